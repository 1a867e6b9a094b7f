#ifndef TUTTI_DEVICES_KERNEL_H
#define TUTTI_DEVICES_KERNEL_H

#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  What a device reads that is made of some of its parameters and of the sounds it was given, and takes too long to make for the
  audio thread: the spectra of a convolution reverb. The session makes it when the document says something else
  (session/compile_kernels.c), as a segment named by all it is made of, so that equal devices share one; a device finds it, and
  those it may still be fading out, in its content. Lanes and modulators do not move the parameters it is made of: only the document
  does, and a hand whose values the session is told of (session_try_param).
*/

#define KERNEL_PARAMS_MAX 16u
#define KERNEL_SOUNDS_MAX 2u

/* A recording at its own rate. */
typedef struct KernelSound {
  const float *channels[2]; /* NULL where only sizes are asked for */
  uint32_t channel_count, rate_hz;
  uint64_t frames;
} KernelSound;

typedef struct KernelSource {
  double rate_hz;
  const double *params;     /* all of the device's, plain values */
  KernelSound sounds[KERNEL_SOUNDS_MAX];
  uint32_t sound_count;
} KernelSource;

/* What a panel draws: the highest absolute value in each of equal stretches of time, 0..1, of either side. */
#define KERNEL_COLUMNS 256u
typedef struct KernelPicture {
  double seconds;           /* all of them together */
  double rt60_seconds;      /* 0: it has none */
  uint32_t paths, reserved;
  float peaks[2][KERNEL_COLUMNS];
} KernelPicture;

/* All [control]. */
typedef struct DeviceKernel {
  const uint16_t *params;   /* numbers of those it is made of */
  uint32_t param_count;
  uint32_t sounds_max;      /* further zones are not heard */
  double sound_seconds_max; /* nor is what comes later in a recording */
  size_t (*bytes)(const KernelSource *source); /* of it; a multiple of 8; 0: there is none */
  Status (*make)(const Memory *memory, const KernelSource *source, void *place) NODISCARD; /* in zeroed room */
  Status (*draw)(const Memory *memory, const KernelSource *source, KernelPicture *picture) NODISCARD;
  bool (*check)(const void *kernel, size_t bytes); /* whether it can be read without another thought */
} DeviceKernel;

#endif
