#include "support/build_plan.h"
#include "support/cm.h"
#include "support/random.h"

#include "graph/capture.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

/* The two threads of the engine as they meet in a tab: one renders and captures without a pause, the other installs plans, sends
   commands, collects and drains. tests/proof/threads runs this under ThreadSanitizer. */

#define RATE 48000.0
#define PLANS 150u

typedef struct Both { Graph *graph; _Atomic bool stop; _Atomic uint32_t blocks; } Both;

static SegmentKey key_of(uint64_t object) { return (SegmentKey){object, 1}; }

static void *render(void *argument) {
  Both *both = argument;
  float in[2][128], left[128], right[128];
  for (uint32_t i = 0; i < 128; i++) in[0][i] = in[1][i] = 0.25f;
  while (!atomic_load(&both->stop)) {
    graph_render_with(both->graph, (const float *const[2]){in[0], in[1]}, left, right, 128);
    atomic_fetch_add(&both->blocks, 1);
  }
  return NULL;
}

/* Another chain, other content, other devices each time. */
static void install(Both *both, Random *random, uint32_t turn) {
  static const char *const devices[] = {"eq5", "compressor", "delay", "chorus"};
  const BuildNote note = {100 * turn, 100 * turn + 2000, 60, 0.5f, turn + 1};
  build_notes(both->graph, key_of(1000 + turn), &note, 1);
  BuildPlan *plan = build_plan_new(RATE);
  const uint32_t tracks = 1 + random_below(random, 4);
  for (uint32_t t = 0; t < tracks; t++) {
    build_plan_track(plan, 10 + t, tracks);
    build_plan_device(plan, 100 + t, "synth");
    build_plan_device(plan, 200 + 10 * t + random_below(random, 4), devices[random_below(random, 4)]);
    if (t == 0) build_plan_segment(plan, key_of(1000 + turn));
    build_plan_strip(plan);
  }
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 1 << 20;
  plan->header.revision = turn;
  Problem problem = {0};
  Status status;
  while ((status = graph_install(both->graph, build_plan_bytes(plan), &problem)) == STATUS_FULL) {
    graph_collect(both->graph);
    sched_yield();
  }
  if (status != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  build_plan_free(plan);
}

/* What was captured is whole and in order. */
static void drain(Both *both, int64_t *next_frame) {
  CaptureAudio audio;
  CaptureEvent event;
  Notice notice;
  while (ring_read(graph_captured_audio(both->graph), &audio)) {
    assert_int_equal(audio.stamp.output_frame, *next_frame + audio.lost_frames);
    *next_frame = audio.stamp.output_frame + audio.frames;
    assert_true(audio.samples[0][0] == 0.25f && audio.samples[1][audio.frames - 1] == 0.25f);
  }
  while (ring_read(graph_captured_events(both->graph), &event)) assert_true(event.type == CAPTURE_TURN || event.track >= 10);
  while (ring_read(graph_notices(both->graph), &notice)) assert_true(notice.type >= NOTICE_PLAN);
}

static void plans_and_captures_cross_between_the_threads(void **state) {
  (void)state;
  Random random = random_begin("threads");
  Both *both = calloc(1, sizeof *both);
  both->graph = graph_create(memory_heap(), RATE);
  assert_int_equal(graph_capture(both->graph, 4), STATUS_OK);
  install(both, &random, 0);
  pthread_t audio;
  assert_int_equal(pthread_create(&audio, NULL, render, both), 0);
  int64_t next_frame = 0;
  for (uint32_t turn = 1; turn < PLANS; turn++) {
    const uint32_t blocks = atomic_load(&both->blocks);
    install(both, &random, turn);
    (void)ring_write(graph_commands(both->graph), &(Command){.type = (uint16_t)(turn % 2 != 0 ? COMMAND_PLAY : COMMAND_STOP)});
    (void)ring_write(graph_commands(both->graph), &(Command){.type = COMMAND_NOTE_ON, .id = 10, .number = 60, .value = 0.5f, .position_frame = turn});
    (void)ring_write(graph_commands(both->graph), &(Command){.type = COMMAND_MONITOR, .id = 10, .number = (uint16_t)(turn % 3)});
    drain(both, &next_frame);
    graph_collect(both->graph);
    while (atomic_load(&both->blocks) < blocks + 2) sched_yield();
  }
  atomic_store(&both->stop, true);
  pthread_join(audio, NULL);
  drain(both, &next_frame);
  assert_true(next_frame > 2 * PLANS * 64);
  graph_destroy(both->graph);
  free(both);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(plans_and_captures_cross_between_the_threads)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
