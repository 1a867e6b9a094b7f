#ifndef TUTTI_CORE_ARENA_H
#define TUTTI_CORE_ARENA_H

#include <stddef.h>
#include <stdint.h>

/* A bump allocator over memory someone else owns: everything in it dies together. */

typedef struct Arena {
  uint8_t *data;
  size_t size;     /* bytes handed to arena_init */
  size_t used;     /* bytes given out, alignment included */
} Arena;

/* `data` must be 16-byte aligned. [any] */
void arena_init(Arena *arena, void *data, size_t size);
/* 16-byte aligned and zeroed, or NULL when it does not fit (the arena is then unchanged). [any] */
void *arena_new(Arena *arena, size_t bytes);

#endif
