/* What an analyser in a running graph shows, as a page finds it. */
#include "support/cm.h"
#include "support/graph_sounds.h"

#include "devices/tap.h"

#include <math.h>

static void install(Graph *graph, bool analyser, uint64_t revision) {
  BuildPlan *plan = build_plan_new(48000);
  build_plan_track(plan, 10, 1);
  build_plan_device(plan, 20, "gain");
  if (analyser) build_plan_device(plan, 21, "analyser");
  build_plan_segment(plan, (SegmentKey){2, 1});
  build_plan_strip(plan);
  end_with_master(plan);
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

static void install_compressors(Graph *graph, uint64_t revision) {
  BuildPlan *plan = build_plan_new(48000);
  build_plan_track(plan, 10, 1);
  for (Id id = 20; id < 23; id++) {
    float *params = build_plan_device(plan, id, "compressor");
    params[0] = id == 20 ? -40.0f : id == 21 ? -20.0f : 0.0f; /* threshold */
  }
  build_plan_segment(plan, (SegmentKey){2, 1});
  build_plan_strip(plan);
  end_with_master(plan);
  plan->header.revision = revision;
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static void each_device_of_a_chain_has_a_meter_of_its_own(void **state) {
  (void)state;
  static float tone[96000], left[96000], right[96000];
  for (int i = 0; i < 96000; i++) tone[i] = (float)(0.5 * sin(2 * M_PI * 997.0 * i / 48000.0));
  Graph *graph = graph_create(memory_heap(), 48000);
  assert_null(graph_device_meter(graph, 20));
  build_asset(graph, (SegmentKey){1, 1}, tone, tone, 96000);
  build_audio(graph, (SegmentKey){2, 1}, (SegmentAudio){.asset = {1, 1}, .begin_frame = 0, .end_frame = 96000, .gain = 1});
  install_compressors(graph, 1);
  build_play(graph);
  graph_render(graph, left, right, 48000);
  const float *first = graph_device_meter(graph, 20), *second = graph_device_meter(graph, 21), *third = graph_device_meter(graph, 22);
  assert_true(first && second && third && fabsf(first[0]) > 6.0f);
  assert_true(fabsf(fabsf(first[0]) - fabsf(second[0])) > 1.0f);
  assert_true(fabsf(third[0]) < 0.1f);
  assert_null(graph_device_meter(graph, 99));
  graph_destroy(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_tap_of_a_node_follows_the_sound_and_goes_with_it),
                                     cmocka_unit_test(each_device_of_a_chain_has_a_meter_of_its_own)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
