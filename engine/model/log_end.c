/* What a room keeps of its log. See model/log_end.h. */
#include "model/log_end.h"

#include <assert.h>
#include <string.h>

void log_end_init(LogEnd *end, const Memory *memory) {
  *end = (LogEnd){.marks = NULL};
  buffer_init(&end->rows, memory, UINT32_MAX / 2);
}

void log_end_finish(LogEnd *end) {
  const Memory *memory = end->rows.memory;
  memory_free(memory, end->marks, end->capacity * sizeof *end->marks);
  buffer_finish(&end->rows);
  log_end_init(end, memory);
}

static bool make_room_for_mark(LogEnd *end) {
  if (end->first > 0 && end->first >= end->count) {
    memmove(end->marks, end->marks + end->first, end->count * sizeof *end->marks);
    end->first = 0;
  }
  if (end->first + end->count < end->capacity) return true;
  const uint32_t capacity = end->capacity ? end->capacity * 2 : 16;
  LogMark *marks = memory_resize(end->rows.memory, end->marks, end->capacity * sizeof *marks, capacity * sizeof *marks);
  if (!marks) return false;
  end->marks = marks;
  end->capacity = capacity;
  return true;
}

/* Once more has left than is there, so that a byte is moved once on its way. */
static void close_up(LogEnd *end) {
  Buffer *rows = &end->rows;
  if (end->gone == 0 || end->gone < rows->size - end->gone) return;
  memmove(rows->data, rows->data + end->gone, rows->size - end->gone);
  rows->size -= end->gone;
  end->gone = 0;
}

/* Where a row begins among those that are there; at `count`, where they end. */
static size_t place(const LogEnd *end, uint32_t index) {
  if (index == end->count) return end->rows.size - end->gone;
  return end->marks[end->first + index].begins - end->marks[end->first].begins;
}

bool log_end_push(LogEnd *end, const Row *row) {
  assert((end->count == 0 || row->sequence == end->sequence + end->count) && row->client <= UINT32_MAX);
  close_up(end);
  const size_t size = end->rows.size;
  if (!make_room_for_mark(end)) return false;
  row_put(&end->rows, row);
  if (end->rows.status != STATUS_OK) {
    end->rows.size = size;
    end->rows.status = STATUS_OK;
    return false;
  }
  if (end->count == 0) end->sequence = row->sequence;
  const uint32_t before = end->count ? end->marks[end->first].begins : 0;
  end->marks[end->first + end->count] = (LogMark){.begins = before + (uint32_t)(size - end->gone), .client = (uint32_t)row->client};
  end->count++;
  return true;
}

void log_end_drop_first(LogEnd *end) {
  const Memory *memory = end->rows.memory;
  assert(end->count > 0);
  end->gone += place(end, 1);
  end->first++;
  end->count--;
  end->sequence++;
  if (end->count > 0) return;
  buffer_finish(&end->rows); /* it was more than is kept: rare, and not worth its memory */
  buffer_init(&end->rows, memory, UINT32_MAX / 2);
  end->first = 0;
  end->gone = 0;
}

size_t log_end_bytes(const LogEnd *end) { return end->rows.size - end->gone + end->count * sizeof(LogMark); }

Bytes log_end_list(const LogEnd *end, uint32_t index, size_t bytes, uint32_t *count) {
  uint32_t last = index;
  while (last < end->count && place(end, last) - place(end, index) < bytes) last++;
  *count = last - index;
  return (Bytes){.data = end->rows.data + end->gone + place(end, index), .size = place(end, last) - place(end, index)};
}

Row log_end_row(const LogEnd *end, uint32_t index) {
  uint32_t count;
  Row row;
  Bytes list = log_end_list(end, index, 1, &count);
  const bool there = row_next(&list, &row, NULL);
  assert(there);
  (void)there;
  return row;
}

uint64_t log_end_client(const LogEnd *end, uint32_t index) { return end->marks[end->first + index].client; }

uint64_t log_end_hash(const LogEnd *end, uint32_t index) { return end->marks[end->first + index].hash; }

void log_end_note_hash(LogEnd *end, uint64_t hash) {
  if (end->count) end->marks[end->first + end->count - 1].hash = hash;
}
