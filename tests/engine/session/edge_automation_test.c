/* Lanes of sends, of the crossfader and of chains inside containers; and hands on them while the song plays. A constant of 1 goes
   through what is moved, so that every sample is the gain that was applied to it. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"

#include "core/math.h"
#include "model/automation.h"
#include "session/record_automation.h"

#include <math.h>

#define FRAMES 96000u

static double lane_at(Session *song, Id lane, double frame) {
  const Records *points = doc_as_automation(doc_find(session_doc(song), lane))->points;
  return lane_value(points, tempo_map_ticks(doc_tempo_map(session_doc(song)), frame / CONSTANT_RATE));
}

/* A track whose fader is down, sent to a return before it. */
static Id sent_song(Session *song, Id *track) {
  *track = constant_track(song);
  song_set(song, *track, "gain_db", -144);
  const Id send = song_connect(song, CONNECTION_SEND, *track, song_track(song, TRACK_RETURN));
  song_set(song, send, "point", POINT_PRE_FADER);
  return send;
}

static void a_send_follows_its_lanes(void **state) {
  (void)state;
  const LanePoint levels[] = {{100000, -30, CURVE_LINEAR, 0}, {2 * TICKS_PER_QUARTER, 0, CURVE_CURVED, 0.4}, {4 * TICKS_PER_QUARTER, -12, CURVE_LINEAR, 0}};
  const LanePoint places[] = {{0, -1, CURVE_LINEAR, 0}, {4 * TICKS_PER_QUARTER, 1, CURVE_LINEAR, 0}};
  for (int moved = 1; moved < 4; moved++) {
    Session *song = song_new();
    Id track;
    const Id send = sent_song(song, &track);
    const Id level = moved & 1 ? song_lane(song, send, ID_NONE, "gain_db", false, levels, 3) : ID_NONE;
    const Id place = moved & 2 ? song_lane(song, send, ID_NONE, "pan", false, places, 2) : ID_NONE;
    Sound sound = play(song, FRAMES, 512);
    double worst = 0;
    for (uint32_t i = 0; i < FRAMES; i++) {
      const double gain = level ? math_gain_from_db(lane_at(song, level, i)) : 1, pan = place ? lane_at(song, place, i) : 0;
      const double angle = (pan + 1) * (MATH_PI / 4);
      worst = fmax(worst, fabs((double)sound.left[i] - gain * sqrt(2) * cos(angle)));
      worst = fmax(worst, fabs((double)sound.right[i] - gain * sqrt(2) * sin(angle)));
    }
    print_message("# worst %g\n", worst);
    assert_true(worst < 1e-6);
    for (uint32_t i = 1; i < FRAMES; i++)
      if (fabsf(sound.left[i] - sound.left[i - 1]) > 1e-3f) fail_msg("%d: a step from %g to %g at %u", moved, (double)sound.left[i - 1], (double)sound.left[i], i);
    sound_free(&sound);
    session_destroy(song);
  }
}

static void a_lane_opens_no_send_that_is_shut(void **state) {
  (void)state;
  const LanePoint levels[] = {{0, -6, CURVE_LINEAR, 0}, {2 * TICKS_PER_QUARTER, 0, CURVE_LINEAR, 0}};
  Session *song = song_new();
  Id track;
  const Id send = sent_song(song, &track);
  (void)song_lane(song, send, ID_NONE, "gain_db", false, levels, 2);
  song_set(song, send, "mute", 1);
  Sound sound = play(song, 24000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) assert_true(sound.left[i] == 0);
  sound_free(&sound);
  song_set(song, send, "mute", 0);
  song_set(song, track, "mute", 1);
  sound = play(song, 24000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) assert_true(sound.left[i] == 0);
  sound_free(&sound);
  session_destroy(song);
}

/* As a mute that stands does; without a step, and what is held back for a slower way into the same return comes when it is due. */
static void a_drawn_mute_silences_what_leaves_before_the_fader(void **state) {
  (void)state;
  const LanePoint mutes[] = {{0, 1, CURVE_STEPPED, 0}, {TICKS_PER_QUARTER, 0, CURVE_STEPPED, 0}, {2 * TICKS_PER_QUARTER, 1, CURVE_STEPPED, 0}};
  static const double points[] = {POINT_PRE_FADER, POINT_BEFORE_DEVICES};
  for (int i = 0; i < 4; i++) {
    Session *song = song_new();
    Id track;
    const Id send = sent_song(song, &track);
    song_set(song, send, "point", points[i & 1]);
    if (i > 1) {
      const Id slow = song_track(song, TRACK_AUDIO), hall = song_track(song, TRACK_RETURN);
      (void)song_device(song, slow, "limiter");
      (void)song_connect(song, CONNECTION_SEND, slow, hall);
      song_set_ref(song, send, "target", hall);
    }
    (void)song_lane(song, track, ID_NONE, "mute", false, mutes, 3);
    Sound sound = play(song, FRAMES, 512);
    for (uint32_t at = 1; at < FRAMES; at++) {
      if (fabsf(sound.left[at] - sound.left[at - 1]) > 0.01f) fail_msg("%d: a step from %g to %g at %u", i, (double)sound.left[at - 1], (double)sound.left[at], at);
      const uint32_t along = at % 24000;
      if (along < 1000) continue; /* it fades, and may be late */
      const double wanted = at > 24000 && at < 48000 ? 1 : 0;
      if (fabs((double)sound.left[at] - wanted) > 1e-6) fail_msg("%d: %g at %u", i, (double)sound.left[at], at);
    }
    sound_free(&sound);
    session_destroy(song);
  }
}

static void the_crossfader_follows_its_lane(void **state) {
  (void)state;
  const LanePoint points[] = {{TICKS_PER_QUARTER, -1, CURVE_LINEAR, 0}, {3 * TICKS_PER_QUARTER, 1, CURVE_LINEAR, 0}};
  Session *song = song_new();
  const Id a = constant_track(song), project = doc_project(session_doc(song))->id;
  song_set(song, a, "side", SIDE_A);
  song_set(song, project, "crossfade_curve", CROSSFADE_LINEAR);
  const Id lane = song_lane(song, project, ID_NONE, "crossfade", false, points, 2);
  Sound sound = play(song, FRAMES, 512);
  for (uint32_t i = 0; i < FRAMES; i++) assert_true(fabs((double)sound.left[i] - (1 - (lane_at(song, lane, i) + 1) / 2)) < 1e-6);
  sound_free(&sound);
  song_set(song, a, "side", SIDE_B);
  sound = play(song, FRAMES, 512);
  for (uint32_t i = 0; i < FRAMES; i++) assert_true(fabs((double)sound.left[i] - (lane_at(song, lane, i) + 1) / 2) < 1e-6);
  sound_free(&sound);
  session_destroy(song);
}

static void chains_of_a_container_follow_their_lanes(void **state) {
  (void)state;
  const LanePoint levels[] = {{0, -24, CURVE_LINEAR, 0}, {4 * TICKS_PER_QUARTER, 0, CURVE_LINEAR, 0}};
  const LanePoint mutes[] = {{0, 0, CURVE_STEPPED, 0}, {2 * TICKS_PER_QUARTER, 1, CURVE_STEPPED, 0}};
  Session *song = song_new();
  const Id track = constant_track(song), layers = song_device(song, track, "layers"), one = song_chain(song, layers), two = song_chain(song, layers);
  const Id level = song_lane(song, one, ID_NONE, "gain_db", false, levels, 2);
  (void)song_lane(song, two, ID_NONE, "mute", false, mutes, 2);
  Sound sound = play(song, FRAMES, 512);
  for (uint32_t i = 1000; i < FRAMES; i++) {
    if (i > 47000 && i < 49000) continue; /* the mute fades */
    const double wanted = math_gain_from_db(lane_at(song, level, i)) + (i < 48000 ? 1 : 0);
    assert_true(fabs((double)sound.left[i] - wanted) < 1e-5);
  }
  sound_free(&sound);
  session_destroy(song);
}

/* ---- hands */

static Graph *playing_graph(Session *song, float *left, float *right) {
  Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
  feed(song, graph);
  command(graph, COMMAND_PLAY, 0, 0, 0, 0);
  graph_render(graph, left, right, 4800);
  return graph;
}

static void a_dragged_send_is_heard_at_once_and_without_a_plan(void **state) {
  (void)state;
  static float left[48000], right[48000];
  Session *song = song_new();
  Id track;
  const Id send = sent_song(song, &track);
  Graph *graph = playing_graph(song, left, right);
  assert_true(fabsf(left[4799] - 1.0f) < 1e-6f);
  command(graph, COMMAND_EDGE, send, EDGE_GAIN_DB, -6, 0);
  graph_render(graph, left, right, 4800);
  assert_true(fabs((double)left[4799] - math_gain_from_db(-6)) < 1e-6);
  for (uint32_t i = 1; i < 4800; i++) assert_true(left[i] <= left[i - 1] && left[i - 1] - left[i] < 0.005f);
  song_set(song, send, "gain_db", -6); /* the same becomes the document's: nothing is heard of it */
  command(graph, COMMAND_EDGE, send, EDGE_GAIN_DB, -6, 1);
  feed(song, graph);
  graph_render(graph, left, right, 4800);
  for (uint32_t i = 0; i < 4800; i++) assert_true(fabs((double)left[i] - math_gain_from_db(-6)) < 1e-6);
  graph_destroy(graph);
  session_destroy(song);
}

static void what_a_hand_does_to_a_send_and_the_crossfader_becomes_lanes(void **state) {
  (void)state;
  static float left[48000], right[48000];
  Session *song = song_new();
  Id track;
  const Id send = sent_song(song, &track);
  Graph *graph = playing_graph(song, left, right);
  for (int i = 0; i < 10; i++) {
    command(graph, COMMAND_EDGE, send, EDGE_GAIN_DB, (float)-i, 0);
    command(graph, COMMAND_CROSSFADE, 0, 0, -0.1f * (float)i, 0);
    graph_render(graph, left, right, 2400);
  }
  command(graph, COMMAND_EDGE, send, EDGE_PAN, 0.5f, 1); /* an edit, and no hand */
  command(graph, COMMAND_LET_GO, send, EDGE_GAIN_DB, 0, 0);
  command(graph, COMMAND_LET_GO, ID_PROJECT, 0, 0, 0);
  graph_render(graph, left, right, 4800);
  Notice notices[64];
  uint32_t count = 0;
  while (count < 64 && ring_read(graph_notices(graph), &notices[count])) count++;
  const AutomationOptions options = {.begin_frame = 0, .end_frame = 33600, .mode = AUTOMATION_TOUCH, .tolerance = 1e-4};
  Batch *batch = NULL;
  Problem problem = {.status = STATUS_OK};
  BatchReport report;
  assert_int_equal(session_record_automation(song, notices, count, &options, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, &report, &problem), STATUS_OK);
  uint32_t lanes = 0;
  const Object *of_send = doc_find(session_doc(song), send), *project = doc_project(session_doc(song));
  for (const Object *o = of_send->first_child; o; o = o->next) lanes += o->kind->number == KIND_AUTOMATION;
  for (const Object *o = project->first_child; o; o = o->next) lanes += o->kind->number == KIND_AUTOMATION;
  assert_int_equal(lanes, 2);
  assert_true(fabs(lane_at(song, of_send->first_child->id, 4800 + 5 * 2400 + 100) + 5) < 0.2);
  graph_destroy(graph);
  session_destroy(song);
}

/* A lane waits while a hand holds the send, and has it again when the hand lets go. */
static void a_held_send_waits_for_the_hand(void **state) {
  (void)state;
  static float left[48000], right[48000];
  const LanePoint levels[] = {{0, -12, CURVE_LINEAR, 0}};
  Session *song = song_new();
  Id track;
  const Id send = sent_song(song, &track);
  (void)song_lane(song, send, ID_NONE, "gain_db", false, levels, 1);
  Graph *graph = playing_graph(song, left, right);
  assert_true(fabs((double)left[4799] - math_gain_from_db(-12)) < 1e-6);
  command(graph, COMMAND_EDGE, send, EDGE_GAIN_DB, -3, 0);
  graph_render(graph, left, right, 4800);
  assert_true(fabs((double)left[4799] - math_gain_from_db(-3)) < 1e-6);
  command(graph, COMMAND_LET_GO, send, EDGE_GAIN_DB, 0, 0);
  graph_render(graph, left, right, 4800);
  assert_true(fabs((double)left[4799] - math_gain_from_db(-12)) < 1e-6);
  graph_destroy(graph);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_send_follows_its_lanes),
    cmocka_unit_test(a_lane_opens_no_send_that_is_shut),
    cmocka_unit_test(a_drawn_mute_silences_what_leaves_before_the_fader),
    cmocka_unit_test(the_crossfader_follows_its_lane),
    cmocka_unit_test(chains_of_a_container_follow_their_lanes),
    cmocka_unit_test(a_dragged_send_is_heard_at_once_and_without_a_plan),
    cmocka_unit_test(what_a_hand_does_to_a_send_and_the_crossfader_becomes_lanes),
    cmocka_unit_test(a_held_send_waits_for_the_hand),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
