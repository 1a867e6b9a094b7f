/* Choosing among takes: at every place the answer of comp.h is what was asked for last, and every edit can be taken back. */
#include "core/tempo.h"
#include "model/comp.h"
#include "model/edits.h"
#include "support/cm.h"
#include "support/random.h"

#define QUARTER TICKS_PER_QUARTER
#define LANES 3
#define PLACES 64

typedef struct Song { Doc *doc; Id track, lanes[LANES], clips[LANES]; } Song;

/* An audio track of three takes, each with one clip as long as all places. */
static Song song_create(void) {
  Song song = {.doc = doc_create(memory_heap())};
  Batch *batch = batch_create(memory_heap(), "Takes", 1);
  song.track = doc_next_id(song.doc, 1);
  batch_op_create(batch, song.track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, song.track, 2, TRACK_AUDIO);
  const Id asset = doc_next_id(song.doc, 1);
  batch_op_create(batch, asset, KIND_ASSET, ID_PROJECT, ID_LAST);
  batch_set_int(batch, asset, 3, 48000 * 60);
  for (uint32_t i = 0; i < LANES; i++) {
    song.lanes[i] = doc_next_id(song.doc, 1);
    song.clips[i] = doc_next_id(song.doc, 1);
    batch_op_create(batch, song.lanes[i], KIND_TAKE_LANE, song.track, ID_LAST);
    batch_op_create(batch, song.clips[i], KIND_AUDIO_CLIP, song.lanes[i], ID_LAST);
    batch_set_int(batch, song.clips[i], 2, PLACES * QUARTER);
    batch_set_ref(batch, song.clips[i], 3, asset);
  }
  Problem problem;
  assert_int_equal(batch_apply(song.doc, batch, NULL, &problem), STATUS_OK);
  batch_destroy(batch);
  return song;
}

/* Apply; the way back leads to the same hash, and forth again. */
static void apply(Song *song, Status made, Batch **made_batch) {
  Problem problem;
  Batch *batch = *made_batch;
  assert_int_equal(made, STATUS_OK);
  const uint64_t before = doc_hash(song->doc);
  assert_int_equal(batch_apply(song->doc, batch, NULL, &problem), STATUS_OK);
  const uint64_t after = doc_hash(song->doc);
  Batch *inverse, *again;
  assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
  assert_int_equal(batch_apply(song->doc, inverse, NULL, &problem), STATUS_OK);
  assert_true(doc_hash(song->doc) == before);
  assert_int_equal(batch_invert(inverse, memory_heap(), &again), STATUS_OK);
  assert_int_equal(batch_apply(song->doc, again, NULL, &problem), STATUS_OK);
  assert_true(doc_hash(song->doc) == after);
  batch_destroy(batch);
  batch_destroy(inverse);
  batch_destroy(again);
}

/* Which lane has each place; -1: none. */
static void heard(const Song *song, int at[PLACES]) {
  Comp comp;
  assert_int_equal(comp_init(&comp, memory_heap(), doc_find(song->doc, song->track)), STATUS_OK);
  for (uint32_t i = 1; i < comp.count; i++) {
    assert_true(comp.ranges[i].from_ticks >= comp.ranges[i - 1].to_ticks);
    assert_true(comp.ranges[i].from_ticks > comp.ranges[i - 1].to_ticks || comp.ranges[i].lane != comp.ranges[i - 1].lane);
  }
  for (int p = 0; p < PLACES; p++) {
    const int64_t ticks = p * QUARTER + QUARTER / 2;
    const uint32_t found = comp_find(&comp, ticks);
    at[p] = -1;
    if (found == comp.count || comp.ranges[found].from_ticks > ticks) continue;
    for (int l = 0; l < LANES; l++)
      if (comp.ranges[found].lane->id == song->lanes[l]) at[p] = l;
  }
  comp_finish(&comp);
}

static LaneRange places(uint32_t from, uint32_t to) { return (LaneRange){from * QUARTER, to * QUARTER}; }

static void comp_hears_what_was_chosen_last(void **state) {
  (void)state;
  Random random = random_begin("comp");
  Song song = song_create();
  int expected[PLACES], at[PLACES];
  for (int p = 0; p < PLACES; p++) expected[p] = -1;
  for (int round = 0; round < 200; round++) {
    const uint32_t lane = random_below(&random, LANES), from = random_below(&random, PLACES - 1), to = from + 1 + random_below(&random, PLACES - from);
    Batch *batch;
    Problem problem;
    bool changes = false;
    for (uint32_t p = from; p < to && p < PLACES; p++) changes |= expected[p] != (int)lane;
    const Status made = edit_choose_take(song.doc, 1, song.lanes[lane], places(from, to < PLACES ? to : PLACES), &batch, &problem);
    if (changes || made == STATUS_OK) apply(&song, made, &batch); /* ranges that were cut may be joined, which nobody hears */
    else assert_int_equal(made, STATUS_NOT_FOUND);
    for (uint32_t p = from; p < to && p < PLACES; p++) expected[p] = (int)lane;
    heard(&song, at);
    assert_memory_equal(at, expected, sizeof at);
    if (round % 5 != 0) continue;
    const int64_t cut = random_below(&random, PLACES) * QUARTER + QUARTER / 3; /* which nobody hears */
    const Status split = edit_split_comp(song.doc, 1, song.track, cut, &batch, &problem);
    if (split == STATUS_OK) apply(&song, split, &batch);
    heard(&song, at);
    assert_memory_equal(at, expected, sizeof at);
  }
  doc_destroy(song.doc);
}

static void comp_merges_what_lies_between(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  Problem problem;
  int at[PLACES];
  apply(&song, edit_choose_take(song.doc, 1, song.lanes[0], places(0, 20), &batch, &problem), &batch);
  apply(&song, edit_choose_take(song.doc, 1, song.lanes[1], places(5, 10), &batch, &problem), &batch);
  assert_int_equal(doc_as_take_lane(doc_find(song.doc, song.lanes[0]))->comp->count, 2);
  apply(&song, edit_merge_comp(song.doc, 1, song.lanes[0], places(2, 12), &batch, &problem), &batch);
  heard(&song, at);
  for (int p = 0; p < PLACES; p++) assert_int_equal(at[p], p < 20 ? 0 : -1);
  assert_int_equal(doc_as_take_lane(doc_find(song.doc, song.lanes[0]))->comp->count, 1);
  assert_int_equal(edit_merge_comp(song.doc, 1, song.lanes[0], places(2, 12), &batch, &problem), STATUS_NOT_FOUND);
  doc_destroy(song.doc);
}

static void comp_promotes_a_whole_take(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  Problem problem;
  int at[PLACES];
  apply(&song, edit_choose_take(song.doc, 1, song.lanes[0], places(0, 20), &batch, &problem), &batch);
  apply(&song, edit_promote_take(song.doc, 1, song.lanes[2], &batch, &problem), &batch);
  heard(&song, at);
  for (int p = 0; p < PLACES; p++) assert_int_equal(at[p], 2);
  assert_int_equal(edit_promote_take(song.doc, 1, song.track, &batch, &problem), STATUS_NOT_FOUND);
  doc_destroy(song.doc);
}

/* The clips of the track then lie where the takes were chosen, half a fade further at the seams. */
static void comp_flattens_to_clips_that_overlap(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  Problem problem;
  apply(&song, edit_choose_take(song.doc, 1, song.lanes[0], places(0, 20), &batch, &problem), &batch);
  apply(&song, edit_choose_take(song.doc, 1, song.lanes[1], places(8, 12), &batch, &problem), &batch);
  apply(&song, edit_flatten_takes(song.doc, 1, song.track, &batch, &problem), &batch);
  uint32_t clips = 0;
  const int64_t half = QUARTER / 100; /* 5 ms at 120 bpm */
  const int64_t starts[] = {0, 12 * QUARTER - half, 8 * QUARTER - half}, ends[] = {8 * QUARTER + half, 20 * QUARTER + half, 12 * QUARTER + half};
  for (const Object *o = doc_find(song.doc, song.track)->first_child; o; o = o->next) {
    assert_int_equal(o->kind->number, KIND_AUDIO_CLIP);
    const AudioClip *clip = doc_as_audio_clip(o);
    assert_true(clips < 3 && llabs(clip->start_ticks - starts[clips]) <= 1 && llabs(clip->start_ticks + clip->length_ticks - ends[clips]) <= 2);
    assert_true(llabs(clip->source_frame - clip->start_ticks * 24000 / QUARTER) <= 1);
    clips++;
  }
  assert_int_equal(clips, 3);
  doc_destroy(song.doc);
}

static void comp_of_nothing_is_empty(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  Problem problem;
  Comp comp;
  assert_int_equal(comp_init(&comp, memory_heap(), doc_find(song.doc, song.track)), STATUS_OK);
  assert_int_equal(comp.count, 0);
  comp_finish(&comp);
  apply(&song, edit_choose_take(song.doc, 1, song.lanes[0], places(0, 20), &batch, &problem), &batch);
  assert_int_equal(edit_choose_take(song.doc, 1, song.lanes[0], (LaneRange){5, 5}, &batch, &problem), STATUS_NOT_FOUND);
  doc_destroy(song.doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(comp_hears_what_was_chosen_last), cmocka_unit_test(comp_merges_what_lies_between),
    cmocka_unit_test(comp_promotes_a_whole_take), cmocka_unit_test(comp_flattens_to_clips_that_overlap),
    cmocka_unit_test(comp_of_nothing_is_empty),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
