#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "core/hash.h"
#include "graph/internal.h"

#include <stdlib.h>
#include <string.h>

/* What an instrument is told, read straight from the runner: blocks are made by hand, so every event can be looked at. */

#define RATE 48000.0

static const BuildNote melody[] = {
  {100, 5000, 60, 0.5f, 1}, {100, 3000, 64, 0.6f, 2}, {3000, 9000, 67, 0.7f, 3}, {6000, 6001, 72, 0.8f, 4}, {6400, 20000, 48, 0.9f, 5}};

static BuildPlan *plan_with(uint64_t segment) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 10, 1);
  build_plan_device(plan, 11, "synth");
  if (segment) build_plan_segment(plan, key_of(segment));
  build_plan_strip(plan);
  end_with_master(plan);
  return plan;
}

static Graph *graph_with(uint64_t segment) {
  Graph *graph = graph_create(memory_heap(), RATE);
  if (segment) build_notes(graph, key_of(segment), melody, COUNT_OF(melody));
  BuildPlan *plan = plan_with(segment);
  build_plan_install(plan, graph);
  build_plan_free(plan);
  return graph;
}

/* Make one block of 64 and say what the instrument of the first track heard. */
static uint32_t next_events(Graph *graph, Event *out) {
  float left[64], right[64];
  graph_render(graph, left, right, 64);
  const Live *live = &graph->live;
  memcpy(out, live->events, live->event_count * sizeof *out);
  return live->event_count;
}

typedef struct Heard { int64_t frame; Event event; } Heard;
static Heard heard[4096];
static uint32_t heard_count;

static void listen(Graph *graph, uint32_t blocks) {
  Event events[LIMIT_BLOCK_EVENTS];
  heard_count = 0;
  for (uint32_t b = 0; b < blocks; b++) {
    const uint32_t count = next_events(graph, events);
    for (uint32_t i = 0; i < count; i++) heard[heard_count++] = (Heard){(int64_t)b * 64 + events[i].frame, events[i]};
  }
}

static uint32_t count_heard(uint32_t type, Id id) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < heard_count; i++) count += heard[i].event.type == type && (id == 0 || heard[i].event.id == id);
  return count;
}

static int64_t when_heard(uint32_t type, Id id) {
  for (uint32_t i = 0; i < heard_count; i++)
    if (heard[i].event.type == type && heard[i].event.id == id) return heard[i].frame;
  return -1;
}

static void every_note_begins_and_ends_at_its_frame(void **state) {
  (void)state;
  Graph *graph = graph_with(500);
  build_play(graph);
  listen(graph, 400);
  for (uint32_t i = 0; i < COUNT_OF(melody); i++) {
    assert_int_equal(count_heard(EVENT_NOTE_ON, melody[i].id), 1);
    assert_int_equal(count_heard(EVENT_NOTE_OFF, melody[i].id), 1);
    assert_int_equal(when_heard(EVENT_NOTE_ON, melody[i].id), melody[i].on);
    assert_int_equal(when_heard(EVENT_NOTE_OFF, melody[i].id), melody[i].off);
  }
  assert_int_equal(graph_meters(graph)->voices, 0);
  graph_destroy(graph);
}

static void random_segments_are_heard_completely_and_in_order(void **state) {
  (void)state;
  Random random = random_begin("random_segments");
  for (uint32_t round = 0; round < 20; round++) {
    BuildNote notes[3][40];
    Graph *graph = graph_create(memory_heap(), RATE);
    BuildPlan *plan = build_plan_new(RATE);
    build_plan_track(plan, 10, 1);
    build_plan_device(plan, 11, "synth");
    for (uint32_t s = 0; s < 3; s++) {
      for (uint32_t i = 0; i < 40; i++) {
        const int64_t on = s * 10 + random_between(&random, 0, 6000);
        notes[s][i] = (BuildNote){on, on + 1 + random_between(&random, 0, 900), (uint16_t)random_below(&random, 128), 0.5f, 1000 * (s + 1) + i};
      }
      notes[s][0].on = s; /* segments in order of time */
      build_notes(graph, key_of(600 + s), notes[s], 40);
      build_plan_segment(plan, key_of(600 + s));
    }
    build_plan_strip(plan);
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_strip(plan);
    plan->header.end_frame = 1 << 20;
    build_plan_install(plan, graph);
    build_play(graph);
    listen(graph, 120);
    for (uint32_t s = 0; s < 3; s++)
      for (uint32_t i = 0; i < 40; i++) {
        assert_int_equal(when_heard(EVENT_NOTE_ON, notes[s][i].id), notes[s][i].on);
        assert_int_equal(when_heard(EVENT_NOTE_OFF, notes[s][i].id), notes[s][i].off);
      }
    for (uint32_t i = 1; i < heard_count; i++) {
      assert_true(heard[i - 1].frame <= heard[i].frame);
      if (heard[i - 1].frame == heard[i].frame && heard[i].event.type != EVENT_ALL_OFF && heard[i - 1].event.type != EVENT_ALL_OFF)
        assert_true(heard[i - 1].event.type <= heard[i].event.type);
    }
    build_plan_free(plan);
    graph_destroy(graph);
  }
}

static void a_seek_releases_all_and_chases_what_sounds_there(void **state) {
  (void)state;
  Graph *graph = graph_with(500);
  build_play(graph);
  listen(graph, 10);
  build_command(graph, COMMAND_SEEK, 0, 0, 0, 7000);
  listen(graph, 1);
  assert_int_equal(heard[0].event.type, EVENT_ALL_OFF);
  assert_int_equal(heard_count, 3);
  assert_int_equal(when_heard(EVENT_NOTE_ON, 3), 0);
  assert_int_equal(when_heard(EVENT_NOTE_ON, 5), 0);
  assert_int_equal(graph_meters(graph)->voices, 2);
  listen(graph, 400);
  assert_int_equal(when_heard(EVENT_NOTE_OFF, 3), 2000 - 64);
  assert_int_equal(graph_meters(graph)->voices, 0);
  graph_destroy(graph);
}

static void a_jump_restores_controllers(void **state) {
  (void)state;
  const SegmentEvent events[] = {
    {.frame = 10, .id = 1, .type = EVENT_CONTROL, .number = 1, .value = 0.25f}, {.frame = 2000, .id = 2, .type = EVENT_CONTROL, .number = 1, .value = 0.75f},
    {.frame = 3000, .id = 3, .type = EVENT_CONTROL, .number = 128, .value = 1.5f}, {.frame = 5000, .id = 4, .type = EVENT_CONTROL, .number = 64, .value = 1.0f}};
  Graph *graph = graph_create(memory_heap(), RATE);
  build_events(graph, key_of(500), events, COUNT_OF(events));
  BuildPlan *plan = plan_with(500);
  build_plan_install(plan, graph);
  build_play(graph);
  listen(graph, 100);
  assert_int_equal(count_heard(EVENT_CONTROL, 0), 4);
  build_command(graph, COMMAND_SEEK, 0, 0, 0, 2500);
  listen(graph, 1);
  assert_int_equal(heard_count, 4); /* all off; modulation, sustain and bend */
  for (uint32_t i = 1; i < 4; i++) {
    const Event *e = &heard[i].event;
    assert_float_equal(e->value, e->number == 1 ? 0.75f : 0.0f, 0.0f);
  }
  build_command(graph, COMMAND_SEEK, 0, 0, 0, 5500);
  listen(graph, 1);
  for (uint32_t i = 1; i < heard_count; i++)
    if (heard[i].event.number == 128) assert_float_equal(heard[i].event.value, 1.5f, 0.0f);
  build_command(graph, COMMAND_STOP, 0, 0, 0, 0);
  listen(graph, 1);
  assert_int_equal(heard_count, 2); /* the pedal comes up, so nothing rings on */
  assert_int_equal(heard[1].event.number, 64);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void a_loop_ends_its_notes_and_leaves_the_hands_alone(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  build_notes(graph, key_of(500), melody, COUNT_OF(melody));
  BuildPlan *plan = plan_with(500);
  plan->header.loop_start_frame = 640;
  plan->header.loop_end_frame = 6450; /* notes 1 (till 5000), 3 and 5 cross it or its start */
  build_plan_install(plan, graph);
  build_play(graph);
  build_command(graph, COMMAND_NOTE_ON, 10, 80, 0.5f, 777);
  listen(graph, 100);
  assert_int_equal(count_heard(EVENT_NOTE_OFF, 0), 2 + 1); /* 1, 2, and the one-frame note 4 */
  float left[50], right[50];
  graph_render(graph, left, right, 50); /* to the loop's end exactly; note 5 begins in here */
  assert_int_equal(graph_meters(graph)->voices, 3);
  listen(graph, 1);
  assert_int_equal(count_heard(EVENT_NOTE_OFF, 3), 1);
  assert_int_equal(count_heard(EVENT_NOTE_OFF, 5), 1);
  assert_int_equal(count_heard(EVENT_NOTE_OFF, 777), 0);
  assert_int_equal(count_heard(EVENT_NOTE_ON, 1), 1); /* sounds at the loop's start: chased */
  assert_int_equal(count_heard(EVENT_NOTE_ON, 2), 1);
  assert_int_equal(count_heard(EVENT_ALL_OFF, 0), 0);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void an_edit_under_a_sounding_note_never_hangs_it(void **state) {
  (void)state;
  Graph *graph = graph_with(500);
  build_play(graph);
  listen(graph, 20); /* frame 1280: notes 1 and 2 sound */
  const BuildNote edited[] = {{100, 1000, 60, 0.5f, 1}, {100, 2000, 64, 0.6f, 2}, {1400, 1600, 50, 0.5f, 9}};
  build_notes(graph, key_of(501), edited, COUNT_OF(edited));
  BuildPlan *plan = plan_with(501);
  build_plan_install(plan, graph);
  listen(graph, 20);
  assert_int_equal(when_heard(EVENT_NOTE_OFF, 1), 0); /* its end now lies behind us */
  assert_int_equal(when_heard(EVENT_NOTE_OFF, 2), 2000 - 1280);
  assert_int_equal(when_heard(EVENT_NOTE_ON, 9), 1400 - 1280);
  assert_int_equal(graph_meters(graph)->voices, 0);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void live_notes_play_while_stopped(void **state) {
  (void)state;
  Graph *graph = graph_with(500);
  build_command(graph, COMMAND_NOTE_ON, 10, 69, 0.8f, 42);
  listen(graph, 10);
  assert_int_equal(when_heard(EVENT_NOTE_ON, 42), 0);
  assert_int_equal(count_heard(EVENT_NOTE_ON, 0), 1);
  float left[4800], right[4800], loudest = 0;
  graph_render(graph, left, right, 4800);
  for (uint32_t i = 0; i < 4800; i++) loudest = left[i] > loudest ? left[i] : loudest;
  assert_true(loudest > 0.01f);
  build_command(graph, COMMAND_NOTE_OFF, 10, 69, 0, 42);
  listen(graph, 1);
  assert_int_equal(count_heard(EVENT_NOTE_OFF, 42), 1);
  graph_destroy(graph);
}

/* The page's messages wait for the next block: a quick finger has come and gone when they are read. */
static void a_tap_within_a_block_sounds_and_ends(void **state) {
  (void)state;
  Graph *graph = graph_with(0);
  for (Id id = 7; id < 9; id++) build_command(graph, COMMAND_NOTE_ON, 10, 60, 0.8f, (int64_t)id);
  build_command(graph, COMMAND_NOTE_OFF, 10, 60, 0, 7);
  listen(graph, 2);
  assert_int_equal(when_heard(EVENT_NOTE_ON, 7), 0);
  assert_int_equal(when_heard(EVENT_NOTE_OFF, 7), 1);
  assert_int_equal(count_heard(EVENT_NOTE_OFF, 8), 0);
  assert_int_equal(graph_meters(graph)->voices, 1);
  build_command(graph, COMMAND_NOTE_OFF, 10, 60, 0, 8);
  listen(graph, 1);
  assert_int_equal(when_heard(EVENT_NOTE_OFF, 8), 0);
  graph_destroy(graph);
}

static void too_many_notes_are_dropped_and_counted_but_end(void **state) {
  (void)state;
  enum { COUNT = 2000 };
  static BuildNote notes[COUNT];
  for (uint32_t i = 0; i < COUNT; i++) notes[i] = (BuildNote){100, 200, (uint16_t)(i % 128), 0.5f, i + 1};
  Graph *graph = graph_create(memory_heap(), RATE);
  build_notes(graph, key_of(500), notes, COUNT);
  BuildPlan *plan = plan_with(500);
  build_plan_install(plan, graph);
  build_play(graph);
  listen(graph, 10);
  assert_true(graph_meters(graph)->dropped_events > 0);
  assert_int_equal(graph_meters(graph)->voices, 0);
  assert_int_equal(count_heard(EVENT_ALL_OFF, 0), 2); /* one at the start, one for the ends that found no room */
  build_plan_free(plan);
  graph_destroy(graph);
}

static void live_params_hold_until_the_next_plan(void **state) {
  (void)state;
  Graph *graph = graph_with(0);
  float left[64], right[64];
  graph_render(graph, left, right, 64);
  const NodeState *strip = graph->live.plan->nodes[1].state;
  build_command(graph, COMMAND_STRIP, 10, 0, -17.0f, 0);
  graph_render(graph, left, right, 64);
  assert_float_equal(strip->params[0], -17.0f, 0.0f);
  BuildPlan *plan = plan_with(0);
  build_plan_install(plan, graph); /* the same values as before the gesture: an undo may bring just that */
  graph_render(graph, left, right, 64);
  assert_float_equal(strip->params[0], 0.0f, 0.0f);
  plan->params[plan->nodes[1].param_begin] = -5.0f;
  build_plan_install(plan, graph);
  graph_render(graph, left, right, 64);
  assert_float_equal(strip->params[0], -5.0f, 0.0f);
  build_command(graph, COMMAND_PARAM, 11, 9999, 1.0f, 0); /* no such parameter: nothing */
  build_command(graph, COMMAND_STRIP, 10, 0, 1e30f, 0);
  graph_render(graph, left, right, 64);
  assert_true(strip->params[0] <= 12.0f);
  build_plan_free(plan);
  graph_destroy(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_note_begins_and_ends_at_its_frame),
    cmocka_unit_test(random_segments_are_heard_completely_and_in_order),
    cmocka_unit_test(a_seek_releases_all_and_chases_what_sounds_there),
    cmocka_unit_test(a_jump_restores_controllers),
    cmocka_unit_test(a_loop_ends_its_notes_and_leaves_the_hands_alone),
    cmocka_unit_test(an_edit_under_a_sounding_note_never_hangs_it),
    cmocka_unit_test(live_notes_play_while_stopped),
    cmocka_unit_test(a_tap_within_a_block_sounds_and_ends),
    cmocka_unit_test(too_many_notes_are_dropped_and_counted_but_end),
    cmocka_unit_test(live_params_hold_until_the_next_plan),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
