#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "graph/internal.h"

#include <string.h>

/* What a chain plays is made once and shared by the plans in which it is the same; nobody hears that. */

#define RATE 48000.0
enum { TRACKS = 6, CLIPS = 12, ASSET = 900, CLIP = 1000, LENGTH = 48000, FADE = 240 };

/* Which track each clip lies on; TRACKS: on none. */
typedef struct Layout { uint32_t track[CLIPS]; bool here[TRACKS]; } Layout;

/* Clips of one constant, so that whatever is not whole stands out; only the first TRACKS sound at once. */
static void put_clips(Graph *graph) {
  float pcm[LENGTH];
  for (uint32_t i = 0; i < LENGTH; i++) pcm[i] = 0.1f;
  build_asset(graph, key_of(ASSET), pcm, NULL, LENGTH);
  for (uint32_t c = 0; c < CLIPS; c++)
    build_audio(graph, key_of(CLIP + c), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = c, .end_frame = LENGTH + c, .gain = 1});
}

static void install(Graph *graph, const Layout *layout) {
  BuildPlan *plan = build_plan_new(RATE);
  uint32_t tracks = 0;
  for (uint32_t t = 0; t < TRACKS; t++) tracks += layout->here[t];
  for (uint32_t t = 0; t < TRACKS; t++) {
    if (!layout->here[t]) continue;
    build_plan_track(plan, 10 + t, tracks);
    for (uint32_t c = 0; c < CLIPS; c++)
      if (layout->track[c] == t) build_plan_segment(plan, key_of(CLIP + c));
    build_plan_strip(plan);
  }
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 1 << 20;
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static Layout one_each(void) {
  Layout layout;
  for (uint32_t c = 0; c < CLIPS; c++) layout.track[c] = c % TRACKS;
  for (uint32_t t = 0; t < TRACKS; t++) layout.here[t] = true;
  return layout;
}

static const RtArrangement *arrangement_of(const Graph *graph, uint32_t track) {
  return graph->latest->chains[index_find(&graph->latest->chain_index, graph->latest, 10 + track)].arrangement;
}

static uint32_t references_of(const Graph *graph, uint32_t clip) { return segments_find(graph, key_of(CLIP + clip))->references; }

static void render(Graph *graph, uint32_t blocks) {
  float left[64], right[64];
  for (uint32_t b = 0; b < blocks; b++) graph_render(graph, left, right, 64);
}

static void an_edit_makes_anew_only_what_it_changes(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  put_clips(graph);
  Layout layout = one_each();
  install(graph, &layout);
  build_play(graph);
  render(graph, 20);
  const RtArrangement *before[TRACKS];
  for (uint32_t t = 0; t < TRACKS; t++) before[t] = arrangement_of(graph, t);
  layout.track[8] = TRACKS; /* away from track 2 */
  install(graph, &layout);
  for (uint32_t t = 0; t < TRACKS; t++) {
    assert_true((arrangement_of(graph, t) == before[t]) == (t != 2));
    assert_int_equal(arrangement_of(graph, t)->references, t == 2 ? 1 : 2);
  }
  assert_int_equal(references_of(graph, 0), 1); /* of the arrangement, whoever holds that */
  render(graph, 20);
  graph_collect(graph);
  for (uint32_t t = 0; t < TRACKS; t++) assert_int_equal(arrangement_of(graph, t)->references, 1);
  install(graph, &layout);
  render(graph, 20);
  graph_collect(graph);
  assert_int_equal(references_of(graph, 2), 1);
  if (graph_has_segment(graph, key_of(CLIP + 8))) assert_int_equal(references_of(graph, 8), 0);
  graph_destroy(graph);
}

/* Where the master stands, at every frame, and whether it moves slower than by a fade. */
static float follow(Graph *graph, uint32_t blocks, float before) {
  float left[64], right[64];
  for (uint32_t b = 0; b < blocks; b++) {
    graph_render(graph, left, right, 64);
    for (uint32_t i = 0; i < 64; i++) {
      assert_true(left[i] - before < 0.11f / FADE * 3 && before - left[i] < 0.11f / FADE * 3);
      before = left[i];
    }
  }
  return before;
}

static void assert_level(float got, uint32_t clips) { assert_true(got > 0.1f * (float)clips - 1e-4f && got < 0.1f * (float)clips + 1e-4f); }

/* Heard or not between one plan and the next. */
static void what_comes_fades_in_once_and_what_goes_fades_out(void **state) {
  (void)state;
  for (uint32_t heard = 0; heard < 2; heard++) {
    Graph *graph = graph_create(memory_heap(), RATE);
    put_clips(graph);
    Layout layout = one_each();
    for (uint32_t c = 3; c < CLIPS; c++) layout.track[c] = TRACKS;
    install(graph, &layout);
    build_play(graph);
    render(graph, 20);
    float at = follow(graph, 5, 0.3f);
    assert_level(at, 3);
    layout.track[3] = 0; /* to where another plays on, and alone to where none does */
    layout.track[4] = 5;
    install(graph, &layout);
    if (heard) at = follow(graph, 20, at);
    for (uint32_t again = 0; again < 2; again++) {
      install(graph, &layout);
      at = follow(graph, 20, at);
      assert_level(at, 5);
    }
    layout.track[3] = layout.track[1] = TRACKS;
    install(graph, &layout);
    if (heard) at = follow(graph, 20, at);
    install(graph, &layout);
    at = follow(graph, 20, at);
    assert_level(at, 3);
    graph_destroy(graph);
  }
}

/* It sounded before and sounds now: nothing of it fades, whatever else changes. */
static void a_clip_that_changes_tracks_is_no_new_one(void **state) {
  (void)state;
  Random random = random_begin("tracks");
  Graph *graph = graph_create(memory_heap(), RATE);
  put_clips(graph);
  Layout layout = one_each();
  install(graph, &layout);
  build_play(graph);
  render(graph, 20);
  for (uint32_t turn = 0; turn < 60; turn++) {
    layout.track[random_below(&random, CLIPS)] = random_below(&random, TRACKS);
    install(graph, &layout);
    if (random_below(&random, 3) == 0) continue; /* not heard */
    float left[64], right[64];
    for (uint32_t b = 0; b < 8; b++) {
      graph_render(graph, left, right, 64);
      for (uint32_t i = 0; i < 64; i++) assert_level(left[i], CLIPS);
    }
    graph_collect(graph);
  }
  graph_destroy(graph);
}

/* Both fade along the same line. */
static void a_clip_of_a_track_that_goes_crosses_over_to_another(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  put_clips(graph);
  Layout layout = one_each();
  install(graph, &layout);
  build_play(graph);
  render(graph, 20);
  layout.here[1] = false;
  for (uint32_t c = 1; c < CLIPS; c += TRACKS) layout.track[c] = 4;
  install(graph, &layout);
  float left[64], right[64];
  for (uint32_t b = 0; b < 20; b++) {
    graph_render(graph, left, right, 64);
    for (uint32_t i = 0; i < 64; i++) assert_true(left[i] > 0.1f * CLIPS - 0.4f / FADE && left[i] < 0.1f * CLIPS + 0.4f / FADE);
  }
  graph_destroy(graph);
}

/* Tracks and clips come and go at random: nothing is lost, nothing is kept, and no step is heard. */
static void no_walk_of_edits_leaves_anything_behind(void **state) {
  (void)state;
  Random random = random_begin("arrangements");
  for (uint32_t walk = 0; walk < 8; walk++) {
    Graph *graph = graph_create(memory_heap(), RATE);
    put_clips(graph);
    Layout layout = one_each();
    install(graph, &layout);
    build_play(graph);
    for (uint32_t turn = 0; turn < 50; turn++) {
      const uint32_t c = random_below(&random, CLIPS), t = random_below(&random, TRACKS);
      if (turn % 5 == 0) layout.here[t] = !layout.here[t];
      else layout.track[c] = random_below(&random, TRACKS + 1);
      for (uint32_t k = 0; k < CLIPS; k++)
        if (graph_has_segment(graph, key_of(CLIP + k)) == false)
          build_audio(graph, key_of(CLIP + k), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = k, .end_frame = LENGTH + k, .gain = 1});
      install(graph, &layout);
      if (random_below(&random, 3) == 0) continue;
      render(graph, 1 + random_below(&random, 12));
      graph_collect(graph);
    }
    for (uint32_t i = 0; i < 3; i++) { /* what fades out is gone, what is here is held once */
      render(graph, 20);
      graph_collect(graph);
      install(graph, &layout);
    }
    render(graph, 20);
    graph_collect(graph);
    for (uint32_t c = 0; c < CLIPS; c++) {
      const bool plays = layout.track[c] < TRACKS && layout.here[layout.track[c]];
      if (graph_has_segment(graph, key_of(CLIP + c))) assert_int_equal(references_of(graph, c), plays ? 1 : 0);
      else assert_false(plays);
    }
    graph_destroy(graph);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_edit_makes_anew_only_what_it_changes),
    cmocka_unit_test(what_comes_fades_in_once_and_what_goes_fades_out),
    cmocka_unit_test(a_clip_that_changes_tracks_is_no_new_one),
    cmocka_unit_test(a_clip_of_a_track_that_goes_crosses_over_to_another),
    cmocka_unit_test(no_walk_of_edits_leaves_anything_behind),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
