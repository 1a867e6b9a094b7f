#ifndef TUTTI_DEVICES_COMPRESSOR_CURVE_H
#define TUTTI_DEVICES_COMPRESSOR_CURVE_H

#include "core/math_inline8.h"

/* A part of compressor.c: from a level to a gain, for four frames or four instances, and for two frames of four instances. [audio] */

/* What glides, in octaves where it is a level. */
enum { THRESHOLD_AT, SLOPE_AT, KNEE_AT, MAKEUP_AT, DRY_AT, WET_AT, GLIDES };

/* A value per lane and per frame: lanes are frames of one instance, or one frame of four. */
typedef struct Curve { f32x4 threshold, slope, half_knee, per_knee, makeup, dry, wet; } Curve;

/* A hard knee bends by 0, whatever it is divided by. */
static inline Curve curve_of(const f32x4 at[GLIDES]) {
  const f32x4 per_knee = f4_splat(0.5f) / f4_max(at[KNEE_AT], f4_splat(1e-6f));
  return (Curve){at[THRESHOLD_AT], at[SLOPE_AT], f4_splat(0.5f) * at[KNEE_AT], per_knee, at[MAKEUP_AT], at[DRY_AT], at[WET_AT]};
}

/* The gain for a level, and in `reduction` how many octaves of it the curve took. `plain`: a hard knee and nothing dry, where
   the other terms would add 0 and multiply by 1. */
static inline f32x4 gain_for(const Curve *curve, f32x4 level, bool plain, f32x4 *reduction) {
  const f32x4 zero = f4_splat(0.0f);
  const f32x4 over = f4_log2_fast(level) - curve->threshold;
  f32x4 above = f4_max(over, zero);
  if (!plain) {
    const f32x4 half = curve->half_knee, bend = f4_min(f4_max(over + half, zero), half + half);
    above = bend * bend * curve->per_knee + f4_max(over - half, zero);
  }
  *reduction = curve->slope * above;
  const f32x4 gain = f4_exp2_fast(*reduction + curve->makeup);
  return plain ? gain : curve->dry + curve->wet * gain;
}

/* gain_for of two frames, by a curve that stands. */
static inline __attribute__((always_inline)) f32x8 gain_for_pair(const Curve *curve, f32x8 level, bool plain, f32x8 *reduction) {
  const f32x8 zero = f8_splat(0.0f), over = f8_sub(f8_log2_fast(level), f8_twice(curve->threshold));
  f32x8 above = f8_max(over, zero);
  if (!plain) {
    const f32x8 half = f8_twice(curve->half_knee), bend = f8_min(f8_max(f8_add(over, half), zero), f8_add(half, half));
    above = f8_add(f8_mul(f8_mul(bend, bend), f8_twice(curve->per_knee)), f8_max(f8_sub(over, half), zero));
  }
  *reduction = f8_mul(f8_twice(curve->slope), above);
  const f32x8 gain = f8_exp2_fast(f8_add(*reduction, f8_twice(curve->makeup)));
  return plain ? gain : f8_add(f8_twice(curve->dry), f8_mul(f8_twice(curve->wet), gain));
}

#endif
