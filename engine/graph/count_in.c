/* Bars of clicks before the song begins. The song stands where it will start; its beats are counted backwards from there, so
   that the clicks are those the metronome would have made, and the start is exact to the frame. */

#include "graph/internal.h"

#include "core/math.h"
#include "core/tempo.h"

#define BARS_MAX 16u

void count_in_begin(Live *live, uint32_t bars) RT_SAFE {
  if (live->playing || live->plan == NULL || bars == 0) return;
  const PlanSignature *signature = transport_signature(live);
  const double bar_ticks = (double)signature->beat_ticks * signature->beats_per_bar;
  const double ticks = bar_ticks * (bars < BARS_MAX ? bars : BARS_MAX);
  live->count_in_left = math_round_clamp(ticks * 60.0 / (live->bpm * (double)TICKS_PER_QUARTER) * live->rate_hz, 1, INT32_MAX);
}

/* Where the first beat at or after the block's begin lies in the block, or -1; `bar`: it is a bar's first. */
int64_t count_in_beat(const Live *live, bool *bar) RT_SAFE {
  const PlanSignature *signature = transport_signature(live);
  const double ticks_a_frame = live->bpm * (double)TICKS_PER_QUARTER / 60.0 / live->rate_hz, beat = (double)signature->beat_ticks;
  const double now = live->song_ticks - (double)live->count_in_left * ticks_a_frame - (double)signature->position_ticks;
  /* half a frame back: the beat on this frame must not be lost to rounding */
  const double index = -math_floor(-(now - 0.5 * ticks_a_frame) / beat);
  const int64_t offset = math_round_clamp((index * beat - now) / ticks_a_frame, 0, INT32_MAX);
  *bar = index - math_floor(index / signature->beats_per_bar) * signature->beats_per_bar == 0.0;
  return offset < (int64_t)live->frames && offset < live->count_in_left ? offset : -1;
}
