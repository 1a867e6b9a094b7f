#ifndef TUTTI_SESSION_STRETCHED_H
#define TUTTI_SESSION_STRETCHED_H

#include "session/asset_reader.h"
#include "session/stretch_job.h"

/*
  What a stretch job makes of its asset, read as if it were a file: the source is read where it lies, and at most one slice of
  the result is kept, so that a song of any length takes the same memory. All [control].
*/

#define STRETCHED_SLICE_FRAMES ((int64_t)1 << 20) /* 22 s at 48 kHz, 8 MiB of stereo */

typedef struct Stretched Stretched;

/* The job is copied; `file` is its asset's canonical WAV, laid out so. STATUS_CORRUPT: these bytes are no job; STATUS_NO_MEMORY. */
Status stretched_open(const Memory *memory, Bytes job, const Wav *layout, FileReader file, Stretched **stretched) NODISCARD;
void stretched_close(Stretched *stretched);
int64_t stretched_frames(const Stretched *stretched);
uint64_t stretched_bytes(const Stretched *stretched); /* as f32, all channels */

/* Frames [first, first + count) of it, wherever they lie, into `out`, which is silent. */
Status stretched_make(Stretched *stretched, int64_t first, int64_t count, float *const out[2]) NODISCARD;
/* Bytes of it as a SEGMENT_STREAM's file has them: f32, channels interleaved. The slice they lie in is made whole, and kept: for
   who goes on reading behind them. False: the source is not to be had, or memory. */
bool stretched_read(Stretched *stretched, uint64_t offset, void *to, size_t bytes);
/* The same bytes and nothing beside them: for who keeps what it reads, and wants the first of it soon. */
bool stretched_cut(Stretched *stretched, uint64_t offset, void *to, size_t bytes);

#endif
