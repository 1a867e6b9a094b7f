/*
  "Heat": a saturator for anything from a little weight to a broken speaker. The curve runs at up to eight times the rate,
  between half-band filters that do not wait (dsp/halfband.h), so there is no latency. At the usual four times aliases of a
  4186 Hz tone driven by 12 dB stay 90 dB and more below it. Every curve is smooth, so its overtones die away fast enough for
  that. Another rate is changed to in two blocks: the sound goes down in one and comes up in the next.

    Tape  tanh x                      Clip  x / (1 + x^4)^(1/4), straight for longer, then harder
    Tube  tanh with a softer minus    Fold  sin(pi x / 2): what goes beyond the top comes back down

  Bias moves the resting point: even overtones, on any curve. Three quarters of the drive are taken back from the output, so
  that turning it changes the colour more than the loudness. Dry and wet are mixed inside, where both have the same phase.
*/
#include "devices/device.h"
#include "devices/moving.h"
#include "devices/silence.h"

#include "core/math_inline.h"
#include "dsp/halfband.h"
#include "dsp/smoother.h"

#include <string.h>

enum { CURVE, DRIVE, BIAS, TONE, LEVEL, MIX, OVERSAMPLING, PARAM_COUNT };
typedef enum Curve { TAPE, TUBE, CLIP, FOLD, CURVES } Curve;

static const char *const curves[] = {"Tape", "Tube", "Clip", "Fold", NULL};

typedef enum Rate { RATE_1, RATE_2, RATE_4, RATE_8, RATES } Rate;
static const char *const rates[] = {"1x", "2x", "4x", "8x", NULL};

static const Param params[PARAM_COUNT] = {
    {CURVE, "curve", "Curve", "Drive", "", 0, CURVES - 1, TAPE, PARAM_STEPS, PARAM_MEDIUM, 0, curves},
    {DRIVE, "drive_db", "Drive", "Drive", "dB", 0, 36, 6, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {BIAS, "bias", "Bias", "Drive", "%", 0, 100, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {TONE, "tone", "Tone", "Output", "%", -100, 100, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {LEVEL, "level_db", "Level", "Output", "dB", -24, 24, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 100, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {OVERSAMPLING, "oversampling", "Oversampling", "Drive", "", 0, RATES - 1, RATE_4, PARAM_STEPS, PARAM_SMALL, PARAM_MORE, rates},
};

#define OUTER 4            /* sections of the filters at twice the rate, which cut close to what is heard */
#define INNER 2            /* and at four and eight times, where there is room */
#define VECTORS_MOST 4u    /* of two frames at the higher rate each, in one frame at the lower */
#define TONE_HZ 800.0
#define BLOCKED_HZ 5.0     /* the offset that bias and uneven curves bring is taken away below this */
#define QUIET_SECONDS 0.7  /* silence for this long and nothing is left inside */
#define LOUDEST 64.0f

typedef struct State {
  double rate_hz;
  uint32_t quiet_frames;   /* of silence at the input */
  int32_t from, to;        /* curves; -1 before the first block */
  int32_t rate;            /* Rate; -1 before the first block */
  int32_t sparing;         /* at most RATE_2: the host was overloaded at the last rest */
  int32_t entering;        /* the first block at this rate: it comes up from silence */
  float tone_coef, block_coef, reserved[2];
  f32x4 low, offset;       /* lanes are left, right, left, right */
  Halfband up_outer, up_inner, up_most, down_most, down_inner, down_outer;
  Smoother drive, bias, blend, tone, level, dry, wet, reserved_end;
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void empty(State *state) RT_SAFE {
  halfband_reset(&state->up_outer);
  halfband_reset(&state->up_inner);
  halfband_reset(&state->up_most);
  halfband_reset(&state->down_most);
  halfband_reset(&state->down_inner);
  halfband_reset(&state->down_outer);
  state->low = state->offset = f4_splat(0.0f);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  Smoother *const smoothers[] = {&state->drive, &state->bias, &state->blend, &state->tone, &state->level, &state->dry, &state->wet};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_reset(smoothers[i]);
  empty(state);
  state->from = state->to = state->rate = -1;
  state->entering = state->sparing = 0;
  state->quiet_frames = UINT32_MAX;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->tone_coef = (float)-math_expm1(-MATH_TAU * TONE_HZ / setup->rate_hz);
  state->block_coef = (float)-math_expm1(-MATH_TAU * BLOCKED_HZ / setup->rate_hz);
  halfband_init(&state->up_outer, OUTER, 0.06);
  halfband_init(&state->down_outer, OUTER, 0.06);
  halfband_init(&state->up_inner, INNER, 0.25);
  halfband_init(&state->down_inner, INNER, 0.25);
  halfband_init(&state->up_most, INNER, 0.35);
  halfband_init(&state->down_most, INNER, 0.35);
  Smoother *const smoothers[] = {&state->drive, &state->bias, &state->blend, &state->tone, &state->level, &state->dry, &state->wet};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_init(smoothers[i], setup->rate_hz, 0.015);
  reset(state);
}

/* --- one block's parameters --------------------------------------------------------------------------------------- */

typedef struct Plan { Ramp drive, bias, blend, tone, level, dry, wet; } Plan;

/* One curve gives way to another slowly; a third one waits for its turn. */
static Ramp move_curve(State *state, const DeviceBlock *block) RT_SAFE {
  const int32_t wanted = math_int_clamp((double)block->params[CURVE] + 0.5, 0, CURVES - 1);
  if (state->to < 0) state->from = state->to = wanted;
  if (state->blend.primed && state->blend.left_frames == 0) {
    state->from = state->to;
    if (wanted != state->to) {
      state->to = wanted;
      smoother_reset(&state->blend);
      smoother_block(&state->blend, 0.0f, block->frames);
    }
  }
  return smoother_block(&state->blend, 1.0f, block->frames);
}

static Plan plan_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  const float drive = (float)math_clamp((double)p[DRIVE], 0.0, 36.0), wet = (float)math_clamp((double)p[MIX] * 0.01, 0.0, 1.0);
  return (Plan){
      .drive = moving_ramp(&state->drive, block, DRIVE, math_gain_from_dbf(drive)),
      .bias = moving_ramp(&state->bias, block, BIAS, 0.01f * p[BIAS]),
      .blend = move_curve(state, block),
      .tone = moving_ramp(&state->tone, block, TONE, math_exp2f(0.01f * p[TONE])),
      .level = moving_ramp(&state->level, block, LEVEL, math_gain_from_dbf(p[LEVEL])),
      .dry = moving_ramp(&state->dry, block, MIX, 1.0f - wet),
      .wet = moving_ramp2(&state->wet, block, MIX, DRIVE, wet * math_gain_from_dbf(-0.75f * drive)),
  };
}

/* --- curves ------------------------------------------------------------------------------------------------------- */

static inline f32x4 soft(f32x4 x) {
  const f32x4 one = f4_splat(1.0f), e = f4_exp2_inline(f4_clamp(x * f4_splat(2.885390082f), -60.0f, 60.0f)); /* e^2x */
  return one - (one + one) / (e + one);
}

static inline f32x4 curve_value(Curve curve, f32x4 x) {
  if (curve == TAPE) return soft(x);
  if (curve == TUBE) { /* the slope is 1 on both sides of 0; below it the way to the end is longer */
    const f32x4 below = f4_splat(1.6f) * soft(x * f4_splat(1.0f / 1.6f)), above = soft(x);
    return f4_select((i32x4)(x < f4_splat(0.0f)), below, above);
  }
  if (curve == FOLD) return f4_sin_turns_inline(f4_clamp(f4_splat(0.25f) * x, -1e5f, 1e5f));
  const f32x4 square = x * x;
  return x / f4_sqrt(f4_sqrt(f4_splat(1.0f) + square * square));
}

static inline float at_frame(Ramp ramp, float index) { return ramp.start + ramp.step * index; }

/* Compiled for each curve: the parts of frame i are over[vectors i] to over[vectors i + vectors - 1], and become its shaped ones. */
static inline __attribute__((always_inline)) void shape(Curve curve, const Plan *plan, const f32x4 *over, f32x4 *shaped,
                                                        uint32_t frames, uint32_t vectors) {
  for (uint32_t i = 0; i < frames; i++) {
    const float index = (float)(i + 1);
    const f32x4 drive = f4_splat(at_frame(plan->drive, index)), bias = f4_splat(at_frame(plan->bias, index));
    const f32x4 rest = curve_value(curve, bias);
    for (uint32_t v = 0; v < vectors; v++) shaped[vectors * i + v] = curve_value(curve, drive * over[vectors * i + v] + bias) - rest;
  }
}

static void shape_block(int32_t curve, const Plan *plan, const f32x4 *over, f32x4 *shaped, uint32_t frames, uint32_t vectors) RT_SAFE {
  if (curve == TAPE) shape(TAPE, plan, over, shaped, frames, vectors);
  else if (curve == TUBE) shape(TUBE, plan, over, shaped, frames, vectors);
  else if (curve == CLIP) shape(CLIP, plan, over, shaped, frames, vectors);
  else shape(FOLD, plan, over, shaped, frames, vectors);
}

static uint32_t vectors_of(Rate rate) RT_SAFE { return rate == RATE_8 ? 4 : rate == RATE_4 ? 2 : 1; }

/* --- the block ---------------------------------------------------------------------------------------------------- */

/* No number is silence, and nothing comes in beyond +36 dB. */
static inline float taken(float x) { return x > -LOUDEST ? (x < LOUDEST ? x : LOUDEST) : (x <= -LOUDEST ? -LOUDEST : 0.0f); }

static inline f32x4 first_of(f32x4 two) { return __builtin_shufflevector(two, two, 0, 1, 0, 1); }
static inline f32x4 second_of(f32x4 two) { return __builtin_shufflevector(two, two, 2, 3, 2, 3); }
static inline f32x4 firsts(f32x4 a, f32x4 b) { return __builtin_shufflevector(a, b, 0, 1, 4, 5); }

/* One frame (left, right, left, right) into its parts. */
static inline __attribute__((always_inline)) void rise(State *state, Rate rate, f32x4 frame, f32x4 *over) {
  if (rate == RATE_1) { over[0] = frame; return; }
  const f32x4 two = halfband_up(&state->up_outer, frame, OUTER);
  if (rate == RATE_2) { over[0] = two; return; }
  const f32x4 a = halfband_up(&state->up_inner, first_of(two), INNER), b = halfband_up(&state->up_inner, second_of(two), INNER);
  if (rate == RATE_4) { over[0] = a; over[1] = b; return; }
  over[0] = halfband_up(&state->up_most, first_of(a), INNER);
  over[1] = halfband_up(&state->up_most, second_of(a), INNER);
  over[2] = halfband_up(&state->up_most, first_of(b), INNER);
  over[3] = halfband_up(&state->up_most, second_of(b), INNER);
}

/* And back. */
static inline __attribute__((always_inline)) f32x4 fall(State *state, Rate rate, const f32x4 *part) {
  if (rate == RATE_1) return part[0];
  if (rate == RATE_2) return halfband_down(&state->down_outer, part[0], OUTER);
  f32x4 a = part[0], b = part[1];
  if (rate == RATE_8) {
    const f32x4 one = halfband_down(&state->down_most, part[0], INNER), two = halfband_down(&state->down_most, part[1], INNER);
    const f32x4 three = halfband_down(&state->down_most, part[2], INNER), four = halfband_down(&state->down_most, part[3], INNER);
    a = firsts(one, two);
    b = firsts(three, four);
  }
  const f32x4 first = halfband_down(&state->down_inner, a, INNER), second = halfband_down(&state->down_inner, b, INNER);
  return halfband_down(&state->down_outer, firsts(first, second), OUTER);
}

static inline __attribute__((always_inline)) void rise_block(State *state, Rate rate, const DeviceBlock *block, f32x4 *over) {
  for (uint32_t i = 0; i < block->frames; i++) {
    const float left = taken(block->in[0][i]), right = taken(block->in[1][i]);
    rise(state, rate, (f32x4){left, right, left, right}, over + vectors_of(rate) * i);
  }
}

static void go_up(State *state, const DeviceBlock *block, f32x4 *over) RT_SAFE {
  if (state->rate == RATE_1) rise_block(state, RATE_1, block, over);
  else if (state->rate == RATE_2) rise_block(state, RATE_2, block, over);
  else if (state->rate == RATE_4) rise_block(state, RATE_4, block, over);
  else rise_block(state, RATE_8, block, over);
}

static void blend(const Plan *plan, const f32x4 *from, f32x4 *to, uint32_t frames, uint32_t vectors) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    const f32x4 share = f4_splat(at_frame(plan->blend, (float)(i + 1)));
    for (uint32_t v = vectors * i; v < vectors * (i + 1); v++) to[v] = from[v] + share * (to[v] - from[v]);
  }
}

static inline __attribute__((always_inline)) void fall_block(State *state, Rate rate, const DeviceBlock *block, const Plan *plan,
                                                             const f32x4 *over, const f32x4 *shaped) {
  const f32x4 tone_coef = f4_splat(state->tone_coef), block_coef = f4_splat(state->block_coef);
  const uint32_t vectors = vectors_of(rate);
  for (uint32_t i = 0; i < block->frames; i++) {
    const float index = (float)(i + 1), tone = at_frame(plan->tone, index);
    const f32x4 dry = f4_splat(at_frame(plan->dry, index)), wet = f4_splat(at_frame(plan->wet, index));
    f32x4 parts[VECTORS_MOST];
    for (uint32_t v = 0; v < vectors; v++) parts[v] = dry * over[vectors * i + v] + wet * shaped[vectors * i + v];
    f32x4 y = fall(state, rate, parts);
    state->offset += block_coef * (y - state->offset);
    y -= state->offset;
    state->low += tone_coef * (y - state->low);
    y = f4_splat(at_frame(plan->level, index)) * (f4_splat(tone) * (y - state->low) + f4_splat(1.0f / tone) * state->low);
    block->out[0][i] = y[0];
    block->out[1][i] = y[1];
  }
}

static void go_down(State *state, const DeviceBlock *block, const Plan *plan, const f32x4 *over, const f32x4 *shaped) RT_SAFE {
  if (state->rate == RATE_1) fall_block(state, RATE_1, block, plan, over, shaped);
  else if (state->rate == RATE_2) fall_block(state, RATE_2, block, plan, over, shaped);
  else if (state->rate == RATE_4) fall_block(state, RATE_4, block, plan, over, shaped);
  else fall_block(state, RATE_8, block, plan, over, shaped);
}

/* The filters of one rate know nothing of another: down in a line, and up from silence in the next block. */
static void change_rate(State *state, const DeviceBlock *block, int32_t wanted) RT_SAFE {
  const float step = 1.0f / (float)block->frames;
  const bool leaves = wanted != state->rate;
  for (uint32_t i = 0; i < block->frames && (leaves || state->entering); i++) {
    const float up = state->entering ? step * (float)(i + 1) : 1.0f, down = leaves ? 1.0f - step * (float)(i + 1) : 1.0f;
    block->out[0][i] *= up * down;
    block->out[1][i] *= up * down;
  }
  state->entering = leaves;
  if (!leaves) return;
  empty(state);
  state->rate = wanted;
}

static void clean_state(State *state) RT_SAFE {
  halfband_clean(&state->up_outer);
  halfband_clean(&state->up_inner);
  halfband_clean(&state->up_most);
  halfband_clean(&state->down_most);
  halfband_clean(&state->down_inner);
  halfband_clean(&state->down_outer);
  state->low = f4_clean(state->low);
  state->offset = f4_clean(state->offset);
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const Plan plan = plan_block(state, block);
  const uint32_t frames = block->frames;
  const int32_t asked = math_int_clamp((double)block->params[OVERSAMPLING] + 0.5, 0, RATES - 1);
  const int32_t wanted = state->sparing && asked > RATE_2 ? RATE_2 : asked;
  if (state->rate < 0) state->rate = wanted;
  if ((double)state->quiet_frames > QUIET_SECONDS * state->rate_hz && are_silent(block->in, frames)) {
    empty(state);
    state->sparing = block->thrift >= THRIFT_OVERSAMPLING; /* a change while it sounds would be heard */
    state->rate = state->sparing && asked > RATE_2 ? RATE_2 : asked;
    state->entering = 0;
    memset(block->out[0], 0, frames * sizeof(float));
    memset(block->out[1], 0, frames * sizeof(float));
    return;
  }
  clean_state(state);
  f32x4 over[VECTORS_MOST * GRID_FRAMES], shaped[VECTORS_MOST * GRID_FRAMES], before[VECTORS_MOST * GRID_FRAMES];
  const uint32_t vectors = vectors_of((Rate)state->rate);
  if (!are_silent(block->in, frames)) state->quiet_frames = 0;
  else if (state->quiet_frames < UINT32_MAX - GRID_FRAMES) state->quiet_frames += frames;
  go_up(state, block, over);
  shape_block(state->to, &plan, over, shaped, frames, vectors);
  if (state->from != state->to) {
    shape_block(state->from, &plan, over, before, frames, vectors);
    blend(&plan, before, shaped, frames, vectors);
  }
  go_down(state, block, &plan, over, shaped);
  change_rate(state, block, wanted);
}

static double tail_seconds(const float *p) { (void)p; return QUIET_SECONDS; }

const Device device_saturator = {
    .number = 8, .id = "saturator", .name = "Heat",
    .summary = "Saturation in four colours, oversampled up to eight times without latency, with bias, tone and parallel mix.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TRANSFER},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
