/* The queue of rows that replica.c and room.c are built on. */
#include "model/kept.h"

#include "model/op.h"

#include <string.h>

static size_t row_bytes(const Row *row) { return row->batch.size + row->reason.size; }

static bool make_room(Kept *kept, const Memory *memory) {
  if (kept->first > 0 && kept->first >= kept->count) {
    memmove(kept->rows, kept->rows + kept->first, kept->count * sizeof *kept->rows);
    kept->first = 0;
  }
  if (kept->first + kept->count < kept->capacity) return true;
  const uint32_t capacity = kept->capacity ? kept->capacity * 2 : 16;
  KeptRow *rows = memory_resize(memory, kept->rows, kept->capacity * sizeof *rows, capacity * sizeof *rows);
  if (!rows) return false;
  kept->rows = rows;
  kept->capacity = capacity;
  return true;
}

KeptRow *kept_push(Kept *kept, const Memory *memory, const Row *row) {
  const size_t size = row_bytes(row);
  uint8_t *bytes = NULL;
  if (!make_room(kept, memory) || (size && !(bytes = memory_new(memory, size)))) return NULL;
  if (bytes && row->batch.size) memcpy(bytes, row->batch.data, row->batch.size);
  if (bytes && row->reason.size) memcpy(bytes + row->batch.size, row->reason.data, row->reason.size);
  KeptRow *made = kept_at(kept, kept->count++);
  *made = (KeptRow){.row = *row};
  made->row.batch.data = bytes;
  made->row.reason.data = bytes ? bytes + row->batch.size : NULL;
  kept->bytes += size;
  return made;
}

static void release(Kept *kept, const Memory *memory, KeptRow *at) {
  const size_t size = row_bytes(&at->row);
  kept->bytes -= size;
  batch_destroy(at->applied);
  memory_free(memory, (void *)(uintptr_t)at->row.batch.data, size);
}

void kept_remove(Kept *kept, const Memory *memory, uint32_t index) {
  release(kept, memory, kept_at(kept, index));
  kept->count--;
  if (index == 0) kept->first++;
  else memmove(kept_at(kept, index), kept_at(kept, index + 1), (kept->count - index) * sizeof *kept->rows);
}

void kept_finish(Kept *kept, const Memory *memory) {
  for (uint32_t i = 0; i < kept->count; i++) release(kept, memory, kept_at(kept, i));
  memory_free(memory, kept->rows, kept->capacity * sizeof *kept->rows);
  *kept = (Kept){.rows = NULL};
}

void kept_put(const Kept *kept, Buffer *out) {
  for (uint32_t i = 0; i < kept->count; i++) row_put(out, &kept_at(kept, i)->row);
}

Status kept_get(Kept *kept, const Memory *memory, Bytes list, Problem *problem) {
  Row row;
  Problem found = {.status = STATUS_OK};
  while (row_next(&list, &row, &found)) {
    if (!kept_push(kept, memory, &row)) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "rows", "%s", status_text(STATUS_NO_MEMORY));
  }
  if (problem && found.status != STATUS_OK) *problem = found;
  return found.status;
}
