/* What differs between two states of a song: told whole, and taken back object by object. */
#include "support/cm.h"
#include "support/doc_copy.h"
#include "support/random.h"
#include "support/random_doc.h"

#include "model/compare.h"
#include "model/edits.h"

enum { TOLD_MAX = 4096 };

typedef struct Told {
  uint32_t count;
  Difference list[TOLD_MAX];
} Told;

static Told told;

static void note(void *context, const Difference *difference) {
  (void)context;
  if (told.count < TOLD_MAX) told.list[told.count++] = *difference;
}

static uint32_t compare(const Doc *earlier, const Doc *later) {
  told.count = 0;
  assert_int_equal(compare_docs(earlier, later, note, NULL, NULL), STATUS_OK);
  return told.count;
}

static void what_is_equal_differs_in_nothing_and_what_is_not_differs(void **state) {
  (void)state;
  Random random = random_begin("compare");
  for (uint32_t i = 0; i < 40; i++) {
    Doc *doc = random_doc(&random, memory_heap(), 1 + random_below(&random, 40)), *then = doc_copy(doc);
    assert_int_equal(compare(then, doc), 0);
    random_edits(&random, doc, 4097, 1 + random_below(&random, 30));
    const uint32_t count = compare(then, doc);
    assert_int_equal(count > 0, doc_hash(then) != doc_hash(doc));
    for (uint32_t k = 0; k < count; k++) {
      const Difference *d = &told.list[k];
      assert_true(d->was || d->is);
      assert_int_equal(d->type == OP_CREATE, !d->was);
      assert_int_equal(d->type == OP_DELETE, !d->is);
      if (d->type == OP_CREATE && d->is->parent) assert_non_null(doc_find(then, d->is->parent->id)); /* what lies in it is not told again */
    }
    doc_destroy(then);
    doc_destroy(doc);
  }
}

static uint32_t told_of(Id id) {
  uint32_t count = 0;
  for (uint32_t k = 0; k < told.count; k++) {
    const Difference *d = &told.list[k];
    count += (d->is ? d->is->id : d->was->id) == id && d->type != OP_MOVE;
  }
  return count;
}

/* Whatever may be taken back is then as it was, and undo brings the later state again. */
static void an_object_that_is_taken_back_differs_no_more(void **state) {
  (void)state;
  Random random = random_begin("take back");
  uint32_t taken = 0;
  for (uint32_t i = 0; i < 40; i++) {
    Doc *doc = random_doc(&random, memory_heap(), 1 + random_below(&random, 40)), *then = doc_copy(doc);
    random_edits(&random, doc, 4097, 1 + random_below(&random, 30));
    const uint32_t count = compare(then, doc);
    if (count > 0) {
      const Difference *one = &told.list[random_below(&random, count)];
      const Id id = one->is ? one->is->id : one->was->id;
      const uint64_t before = doc_hash(doc);
      Batch *batch = NULL, *inverse = NULL;
      const Status status = edit_turn_back(doc, then, 4096, "As it was", id, &batch, NULL);
      if (status == STATUS_OK && batch_apply(doc, batch, NULL, NULL) == STATUS_OK) {
        taken++;
        compare(then, doc);
        assert_int_equal(told_of(id), 0);
        assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
        assert_int_equal(batch_apply(doc, inverse, NULL, NULL), STATUS_OK);
        assert_true(doc_hash(doc) == before);
      }
      batch_destroy(inverse);
      batch_destroy(batch);
    }
    doc_destroy(then);
    doc_destroy(doc);
  }
  assert_true(taken > 10); /* else nothing was tried */
}

static void a_track_comes_back_with_its_sends_and_nothing_else(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  Batch *made = batch_create(memory_heap(), "Begin", 4096), *gone = batch_create(memory_heap(), "Delete", 4096), *back = NULL;
  const Id bass = id_make(4096, 1), hall = id_make(4096, 2), send = id_make(4096, 3);
  batch_op_create(made, bass, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_text(made, bass, 1, "Bass", 4);
  batch_op_create(made, hall, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(made, hall, 2, TRACK_RETURN);
  batch_op_create(made, send, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_ref(made, send, 2, bass);
  batch_set_ref(made, send, 4, hall);
  assert_int_equal(batch_apply(doc, made, NULL, NULL), STATUS_OK);
  Doc *then = doc_copy(doc);
  batch_op_delete(gone, bass);
  batch_set_real(gone, hall, 5, -6.0);
  assert_int_equal(batch_apply(doc, gone, NULL, NULL), STATUS_OK);
  assert_null(doc_find(doc, send));
  assert_int_equal(compare(then, doc), 3); /* the track, its send, the level */
  assert_int_equal(edit_turn_back(doc, then, 4096, "As it was", bass, &back, NULL), STATUS_OK);
  assert_int_equal(batch_apply(doc, back, NULL, NULL), STATUS_OK);
  assert_non_null(doc_find(doc, send));
  assert_true(doc_as_track(doc_find(doc, hall))->gain_db < -5.0);
  batch_destroy(back);
  assert_int_equal(edit_turn_back(doc, then, 4096, "As it was", bass, &back, NULL), STATUS_NOT_FOUND);
  batch_destroy(gone);
  batch_destroy(made);
  doc_destroy(then);
  doc_destroy(doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_equal_differs_in_nothing_and_what_is_not_differs),
    cmocka_unit_test(an_object_that_is_taken_back_differs_no_more),
    cmocka_unit_test(a_track_comes_back_with_its_sends_and_nothing_else),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
