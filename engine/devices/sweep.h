#ifndef TUTTI_DEVICES_SWEEP_H
#define TUTTI_DEVICES_SWEEP_H

#include "core/math.h"
#include "core/tempo.h"
#include "devices/device.h"
#include "dsp/cycle.h"

/*
  The phase of an LFO inside an effect. While the song plays it is that of the song's position, in divisions of the bar or in Hz from the
  song's start, so that a jump finds it where playing through would have brought it; a rate in Hz that is turned goes on from where it
  is. While the song stands it runs on, for whoever plays by hand. [audio]
*/

typedef struct Sweep {
  double turns;        /* at the end of the block before */
  double offset_turns; /* to what the song's position says */
  double hz;           /* of the block before */
  int64_t next_frame;  /* of the song, if it plays through; INT64_MIN: it stood */
} Sweep;

typedef struct SweepRate { bool sync; uint32_t division; double hz; } SweepRate;

static inline void sweep_reset(Sweep *sweep) { *sweep = (Sweep){.next_frame = INT64_MIN}; }

/* The phase at the block's first frame and behind its last. */
static inline CycleSpan sweep_block(Sweep *sweep, const DeviceBlock *block, SweepRate rate, double rate_hz) {
  const double length = cycle_quarters(rate.division), hz = rate.sync ? math_clamp(block->bpm, 1.0, 9999.0) / 60.0 / length : math_clamp(rate.hz, 0.0, 100.0);
  const double here = rate.sync ? block->song_ticks / ((double)TICKS_PER_QUARTER * length) : (double)block->song_frame / rate_hz * hz;
  const bool follows = block->playing && (rate.sync || block->song_frame != sweep->next_frame);
  if (follows) sweep->offset_turns = 0.0;
  else if (!block->playing || hz != sweep->hz) sweep->offset_turns = sweep->turns - here;
  const CycleSpan span = {here + sweep->offset_turns, here + sweep->offset_turns + hz / rate_hz * (double)block->frames};
  sweep->turns = span.end;
  sweep->hz = hz;
  sweep->next_frame = block->playing ? block->song_frame + (int64_t)block->frames : INT64_MIN;
  return span;
}

#endif
