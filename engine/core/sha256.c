/* SHA-256 for renders and assets: every parity test ends here. Written from FIPS 180-4; names follow the standard. */
#include "core/hash.h"

#include "core/sha256_x86.h"

#include <string.h>

/* FIPS 180-4 section 4.2.2: fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t value, unsigned count) { return value >> count | value << (32 - count); }

static void expand(const uint8_t block[64], uint32_t w[64]) {
  for (unsigned t = 0; t < 16; t++) {
    const uint8_t *b = block + 4 * t;
    w[t] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
  }
  for (unsigned t = 16; t < 64; t++) {
    const uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3;
    const uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
}

static void compress_block(uint32_t state[8], const uint8_t block[64]) {
  uint32_t w[64];
  expand(block, w);
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (unsigned t = 0; t < 64; t++) {
    const uint32_t sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const uint32_t t1 = h + sum1 + ((e & f) ^ (~e & g)) + round_constants[t] + w[t];
    const uint32_t sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const uint32_t t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g; g = f; f = e; e = d + t1;
    d = c; c = b; b = a; a = t1 + t2;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

static void compress_plainly(uint32_t state[8], const uint8_t *from, size_t blocks) {
  for (; blocks > 0; blocks--, from += 64) compress_block(state, from);
}

#ifdef SHA256_CHOSEN_AT_LOAD
typedef void Compress(uint32_t state[8], const uint8_t *from, size_t blocks);

static void compress_by_instructions(uint32_t state[8], const uint8_t *from, size_t blocks) { sha256_x86_compress(state, from, blocks, round_constants); }

/* Named by the attribute only; the loader calls it. */
static Compress *choose(void) __attribute__((used));
static Compress *choose(void) { return sha256_x86_is_here() ? compress_by_instructions : compress_plainly; }

static void compress(uint32_t state[8], const uint8_t *from, size_t blocks) __attribute__((ifunc("choose")));
#else
static void compress(uint32_t state[8], const uint8_t *from, size_t blocks) { compress_plainly(state, from, blocks); }
#endif

void sha256_init(Sha256 *sha) {
  *sha = (Sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void sha256_put(Sha256 *sha, const void *data, size_t size) {
  const uint8_t *from = data;
  size_t held = sha->size_bytes % sizeof sha->block;
  sha->size_bytes += size;
  if (held) {
    const size_t room = sizeof sha->block - held;
    const size_t part = size < room ? size : room;
    if (part) memcpy(sha->block + held, from, part);
    if (part < room) return;
    compress(sha->state, sha->block, 1);
    from += part;
    size -= part;
  }
  const size_t whole = size - size % sizeof sha->block;
  if (whole) compress(sha->state, from, whole / sizeof sha->block);
  if (size > whole) memcpy(sha->block, from + whole, size - whole);
}

Digest sha256_finish(Sha256 *sha) {
  const uint64_t size_bits = sha->size_bytes * 8;
  uint8_t tail[72] = {0x80};
  const size_t held = sha->size_bytes % sizeof sha->block;
  const size_t padding = (held < 56 ? 56 : 120) - held;
  for (unsigned i = 0; i < 8; i++) tail[padding + i] = (uint8_t)(size_bits >> (56 - 8 * i));
  sha256_put(sha, tail, padding + 8);
  Digest digest;
  for (unsigned i = 0; i < 32; i++) digest.bytes[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

void digest_text(const Digest *digest, char text[65]) {
  static const char digits[] = "0123456789abcdef";
  for (unsigned i = 0; i < 32; i++) {
    text[2 * i] = digits[digest->bytes[i] >> 4];
    text[2 * i + 1] = digits[digest->bytes[i] & 15];
  }
  text[64] = 0;
}
