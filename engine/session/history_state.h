#ifndef TUTTI_SESSION_HISTORY_STATE_H
#define TUTTI_SESSION_HISTORY_STATE_H

#include "model/op.h"

/*
  What undo remembers: the applied batches of this actor, before-values in them, newest last. session.c calls these from
  session_create, session_apply and session_destroy; history.c is their home.
*/

typedef struct HistoryStep {
  Batch *batch;      /* owned; as it was applied */
  uint64_t sequence; /* where it lies in the log */
} HistoryStep;

typedef struct HistoryStack {
  HistoryStep *steps;
  uint32_t count, capacity;
} HistoryStack;

typedef struct History {
  HistoryStack done;   /* undo takes from here */
  HistoryStack undone; /* redo takes from here; a new edit empties it */
} History;

/* Remember an edit that was just applied and logged, and forget what could be redone. Takes ownership of `applied` in both
   outcomes: when memory is refused the edit stands, but cannot be undone. [control] */
void history_remember(History *history, const Memory *memory, Batch *applied);
void history_finish(History *history, const Memory *memory);

#endif
