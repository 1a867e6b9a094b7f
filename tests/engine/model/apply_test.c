/* Laws of batches over random documents: what is applied can be taken back, what is refused never was. */
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random_doc.h"

#define ROUNDS 300

static void applying_then_inverting_is_identity(void **state) {
  (void)state;
  Random random = random_begin("applying_then_inverting_is_identity");
  Doc *doc = doc_create(memory_heap());
  uint32_t applied = 0;
  for (uint32_t i = 0; i < ROUNDS; i++) {
    const uint64_t before = doc_hash(doc);
    Batch *batch = random_batch(&random, doc, 1, 1 + random_below(&random, 5)), *inverse, *again;
    if (batch_apply(doc, batch, NULL, NULL) == STATUS_OK) {
      const uint64_t after = doc_hash(doc);
      BatchReport report;
      assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
      assert_int_equal(batch_apply(doc, inverse, &report, NULL), STATUS_OK);
      assert_int_equal(report.skipped + report.rows_skipped, 0);
      assert_true(doc_hash(doc) == before);
      assert_int_equal(batch_invert(inverse, memory_heap(), &again), STATUS_OK);
      assert_int_equal(batch_apply(doc, again, &report, NULL), STATUS_OK);
      assert_true(doc_hash(doc) == after);
      batch_destroy(again);
      batch_destroy(inverse);
      applied++;
    } else {
      assert_true(doc_hash(doc) == before);
    }
    batch_destroy(batch);
  }
  assert_true(applied > ROUNDS / 4);
  doc_destroy(doc);
}

typedef struct Made { uint32_t count; Id ids[2], parents[2]; uint16_t kinds[2]; } Made;

static void note_made(void *context, Id id, uint16_t kind, Id parent) {
  Made *const made = context;
  if (made->count < 2) {
    made->ids[made->count] = id;
    made->parents[made->count] = parent;
    made->kinds[made->count] = kind;
  }
  made->count++;
}

static void what_a_batch_makes_is_known_before_it_is_applied(void **state) {
  (void)state;
  Batch *batch = batch_create(memory_heap(), "Make", 1);
  Made made = {0};
  batch_op_create(batch, 7, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, 7, 2, TRACK_AUDIO);
  batch_op_create(batch, 9, KIND_AUDIO_CLIP, 7, ID_LAST);
  batch_op_move(batch, 9, ID_PROJECT, ID_LAST);
  batch_made(batch, note_made, &made);
  assert_int_equal(made.count, 2);
  assert_true(made.ids[0] == 7 && made.parents[0] == ID_PROJECT && made.kinds[0] == KIND_TRACK);
  assert_true(made.ids[1] == 9 && made.parents[1] == 7 && made.kinds[1] == KIND_AUDIO_CLIP);
  batch_set_int(batch, 9, 2, 5);
  batch_set_int(batch, 9, 2, 6);
  assert_int_equal(batch_int(batch, 9, 2, 1), 6); /* the last one */
  assert_int_equal(batch_int(batch, 9, 3, 1), 1);
  assert_int_equal(batch_int(batch, 8, 2, 1), 1);
  batch_destroy(batch);
}

static void undoing_all_leaves_the_empty_document(void **state) {
  (void)state;
  Random random = random_begin("undoing_all_leaves_the_empty_document");
  Doc *doc = doc_create(memory_heap());
  const uint64_t empty = doc_hash(doc);
  Batch *applied[ROUNDS];
  uint32_t count = 0;
  for (uint32_t i = 0; i < ROUNDS; i++) {
    Batch *batch = random_batch(&random, doc, 1, 1 + random_below(&random, 3));
    if (batch_apply(doc, batch, NULL, NULL) == STATUS_OK) applied[count++] = batch;
    else batch_destroy(batch);
  }
  while (count) {
    Batch *inverse;
    assert_int_equal(batch_invert(applied[--count], memory_heap(), &inverse), STATUS_OK);
    assert_int_equal(batch_apply(doc, inverse, NULL, NULL), STATUS_OK);
    batch_destroy(inverse);
    batch_destroy(applied[count]);
  }
  assert_true(doc_hash(doc) == empty);
  assert_int_equal(doc_object_count(doc), 2);
  doc_destroy(doc);
}

/* The same batch in memory that fails at its nth request from now on. */
static Status apply_failing(Doc *doc, FailingMemory *failing, const Batch *batch, uint32_t nth) {
  Buffer bytes;
  Batch *copy;
  buffer_init(&bytes, memory_heap(), 1u << 24);
  assert_int_equal(batch_encode(batch, &bytes), STATUS_OK);
  assert_int_equal(batch_decode(&failing->memory, buffer_bytes(&bytes), &copy, NULL), STATUS_OK);
  failing->fail_at = failing->requests + nth;
  const Status status = batch_apply(doc, copy, NULL, NULL);
  failing->fail_at = 0;
  batch_destroy(copy);
  buffer_finish(&bytes);
  return status;
}

static void a_batch_refused_for_memory_leaves_no_trace(void **state) {
  (void)state;
  Random random = random_begin("a_batch_refused_for_memory_leaves_no_trace");
  FailingMemory failing;
  Doc *doc = random_doc(&random, failing_memory_init(&failing, 0), 60);
  uint32_t refusals = 0;
  for (uint32_t i = 0; i < 60; i++) {
    Batch *batch = random_batch(&random, doc, 1, 3);
    const uint64_t before = doc_hash(doc), revision = doc_revision(doc);
    for (uint32_t nth = 1; apply_failing(doc, &failing, batch, nth) == STATUS_NO_MEMORY; nth++) {
      assert_true(doc_hash(doc) == before);
      assert_true(doc_revision(doc) == revision);
      refusals++;
    }
    batch_destroy(batch);
  }
  assert_true(refusals > 100);
  doc_destroy(doc);
  assert_int_equal(failing.live_bytes, 0);
  assert_false(failing.mistaken);
}

static void a_late_failure_takes_back_what_came_before_it(void **state) {
  (void)state;
  Random random = random_begin("a_late_failure_takes_back_what_came_before_it");
  Doc *doc = random_doc(&random, memory_heap(), 40);
  for (uint32_t i = 0; i < ROUNDS; i++) {
    const uint64_t before = doc_hash(doc);
    Batch *batch = random_batch(&random, doc, 1, 6);
    Problem problem = {.status = STATUS_OK};
    batch_set_real(batch, ID_MASTER, 5, 99.0);
    assert_int_not_equal(batch_apply(doc, batch, NULL, &problem), STATUS_OK);
    assert_true(problem.what[0] != 0);
    assert_true(doc_hash(doc) == before);
    batch_destroy(batch);
  }
  doc_destroy(doc);
}

/* Children name their parent and neighbours, and are found by id. */
static void check_lists(const Doc *doc, const Object *parent, uint32_t *count) {
  const Object *previous = NULL;
  ++*count;
  assert_ptr_equal(doc_find(doc, parent->id), parent);
  for (const Object *o = parent->first_child; o; o = o->next) {
    assert_ptr_equal(o->parent, parent);
    assert_ptr_equal(o->previous, previous);
    check_lists(doc, o, count);
    previous = o;
  }
  assert_ptr_equal(parent->last_child, previous);
}

static void lists_and_ids_hold_together(void **state) {
  (void)state;
  Random random = random_begin("lists_and_ids_hold_together");
  Doc *doc = doc_create(memory_heap());
  for (uint32_t i = 0; i < ROUNDS; i++) {
    uint32_t count = 0;
    random_edits(&random, doc, 1, 2);
    check_lists(doc, doc_project(doc), &count);
    assert_int_equal(doc_object_count(doc), count);
  }
  doc_destroy(doc);
}

static void a_fresh_id_was_never_seen(void **state) {
  (void)state;
  Random random = random_begin("a_fresh_id_was_never_seen");
  Doc *doc = random_doc(&random, memory_heap(), 100);
  const Id id = doc_next_id(doc, 1);
  Id first;
  doc_reserve_ids(doc, 1, 10, &first);
  assert_true(first == id + 1);
  assert_true(doc_next_id(doc, 1) == id + 11);
  Batch *batch = batch_create(memory_heap(), "Use an id of another actor", 2);
  batch_op_create(batch, id_make(7, 41), KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_delete(batch, id_make(7, 41));
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  assert_true(doc_next_id(doc, 7) == id_make(7, 42));
  batch_destroy(batch);
  doc_destroy(doc);
}

static Id make_clip(Doc *doc) {
  Batch *batch = batch_create(memory_heap(), "Make a clip", 1);
  const Id track = doc_next_id(doc, 1), clip = doc_next_id(doc, 1);
  batch_op_create(batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_create(batch, clip, KIND_NOTE_CLIP, track, ID_LAST);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, 7);
  for (uint32_t i = 0; i < 4; i++) batch_patch_row(batch, id_make(1, 100 + i), PATCH_ALL, (double[]){i * 100.0, 50, 60 + i, 100, 64, 0});
  batch_patch_end(batch);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  batch_destroy(batch);
  return clip;
}

static Batch *change_key(Id clip, Id note, double key) {
  Batch *batch = batch_create(memory_heap(), "Change a note", 1);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, 7);
  batch_patch_row(batch, note, 1u << NOTE_KEY, (double[]){0, 0, key, 0, 0, 0});
  batch_patch_end(batch);
  return batch;
}

static void undo_skips_the_note_that_someone_changed_since(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  const Id clip = make_clip(doc);
  Batch *mine = change_key(clip, id_make(1, 101), 40), *theirs = change_key(clip, id_make(1, 101), 90), *undo;
  BatchReport report;
  assert_int_equal(batch_apply(doc, mine, NULL, NULL), STATUS_OK);
  assert_int_equal(batch_apply(doc, theirs, NULL, NULL), STATUS_OK);
  assert_int_equal(batch_invert(mine, memory_heap(), &undo), STATUS_OK);
  assert_int_equal(batch_apply(doc, undo, &report, NULL), STATUS_OK);
  assert_int_equal(report.rows_skipped, 1);
  const NoteClip *fields = doc_as_note_clip(doc_find(doc, clip));
  assert_int_equal(((const uint8_t *)fields->notes->columns[NOTE_KEY])[1], 90);
  batch_destroy(undo);
  batch_destroy(theirs);
  batch_destroy(mine);
  doc_destroy(doc);
}

static void undo_skips_the_field_that_someone_changed_since(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  Batch *mine = batch_create(memory_heap(), "Turn down", 1), *theirs = batch_create(memory_heap(), "Turn up", 2), *undo;
  BatchReport report;
  batch_set_real(mine, ID_MASTER, 5, -6);
  batch_set_real(mine, ID_MASTER, 6, 0.5);
  batch_set_real(theirs, ID_MASTER, 5, 3);
  assert_int_equal(batch_apply(doc, mine, NULL, NULL), STATUS_OK);
  assert_int_equal(batch_apply(doc, theirs, NULL, NULL), STATUS_OK);
  assert_int_equal(batch_invert(mine, memory_heap(), &undo), STATUS_OK);
  assert_int_equal(batch_apply(doc, undo, &report, NULL), STATUS_OK);
  assert_int_equal(report.skipped, 1);
  assert_int_equal(report.applied, 1);
  assert_true(doc_as_track(doc_find(doc, ID_MASTER))->gain_db == 3);
  assert_true(doc_as_track(doc_find(doc, ID_MASTER))->pan == 0);
  batch_destroy(undo);
  batch_destroy(theirs);
  batch_destroy(mine);
  doc_destroy(doc);
}

static void what_is_deleted_is_skipped_and_reported(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  const Id clip = make_clip(doc), track = doc_find(doc, clip)->parent->id;
  Batch *batch = batch_create(memory_heap(), "Too late", 1);
  BatchReport report;
  batch_op_delete(batch, track);
  batch_set_bool(batch, clip, 5, true);
  batch_op_move(batch, clip, track, ID_LAST);
  batch_op_delete(batch, clip);
  batch_op_create(batch, doc_next_id(doc, 1), KIND_NOTE_CLIP, track, ID_LAST);
  assert_int_equal(batch_apply(doc, batch, &report, NULL), STATUS_OK);
  assert_int_equal(report.applied, 1);
  assert_int_equal(report.skipped, 4);
  batch_destroy(batch);
  doc_destroy(doc);
}

static void a_row_given_twice_is_refused(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  const Id clip = make_clip(doc);
  Batch *batch = change_key(clip, id_make(1, 101), 40);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, 7);
  batch_patch_row(batch, id_make(1, 102), 1u << NOTE_KEY, (double[]){0, 0, 41, 0, 0, 0});
  batch_patch_remove(batch, id_make(1, 102));
  batch_patch_end(batch);
  const uint64_t before = doc_hash(doc);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_REFUSED);
  assert_true(doc_hash(doc) == before);
  batch_destroy(batch);
  doc_destroy(doc);
}

static void a_partial_row_that_is_gone_is_skipped(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  const Id clip = make_clip(doc);
  Batch *batch = change_key(clip, id_make(1, 999), 40);
  BatchReport report;
  assert_int_equal(batch_apply(doc, batch, &report, NULL), STATUS_OK);
  assert_int_equal(report.rows_skipped, 1);
  assert_int_equal(doc_as_note_clip(doc_find(doc, clip))->notes->count, 4);
  batch_destroy(batch);
  doc_destroy(doc);
}

static void fields_given_at_creation_stay(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  Batch *batch = batch_create(memory_heap(), "Change the type", 1);
  batch_set_int(batch, doc_find(doc, make_clip(doc))->parent->id, 2, TRACK_AUDIO);
  Problem problem;
  assert_int_equal(batch_apply(doc, batch, NULL, &problem), STATUS_REFUSED);
  assert_string_equal(problem.where, "type");
  batch_destroy(batch);
  doc_destroy(doc);
}

static void only_what_changed_gets_a_new_revision(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  const Id first = make_clip(doc);
  Batch *more = batch_create(memory_heap(), "Make another", 1);
  const Id second = doc_next_id(doc, 1);
  batch_op_create(more, second, KIND_NOTE_CLIP, doc_find(doc, first)->parent->id, ID_LAST);
  assert_int_equal(batch_apply(doc, more, NULL, NULL), STATUS_OK);
  const uint64_t revision = doc_find(doc, second)->revision, track_revision = doc_find(doc, second)->parent->revision;
  assert_true(revision == doc_revision(doc) && track_revision == revision);
  Batch *batch = change_key(first, id_make(1, 101), 40);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  assert_true(doc_find(doc, second)->revision == revision);
  assert_true(doc_find(doc, second)->parent->revision == track_revision);
  assert_true(doc_find(doc, first)->revision == doc_revision(doc));
  batch_destroy(batch);
  batch_destroy(more);
  doc_destroy(doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(applying_then_inverting_is_identity),
    cmocka_unit_test(what_a_batch_makes_is_known_before_it_is_applied),
    cmocka_unit_test(undoing_all_leaves_the_empty_document),
    cmocka_unit_test(a_batch_refused_for_memory_leaves_no_trace),
    cmocka_unit_test(a_late_failure_takes_back_what_came_before_it),
    cmocka_unit_test(lists_and_ids_hold_together),
    cmocka_unit_test(a_fresh_id_was_never_seen),
    cmocka_unit_test(undo_skips_the_note_that_someone_changed_since),
    cmocka_unit_test(undo_skips_the_field_that_someone_changed_since),
    cmocka_unit_test(what_is_deleted_is_skipped_and_reported),
    cmocka_unit_test(a_row_given_twice_is_refused),
    cmocka_unit_test(a_partial_row_that_is_gone_is_skipped),
    cmocka_unit_test(fields_given_at_creation_stay),
    cmocka_unit_test(only_what_changed_gets_a_new_revision),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
