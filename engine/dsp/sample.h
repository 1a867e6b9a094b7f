#ifndef TUTTI_DSP_SAMPLE_H
#define TUTTI_DSP_SAMPLE_H

#include "dsp/pages.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  Recorded sound as an instrument sees it: a sample (all of a recording, at its own rate) and a region of it with its loop.
  A region counts its own frames: 0 is the first that sounds, also where it plays backwards. Whoever needs frames asks
  sample_read for a window of them, which is the one place that knows where they lie: in memory whole, or in pages that come
  and go (dsp/pages.h). All functions are [audio].
*/

typedef struct Sample {
  const float *channels[2]; /* one for mono; NULL when it lies in pages */
  const Pages *pages;       /* or NULL */
  int64_t frames;
  uint32_t channel_count;
  uint32_t reserved;
  double rate_hz;
  uint64_t key[2];          /* equal keys, equal sound */
} Sample;

typedef enum LoopMode { LOOP_NONE, LOOP_FORWARD, LOOP_PING_PONG, LOOP_UNTIL_RELEASE, LOOP_MODES } LoopMode;

/* 48 bytes, as it lies in a plan. */
typedef struct SampleRegion {
  int64_t begin_frame, end_frame;           /* of the sample */
  int64_t loop_begin_frame, loop_end_frame; /* of the region */
  int64_t loop_fade_frames;                 /* what leads to the loop's end becomes what leads to its beginning; <= loop_begin and the loop */
  uint32_t loop;                            /* LoopMode */
  uint32_t reverse;
} SampleRegion;

/* Where in its loop a reader is. */
typedef struct LoopState {
  bool loops;   /* the loop is on: not after the release of LOOP_UNTIL_RELEASE */
  bool wrapped; /* it went round once: what lies before the loop is its end */
} LoopState;

/* The region, made safe to read: frames inside the sample, a loop inside the region or none. */
SampleRegion sample_region_fit(const Sample *sample, SampleRegion region) RT_SAFE;
static inline int64_t sample_region_frames(const SampleRegion *region) { return region->end_frame - region->begin_frame; }

/* One frame of the region, looping as `state` says; silence outside. */
float sample_frame(const Sample *sample, const SampleRegion *region, LoopState state, uint32_t channel, int64_t frame) RT_SAFE;
/* `count` frames from `first` on, in one row: the sample's own memory where that is possible, else written to `scratch`. */
const float *sample_read(const Sample *sample, const SampleRegion *region, LoopState state, uint32_t channel, int64_t first, uint32_t count,
                         float *scratch) RT_SAFE;
/* Of a sample in pages: whether frames [first, first + count) of the region are here, read straight on, or round the loop while
   it loops; asks for what is not. */
bool sample_want(const Sample *sample, const SampleRegion *region, LoopState state, int64_t first, int64_t count, PageNeed need) RT_SAFE;

#endif
