#ifndef TUTTI_DEVICES_MOVING_H
#define TUTTI_DEVICES_MOVING_H

#include "devices/device.h"
#include "core/simd.h"
#include "dsp/smoother.h"

#include <string.h>

/*
  Automation for devices that smooth their parameters: they aim at where each parameter will be at the block's end, and one that
  automation or modulation moves gets there with the block's last frame, along a straight line; one that a hand or an edit moved
  glides as ever. [audio]
*/

/* Plain values to aim at. */
static inline const float *moving_goals(const DeviceBlock *block) RT_SAFE { return block->params_end != NULL ? block->params_end : block->params; }

/* Whether automation moves any of `count` parameters from `first` on. */
static inline bool moving_any(const DeviceBlock *block, uint32_t first, uint32_t count) RT_SAFE {
  bool moves = false;
  for (uint32_t i = first; block->params_end != NULL && i < first + count; i++) moves = moves || block->params[i] != block->params_end[i];
  return moves;
}

/* Whether `count` parameters, at least four, are those of the block before, which `seen` keeps: four at a time, the last few twice. */
static inline bool moving_same(const float *p, const float *seen, uint32_t count) RT_SAFE {
  i32x4 same = (i32x4)(f4_load(p + count - 4) == f4_load(seen + count - 4));
  for (uint32_t i = 0; i + 4 < count; i += 4) same &= (i32x4)(f4_load(p + i) == f4_load(seen + i));
  return !i4_any(~same);
}

/* Where the parameters of a device's table stand at a frame of the block, 0..frames, on the lines automation moves them along, four at
   a time; a choice is not half another. */
static inline void moving_at(const DeviceBlock *block, const Param *table, uint32_t count, uint32_t frame, float *values) RT_SAFE {
  memcpy(values, block->params, count * sizeof *values);
  if (block->params_end == NULL) return;
  const float part = (float)frame / (float)block->frames;
  const float *from = block->params, *to = block->params_end;
  uint32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const f32x4 begin = f4_load(from + i), end = f4_load(to + i);
    if (!i4_any((i32x4)(begin != end))) continue;
    f4_store(values + i, begin + (end - begin) * f4_splat(part));
    for (uint32_t k = i; k < i + 4; k++)
      if (table[k].curve == PARAM_STEPS || table[k].curve == PARAM_TOGGLE) values[k] = from[k];
  }
  for (; i < count; i++)
    if (table[i].curve != PARAM_STEPS && table[i].curve != PARAM_TOGGLE) values[i] = from[i] + (to[i] - from[i]) * part;
}

/* smoother_block for a target that comes of `param` alone, or of `param` and `other`. */
static inline Ramp moving_ramp2(Smoother *smoother, const DeviceBlock *block, uint32_t param, uint32_t other, float target) RT_SAFE {
  if (moving_any(block, param, 1) || moving_any(block, other, 1)) smoother_hurry(smoother, target, block->frames);
  return smoother_block(smoother, target, block->frames);
}
static inline Ramp moving_ramp(Smoother *smoother, const DeviceBlock *block, uint32_t param, float target) RT_SAFE {
  return moving_ramp2(smoother, block, param, param, target);
}

/* The block's ramps of `count` smoothers; the first `hurried` of them end with it if automation moves any of the device's `params`. */
static inline void moving_ramps(Smoother *smoothers, const float *goals, uint32_t count, uint32_t hurried, const DeviceBlock *block, uint32_t params, Ramp *ramps) RT_SAFE {
  if (!moving_any(block, 0, params)) hurried = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (i < hurried) smoother_hurry(&smoothers[i], goals[i], block->frames);
    ramps[i] = smoother_block(&smoothers[i], goals[i], block->frames);
  }
}

#endif
