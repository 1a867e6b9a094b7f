/* The Reader: bounds-checked reading that fails once and stays failed. Every parser of formats/ and model/ stands on it. */
#include "core/bytes.h"

#include <string.h>

void reader_init(Reader *reader, Bytes bytes) { *reader = (Reader){.bytes = bytes, .offset = 0, .failed = false}; }

size_t reader_left(const Reader *reader) { return reader->failed ? 0 : reader->bytes.size - reader->offset; }

/* The next `size` bytes, or NULL and failed for ever. */
static const uint8_t *advance(Reader *reader, size_t size) {
  if (reader->failed || size > reader->bytes.size - reader->offset) {
    reader->failed = true;
    return NULL;
  }
  const uint8_t *from = reader->bytes.data + reader->offset;
  reader->offset += size;
  return from;
}

static uint64_t read_le(Reader *reader, unsigned size) {
  const uint8_t *from = advance(reader, size);
  uint64_t value = 0;
  for (unsigned i = 0; from && i < size; i++) value |= (uint64_t)from[i] << (8 * i);
  return value;
}

static uint32_t read_be(Reader *reader, unsigned size) {
  const uint8_t *from = advance(reader, size);
  uint32_t value = 0;
  for (unsigned i = 0; from && i < size; i++) value = value << 8 | from[i];
  return value;
}

uint8_t reader_u8(Reader *reader) { return (uint8_t)read_le(reader, 1); }
uint16_t reader_u16le(Reader *reader) { return (uint16_t)read_le(reader, 2); }
uint32_t reader_u32le(Reader *reader) { return (uint32_t)read_le(reader, 4); }
uint64_t reader_u64le(Reader *reader) { return read_le(reader, 8); }
uint16_t reader_u16be(Reader *reader) { return (uint16_t)read_be(reader, 2); }
uint32_t reader_u24be(Reader *reader) { return read_be(reader, 3); }
uint32_t reader_u32be(Reader *reader) { return read_be(reader, 4); }

float reader_f32le(Reader *reader) {
  const uint32_t bits = reader_u32le(reader);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

double reader_f64le(Reader *reader) {
  const uint64_t bits = reader_u64le(reader);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

uint64_t reader_varint(Reader *reader) {
  const size_t start = reader->offset;
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    const uint8_t byte = reader_u8(reader);
    if (reader->failed) break;
    if (shift == 63 && byte > 1) break;             /* more than 64 bits */
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte & 0x80) continue;
    if (byte == 0 && shift > 0) break;              /* overlong: one value, one encoding */
    return value;
  }
  reader->offset = start;
  reader->failed = true;
  return 0;
}

int64_t reader_svarint(Reader *reader) {
  const uint64_t coded = reader_varint(reader);
  const uint64_t bits = coded >> 1 ^ (0 - (coded & 1));
  int64_t value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

Bytes reader_take(Reader *reader, size_t size) {
  const uint8_t *from = advance(reader, size);
  return from ? (Bytes){.data = from, .size = size} : (Bytes){0};
}

bool reader_skip(Reader *reader, size_t size) {
  advance(reader, size);
  return !reader->failed;
}
