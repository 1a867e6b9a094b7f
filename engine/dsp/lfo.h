#ifndef TUTTI_DSP_LFO_H
#define TUTTI_DSP_LFO_H

#include "core/math_inline.h"

/* Slow waves, four in the lanes, as pure functions of a phase in turns: whoever owns the phase decides what it follows. */

typedef enum LfoWave { LFO_SINE, LFO_TRIANGLE, LFO_SAW, LFO_SQUARE, LFO_WAVES } LfoWave;

/* -1..1; sine and triangle start at 0 going up, the saw falls from 1, the square starts high. |turns| < 2^22. [audio] */
static inline f32x4 lfo_value(LfoWave wave, f32x4 turns) {
  const f32x4 one = f4_splat(1.0f), half = f4_splat(0.5f);
  if (wave == LFO_SINE) return f4_sin_turns_inline(turns);
  const f32x4 part = turns - f4_floor_inline(turns);
  if (wave == LFO_SAW) return one - (part + part);
  if (wave == LFO_SQUARE) return f4_select((i32x4)(part < half), one, -one);
  const f32x4 shifted = part + f4_splat(0.25f);
  const f32x4 around = shifted - f4_floor_inline(shifted);
  return one - f4_splat(4.0f) * f4_abs(around - half);
}

#endif
