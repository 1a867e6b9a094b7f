/* A document whose rows stayed in its bytes is, to whoever judges batches by it, the document. */
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random_doc.h"
#include "support/sim_world.h"

#include "core/limits.h"
#include "model/packed.h"
#include "model/value.h"

enum { ME = 4096, DOCS = 60, EDITS = 40 };

static uint32_t packed_count(const Object *object) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < object->kind->field_count; i++)
    if (object->kind->fields[i].type == FIELD_RECORDS) count += rows_are_packed(value_get(object, &object->kind->fields[i]).as.records);
  for (const Object *child = object->first_child; child; child = child->next) count += packed_count(child);
  return count;
}

static void encode(const Doc *doc, Buffer *bytes) {
  buffer_init(bytes, memory_heap(), LIMIT_DOCUMENT_BYTES);
  assert_int_equal(doc_encode(doc, bytes), STATUS_OK);
}

/* Also by its bytes, of which some are written anew and some stayed. */
static void assert_same(const Doc *plain, const Doc *packed) {
  Buffer bytes;
  Doc *again = NULL;
  assert_true(doc_hash(plain) == doc_hash(packed));
  encode(packed, &bytes);
  assert_int_equal(doc_decode(memory_heap(), buffer_bytes(&bytes), &again, NULL), STATUS_OK);
  assert_true(doc_hash(plain) == doc_hash(again));
  doc_destroy(again);
  buffer_finish(&bytes);
}

static void assert_bytes(const Doc *doc, const Buffer *expected) {
  Buffer bytes;
  encode(doc, &bytes);
  assert_int_equal(bytes.size, expected->size);
  assert_memory_equal(bytes.data, expected->data, bytes.size);
  buffer_finish(&bytes);
}

static Batch *copy_of(const Batch *batch) {
  Buffer bytes;
  Batch *copy = NULL;
  buffer_init(&bytes, memory_heap(), LIMIT_BATCH_BYTES);
  if (batch_encode(batch, &bytes) == STATUS_OK) assert_int_equal(batch_decode(memory_heap(), buffer_bytes(&bytes), &copy, NULL), STATUS_OK);
  buffer_finish(&bytes);
  return copy;
}

/* The verdict, what it came to and the way back are the same on both. True: it was taken. */
static bool does_the_same(Doc *plain, Doc *packed, Batch *batch, bool back) {
  BatchReport one = {0}, other = {0};
  Batch *copy = copy_of(batch);
  if (copy == NULL) return false;
  const Status status = batch_apply(plain, batch, &one, NULL);
  assert_int_equal(batch_apply(packed, copy, &other, NULL), status);
  assert_true(doc_hash(plain) == doc_hash(packed));
  assert_true(one.applied == other.applied && one.skipped == other.skipped && one.rows_skipped == other.rows_skipped);
  if (status == STATUS_OK && back) {
    Batch *inverse, *inverse_copy;
    assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
    assert_int_equal(batch_invert(copy, memory_heap(), &inverse_copy), STATUS_OK);
    assert_int_equal(batch_apply(plain, inverse, NULL, NULL), STATUS_OK);
    assert_int_equal(batch_apply(packed, inverse_copy, NULL, NULL), STATUS_OK);
    batch_destroy(inverse);
    batch_destroy(inverse_copy);
    assert_true(doc_hash(plain) == doc_hash(packed));
  }
  batch_destroy(copy);
  return status == STATUS_OK;
}

static Doc *song(Random *random) {
  Doc *doc = random_doc(random, memory_heap(), 40);
  for (uint32_t i = 0; i < EDITS; i++) {
    Batch *batch = sim_edit(random, doc, ME, "Edit");
    (void)!batch_apply(doc, batch, NULL, NULL);
    batch_destroy(batch);
  }
  return doc;
}

static void whatever_is_done_to_packed_rows_is_what_is_done_to_rows(void **state) {
  (void)state;
  Random random = random_begin("packed");
  uint32_t taken = 0, packed_rows = 0;
  for (uint32_t i = 0; i < DOCS; i++) {
    Doc *plain = song(&random), *packed = NULL;
    Buffer bytes;
    encode(plain, &bytes);
    assert_int_equal(doc_decode_packed(memory_heap(), buffer_bytes(&bytes), &packed, NULL), STATUS_OK);
    packed_rows += packed_count(doc_project(packed));
    assert_true(doc_hash(plain) == doc_hash(packed));
    assert_bytes(packed, &bytes);
    for (uint32_t k = 0; k < EDITS; k++) {
      Batch *batch = k % 2 ? sim_edit(&random, plain, ME, "Edit") : random_batch(&random, plain, ME, 6);
      taken += does_the_same(plain, packed, batch, k % 3 == 0);
      batch_destroy(batch);
    }
    assert_same(plain, packed);
    doc_destroy(packed);
    doc_destroy(plain);
    buffer_finish(&bytes);
  }
  assert_true(taken > DOCS && packed_rows > DOCS);
}

static void without_memory_packed_rows_stay_as_they_are(void **state) {
  (void)state;
  Random random = random_begin("packed, without memory");
  Doc *plain = song(&random);
  Buffer bytes;
  encode(plain, &bytes);
  const uint64_t hash = doc_hash(plain);
  Batch *batch = NULL; /* everything goes, and is kept for the way back */
  for (const Object *at = doc_project(plain)->first_child; at && !batch; at = at->next) {
    if (packed_count(at) == 0 && at->kind->number != KIND_TRACK) continue;
    batch = batch_create(memory_heap(), "Delete", ME);
    batch_op_delete(batch, at->id);
    for (const Object *next = at->next; next; next = next->next) batch_op_delete(batch, next->id);
  }
  assert_non_null(batch);
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    Doc *packed = NULL;
    const Memory *memory = failing_memory_init(&failing, fail_at);
    const Status status = doc_decode_packed(memory, buffer_bytes(&bytes), &packed, NULL);
    assert_int_equal(status, fail_at == 0 ? STATUS_OK : STATUS_NO_MEMORY);
    if (fail_at == 0) total = failing.requests;
    doc_destroy(packed);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
  FailingMemory failing;
  Doc *packed = NULL;
  assert_int_equal(doc_decode_packed(failing_memory_init(&failing, 0), buffer_bytes(&bytes), &packed, NULL), STATUS_OK);
  Status status = STATUS_NO_MEMORY;
  for (uint32_t nth = 1; status == STATUS_NO_MEMORY; nth++) {
    Batch *copy = copy_of(batch);
    failing.fail_at = failing.requests + nth;
    status = batch_apply(packed, copy, NULL, NULL);
    failing.fail_at = 0;
    if (status == STATUS_NO_MEMORY) assert_true(doc_hash(packed) == hash);
    batch_destroy(copy);
  }
  doc_destroy(packed);
  assert_int_equal(failing.live_bytes, 0);
  assert_false(failing.mistaken);
  batch_destroy(batch);
  doc_destroy(plain);
  buffer_finish(&bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(whatever_is_done_to_packed_rows_is_what_is_done_to_rows),
    cmocka_unit_test(without_memory_packed_rows_stay_as_they_are),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
