#ifndef TUTTI_DSP_ENVELOPE_H
#define TUTTI_DSP_ENVELOPE_H

#include "core/math_inline.h"

/*
  Four attack-decay-sustain-release envelopes in the lanes: a straight attack, then exponential approaches to the sustain
  level and to zero. Decay and release are given as the time to fall by 60 dB. Evaluated once per chunk of frames, to be
  joined by straight lines. All functions are [audio].
*/

typedef struct EnvelopeShape {
  float attack_per_frame;  /* of the full height */
  float decay_per_frame;   /* octaves */
  float sustain;           /* 0..1 */
  float release_per_frame; /* octaves */
} EnvelopeShape;

typedef struct Envelope {
  f32x4 level;
  i32x4 attacking, released; /* masks */
} Envelope;

#define ENVELOPE_60_DB_OCTAVES 9.965784f

EnvelopeShape envelope_shape(double rate_hz, float attack_ms, float decay_ms, float sustain, float release_ms) RT_SAFE;

/* What a shape does in some frames: the same for all envelopes that have it. */
typedef struct EnvelopeStep { float rise, sustain, decay_keep, release_keep; } EnvelopeStep;

static inline EnvelopeStep envelope_step_of(const EnvelopeShape *shape, float frames) {
  const f32x4 keep = f4_exp2_inline(f4_splat(-frames) * (f32x4){shape->decay_per_frame, shape->release_per_frame, 0.0f, 0.0f});
  return (EnvelopeStep){shape->attack_per_frame * frames, shape->sustain, keep[0], keep[1]};
}

/* Move on by those frames; envelope->level is then the value at the end of them. */
static inline void envelope_take(Envelope *envelope, const EnvelopeStep *step) {
  const f32x4 keep = f4_select(envelope->released, f4_splat(step->release_keep), f4_splat(step->decay_keep));
  const f32x4 goal = f4_select(envelope->released, f4_splat(0.0f), f4_splat(step->sustain));
  const f32x4 fall = goal + (envelope->level - goal) * keep;
  const f32x4 rise = f4_min(envelope->level + f4_splat(step->rise), f4_splat(1.0f));
  const i32x4 rising = envelope->attacking & ~envelope->released;
  envelope->level = f4_select(rising, rise, fall);
  envelope->attacking = rising & (i32x4)(envelope->level < f4_splat(1.0f));
}

static inline void envelope_step(Envelope *envelope, const EnvelopeShape *shape, float frames) {
  const EnvelopeStep step = envelope_step_of(shape, frames);
  envelope_take(envelope, &step);
}

#endif
