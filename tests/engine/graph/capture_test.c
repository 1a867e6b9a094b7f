#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "core/tempo.h"
#include "graph/internal.h"

#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define FRAMES 100000u

/* A host whose input is its own output, `delay` frames later: every test plays through it in blocks of any size. */
typedef struct Host {
  Graph *graph;
  Random random;
  uint32_t delay, done;
  float in[2][FRAMES], out[2][FRAMES];
} Host;

/* An audio track 20 that plays one impulse at song frame 10000, and an instrument track 10, into the master. */
static BuildPlan *make_plan(void) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 2);
  build_plan_device(plan, 11, "synth");
  build_plan_strip(plan);
  build_plan_track(plan, 20, 2);
  build_plan_segment(plan, key_of(900));
  build_plan_strip(plan);
  end_with_master(plan);
  return plan;
}

static Host *host_new(uint32_t delay, double seconds, void (*change)(BuildPlan *)) {
  Host *host = calloc(1, sizeof *host);
  host->graph = graph_create(memory_heap(), RATE);
  host->delay = delay;
  host->random = random_begin("capture");
  float impulse[64] = {1.0f};
  build_asset(host->graph, key_of(901), impulse, impulse, 64);
  build_audio(host->graph, key_of(900), (SegmentAudio){.asset = key_of(901), .begin_frame = 10000, .end_frame = 10064, .gain = 1.0f});
  if (seconds > 0) assert_int_equal(graph_capture(host->graph, seconds), STATUS_OK);
  BuildPlan *plan = make_plan();
  if (change != NULL) change(plan);
  build_plan_install(plan, host->graph);
  build_plan_free(plan);
  return host;
}

static void host_free(Host *host) {
  graph_destroy(host->graph);
  free(host);
}

static void run(Host *host, uint32_t until) {
  while (host->done < until) {
    const uint32_t wanted = 1 + random_below(&host->random, 300), left = until - host->done, count = wanted < left ? wanted : left, at = host->done;
    for (uint32_t i = at; host->delay > 0 && i < at + count; i++) /* a delay is longer than any block */
      for (uint32_t c = 0; c < 2; c++) host->in[c][i] = i >= host->delay ? host->out[c][i - host->delay] : 0.0f;
    const float *in[2] = {host->in[0] + at, host->in[1] + at};
    graph_render_with(host->graph, in, host->out[0] + at, host->out[1] + at, count);
    host->done += count;
  }
}

static void command(Host *host, CommandType type, Id id, uint16_t number, float value, int64_t frame) { build_command(host->graph, type, id, number, value, frame); }

/* ---- what is captured */

static void captured_audio_is_the_input_whatever_the_blocks(void **state) {
  (void)state;
  Host *host = host_new(0, 4, NULL);
  for (uint32_t i = 0; i < FRAMES; i++)
    for (uint32_t c = 0; c < 2; c++) host->in[c][i] = (float)random_real(&host->random, -1, 1);
  command(host, COMMAND_PLAY, 0, 0, 0, 0);
  run(host, 60000);
  CaptureAudio record;
  uint32_t at = 0;
  while (ring_read(graph_captured_audio(host->graph), &record)) {
    assert_int_equal(record.stamp.output_frame, at);
    assert_int_equal(record.stamp.song_frame, at);
    assert_int_equal(record.lost_frames, 0);
    for (uint32_t c = 0; c < 2; c++) assert_memory_equal(record.samples[c], host->in[c] + at, record.frames * sizeof(float));
    at += record.frames;
  }
  assert_true(at > 60000 - 64 && at <= 60000);
  host_free(host);
}

/* What sounded at song frame s comes back stamped s + round trip, to the frame, for any round trip. */
static void a_loopback_comes_back_stamped_a_round_trip_later(void **state) {
  (void)state;
  static const uint32_t delays[] = {301, 512, 1777, 4096, 12345};
  for (uint32_t d = 0; d < COUNT_OF(delays); d++) {
    Host *host = host_new(delays[d], 4, NULL);
    run(host, 777); /* not on the grid */
    command(host, COMMAND_SEEK, 0, 0, 0, 5000);
    command(host, COMMAND_PLAY, 0, 0, 0, 0);
    run(host, 40000);
    CaptureAudio record;
    int64_t found = -1;
    while (ring_read(graph_captured_audio(host->graph), &record))
      for (uint32_t i = 0; i < record.frames; i++)
        if (record.samples[0][i] > 0.5f) found = record.stamp.song_frame + i;
    assert_int_equal(found, 10000 + delays[d]);
    host_free(host);
  }
}

static void loop_from_8000_to_12345(BuildPlan *plan) {
  plan->header.loop_start_frame = 8000;
  plan->header.loop_end_frame = 12345;
}

static void every_turn_of_the_loop_is_a_pass(void **state) {
  (void)state;
  Host *host = host_new(0, 4, loop_from_8000_to_12345);
  for (uint32_t i = 0; i < FRAMES; i++) host->in[0][i] = (float)i;
  command(host, COMMAND_SEEK, 0, 0, 0, 8000);
  command(host, COMMAND_PLAY, 0, 0, 0, 0);
  run(host, 50000);
  CaptureAudio record;
  int64_t next = 8000;
  uint32_t at = 0, passes = 0, pass = 0;
  while (ring_read(graph_captured_audio(host->graph), &record)) {
    assert_int_equal(record.stamp.output_frame, at);
    if (next == 12345) next = 8000;
    if (passes == 0 || record.stamp.pass != pass) {
      assert_int_equal(record.stamp.song_frame, 8000);
      pass = record.stamp.pass;
      passes++;
    }
    assert_int_equal(record.stamp.song_frame, next);
    assert_true(record.samples[0][0] == (float)at);
    next += record.frames;
    at += record.frames;
  }
  assert_int_equal(passes, (at + 4344) / 4345);
  CaptureEvent turn;
  uint32_t turns = 0;
  for (; ring_read(graph_captured_events(host->graph), &turn); turns++) {
    assert_int_equal(turn.type, CAPTURE_TURN);
    assert_int_equal(turn.stamp.output_frame, turns * 4345);
    assert_int_equal(turn.stamp.song_frame, 8000);
  }
  assert_int_equal(turns, passes);
  host_free(host);
}

static void a_worker_that_sleeps_is_told_what_it_missed(void **state) {
  (void)state;
  Host *host = host_new(0, 0.5, NULL);
  run(host, 60000); /* the ring holds 512 records: 32768 frames */
  Ring *ring = graph_captured_audio(host->graph);
  assert_int_equal(ring_waiting(ring), 512);
  CaptureAudio record;
  for (uint32_t i = 0; i < 512; i++) assert_true(ring_read(ring, &record));
  assert_int_equal(record.stamp.output_frame, 511 * 64);
  run(host, 61000);
  assert_true(ring_read(ring, &record));
  assert_int_equal(record.lost_frames, record.stamp.output_frame - 512 * 64);
  assert_true(record.lost_frames > 20000);
  assert_true(atomic_load(&ring->dropped) > 300);
  host_free(host);
}

static void notes_are_stamped_and_keep_the_hosts_own_time(void **state) {
  (void)state;
  Host *host = host_new(0, 4, NULL);
  command(host, COMMAND_PLAY, 0, 0, 0, 0);
  run(host, 1000);
  const Command note = {.type = COMMAND_NOTE_ON, .number = 60, .value = 0.5f, .id = 10, .position_frame = 77, .heard_frame = 555};
  assert_true(ring_write(graph_commands(host->graph), &note));
  command(host, COMMAND_EXPRESSION, 10, EXPRESSION_TIMBRE, 0.25f, 77);
  command(host, COMMAND_CONTROL, 10, 64, 1.0f, 0);
  run(host, 2000);
  command(host, COMMAND_NOTE_OFF, 10, 60, 0, 77);
  command(host, COMMAND_NOTE_OFF, 999, 60, 0, 77); /* no such track */
  run(host, 3000);
  Ring *ring = graph_captured_events(host->graph);
  CaptureEvent event;
  static const uint16_t types[] = {CAPTURE_TURN, EVENT_NOTE_ON, EVENT_EXPRESSION, EVENT_CONTROL, EVENT_NOTE_OFF};
  static const int64_t frames[] = {0, 1024, 1024, 1024, 2048}; /* the block that took them */
  for (uint32_t i = 0; i < 5; i++) {
    assert_true(ring_read(ring, &event));
    assert_int_equal(event.type, types[i]);
    assert_int_equal(event.stamp.song_frame, frames[i]);
    assert_int_equal(event.stamp.flags, CAPTURE_PLAYING);
    assert_true(event.track == (i == 0 ? 0 : 10));
    assert_int_equal(event.heard_frame, i == 1 ? 555 : 0);
  }
  assert_false(ring_read(ring, &event));
  host_free(host);
}

static void only_the_punched_range_is_a_recording(void **state) {
  (void)state;
  Host *host = host_new(0, 4, NULL);
  const Command punch = {.type = COMMAND_PUNCH, .position_frame = 3000, .heard_frame = 5000};
  assert_true(ring_write(graph_commands(host->graph), &punch));
  command(host, COMMAND_RECORD, 0, 0, 1, 0);
  command(host, COMMAND_PLAY, 0, 0, 0, 0);
  run(host, 8000);
  CaptureAudio record;
  while (ring_read(graph_captured_audio(host->graph), &record)) {
    const bool inside = record.stamp.song_frame + 64 > 3000 && record.stamp.song_frame < 5000;
    assert_int_equal((record.stamp.flags & CAPTURE_RECORDING) != 0, inside);
  }
  host_free(host);
}

/* ---- count-in */

static void waltz_at_150(BuildPlan *plan) {
  plan->tempo.bpm_start = plan->tempo.bpm_end = 150.0; /* 19200 frames a beat */
}

static uint32_t find_clicks(const Host *host, uint32_t *frames, uint32_t capacity) {
  uint32_t count = 0, quiet = 1000;
  for (uint32_t i = 0; i < host->done; i++) {
    const bool sounds = host->out[0][i] != 0.0f;
    if (sounds && quiet >= 400 && count < capacity) frames[count++] = i - 1; /* a click's first frame is sin(0) */
    quiet = sounds ? 0 : quiet + 1;
  }
  return count;
}

static void a_count_in_clicks_one_bar_and_starts_to_the_frame(void **state) {
  (void)state;
  Host *host = host_new(0, 4, waltz_at_150);
  run(host, 100);
  command(host, COMMAND_COUNT_IN, 0, 1, 0, 0);
  run(host, 200);
  assert_true(graph_meters(host->graph)->count_in_frames > 76000);
  assert_int_equal(graph_meters(host->graph)->playing, 0);
  run(host, FRAMES);
  assert_int_equal(graph_meters(host->graph)->playing, 1);
  assert_int_equal(graph_meters(host->graph)->count_in_frames, 0);
  uint32_t clicks[16];
  const uint32_t count = find_clicks(host, clicks, 16);
  assert_int_equal(count, 5); /* four clicks and the impulse of the song */
  const uint32_t begin = 128; /* the block after frame 100 */
  for (uint32_t i = 0; i < 4; i++) assert_int_equal(clicks[i], begin + i * 19200);
  assert_int_equal(clicks[4] + 1, begin + 4 * 19200 + 10000);
  CaptureAudio record;
  while (ring_read(graph_captured_audio(host->graph), &record)) {
    const int64_t since = record.stamp.output_frame - begin;
    if (since >= 0) assert_int_equal(record.stamp.song_frame, since - 4 * 19200);
    assert_int_equal(record.stamp.flags, since < 0 ? 0 : since < 4 * 19200 ? CAPTURE_COUNTING : CAPTURE_PLAYING);
  }
  host_free(host);
}

static void a_count_in_can_be_cut_short(void **state) {
  (void)state;
  Host *host = host_new(0, 4, waltz_at_150);
  command(host, COMMAND_COUNT_IN, 0, 1, 0, 0);
  run(host, 5000);
  command(host, COMMAND_STOP, 0, 0, 0, 0);
  run(host, 90000);
  assert_int_equal(graph_meters(host->graph)->playing, 0);
  assert_int_equal(graph_meters(host->graph)->song_frame, 0);
  command(host, COMMAND_COUNT_IN, 0, 1, 0, 0);
  run(host, 92000);
  command(host, COMMAND_PLAY, 0, 0, 0, 0);
  run(host, 93000);
  assert_int_equal(graph_meters(host->graph)->playing, 1);
  assert_int_equal(graph_meters(host->graph)->count_in_frames, 0);
  host_free(host);
}

/* ---- monitoring */

static void sine_like(Host *host) {
  for (uint32_t i = 0; i < FRAMES; i++) host->in[0][i] = 0.25f, host->in[1][i] = -0.125f;
}

static bool hears(const Host *host, float left, float right) {
  for (uint32_t i = host->done - 500; i < host->done; i++)
    if (host->out[0][i] != left || host->out[1][i] != right) return false;
  return true;
}

static void monitoring_hears_the_input_through_its_track(void **state) {
  (void)state;
  Host *host = host_new(0, 0, NULL);
  sine_like(host);
  host->in[0][5000] = 0.75f;
  run(host, 2000);
  assert_true(hears(host, 0, 0));
  command(host, COMMAND_MONITOR, 20, MONITOR_ON, INPUT_BOTH, 0);
  run(host, 8000);
  assert_true(hears(host, 0.25f, -0.125f));
  assert_true(host->out[0][5000 + GRID_FRAMES] == 0.75f);
  command(host, COMMAND_MONITOR, 20, MONITOR_ON, INPUT_LEFT, 0);
  run(host, 10000);
  assert_true(hears(host, 0.25f, 0.25f));
  command(host, COMMAND_MONITOR, 20, MONITOR_ON, INPUT_RIGHT, 0);
  run(host, 12000);
  assert_true(hears(host, -0.125f, -0.125f));
  command(host, COMMAND_MONITOR, 20, MONITOR_OFF, INPUT_BOTH, 0);
  run(host, 14000);
  assert_true(hears(host, 0, 0));
  for (uint32_t i = 8001; i < 14000; i++) /* every change faded */
    for (uint32_t c = 0; c < 2; c++) assert_true(host->out[c][i] - host->out[c][i - 1] < 0.01f && host->out[c][i - 1] - host->out[c][i] < 0.01f);
  host_free(host);
}

static void automatic_monitoring_is_silent_while_the_song_plays_back(void **state) {
  (void)state;
  Host *host = host_new(0, 0, NULL);
  sine_like(host);
  command(host, COMMAND_MONITOR, 20, MONITOR_AUTO, INPUT_BOTH, 0);
  run(host, 3000);
  assert_true(hears(host, 0.25f, -0.125f));
  command(host, COMMAND_PLAY, 0, 0, 0, 0);
  run(host, 6000);
  assert_true(hears(host, 0, 0));
  command(host, COMMAND_RECORD, 0, 0, 1, 0);
  run(host, 9000);
  assert_true(hears(host, 0.25f, -0.125f));
  command(host, COMMAND_STOP, 0, 0, 0, 0);
  run(host, 12000);
  assert_true(hears(host, 0.25f, -0.125f));
  host_free(host);
}

/* A render without input gives the bytes it gave before there were inputs; one with silence the same. */
static void silence_at_the_input_changes_no_byte(void **state) {
  (void)state;
  Host *with = host_new(0, 1, NULL), *without = host_new(0, 0, NULL);
  command(with, COMMAND_PLAY, 0, 0, 0, 0);
  command(without, COMMAND_PLAY, 0, 0, 0, 0);
  run(with, 30000);
  graph_render(without->graph, without->out[0], without->out[1], 30000);
  assert_memory_equal(with->out, without->out, sizeof with->out);
  host_free(with);
  host_free(without);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(captured_audio_is_the_input_whatever_the_blocks),
    cmocka_unit_test(a_loopback_comes_back_stamped_a_round_trip_later),
    cmocka_unit_test(every_turn_of_the_loop_is_a_pass),
    cmocka_unit_test(a_worker_that_sleeps_is_told_what_it_missed),
    cmocka_unit_test(notes_are_stamped_and_keep_the_hosts_own_time),
    cmocka_unit_test(only_the_punched_range_is_a_recording),
    cmocka_unit_test(a_count_in_clicks_one_bar_and_starts_to_the_frame),
    cmocka_unit_test(a_count_in_can_be_cut_short),
    cmocka_unit_test(monitoring_hears_the_input_through_its_track),
    cmocka_unit_test(automatic_monitoring_is_silent_while_the_song_plays_back),
    cmocka_unit_test(silence_at_the_input_changes_no_byte),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
