#ifndef TUTTI_DSP_VOICE_CHUNK_H
#define TUTTI_DSP_VOICE_CHUNK_H

#include "core/math_inline8.h"
#include "dsp/envelope.h"

/*
  What instruments compute at the end of every chunk of a few frames, for four voices in the lanes, and what of it is the same
  for all their voices or for a whole span, and so is computed but once. All functions are [audio].
*/

/* What the two envelopes of a patch do in a chunk, and how long that is. */
typedef struct VoiceSteps { EnvelopeStep amp, filter; float frames; } VoiceSteps;

static inline VoiceSteps voice_steps(const EnvelopeShape *amp, const EnvelopeShape *filter, float frames) {
  return (VoiceSteps){envelope_step_of(amp, frames), envelope_step_of(filter, frames), frames};
}

/* What of a voice goes to either side, as equal power has it: 1 in the middle. */
typedef struct VoiceSides { f32x4 left, right; } VoiceSides;

static inline VoiceSides voice_sides(f32x4 pan) {
  const f32x4 at = f4_clamp(pan, -1.0f, 1.0f), one = f4_splat(1.0f);
  return (VoiceSides){f4_sqrt(one - at), f4_sqrt(one + at)};
}

/* The cutoffs of a span's chunks, from octaves above 1 Hz to turns a frame. */
static inline void voice_cutoffs(f32x4 *cutoff, uint32_t count, float frame_seconds) {
  for (uint32_t c = 0; c < count; c += 2) {
    f32x4 *const first = cutoff + c, *const second = c + 1 < count ? first + 1 : first;
    const f32x8 hz = f8_exp2_inline(f8_min(f8_max(f8_join(*first, *second), f8_splat(3.0f)), f8_splat(15.0f)));
    const f32x8 turns = f8_min(f8_mul(hz, f8_splat(frame_seconds)), f8_splat(0.45f));
    *second = f8_high(turns);
    *first = f8_low(turns);
  }
}

/* Where a pitch is after some frames on its way to another, 94 % of which it makes in `glide` frames. */
static inline f32x4 voice_glide(f32x4 pitch, f32x4 goal, float glide, float frames) {
  if (glide < 1.0f) return goal;
  return goal + (pitch - goal) * f4_splat(math_exp2f(-frames * 4.0f / glide));
}

#endif
