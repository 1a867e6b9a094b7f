#ifndef TUTTI_MODEL_JOURNAL_H
#define TUTTI_MODEL_JOURNAL_H

#include "model/op.h"
#include "model/store.h"

/*
  The journal of a batch being applied: one step for each change made, holding what it takes to go back. Rollback walks it
  backwards and allocates nothing, so that it cannot fail; commit stamps revisions and frees what was replaced.
*/

typedef struct Step {
  OpType type;
  Object *object;
  uint16_t number;     /* set: of the field */
  Object *parent, *previous; /* where it was: move, delete */
  Value value;         /* what a fixed-size field was */
  Text text;
  const Records *records;
} Step;

typedef struct Journal {
  Doc *doc;
  Step *steps;
  uint32_t count, capacity;
} Journal;

/* A zeroed step, or NULL when memory is refused. Taken before the change it describes is made. */
Step *journal_step(Journal *journal);
void journal_rollback(Journal *journal);
void journal_commit(Journal *journal);

#endif
