/* Straight parameter ramps; used by every device at the start of its block. */
#include "dsp/smoother.h"

#include "core/math.h"

#define GRID 64

void smoother_init(Smoother *smoother, double rate_hz, double ramp_seconds) RT_SAFE {
  const int32_t blocks = math_int_clamp(rate_hz * ramp_seconds / GRID + 0.5, 1, 1 << 20);
  *smoother = (Smoother){.ramp_frames = blocks * GRID};
}

void smoother_reset(Smoother *smoother) RT_SAFE {
  const int32_t ramp_frames = smoother->ramp_frames;
  *smoother = (Smoother){.ramp_frames = ramp_frames};
}

float smoother_glide(Smoother *smoother, float target, uint32_t frames, float *start) RT_SAFE {
  if (!smoother->primed) {
    smoother->primed = 1;
    smoother->current = target;
    smoother->target = target;
    smoother->left_frames = 0;
  } else if (target != smoother->target) {
    smoother->target = target;
    smoother->left_frames = smoother->ramp_frames;
  }
  *start = smoother->current;
  if (smoother->left_frames == 0) return 0.0f;
  const int32_t count = (int32_t)frames;
  const int32_t span = smoother->left_frames > count ? smoother->left_frames : count; /* a short block never overshoots */
  const float step = (smoother->target - *start) / (float)span;
  smoother->left_frames = span - count;
  smoother->current = smoother->left_frames == 0 ? smoother->target : *start + step * (float)count;
  return step;
}
