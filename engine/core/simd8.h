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
/* Four floats in both halves. */
static inline f32x8 f8_load_twice(const float *from) { const f32x4 v = f4_load(from); return f8_join(v, v); }
/* Two floats, four times. */
static inline f32x8 f8_load_pair(const float *from) {
  double pair;
  __builtin_memcpy(&pair, from, sizeof pair);
  return (f32x8)(double __attribute__((vector_size(32)))){pair, pair, pair, pair};
}
static inline f32x8 f8_add(f32x8 a, f32x8 b) { return a + b; }
static inline f32x8 f8_sub(f32x8 a, f32x8 b) { return a - b; }
static inline f32x8 f8_mul(f32x8 a, f32x8 b) { return a * b; }
static inline f32x8 f8_div(f32x8 a, f32x8 b) { return a / b; }
/* Of 0 <= x < 2^31, what stands behind the point. */
static inline f32x8 f8_fraction(f32x8 x) {
  return x - __builtin_convertvector(__builtin_convertvector(x, i32x8), f32x8);
}
static inline f32x8 f8_min(f32x8 a, f32x8 b) { return __builtin_ia32_minps256(a, b); } /* as f4_min */
static inline f32x8 f8_max(f32x8 a, f32x8 b) { return __builtin_ia32_maxps256(a, b); }
/* Both halves of `low` added up are its lower half, those of `high` its upper. */
static inline f32x8 f8_add_halves(f32x8 low, f32x8 high) {
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 12, 13, 14, 15) + __builtin_shufflevector(low, high, 4, 5, 6, 7, 8, 9, 10, 11);
}
/* Its halves added up in the lower half, and the upper taken from the lower in the upper. */
static inline f32x8 f8_sum_and_difference(f32x8 v) {
  return __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3) + v * (f32x8){1.0f, 1.0f, 1.0f, 1.0f, -1.0f, -1.0f, -1.0f, -1.0f};
}
/* The same shuffle in both halves. */
#define F8_SHUFFLE(v, a, b, c, d) __builtin_shufflevector(v, v, a, b, c, d, 4 + (a), 4 + (b), 4 + (c), 4 + (d))
/* f4_sums of the lower halves, and of the upper. */
static inline f32x8 f8_sums(f32x8 a, f32x8 b, f32x8 c, f32x8 d) {
  const f32x8 ab = __builtin_shufflevector(a, b, 0, 2, 8, 10, 4, 6, 12, 14) + __builtin_shufflevector(a, b, 1, 3, 9, 11, 5, 7, 13, 15);
  const f32x8 cd = __builtin_shufflevector(c, d, 0, 2, 8, 10, 4, 6, 12, 14) + __builtin_shufflevector(c, d, 1, 3, 9, 11, 5, 7, 13, 15);
  return __builtin_shufflevector(ab, cd, 0, 2, 8, 10, 4, 6, 12, 14) + __builtin_shufflevector(ab, cd, 1, 3, 9, 11, 5, 7, 13, 15);
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
static inline f32x8 f8_load_twice(const float *from) { return (f32x8){f4_load(from), f4_load(from)}; }
static inline f32x8 f8_load_pair(const float *from) {
  double pair;
  __builtin_memcpy(&pair, from, sizeof pair);
  const f32x4 v = (f32x4)(double __attribute__((vector_size(16)))){pair, pair};
  return (f32x8){v, v};
}
static inline f32x8 f8_add(f32x8 a, f32x8 b) { return (f32x8){a.low + b.low, a.high + b.high}; }
static inline f32x8 f8_sub(f32x8 a, f32x8 b) { return (f32x8){a.low - b.low, a.high - b.high}; }
static inline f32x8 f8_mul(f32x8 a, f32x8 b) { return (f32x8){a.low * b.low, a.high * b.high}; }
static inline f32x8 f8_div(f32x8 a, f32x8 b) { return (f32x8){a.low / b.low, a.high / b.high}; }
static inline f32x8 f8_fraction(f32x8 x) {
  return (f32x8){x.low - __builtin_convertvector(__builtin_convertvector(x.low, i32x4), f32x4),
                 x.high - __builtin_convertvector(__builtin_convertvector(x.high, i32x4), f32x4)};
}
static inline f32x8 f8_min(f32x8 a, f32x8 b) { return (f32x8){f4_min(a.low, b.low), f4_min(a.high, b.high)}; }
static inline f32x8 f8_max(f32x8 a, f32x8 b) { return (f32x8){f4_max(a.low, b.low), f4_max(a.high, b.high)}; }
static inline f32x8 f8_add_halves(f32x8 low, f32x8 high) { return (f32x8){low.low + low.high, high.low + high.high}; }
static inline f32x8 f8_sum_and_difference(f32x8 v) { return (f32x8){v.low + v.high, v.low - v.high}; }
#define F8_SHUFFLE(v, a, b, c, d) ((f32x8){__builtin_shufflevector((v).low, (v).low, a, b, c, d), __builtin_shufflevector((v).high, (v).high, a, b, c, d)})
static inline f32x8 f8_sums(f32x8 a, f32x8 b, f32x8 c, f32x8 d) { return (f32x8){f4_sums(a.low, b.low, c.low, d.low), f4_sums(a.high, b.high, c.high, d.high)}; }
#endif

/* The same four in both halves. */
static inline f32x8 f8_twice(f32x4 a) { return f8_join(a, a); }

#endif
