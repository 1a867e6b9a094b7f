/* What is drawn below notes takes the place of what was there, and nothing else. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "core/event.h"
#include "model/expressions.h"
#include "model/records.h"
#include "session/session.h"

#define BEND 128u

static const SongNote notes[] = {{0, 2, 60, 100}, {1, 2, 64, 80}, {4, 1, 67, 90}};

typedef struct Rig { Session *song; Doc *doc; Id clip; } Rig;

static Rig begin(void) {
  Rig rig = {.song = song_new()};
  rig.doc = session_doc(rig.song);
  rig.clip = song_clip(rig.song, song_track(rig.song, TRACK_INSTRUMENT), (SongSpan){0, 8}, notes, COUNT_OF(notes));
  return rig;
}

static const NoteClip *clip_of(const Rig *rig) { return doc_as_note_clip(doc_find(rig->doc, rig->clip)); }
static Id note_id(const Rig *rig, uint32_t row) { return clip_of(rig)->notes->ids[row]; }
static LaneRange quarters(double from, double to) { return (LaneRange){song_ticks(from), song_ticks(to)}; }

static void control(const Rig *rig, uint32_t number, LaneRange range, const LanePoint *points, uint32_t count) {
  Batch *batch;
  const Status status = edit_draw_controls(rig->doc, ACTOR_LOCAL, rig->clip, number, range, (LanePoints){points, count}, &batch, NULL);
  song_apply(rig->song, status, batch);
}

static void express(const Rig *rig, EditIds chosen, uint32_t kind, LaneRange range, const LanePoint *points, uint32_t count) {
  Batch *batch;
  const Status status = edit_draw_expression(rig->doc, ACTOR_LOCAL, rig->clip, chosen, kind, range, (LanePoints){points, count}, &batch, NULL);
  song_apply(rig->song, status, batch);
}

/* The value a controller has at a place: that of the last point up to there. */
static double held(const Rig *rig, uint32_t number, double quarter) {
  const Records *rows = clip_of(rig)->controls;
  double value = 0;
  for (uint32_t i = 0; i < rows->count; i++)
    if ((uint32_t)records_cell(rows, CONTROL_NUMBER, i) == number && records_cell(rows, CONTROL_POSITION, i) <= (double)song_ticks(quarter)) value = records_cell(rows, CONTROL_VALUE, i);
  return value;
}

static uint32_t count_of(const Rig *rig, Id note, uint32_t kind) {
  const Records *rows = clip_of(rig)->expressions;
  uint32_t count = 0;
  for (uint32_t i = 0; i < rows->count; i++) count += expression_note(rows, i) == note && (uint32_t)records_cell(rows, EXPRESSED_KIND, i) == kind;
  return count;
}

static void a_controller_is_what_was_drawn_last(void **state) {
  (void)state;
  Rig rig = begin();
  Random random = random_begin("edit_curves");
  double want[32] = {0};
  for (int round = 0; round < 40; round++) {
    const uint32_t from = random_below(&random, 32), to = from + random_below(&random, 32 - from);
    LanePoint points[32];
    for (uint32_t i = from; i <= to; i++) points[i - from] = (LanePoint){.position_ticks = song_ticks(i / 4.0), .value = random_below(&random, 128)};
    control(&rig, 1, quarters(from / 4.0, to / 4.0), points, to - from + 1);
    for (uint32_t i = from; i <= to; i++) want[i] = points[i - from].value;
    /* behind the stretch its last value goes on up to the next point: that is what steps mean */
    for (uint32_t i = from; i <= to; i++) assert_true(held(&rig, 1, i / 4.0) == want[i]);
  }
  const uint32_t before = clip_of(&rig)->controls->count;
  control(&rig, BEND, quarters(0, 1), (LanePoint[]){{.position_ticks = 0, .value = 9000}, {.position_ticks = song_ticks(1), .value = -9000}}, 2);
  assert_int_equal(clip_of(&rig)->controls->count, before + 2); /* another controller: the first is as it was */
  assert_true(held(&rig, BEND, 0) == 8191 && held(&rig, BEND, 1) == -8192);
  control(&rig, 1, quarters(0, 8), NULL, 0);
  assert_int_equal(clip_of(&rig)->controls->count, 2);
  session_destroy(rig.song);
}

static void values_that_repeat_keep_one_point(void **state) {
  (void)state;
  Rig rig = begin();
  LanePoint points[64];
  for (uint32_t i = 0; i < 64; i++) points[i] = (LanePoint){.position_ticks = song_ticks(i / 16.0), .value = i < 32 ? 40.2 : 90};
  control(&rig, 11, quarters(0, 4), points, 64);
  assert_int_equal(clip_of(&rig)->controls->count, 2);
  assert_true(held(&rig, 11, 1.9) == 40 && held(&rig, 11, 2) == 90);
  session_destroy(rig.song);
}

static void a_line_over_notes_becomes_a_line_in_each_of_them(void **state) {
  (void)state;
  Rig rig = begin();
  LanePoint points[65];
  for (uint32_t i = 0; i <= 64; i++) points[i] = (LanePoint){.position_ticks = song_ticks(i / 16.0), .value = i / 64.0 * 8};
  express(&rig, (EditIds){NULL, 0}, EXPRESSION_TUNING, quarters(0, 4), points, 65);
  assert_int_equal(count_of(&rig, note_id(&rig, 0), EXPRESSION_TUNING), 2); /* a straight line: its ends are enough */
  assert_int_equal(count_of(&rig, note_id(&rig, 1), EXPRESSION_TUNING), 2);
  assert_int_equal(count_of(&rig, note_id(&rig, 2), EXPRESSION_TUNING), 1); /* it begins where the line ends */
  const Records *rows = clip_of(&rig)->expressions;
  for (uint32_t i = 0; i < rows->count; i++) {
    if (expression_note(rows, i) != note_id(&rig, 1)) continue;
    const double at = records_cell(rows, EXPRESSED_AT, i);
    assert_true(at == 0 || at == (double)song_ticks(2));
    assert_float_equal(records_cell(rows, EXPRESSED_VALUE, i), at == 0 ? 2.0 : 6.0, 1e-6);
  }
  session_destroy(rig.song);
}

static void only_the_notes_that_are_meant_change(void **state) {
  (void)state;
  Rig rig = begin();
  const Id second = note_id(&rig, 1);
  const LanePoint line[] = {{.position_ticks = song_ticks(0.5), .value = 0.25}, {.position_ticks = song_ticks(2.5), .value = 5}};
  express(&rig, (EditIds){&second, 1}, EXPRESSION_PRESSURE, quarters(0.5, 2.5), line, 2);
  assert_int_equal(count_of(&rig, second, EXPRESSION_PRESSURE), 2);
  assert_int_equal(clip_of(&rig)->expressions->count, 2);
  const Records *rows = clip_of(&rig)->expressions;
  assert_true(records_cell(rows, EXPRESSED_VALUE, rows->count - 1) == 1); /* held in its range */
  express(&rig, (EditIds){NULL, 0}, EXPRESSION_TIMBRE, quarters(0.5, 2), line, 2); /* its second point lies outside */
  const uint32_t timbre = clip_of(&rig)->expressions->count;
  assert_int_equal(timbre, 3);
  express(&rig, (EditIds){NULL, 0}, EXPRESSION_PRESSURE, quarters(0, 8), NULL, 0);
  assert_int_equal(count_of(&rig, second, EXPRESSION_PRESSURE), 0);
  assert_int_equal(clip_of(&rig)->expressions->count, timbre - 2);
  session_destroy(rig.song);
}

static void what_makes_no_sense_is_refused(void **state) {
  (void)state;
  Rig rig = begin();
  Batch *batch;
  Problem problem;
  const LanePoint back[] = {{.position_ticks = song_ticks(2), .value = 1}, {.position_ticks = 0, .value = 1}}, bad = {.value = 0.0 / 0.0};
  assert_int_equal(edit_draw_controls(rig.doc, ACTOR_LOCAL, rig.clip, 1, quarters(0, 2), (LanePoints){back, 2}, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_draw_controls(rig.doc, ACTOR_LOCAL, rig.clip, 131, quarters(0, 2), (LanePoints){back, 1}, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_draw_expression(rig.doc, ACTOR_LOCAL, rig.clip, (EditIds){NULL, 0}, 0, quarters(0, 2), (LanePoints){&bad, 1}, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_draw_expression(rig.doc, ACTOR_LOCAL, rig.clip, (EditIds){NULL, 0}, EXPRESSION_COUNT, quarters(0, 2), (LanePoints){back, 1}, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_draw_controls(rig.doc, ACTOR_LOCAL, ID_MASTER, 1, quarters(0, 2), (LanePoints){back, 1}, &batch, &problem), STATUS_NOT_FOUND);
  assert_int_equal(edit_draw_controls(rig.doc, ACTOR_LOCAL, rig.clip, 1, quarters(0, 2), (LanePoints){NULL, 0}, &batch, &problem), STATUS_NOT_FOUND);
  session_destroy(rig.song);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_controller_is_what_was_drawn_last), cmocka_unit_test(values_that_repeat_keep_one_point),
                                     cmocka_unit_test(a_line_over_notes_becomes_a_line_in_each_of_them), cmocka_unit_test(only_the_notes_that_are_meant_change),
                                     cmocka_unit_test(what_makes_no_sense_is_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
