/* Patterns, parts and step grids as edits: what they make, and that every one of them can be taken back. */
#include "core/tempo.h"
#include "model/edits.h"
#include "support/cm.h"
#include "support/random.h"

#define QUARTER TICKS_PER_QUARTER
#define STEP_TICKS (QUARTER / 4)

typedef struct Song { Doc *doc; Id lead, bass, pattern; } Song;

static void apply(Doc *doc, Batch *batch) {
  Problem problem = {.what = ""};
  const Status status = batch_apply(doc, batch, NULL, &problem);
  if (status != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static Id add_track(Doc *doc, int64_t type) {
  const Id id = doc_next_id(doc, 1);
  Batch *batch = batch_create(memory_heap(), "Track", 1);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, 2, type);
  apply(doc, batch);
  batch_destroy(batch);
  return id;
}

static Song song_create(void) {
  Song song = {.doc = doc_create(memory_heap())};
  song.lead = add_track(song.doc, TRACK_INSTRUMENT);
  song.bass = add_track(song.doc, TRACK_INSTRUMENT);
  song.pattern = doc_next_id(song.doc, 1);
  Batch *batch = batch_create(memory_heap(), "Pattern", 1);
  batch_op_create(batch, song.pattern, KIND_PATTERN, ID_PROJECT, ID_LAST);
  apply(song.doc, batch);
  batch_destroy(batch);
  return song;
}

/* There and back and there again: the document's hash tells. */
static void apply_edit(Song *song, Status made, Batch *batch) {
  Batch *inverse, *again;
  assert_int_equal(made, STATUS_OK);
  const uint64_t before = doc_hash(song->doc);
  apply(song->doc, batch);
  const uint64_t after = doc_hash(song->doc);
  assert_true(after != before);
  assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
  apply(song->doc, inverse);
  assert_true(doc_hash(song->doc) == before);
  assert_int_equal(batch_invert(inverse, memory_heap(), &again), STATUS_OK);
  apply(song->doc, again);
  assert_true(doc_hash(song->doc) == after);
  batch_destroy(again);
  batch_destroy(inverse);
  batch_destroy(batch);
}

static Id add_part(Song *song, Id track) {
  Batch *batch;
  const Status made = edit_add_part(song->doc, 1, song->pattern, track, &batch, NULL);
  apply_edit(song, made, batch);
  return doc_find(song->doc, song->pattern)->last_child->id;
}

static void set(Song *song, Id part, const Step *steps, uint32_t count) {
  Batch *batch;
  const Status made = edit_set_steps(song->doc, 1, part, steps, count, &batch, NULL);
  apply_edit(song, made, batch);
}

static void a_part_belongs_to_one_instrument(void **state) {
  (void)state;
  Song song = song_create();
  const Id part = add_part(&song, song.lead);
  assert_true(doc_as_part(doc_find(song.doc, part))->track == song.lead);
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_add_part(song.doc, 1, song.pattern, ID_MASTER, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_add_part(song.doc, 1, song.lead, song.bass, &batch, &problem), STATUS_NOT_FOUND);
  /* it lives with its track */
  assert_int_equal(edit_delete(song.doc, 1, (EditIds){&song.lead, 1}, &batch, NULL), STATUS_OK);
  apply_edit(&song, STATUS_OK, batch);
  assert_null(doc_find(song.doc, part));
  assert_non_null(doc_find(song.doc, song.pattern));
  doc_destroy(song.doc);
}

static void steps_are_set_and_cleared(void **state) {
  (void)state;
  Song song = song_create();
  const Id part = add_part(&song, song.lead);
  const Step kick[] = {{0, STEP_TICKS, 36, 100, 100, 0, 0}, {4, STEP_TICKS, 36, 90, 100, 0, 0}, {8, STEP_TICKS, 36, 100, 50, 0, 0}, {4, STEP_TICKS, 38, 70, 100, 0, 0}};
  set(&song, part, kick, COUNT_OF(kick));
  const Part *fields = doc_as_part(doc_find(song.doc, part));
  assert_int_equal(fields->notes->count, 4);
  assert_int_equal(fields->variations->count, 1);
  assert_true(fields->variations->ids[0] == fields->notes->ids[3]);
  set(&song, part, &(Step){4, STEP_TICKS, 36, 20, 100, 0, 0}, 1);
  set(&song, part, &(Step){8, STEP_TICKS, 36, 100, 80, 0, 0}, 1);
  assert_int_equal(fields->notes->count, 4);
  assert_true(((const float *)fields->notes->columns[NOTE_VELOCITY])[1] == 20.0f);
  assert_int_equal(((const uint8_t *)fields->variations->columns[VARIATION_PROBABILITY])[0], 80);
  set(&song, part, &(Step){4, STEP_TICKS, 36, 0, 100, 0, 0}, 1);
  assert_int_equal(fields->notes->count, 3);
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_set_steps(song.doc, 1, part, &(Step){4, STEP_TICKS, 36, 0, 100, 0, 0}, 1, &batch, &problem), STATUS_NOT_FOUND);
  assert_int_equal(edit_set_steps(song.doc, 1, part, &(Step){4, 0, 36, 100, 100, 0, 0}, 1, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_set_steps(song.doc, 1, part, &(Step){4, STEP_TICKS, 36, 128, 100, 0, 0}, 1, &batch, &problem), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void strokes_of_a_step_stay_until_they_are_set(void **state) {
  (void)state;
  Song song = song_create();
  const Id part = add_part(&song, song.lead);
  const Part *fields = doc_as_part(doc_find(song.doc, part));
  set(&song, part, &(Step){3, STEP_TICKS, 42, 100, 100, 4, 1000}, 1);
  assert_int_equal(fields->variations->count, 1);
  assert_int_equal(((const uint8_t *)fields->variations->columns[VARIATION_RATCHETS])[0], 4);
  assert_int_equal(((const int64_t *)fields->notes->columns[NOTE_START])[0], 3 * STEP_TICKS + 1000);
  set(&song, part, &(Step){3, STEP_TICKS, 42, 100, 60, 0, 0}, 1);
  assert_int_equal(((const uint8_t *)fields->variations->columns[VARIATION_RATCHETS])[0], 4);
  assert_int_equal(((const uint8_t *)fields->variations->columns[VARIATION_PROBABILITY])[0], 60);
  set(&song, part, &(Step){3, STEP_TICKS, 42, 100, 60, 1, 0}, 1);
  assert_int_equal(((const uint8_t *)fields->variations->columns[VARIATION_RATCHETS])[0], 1);
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_set_steps(song.doc, 1, part, &(Step){3, STEP_TICKS, 42, 100, 60, 17, 0}, 1, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_set_steps(song.doc, 1, part, &(Step){3, STEP_TICKS, 42, 100, 60, 1, STEP_TICKS}, 1, &batch, &problem), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void swing(Song *song, Id part, double amount) {
  Batch *batch;
  const Status made1 = edit_swing_steps(song->doc, 1, part, STEP_TICKS, amount, &batch, NULL);
  apply_edit(song, made1, batch);
}

static void swing_moves_every_second_step_and_comes_back(void **state) {
  (void)state;
  Song song = song_create();
  const Id part = add_part(&song, song.lead);
  const Step all[] = {{0, STEP_TICKS, 42, 100, 100, 0, 0}, {1, STEP_TICKS, 42, 100, 100, 0, 7}, {2, STEP_TICKS, 42, 100, 100, 0, 0}, {3, STEP_TICKS, 42, 100, 100, 0, 0}};
  set(&song, part, all, COUNT_OF(all));
  swing(&song, part, 0.75);
  const Records *notes = doc_as_part(doc_find(song.doc, part))->notes;
  for (int i = 0; i < 4; i++) assert_int_equal(((const int64_t *)notes->columns[NOTE_START])[i], i * STEP_TICKS + (i % 2 ? STEP_TICKS * 3 / 4 : 0));
  swing(&song, part, 0);
  notes = doc_as_part(doc_find(song.doc, part))->notes;
  for (int i = 0; i < 4; i++) assert_int_equal(((const int64_t *)notes->columns[NOTE_START])[i], i * STEP_TICKS);
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_swing_steps(song.doc, 1, part, STEP_TICKS, 0, &batch, &problem), STATUS_NOT_FOUND);
  assert_int_equal(edit_swing_steps(song.doc, 1, part, STEP_TICKS, 0.8, &batch, &problem), STATUS_REFUSED);
  doc_destroy(song.doc);
}

/* A model of the grid beside it: whatever is set, in whatever order, is there and nothing else. */
static void any_order_of_steps_leaves_what_was_set_last(void **state) {
  (void)state;
  Random random = random_begin("edit_patterns");
  Song song = song_create();
  const Id part = add_part(&song, song.lead);
  double grid[16][4] = {{0}};
  for (int round = 0; round < 60; round++) {
    Step steps[8];
    const uint32_t count = 1 + random_below(&random, 8);
    for (uint32_t i = 0; i < count; i++) {
      steps[i] = (Step){random_below(&random, 16), STEP_TICKS, (uint8_t)(36 + random_below(&random, 4)), random_below(&random, 3) * 50.0, 100, 0, 0};
      grid[steps[i].step][steps[i].key - 36] = steps[i].velocity;
    }
    Batch *batch;
    const Status made = edit_set_steps(song.doc, 1, part, steps, count, &batch, NULL);
    if (made == STATUS_NOT_FOUND) continue;
    apply_edit(&song, made, batch);
    const Records *notes = doc_as_part(doc_find(song.doc, part))->notes;
    uint32_t set_fields = 0;
    for (int s = 0; s < 16; s++)
      for (int k = 0; k < 4; k++) set_fields += grid[s][k] > 0;
    assert_int_equal(notes->count, set_fields);
    for (uint32_t i = 0; i < notes->count; i++) {
      const int64_t step = ((const int64_t *)notes->columns[NOTE_START])[i] / STEP_TICKS;
      assert_true((double)((const float *)notes->columns[NOTE_VELOCITY])[i] == grid[step][((const uint8_t *)notes->columns[NOTE_KEY])[i] - 36]);
    }
  }
  doc_destroy(song.doc);
}

static void a_clip_may_play_the_duplicate_at_once(void **state) {
  (void)state;
  Song song = song_create();
  add_part(&song, song.lead);
  Batch *batch;
  const Status made2 = edit_place_pattern(song.doc, 1, song.pattern, song.lead, 0, &batch, NULL);
  apply_edit(&song, made2, batch);
  const Id clip = doc_find(song.doc, song.lead)->last_child->id;
  const Status made3 = edit_duplicate_pattern(song.doc, 1, song.pattern, clip, "B", &batch, NULL);
  apply_edit(&song, made3, batch);
  const Id copy = doc_as_pattern_clip(doc_find(song.doc, clip))->pattern;
  assert_true(copy != song.pattern);
  assert_string_equal(doc_as_pattern(doc_find(song.doc, copy))->name.data, "B");
  /* a clip of another pattern goes on with that */
  const Status made4 = edit_duplicate_pattern(song.doc, 1, song.pattern, clip, "C", &batch, NULL);
  apply_edit(&song, made4, batch);
  assert_true(doc_as_pattern_clip(doc_find(song.doc, clip))->pattern == copy);
  doc_destroy(song.doc);
}

static void a_duplicate_has_parts_of_its_own(void **state) {
  (void)state;
  Song song = song_create();
  const Id part = add_part(&song, song.lead);
  add_part(&song, song.bass);
  set(&song, part, &(Step){3, STEP_TICKS, 60, 100, 40, 0, 0}, 1);
  Batch *batch;
  const Status made = edit_duplicate_pattern(song.doc, 1, song.pattern, ID_NONE, NULL, &batch, NULL);
  apply_edit(&song, made, batch);
  const Object *copy = doc_find(song.doc, song.pattern)->next;
  assert_int_equal(copy->kind->number, KIND_PATTERN);
  const Part *first = doc_as_part(copy->first_child), *second = doc_as_part(copy->last_child);
  assert_true(copy->first_child->id != part && first->track == song.lead && second->track == song.bass);
  assert_int_equal(first->notes->count, 1);
  assert_true(first->notes->ids[0] != doc_as_part(doc_find(song.doc, part))->notes->ids[0]);
  assert_true(first->variations->ids[0] == first->notes->ids[0]);
  doc_destroy(song.doc);
}

/* Of one part it stays off tracks that play no notes; of several it lies anywhere. */
static void a_pattern_of_one_part_stays_on_tracks_of_notes(void **state) {
  (void)state;
  static const int64_t types[] = {TRACK_AUDIO, TRACK_GROUP, TRACK_RETURN};
  for (uint32_t i = 0; i < COUNT_OF(types); i++) {
    Song song = song_create();
    add_part(&song, song.lead);
    const Id other = add_track(song.doc, types[i]);
    Batch *batch;
    Problem problem;
    Status made = edit_place_pattern(song.doc, 1, song.pattern, song.bass, 0, &batch, NULL);
    apply_edit(&song, made, batch);
    const Id clip = doc_find(song.doc, song.bass)->last_child->id;
    assert_int_equal(edit_place_pattern(song.doc, 1, song.pattern, other, 0, &batch, &problem), STATUS_REFUSED);
    assert_string_equal(problem.what, "a pattern that plays one instrument goes on an instrument track");
    assert_int_equal(edit_move_clips(song.doc, 1, (EditIds){&clip, 1}, 0, 1, &batch, NULL), STATUS_NOT_FOUND);
    made = edit_copy_clips(song.doc, 1, (EditIds){&clip, 1}, 4 * QUARTER, 1, &batch, NULL);
    apply_edit(&song, made, batch);
    made = edit_link_clips(song.doc, 1, (EditIds){&clip, 1}, 8 * QUARTER, 1, &batch, NULL);
    apply_edit(&song, made, batch);
    assert_null(doc_find(song.doc, other)->first_child);
    add_part(&song, song.bass);
    made = edit_move_clips(song.doc, 1, (EditIds){&clip, 1}, 0, 1, &batch, NULL);
    apply_edit(&song, made, batch);
    assert_int_equal(doc_find(song.doc, clip)->parent->id, other);
    doc_destroy(song.doc);
  }
}

static const Pattern *pattern_of(const Song *song, Id clip) { return doc_as_pattern(doc_find(song->doc, doc_as_pattern_clip(doc_find(song->doc, clip))->pattern)); }
static Id player_of(const Song *song, Id clip) {
  const Object *pattern = doc_find(song->doc, doc_as_pattern_clip(doc_find(song->doc, clip))->pattern);
  return doc_as_part(pattern->first_child)->track;
}
static Id place(Song *song, int64_t at_ticks) {
  Batch *batch;
  const Status made = edit_place_pattern(song->doc, 1, song->pattern, song->lead, at_ticks, &batch, NULL);
  apply_edit(song, made, batch);
  return doc_find(song->doc, song->lead)->last_child->id;
}

static void a_part_goes_along_with_all_clips_of_its_pattern(void **state) {
  (void)state;
  Song song = song_create();
  add_part(&song, song.lead);
  const Id clips[] = {place(&song, 0), place(&song, 8 * QUARTER)};
  Batch *batch;
  const Status made = edit_move_clips(song.doc, 1, (EditIds){clips, 2}, 0, 1, &batch, NULL);
  apply_edit(&song, made, batch);
  assert_true(doc_as_pattern_clip(doc_find(song.doc, clips[0]))->pattern == song.pattern && player_of(&song, clips[1]) == song.bass);
  doc_destroy(song.doc);
}

static void what_goes_without_the_others_gets_a_pattern_of_its_own(void **state) {
  (void)state;
  for (uint32_t copy = 0; copy < 2; copy++) {
    Song song = song_create();
    const Id part = add_part(&song, song.lead);
    set(&song, part, &(Step){3, STEP_TICKS, 60, 100, 40, 0, 0}, 1);
    const Id clips[] = {place(&song, 0), place(&song, 4 * QUARTER), place(&song, 8 * QUARTER)};
    Batch *batch;
    const Status made = copy == 1 ? edit_copy_clips(song.doc, 1, (EditIds){clips, 2}, 0, 1, &batch, NULL) : edit_move_clips(song.doc, 1, (EditIds){clips, 2}, 0, 1, &batch, NULL);
    apply_edit(&song, made, batch);
    const Object *bass = doc_find(song.doc, song.bass);
    const Id first = bass->first_child->id, second = bass->last_child->id;
    assert_true(first != second && pattern_of(&song, first) == pattern_of(&song, second) && pattern_of(&song, first) != pattern_of(&song, clips[2]));
    assert_true(player_of(&song, first) == song.bass && player_of(&song, clips[2]) == song.lead);
    assert_string_equal(pattern_of(&song, first)->name.data, "A");
    const Object *own = doc_find(song.doc, doc_as_pattern_clip(doc_find(song.doc, first))->pattern);
    assert_int_equal(doc_as_part(own->first_child)->notes->count, 1);
    /* back again: nothing else plays it, so it goes along */
    const Id both[] = {first, second};
    const Status back = edit_move_clips(song.doc, 1, (EditIds){both, 2}, 0, -1, &batch, NULL);
    apply_edit(&song, back, batch);
    assert_true(player_of(&song, first) == song.lead && pattern_of(&song, first) != pattern_of(&song, clips[2]));
    doc_destroy(song.doc);
  }
}

static void pattern_clips_are_cut_moved_and_trimmed_like_others(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  Status made = edit_place_pattern(song.doc, 1, song.pattern, song.bass, 8 * QUARTER, &batch, NULL);
  apply_edit(&song, made, batch);
  Id clip = doc_find(song.doc, song.bass)->last_child->id;
  const PatternClip *fields = doc_as_pattern_clip(doc_find(song.doc, clip));
  assert_true(fields->start_ticks == 8 * QUARTER && fields->length_ticks == 4 * QUARTER && fields->pattern == song.pattern);
  made = edit_trim_clips(song.doc, 1, (EditIds){&clip, 1}, CLIP_END, 6 * QUARTER, &batch, NULL);
  apply_edit(&song, made, batch);
  assert_true(fields->length_ticks == 10 * QUARTER);
  made = edit_split_clips(song.doc, 1, (EditIds){&clip, 1}, 13 * QUARTER, &batch, NULL);
  apply_edit(&song, made, batch);
  const PatternClip *right = doc_as_pattern_clip(doc_find(song.doc, clip)->next);
  assert_true(fields->length_ticks == 5 * QUARTER && right->length_ticks == 5 * QUARTER && right->offset_ticks == QUARTER);
  made = edit_trim_clips(song.doc, 1, (EditIds){&clip, 1}, CLIP_START, -3 * QUARTER, &batch, NULL);
  apply_edit(&song, made, batch);
  assert_true(fields->start_ticks == 5 * QUARTER && fields->offset_ticks == QUARTER);
  made = edit_move_clips(song.doc, 1, (EditIds){&clip, 1}, QUARTER, -1, &batch, NULL);
  apply_edit(&song, made, batch);
  assert_true(doc_find(song.doc, clip)->parent->id == song.lead && fields->start_ticks == 6 * QUARTER);
  Problem problem;
  assert_int_equal(edit_place_pattern(song.doc, 1, song.pattern, ID_MASTER, 0, &batch, &problem), STATUS_REFUSED);
  /* a pattern takes its clips along, and clips leave it where it is */
  made = edit_delete(song.doc, 1, (EditIds){&clip, 1}, &batch, NULL);
  apply_edit(&song, made, batch);
  assert_non_null(doc_find(song.doc, song.pattern));
  made = edit_delete(song.doc, 1, (EditIds){&song.pattern, 1}, &batch, NULL);
  apply_edit(&song, made, batch);
  assert_null(doc_find(song.doc, song.bass)->last_child);
  doc_destroy(song.doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_part_belongs_to_one_instrument), cmocka_unit_test(steps_are_set_and_cleared),
    cmocka_unit_test(strokes_of_a_step_stay_until_they_are_set),
    cmocka_unit_test(swing_moves_every_second_step_and_comes_back),
    cmocka_unit_test(any_order_of_steps_leaves_what_was_set_last), cmocka_unit_test(a_duplicate_has_parts_of_its_own), cmocka_unit_test(a_clip_may_play_the_duplicate_at_once),
    cmocka_unit_test(a_pattern_of_one_part_stays_on_tracks_of_notes),
    cmocka_unit_test(a_part_goes_along_with_all_clips_of_its_pattern), cmocka_unit_test(what_goes_without_the_others_gets_a_pattern_of_its_own),
    cmocka_unit_test(pattern_clips_are_cut_moved_and_trimmed_like_others),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
