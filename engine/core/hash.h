#ifndef TUTTI_CORE_HASH_H
#define TUTTI_CORE_HASH_H

#include "core/attributes.h"

#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4) for renders and assets, a 64-bit mix for tables and seeds, CRC-32 (IEEE) for zips and log frames. */

typedef struct Sha256 {
  uint32_t state[8];
  uint64_t size_bytes;
  uint8_t block[64];
} Sha256;

typedef struct Digest { uint8_t bytes[32]; } Digest;

void sha256_init(Sha256 *sha);
void sha256_put(Sha256 *sha, const void *data, size_t size);
Digest sha256_finish(Sha256 *sha);
/* 64 lower-case hex digits and a terminator. [any] */
void digest_text(const Digest *digest, char text[65]);

/* splitmix64's finaliser: every input bit moves every output bit. [any] */
uint64_t hash_mix(uint64_t value) RT_SAFE;
/* Order-dependent combination of two hashes. [any] */
uint64_t hash_pair(uint64_t a, uint64_t b) RT_SAFE;
/* A 64-bit hash of bytes (FNV-1a, then hash_mix). [any] */
uint64_t hash_bytes(const void *data, size_t size);

/* Continue a CRC; start with 0. [any] */
uint32_t crc32_put(uint32_t crc, const void *data, size_t size);

#endif
