#ifndef TUTTI_DSP_LOOKAHEAD_H
#define TUTTI_DSP_LOOKAHEAD_H

#include "core/attributes.h"

#include <stddef.h>
#include <stdint.h>

/*
  The delay that lets a detector see what comes: both sides by the same whole number of frames, exact to the bit. Another
  length is moved to within 5 ms, the sound fading from one delay to the other. The rows lie where the owner puts them.
*/

typedef struct LookAhead {
  uint32_t frame, mask;
  uint32_t delay, before; /* frames; the one that is faded from */
  uint32_t fade_left, fade_frames;
  int32_t primed, reserved; /* 0: the next delay is taken at once; an owner may set it, to go there from no delay */
} LookAhead;

/* The delay of so many milliseconds in frames, at most `most_ms`. [any] */
uint32_t lookahead_frames(double rate_hz, double ms, double most_ms) RT_SAFE;
/* Bytes of the rows for delays up to `most_ms`: a multiple of 16. [setup] */
size_t lookahead_bytes(double rate_hz, double most_ms);
/* [setup] */
void lookahead_init(LookAhead *ahead, double rate_hz, double most_ms);
/* Silence in the rows; the next delay is taken at once. [audio] */
void lookahead_reset(LookAhead *ahead, float *rows) RT_SAFE;
/* Takes in `in` and gives out what came `delay` frames before; `out` may be `in`. At most 64 frames. [audio] */
void lookahead_block(LookAhead *ahead, float *rows, uint32_t delay, const float *const in[2], float *const out[2], uint32_t frames) RT_SAFE;

#endif
