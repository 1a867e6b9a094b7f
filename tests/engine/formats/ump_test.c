#include "support/cm.h"

#include "core/attributes.h"
#include "formats/ump.h"
#include "support/random.h"

#include <string.h>

static void scaling_keeps_zero_the_middle_and_the_maximum_and_comes_back_exactly(void **state) {
  (void)state;
  static const uint32_t pairs[][2] = {{7, 16}, {7, 32}, {14, 32}, {14, 16}, {8, 32}, {7, 8}, {16, 32}, {7, 7}};
  for (uint32_t p = 0; p < COUNT_OF(pairs); p++) {
    const uint32_t bits = pairs[p][0], to = pairs[p][1], max = (uint32_t)((UINT64_C(1) << bits) - 1), to_max = (uint32_t)((UINT64_C(1) << to) - 1);
    assert_int_equal(ump_scale_up(0, bits, to), 0);
    assert_int_equal(ump_scale_up(1u << (bits - 1), bits, to), 1u << (to - 1));
    assert_true(ump_scale_up(max, bits, to) == to_max);
    uint32_t before = 0;
    for (uint32_t value = 0; value <= max; value++) {
      const uint32_t scaled = ump_scale_up(value, bits, to);
      assert_true(ump_scale_down(scaled, to, bits) == value);
      assert_true(value == 0 || scaled > before);
      before = scaled;
    }
  }
}

/* Worked out by hand from the specification's formula. */
static void scaling_gives_the_specifications_values(void **state) {
  (void)state;
  assert_int_equal(ump_scale_up(0x7f, 7, 16), 0xffff);
  assert_int_equal(ump_scale_up(0x41, 7, 16), 0x8208);
  assert_int_equal(ump_scale_up(0x60, 7, 16), 0xc104);
  assert_int_equal(ump_scale_up(0x3f, 7, 16), 0x7e00);
  assert_true(ump_scale_up(0x60, 7, 32) == 0xc1041041u);
  assert_true(ump_scale_up(0x2001, 14, 32) == 0x80040020u);
}

static void packets_have_the_lengths_of_the_specification(void **state) {
  (void)state;
  static const uint8_t lengths[16] = {1, 1, 1, 2, 2, 4, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4};
  for (uint32_t type = 0; type < 16; type++) {
    uint32_t words[4] = {type << 28, 1, 2, 3};
    Ump packet;
    assert_int_equal(ump_next(words, 4, &packet), lengths[type]);
    assert_int_equal(ump_next(words, lengths[type] - 1u, &packet), 0);
    assert_int_equal(ump_type(&packet), type);
    for (uint32_t i = lengths[type]; i < 4; i++) assert_int_equal(packet.words[i], 0);
  }
}

static Midi1 any_midi1(Random *random) {
  static const uint8_t systems[] = {0xf1, 0xf2, 0xf3, 0xf6, 0xf8, 0xfa, 0xfb, 0xfc, 0xfe, 0xff};
  const uint32_t kind = random_below(random, 4);
  Midi1 message = {.status = (uint8_t)(0x80 + random_below(random, 0x70))};
  if (kind == 0) message.status = systems[random_below(random, COUNT_OF(systems))];
  if (kind == 1) message = (Midi1){.status = 0xf0, .piece = (uint8_t)random_below(random, 4), .count = (uint8_t)random_below(random, 7)};
  if (kind != 1) message.count = (uint8_t)midi1_data_bytes(message.status);
  for (uint32_t i = 0; i < message.count; i++) message.data[i] = (uint8_t)random_below(random, 128);
  return message;
}

static void every_midi1_message_survives_its_packet(void **state) {
  (void)state;
  Random random = random_begin("ump");
  for (uint32_t round = 0; round < 50000; round++) {
    const Midi1 sent = any_midi1(&random);
    const uint8_t group = (uint8_t)random_below(&random, 16);
    Ump packet;
    Midi1 back;
    assert_true(ump_from_midi1(group, &sent, &packet));
    assert_int_equal(ump_group(&packet), group);
    assert_true(ump_to_midi1(&packet, &back));
    assert_memory_equal(&back, &sent, sizeof sent);
  }
}

static void sysex8_survives_its_packet(void **state) {
  (void)state;
  Random random = random_begin("ump sysex8");
  for (uint32_t round = 0; round < 5000; round++) {
    Sysex8 sent = {.group = (uint8_t)random_below(&random, 16), .stream = (uint8_t)random_below(&random, 256),
                   .piece = (uint8_t)random_below(&random, 4), .count = (uint8_t)random_below(&random, 14)};
    for (uint32_t i = 0; i < sent.count; i++) sent.data[i] = (uint8_t)random_below(&random, 256);
    Ump packet;
    Sysex8 back;
    assert_true(ump_from_sysex8(&sent, &packet));
    assert_int_equal(ump_length(packet.words[0]), 4);
    assert_true(ump_to_sysex8(&packet, &back));
    assert_memory_equal(&back, &sent, sizeof sent);
  }
}

/* Up and down again: every channel message but the parts of longer ones, which have tests of their own. */
static void midi1_to_midi2_and_back_is_exact(void **state) {
  (void)state;
  UmpUpgrade *upgrade = calloc(1, sizeof *upgrade);
  for (uint32_t status = 0x80; status < 0xf0; status++) {
    for (uint32_t first = 0; first < 128; first++) {
      const bool part = first == 0 || first == 6 || first == 32 || first == 38 || (first >= 98 && first <= 101);
      if ((status & 0xf0) == 0xb0 && part) continue;
      for (uint32_t second = 0; second < 128; second++) {
        Midi1 sent = {.status = (uint8_t)status, .data = {(uint8_t)first}, .count = (uint8_t)midi1_data_bytes((uint8_t)status)};
        if (sent.count > 1) sent.data[1] = (uint8_t)second;
        Ump packet, up[UMP_UPGRADE_MAX], down[UMP_DOWNGRADE_MAX];
        Midi1 back;
        assert_true(ump_from_midi1(3, &sent, &packet));
        assert_int_equal(ump_upgrade(upgrade, &packet, up), 1);
        assert_int_equal(ump_type(&up[0]), UMP_MIDI2);
        assert_int_equal(ump_group(&up[0]), 3);
        assert_int_equal(ump_downgrade(&up[0], down), 1);
        assert_true(ump_to_midi1(&down[0], &back));
        if ((status & 0xf0) == 0x90 && second == 0) sent.status = (uint8_t)(status - 0x10), sent.data[1] = 64;
        assert_memory_equal(&back, &sent, sizeof sent);
        if (sent.count == 1) break;
      }
    }
  }
  free(upgrade);
}

/* MIDI 2.0 messages whose values MIDI 1.0 can say come back as they were, however many words it takes. */
static void midi2_to_midi1_and_back_is_exact_for_what_midi1_can_say(void **state) {
  (void)state;
  static const uint8_t opcodes[] = {VOICE_REGISTERED, VOICE_ASSIGNABLE, VOICE_NOTE_OFF, VOICE_NOTE_ON, VOICE_NOTE_PRESSURE, VOICE_CONTROL,
                                    VOICE_PROGRAM, VOICE_PRESSURE, VOICE_BEND};
  Random random = random_begin("ump translate");
  UmpUpgrade *upgrade = calloc(1, sizeof *upgrade);
  for (uint32_t round = 0; round < 50000; round++) {
    Voice sent = {.group = (uint8_t)random_below(&random, 16), .channel = (uint8_t)random_below(&random, 16), .opcode = opcodes[random_below(&random, COUNT_OF(opcodes))],
                  .index = (uint8_t)random_below(&random, 127)};
    const uint32_t seven = random_below(&random, 128), fourteen = random_below(&random, 16384);
    sent.value = ump_scale_up(seven, 7, 32);
    if (sent.opcode == VOICE_NOTE_ON || sent.opcode == VOICE_NOTE_OFF) sent.value = ump_scale_up(seven == 0 ? 1 : seven, 7, 16) << 16;
    if (sent.opcode == VOICE_REGISTERED || sent.opcode == VOICE_ASSIGNABLE) sent.detail = (uint8_t)random_below(&random, 128), sent.value = ump_scale_up(fourteen, 14, 32);
    if (sent.opcode == VOICE_CONTROL) sent.index = (uint8_t)(102 + random_below(&random, 26));
    if (sent.opcode == VOICE_BEND) sent.value = ump_scale_up(fourteen, 14, 32);
    if (sent.opcode == VOICE_PROGRAM) sent.detail = random_below(&random, 2) != 0, sent.value = seven << 24 | (sent.detail ? (fourteen >> 7) << 8 | (fourteen & 127) : 0);
    if (sent.opcode >= VOICE_PROGRAM) sent.index = 0;
    const Ump packet = ump_from_voice(&sent);
    Ump down[UMP_DOWNGRADE_MAX], up[UMP_UPGRADE_MAX], last = {0};
    const uint32_t count = ump_downgrade(&packet, down);
    uint32_t made = 0;
    assert_true(count > 0);
    for (uint32_t i = 0; i < count; i++) {
      const uint32_t more = ump_upgrade(upgrade, &down[i], up);
      made += more;
      if (more > 0) last = up[more - 1];
    }
    assert_int_equal(made, 1);
    assert_memory_equal(&last, &packet, sizeof last);
  }
  free(upgrade);
}

static uint32_t control(UmpUpgrade *upgrade, uint8_t number, uint8_t value, Ump *up) {
  Ump packet;
  assert_true(ump_from_midi1(0, &(Midi1){.status = 0xb2, .count = 2, .data = {number, value}}, &packet));
  return ump_upgrade(upgrade, &packet, up);
}

/* Most senders of a bend range never send the LSB: whatever comes next on the channel lets the message out, before itself. */
static void data_entry_without_lsb_comes_out_before_the_next_message(void **state) {
  (void)state;
  UmpUpgrade *upgrade = calloc(1, sizeof *upgrade);
  Ump up[UMP_UPGRADE_MAX], note;
  Voice voice;
  assert_int_equal(control(upgrade, 101, 0, up), 0);
  assert_int_equal(control(upgrade, 100, 0, up), 0);
  assert_int_equal(control(upgrade, 6, 12, up), 0);
  assert_true(ump_from_midi1(0, &(Midi1){.status = 0x92, .count = 2, .data = {60, 99}}, &note));
  assert_int_equal(ump_upgrade(upgrade, &note, up), 2);
  assert_true(ump_to_voice(&up[0], &voice));
  assert_int_equal(voice.opcode, VOICE_REGISTERED);
  assert_int_equal(voice.value >> 25, 12);
  assert_true(ump_to_voice(&up[1], &voice));
  assert_int_equal(voice.opcode, VOICE_NOTE_ON);
  assert_int_equal(ump_upgrade(upgrade, &note, up), 1);
  /* the null parameter takes no data */
  control(upgrade, 101, 127, up);
  control(upgrade, 100, 127, up);
  assert_int_equal(control(upgrade, 6, 1, up), 0);
  assert_int_equal(control(upgrade, 38, 1, up), 0);
  assert_int_equal(ump_upgrade(upgrade, &note, up), 1);
  free(upgrade);
}

static void what_midi1_cannot_say_is_left_out(void **state) {
  (void)state;
  static const uint8_t opcodes[] = {VOICE_NOTE_REGISTERED, VOICE_NOTE_ASSIGNABLE, VOICE_RELATIVE_REGISTERED, VOICE_RELATIVE_ASSIGNABLE, VOICE_NOTE_BEND, 7, VOICE_NOTE_MANAGEMENT};
  for (uint32_t i = 0; i < COUNT_OF(opcodes); i++) {
    const Ump packet = {{(uint32_t)UMP_MIDI2 << 28 | (uint32_t)opcodes[i] << 20 | 60u << 8, 1}};
    Ump down[UMP_DOWNGRADE_MAX];
    assert_int_equal(ump_downgrade(&packet, down), 0);
  }
  /* a soft note is not a note-off */
  Ump down[UMP_DOWNGRADE_MAX];
  const Ump soft = ump_from_voice(&(Voice){.opcode = VOICE_NOTE_ON, .index = 60, .value = 5u << 16});
  Midi1 message;
  assert_int_equal(ump_downgrade(&soft, down), 1);
  assert_true(ump_to_midi1(&down[0], &message));
  assert_int_equal(message.data[1], 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(scaling_keeps_zero_the_middle_and_the_maximum_and_comes_back_exactly),
    cmocka_unit_test(scaling_gives_the_specifications_values),
    cmocka_unit_test(packets_have_the_lengths_of_the_specification),
    cmocka_unit_test(every_midi1_message_survives_its_packet),
    cmocka_unit_test(sysex8_survives_its_packet),
    cmocka_unit_test(midi1_to_midi2_and_back_is_exact),
    cmocka_unit_test(midi2_to_midi1_and_back_is_exact_for_what_midi1_can_say),
    cmocka_unit_test(data_entry_without_lsb_comes_out_before_the_next_message),
    cmocka_unit_test(what_midi1_cannot_say_is_left_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
