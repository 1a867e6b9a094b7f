/* Automation from the document to the sound, against the lane's own curve in f64: a constant of 1 goes through what is moved,
   so that every sample is the gain that was applied to it. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"
#include "support/random.h"

#include "core/math.h"
#include "graph/internal.h"
#include "model/automation.h"
#include "model/store.h"
#include "session/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define SONG_QUARTERS 32

static const Records *points_of(Session *song, Id lane) { return doc_as_automation(doc_find(session_doc(song), lane))->points; }

static double ticks_at(Session *song, double frame) { return tempo_map_ticks(doc_tempo_map(session_doc(song)), frame / RATE); }

static double lane_gain(Session *song, Id lane, double frame) {
  return math_gain_from_db(lane_value(points_of(song, lane), ticks_at(song, frame)));
}

/* Points at odd places, so that corners fall between frames and inside blocks. */
static uint32_t random_points(Random *random, LanePoint *points, uint32_t count, CurveShape shapes, double low, double high) {
  int64_t at = random_between(random, 0, TICKS_PER_QUARTER / 2);
  for (uint32_t i = 0; i < count; i++) {
    points[i] = (LanePoint){at, random_real(random, low, high), (CurveShape)random_below(random, shapes), random_real(random, -1, 1)};
    at += random_between(random, TICKS_PER_QUARTER / 16, TICKS_PER_QUARTER);
  }
  return count;
}

static void check_fader(const char *name, CurveShape shapes, bool tempo_moves, double seconds) {
  Random random = random_begin(name);
  for (int round = 0; round < 4; round++) {
    Session *song = song_new();
    LanePoint points[48];
    if (tempo_moves) {
      song_tempo(song, 0, 90, true);
      song_tempo(song, 5.3, 170, false);
      song_tempo(song, 9, 120, true);
      song_tempo(song, 17, 60, true);
    }
    const Id track = constant_track(song);
    const Id lane = song_lane(song, track, ID_NONE, "gain_db", false, points, random_points(&random, points, 48, shapes, -60, 6));
    Sound sound = play(song, (uint32_t)(seconds * RATE), 512);
    double worst = 0;
    for (uint32_t i = 0; i < sound.frames; i++) worst = fmax(worst, fabs((double)sound.left[i] - lane_gain(song, lane, i)));
    print_message("# worst %g\n", worst);
    assert_true(worst < 1e-6);
    assert_memory_equal(sound.left, sound.right, sound.frames * sizeof(float));
    sound_free(&sound);
    session_destroy(song);
  }
}

static void a_fader_ramp_is_within_1e_6_of_f64_at_every_frame(void **state) {
  (void)state;
  check_fader("linear ramps", CURVE_CURVED, false, 12);
}

static void curves_and_moving_tempo_are_as_exact(void **state) {
  (void)state;
  check_fader("curves", CURVE_STEPPED, false, 12);
  check_fader("curves in moving tempo", CURVE_STEPPED, true, 12);
}

static void pan_follows_its_lane(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song);
  const LanePoint points[] = {{100000, -1, CURVE_LINEAR, 0}, {3 * TICKS_PER_QUARTER + 12345, 1, CURVE_LINEAR, 0}};
  const Id lane = song_lane(song, track, ID_NONE, "pan", false, points, 2);
  Sound sound = play(song, 96000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) {
    const double angle = (lane_value(points_of(song, lane), ticks_at(song, i)) + 1) * (MATH_PI / 4);
    assert_true(fabs((double)sound.left[i] - sqrt(2) * cos(angle)) < 1e-6);
    assert_true(fabs((double)sound.right[i] - sqrt(2) * sin(angle)) < 1e-6);
  }
  sound_free(&sound);
  session_destroy(song);
}

static void jumps_land_on_their_frame_and_pass_the_smoother(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song);
  const LanePoint points[] = {{0, -6, CURVE_STEPPED, 0}, {TICKS_PER_QUARTER + 77777, 0, CURVE_LINEAR, 0}};
  (void)song_lane(song, track, ID_NONE, "gain_db", false, points, 2);
  Sound sound = play(song, 48000, 512);
  const double corner = tempo_map_seconds(doc_tempo_map(session_doc(song)), (double)(TICKS_PER_QUARTER + 77777)) * RATE;
  const uint32_t at = (uint32_t)ceil(corner);
  const float low = (float)math_gain_from_db(-6);
  for (uint32_t i = 0; i < at; i++) assert_true(fabsf(sound.left[i] - low) < 1e-6f);
  assert_true(sound.left[at] > low && sound.left[at] < low + 0.01f); /* no click */
  for (uint32_t i = at; i < at + 400; i++) assert_true(sound.left[i + 1] >= sound.left[i]);
  for (uint32_t i = at + 400; i < sound.frames; i++) assert_true(fabsf(sound.left[i] - 1.0f) < 1e-6f);
  sound_free(&sound);
  session_destroy(song);
}

/* A song in which everything moves at once: fader, pan, a filter, a bypass. */
static Session *moving_song(void) {
  Random random = random_begin("moving song");
  Session *song = song_new();
  LanePoint points[40];
  song_tempo(song, 0, 100, true);
  song_tempo(song, 12, 140, false);
  const Id track = song_track(song, TRACK_INSTRUMENT), synth = song_device(song, track, "synth"), eq = song_device(song, track, "eq5");
  SongNote notes[24];
  for (int i = 0; i < 24; i++) notes[i] = (SongNote){i, 0.8, 40 + i, 100};
  const Id clip = song_clip(song, track, (SongSpan){0, 24}, notes, 24);
  (void)song_lane(song, track, ID_NONE, "gain_db", false, points, random_points(&random, points, 40, CURVE_SHAPE_COUNT, -30, 0));
  (void)song_lane(song, track, ID_NONE, "pan", true, points, random_points(&random, points, 40, CURVE_SHAPE_COUNT, -0.5, 0.5));
  (void)song_lane(song, synth, ID_NONE, "cutoff_hz", false, points, random_points(&random, points, 40, CURVE_SHAPE_COUNT, 200, 8000));
  (void)song_lane(song, eq, ID_NONE, "bypass", false, points, random_points(&random, points, 20, CURVE_SHAPE_COUNT, 0, 1));
  (void)song_lane(song, clip, synth, "resonance", false, points, random_points(&random, points, 10, CURVE_SHAPE_COUNT, 0, 60));
  song_param(song, eq, "output_db", -6);
  return song;
}

static void no_host_block_changes_a_byte(void **state) {
  (void)state;
  Session *song = moving_song();
  Sound whole = play(song, 200000, 8192);
  static const uint32_t blocks[] = {1, 64, 100, 128, 1000};
  for (size_t b = 0; b < COUNT_OF(blocks); b++) {
    Sound other = play(song, 60000, blocks[b]);
    assert_memory_equal(whole.left, other.left, other.frames * sizeof(float));
    sound_free(&other);
  }
  sound_free(&whole);
  session_destroy(song);
}

static void a_swap_in_the_middle_changes_no_byte(void **state) {
  (void)state;
  Session *song = moving_song();
  Sound whole = play(song, 120000, 512), other = sound_new(120000);
  Graph *graph = graph_create(memory_heap(), RATE);
  feed(song, graph);
  graph_reset(graph, 0);
  command(graph, COMMAND_PLAY, 0, 0, 0, 0);
  for (uint32_t at = 0; at < other.frames; at += 12000) {
    render(graph, &other, at, 12000, 300);
    song_set(song, ID_PROJECT, "loop_end_ticks", (double)at); /* nothing that is heard, but another plan */
    feed(song, graph);
  }
  assert_memory_equal(whole.left, other.left, other.frames * sizeof(float));
  assert_memory_equal(whole.right, other.right, other.frames * sizeof(float));
  graph_destroy(graph);
  sound_free(&whole);
  sound_free(&other);
  session_destroy(song);
}

static void a_jump_finds_its_place_in_every_lane(void **state) {
  (void)state;
  Random random = random_begin("jump");
  Session *song = song_new();
  LanePoint points[48];
  const Id track = constant_track(song);
  (void)song_lane(song, track, ID_NONE, "gain_db", false, points, random_points(&random, points, 48, CURVE_STEPPED, -60, 6));
  Sound whole = play(song, 480000, 512);
  for (int round = 0; round < 30; round++) {
    const uint32_t begin = random_below(&random, 6000) * 64;
    Sound part = play_from(song, begin, 20000, 256);
    for (uint32_t i = 400; i < part.frames; i++) /* the clip fades in when it is met in its middle */
      assert_true(fabsf(part.left[i] - whole.left[begin + i]) < 1e-6f);
    sound_free(&part);
  }
  sound_free(&whole);
  session_destroy(song);
}

static void values_to_add_and_trims_move_what_is_there(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song);
  song_set(song, track, "gain_db", -10);
  const LanePoint added[] = {{0, 0, CURVE_LINEAR, 0}, {4 * TICKS_PER_QUARTER, -20, CURVE_LINEAR, 0}};
  const Id lane = song_lane(song, track, ID_NONE, "gain_db", true, added, 2);
  Sound sound = play(song, 96000, 512);
  for (uint32_t i = 0; i < sound.frames; i++)
    assert_true(fabs((double)sound.left[i] - math_gain_from_db(-10 + lane_value(points_of(song, lane), ticks_at(song, i)))) < 1e-6);
  sound_free(&sound);
  song_set(song, lane, "trim", 5);
  sound = play(song, 96000, 512);
  for (uint32_t i = 0; i < sound.frames; i++)
    assert_true(fabs((double)sound.left[i] - math_gain_from_db(-5 + lane_value(points_of(song, lane), ticks_at(song, i)))) < 1e-6);
  sound_free(&sound);
  song_set(song, lane, "enabled", 0);
  sound = play(song, 4096, 512);
  assert_true(fabs((double)sound.left[4000] - math_gain_from_db(-10)) < 1e-6);
  sound_free(&sound);
  session_destroy(song);
}

static void a_clips_lane_outweighs_the_tracks_while_it_plays(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song);
  const LanePoint on_track[] = {{0, -12, CURVE_LINEAR, 0}}, in_clip[] = {{0, -3, CURVE_LINEAR, 0}, {TICKS_PER_QUARTER, -9, CURVE_LINEAR, 0}};
  (void)song_lane(song, track, ID_NONE, "gain_db", false, on_track, 1);
  const float silence[64] = {0};
  const Id clip = song_audio(song, track, (SongSpan){2, 2}, song_asset(song, silence, NULL, 64, (uint32_t)RATE));
  const Id lane = song_lane(song, clip, ID_NONE, "gain_db", false, in_clip, 2);
  song_set(song, lane, "offset_ticks", (double)(TICKS_PER_QUARTER / 2));
  Sound sound = play(song, 144000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) {
    const bool inside = i >= 48000 && i < 96000; /* 120 bpm */
    const double at = ((double)i - 48000) / 24000 + 0.5;
    const double db = !inside ? -12 : at < 1 ? -3 - 6 * at : -9;
    if ((i >= 48000 && i < 48400) || (i >= 96000 && i < 96400)) continue; /* a jump there and one back */
    assert_true(fabs((double)sound.left[i] - math_gain_from_db(db)) < 1e-6);
  }
  sound_free(&sound);
  song_set(song, clip, "mute", 1);
  sound = play(song, 96000, 512);
  assert_true(fabs((double)sound.left[72000] - math_gain_from_db(-12)) < 1e-6);
  sound_free(&sound);
  session_destroy(song);
}

static void a_looped_clips_lane_begins_again_with_it(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT), gain = song_device(song, track, "gain");
  const Id clip = song_clip(song, track, (SongSpan){1, 6}, NULL, 0);
  song_set(song, clip, "loop_ticks", (double)(2 * TICKS_PER_QUARTER));
  song_set(song, clip, "offset_ticks", (double)(TICKS_PER_QUARTER / 2));
  const LanePoint points[] = {{0, -20, CURVE_CURVED, 0.5}, {2 * TICKS_PER_QUARTER, 0, CURVE_LINEAR, 0}};
  const Id lane = song_lane(song, clip, gain, "gain_db", false, points, 2);
  Bytes plan;
  Problem problem;
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  assert_int_equal(session_segment_count(song), 1);
  Bytes bytes;
  assert_int_equal(session_segment_bytes(song, session_segment_key(song, 0), &bytes, &problem), STATUS_OK);
  const SegmentCurve *curve = (const SegmentCurve *)(const void *)(bytes.data + sizeof(SegmentHeader));
  const CurvePoint *p = (const CurvePoint *)(const void *)(curve + 1);
  assert_true(curve->begin_frame == 24000 && curve->end_frame == 168000);
  assert_int_equal(curve->point_count, 8); /* four passes: 1.5, 2, 2 and 0.5 quarters */
  for (uint32_t i = 0; i < 8; i += 2) {
    const double begin = i == 0 ? 0.5 : 0, end = i == 6 ? 0.5 : 2;
    assert_true(fabs((double)p[i].value - lane_value(points_of(song, lane), begin * (double)TICKS_PER_QUARTER)) < 1e-5);
    const double reached = end == 2 ? 0 : lane_value(points_of(song, lane), end * (double)TICKS_PER_QUARTER);
    assert_true(fabs((double)p[i + 1].value - reached) < 1e-5);
    assert_true(fabs(p[i].frame - (24000 + (i == 0 ? 0 : 36000 + (i / 2 - 1) * 48000.0))) < 1e-6);
    assert_true(fabs((double)p[i].tension - 0.5 * (end - begin) / 2) < 1e-6);
  }
  session_destroy(song);
}

static void a_lane_of_mute_fades_as_the_button_does(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song);
  song_set(song, track, "mute", 1); /* the lane says otherwise */
  const LanePoint points[] = {{0, 0, CURVE_STEPPED, 0}, {TICKS_PER_QUARTER, 1, CURVE_STEPPED, 0}, {2 * TICKS_PER_QUARTER, 0, CURVE_STEPPED, 0}};
  (void)song_lane(song, track, ID_NONE, "mute", false, points, 3);
  Sound sound = play(song, 72000, 512);
  assert_true(sound.left[0] == 1.0f && sound.left[23900] == 1.0f);
  for (uint32_t i = 24000; i < 24300; i++) assert_true(sound.left[i + 1] <= sound.left[i] && sound.left[i] - sound.left[i + 1] < 0.006f);
  for (uint32_t i = 24400; i < 47900; i++) assert_true(sound.left[i] == 0.0f);
  assert_true(sound.left[48400] == 1.0f);
  sound_free(&sound);
  session_destroy(song);
}

static void a_lane_of_bypass_fades_as_the_button_does(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), gain = song_device(song, track, "gain");
  song_param(song, gain, "gain_db", -20);
  const LanePoint points[] = {{0, 1, CURVE_STEPPED, 0}, {TICKS_PER_QUARTER, 0, CURVE_STEPPED, 0}};
  (void)song_lane(song, gain, ID_NONE, "bypass", false, points, 2);
  Sound sound = play(song, 48000, 512);
  for (uint32_t i = 0; i < 23900; i++) assert_true(sound.left[i] == 1.0f);
  for (uint32_t i = 23900; i < 24400; i++) assert_true(sound.left[i + 1] <= sound.left[i] && sound.left[i] - sound.left[i + 1] < 0.01f);
  assert_true(fabsf(sound.left[24500] - 0.1f) < 1e-6f);
  sound_free(&sound);
  session_destroy(song);
}

static void a_hand_outweighs_the_lane_until_the_next_plan(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song);
  const LanePoint points[] = {{0, -6, CURVE_LINEAR, 0}};
  (void)song_lane(song, track, ID_NONE, "gain_db", false, points, 1);
  Graph *graph = graph_create(memory_heap(), RATE);
  feed(song, graph);
  graph_reset(graph, 0);
  command(graph, COMMAND_PLAY, 0, 0, 0, 0);
  Sound sound = sound_new(4096);
  render(graph, &sound, 0, 4096, 512);
  assert_true(fabs((double)sound.left[4095] - math_gain_from_db(-6)) < 1e-6);
  command(graph, COMMAND_STRIP, track, 0, -30.0f, 0);
  render(graph, &sound, 0, 4096, 512);
  assert_true(fabs((double)sound.left[4095] - math_gain_from_db(-30)) < 1e-6);
  song_set(song, track, "hue", 3);
  feed(song, graph);
  render(graph, &sound, 0, 4096, 512);
  assert_true(fabs((double)sound.left[4095] - math_gain_from_db(-6)) < 1e-6);
  for (uint32_t i = 1; i < 4096; i++) assert_true(fabsf(sound.left[i] - sound.left[i - 1]) < 0.01f);
  graph_destroy(graph);
  sound_free(&sound);
  session_destroy(song);
}

/* While the level glides: what is not automated is heard from the next block on, and the document's again from a reset on. */
static void a_hand_beside_a_lane_is_heard(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song);
  const LanePoint points[] = {{0, 0, CURVE_LINEAR, 0}, {40 * TICKS_PER_QUARTER, -6, CURVE_LINEAR, 0}};
  (void)song_lane(song, track, ID_NONE, "gain_db", false, points, 2);
  Graph *graph = graph_create(memory_heap(), RATE);
  feed(song, graph);
  Sound sound = sound_new(4096);
  for (uint32_t turn = 0; turn < 2; turn++) {
    graph_reset(graph, 0);
    command(graph, COMMAND_PLAY, 0, 0, 0, 0);
    render(graph, &sound, 0, 4096, 512);
    assert_true(sound.left[4095] > 0.9f && sound.left[4095] < 1.0f && sound.right[4095] == sound.left[4095]);
    command(graph, COMMAND_STRIP, track, 1, 1.0f, 0); /* pan */
    render(graph, &sound, 0, 4096, 512);
    assert_true(sound.right[4095] > 1.3f && fabsf(sound.left[4095]) < 1e-6f);
  }
  graph_destroy(graph);
  sound_free(&sound);
  session_destroy(song);
}

static void an_edit_of_one_lane_makes_one_segment_anew(void **state) {
  (void)state;
  Session *song = moving_song();
  Bytes plan;
  Problem problem;
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  SegmentKey before[16];
  const uint32_t count = session_segment_count(song);
  for (uint32_t i = 0; i < count; i++) before[i] = session_segment_key(song, i);
  const Object *lane = doc_project(session_doc(song));
  while (lane->kind->number != KIND_AUTOMATION) lane = store_next(lane, doc_project(session_doc(song)));
  Batch *batch;
  const LanePoint point = {7 * TICKS_PER_QUARTER, -1, CURVE_LINEAR, 0};
  assert_int_equal(edit_draw_lane(session_doc(song), ACTOR_LOCAL, lane->id, (LaneRange){point.position_ticks, point.position_ticks}, (LanePoints){&point, 1}, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  uint32_t changed = 0;
  assert_int_equal(session_segment_count(song), count);
  for (uint32_t i = 0; i < count; i++) changed += before[i].revision != session_segment_key(song, i).revision;
  assert_int_equal(changed, 1);
  assert_int_equal(session_undo(song, NULL, &problem), STATUS_OK);
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  for (uint32_t i = 0; i < count; i++) assert_true(before[i].revision == session_segment_key(song, i).revision);
  session_destroy(song);
}

/* Eight equal tracks with lanes that stand, move and jump at different times, bypass among them. */
static Session *automated_tracks(Random *random) {
  enum { FRAMES = 48000 * 3 };
  float *noise = malloc(FRAMES * sizeof *noise);
  uint32_t seed = math_random_seed(9);
  for (uint32_t i = 0; i < FRAMES; i++) noise[i] = 0.1f * math_random_bipolar(&seed);
  Session *song = song_new();
  const Id asset = song_asset(song, noise, NULL, FRAMES, (uint32_t)RATE);
  free(noise);
  for (uint32_t t = 0; t < 8; t++) {
    LanePoint points[24];
    const Id track = song_track(song, TRACK_AUDIO);
    song_audio(song, track, (SongSpan){0, 6}, asset);
    const Id eq = song_device(song, track, "eq5"), compressor = song_device(song, track, "compressor");
    (void)song_lane(song, track, ID_NONE, "gain_db", false, points, random_points(random, points, 3 + t, CURVE_SHAPE_COUNT, -30, 0));
    (void)song_lane(song, eq, ID_NONE, "band3_gain_db", false, points, random_points(random, points, 6, CURVE_STEPPED + 1, -12, 12));
    if (t % 2) (void)song_lane(song, compressor, ID_NONE, "threshold_db", false, points, random_points(random, points, 12, CURVE_SHAPE_COUNT, -40, 0));
    if (t % 3 == 0) (void)song_lane(song, eq, ID_NONE, "bypass", false, points, random_points(random, points, 5, CURVE_STEPPED + 1, 0, 1));
  }
  return song;
}

static void automated_devices_stay_in_packs_and_no_byte_changes(void **state) {
  (void)state;
  enum { FRAMES = 48000 * 3 };
  Random random = random_begin("automated packs");
  Session *song = automated_tracks(&random);
  Sound sounds[2];
  for (uint32_t packing = 0; packing < 2; packing++) {
    Graph *graph = graph_create(memory_heap(), RATE);
    graph_set_packing(graph, packing == 1);
    feed(song, graph);
    graph_reset(graph, 0);
    command(graph, COMMAND_PLAY, 0, 0, 0, 0);
    sounds[packing] = sound_new(FRAMES);
    render(graph, &sounds[packing], 0, FRAMES, 500);
    uint32_t packed = 0;
    const RtPlan *plan = graph->live.plan;
    for (uint32_t i = 0; i < plan->step_count; i++) packed += plan->steps[i].type == STEP_PACK ? 4 * plan->steps[i].length : 0;
    assert_int_equal(packed, packing == 1 ? 16 : 0); /* equaliser and compressor of eight; faders are drawn */
    graph_destroy(graph);
  }
  float peak = 0;
  for (uint32_t i = 0; i < FRAMES; i++) peak = sounds[0].left[i] > peak ? sounds[0].left[i] : peak;
  assert_true(peak > 0.01f);
  assert_memory_equal(sounds[0].left, sounds[1].left, FRAMES * sizeof(float));
  assert_memory_equal(sounds[0].right, sounds[1].right, FRAMES * sizeof(float));
  for (uint32_t i = 0; i < 2; i++) sound_free(&sounds[i]);
  session_destroy(song);
}

/* Of a plan that is right in all else. */
static void a_lane_of_what_is_not_there_is_refused(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song);
  song_lane(song, track, ID_NONE, "gain_db", false, (LanePoint[]){{0, -6, CURVE_LINEAR, 0}}, 1);
  song_lane(song, track, ID_NONE, "pan", false, (LanePoint[]){{0, 1, CURVE_LINEAR, 0}}, 1);
  Bytes plan;
  Problem problem = {.status = STATUS_OK};
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  uint8_t *copy = malloc(plan.size);
  assert_non_null(copy);
  for (uint32_t broken = 0; broken < 8; broken++) {
    PlanView view;
    memcpy(copy, plan.data, plan.size);
    assert_int_equal(plan_check((Bytes){copy, plan.size}, &view, &problem), STATUS_OK);
    PlanLane *lanes = (PlanLane *)(uintptr_t)view.lanes;
    assert_int_equal(view.header->lane_count, 2);
    const PlanLane first = lanes[0];
    if (broken == 0) lanes[0].segment = view.header->segment_count;
    if (broken == 1) lanes[1].segment = UINT32_MAX;
    if (broken == 2) lanes[0].node = view.header->node_count;
    if (broken == 3) lanes[1].param = (uint16_t)view.nodes[lanes[1].node].param_count;
    if (broken == 4) lanes[0].base = 25.0f;
    if (broken == 5) lanes[0] = lanes[1], lanes[1] = first;
    if (broken == 6) lanes[0].flags = LANE_SLOT, lanes[0].chain = view.header->chain_count;
    if (broken == 7) lanes[1].flags = LANE_EDGE, lanes[1].node = view.header->edge_count;
    assert_int_equal(plan_check((Bytes){copy, plan.size}, &view, &problem), STATUS_CORRUPT);
    assert_string_equal(problem.where, "plan.lanes");
  }
  free(copy);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_fader_ramp_is_within_1e_6_of_f64_at_every_frame),
    cmocka_unit_test(curves_and_moving_tempo_are_as_exact), cmocka_unit_test(a_lane_of_what_is_not_there_is_refused),
    cmocka_unit_test(pan_follows_its_lane),
    cmocka_unit_test(jumps_land_on_their_frame_and_pass_the_smoother),
    cmocka_unit_test(no_host_block_changes_a_byte),
    cmocka_unit_test(a_swap_in_the_middle_changes_no_byte),
    cmocka_unit_test(a_jump_finds_its_place_in_every_lane),
    cmocka_unit_test(values_to_add_and_trims_move_what_is_there),
    cmocka_unit_test(a_clips_lane_outweighs_the_tracks_while_it_plays),
    cmocka_unit_test(a_looped_clips_lane_begins_again_with_it),
    cmocka_unit_test(a_lane_of_mute_fades_as_the_button_does),
    cmocka_unit_test(a_lane_of_bypass_fades_as_the_button_does),
    cmocka_unit_test(a_hand_outweighs_the_lane_until_the_next_plan),
    cmocka_unit_test(a_hand_beside_a_lane_is_heard),
    cmocka_unit_test(automated_devices_stay_in_packs_and_no_byte_changes),
    cmocka_unit_test(an_edit_of_one_lane_makes_one_segment_anew),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
