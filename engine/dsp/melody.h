#ifndef TUTTI_DSP_MELODY_H
#define TUTTI_DSP_MELODY_H

#include "dsp/pitch_track.h"

/*
  The notes of a melody in its pitch. A note is where the pitch stays about a key: to leave it for another one costs as much as being off
  for a while, so that a vibrato, a scoop or a glide is no further note, while a semitone that is meant is one from 60 ms on. A singer
  who is flat all along is measured against their own tuning. Where a note is struck or sung again on the same key, its level says so.

  Source: M. Mauch et al., "Computer-aided melody note transcription using the Tony software" (TENOR 2015), notes as states of a hidden
  Markov model over the pitch. Pure functions of their input; all are [control].
*/

typedef struct MelodyNote {
  uint32_t begin, end; /* points */
  uint32_t key;        /* 0..127 */
  float velocity;      /* 0..1 */
} MelodyNote;

size_t melody_work_bytes(uint32_t count);
/* Up to `capacity` notes in order of time; gives how many. `tuning_semitones`: how far the melody lies above its keys. */
uint32_t melody_find(const PitchPoint *points, uint32_t count, void *work, MelodyNote *notes, uint32_t capacity, double *tuning_semitones);

#endif
