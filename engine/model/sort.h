#ifndef TUTTI_MODEL_SORT_H
#define TUTTI_MODEL_SORT_H

#include "core/ids.h"

#include <stdbool.h>

/* Rows in the document's order, (position, id). What is sorted already, as imports and loads are, costs one look. */

typedef struct SortKey {
  int64_t position;
  Id id;
  uint32_t row;
} SortKey;

static inline bool sort_before(const SortKey *a, const SortKey *b) {
  return a->position != b->position ? a->position < b->position : a->id < b->id;
}

/* Merge sort; `scratch` holds `count` keys, too. [control] */
void sort_keys(SortKey *keys, SortKey *scratch, uint32_t count);

#endif
