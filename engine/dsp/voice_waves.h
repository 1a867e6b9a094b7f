#ifndef TUTTI_DSP_VOICE_WAVES_H
#define TUTTI_DSP_VOICE_WAVES_H

#include "core/attributes.h"
#include "core/simd.h"
#include "dsp/blep.h"

#include <stdint.h>

/*
  What four voices are made of before the filter: two band-limited oscillators each, the first with up to seven in unison,
  phase modulation of the first by the second, a sub sine and white noise. Voices stand in the lanes. The band-limited
  oscillators run BLEP_LEAD frames ahead; a fresh voice makes up for it, so that its first frame is the first of its wave.
*/

#define VOICE_UNISON_MAX 7

typedef enum VoiceWave { VOICE_SINE, VOICE_TRIANGLE, VOICE_SAW, VOICE_PULSE } VoiceWave;

typedef struct VoiceWaves {
  f32x4 phase1[VOICE_UNISON_MAX], phase2, phase_sub; /* turns */
  i32x4 noise;
  float carry[4][BLEP_CARRY + 1]; /* what the row of each lane holds beyond the last frame */
} VoiceWaves;

/* What all voices of an instrument share, computed once a block. */
typedef struct VoiceTimbre {
  VoiceWave wave1, wave2;
  int32_t unison;                 /* 1..VOICE_UNISON_MAX */
  float ratio1, ratio2;           /* to the voice's pitch */
  float unison_ratio[VOICE_UNISON_MAX]; /* of each oscillator in the unison, ratio1 included */
  float share;                    /* of one oscillator in the unison */
  float scatter;                  /* how much of a turn the others of a unison may start apart, 0..1 */
  BlepLevel thin;                 /* 0: the whole unison sounds; 1: its outermost and its middle, as loud as the whole */
  float fm;                       /* greatest modulation of the first phase by the second, turns; 0 is none */
} VoiceTimbre;

/* Levels and pulse widths through one stretch of frames, <= BLEP_FRAMES_MAX. */
typedef struct VoiceSpan { BlepLevel level1, level2, sub, noise, width1, width2; uint32_t frames; } VoiceSpan;

/* How the four voices move through a span: turns per frame and modulation at its ends. */
typedef struct VoiceMotion {
  f32x4 turns_begin, turns_end, fm_begin, fm_end;
  i32x4 sounding, fresh; /* masks; what does not sound gives nothing but noise */
} VoiceMotion;

/* `semitones` from the voice's pitch; the unison spreads over +-`detune` semitones. [audio] */
void voice_timbre_set(VoiceTimbre *timbre, float semitones1, float semitones2, float detune) RT_SAFE;

/* A note begins in a lane: the first oscillators start where their waves pass zero, the others of a unison by chance. [audio] */
void voice_waves_start(VoiceWaves *waves, int lane, const VoiceTimbre *timbre, uint32_t *random) RT_SAFE;
/* The lane is silent from here on. [audio] */
void voice_waves_stop(VoiceWaves *waves, int lane) RT_SAFE;
/* Writes span->frames of four voices, rounded up to a multiple of four. [audio] */
void voice_waves_process(VoiceWaves *waves, const Blep *blep, const VoiceTimbre *timbre, const VoiceMotion *motion,
                         const VoiceSpan *span, f32x4 *x) RT_SAFE;

#endif
