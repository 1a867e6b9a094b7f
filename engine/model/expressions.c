/* Chains of rows by note, made once for whoever goes over a clip's notes. */
#include "model/expressions.h"

#include <string.h>

Id expression_note(const Records *expressions, uint32_t row) {
  const uint64_t actor = (uint64_t)((const int64_t *)expressions->columns[EXPRESSED_ACTOR])[row];
  return actor << 32 | (uint64_t)((const int64_t *)expressions->columns[EXPRESSED_COUNTER])[row];
}

void expression_name(double *values, Id note) {
  values[EXPRESSED_ACTOR] = (double)(note >> 32);
  values[EXPRESSED_COUNTER] = (double)(note & UINT32_MAX);
}

/* From the last row on, so that each becomes the first of its note. */
static void chain(ExpressionIndex *index) {
  for (uint32_t row = index->rows->count; row-- > 0;) {
    const Id note = expression_note(index->rows, row);
    uint64_t first = EXPRESSION_NONE;
    if (note == ID_NONE) continue;
    if (idmap_get(&index->first, note, &first)) idmap_remove(&index->first, note);
    index->next[row] = (uint32_t)first;
    idmap_put(&index->first, note, row);
  }
}

Status expression_index_init(ExpressionIndex *index, const Memory *memory, const Records *expressions) {
  *index = (ExpressionIndex){.memory = memory, .rows = expressions};
  idmap_init(&index->first, memory);
  if (expressions->count == 0) return STATUS_OK;
  index->next = memory_new(memory, expressions->count * sizeof *index->next);
  if (!index->next || idmap_reserve(&index->first, expressions->count) != STATUS_OK) {
    expression_index_finish(index);
    return STATUS_NO_MEMORY;
  }
  chain(index);
  return STATUS_OK;
}

void expression_index_finish(ExpressionIndex *index) {
  idmap_finish(&index->first);
  memory_free(index->memory, index->next, index->rows->count * sizeof *index->next);
  *index = (ExpressionIndex){.memory = index->memory, .rows = index->rows};
}

uint32_t expression_first(const ExpressionIndex *index, Id note) {
  uint64_t row;
  return index->first.count > 0 && idmap_get(&index->first, note, &row) ? (uint32_t)row : EXPRESSION_NONE;
}
