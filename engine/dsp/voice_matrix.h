#ifndef TUTTI_DSP_VOICE_MATRIX_H
#define TUTTI_DSP_VOICE_MATRIX_H

#include "core/attributes.h"
#include "core/simd.h"

#include <stdbool.h>

/*
  A modulation matrix for four voices in the lanes: a few slots, each a source, a target and a depth of -1..1. What reaches
  a target is the sum of its slots, in units the instrument gives it. A matrix without slots costs nothing. [audio]
*/

#define VOICE_MATRIX_SLOTS 6

typedef enum VoiceSource {
  SOURCE_NONE, SOURCE_AMP_ENVELOPE, SOURCE_FILTER_ENVELOPE, SOURCE_LFO1, SOURCE_LFO2, SOURCE_VELOCITY, SOURCE_KEY, SOURCE_WHEEL,
  SOURCE_PRESSURE, SOURCE_TIMBRE, SOURCE_RANDOM, SOURCE_COUNT
} VoiceSource;

typedef enum VoiceTarget { TARGET_NONE, TARGET_PITCH, TARGET_CUTOFF, TARGET_LEVEL, TARGET_PAN, TARGET_FM, TARGET_COUNT } VoiceTarget;

typedef struct VoiceMatrixSlot { VoiceSource source; VoiceTarget target; float depth; } VoiceMatrixSlot;

typedef struct VoiceMatrix {
  VoiceMatrixSlot slots[VOICE_MATRIX_SLOTS]; /* those that do something come first */
  int count;
  bool reaches[TARGET_COUNT];
} VoiceMatrix;

/* -1..1 or 0..1, by source; one's first is unused. */
typedef struct VoiceSources { f32x4 value[SOURCE_COUNT]; } VoiceSources;
typedef struct VoiceTargets { f32x4 value[TARGET_COUNT]; } VoiceTargets;

/* Takes a slot in; numbers outside the lists and depth 0 are left out. */
void voice_matrix_add(VoiceMatrix *matrix, int source, int target, float depth) RT_SAFE;
/* The sum at each target. */
void voice_matrix_run(const VoiceMatrix *matrix, const VoiceSources *sources, VoiceTargets *targets) RT_SAFE;

#endif
