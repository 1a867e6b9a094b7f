/* What knobs follow: where lanes and modulators have parameters, as a page finds it in the running graph. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"

#include "core/math.h"
#include "model/automation.h"

#include <math.h>

enum { FRAMES = 4800, GAIN_DB = 0, GAIN_PAN = 1 };

typedef struct Playing { Session *song; Graph *graph; Sound sound; int64_t frame; } Playing;

static Playing begin(Session *song) {
  Playing p = {song, graph_create(memory_heap(), CONSTANT_RATE), sound_new(FRAMES), 0};
  feed(song, p.graph);
  command(p.graph, COMMAND_PLAY, 0, 0, 0, 0);
  return p;
}

static void render_on(Playing *p) {
  render(p->graph, &p->sound, 0, FRAMES, 128);
  p->frame += FRAMES;
}

static void end(Playing *p) {
  graph_destroy(p->graph);
  sound_free(&p->sound);
  session_destroy(p->song);
}

/* The lane's own value at the last block that was made. */
static double lane_at(const Playing *p, Id lane, int64_t back) {
  const Records *points = doc_as_automation(doc_find(session_doc(p->song), lane))->points;
  return lane_value(points, tempo_map_ticks(doc_tempo_map(session_doc(p->song)), (double)(p->frame - back) / CONSTANT_RATE));
}

static bool lies_on_lane(const Playing *p, Id lane, double value) {
  const double a = lane_at(p, lane, 256), b = lane_at(p, lane, 0);
  return value >= fmin(a, b) - 1e-4 && value <= fmax(a, b) + 1e-4;
}

static const LanePoint fall[] = {{0, 0, CURVE_LINEAR, 0}, {8 * TICKS_PER_QUARTER, -48, CURVE_LINEAR, 0}};
static const LanePoint across[] = {{0, -1, CURVE_CURVED, 0.5}, {8 * TICKS_PER_QUARTER, 1, CURVE_LINEAR, 0}};

static void what_a_lane_moves_is_told_and_nothing_else(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), eq = song_device(song, track, "eq5");
  const Id level = song_lane(song, track, ID_NONE, "gain_db", false, fall, 2), place = song_lane(song, track, ID_NONE, "pan", false, across, 2);
  const LanePoint off[] = {{0, 1, CURVE_STEPPED, 0}};
  (void)song_lane(song, eq, ID_NONE, "bypass", false, off, 1);
  Playing p = begin(song);
  float value = 7;
  assert_false(graph_moved(p.graph, track, GAIN_DB, &value)); /* not heard yet */
  for (int i = 0; i < 12; i++) {
    render_on(&p);
    assert_true(graph_moved(p.graph, track, GAIN_DB, &value));
    if (!lies_on_lane(&p, level, (double)value)) fail_msg("%g is not on the lane, which goes %g .. %g", (double)value, lane_at(&p, level, 256), lane_at(&p, level, 0));
    assert_true(graph_moved(p.graph, track, GAIN_PAN, &value) && lies_on_lane(&p, place, (double)value));
    assert_true(graph_moved(p.graph, eq, LANE_BYPASS, &value) && value == 1.0f);
    assert_false(graph_moved(p.graph, track, 2, &value));
    assert_false(graph_moved(p.graph, track, LANE_MUTE, &value));
    assert_false(graph_moved(p.graph, eq, 0, &value));
    assert_false(graph_moved(p.graph, 0xabcdef, 0, &value));
  }
  end(&p);
}

static void sends_and_the_crossfader_are_told(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), project = doc_project(session_doc(song))->id;
  const Id send = song_connect(song, CONNECTION_SEND, track, song_track(song, TRACK_RETURN));
  const Id level = song_lane(song, send, ID_NONE, "gain_db", false, fall, 2), side = song_lane(song, project, ID_NONE, "crossfade", false, across, 2);
  Playing p = begin(song);
  float value;
  for (int i = 0; i < 4; i++) {
    render_on(&p);
    assert_true(graph_moved(p.graph, send, EDGE_GAIN_DB, &value) && lies_on_lane(&p, level, (double)value));
    assert_false(graph_moved(p.graph, send, EDGE_PAN, &value));
    assert_true(graph_moved(p.graph, ID_PROJECT, 0, &value) && lies_on_lane(&p, side, (double)value));
  }
  end(&p);
}

static void an_edit_leaves_no_gap_and_a_hand_comes_first(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), level = song_lane(song, track, ID_NONE, "gain_db", false, fall, 2);
  Playing p = begin(song);
  float before, value;
  render_on(&p);
  assert_true(graph_moved(p.graph, track, GAIN_DB, &before));
  song_set(song, track, "width", 50);
  feed(song, p.graph);
  assert_true(graph_moved(p.graph, track, GAIN_DB, &value) && value == before); /* the new plan was not heard yet */
  command(p.graph, COMMAND_STRIP, track, GAIN_DB, -3, 0);
  render_on(&p);
  assert_false(graph_moved(p.graph, track, GAIN_DB, &value));
  command(p.graph, COMMAND_LET_GO, track, GAIN_DB, 0, 0);
  render_on(&p);
  assert_true(graph_moved(p.graph, track, GAIN_DB, &value) && lies_on_lane(&p, level, (double)value));
  end(&p);
}

static void what_modulators_move_is_told(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), lfo = song_device(song, track, "lfo"); /* of one bar */
  song_modulation(song, lfo, track, "pan", 0.25, true);
  Playing p = begin(song);
  for (int i = 0; i < 20; i++) {
    float value;
    render_on(&p);
    assert_true(graph_moved(p.graph, track, GAIN_PAN, &value));
    const double wanted = 0.5 * sin(2 * MATH_PI * (double)p.frame / 96000);
    if (fabs((double)value - wanted) > 0.01) fail_msg("%g and not %g", (double)value, wanted);
  }
  end(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_a_lane_moves_is_told_and_nothing_else),
    cmocka_unit_test(sends_and_the_crossfader_are_told),
    cmocka_unit_test(an_edit_leaves_no_gap_and_a_hand_comes_first),
    cmocka_unit_test(what_modulators_move_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
