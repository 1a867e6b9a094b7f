#ifndef TUTTI_CORE_SIMD8_H
#define TUTTI_CORE_SIMD8_H

#include "core/simd.h"

/*
  Eight floats that move together: one vector where a processor has them, else two of four. Each lane is computed alike either
  way, so the bytes are the same; what adds lanes up says in which order. For what is on its way through registers only: in
  memory, eight floats are two f32x4. All compilers but the newest make bad code of vectors wider than the machine's, hence a
  pair with functions instead of operators.
*/

#if defined(__AVX2__)
#define SIMD8_IS_ONE 1 /* one instruction moves all eight: worth standing two things side by side for */

typedef float f32x8 __attribute__((vector_size(32)));
typedef int32_t i32x8 __attribute__((vector_size(32)));

static inline f32x8 f8_load(const float *from) { f32x8 v; __builtin_memcpy(&v, from, sizeof v); return v; }
static inline void f8_store(float *to, f32x8 v) { __builtin_memcpy(to, &v, sizeof v); }
static inline f32x8 f8_join(f32x4 low, f32x4 high) { return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7); }
static inline f32x8 f8_splat(float a) { return (f32x8){a, a, a, a, a, a, a, a}; }
static inline f32x4 f8_low(f32x8 v) { return __builtin_shufflevector(v, v, 0, 1, 2, 3); }
static inline f32x4 f8_high(f32x8 v) { return __builtin_shufflevector(v, v, 4, 5, 6, 7); }
static inline f32x8 f8_lows(f32x8 a, f32x8 b) { return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11); }
static inline f32x8 f8_highs(f32x8 a, f32x8 b) { return __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15); }
static inline f32x8 f8_add(f32x8 a, f32x8 b) { return a + b; }
static inline f32x8 f8_sub(f32x8 a, f32x8 b) { return a - b; }
static inline f32x8 f8_mul(f32x8 a, f32x8 b) { return a * b; }
static inline f32x8 f8_div(f32x8 a, f32x8 b) { return a / b; }
/* Of 0 <= x < 2^31, what stands behind the point. */
static inline f32x8 f8_fraction(f32x8 x) {
  return x - __builtin_convertvector(__builtin_convertvector(x, i32x8), f32x8);
}
static inline f32x8 f8_max(f32x8 a, f32x8 b) { return __builtin_ia32_maxps256(a, b); } /* as f4_max */
/* transpose the 4x4 block that the lower halves are, and that of the upper, in place */
static inline void f8_transpose_halves(f32x8 r[4]) {
  const f32x8 low01 = __builtin_shufflevector(r[0], r[1], 0, 8, 1, 9, 4, 12, 5, 13), high01 = __builtin_shufflevector(r[0], r[1], 2, 10, 3, 11, 6, 14, 7, 15);
  const f32x8 low23 = __builtin_shufflevector(r[2], r[3], 0, 8, 1, 9, 4, 12, 5, 13), high23 = __builtin_shufflevector(r[2], r[3], 2, 10, 3, 11, 6, 14, 7, 15);
  r[0] = __builtin_shufflevector(low01, low23, 0, 1, 8, 9, 4, 5, 12, 13);
  r[1] = __builtin_shufflevector(low01, low23, 2, 3, 10, 11, 6, 7, 14, 15);
  r[2] = __builtin_shufflevector(high01, high23, 0, 1, 8, 9, 4, 5, 12, 13);
  r[3] = __builtin_shufflevector(high01, high23, 2, 3, 10, 11, 6, 7, 14, 15);
}
#else
#define SIMD8_IS_ONE 0

typedef struct f32x8 { f32x4 low, high; } f32x8;

static inline f32x8 f8_load(const float *from) { return (f32x8){f4_load(from), f4_load(from + 4)}; }
static inline void f8_store(float *to, f32x8 v) { f4_store(to, v.low); f4_store(to + 4, v.high); }
static inline f32x8 f8_join(f32x4 low, f32x4 high) { return (f32x8){low, high}; }
static inline f32x8 f8_splat(float a) { return (f32x8){f4_splat(a), f4_splat(a)}; }
static inline f32x4 f8_low(f32x8 v) { return v.low; }
static inline f32x4 f8_high(f32x8 v) { return v.high; }
static inline f32x8 f8_lows(f32x8 a, f32x8 b) { return (f32x8){a.low, b.low}; }
static inline f32x8 f8_highs(f32x8 a, f32x8 b) { return (f32x8){a.high, b.high}; }
static inline f32x8 f8_add(f32x8 a, f32x8 b) { return (f32x8){a.low + b.low, a.high + b.high}; }
static inline f32x8 f8_sub(f32x8 a, f32x8 b) { return (f32x8){a.low - b.low, a.high - b.high}; }
static inline f32x8 f8_mul(f32x8 a, f32x8 b) { return (f32x8){a.low * b.low, a.high * b.high}; }
static inline f32x8 f8_div(f32x8 a, f32x8 b) { return (f32x8){a.low / b.low, a.high / b.high}; }
static inline f32x8 f8_fraction(f32x8 x) {
  return (f32x8){x.low - __builtin_convertvector(__builtin_convertvector(x.low, i32x4), f32x4),
                 x.high - __builtin_convertvector(__builtin_convertvector(x.high, i32x4), f32x4)};
}
static inline f32x8 f8_max(f32x8 a, f32x8 b) { return (f32x8){f4_max(a.low, b.low), f4_max(a.high, b.high)}; }
static inline void f8_transpose_halves(f32x8 r[4]) {
  f32x4 low[4] = {r[0].low, r[1].low, r[2].low, r[3].low}, high[4] = {r[0].high, r[1].high, r[2].high, r[3].high};
  f4_transpose(low);
  f4_transpose(high);
  for (int i = 0; i < 4; i++) r[i] = (f32x8){low[i], high[i]};
}
#endif

/* The same four in both halves. */
static inline f32x8 f8_twice(f32x4 a) { return f8_join(a, a); }

#endif
