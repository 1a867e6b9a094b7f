/* Places in a file from where it can be decoded, found by halving. */
#include "formats/source_format.h"

#include "core/limits.h"

static uint32_t count_of(const SourceMarks *marks) { return (uint32_t)(marks->rows.size / sizeof(SourceMark)); }
static const SourceMark *row(const SourceMarks *marks, uint32_t index) { return (const SourceMark *)(const void *)marks->rows.data + index; }

void source_marks_init(SourceMarks *marks, const Memory *memory) { buffer_init(&marks->rows, memory, LIMIT_FILE_BYTES / 16); }
void source_marks_finish(SourceMarks *marks) { buffer_finish(&marks->rows); }

void source_marks_put(SourceMarks *marks, SourceMark mark) {
  const uint32_t count = count_of(marks);
  if (count > 0 && mark.frame < row(marks, count - 1)->frame + SOURCE_MARK_FRAMES) return;
  buffer_put(&marks->rows, &mark, sizeof mark);
}

SourceMark source_marks_find(const SourceMarks *marks, uint64_t frame) {
  uint32_t low = 0, high = count_of(marks);
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    if (row(marks, middle)->frame <= frame) low = middle;
    else high = middle;
  }
  return high > 0 ? *row(marks, low) : (SourceMark){0};
}
