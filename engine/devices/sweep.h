#ifndef TUTTI_DEVICES_SWEEP_H
#define TUTTI_DEVICES_SWEEP_H

#include "core/math.h"
#include "core/simd.h"
#include "core/tempo.h"
#include "devices/device.h"
#include "dsp/cycle.h"
#include "dsp/lfo_shape.h"

#include <stddef.h>

/*
  The phase of an LFO inside an effect. While the song plays it is that of the song's position, in divisions of the bar or in Hz from the
  song's start, so that a jump finds it where playing through would have brought it; a rate in Hz that is turned goes on from where it
  is. While the song stands it runs on, for whoever plays by hand. What it moves goes along straight lines from chunk to chunk. [audio]
*/

#define SWEEP_CHUNK 16u /* frames */
#define SWEEP_CHUNKS (GRID_FRAMES / SWEEP_CHUNK)

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

static inline uint32_t sweep_chunk_end(uint32_t chunk, uint32_t frames) { return (chunk + 1) * SWEEP_CHUNK < frames ? (chunk + 1) * SWEEP_CHUNK : frames; }

/* The knobs of such an LFO, one behind the other in a device's parameters, from LFO_SHAPE to LFO_STEREO. Stereo is how far the right side is behind, 100 % half a turn. */
enum { SWEEP_SHAPE, SWEEP_SYNC, SWEEP_DIVISION, SWEEP_RATE, SWEEP_DEPTH, SWEEP_STEREO, SWEEP_KNOBS };

/* The LFO of the left and the right side at the end of each chunk, by the SWEEP_KNOBS at `knobs`; without `sides` it only goes on. */
static inline void sweep_sides(Sweep *sweep, const DeviceBlock *block, const float *knobs, double rate_hz, uint64_t seed, float (*sides)[SWEEP_CHUNKS]) {
  const SweepRate rate = {.sync = knobs[SWEEP_SYNC] >= 0.5f, .division = (uint32_t)math_int_clamp((double)knobs[SWEEP_DIVISION] + 0.5, 0, CYCLE_DIVISIONS - 1), .hz = (double)knobs[SWEEP_RATE]};
  const CycleSpan span = sweep_block(sweep, block, rate, rate_hz);
  if (sides == NULL) return;
  const uint32_t shape = (uint32_t)math_int_clamp((double)knobs[SWEEP_SHAPE] + 0.5, 0, LFO_SHAPES - 1);
  const double apart = math_clamp((double)knobs[SWEEP_STEREO], 0.0, 100.0) * 0.005;
  for (uint32_t c = 0; c * SWEEP_CHUNK < block->frames; c++) {
    const double turns = span.begin + (span.end - span.begin) * (double)sweep_chunk_end(c, block->frames) / (double)block->frames;
    sides[0][c] = (float)lfo_shape_value(shape, turns, seed);
    sides[1][c] = apart > 0.0 ? (float)lfo_shape_value(shape, turns + apart, seed) : sides[0][c];
  }
}

/* Where a chunk ends that begins at `before` and should reach `goal`: no more than `most` away, but where `at_once` says so. */
static inline f32x4 sweep_towards(f32x4 before, f32x4 goal, f32x4 most, i32x4 at_once) {
  const f32x4 distance = goal - before, reached = before + f4_min(f4_max(distance, -most), most);
  return f4_select(at_once | (i32x4)(f4_abs(distance) <= most), goal, reached);
}

#endif
