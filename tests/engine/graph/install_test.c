#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include "core/math.h"
#include "graph/internal.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000.0

static void put_clip(Graph *graph, uint64_t object) {
  float pcm[500];
  for (int i = 0; i < 500; i++) pcm[i] = 0.1f;
  build_asset(graph, key_of(1), pcm, NULL, 500);
  build_audio(graph, key_of(object), (SegmentAudio){.asset = key_of(1), .begin_frame = (int64_t)object, .end_frame = (int64_t)object + 400, .gain = 1});
}

static BuildPlan *small_plan(uint64_t clip, uint32_t devices) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 1);
  for (uint32_t d = 0; d < devices; d++) build_plan_device(plan, 20 + d, "gain");
  if (clip) build_plan_segment(plan, key_of(clip));
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 100000;
  return plan;
}

/* With everything a plan can hold: a return, a send from inside a chain, feedback, a sidechain, delays of every kind. */
static BuildPlan *rich_plan(void) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 2)->source_delay_frames = 10;
  for (uint32_t d = 0; d < 2; d++) build_plan_device(plan, 20 + d, d == 0 ? "gain" : "compressor");
  plan->nodes[1].latency_frames = plan->nodes[1].input_delay_frames = 33;
  plan->nodes[1].arrival_frames = 10;
  build_plan_strip(plan);
  build_plan_track(plan, 11, 2);
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->edges[0].delay_frames = 77;
  build_plan_edge(plan, 30, 0, 1)->point = 0;
  PlanEdge *back = build_plan_edge(plan, 31, 1, 0);
  back->flags = EDGE_FEEDBACK;
  back->delay_frames = 128;
  back->gain = 0.5f;
  PlanEdge *key = build_plan_edge(plan, 32, 0, 0);
  key->point = POINT_INPUT;
  key->target_node = 1;
  plan->header.end_frame = 1000;
  plan->header.latency_frames = 110;
  return plan;
}

static void a_sleeping_audio_thread_never_lets_plans_pile_up(void **state) {
  (void)state;
  FailingMemory counting;
  const Memory *memory = failing_memory_init(&counting, 0);
  Graph *graph = graph_create(memory, RATE);
  float left[64], right[64];
  uint64_t most = 0;
  for (uint32_t i = 0; i < 400; i++) {
    put_clip(graph, 1000 + i);
    BuildPlan *plan = small_plan(1000 + i, i % 5);
    plan->header.revision = i;
    build_plan_install(plan, graph);
    build_plan_free(plan);
    assert_true(graph->outstanding <= PLANS_OUTSTANDING);
    if (i == 20) graph_render(graph, left, right, 64); /* heard one, then asleep */
    graph_collect(graph);
    if (i == 40) most = counting.live_bytes;
    if (i > 40) assert_true(counting.live_bytes < most + 20000);
  }
  graph_destroy(graph);
  assert_int_equal(counting.live_bytes, 0);
  assert_false(counting.mistaken);
}

static void a_full_house_says_so_and_keeps_the_old_plan(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  graph->outstanding = PLANS_OUTSTANDING; /* as between the audio thread's two steps */
  BuildPlan *plan = small_plan(0, 1);
  Problem problem;
  assert_int_equal(graph_install(graph, build_plan_bytes(plan), &problem), STATUS_FULL);
  graph->outstanding = 0;
  build_plan_install(plan, graph);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void refused_plans_change_nothing(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  put_clip(graph, 2000);
  BuildPlan *good = small_plan(2000, 2);
  build_plan_install(good, graph);
  Problem problem;
  BuildPlan *plan = small_plan(2001, 2);
  assert_int_equal(graph_install(graph, build_plan_bytes(plan), &problem), STATUS_NOT_FOUND);
  build_plan_free(plan);
  plan = small_plan(2000, 2);
  plan->nodes[1].id = plan->nodes[0].id;
  assert_int_equal(graph_install(graph, build_plan_bytes(plan), &problem), STATUS_CORRUPT);
  build_plan_free(plan);
  plan = small_plan(2000, 2);
  plan->header.rate_hz = 44100;
  assert_int_equal(graph_install(graph, build_plan_bytes(plan), &problem), STATUS_REFUSED);
  build_plan_free(plan);
  plan = small_plan(1, 0); /* the asset itself as a track's content */
  assert_int_equal(graph_install(graph, build_plan_bytes(plan), &problem), STATUS_CORRUPT);
  build_plan_free(plan);
  assert_int_equal(graph->outstanding, 1);
  float left[64], right[64];
  graph_render(graph, left, right, 64);
  assert_int_equal(graph_meters(graph)->revision, 1);
  build_plan_free(good);
  graph_destroy(graph);
}

static void every_refused_allocation_is_survived(void **state) {
  (void)state;
  BuildPlan *plan = rich_plan();
  const Bytes bytes = build_plan_bytes(plan);
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    const Memory *memory = failing_memory_init(&failing, fail_at);
    Graph *graph = graph_create(memory, RATE);
    Problem problem;
    const Status status = graph == NULL ? STATUS_NO_MEMORY : graph_install(graph, bytes, &problem);
    assert_int_equal(status, fail_at == 0 ? STATUS_OK : STATUS_NO_MEMORY);
    graph_destroy(graph);
    if (fail_at == 0) total = failing.requests;
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
  build_plan_free(plan);
}

static void states_survive_plans_and_go_with_their_device(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  float left[64], right[64];
  BuildPlan *with = small_plan(0, 2), *without = small_plan(0, 1);
  build_plan_install(with, graph);
  graph_render(graph, left, right, 64);
  const NodeState *kept = graph->live.plan->nodes[0].state;
  build_plan_install(with, graph);
  graph_render(graph, left, right, 64);
  graph_collect(graph);
  assert_ptr_equal(graph->live.plan->nodes[0].state, kept);
  assert_int_equal(graph->nodes.count, 4);
  for (uint32_t i = 0; i < 2; i++) { /* the second plan no longer carries what the first let go of */
    build_plan_install(without, graph);
    graph_render(graph, left, right, 64);
  }
  graph_collect(graph);
  assert_int_equal(graph->nodes.count, 3);
  assert_ptr_equal(graph->live.plan->nodes[0].state, kept);
  build_plan_free(with);
  build_plan_free(without);
  graph_destroy(graph);
}

/* First the device goes, then its whole track, while both still fade. */
static void a_device_on_its_way_out_stays_so_when_its_track_goes_too(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  float left[64], right[64];
  for (uint32_t devices = 1; devices < 2; devices--) {
    BuildPlan *plan = small_plan(0, devices);
    build_plan_install(plan, graph);
    build_plan_free(plan);
    graph_render(graph, left, right, 64);
  }
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  build_plan_install(plan, graph);
  build_plan_free(plan);
  const RtChain *chain = &graph->latest->chains[0];
  assert_true(chain->gone && chain->node_count == 2);
  for (uint32_t i = 0; i < 2; i++) assert_int_equal(chain->nodes[i].leaving, chain->nodes[i].state->key.a == 20);
  graph_destroy(graph);
}

static void broken_plan_bytes_are_refused_or_harmless(void **state) {
  (void)state;
  Random random = random_begin("broken_plan_bytes");
  Graph *graph = graph_create(memory_heap(), RATE);
  float left[256], right[256];
  BuildPlan *plan = rich_plan();
  const Bytes good = build_plan_bytes(plan);
  uint8_t *bad = aligned_alloc(16, (good.size + 15) / 16 * 16);
  uint32_t refused = 0;
  for (uint32_t round = 0; round < 3000; round++) {
    size_t size = good.size;
    memcpy(bad, good.data, size);
    for (uint32_t k = 0; k < 1 + random_below(&random, 3); k++) bad[random_below(&random, (uint32_t)size)] = (uint8_t)random_u64(&random);
    if (random_below(&random, 4) == 0) size = random_below(&random, (uint32_t)size);
    Problem problem = {.status = STATUS_OK};
    const Status status = graph_install(graph, (Bytes){bad, size}, &problem);
    if (status != STATUS_OK) refused += problem.status == status && problem.what[0] != 0;
    if (round % 3 == 0) build_command(graph, round % 2 ? COMMAND_PLAY : COMMAND_SEEK, 0, 0, 0, 1);
    graph_render(graph, left, right, 256);
    graph_collect(graph);
    Notice notice;
    while (ring_read(graph_notices(graph), &notice)) {}
  }
  assert_true(refused > 1000);
  free(bad);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void broken_segment_bytes_are_refused_or_harmless(void **state) {
  (void)state;
  Random random = random_begin("broken_segment_bytes");
  Graph *graph = graph_create(memory_heap(), RATE);
  const SegmentEvent events[] = {{.frame = 5, .id = 1, .type = EVENT_CONTROL, .number = 7, .value = 0.5f, .end_frame = 5},
                                 {.frame = 9, .id = 2, .type = EVENT_NOTE_ON, .number = 60, .value = 1, .end_frame = 20},
                                 {.frame = 20, .id = 2, .type = EVENT_NOTE_OFF, .number = 60, .end_frame = 20}};
  build_events(graph, key_of(7), events, COUNT_OF(events));
  const Segment *segment = segments_find(graph, key_of(7));
  const Bytes good = {malloc(segment->bytes), segment->bytes};
  memcpy((uint8_t *)(uintptr_t)good.data, segment_data((Segment *)(uintptr_t)segment), good.size);
  uint8_t *bad = aligned_alloc(16, (good.size + 15) / 16 * 16);
  uint32_t refused = 0;
  float left[64], right[64];
  for (uint32_t round = 0; round < 3000; round++) {
    memcpy(bad, good.data, good.size);
    SegmentHeader *header = (SegmentHeader *)(void *)bad;
    header->key = (SegmentKey){10000 + round, 1};
    for (uint32_t k = 0; k < 1 + random_below(&random, 2); k++) {
      const uint32_t at = random_below(&random, (uint32_t)good.size);
      if (at < 16 || at >= sizeof *header) bad[at] = (uint8_t)random_u64(&random);
    }
    const size_t size = random_below(&random, 4) == 0 ? random_below(&random, (uint32_t)good.size) : good.size;
    Problem problem = {.status = STATUS_OK};
    if (graph_put_segment(graph, (Bytes){bad, size}, &problem) != STATUS_OK) {
      refused++;
      continue;
    }
    BuildPlan *plan = build_plan_new(RATE);
    build_plan_track(plan, 10, BUILD_OUTPUT);
    build_plan_device(plan, 11, "synth");
    build_plan_segment(plan, (SegmentKey){10000 + round, 1});
    build_plan_strip(plan);
    build_plan_install(plan, graph);
    build_command(graph, COMMAND_PLAY, 0, 0, 0, 0);
    graph_render(graph, left, right, 64);
    graph_collect(graph);
    build_plan_free(plan);
    Notice notice;
    while (ring_read(graph_notices(graph), &notice)) {}
  }
  assert_true(refused > 300);
  for (uint32_t field = 0; field < 6; field++) { /* each bound by itself */
    memcpy(bad, good.data, good.size);
    ((SegmentHeader *)(void *)bad)->key = (SegmentKey){20000 + field, 1};
    SegmentNotes *notes = (SegmentNotes *)(void *)(bad + sizeof(SegmentHeader));
    int64_t *const bounds[] = {&notes->begin_frame, &notes->end_frame, &notes->longest_note_frames};
    *bounds[field / 2] = field % 2 ? INT64_MAX : -1;
    Problem problem = {.status = STATUS_OK};
    assert_int_not_equal(graph_put_segment(graph, (Bytes){bad, good.size}, &problem), STATUS_OK);
    assert_true(problem.what[0] != 0);
  }
  free((uint8_t *)(uintptr_t)good.data);
  free(bad);
  graph_destroy(graph);
}

/* ---- two threads */

typedef struct Stress { Graph *graph; _Atomic int over; _Atomic uint64_t frames; bool finite; } Stress;

static void *render_thread(void *argument) {
  Stress *stress = argument;
  float left[128], right[128];
  while (!atomic_load(&stress->over)) {
    graph_render(stress->graph, left, right, 128);
    for (uint32_t i = 0; i < 128; i++) stress->finite &= math_is_finite((double)left[i]);
    if ((atomic_fetch_add(&stress->frames, 128) + 128) % 4096 == 0) sched_yield();
  }
  return NULL;
}

static void plans_and_segments_may_come_while_another_thread_renders(void **state) {
  (void)state;
  Random random = random_begin("two_threads");
  Stress stress = {.graph = graph_create(memory_heap(), RATE), .finite = true};
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, render_thread, &stress), 0);
  while (atomic_load(&stress.frames) == 0) sched_yield(); /* the two run at once from here on */
  uint32_t installed = 0;
  for (uint32_t i = 0; i < 600 || installed < 300; i++) { /* where the other thread gets few turns, most find no room */
    graph_collect(stress.graph);
    const uint64_t clip = 3000 + random_below(&random, 8);
    put_clip(stress.graph, clip);
    BuildPlan *plan = small_plan(clip, random_below(&random, 5));
    if (random_below(&random, 3) == 0) plan->chains[0].flags |= CHAIN_SILENT;
    const Status status = graph_install(stress.graph, build_plan_bytes(plan), NULL);
    assert_true(status == STATUS_OK || status == STATUS_FULL);
    installed += status == STATUS_OK;
    const Command command = {.type = (uint16_t)(1 + random_below(&random, 4)), .id = 10, .position_frame = random_below(&random, 5000)};
    (void)ring_write(graph_commands(stress.graph), &command);
    Notice notice;
    while (ring_read(graph_notices(stress.graph), &notice)) {}
    build_plan_free(plan);
    if (i % 8 == 0) sched_yield();
  }
  atomic_store(&stress.over, 1);
  pthread_join(thread, NULL);
  assert_true(stress.finite);
  graph_destroy(stress.graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_sleeping_audio_thread_never_lets_plans_pile_up),
    cmocka_unit_test(a_full_house_says_so_and_keeps_the_old_plan),
    cmocka_unit_test(refused_plans_change_nothing),
    cmocka_unit_test(every_refused_allocation_is_survived),
    cmocka_unit_test(states_survive_plans_and_go_with_their_device),
    cmocka_unit_test(a_device_on_its_way_out_stays_so_when_its_track_goes_too),
    cmocka_unit_test(broken_plan_bytes_are_refused_or_harmless),
    cmocka_unit_test(broken_segment_bytes_are_refused_or_harmless),
    cmocka_unit_test(plans_and_segments_may_come_while_another_thread_renders),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
