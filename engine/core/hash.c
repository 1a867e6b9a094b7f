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

/* The CRC is linear over xor, so an entry of its table is the sum of the entries of its bits. */
#define ENTRY(n) \
  (((n) & 1 ? 0x77073096u : 0) ^ ((n) & 2 ? 0xee0e612cu : 0) ^ ((n) & 4 ? 0x076dc419u : 0) ^ ((n) & 8 ? 0x0edb8832u : 0) ^ \
   ((n) & 16 ? 0x1db71064u : 0) ^ ((n) & 32 ? 0x3b6e20c8u : 0) ^ ((n) & 64 ? 0x76dc4190u : 0) ^ ((n) & 128 ? 0xedb88320u : 0))
#define ROW4(n) ENTRY(n), ENTRY((n) + 1), ENTRY((n) + 2), ENTRY((n) + 3)
#define ROW16(n) ROW4(n), ROW4((n) + 4), ROW4((n) + 8), ROW4((n) + 12)
#define ROW64(n) ROW16(n), ROW16((n) + 16), ROW16((n) + 32), ROW16((n) + 48)

static const uint32_t crc_table[256] = {ROW64(0), ROW64(64), ROW64(128), ROW64(192)};

uint32_t crc32_put(uint32_t crc, const void *data, size_t size) {
  const uint8_t *from = data;
  crc = ~crc;
  for (size_t i = 0; i < size; i++) crc = crc_table[(crc ^ from[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}
