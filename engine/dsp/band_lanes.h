#ifndef TUTTI_DSP_BAND_LANES_H
#define TUTTI_DSP_BAND_LANES_H

#include "core/attributes.h"
#include "dsp/band.h"

/* One band of four stereo instances. Only while it or one of those it is run with moves are `line` and `slope` read, and `line`
   and form.b2 left where the last frame had them; one that stands among them has slopes of 0. */
typedef struct BandLanes {
  BandState side[2];
  BandForm form;
  f32x4 line[LINES], slope[LINES]; /* at the block's begin; per frame */
  BandKind kind;                   /* BAND_ANY unless all four are of one kind */
  bool moving;                     /* any of the four */
} BandLanes;

/* Runs the bands over both sides in place, in order. What was -0 comes out as +0 unless there is no band at all. [audio] */
void band_lanes_run(BandLanes *const *bands, uint32_t count, f32x4 *const sides[2], uint32_t frames) RT_SAFE;

#endif
