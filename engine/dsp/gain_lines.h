#ifndef TUTTI_DSP_GAIN_LINES_H
#define TUTTI_DSP_GAIN_LINES_H

#include "core/attributes.h"

#include <stdint.h>

/*
  What straight lines of a fader and of a balance are as gains, frame by frame: a line in dB is a geometric series, a line of
  equal-power balance turns with an even angle. Both are made four frames at once, from a start in f64 every four frames and
  the same three ratios throughout, so that nothing adds up: relative error <= 3e-7 (absolute for the balance). `to` has room
  for `count` rounded up to fours. All functions are [audio].
*/

/* Frame i is at db + step_db * i; a line that stands at -144 dB or below is silent. */
void gain_line_db(double db, double step_db, float *to, uint32_t count) RT_SAFE;
/* cos and sin, times `scale`, of (pan + 1) * pi / 4 at pan + step * i. */
void gain_line_pan(double pan, double step, double scale, float *left, float *right, uint32_t count) RT_SAFE;
void gain_line_straight(double value, double step, float *to, uint32_t count) RT_SAFE;

#endif
