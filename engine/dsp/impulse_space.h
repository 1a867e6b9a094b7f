#ifndef TUTTI_DSP_IMPULSE_SPACE_H
#define TUTTI_DSP_IMPULSE_SPACE_H

#include "dsp/impulse.h"

/* The computed spaces of dsp/impulse.h: both sides of `frames` each, silent before. `seconds`: its RT60 with size and decay.
   STATUS_NO_MEMORY. [control] */
Status impulse_space_fill(const Memory *memory, uint32_t space, double rate_hz, double size, double seconds, float *const sides[2], uint32_t frames) NODISCARD;

#endif
