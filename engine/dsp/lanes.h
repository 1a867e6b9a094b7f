#ifndef TUTTI_DSP_LANES_H
#define TUTTI_DSP_LANES_H

#include "core/math_inline.h"
#include "dsp/smoother.h"

/*
  Four rows of frames become one row of lanes and back, for devices that run four instances at once: lane l of x[i] is frame
  i of row l. The last few frames go one by one, so that nothing beyond a row's end is touched. All functions are [audio].
*/

static inline void lanes_load(f32x4 *x, const float *const rows[4], uint32_t frames) {
  const float *const a = rows[0], *const b = rows[1], *const c = rows[2], *const d = rows[3]; /* read once: x is none of these */
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    f32x4 r[4] = {f4_load(a + i), f4_load(b + i), f4_load(c + i), f4_load(d + i)};
    f4_transpose(r);
    for (uint32_t k = 0; k < 4; k++) x[i + k] = r[k];
  }
  for (; i < frames; i++) x[i] = (f32x4){rows[0][i], rows[1][i], rows[2][i], rows[3][i]};
}

static inline void lanes_store(const f32x4 *x, float *const rows[4], uint32_t frames) {
  float *const a = rows[0], *const b = rows[1], *const c = rows[2], *const d = rows[3];
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    f32x4 r[4] = {x[i], x[i + 1], x[i + 2], x[i + 3]};
    f4_transpose(r);
    f4_store(a + i, r[0]);
    f4_store(b + i, r[1]);
    f4_store(c + i, r[2]);
    f4_store(d + i, r[3]);
  }
  for (; i < frames; i++)
    for (int l = 0; l < 4; l++) rows[l][i] = x[i][l];
}

/* What four voices in the lanes sound like together: each frame's sum along a ramp of gain, cleaned. */
static inline void lanes_sum(const f32x4 *x, Ramp gain, float *out, uint32_t frames) {
  const f32x4 start = f4_splat(gain.start), step = f4_splat(gain.step), first = {1.0f, 2.0f, 3.0f, 4.0f};
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    f4_store(out + i, f4_clean_inline(f4_sums(x[i], x[i + 1], x[i + 2], x[i + 3]) * (start + step * (first + f4_splat((float)i)))));
  }
  for (; i < frames; i++) out[i] = math_clean(f4_sum(x[i]) * (gain.start + gain.step * (float)(i + 1)));
}

#endif
