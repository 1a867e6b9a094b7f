#ifndef TUTTI_DSP_LEVEL_H
#define TUTTI_DSP_LEVEL_H

#include "core/simd8.h"

#include <stdbool.h>

/*
  How loud a block is: of each side the greatest square and the sum of all squares, counted while the samples are in registers
  anyway. Frame i counts in part i % 8, the upper four parts are added to the lower, and those as f4_sum adds, so it does not
  matter who counted: a strip, four strips in the lanes, or the meter behind them.
*/

typedef struct Level {
  float top[2], square[2];
  bool told; /* else nobody counted */
} Level;

/* One side, eight neighbouring frames at a time. Begins all zero. */
typedef struct LevelParts { f32x8 top, square; } LevelParts;

static inline void level_count(LevelParts *side, f32x8 x) {
  const f32x8 own = f8_mul(x, x);
  side->top = f8_max(side->top, own);
  side->square = f8_add(side->square, own);
}

static inline Level level_of(LevelParts left, LevelParts right) {
  f32x4 parts[4] = {f4_max(f8_low(left.top), f8_high(left.top)), f4_max(f8_low(right.top), f8_high(right.top)),
                    f8_low(left.square) + f8_high(left.square), f8_low(right.square) + f8_high(right.square)}; /* of each four, side by side */
  f4_transpose(parts);
  const f32x4 top = f4_max(f4_max(parts[0], parts[1]), f4_max(parts[2], parts[3]));
  const f32x4 sum = (parts[0] + parts[1]) + (parts[2] + parts[3]);
  return (Level){{top[0], top[1]}, {sum[2], sum[3]}, true};
}

/* Of two equal sides, from one of them. */
static inline Level level_of_twins(LevelParts side) {
  const f32x4 tops = f4_max(f8_low(side.top), f8_high(side.top)), sums = f8_low(side.square) + f8_high(side.square);
  const f32x4 pair = f4_max(tops, __builtin_shufflevector(tops, tops, 2, 3, 0, 1));
  const float top = pair[0] > pair[1] ? pair[0] : pair[1], sum = f4_sum(sums);
  return (Level){{top, top}, {sum, sum}, true};
}

/* One side of four instances: a frame of each in a vector, eight frames at a time. */
typedef struct LevelLanes { f32x4 top[2], square[8]; } LevelLanes;

static inline void level_count_lanes(LevelLanes *side, const f32x4 x[8]) {
  for (int k = 0; k < 8; k++) {
    const f32x4 own = x[k] * x[k];
    side->top[k % 2] = f4_max(side->top[k % 2], own);
    side->square[k] += own;
  }
}

static inline f32x4 level_top_lanes(const LevelLanes *side) { return f4_max(side->top[0], side->top[1]); }
static inline f32x4 level_sum_lanes(const LevelLanes *side) {
  const f32x4 *parts = side->square;
  return ((parts[0] + parts[4]) + (parts[1] + parts[5])) + ((parts[2] + parts[6]) + (parts[3] + parts[7]));
}

#endif
