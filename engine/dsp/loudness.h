#ifndef TUTTI_DSP_LOUDNESS_H
#define TUTTI_DSP_LOUDNESS_H

#include "dsp/truepeak.h"

/*
  Loudness of a stereo stream as Recommendation ITU-R BS.1770-5 and EBU R 128 measure it: momentary (0.4 s), short-term (3 s),
  integrated with both gates (EBU Tech 3341), loudness range (EBU Tech 3342, one short-term value a second), true peak. Any
  rate, any length, fixed memory: what was measured lies in two histograms with bins of 0.05 LU, which keep sums as well as
  counts, so that only the one bin in which a gate falls is taken or left as a whole. Results do not depend on how a stream is
  cut. Silence, and what was not measured yet, is LOUDNESS_NONE.
*/

#define LOUDNESS_NONE (-144.0)
#define LOUDNESS_BINS 2000u /* from -70 LUFS up */
#define LOUDNESS_STEPS 30u  /* of 0.1 s in a short-term window */

typedef struct LoudnessBins {
  double energy[LOUDNESS_BINS];
  uint32_t count[LOUDNESS_BINS];
} LoudnessBins;

typedef struct Loudness {
  /* lanes: left and right through the shelf, and both through the high-pass two frames later */
  f32x4 s1, s2, weighted, waiting; /* the filters' states, their output, and that of the frame before */
  f32x4 b1_less, b2, g_b1, g_b2;   /* of the step from frame to frame: see weigh() */
  f32x4 from_input, from_band, from_low;
  f32x4 squares;              /* of up to 64 frames */
  uint32_t square_frames;
  uint32_t step_frames, step_left; /* 0.1 s */
  uint32_t reserved;
  uint64_t steps;             /* finished */
  double step_energy;         /* of the step under way */
  double energies[LOUDNESS_STEPS];
  double momentary, short_term, momentary_most, short_term_most; /* LUFS */
  LoudnessBins momentaries, short_terms;
  TruePeakFilter filter;
  TruePeak peak[2];
} Loudness;

/* [setup] */
void loudness_init(Loudness *loudness, double rate_hz);
/* As freshly initialised. [audio] */
void loudness_reset(Loudness *loudness) RT_SAFE;
/* No number counts as silence, and nothing as louder than +36 dBFS. [audio] */
void loudness_add(Loudness *loudness, const float *left, const float *right, uint32_t frames) RT_SAFE;

/* A walk over the histograms each. [any] */
double loudness_integrated_lufs(const Loudness *loudness) RT_SAFE;
double loudness_range_lu(const Loudness *loudness) RT_SAFE; /* 0 for less than two seconds' worth */
/* The greater side, with what the last frames may still do as if silence followed. [any] */
double loudness_true_peak_dbtp(const Loudness *loudness) RT_SAFE;

#endif
