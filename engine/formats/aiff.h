#ifndef TUTTI_FORMATS_AIFF_H
#define TUTTI_FORMATS_AIFF_H

#include "formats/file_reader.h"
#include "formats/wav.h"

/*
  AIFF and AIFF-C in: PCM of 1 to 32 bits, big-endian or (sowt) little-endian, and 32 or 64 bit float. Trusts no size field
  and says at which byte a file is wrong.
*/

typedef struct Aiff {
  uint32_t channels, rate_hz;
  uint32_t sample_bytes;   /* in the file */
  WavSample sample;        /* the width they become in a WAV */
  bool little_endian;
  uint64_t frames;         /* as many as are there */
  uint64_t data_offset, data_bytes;
} Aiff;

bool aiff_is(Bytes file);
/* What lies where; of the sound nothing is read. */
Status aiff_read(const FileReader *file, Aiff *aiff, Problem *problem) NODISCARD;
/* Frames as they stand in a WAV: least significant byte first, at the top of their width. */
void aiff_samples(const Aiff *aiff, const uint8_t *from, uint64_t frames, uint8_t *to);
/* The whole file as a WAV of the next width (8 becomes 16 bit). `wav` must be empty. [control] */
Status aiff_to_wav(Bytes file, const Memory *memory, Buffer *wav, Problem *problem) NODISCARD;

#endif
