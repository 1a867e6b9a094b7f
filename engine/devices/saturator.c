/*
  "Heat": a saturator for anything from a little weight to a broken speaker. The curve runs at four times the rate, between
  half-band filters that do not wait (dsp/halfband.h): no latency, and aliases of a 4186 Hz tone driven by 12 dB stay 90 dB
  and more below it. Every curve is smooth, so its overtones die away fast enough for that.

    Tape  tanh x                      Clip  x / (1 + x^4)^(1/4), straight for longer, then harder
    Tube  tanh with a softer minus    Fold  sin(pi x / 2): what goes beyond the top comes back down

  Bias moves the resting point: even overtones, on any curve. Three quarters of the drive are taken back from the output, so
  that turning it changes the colour more than the loudness. Dry and wet are mixed inside, where both have the same phase.
*/
#include "devices/device.h"

#include "core/math_inline.h"
#include "dsp/halfband.h"
#include "dsp/smoother.h"

#include <string.h>

enum { CURVE, DRIVE, BIAS, TONE, LEVEL, MIX, PARAM_COUNT };
typedef enum Curve { TAPE, TUBE, CLIP, FOLD, CURVES } Curve;

static const char *const curves[] = {"Tape", "Tube", "Clip", "Fold", NULL};

static const Param params[PARAM_COUNT] = {
    {CURVE, "curve", "Curve", "Drive", "", 0, CURVES - 1, TAPE, PARAM_STEPS, PARAM_MEDIUM, 0, curves},
    {DRIVE, "drive_db", "Drive", "Drive", "dB", 0, 36, 6, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {BIAS, "bias", "Bias", "Drive", "%", 0, 100, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {TONE, "tone", "Tone", "Output", "%", -100, 100, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {LEVEL, "level_db", "Level", "Output", "dB", -24, 24, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 100, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
};

#define OUTER 4            /* sections of the filters at twice the rate, which cut close to what is heard */
#define INNER 2            /* and at four times, where there is room */
#define TONE_HZ 800.0
#define BLOCKED_HZ 5.0     /* the offset that bias and uneven curves bring is taken away below this */
#define QUIET_SECONDS 0.7  /* silence for this long and nothing is left inside */
#define LOUDEST 64.0f

typedef struct State {
  double rate_hz;
  uint32_t quiet_frames;   /* of silence at the input */
  int32_t from, to;        /* curves; -1 before the first block */
  float tone_coef, block_coef, reserved;
  f32x4 low, offset;       /* lanes are left, right, left, right */
  Halfband up_outer, up_inner, down_inner, down_outer;
  Smoother drive, bias, blend, tone, level, dry, wet, reserved_end;
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void empty(State *state) RT_SAFE {
  halfband_reset(&state->up_outer);
  halfband_reset(&state->up_inner);
  halfband_reset(&state->down_inner);
  halfband_reset(&state->down_outer);
  state->low = state->offset = f4_splat(0.0f);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  Smoother *const smoothers[] = {&state->drive, &state->bias, &state->blend, &state->tone, &state->level, &state->dry, &state->wet};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_reset(smoothers[i]);
  empty(state);
  state->from = state->to = -1;
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
  const float *p = block->params;
  const uint32_t frames = block->frames;
  const float drive = (float)math_clamp((double)p[DRIVE], 0.0, 36.0), wet = (float)math_clamp((double)p[MIX] * 0.01, 0.0, 1.0);
  return (Plan){
      .drive = smoother_block(&state->drive, math_gain_from_dbf(drive), frames),
      .bias = smoother_block(&state->bias, 0.01f * p[BIAS], frames),
      .blend = move_curve(state, block),
      .tone = smoother_block(&state->tone, math_exp2f(0.01f * p[TONE]), frames),
      .level = smoother_block(&state->level, math_gain_from_dbf(p[LEVEL]), frames),
      .dry = smoother_block(&state->dry, 1.0f - wet, frames),
      .wet = smoother_block(&state->wet, wet * math_gain_from_dbf(-0.75f * drive), frames),
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

/* Compiled for each curve: over[2 i] and over[2 i + 1] are the four parts of frame i, and become its shaped ones. */
static inline __attribute__((always_inline)) void shape(Curve curve, const Plan *plan, const f32x4 *over, f32x4 *shaped,
                                                        uint32_t frames) {
  for (uint32_t i = 0; i < frames; i++) {
    const float index = (float)(i + 1);
    const f32x4 drive = f4_splat(at_frame(plan->drive, index)), bias = f4_splat(at_frame(plan->bias, index));
    const f32x4 rest = curve_value(curve, bias);
    shaped[2 * i] = curve_value(curve, drive * over[2 * i] + bias) - rest;
    shaped[2 * i + 1] = curve_value(curve, drive * over[2 * i + 1] + bias) - rest;
  }
}

static void shape_block(int32_t curve, const Plan *plan, const f32x4 *over, f32x4 *shaped, uint32_t frames) RT_SAFE {
  if (curve == TAPE) shape(TAPE, plan, over, shaped, frames);
  else if (curve == TUBE) shape(TUBE, plan, over, shaped, frames);
  else if (curve == CLIP) shape(CLIP, plan, over, shaped, frames);
  else shape(FOLD, plan, over, shaped, frames);
}

/* --- the block ---------------------------------------------------------------------------------------------------- */

/* No number is silence, and nothing comes in beyond +36 dB. */
static inline float taken(float x) { return x > -LOUDEST ? (x < LOUDEST ? x : LOUDEST) : (x <= -LOUDEST ? -LOUDEST : 0.0f); }

/* Gives whether there was anything but silence. */
static bool go_up(State *state, const DeviceBlock *block, f32x4 *over) RT_SAFE {
  bool sounds = false;
  for (uint32_t i = 0; i < block->frames; i++) {
    const float left = taken(block->in[0][i]), right = taken(block->in[1][i]);
    sounds = sounds || left != 0.0f || right != 0.0f;
    const f32x4 two = halfband_up(&state->up_outer, (f32x4){left, right, left, right}, OUTER);
    over[2 * i] = halfband_up(&state->up_inner, __builtin_shufflevector(two, two, 0, 1, 0, 1), INNER);
    over[2 * i + 1] = halfband_up(&state->up_inner, __builtin_shufflevector(two, two, 2, 3, 2, 3), INNER);
  }
  return sounds;
}

static void blend(const Plan *plan, const f32x4 *from, f32x4 *to, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < 2 * frames; i++) to[i] = from[i] + f4_splat(at_frame(plan->blend, (float)((i >> 1) + 1))) * (to[i] - from[i]);
}

static void go_down(State *state, const DeviceBlock *block, const Plan *plan, const f32x4 *over, const f32x4 *shaped) RT_SAFE {
  const f32x4 tone_coef = f4_splat(state->tone_coef), block_coef = f4_splat(state->block_coef);
  for (uint32_t i = 0; i < block->frames; i++) {
    const float index = (float)(i + 1), tone = at_frame(plan->tone, index);
    const f32x4 dry = f4_splat(at_frame(plan->dry, index)), wet = f4_splat(at_frame(plan->wet, index));
    const f32x4 first = halfband_down(&state->down_inner, dry * over[2 * i] + wet * shaped[2 * i], INNER);
    const f32x4 second = halfband_down(&state->down_inner, dry * over[2 * i + 1] + wet * shaped[2 * i + 1], INNER);
    f32x4 y = halfband_down(&state->down_outer, __builtin_shufflevector(first, second, 0, 1, 4, 5), OUTER);
    state->offset += block_coef * (y - state->offset);
    y -= state->offset;
    state->low += tone_coef * (y - state->low);
    y = f4_splat(at_frame(plan->level, index)) * (f4_splat(tone) * (y - state->low) + f4_splat(1.0f / tone) * state->low);
    block->out[0][i] = y[0];
    block->out[1][i] = y[1];
  }
}

static void clean_state(State *state) RT_SAFE {
  halfband_clean(&state->up_outer);
  halfband_clean(&state->up_inner);
  halfband_clean(&state->down_inner);
  halfband_clean(&state->down_outer);
  state->low = f4_clean(state->low);
  state->offset = f4_clean(state->offset);
}

static bool is_silent(const float *x, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++)
    if (x[i] != 0.0f) return false;
  return true;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const Plan plan = plan_block(state, block);
  const uint32_t frames = block->frames;
  if ((double)state->quiet_frames > QUIET_SECONDS * state->rate_hz && is_silent(block->in[0], frames) && is_silent(block->in[1], frames)) {
    empty(state);
    memset(block->out[0], 0, frames * sizeof(float));
    memset(block->out[1], 0, frames * sizeof(float));
    return;
  }
  clean_state(state);
  f32x4 over[2 * GRID_FRAMES], shaped[2 * GRID_FRAMES], before[2 * GRID_FRAMES];
  if (go_up(state, block, over)) state->quiet_frames = 0;
  else if (state->quiet_frames < UINT32_MAX - GRID_FRAMES) state->quiet_frames += frames;
  shape_block(state->to, &plan, over, shaped, frames);
  if (state->from != state->to) {
    shape_block(state->from, &plan, over, before, frames);
    blend(&plan, before, shaped, frames);
  }
  go_down(state, block, &plan, over, shaped);
}

static double tail_seconds(const float *p) { (void)p; return QUIET_SECONDS; }

const Device device_saturator = {
    .number = 8, .id = "saturator", .name = "Heat",
    .summary = "Saturation in four colours, oversampled without latency, with bias, tone and parallel mix.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TRANSFER},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
