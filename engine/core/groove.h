#ifndef TUTTI_CORE_GROOVE_H
#define TUTTI_CORE_GROOVE_H

#include "core/attributes.h"

#include <stdint.h>

/* The measure of a groove, counted from the song's start: it has as many whole steps as fit, at least one, and a position belongs to
   the nearest. The same whether a clip is compiled or launched. [any] */

typedef struct GrooveMeasure { int64_t length_ticks, step_ticks; } GrooveMeasure; /* both > 0 */

/* Which step, and how far the position is behind it; before it, when negative. */
static inline uint32_t groove_step(GrooveMeasure measure, int64_t song_ticks, int64_t *late_ticks) RT_SAFE {
  const int64_t length = measure.length_ticks, step_ticks = measure.step_ticks;
  const int64_t steps = length / step_ticks > 0 ? length / step_ticks : 1;
  const int64_t place = (song_ticks % length + length) % length, step = (place + step_ticks / 2) / step_ticks;
  *late_ticks = step >= steps ? place - length : place - step * step_ticks; /* the next measure's first step is early */
  return step >= steps ? 0 : (uint32_t)step;
}

#endif
