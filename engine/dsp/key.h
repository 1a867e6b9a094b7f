#ifndef TUTTI_DSP_KEY_H
#define TUTTI_DSP_KEY_H

#include "dsp/svf.h"

#include <stdbool.h>

/*
  What a dynamics device listens to: its own input or a sidechain, between a low cut and a high cut of 12 dB an octave each.
  At the ends of their ranges the cuts are not there. What is no number is silence, and nothing is louder than +36 dBFS, so
  that a detector recovers from anything.
*/

#define KEY_LOW_CUT_HZ 20.0f     /* at most: no low cut */
#define KEY_HIGH_CUT_HZ 20000.0f /* at least: no high cut */

typedef struct KeyFilter {
  SvfState low, high;            /* lanes: left, right, 0, 0 */
  double rate_hz;
  float low_cut_hz, high_cut_hz; /* what the coefficients were made from */
  float low_g, high_g;
  float reserved[2];
} KeyFilter;

/* [setup] */
void key_init(KeyFilter *key, double rate_hz);
void key_reset(KeyFilter *key) RT_SAFE;
bool key_is_open(float low_cut_hz, float high_cut_hz) RT_SAFE;
/* `from` through the cuts into `to`, at most 64 frames. [audio] */
void key_block(KeyFilter *key, float low_cut_hz, float high_cut_hz, const float *const from[2], float *const to[2], uint32_t frames) RT_SAFE;

#endif
