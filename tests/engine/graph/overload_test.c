#include "support/cm.h"
#include "support/graph_sounds.h"

#include "core/hash.h"
#include "core/math.h"
#include "graph/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A host that cannot keep up, made up: what is left out, when, when it comes back, and that nobody hears it go. */

#define RATE 48000.0
enum { NOTES = 950, QUARTER = 12000 };

/* `voices` low sines, held. */
static Graph *open_chord(uint32_t voices) {
  Graph *graph = graph_create(memory_heap(), RATE);
  BuildNote *notes = calloc(voices, sizeof *notes);
  assert_non_null(notes);
  for (uint32_t i = 0; i < voices; i++) notes[i] = (BuildNote){0, 1 << 24, (uint16_t)(24 + i % 24), 0.5f, i + 1};
  build_notes(graph, key_of(NOTES), notes, voices);
  free(notes);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 100, 1);
  build_plan_segment(plan, key_of(NOTES));
  float *params = build_plan_device(plan, 200, "synth");
  set_param(params, "synth", "osc1_wave", 0);
  set_param(params, "synth", "osc2_level", 0);
  set_param(params, "synth", "ensemble", 0);
  set_param(params, "synth", "cutoff_hz", 20000);
  set_param(params, "synth", "sustain", 100);
  build_plan_strip(plan)[0] = -30.0f;
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 1 << 24;
  build_plan_install(plan, graph);
  build_plan_free(plan);
  build_play(graph);
  return graph;
}

/* A quarter of a second at a time, each followed by a report. */
static void render_quarters(Graph *graph, uint32_t count, double load) {
  static float left[QUARTER], right[QUARTER];
  for (uint32_t i = 0; i < count; i++) {
    graph_render(graph, left, right, QUARTER);
    graph_report_load(graph, load);
  }
}

static uint32_t step_of(Graph *graph) { return graph_meters(graph)->overload_step; }

static void settle(Graph *graph) {
  float left[64], right[64];
  graph_render(graph, left, right, 64); /* the meters say what held in the last block */
}

static void one_step_a_second_while_it_is_too_much(void **state) {
  (void)state;
  Graph *graph = open_chord(1);
  render_quarters(graph, 3, 1.3);
  settle(graph);
  assert_int_equal(step_of(graph), THRIFT_NONE); /* a hiccup is no overload */
  render_quarters(graph, 1, 0.7);
  render_quarters(graph, 4, 1.3);
  settle(graph);
  assert_int_equal(step_of(graph), THRIFT_VIEWS);
  render_quarters(graph, 4, 1.3);
  settle(graph);
  assert_int_equal(step_of(graph), THRIFT_OVERSAMPLING);
  render_quarters(graph, 100, 1.3);
  settle(graph);
  assert_int_equal(step_of(graph), THRIFT_STEPS - 1); /* there is no more to leave out */
  assert_int_equal(graph_meters(graph)->overload_count, THRIFT_STEPS - 1);
  graph_destroy(graph);
}

static void it_comes_back_and_each_step_is_told(void **state) {
  (void)state;
  Graph *graph = open_chord(1);
  render_quarters(graph, 8, 1.0);
  render_quarters(graph, 40, 0.75);
  settle(graph);
  assert_int_equal(step_of(graph), THRIFT_OVERSAMPLING); /* neither heavy nor easy: it stays */
  render_quarters(graph, 19, 0.3);
  settle(graph);
  assert_int_equal(step_of(graph), THRIFT_OVERSAMPLING);
  render_quarters(graph, 21, 0.3);
  settle(graph);
  assert_int_equal(step_of(graph), THRIFT_NONE);
  static const uint32_t expected[] = {THRIFT_VIEWS, THRIFT_OVERSAMPLING, THRIFT_VIEWS, THRIFT_NONE};
  uint32_t told = 0;
  Notice notice;
  while (ring_read(graph_notices(graph), &notice)) {
    if (notice.type != NOTICE_OVERLOAD) continue;
    assert_true(told < COUNT_OF(expected) && notice.number == expected[told]);
    assert_true(notice.value == (told < 2 ? 1.0f : 0.3f));
    told++;
  }
  assert_int_equal(told, COUNT_OF(expected));
  graph_destroy(graph);
}

/* A machine that is too slow for all and fast enough for less must not go to and fro every few seconds. */
static void who_relapses_waits_longer(void **state) {
  (void)state;
  Graph *graph = open_chord(1);
  uint32_t changes = 0, before = 0;
  for (uint32_t second = 0; second < 240; second++) {
    render_quarters(graph, 4, graph->live.thrift > THRIFT_NONE ? 0.5 : 1.1);
    changes += graph->live.thrift != before;
    before = graph->live.thrift;
  }
  assert_in_range(changes, 5, 13); /* without patience: 80 */
  graph_destroy(graph);
}

static float largest_bend(const float *x, uint32_t count) {
  float largest = 0;
  for (uint32_t i = 2; i < count; i++) {
    const float bend = x[i] - 2.0f * x[i - 1] + x[i - 2], size = bend < 0 ? -bend : bend;
    if (size > largest) largest = size;
  }
  return largest;
}

/* Against the same chord unharmed: where voices leave, the line bends by no more than -60 dB of the loudest sample beyond what
   the sines do by themselves. */
static void voices_leave_without_a_noise(void **state) {
  (void)state;
  enum { FRAMES = 8 * QUARTER };
  static float sound[2][FRAMES], right[FRAMES];
  for (uint32_t harmed = 0; harmed < 2; harmed++) {
    Graph *graph = open_chord(90);
    render_quarters(graph, 2, 0.0);
    for (uint32_t i = 0; i < 8; i++) {
      if (harmed) graph->live.thrift = i < 2 ? THRIFT_NONE : i < 4 ? THRIFT_VOICES_48 : i < 6 ? THRIFT_VOICES_12 : THRIFT_NONE;
      graph_render(graph, sound[harmed] + i * QUARTER, right, QUARTER);
    }
    graph_destroy(graph);
  }
  float peak = 0;
  for (uint32_t i = 0; i < FRAMES; i++) peak = sound[0][i] > peak ? sound[0][i] : peak;
  assert_true(peak > 0.01f);
  assert_true(memcmp(sound[0], sound[1], 2 * QUARTER * sizeof(float)) == 0);
  assert_true(memcmp(sound[0] + 7 * QUARTER, sound[1] + 7 * QUARTER, QUARTER * sizeof(float)) != 0); /* else nothing left */
  const float own = largest_bend(sound[0], FRAMES), bend = largest_bend(sound[1], FRAMES);
  printf("# bends: %.2g by itself, %.2g with voices leaving, of %.2g\n", (double)own, (double)bend, (double)peak);
  if (bend > own + 0.001f * peak) fail_msg("a bend of %g, %g by itself, peak %g", (double)bend, (double)own, (double)peak);
}

/* Low sines of a unison of seven, through a reverb if `wet`. */
static Graph *open_dense(bool wet) {
  enum { VOICES = 12 };
  Graph *graph = graph_create(memory_heap(), RATE);
  BuildNote notes[VOICES];
  for (uint32_t i = 0; i < VOICES; i++) notes[i] = (BuildNote){0, 1 << 24, (uint16_t)(24 + i), 0.5f, i + 1};
  build_notes(graph, key_of(NOTES), notes, VOICES);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 100, 1);
  build_plan_segment(plan, key_of(NOTES));
  float *params = build_plan_device(plan, 200, "synth");
  set_param(params, "synth", "osc1_wave", 0);
  set_param(params, "synth", "unison", wet ? 1 : 7);
  set_param(params, "synth", "osc2_level", 0);
  set_param(params, "synth", "ensemble", 0);
  set_param(params, "synth", "cutoff_hz", 20000);
  set_param(params, "synth", "sustain", 100);
  if (wet) set_param(build_plan_device(plan, 201, "reverb"), "reverb", "mix", 100);
  build_plan_strip(plan)[0] = -30.0f;
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 1 << 24;
  build_plan_install(plan, graph);
  build_plan_free(plan);
  build_play(graph);
  return graph;
}

static double mean_square(const float *x, uint32_t count) {
  double sum = 0;
  for (uint32_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
  return sum / count;
}

/* There and back while it sounds: no bend beyond -60 dB of the loudest sample, and about as loud as before. */
static void a_unison_and_a_reverb_get_thinner_without_a_noise(void **state) {
  (void)state;
  enum { FRAMES = 16 * QUARTER };
  static float sound[2][FRAMES], right[FRAMES];
  for (uint32_t wet = 0; wet < 2; wet++) {
    for (uint32_t harmed = 0; harmed < 2; harmed++) {
      Graph *graph = open_dense(wet == 1);
      render_quarters(graph, 8, 0.0);
      for (uint32_t i = 0; i < 16; i++) {
        if (harmed) graph->live.thrift = i >= 2 && i < 10 ? THRIFT_DENSITY : THRIFT_NONE;
        graph_render(graph, sound[harmed] + i * QUARTER, right, QUARTER);
      }
      graph_destroy(graph);
    }
    float peak = 0;
    for (uint32_t i = 0; i < FRAMES; i++) peak = sound[0][i] > peak ? sound[0][i] : peak;
    assert_true(peak > 0.0005f);
    assert_true(memcmp(sound[0], sound[1], 2 * QUARTER * sizeof(float)) == 0);
    assert_true(memcmp(sound[0] + 4 * QUARTER, sound[1] + 4 * QUARTER, QUARTER * sizeof(float)) != 0); /* else nothing left */
    const double louder = mean_square(sound[1] + 4 * QUARTER, 6 * QUARTER) / mean_square(sound[0] + 4 * QUARTER, 6 * QUARTER);
    const float own = largest_bend(sound[0], FRAMES), bend = largest_bend(sound[1], FRAMES);
    printf("# %s: bends %.2g by itself, %.2g when thinned, of %.2g; power times %.2f\n", wet ? "reverb" : "unison", (double)own, (double)bend, (double)peak, louder);
    assert_true(louder > 0.5 && louder < 2.0);
    if (bend > own + 0.001f * peak) fail_msg("a bend of %g, %g by itself, peak %g", (double)bend, (double)own, (double)peak);
  }
}

/* What no host reports never happens: a render has all its voices, however long it takes. */
static void a_reset_forgets_the_overload(void **state) {
  (void)state;
  Digest digests[2];
  for (uint32_t harmed = 0; harmed < 2; harmed++) {
    Graph *graph = open_chord(90);
    if (harmed) render_quarters(graph, 40, 2.0);
    graph_reset(graph, 0);
    build_play(graph);
    static float left[QUARTER], right[QUARTER];
    graph_render(graph, left, right, QUARTER);
    assert_int_equal(step_of(graph), THRIFT_NONE);
    Sha256 sha;
    sha256_init(&sha);
    sha256_put(&sha, left, sizeof left);
    digests[harmed] = sha256_finish(&sha);
    graph_destroy(graph);
  }
  assert_memory_equal(&digests[0], &digests[1], sizeof digests[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_step_a_second_while_it_is_too_much),
      cmocka_unit_test(it_comes_back_and_each_step_is_told),
      cmocka_unit_test(who_relapses_waits_longer),
      cmocka_unit_test(voices_leave_without_a_noise),
      cmocka_unit_test(a_unison_and_a_reverb_get_thinner_without_a_noise),
      cmocka_unit_test(a_reset_forgets_the_overload),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
