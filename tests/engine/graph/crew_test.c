#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "core/math.h"
#include "graph/internal.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

/* However many threads make a block, it has the bytes that one makes. Also run under ThreadSanitizer (tests/proof/threads). */

#define RATE 48000.0
enum { ASSET = 900, CLIP = 910, NOTES = 950, HELPERS_MAX = 7, FRAMES = 300 * 64 };

/* ---- threads */

typedef struct Helpers Helpers;
typedef struct Helper { Helpers *all; pthread_t thread; uint32_t index; } Helper;
struct Helpers { Graph *graph; _Atomic bool stop; Helper each[HELPERS_MAX]; uint32_t count; };

static void *help(void *helper_) {
  Helper *helper = helper_;
  while (!atomic_load(&helper->all->stop)) {
    if (!graph_help(helper->all->graph, helper->index)) sched_yield();
  }
  return NULL;
}

/* Calls no one: whoever renders may not block, and a sanitizer sees to that. */
static void wait_a_little(void *unused) RT_SAFE {
  (void)unused;
  for (volatile uint32_t i = 0; i < 100; i++) {}
}

static void begin_help(Helpers *helpers, Graph *graph, uint32_t count) {
  *helpers = (Helpers){.graph = graph, .count = count};
  assert_true(graph_set_helpers(graph, count, wait_a_little, NULL));
  for (uint32_t i = 0; i < count; i++) {
    helpers->each[i] = (Helper){.all = helpers, .index = i};
    assert_int_equal(pthread_create(&helpers->each[i].thread, NULL, help, &helpers->each[i]), 0);
  }
}

static void end_help(Helpers *helpers) {
  atomic_store(&helpers->stop, true);
  for (uint32_t i = 0; i < helpers->count; i++) pthread_join(helpers->each[i].thread, NULL);
}

/*
  The same by one thread, without chance: whenever a device is about to run or done, helpers take what is there to take, so that
  units begin in the middle of others, several deep.
*/
typedef struct Interrupter { Graph *graph; Random random; uint32_t depth, units; } Interrupter;

static uint64_t interrupt(void *interrupter_) RT_SAFE {
  Interrupter *i = interrupter_;
  if (i->depth < HELPERS_MAX && random_below(&i->random, 3) == 0) {
    i->depth++;
    i->units += graph_help(i->graph, i->depth - 1);
    i->depth--;
  }
  return 0;
}

/* ---- songs */

static void put_content(Graph *graph, uint32_t tracks) {
  float *noise = malloc(3000 * sizeof *noise);
  uint32_t seed = math_random_seed(3);
  for (uint32_t i = 0; i < 3000; i++) noise[i] = 0.3f * math_random_bipolar(&seed);
  build_asset(graph, key_of(ASSET), noise, NULL, 3000);
  for (uint32_t t = 0; t < tracks; t++) {
    const int64_t begin = 100 + 700 * (t % 7);
    const BuildNote notes[] = {{begin, begin + 4000, (uint16_t)(40 + t), 0.8f, 1000 * t + 1}, {begin + 9000, begin + 9900, 60, 0.8f, 1000 * t + 2}};
    build_notes(graph, key_of(NOTES + t), notes, 2);
    build_audio(graph, key_of(CLIP + t), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = begin, .end_frame = begin + 3000, .gain = 1});
  }
  free(noise);
}

/* A container with chains that hear notes, on the chain that was begun. */
static void add_branches(BuildPlan *plan, uint32_t chain, uint32_t node, Random *random) {
  for (uint32_t i = 0; i < 3; i++) {
    PlanChain *branch = build_plan_branch(plan, 5000 + 10 * chain + i, node);
    branch->choke_group = (uint16_t)random_below(random, 2);
    if (i == 1) branch->key_high = 60;
    build_plan_device(plan, 6000 + 10 * chain + i, i == 0 ? "drums" : "saturator");
    build_plan_strip(plan)[0] = -6.0f;
  }
}

/* Tracks of all kinds into groups, with sends, a sidechain, feedback and containers. */
static BuildPlan *song(Random *random, uint32_t tracks) {
  static const char *const effects[] = {"eq5", "compressor", "saturator", "gain", "utility", "chorus", "delay", "reverb", "limiter"};
  BuildPlan *plan = build_plan_new(RATE);
  uint32_t containers[64][2], container_count = 0;
  for (uint32_t t = 0; t < tracks; t++) {
    const bool notes = t % 2 == 0;
    build_plan_track(plan, 100 + t, tracks + random_below(random, 2));
    build_plan_segment(plan, key_of(notes ? NOTES + t : CLIP + t));
    if (notes) build_plan_device(plan, 1000 + t, t % 4 ? "synth" : "drums");
    for (uint32_t i = random_below(random, 4); i > 0; i--) build_plan_device(plan, 2000 + 10 * t + i, effects[random_below(random, 9)]);
    if (random_below(random, 4) == 0) {
      containers[container_count][0] = t;
      containers[container_count++][1] = plan->header.node_count;
      build_plan_device(plan, 4000 + t, "layers");
    }
    build_plan_device(plan, 7000 + t, "compressor");
    build_plan_strip(plan)[0] = -3.0f;
  }
  build_plan_track(plan, 90, tracks + 1);
  build_plan_device(plan, 91, "compressor");
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_device(plan, 94, "eq5");
  build_plan_strip(plan);
  for (uint32_t i = 0; i < container_count; i++) add_branches(plan, containers[i][0], containers[i][1], random);
  for (uint32_t t = 1; t < tracks; t += 2) {
    PlanEdge *send = build_plan_edge(plan, 3000 + t, t, t - 1); /* audio into the neighbour's effects */
    send->gain = 0.3f;
    if (random_below(random, 2) == 0) send->delay_frames = 300;
  }
  PlanEdge *back = build_plan_edge(plan, 3999, tracks, 1);
  back->flags = EDGE_FEEDBACK;
  back->delay_frames = 500;
  back->gain = 0.2f;
  plan->header.end_frame = 1 << 20;
  return plan;
}

typedef struct Outcome { Digest digest; uint32_t helped; float peak; } Outcome;
typedef enum How { BY_THREADS, BY_INTERRUPTION } How;

/* With edits, turns of knobs and a seek on the way, in blocks that do not fit the grid. */
static Outcome perform(uint64_t seed, uint32_t tracks, uint32_t helpers, How how) {
  Random random = {seed};
  Graph *graph = graph_create(memory_heap(), RATE);
  put_content(graph, tracks);
  BuildPlan *plan = song(&random, tracks);
  build_plan_install(plan, graph);
  build_play(graph);
  Helpers *crew = calloc(1, sizeof *crew);
  Interrupter interrupter = {.graph = graph, .random = {seed}};
  if (how == BY_THREADS) begin_help(crew, graph, helpers);
  else assert_true(graph_set_helpers(graph, helpers, NULL, NULL));
  if (how == BY_INTERRUPTION) graph_set_clock(graph, interrupt, &interrupter);
  Outcome outcome = {.peak = 0};
  Sha256 sha;
  sha256_init(&sha);
  for (uint32_t b = 0; b < FRAMES / 100; b++) {
    float out[2][100];
    if (b == 50) build_command(graph, COMMAND_STRIP, 101, 0, -9.0f, 0);
    if (b == 100) build_plan_install(plan, graph);
    if (b == 110) build_command(graph, COMMAND_SEEK, 0, 0, 0, 400);
    if (b == 150) build_command(graph, COMMAND_NOTE_ON, 100, 64, 0.7f, 77);
    graph_render(graph, out[0], out[1], 100);
    sha256_put(&sha, out, sizeof out);
    for (uint32_t i = 0; i < 100; i++) outcome.peak = out[0][i] > outcome.peak ? out[0][i] : outcome.peak;
    if (helpers > 0) sched_yield(); /* a loaded machine would not let them come */
  }
  outcome.digest = sha256_finish(&sha);
  if (how == BY_THREADS) end_help(crew);
  outcome.helped = interrupter.units;
  free(crew);
  build_plan_free(plan);
  graph_destroy(graph);
  return outcome;
}

static void threads_change_no_byte(void **state) {
  (void)state;
  Random random = random_begin("songs for several threads");
  for (uint32_t song_index = 0; song_index < 3; song_index++) {
    const uint64_t seed = random_u64(&random);
    const uint32_t tracks = 5 + random_below(&random, 20);
    const Outcome alone = perform(seed, tracks, 0, BY_THREADS);
    assert_true(alone.peak > 0.01f);
    for (uint32_t h = 0; h < 3; h++) {
      const Outcome together = perform(seed, tracks, (uint32_t[]){1, 2, HELPERS_MAX}[h], BY_THREADS);
      assert_memory_equal(&alone.digest, &together.digest, sizeof alone.digest);
    }
  }
}

static void units_may_begin_in_the_middle_of_others(void **state) {
  (void)state;
  Random random = random_begin("songs for interrupted threads");
  for (uint32_t song_index = 0; song_index < 6; song_index++) {
    const uint64_t seed = random_u64(&random);
    const uint32_t tracks = 5 + random_below(&random, 20);
    const Outcome alone = perform(seed, tracks, 0, BY_THREADS), together = perform(seed, tracks, HELPERS_MAX, BY_INTERRUPTION);
    assert_true(together.helped > 200); /* else this proves nothing */
    assert_memory_equal(&alone.digest, &together.digest, sizeof alone.digest);
  }
}

/* Helpers that never come are not waited for. */
static void a_crew_that_is_absent_changes_nothing(void **state) {
  (void)state;
  const Outcome alone = perform(5, 9, 0, BY_THREADS);
  Random random = {5};
  Graph *graph = graph_create(memory_heap(), RATE);
  put_content(graph, 9);
  BuildPlan *plan = song(&random, 9);
  build_plan_install(plan, graph);
  build_play(graph);
  assert_true(graph_set_helpers(graph, 4, NULL, NULL));
  float out[2][100];
  float peak = 0;
  for (uint32_t b = 0; b < 100; b++) {
    graph_render(graph, out[0], out[1], 100);
    for (uint32_t i = 0; i < 100; i++) peak = out[0][i] > peak ? out[0][i] : peak;
  }
  assert_true(peak > 0.01f && alone.peak >= peak);
  build_plan_free(plan);
  graph_destroy(graph);
}

/* What helpers count is the graph's. */
static void a_nan_is_told_of_once_whoever_met_it(void **state) {
  (void)state;
  for (uint32_t helpers = 0; helpers < 3; helpers += 2) {
    Graph *graph = graph_create(memory_heap(), RATE);
    BuildPlan *plan = build_plan_new(RATE);
    float bad[256];
    for (uint32_t i = 0; i < 256; i++) bad[i] = 0.1f;
    bad[100] = 1e30f; /* its square is no number any more */
    build_asset(graph, key_of(ASSET), bad, NULL, 256);
    build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .end_frame = 256, .gain = 1});
    for (uint32_t t = 0; t < 6; t++) {
      build_plan_track(plan, 100 + t, 6);
      if (t % 2) build_plan_segment(plan, key_of(CLIP));
      build_plan_strip(plan);
    }
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_strip(plan);
    plan->header.end_frame = 1 << 20;
    build_plan_install(plan, graph);
    build_play(graph);
    Helpers *crew = calloc(1, sizeof *crew);
    begin_help(crew, graph, helpers);
    float out[2][640];
    graph_render(graph, out[0], out[1], 640);
    end_help(crew);
    uint32_t told = 0;
    Notice notice;
    while (ring_read(graph_notices(graph), &notice)) told += notice.type == NOTICE_MUTED_NAN;
    assert_int_equal(told, 3);
    assert_int_equal(graph_meters(graph)->nan_count, 3);
    free(crew);
    build_plan_free(plan);
    graph_destroy(graph);
  }
}

static void helpers_without_memory_are_none(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  assert_true(graph_set_helpers(graph, 3, NULL, NULL));
  assert_int_equal(graph->crew.count, 3);
  assert_true(graph_set_helpers(graph, 1000, NULL, NULL));
  assert_int_equal(graph->crew.count, GRAPH_HELPERS_MAX);
  assert_false(graph_help(graph, 0)); /* nothing is to be done */
  assert_true(graph_set_helpers(graph, 0, NULL, NULL));
  assert_int_equal(graph->crew.count, 0);
  graph_destroy(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(threads_change_no_byte),
      cmocka_unit_test(units_may_begin_in_the_middle_of_others),
      cmocka_unit_test(a_crew_that_is_absent_changes_nothing),
      cmocka_unit_test(a_nan_is_told_of_once_whoever_met_it),
      cmocka_unit_test(helpers_without_memory_are_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
