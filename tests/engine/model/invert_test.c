/* The law of batch_invert: whatever a batch came to on whatever document, its inverse leads back to the byte. */
#include "support/cm.h"
#include "support/random.h"
#include "support/random_doc.h"
#include "support/sim_world.h"

#include "core/limits.h"
#include "model/edits.h"
#include "model/schema.h"

enum { ME = 4096, OTHERS = 4097, GROUP = 1, SLOT = 2, CLIP = 3, NEXT = 4, SCENE = 5 };

static uint16_t field_of(uint32_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }
static Id mine(uint32_t number) { return id_make(ME, number); }

/* As it would come back from a log: what was applied and how it was before travel with it. */
static Batch *from_bytes(const Batch *batch) {
  Buffer bytes;
  Batch *again = NULL;
  Problem problem;
  buffer_init(&bytes, memory_heap(), LIMIT_BATCH_BYTES);
  assert_int_equal(batch_encode(batch, &bytes), STATUS_OK);
  if (batch_decode(memory_heap(), buffer_bytes(&bytes), &again, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  buffer_finish(&bytes);
  return again;
}

/* Applies `batch`, which goes, and takes it back; false when it was refused. */
static bool goes_there_and_back(Doc *doc, Batch *batch) {
  const uint64_t before = doc_hash(doc);
  Problem problem;
  const bool taken = batch_apply(doc, batch, NULL, NULL) == STATUS_OK;
  if (taken) {
    Batch *stored = from_bytes(batch), *inverse = NULL;
    assert_int_equal(batch_invert(stored, memory_heap(), &inverse), STATUS_OK);
    if (batch_apply(doc, inverse, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
    batch_destroy(inverse);
    batch_destroy(stored);
  }
  batch_destroy(batch);
  assert_true(doc_hash(doc) == before);
  return taken;
}

static void play(Random *random, Doc *doc, uint32_t actor, uint32_t edits) {
  for (uint32_t i = 0; i < edits; i++) {
    Batch *batch = sim_edit(random, doc, actor, "Edit");
    const Status status = batch_apply(doc, batch, NULL, NULL);
    (void)status; /* not each of them may be */
    batch_destroy(batch);
  }
}

/* Made on one document and applied to what others have made of it meanwhile: some of it finds nothing to do it to. */
static void a_batch_that_came_late_is_taken_back_exactly(void **state) {
  (void)state;
  Random random = random_begin("late");
  uint32_t taken = 0;
  for (uint32_t i = 0; i < 400; i++) {
    Doc *doc = doc_create(memory_heap());
    play(&random, doc, OTHERS, 16);
    Batch *batch = batch_create(memory_heap(), "Several", ME);
    for (uint32_t k = random_below(&random, 3); k < 3; k++) {
      Batch *more = sim_edit(&random, doc, ME, "Edit");
      batch_join(batch, more);
      batch_destroy(more);
    }
    play(&random, doc, OTHERS, random_below(&random, 6));
    taken += goes_there_and_back(doc, batch);
    doc_destroy(doc);
  }
  assert_true(taken > 40); /* most of the others nobody may do */
}

static Doc *song(void) {
  Doc *doc = doc_create(memory_heap());
  Batch *batch = batch_create(memory_heap(), "Song", OTHERS);
  for (uint32_t i = 1; i <= 3; i++) batch_op_create(batch, id_make(OTHERS, i), KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_create(batch, id_make(OTHERS, 4), KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_ref(batch, id_make(OTHERS, 4), field_of(KIND_CONNECTION, "source"), id_make(OTHERS, 1));
  batch_set_ref(batch, id_make(OTHERS, 4), field_of(KIND_CONNECTION, "target"), id_make(OTHERS, 2));
  batch_set_real(batch, id_make(OTHERS, 4), field_of(KIND_CONNECTION, "gain_db"), -7);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  batch_destroy(batch);
  return doc;
}

/* A delete of the group passes its tracks on, and takes its sends along: they were there before it. */
static void what_was_named_before_it_was_made_leaves_its_namers_alone(void **state) {
  (void)state;
  Doc *doc = song();
  Batch *batch = batch_create(memory_heap(), "Group", ME);
  batch_set_ref(batch, id_make(OTHERS, 1), field_of(KIND_TRACK, "target"), mine(GROUP));
  batch_set_ref(batch, id_make(OTHERS, 4), field_of(KIND_CONNECTION, "target"), mine(GROUP));
  batch_op_create(batch, mine(GROUP), KIND_TRACK, ID_PROJECT, id_make(OTHERS, 3));
  batch_set_int(batch, mine(GROUP), field_of(KIND_TRACK, "type"), TRACK_GROUP);
  assert_true(goes_there_and_back(doc, batch));
  assert_non_null(doc_find(doc, id_make(OTHERS, 4)));
  doc_destroy(doc);
}

/* Created to live with a scene that somebody deleted: what stands behind it, and what was moved into it, does without. */
static void what_is_lost_from_the_beginning_is_in_nobodys_way(void **state) {
  (void)state;
  Doc *doc = song();
  Batch *batch = batch_create(memory_heap(), "Slots", ME);
  batch_op_create(batch, mine(CLIP), KIND_NOTE_CLIP, id_make(OTHERS, 2), ID_LAST);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  batch_destroy(batch);

  batch = batch_create(memory_heap(), "More slots", ME);
  batch_op_create(batch, mine(SLOT), KIND_SLOT, id_make(OTHERS, 2), ID_LAST);
  batch_set_ref(batch, mine(SLOT), field_of(KIND_SLOT, "scene"), mine(SCENE)); /* which is not there any more */
  batch_op_move(batch, mine(CLIP), mine(SLOT), ID_LAST);
  batch_op_create(batch, mine(NEXT), KIND_NOTE_CLIP, id_make(OTHERS, 2), mine(SLOT));
  BatchReport report;
  assert_int_equal(batch_apply(doc, batch, &report, NULL), STATUS_OK);
  assert_int_equal(report.skipped, 2);
  assert_null(doc_find(doc, mine(SLOT)));
  assert_int_equal(doc_find(doc, mine(CLIP))->parent->id, id_make(OTHERS, 2));
  assert_non_null(doc_find(doc, mine(NEXT)));
  batch_destroy(batch);
  doc_destroy(doc);
}

/* As an import does whose words are said again in another language before it is applied. */
static void a_text_that_is_set_twice_is_the_later_and_goes_as_one(void **state) {
  (void)state;
  Doc *doc = song();
  const uint16_t notes = field_of(KIND_PROJECT, "notes");
  Batch *batch = batch_create(memory_heap(), "Import", ME);
  assert_null(batch_text(batch, ID_PROJECT, notes).data);
  batch_set_text(batch, ID_PROJECT, notes, "left behind", 11);
  assert_int_equal(batch_text(batch, ID_PROJECT, notes).size, 11);
  batch_set_text(batch, ID_PROJECT, notes, "nicht da", 8);
  assert_memory_equal(batch_text(batch, ID_PROJECT, notes).data, "nicht da", 8);
  assert_null(batch_text(batch, ID_PROJECT, field_of(KIND_PROJECT, "name")).data);
  assert_true(goes_there_and_back(doc, batch));
  doc_destroy(doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_batch_that_came_late_is_taken_back_exactly),
    cmocka_unit_test(what_was_named_before_it_was_made_leaves_its_namers_alone),
    cmocka_unit_test(a_text_that_is_set_twice_is_the_later_and_goes_as_one),
    cmocka_unit_test(what_is_lost_from_the_beginning_is_in_nobodys_way),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
