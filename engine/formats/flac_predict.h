#ifndef TUTTI_FORMATS_FLAC_PREDICT_H
#define TUTTI_FORMATS_FLAC_PREDICT_H

#include "formats/flac_bits.h"

/*
  One channel of one FLAC block in the fewest bits we know how to find: constant, a polynomial of order 0..4 (RFC 9639's
  fixed predictors) or a linear predictor fitted to the block (autocorrelation under a Welch window, Levinson-Durbin), what
  they miss in Rice codes whose parameter follows the sound in up to 64 partitions. [control]
*/

#define FLAC_ORDER_MAX 8u
#define FLAC_PARTITIONS_MAX 64u

typedef enum SubframeType { SUBFRAME_CONSTANT, SUBFRAME_VERBATIM, SUBFRAME_FIXED, SUBFRAME_LINEAR } SubframeType;

typedef struct Rice {
  uint32_t partition_order;
  uint32_t parameter_bits; /* 4, or 5 where a parameter needs it */
  uint8_t parameters[FLAC_PARTITIONS_MAX];
} Rice;

typedef struct Subframe {
  SubframeType type;
  uint32_t order, shift, precision;
  int32_t coefficients[FLAC_ORDER_MAX];
  Rice rice;
  uint64_t bits; /* of all of it */
} Subframe;

/* Choose how `samples` (1..4096 frames of `width` bits) are stored; `scratch` holds as many. */
Subframe subframe_choose(const int32_t *samples, uint32_t frames, uint32_t width, int32_t *scratch);
void subframe_write(BitWriter *bits, const Subframe *subframe, const int32_t *samples, uint32_t frames, uint32_t width, int32_t *scratch);

#endif
