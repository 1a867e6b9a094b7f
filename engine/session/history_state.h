#ifndef TUTTI_SESSION_HISTORY_STATE_H
#define TUTTI_SESSION_HISTORY_STATE_H

#include "model/op.h"

/*
  What undo remembers: the logged bytes of this actor's batches, before-values in them, newest last. A step is a batch of
  the log and nothing else, so replaying the log brings the same history back. session.c calls these; history.c is their
  home.
*/

typedef struct HistoryStep {
  uint8_t *bytes;    /* owned: the batch as it was logged, then its label and a zero byte */
  size_t size;       /* of the batch */
  size_t label_size;
  uint64_t sequence; /* where it lies in the log */
} HistoryStep;

typedef struct HistoryStack {
  HistoryStep *steps;
  uint32_t count, capacity;
} HistoryStack;

typedef struct History {
  HistoryStack done;   /* undo takes from here */
  HistoryStack undone; /* redo takes from here; a new edit empties it */
  size_t bytes;        /* of all steps; the oldest go when there are too many */
} History;

/* A batch of this actor was applied and logged: by its flags it is an edit, which forgets what could be redone, an undo or a
   redo, which moves the step it reverts. When memory is refused the batch stands, but cannot be undone. [control] */
void history_note(History *history, const Memory *memory, BatchInfo info, Bytes logged);
/* Put a step on the stack its flags name, moving and forgetting nothing: for reading a snapshot. False when memory is
   refused. [control] */
bool history_keep(History *history, const Memory *memory, BatchInfo info, Bytes logged);
void history_finish(History *history, const Memory *memory);

#endif
