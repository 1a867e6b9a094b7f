/* Note expressions: from rows to the events an instrument hears, and what becomes of them in copies, patterns and recordings. */
#include "model/expressions.h"

#include "graph/capture.h"
#include "graph/plan.h"
#include "session/record.h"
#include "session/render.h"
#include "support/build_song.h"
#include "support/cm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define QUARTER_FRAMES 24000

typedef struct Point { double at; uint8_t kind; double value; bool glides; } Point; /* `at` in quarters, from the note's beginning */

static void express(Session *song, Id clip, uint32_t note, const Point *points, uint32_t count) {
  const Doc *doc = session_doc(song);
  const Id name = doc_as_note_clip(doc_find(doc, clip))->notes->ids[note];
  Batch *batch = batch_create(memory_heap(), "Express", ACTOR_LOCAL);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, schema_field_by_name(schema_kind(KIND_NOTE_CLIP), "expressions")->number);
  for (uint32_t i = 0; i < count; i++) {
    double row[RECORD_COLUMNS_MAX] = {[EXPRESSED_AT] = (double)song_ticks(points[i].at), [EXPRESSED_KIND] = points[i].kind,
                                      [EXPRESSED_VALUE] = points[i].value, [EXPRESSED_GLIDES] = points[i].glides};
    expression_name(row, name);
    batch_patch_row(batch, doc_next_id(session_doc(song), ACTOR_LOCAL), PATCH_ALL, row);
  }
  batch_patch_end(batch);
  Problem problem = {.what = ""};
  if (session_apply(song, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static const SongNote two[] = {{0, 2, 60, 100}, {2, 1, 67, 100}};

static Id song_of(Session **song) {
  *song = song_new();
  const Id track = song_track(*song, TRACK_INSTRUMENT), synth = song_device(*song, track, "synth");
  song_param(*song, synth, "spread", 0);
  song_param(*song, synth, "release_ms", 20);
  return song_clip(*song, track, (SongSpan){0, 4}, two, COUNT_OF(two));
}

/* The expressions of the song's first segment. */
static SegmentEvent *heard(Session *song, uint32_t *count) {
  Bytes plan, bytes;
  Problem problem;
  SegmentNotes notes;
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  assert_int_equal(session_segment_bytes(song, session_segment_key(song, 0), &bytes, &problem), STATUS_OK);
  memcpy(&notes, bytes.data + sizeof(SegmentHeader), sizeof notes);
  SegmentEvent *events = malloc((notes.event_count + 1) * sizeof *events);
  assert_non_null(events);
  memcpy(events, bytes.data + sizeof(SegmentHeader) + sizeof notes, notes.event_count * sizeof *events);
  *count = 0;
  for (uint32_t i = 0; i < notes.event_count; i++)
    if (events[i].type == EVENT_EXPRESSION) events[(*count)++] = events[i];
  return events;
}

static void steps_are_heard_where_they_are(void **state) {
  (void)state;
  Session *song;
  const Id clip = song_of(&song);
  const Point points[] = {{0, EXPRESSION_TUNING, 0.5, false}, {0.5, EXPRESSION_TUNING, -2, false}, {0.5, EXPRESSION_PRESSURE, 7, false}, {2.5, EXPRESSION_TUNING, 3, false}};
  express(song, clip, 0, points, COUNT_OF(points));
  uint32_t count;
  SegmentEvent *events = heard(song, &count);
  assert_int_equal(count, 3); /* the last lies behind the note's end */
  assert_true(events[0].frame == 0 && events[0].value == 0.5f && events[0].number == EXPRESSION_TUNING);
  assert_true(events[1].frame == QUARTER_FRAMES / 2 && events[1].value == -2.0f);
  assert_true(events[2].frame == QUARTER_FRAMES / 2 && events[2].number == EXPRESSION_PRESSURE && events[2].value == 1.0f);
  assert_true(events[0].id == doc_as_note_clip(doc_find(session_doc(song), clip))->notes->ids[0]);
  free(events);
  session_destroy(song);
}

/* The line lies within one step of what was drawn, everywhere, under a moving tempo, too. */
static void glides_follow_their_line(void **state) {
  (void)state;
  Session *song;
  const Id clip = song_of(&song);
  const Point points[] = {{0.25, EXPRESSION_TUNING, -12, true}, {1.25, EXPRESSION_TUNING, 12, true}};
  express(song, clip, 0, points, COUNT_OF(points));
  uint32_t count;
  SegmentEvent *events = heard(song, &count);
  assert_in_range(count, QUARTER_FRAMES / 128, QUARTER_FRAMES / 128 + 2);
  for (uint32_t i = 0; i < count; i++) {
    const double line = -12.0 + 24.0 * ((double)events[i].frame - QUARTER_FRAMES * 0.25) / QUARTER_FRAMES;
    assert_true(fabs((double)events[i].value - line) < 1e-4);
    if (i > 0) assert_in_range(events[i].frame - events[i - 1].frame, 1, 128);
  }
  free(events);
  session_destroy(song);
}

static double level(Session *song, uint32_t begin, uint32_t end) {
  Buffer out;
  Render *bounce = NULL;
  Problem problem = {.status = STATUS_OK};
  buffer_init(&out, memory_heap(), 64u << 20);
  assert_int_equal(render_create(song, &(RenderOptions){.format = SAMPLE_F32}, &bounce, &problem), STATUS_OK);
  for (bool done = false; !done;) assert_int_equal(render_step(bounce, 8192, &out, &done), STATUS_OK);
  render_destroy(bounce);
  double sum = 0;
  for (uint32_t i = begin; i < end; i++) {
    float x;
    memcpy(&x, out.data + (size_t)i * 8, 4);
    sum += (double)x * (double)x;
  }
  buffer_finish(&out);
  return sqrt(sum / (end - begin));
}

static void instruments_obey(void **state) {
  (void)state;
  Session *song;
  const Id clip = song_of(&song);
  const double before = level(song, QUARTER_FRAMES, 2 * QUARTER_FRAMES), other = level(song, 2 * QUARTER_FRAMES + 6000, 3 * QUARTER_FRAMES);
  express(song, clip, 0, &(Point){0, EXPRESSION_GAIN, 0.25, false}, 1);
  assert_true(fabs(level(song, QUARTER_FRAMES, 2 * QUARTER_FRAMES) / before - 0.25) < 0.01);
  assert_true(fabs(level(song, 2 * QUARTER_FRAMES + 6000, 3 * QUARTER_FRAMES) / other - 1.0) < 0.02); /* and of the one note only */
  session_destroy(song);
}

static void a_strike_begins_with_what_came_before(void **state) {
  (void)state;
  Session *song;
  const Id clip = song_of(&song);
  Batch *batch = batch_create(memory_heap(), "Ratchet", ACTOR_LOCAL);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, 9);
  batch_patch_row(batch, doc_as_note_clip(doc_find(session_doc(song), clip))->notes->ids[0], PATCH_ALL, (double[]){0, 100, 2, 0, 1, 0});
  batch_patch_end(batch);
  Problem problem;
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
  const Point points[] = {{0, EXPRESSION_PAN, -1, false}, {0.5, EXPRESSION_PAN, 0.5, false}};
  express(song, clip, 0, points, COUNT_OF(points));
  uint32_t count;
  SegmentEvent *events = heard(song, &count);
  const SegmentEvent last = events[count - 1];
  assert_true(last.frame == QUARTER_FRAMES && last.value == 0.5f && last.id != events[0].id);
  free(events);
  session_destroy(song);
}

static const Records *expressions_of(const Object *content) {
  return content->kind->number == KIND_PART ? doc_as_part(content)->expressions : doc_as_note_clip(content)->expressions;
}

static void curves_go_with_the_copies_of_their_notes(void **state) {
  (void)state;
  Session *song;
  const Id clip = song_of(&song);
  const Point points[] = {{0, EXPRESSION_TUNING, 1, true}, {1, EXPRESSION_TUNING, 2, false}};
  express(song, clip, 1, points, COUNT_OF(points));
  Doc *doc = session_doc(song);
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_copy_clips(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, song_ticks(4), 0, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
  const Object *copy = doc_find(doc, clip)->next;
  assert_int_equal(expressions_of(copy)->count, 2);
  for (uint32_t i = 0; i < 2; i++) assert_true(expression_note(expressions_of(copy), i) == doc_as_note_clip(copy)->notes->ids[1]);
  /* and into a pattern, and are heard from there */
  uint32_t before, after;
  free(heard(song, &before));
  assert_int_equal(edit_make_pattern(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, "P", &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
  free(heard(song, &after));
  assert_true(before == after && before > 100);
  session_destroy(song);
}

static void played_expressions_become_rows_of_their_notes(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  const CaptureStamp stamp = {.output_frame = 0, .song_frame = 0, .flags = CAPTURE_PLAYING | CAPTURE_RECORDING};
  CaptureEvent events[8] = {{.stamp = stamp, .type = CAPTURE_TURN}};
  const struct { int64_t frame; Id id; uint16_t type, number; float value; } played[] = {
    {0, 7, EVENT_NOTE_ON, 60, 0.8f}, {0, 7, EVENT_EXPRESSION, EXPRESSION_TUNING, 0.5f}, {12000, 8, EVENT_NOTE_ON, 64, 0.8f},
    {18000, 7, EVENT_EXPRESSION, EXPRESSION_PRESSURE, 0.75f}, {24000, 8, EVENT_EXPRESSION, EXPRESSION_TUNING, -1.0f}, {36000, 7, EVENT_NOTE_OFF, 60, 0},
    {36000, 8, EVENT_NOTE_OFF, 64, 0}};
  for (uint32_t i = 0; i < COUNT_OF(played); i++) {
    events[i + 1] = (CaptureEvent){.stamp = stamp, .track = track, .id = played[i].id, .type = played[i].type, .number = played[i].number, .value = played[i].value};
    events[i + 1].stamp.output_frame = events[i + 1].stamp.song_frame = played[i].frame;
  }
  Batch *batch;
  Problem problem = {.what = ""};
  if (session_record_notes(song, events, COUNT_OF(events), 48000, &(RecordOptions){.track = track}, &batch, &problem) != STATUS_OK) fail_msg("%s", problem.what);
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
  const NoteClip *clip = doc_as_note_clip(doc_find(session_doc(song), track)->last_child);
  const Records *rows = clip->expressions;
  assert_int_equal(clip->notes->count, 2);
  assert_int_equal(rows->count, 3);
  const struct { uint32_t note; double at; uint8_t kind; float value; } expected[] = {
    {0, 0, EXPRESSION_TUNING, 0.5f}, {1, 0.5, EXPRESSION_TUNING, -1.0f}, {0, 0.75, EXPRESSION_PRESSURE, 0.75f}};
  for (uint32_t i = 0; i < 3; i++) {
    assert_true(expression_note(rows, i) == clip->notes->ids[expected[i].note]);
    assert_true(((const int64_t *)rows->columns[EXPRESSED_AT])[i] == song_ticks(expected[i].at));
    assert_int_equal(((const uint8_t *)rows->columns[EXPRESSED_KIND])[i], expected[i].kind);
    assert_true(((const float *)rows->columns[EXPRESSED_VALUE])[i] == expected[i].value);
  }
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(steps_are_heard_where_they_are), cmocka_unit_test(glides_follow_their_line), cmocka_unit_test(instruments_obey),
    cmocka_unit_test(a_strike_begins_with_what_came_before), cmocka_unit_test(curves_go_with_the_copies_of_their_notes),
    cmocka_unit_test(played_expressions_become_rows_of_their_notes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
