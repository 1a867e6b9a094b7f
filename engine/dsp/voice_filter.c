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

/* How the second section's outputs become the voice: input, twice the band, low. */
typedef struct Outputs { f32x4 input, band, low; } Outputs;

static Outputs outputs_of(VoiceFilterType type, float k) RT_SAFE {
  const f32x4 zero = f4_splat(0.0f), one = f4_splat(1.0f), band = f4_splat(0.5f * k);
  if (type == VOICE_BAND) return (Outputs){zero, band, zero};
  if (type == VOICE_HIGH) return (Outputs){one, -band, -one};
  return (Outputs){zero, zero, one};
}

/* Compiled twice: with one section and with two. */
static inline __attribute__((always_inline)) void run(VoiceFilter *filter, const VoiceShape *to, Outputs out, const f32x4 *x,
                                                      VoiceMix mix, uint32_t frames, bool steep) {
  VoiceShape now = filter->shape;
  SvfState first = filter->first, second = filter->second;
  const VoiceShape slope = slope_between(&now, to, (float)frames);
  for (uint32_t i = 0; i < frames; i++) {
    now.left += slope.left;
    now.right += slope.right;
    now.filter.b1 += slope.filter.b1;
    now.filter.b2 += slope.filter.b2;
    now.filter.half_g += slope.filter.half_g;
    f32x4 input = x[i], lowpass;
    if (steep) {
      now.first_b1 += slope.first_b1;
      now.first_b2 += slope.first_b2;
      const SvfCoefs before = {now.first_b1, now.first_b2, now.filter.half_g};
      svf_step(&first, before, input, &lowpass);
      input = lowpass;
    }
    const f32x4 band2 = svf_step(&second, now.filter, input, &lowpass);
    const f32x4 y = out.input * input + out.band * band2 + out.low * lowpass;
    mix.left[i] += y * now.left;
    mix.right[i] += y * now.right;
  }
  filter->shape = *to;
  filter->first = first;
  filter->second = second;
}

void voice_filter_process(VoiceFilter *filter, VoiceFilterType type, float k, const VoiceShape *to, const f32x4 *x, VoiceMix mix,
                          uint32_t frames) RT_SAFE {
  const Outputs outputs = outputs_of(type, k);
  if (type == VOICE_LOW_24) run(filter, to, outputs, x, mix, frames, true);
  else run(filter, to, outputs, x, mix, frames, false);
}
