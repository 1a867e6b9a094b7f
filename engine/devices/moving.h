#ifndef TUTTI_DEVICES_MOVING_H
#define TUTTI_DEVICES_MOVING_H

#include "devices/device.h"
#include "dsp/smoother.h"

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

/* Where the parameters of a device's table stand at a frame of the block, 0..frames, on the lines automation moves them along; a
   choice is not half another. */
static inline void moving_at(const DeviceBlock *block, const Param *table, uint32_t count, uint32_t frame, float *values) RT_SAFE {
  const float part = (float)frame / (float)block->frames;
  for (uint32_t i = 0; i < count; i++) {
    const float begin = values[i] = block->params[i];
    if (block->params_end == NULL || block->params_end[i] == begin || table[i].curve == PARAM_STEPS || table[i].curve == PARAM_TOGGLE) continue;
    values[i] = begin + (block->params_end[i] - begin) * part;
  }
}

/* smoother_block for a target that comes of `param` alone, or of `param` and `other`. */
static inline Ramp moving_ramp2(Smoother *smoother, const DeviceBlock *block, uint32_t param, uint32_t other, float target) RT_SAFE {
  if (moving_any(block, param, 1) || moving_any(block, other, 1)) smoother_hurry(smoother, target, block->frames);
  return smoother_block(smoother, target, block->frames);
}
static inline Ramp moving_ramp(Smoother *smoother, const DeviceBlock *block, uint32_t param, float target) RT_SAFE {
  return moving_ramp2(smoother, block, param, param, target);
}

#endif
