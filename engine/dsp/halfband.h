#ifndef TUTTI_DSP_HALFBAND_H
#define TUTTI_DSP_HALFBAND_H

#include "core/attributes.h"
#include "core/simd.h"

#include <stdint.h>

/*
  Twice the rate and back, two channels at a time, without latency: an elliptic half-band filter made of two chains of
  allpasses, each running at the lower rate. Passed bands are flat to rounding; only their phase bends, as that of any filter
  that does not wait for the future. One Halfband serves one direction.

  Source: R. Valenzuela, A. Constantinides, "Digital signal processing schemes for efficient interpolation and decimation"
  (IEE Proc. 130-6, 1983); the coefficients come from theta series, as the elliptic filter's poles do.
*/

#define HALFBAND_SECTIONS_MAX 4

typedef struct Halfband {
  f32x4 coef[HALFBAND_SECTIONS_MAX]; /* lanes 0 and 1: first chain; 2 and 3: second */
  f32x4 in[HALFBAND_SECTIONS_MAX], out[HALFBAND_SECTIONS_MAX]; /* of the frame before */
  int32_t sections, reserved[3];
} Halfband;

/* `sections` in each chain; `transition` is the width of the band between pass and stop as a part of the higher rate. Four
   sections and 0.06 stop 110 dB, and so do two sections and 0.25. [setup] */
void halfband_init(Halfband *halfband, int32_t sections, double transition);
void halfband_reset(Halfband *halfband) RT_SAFE;
/* Once a block. [audio] */
void halfband_clean(Halfband *halfband) RT_SAFE;

static inline f32x4 halfband_step(Halfband *h, f32x4 x, int sections) {
  for (int s = 0; s < sections; s++) {
    const f32x4 y = h->coef[s] * (x - h->out[s]) + h->in[s];
    h->in[s] = x;
    h->out[s] = y;
    x = y;
  }
  return x;
}

/* One frame (left, right, left, right) becomes two: (left, right) of the first and of the second. `sections` as initialised;
   a constant makes the loop disappear. [audio] */
static inline f32x4 halfband_up(Halfband *h, f32x4 frame, int sections) { return halfband_step(h, frame, sections); }

/* Two frames become one, given twice: (left, right, left, right). [audio] */
static inline f32x4 halfband_down(Halfband *h, f32x4 frames, int sections) {
  const f32x4 y = halfband_step(h, __builtin_shufflevector(frames, frames, 2, 3, 0, 1), sections);
  return f4_splat(0.5f) * (y + __builtin_shufflevector(y, y, 2, 3, 0, 1));
}

#endif
