/* What passes an effect, as its panel sees it: where a tone lies and how loud it is before and behind, that nothing of the sound
   depends on who looks, and who may look. */
#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "graph/watch.h"

#include <math.h>
#include <string.h>

#define RATE 48000
#define LENGTH 96000
#define EQS 12u /* more than may be looked at */

static float tone[LENGTH], left[LENGTH], right[LENGTH];

static void make_tone(double hz) {
  for (int i = 0; i < LENGTH; i++) tone[i] = (float)(0.1 * sin(2 * M_PI * hz * i / RATE));
}

/* Tracks with an equaliser each, 20 and on, whose third band is a bell of `gain_db` at 1 kHz. */
static Graph *open_graph(uint32_t tracks, float gain_db, uint64_t revision, Graph *graph) {
  if (graph == NULL) {
    graph = graph_create(memory_heap(), RATE);
    build_asset(graph, (SegmentKey){1, 1}, tone, tone, LENGTH);
    build_audio(graph, (SegmentKey){2, 1}, (SegmentAudio){.asset = {1, 1}, .begin_frame = 0, .end_frame = LENGTH, .gain = 1});
  }
  BuildPlan *plan = build_plan_new(RATE);
  for (uint32_t i = 0; i < tracks; i++) {
    build_plan_track(plan, 100 + i, tracks);
    float *params = build_plan_device(plan, 20 + i, "eq5");
    params[12] = 1000.0f; /* frequency, gain and width of the third band */
    params[13] = gain_db;
    params[14] = 2.0f;
    build_plan_segment(plan, (SegmentKey){2, 1});
    build_plan_strip(plan);
  }
  end_with_master(plan);
  plan->header.revision = revision;
  build_plan_install(plan, graph);
  build_plan_free(plan);
  return graph;
}

static uint32_t loudest(const float *db) {
  uint32_t best = 0;
  for (uint32_t k = 1; k < SPECTRUM_BINS; k++)
    if (db[k] > db[best]) best = k;
  return best;
}

/* `frames` of sound in a page's steps, looked at after each. */
static void render_looking(Graph *graph, Id node, uint32_t frames) {
  for (uint32_t at = 0; at < frames; at += 800) {
    graph_render(graph, left + at, right + at, frames - at < 800 ? frames - at : 800);
    if (node != ID_NONE) assert_non_null(graph_watch(graph, node));
  }
}

static void a_tone_stands_where_it_is_before_and_behind_the_bell(void **state) {
  (void)state;
  make_tone(1000.0);
  Graph *graph = open_graph(1, 12.0f, 1, NULL);
  build_play(graph);
  assert_int_equal(graph_watch(graph, 20)->spectra, 0);
  render_looking(graph, 20, 48000);
  const GraphSpectra *spectra = graph_watch(graph, 20);
  assert_true(spectra->spectra > 20 && spectra->rate_hz == RATE);
  const double bin = 1000.0 * TAP_SPECTRUM_FRAMES / RATE;
  for (int p = 0; p < 2; p++) assert_true(fabs(loudest(spectra->db[p]) - bin) <= 1.0);
  const uint32_t at = loudest(spectra->db[0]);
  assert_true(fabs((double)spectra->db[0][at] + 20.0) < 1.5); /* Hann's window lies at most 1.42 dB below */
  assert_true(fabs((double)(spectra->db[1][at] - spectra->db[0][at]) - 12.0) < 0.1);
  assert_true(spectra->db[0][700] < -90.0f && spectra->db[1][700] < -90.0f);
  graph_destroy(graph);
}

static void who_looks_changes_no_byte(void **state) {
  (void)state;
  static float alone[2][LENGTH];
  Random random = random_begin("watched");
  for (int i = 0; i < LENGTH; i++) tone[i] = (float)random_real(&random, -0.3, 0.3);
  for (uint32_t tracks = 1; tracks <= 5; tracks += 4) /* five: four of them are packed */
    for (Id watched = ID_NONE; watched <= 21; watched += watched == ID_NONE ? 21 : 1) {
      if (watched == 21 && tracks == 1) continue;
      Graph *graph = open_graph(tracks, -9.0f, 1, NULL);
      build_play(graph);
      render_looking(graph, watched, LENGTH);
      if (watched == ID_NONE) {
        memcpy(alone[0], left, sizeof left);
        memcpy(alone[1], right, sizeof right);
      } else {
        assert_memory_equal(alone[0], left, sizeof left);
        assert_memory_equal(alone[1], right, sizeof right);
      }
      graph_destroy(graph);
    }
}

static void what_sleeps_is_seen_as_silence(void **state) {
  (void)state;
  make_tone(1000.0);
  Graph *graph = open_graph(1, 0.0f, 1, NULL);
  build_play(graph);
  render_looking(graph, 20, 48000);
  const uint32_t at = loudest(graph_watch(graph, 20)->db[0]);
  build_command(graph, COMMAND_STOP, 0, 0, 0, 0);
  render_looking(graph, 20, LENGTH);
  render_looking(graph, 20, LENGTH);
  const GraphSpectra *spectra = graph_watch(graph, 20);
  assert_true(spectra->db[0][at] < -100.0f && spectra->db[1][at] < -100.0f);
  graph_destroy(graph);
}

static void it_goes_on_through_another_plan_and_ends_with_its_device(void **state) {
  (void)state;
  make_tone(1000.0);
  Graph *graph = open_graph(2, 12.0f, 1, NULL);
  build_play(graph);
  render_looking(graph, 21, 24000);
  const uint32_t made = graph_watch(graph, 21)->spectra;
  (void)open_graph(2, -12.0f, 2, graph);
  render_looking(graph, 21, 60000); /* long enough for the mean to forget */
  const GraphSpectra *spectra = graph_watch(graph, 21);
  const uint32_t at = loudest(spectra->db[0]);
  assert_true(spectra->spectra > made && fabs((double)(spectra->db[1][at] - spectra->db[0][at]) + 12.0) < 0.5);
  for (uint64_t revision = 3; revision < 5; revision++) {
    (void)open_graph(1, 12.0f, revision, graph);
    render_looking(graph, ID_NONE, 24000); /* it fades out, and is no more */
  }
  assert_null(graph_watch(graph, 21));
  graph_collect(graph);
  render_looking(graph, 20, 24000);
  graph_destroy(graph);
}

static void only_effects_are_looked_at_and_only_so_many_at_once(void **state) {
  (void)state;
  make_tone(1000.0);
  Graph *graph = open_graph(EQS, 0.0f, 1, NULL);
  assert_null(graph_watch(graph, 99));
  build_play(graph);
  for (uint32_t round = 0; round < 40; round++) {
    for (Id node = 20; node < 20 + WATCH_PLACES; node++) assert_non_null(graph_watch(graph, node));
    assert_null(graph_watch(graph, 20 + WATCH_PLACES));
    graph_render(graph, left, right, 1024);
  }
  graph_unwatch(graph, 23);
  assert_non_null(graph_watch(graph, 20 + WATCH_PLACES)); /* in its place */
  assert_int_equal(graph_watch(graph, 20 + WATCH_PLACES)->spectra, 0);
  assert_null(graph_watch(graph, 23));
  graph_render(graph, left, right, RATE); /* nobody asks for a second: all are forgotten */
  for (Id node = 20 + WATCH_PLACES; node < 20 + EQS; node++) assert_non_null(graph_watch(graph, node));
  graph_destroy(graph);
}

static void a_panel_closed_costs_nothing_and_opens_again_afresh(void **state) {
  (void)state;
  make_tone(1000.0);
  Graph *graph = open_graph(1, 0.0f, 1, NULL);
  build_play(graph);
  render_looking(graph, 20, 24000);
  const uint32_t heard = graph_watch(graph, 20)->heard_frames;
  graph_unwatch(graph, 20);
  graph_unwatch(graph, 20);
  graph_render(graph, left, right, 24000);
  const GraphSpectra *again = graph_watch(graph, 20);
  assert_int_equal(again->spectra, 0);
  render_looking(graph, 20, 8000);
  assert_true(graph_watch(graph, 20)->spectra > 0 && graph_watch(graph, 20)->heard_frames - heard < 12000); /* what passed meanwhile was not kept */
  graph_destroy(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_tone_stands_where_it_is_before_and_behind_the_bell),
      cmocka_unit_test(who_looks_changes_no_byte),
      cmocka_unit_test(what_sleeps_is_seen_as_silence),
      cmocka_unit_test(it_goes_on_through_another_plan_and_ends_with_its_device),
      cmocka_unit_test(only_effects_are_looked_at_and_only_so_many_at_once),
      cmocka_unit_test(a_panel_closed_costs_nothing_and_opens_again_afresh),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
