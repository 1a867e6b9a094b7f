#ifndef TUTTI_DSP_SPECTRUM_H
#define TUTTI_DSP_SPECTRUM_H

#include "core/attributes.h"

#include <stddef.h>
#include <stdint.h>

/*
  The spectrum of a stereo sound as people look at it: the power of both sides in the last SPECTRUM_FRAMES frames under Hann's
  window, averaged exponentially, in dB. A sine of full scale on both sides reads 0; bin k lies at k / SPECTRUM_FRAMES of the
  rate. One is made in three steps, left, right and levels, so that an audio thread may take a block for each.

  A Spectrum is followed by the tables of its transform: it takes spectrum_bytes(). A SpectrumMean is what one place remembers;
  any number of them share a Spectrum.
*/

#define SPECTRUM_FRAMES 4096u
#define SPECTRUM_BINS (SPECTRUM_FRAMES / 2 + 1)
#define SPECTRUM_ROOM (SPECTRUM_BINS + 3) /* whole vectors */
#define SPECTRUM_LEAST_DB (-144.0f)

typedef struct Spectrum {
  float window[SPECTRUM_FRAMES], windowed[SPECTRUM_FRAMES], work[SPECTRUM_FRAMES];
  float re[SPECTRUM_ROOM], im[SPECTRUM_ROOM], fresh[SPECTRUM_ROOM];
} Spectrum;

typedef struct SpectrumMean { float power[SPECTRUM_ROOM]; } SpectrumMean;

/* A multiple of 16. [setup] */
size_t spectrum_bytes(void);
void spectrum_init(Spectrum *spectrum);
/* What one place hears, as a display takes it: NaN is silence, nothing is louder than 36 dBFS. [any] */
static inline float spectrum_taken(float x) { return x > -64.0f ? (x < 64.0f ? x : 64.0f) : (x <= -64.0f ? -64.0f : 0.0f); }
/* One side, 0 before 1: the SPECTRUM_FRAMES frames of a ring of `ring_frames`, a power of two, from place `begin` on; all of
   them passed spectrum_taken. [audio] */
void spectrum_hear(Spectrum *spectrum, uint32_t side, const float *ring, uint32_t ring_frames, uint32_t begin) RT_SAFE;
/* Take `share`, 0..1, of what was heard into the mean, and say what it is then, SPECTRUM_BINS levels. [audio] */
void spectrum_settle(Spectrum *spectrum, SpectrumMean *mean, float share, float *db) RT_SAFE;

#endif
