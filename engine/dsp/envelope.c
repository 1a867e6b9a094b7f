/* From times in milliseconds to what envelope_step adds and multiplies. */
#include "dsp/envelope.h"

static float per_frame(double rate_hz, float time_ms, float least_ms, float amount) RT_SAFE {
  const double ms = time_ms > least_ms ? (double)time_ms : (double)least_ms;
  return (float)((double)amount / (ms * 0.001 * rate_hz));
}

EnvelopeShape envelope_shape(double rate_hz, float attack_ms, float decay_ms, float sustain, float release_ms) RT_SAFE {
  return (EnvelopeShape){
      .attack_per_frame = per_frame(rate_hz, attack_ms, 0.3f, 1.0f),
      .decay_per_frame = per_frame(rate_hz, decay_ms, 3.0f, ENVELOPE_60_DB_OCTAVES),
      .sustain = sustain > 0.0f ? (sustain < 1.0f ? sustain : 1.0f) : 0.0f,
      .release_per_frame = per_frame(rate_hz, release_ms, 3.0f, ENVELOPE_60_DB_OCTAVES),
  };
}
