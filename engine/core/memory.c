/* The C library's heap behind the Memory interface, and the three calls everybody on the control side uses. */
#include "core/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 16u

/* The alignment of plain malloc differs between hosts (8 in wasm32), so a block that grows is moved by hand. */
static void *heap_resize(void *context, void *block, size_t old_bytes, size_t new_bytes) {
  (void)context;
  if (new_bytes == 0) {
    free(block);
    return NULL;
  }
  if (new_bytes > SIZE_MAX - ALIGNMENT) return NULL;
  void *moved = aligned_alloc(ALIGNMENT, (new_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  if (!moved || !block) return moved;
  memcpy(moved, block, old_bytes < new_bytes ? old_bytes : new_bytes);
  free(block);
  return moved;
}

static const Memory heap = {.resize = heap_resize, .context = NULL};

const Memory *memory_heap(void) { return &heap; }

/* An empty block is one byte, so that NULL always means refused and the sizes of new and free still agree. */
static size_t real_bytes(size_t bytes) { return bytes ? bytes : 1; }

void *memory_new(const Memory *memory, size_t bytes) {
  void *block = memory->resize(memory->context, NULL, 0, real_bytes(bytes));
  if (block) memset(block, 0, real_bytes(bytes));
  return block;
}

void *memory_resize(const Memory *memory, void *block, size_t old_bytes, size_t new_bytes) {
  return memory->resize(memory->context, block, block ? real_bytes(old_bytes) : 0, real_bytes(new_bytes));
}

void memory_free(const Memory *memory, void *block, size_t bytes) {
  if (block) memory->resize(memory->context, block, real_bytes(bytes), 0);
}
