#ifndef TUTTI_DSP_SAMPLE_KERNEL_H
#define TUTTI_DSP_SAMPLE_KERNEL_H

#include "core/attributes.h"
#include "dsp/shared_table.h"

#include <stddef.h>
#include <stdint.h>

/*
  Reads a sample at any speed: a short low-pass in polyphase rows, blended between neighbouring rows. At speeds above one the
  kernel is wider by as much, in bands of a sixth of an octave, so that what would fold back is cut before it can.
  A tone of 19 kHz and less (at 48 kHz) keeps its level to 0.1 dB at speed one and below; aliases below 19 kHz stay under
  -85 dB up to three octaves up. At speed one, on whole frames, the sample passes bit by bit.

  Its error is spread evenly over what passes and what does not, which takes 20 taps where a windowed sinc of the same
  attenuation takes 32: the windowed one makes the pass band as exact as the stop band, which nobody hears.

  Sources: J. O. Smith, "Digital Audio Resampling" (2002); C. L. Lawson's weighted iteration as in J. R. Rice and K. H. Usow,
  "The Lawson algorithm and extensions" (1968).
*/

#define SAMPLE_KERNEL_BANDS 15u   /* speeds 1, 2^(1/6) .. 4, then 8 and more */
#define SAMPLE_KERNEL_TAPS_MAX 164u
#define SAMPLE_KERNEL_FRAMES_MAX 64u
#define SAMPLE_KERNEL_WINDOW_MAX (SAMPLE_KERNEL_TAPS_MAX + SAMPLE_KERNEL_FRAMES_MAX * 16u + 8u) /* the fastest is 16 */
#define SAMPLE_KERNEL_SPEED_MAX 16.0

typedef struct SampleKernelBand {
  float speed;              /* the fastest it is made for */
  uint32_t taps, phases;    /* taps a multiple of 4 */
  uint32_t offset;          /* of its rows, in floats from the first of all: each has its taps, and what the next one's are more */
} SampleKernelBand;

/* Its rows lie behind it, on a line of the cache: what begins between two is slow to read. */
typedef struct SampleKernel { SampleKernelBand bands[SAMPLE_KERNEL_BANDS]; } SampleKernel;
extern const SharedTable sample_kernel_table; /* makes one */
static inline const float *sample_kernel_rows(const SampleKernel *kernel) { return (const float *)(((uintptr_t)(kernel + 1) + 63u) / 64u * 64u); }

/* The band for a speed. [audio] */
const SampleKernelBand *sample_kernel_band(const SampleKernel *kernel, double speed) RT_SAFE;

/* A stretch of reading: frame i lies at position + i * step + i * i * bend, counted in frames from window[0] + taps / 2 - 1. */
typedef struct SampleRun { double position, step, bend; } SampleRun;

/* Writes `frames` (<= SAMPLE_KERNEL_FRAMES_MAX) by a kernel's rows, read from one or two windows; right may be NULL with its window. [audio] */
void sample_kernel_run(const SampleKernelBand *band, const float *rows, const float *const window[2], const SampleRun *run, float *left,
                       float *right, uint32_t frames) RT_SAFE;

#endif
