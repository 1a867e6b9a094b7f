/* Filter and pan of four voices, chunk by chunk. The filter itself is dsp/svf.h. */
#include "dsp/voice_filter.h"

float voice_filter_k(VoiceFilterType type, float resonance) RT_SAFE {
  return (0.765f + 0.649f * (type == VOICE_LOW_24 ? 0.0f : 1.0f)) * math_exp2f(-4.6f * resonance);
}

VoiceShape voice_filter_shape(VoiceFilterType type, f32x4 turns, float k) RT_SAFE {
  const f32x4 g = svf_g(turns);
  VoiceShape shape = {.filter = svf_coefs(g, f4_splat(k))};
  if (type == VOICE_LOW_24) {
    const SvfCoefs first = svf_coefs(g, f4_splat(1.848f));
    shape.first_b1 = first.b1;
    shape.first_b2 = first.b2;
  }
  return shape;
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

static inline __attribute__((always_inline)) void run(VoiceFilter *filter, const VoiceShape *to, VoiceFilterType type, float k, const f32x4 *x,
                                                      VoiceMix mix, uint32_t frames) {
  VoiceShape now = filter->shape;
  SvfState first = filter->first, second = filter->second;
  const VoiceShape slope = slope_between(&now, to, (float)frames);
  const f32x4 half_k = f4_splat(0.5f * k);
  for (uint32_t i = 0; i < frames; i++) {
    now.left += slope.left;
    now.right += slope.right;
    now.filter.b1 += slope.filter.b1;
    now.filter.b2 += slope.filter.b2;
    now.filter.half_g += slope.filter.half_g;
    f32x4 input = x[i], lowpass;
    if (type == VOICE_LOW_24) {
      now.first_b1 += slope.first_b1;
      now.first_b2 += slope.first_b2;
      const SvfCoefs before = {now.first_b1, now.first_b2, now.filter.half_g};
      svf_step(&first, before, input, &lowpass);
      input = lowpass;
    }
    const f32x4 band2 = svf_step(&second, now.filter, input, &lowpass), y = output(type, half_k, input, band2, lowpass);
    mix.left[i] += y * now.left;
    mix.right[i] += y * now.right;
  }
  filter->shape = *to;
  filter->first = first;
  filter->second = second;
}

typedef void Run(VoiceFilter *filter, const VoiceShape *to, float k, const f32x4 *x, VoiceMix mix, uint32_t frames) RT_SAFE;
#define RUN(name, type)                                                                                                                   \
  static void name(VoiceFilter *filter, const VoiceShape *to, float k, const f32x4 *x, VoiceMix mix, uint32_t frames) RT_SAFE {            \
    run(filter, to, type, k, x, mix, frames);                                                                                             \
  }
RUN(run_low_24, VOICE_LOW_24)
RUN(run_low_12, VOICE_LOW_12)
RUN(run_band, VOICE_BAND)
RUN(run_high, VOICE_HIGH)
static Run *const runs[] = {[VOICE_LOW_24] = run_low_24, [VOICE_LOW_12] = run_low_12, [VOICE_BAND] = run_band, [VOICE_HIGH] = run_high};

void voice_filter_process(VoiceFilter *filter, VoiceFilterType type, float k, const VoiceShape *to, const f32x4 *x, VoiceMix mix,
                          uint32_t frames) RT_SAFE {
  runs[type](filter, to, k, x, mix, frames);
}
