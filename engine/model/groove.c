/* Steps of a measure by position. Compiler and edits ask here, so that what is heard is what is written down for good. */
#include "model/groove.h"

#include "core/math.h"
#include "model/records.h"

uint32_t groove_step(int64_t length_ticks, int64_t step_ticks, int64_t song_ticks, int64_t *late_ticks) {
  const int64_t steps = length_ticks / step_ticks > 0 ? length_ticks / step_ticks : 1;
  const int64_t place = (song_ticks % length_ticks + length_ticks) % length_ticks, step = (place + step_ticks / 2) / step_ticks;
  *late_ticks = step >= steps ? place - length_ticks : place - step * step_ticks; /* the next measure's first step is early */
  return step >= steps ? 0 : (uint32_t)step;
}

GroovePush groove_push(const Groove *groove, int64_t song_ticks, double timing, double velocity) {
  GroovePush push = {0, 1.0f};
  int64_t late;
  const int64_t position = groove_step(groove->length_ticks, groove->step_ticks, song_ticks, &late) * groove->step_ticks;
  const int64_t *positions = groove->steps.columns[GROOVE_POSITION];
  uint32_t low = 0, high = groove->steps.count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (positions[middle] < position) low = middle + 1;
    else high = middle;
  }
  if (low == groove->steps.count || positions[low] != position) return push;
  push.timing_ticks = math_round_clamp(records_cell(&groove->steps, GROOVE_TIMING, low) * timing, -TICKS_PER_QUARTER, TICKS_PER_QUARTER);
  push.accent = (float)math_clamp(1.0 + (records_cell(&groove->steps, GROOVE_VELOCITY, low) / 100.0 - 1.0) * velocity, 0.01, 2.0);
  return push;
}
