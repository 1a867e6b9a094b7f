#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "core/hash.h"
#include "core/math.h"
#include "graph/internal.h"

#include <stdlib.h>
#include <string.h>

#define RATE 48000.0

enum { ASSET = 900, CLIP = 901 };

/* Tracks with different audio and chains of different lengths, a bus and a master. */
static void install_mix(Graph *graph, uint32_t tracks) {
  enum { FRAMES = 24000 };
  float *pcm = calloc(2 * FRAMES, sizeof *pcm);
  BuildPlan *plan = build_plan_new(RATE);
  for (uint32_t t = 0; t < tracks; t++) {
    uint32_t seed = math_random_seed(77 + t);
    for (uint32_t i = 0; i < 2 * FRAMES; i++) pcm[i] = 0.2f * math_random_bipolar(&seed);
    build_asset(graph, key_of(ASSET + 10 * t), pcm, pcm + FRAMES, FRAMES);
    build_audio(graph, key_of(CLIP + 10 * t), (SegmentAudio){.asset = key_of(ASSET + 10 * t), .begin_frame = 100 * t, .end_frame = 100 * t + FRAMES,
                .gain = 0.5f, .fade_in = {.frames = 300}, .fade_out = {.frames = 777}});
    build_plan_track(plan, 100 + t, t % 3 == 0 ? tracks : tracks + 1);
    if (t % 4 != 1) build_plan_device(plan, 5000 + t, "eq5");
    if (t % 5 != 2) build_plan_device(plan, 6000 + t, "compressor");
    for (uint32_t d = 0; d < 1 + t % 3; d++) {
      float *gain = build_plan_device(plan, 1000 + 10 * t + d, "gain");
      gain[0] = -1.0f * (float)d;
      gain[1] = 0.1f * (float)t - 0.3f;
    }
    build_plan_segment(plan, key_of(CLIP + 10 * t));
    build_plan_strip(plan)[0] = -0.5f * (float)t;
  }
  build_plan_track(plan, 50, tracks + 1);
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_device(plan, 51, "gain");
  build_plan_strip(plan)[0] = -3.0f;
  plan->header.end_frame = FRAMES + 1000;
  build_plan_install(plan, graph);
  build_plan_free(plan);
  free(pcm);
}

static Digest render_hash(uint32_t block, bool packing, uint32_t tracks) {
  Graph *graph = graph_create(memory_heap(), RATE);
  graph_set_packing(graph, packing);
  install_mix(graph, tracks);
  build_play(graph);
  Sha256 sha;
  sha256_init(&sha);
  float left[8192], right[8192];
  double loudest = 0;
  for (uint32_t done = 0; done < 30000;) {
    const uint32_t count = 30000 - done < block ? 30000 - done : block;
    graph_render(graph, left, right, count);
    for (uint32_t i = 0; i < count; i++) {
      sha256_put(&sha, &left[i], sizeof(float));
      sha256_put(&sha, &right[i], sizeof(float));
      loudest = math_max(loudest, (double)left[i]);
    }
    done += count;
  }
  assert_true(loudest > 0.05);
  graph_destroy(graph);
  return sha256_finish(&sha);
}

static void any_block_size_gives_the_same_bytes(void **state) {
  (void)state;
  const uint32_t sizes[] = {1, 7, 64, 127, 128, 480, 1024, 8192};
  const Digest first = render_hash(64, true, 8);
  for (uint32_t i = 0; i < COUNT_OF(sizes); i++) {
    const Digest other = render_hash(sizes[i], true, 8);
    assert_memory_equal(&first, &other, sizeof first);
  }
}

static void packing_changes_no_byte(void **state) {
  (void)state;
  for (uint32_t tracks = 1; tracks < 80; tracks += 13) {
    const Digest packed = render_hash(128, true, tracks), single = render_hash(128, false, tracks);
    assert_memory_equal(&packed, &single, sizeof packed);
  }
}

/* One track with one mono clip of given samples straight to the output. */
static void install_clip(Graph *graph, const float *pcm, int64_t frames, SegmentAudio audio, int64_t loop_start, int64_t loop_end) {
  build_asset(graph, key_of(ASSET), pcm, NULL, frames);
  audio.asset = key_of(ASSET);
  if (audio.gain == 0) audio.gain = 1;
  build_audio(graph, key_of(CLIP), audio);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan);
  plan->header.end_frame = audio.end_frame;
  plan->header.loop_start_frame = loop_start;
  plan->header.loop_end_frame = loop_end;
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static void a_clip_sounds_at_its_exact_frame_with_its_exact_samples(void **state) {
  (void)state;
  float pcm[500], left[1500], right[1500];
  for (int i = 0; i < 500; i++) pcm[i] = (float)(i + 1) * 0.001f;
  Graph *graph = graph_create(memory_heap(), RATE);
  install_clip(graph, pcm, 500, (SegmentAudio){.begin_frame = 321, .end_frame = 721, .source_frame = 50}, 0, 0);
  build_play(graph);
  graph_render(graph, left, right, 1500);
  for (int i = 0; i < 1500; i++) {
    const float expected = i >= 321 && i < 721 ? pcm[i - 321 + 50] : 0.0f;
    assert_float_equal(left[i], expected, 1e-7);
    assert_float_equal(right[i], expected, 1e-7);
  }
  graph_destroy(graph);
}

static void a_clip_longer_than_its_asset_ends_in_silence(void **state) {
  (void)state;
  float pcm[100], left[400], right[400];
  for (int i = 0; i < 100; i++) pcm[i] = 0.5f;
  Graph *graph = graph_create(memory_heap(), RATE);
  install_clip(graph, pcm, 100, (SegmentAudio){.begin_frame = 0, .end_frame = 300, .source_frame = 40}, 0, 0);
  build_play(graph);
  graph_render(graph, left, right, 400);
  for (int i = 0; i < 400; i++) assert_float_equal(left[i], i < 60 ? 0.5f : 0.0f, 1e-7);
  graph_destroy(graph);
}

static void fades_are_straight_lines(void **state) {
  (void)state;
  float pcm[1000], left[1000], right[1000];
  for (int i = 0; i < 1000; i++) pcm[i] = 1.0f;
  Graph *graph = graph_create(memory_heap(), RATE);
  install_clip(graph, pcm, 1000, (SegmentAudio){.begin_frame = 0, .end_frame = 1000, .fade_in = {.frames = 200}, .fade_out = {.frames = 400}}, 0, 0);
  build_play(graph);
  graph_render(graph, left, right, 1000);
  for (int i = 0; i < 1000; i++) {
    const float in = i < 200 ? (float)i / 200.0f : 1.0f, out = i >= 600 ? (float)(1000 - i) / 400.0f : 1.0f;
    assert_float_equal(left[i], in * out, 1e-5);
  }
  graph_destroy(graph);
}

static void a_loop_repeats_exactly(void **state) {
  (void)state;
  enum { START = 333, END = 1777, LENGTH = END - START };
  float pcm[LENGTH];
  static float left[6 * LENGTH], right[6 * LENGTH];
  uint32_t seed = 5;
  for (int i = 0; i < LENGTH; i++) pcm[i] = 0.5f * math_random_bipolar(&seed);
  Graph *graph = graph_create(memory_heap(), RATE);
  install_clip(graph, pcm, LENGTH, (SegmentAudio){.begin_frame = START, .end_frame = END}, START, END);
  build_play(graph);
  graph_render(graph, left, right, 6 * LENGTH);
  for (int i = START; i < 6 * LENGTH; i++) assert_float_equal(left[i], pcm[(i - START) % LENGTH], 1e-7);
  graph_destroy(graph);
}

/* A soft sine whose own steps are small, so that a click would stand out. */
static void fill_sine(float *pcm, uint32_t frames) {
  for (uint32_t i = 0; i < frames; i++) pcm[i] = (float)(0.7 * math_sin(MATH_TAU * 60.0 / RATE * i));
}

static void stop_and_seek_do_not_click(void **state) {
  (void)state;
  enum { FRAMES = 48000 };
  static float pcm[FRAMES], left[4096], right[4096];
  fill_sine(pcm, FRAMES);
  Graph *graph = graph_create(memory_heap(), RATE);
  install_clip(graph, pcm, FRAMES, (SegmentAudio){.begin_frame = 0, .end_frame = FRAMES}, 0, 0);
  build_play(graph);
  graph_render(graph, left, right, 1024);
  build_command(graph, COMMAND_SEEK, 0, 0, 0, 20200);
  graph_render(graph, left + 1024, right, 1024);
  build_command(graph, COMMAND_STOP, 0, 0, 0, 0);
  graph_render(graph, left + 2048, right, 1024);
  build_play(graph);
  graph_render(graph, left + 3072, right, 1024);
  assert_true(largest_jump(left, 4096) < 0.01f);
  for (int i = 2048 + 300; i < 3072; i++) assert_float_equal(left[i], 0.0f, 0.0);
  assert_true(math_max((double)left[3072 + 400], -(double)left[3072 + 400]) > 0.0);
  graph_destroy(graph);
}

static BuildPlan *plan_of_two(bool effect, bool silent, uint64_t clip) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 1)->flags |= silent ? CHAIN_SILENT : 0u;
  if (effect) build_plan_device(plan, 11, "gain")[0] = -12.0f;
  if (clip) build_plan_segment(plan, key_of(clip));
  build_plan_strip(plan);
  end_with_master(plan);
  return plan;
}

static void install_two(Graph *graph, bool effect, bool silent, uint64_t clip) {
  BuildPlan *plan = plan_of_two(effect, silent, clip);
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static void edits_while_playing_do_not_click(void **state) {
  (void)state;
  enum { FRAMES = 48000, STEP = 1000 };
  static float pcm[FRAMES], left[12 * STEP], right[12 * STEP];
  fill_sine(pcm, FRAMES);
  Graph *graph = graph_create(memory_heap(), RATE);
  const struct { bool effect, silent; uint64_t clip; } edits[] = {
    {false, false, CLIP}, {true, false, CLIP}, {false, false, CLIP}, {false, true, CLIP}, {false, false, CLIP}, {false, false, CLIP + 1},
    {true, false, CLIP + 1}, {true, false, 0}, {false, false, CLIP}};
  for (uint32_t i = 0; i < COUNT_OF(edits); i++) {
    build_asset(graph, key_of(ASSET), pcm, NULL, FRAMES);
    build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .end_frame = FRAMES, .gain = 1});
    build_audio(graph, key_of(CLIP + 1), (SegmentAudio){.asset = key_of(ASSET), .end_frame = FRAMES, .gain = 0.5f, .source_frame = 317});
    if (i == 0) build_play(graph);
    install_two(graph, edits[i].effect, edits[i].silent, edits[i].clip);
    graph_render(graph, left + i * STEP, right, STEP);
    graph_collect(graph);
  }
  assert_true(largest_jump(left, COUNT_OF(edits) * STEP) < 0.01f);
  for (int i = 3 * STEP + 400; i < 4 * STEP; i++) assert_float_equal(left[i], 0.0f, 0.0); /* muted */
  graph_destroy(graph);
}

/* Two devices in either order, one of them bypassed or not, into a bus with a device of its own or past it. */
static void install_wiring(Graph *graph, bool swapped, bool bypassed, bool past) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, past ? 2 : 1);
  for (int d = 0; d < 2; d++) {
    const bool loud = (d == 0) != swapped;
    float *params = build_plan_device(plan, loud ? 11 : 12, loud ? "gain" : "compressor");
    if (loud) params[0] = 6.0f;
    if (!loud) plan->nodes[plan->header.node_count - 1].bypass = bypassed;
  }
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan);
  build_plan_track(plan, 20, 2);
  build_plan_device(plan, 21, "gain")[0] = -9.0f;
  build_plan_strip(plan);
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static void rewiring_while_playing_does_not_click(void **state) {
  (void)state;
  enum { FRAMES = 48000, STEP = 2000 };
  static float pcm[FRAMES], left[8 * STEP], right[8 * STEP];
  fill_sine(pcm, FRAMES);
  Graph *graph = graph_create(memory_heap(), RATE);
  build_asset(graph, key_of(ASSET), pcm, NULL, FRAMES);
  build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .end_frame = FRAMES, .gain = 0.4f});
  const struct { bool swapped, bypassed, past; } wirings[] = {{false, false, false}, {true, false, false}, {true, true, false},
    {true, false, false}, {false, false, false}, {false, false, true}, {false, false, false}, {true, true, true}};
  build_play(graph);
  for (uint32_t i = 0; i < COUNT_OF(wirings); i++) {
    install_wiring(graph, wirings[i].swapped, wirings[i].bypassed, wirings[i].past);
    graph_render(graph, left + i * STEP, right, STEP);
  }
  assert_true(largest_jump(left, COUNT_OF(wirings) * STEP) < 0.01f);
  graph_destroy(graph);
}

/* A track with a device, bypassed or not. `fed`: an empty track leads into it, so that its clip cannot be heard where it lies. */
static void install_lent(Graph *graph, bool fed, bool device, bool bypassed) {
  BuildPlan *plan = build_plan_new(RATE);
  if (fed) {
    build_plan_track(plan, 30, 1);
    build_plan_strip(plan);
  }
  build_plan_track(plan, 10, fed ? 2 : 1);
  if (device) build_plan_device(plan, 11, "saturator");
  if (device) plan->nodes[plan->header.node_count - 1].bypass = bypassed;
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan)[1] = 0.25f;
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static void a_clip_heard_where_it_lies_sounds_as_one_that_was_copied(void **state) {
  (void)state;
  enum { FRAMES = 9000, STEP = 1500 };
  static float pcm[FRAMES], out[2][2][8 * STEP];
  const struct { bool device, bypassed; } edits[] = {{false, false}, {true, false}, {true, true}, {true, true}, {true, false}, {false, false}};
  fill_sine(pcm, FRAMES);
  memset(pcm + 3000, 0, 700 * sizeof *pcm); /* silence, in which it may fall asleep */
  for (uint32_t fed = 0; fed < 2; fed++) {
    Graph *graph = graph_create(memory_heap(), RATE);
    build_asset(graph, key_of(ASSET), pcm, NULL, FRAMES);
    build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = 100, .end_frame = 12000, .gain = 1, .source_frame = 5, .loop_begin_frame = 1200, .loop_end_frame = 5555});
    build_play(graph);
    for (uint32_t i = 0; i < COUNT_OF(edits); i++) {
      install_lent(graph, fed, edits[i].device, edits[i].bypassed);
      graph_render(graph, out[fed][0] + i * STEP, out[fed][1] + i * STEP, STEP);
      graph_collect(graph);
    }
    graph_destroy(graph);
  }
  assert_true(largest_jump(out[0][0], COUNT_OF(edits) * STEP) > 0.0f);
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < COUNT_OF(edits) * STEP; i++) assert_true(out[0][c][i] == out[1][c][i]);
}

static void a_removed_track_fades_out(void **state) {
  (void)state;
  enum { FRAMES = 48000 };
  static float pcm[FRAMES], left[3000], right[3000];
  fill_sine(pcm, FRAMES);
  Graph *graph = graph_create(memory_heap(), RATE);
  build_asset(graph, key_of(ASSET), pcm, NULL, FRAMES);
  build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .end_frame = FRAMES, .gain = 1});
  install_two(graph, true, false, CLIP);
  build_play(graph);
  graph_render(graph, left, right, 1111);
  BuildPlan *plan = build_plan_new(RATE);
  end_with_master(plan);
  build_plan_install(plan, graph);
  graph_render(graph, left + 1111, right, 3000 - 1111);
  assert_true(largest_jump(left, 3000) < 0.01f);
  for (int i = 1111 + 400; i < 3000; i++) assert_float_equal(left[i], 0.0f, 0.0);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void nan_mutes_its_own_track_until_the_next_plan(void **state) {
  (void)state;
  enum { FRAMES = 4000 };
  static float pcm[FRAMES], bad[FRAMES], left[FRAMES], right[FRAMES];
  fill_sine(pcm, FRAMES);
  memset(bad + 1000, 0xff, 40);
  Graph *graph = graph_create(memory_heap(), RATE);
  build_asset(graph, key_of(ASSET), pcm, NULL, FRAMES);
  build_asset(graph, key_of(ASSET + 5), bad, NULL, FRAMES);
  build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .end_frame = FRAMES, .gain = 1});
  build_audio(graph, key_of(CLIP + 5), (SegmentAudio){.asset = key_of(ASSET + 5), .end_frame = FRAMES, .gain = 1});
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 2);
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan);
  build_plan_track(plan, 20, 2);
  build_plan_device(plan, 21, "gain");
  build_plan_segment(plan, key_of(CLIP + 5));
  build_plan_strip(plan);
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_play(graph);
  graph_render(graph, left, right, FRAMES);
  for (int i = 0; i < FRAMES; i++) assert_float_equal(left[i], pcm[i], 1e-6);
  assert_int_equal(graph_meters(graph)->nan_count, 1);
  bool told = false;
  Notice notice;
  while (ring_read(graph_notices(graph), &notice)) told |= notice.type == NOTICE_MUTED_NAN && notice.id == 20;
  assert_true(told);
  build_plan_install(plan, graph);
  build_command(graph, COMMAND_SEEK, 0, 0, 0, 2000);
  graph_render(graph, left, right, 512);
  assert_int_equal(graph_meters(graph)->nan_count, 1);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void meters_tell_peak_and_rms(void **state) {
  (void)state;
  enum { FRAMES = 96000 };
  static float pcm[FRAMES], left[FRAMES], right[FRAMES];
  for (uint32_t i = 0; i < FRAMES; i++) pcm[i] = (float)(0.5 * math_sin(MATH_TAU * 750.0 / RATE * i));
  Graph *graph = graph_create(memory_heap(), RATE);
  install_clip(graph, pcm, FRAMES, (SegmentAudio){.end_frame = FRAMES}, 0, 0);
  build_play(graph);
  graph_render(graph, left, right, FRAMES);
  const GraphMeters *m = graph_meters(graph);
  assert_int_equal(m->track_count, 1);
  assert_int_equal(m->tracks[0].id, ID_MASTER);
  assert_float_equal(m->tracks[0].peak[0], 0.5f, 1e-3f);
  assert_float_equal(m->tracks[0].rms[1], 0.35355f, 2e-3f);
  assert_int_equal(m->song_frame, FRAMES);
  assert_int_equal(m->sequence % 2, 0);
  graph_destroy(graph);
}

static void reset_is_as_good_as_new(void **state) {
  (void)state;
  static float fresh[5000], again[5000], right[5000];
  Graph *graph = graph_create(memory_heap(), RATE);
  install_mix(graph, 5);
  build_play(graph);
  graph_render(graph, fresh, right, 5000);
  build_command(graph, COMMAND_STRIP, ID_MASTER, 0, -20, 0);
  graph_render(graph, again, right, 3333);
  graph_reset(graph, 0);
  build_play(graph);
  graph_render(graph, again, right, 5000);
  assert_memory_equal(fresh, again, sizeof fresh);
  graph_destroy(graph);
}

static void playback_stops_at_the_first_quiet_grid_point_after_the_end(void **state) {
  (void)state;
  static float pcm[1000], left[8192], right[8192];
  for (int i = 0; i < 1000; i++) pcm[i] = 0.25f;
  for (uint32_t block = 1; block < 3000; block = block * 3 + 1) {
    Graph *graph = graph_create(memory_heap(), RATE);
    install_clip(graph, pcm, 1000, (SegmentAudio){.end_frame = 1000}, 0, 0);
    build_play(graph);
    for (uint32_t done = 0; done < 8192 - block; done += block) graph_render(graph, left, right, block);
    int64_t stopped = -1;
    Notice notice;
    while (ring_read(graph_notices(graph), &notice))
      if (notice.type == NOTICE_STOPPED) stopped = notice.position_frame;
    assert_int_equal(stopped, 1088); /* 16 blocks hold the sound, the 17th is quiet */
    assert_int_equal(graph_meters(graph)->playing, 0);
    graph_destroy(graph);
  }
}

static void a_take_that_begins_before_the_end_of_the_song_goes_on_behind_it(void **state) {
  (void)state;
  enum { LONG = 60 * 48000 };
  static float pcm[1000], left[48000], right[48000];
  for (int i = 0; i < 1000; i++) pcm[i] = 0.25f;
  Graph *graph = graph_create(memory_heap(), RATE);
  install_clip(graph, pcm, 1000, (SegmentAudio){.end_frame = 1000}, 0, 0);
  build_command(graph, COMMAND_RECORD, 0, 0, 1, 0);
  build_play(graph);
  for (int done = 0; done < LONG; done += 48000) graph_render(graph, left, right, 48000); /* longer than any tail is waited for */
  assert_int_equal(graph_meters(graph)->playing, 1);
  build_command(graph, COMMAND_RECORD, 0, 0, 0, 0);
  graph_render(graph, left, right, 48000);
  assert_int_equal(graph_meters(graph)->playing, 1); /* the take ends, and the song plays on */
  build_command(graph, COMMAND_SEEK, 0, 0, 0, 0);
  graph_render(graph, left, right, 48000);
  assert_int_equal(graph_meters(graph)->playing, 0);
  graph_destroy(graph);
}

static void a_loop_around_the_end_of_the_song_goes_on(void **state) {
  (void)state;
  enum { LOOP = 40000 };
  static float pcm[1000], left[3 * LOOP], right[3 * LOOP];
  for (int i = 0; i < 1000; i++) pcm[i] = 0.25f;
  Graph *graph = graph_create(memory_heap(), RATE);
  install_clip(graph, pcm, 1000, (SegmentAudio){.end_frame = 1000}, 0, LOOP);
  build_play(graph);
  graph_render(graph, left, right, 3 * LOOP);
  assert_int_equal(graph_meters(graph)->playing, 1);
  for (int i = 0; i < 3 * LOOP; i++) assert_float_equal(left[i], (i % LOOP < 1000 ? 0.25f : 0.0f), 1e-6);
  graph_destroy(graph);
}

typedef struct Knob { const char *id; float value; } Knob;

/* A last short sound after a long silence, through one device: whether `frames` after it the song still goes on. */
static bool goes_on_after(const char *device, const Knob *knobs, uint32_t knob_count, uint32_t frames) {
  enum { AT = 40000, LENGTH = 480 };
  static float pcm[LENGTH], left[64], right[64];
  for (int i = 0; i < LENGTH; i++) pcm[i] = i % 64 < 32 ? 0.5f : -0.5f;
  Graph *graph = graph_create(memory_heap(), RATE);
  build_asset(graph, key_of(ASSET), pcm, NULL, LENGTH);
  build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = AT, .end_frame = AT + LENGTH, .gain = 1});
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 1);
  float *params = build_plan_device(plan, 11, device);
  for (uint32_t i = 0; i < knob_count; i++) params[param_of(device, knobs[i].id)] = knobs[i].value;
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = AT + LENGTH;
  build_plan_install(plan, graph);
  build_play(graph);
  for (uint32_t done = 0; done < AT + LENGTH + frames; done += 64) graph_render(graph, left, right, 64);
  const bool playing = graph_meters(graph)->playing != 0;
  build_plan_free(plan);
  graph_destroy(graph);
  return playing;
}

static void playback_waits_for_what_a_device_holds_back(void **state) {
  (void)state;
  const Knob late_room[] = {{"predelay_ms", 200}, {"mix", 100}};
  assert_true(goes_on_after("reverb", late_room, COUNT_OF(late_room), 28800));
  const Knob slow_echo[] = {{"sync", 0}, {"time_ms", 1500}, {"mix", 100}, {"feedback", 50}};
  assert_true(goes_on_after("delay", slow_echo, COUNT_OF(slow_echo), 3 * 72000 + 20000)); /* the fourth echo is to come */
  assert_false(goes_on_after("delay", slow_echo, COUNT_OF(slow_echo), 40 * 72000));
  const Knob nothing_held[] = {{"gain_db", 0}};
  assert_false(goes_on_after("gain", nothing_held, COUNT_OF(nothing_held), 128));
}

/* What the audio thread never saw, or what was refused, must not make what comes after it jump. */
static void unseen_and_refused_plans_do_not_click(void **state) {
  (void)state;
  enum { FRAMES = 48000, STEP = 1000 };
  static float pcm[FRAMES], left[3 * STEP], right[3 * STEP];
  fill_sine(pcm, FRAMES);
  Graph *graph = graph_create(memory_heap(), RATE);
  build_asset(graph, key_of(ASSET), pcm, NULL, FRAMES);
  build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .end_frame = FRAMES, .gain = 1});
  install_two(graph, false, false, 0);
  build_play(graph);
  graph_render(graph, left, right, STEP);
  install_two(graph, false, false, CLIP);
  install_two(graph, false, false, CLIP);
  graph_render(graph, left + STEP, right, STEP);
  BuildPlan *broken = plan_of_two(false, false, CLIP);
  broken->segments[broken->header.segment_count++].key = key_of(CLIP + 77);
  broken->chains[1].segment_count++;
  Problem problem;
  assert_int_equal(graph_install(graph, build_plan_bytes(broken), &problem), STATUS_NOT_FOUND);
  build_plan_free(broken);
  install_two(graph, false, false, CLIP);
  graph_render(graph, left + 2 * STEP, right, STEP);
  assert_true(largest_jump(left, 3 * STEP) < 0.01f);
  for (int i = 2 * STEP; i < 3 * STEP; i++) assert_float_equal(left[i], pcm[i], 1e-6);
  graph_destroy(graph);
}

static void the_metronome_clicks_on_beats_only_when_asked(void **state) {
  (void)state;
  static float left[48000], right[48000];
  Graph *graph = graph_create(memory_heap(), RATE);
  install_two(graph, false, false, 0);
  build_play(graph);
  graph_render(graph, left, right, 48000);
  for (int i = 0; i < 48000; i++) assert_float_equal(left[i], 0.0f, 0.0);
  build_command(graph, COMMAND_METRONOME, 0, 0, 1, 0);
  build_command(graph, COMMAND_SEEK, 0, 0, 0, 1000);
  graph_render(graph, left, right, 48000);
  for (int i = 0; i < 48000; i++) { /* 120 bpm: beats at 24000 and 48000 of the song */
    const int since = i < 23000 ? -1 : (i < 47000 ? i - 23000 : i - 47000);
    if (since < 0 || since > 2000) assert_float_equal(left[i], 0.0f, 0.0);
    if (since == 12) assert_true(left[i] > 0.05f);
  }
  graph_destroy(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(any_block_size_gives_the_same_bytes),
    cmocka_unit_test(packing_changes_no_byte),
    cmocka_unit_test(a_clip_sounds_at_its_exact_frame_with_its_exact_samples),
    cmocka_unit_test(a_clip_longer_than_its_asset_ends_in_silence),
    cmocka_unit_test(fades_are_straight_lines),
    cmocka_unit_test(a_loop_repeats_exactly),
    cmocka_unit_test(stop_and_seek_do_not_click),
    cmocka_unit_test(edits_while_playing_do_not_click),
    cmocka_unit_test(rewiring_while_playing_does_not_click),
    cmocka_unit_test(a_clip_heard_where_it_lies_sounds_as_one_that_was_copied),
    cmocka_unit_test(a_removed_track_fades_out),
    cmocka_unit_test(nan_mutes_its_own_track_until_the_next_plan),
    cmocka_unit_test(meters_tell_peak_and_rms),
    cmocka_unit_test(reset_is_as_good_as_new),
    cmocka_unit_test(playback_stops_at_the_first_quiet_grid_point_after_the_end),
    cmocka_unit_test(a_take_that_begins_before_the_end_of_the_song_goes_on_behind_it),
    cmocka_unit_test(a_loop_around_the_end_of_the_song_goes_on),
    cmocka_unit_test(playback_waits_for_what_a_device_holds_back),
    cmocka_unit_test(unseen_and_refused_plans_do_not_click),
    cmocka_unit_test(the_metronome_clicks_on_beats_only_when_asked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
