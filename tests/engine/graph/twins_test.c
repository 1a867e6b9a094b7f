#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "graph/internal.h"

/* A mono sound in the middle is made and summed once, and stands for both sides: every mixer sounds, to the bit, as if each of its
   sounds had two sides that happen to be equal. */

#define RATE 48000.0
enum { TRACKS = 20, GROUPS = 3, MASTER = TRACKS + GROUPS, ASSET = 900, CLIP = 1000, BLOCKS = 40, BLOCK = 500, LENGTH = BLOCKS * BLOCK };

/* What the tracks play: one side, given once or twice. */
static void put_sounds(Graph *graph, Random random, bool twice) {
  static float left[LENGTH], right[LENGTH];
  for (uint32_t t = 0; t < TRACKS; t++) {
    for (uint32_t i = 0; i < LENGTH; i++) {
      left[i] = (float)random_real(&random, -0.1, 0.1);
      right[i] = (float)random_real(&random, -0.1, 0.1);
    }
    const bool stereo = t % 7 == 3;
    build_asset(graph, key_of(ASSET + t), left, stereo ? right : twice ? left : NULL, LENGTH);
    const uint32_t begin = random_below(&random, 3) == 0 ? random_below(&random, LENGTH / 2) : 0;
    build_audio(graph, key_of(CLIP + t), (SegmentAudio){.asset = key_of(ASSET + t), .begin_frame = begin, .end_frame = LENGTH - random_below(&random, LENGTH / 4), .gain = 1});
  }
}

static void add_strip(BuildPlan *plan, Random *random) {
  float *const strip = build_plan_strip(plan);
  strip[param_of("gain", "gain_db")] = (float)random_real(random, -20, 0);
  if (random_below(random, 4) == 0) strip[param_of("gain", "pan")] = (float)random_real(random, -1, 1);
  if (random_below(random, 6) == 0) strip[param_of("gain", "width")] = 50;
  if (random_below(random, 6) == 0) strip[param_of("gain", "invert")] = (float)random_below(random, 4);
}

/* The same tracks each time, wired and set anew. */
static BuildPlan *random_mixer(Random *random) {
  BuildPlan *plan = build_plan_new(RATE);
  for (uint32_t c = 0; c <= MASTER; c++) {
    PlanChain *chain = build_plan_track(plan, 100 + c, BUILD_NOWHERE);
    if (c < TRACKS && random_below(random, 4) == 0) chain->flags |= CHAIN_SILENT;
    if (c < TRACKS) build_plan_segment(plan, key_of(CLIP + c));
    if (c >= TRACKS && random_below(random, 2) == 0) build_plan_device(plan, 300 + c, "compressor"); /* may have a key */
    add_strip(plan, random);
  }
  for (uint32_t c = 0; c < MASTER; c++) {
    build_plan_edge(plan, 500 + c, c, c < TRACKS ? TRACKS + c % GROUPS : MASTER)->delay_frames = random_below(random, 6) == 0 ? 30 : 0;
    if (c >= TRACKS || random_below(random, 2) == 0) continue;
    PlanEdge *send = build_plan_edge(plan, 600 + c, c, TRACKS + random_below(random, GROUPS));
    if (random_below(random, 2) == 0) send->gain = 0.3f;
    if (random_below(random, 4) == 0) send->pan = 0.5f;
    if (plan->chains[send->target].node_count > 1 && random_below(random, 3) == 0) send->target_node = 0;
    if (random_below(random, 5) == 0) {
      send->flags |= EDGE_FEEDBACK;
      send->delay_frames = 100;
    }
  }
  build_plan_edge(plan, 500 + MASTER, MASTER, BUILD_OUTPUT);
  plan->header.end_frame = LENGTH;
  return plan;
}

/* Mixers one after another while it plays; gives how many tracks made one side alone. */
static uint32_t play(Random random, bool twice, float out[2][LENGTH]) {
  Graph *graph = graph_create(memory_heap(), RATE);
  uint32_t twins = 0;
  put_sounds(graph, random, twice);
  build_play(graph);
  for (uint32_t b = 0; b < BLOCKS; b++) {
    if (b % 4 == 0) {
      BuildPlan *plan = random_mixer(&random);
      graph_collect(graph);
      build_plan_install(plan, graph);
      build_plan_free(plan);
    }
    if (b % 3 == 1) build_command(graph, COMMAND_STRIP, 100 + random_below(&random, TRACKS), 0, (float)random_real(&random, -20, 0), 0);
    if (b % 16 == 9) build_command(graph, COMMAND_SEEK, 0, 0, 0, random_below(&random, LENGTH / 2));
    graph_render(graph, out[0] + b * BLOCK, out[1] + b * BLOCK, BLOCK);
    const RtPlan *plan = graph->live.plan;
    for (uint32_t i = 0; i < plan->chain_count; i++) twins += plan->chains[i].state->twins;
  }
  graph_destroy(graph);
  return twins;
}

static void one_side_stands_for_two_that_are_equal(void **state) {
  (void)state;
  static float once[2][LENGTH], twice[2][LENGTH];
  Random random = random_begin("twins");
  for (uint32_t round = 0; round < 20; round++) {
    const Random own = {random_u64(&random)};
    assert_true(play(own, false, once) > BLOCKS);
    assert_int_equal(play(own, true, twice), 0);
    assert_true(loudest_of(once[0], LENGTH) > 0.01f);
    assert_memory_equal(once, twice, sizeof once);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(one_side_stands_for_two_that_are_equal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
