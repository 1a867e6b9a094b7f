#ifndef TUTTI_DSP_SMOOTHER_H
#define TUTTI_DSP_SMOOTHER_H

#include "core/attributes.h"

#include <stdbool.h>
#include <stdint.h>

/*
  Turns a parameter's steps into straight ramps, so that no knob ever clicks. Each block asks for the line to draw; a ramp
  lasts a whole number of blocks and always ends exactly on its target. All functions are [audio].
*/

typedef struct Smoother {
  float current;     /* the value reached at the end of the last block */
  float target;
  int32_t ramp_frames;
  int32_t left_frames;
  int32_t primed;    /* 0 after a reset: the first target is taken at once */
  int32_t reserved[3];
} Smoother;

/* The value of frame i of a block is start + step * (i + 1). */
typedef struct Ramp { float start, step; } Ramp;

static inline bool ramp_stands(Ramp ramp, float at) RT_SAFE { return ramp.step == 0.0f && ramp.start == at; }

void smoother_init(Smoother *smoother, double rate_hz, double ramp_seconds) RT_SAFE;
/* The next target is taken without a ramp. */
void smoother_reset(Smoother *smoother) RT_SAFE;
/* What smoother_block calls while there is a way to go: where the ramp begins into `start`, its step as the result. Not both as one
   struct: WASM hands those over in memory, and whoever copies it whole waits until both halves are there. */
float smoother_glide(Smoother *smoother, float target, uint32_t frames, float *start) RT_SAFE;

/* A target that is to be reached with the block's last frame: where automation will be then. */
static inline void smoother_hurry(Smoother *smoother, float target, uint32_t frames) RT_SAFE {
  if (!smoother->primed || target == smoother->target) return;
  smoother->target = target;
  smoother->left_frames = (int32_t)frames;
}

/* The line to draw towards `target` in a block of `frames`. A parameter at rest, the usual case, costs no call. */
static inline Ramp smoother_block(Smoother *smoother, float target, uint32_t frames) RT_SAFE {
  if (smoother->primed && smoother->left_frames == 0 && target == smoother->target) return (Ramp){smoother->current, 0.0f};
  float start;
  const float step = smoother_glide(smoother, target, frames, &start);
  return (Ramp){start, step};
}

#endif
