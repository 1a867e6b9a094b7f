#ifndef TUTTI_DSP_LANES_H
#define TUTTI_DSP_LANES_H

#include "core/simd.h"

#include <stdint.h>

/*
  Four rows of frames become one row of lanes and back, for devices that run four instances at once: lane l of x[i] is frame
  i of row l. The last few frames go one by one, so that nothing beyond a row's end is touched. All functions are [audio].
*/

static inline void lanes_load(f32x4 *x, const float *const rows[4], uint32_t frames) {
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    f32x4 r[4] = {f4_load(rows[0] + i), f4_load(rows[1] + i), f4_load(rows[2] + i), f4_load(rows[3] + i)};
    f4_transpose(r);
    for (uint32_t k = 0; k < 4; k++) x[i + k] = r[k];
  }
  for (; i < frames; i++) x[i] = (f32x4){rows[0][i], rows[1][i], rows[2][i], rows[3][i]};
}

static inline void lanes_store(const f32x4 *x, float *const rows[4], uint32_t frames) {
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    f32x4 r[4] = {x[i], x[i + 1], x[i + 2], x[i + 3]};
    f4_transpose(r);
    for (int l = 0; l < 4; l++) f4_store(rows[l] + i, r[l]);
  }
  for (; i < frames; i++)
    for (int l = 0; l < 4; l++) rows[l][i] = x[i][l];
}

#endif
