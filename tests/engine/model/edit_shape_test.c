/* Phrases turned round, drawn out and made uneven; and what an edit would do, looked at before it does. */
#include "core/tempo.h"
#include "model/edits.h"
#include "support/cm.h"
#include "support/random.h"

#define QUARTER TICKS_PER_QUARTER
#define NOTES 6
#define NOTES_FIELD 7

typedef struct Song { Doc *doc; Id clip, first; } Song;

static void apply(Doc *doc, Batch *batch) {
  Problem problem = {.what = ""};
  const Status status = batch_apply(doc, batch, NULL, &problem);
  if (status != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  batch_destroy(batch);
}

/* Quarters from the second beat on, every second one half as long. */
static Song song_create(void) {
  Song song = {.doc = doc_create(memory_heap())};
  const Id track = doc_next_id(song.doc, 1);
  Batch *batch = batch_create(memory_heap(), "Song", 1);
  batch_op_create(batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  apply(song.doc, batch);
  song.clip = doc_next_id(song.doc, 1);
  batch = batch_create(memory_heap(), "Clip", 1);
  batch_op_create(batch, song.clip, KIND_NOTE_CLIP, track, ID_LAST);
  apply(song.doc, batch);
  doc_reserve_ids(song.doc, 1, NOTES, &song.first);
  batch = batch_create(memory_heap(), "Notes", 1);
  batch_patch_begin(batch, song.clip, KIND_NOTE_CLIP, NOTES_FIELD);
  for (uint32_t i = 0; i < NOTES; i++) {
    const double values[] = {(double)(QUARTER * (i + 1)), (double)(QUARTER / (1 + i % 2)), 60 + i, 64, 64, 0};
    batch_patch_row(batch, song.first + i, PATCH_ALL, values);
  }
  batch_patch_end(batch);
  apply(song.doc, batch);
  return song;
}

static const Records *notes_of(const Song *song) { return doc_as_note_clip(doc_find(song->doc, song->clip))->notes; }
static uint32_t row_of(const Song *song, uint32_t note) {
  const Records *notes = notes_of(song);
  for (uint32_t i = 0; i < notes->count; i++)
    if (notes->ids[i] == song->first + note) return i;
  fail();
  return 0;
}
static int64_t start_of(const Song *song, uint32_t note) { return ((const int64_t *)notes_of(song)->columns[NOTE_START])[row_of(song, note)]; }
static int64_t length_of(const Song *song, uint32_t note) { return ((const int64_t *)notes_of(song)->columns[NOTE_LENGTH])[row_of(song, note)]; }
static double velocity_of(const Song *song, uint32_t note) { return (double)((const float *)notes_of(song)->columns[NOTE_VELOCITY])[row_of(song, note)]; }

static const EditIds all = {NULL, 0};

static void turned_round_twice_notes_are_as_they_were(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  assert_int_equal(edit_reverse_notes(song.doc, 1, song.clip, all, &batch, NULL), STATUS_OK);
  apply(song.doc, batch);
  /* they reach from 1 to 6.5 quarters: the last begins, the first ends there */
  assert_int_equal(start_of(&song, NOTES - 1), QUARTER);
  assert_int_equal(start_of(&song, 0) + length_of(&song, 0), 6 * QUARTER + QUARTER / 2);
  assert_int_equal(edit_reverse_notes(song.doc, 1, song.clip, all, &batch, NULL), STATUS_OK);
  apply(song.doc, batch);
  for (uint32_t i = 0; i < NOTES; i++) assert_int_equal(start_of(&song, i), QUARTER * (i + 1));
  doc_destroy(song.doc);
}

static void stretched_notes_begin_where_they_began(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  Problem problem;
  const Id chosen[] = {song.first + 1, song.first + 3};
  assert_int_equal(edit_stretch_notes(song.doc, 1, song.clip, (EditIds){chosen, 2}, 2, &batch, NULL), STATUS_OK);
  apply(song.doc, batch);
  assert_int_equal(start_of(&song, 1), 2 * QUARTER);
  assert_int_equal(start_of(&song, 3), 6 * QUARTER);
  assert_int_equal(length_of(&song, 3), QUARTER);
  assert_int_equal(start_of(&song, 2), 3 * QUARTER);
  assert_int_equal(edit_stretch_notes(song.doc, 1, song.clip, all, 0, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_stretch_notes(song.doc, 1, song.clip, all, 1, &batch, &problem), STATUS_NOT_FOUND);
  doc_destroy(song.doc);
}

static void humanised_notes_stray_no_further_than_they_may_and_alike_for_a_seed(void **state) {
  (void)state;
  Random random = random_begin("edit_shape");
  for (int round = 0; round < 20; round++) {
    Song one = song_create(), other = song_create();
    const Humanise humanise = {.timing_ticks = QUARTER / 16, .velocity = 12, .seed = random_below(&random, 1000)};
    Batch *batch;
    assert_int_equal(edit_humanise(one.doc, 1, one.clip, all, humanise, &batch, NULL), STATUS_OK);
    apply(one.doc, batch);
    assert_int_equal(edit_humanise(other.doc, 1, other.clip, all, humanise, &batch, NULL), STATUS_OK);
    apply(other.doc, batch);
    bool strayed = false;
    for (uint32_t i = 0; i < NOTES; i++) {
      const int64_t late = start_of(&one, i) - QUARTER * (i + 1);
      assert_true(late <= QUARTER / 16 && late >= -(QUARTER / 16));
      assert_true(velocity_of(&one, i) >= 52 && velocity_of(&one, i) <= 76);
      assert_true(start_of(&other, i) == start_of(&one, i) && velocity_of(&other, i) == velocity_of(&one, i));
      strayed = strayed || late != 0;
    }
    assert_true(strayed);
    doc_destroy(one.doc);
    doc_destroy(other.doc);
  }
}

typedef struct Seen { Id row; uint32_t mask, count; double start; } Seen;
static void see(void *context, Id row, uint32_t mask, const double *values) {
  Seen *seen = context;
  seen->count++;
  if (row == seen->row) {
    seen->mask = mask;
    seen->start = values[NOTE_START];
  }
}

static void a_batch_tells_its_rows_before_it_is_applied(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  assert_int_equal(edit_reverse_notes(song.doc, 1, song.clip, all, &batch, NULL), STATUS_OK);
  Seen seen = {.row = song.first};
  batch_rows(batch, song.clip, NOTES_FIELD, see, &seen);
  assert_int_equal(seen.count, NOTES);
  assert_int_equal(seen.mask, 1u << NOTE_START | 1u << NOTE_LENGTH);
  apply(song.doc, batch);
  assert_true(seen.start == (double)start_of(&song, 0));
  doc_destroy(song.doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(turned_round_twice_notes_are_as_they_were), cmocka_unit_test(stretched_notes_begin_where_they_began),
    cmocka_unit_test(humanised_notes_stray_no_further_than_they_may_and_alike_for_a_seed), cmocka_unit_test(a_batch_tells_its_rows_before_it_is_applied),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
