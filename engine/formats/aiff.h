#ifndef TUTTI_FORMATS_AIFF_H
#define TUTTI_FORMATS_AIFF_H

#include "core/bytes.h"

/*
  AIFF and AIFF-C in: PCM of 1 to 32 bits, big-endian or (sowt) little-endian, and 32 or 64 bit float. Trusts no size field
  and says at which byte a file is wrong.
*/

bool aiff_is(Bytes file);
/* The whole file as a WAV of the next width (8 becomes 16 bit). `wav` must be empty. [control] */
Status aiff_to_wav(Bytes file, const Memory *memory, Buffer *wav, Problem *problem) NODISCARD;

#endif
