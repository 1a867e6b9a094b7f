#ifndef TUTTI_MODEL_COMPARE_H
#define TUTTI_MODEL_COMPARE_H

#include "model/op.h"
#include "model/value.h"

/*
  What differs between two states of one song, for people: read off the batch that would make the one into the other (edits.h,
  edit_turn), so that nothing is told that bringing a version back would not change, and nothing is left out. What lies in
  something that came or went is told with it. All functions are [control].
*/

typedef struct Difference {
  OpType type;           /* OP_CREATE: only the later one has it; OP_DELETE: only the earlier; OP_MOVE: it lies elsewhere, or, where
                            the parent is the same, is the first of siblings whose order differs; OP_SET: a field of it */
  const Object *was, *is; /* of the earlier and of the later document; NULL where it is not */
  uint16_t field;         /* OP_SET */
  Value before, after;    /* OP_SET, but of rows */
  uint32_t added, changed, removed; /* OP_SET of rows */
} Difference;

typedef void DifferenceEach(void *context, const Difference *difference);

/* Calls `each` in the later document's order, what went last. Views last until `each` returns. */
Status compare_docs(const Doc *earlier, const Doc *later, DifferenceEach *each, void *context, Problem *problem) NODISCARD;

/* The track an object lies on, is, or begins at; NULL: it is the song's. */
const Object *compare_track(const Doc *doc, const Object *object);

#endif
