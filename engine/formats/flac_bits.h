#ifndef TUTTI_FORMATS_FLAC_BITS_H
#define TUTTI_FORMATS_FLAC_BITS_H

#include "core/bytes.h"

/* Bits, most significant first, and the two CRCs of a FLAC frame (RFC 9639 sections 9.1.8 and 9.3). */

/* Gives zeros once it has failed, as a Reader does. */
typedef struct BitReader {
  const uint8_t *data;
  size_t size, at; /* next byte to load */
  uint64_t cache;  /* its `held` lowest bits are not read yet */
  uint32_t held;
  bool failed;
} BitReader;

void bits_init(BitReader *bits, Bytes bytes, size_t offset);
/* 0..32 bits. */
uint32_t bits_read(BitReader *bits, uint32_t count);
/* Two's complement of 1..33 bits. */
int64_t bits_read_signed(BitReader *bits, uint32_t count);
/* Zeros before a one, the one eaten; more than `limit` fail. */
uint32_t bits_read_unary(BitReader *bits, uint32_t limit);
void bits_align(BitReader *bits);
/* The byte the next bit lies in. */
size_t bits_offset(const BitReader *bits);

typedef struct BitWriter {
  Buffer *out;
  uint64_t cache;
  uint32_t held;
} BitWriter;

/* The lowest `count` bits, 0..32. */
void bits_write(BitWriter *bits, uint32_t value, uint32_t count);
void bits_write_signed(BitWriter *bits, int64_t value, uint32_t count); /* 1..33 */
void bits_write_unary(BitWriter *bits, uint32_t zeros);
void bits_write_align(BitWriter *bits);

uint8_t flac_crc8(const uint8_t *data, size_t size);
uint16_t flac_crc16(const uint8_t *data, size_t size);

#endif
