#ifndef TUTTI_DSP_VOICE_FILTER_H
#define TUTTI_DSP_VOICE_FILTER_H

#include "core/attributes.h"
#include "dsp/svf.h"

/*
  The end of four voices: a state variable filter of 12 or 24 dB with its gain to either side. Coefficients and gains move
  along straight lines from chunk to chunk, so nothing zips. The 24 dB low-pass is two sections in series, the first at
  Q 0.54 and the second at Q 1.31 and above: a fourth-order Butterworth response when resonance is zero.
*/

typedef enum VoiceFilterType { VOICE_LOW_24, VOICE_LOW_12, VOICE_BAND, VOICE_HIGH } VoiceFilterType;

/* Gains and coefficients at the end of a chunk. */
typedef struct VoiceShape { f32x4 left, right; SvfCoefs filter; f32x4 first_b1, first_b2; } VoiceShape;

typedef struct VoiceFilter {
  SvfState first, second; /* sections */
  VoiceShape shape;       /* where the last chunk ended */
} VoiceFilter;

/* What the right side of stereo voices needs besides: they share all but these. */
typedef struct VoiceFilterSide { SvfState first, second; } VoiceFilterSide;

/* Sums of all voices, a lane each. */
typedef struct VoiceMix { f32x4 *left, *right; } VoiceMix;

/* k = 1 / Q of the second section for a resonance of 0..1. [audio] */
float voice_filter_k(VoiceFilterType type, float resonance) RT_SAFE;
/* `turns` is the cutoff over the rate, below 0.5; the gains are the caller's to add. Inline, because it is two divisions one behind
   the other: in a loop over the chunks of a block they run beside those of the next. [audio] */
static inline VoiceShape voice_filter_shape(VoiceFilterType type, f32x4 turns, float k) RT_SAFE {
  const f32x4 g = svf_g(turns);
  if (type != VOICE_LOW_24) return (VoiceShape){.filter = svf_coefs(g, f4_splat(k))};
  SvfCoefs first;
  VoiceShape shape = {.left = f4_splat(0.0f)};
  svf_coefs_of_two(g, f4_splat(k), f4_splat(1.848f), &shape.filter, &first);
  shape.first_b1 = first.b1;
  shape.first_b2 = first.b2;
  return shape;
}

/* A note begins in a lane, or its sound has ended. [audio] */
void voice_filter_start(VoiceFilter *filter, int lane) RT_SAFE;
void voice_filter_stop(VoiceFilter *filter, int lane) RT_SAFE;
/* Fresh voices start with the coefficients their first chunk leads to, and with gains of zero. [audio] */
void voice_filter_settle(VoiceFilter *filter, i32x4 fresh, const VoiceShape *to) RT_SAFE;
void voice_filter_clean(VoiceFilter *filter) RT_SAFE;
/* The right side's: `stereo` are the lanes that have one, the others' is the left's, so that one that becomes stereo goes on from there. [audio] */
void voice_filter_start_side(VoiceFilterSide *side, int lane) RT_SAFE;
void voice_filter_clean_side(VoiceFilterSide *side, const VoiceFilter *left, i32x4 stereo) RT_SAFE;
/* Adds `frames` of x to the mix on the way to a shape. [audio] */
void voice_filter_process(VoiceFilter *filter, VoiceFilterType type, float k, const VoiceShape *to, const f32x4 *x, VoiceMix mix,
                          uint32_t frames) RT_SAFE;
/* The same for one group of four voices, or for two whose filters are of one type, along a shape for every `chunk` frames: where a
   processor moves eight floats at once, two go in one pass. The second filter may be NULL. [audio] */
void voice_filter_run_chunks(VoiceFilter *const filters[2], VoiceFilterType type, float k, const VoiceShape *const shapes[2], uint32_t chunk,
                             const f32x4 *const x[2], VoiceMix mix, uint32_t frames) RT_SAFE;
/* The same for stereo voices: each side is filtered for itself and mixed to its own. A mono voice among them has equal rows. [audio] */
void voice_filter_process_sides(VoiceFilter *filter, VoiceFilterSide *other, VoiceFilterType type, float k, const VoiceShape *to,
                                const f32x4 *const sides[2], VoiceMix mix, uint32_t frames) RT_SAFE;
/* The gains alone. [audio] */
void voice_filter_pass(VoiceFilter *filter, const VoiceShape *to, const f32x4 *const sides[2], VoiceMix mix, uint32_t frames) RT_SAFE;

/* Four stereo voices on their way to a shape. */
typedef struct VoiceFilterStereo { VoiceFilter *filter; VoiceFilterSide *other; const VoiceShape *to; const f32x4 *sides[2]; } VoiceFilterStereo;
/* Two such groups whose filters are of one type, the first mixed before the second. [audio] */
void voice_filter_process_two_sides(const VoiceFilterStereo groups[2], VoiceFilterType type, float k, VoiceMix mix, uint32_t frames) RT_SAFE;

#endif
