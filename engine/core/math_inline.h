#ifndef TUTTI_CORE_MATH_INLINE_H
#define TUTTI_CORE_MATH_INLINE_H

#include "core/math.h"

/*
  The f32x4 functions of math.h once more, for inner loops that cannot afford a call: same name + _inline, same bits (math.h's
  are these, wrapped). Include this in a .c file that computes them every sample in lanes; everything else calls math.h.

  Rounding to whole numbers adds and subtracts 1.5 * 2^23, after which a float has no room for a fraction: two plain
  additions on every host, where conversions differ. Polynomials: engine/tools/fit_math.c.
*/

#define F4_ROUNDER 12582912.0f /* 1.5 * 2^23 */

typedef uint32_t u32x4 __attribute__((vector_size(16)));

static inline int32_t math_int_clamp_inline(double x, int32_t low, int32_t high) RT_SAFE {
  if (!(x > low)) return low; /* NaN too */
  return x >= high ? high : (int32_t)x;
}

/*
  f4_clean: the bits of |x| lie between those of 1e-15 and those of the largest float. As unsigned numbers that is one
  subtraction and one comparison; adding 2^31 makes the comparison a signed one, which is all that SSE2 has.
*/
static inline f32x4 f4_clean_inline(f32x4 x) RT_SAFE {
  const u32x4 size = (u32x4)f4_abs(x) + (0x80000000u - 0x26901d7du);
  const i32x4 keep = (i32x4)size <= (int32_t)(0x7f7fffffu - 0x26901d7du - 0x80000000u);
  return (f32x4)((i32x4)x & keep);
}

static inline f32x4 f4_floor_inline(f32x4 x) RT_SAFE {
  const f32x4 inside = f4_clamp(x, -2147483648.0f, 2147483520.0f); /* NaN becomes the lower end */
  const f32x4 whole = __builtin_convertvector(__builtin_convertvector(inside, i32x4), f32x4);
  return whole - (f32x4)((i32x4)(whole > inside) & (i32x4)f4_splat(1.0f));
}

/* 2^x = 2^n * 2^r, |r| <= 1/2; exact for whole x. */
static inline f32x4 f4_exp2_inline(f32x4 x) RT_SAFE {
  const f32x4 inside = f4_clamp(x, -126.0f, 126.0f);
  const f32x4 rounded = inside + f4_splat(F4_ROUNDER);
  const f32x4 r = inside - (rounded - f4_splat(F4_ROUNDER));
  const f32x4 scale = (f32x4)(((u32x4)rounded + 127u) << 23); /* n stands in the low bits of `rounded` */
  /* 1 + r times (2^r - 1) / r, whose relative error is 2.2e-8; added up in pairs, to wait for fewer of one another */
  const f32x4 r2 = r * r;
  const f32x4 low = f4_splat(1.0f) + f4_splat(0x1.62e430p-1f) * r;
  const f32x4 middle = f4_splat(0x1.ebfbe0p-3f) + f4_splat(0x1.c6af6cp-5f) * r;
  const f32x4 high = f4_splat(0x1.3b2a54p-7f) + f4_splat(0x1.5f0890p-10f) * r + f4_splat(0x1.44138ap-13f) * r2;
  return (low + r2 * (middle + r2 * high)) * scale;
}

/* x = 2^k m with m in [sqrt 1/2, sqrt 2); log2 m = s P(s^2) with s = (m - 1) / (m + 1), so it is precise around 1 too. */
static inline f32x4 f4_log2_inline(f32x4 x) RT_SAFE {
  const i32x4 bits = (i32x4)f4_max(x, f4_splat(0x1p-126f)); /* NaN becomes the least */
  const i32x4 k = (bits - 0x3f3504f3) >> 23;
  const f32x4 m = (f32x4)((u32x4)bits - ((u32x4)k << 23));
  const f32x4 s = (m - f4_splat(1.0f)) / (m + f4_splat(1.0f));
  const f32x4 z = s * s;
  /* log2((1 + s) / (1 - s)) / s, relative error 1.3e-8, added up in pairs as well */
  const f32x4 low = f4_splat(0x1.715476p+1f) + f4_splat(0x1.ec70e6p-1f) * z;
  const f32x4 high = f4_splat(0x1.274734p-1f) + f4_splat(0x1.ba14bcp-2f) * z;
  return __builtin_convertvector(k, f32x4) + s * (low + (z * z) * high);
}

/*
  Rougher and faster, for gains that are computed every sample: of a level 0.0001 dB.
  f4_exp2_fast: relative error <= 7.5e-6 for |x| <= 100 and nothing beyond, not even NaN.
  f4_log2_fast: absolute error <= 1.5e-5 for finite x >= 2^-126; less, down to 0, gives about -127.

  In a tab a number that a loop has no register for is made anew at each use, by three instructions, so there these are read from
  memory: four alike, and each time, or they would be kept again (a mix of 32 tracks in Chromium: 1.04 of its speed).
*/
enum { FAST_ROUNDER, FAST_ONE, FAST_EXP2_1, FAST_EXP2_2, FAST_EXP2_3, FAST_EXP2_4, FAST_ROOT_HALF, FAST_LOG2_1, FAST_LOG2_3, FAST_EXPONENT, FAST_NUMBERS };
#define FAST_NUMBERS_LIST(four) {four(F4_ROUNDER), four(1.0f), four(0x1.62e2d2p-1f), four(0x1.ebfb3ep-3f), four(0x1.c96d5ep-5f), \
                                 four(0x1.3c6e5cp-7f), four(0x1.6a09e6p-1f), four(0x1.71525ep+1f), four(0x1.f54d3cp-1f), \
                                 four(-__builtin_inff()) /* 0xff800000 */}
#if defined(__wasm_simd128__)
extern const volatile f32x4 f4_fast_numbers[FAST_NUMBERS];
static inline f32x4 f4_fast(int number) RT_SAFE { return f4_fast_numbers[number]; }
#else
#define ONE_NUMBER(x) x
static const float fast_numbers[FAST_NUMBERS] = FAST_NUMBERS_LIST(ONE_NUMBER);
#undef ONE_NUMBER
static inline f32x4 f4_fast(int number) RT_SAFE { return f4_splat(fast_numbers[number]); }
#endif

static inline f32x4 f4_exp2_fast(f32x4 x) RT_SAFE {
  const f32x4 rounded = x + f4_fast(FAST_ROUNDER);
  const f32x4 r = x - (rounded - f4_fast(FAST_ROUNDER));
  const f32x4 low = f4_fast(FAST_ONE) + f4_fast(FAST_EXP2_1) * r;
  const f32x4 high = (f4_fast(FAST_EXP2_2) + f4_fast(FAST_EXP2_3) * r) + f4_fast(FAST_EXP2_4) * (r * r);
  return (f32x4)((u32x4)(low + (r * r) * high) + ((u32x4)rounded << 23)); /* the ROUNDER's own bits leave at the top */
}

static inline f32x4 f4_log2_fast(f32x4 x) RT_SAFE {
  const i32x4 far = (i32x4)x - (i32x4)f4_fast(FAST_ROOT_HALF), k = far >> 23;
  const f32x4 m = (f32x4)((u32x4)x - (u32x4)(far & (i32x4)f4_fast(FAST_EXPONENT)));
  const f32x4 s = (m - f4_fast(FAST_ONE)) / (m + f4_fast(FAST_ONE));
  return __builtin_convertvector(k, f32x4) + s * (f4_fast(FAST_LOG2_1) + f4_fast(FAST_LOG2_3) * (s * s));
}

static inline f32x4 f4_sin_turns_inline(f32x4 turns) RT_SAFE {
  const f32x4 r = turns - ((turns + f4_splat(F4_ROUNDER)) - f4_splat(F4_ROUNDER)); /* -1/2..1/2 */
  const i32x4 sign = (i32x4)r & (i32x4)f4_splat(-0.0f);
  const f32x4 half = f4_abs(r);
  const f32x4 y = f4_min(half, f4_splat(0.5f) - half); /* the sine is symmetric about a quarter turn; exact */
  const f32x4 z = y * y;
  f32x4 p = f4_splat(0x1.3e1420p+5f); /* sin(2 pi y) / y, relative error 3.6e-8 */
  p = p * z + f4_splat(-0x1.32531ep+6f);
  p = p * z + f4_splat(0x1.4668f0p+6f);
  p = p * z + f4_splat(-0x1.4abbc4p+5f);
  p = p * z + f4_splat(0x1.921fb6p+2f);
  return (f32x4)((i32x4)(p * y) ^ sign);
}

#endif
