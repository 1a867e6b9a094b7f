#ifndef TUTTI_DSP_TRANSIENTS_H
#define TUTTI_DSP_TRANSIENTS_H

#include <stdint.h>

/*
  Where something is struck in a recording, for cutting it into slices. Power in steps of 1.5 ms, of the sound and of its
  upper half, is compared with what the last 50 ms had decayed to; a rise by several dB begins a transient, which is then
  placed on the first frame that stands out of what came before. Two of them are at least 40 ms apart.

  Source: J. P. Bello et al., "A tutorial on onset detection in music signals" (2005), energy-based detection with adaptive
  thresholds. Pure function of its input. [control]
*/

typedef struct Transient {
  int64_t frame;
  double strength; /* rise in dB */
} Transient;

typedef struct TransientSound {
  const float *channels[2]; /* the same twice for mono */
  int64_t frames;
  double rate_hz;
} TransientSound;

/* Up to `capacity` of them in order of time; when there are more, the strongest are kept. `sensitivity` 0..1: at 0 only what
   rises by 18 dB counts, at 1 what rises by 4 dB does. Returns how many. */
uint32_t transients_find(const TransientSound *sound, double sensitivity, Transient *found, uint32_t capacity);

#endif
