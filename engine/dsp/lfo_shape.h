#ifndef TUTTI_DSP_LFO_SHAPE_H
#define TUTTI_DSP_LFO_SHAPE_H

#include "core/attributes.h"

#include <stdint.h>

/* The shapes of slow oscillators that people choose by name, as functions of a phase in turns, whose whole part says which round it
   is. The random ones draw one value a turn from a hash of the seed and the turn's number, held or joined by a curve without corners
   (3t^2 - 2t^3): the same at every pass. */

typedef enum LfoShape {
  LFO_SHAPE_SINE, LFO_SHAPE_TRIANGLE, LFO_SHAPE_RISE, LFO_SHAPE_FALL, LFO_SHAPE_SQUARE, LFO_SHAPE_RANDOM_HELD, LFO_SHAPE_RANDOM_SMOOTH, LFO_SHAPES
} LfoShape;

extern const char *const lfo_shape_names[LFO_SHAPES + 1]; /* ends in NULL */

/* -1..1; sine and triangle go up from 0, the square starts high. A shape beyond the last is the last. [audio] */
double lfo_shape_value(uint32_t shape, double turns, uint64_t seed) RT_SAFE;

#endif
