#ifndef TUTTI_FORMATS_FLAC_H
#define TUTTI_FORMATS_FLAC_H

#include "core/bytes.h"
#include "core/md5.h"

/*
  FLAC (RFC 9639) in and out: lossless, about half the size of a WAV. Reading takes whole files in memory, checks every
  frame's CRC and, where the file states it, the MD5 of the samples, and says at which byte a file is wrong. Writing streams:
  blocks of 4096 frames, mono or stereo, 16 or 24 bit; the same samples give the same bytes on every host. No dates, no tags.
*/

#define FLAC_HEADER_BYTES 42u /* marker and stream info: the first bytes of what we write */
#define FLAC_BLOCK_FRAMES 4096u

typedef struct Flac {
  uint32_t rate_hz, channels, bits;
  uint64_t frames; /* 0: the file does not say */
  uint8_t md5[16]; /* zeros: the file does not say */
  size_t first_frame_offset;
} Flac;

bool flac_is(Bytes file);
/* The stream's description, by the file's first bytes; its frames are not looked at. STATUS_TRUNCATED: they begin behind these. [any] */
Status flac_read(Bytes head, Flac *flac, Problem *problem) NODISCARD;
/* Whether that is the sum of all samples, where the file states one. [any] */
bool flac_sum_is(const Flac *flac, const Md5 *md5);
/* The whole file as a WAV of 16 or 24 bit (samples of other widths moved to the top of the next larger one; more than 24 bit:
   32). `wav` must be empty. On failure it holds nothing of use. [control] */
Status flac_to_wav(Bytes file, const Memory *memory, Buffer *wav, Problem *problem) NODISCARD;

typedef struct FlacWriter {
  const Memory *memory;
  uint32_t rate_hz, channels, bits;
  uint64_t frames;
  uint64_t block_number;
  uint32_t smallest_bytes, largest_bytes; /* of the blocks written */
  uint32_t waiting;                       /* frames in `work` that fill no block yet */
  Md5 md5;
  struct FlacWork *work;
} FlacWriter;

/* Channels 1 or 2, bits 16 or 24. [control] */
Status flac_writer_init(FlacWriter *writer, const Memory *memory, uint32_t rate_hz, uint32_t channels, uint32_t bits) NODISCARD;
void flac_writer_finish(FlacWriter *writer);
/* `frames` more, interleaved little-endian samples of the writer's width; whole blocks are appended to `out`. Failures stay in `out`. */
void flac_writer_put(FlacWriter *writer, const uint8_t *samples, uint64_t frames, Buffer *out);
/* The last, shorter block. */
void flac_writer_flush(FlacWriter *writer, Buffer *out);
/* FLAC_HEADER_BYTES that stand in front of the blocks; known only after the flush. */
void flac_writer_header(const FlacWriter *writer, Buffer *out);

#endif
