#ifndef TUTTI_DSP_ENSEMBLE_H
#define TUTTI_DSP_ENSEMBLE_H

#include "core/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  A string-machine ensemble: three slowly moving taps of one delay line, a third of a turn apart, spread over left and
  right. Its motion follows the song position it is given, so that playing the same bars gives the same sound.
*/

typedef struct Ensemble {
  double rate_hz;
  uint32_t write, length;   /* a power of two */
  float delay[3];           /* frames, where each tap stood at the end of the last block */
  int32_t primed;
  int32_t idle_frames;      /* silent input since; once the line is empty, nothing is computed */
  int32_t reserved[1];
} Ensemble;

/* Bytes of the delay line the owner keeps beside the struct. [setup] */
size_t ensemble_bytes(double rate_hz);
void ensemble_init(Ensemble *ensemble, double rate_hz) RT_SAFE;
/* Zeroes the line as well. [audio] */
void ensemble_reset(Ensemble *ensemble, float *line) RT_SAFE;
/* Whether the line is empty, so that silence in is silence out. [audio] */
bool ensemble_is_idle(const Ensemble *ensemble) RT_SAFE;
/* In place. amount 0..1; `frames` <= 64. [audio] */
void ensemble_process(Ensemble *ensemble, float *line, float *left, float *right, uint32_t frames, float amount,
                      double song_seconds) RT_SAFE;

#endif
