/* One document becomes another by one batch: a version comes back, whatever was done since, and can be taken back itself. */
#include "support/cm.h"
#include "support/doc_copy.h"
#include "support/random.h"
#include "support/random_doc.h"
#include "support/sim_world.h"

#include "model/edits.h"
#include "model/schema.h"

static Batch *turn(Doc *doc, const Doc *target) {
  Batch *batch = NULL;
  Problem problem;
  if (edit_turn(doc, target, 4096, "Bring back", &batch, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  if (batch_apply(doc, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_true(doc_hash(doc) == doc_hash(target));
  return batch;
}

/* Small edits that get in each other's way; not each of them may be. */
static void play(Random *random, Doc *doc, uint32_t actor) {
  Batch *batch = sim_edit(random, doc, actor, "Edit");
  const Status status = batch_apply(doc, batch, NULL, NULL);
  (void)status;
  batch_destroy(batch);
}

static void a_version_comes_back_whatever_was_done_since(void **state) {
  (void)state;
  Random random = random_begin("turn");
  for (uint32_t i = 0; i < 60; i++) {
    Doc *doc = random_doc(&random, memory_heap(), 1 + random_below(&random, 40)), *then = doc_copy(doc);
    random_edits(&random, doc, 4097, 1 + random_below(&random, 40));
    Doc *now = doc_copy(doc);
    Batch *back = turn(doc, then), *inverse = NULL;
    assert_int_equal(batch_invert(back, memory_heap(), &inverse), STATUS_OK); /* and the way back from it */
    assert_int_equal(batch_apply(doc, inverse, NULL, NULL), STATUS_OK);
    assert_true(doc_hash(doc) == doc_hash(now));
    batch_destroy(inverse);
    batch_destroy(back);
    Batch *forth = turn(then, now); /* to a later state as well */
    batch_destroy(forth);
    doc_destroy(now);
    doc_destroy(then);
    doc_destroy(doc);
  }
}

static void what_is_the_same_is_not_said(void **state) {
  (void)state;
  Random random = random_begin("turn same");
  for (uint32_t i = 0; i < 20; i++) {
    Doc *doc = random_doc(&random, memory_heap(), 1 + random_below(&random, 40)), *same = doc_copy(doc);
    Batch *batch = turn(doc, same);
    assert_int_equal(batch_op_count(batch), 0);
    batch_destroy(batch);
    doc_destroy(same);
    doc_destroy(doc);
  }
}

/* Others changed the song meanwhile: then it does what still can be done, and is taken back to the byte. */
static void what_came_between_is_left_and_the_way_back_is_exact(void **state) {
  (void)state;
  Random random = random_begin("turn between");
  uint32_t applied = 0;
  for (uint32_t i = 0; i < 400; i++) {
    Doc *doc = doc_create(memory_heap());
    for (uint32_t k = 0; k < 12; k++) play(&random, doc, 4097);
    Doc *then = doc_copy(doc);
    for (uint32_t k = 0; k < 8; k++) play(&random, doc, 4097);
    Batch *back = NULL, *inverse = NULL;
    Problem problem;
    assert_int_equal(edit_turn(doc, then, 4096, "Bring back", &back, NULL), STATUS_OK);
    for (uint32_t k = 0; k < 6; k++) play(&random, doc, 4098);
    const uint64_t before = doc_hash(doc);
    if (batch_apply(doc, back, NULL, NULL) == STATUS_OK) {
      applied++;
      assert_int_equal(batch_invert(back, memory_heap(), &inverse), STATUS_OK);
      if (batch_apply(doc, inverse, NULL, &problem) != STATUS_OK) fail_msg("song %u: %s: %s", i, problem.where, problem.what);
      if (doc_hash(doc) != before) fail_msg("song %u is another one", i);
      batch_destroy(inverse);
    }
    batch_destroy(back);
    doc_destroy(then);
    doc_destroy(doc);
  }
  assert_true(applied > 40);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_version_comes_back_whatever_was_done_since),
    cmocka_unit_test(what_is_the_same_is_not_said),
    cmocka_unit_test(what_came_between_is_left_and_the_way_back_is_exact),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
