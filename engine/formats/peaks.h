#ifndef TUTTI_FORMATS_PEAKS_H
#define TUTTI_FORMATS_PEAKS_H

#include "formats/wav.h"

/*
  What a waveform is drawn from: the smallest and largest sample of every bucket of frames, in levels of ever wider buckets.
  It is built piece by piece, so that a host can draw while a long file is still being looked at. [control]
*/

#define PEAKS_BUCKET_FRAMES 64u /* of the finest level */
#define PEAKS_LEVEL_RATIO 8u
#define PEAKS_LEVELS 8u

typedef struct PeakPair { int16_t min, max; } PeakPair; /* of 32767 */

typedef struct Peaks {
  const Memory *memory;
  Wav wav;                        /* the caller's bytes must outlive the Peaks */
  uint64_t built_frames;          /* frames [0, built_frames) are in every level's finished buckets */
  uint32_t channels;
  uint64_t bucket_count[PEAKS_LEVELS]; /* of one channel */
  PeakPair *levels[PEAKS_LEVELS]; /* channel after channel */
} Peaks;

/* `wav` is canonical PCM. Nothing is built yet. */
Status peaks_init(Peaks *peaks, Bytes wav, const Memory *memory, Problem *problem) NODISCARD;
/* The same of sound that is not in memory: `layout` says how it lies, and the caller brings it to peaks_take. */
Status peaks_init_layout(Peaks *peaks, const Wav *layout, const Memory *memory, Problem *problem) NODISCARD;
void peaks_finish(Peaks *peaks);
/* Look at up to `frames` more. True when all is built. */
bool peaks_build(Peaks *peaks, uint64_t frames);
/* The same with samples that the caller has read already: the next `frames` (a multiple of PEAKS_BUCKET_FRAMES, or all that is
   left), one row for each channel. */
void peaks_take(Peaks *peaks, const float *const *rows, uint64_t frames);
/* The same with the samples as they lie in the file: whole frames of its layout. */
void peaks_take_bytes(Peaks *peaks, Bytes frames);
/* All that is built, to be kept beside a sound: "TUTTIPK1"; frames (u64); rate, channels, frames of the finest bucket, how much wider each
   level's are, levels, 0 (u32 each); then each level, channel after channel, min and max of every bucket (i16, of 32767). Little-endian. */
void peaks_write(const Peaks *peaks, Buffer *out);
/* What peaks_write wrote, believed in nothing: a picture of sound that is not here, all built, no finer than its buckets. False: it is no
   such file, or there is no memory for it; `peaks` is then empty. */
bool peaks_read_file(Peaks *peaks, Bytes file, const Memory *memory) NODISCARD;
/* min and max (-1..1) of each of `count` stretches of `frames_per_pixel` frames from `from_frame`: out holds 2 x count. What is
   not built yet, or lies outside, is 0. */
void peaks_read(const Peaks *peaks, uint32_t channel, double from_frame, double frames_per_pixel, uint32_t count, float *out);

#endif
