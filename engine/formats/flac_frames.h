#ifndef TUTTI_FORMATS_FLAC_FRAMES_H
#define TUTTI_FORMATS_FLAC_FRAMES_H

#include "core/memory.h"
#include "formats/flac.h"
#include "formats/flac_bits.h"
#include "formats/wav.h"

/* FLAC frame by frame, for readers of whole files (flac_read.c) and of files in pieces (flac_source.c). [control] */

#define FLAC_FRAMES_MAX 65536u /* of one block */

typedef struct FlacFrames {
  const Memory *memory;
  uint32_t channel_count, sample_bits;
  uint32_t frames;       /* of the block read last */
  uint32_t stereo;       /* how its two channels stand for left and right */
  int64_t *samples;      /* a run of FLAC_FRAMES_MAX for each channel */
  Bytes bytes;           /* what is being read: */
  BitReader bits;
  size_t frame_offset;
  uint64_t base;         /* of `bytes` in the file, for problems */
  Problem *problem;
} FlacFrames;

Status flac_frames_init(FlacFrames *in, const Memory *memory, const Flac *flac) NODISCARD;
void flac_frames_finish(FlacFrames *in);
/* The frame at `*at`, which moves behind it. STATUS_TRUNCATED: `bytes` end inside it. */
Status flac_frames_read(FlacFrames *in, Bytes bytes, uint64_t base, size_t *at, Problem *problem) NODISCARD;

/* What samples of so many bits become in a WAV: they move to the top of the next larger width. */
WavSample flac_container(uint32_t bits);
/* Frames of the block so, interleaved. */
void flac_frames_store(const FlacFrames *in, uint32_t begin, uint32_t count, uint8_t *to);
/* The block as a file's MD5 knows it. */
void flac_frames_sum(const FlacFrames *in, Md5 *md5);

#endif
