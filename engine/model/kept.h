#ifndef TUTTI_MODEL_KEPT_H
#define TUTTI_MODEL_KEPT_H

#include "model/frames.h"

/*
  A queue of rows that owns their bytes: what is pending, what was put aside, what waits in a room. Rows leave at the
  front in O(1). All functions are [control].
*/

struct Batch;

typedef struct KeptRow {
  Row row;               /* `reason` and `batch` are owned */
  struct Batch *applied; /* while it is in the document and may be taken back; owned */
  uint32_t skipped;      /* what of it did nothing when it was applied last */
  Status blocked;        /* why it does not apply now, or STATUS_OK */
} KeptRow;

typedef struct Kept {
  KeptRow *rows; /* from `first` on */
  uint32_t first, count, capacity;
  size_t bytes;  /* of reasons and batches */
} Kept;

static inline KeptRow *kept_at(const Kept *kept, uint32_t index) { return &kept->rows[kept->first + index]; }
/* A copy at the end; NULL when memory is refused. */
KeptRow *kept_push(Kept *kept, const Memory *memory, const Row *row);
void kept_remove(Kept *kept, const Memory *memory, uint32_t index);
void kept_finish(Kept *kept, const Memory *memory);
/* All of them as a list for a frame. */
void kept_put(const Kept *kept, Buffer *out);
/* Append the rows of a list. */
Status kept_get(Kept *kept, const Memory *memory, Bytes list, Problem *problem) NODISCARD;

#endif
