#ifndef TUTTI_CORE_MATH_INLINE8_H
#define TUTTI_CORE_MATH_INLINE8_H

#include "core/math_inline.h"
#include "core/simd8.h"

/* The fast functions of math_inline.h for eight floats; each lane has the same bits. */

#if SIMD8_IS_ONE
typedef uint32_t u32x8 __attribute__((vector_size(32)));

static inline f32x8 f8_exp2_fast(f32x8 x) RT_SAFE {
  const f32x8 rounded = x + f8_splat(F4_ROUNDER);
  const f32x8 r = x - (rounded - f8_splat(F4_ROUNDER));
  const f32x8 low = f8_splat(1.0f) + f8_splat(0x1.62e2d2p-1f) * r;
  const f32x8 high = (f8_splat(0x1.ebfb3ep-3f) + f8_splat(0x1.c96d5ep-5f) * r) + f8_splat(0x1.3c6e5cp-7f) * (r * r);
  return (f32x8)((u32x8)(low + (r * r) * high) + ((u32x8)rounded << 23));
}

static inline f32x8 f8_log2_fast(f32x8 x) RT_SAFE {
  const i32x8 k = ((i32x8)x - 0x3f3504f3) >> 23;
  const f32x8 m = (f32x8)((u32x8)x - ((u32x8)k << 23));
  const f32x8 s = (m - f8_splat(1.0f)) / (m + f8_splat(1.0f));
  return __builtin_convertvector(k, f32x8) + s * (f8_splat(0x1.71525ep+1f) + f8_splat(0x1.f54d3cp-1f) * (s * s));
}
#else
static inline f32x8 f8_exp2_fast(f32x8 x) RT_SAFE { return f8_join(f4_exp2_fast(f8_low(x)), f4_exp2_fast(f8_high(x))); }
static inline f32x8 f8_log2_fast(f32x8 x) RT_SAFE { return f8_join(f4_log2_fast(f8_low(x)), f4_log2_fast(f8_high(x))); }
#endif

#endif
