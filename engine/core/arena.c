/* The bump allocator behind plans and device states: no free, everything in it dies together. */
#include "core/arena.h"

#include <assert.h>
#include <string.h>

#define ALIGNMENT 16u

void arena_init(Arena *arena, void *data, size_t size) {
  assert((uintptr_t)data % ALIGNMENT == 0);
  *arena = (Arena){.data = data, .size = size, .used = 0};
}

void *arena_new(Arena *arena, size_t bytes) {
  const size_t left = arena->size - arena->used;
  if (bytes > left) return NULL;
  const size_t padding = (ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT;
  uint8_t *block = arena->data + arena->used;
  /* the last block may end where the arena ends, without its padding */
  arena->used += padding > left - bytes ? left : bytes + padding;
  memset(block, 0, bytes);
  return block;
}
