#ifndef TUTTI_DSP_RESAMPLE_H
#define TUTTI_DSP_RESAMPLE_H

#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
  Offline conversion between two whole-numbered sample rates, one planar channel at a time: a windowed sinc, kept as one row
  of taps for each fraction of a sample that occurs (J. O. Smith, "Digital Audio Resampling", 2002; Kaiser 1974).

  Flat within 0.001 dB up to 0.9 of the lower Nyquist frequency, more than 100 dB down from that Nyquist on: neither images
  nor aliases. Output frame k lies exactly at time k / out_hz, so nothing is delayed; what lies before and after the input is
  silence. The bytes do not depend on how the input and output are cut into chunks.
*/

typedef struct ResampleRates {
  uint32_t in_hz, out_hz; /* 1..LIMIT_RATE_HZ_MAX */
} ResampleRates;

typedef struct Resampler {
  const Memory *memory;
  uint32_t up, down;          /* out_hz : in_hz in lowest terms */
  uint32_t rows;              /* fractions of an input frame in the table; == up unless that were too many */
  bool blended;               /* up > rows: the value lies between two rows */
  uint32_t half, taps;        /* taps == 2 * half, a multiple of 16 */
  float *table;               /* (rows + 1) x taps */
  float *held;                /* input that is still needed */
  uint32_t held_count, held_capacity;
  int64_t held_begin;         /* input frame of held[0] */
  int64_t position;           /* the next output frame lies this many whole input frames in, ... */
  uint32_t fraction;          /* ... and fraction / up more */
  uint64_t in_frames, out_frames; /* so far */
  bool ended;
} Resampler;

/* Frames that `frames` input frames become: the smallest whole number >= frames * out / in. [any] */
uint64_t resample_frames(ResampleRates rates, uint64_t frames);

/* Computes the table; the slow part. Rates outside their range are STATUS_OUT_OF_RANGE. [control] */
Status resampler_init(Resampler *resampler, const Memory *memory, ResampleRates rates) NODISCARD;
void resampler_finish(Resampler *resampler);
/* As after resampler_init, the table kept: for the next channel. [any] */
void resampler_restart(Resampler *resampler);
/* Take in up to `frames`; returns how many were taken, fewer when output must be pulled first. [any] */
uint32_t resampler_push(Resampler *resampler, const float *in, uint32_t frames);
/* No more input will come. [any] */
void resampler_end(Resampler *resampler);
/* Give out up to `frames`; returns how many, fewer when more input is needed or all is out. [any] */
uint32_t resampler_pull(Resampler *resampler, float *out, uint32_t frames);

/* Any stretch of the output without what came before it: the input that frames [first, first + count) are made of, and those
   frames from it: `in` holds all of it, silence where it reaches beyond the sound. The same bytes as by pushing and pulling;
   the resampler's own place does not move. [any] */
typedef struct ResampleReach { int64_t begin, end; } ResampleReach;
ResampleReach resampler_reach(const Resampler *resampler, int64_t first, uint32_t count);
void resampler_window(const Resampler *resampler, int64_t first, uint32_t count, const float *in, float *out);

/* For positions that follow no fixed ratio (dsp/drift.h): what lies `fraction` (0..1) of a frame after in[half - 1], where `in`
   holds `taps` frames. The table must be of rates that have no small common divisor, such as 48000 and 48001. [any] */
float resampler_between(const Resampler *resampler, const float *in, double fraction);

/* A whole channel at once: `out` has room for resample_frames(). [control] */
Status resample_channel(const Memory *memory, ResampleRates rates, const float *in, uint64_t frames, float *out) NODISCARD;

#endif
