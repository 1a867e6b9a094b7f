#ifndef TUTTI_DSP_TRUEPEAK_H
#define TUTTI_DSP_TRUEPEAK_H

#include "core/attributes.h"
#include "core/simd.h"

#include <stdint.h>

/*
  How high a signal goes between its samples. It is read at four times the rate through a windowed sinc, as Recommendation
  ITU-R BS.1770-5, annex 2 has it. There are two lengths: the meter's 12 samples, which is what loudness meters agree on, and
  a long one for a limiter, which has to know better: close to half the rate the short one misses up to 0.7 dB. The
  limiter's also draws a parabola through the quarters, because the top lies between them.

  From 96 kHz on the Recommendation asks for less oversampling, and meters such as libebur128 keep their 48 taps for half as many
  points, so that their sinc is 24 samples long there. What can be heard reads the same either way; full-band noise, whose
  height lies near half the rate, reads 1 dB lower with 12. The longer one is right, so the meter has 24 from there on, and goes
  on reading four points a sample, at 192 kHz too, where others look at samples alone.
*/

#define TRUE_PEAK_METER_TAPS 12
#define TRUE_PEAK_METER_TAPS_MOST 24
#define TRUE_PEAK_MIDDLE_HALF 62 /* points on either side */
#define TRUE_PEAK_QUARTER_HALF 4
/* samples the limiter's detector looks at on either side: the middles' and, for the quarters, two further middles' */
#define TRUE_PEAK_BEHIND (TRUE_PEAK_MIDDLE_HALF + 2)
#define TRUE_PEAK_BEFORE (TRUE_PEAK_BEHIND + 4)
#define TRUE_PEAK_BLOCK 64u /* the most frames at a time */

/*
  The three quarters between two samples. Of each pair of samples, one as far to the left as the other to the right, the sum
  and the difference are weighed: the first and the third quarter are a + b and a - b, the second is the sum alone.
*/
typedef struct TruePeakFilter {
  int32_t taps, reserved[3];
  float most, reserved_too[3]; /* how high a signal that stays within 1 can go between its samples */
  f32x4 sum[TRUE_PEAK_METER_TAPS_MOST / 2], difference[TRUE_PEAK_METER_TAPS_MOST / 2], middle[TRUE_PEAK_METER_TAPS_MOST / 2];
} TruePeakFilter;

/* What a meter takes at this rate. [any] */
int32_t true_peak_meter_taps(double rate_hz) RT_SAFE;
void true_peak_filter(TruePeakFilter *filter, int32_t taps); /* [control] */

/* The limiter's, in two steps: the middles by a long filter; then the quarters between samples and middles, where twice the rate
   leaves so much room above the sound that eight points are as exact. */
typedef struct TruePeakDetector {
  float most, reserved[3]; /* as above */
  f32x4 middle[TRUE_PEAK_MIDDLE_HALF], quarter[TRUE_PEAK_QUARTER_HALF];
} TruePeakDetector;

void true_peak_detector(TruePeakDetector *detector); /* [control] */

/* One channel's meter: the greatest so far, linear. */
typedef struct TruePeak {
  float greatest;
  float reserved[3];
  float heard[TRUE_PEAK_METER_TAPS_MOST + TRUE_PEAK_BLOCK]; /* the end of the block before, then this one */
} TruePeak;

void true_peak_reset(TruePeak *meter) RT_SAFE;
/* Looks at up to TRUE_PEAK_BLOCK frames; each is seen with its neighbours on both sides, so the newest (half the taps) wait for the
   next block: end a signal with as many zeros. No number counts as silence. [audio] */
void true_peak_add(TruePeak *meter, const TruePeakFilter *filter, const float *x, uint32_t frames) RT_SAFE;

/*
  Height of the signal from sample i up to sample i + 1, for i in 0..frames-1 (a multiple of 4): what the detector finds, or
  the meter's where that reads more, as it does by 0.3 dB at some edges; people will look at meters.
  `x` points at sample 0; it is read from x - TRUE_PEAK_BEFORE up to x + frames + TRUE_PEAK_BEHIND - 1. [audio]
*/
void true_peak_between(const TruePeakDetector *detector, const TruePeakFilter *meter, const float *x, float *height, uint32_t frames) RT_SAFE;

#endif
