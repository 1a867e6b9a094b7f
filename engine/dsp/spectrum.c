/* Spectra for displays: of an analyser (devices/analyser.c) and around a device that is looked at (graph/watch.c). */
#include "dsp/spectrum.h"

#include "core/math_inline.h"
#include "dsp/fft.h"

#include <string.h>

#define DB_PER_OCTAVE 3.0102999566f /* of power */

_Static_assert(SPECTRUM_BINS == FFT_BINS(SPECTRUM_FRAMES) && SPECTRUM_ROOM % 4 == 0 && sizeof(Spectrum) % 16 == 0, "the transform lies behind");

static Fft *fft_of(Spectrum *spectrum) RT_SAFE { return (Fft *)(void *)(spectrum + 1); }

size_t spectrum_bytes(void) { return sizeof(Spectrum) + fft_bytes(SPECTRUM_FRAMES); }

void spectrum_init(Spectrum *spectrum) {
  for (uint32_t i = 0; i < SPECTRUM_FRAMES; i++) /* scaled so that a sine of full scale has power 1 */
    spectrum->window[i] = (float)((0.5 - 0.5 * math_cos(MATH_TAU * i / SPECTRUM_FRAMES)) * 4.0 / SPECTRUM_FRAMES);
  memset(spectrum->fresh, 0, sizeof spectrum->fresh);
  fft_init(fft_of(spectrum), SPECTRUM_FRAMES);
}

void spectrum_hear(Spectrum *spectrum, uint32_t side, const float *ring, uint32_t ring_frames, uint32_t begin) RT_SAFE {
  for (uint32_t i = 0; i < SPECTRUM_FRAMES; i++) spectrum->windowed[i] = ring[(begin + i) & (ring_frames - 1)] * spectrum->window[i];
  fft_forward(fft_of(spectrum), spectrum->windowed, spectrum->re, spectrum->im, spectrum->work);
  for (uint32_t k = 0; k < SPECTRUM_BINS; k++) {
    const float power = 0.5f * (spectrum->re[k] * spectrum->re[k] + spectrum->im[k] * spectrum->im[k]);
    spectrum->fresh[k] = side == 0 ? power : spectrum->fresh[k] + power;
  }
}

void spectrum_settle(Spectrum *spectrum, SpectrumMean *mean, float share, float *db) RT_SAFE {
  for (uint32_t k = 0; k < SPECTRUM_ROOM; k += 4) {
    const f32x4 power = f4_load(mean->power + k), now = f4_clean_inline(power + f4_splat(share) * (f4_load(spectrum->fresh + k) - power));
    f4_store(mean->power + k, now);
    f4_store(spectrum->windowed + k, f4_max(f4_splat(DB_PER_OCTAVE) * f4_log2_inline(now), f4_splat(SPECTRUM_LEAST_DB)));
  }
  memcpy(db, spectrum->windowed, SPECTRUM_BINS * sizeof *db);
}
