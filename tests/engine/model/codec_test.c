/* Bytes and JSON: what is written reads back the same, and what is broken is refused whole, with its place. */
#include "core/hash.h"
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random_doc.h"

#include <string.h>

typedef Status Write(const Doc *doc, Buffer *out);
typedef Status Read(const Memory *memory, Bytes bytes, Doc **doc, Problem *problem);

static void check_round_trips(const char *name, Write *write, Read *read) {
  Random random = random_begin(name);
  for (uint32_t i = 0; i < 40; i++) {
    Doc *doc = random_doc(&random, memory_heap(), 1 + i * 3), *again;
    Buffer first, second;
    Problem problem = {.what = ""};
    buffer_init(&first, memory_heap(), 1u << 26);
    buffer_init(&second, memory_heap(), 1u << 26);
    assert_int_equal(write(doc, &first), STATUS_OK);
    const Status status = read(memory_heap(), buffer_bytes(&first), &again, &problem);
    if (status != STATUS_OK) print_error("%s: %s\n", problem.where, problem.what);
    assert_int_equal(status, STATUS_OK);
    assert_true(doc_hash(again) == doc_hash(doc));
    assert_true(doc_next_id(again, 1) == doc_next_id(doc, 1));
    doc_destroy(again);
    assert_int_equal(read(memory_heap(), buffer_bytes(&first), &again, NULL), STATUS_OK);
    assert_int_equal(write(again, &second), STATUS_OK);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    doc_destroy(again);
    buffer_finish(&first);
    buffer_finish(&second);
    doc_destroy(doc);
  }
}

static void decoding_what_was_encoded_is_identity(void **state) {
  (void)state;
  check_round_trips("decoding_what_was_encoded_is_identity", doc_encode, doc_decode);
}

static void reading_the_json_that_was_written_is_identity(void **state) {
  (void)state;
  check_round_trips("reading_the_json_that_was_written_is_identity", doc_to_json, doc_from_json);
}

static void check_memory(const char *name, Write *write, Read *read) {
  Random random = random_begin(name);
  Doc *doc = random_doc(&random, memory_heap(), 30);
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 26);
  assert_int_equal(write(doc, &bytes), STATUS_OK);
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    Doc *made;
    const Status status = read(failing_memory_init(&failing, fail_at), buffer_bytes(&bytes), &made, NULL);
    assert_int_equal(status, fail_at ? STATUS_NO_MEMORY : STATUS_OK);
    if (fail_at == 0) total = failing.requests;
    assert_true((made == NULL) == (status != STATUS_OK));
    doc_destroy(made);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
  buffer_finish(&bytes);
  doc_destroy(doc);
}

static void decoding_without_memory_makes_nothing(void **state) {
  (void)state;
  check_memory("decoding_without_memory_makes_nothing", doc_encode, doc_decode);
}

static void reading_json_without_memory_makes_nothing(void **state) {
  (void)state;
  check_memory("reading_json_without_memory_makes_nothing", doc_to_json, doc_from_json);
}

static void every_flipped_bit_of_a_document_is_found(void **state) {
  (void)state;
  Random random = random_begin("every_flipped_bit_of_a_document_is_found");
  Doc *doc = random_doc(&random, memory_heap(), 12), *made;
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 26);
  assert_int_equal(doc_encode(doc, &bytes), STATUS_OK);
  for (size_t bit = 0; bit < bytes.size * 8; bit += 1 + random_below(&random, 16)) {
    bytes.data[bit / 8] = (uint8_t)(bytes.data[bit / 8] ^ 1u << bit % 8);
    assert_int_not_equal(doc_decode(memory_heap(), buffer_bytes(&bytes), &made, NULL), STATUS_OK);
    assert_null(made);
    bytes.data[bit / 8] = (uint8_t)(bytes.data[bit / 8] ^ 1u << bit % 8);
  }
  buffer_finish(&bytes);
  doc_destroy(doc);
}

static void mend_crc(Buffer *bytes) {
  const uint32_t crc = crc32_put(0, bytes->data, bytes->size - 4);
  for (uint32_t i = 0; i < 4; i++) bytes->data[bytes->size - 4 + i] = (uint8_t)(crc >> 8 * i);
}

/* Behind a checksum that a hostile hand has mended, too: a legal document or a problem with a place. */
static void hostile_bytes_give_a_legal_document_or_a_problem(void **state) {
  (void)state;
  Random random = random_begin("hostile_bytes_give_a_legal_document_or_a_problem");
  Doc *doc = random_doc(&random, memory_heap(), 40), *made;
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 26);
  assert_int_equal(doc_encode(doc, &bytes), STATUS_OK);
  uint32_t refused = 0;
  for (uint32_t i = 0; i < 2000; i++) {
    const size_t at = random_below(&random, (uint32_t)bytes.size - 4);
    const uint8_t was = bytes.data[at];
    Problem problem = {.status = STATUS_OK};
    bytes.data[at] = (uint8_t)random_below(&random, 256);
    mend_crc(&bytes);
    const Status status = doc_decode(memory_heap(), buffer_bytes(&bytes), &made, &problem);
    assert_int_equal(problem.status, status);
    assert_true((made != NULL) == (status == STATUS_OK));
    if (status != STATUS_OK && status != STATUS_REFUSED) assert_true(problem.offset_bytes <= bytes.size);
    refused += status != STATUS_OK;
    doc_destroy(made);
    bytes.data[at] = was;
  }
  assert_true(refused > 500);
  buffer_finish(&bytes);
  doc_destroy(doc);
}

static void a_batch_survives_its_bytes(void **state) {
  (void)state;
  Random random = random_begin("a_batch_survives_its_bytes");
  Doc *doc = random_doc(&random, memory_heap(), 40);
  for (uint32_t i = 0; i < 200; i++) {
    Batch *batch = random_batch(&random, doc, 3, 4), *made;
    if (batch_status(batch) == STATUS_OK) {
      const Status status = batch_apply(doc, batch, NULL, NULL);
      (void)status; /* an applied batch carries more, a refused one must survive, too */
      batch_set_info(batch, 77 + i, BATCH_UNDO, i);
      Buffer first, second;
      buffer_init(&first, memory_heap(), 1u << 24);
      buffer_init(&second, memory_heap(), 1u << 24);
      assert_int_equal(batch_encode(batch, &first), STATUS_OK);
      assert_int_equal(batch_decode(memory_heap(), buffer_bytes(&first), &made, NULL), STATUS_OK);
      assert_int_equal(batch_encode(made, &second), STATUS_OK);
      assert_int_equal(first.size, second.size);
      assert_memory_equal(first.data, second.data, first.size);
      assert_int_equal(batch_info(made).sequence, 77 + i);
      assert_int_equal(batch_info(made).author, 3);
      assert_string_equal(batch_info(made).label, batch_info(batch).label);
      batch_destroy(made);
      for (size_t cut = 0; cut < first.size; cut += 1 + first.size / 20) {
        assert_int_not_equal(batch_decode(memory_heap(), (Bytes){.data = first.data, .size = cut}, &made, NULL), STATUS_OK);
        assert_null(made);
      }
      buffer_finish(&first);
      buffer_finish(&second);
    }
    batch_destroy(batch);
  }
  doc_destroy(doc);
}

static void a_decoded_inverse_undoes_as_the_original_does(void **state) {
  (void)state;
  Random random = random_begin("a_decoded_inverse_undoes_as_the_original_does");
  Doc *doc = random_doc(&random, memory_heap(), 40);
  for (uint32_t i = 0; i < 200; i++) {
    const uint64_t before = doc_hash(doc);
    Batch *batch = random_batch(&random, doc, 1, 3), *stored, *inverse;
    Buffer bytes;
    buffer_init(&bytes, memory_heap(), 1u << 24);
    if (batch_apply(doc, batch, NULL, NULL) == STATUS_OK) {
      const uint64_t after = doc_hash(doc);
      BatchReport report;
      assert_int_equal(batch_encode(batch, &bytes), STATUS_OK);
      assert_int_equal(batch_decode(memory_heap(), buffer_bytes(&bytes), &stored, NULL), STATUS_OK);
      assert_int_equal(batch_invert(stored, memory_heap(), &inverse), STATUS_OK);
      assert_int_equal(batch_apply(doc, inverse, &report, NULL), STATUS_OK);
      assert_int_equal(report.skipped + report.rows_skipped, 0);
      assert_true(doc_hash(doc) == before);
      assert_int_equal(batch_apply(doc, stored, NULL, NULL), STATUS_OK);
      assert_true(doc_hash(doc) == after);
      batch_destroy(inverse);
      batch_destroy(stored);
    }
    buffer_finish(&bytes);
    batch_destroy(batch);
  }
  doc_destroy(doc);
}

/* A document of a later version, by hand: an object of kind 40 with a field, and a track with field 90. */
static void put_newer(Buffer *out) {
  static const uint8_t project[] = {3, KIND_PROJECT, 1, 0};
  static const uint8_t master[] = {11, KIND_TRACK, 2, 1, 2, 2, 1, 4, 90, 2, 0, 1};
  static const uint8_t newer[] = {7, 40, 50, 1, 3, 2, 0, 1};
  buffer_u32le(out, 0x434f4454u);
  buffer_put(out, (uint8_t[]){1, 9, 5, 0, 3}, 5);
  buffer_put(out, project, sizeof project);
  buffer_put(out, master, sizeof master);
  buffer_put(out, newer, sizeof newer);
  buffer_u32le(out, crc32_put(0, out->data, out->size));
}

/* A set of rows that expects a number: the bytes are well formed, but rows can only be compared with rows. */
static void rows_that_expect_something_else_are_refused(void **state) {
  (void)state;
  Random random = random_begin("rows_that_expect_something_else_are_refused");
  Doc *doc = random_doc(&random, memory_heap(), 10);
  const Id track = doc_next_id(doc, 1), clip = doc_next_id(doc, 1);
  Batch *batch = batch_create(memory_heap(), "Clip", 1);
  batch_op_create(batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_create(batch, clip, KIND_NOTE_CLIP, track, ID_LAST);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  batch_destroy(batch);
  Buffer op, bytes;
  buffer_init(&op, memory_heap(), 100);
  buffer_init(&bytes, memory_heap(), 100);
  buffer_u8(&op, OP_SET);
  buffer_u8(&op, 2); /* expects */
  buffer_varint(&op, clip);
  buffer_varint(&op, KIND_NOTE_CLIP);
  buffer_varint(&op, 7); /* notes */
  buffer_put(&op, (const uint8_t[]){FIELD_RECORDS, 0, 0, FIELD_INT}, 4);
  buffer_svarint(&op, 0x4141414141414141);
  buffer_text(&bytes, "TBAT");
  buffer_put(&bytes, (const uint8_t[]){1, 0, 1, 0, 0, 0, 1}, 7); /* version, sequence, author, flags, reverts, label, one op */
  buffer_varint(&bytes, op.size);
  buffer_put(&bytes, op.data, op.size);
  const uint64_t before = doc_hash(doc);
  assert_int_equal(batch_decode(memory_heap(), buffer_bytes(&bytes), &batch, NULL), STATUS_OK);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OUT_OF_RANGE);
  assert_true(doc_hash(doc) == before);
  batch_destroy(batch);
  buffer_finish(&op);
  buffer_finish(&bytes);
  doc_destroy(doc);
}

static void more_actors_than_a_document_may_have_are_refused(void **state) {
  (void)state;
  Buffer json;
  Doc *doc;
  Problem problem;
  buffer_init(&json, memory_heap(), 1u << 24);
  buffer_text(&json, "{\"format\": \"tutti project\", \"version\": 1, \"schema\": 1, \"ids\": [");
  for (uint32_t i = 0; i < 70000; i++) buffer_format(&json, "%s[%u, 1]", i ? "," : "", 100000 - i);
  buffer_text(&json, "], \"objects\": []}");
  assert_int_equal(doc_from_json(memory_heap(), buffer_bytes(&json), &doc, &problem), STATUS_TOO_LARGE);
  assert_null(doc);
  buffer_finish(&json);
}

static void kinds_and_fields_of_a_newer_version_survive(void **state) {
  (void)state;
  Buffer bytes, json, again;
  Doc *doc, *from_json, *from_bytes;
  buffer_init(&bytes, memory_heap(), 1u << 20);
  buffer_init(&json, memory_heap(), 1u << 20);
  buffer_init(&again, memory_heap(), 1u << 20);
  put_newer(&bytes);
  assert_int_equal(doc_decode(memory_heap(), buffer_bytes(&bytes), &doc, NULL), STATUS_OK);
  assert_int_equal(doc_find(doc, 50)->kind->number, 40);
  assert_int_equal(doc_find(doc, 50)->unknown->size, 4);
  assert_int_equal(doc_find(doc, ID_MASTER)->unknown->size, 4);
  assert_int_equal(doc_to_json(doc, &json), STATUS_OK);
  assert_int_equal(doc_from_json(memory_heap(), buffer_bytes(&json), &from_json, NULL), STATUS_OK);
  assert_true(doc_hash(from_json) == doc_hash(doc));
  Batch *batch = batch_create(memory_heap(), "Delete what we do not know", 1), *undo;
  batch_op_delete(batch, 50);
  const uint64_t before = doc_hash(doc);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  assert_null(doc_find(doc, 50));
  assert_int_equal(batch_invert(batch, memory_heap(), &undo), STATUS_OK);
  assert_int_equal(batch_apply(doc, undo, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(doc) == before);
  assert_int_equal(doc_encode(doc, &again), STATUS_OK);
  assert_int_equal(doc_decode(memory_heap(), buffer_bytes(&again), &from_bytes, NULL), STATUS_OK);
  assert_true(doc_hash(from_bytes) == before);
  batch_destroy(undo);
  batch_destroy(batch);
  doc_destroy(from_bytes);
  doc_destroy(from_json);
  doc_destroy(doc);
  buffer_finish(&again);
  buffer_finish(&json);
  buffer_finish(&bytes);
}

typedef struct BadJson { const char *text, *where; Status status; } BadJson;
#define HEAD "{\"format\":\"tutti project\",\"version\":1,\"schema\":1,\"ids\":[],\"objects\":[{\"kind\":\"project\",\"id\":\"0:1\""
#define MASTER "},{\"kind\":\"track\",\"id\":\"0:2\",\"parent\":\"0:1\",\"type\":\"master\""

static void bad_json_is_refused_with_its_path(void **state) {
  (void)state;
  static const BadJson bad[] = {
    {"{\"format\":\"a song\"}", "format", STATUS_UNSUPPORTED},
    {"{\"format\":\"tutti project\",\"version\":2}", "version", STATUS_NEWER},
    {HEAD ",\"rate_hz\":1" MASTER "}]}", "objects[0].rate_hz", STATUS_OUT_OF_RANGE},
    {HEAD ",\"key_root\":\"H\"" MASTER "}]}", "objects[0].key_root", STATUS_OUT_OF_RANGE},
    {HEAD ",\"loop\":1" MASTER "}]}", "objects[0].loop", STATUS_CORRUPT},
    {HEAD ",\"tune\":1" MASTER "}]}", "objects[0].tune", STATUS_CORRUPT},
    {HEAD MASTER ",\"gain_db\":99}]}", "objects[1].gain_db", STATUS_OUT_OF_RANGE},
    {HEAD MASTER "},{\"kind\":\"track\",\"id\":\"0:2\",\"parent\":\"0:1\"}]}", "objects[2].parent", STATUS_CORRUPT},
    {HEAD MASTER "},{\"kind\":\"clip\"}]}", "objects[2].kind", STATUS_NOT_FOUND},
    {HEAD MASTER "},{\"kind\":\"track\",\"id\":\"1\"}]}", "objects[2].id", STATUS_CORRUPT},
    {HEAD MASTER "},{\"kind\":\"device\",\"id\":\"1:1\",\"parent\":\"0:2\",\"device\":\"flanger of doom\"}]}", "objects[2].device", STATUS_NOT_FOUND},
    {HEAD "}]}", "track", STATUS_REFUSED},
  };
  for (size_t i = 0; i < COUNT_OF(bad); i++) {
    Doc *doc;
    Problem problem = {.status = STATUS_OK};
    const Bytes json = {.data = (const uint8_t *)bad[i].text, .size = strlen(bad[i].text)};
    const Status status = doc_from_json(memory_heap(), json, &doc, &problem);
    if (status != bad[i].status) print_error("%s: %s, %s\n", bad[i].text, problem.where, problem.what);
    assert_int_equal(status, bad[i].status);
    assert_null(doc);
    if (bad[i].status != STATUS_REFUSED) assert_string_equal(problem.where, bad[i].where);
  }
}

/* Two ways to the same document: in one batch and backwards in many. */
static void the_hash_does_not_know_the_history(void **state) {
  (void)state;
  Doc *one = doc_create(memory_heap()), *many = doc_create(memory_heap());
  Batch *batch = batch_create(memory_heap(), "All at once", 1);
  const Id first = id_make(1, 1), second = id_make(1, 2);
  batch_op_create(batch, first, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_text(batch, first, 1, "Lead", 4);
  batch_op_create(batch, second, KIND_TRACK, ID_PROJECT, first);
  batch_set_real(batch, second, 5, -3);
  assert_int_equal(batch_apply(one, batch, NULL, NULL), STATUS_OK);
  batch_destroy(batch);
  for (uint32_t step = 0; step < 5; step++) {
    batch = batch_create(memory_heap(), "One by one", 1);
    if (step == 0) batch_op_create(batch, second, KIND_TRACK, ID_PROJECT, ID_NONE);
    if (step == 1) batch_op_create(batch, first, KIND_TRACK, ID_PROJECT, ID_LAST);
    if (step == 2) batch_op_move(batch, second, ID_PROJECT, ID_LAST);
    if (step == 3) batch_set_real(batch, second, 5, -3);
    if (step == 4) batch_set_text(batch, first, 1, "Lead", 4);
    if (step == 4) batch_set_real(batch, first, 5, 1);
    if (step == 4) batch_set_real(batch, first, 5, 0);
    assert_true(doc_hash(many) != doc_hash(one));
    assert_int_equal(batch_apply(many, batch, NULL, NULL), STATUS_OK);
    batch_destroy(batch);
  }
  assert_true(doc_hash(many) == doc_hash(one));
  doc_destroy(many);
  doc_destroy(one);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(decoding_what_was_encoded_is_identity),
    cmocka_unit_test(reading_the_json_that_was_written_is_identity),
    cmocka_unit_test(decoding_without_memory_makes_nothing),
    cmocka_unit_test(reading_json_without_memory_makes_nothing),
    cmocka_unit_test(every_flipped_bit_of_a_document_is_found),
    cmocka_unit_test(hostile_bytes_give_a_legal_document_or_a_problem),
    cmocka_unit_test(a_batch_survives_its_bytes),
    cmocka_unit_test(a_decoded_inverse_undoes_as_the_original_does),
    cmocka_unit_test(rows_that_expect_something_else_are_refused),
    cmocka_unit_test(more_actors_than_a_document_may_have_are_refused),
    cmocka_unit_test(kinds_and_fields_of_a_newer_version_survive),
    cmocka_unit_test(bad_json_is_refused_with_its_path),
    cmocka_unit_test(the_hash_does_not_know_the_history),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
