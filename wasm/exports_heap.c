/* What the audio thread asks of the heap is nothing; here it is counted. The linker sends every call of the heap through this file
   (--wrap, Makefile). All instances on one memory share their data, so whose call it is shows by the stack it comes from. */

#include "wasm/host.h"

#include <stdatomic.h>
#include <stdlib.h>

static uintptr_t watched_begin, watched_end; /* a stack */
static _Atomic uint32_t watched_calls;

static void count(void) {
  const volatile char here = 0;
  const uintptr_t at = (uintptr_t)&here;
  if (at >= watched_begin && at < watched_end) atomic_fetch_add_explicit(&watched_calls, 1, memory_order_relaxed);
}

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t items, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t items, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
void __wrap_free(void *block);

void *__wrap_malloc(size_t bytes) {
  count();
  return __real_malloc(bytes);
}
void *__wrap_calloc(size_t items, size_t bytes) {
  count();
  return __real_calloc(items, bytes);
}
void *__wrap_realloc(void *block, size_t bytes) {
  count();
  return __real_realloc(block, bytes);
}
void *__wrap_aligned_alloc(size_t alignment, size_t bytes) {
  count();
  return __real_aligned_alloc(alignment, bytes);
}
void __wrap_free(void *block) {
  count();
  __real_free(block);
}

/* Whoever runs on this stack must not call the heap. */
EXPORT(void, heap_watch, uint32_t stack, uint32_t bytes) {
  watched_begin = stack;
  watched_end = stack + bytes;
}
/* So often did it all the same. */
EXPORT(uint32_t, heap_calls, void) { return atomic_load_explicit(&watched_calls, memory_order_relaxed); }
