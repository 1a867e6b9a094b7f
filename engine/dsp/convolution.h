#ifndef TUTTI_DSP_CONVOLUTION_H
#define TUTTI_DSP_CONVOLUTION_H

#include "dsp/fft.h"
#include "dsp/shared_table.h"

#include <stdbool.h>

/*
  Convolution of a stereo stream with an impulse response of up to a million frames, without latency: the first 64 taps are summed
  directly, the rest lies in partitions of 64, 256, 1024 and 4096 frames whose spectra are multiplied with those of what came in. A
  partition begins no earlier than twice its own length into the response (but for the shortest), so that the work of the long
  ones is spread over the whole time until it is due: no step of 64 frames costs much more than the mean.

  A kernel is what an impulse response becomes for that: flat, without pointers, made once and read by any number of
  convolvers. A convolver remembers what came in, not what became of it, so that it can change its kernel while sound goes
  through it: what the new one gives fades in, once it has come far enough, over what the old one goes on giving.

  How a stream is cut into blocks changes no byte of the output; every sum has one order.

  Sources: W. G. Gardner, "Efficient convolution without input-output delay" (JAES 43-3, 1995) for the direct head and growing
  partitions; F. Wefers, "Partitioned convolution algorithms for real-time auralization" (2015) for uniform partitions in the
  frequency domain, their schedule and crossfaded exchange of filters.
*/

#define CONVOLUTION_HEAD 64u
#define CONVOLUTION_LEVELS 4u
#define CONVOLUTION_PATHS_MAX 4u
#define CONVOLUTION_FRAMES_MAX (1u << 20)

/* Followed by each path's head (its taps backwards), then by each level's partitions, path by path: real parts, then imaginary. */
typedef struct ConvolutionKernel {
  uint32_t paths;                        /* 1: both sides alike; 2: each its own; 4: left to left, left to right, right to left, right to right */
  uint32_t frames;                       /* 1..CONVOLUTION_FRAMES_MAX */
  uint32_t parts[CONVOLUTION_LEVELS];    /* of each level */
  float rt60_seconds;                    /* what the response says of itself; the convolver does not read it */
  uint32_t reserved;
} ConvolutionKernel;

/* The transforms of all levels, lent to kernels that are made and to convolvers. */
extern const SharedTable convolution_table;

/* 0: no such kernel can be. [any] */
size_t convolution_kernel_bytes(uint32_t paths, uint32_t frames);
/* Whether these bytes are a kernel that can be read without another thought. [any] */
bool convolution_kernel_check(const void *kernel, size_t bytes);
/* `work`: room for that many floats; `place` is zeroed and 16-byte aligned. [control] */
#define CONVOLUTION_WORK_FLOATS (2u * 8192u)
void convolution_kernel_make(const void *table, const float *const *paths, uint32_t count, uint32_t frames, float gain, float *work, ConvolutionKernel *place);

typedef struct Convolver Convolver;

/* For kernels of up to `frames_max` frames; a longer one is heard that far. [control] */
size_t convolver_bytes(uint32_t frames_max);
/* `convolver` is zeroed and 16-byte aligned; `table` outlives it. [control] */
void convolver_init(Convolver *convolver, const void *table, uint32_t frames_max);
/* Nothing came in, no kernel is set. [audio] */
void convolver_reset(Convolver *convolver) RT_SAFE;
/* From now on `kernel` is to be heard; NULL: silence. All that are in use must stay readable: `keep` says which of the earlier ones
   do, and one that does not is cut off. The first after a reset is heard at once. [audio] */
void convolver_use(Convolver *convolver, const ConvolutionKernel *kernel, const ConvolutionKernel *const *keep, uint32_t keep_count) RT_SAFE;
/* 1..64 frames; `out` is written, and may not be `in`. [audio] */
void convolver_process(Convolver *convolver, const float *const in[2], float *const out[2], uint32_t frames) RT_SAFE;
/* So many frames of silence after sound and nothing more comes out; then it may be put to rest: as a reset, but for its kernel. [audio] */
uint32_t convolver_tail_frames(const Convolver *convolver) RT_SAFE;
void convolver_rest(Convolver *convolver) RT_SAFE;

#endif
