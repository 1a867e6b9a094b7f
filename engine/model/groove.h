#ifndef TUTTI_MODEL_GROOVE_H
#define TUTTI_MODEL_GROOVE_H

#include "core/groove.h"
#include "model/doc.h"

/* What a groove does to a note, by the step of its measure (core/groove.h) that the note belongs to. [control] */

typedef struct GroovePush {
  int64_t timing_ticks;  /* later, or earlier */
  float accent;          /* what its velocity is multiplied by; > 0 */
} GroovePush;

/* Strengths 0..1. */
GroovePush groove_push(const Groove *groove, int64_t song_ticks, double timing, double velocity);

#endif
