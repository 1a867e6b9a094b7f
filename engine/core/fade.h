#ifndef TUTTI_CORE_FADE_H
#define TUTTI_CORE_FADE_H

#include "core/attributes.h"
#include "core/math.h"
#include "core/simd.h"

#include <stdint.h>

/*
  The level of a fade on its way from silence to full, as sound and as the page draws it. A fade out is the same read
  backwards, so that a fade in over a fade out of the same shape and bend 1 / bend adds up: FADE_LINEAR and FADE_S in level,
  FADE_EQUAL_POWER in power.
*/

typedef enum FadeShape { FADE_LINEAR, FADE_EQUAL_POWER, FADE_S, FADE_SHAPE_COUNT } FadeShape;

/* How a tension (-1..1) bends the way: > 0 rises late, < 0 early, 0 not at all, which is 1. [any] */
float fade_bend(double tension) RT_SAFE;
/* Four levels at once, at `along` 0..1 of the way. [any] */
f32x4 f4_fade(f32x4 along, FadeShape shape, float bend) RT_SAFE;
/* The same for one, `along` clamped. [any] */
float fade_level(float along, FadeShape shape, float bend) RT_SAFE;

/* Over so many frames a cut in sound is hidden. */
#define FADE_CUT_SECONDS 0.005
#define FADE_CUT_FRAMES_MAX 960
static inline uint32_t fade_cut_frames(double rate_hz) { return (uint32_t)math_int_clamp(rate_hz * FADE_CUT_SECONDS, 1, FADE_CUT_FRAMES_MAX); }

#endif
