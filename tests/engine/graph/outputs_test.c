#include "support/cm.h"
#include "support/graph_sounds.h"

#include "core/math.h"
#include "graph/internal.h"

/* Outputs beside the usual one: the cue bus, the two sides of the crossfader, an instrument's further outputs. */

#define RATE 48000.0
enum { ASSET = 900, CLIP = 901 };

static void the_cue_bus_is_an_output_of_its_own(void **state) {
  (void)state;
  static float out[2][1000], cue[2][1000];
  Graph *graph = graph_create(memory_heap(), RATE);
  put_impulse(graph, key_of(CLIP), key_of(ASSET + CLIP), 100, 0.5f);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 100, 1);
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan)[0] = -144.0f; /* faded out, but listened to before its fader */
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  PlanEdge *listen = build_plan_edge(plan, 120, 0, BUILD_OUTPUT);
  listen->point = POINT_INPUT;
  listen->target_port = OUTPUT_CUE;
  plan->header.end_frame = 1000;
  build_plan_install(plan, graph);
  build_play(graph);
  const GraphIo io = {.out = {out[0], out[1]}, .cue = {cue[0], cue[1]}};
  graph_render_io(graph, &io, 333);
  const GraphIo rest = {.out = {out[0] + 333, out[1] + 333}, .cue = {cue[0] + 333, cue[1] + 333}};
  graph_render_io(graph, &rest, 667);
  for (uint32_t i = 0; i < 1000; i++) {
    assert_float_equal(out[0][i], 0.0f, 1e-7f);
    assert_float_equal(cue[1][i], (i == 100 ? 0.5f : 0.0f), 1e-7f);
  }
  build_plan_free(plan);
  graph_destroy(graph);
}

static Graph *crossfade_graph(CrossfaderCurve curve, float position) {
  Graph *graph = graph_create(memory_heap(), RATE);
  BuildPlan *plan = build_plan_new(RATE);
  for (uint32_t side = 0; side < 2; side++) { /* A left, B right */
    float ones[9600];
    for (uint32_t i = 0; i < 9600; i++) ones[i] = 0.25f;
    build_asset(graph, key_of(ASSET), ones, NULL, 9600);
    build_audio(graph, key_of(CLIP + side), (SegmentAudio){.asset = key_of(ASSET), .end_frame = 9600, .gain = 1});
    build_plan_track(plan, 100 + side, 2);
    build_plan_segment(plan, key_of(CLIP + side));
    build_plan_strip(plan)[1] = side == 0 ? -1.0f : 1.0f;
    plan->edges[side].flags = side == 0 ? EDGE_SIDE_A : EDGE_SIDE_B;
  }
  end_with_master(plan);
  plan->header.crossfade = position;
  plan->header.crossfade_curve = curve;
  build_plan_install(plan, graph);
  build_play(graph);
  build_plan_free(plan);
  return graph;
}

static void the_crossfader_moves_between_its_sides(void **state) {
  (void)state;
  static float left[4800], right[4800];
  const double full = 0.25 * math_sqrt(2.0); /* of a strip panned hard */
  const struct { CrossfaderCurve curve; float position; double a, b; } cases[] = {
    {CROSSFADER_EQUAL_POWER, -1, 1, 0}, {CROSSFADER_EQUAL_POWER, 0, 0.70710678, 0.70710678}, {CROSSFADER_EQUAL_POWER, 1, 0, 1},
    {CROSSFADER_LINEAR, 0, 0.5, 0.5}, {CROSSFADER_LINEAR, 0.5f, 0.25, 0.75}, {CROSSFADER_OVERLAP, 0, 1, 1}, {CROSSFADER_OVERLAP, -0.5f, 1, 0.5}};
  for (uint32_t i = 0; i < COUNT_OF(cases); i++) {
    Graph *graph = crossfade_graph(cases[i].curve, cases[i].position);
    graph_render(graph, left, right, 1024);
    assert_float_equal(left[1000], (float)(full * cases[i].a), 1e-6f);
    assert_float_equal(right[1000], (float)(full * cases[i].b), 1e-6f);
    build_command(graph, COMMAND_CROSSFADE, 0, 0, -cases[i].position, 0); /* a hand takes it to the other side */
    graph_render(graph, left + 1024, right + 1024, 1024);
    assert_float_equal(left[2000], (float)(full * cases[i].b), 1e-6f);
    assert_true(largest_jump(left, 2000) < 0.01f || cases[i].position == 0);
    graph_destroy(graph);
  }
}

static void an_instrument_has_further_outputs(void **state) {
  (void)state;
  static float left[2][4800], right[4800];
  for (uint32_t wired = 0; wired < 2; wired++) {
    Graph *graph = graph_create(memory_heap(), RATE);
    const BuildNote notes[] = {{64, 1000, 36, 1, 1}, {64, 1000, 38, 1, 2}}; /* kick and snare */
    build_notes(graph, key_of(CLIP), notes, 2);
    BuildPlan *plan = build_plan_new(RATE);
    build_plan_track(plan, 100, 2);
    build_plan_segment(plan, key_of(CLIP));
    build_plan_device(plan, 110, "drums");
    build_plan_strip(plan);
    build_plan_track(plan, 101, 2);
    build_plan_strip(plan)[0] = -144.0f;
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_strip(plan);
    if (wired) { /* the kick's output, into a track that is faded out */
      PlanEdge *edge = build_plan_edge(plan, 120, 0, 1);
      edge->point = 0;
      edge->source_port = 1;
    }
    plan->header.end_frame = 4800;
    build_plan_install(plan, graph);
    build_play(graph);
    graph_render(graph, left[wired], right, 4800);
    const RtPlan *now = graph->live.plan;
    const RtChain *own = &now->chains[index_find(&now->chain_index, now, 101)];
    assert_int_equal(own->edge_count, wired);
    build_plan_free(plan);
    graph_destroy(graph);
  }
  double kept = 0, gone = 0;
  for (uint32_t i = 0; i < 4800; i++) {
    kept += (double)left[1][i] * (double)left[1][i];
    gone += (double)(left[0][i] - left[1][i]) * (double)(left[0][i] - left[1][i]);
  }
  assert_true(kept > 0.1 && gone > 0.1); /* the snare is still in the mix, the kick no longer */
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_cue_bus_is_an_output_of_its_own),
    cmocka_unit_test(the_crossfader_moves_between_its_sides),
    cmocka_unit_test(an_instrument_has_further_outputs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
