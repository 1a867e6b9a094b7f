#ifndef TUTTI_DSP_STRETCH_RATE_H
#define TUTTI_DSP_STRETCH_RATE_H

#include "dsp/stretch.h"

/*
  Any range of a resampled timeline, its frame 0 at frame 0 of what is read: frame k of the output lies at k * in / out. The
  bytes do not depend on the range. All functions are [control].
*/

typedef struct StretchRatio { uint32_t in, out; } StretchRatio; /* lowest terms, `out` at most 1024 */

/* The nearest such ratio: within 1e-6 for numbers near 1, a five-hundredth of a cent. */
StretchRatio stretch_ratio(double value);

Status stretch_resample(const Memory *memory, const StretchReader *reader, StretchRatio ratio, int64_t begin, uint32_t frames,
                        float *const out[2]) NODISCARD;

#endif
