/* Notes that differ from time to time, as the compiler's events and their counts. */
#include "session/note_variation.h"

#include "support/build_song.h"
#include "support/cm.h"

#include "graph/plan.h"
#include "model/edits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS 400

static void vary(Session *song, Id clip, uint32_t column, double value) {
  Batch *batch = batch_create(memory_heap(), "Vary", ACTOR_LOCAL);
  double row[RECORD_COLUMNS_MAX] = {0, 100, 1, 0, 1, 0};
  row[column] = value;
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, schema_field_by_name(schema_kind(KIND_NOTE_CLIP), "variations")->number);
  batch_patch_row(batch, doc_as_note_clip(doc_find(session_doc(song), clip))->notes->ids[0], PATCH_ALL, row);
  batch_patch_end(batch);
  Problem problem;
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
}

/* One note of a quarter, looped REPEATS times. */
static Id loop_song(Session **song) {
  static const SongNote notes[] = {{0.25, 0.5, 60, 64}};
  *song = song_new();
  const Id track = song_track(*song, TRACK_INSTRUMENT);
  song_device(*song, track, "synth");
  const Id clip = song_clip(*song, track, (SongSpan){0, REPEATS}, notes, 1);
  song_set(*song, clip, "loop_ticks", (double)song_ticks(1));
  return clip;
}

/* The events of the song's one note segment; `ons` counts beginnings. */
static SegmentEvent *events_of(Session *song, uint32_t *count) {
  Bytes plan, bytes;
  Problem problem;
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  *count = 0;
  if (session_segment_count(song) == 0) return NULL;
  assert_int_equal(session_segment_bytes(song, session_segment_key(song, 0), &bytes, &problem), STATUS_OK);
  SegmentNotes notes;
  memcpy(&notes, bytes.data + sizeof(SegmentHeader), sizeof notes);
  SegmentEvent *events = malloc((notes.event_count + 1) * sizeof *events);
  assert_non_null(events);
  memcpy(events, bytes.data + sizeof(SegmentHeader) + sizeof notes, notes.event_count * sizeof *events);
  for (uint32_t i = 0; i < notes.event_count; i++)
    if (events[i].type == EVENT_NOTE_ON) events[(*count)++] = events[i];
  return events;
}

static void chance_is_met_on_average_and_repeats(void **state) {
  (void)state;
  Session *song;
  const Id clip = loop_song(&song);
  uint32_t all, some, again;
  free(events_of(song, &all));
  assert_int_equal(all, REPEATS);
  vary(song, clip, VARIATION_PROBABILITY, 30);
  SegmentEvent *first = events_of(song, &some);
  assert_true(some > REPEATS * 0.2 && some < REPEATS * 0.4);
  song_set(song, clip, "mute", 1);
  song_set(song, clip, "mute", 0);
  SegmentEvent *second = events_of(song, &again);
  assert_int_equal(some, again);
  assert_memory_equal(first, second, some * sizeof *first);
  free(first);
  free(second);
  vary(song, clip, VARIATION_PROBABILITY, 0);
  free(events_of(song, &some));
  assert_int_equal(some, 0);
  session_destroy(song);
}

static void conditions_count_repetitions(void **state) {
  (void)state;
  Session *song;
  const Id clip = loop_song(&song);
  vary(song, clip, VARIATION_EVERY, 4);
  uint32_t count;
  SegmentEvent *events = events_of(song, &count);
  assert_int_equal(count, REPEATS / 4);
  for (uint32_t i = 0; i < count; i++) assert_int_equal(events[i].frame, 4 * i * 24000 + 6000);
  free(events);
  session_destroy(song);
}

static void ratchets_share_the_length(void **state) {
  (void)state;
  Session *song;
  const Id clip = loop_song(&song);
  vary(song, clip, VARIATION_RATCHETS, 3);
  uint32_t count;
  SegmentEvent *events = events_of(song, &count);
  assert_int_equal(count, 3 * REPEATS);
  for (uint32_t i = 0; i < count; i++) {
    assert_int_equal(events[i].frame, i / 3 * 24000 + 6000 + i % 3 * 4000);
    assert_int_equal(events[i].end_frame - events[i].frame, 4000);
    if (i > 0) assert_true(events[i].id != events[i - 1].id);
  }
  free(events);
  session_destroy(song);
}

static void timing_moves_within_the_content(void **state) {
  (void)state;
  Session *song;
  const Id clip = loop_song(&song);
  const double shifts[] = {-0.1, 0.1, -1.0, 1.0}, places[] = {0.15, 0.35, 0.0, 1.0};
  for (int i = 0; i < 4; i++) {
    vary(song, clip, VARIATION_TIMING, shifts[i] * (double)TICKS_PER_QUARTER);
    uint32_t count;
    SegmentEvent *events = events_of(song, &count);
    assert_int_equal(count, REPEATS);
    assert_true(llabs(events[0].frame - (int64_t)(places[i] * 24000)) <= 1);
    free(events);
  }
  session_destroy(song);
}

static void velocity_stays_in_its_range(void **state) {
  (void)state;
  Session *song;
  const Id clip = loop_song(&song);
  vary(song, clip, VARIATION_VELOCITY_RANGE, 20);
  uint32_t count;
  SegmentEvent *events = events_of(song, &count);
  double low = 127, high = 0, sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    const double velocity = (double)events[i].value * 127;
    low = fmin(low, velocity);
    high = fmax(high, velocity);
    sum += velocity;
  }
  assert_true(low >= 44 && low < 48 && high <= 84 && high > 80 && fabs(sum / count - 64) < 3);
  free(events);
  session_destroy(song);
}

/* A copied clip's notes differ as the original's do. */
static void variations_go_with_copies(void **state) {
  (void)state;
  Session *song;
  const Id clip = loop_song(&song);
  vary(song, clip, VARIATION_EVERY, 4);
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_copy_clips(session_doc(song), ACTOR_LOCAL, (EditIds){&clip, 1}, song_ticks(REPEATS), 0, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
  const NoteClip *copy = doc_as_note_clip(doc_find(session_doc(song), clip)->next);
  assert_int_equal(copy->variations->count, 1);
  assert_true(copy->variations->ids[0] == copy->notes->ids[0]);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(chance_is_met_on_average_and_repeats), cmocka_unit_test(conditions_count_repetitions),
    cmocka_unit_test(ratchets_share_the_length), cmocka_unit_test(timing_moves_within_the_content),
    cmocka_unit_test(velocity_stays_in_its_range), cmocka_unit_test(variations_go_with_copies),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
