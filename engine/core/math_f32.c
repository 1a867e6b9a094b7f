/* The f32 functions of math.h: four lanes at once, and each scalar one as lane 0 of them, so that both agree bit for bit. */
#include "core/math_inline.h"

#if defined(__wasm_simd128__)
#define FOUR_ALIKE(x) {x, x, x, x}
const volatile f32x4 f4_fast_numbers[FAST_NUMBERS] = FAST_NUMBERS_LIST(FOUR_ALIKE);
#endif

f32x4 f4_floor(f32x4 x) RT_SAFE { return f4_floor_inline(x); }
f32x4 f4_exp2(f32x4 x) RT_SAFE { return f4_exp2_inline(x); }
f32x4 f4_log2(f32x4 x) RT_SAFE { return f4_log2_inline(x); }
f32x4 f4_sin_turns(f32x4 turns) RT_SAFE { return f4_sin_turns_inline(turns); }

f32x4 f4_sqrt(f32x4 x) RT_SAFE {
  return (f32x4){__builtin_sqrtf(x[0]), __builtin_sqrtf(x[1]), __builtin_sqrtf(x[2]), __builtin_sqrtf(x[3])};
}

/* (1 - e) / (1 + e) with e = exp(-2 |x|), which never overflows; the sign comes back at the end. NaN gives 0. */
f32x4 f4_tanh(f32x4 x) RT_SAFE {
  const f32x4 e = f4_exp2_inline(f4_abs(x) * f4_splat(-2.88539008f));
  const f32x4 size = (f4_splat(1.0f) - e) / (f4_splat(1.0f) + e);
  const i32x4 sign = (i32x4)x & (i32x4)f4_splat(-0.0f);
  return (f32x4)(((i32x4)size | sign) & (i32x4)(x == x));
}

float math_sin_turnsf(float turns) RT_SAFE { return f4_sin_turns_inline(f4_splat(turns))[0]; }
float math_exp2f(float x) RT_SAFE { return f4_exp2_inline(f4_splat(x))[0]; }
float math_log2f(float x) RT_SAFE { return f4_log2_inline(f4_splat(x))[0]; }
float math_tanhf(float x) RT_SAFE { return f4_tanh(f4_splat(x))[0]; }

/* Control rate: through f64, because at -100 dB the product with log2(10) / 20 alone would cost four bits in f32. */
float math_gain_from_dbf(float db) RT_SAFE { return (float)math_gain_from_db((double)db); }
float math_db_from_gainf(float gain) RT_SAFE { return (float)math_db_from_gain((double)gain); }
