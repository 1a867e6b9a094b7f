#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "core/hash.h"
#include "core/math.h"
#include "graph/internal.h"

#include <stdlib.h>
#include <string.h>

/* Chains that have nothing to do cost nothing, and not one byte is other for it. */

#define RATE 48000.0
enum { ASSET = 900, CLIP = 910, NOTES = 950, FRAMES = 600 * 64 };

static void put_content(Graph *graph, uint32_t tracks) {
  float *noise = malloc(2000 * sizeof *noise);
  uint32_t seed = math_random_seed(3);
  for (uint32_t i = 0; i < 2000; i++) noise[i] = 0.3f * math_random_bipolar(&seed);
  build_asset(graph, key_of(ASSET), noise, NULL, 2000);
  for (uint32_t t = 0; t < tracks; t++) {
    const int64_t begin = 500 + 3000 * (t % 7);
    const BuildNote notes[] = {{begin, begin + 700, (uint16_t)(40 + t), 0.8f, 1000 * t + 1}, {begin + 20000, begin + 20500, 60, 0.8f, 1000 * t + 2}};
    build_notes(graph, key_of(NOTES + t), notes, 2);
    build_audio(graph, key_of(CLIP + t), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = begin, .end_frame = begin + 2000, .gain = 1});
  }
  free(noise);
}

/* Tracks with notes or audio here and there, a return they send to, and a group. */
static BuildPlan *sparse_song(uint32_t tracks) {
  static const char *const effects[] = {"eq5", "compressor", "saturator", "gain", "utility", "chorus", "delay", "reverb"};
  BuildPlan *plan = build_plan_new(RATE);
  for (uint32_t t = 0; t < tracks; t++) {
    const bool notes = t % 2 == 0;
    build_plan_track(plan, 100 + t, t % 3 ? tracks + 2 : tracks);
    build_plan_segment(plan, key_of(notes ? NOTES + t : CLIP + t));
    if (notes) build_plan_device(plan, 1000 + t, t % 4 ? "synth" : "drums");
    build_plan_device(plan, 2000 + t, effects[t % 6]);
    build_plan_strip(plan)[0] = -3.0f;
  }
  build_plan_track(plan, 90, tracks + 2); /* the group */
  build_plan_device(plan, 91, "compressor");
  build_plan_strip(plan);
  build_plan_track(plan, 92, tracks + 2); /* the return */
  build_plan_device(plan, 93, "reverb");
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_device(plan, 94, "eq5");
  build_plan_strip(plan);
  for (uint32_t t = 0; t < tracks; t += 2) {
    PlanEdge *send = build_plan_edge(plan, 3000 + t, t, tracks + 1);
    send->gain = 0.3f;
    if (t % 4 == 0) send->delay_frames = 300;
  }
  plan->header.end_frame = 1 << 20;
  return plan;
}

typedef struct Outcome { Digest digest; uint32_t slept; } Outcome;

/* With edits, turns of knobs and a seek on the way: what wakes must wake in time. */
static Outcome perform(bool skipping, uint32_t tracks) {
  Graph *graph = graph_create(memory_heap(), RATE);
  graph_set_skipping(graph, skipping);
  put_content(graph, tracks);
  BuildPlan *plan = sparse_song(tracks);
  build_plan_install(plan, graph);
  build_play(graph);
  Outcome outcome = {.slept = 0};
  Sha256 sha;
  sha256_init(&sha);
  for (uint32_t b = 0; b < FRAMES / 64; b++) {
    float out[2][64];
    if (b == 150) build_command(graph, COMMAND_STRIP, 101, 0, -9.0f, 0);
    if (b == 300) build_plan_install(plan, graph);
    if (b == 310) build_command(graph, COMMAND_SEEK, 0, 0, 0, 400);
    if (b == 500) build_command(graph, COMMAND_NOTE_ON, 100, 64, 0.7f, 77);
    if (b == 510) build_command(graph, COMMAND_NOTE_OFF, 100, 64, 0, 77);
    graph_render(graph, out[0], out[1], 64);
    sha256_put(&sha, out, sizeof out);
    for (uint32_t i = 0; i < graph->live.plan->chain_count; i++) outcome.slept += graph->live.plan->chains[i].state->asleep;
  }
  outcome.digest = sha256_finish(&sha);
  build_plan_free(plan);
  graph_destroy(graph);
  return outcome;
}

static void sleeping_changes_no_byte(void **state) {
  (void)state;
  for (uint32_t tracks = 3; tracks < 40; tracks += 12) {
    const Outcome awake = perform(false, tracks), asleep = perform(true, tracks);
    assert_int_equal(awake.slept, 0);
    assert_true(asleep.slept > 100); /* else this proves nothing */
    assert_memory_equal(&awake.digest, &asleep.digest, sizeof awake.digest);
  }
}

static void a_song_that_rests_falls_asleep(void **state) {
  (void)state;
  enum { TRACKS = 12 };
  Graph *graph = graph_create(memory_heap(), RATE);
  put_content(graph, TRACKS);
  BuildPlan *plan = build_plan_new(RATE);
  for (uint32_t t = 0; t < TRACKS; t++) {
    build_plan_track(plan, 100 + t, TRACKS);
    build_plan_segment(plan, key_of(t % 2 ? CLIP + t : NOTES + t));
    if (t % 2 == 0) build_plan_device(plan, 1000 + t, t % 4 ? "synth" : "drums");
    build_plan_device(plan, 2000 + t, t % 3 ? "eq5" : "compressor");
    build_plan_strip(plan);
  }
  end_with_master(plan);
  build_plan_install(plan, graph);
  float left[64], right[64];
  for (uint32_t b = 0; b < 200; b++) graph_render(graph, left, right, 64); /* not played: silence from the start */
  uint32_t asleep = 0;
  for (uint32_t i = 0; i < graph->live.plan->chain_count; i++) asleep += graph->live.plan->chains[i].state->asleep;
  assert_int_equal(asleep, TRACKS + 1);
  GraphCost before, after;
  assert_true(graph_cost(graph, 2000, &before));
  for (uint32_t b = 0; b < 100; b++) graph_render(graph, left, right, 64);
  assert_true(graph_cost(graph, 2000, &after));
  assert_int_equal(after.blocks, before.blocks); /* costs nothing */
  build_plan_free(plan);
  graph_destroy(graph);
}

/* ---- what people see of it */

static const char *const reducers[] = {"compressor", "limiter", "gate", "multiband"};

/* A loud second on four tracks (a pack) with one device each, then a stop. */
static Graph *stopped_song(bool skipping, float release_ms) {
  Graph *graph = graph_create(memory_heap(), RATE);
  graph_set_skipping(graph, skipping);
  put_sine(graph, key_of(CLIP), key_of(ASSET), 48000);
  BuildPlan *plan = build_plan_new(RATE);
  for (uint32_t t = 0; t < 8; t++) {
    const char *const effect = t < 4 ? "compressor" : reducers[t - 4];
    build_plan_track(plan, 100 + t, 8);
    build_plan_segment(plan, key_of(CLIP));
    float *params = build_plan_device(plan, 200 + t, effect);
    if (strcmp(effect, "compressor") == 0) {
      set_param(params, effect, "threshold_db", -40.0f);
      set_param(params, effect, "release_ms", release_ms);
    }
    build_plan_strip(plan);
  }
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_plan_free(plan);
  build_play(graph);
  float left[64], right[64];
  for (uint32_t b = 0; b < 400; b++) graph_render(graph, left, right, 64);
  assert_true(graph_device_meter(graph, 200)[0] > 10.0f);
  build_command(graph, COMMAND_STOP, 0, 0, 0, 0);
  return graph;
}

/* A meter that fell by its law for ever would end in numbers that are slow to multiply, and stay there. */
static void what_is_shown_of_a_song_that_rests_is_nothing(void **state) {
  (void)state;
  for (uint32_t skipping = 0; skipping < 2; skipping++) {
    Graph *graph = stopped_song(skipping != 0, 100.0f);
    float left[64], right[64];
    for (uint32_t b = 0; b < 40 * 750; b++) graph_render(graph, left, right, 64);
    const GraphMeters *meters = graph_meters(graph);
    for (uint32_t t = 0; t < meters->track_count; t++)
      for (uint32_t c = 0; c < 2; c++) assert_true(meters->tracks[t].peak[c] == 0.0f && meters->tracks[t].rms[c] == 0.0f);
    for (uint32_t i = 0; i < graph->live.plan->chain_count; i++) {
      const ChainState *chain = graph->live.plan->chains[i].state;
      for (uint32_t c = 0; c < 2; c++) assert_true(chain->peak[c] == 0.0f && chain->mean_square[c] == 0.0f);
      if (i < 4) assert_int_equal(chain->asleep, skipping != 0); /* awake or not */
    }
    graph_destroy(graph);
  }
}

/* Whether a chain sleeps or not: no picture of gain reduction stays where it was when the sound stopped. */
static void no_reduction_stays_in_a_picture_after_the_sound(void **state) {
  (void)state;
  const float releases_ms[] = {5.0f, 140.0f, 3000.0f};
  for (uint32_t k = 0; k < 2 * COUNT_OF(releases_ms); k++) {
    Graph *graph = stopped_song(k % 2 != 0, releases_ms[k / 2]);
    float left[64], right[64];
    for (uint32_t b = 0; b < 20 * 750; b++) graph_render(graph, left, right, 64);
    for (uint32_t t = 0; t < 8; t++)
      if (t != 6) assert_true(graph_device_meter(graph, 200 + t)[0] < 0.05f); /* a gate is shut in silence, and shows that */
    graph_destroy(graph);
  }
}

/* ---- devices that move with the song */

/* Two clips with seconds of silence between, through what has echoes; `seek`: the song jumps in its sleep. */
static Outcome echo(bool skipping, const char *effect, bool seek) {
  enum { AGAIN = 300000 };
  Graph *graph = graph_create(memory_heap(), RATE);
  graph_set_skipping(graph, skipping);
  put_content(graph, 1);
  build_audio(graph, key_of(CLIP + 1), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = 100, .end_frame = 1500, .gain = 1});
  build_audio(graph, key_of(CLIP + 2), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = AGAIN, .end_frame = AGAIN + 1500, .gain = 1});
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 100, 1);
  build_plan_segment(plan, key_of(CLIP + 1));
  build_plan_segment(plan, key_of(CLIP + 2));
  float *params = build_plan_device(plan, 200, effect);
  if (strcmp(effect, "reverb") == 0) set_param(params, effect, "decay_s", 0.3f);
  else set_param(params, effect, "feedback", 20.0f);
  if (strcmp(effect, "delay") == 0) set_param(params, effect, "division", 0.0f);
  build_plan_strip(plan);
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_play(graph);
  Outcome outcome = {.slept = 0};
  Sha256 sha;
  sha256_init(&sha);
  float loudest = 0;
  for (uint32_t b = 0; b < (AGAIN + 6400) / 64; b++) {
    float out[2][64];
    if (seek && b == 4000) build_command(graph, COMMAND_SEEK, 0, 0, 0, 280000);
    graph_render(graph, out[0], out[1], 64);
    sha256_put(&sha, out, sizeof out);
    for (uint32_t i = 0; i < 64 && b * 64 > AGAIN; i++) loudest = out[0][i] > loudest ? out[0][i] : loudest;
    outcome.slept += graph->live.plan->chains[0].state->asleep;
  }
  assert_true(loudest > 0.01f || seek);
  outcome.digest = sha256_finish(&sha);
  build_plan_free(plan);
  graph_destroy(graph);
  return outcome;
}

static void echoes_sleep_behind_their_tails(void **state) {
  (void)state;
  static const char *const effects[] = {"chorus", "delay", "reverb"};
  for (uint32_t i = 0; i < COUNT_OF(effects); i++)
    for (uint32_t seek = 0; seek < 2; seek++) {
      const Outcome awake = echo(false, effects[i], seek != 0), asleep = echo(true, effects[i], seek != 0);
      if (asleep.slept < 500) fail_msg("%s slept %u blocks", effects[i], asleep.slept);
      assert_memory_equal(&awake.digest, &asleep.digest, sizeof awake.digest);
    }
}

/* ---- the cost meter */

static uint64_t next_tick(void *context) {
  uint64_t *ticks = context;
  return *ticks += 5;
}

static void costs_are_counted_by_the_hosts_clock(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  put_content(graph, 2);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 100, 1);
  build_plan_segment(plan, key_of(CLIP + 1));
  build_plan_device(plan, 200, "eq5");
  build_plan_device(plan, 201, "eq5");
  plan->nodes[1].bypass = 1;
  build_plan_strip(plan);
  end_with_master(plan);
  build_plan_install(plan, graph);
  uint64_t ticks = 0;
  graph_set_clock(graph, next_tick, &ticks);
  build_play(graph);
  float left[640], right[640];
  graph_render(graph, left, right, 640);
  GraphCost cost;
  assert_true(graph_cost(graph, 200, &cost));
  assert_int_equal(cost.blocks, 10);
  assert_int_equal(cost.ticks, 50);
  assert_true(graph_cost(graph, 201, &cost));
  assert_int_equal(cost.blocks, 0); /* bypassed */
  assert_false(graph_cost(graph, 999, &cost));
  build_plan_free(plan);
  graph_destroy(graph);
}

static void install_muted(Graph *graph, bool muted) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 1)->flags |= muted ? CHAIN_SILENT : 0u;
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan)[0] = -3.0f;
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 1 << 20;
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

/* Its clip goes on unheard; the strip costs nothing meanwhile, and is soon what it would have been. */
static void the_strip_of_a_muted_track_rests(void **state) {
  (void)state;
  enum { LENGTH = 96000, MUTED = 3200, HEARD = 48000 };
  static float out[2][LENGTH], right[LENGTH];
  float *tone = malloc(LENGTH * sizeof *tone);
  for (uint32_t i = 0; i < LENGTH; i++) tone[i] = 0.5f * (float)math_sin(0.01 * i);
  for (uint32_t muting = 0; muting < 2; muting++) {
    Graph *graph = graph_create(memory_heap(), RATE);
    build_asset(graph, key_of(ASSET), tone, NULL, LENGTH);
    build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .end_frame = LENGTH, .gain = 1});
    install_muted(graph, false);
    build_play(graph);
    graph_render(graph, out[muting], right, MUTED);
    install_muted(graph, muting == 1);
    graph_render(graph, out[muting] + MUTED, right, HEARD - MUTED);
    GraphCost cost;
    assert_true(graph_cost(graph, 10, &cost));
    if (muting == 1) assert_true(cost.blocks <= MUTED / 64 + 5); /* 5 ms of fade */
    else assert_int_equal(cost.blocks, HEARD / 64);
    install_muted(graph, false);
    graph_render(graph, out[muting] + HEARD, right, LENGTH - HEARD);
    graph_destroy(graph);
  }
  for (uint32_t i = MUTED + 300; i < HEARD; i++) assert_true(out[1][i] == 0.0f);
  for (uint32_t i = 1; i < LENGTH; i++) assert_true(out[1][i] - out[1][i - 1] < 0.01f && out[1][i - 1] - out[1][i] < 0.01f);
  assert_memory_equal(out[0] + HEARD + 300, out[1] + HEARD + 300, (LENGTH - HEARD - 300) * sizeof(float));
  free(tone);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(sleeping_changes_no_byte),
    cmocka_unit_test(a_song_that_rests_falls_asleep),
    cmocka_unit_test(what_is_shown_of_a_song_that_rests_is_nothing),
    cmocka_unit_test(no_reduction_stays_in_a_picture_after_the_sound),
    cmocka_unit_test(echoes_sleep_behind_their_tails),
    cmocka_unit_test(costs_are_counted_by_the_hosts_clock),
    cmocka_unit_test(the_strip_of_a_muted_track_rests),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
