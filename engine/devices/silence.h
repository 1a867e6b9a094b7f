#ifndef TUTTI_DEVICES_SILENCE_H
#define TUTTI_DEVICES_SILENCE_H

#include "core/attributes.h"
#include "core/simd.h"

#include <stdbool.h>
#include <stdint.h>

/* Is there anything to hear? Asked of what comes in by devices that rest, and not of samples that are no numbers: those are something. [audio] */

static inline bool is_silent(const float *x, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++)
    if (x[i] != 0.0f) return false;
  return true;
}

static inline bool are_silent(const float *const sides[2], uint32_t frames) RT_SAFE {
  return is_silent(sides[0], frames) && is_silent(sides[1], frames);
}

/* Of four instances in lanes, left and right: a mask of those in which something is no zero. */
static inline i32x4 sounding(f32x4 *const lanes[2], uint32_t frames) RT_SAFE {
  const f32x4 zero = f4_splat(0.0f);
  i32x4 any = i4_splat(0);
  for (uint32_t i = 0; i < frames; i++) any |= (i32x4)(lanes[0][i] != zero) | (i32x4)(lanes[1][i] != zero);
  return any;
}

#endif
