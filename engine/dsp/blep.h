#ifndef TUTTI_DSP_BLEP_H
#define TUTTI_DSP_BLEP_H

#include "core/attributes.h"
#include "dsp/shared_table.h"

#include <stdbool.h>
#include <stdint.h>

/*
  Band-limited oscillators: the naive waveform plus, at each jump or corner, the difference between a band-limited step (or
  ramp) and the naive one, read from a table. The kernel is a Kaiser-windowed sinc of 24 frames, so aliases below 18 kHz
  stay 70 dB under the fundamental at any pitch, and the cost of a jump is paid only when there is one.

  Sources: T. Stilson and J. Smith, "Alias-free digital synthesis of classic analog waveforms" (1996); E. Brandt, "Hard
  sync without aliasing" (2001); V. Valimaki et al., "Perceptually informed synthesis of bandlimited classical waveforms
  using integrated polynomial interpolation" (2012) for the corner case.
*/

#define BLEP_TAPS 24u
#define BLEP_PHASES 128u
#define BLEP_LEAD 12u             /* frames the oscillator runs ahead of its output */
#define BLEP_CARRY (BLEP_TAPS - 1u) /* unfinished frames that stay in a row from block to block */
#define BLEP_FRAMES_MAX 64u
#define BLEP_ROW (BLEP_FRAMES_MAX + BLEP_TAPS + 8u) /* floats of a row */

typedef struct Blep {
  float step[BLEP_PHASES + 1][BLEP_TAPS];
  float ramp[BLEP_PHASES + 1][BLEP_TAPS];
} Blep;

/* A phase and what it does over the next `frames`: its frame i (1..frames) is start + i * (step + bend * i). It starts at 0
   or above and never falls. */
typedef struct BlepPhase { float start, step, bend; } BlepPhase;
/* The level of frame i: start + step * i. */
typedef struct BlepLevel { float start, step; } BlepLevel;

extern const SharedTable blep_table; /* makes one */

/*
  Add `frames` (<= BLEP_FRAMES_MAX) of a waveform to `row` and return the phase reached, within 0..1. The row's first
  `frames` floats are then complete; the next BLEP_CARRY belong to the following block. [audio]
*/
float blep_saw(const Blep *blep, float *row, uint32_t frames, BlepPhase phase, BlepLevel level) RT_SAFE;      /* rises from -1 to 1 */
float blep_triangle(const Blep *blep, float *row, uint32_t frames, BlepPhase phase, BlepLevel level) RT_SAFE; /* 1 at phase 0, -1 at 0.5 */
/* A sine, its phase moved by `index` (turns) times the sine of `other`; pass index {0, 0} for a plain one. */
float blep_sine(float *row, uint32_t frames, BlepPhase phase, BlepLevel level, BlepPhase other, BlepLevel index) RT_SAFE;

float blep_phase_end(BlepPhase phase, uint32_t frames) RT_SAFE;

#endif
