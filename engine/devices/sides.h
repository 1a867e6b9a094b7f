#ifndef TUTTI_DEVICES_SIDES_H
#define TUTTI_DEVICES_SIDES_H

#include "core/simd.h"
#include "devices/device.h"
#include "devices/moving.h"

#include <string.h>

/*
  For devices whose one inner loop runs in four lanes: either both sides of one instance, in the first two, or one side of four
  instances. What enters and leaves the lanes, and what goes along straight lines in each of them. [audio]
*/

static inline void sides_take(const DeviceBlock *block, f32x4 *x) RT_SAFE {
  for (uint32_t i = 0; i < block->frames; i++) x[i] = (f32x4){block->in[0][i], block->in[1][i], 0.0f, 0.0f};
}

static inline void sides_give(const DeviceBlock *block, const f32x4 *x) RT_SAFE {
  for (uint32_t i = 0; i < block->frames; i++) {
    block->out[0][i] = x[i][0];
    block->out[1][i] = x[i][1];
  }
}

/* An instance that rests gives nothing. */
static inline void sides_hush(const DeviceBlock *block) RT_SAFE {
  for (int side = 0; side < 2; side++) memset(block->out[side], 0, block->frames * sizeof(float));
}

/* So do those lanes of four that `rests` masks. */
static inline void sides_hush_lanes(f32x4 *x, i32x4 rests, uint32_t frames) RT_SAFE {
  if (!i4_any(rests)) return;
  for (uint32_t i = 0; i < frames; i++) x[i] = f4_from_bits(f4_bits(x[i]) & ~rests);
}

/* A ramp of each lane. */
typedef struct Glide { f32x4 start, step; } Glide;

/* At the frame with this number, from 1 on. */
static inline f32x4 glide_at(const Glide *glide, f32x4 index) { return glide->start + glide->step * index; }

static inline void glides_put(Glide *glides, int lane, const Ramp *ramps, uint32_t count) RT_SAFE {
  for (uint32_t i = 0; i < count; i++) {
    glides[i].start[lane] = ramps[i].start;
    glides[i].step[lane] = ramps[i].step;
  }
}

#endif
