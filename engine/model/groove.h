#ifndef TUTTI_MODEL_GROOVE_H
#define TUTTI_MODEL_GROOVE_H

#include "model/doc.h"

/* What a groove does to a note. Its measure is counted from the song's start, and a note belongs to the nearest step. [control] */

typedef struct GroovePush {
  int64_t timing_ticks;  /* later, or earlier */
  float accent;          /* what its velocity is multiplied by; > 0 */
} GroovePush;

/* Strengths 0..1. */
GroovePush groove_push(const Groove *groove, int64_t song_ticks, double timing, double velocity);
/* The step of a measure a position belongs to, and how far it is behind that step. */
uint32_t groove_step(int64_t length_ticks, int64_t step_ticks, int64_t song_ticks, int64_t *late_ticks);

#endif
