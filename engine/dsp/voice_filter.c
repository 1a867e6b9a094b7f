/* Filter and pan of four voices, chunk by chunk. The filter itself is dsp/svf.h. */
#include "dsp/voice_filter.h"

#include "core/simd8.h"

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

/* --- two groups side by side: every lane as above, one group's in the lower half -------------------------------------------- */

typedef struct EightState { f32x8 s1, s2; } EightState;
typedef struct EightCoefs { f32x8 b1, b2, half_g; } EightCoefs;
typedef struct EightShape { f32x8 left, right; EightCoefs filter, first; } EightShape;

static inline __attribute__((always_inline)) EightShape both_shapes(const VoiceShape *a, const VoiceShape *b) {
  const f32x8 half_g = f8_join(a->filter.half_g, b->filter.half_g);
  return (EightShape){f8_join(a->left, b->left), f8_join(a->right, b->right),
                      {f8_join(a->filter.b1, b->filter.b1), f8_join(a->filter.b2, b->filter.b2), half_g},
                      {f8_join(a->first_b1, b->first_b1), f8_join(a->first_b2, b->first_b2), half_g}};
}

static inline __attribute__((always_inline)) void slope_on(EightShape *now, const EightShape *slope, VoiceFilterType type) {
  now->left = f8_add(now->left, slope->left);
  now->right = f8_add(now->right, slope->right);
  now->filter.b1 = f8_add(now->filter.b1, slope->filter.b1);
  now->filter.b2 = f8_add(now->filter.b2, slope->filter.b2);
  now->filter.half_g = now->first.half_g = f8_add(now->filter.half_g, slope->filter.half_g);
  if (type != VOICE_LOW_24) return;
  now->first.b1 = f8_add(now->first.b1, slope->first.b1);
  now->first.b2 = f8_add(now->first.b2, slope->first.b2);
}

/* svf_step of dsp/svf.h. */
static inline __attribute__((always_inline)) f32x8 step_eight(EightState *state, const EightCoefs *c, f32x8 x, f32x8 *low) {
  const f32x8 band2 = f8_sub(f8_add(f8_mul(c->b2, x), f8_mul(c->b1, state->s1)), f8_mul(c->b2, state->s2));
  const f32x8 half = f8_mul(c->half_g, band2);
  *low = f8_add(state->s2, half);
  state->s1 = f8_sub(band2, state->s1);
  state->s2 = f8_add(*low, half);
  return band2;
}

/* `type` is known where it is compiled. */
static inline __attribute__((always_inline)) void run_two(VoiceFilter *const filters[2], VoiceFilterType type, float k, const VoiceShape *const to[2],
                                                          const f32x4 *const x[2], VoiceMix mix, uint32_t frames) {
  VoiceFilter *const a = filters[0], *const b = filters[1];
  const VoiceShape slope_a = slope_between(&a->shape, to[0], (float)frames), slope_b = slope_between(&b->shape, to[1], (float)frames);
  const EightShape slope = both_shapes(&slope_a, &slope_b);
  EightShape now = both_shapes(&a->shape, &b->shape);
  EightState first = {f8_join(a->first.s1, b->first.s1), f8_join(a->first.s2, b->first.s2)};
  EightState second = {f8_join(a->second.s1, b->second.s1), f8_join(a->second.s2, b->second.s2)};
  const f32x8 half_k = f8_splat(0.5f * k);
  for (uint32_t i = 0; i < frames; i++) {
    slope_on(&now, &slope, type);
    f32x8 input = f8_join(x[0][i], x[1][i]), low;
    if (type == VOICE_LOW_24) {
      step_eight(&first, &now.first, input, &low);
      input = low;
    }
    const f32x8 band2 = step_eight(&second, &now.filter, input, &low);
    const f32x8 y = type == VOICE_BAND ? f8_mul(half_k, band2) : type == VOICE_HIGH ? f8_sub(f8_sub(input, f8_mul(half_k, band2)), low) : low;
    const f32x8 left = f8_mul(y, now.left), right = f8_mul(y, now.right);
    mix.left[i] = (mix.left[i] + f8_low(left)) + f8_high(left);
    mix.right[i] = (mix.right[i] + f8_low(right)) + f8_high(right);
  }
  a->shape = *to[0];
  b->shape = *to[1];
  a->first = (SvfState){f8_low(first.s1), f8_low(first.s2)};
  b->first = (SvfState){f8_high(first.s1), f8_high(first.s2)};
  a->second = (SvfState){f8_low(second.s1), f8_low(second.s2)};
  b->second = (SvfState){f8_high(second.s1), f8_high(second.s2)};
}

typedef void RunTwo(VoiceFilter *const filters[2], float k, const VoiceShape *const to[2], const f32x4 *const x[2], VoiceMix mix, uint32_t frames) RT_SAFE;
#define RUN_TWO(name, type)                                                                                                               \
  static void name(VoiceFilter *const filters[2], float k, const VoiceShape *const to[2], const f32x4 *const x[2], VoiceMix mix,          \
                   uint32_t frames) RT_SAFE {                                                                                             \
    run_two(filters, type, k, to, x, mix, frames);                                                                                        \
  }
RUN_TWO(run_two_low_24, VOICE_LOW_24)
RUN_TWO(run_two_low_12, VOICE_LOW_12)
RUN_TWO(run_two_band, VOICE_BAND)
RUN_TWO(run_two_high, VOICE_HIGH)
static RunTwo *const runs_of_two[] = {[VOICE_LOW_24] = run_two_low_24, [VOICE_LOW_12] = run_two_low_12, [VOICE_BAND] = run_two_band, [VOICE_HIGH] = run_two_high};

void voice_filter_run_chunks(VoiceFilter *const filters[2], VoiceFilterType type, float k, const VoiceShape *const shapes[2], uint32_t chunk,
                             const f32x4 *const x[2], VoiceMix mix, uint32_t frames) RT_SAFE {
  for (uint32_t c = 0; c * chunk < frames; c++) {
    const uint32_t at = c * chunk, count = frames - at < chunk ? frames - at : chunk;
    const VoiceShape *const to[2] = {&shapes[0][c], &shapes[1][c]};
    const f32x4 *const from[2] = {x[0] + at, x[1] + at};
    const VoiceMix part = {mix.left + at, mix.right + at};
    if (SIMD8_IS_ONE && filters[1] != NULL) runs_of_two[type](filters, k, to, from, part, count);
    else
      for (int i = 0; i < 2 && filters[i] != NULL; i++) voice_filter_process(filters[i], type, k, to[i], from[i], part, count);
  }
}

/* --- both sides of a group ------------------------------------------------------------------------------------------------- */

void voice_filter_process_sides(VoiceFilter *filter, VoiceFilterSide *other, VoiceFilterType type, float k, const VoiceShape *to,
                                const f32x4 *const sides[2], VoiceMix mix, uint32_t frames) RT_SAFE {
  runs[type](filter, other, to, k, sides, mix, frames);
}

void voice_filter_pass(VoiceFilter *filter, const VoiceShape *to, const f32x4 *const sides[2], VoiceMix mix, uint32_t frames) RT_SAFE {
  const f32x4 part = f4_splat(1.0f / (float)frames), left = (to->left - filter->shape.left) * part, right = (to->right - filter->shape.right) * part;
  f32x4 l = filter->shape.left, r = filter->shape.right;
  for (uint32_t i = 0; i < frames; i++) {
    l += left;
    r += right;
    mix.left[i] += sides[0][i] * l;
    mix.right[i] += sides[1][i] * r;
  }
  filter->shape = *to;
}

/* Left in the lower half and right in the upper, which share all but the gain. */
typedef struct StereoRun { EightCoefs filter, first; f32x8 gain; } StereoRun;

static inline __attribute__((always_inline)) StereoRun stereo_run(const VoiceShape *shape) {
  const f32x8 half_g = f8_twice(shape->filter.half_g);
  return (StereoRun){{f8_twice(shape->filter.b1), f8_twice(shape->filter.b2), half_g}, {f8_twice(shape->first_b1), f8_twice(shape->first_b2), half_g},
                     f8_join(shape->left, shape->right)};
}

static inline __attribute__((always_inline)) f32x8 stereo_step(StereoRun *now, const StereoRun *slope, EightState *first, EightState *second,
                                                               VoiceFilterType type, f32x8 half_k, f32x8 input) {
  f32x8 low;
  now->gain = f8_add(now->gain, slope->gain);
  now->filter.b1 = f8_add(now->filter.b1, slope->filter.b1);
  now->filter.b2 = f8_add(now->filter.b2, slope->filter.b2);
  now->filter.half_g = now->first.half_g = f8_add(now->filter.half_g, slope->filter.half_g);
  if (type == VOICE_LOW_24) {
    now->first.b1 = f8_add(now->first.b1, slope->first.b1);
    now->first.b2 = f8_add(now->first.b2, slope->first.b2);
    step_eight(first, &now->first, input, &low);
    input = low;
  }
  const f32x8 band2 = step_eight(second, &now->filter, input, &low);
  const f32x8 y = type == VOICE_BAND ? f8_mul(half_k, band2) : type == VOICE_HIGH ? f8_sub(f8_sub(input, f8_mul(half_k, band2)), low) : low;
  return f8_mul(y, now->gain);
}

static inline __attribute__((always_inline)) EightState both_sides(const SvfState *left, const SvfState *right) {
  return (EightState){f8_join(left->s1, right->s1), f8_join(left->s2, right->s2)};
}

static inline __attribute__((always_inline)) void part_sides(EightState state, SvfState *left, SvfState *right) {
  *left = (SvfState){f8_low(state.s1), f8_low(state.s2)};
  *right = (SvfState){f8_high(state.s1), f8_high(state.s2)};
}

/* Two groups in one loop: neither waits for the other. */
static inline __attribute__((always_inline)) void run_two_sides(const VoiceFilterStereo groups[2], VoiceFilterType type, float k, VoiceMix mix, uint32_t frames) {
  StereoRun now[2], slope[2];
  EightState first[2], second[2];
  for (int n = 0; n < 2; n++) {
    const VoiceFilter *filter = groups[n].filter;
    const VoiceShape between = slope_between(&filter->shape, groups[n].to, (float)frames);
    now[n] = stereo_run(&filter->shape);
    slope[n] = stereo_run(&between);
    first[n] = both_sides(&filter->first, &groups[n].other->first);
    second[n] = both_sides(&filter->second, &groups[n].other->second);
  }
  const f32x4 *const *const a = groups[0].sides, *const *const b = groups[1].sides;
  const f32x8 half_k = f8_splat(0.5f * k);
  for (uint32_t i = 0; i < frames; i++) {
    const f32x8 y = stereo_step(&now[0], &slope[0], &first[0], &second[0], type, half_k, f8_join(a[0][i], a[1][i]));
    const f32x8 z = stereo_step(&now[1], &slope[1], &first[1], &second[1], type, half_k, f8_join(b[0][i], b[1][i]));
    mix.left[i] = (mix.left[i] + f8_low(y)) + f8_low(z);
    mix.right[i] = (mix.right[i] + f8_high(y)) + f8_high(z);
  }
  for (int n = 0; n < 2; n++) {
    groups[n].filter->shape = *groups[n].to;
    part_sides(first[n], &groups[n].filter->first, &groups[n].other->first);
    part_sides(second[n], &groups[n].filter->second, &groups[n].other->second);
  }
}

typedef void RunTwoSides(const VoiceFilterStereo groups[2], float k, VoiceMix mix, uint32_t frames) RT_SAFE;
#define RUN_TWO_SIDES(name, type)                                                                                                         \
  static void name(const VoiceFilterStereo groups[2], float k, VoiceMix mix, uint32_t frames) RT_SAFE { run_two_sides(groups, type, k, mix, frames); }
RUN_TWO_SIDES(two_sides_low_24, VOICE_LOW_24)
RUN_TWO_SIDES(two_sides_low_12, VOICE_LOW_12)
RUN_TWO_SIDES(two_sides_band, VOICE_BAND)
RUN_TWO_SIDES(two_sides_high, VOICE_HIGH)
static RunTwoSides *const runs_of_sides[] = {
    [VOICE_LOW_24] = two_sides_low_24, [VOICE_LOW_12] = two_sides_low_12, [VOICE_BAND] = two_sides_band, [VOICE_HIGH] = two_sides_high};

void voice_filter_process_two_sides(const VoiceFilterStereo groups[2], VoiceFilterType type, float k, VoiceMix mix, uint32_t frames) RT_SAFE {
  if (SIMD8_IS_ONE) runs_of_sides[type](groups, k, mix, frames);
  else
    for (int n = 0; n < 2; n++) voice_filter_process_sides(groups[n].filter, groups[n].other, type, k, groups[n].to, groups[n].sides, mix, frames);
}
