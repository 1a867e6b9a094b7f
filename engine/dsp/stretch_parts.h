#ifndef TUTTI_DSP_STRETCH_PARTS_H
#define TUTTI_DSP_STRETCH_PARTS_H

#include "dsp/fft.h"
#include "dsp/stretch.h"

/*
  What the files of the stretcher share. Three times occur: source frames, output frames, and between them "stretched" frames,
  which already have the output's course but not yet its pitch (stretched = output * pitch). Grids of windows lie at multiples
  of their hop, counted from frame 0 of the time they belong to, never from where a render begins.
*/

#define STRETCH_RESTART_FRAMES ((int64_t)1 << 21) /* source frames after which there is a restart, come what may: */
#define STRETCH_RESTART_SEARCH ((int64_t)1 << 16) /* at the quietest place of so many from each multiple on */

typedef struct StretchSizes {
  uint32_t fft_frames;    /* of the tones' window */
  uint32_t hop;           /* of the tones, stretched frames */
  uint32_t split_hop;     /* of the parting, source frames */
  uint32_t grain_frames;  /* of a window of the strikes; they overlap by half */
  uint32_t block_frames;  /* in which onsets are looked for */
} StretchSizes;

/* Where something begins in the source, and where it lies when stretched. */
typedef struct StretchOnset {
  int64_t source_frame;
  double stretched;
  bool restart;           /* louder than all before: the tones begin anew */
} StretchOnset;

typedef struct StretchWork {
  const Memory *memory;
  const StretchSound *sound;
  const StretchMap *map;
  StretchOptions options;
  double pitch;           /* stretched frames per output frame */
  StretchSizes sizes;
  Fft *fft;               /* of sizes.fft_frames */
  float *window;          /* Hann, of sizes.fft_frames */
  int64_t begin, end;     /* source frames that `strikes` holds */
  float *strikes[2];
  int64_t held_begin, held_frames; /* source frames that `source` holds: more to either side */
  float *source[2];
  StretchOnset *onsets;   /* in order */
  uint32_t onset_count, onset_capacity;
} StretchWork;

/* stretch_map.c: both ways through the map. */
double stretch_source_at(const StretchWork *work, double stretched);
double stretch_place_of(const StretchWork *work, double source_frame);

/* stretch_split.c: fill `strikes` from begin to end. */
Status stretch_split(StretchWork *work) NODISCARD;
/* stretch_onsets.c: fill `onsets`; and the last one that restarts and lies at `stretched` or before: NULL if none was found. */
Status stretch_find_onsets(StretchWork *work) NODISCARD;
const StretchOnset *stretch_restart_before(const StretchWork *work, double stretched);
/* stretch_strikes.c: add the strikes of [begin, begin + frames) (stretched) to `out`. */
void stretch_add_strikes(const StretchWork *work, int64_t begin, int64_t frames, float *const out[2]);
/* stretch_tones.c: add the tones, which are what the strikes leave of the sound. */
Status stretch_add_tones(const StretchWork *work, int64_t begin, int64_t frames, float *const out[2]) NODISCARD;
/* stretch_varispeed.c: STRETCH_REPITCH as a whole. */
Status stretch_varispeed(const StretchWork *work, int64_t begin, int64_t frames, float *const out[2]) NODISCARD;

/* stretch_formants.c: the gain of each bin that keeps the envelope of `power` in place when bin k will sound as bin k * pitch.
   `scratch` has 4 * (fft_frames + 8) floats. */
void stretch_formant_gains(const StretchWork *work, const float *power, float *gains, float *scratch);

/* A window of a channel of the source from frame `at` on. */
void stretch_window(const StretchWork *work, uint32_t channel, int64_t at, float *to);

#endif
