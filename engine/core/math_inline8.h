#ifndef TUTTI_CORE_MATH_INLINE8_H
#define TUTTI_CORE_MATH_INLINE8_H

#include "core/math_inline.h"
#include "core/simd8.h"

/* Functions of math_inline.h for eight floats; each lane has the same bits. */

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

static inline f32x8 f8_clean_inline(f32x8 x) RT_SAFE {
  const u32x8 size = ((u32x8)x & 0x7fffffffu) + (0x80000000u - 0x26901d7du);
  return (f32x8)((i32x8)x & ((i32x8)size <= (int32_t)(0x7f7fffffu - 0x26901d7du - 0x80000000u)));
}

static inline f32x8 f8_exp2_inline(f32x8 x) RT_SAFE {
  const f32x8 inside = f8_min(f8_max(x, f8_splat(-126.0f)), f8_splat(126.0f));
  const f32x8 rounded = inside + f8_splat(F4_ROUNDER);
  const f32x8 r = inside - (rounded - f8_splat(F4_ROUNDER));
  const f32x8 scale = (f32x8)(((u32x8)rounded + 127u) << 23);
  const f32x8 r2 = r * r;
  const f32x8 low = f8_splat(1.0f) + f8_splat(0x1.62e430p-1f) * r;
  const f32x8 middle = f8_splat(0x1.ebfbe0p-3f) + f8_splat(0x1.c6af6cp-5f) * r;
  const f32x8 high = f8_splat(0x1.3b2a54p-7f) + f8_splat(0x1.5f0890p-10f) * r + f8_splat(0x1.44138ap-13f) * r2;
  return (low + r2 * (middle + r2 * high)) * scale;
}

static inline f32x8 f8_sin_turns_inline(f32x8 turns) RT_SAFE {
  const f32x8 r = turns - ((turns + f8_splat(F4_ROUNDER)) - f8_splat(F4_ROUNDER));
  const i32x8 sign = (i32x8)r & (i32x8)f8_splat(-0.0f);
  const f32x8 half = (f32x8)((i32x8)r & 0x7fffffff);
  const f32x8 y = f8_min(half, f8_splat(0.5f) - half);
  const f32x8 z = y * y;
  f32x8 p = f8_splat(0x1.3e1420p+5f);
  p = p * z + f8_splat(-0x1.32531ep+6f);
  p = p * z + f8_splat(0x1.4668f0p+6f);
  p = p * z + f8_splat(-0x1.4abbc4p+5f);
  p = p * z + f8_splat(0x1.921fb6p+2f);
  return (f32x8)((i32x8)(p * y) ^ sign);
}
#else
static inline f32x8 f8_clean_inline(f32x8 x) RT_SAFE { return f8_join(f4_clean_inline(f8_low(x)), f4_clean_inline(f8_high(x))); }
static inline f32x8 f8_exp2_inline(f32x8 x) RT_SAFE { return f8_join(f4_exp2_inline(f8_low(x)), f4_exp2_inline(f8_high(x))); }
static inline f32x8 f8_sin_turns_inline(f32x8 turns) RT_SAFE { return f8_join(f4_sin_turns_inline(f8_low(turns)), f4_sin_turns_inline(f8_high(turns))); }
static inline f32x8 f8_exp2_fast(f32x8 x) RT_SAFE { return f8_join(f4_exp2_fast(f8_low(x)), f4_exp2_fast(f8_high(x))); }
static inline f32x8 f8_log2_fast(f32x8 x) RT_SAFE { return f8_join(f4_log2_fast(f8_low(x)), f4_log2_fast(f8_high(x))); }
#endif

#endif
