/* The small hashes: a 64-bit mix for tables and seeds, and the CRC-32 of zips and log frames. */
#include "core/hash.h"

uint64_t hash_mix(uint64_t value) RT_SAFE {
  /* the finaliser of splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014 */
  value += UINT64_C(0x9e3779b97f4a7c15);
  value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
  return value ^ value >> 31;
}

uint64_t hash_pair(uint64_t a, uint64_t b) RT_SAFE { return hash_mix(hash_mix(a) ^ b); }

uint64_t hash_bytes(const void *data, size_t size) {
  const uint8_t *from = data;
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < size; i++) hash = (hash ^ from[i]) * UINT64_C(0x100000001b3);
  return hash_mix(hash);
}

/* Eight bytes at a time (Kounavis and Berry, "A systematic approach to building high performance, software-based, CRC generators", 2005):
   table k says what a byte comes to that has k more behind it. The CRC is linear over xor, so an entry is the sum of those of its bits. */
#define SUM(n, a, b, c, d, e, f, g, h) \
  (((n) & 1 ? (a) : 0) ^ ((n) & 2 ? (b) : 0) ^ ((n) & 4 ? (c) : 0) ^ ((n) & 8 ? (d) : 0) ^ ((n) & 16 ? (e) : 0) ^ ((n) & 32 ? (f) : 0) ^ ((n) & 64 ? (g) : 0) ^ ((n) & 128 ? (h) : 0))
#define BITS0(n) SUM(n, 0x77073096u, 0xee0e612cu, 0x076dc419u, 0x0edb8832u, 0x1db71064u, 0x3b6e20c8u, 0x76dc4190u, 0xedb88320u)
#define BITS1(n) SUM(n, 0x191b3141u, 0x32366282u, 0x646cc504u, 0xc8d98a08u, 0x4ac21251u, 0x958424a2u, 0xf0794f05u, 0x3b83984bu)
#define BITS2(n) SUM(n, 0x01c26a37u, 0x0384d46eu, 0x0709a8dcu, 0x0e1351b8u, 0x1c26a370u, 0x384d46e0u, 0x709a8dc0u, 0xe1351b80u)
#define BITS3(n) SUM(n, 0xb8bc6765u, 0xaa09c88bu, 0x8f629757u, 0xc5b428efu, 0x5019579fu, 0xa032af3eu, 0x9b14583du, 0xed59b63bu)
#define BITS4(n) SUM(n, 0x3d6029b0u, 0x7ac05360u, 0xf580a6c0u, 0x30704bc1u, 0x60e09782u, 0xc1c12f04u, 0x58f35849u, 0xb1e6b092u)
#define BITS5(n) SUM(n, 0xcb5cd3a5u, 0x4dc8a10bu, 0x9b914216u, 0xec53826du, 0x03d6029bu, 0x07ac0536u, 0x0f580a6cu, 0x1eb014d8u)
#define BITS6(n) SUM(n, 0xa6770bb4u, 0x979f1129u, 0xf44f2413u, 0x33ef4e67u, 0x67de9cceu, 0xcfbd399cu, 0x440b7579u, 0x8816eaf2u)
#define BITS7(n) SUM(n, 0xccaa009eu, 0x4225077du, 0x844a0efau, 0xd3e51bb5u, 0x7cbb312bu, 0xf9766256u, 0x299dc2edu, 0x533b85dau)
#define ROW4(t, n) BITS##t(n), BITS##t((n) + 1), BITS##t((n) + 2), BITS##t((n) + 3)
#define ROW16(t, n) ROW4(t, n), ROW4(t, (n) + 4), ROW4(t, (n) + 8), ROW4(t, (n) + 12)
#define ROW64(t, n) ROW16(t, n), ROW16(t, (n) + 16), ROW16(t, (n) + 32), ROW16(t, (n) + 48)
#define TABLE(t) {ROW64(t, 0), ROW64(t, 64), ROW64(t, 128), ROW64(t, 192)}

static const uint32_t crc_tables[8][256] = {TABLE(0), TABLE(1), TABLE(2), TABLE(3), TABLE(4), TABLE(5), TABLE(6), TABLE(7)};

static uint32_t crc_of_eight(uint32_t crc, const uint8_t *b) {
  const uint8_t c0 = (uint8_t)(crc ^ b[0]), c1 = (uint8_t)(crc >> 8 ^ b[1]), c2 = (uint8_t)(crc >> 16 ^ b[2]), c3 = (uint8_t)(crc >> 24 ^ b[3]);
  return crc_tables[7][c0] ^ crc_tables[6][c1] ^ crc_tables[5][c2] ^ crc_tables[4][c3] ^ crc_tables[3][b[4]] ^ crc_tables[2][b[5]] ^ crc_tables[1][b[6]] ^ crc_tables[0][b[7]];
}

uint32_t crc32_put(uint32_t crc, const void *data, size_t size) {
  const uint8_t *from = data;
  crc = ~crc;
  for (; size >= 8; from += 8, size -= 8) crc = crc_of_eight(crc, from);
  for (size_t i = 0; i < size; i++) crc = crc_tables[0][(crc ^ from[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}
