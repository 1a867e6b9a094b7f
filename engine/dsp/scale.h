#ifndef TUTTI_DSP_SCALE_H
#define TUTTI_DSP_SCALE_H

#include "core/attributes.h"

#include <stdint.h>

/* Scales as sets of the twelve pitch classes above a root: which keys belong, and which one is near. The first ten are the
   document's own, in its order (model/schema.c, key_scale). All functions are [any]. */

typedef enum Scale {
  SCALE_MAJOR, SCALE_MINOR, SCALE_DORIAN, SCALE_PHRYGIAN, SCALE_LYDIAN, SCALE_MIXOLYDIAN, SCALE_LOCRIAN, SCALE_HARMONIC_MINOR,
  SCALE_MELODIC_MINOR, SCALE_CHROMATIC, SCALE_MAJOR_PENTATONIC, SCALE_MINOR_PENTATONIC, SCALE_BLUES, SCALE_WHOLE_TONE,
  SCALE_DIMINISHED, SCALE_HUNGARIAN_MINOR, SCALE_PHRYGIAN_DOMINANT, SCALE_COUNT
} Scale;

typedef enum ScaleSnap { SCALE_NEAREST, SCALE_UP, SCALE_DOWN, SCALE_SNAPS } ScaleSnap;

/* Bit n is set when the pitch n semitones above the root belongs. */
uint32_t scale_mask(Scale scale) RT_SAFE;
/* The key of the scale that `key` (0..127) becomes, within 0..127; between two as near, the lower. */
int32_t scale_snap(Scale scale, int32_t root, int32_t key, ScaleSnap snap) RT_SAFE;
/* How far step `degree` of the scale lies above its root, in semitones; degrees count on into the octaves above and, negative, below. */
int32_t scale_degree(Scale scale, int32_t degree) RT_SAFE;
/* The key `steps` steps of the scale away from `key`, which is snapped first. */
int32_t scale_step(Scale scale, int32_t root, int32_t key, int32_t steps) RT_SAFE;

#endif
