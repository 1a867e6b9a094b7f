#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "graph/internal.h"

/* What is packed; that it changes no byte. */

#define RATE 48000.0
enum { ASSET = 900, CLIP = 901 };

/* Compressors that look ahead, one in six tracks of `tracks`; now and then one of them is bypassed, or not any more. */
static uint32_t render_ahead(bool packing, float *left, float *right, uint32_t frames) {
  enum { MANY = 60, STEP = 700 };
  Graph *graph = graph_create(memory_heap(), RATE);
  Random random = {11};
  float pcm[3000];
  uint32_t packs = 0;
  graph_set_packing(graph, packing);
  for (uint32_t t = 0; t < MANY; t++) {
    for (uint32_t i = 0; i < COUNT_OF(pcm); i++) pcm[i] = (float)random_real(&random, -0.3, 0.3);
    build_asset(graph, key_of(ASSET + 10 * t), pcm, NULL, COUNT_OF(pcm));
    build_audio(graph, key_of(CLIP + 10 * t), (SegmentAudio){.asset = key_of(ASSET + 10 * t), .end_frame = 1 << 20, .loop_end_frame = COUNT_OF(pcm), .gain = 1});
  }
  build_play(graph);
  for (uint32_t at = 0; at < frames; at += STEP) {
    BuildPlan *plan = build_plan_new(RATE);
    for (uint32_t t = 0; t < MANY; t++) {
      build_plan_track(plan, 100 + t, MANY);
      build_plan_segment(plan, key_of(CLIP + 10 * t));
      if (t % 6 == 2) {
        float *params = build_plan_device(plan, 6000 + t, "compressor");
        set_param(params, "compressor", "threshold_db", -30);
        set_param(params, "compressor", "detector", (float)(t % 4 == 0));
        set_param(params, "compressor", "link", (float)t);
        set_param(params, "compressor", "lookahead_ms", (float)(t % 5));
        PlanNode *node = &plan->nodes[plan->header.node_count - 1];
        node->latency_frames = (t % 5) * 48;
        node->bypass = at > 0 && random_below(&random, 4) == 0;
      }
      build_plan_strip(plan);
    }
    end_with_master(plan);
    graph_collect(graph);
    build_plan_install(plan, graph);
    build_plan_free(plan);
    graph_render(graph, left + at, right + at, STEP);
    for (uint32_t i = 0; i < graph->live.plan->step_count; i++) packs += graph->live.plan->steps[i].type == STEP_PACK;
  }
  graph_destroy(graph);
  return packs;
}

static void look_aheads_are_packed_wherever_they_are_and_change_no_byte(void **state) {
  (void)state;
  static float out[2][2][14000];
  assert_true(render_ahead(true, out[0][0], out[0][1], 14000) >= 20); /* at least one a plan */
  assert_int_equal(render_ahead(false, out[1][0], out[1][1], 14000), 0);
  assert_true(loudest_of(out[0][0], 14000) > 0.1f);
  assert_memory_equal(out[0], out[1], sizeof out[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(look_aheads_are_packed_wherever_they_are_and_change_no_byte),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
