#ifndef TUTTI_DSP_VOICE_EXPRESSION_H
#define TUTTI_DSP_VOICE_EXPRESSION_H

#include "core/event.h"
#include "core/math.h"
#include "core/simd.h"

/* What single notes say beyond their key and velocity (core/event.h, Expression), for four voices in the lanes. [audio] */

typedef struct VoiceExpression {
  f32x4 tuning;   /* semitones */
  f32x4 pressure; /* 0..1 */
  f32x4 timbre;   /* 0..1, 0.5 is neutral */
  f32x4 gain;     /* linear */
  f32x4 pan;      /* -1..1 */
} VoiceExpression;

static inline void voice_expression_start(VoiceExpression *expression, int lane) {
  expression->tuning[lane] = expression->pressure[lane] = expression->pan[lane] = 0.0f;
  expression->timbre[lane] = 0.5f;
  expression->gain[lane] = 1.0f;
}

static inline void voice_expression_set(VoiceExpression *expression, int lane, uint32_t number, float value) {
  const double v = (double)value;
  switch (number) {
  case EXPRESSION_TUNING: expression->tuning[lane] = (float)math_clamp(v, -120.0, 120.0); break;
  case EXPRESSION_PRESSURE: expression->pressure[lane] = (float)math_clamp(v, 0.0, 1.0); break;
  case EXPRESSION_TIMBRE: expression->timbre[lane] = (float)math_clamp(v, 0.0, 1.0); break;
  case EXPRESSION_GAIN: expression->gain[lane] = (float)math_clamp(v, 0.0, 4.0); break;
  case EXPRESSION_PAN: expression->pan[lane] = (float)math_clamp(v, -1.0, 1.0); break;
  default: break;
  }
}

#endif
