#ifndef TUTTI_DSP_PITCH_TRACK_H
#define TUTTI_DSP_PITCH_TRACK_H

#include <stddef.h>
#include <stdint.h>

/*
  The pitch of one voice, sung or played, every five milliseconds. For each moment the periods that the sound may have are found, and
  among them all the way is taken that leaps least: an octave above or below fits a moment as well, but not its neighbours.

  Sources: A. de Cheveigne, H. Kawahara, "YIN, a fundamental frequency estimator for speech and music" (JASA 111-4, 2002), its cumulative
  mean normalised difference; M. Mauch, S. Dixon, "pYIN: a fundamental frequency estimator using probabilistic threshold distributions"
  (ICASSP 2014), several candidates and a best way through them. Pure functions of their input; all are [control].
*/

#define PITCH_RATE_HZ 16000u
#define PITCH_HOP 80u            /* frames at that rate: 5 ms */
#define PITCH_HZ_MIN 40.0
#define PITCH_HZ_MAX 1600.0
#define PITCH_CANDIDATES 4u

/* What a moment may be: `cost` 0 for a sound that repeats exactly, about 1 for noise. */
typedef struct PitchMoment {
  float hz[PITCH_CANDIDATES], cost[PITCH_CANDIDATES];
  uint32_t count;
  float level_db;                /* of 10 ms about it, a full sine at -3; -200: silence */
} PitchMoment;

typedef struct PitchPoint { float semitones; float level_db; } PitchPoint; /* as keys count, 69 for 440 Hz; 0: no pitch */

/* So many moments have so many frames at PITCH_RATE_HZ. */
uint32_t pitch_moments(uint64_t frames);
PitchMoment pitch_moment(const float *sound, uint64_t frames, uint32_t index);
/* The way through all of them; `work`: pitch_work_bytes(count), aligned as for floats. */
size_t pitch_work_bytes(uint32_t count);
void pitch_choose(const PitchMoment *moments, uint32_t count, void *work, PitchPoint *points);

#endif
