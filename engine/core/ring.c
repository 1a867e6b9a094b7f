/* The wait-free queue between two threads; see ring.h for the layout that wasm/ring.ts shares. */
#include "core/ring.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

_Static_assert(sizeof(Ring) == RING_HEADER_BYTES, "wasm/ring.ts reads this layout");
_Static_assert(offsetof(Ring, taken) == 64 && offsetof(Ring, record_bytes) == 128, "wasm/ring.ts reads this layout");
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a ring must not take a lock");

static uint8_t *record_at(const Ring *ring, uint32_t counter) {
  const size_t index = counter & (ring->capacity - 1);
  return (uint8_t *)(uintptr_t)ring + RING_HEADER_BYTES + index * ring->record_bytes;
}

uint32_t ring_bytes(uint32_t record_bytes, uint32_t capacity) { return RING_HEADER_BYTES + record_bytes * capacity; }

Ring *ring_init(void *memory, uint32_t record_bytes, uint32_t capacity) {
  assert((uintptr_t)memory % 16 == 0);
  assert(record_bytes > 0 && record_bytes % 8 == 0);
  assert(capacity > 0 && (capacity & (capacity - 1)) == 0);
  assert(capacity <= (UINT32_MAX - RING_HEADER_BYTES) / record_bytes);
  memset(memory, 0, ring_bytes(record_bytes, capacity));
  Ring *ring = memory;
  ring->record_bytes = record_bytes;
  ring->capacity = capacity;
  return ring;
}

uint32_t ring_room(const Ring *ring) RT_SAFE {
  const uint32_t taken = atomic_load_explicit(&ring->taken, memory_order_acquire);
  const uint32_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
  return ring->capacity - (written - taken);
}

uint32_t ring_waiting(const Ring *ring) RT_SAFE {
  const uint32_t written = atomic_load_explicit(&ring->written, memory_order_acquire);
  const uint32_t taken = atomic_load_explicit(&ring->taken, memory_order_relaxed);
  return written - taken;
}

bool ring_write(Ring *ring, const void *record) RT_SAFE {
  if (ring_room(ring) == 0) {
    /* the writer alone counts, so a load and a store do */
    const uint32_t dropped = atomic_load_explicit(&ring->dropped, memory_order_relaxed);
    atomic_store_explicit(&ring->dropped, dropped + 1, memory_order_relaxed);
    return false;
  }
  const uint32_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
  memcpy(record_at(ring, written), record, ring->record_bytes);
  atomic_store_explicit(&ring->written, written + 1, memory_order_release);
  return true;
}

bool ring_read(Ring *ring, void *record) RT_SAFE {
  if (ring_waiting(ring) == 0) return false;
  const uint32_t taken = atomic_load_explicit(&ring->taken, memory_order_relaxed);
  memcpy(record, record_at(ring, taken), ring->record_bytes);
  atomic_store_explicit(&ring->taken, taken + 1, memory_order_release);
  return true;
}
