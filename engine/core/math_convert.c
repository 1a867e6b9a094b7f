/* The only ways from float to int, and what keeps NaN, infinities, -0 and denormals out of documents and feedback loops. */
#include "core/math_inline.h"

int32_t math_int_clamp(double x, int32_t low, int32_t high) RT_SAFE { return math_int_clamp_inline(x, low, high); }

int64_t math_round_clamp(double x, int64_t low, int64_t high) RT_SAFE {
  if (!(x > (double)low)) return low;
  if (x >= (double)high) return high;
  const int64_t whole = (int64_t)x;
  const double rest = x - (double)whole; /* exact */
  return whole + (rest >= 0.5) - (rest <= -0.5);
}

bool math_is_finite(double x) RT_SAFE {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return (bits >> 52 & 0x7ff) != 0x7ff;
}

double math_canonical(double x) RT_SAFE {
  if (x != x) return 0.0;
  return x == 0.0 ? 0.0 : x; /* -0 equals 0 */
}

float math_clean(float x) RT_SAFE { return f4_clean_inline(f4_splat(x))[0]; }

f32x4 f4_clean(f32x4 x) RT_SAFE { return f4_clean_inline(x); }
