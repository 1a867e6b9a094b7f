/* Steps of a measure by position. Compiler and edits ask here, so that what is heard is what is written down for good. */
#include "model/groove.h"

#include "core/math.h"
#include "model/records.h"

GroovePush groove_push(const Groove *groove, int64_t song_ticks, double timing, double velocity) {
  GroovePush push = {0, 1.0f};
  int64_t late;
  const int64_t position = groove_step((GrooveMeasure){groove->length_ticks, groove->step_ticks}, song_ticks, &late) * groove->step_ticks;
  const int64_t *positions = groove->steps->columns[GROOVE_POSITION];
  uint32_t low = 0, high = groove->steps->count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (positions[middle] < position) low = middle + 1;
    else high = middle;
  }
  if (low == groove->steps->count || positions[low] != position) return push;
  push.timing_ticks = math_round_clamp(records_cell(groove->steps, GROOVE_TIMING, low) * timing, -TICKS_PER_QUARTER, TICKS_PER_QUARTER);
  push.accent = (float)math_clamp(1.0 + (records_cell(groove->steps, GROOVE_VELOCITY, low) / 100.0 - 1.0) * velocity, 0.01, 2.0);
  return push;
}
