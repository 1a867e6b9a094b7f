/* Token buckets (the "leaky bucket as a meter" of ITU-T I.371) in a table of fixed size: where it is full, the bucket that has been
   left alone the longest makes room, and a fresh one begins full. */

#include "server/auth/limits.h"

#include "core/hash.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { BUCKETS = 1 << 14, PROBES = 8 };

const LimitRow limit_rows[LIMIT_KINDS] = {
  [LIMIT_CALL] = {"calls of a person", 1200, 1200},
  [LIMIT_ADDRESS] = {"calls from an address", 6000, 6000},
  [LIMIT_NEWCOMER] = {"newcomers from an address", 30, 200},
  [LIMIT_SECRET] = {"secrets tried from an address", 20, 40},
  [LIMIT_ACCOUNT] = {"passwords tried for an account", 4, 12},
  [LIMIT_LETTER] = {"letters to an address", 0.1, 4},
  [LIMIT_HEAVY] = {"heavy work for a person", 30, 60},
};

typedef struct Bucket {
  uint64_t key;    /* 0: free */
  double left, at; /* how much may be taken, as of then */
} Bucket;

struct Limits {
  pthread_mutex_t lock;
  uint64_t seed; /* so that nobody can choose keys that share a place */
  double scale;
  Bucket buckets[BUCKETS];
};

Limits *limits_create(uint32_t percent) {
  Limits *limits = calloc(1, sizeof *limits);
  if (limits == NULL) return NULL;
  pthread_mutex_init(&limits->lock, NULL);
  limits->scale = percent / 100.0;
  if (getrandom(&limits->seed, sizeof limits->seed, 0) != sizeof limits->seed) limits->seed = 0x9e3779b97f4a7c15u;
  return limits;
}

void limits_destroy(Limits *limits) {
  if (limits == NULL) return;
  pthread_mutex_destroy(&limits->lock);
  free(limits);
}

static uint64_t key_of(const Limits *limits, LimitKind kind, const char *key) {
  const uint64_t mixed = hash_mix(hash_bytes(key, strlen(key)) ^ limits->seed ^ ((uint64_t)kind << 56));
  return mixed == 0 ? 1 : mixed;
}

static Bucket *bucket_of(Limits *limits, uint64_t key, double full, double now) {
  Bucket *oldest = NULL;
  for (uint32_t i = 0; i < PROBES; i++) {
    Bucket *bucket = &limits->buckets[(key + i) % BUCKETS];
    if (bucket->key == key) return bucket;
    if (oldest == NULL || bucket->key == 0 || (oldest->key != 0 && bucket->at < oldest->at)) oldest = bucket;
    if (bucket->key == 0) break;
  }
  *oldest = (Bucket){key, full, now};
  return oldest;
}

uint32_t limits_take(Limits *limits, LimitKind kind, const char *key, double now_seconds) {
  if (limits == NULL || limits->scale <= 0.0) return 0;
  const double per_second = limit_rows[kind].per_minute / 60.0 * limits->scale, burst = limit_rows[kind].burst * limits->scale, full = burst < 1.0 ? 1.0 : burst;
  pthread_mutex_lock(&limits->lock);
  Bucket *bucket = bucket_of(limits, key_of(limits, kind, key), full, now_seconds);
  if (now_seconds > bucket->at) bucket->left += (now_seconds - bucket->at) * per_second;
  if (bucket->left > full) bucket->left = full;
  bucket->at = now_seconds;
  const bool may = bucket->left >= 1.0;
  const double wait = may ? 0.0 : (1.0 - bucket->left) / per_second;
  if (may) bucket->left -= 1.0;
  pthread_mutex_unlock(&limits->lock);
  return may ? 0 : wait < 1e6 ? (uint32_t)wait + 1 : 1000000;
}
