#ifndef TUTTI_TESTS_SUPPORT_RANDOM_H
#define TUTTI_TESTS_SUPPORT_RANDOM_H

#include "core/hash.h"

#include <stdio.h>
#include <stdlib.h>

/* Seeded chance for tests. The seed is printed and may be given as TUTTI_SEED, so that every failure can be had again. */

typedef struct Random { uint64_t state; } Random;

static inline Random random_begin(const char *name) {
  const char *given = getenv("TUTTI_SEED");
  const uint64_t seed = given ? strtoull(given, NULL, 0) : 20240607u;
  printf("# %s: seed %llu\n", name, (unsigned long long)seed);
  return (Random){seed};
}

static inline uint64_t random_u64(Random *random) {
  random->state += UINT64_C(0x9e3779b97f4a7c15);
  return hash_mix(random->state);
}

/* 0..below-1 */
static inline uint32_t random_below(Random *random, uint32_t below) { return (uint32_t)(random_u64(random) >> 32) % below; }
static inline int64_t random_between(Random *random, int64_t low, int64_t high) {
  return low + (int64_t)(random_u64(random) % (uint64_t)(high - low + 1));
}
/* low..high */
static inline double random_real(Random *random, double low, double high) {
  return low + (high - low) * ((double)(random_u64(random) >> 11) * 0x1p-53);
}

#endif
