#ifndef TUTTI_DSP_LANES_H
#define TUTTI_DSP_LANES_H

#include "core/math_inline8.h"
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

/* Both sides of four signals in one loop: of eight rows at once a processor waits for all together, where they are not in its caches
   (32 tracks' clips in the tab, which has no instruction that fetches ahead: 4 % of the whole block). */
static inline void lanes_load_sides(f32x4 *const x[2], const float *const left[4], const float *const right[4], uint32_t frames) {
  const float *const a = left[0], *const b = left[1], *const c = left[2], *const d = left[3];
  const float *const e = right[0], *const f = right[1], *const g = right[2], *const h = right[3];
  f32x4 *const x_left = x[0], *const x_right = x[1];
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    f32x4 l[4] = {f4_load(a + i), f4_load(b + i), f4_load(c + i), f4_load(d + i)};
    f32x4 r[4] = {f4_load(e + i), f4_load(f + i), f4_load(g + i), f4_load(h + i)};
    f4_transpose(l);
    f4_transpose(r);
    for (uint32_t k = 0; k < 4; k++) x_left[i + k] = l[k];
    for (uint32_t k = 0; k < 4; k++) x_right[i + k] = r[k];
  }
  for (; i < frames; i++) {
    x_left[i] = (f32x4){a[i], b[i], c[i], d[i]};
    x_right[i] = (f32x4){e[i], f[i], g[i], h[i]};
  }
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

/* What four voices in the lanes sound like together on both sides: each frame's sum along a ramp of gain, cleaned. */
static inline void lanes_sum_sides(const f32x4 *left, const f32x4 *right, Ramp left_gain, Ramp right_gain, float *const out[2], uint32_t frames) {
  float *const to = out[0], *const other = out[1];
  const f32x8 start = f8_join(f4_splat(left_gain.start), f4_splat(right_gain.start)), step = f8_join(f4_splat(left_gain.step), f4_splat(right_gain.step));
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    const f32x8 index = f8_twice((f32x4){1.0f, 2.0f, 3.0f, 4.0f} + f4_splat((float)i));
    const f32x8 sums = f8_sums(f8_join(left[i], right[i]), f8_join(left[i + 1], right[i + 1]), f8_join(left[i + 2], right[i + 2]), f8_join(left[i + 3], right[i + 3]));
    const f32x8 y = f8_clean_inline(f8_mul(sums, f8_add(start, f8_mul(step, index))));
    f4_store(to + i, f8_low(y));
    f4_store(other + i, f8_high(y));
  }
  for (; i < frames; i++) {
    to[i] = math_clean(f4_sum(left[i]) * (left_gain.start + left_gain.step * (float)(i + 1)));
    other[i] = math_clean(f4_sum(right[i]) * (right_gain.start + right_gain.step * (float)(i + 1)));
  }
}

#endif
