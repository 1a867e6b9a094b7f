#ifndef TUTTI_DSP_SVF_H
#define TUTTI_DSP_SVF_H

#include "core/math_inline8.h"

/*
  The trapezoidal (topology preserving) state variable filter, four of them in the lanes. Its low, band and high outputs
  mix into every second-order response; the same analog prototypes as the biquads of the "Audio EQ Cookbook" (R.
  Bristow-Johnson), but well conditioned at low frequencies in 32-bit floats and stable while coefficients move.

  Source: A. Simper, "Solving the continuous SVF equations using trapezoidal integration and equivalent currents" (2013);
  V. Zavalishin, "The Art of VA Filter Design" (2018), chapter 4. All functions are [audio].
*/

typedef struct SvfState { f32x4 s1, s2; } SvfState;

/* With g = tan(pi * frequency / rate) and k = 1 / Q. */
typedef struct SvfCoefs {
  f32x4 b1;     /* 2 / (1 + g (g + k)) */
  f32x4 b2;     /* g * b1 */
  f32x4 half_g; /* g / 2 */
} SvfCoefs;

static inline SvfCoefs svf_coefs(f32x4 g, f32x4 k) {
  const f32x4 b1 = f4_splat(2.0f) / (f4_splat(1.0f) + g * (g + k));
  return (SvfCoefs){b1, g * b1, f4_splat(0.5f) * g};
}

/* Of the same g with two k. */
static inline void svf_coefs_of_two(f32x4 g, f32x4 k, f32x4 other_k, SvfCoefs *coefs, SvfCoefs *other) {
  const f32x8 gg = f8_twice(g), b1 = f8_div(f8_splat(2.0f), f8_add(f8_splat(1.0f), f8_mul(gg, f8_add(gg, f8_join(k, other_k))))), b2 = f8_mul(gg, b1);
  const f32x4 half_g = f4_splat(0.5f) * g;
  *coefs = (SvfCoefs){f8_low(b1), f8_low(b2), half_g};
  *other = (SvfCoefs){f8_high(b1), f8_high(b2), half_g};
}

/* g from a frequency in turns per frame (frequency / rate), which must lie in (0, 0.5). */
static inline f32x4 svf_g(f32x4 turns) {
  const f32x4 half = f4_splat(0.5f) * turns;
  const f32x8 both = f8_sin_turns_inline(f8_join(half, half + f4_splat(0.25f)));
  return f8_low(both) / f8_high(both);
}

/* One frame: gives twice the band output and, in `low`, the low output. The two products of the input and of s2 stay apart
   to keep the loop from frame to frame short. */
static inline f32x4 svf_step(SvfState *state, SvfCoefs c, f32x4 x, f32x4 *low) {
  const f32x4 band2 = (c.b2 * x + c.b1 * state->s1) - c.b2 * state->s2;
  const f32x4 half = c.half_g * band2;
  const f32x4 lowpass = state->s2 + half;
  state->s1 = band2 - state->s1;
  state->s2 = lowpass + half;
  *low = lowpass;
  return band2;
}

static inline void svf_clean(SvfState *state) {
  state->s1 = f4_clean(state->s1);
  state->s2 = f4_clean(state->s2);
}

#endif
