#ifndef TUTTI_DSP_SAMPLE_PLAYER_H
#define TUTTI_DSP_SAMPLE_PLAYER_H

#include "dsp/sample.h"
#include "dsp/sample_kernel.h"

/* One region being played at a speed that may change: where it is, what comes next, when it is over. All functions are [audio]. */

typedef struct SamplePlayer {
  Sample sample;
  SampleRegion region;
  double position;     /* in the region's frames; ping-pong counts there and back */
  LoopState loop;
  float heard;         /* 0..1: falls before pages are missing, rises when they have come */
  uint32_t turn;       /* which of the pages ahead is asked for next */
  bool leaving;        /* released: the loop ends as soon as that makes no step */
  bool over;
} SamplePlayer;

/* Starts at `offset` frames into the region. */
void sample_player_start(SamplePlayer *player, const Sample *sample, const SampleRegion *region, int64_t offset) RT_SAFE;
/* The finger left: LOOP_UNTIL_RELEASE goes on to the region's end. */
void sample_player_release(SamplePlayer *player) RT_SAFE;
/* Writes `frames` <= SAMPLE_KERNEL_FRAMES_MAX, moving at `speed_begin` and bending to `speed_end`, both in sample frames a
   frame. `right` may be NULL: a mono sample's is not worth computing. Nothing is written, and false returned, when it is over. */
bool sample_player_run(SamplePlayer *player, const SampleKernel *kernel, float speed_begin, float speed_end, float *left,
                       float *right, uint32_t frames) RT_SAFE;
/* The same along a speed given for every `chunk` frames: from speeds[c] to speeds[c + 1] in chunk c. One that stands is read at one go;
   what lies beyond the end is silence. `sides[1]` may be NULL. */
void sample_player_run_chunks(SamplePlayer *player, const SampleKernel *kernel, const float *speeds, uint32_t chunk,
                              float *const sides[2], uint32_t frames) RT_SAFE;

#endif
