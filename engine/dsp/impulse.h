#ifndef TUTTI_DSP_IMPULSE_H
#define TUTTI_DSP_IMPULSE_H

#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
  Impulse responses for a convolver: a recording, or one of the spaces below, which are computed (no recording of them is kept
  anywhere), brought to a rate, stretched, shaped and measured. All functions are [control].

  Rooms and halls are the early reflections of a shoebox, each where its image source puts it, and behind them noise in three bands
  that fall at their own pace; a plate is such a noise from its first moment on; a spring is a pulse that runs to and fro along
  a chain of allpasses, each time more dispersed.

  Sources: J. B. Allen, D. A. Berkley, "Image method for efficiently simulating small-room acoustics" (JASA 65-4, 1979); J. A.
  Moorer, "About this reverberation business" (CMJ 3-2, 1979) for tails of noise; V. Valimaki, J. Parker, J. S. Abel, "Parametric
  spring reverberation effect" (JAES 58-7/8, 2010); M. R. Schroeder, "New method of measuring reverberation time" (JASA 37, 1965).
*/

typedef enum ImpulseSpace {
  IMPULSE_AMBIENCE, IMPULSE_ROOM, IMPULSE_STUDIO, IMPULSE_CHAMBER, IMPULSE_HALL, IMPULSE_LARGE_HALL, IMPULSE_CATHEDRAL, IMPULSE_PLATE, IMPULSE_SPRING,
  IMPULSE_SPACES
} ImpulseSpace;

#define IMPULSE_SECONDS_MAX 10.0
#define IMPULSE_PATHS_MAX 4u

typedef struct ImpulseShape {
  double rate_hz;
  uint32_t space;       /* ImpulseSpace; not read where there is a recording */
  double size;          /* 0.25..4: everything takes so much longer */
  double decay;         /* 0.05..4: it fades in so much of its time */
  double length;        /* 0..1: so much of it is kept, and ends in a short fade */
  double attack_seconds; /* it fades in */
  bool reverse;
} ImpulseShape;

/* `path_count` 0: none. 1: mono; 2: left and right; 4: from left to both, then from right to both. */
typedef struct ImpulseSound {
  const float *paths[IMPULSE_PATHS_MAX]; /* NULL as long as only its length is asked for */
  uint32_t path_count, rate_hz;
  uint64_t frames;
} ImpulseSound;

typedef struct Impulse {
  const Memory *memory;
  float *paths[IMPULSE_PATHS_MAX];
  uint32_t path_count, frames, held_frames; /* there is room for so many */
  double rt60_seconds;  /* by its own fall from -5 to -35 dB; 0: it does not fall so far */
  double gain;          /* by which pink noise leaves it as loud as it came (K-weighted) */
} Impulse;

/* The time a space takes to fall by 60 dB in the middle of the range, at size and decay 1. */
double impulse_space_seconds(uint32_t space);
/* So many frames and paths will impulse_make give: 1 or more. */
uint32_t impulse_frames(const ImpulseShape *shape, const ImpulseSound *sound);
uint32_t impulse_paths(const ImpulseSound *sound);
/* STATUS_NO_MEMORY leaves nothing to be finished. */
Status impulse_make(const Memory *memory, const ImpulseShape *shape, const ImpulseSound *sound, Impulse *impulse) NODISCARD;
void impulse_finish(Impulse *impulse);

#endif
