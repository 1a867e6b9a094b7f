#include "support/cm.h"

#include "session/live_midi.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>

#define TRACK 10u

typedef struct Rig { LiveMidi midi; Graph *graph; } Rig;

static Rig *rig_new(void) {
  Rig *rig = calloc(1, sizeof *rig);
  live_midi_init(&rig->midi, 3);
  rig->graph = graph_create(memory_heap(), 48000);
  live_midi_aim(&rig->midi, rig->graph, (const Id[]){TRACK}, 1);
  return rig;
}
static void rig_free(Rig *rig) {
  graph_destroy(rig->graph);
  free(rig);
}

static void send(Rig *rig, const uint8_t *bytes, size_t size) { live_midi_bytes(&rig->midi, rig->graph, (Bytes){bytes, size}, 4321); }
#define SEND(rig, ...) send(rig, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static Command next(Rig *rig) {
  Command command = {0};
  assert_true(ring_read(graph_commands(rig->graph), &command));
  assert_true(command.id == TRACK);
  return command;
}
static bool is_done(Rig *rig) { return ring_waiting(graph_commands(rig->graph)) == 0; }

static void keys_become_notes_with_the_time_they_were_played(void **state) {
  (void)state;
  Rig *rig = rig_new();
  SEND(rig, 0x90, 60, 127, 64, 1, 0x80, 60, 0, 0x90, 64, 0);
  const Command on = next(rig), on2 = next(rig), off = next(rig), off2 = next(rig);
  assert_int_equal(on.type, COMMAND_NOTE_ON);
  assert_int_equal(on.number, 60);
  assert_true(on.value == 1.0f);
  assert_int_equal(on.heard_frame, 4321);
  assert_int_equal(on2.number, 64);
  assert_true(on2.value > 0.0f && on2.value < 0.02f);
  assert_int_equal(off.type, COMMAND_NOTE_OFF);
  assert_true(off.position_frame == on.position_frame);
  assert_int_equal(off2.type, COMMAND_NOTE_OFF);
  assert_true(off2.position_frame == on2.position_frame);
  assert_true((uint64_t)on.position_frame >> 32 == 0xffffffffu);
  assert_true(is_done(rig));
  rig_free(rig);
}

static void bend_follows_the_range_the_keyboard_sent(void **state) {
  (void)state;
  Rig *rig = rig_new();
  SEND(rig, 0xe0, 0x7f, 0x7f, 0xb0, 101, 0, 100, 0, 6, 12, 0xe0, 0x7f, 0x7f, 0xb0, 1, 64, 0xd0, 127);
  assert_true(next(rig).value == 2.0f);
  const Command wide = next(rig), wheel = next(rig), pressure = next(rig);
  assert_int_equal(wide.type, COMMAND_CONTROL);
  assert_int_equal(wide.number, 128);
  assert_true(wide.value == 12.0f);
  assert_int_equal(wheel.number, 1);
  assert_true(fabsf(wheel.value - 0.5f) < 1e-6f);
  assert_int_equal(pressure.number, 129);
  assert_true(pressure.value == 1.0f);
  assert_true(is_done(rig));
  rig_free(rig);
}

static void an_mpe_keyboard_bends_single_notes(void **state) {
  (void)state;
  Rig *rig = rig_new();
  SEND(rig, 0xb0, 101, 0, 100, 6, 6, 15, 38, 0, 0x91, 60, 100, 0x92, 64, 100, 0xe2, 0x7f, 0x7f, 0xb2, 74, 127);
  const Command a = next(rig), b = next(rig), bend = next(rig), timbre = next(rig);
  assert_int_equal(a.type, COMMAND_NOTE_ON);
  assert_int_equal(bend.type, COMMAND_EXPRESSION);
  assert_int_equal(bend.number, EXPRESSION_TUNING);
  assert_true(bend.position_frame == b.position_frame && bend.position_frame != a.position_frame);
  assert_true(bend.value == 48.0f);
  assert_int_equal(timbre.number, EXPRESSION_TIMBRE);
  assert_true(timbre.value == 1.0f);
  assert_true(is_done(rig));
  rig_free(rig);
}

static void a_key_reaches_every_track_it_is_aimed_at_and_ends_where_it_no_longer_is(void **state) {
  (void)state;
  Rig *rig = rig_new();
  Command got[4];
  live_midi_aim(&rig->midi, rig->graph, (const Id[]){TRACK, TRACK + 1}, 2);
  SEND(rig, 0xb0, 101, 0, 100, 0, 6, 12, 0x90, 60, 100); /* what the sender says of its bend */
  for (uint32_t i = 0; i < 2; i++) {
    assert_true(ring_read(graph_commands(rig->graph), &got[i]));
    assert_int_equal(got[i].type, COMMAND_NOTE_ON);
    assert_true(got[i].id == TRACK + i);
  }
  live_midi_aim(&rig->midi, rig->graph, (const Id[]){TRACK, TRACK + 1}, 2);
  assert_true(is_done(rig)); /* the same again: nothing ends */
  live_midi_aim(&rig->midi, rig->graph, (const Id[]){TRACK + 2}, 1);
  for (uint32_t i = 0; i < 2; i++) {
    assert_true(ring_read(graph_commands(rig->graph), &got[2 + i]));
    assert_int_equal(got[2 + i].type, COMMAND_NOTE_OFF);
    assert_true(got[2 + i].id == TRACK + i && got[2 + i].position_frame == got[i].position_frame);
  }
  SEND(rig, 0xe0, 0x7f, 0x7f);
  assert_true(ring_read(graph_commands(rig->graph), &got[0]));
  assert_true(got[0].id == TRACK + 2 && got[0].value == 12.0f); /* and holds on another track */
  assert_true(is_done(rig));
  live_midi_aim(&rig->midi, rig->graph, NULL, 0);
  SEND(rig, 0x90, 60, 100);
  assert_true(is_done(rig));
  rig_free(rig);
}

/* A cable with every kind of fault on it, pulled in the end: nothing goes on sounding. */
static void whatever_comes_down_the_cable_every_note_ends(void **state) {
  (void)state;
  Rig *rig = rig_new();
  Random random = random_begin("live midi");
  Id sounding[256];
  uint32_t count = 0;
  for (uint32_t round = 0; round <= 30000; round++) {
    uint8_t bytes[3] = {(uint8_t)random_below(&random, 256), (uint8_t)random_below(&random, 256), (uint8_t)random_below(&random, 128)};
    if (random_below(&random, 2) == 0) bytes[0] = 0x90, bytes[1] &= 127;
    if (round < 30000) send(rig, bytes, sizeof bytes);
    else live_midi_end(&rig->midi, rig->graph);
    while (!is_done(rig)) {
      const Command c = next(rig);
      assert_true(isfinite(c.value));
      if (c.type == COMMAND_NOTE_ON) assert_true(count < 256), sounding[count++] = (Id)c.position_frame;
      if (c.type != COMMAND_NOTE_OFF) continue;
      uint32_t at = 0;
      while (at < count && sounding[at] != (Id)c.position_frame) at++;
      assert_true(at < count);
      sounding[at] = sounding[--count];
    }
  }
  assert_int_equal(count, 0);
  assert_int_equal(rig->midi.dropped, 0);
  rig_free(rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(keys_become_notes_with_the_time_they_were_played),
    cmocka_unit_test(bend_follows_the_range_the_keyboard_sent),
    cmocka_unit_test(an_mpe_keyboard_bends_single_notes),
    cmocka_unit_test(a_key_reaches_every_track_it_is_aimed_at_and_ends_where_it_no_longer_is),
    cmocka_unit_test(whatever_comes_down_the_cable_every_note_ends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
