/* Patches merged into rows, against a plain model that looks at one row at a time; and the million notes of the promise. */
#include "model/op.h"
#include "model/records.h"
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include <string.h>

#define IDS 60 /* rows come and go among so many ids */

static const RecordType *note_type(void) { return schema_field_by_name(schema_kind(KIND_NOTE_CLIP), "notes")->records; }

/* The plain model: a place for every id. */
typedef struct Plain { bool there[IDS]; double values[IDS][RECORD_COLUMNS_MAX]; } Plain;

static void random_row(Random *random, double *values) {
  values[NOTE_START] = random_below(random, 12);
  values[NOTE_LENGTH] = 1 + random_below(random, 5);
  values[NOTE_KEY] = random_below(random, 128);
  values[NOTE_VELOCITY] = random_below(random, 128);
  values[NOTE_RELEASE] = random_below(random, 128);
  values[NOTE_CHANNEL] = random_below(random, 16);
}

static uint32_t add_to_patch(Random *random, Patch *patch, Plain *plain, uint32_t id) {
  double values[RECORD_COLUMNS_MAX];
  const uint32_t mask = random_below(random, 2) ? PATCH_ALL : random_below(random, 64);
  random_row(random, values);
  assert_int_equal(patch_add_row(patch, memory_heap(), id + 1, mask, values, NULL), STATUS_OK);
  const bool all = (mask & 63) == 63;
  if (!plain->there[id] && !all) return 1;
  plain->there[id] = true;
  for (uint32_t c = 0; c < 6; c++) {
    if (mask >> c & 1u) plain->values[id][c] = values[c];
  }
  return 0;
}

/* A patch by chance, no id twice; what it does is done to the plain model, and what must be skipped is counted. */
static uint32_t make_patch(Random *random, Patch *patch, Plain *plain) {
  uint32_t skipped = 0;
  patch_init(patch, note_type());
  for (uint32_t id = 0; id < IDS; id++) {
    const uint32_t chance = random_below(random, 6);
    if (chance == 0) skipped += add_to_patch(random, patch, plain, IDS - 1 - id);
    if (chance != 1) continue;
    assert_int_equal(patch_add_removed(patch, memory_heap(), IDS - id), STATUS_OK);
    skipped += !plain->there[IDS - 1 - id];
    plain->there[IDS - 1 - id] = false;
  }
  return skipped;
}

static void check_rows(const Records *records, const Plain *plain) {
  uint32_t count = 0;
  for (uint32_t id = 0; id < IDS; id++) count += plain->there[id];
  assert_int_equal(records->count, count);
  assert_int_equal(records_validate(records, memory_heap()), STATUS_OK);
  for (uint32_t row = 0; row < records->count; row++) {
    const uint32_t id = (uint32_t)records->ids[row] - 1;
    assert_true(plain->there[id]);
    for (uint32_t c = 0; c < 6; c++) assert_true(records_cell(records, c, row) == plain->values[id][c]);
  }
}

static void merging_is_what_a_plain_model_does(void **state) {
  (void)state;
  Random random = random_begin("merging_is_what_a_plain_model_does");
  Records records, merged, back;
  Plain plain = {.there = {false}};
  records_init(&records, note_type());
  for (uint32_t i = 0; i < 600; i++) {
    Patch patch, before, ignored;
    uint32_t skipped = 0, none = 0;
    const uint32_t expected = make_patch(&random, &patch, &plain);
    assert_int_equal(records_merge(&records, &patch, NULL, memory_heap(), &merged, memory_heap(), &before, &skipped), STATUS_OK);
    assert_int_equal(skipped, expected);
    check_rows(&merged, &plain);
    assert_int_equal(records_merge(&merged, &before, &patch, memory_heap(), &back, memory_heap(), &ignored, &none), STATUS_OK);
    assert_int_equal(none, 0);
    assert_true(records_equal(&back, &records));
    records_finish(&records, memory_heap());
    records_finish(&back, memory_heap());
    patch_finish(&patch, memory_heap());
    patch_finish(&before, memory_heap());
    patch_finish(&ignored, memory_heap());
    records = merged;
  }
  records_finish(&records, memory_heap());
}

static void a_value_out_of_its_column_is_refused(void **state) {
  (void)state;
  Patch patch;
  Problem problem;
  patch_init(&patch, note_type());
  assert_int_equal(patch_add_row(&patch, memory_heap(), 1, PATCH_ALL, (double[]){0, 1, 128, 100, 64, 0}, &problem), STATUS_OUT_OF_RANGE);
  assert_string_equal(problem.where, "note.key");
  assert_int_equal(patch_add_row(&patch, memory_heap(), 1, PATCH_ALL, (double[]){0, 0, 60, 100, 64, 0}, &problem), STATUS_OUT_OF_RANGE);
  assert_int_equal(patch_add_row(&patch, memory_heap(), 1, PATCH_ALL, (double[]){0, 1, 60, 0.0 / 0.0, 64, 0}, &problem), STATUS_OUT_OF_RANGE);
  assert_int_equal(patch_add_row(&patch, memory_heap(), ID_NONE, PATCH_ALL, (double[]){0, 1, 60, 100, 64, 0}, &problem), STATUS_OUT_OF_RANGE);
  assert_int_equal(patch_add_row(&patch, memory_heap(), 1, 1u << NOTE_START, (double[]){0, -1, 999, -1, -1, -1}, &problem), STATUS_OK);
  assert_int_equal(patch.rows.count, 1);
  patch_finish(&patch, memory_heap());
}

static void a_million_notes_take_less_than_64_megabytes(void **state) {
  (void)state;
  FailingMemory counting;
  Doc *doc = doc_create(failing_memory_init(&counting, 0));
  Batch *batch = batch_create(memory_heap(), "A million notes", 1);
  const Id track = doc_next_id(doc, 1), clip = doc_next_id(doc, 1);
  Id first;
  doc_reserve_ids(doc, 1, 1000000, &first);
  batch_op_create(batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_create(batch, clip, KIND_NOTE_CLIP, track, ID_LAST);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, 7);
  for (uint32_t i = 0; i < 1000000; i++) batch_patch_row(batch, first + i, PATCH_ALL, (double[]){i * 1000.0, 900, i % 128, i % 127 + 1, 64, 0});
  batch_patch_end(batch);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  assert_int_equal(doc_as_note_clip(doc_find(doc, clip))->notes->count, 1000000);
  printf("# a million notes: %u kB\n", (unsigned)(counting.live_bytes / 1000));
  assert_true(counting.live_bytes < 64u << 20);
  batch_destroy(batch);
  doc_destroy(doc);
  assert_int_equal(counting.live_bytes, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(merging_is_what_a_plain_model_does),
    cmocka_unit_test(a_value_out_of_its_column_is_refused),
    cmocka_unit_test(a_million_notes_take_less_than_64_megabytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
