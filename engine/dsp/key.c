/* The filters in a detector's way: two state variable filters (dsp/svf.h) of Butterworth's damping. */
#include "dsp/key.h"

#include "core/math.h"

#define LOUDEST 64.0f
#define DAMPING 1.41421356f

void key_init(KeyFilter *key, double rate_hz) {
  key->rate_hz = rate_hz;
  key_reset(key);
}

void key_reset(KeyFilter *key) RT_SAFE {
  key->low = key->high = (SvfState){f4_splat(0.0f), f4_splat(0.0f)};
  key->low_cut_hz = key->high_cut_hz = -1.0f;
}

bool key_is_open(float low_cut_hz, float high_cut_hz) RT_SAFE { return low_cut_hz <= KEY_LOW_CUT_HZ && high_cut_hz >= KEY_HIGH_CUT_HZ; }

static float g_of(const KeyFilter *key, float hz) RT_SAFE {
  return (float)math_tan(MATH_PI * math_clamp((double)hz / key->rate_hz, 1e-5, 0.49));
}

static inline float taken(float x) { return x > -LOUDEST ? (x < LOUDEST ? x : LOUDEST) : (x <= -LOUDEST ? -LOUDEST : 0.0f); }

static void cut_lows(KeyFilter *key, float *const to[2], uint32_t frames) RT_SAFE {
  const SvfCoefs coefs = svf_coefs(f4_splat(key->low_g), f4_splat(DAMPING));
  svf_clean(&key->low);
  for (uint32_t i = 0; i < frames; i++) {
    const float left = to[0][i], right = to[1][i];
    const f32x4 x = {left, right, 0.0f, 0.0f};
    f32x4 low;
    const f32x4 band2 = svf_step(&key->low, coefs, x, &low), high = x - f4_splat(0.5f * DAMPING) * band2 - low;
    to[0][i] = high[0];
    to[1][i] = high[1];
  }
}

static void cut_highs(KeyFilter *key, float *const to[2], uint32_t frames) RT_SAFE {
  const SvfCoefs coefs = svf_coefs(f4_splat(key->high_g), f4_splat(DAMPING));
  svf_clean(&key->high);
  for (uint32_t i = 0; i < frames; i++) {
    const float left = to[0][i], right = to[1][i];
    f32x4 low;
    (void)svf_step(&key->high, coefs, (f32x4){left, right, 0.0f, 0.0f}, &low);
    to[0][i] = low[0];
    to[1][i] = low[1];
  }
}

void key_block(KeyFilter *key, float low_cut_hz, float high_cut_hz, const float *const from[2], float *const to[2], uint32_t frames) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < frames; i++) to[c][i] = taken(from[c][i]);
  if (low_cut_hz != key->low_cut_hz) key->low_g = g_of(key, key->low_cut_hz = low_cut_hz);
  if (high_cut_hz != key->high_cut_hz) key->high_g = g_of(key, key->high_cut_hz = high_cut_hz);
  if (low_cut_hz > KEY_LOW_CUT_HZ) cut_lows(key, to, frames);
  if (high_cut_hz < KEY_HIGH_CUT_HZ) cut_highs(key, to, frames);
}
