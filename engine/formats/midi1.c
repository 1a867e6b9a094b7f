/* Bytes from a MIDI 1.0 wire to messages and back, for every live input and output. After the MIDI 1.0 Detailed
   Specification (4.2.1, 1996): real-time bytes may stand anywhere, any other status ends a sysex, system common messages
   end running status. */

#include "formats/midi1.h"

#include <string.h>

#define SYSEX 0xf0
#define SYSEX_LAST 0xf7
#define REAL_TIME 0xf8

/* Data bytes of 0x8n..0xen, then of 0xf0..0xff; sysex has its own way. */
static const uint8_t channel_data[7] = {2, 2, 2, 2, 1, 1, 2};
static const uint8_t system_data[16] = {[1] = 1, [2] = 2, [3] = 1};
/* Bit n: 0xfn is a message by itself. 0xf4, 0xf5, 0xf9 and 0xfd are undefined. */
static const uint16_t defined_system = 1u << 1 | 1u << 2 | 1u << 3 | 1u << 6 | 1u << 8 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 14 | 1u << 15;

static bool is_defined(uint8_t status) { return status >= 0x80 && (status < SYSEX || (defined_system >> (status & 15) & 1) != 0); }

uint32_t midi1_data_bytes(uint8_t status) {
  if (status < 0x80) return 0;
  return status < SYSEX ? channel_data[(status >> 4) - 8] : system_data[status & 15];
}

/* The bytes collected so far as a message. */
static Midi1 collected(Midi1Reader *reader, SysexPiece piece) {
  Midi1 message = {.status = reader->status, .piece = (uint8_t)piece, .count = reader->count};
  memcpy(message.data, reader->data, reader->count);
  reader->count = 0;
  return message;
}

static uint32_t take_data(Midi1Reader *reader, uint8_t byte, Midi1 *out) {
  if (reader->status == 0) reader->status = reader->running;
  if (reader->status == 0) {
    reader->strays++;
    return 0;
  }
  if (reader->status == SYSEX) {
    uint32_t made = 0;
    if (reader->count == MIDI1_PIECE_BYTES) {
      out[made++] = collected(reader, reader->begun ? SYSEX_MORE : SYSEX_BEGIN);
      reader->begun = true;
    }
    reader->data[reader->count++] = byte;
    return made;
  }
  reader->data[reader->count++] = byte;
  if (reader->count < midi1_data_bytes(reader->status)) return 0;
  *out = collected(reader, SYSEX_WHOLE);
  reader->status = 0; /* the next data byte begins anew under running status */
  return 1;
}

/* What an arriving status byte does to an unfinished message. */
static uint32_t cut_off(Midi1Reader *reader, Midi1 *out) {
  const uint8_t before = reader->status;
  reader->strays += before != SYSEX ? reader->count : 0u;
  uint32_t made = 0;
  if (before == SYSEX) {
    *out = collected(reader, reader->begun ? SYSEX_END : SYSEX_WHOLE);
    out->cut = 1;
    made = 1;
  }
  reader->status = reader->count = 0;
  return made;
}

static uint32_t end_sysex(Midi1Reader *reader, Midi1 *out) {
  if (reader->status != SYSEX) {
    reader->strays += 1u + reader->count;
    reader->status = reader->count = reader->running = 0;
    return 0;
  }
  *out = collected(reader, reader->begun ? SYSEX_END : SYSEX_WHOLE);
  reader->status = 0;
  return 1;
}

uint32_t midi1_read(Midi1Reader *reader, uint8_t byte, Midi1 out[MIDI1_MESSAGES_MAX]) {
  if (byte < 0x80) return take_data(reader, byte, out);
  if (byte >= REAL_TIME) {
    if (!is_defined(byte)) {
      reader->strays++;
      return 0;
    }
    *out = (Midi1){.status = byte};
    return 1;
  }
  if (byte == SYSEX_LAST) return end_sysex(reader, out);
  uint32_t made = cut_off(reader, out);
  reader->running = byte < SYSEX ? byte : 0;
  reader->begun = false;
  if (byte != SYSEX && !is_defined(byte)) {
    reader->strays++;
  } else if (byte != SYSEX && midi1_data_bytes(byte) == 0) {
    out[made++] = (Midi1){.status = byte};
  } else {
    reader->status = byte;
  }
  return made;
}

static bool is_data(const Midi1 *message) {
  for (uint32_t i = 0; i < message->count; i++)
    if (message->data[i] > 127) return false;
  return true;
}

static uint32_t write_sysex(Midi1Writer *writer, const Midi1 *message, uint8_t *out) {
  if (message->piece > SYSEX_END) return 0;
  uint32_t size = 0;
  if (message->piece == SYSEX_WHOLE || message->piece == SYSEX_BEGIN) out[size++] = SYSEX;
  memcpy(out + size, message->data, message->count);
  size += message->count;
  if (message->piece == SYSEX_WHOLE || message->piece == SYSEX_END) out[size++] = SYSEX_LAST;
  writer->running = 0;
  return size;
}

uint32_t midi1_write(Midi1Writer *writer, const Midi1 *message, uint8_t out[MIDI1_BYTES_MAX]) {
  if (message->count > MIDI1_PIECE_BYTES || !is_data(message)) return 0;
  if (message->status == SYSEX) return write_sysex(writer, message, out);
  if (!is_defined(message->status) || message->count != midi1_data_bytes(message->status)) return 0;
  uint32_t size = 0;
  if (message->status != writer->running) out[size++] = message->status;
  if (message->status < REAL_TIME) writer->running = message->status < SYSEX ? message->status : 0;
  memcpy(out + size, message->data, message->count);
  return size + message->count;
}
