#ifndef TUTTI_DSP_DELAY_LINE_H
#define TUTTI_DSP_DELAY_LINE_H

#include "core/attributes.h"
#include "dsp/smoother.h"

#include <stddef.h>
#include <stdint.h>

/*
  A row of 2^n frames in which the newest takes the place of the oldest. Frames are addressed by a count that runs on; `mask`
  is the row's length less one. All functions are [audio].
*/

/* Where so many frames lie behind one another, to be read or written there; NULL where they go round the row's end. */
static inline float *delay_line_piece(float *line, uint32_t mask, uint32_t at_frame, uint32_t frames) {
  return frames <= mask + 1u - (at_frame & mask) ? line + (at_frame & mask) : NULL;
}

void delay_line_write(float *line, uint32_t mask, uint32_t at_frame, const float *from, uint32_t frames) RT_SAFE;
void delay_line_read(const float *line, uint32_t mask, uint32_t from_frame, float *to, uint32_t frames) RT_SAFE;

/* What lies `back` frames before each of the frames from `now_frame` on, between two of them where that is no whole number. 0 <= back
   < mask; `to` has room for whole vectors. */
void delay_line_read_moving(const float *line, uint32_t mask, uint32_t now_frame, Ramp back, float *to, uint32_t frames) RT_SAFE;

#endif
