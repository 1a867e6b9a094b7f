#ifndef TUTTI_DSP_POLAR_H
#define TUTTI_DSP_POLAR_H

#include "core/simd.h"

/*
  The angle of four points in turns, -1/2..1/2, within 3e-8: an odd polynomial between 0 and 1/8 of a turn (Chebyshev
  interpolation of atan(z) / (2 pi z) in z^2 at eight points), folded out over the eight parts. The origin's is 0. [any]
*/
static inline f32x4 polar_turns(f32x4 y, f32x4 x) {
  const f32x4 across = f4_abs(x), up = f4_abs(y);
  const f32x4 z = f4_min(across, up) / f4_max(f4_max(across, up), f4_splat(1e-30f));
  const f32x4 u = z * z;
  f32x4 p = f4_splat(-0x1.7c7b9cp-11f);
  p = p * u + f4_splat(0x1.f01462p-9f);
  p = p * u + f4_splat(-0x1.32ceecp-7f);
  p = p * u + f4_splat(0x1.01570ap-6f);
  p = p * u + f4_splat(-0x1.6d2628p-6f);
  p = p * u + f4_splat(0x1.045426p-5f);
  p = p * u + f4_splat(-0x1.b2944cp-5f);
  p = p * u + f4_splat(0x1.45f304p-3f);
  p = p * z;
  p = f4_select((i32x4)(up > across), f4_splat(0.25f) - p, p);
  p = f4_select((i32x4)(x < f4_splat(0.0f)), f4_splat(0.5f) - p, p);
  return f4_select((i32x4)(y < f4_splat(0.0f)), -p, p);
}

#endif
