#include "support/cm.h"

#include "core/attributes.h"
#include "formats/mpe.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

static Event events[MPE_EVENTS_MAX];
static Ump packets[MPE_PACKETS_MAX];

static uint32_t read_voice(MpeReader *reader, uint8_t opcode, uint8_t channel, uint8_t index, uint32_t value) {
  return mpe_read(reader, &(Voice){.opcode = opcode, .channel = channel, .index = index, .value = value}, events);
}
static uint32_t registered(MpeReader *reader, uint8_t channel, uint8_t number, uint32_t coarse) {
  return mpe_read(reader, &(Voice){.opcode = VOICE_REGISTERED, .channel = channel, .detail = number, .value = coarse << 25}, events);
}
static uint32_t note_on(MpeReader *reader, uint8_t channel, uint8_t key) { return read_voice(reader, VOICE_NOTE_ON, channel, key, 0xffffu << 16); }

static void expect(uint32_t at, EventType type, uint16_t number, Id id, double value) {
  assert_int_equal(events[at].type, type);
  assert_int_equal(events[at].number, number);
  assert_true(events[at].id == id);
  assert_true(fabs((double)events[at].value - value) < 1e-6);
}

static void plain_channels_bend_all_their_notes_by_a_control(void **state) {
  (void)state;
  MpeReader reader;
  mpe_reader_init(&reader, 100);
  assert_int_equal(note_on(&reader, 4, 60), 1);
  expect(0, EVENT_NOTE_ON, 60, 100, 1.0);
  assert_int_equal(read_voice(&reader, VOICE_BEND, 4, 0, UINT32_MAX), 1);
  expect(0, EVENT_CONTROL, MPE_CONTROL_BEND, 0, 2.0);
  registered(&reader, 4, 0, 12);
  read_voice(&reader, VOICE_BEND, 4, 0, 0);
  expect(0, EVENT_CONTROL, MPE_CONTROL_BEND, 0, -12.0);
  read_voice(&reader, VOICE_BEND, 4, 0, 0x80000000u);
  expect(0, EVENT_CONTROL, MPE_CONTROL_BEND, 0, 0.0);
  assert_int_equal(read_voice(&reader, VOICE_CONTROL, 4, 74, UINT32_MAX), 1);
  expect(0, EVENT_CONTROL, 74, 0, 1.0);
  assert_int_equal(read_voice(&reader, VOICE_PRESSURE, 4, 0, 0x80000000u), 1);
  expect(0, EVENT_CONTROL, MPE_CONTROL_PRESSURE, 0, 0.5);
  assert_int_equal(read_voice(&reader, VOICE_NOTE_OFF, 4, 60, 0x8000u << 16), 1);
  expect(0, EVENT_NOTE_OFF, 60, 100, 0.5 + 0.5 / 65535);
  assert_int_equal(reader.note_count, 0);
}

static void a_reset_brings_the_controls_of_its_channel_to_rest(void **state) {
  (void)state;
  MpeReader reader;
  mpe_reader_init(&reader, 100);
  read_voice(&reader, VOICE_BEND, 4, 0, UINT32_MAX);
  assert_int_equal(read_voice(&reader, VOICE_CONTROL, 4, 121, 0), 5);
  expect(0, EVENT_CONTROL, 1, 0, 0.0);
  expect(1, EVENT_CONTROL, 11, 0, 1.0);
  expect(2, EVENT_CONTROL, 64, 0, 0.0);
  expect(3, EVENT_CONTROL, MPE_CONTROL_BEND, 0, 0.0);
  expect(4, EVENT_CONTROL, MPE_CONTROL_PRESSURE, 0, 0.0);
}

static void members_of_a_zone_bend_their_own_notes(void **state) {
  (void)state;
  MpeReader reader;
  mpe_reader_init(&reader, 1);
  registered(&reader, 0, 6, 5);
  assert_int_equal(reader.lower_members, 5);
  note_on(&reader, 1, 60);
  note_on(&reader, 2, 64);
  assert_int_equal(read_voice(&reader, VOICE_BEND, 2, 0, UINT32_MAX), 1);
  expect(0, EVENT_EXPRESSION, EXPRESSION_TUNING, 2, 48.0);
  registered(&reader, 1, 0, 24); /* said on one member, holds for all */
  read_voice(&reader, VOICE_BEND, 2, 0, UINT32_MAX);
  expect(0, EVENT_EXPRESSION, EXPRESSION_TUNING, 2, 24.0);
  read_voice(&reader, VOICE_PRESSURE, 1, 0, UINT32_MAX);
  expect(0, EVENT_EXPRESSION, EXPRESSION_PRESSURE, 1, 1.0);
  read_voice(&reader, VOICE_CONTROL, 1, 74, 0);
  expect(0, EVENT_EXPRESSION, EXPRESSION_TIMBRE, 1, 0.0);
  assert_int_equal(read_voice(&reader, VOICE_BEND, 0, 0, UINT32_MAX), 1); /* the manager bends everything */
  expect(0, EVENT_CONTROL, MPE_CONTROL_BEND, 0, 2.0);
  assert_int_equal(read_voice(&reader, VOICE_CONTROL, 1, 7, 5), 0);
  assert_int_equal(read_voice(&reader, VOICE_BEND, 6, 0, UINT32_MAX), 1); /* no member: the sixth */
  expect(0, EVENT_CONTROL, MPE_CONTROL_BEND, 0, 2.0);
}

static void a_note_begins_with_what_its_channel_last_said(void **state) {
  (void)state;
  MpeReader reader;
  mpe_reader_init(&reader, 7);
  registered(&reader, 15, 6, 3);
  assert_int_equal(reader.upper_members, 3);
  read_voice(&reader, VOICE_BEND, 12, 0, 0);
  read_voice(&reader, VOICE_PRESSURE, 12, 0, 0x80000000u);
  read_voice(&reader, VOICE_CONTROL, 12, 74, UINT32_MAX);
  assert_int_equal(note_on(&reader, 12, 40), 4);
  expect(0, EVENT_NOTE_ON, 40, 7, 1.0);
  expect(1, EVENT_EXPRESSION, EXPRESSION_TUNING, 7, -48.0);
  expect(2, EVENT_EXPRESSION, EXPRESSION_PRESSURE, 7, 0.5);
  expect(3, EVENT_EXPRESSION, EXPRESSION_TIMBRE, 7, 1.0);
}

static void zones_take_members_from_each_other_and_end_their_notes(void **state) {
  (void)state;
  MpeReader reader;
  mpe_reader_init(&reader, 1);
  registered(&reader, 0, 6, 7);
  registered(&reader, 15, 6, 7);
  assert_int_equal(reader.lower_members + reader.upper_members, 14);
  note_on(&reader, 9, 50);
  note_on(&reader, 2, 51);
  assert_int_equal(registered(&reader, 0, 6, 10), 2);
  assert_int_equal(reader.note_count, 0);
  assert_int_equal(reader.lower_members, 10);
  assert_int_equal(reader.upper_members, 4);
  registered(&reader, 0, 6, 15);
  assert_int_equal(reader.upper_members, 0);
  registered(&reader, 0, 6, 0);
  assert_int_equal(reader.lower_members, 0);
  note_on(&reader, 3, 50);
  read_voice(&reader, VOICE_BEND, 3, 0, UINT32_MAX);
  expect(0, EVENT_CONTROL, MPE_CONTROL_BEND, 0, 2.0); /* plain again, with a plain range */
  assert_int_equal(registered(&reader, 7, 6, 3), 0);
  assert_int_equal(reader.lower_members + reader.upper_members, 0);
}

static void midi2_speaks_of_single_notes(void **state) {
  (void)state;
  MpeReader reader;
  mpe_reader_init(&reader, 1);
  assert_int_equal(mpe_read(&reader, &(Voice){.opcode = VOICE_NOTE_ON, .index = 60, .detail = 3, .value = 0x8000u << 16 | (uint32_t)(60.5 * 512)}, events), 1);
  assert_true(fabsf(events[0].pitch_offset_semitones - 0.5f) < 1e-6f);
  note_on(&reader, 0, 62);
  assert_int_equal(read_voice(&reader, VOICE_NOTE_BEND, 0, 62, UINT32_MAX), 1);
  expect(0, EVENT_EXPRESSION, EXPRESSION_TUNING, 2, 48.0);
  registered(&reader, 0, 7, 2);
  read_voice(&reader, VOICE_NOTE_BEND, 0, 62, 0);
  expect(0, EVENT_EXPRESSION, EXPRESSION_TUNING, 2, -2.0);
  assert_int_equal(mpe_read(&reader, &(Voice){.opcode = VOICE_NOTE_REGISTERED, .index = 60, .detail = 3, .value = 61u << 25}, events), 1);
  expect(0, EVENT_EXPRESSION, EXPRESSION_TUNING, 1, 1.0);
  mpe_read(&reader, &(Voice){.opcode = VOICE_NOTE_REGISTERED, .index = 60, .detail = 10, .value = 0}, events);
  expect(0, EVENT_EXPRESSION, EXPRESSION_PAN, 1, -1.0);
  assert_int_equal(read_voice(&reader, VOICE_NOTE_PRESSURE, 0, 60, UINT32_MAX), 1);
  expect(0, EVENT_EXPRESSION, EXPRESSION_PRESSURE, 1, 1.0);
  registered(&reader, 0, 2, 65); /* coarse tuning: one semitone up from now on */
  note_on(&reader, 0, 70);
  assert_true(fabsf(events[0].pitch_offset_semitones - 1.0f) < 1e-6f);
}

static void program_changes_are_remembered_with_their_bank(void **state) {
  (void)state;
  MpeReader reader;
  mpe_reader_init(&reader, 1);
  assert_int_equal(mpe_read(&reader, &(Voice){.opcode = VOICE_PROGRAM, .channel = 9, .detail = 1, .value = 8u << 24 | 121u << 8 | 3u}, events), 0);
  assert_int_equal(reader.channels[9].program, 8);
  assert_int_equal(reader.channels[9].bank, 121 << 7 | 3);
  assert_true(reader.channels[9].bank_set);
}

/* Whatever arrives, in whatever order: each note that began ends exactly once, and no event names a note that does not sound. */
static void no_stream_leaves_a_note_hanging(void **state) {
  (void)state;
  Random random = random_begin("mpe");
  MpeReader reader;
  mpe_reader_init(&reader, 1);
  static uint8_t sounding[400000];
  uint32_t sounds = 0;
  for (uint32_t round = 0; round <= 200000; round++) {
    Voice voice = {.opcode = (uint8_t)random_below(&random, 16), .channel = (uint8_t)random_below(&random, 16), .index = (uint8_t)random_below(&random, 128),
                   .detail = (uint8_t)random_below(&random, 8), .value = (uint32_t)random_u64(&random)};
    if (random_below(&random, 2) == 0) voice.opcode = VOICE_NOTE_ON;
    if (voice.opcode == VOICE_REGISTERED) voice.index = 0;
    const uint32_t count = round == 200000 ? mpe_end_all(&reader, events) : mpe_read(&reader, &voice, events);
    assert_true(count <= MPE_EVENTS_MAX);
    for (uint32_t i = 0; i < count; i++) {
      const Event *e = &events[i];
      assert_true(isfinite(e->value) && isfinite(e->pitch_offset_semitones));
      if (e->type == EVENT_CONTROL) continue;
      if (e->type == EVENT_NOTE_ON) assert_int_equal(sounding[e->id], 0), sounding[e->id] = 1, sounds++;
      else assert_int_equal(sounding[e->id], 1);
      if (e->type == EVENT_NOTE_OFF || e->type == EVENT_CHOKE) sounding[e->id] = 2, sounds--;
    }
    assert_int_equal(sounds, reader.note_count);
  }
  assert_int_equal(sounds, 0);
}

/* ---- writing */

static void notes_get_channels_of_their_own_and_the_longest_idle_first(void **state) {
  (void)state;
  MpeWriter writer;
  Voice voice;
  assert_int_equal(mpe_writer_init(&writer, 2, 4, packets), 3);
  uint8_t used[5] = {0};
  for (Id id = 1; id <= 4; id++) {
    const uint32_t count = mpe_write(&writer, &(Event){.type = EVENT_NOTE_ON, .number = (uint16_t)(60 + id), .id = id, .value = 0.5f}, packets);
    assert_int_equal(count, 4);
    assert_true(ump_to_voice(&packets[3], &voice));
    assert_int_equal(voice.opcode, VOICE_NOTE_ON);
    assert_int_equal(voice.group, 2);
    assert_true(voice.channel >= 1 && voice.channel <= 4);
    assert_int_equal(used[voice.channel]++, 0);
  }
  /* 3 ends, then 1: the next note takes 3's channel */
  mpe_write(&writer, &(Event){.type = EVENT_NOTE_OFF, .id = 3}, packets);
  assert_true(ump_to_voice(&packets[0], &voice));
  const uint8_t freed = voice.channel;
  mpe_write(&writer, &(Event){.type = EVENT_NOTE_OFF, .id = 1}, packets);
  const uint32_t count = mpe_write(&writer, &(Event){.type = EVENT_NOTE_ON, .number = 72, .id = 9, .value = 1}, packets);
  assert_true(ump_to_voice(&packets[count - 1], &voice));
  assert_int_equal(voice.channel, freed);
}

/* A player's stream through the writer, (MIDI 1.0 and back, maybe,) and the reader gives the same notes with the same expressions,
   as exactly as the wire's numbers are. */
typedef struct Wire { MpeWriter writer; MpeReader reader; UmpUpgrade upgrade; bool midi1; Event heard[4 * MPE_EVENTS_MAX]; uint32_t heard_count; } Wire;

static void carry(Wire *wire, uint32_t packet_count) {
  wire->heard_count = 0;
  for (uint32_t p = 0; p < packet_count; p++) {
    Ump down[UMP_DOWNGRADE_MAX] = {packets[p]};
    const uint32_t parts = wire->midi1 ? ump_downgrade(&packets[p], down) : 1;
    for (uint32_t d = 0; d < parts; d++) {
      Ump up[UMP_UPGRADE_MAX];
      const uint32_t ups = ump_upgrade(&wire->upgrade, &down[d], up);
      for (uint32_t u = 0; u < ups; u++) {
        Voice voice;
        assert_true(ump_to_voice(&up[u], &voice));
        const uint32_t made = mpe_read(&wire->reader, &voice, events);
        memcpy(wire->heard + wire->heard_count, events, made * sizeof events[0]);
        wire->heard_count += made;
      }
    }
  }
}

static void compare(const Wire *wire, const Event *sent) {
  const double fine = wire->midi1 ? 1.0 / 127 : 1e-6;
  const Event *heard = &wire->heard[0];
  assert_true(wire->heard_count >= 1);
  assert_int_equal(heard->type, sent->type);
  assert_true(heard->id == sent->id); /* the reader counts ids as the test does */
  assert_int_equal(heard->number, sent->number);
  if (sent->type == EVENT_NOTE_ON) assert_true(fabs((double)heard->value - (double)sent->value) <= fine + 1e-4);
  if (sent->type != EVENT_EXPRESSION) return;
  assert_int_equal(wire->heard_count, 1);
  const double tuning = wire->midi1 ? 96.0 / 16384 : 1e-5;
  assert_true(fabs((double)heard->value - (double)sent->value) <= (sent->number == EXPRESSION_TUNING ? tuning : fine));
}

typedef struct Hand { Id ids[8]; uint16_t keys[8]; Id next; } Hand;

static Event play(Hand *hand, Random *random, uint32_t expressions) {
  const uint32_t slot = random_below(random, 8);
  if (hand->ids[slot] == 0) {
    hand->keys[slot] = (uint16_t)(slot * 12 + random_below(random, 12));
    hand->ids[slot] = hand->next++;
    return (Event){.type = EVENT_NOTE_ON, .number = hand->keys[slot], .id = hand->ids[slot], .value = (float)random_real(random, 0.02, 1.0)};
  }
  const Id id = hand->ids[slot];
  if (random_below(random, 4) == 0) {
    hand->ids[slot] = 0;
    return (Event){.type = EVENT_NOTE_OFF, .number = hand->keys[slot], .id = id};
  }
  const uint16_t number = (uint16_t)random_below(random, expressions);
  const double low = number == EXPRESSION_TUNING ? -48 : number == EXPRESSION_PAN ? -1 : 0;
  return (Event){.type = EVENT_EXPRESSION, .number = number, .id = id, .value = (float)random_real(random, low, number == EXPRESSION_TUNING ? 48 : 1)};
}

static void round_trip(uint8_t members, bool midi1) {
  Random random = random_begin(midi1 ? "mpe round trip, MIDI 1.0" : "mpe round trip");
  Wire *wire = calloc(1, sizeof *wire);
  wire->midi1 = midi1;
  mpe_reader_init(&wire->reader, 1);
  carry(wire, mpe_writer_init(&wire->writer, 0, members, packets));
  Hand hand = {.next = 1};
  for (uint32_t round = 0; round < 5000; round++) {
    const Event sent = play(&hand, &random, midi1 ? EXPRESSION_GAIN : EXPRESSION_COUNT);
    carry(wire, mpe_write(&wire->writer, &sent, packets));
    compare(wire, &sent);
  }
  free(wire);
}

static void expressions_survive_a_zone(void **state) { (void)state; round_trip(15, false); }
static void expressions_survive_a_zone_of_midi1_bytes(void **state) { (void)state; round_trip(8, true); }
static void expressions_survive_midi2_without_a_zone(void **state) { (void)state; round_trip(0, false); }

static void more_notes_than_members_share_and_all_end(void **state) {
  (void)state;
  MpeWriter writer;
  mpe_writer_init(&writer, 0, 2, packets);
  uint32_t ons = 0, offs = 0;
  for (Id id = 1; id <= 200; id++) {
    const uint32_t count = id == 200 ? mpe_write(&writer, &(Event){.type = EVENT_ALL_OFF}, packets)
                                     : mpe_write(&writer, &(Event){.type = EVENT_NOTE_ON, .number = (uint16_t)(id % 100), .id = id, .value = 1}, packets);
    for (uint32_t i = 0; i < count; i++) {
      Voice voice;
      assert_true(ump_to_voice(&packets[i], &voice));
      ons += voice.opcode == VOICE_NOTE_ON;
      offs += voice.opcode == VOICE_NOTE_OFF;
    }
  }
  assert_int_equal(ons, 199);
  assert_int_equal(offs, 199);
  assert_int_equal(writer.load[1] + writer.load[2], 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(plain_channels_bend_all_their_notes_by_a_control),
    cmocka_unit_test(a_reset_brings_the_controls_of_its_channel_to_rest),
    cmocka_unit_test(members_of_a_zone_bend_their_own_notes),
    cmocka_unit_test(a_note_begins_with_what_its_channel_last_said),
    cmocka_unit_test(zones_take_members_from_each_other_and_end_their_notes),
    cmocka_unit_test(midi2_speaks_of_single_notes),
    cmocka_unit_test(program_changes_are_remembered_with_their_bank),
    cmocka_unit_test(no_stream_leaves_a_note_hanging),
    cmocka_unit_test(notes_get_channels_of_their_own_and_the_longest_idle_first),
    cmocka_unit_test(expressions_survive_a_zone),
    cmocka_unit_test(expressions_survive_a_zone_of_midi1_bytes),
    cmocka_unit_test(expressions_survive_midi2_without_a_zone),
    cmocka_unit_test(more_notes_than_members_share_and_all_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
