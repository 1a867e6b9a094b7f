#ifndef TUTTI_DSP_LEVEL_H
#define TUTTI_DSP_LEVEL_H

#include "core/simd.h"

#include <stdbool.h>

/*
  How loud a block is: of each side the greatest square and the sum of all squares, counted while the samples are in registers
  anyway. Frame i counts in part i % 4 and the parts are added as f4_sum adds, so it does not matter who counted: a strip, four
  strips in the lanes, or the meter behind them.
*/

typedef struct Level {
  float top[2], square[2];
  bool told; /* else nobody counted */
} Level;

/* One side, four neighbouring frames at a time. Begins all zero. */
typedef struct LevelParts { f32x4 top, square; } LevelParts;

static inline void level_count(LevelParts *side, f32x4 x) {
  const f32x4 own = x * x;
  side->top = f4_max(side->top, own);
  side->square += own;
}

static inline Level level_of(LevelParts left, LevelParts right) {
  f32x4 parts[4] = {left.top, right.top, left.square, right.square}; /* of each its four parts, side by side */
  f4_transpose(parts);
  const f32x4 top = f4_max(f4_max(parts[0], parts[1]), f4_max(parts[2], parts[3]));
  const f32x4 sum = (parts[0] + parts[1]) + (parts[2] + parts[3]);
  return (Level){{top[0], top[1]}, {sum[2], sum[3]}, true};
}

/* One side of four instances: a frame of each in a vector, four frames at a time. Each of the four has a top of its own, so that
   none waits for the frame before. */
typedef struct LevelLanes { f32x4 top[4], square[4]; } LevelLanes;

static inline void level_count_lanes(LevelLanes *side, const f32x4 x[4]) {
  for (int k = 0; k < 4; k++) {
    const f32x4 own = x[k] * x[k];
    side->top[k] = f4_max(side->top[k], own);
    side->square[k] += own;
  }
}

static inline f32x4 level_top_lanes(const LevelLanes *side) { return f4_max(f4_max(side->top[0], side->top[1]), f4_max(side->top[2], side->top[3])); }
static inline f32x4 level_sum_lanes(const LevelLanes *side) { return (side->square[0] + side->square[1]) + (side->square[2] + side->square[3]); }

#endif
