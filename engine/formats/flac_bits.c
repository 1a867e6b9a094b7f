/* Bits in and out, most significant first, and FLAC's CRCs: x^8 + x^2 + x + 1 and x^16 + x^15 + x^2 + 1, both from zero. */
#include "formats/flac_bits.h"

#include <assert.h>

void bits_init(BitReader *bits, Bytes bytes, size_t offset) {
  *bits = (BitReader){.data = bytes.data, .size = bytes.size, .at = offset};
}

static void fill(BitReader *bits) {
  while (bits->held <= 56 && bits->at < bits->size) {
    bits->cache = bits->cache << 8 | bits->data[bits->at++];
    bits->held += 8;
  }
}

uint32_t bits_read(BitReader *bits, uint32_t count) {
  if (bits->held < count) fill(bits);
  if (bits->held < count) bits->failed = true;
  if (bits->failed || count == 0) return 0;
  bits->held -= count;
  return (uint32_t)(bits->cache >> bits->held & ((UINT64_C(1) << count) - 1));
}

int64_t bits_read_signed(BitReader *bits, uint32_t count) {
  assert(count >= 1 && count <= 33);
  const uint64_t high = count > 32 ? bits_read(bits, count - 32) : 0;
  const uint64_t value = high << 32 | bits_read(bits, count > 32 ? 32 : count);
  const uint64_t sign = UINT64_C(1) << (count - 1);
  return (int64_t)((value ^ sign) - sign);
}

uint32_t bits_read_unary(BitReader *bits, uint32_t limit) {
  uint32_t zeros = 0;
  while (!bits->failed) {
    if (bits->held == 0) fill(bits);
    if (bits->held == 0) break;
    bits->held--;
    if (bits->cache >> bits->held & 1) return zeros;
    if (++zeros > limit) break;
  }
  bits->failed = true;
  return 0;
}

void bits_align(BitReader *bits) { bits->held -= bits->held % 8; }

size_t bits_offset(const BitReader *bits) { return bits->at - (bits->held + 7) / 8; }

void bits_write(BitWriter *bits, uint32_t value, uint32_t count) {
  const uint64_t kept = count == 0 ? 0 : value & ((UINT64_C(1) << count) - 1);
  bits->cache = bits->cache << count | kept;
  bits->held += count;
  for (; bits->held >= 8; bits->held -= 8) buffer_u8(bits->out, (uint8_t)(bits->cache >> (bits->held - 8)));
}

void bits_write_signed(BitWriter *bits, int64_t value, uint32_t count) {
  const uint64_t all = (uint64_t)value;
  if (count > 32) bits_write(bits, (uint32_t)(all >> 32), count - 32);
  bits_write(bits, (uint32_t)all, count > 32 ? 32 : count);
}

void bits_write_unary(BitWriter *bits, uint32_t zeros) {
  for (; zeros >= 31; zeros -= 31) bits_write(bits, 0, 31);
  bits_write(bits, 1, zeros + 1);
}

void bits_write_align(BitWriter *bits) {
  if (bits->held % 8 != 0) bits_write(bits, 0, 8 - bits->held % 8);
}

uint8_t flac_crc8(const uint8_t *data, size_t size) {
  uint32_t crc = 0;
  for (size_t i = 0; i < size; i++) {
    crc ^= data[i];
    for (unsigned bit = 0; bit < 8; bit++) crc = (crc << 1 ^ (crc & 0x80 ? 0x107u : 0)) & 0xff;
  }
  return (uint8_t)crc;
}

/* Four bits at a time, from a table of sixteen: whole files pass through here. */
uint16_t flac_crc16(const uint8_t *data, size_t size) {
  static const uint16_t nibbles[16] = {0x0000, 0x8005, 0x800f, 0x000a, 0x801b, 0x001e, 0x0014, 0x8011,
                                       0x8033, 0x0036, 0x003c, 0x8039, 0x0028, 0x802d, 0x8027, 0x0022};
  uint32_t crc = 0;
  for (size_t i = 0; i < size; i++) {
    crc = (crc << 4 & 0xffff) ^ nibbles[(crc >> 12 ^ data[i] >> 4) & 15];
    crc = (crc << 4 & 0xffff) ^ nibbles[(crc >> 12 ^ data[i]) & 15];
  }
  return (uint16_t)crc;
}
