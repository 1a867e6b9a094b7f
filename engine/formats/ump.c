/* Packing and unpacking Universal MIDI Packets; every MIDI input and output passes here. After the MIDI Association's
   M2-104-UM, version 1.1. */

#include "formats/ump.h"

#include <string.h>

uint32_t ump_length(uint32_t first) {
  static const uint8_t lengths[16] = {1, 1, 1, 2, 2, 4, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4};
  return lengths[first >> 28];
}

uint32_t ump_next(const uint32_t *words, uint32_t count, Ump *packet) {
  const uint32_t length = count > 0 ? ump_length(words[0]) : 0;
  if (length == 0 || length > count) return 0;
  *packet = (Ump){0};
  memcpy(packet->words, words, length * sizeof words[0]);
  return length;
}

static uint32_t first_word(UmpType type, uint8_t group, uint32_t rest) { return (uint32_t)type << 28 | (uint32_t)(group & 15) << 24 | rest; }

/* Byte `at` of a packet, counted from its first word's highest. */
static uint8_t byte_at(const Ump *packet, uint32_t at) { return (uint8_t)(packet->words[at / 4] >> (24 - at % 4 * 8)); }
static void set_byte(Ump *packet, uint32_t at, uint8_t byte) { packet->words[at / 4] |= (uint32_t)byte << (24 - at % 4 * 8); }

/* ---- MIDI 1.0 */

static bool data_fits(const uint8_t *data, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (data[i] > 127) return false;
  return true;
}

static bool is_system(uint8_t status) { return status > 0xf0 && status != 0xf4 && status != 0xf5 && status != 0xf7 && status != 0xf9 && status != 0xfd; }

bool ump_from_midi1(uint8_t group, const Midi1 *message, Ump *packet) {
  *packet = (Ump){0};
  const uint8_t status = message->status;
  if (message->count > MIDI1_PIECE_BYTES || !data_fits(message->data, message->count)) return false;
  if (status == 0xf0) {
    if (message->piece > SYSEX_END) return false;
    packet->words[0] = first_word(UMP_SYSEX7, group, (uint32_t)message->piece << 20 | (uint32_t)message->count << 16);
    for (uint32_t i = 0; i < message->count; i++) set_byte(packet, 2 + i, message->data[i]);
    return true;
  }
  if (status < 0x80 || (status > 0xf0 && !is_system(status)) || message->count != midi1_data_bytes(status)) return false;
  packet->words[0] = first_word(status < 0xf0 ? UMP_MIDI1 : UMP_SYSTEM, group, (uint32_t)status << 16);
  for (uint32_t i = 0; i < message->count; i++) set_byte(packet, 2 + i, message->data[i]);
  return true;
}

static bool sysex7_to_midi1(const Ump *packet, Midi1 *message) {
  const uint8_t piece = (uint8_t)(packet->words[0] >> 20 & 15), count = (uint8_t)(packet->words[0] >> 16 & 15);
  if (piece > SYSEX_END || count > MIDI1_PIECE_BYTES) return false;
  *message = (Midi1){.status = 0xf0, .piece = piece, .count = count};
  for (uint32_t i = 0; i < count; i++) message->data[i] = byte_at(packet, 2 + i);
  return data_fits(message->data, count);
}

bool ump_to_midi1(const Ump *packet, Midi1 *message) {
  const UmpType type = ump_type(packet);
  if (type == UMP_SYSEX7) return sysex7_to_midi1(packet, message);
  const uint8_t status = byte_at(packet, 1);
  const bool voice = type == UMP_MIDI1 && status >= 0x80 && status < 0xf0;
  if (!voice && !(type == UMP_SYSTEM && is_system(status))) return false;
  *message = (Midi1){.status = status, .count = (uint8_t)midi1_data_bytes(status)};
  for (uint32_t i = 0; i < message->count; i++) message->data[i] = byte_at(packet, 2 + i);
  return data_fits(message->data, message->count);
}

/* ---- data of 8 bits: status, count (the stream's byte included), stream, then the data */

bool ump_from_sysex8(const Sysex8 *piece, Ump *packet) {
  *packet = (Ump){0};
  if (piece->piece > SYSEX_END || piece->count > SYSEX8_PIECE_BYTES) return false;
  packet->words[0] = first_word(UMP_DATA128, piece->group, (uint32_t)piece->piece << 20 | (uint32_t)(piece->count + 1) << 16 | (uint32_t)piece->stream << 8);
  for (uint32_t i = 0; i < piece->count; i++) set_byte(packet, 3 + i, piece->data[i]);
  return true;
}

bool ump_to_sysex8(const Ump *packet, Sysex8 *piece) {
  const uint32_t status = packet->words[0] >> 20 & 15, count = packet->words[0] >> 16 & 15;
  if (ump_type(packet) != UMP_DATA128 || status > SYSEX_END || count < 1 || count > SYSEX8_PIECE_BYTES + 1) return false;
  *piece = (Sysex8){.group = ump_group(packet), .stream = byte_at(packet, 2), .piece = (uint8_t)status, .count = (uint8_t)(count - 1)};
  for (uint32_t i = 0; i < piece->count; i++) piece->data[i] = byte_at(packet, 3 + i);
  return true;
}

/* ---- MIDI 2.0 channel voice */

bool ump_to_voice(const Ump *packet, Voice *voice) {
  const uint32_t word = packet->words[0];
  if (ump_type(packet) != UMP_MIDI2 || (word >> 20 & 15) == 7) return false;
  *voice = (Voice){.group = ump_group(packet), .opcode = (uint8_t)(word >> 20 & 15), .channel = (uint8_t)(word >> 16 & 15),
                   .index = (uint8_t)(word >> 8 & 127), .detail = (uint8_t)word, .value = packet->words[1]};
  return true;
}

Ump ump_from_voice(const Voice *voice) {
  return (Ump){{first_word(UMP_MIDI2, voice->group, (uint32_t)(voice->opcode & 15) << 20 | (uint32_t)(voice->channel & 15) << 16
                           | (uint32_t)(voice->index & 127) << 8 | voice->detail), voice->value}};
}
