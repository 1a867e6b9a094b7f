/* Filter and pan of four voices, chunk by chunk. The filter itself is dsp/svf.h. */
#include "dsp/voice_filter.h"

#include <stddef.h>

float voice_filter_k(VoiceFilterType type, float resonance) RT_SAFE {
  return (0.765f + 0.649f * (type == VOICE_LOW_24 ? 0.0f : 1.0f)) * math_exp2f(-4.6f * resonance);
}

void voice_filter_start(VoiceFilter *filter, int lane) RT_SAFE {
  filter->first.s1[lane] = filter->first.s2[lane] = filter->second.s1[lane] = filter->second.s2[lane] = 0.0f;
}

void voice_filter_stop(VoiceFilter *filter, int lane) RT_SAFE { filter->shape.left[lane] = filter->shape.right[lane] = 0.0f; }

void voice_filter_settle(VoiceFilter *filter, i32x4 fresh, const VoiceShape *to) RT_SAFE {
  VoiceShape *now = &filter->shape;
  now->left = f4_select(fresh, f4_splat(0.0f), now->left);
  now->right = f4_select(fresh, f4_splat(0.0f), now->right);
  now->filter.b1 = f4_select(fresh, to->filter.b1, now->filter.b1);
  now->filter.b2 = f4_select(fresh, to->filter.b2, now->filter.b2);
  now->filter.half_g = f4_select(fresh, to->filter.half_g, now->filter.half_g);
  now->first_b1 = f4_select(fresh, to->first_b1, now->first_b1);
  now->first_b2 = f4_select(fresh, to->first_b2, now->first_b2);
}

void voice_filter_clean(VoiceFilter *filter) RT_SAFE {
  svf_clean(&filter->first);
  svf_clean(&filter->second);
}

void voice_filter_start_side(VoiceFilterSide *side, int lane) RT_SAFE {
  side->first.s1[lane] = side->first.s2[lane] = side->second.s1[lane] = side->second.s2[lane] = 0.0f;
}

static void clean_section(SvfState *section, const SvfState *left, i32x4 stereo) RT_SAFE {
  svf_clean(section);
  section->s1 = f4_select(stereo, section->s1, left->s1);
  section->s2 = f4_select(stereo, section->s2, left->s2);
}

void voice_filter_clean_side(VoiceFilterSide *side, const VoiceFilter *left, i32x4 stereo) RT_SAFE {
  clean_section(&side->first, &left->first, stereo);
  clean_section(&side->second, &left->second, stereo);
}

static VoiceShape slope_between(const VoiceShape *from, const VoiceShape *to, float frames) RT_SAFE {
  const f32x4 part = f4_splat(1.0f / frames);
  return (VoiceShape){(to->left - from->left) * part,
                      (to->right - from->right) * part,
                      {(to->filter.b1 - from->filter.b1) * part, (to->filter.b2 - from->filter.b2) * part,
                       (to->filter.half_g - from->filter.half_g) * part},
                      (to->first_b1 - from->first_b1) * part,
                      (to->first_b2 - from->first_b2) * part};
}

/* What the second section gives of each type; known where it is compiled. */
static inline __attribute__((always_inline)) f32x4 output(VoiceFilterType type, f32x4 half_k, f32x4 input, f32x4 band2, f32x4 low) {
  if (type == VOICE_BAND) return half_k * band2;
  if (type == VOICE_HIGH) return (input - half_k * band2) - low;
  return low;
}

/* One frame of a side through the sections it has. */
static inline __attribute__((always_inline)) f32x4 step(SvfState *first, SvfState *second, const VoiceShape *now, VoiceFilterType type, f32x4 half_k,
                                                        f32x4 input) {
  f32x4 lowpass;
  if (type == VOICE_LOW_24) {
    const SvfCoefs before = {now->first_b1, now->first_b2, now->filter.half_g};
    svf_step(first, before, input, &lowpass);
    input = lowpass;
  }
  const f32x4 band2 = svf_step(second, now->filter, input, &lowpass);
  return output(type, half_k, input, band2, lowpass);
}

/* `other` is NULL, or the state of the right side, which then has frames of its own. */
static inline __attribute__((always_inline)) void run(VoiceFilter *filter, VoiceFilterSide *other, const VoiceShape *to, VoiceFilterType type, float k,
                                                      const f32x4 *const sides[2], VoiceMix mix, uint32_t frames) {
  const f32x4 *const x = sides[0], *const z = sides[1];
  VoiceShape now = filter->shape;
  SvfState first = filter->first, second = filter->second;
  VoiceFilterSide right = {first, second};
  if (other != NULL) right = *other;
  const VoiceShape slope = slope_between(&now, to, (float)frames);
  const f32x4 half_k = f4_splat(0.5f * k);
  for (uint32_t i = 0; i < frames; i++) {
    now.left += slope.left;
    now.right += slope.right;
    now.filter.b1 += slope.filter.b1;
    now.filter.b2 += slope.filter.b2;
    now.filter.half_g += slope.filter.half_g;
    if (type == VOICE_LOW_24) {
      now.first_b1 += slope.first_b1;
      now.first_b2 += slope.first_b2;
    }
    const f32x4 y = step(&first, &second, &now, type, half_k, x[i]);
    const f32x4 w = other != NULL ? step(&right.first, &right.second, &now, type, half_k, z[i]) : y;
    mix.left[i] += y * now.left;
    mix.right[i] += w * now.right;
  }
  filter->shape = *to;
  filter->first = first;
  filter->second = second;
  if (other != NULL) *other = right;
}

typedef void Run(VoiceFilter *filter, VoiceFilterSide *other, const VoiceShape *to, float k, const f32x4 *const sides[2], VoiceMix mix, uint32_t frames) RT_SAFE;
#define RUN(name, type)                                                                                                                   \
  static void name(VoiceFilter *filter, VoiceFilterSide *other, const VoiceShape *to, float k, const f32x4 *const sides[2], VoiceMix mix,  \
                   uint32_t frames) RT_SAFE {                                                                                             \
    if (other != NULL) run(filter, other, to, type, k, sides, mix, frames);                                                               \
    else run(filter, NULL, to, type, k, sides, mix, frames);                                                                              \
  }
RUN(run_low_24, VOICE_LOW_24)
RUN(run_low_12, VOICE_LOW_12)
RUN(run_band, VOICE_BAND)
RUN(run_high, VOICE_HIGH)
static Run *const runs[] = {[VOICE_LOW_24] = run_low_24, [VOICE_LOW_12] = run_low_12, [VOICE_BAND] = run_band, [VOICE_HIGH] = run_high};

void voice_filter_process(VoiceFilter *filter, VoiceFilterType type, float k, const VoiceShape *to, const f32x4 *x, VoiceMix mix,
                          uint32_t frames) RT_SAFE {
  runs[type](filter, NULL, to, k, (const f32x4 *const[2]){x, x}, mix, frames);
}

void voice_filter_process_sides(VoiceFilter *filter, VoiceFilterSide *other, VoiceFilterType type, float k, const VoiceShape *to,
                                const f32x4 *const sides[2], VoiceMix mix, uint32_t frames) RT_SAFE {
  runs[type](filter, other, to, k, sides, mix, frames);
}
