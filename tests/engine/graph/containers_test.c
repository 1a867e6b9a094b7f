#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "core/math.h"
#include "graph/internal.h"

#include <stdlib.h>
#include <string.h>

/* Containers, their chains, key ranges and chokes; note effects before instruments. */

#define RATE 48000.0
enum { ASSET = 900, CLIP = 901, NOTES = 902 };

static uint32_t last_node(const BuildPlan *plan) { return plan->header.node_count - 1; }

static uint32_t limiter_latency(void) {
  float params[LIMIT_PARAMS];
  const Device *limiter = device_by_id("limiter");
  for (uint32_t i = 0; i < limiter->param_count; i++) params[i] = (float)limiter->params[i].fallback;
  const DeviceSetup setup = {.rate_hz = RATE, .object_id = 1};
  return limiter->latency_frames(&setup, params);
}

/* Two layers, the second with two layers inside, one of them late; every merge is aligned at the strips. */
static void layers_add_up_in_one_frame(void **state) {
  (void)state;
  static float left[2000], right[2000];
  const uint32_t late = limiter_latency();
  for (uint32_t order = 0; order < 2; order++) { /* chains may be stored in any order */
    Graph *graph = graph_create(memory_heap(), RATE);
    put_impulse(graph, key_of(CLIP), key_of(ASSET), 100, 0.1f);
    BuildPlan *plan = build_plan_new(RATE);
    if (order == 1) end_with_master(plan);
    const uint32_t master = order == 1 ? 0 : 4;
    build_plan_track(plan, 10, master);
    build_plan_segment(plan, key_of(CLIP));
    build_plan_device(plan, 11, "layers");
    const uint32_t outer = last_node(plan);
    build_plan_device(plan, 12, "gain")[0] = -6.0f;
    build_plan_strip(plan);
    build_plan_branch(plan, 20, outer);
    build_plan_strip(plan)[0] = -3.0f;
    plan->nodes[last_node(plan)].input_delay_frames = late;
    build_plan_branch(plan, 21, outer);
    build_plan_device(plan, 22, "layers");
    const uint32_t inner = last_node(plan);
    build_plan_strip(plan);
    build_plan_branch(plan, 30, inner);
    build_plan_device(plan, 31, "limiter");
    build_plan_strip(plan);
    if (order == 0) end_with_master(plan);
    build_plan_install(plan, graph);
    build_play(graph);
    graph_render(graph, left, right, 2000);
    const double expected = 0.1 * math_gain_from_db(-6.0) * (math_gain_from_db(-3.0) + 1.0);
    for (uint32_t i = 0; i < 2000; i++) assert_float_equal(left[i], (i == 100 + late ? (float)expected : 0.0f), 1e-6f);
    build_plan_free(plan);
    graph_destroy(graph);
  }
}

static void an_empty_container_passes_its_input(void **state) {
  (void)state;
  static float left[500], right[500];
  Graph *graph = graph_create(memory_heap(), RATE);
  put_impulse(graph, key_of(CLIP), key_of(ASSET), 100, 0.1f);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 1);
  build_plan_segment(plan, key_of(CLIP));
  build_plan_device(plan, 11, "multiband");
  build_plan_strip(plan);
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_play(graph);
  graph_render(graph, left, right, 500);
  for (uint32_t i = 0; i < 500; i++) assert_float_equal(left[i], (i == 100 ? 0.1f : 0.0f), 1e-7f);
  build_plan_free(plan);
  graph_destroy(graph);
}

/* ---- edits */

static void install_rack(Graph *graph, bool container, bool bypass, uint32_t branches, bool track) {
  BuildPlan *plan = build_plan_new(RATE);
  if (track) {
    build_plan_track(plan, 10, branches > 0 && container ? 1 + branches : 1);
    build_plan_segment(plan, key_of(CLIP));
    build_plan_device(plan, 9, "gain")[0] = -1.0f;
    uint32_t node = 0;
    if (container) {
      build_plan_device(plan, 11, "layers");
      node = last_node(plan);
      plan->nodes[node].bypass = bypass;
    }
    build_plan_strip(plan)[0] = -9.0f;
    for (uint32_t i = 0; container && i < branches; i++) {
      build_plan_branch(plan, 20 + i, node);
      build_plan_device(plan, 30 + i, i % 2 ? "compressor" : "gain");
      build_plan_strip(plan)[0] = -2.0f * (float)i;
    }
  }
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static void no_edit_of_a_container_clicks(void **state) {
  (void)state;
  enum { STEP = 2400, EDITS = 80 };
  static float left[EDITS * STEP], right[EDITS * STEP];
  Random random = random_begin("container edits");
  Graph *graph = graph_create(memory_heap(), RATE);
  put_sine(graph, key_of(CLIP), key_of(ASSET), EDITS * STEP + 1000);
  build_play(graph);
  for (uint32_t i = 0; i < EDITS; i++) {
    const bool container = random_below(&random, 4) > 0, bypass = random_below(&random, 3) == 0, track = random_below(&random, 8) > 0;
    const uint32_t branches = random_below(&random, 4);
    install_rack(graph, container, bypass, branches, track);
    graph_render(graph, left + i * STEP, right + i * STEP, STEP);
    graph_collect(graph);
    const uint32_t from = i == 0 ? 0 : i * STEP - 1, count = i == 0 ? STEP : STEP + 1;
    const float jump = largest_jump(left + from, count);
    if (jump > 0.01f) fail_msg("edit %u (container %d, bypass %d, %u branches, track %d): %g", i, container, bypass, branches, track, (double)jump);
  }
  assert_true(loudest_of(left, EDITS * STEP) > 0.2f);
  graph_destroy(graph);
}

/* ---- notes in containers */

typedef struct Pad { uint16_t low, high, choke; } Pad;

static Graph *play_pads(const Pad *pads, uint32_t count, const BuildNote *notes, uint32_t note_count) {
  Graph *graph = graph_create(memory_heap(), RATE);
  build_notes(graph, key_of(NOTES), notes, note_count);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 1 + count);
  build_plan_segment(plan, key_of(NOTES));
  build_plan_device(plan, 11, "layers");
  build_plan_strip(plan);
  for (uint32_t i = 0; i < count; i++) {
    PlanChain *chain = build_plan_branch(plan, 20 + i, 0);
    chain->key_low = pads[i].low;
    chain->key_high = pads[i].high;
    chain->choke_group = pads[i].choke;
    build_plan_device(plan, 30 + i, "drums");
    build_plan_strip(plan);
  }
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_play(graph);
  build_plan_free(plan);
  return graph;
}

static float peak_of(const Graph *graph, Id chain) {
  const RtPlan *plan = graph->live.plan;
  return plan->chains[index_find(&plan->chain_index, plan, chain)].state->peak[0];
}

static void keys_reach_the_chains_in_whose_range_they_lie(void **state) {
  (void)state;
  const Pad pads[] = {{0, 37, 0}, {38, 38, 0}, {36, 127, 0}};
  const struct { uint16_t key; bool heard[3]; } cases[] = {{36, {true, false, true}}, {38, {false, true, true}}, {35, {true, false, false}}, {42, {false, false, true}}};
  for (uint32_t i = 0; i < COUNT_OF(cases); i++) {
    const BuildNote note = {64, 640, cases[i].key, 1, 1};
    Graph *graph = play_pads(pads, 3, &note, 1);
    float left[1024], right[1024];
    graph_render(graph, left, right, 1024);
    for (uint32_t p = 0; p < 3; p++) assert_int_equal(peak_of(graph, 20 + p) > 0.001f, cases[i].heard[p]);
    assert_true(loudest_of(left, 1024) > 0.01f);
    graph_destroy(graph);
  }
}

/* An open cymbal that rings on after its note; another pad of its group, or not, is struck. */
static void a_pad_chokes_its_group_only(void **state) {
  (void)state;
  static float left[9600], right[9600];
  for (uint16_t group = 0; group < 2; group++) {
    const Pad pads[] = {{49, 49, 1}, {37, 37, group}};
    const BuildNote notes[] = {{64, 1000, 49, 1, 1}, {4800, 4900, 37, 0.01f, 2}};
    Graph *graph = play_pads(pads, 2, notes, 2);
    graph_render(graph, left, right, 9600);
    const RtPlan *plan = graph->live.plan;
    const RtChain *cymbal = &plan->chains[index_find(&plan->chain_index, plan, 20)];
    assert_int_equal(cymbal->state->last[0] == 0.0f, group == 1);
    graph_destroy(graph);
  }
}

static void every_note_of_a_pad_ends(void **state) {
  (void)state;
  const Pad pads[] = {{0, 63, 0}, {64, 127, 0}};
  const BuildNote notes[] = {{64, 3000, 40, 1, 1}, {100, 5000, 80, 1, 2}, {200, 900, 63, 1, 3}};
  Graph *graph = play_pads(pads, 2, notes, 3);
  float left[1000], right[1000];
  const uint32_t expected[][2] = {{1, 1}, {1, 1}, {0, 1}, {0, 1}, {0, 0}, {0, 0}};
  for (uint32_t i = 0; i < COUNT_OF(expected); i++) {
    graph_render(graph, left, right, 1000);
    const RtPlan *plan = graph->live.plan;
    for (uint32_t p = 0; p < 2; p++)
      assert_int_equal(plan->chains[index_find(&plan->chain_index, plan, 20 + p)].state->sounding_count, expected[i][p]);
  }
  graph_destroy(graph);
}

/* ---- note effects */

static void install_chord(Graph *graph, uint32_t effects, bool bypass) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 1);
  build_plan_segment(plan, key_of(NOTES));
  for (uint32_t i = 0; i < effects; i++) {
    build_plan_device(plan, 15 + i, i == 0 ? "chord" : "note_quantise");
    plan->nodes[last_node(plan)].bypass = bypass;
  }
  build_plan_device(plan, 11, "synth");
  build_plan_strip(plan);
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

/* Note-ons that the instrument heard in so many blocks. */
static uint32_t count_ons(Graph *graph, uint32_t blocks) {
  uint32_t count = 0;
  float left[64], right[64];
  for (uint32_t b = 0; b < blocks; b++) {
    graph_render(graph, left, right, 64);
    for (uint32_t i = 0; i < graph->live.heard_count; i++) count += graph->live.heard[i].type == EVENT_NOTE_ON;
  }
  return count;
}

static void note_effects_stand_before_the_instrument(void **state) {
  (void)state;
  const BuildNote notes[] = {{640, 3000, 60, 0.7f, 1}};
  uint32_t plain = 0, chord = 0, bypassed = 0;
  for (uint32_t round = 0; round < 3; round++) {
    Graph *graph = graph_create(memory_heap(), RATE);
    build_notes(graph, key_of(NOTES), notes, 1);
    install_chord(graph, round == 0 ? 0 : 2, round == 2);
    build_play(graph);
    *(round == 0 ? &plain : round == 1 ? &chord : &bypassed) = count_ons(graph, 100);
    graph_destroy(graph);
  }
  assert_int_equal(plain, 1);
  assert_int_equal(bypassed, 1);
  assert_true(chord >= 3);
}

/* Taken away, bypassed or brought back while a chord sounds: what sounds begins again without or with it, and all of it ends. */
static void no_edit_of_note_effects_hangs_a_note(void **state) {
  (void)state;
  const BuildNote notes[] = {{640, 20000, 60, 0.7f, 1}};
  const struct { uint32_t effects; bool bypass; } edits[] = {{1, false}, {0, false}, {2, false}, {2, true}, {1, false}, {1, true}};
  for (uint32_t i = 0; i + 1 < COUNT_OF(edits); i++) {
    Graph *graph = graph_create(memory_heap(), RATE);
    build_notes(graph, key_of(NOTES), notes, 1);
    install_chord(graph, edits[i].effects, edits[i].bypass);
    build_play(graph);
    count_ons(graph, 100);
    install_chord(graph, edits[i + 1].effects, edits[i + 1].bypass);
    assert_true(count_ons(graph, 20) >= 1); /* heard again */
    static float left[96000], right[96000];
    graph_render(graph, left, right, 96000);
    assert_true(loudest_of(left, 5000) > 0.01f);
    assert_float_equal(loudest_of(left + 80000, 16000), 0.0f, 1e-5f);
    assert_int_equal(graph_meters(graph)->voices, 0);
    graph_destroy(graph);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(layers_add_up_in_one_frame),
    cmocka_unit_test(an_empty_container_passes_its_input),
    cmocka_unit_test(no_edit_of_a_container_clicks),
    cmocka_unit_test(keys_reach_the_chains_in_whose_range_they_lie),
    cmocka_unit_test(a_pad_chokes_its_group_only),
    cmocka_unit_test(every_note_of_a_pad_ends),
    cmocka_unit_test(note_effects_stand_before_the_instrument),
    cmocka_unit_test(no_edit_of_note_effects_hangs_a_note),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
