#ifndef TUTTI_CORE_MEMORY_H
#define TUTTI_CORE_MEMORY_H

#include "core/attributes.h"

#include <stddef.h>

/*
  Where control-side memory comes from. It is passed in so that a test can count allocations and fail each in turn, and so
  that the audio memory and the document's memory stay two different places. Nothing on the audio thread holds a Memory.
*/

typedef struct Memory {
  /* malloc, realloc and free in one: block NULL allocates, new_bytes 0 frees. Returns NULL when refused (or freed). */
  void *(*resize)(void *context, void *block, size_t old_bytes, size_t new_bytes);
  void *context;
} Memory;

/* The C library's heap. [control] */
const Memory *memory_heap(void);

/* 16-byte aligned, zeroed; NULL when refused. [control] */
void *memory_new(const Memory *memory, size_t bytes);
/* Grow or shrink, keeping the content; on refusal NULL is returned and `block` is untouched. [control] */
void *memory_resize(const Memory *memory, void *block, size_t old_bytes, size_t new_bytes);
/* `block` may be NULL. [control] */
void memory_free(const Memory *memory, void *block, size_t bytes);

#endif
