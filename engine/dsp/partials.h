#ifndef TUTTI_DSP_PARTIALS_H
#define TUTTI_DSP_PARTIALS_H

#include "core/attributes.h"
#include "core/simd.h"

#include <stdbool.h>
#include <stdint.h>

/*
  The sound of one voice as a sum of sines, four to a vector: the partials of a string, a bar, a bell, a skin or a pipe, each
  with its own pitch, level and decay. A second string may sound beside the first, a little out of tune. What a partial gets is
  decided once, when the note begins (dsp/partial_models.c); from then on only slow things move: pitch, tilt, decay.

  A sine is turned from frame to frame and set anew from its exact phase at each chunk, so nothing drifts; partials that would
  pass half the rate are silent, so nothing folds; those that have died away cost nothing. All functions are [audio].
*/

#define PARTIAL_VECTORS 20u      /* of both strings */
#define PARTIAL_VECTORS_SECOND 8u /* the most the second takes */
#define PARTIAL_FRAMES_MAX 32u   /* of a chunk */
#define PARTIAL_SILENT 3e-6f

typedef struct Partials {
  uint32_t first, second;          /* vectors of each string; the second's follow the first's place */
  float seconds;                   /* since the note began */
  float reserved;
  f32x4 ratio[PARTIAL_VECTORS];    /* to the voice's pitch; 0 where there is none */
  f32x4 octave[PARTIAL_VECTORS];   /* log2 of the ratio, not below 0 */
  f32x4 strength[PARTIAL_VECTORS]; /* log2 of its level */
  f32x4 decay[PARTIAL_VECTORS];    /* octaves a second */
  f32x4 phase[PARTIAL_VECTORS];    /* turns */
  f32x4 level[PARTIAL_VECTORS];    /* at the end of the last chunk; the first begins at its own */
} Partials;

/* Through one chunk. */
typedef struct PartialMotion {
  float turns;          /* of the voice's pitch, a frame */
  float tilt;           /* octaves of level lost for each octave above the pitch */
  float sustain;        /* what decays does so towards this part of its level */
  float flutter;        /* 0..1: how much each partial wavers by itself */
  float seconds;        /* length of the chunk */
  uint32_t frames;      /* <= PARTIAL_FRAMES_MAX */
} PartialMotion;

/* Adds a chunk of each string to `first` and `second`, four partial sums a frame. False when nothing is left to hear. */
bool partials_process(Partials *partials, const PartialMotion *motion, f32x4 *first, f32x4 *second) RT_SAFE;

/* ---- what a note is made of */

typedef enum PartialModel {
  PARTIAL_STRING, PARTIAL_TONEWHEELS, PARTIAL_BAR, PARTIAL_MARIMBA, PARTIAL_XYLOPHONE, PARTIAL_TINE, PARTIAL_BELL, PARTIAL_CHIME,
  PARTIAL_GLASS, PARTIAL_KETTLE, PARTIAL_SKIN, PARTIAL_MODELS
} PartialModel;

typedef enum PartialBody {
  BODY_NONE, BODY_SOUNDBOARD, BODY_GUITAR, BODY_VIOLIN, BODY_CELLO, BODY_AH, BODY_OH, BODY_OO, BODY_TRUMPET, BODY_HORN, BODY_OBOE,
  BODY_BASSOON, BODY_SAX, BODY_REEDS, BODY_BANJO, BODY_HARP, PARTIAL_BODIES
} PartialBody;

typedef struct PartialSpectrum {
  PartialModel model;
  PartialBody body;
  float body_amount;     /* 0..1 */
  float slope;           /* octaves of level lost for each octave */
  float position;        /* where a string is plucked or struck, 0..0.5 of its length; 0: everywhere */
  float hollow;          /* 0..1: how much of the even partials is missing */
  float stiffness;       /* B of a stiff string: partial n lies sqrt(1 + B n n) too high */
  int32_t strings;       /* 1 or 2 */
  float detune;          /* octaves between them */
  float second_level;    /* 0..1 */
  float second_decay;    /* how much longer the second sounds */
  float damping;         /* 0: all partials decay alike, 1: as much faster as they are higher */
  float scatter;         /* 0..1: how much by chance the second begins */
} PartialSpectrum;

/* The note that begins. */
typedef struct PartialNote {
  float hz;              /* its pitch */
  float rate_hz;
  float decay;           /* octaves a second, of the partial at the pitch */
  float tilt;            /* octaves an octave, besides the slope: what the velocity takes */
  uint32_t random;       /* seed */
} PartialNote;

void partials_start(Partials *partials, const PartialSpectrum *spectrum, const PartialNote *note) RT_SAFE;

#endif
