#ifndef TUTTI_MODEL_LOG_END_H
#define TUTTI_MODEL_LOG_END_H

#include "model/frames.h"

/*
  The end of a log: rows that follow one another, as they are told, one behind the other in one block. Rows come at the end and
  leave at the front. A room keeps thousands for its readers, and most say little: as rows of structs (model/kept.h) they would
  take three times their bytes. All functions are [control].
*/

typedef struct LogMark {
  uint64_t hash;   /* of the document after the row, where known; else 0 */
  uint32_t begins; /* counted on from row to row for as long as any is here, and goes round */
  uint32_t client;
} LogMark;

typedef struct LogEnd {
  Buffer rows;     /* behind `gone` bytes of those that left */
  size_t gone;
  LogMark *marks;  /* from `first` on */
  uint32_t first, count, capacity;
  uint64_t sequence; /* of the first row */
} LogEnd;

void log_end_init(LogEnd *end, const Memory *memory);
void log_end_finish(LogEnd *end);
/* The one behind the last. False: memory was refused, and it is not there. */
bool log_end_push(LogEnd *end, const Row *row);
void log_end_drop_first(LogEnd *end);
size_t log_end_bytes(const LogEnd *end);
/* Its bytes are a view until the next push or drop. */
Row log_end_row(const LogEnd *end, uint32_t index);
uint64_t log_end_client(const LogEnd *end, uint32_t index);
uint64_t log_end_hash(const LogEnd *end, uint32_t index);
/* Of the document after the last row, if there is one. */
void log_end_note_hash(LogEnd *end, uint64_t hash);
/* Rows from `index` on, as many as begin within `bytes`: a list for a frame, a view as above. */
Bytes log_end_list(const LogEnd *end, uint32_t index, size_t bytes, uint32_t *count);

#endif
