/* What an analyser in a running graph shows, as a page finds it. */
#include "support/build_plan.h"
#include "support/cm.h"

#include "devices/tap.h"

#include <math.h>

static void install(Graph *graph, bool analyser, uint64_t revision) {
  BuildPlan *plan = build_plan_new(48000);
  build_plan_track(plan, 10, 1);
  build_plan_device(plan, 20, "gain");
  if (analyser) build_plan_device(plan, 21, "analyser");
  build_plan_segment(plan, (SegmentKey){2, 1});
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 1 << 20;
  plan->header.revision = revision;
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static void the_tap_of_a_node_follows_the_sound_and_goes_with_it(void **state) {
  (void)state;
  static float tone[96000], left[96000], right[96000];
  for (int i = 0; i < 96000; i++) tone[i] = (float)(0.1 * sin(2 * M_PI * 997.0 * i / 48000.0));
  Graph *graph = graph_create(memory_heap(), 48000);
  assert_null(graph_tap(graph, 21));
  build_asset(graph, (SegmentKey){1, 1}, tone, tone, 96000);
  build_audio(graph, (SegmentKey){2, 1}, (SegmentAudio){.asset = {1, 1}, .begin_frame = 0, .end_frame = 96000, .gain = 1});
  install(graph, true, 1);
  assert_null(graph_tap(graph, 20));
  assert_null(graph_tap(graph, 99));
  build_play(graph);
  graph_render(graph, left, right, 96000);
  const DeviceTap *tap = graph_tap(graph, 21);
  assert_non_null(tap);
  assert_true(fabs((double)tap->momentary_lufs + 20.0) < 0.1 && tap->spectra > 50 && tap->song_frame >= 95000);
  install(graph, false, 2);
  assert_null(graph_tap(graph, 21));
  graph_destroy(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_tap_of_a_node_follows_the_sound_and_goes_with_it)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
