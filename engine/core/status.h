#ifndef TUTTI_CORE_STATUS_H
#define TUTTI_CORE_STATUS_H

#include "core/attributes.h"

#include <stddef.h>
#include <stdint.h>

/*
  What may go wrong in the world, as one enum, and what went wrong this time, as a Problem: which field or chunk, at which
  byte, in words a musician can read. What can only go wrong through a mistake of ours is an assert instead.
*/

typedef enum Status {
  STATUS_OK = 0,
  STATUS_NO_MEMORY,    /* the allocator refused */
  STATUS_TOO_LARGE,    /* over a limit of core/limits.h */
  STATUS_TRUNCATED,    /* the bytes end before the thing they describe */
  STATUS_CORRUPT,      /* the bytes contradict themselves or their format */
  STATUS_UNSUPPORTED,  /* legal, but nothing we read */
  STATUS_OUT_OF_RANGE, /* a value outside its field's range */
  STATUS_NOT_FOUND,    /* an id, kind or field that does not exist */
  STATUS_REFUSED,      /* would break a rule of the document */
  STATUS_NEWER,        /* made by a newer version */
  STATUS_FULL,         /* a ring or a pool has no room; try again later */
  STATUS_CANCELLED,    /* the caller asked to stop */
  STATUS_COUNT
} Status;

#define NO_OFFSET UINT64_MAX

typedef struct Problem {
  Status status;
  uint64_t offset_bytes; /* where in the input, or NO_OFFSET */
  char where[64];        /* field, chunk or object: "track 3 / MTrk", "clip.start_ticks" */
  char what[192];        /* one plain sentence without a full stop */
} Problem;

/* One sentence for a status, static storage, never NULL. [any] */
const char *status_text(Status status);

/* Fill `problem` (may be NULL) and return `status`, so that a parser can end in one line. [control] */
Status problem_set(Problem *problem, Status status, uint64_t offset_bytes, const char *where, const char *format, ...)
  PRINTF_LIKE(5, 6);

/* Print "where: what (at byte N)" into `text`; always terminated. Returns the length as snprintf does. [control] */
int problem_text(const Problem *problem, char *text, size_t text_bytes);

#endif
