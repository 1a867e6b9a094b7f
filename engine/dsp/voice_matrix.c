/* Sums of sources at targets. Used by instruments of voices. */
#include "dsp/voice_matrix.h"

#include <string.h>

void voice_matrix_add(VoiceMatrix *matrix, int source, int target, float depth) RT_SAFE {
  const bool known = source > SOURCE_NONE && source < SOURCE_COUNT && target > TARGET_NONE && target < TARGET_COUNT;
  if (!known || !(depth >= -1.0f && depth <= 1.0f) || depth == 0.0f || matrix->count == VOICE_MATRIX_SLOTS) return;
  matrix->slots[matrix->count++] = (VoiceMatrixSlot){(VoiceSource)source, (VoiceTarget)target, depth};
  matrix->reaches[target] = true;
}

void voice_matrix_run(const VoiceMatrix *matrix, const VoiceSources *sources, VoiceTargets *targets) RT_SAFE {
  memset(targets, 0, sizeof *targets);
  for (int i = 0; i < matrix->count; i++) {
    const VoiceMatrixSlot *slot = &matrix->slots[i];
    targets->value[slot->target] += sources->value[slot->source] * f4_splat(slot->depth);
  }
}
