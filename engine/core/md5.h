#ifndef TUTTI_CORE_MD5_H
#define TUTTI_CORE_MD5_H

#include <stddef.h>
#include <stdint.h>

/* MD5 (RFC 1321), only because FLAC files name their samples by it: it tells a damaged file, not a forged one. [any] */

typedef struct Md5 {
  uint32_t state[4];
  uint64_t size_bytes;
  uint8_t block[64];
} Md5;

void md5_init(Md5 *md5);
void md5_put(Md5 *md5, const void *data, size_t size);
void md5_finish(Md5 *md5, uint8_t digest[16]);

#endif
