#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/paged.h"
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
  end_with_master(plan);
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

/* ---- the third thread: it fills pages while the first reads them */

#define CLIPS 6u
#define SEEKS 60u
#define CALLS_A_SEEK 6u
#define CALL_FRAMES 1024u /* long: pages are taken away in the middle of it */

typedef struct Loading { PagedDisk disk; _Atomic bool stop; _Atomic uint32_t rounds; } Loading;

static void *load(void *argument) {
  Loading *loading = argument;
  while (!atomic_load(&loading->stop))
    if (paged_pump(&loading->disk, 8) == 0) sched_yield();
    else atomic_fetch_add(&loading->rounds, 1);
  return NULL;
}

/* One clip is heard; others, silent, read elsewhere and fight with it for slots. */
static void play_file(Graph *graph, const PagedFile *file) {
  Problem problem = {0};
  assert_int_equal(paged_give(graph, key_of(1), file, &problem), STATUS_OK);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  for (uint32_t i = 0; i < CLIPS; i++) {
    const int64_t shift = (int64_t)i * 3 * 8192;
    build_audio(graph, key_of(2 + i), (SegmentAudio){.asset = key_of(1), .source_frame = shift, .end_frame = file->frames - shift, .gain = i == 0 ? 1.0f : 0.0f});
    build_plan_segment(plan, key_of(2 + i));
  }
  build_plan_strip(plan);
  plan->header.end_frame = file->frames;
  build_plan_install(plan, graph);
  build_plan_free(plan);
  build_play(graph);
}

/* What is heard is the file, or less of it where it fades, or nothing: never another place of it. */
static void check_heard(const PagedFile *file, int64_t at, const float *left, const float *right, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const float is = file->whole[0][at + i];
    assert_true(left[i] == -right[i]);
    assert_true(is >= 0 ? left[i] >= 0 && left[i] <= is : left[i] <= 0 && left[i] >= is);
  }
}

static void pages_are_filled_while_they_are_read(void **state) {
  (void)state;
  Random random = random_begin("pages");
  PagedFile file = paged_file(2, (uint32_t)RATE, (uint32_t)RATE, 64 * 8192, 7);
  for (size_t i = 0; i < (size_t)file.file_frames; i++) {
    const int16_t value = (int16_t)random_between(&random, -32000, 32000), other = (int16_t)-value;
    memcpy(file.bytes + PAGED_OFFSET + 4 * i, &value, 2);
    memcpy(file.bytes + PAGED_OFFSET + 4 * i + 2, &other, 2);
    file.whole[0][i] = (float)value / 32768.0f;
  }
  Graph *graph = graph_create(memory_heap(), RATE);
  assert_int_equal(graph_open_pages(graph, 4, paged_decode), STATUS_OK); /* far too few: slots are taken away all the time */
  Loading *loading = calloc(1, sizeof *loading);
  loading->disk = (PagedDisk){graph_page_loader(graph), &file, 1, false};
  play_file(graph, &file);
  pthread_t loader;
  assert_int_equal(pthread_create(&loader, NULL, load, loading), 0);
  float left[CALL_FRAMES], right[CALL_FRAMES];
  /* Where the loader gets few turns it takes more seeks until enough was read under way. */
  for (uint32_t seek = 0; seek < SEEKS || atomic_load(&loading->rounds) <= SEEKS / 8; seek++) {
    build_command(graph, COMMAND_SEEK, 0, 0, 0, random_between(&random, 0, 40 * 8192));
    for (uint32_t call = 0; call < CALLS_A_SEEK; call++) {
      graph_render(graph, left, right, CALL_FRAMES);
      if (call > 0) check_heard(&file, graph_meters(graph)->song_frame - CALL_FRAMES, left, right, CALL_FRAMES);
    }
    sched_yield();
  }
  atomic_store(&loading->stop, true);
  pthread_join(loader, NULL);
  printf("# %u pages read, %u missed\n", file.reads, graph_meters(graph)->page_misses);
  assert_true(file.reads > SEEKS / 8);
  graph_destroy(graph);
  paged_file_free(&file);
  free(loading);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(plans_and_captures_cross_between_the_threads), cmocka_unit_test(pages_are_filled_while_they_are_read)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
