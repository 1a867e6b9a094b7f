#ifndef TUTTI_TESTS_SUPPORT_GRAPH_SOUNDS_H
#define TUTTI_TESTS_SUPPORT_GRAPH_SOUNDS_H

#include "core/math.h"
#include "support/build_plan.h"
#include "support/cm.h"

#include <stdlib.h>
#include <string.h>

/* What tests of the graph put into it, and how they look at what comes out. */

static inline SegmentKey key_of(uint64_t object) { return (SegmentKey){object, 1}; }

static inline uint32_t param_of(const char *device, const char *id) {
  const Device *found = device_by_id(device);
  for (uint32_t i = 0; i < found->param_count; i++)
    if (strcmp(found->params[i].id, id) == 0) return i;
  fail_msg("%s has no %s", device, id);
  return 0;
}

static inline void set_param(float *params, const char *device, const char *id, float value) { params[param_of(device, id)] = value; }

/* One frame of sound, as a clip of its own. */
static inline void put_impulse(Graph *graph, SegmentKey clip, SegmentKey asset, int64_t frame, float level) {
  build_asset(graph, asset, &level, NULL, 1);
  build_audio(graph, clip, (SegmentAudio){.asset = asset, .begin_frame = frame, .end_frame = frame + 1, .gain = 1});
}

/* A soft low sine at 48 kHz from the beginning, whose own steps are small, so that a click stands out. */
static inline void put_sine(Graph *graph, SegmentKey clip, SegmentKey asset, int64_t frames) {
  float *pcm = malloc((size_t)frames * sizeof *pcm);
  for (int64_t i = 0; i < frames; i++) pcm[i] = (float)(0.5 * math_sin(MATH_TAU * 60.0 / 48000.0 * (double)i));
  build_asset(graph, asset, pcm, NULL, frames);
  build_audio(graph, clip, (SegmentAudio){.asset = asset, .end_frame = frames, .gain = 1});
  free(pcm);
}

static inline float largest_jump(const float *x, uint32_t count) {
  float largest = 0;
  for (uint32_t i = 1; i < count; i++) {
    const float jump = x[i] > x[i - 1] ? x[i] - x[i - 1] : x[i - 1] - x[i];
    if (jump > largest) largest = jump;
  }
  return largest;
}

static inline float loudest_of(const float *x, uint32_t count) {
  float loudest = 0;
  for (uint32_t i = 0; i < count; i++) loudest = x[i] > loudest ? x[i] : (-x[i] > loudest ? -x[i] : loudest);
  return loudest;
}

/* The last track of a plan, and a song long enough for any test. */
static inline void end_with_master(BuildPlan *plan) {
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 1 << 20;
}

#endif
