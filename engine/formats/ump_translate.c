/* MIDI 1.0 to MIDI 2.0 and back, as the default translation of M2-104-UM 1.1 (appendix D) has it: values scaled
   min-center-max, note-on without velocity is a note-off, registered parameters and banks are one message. */

#include "formats/ump.h"

#include <stddef.h>

enum { BANK_MSB = 0, DATA_MSB = 6, BANK_LSB = 32, DATA_LSB = 38, ASSIGNABLE_LSB = 98, ASSIGNABLE_MSB = 99, REGISTERED_LSB = 100, REGISTERED_MSB = 101 };
#define NO_PARAMETER 127u
#define OFF_VELOCITY 64u /* of a note-off that was a note-on without velocity */

uint32_t ump_scale_up(uint32_t value, uint32_t bits, uint32_t to_bits) {
  const uint32_t shift = to_bits - bits, center = 1u << (bits - 1), repeated = bits - 1;
  uint32_t scaled = shift > 0 ? value << shift : value;
  if (value <= center) return scaled;
  uint32_t pattern = value & (center - 1);
  pattern = shift > repeated ? pattern << (shift - repeated) : pattern >> (repeated - shift);
  for (; pattern != 0; pattern >>= repeated) scaled |= pattern;
  return scaled;
}

/* ---- up */

static uint32_t up(uint32_t value, uint32_t bits) { return ump_scale_up(value, bits, 32); }

/* The parameter message that data entry amounts to. */
static Ump parameter_packet(const UmpUpgradeChannel *state, const Voice *place, uint32_t data_lsb) {
  Voice voice = *place;
  voice.opcode = state->assignable ? VOICE_ASSIGNABLE : VOICE_REGISTERED;
  voice.index = state->parameter[0];
  voice.detail = state->parameter[1];
  voice.value = up((uint32_t)state->data_msb << 7 | data_lsb, 14);
  return ump_from_voice(&voice);
}

static uint32_t flush(UmpUpgradeChannel *state, const Voice *place, Ump *out) {
  if (!state->data_waits) return 0;
  state->data_waits = false;
  *out = parameter_packet(state, place, 0);
  return 1;
}

static void select_parameter(UmpUpgradeChannel *state, bool assignable, uint32_t half, uint8_t value) {
  if (!state->parameter_set || state->assignable != assignable) state->parameter[0] = state->parameter[1] = NO_PARAMETER;
  state->parameter_set = true;
  state->assignable = assignable;
  state->parameter[half] = value;
}

static bool has_parameter(const UmpUpgradeChannel *state) {
  return state->parameter_set && !(state->parameter[0] == NO_PARAMETER && state->parameter[1] == NO_PARAMETER);
}

/* The controllers that are a part of something longer; -1 for the rest. */
static int long_control(UmpUpgradeChannel *state, const Voice *place, uint8_t number, uint8_t value, Ump *out) {
  if (number == DATA_LSB) {
    state->data_waits = false;
    if (!has_parameter(state)) return 0;
    *out = parameter_packet(state, place, value);
    return 1;
  }
  const bool part = number == DATA_MSB || number == BANK_MSB || number == BANK_LSB || (number >= ASSIGNABLE_LSB && number <= REGISTERED_MSB);
  if (!part) return -1;
  const uint32_t flushed = flush(state, place, out);
  if (number == DATA_MSB) {
    state->data_msb = value;
    state->data_waits = has_parameter(state);
  } else if (number == BANK_MSB || number == BANK_LSB) {
    state->bank[number == BANK_LSB] = value;
    state->bank_set = true;
  } else {
    select_parameter(state, number <= ASSIGNABLE_MSB, (number & 1u) == 0, value);
  }
  return (int)flushed;
}

/* Any other channel message. `data` as MIDI 1.0 has it. */
static void upgrade_voice(UmpUpgradeChannel *state, Voice *voice, const uint8_t data[2]) {
  voice->index = data[0];
  switch (voice->opcode) {
    case VOICE_NOTE_ON:
    case VOICE_NOTE_OFF: {
      const bool ends = voice->opcode == VOICE_NOTE_ON && data[1] == 0;
      if (ends) voice->opcode = VOICE_NOTE_OFF;
      voice->value = ump_scale_up(ends ? OFF_VELOCITY : data[1], 7, 16) << 16;
      break;
    }
    case VOICE_PROGRAM:
      voice->index = 0;
      voice->detail = state->bank_set;
      voice->value = (uint32_t)data[0] << 24 | (state->bank_set ? (uint32_t)state->bank[0] << 8 | state->bank[1] : 0u);
      state->bank_set = false;
      break;
    case VOICE_PRESSURE:
      voice->index = 0;
      voice->value = up(data[0], 7);
      break;
    case VOICE_BEND:
      voice->index = 0;
      voice->value = up((uint32_t)data[1] << 7 | data[0], 14);
      break;
    default: voice->value = up(data[1], 7); break;
  }
}

uint32_t ump_upgrade(UmpUpgrade *state, const Ump *packet, Ump out[UMP_UPGRADE_MAX]) {
  Midi1 message;
  if (ump_type(packet) != UMP_MIDI1 || !ump_to_midi1(packet, &message)) {
    *out = *packet;
    return ump_type(packet) != UMP_MIDI1;
  }
  Voice voice = {.group = ump_group(packet), .opcode = message.status >> 4, .channel = message.status & 15};
  UmpUpgradeChannel *channel = &state->channels[voice.group][voice.channel];
  if (voice.opcode == VOICE_CONTROL) {
    const int made = long_control(channel, &voice, message.data[0], message.data[1], out);
    if (made >= 0) return (uint32_t)made;
  }
  const uint32_t flushed = flush(channel, &voice, out);
  upgrade_voice(channel, &voice, message.data);
  out[flushed] = ump_from_voice(&voice);
  return flushed + 1;
}

/* ---- down */

static Ump message_packet(const Voice *voice, uint32_t opcode, uint32_t first, uint32_t second) {
  return (Ump){{(uint32_t)UMP_MIDI1 << 28 | (uint32_t)voice->group << 24 | opcode << 20 | (uint32_t)voice->channel << 16 | first << 8 | second}};
}
static Ump control_packet(const Voice *voice, uint32_t number, uint32_t value) { return message_packet(voice, VOICE_CONTROL, number, value); }

static uint32_t downgrade_note(const Voice *voice, Ump *out) {
  const uint32_t velocity = voice->value >> 25;
  *out = message_packet(voice, voice->opcode, voice->index, velocity == 0 && voice->opcode == VOICE_NOTE_ON ? 1 : velocity);
  return 1;
}

static uint32_t downgrade_parameter(const Voice *voice, Ump *out) {
  const bool assignable = voice->opcode == VOICE_ASSIGNABLE;
  out[0] = control_packet(voice, assignable ? ASSIGNABLE_MSB : REGISTERED_MSB, voice->index);
  out[1] = control_packet(voice, assignable ? ASSIGNABLE_LSB : REGISTERED_LSB, voice->detail & 127u);
  out[2] = control_packet(voice, DATA_MSB, voice->value >> 25);
  out[3] = control_packet(voice, DATA_LSB, voice->value >> 18 & 127);
  return 4;
}

static uint32_t downgrade_program(const Voice *voice, Ump *out) {
  uint32_t made = 0;
  if ((voice->detail & 1) != 0) {
    out[made++] = control_packet(voice, BANK_MSB, voice->value >> 8 & 127);
    out[made++] = control_packet(voice, BANK_LSB, voice->value & 127);
  }
  out[made++] = message_packet(voice, VOICE_PROGRAM, voice->value >> 24 & 127, 0);
  return made;
}

static uint32_t downgrade_control(const Voice *voice, Ump *out) {
  const uint32_t n = voice->index;
  /* MIDI 2.0 has messages of their own for these; as controllers they mean nothing there */
  if (n == BANK_MSB || n == BANK_LSB || n == DATA_MSB || n == DATA_LSB || (n >= ASSIGNABLE_LSB && n <= REGISTERED_MSB)) return 0;
  *out = control_packet(voice, n, voice->value >> 25);
  return 1;
}

static uint32_t downgrade_note_pressure(const Voice *voice, Ump *out) {
  *out = message_packet(voice, VOICE_NOTE_PRESSURE, voice->index, voice->value >> 25);
  return 1;
}
static uint32_t downgrade_pressure(const Voice *voice, Ump *out) {
  *out = message_packet(voice, VOICE_PRESSURE, voice->value >> 25, 0);
  return 1;
}
static uint32_t downgrade_bend(const Voice *voice, Ump *out) {
  *out = message_packet(voice, VOICE_BEND, voice->value >> 18 & 127, voice->value >> 25);
  return 1;
}

uint32_t ump_downgrade(const Ump *packet, Ump out[UMP_DOWNGRADE_MAX]) {
  static uint32_t (*const downgrades[16])(const Voice *, Ump *) = {
    [VOICE_REGISTERED] = downgrade_parameter, [VOICE_ASSIGNABLE] = downgrade_parameter, [VOICE_NOTE_OFF] = downgrade_note,
    [VOICE_NOTE_ON] = downgrade_note, [VOICE_NOTE_PRESSURE] = downgrade_note_pressure, [VOICE_CONTROL] = downgrade_control,
    [VOICE_PROGRAM] = downgrade_program, [VOICE_PRESSURE] = downgrade_pressure, [VOICE_BEND] = downgrade_bend};
  if (ump_type(packet) != UMP_MIDI2) {
    *out = *packet;
    return 1;
  }
  Voice voice;
  return ump_to_voice(packet, &voice) && downgrades[voice.opcode] != NULL ? downgrades[voice.opcode](&voice, out) : 0;
}
