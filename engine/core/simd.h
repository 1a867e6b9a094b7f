#ifndef TUTTI_CORE_SIMD_H
#define TUTTI_CORE_SIMD_H

#include <stdint.h>

/*
  Four floats that move together. Lanes are tracks, voices or channels, never neighbouring samples of one recursion, so a
  result never depends on how many lanes there are. GCC and clang vector types; only plain IEEE operations, so SSE2, NEON
  and WASM give the same bits. Selection is by mask (gcc 12 has no portable vector ?:).
*/

typedef float f32x4 __attribute__((vector_size(16)));
typedef int32_t i32x4 __attribute__((vector_size(16)));

static inline f32x4 f4_splat(float a) { return (f32x4){a, a, a, a}; }
static inline f32x4 f4_load(const float *from) { f32x4 v; __builtin_memcpy(&v, from, sizeof v); return v; }
/* The same where `from` is a multiple of 16: SSE2 adds such memory without loading it first. */
static inline f32x4 f4_load_aligned(const float *from) { return f4_load((const float *)__builtin_assume_aligned(from, 16)); }
static inline void f4_store(float *to, f32x4 v) { __builtin_memcpy(to, &v, sizeof v); }
static inline i32x4 i4_splat(int32_t a) { return (i32x4){a, a, a, a}; }
static inline i32x4 f4_bits(f32x4 v) { return (i32x4)v; }
static inline f32x4 f4_from_bits(i32x4 v) { return (f32x4)v; }
/* mask lanes are all ones or all zeros, as comparisons give them */
static inline f32x4 f4_select(i32x4 mask, f32x4 yes, f32x4 no) {
  return (f32x4)((mask & (i32x4)yes) | (~mask & (i32x4)no));
}
/* a < b ? a : b and a > b ? a : b, so that NaN in either gives b; x86 and WASM have exactly this as one instruction. */
#if defined(__SSE2__)
static inline f32x4 f4_min(f32x4 a, f32x4 b) { return __builtin_ia32_minps(a, b); }
static inline f32x4 f4_max(f32x4 a, f32x4 b) { return __builtin_ia32_maxps(a, b); }
#elif defined(__wasm_simd128__)
static inline f32x4 f4_min(f32x4 a, f32x4 b) { return __builtin_wasm_pmin_f32x4(b, a); }
static inline f32x4 f4_max(f32x4 a, f32x4 b) { return __builtin_wasm_pmax_f32x4(b, a); }
#else
static inline f32x4 f4_min(f32x4 a, f32x4 b) { return f4_select((i32x4)(a < b), a, b); }
static inline f32x4 f4_max(f32x4 a, f32x4 b) { return f4_select((i32x4)(a > b), a, b); }
#endif
static inline f32x4 f4_abs(f32x4 a) { return (f32x4)((i32x4)a & i4_splat(0x7fffffff)); }
static inline f32x4 f4_clamp(f32x4 v, float low, float high) { return f4_min(f4_max(v, f4_splat(low)), f4_splat(high)); }
/* Whether any lane of a mask is set. */
#if defined(__SSE2__)
static inline int i4_any(i32x4 mask) { return __builtin_ia32_movmskps((f32x4)mask) != 0; }
#elif defined(__wasm_simd128__)
static inline int i4_any(i32x4 mask) { return __builtin_wasm_any_true_v128((signed char __attribute__((vector_size(16))))mask); }
#else
static inline int i4_any(i32x4 mask) { return ((mask[0] | mask[1]) | (mask[2] | mask[3])) != 0; }
#endif
/* A bit for each lane of a mask that is set. */
#if defined(__SSE2__)
static inline uint32_t i4_lanes(i32x4 mask) { return (uint32_t)__builtin_ia32_movmskps((f32x4)mask); }
#elif defined(__wasm_simd128__)
static inline uint32_t i4_lanes(i32x4 mask) { return (uint32_t)__builtin_wasm_bitmask_i32x4(mask); }
#else
static inline uint32_t i4_lanes(i32x4 mask) { return ((uint32_t)mask[0] & 1u) | ((uint32_t)mask[1] & 2u) | ((uint32_t)mask[2] & 4u) | ((uint32_t)mask[3] & 8u); }
#endif
/* The same value, computed here: in a loop, WASM would put off what only the next turn needs and spill what it is made of. A
   word to the older compilers only: newer ones cannot keep a vector in such a statement, and crash. */
static inline f32x4 f4_now(f32x4 v) {
#if defined(__wasm_simd128__) && __clang_major__ < 16
  __asm__ volatile("" : "+r"(v));
#endif
  return v;
}
/* In a loop: what stands before is computed before what stands behind. WASM's compilers put off what only the next turn needs, and
   what it is made of is spilled; nothing but a branch keeps them from it, so this is one that is never taken. `turn` is
   another expression of the loop's counter each time. */
#if defined(__wasm_simd128__)
#define SIMD_NOW(turn, never) if (__builtin_expect((turn) == (never), 0)) __builtin_trap()
static inline uint32_t simd_never(void) {
  uint32_t never = UINT32_MAX;
  __asm__ volatile("" : "+r"(never));
  return never;
}
#else
#define SIMD_NOW(turn, never) ((void)(never))
static inline uint32_t simd_never(void) { return UINT32_MAX; }
#endif
static inline float f4_sum(f32x4 v) { return (v[0] + v[1]) + (v[2] + v[3]); } /* this order, everywhere */
/* Four such sums at once. */
static inline f32x4 f4_sums(f32x4 a, f32x4 b, f32x4 c, f32x4 d) {
  const f32x4 ab = __builtin_shufflevector(a, b, 0, 2, 4, 6) + __builtin_shufflevector(a, b, 1, 3, 5, 7);
  const f32x4 cd = __builtin_shufflevector(c, d, 0, 2, 4, 6) + __builtin_shufflevector(c, d, 1, 3, 5, 7);
  return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) + __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
}
/* transpose a 4x4 block in place */
static inline void f4_transpose(f32x4 r[4]) {
  const f32x4 low01 = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5), high01 = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
  const f32x4 low23 = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5), high23 = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
  r[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
  r[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
  r[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
  r[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
}

#endif
