#ifndef TUTTI_TESTS_SUPPORT_FAILING_MEMORY_H
#define TUTTI_TESTS_SUPPORT_FAILING_MEMORY_H

#include "core/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
  A Memory that counts, refuses and remembers: run a piece of code once with fail_at 0 to learn how many requests it makes,
  then once for each with that request refused. It also checks that every block comes back with the size it was given, and
  knows what was never given back.

    for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
      FailingMemory failing;
      const Memory *memory = failing_memory_init(&failing, fail_at);
      ... the code; with fail_at > 0 it must refuse with STATUS_NO_MEMORY, with 0 it must succeed ...
      if (fail_at == 0) total = failing.requests;
      assert_int_equal(failing.live_bytes, 0);
      assert_false(failing.mistaken);
    }
*/

typedef struct FailingMemory {
  Memory memory;
  uint32_t requests;   /* allocations and resizes asked for */
  uint32_t fail_at;    /* the request that is refused, counted from 1; 0: none */
  uint64_t live_bytes; /* given out and not yet back */
  uint64_t most_bytes; /* the highest live_bytes was */
  bool mistaken;       /* a block came back with another size than it had */
} FailingMemory;

/* In front of every block stands its size. */
static inline void *failing_memory_resize(void *context, void *block, size_t old_bytes, size_t new_bytes) {
  FailingMemory *failing = context;
  uint8_t *base = block ? (uint8_t *)block - 16 : NULL;
  size_t true_bytes = 0;
  if (base) memcpy(&true_bytes, base, sizeof true_bytes);
  if (true_bytes != old_bytes) failing->mistaken = true;
  if (new_bytes == 0) {
    free(base);
    failing->live_bytes -= true_bytes;
    return NULL;
  }
  if (++failing->requests == failing->fail_at) return NULL;
  uint8_t *moved = aligned_alloc(16, (new_bytes + 16 + 15) / 16 * 16);
  if (!moved) return NULL;
  memset(moved + 16, 0xa5, new_bytes); /* nobody may count on zeros that were not asked for */
  if (base) memcpy(moved + 16, block, true_bytes < new_bytes ? true_bytes : new_bytes);
  memcpy(moved, &new_bytes, sizeof new_bytes);
  free(base);
  failing->live_bytes += new_bytes - true_bytes;
  if (failing->live_bytes > failing->most_bytes) failing->most_bytes = failing->live_bytes;
  return moved + 16;
}

static inline const Memory *failing_memory_init(FailingMemory *failing, uint32_t fail_at) {
  *failing = (FailingMemory){.memory = {.resize = failing_memory_resize, .context = failing}, .fail_at = fail_at};
  return &failing->memory;
}

#endif
