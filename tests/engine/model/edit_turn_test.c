/* One document becomes another by one batch: a version comes back, whatever was done since, and can be taken back itself. */
#include "support/cm.h"
#include "support/random.h"
#include "support/random_doc.h"

#include "core/limits.h"
#include "model/edits.h"
#include "model/schema.h"

static Doc *copy_of(const Doc *doc) {
  Buffer bytes;
  Doc *copy = NULL;
  buffer_init(&bytes, memory_heap(), LIMIT_DOCUMENT_BYTES);
  assert_int_equal(doc_encode(doc, &bytes), STATUS_OK);
  assert_int_equal(doc_decode(memory_heap(), buffer_bytes(&bytes), &copy, NULL), STATUS_OK);
  buffer_finish(&bytes);
  return copy;
}

static Batch *turn(Doc *doc, const Doc *target) {
  Batch *batch = NULL;
  Problem problem;
  if (edit_turn(doc, target, 4096, "Bring back", &batch, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  if (batch_apply(doc, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_true(doc_hash(doc) == doc_hash(target));
  return batch;
}

static void a_version_comes_back_whatever_was_done_since(void **state) {
  (void)state;
  Random random = random_begin("turn");
  for (uint32_t i = 0; i < 60; i++) {
    Doc *doc = random_doc(&random, memory_heap(), 1 + random_below(&random, 40)), *then = copy_of(doc);
    random_edits(&random, doc, 4097, 1 + random_below(&random, 40));
    Doc *now = copy_of(doc);
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
    Doc *doc = random_doc(&random, memory_heap(), 1 + random_below(&random, 40)), *same = copy_of(doc);
    Batch *batch = turn(doc, same);
    assert_int_equal(batch_op_count(batch), 0);
    batch_destroy(batch);
    doc_destroy(same);
    doc_destroy(doc);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_version_comes_back_whatever_was_done_since),
    cmocka_unit_test(what_is_the_same_is_not_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
