#ifndef TUTTI_MODEL_EXPRESSIONS_H
#define TUTTI_MODEL_EXPRESSIONS_H

#include "model/idmap.h"
#include "model/records.h"

/* Finding the expressions of a note: rows lie in order of their place, those of all notes together. All functions are [control]. */

#define EXPRESSION_NONE UINT32_MAX

typedef struct ExpressionIndex {
  const Memory *memory;
  const Records *rows;
  IdMap first;      /* of a note -> its first row */
  uint32_t *next;   /* of a row -> the note's next one */
} ExpressionIndex;

/* STATUS_NO_MEMORY leaves nothing to finish. */
Status expression_index_init(ExpressionIndex *index, const Memory *memory, const Records *expressions) NODISCARD;
void expression_index_finish(ExpressionIndex *index);
/* Rows of a note in order of their place; EXPRESSION_NONE: no more. */
uint32_t expression_first(const ExpressionIndex *index, Id note);
static inline uint32_t expression_next(const ExpressionIndex *index, uint32_t row) { return index->next[row]; }

/* The note a row belongs to, and the cells that name one. */
Id expression_note(const Records *expressions, uint32_t row);
void expression_name(double *values, Id note);

#endif
