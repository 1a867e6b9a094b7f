#ifndef TUTTI_CORE_MATH_H
#define TUTTI_CORE_MATH_H

#include "core/attributes.h"
#include "core/simd.h"

#include <stdbool.h>
#include <stdint.h>

/*
  The project's own math, so that every host computes the same bits: plain IEEE adds, multiplies, divides and square roots
  in a fixed order, no libm. Scalar f32 functions are lane 0 of the f32x4 ones, so scalar and vector code agree bit for bit.
  Error bounds are measured by tests/engine/core/math_test.c over the whole stated range. All are [any] and RT_SAFE; none
  traps, whatever the argument: NaN in gives a finite number out wherever a float becomes an integer.
*/

#define MATH_PI 3.14159265358979323846
#define MATH_TAU 6.28318530717958647693

/* f64: relative error <= 1e-14 (absolute for sin, cos) unless said. */
double math_floor(double x) RT_SAFE;
double math_sqrt(double x) RT_SAFE;
double math_sin(double x) RT_SAFE;   /* |x| <= 1e6 */
double math_cos(double x) RT_SAFE;
double math_tan(double x) RT_SAFE;   /* |x| <= 1e6 */
double math_exp2(double x) RT_SAFE;  /* clamped to +-1000 */
double math_log2(double x) RT_SAFE;  /* x <= 0 gives -1074 */
double math_exp(double x) RT_SAFE;   /* clamped to +-693 */
double math_log(double x) RT_SAFE;
double math_expm1(double x) RT_SAFE;  /* exp(x) - 1, precise near 0 */
double math_log1p(double x) RT_SAFE;  /* log(1 + x), precise near 0 */
double math_pow(double base, double exponent) RT_SAFE; /* base > 0; 3e-13 where the result leaves 2^+-64 */
double math_tanh(double x) RT_SAFE;

/*
  f32 and four lanes of it: relative error <= 3e-7 (absolute for sin) unless said. Loops that need them every sample
  include core/math_inline.h, where the f4 ones stand as f4_exp2_inline and so on: the same bits without a call.
*/
f32x4 f4_floor(f32x4 x) RT_SAFE;     /* |x| < 2^31, else clamped */
f32x4 f4_sqrt(f32x4 x) RT_SAFE;
f32x4 f4_sin_turns(f32x4 turns) RT_SAFE; /* sin(2 pi turns), any |turns| < 2^22 */
f32x4 f4_exp2(f32x4 x) RT_SAFE;      /* clamped to +-126 */
f32x4 f4_log2(f32x4 x) RT_SAFE;      /* x < 2^-126 gives -126 */
f32x4 f4_tanh(f32x4 x) RT_SAFE;      /* absolute error <= 1e-6 */
static inline float math_sqrtf(float x) { return __builtin_sqrtf(x); }
float math_sin_turnsf(float turns) RT_SAFE;
float math_exp2f(float x) RT_SAFE;
float math_log2f(float x) RT_SAFE;
float math_tanhf(float x) RT_SAFE;

/* dB and gain. db <= -144 is silence: gain 0. gain <= 0 is -144 dB. */
double math_gain_from_db(double db) RT_SAFE;
double math_db_from_gain(double gain) RT_SAFE;
float math_gain_from_dbf(float db) RT_SAFE;
float math_db_from_gainf(float gain) RT_SAFE;
/* MIDI key to Hz, key 69 = 440. */
double math_hz_from_key(double key) RT_SAFE;

/* The only ways from float to int: NaN gives `low`. */
int32_t math_int_clamp(double x, int32_t low, int32_t high) RT_SAFE;      /* truncates toward zero after clamping */
int64_t math_round_clamp(double x, int64_t low, int64_t high) RT_SAFE;    /* nearest, halves away from zero */
bool math_is_finite(double x) RT_SAFE;
double math_canonical(double x) RT_SAFE; /* NaN -> 0, -0 -> 0: what the document stores */
/* NaN, infinity and |x| < 1e-15 become 0: for feedback state at grid points and for device outputs. */
float math_clean(float x) RT_SAFE;
f32x4 f4_clean(f32x4 x) RT_SAFE;

static inline double math_min(double a, double b) { return a < b ? a : b; }
static inline double math_max(double a, double b) { return a > b ? a : b; }
static inline double math_clamp(double x, double low, double high) { return x > low ? (x < high ? x : high) : low; }

/* xorshift32 stepping; the state is never 0 once seeded. White noise in [-1, 1). */
static inline uint32_t math_random_seed(uint64_t hash) { const uint32_t s = (uint32_t)(hash ^ hash >> 32); return s ? s : 1u; }
static inline uint32_t math_random_next(uint32_t *state) {
  uint32_t x = *state;
  x ^= x << 13; x ^= x >> 17; x ^= x << 5;
  *state = x;
  return x;
}
static inline float math_random_bipolar(uint32_t *state) { return (float)(int32_t)math_random_next(state) * 4.656612873e-10f; }

#endif
