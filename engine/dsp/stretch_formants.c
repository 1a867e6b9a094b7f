/* The envelope over a spectrum's partials, kept in place while they move: smoothed log power, raised to its own peaks a few
   times (A. Roebel and X. Rodet, "Efficient spectral envelope estimation and its application to pitch shifting and envelope
   preservation", 2005). */
#include "dsp/stretch_parts.h"

#include "core/math_inline.h"

#include <string.h>

#define ROUNDS 4
#define SMOOTH_SECONDS 0.0013 /* shorter than a voice's period, so that its partials are not seen one by one */
#define GAIN_LOG2_MAX 4.0f    /* 24 dB */

/* Keep the slow part of `log` (bins of it), leave it in `smooth`. `cepstrum` and `work` have fft_frames, `zero` is all 0. */
static void smooth_out(const StretchWork *work, const float *log, float *smooth, float *cepstrum, float *scratch, float *zero) {
  const uint32_t size = work->sizes.fft_frames;
  const uint32_t kept = (uint32_t)math_int_clamp(SMOOTH_SECONDS * work->sound->rate_hz, 4, (int32_t)size / 4);
  memset(zero, 0, FFT_BINS(size) * sizeof(float));
  fft_backward(work->fft, log, zero, cepstrum, scratch);
  for (uint32_t i = 1; i <= size / 2; i++) {
    const uint32_t place = i * (size / 4) / kept; /* the falling half of the long window */
    const float level = i < 2 * kept ? work->window[size / 2 + place] : 0.0f;
    cepstrum[i] *= level;
    if (i < size / 2) cepstrum[size - i] *= level;
  }
  fft_forward(work->fft, cepstrum, smooth, zero, scratch);
}

static float envelope_at(const float *envelope, uint32_t bins, double at) {
  if (at >= (double)(bins - 1)) return envelope[bins - 1];
  const uint32_t k = (uint32_t)at;
  return envelope[k] + (envelope[k + 1] - envelope[k]) * (float)(at - (double)k);
}

void stretch_formant_gains(const StretchWork *work, const float *power, float *gains, float *scratch) {
  const uint32_t size = work->sizes.fft_frames, bins = FFT_BINS(size), row = size + 8;
  float *log = gains, *smooth = scratch, *cepstrum = scratch + row, *other = scratch + 2 * row, *zero = scratch + 3 * row;
  float loudest = 1e-20f;
  for (uint32_t k = 0; k < bins; k++) loudest = power[k] > loudest ? power[k] : loudest;
  for (uint32_t k = 0; k < bins; k += 4) f4_store(log + k, f4_log2_inline(f4_max(f4_load(power + k), f4_splat(loudest * 1e-10f))));
  for (uint32_t round = 0; round < ROUNDS; round++) {
    if (round > 0)
      for (uint32_t k = 0; k < bins; k += 4) f4_store(log + k, f4_max(f4_load(log + k), f4_load(smooth + k)));
    smooth_out(work, log, smooth, cepstrum, other, zero);
  }
  for (uint32_t k = 0; k < bins; k++)
    gains[k] = 0.5f * (envelope_at(smooth, bins, (double)k * work->pitch) - smooth[k]);
  for (uint32_t k = 0; k < bins; k += 4) f4_store(gains + k, f4_exp2_inline(f4_clamp(f4_load(gains + k), -GAIN_LOG2_MAX, GAIN_LOG2_MAX)));
}
