/*
  "Trim": everything that puts a channel right. In this order: which sides are taken (and their exchange), polarity of each,
  a blocker for a constant offset, mono below a frequency, width, balance or pan, gain.

  Mono below a frequency takes the side signal through a high-pass of 12 dB an octave; the middle is not touched, so that bass
  becomes mono and nothing else changes its level. Balance turns down the opposite side; pan is equal power with 0 dB in the
  middle, as the channel strip's. Sources: dsp/svf.h for the filter; the blocker is y = x - low, low following at 5 Hz.
*/
#include "devices/device.h"
#include "devices/moving.h"

#include "core/math.h"
#include "dsp/pan_law.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"

#include <string.h>

enum { GAIN, PAN, PAN_LAW, WIDTH, MONO_BELOW, CHANNELS, SWAP, INVERT_LEFT, INVERT_RIGHT, DC, MUTE, PARAM_COUNT };
enum { BALANCE, EQUAL_POWER };
enum { STEREO, LEFT, RIGHT, MONO, SIDE };

static const char *const laws[] = {"Balance", "Equal power", NULL};
static const char *const channels[] = {"Stereo", "Left", "Right", "Mono", "Side", NULL};

static const Param params[PARAM_COUNT] = {
    {GAIN, "gain_db", "Gain", "Level", "dB", -144, 24, 0, PARAM_DB, PARAM_LARGE, 0, NULL},
    {PAN, "pan", "Pan", "Level", "pan", -1, 1, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {PAN_LAW, "pan_law", "Law", "Level", "", 0, 1, BALANCE, PARAM_STEPS, PARAM_SMALL, 0, laws},
    {WIDTH, "width", "Width", "Stereo", "%", 0, 400, 100, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {MONO_BELOW, "mono_below_hz", "Mono below", "Stereo", "Hz", 10, 500, 10, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {CHANNELS, "channels", "Channels", "Stereo", "", 0, 4, STEREO, PARAM_STEPS, PARAM_SMALL, 0, channels},
    {SWAP, "swap", "Swap", "Stereo", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {INVERT_LEFT, "invert_left", "Invert L", "Repair", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {INVERT_RIGHT, "invert_right", "Invert R", "Repair", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {DC, "dc_block", "Block DC", "Repair", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {MUTE, "mute", "Mute", "Repair", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
};

#define BLOCK_HZ 5.0
#define NO_MONO_HZ 10.0f
#define DAMPING 1.41421356f
#define SMOOTHERS 12

/* Two mixes of both sides, before and behind the filters, each a 2 x 2 matrix; how much of the filters is heard. */
typedef struct State {
  double rate_hz;
  float block_coef, mono_g, made_for_hz, reserved;
  f32x4 offset;        /* lanes: left, right */
  SvfState side;       /* lane 0 */
  Smoother first[4], second[4]; /* left to left, right to left, left to right, right to right */
  Smoother blocking, mono, reserved_end[SMOOTHERS - 10];
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  for (int i = 0; i < 4; i++) {
    smoother_reset(&state->first[i]);
    smoother_reset(&state->second[i]);
  }
  smoother_reset(&state->blocking);
  smoother_reset(&state->mono);
  state->offset = f4_splat(0.0f);
  state->side = (SvfState){f4_splat(0.0f), f4_splat(0.0f)};
  state->made_for_hz = -1.0f;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->block_coef = (float)-math_expm1(-MATH_TAU * BLOCK_HZ / setup->rate_hz);
  for (int i = 0; i < 4; i++) {
    smoother_init(&state->first[i], setup->rate_hz, 0.01);
    smoother_init(&state->second[i], setup->rate_hz, 0.01);
  }
  smoother_init(&state->blocking, setup->rate_hz, 0.02);
  smoother_init(&state->mono, setup->rate_hz, 0.02);
  reset(state);
}

/* --- one block's parameters --------------------------------------------------------------------------------------- */

/* What each channel choice makes of the two sides: left to left, right to left, left to right, right to right. */
static const float choices[][4] = {
    [STEREO] = {1.0f, 0.0f, 0.0f, 1.0f}, [LEFT] = {1.0f, 0.0f, 1.0f, 0.0f},       [RIGHT] = {0.0f, 1.0f, 0.0f, 1.0f},
    [MONO] = {0.5f, 0.5f, 0.5f, 0.5f},   [SIDE] = {0.5f, -0.5f, 0.5f, -0.5f},
};

static void first_mix(const float *p, float mix[4]) RT_SAFE {
  memcpy(mix, choices[math_int_clamp((double)p[CHANNELS] + 0.5, STEREO, SIDE)], 4 * sizeof *mix);
  const int32_t swap = p[SWAP] >= 0.5f ? 2 : 0;
  const float sign[2] = {p[INVERT_LEFT] >= 0.5f ? -1.0f : 1.0f, p[INVERT_RIGHT] >= 0.5f ? -1.0f : 1.0f};
  const float old[4] = {mix[0], mix[1], mix[2], mix[3]};
  for (int32_t i = 0; i < 4; i++) mix[i] = old[i ^ swap] * sign[i >> 1];
}

static void second_mix(const float *p, float mix[4]) RT_SAFE {
  const double gain = p[MUTE] >= 0.5f ? 0.0 : math_gain_from_db((double)p[GAIN]), pan = math_clamp((double)p[PAN], -1.0, 1.0);
  double left = gain * math_min(1.0, 1.0 - pan), right = gain * math_min(1.0, 1.0 + pan);
  if (p[PAN_LAW] >= 0.5f) {
    const Sides sides = pan_power(pan);
    left = gain * (pan == 0.0 ? 1.0 : math_sqrt(2.0) * sides.left);
    right = gain * (pan == 0.0 ? 1.0 : math_sqrt(2.0) * sides.right);
  }
  const double side = math_clamp((double)p[WIDTH] * 0.01, 0.0, 4.0), keep = 0.5 + 0.5 * side, cross = 0.5 - 0.5 * side;
  mix[0] = (float)(left * keep);
  mix[1] = (float)(left * cross);
  mix[2] = (float)(right * cross);
  mix[3] = (float)(right * keep);
}

typedef struct Plan { Ramp first[4], second[4], blocking, mono; } Plan;

static Plan plan_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  const bool moves = moving_any(block, 0, PARAM_COUNT);
  float first[4], second[4];
  Plan plan;
  first_mix(p, first);
  second_mix(p, second);
  for (int i = 0; i < 4; i++) {
    if (moves) smoother_hurry(&state->first[i], first[i], block->frames);
    if (moves) smoother_hurry(&state->second[i], second[i], block->frames);
    plan.first[i] = smoother_block(&state->first[i], first[i], block->frames);
    plan.second[i] = smoother_block(&state->second[i], second[i], block->frames);
  }
  plan.blocking = smoother_block(&state->blocking, p[DC] >= 0.5f ? 1.0f : 0.0f, block->frames);
  plan.mono = smoother_block(&state->mono, p[MONO_BELOW] > NO_MONO_HZ ? 1.0f : 0.0f, block->frames);
  if (p[MONO_BELOW] != state->made_for_hz) {
    state->made_for_hz = p[MONO_BELOW];
    state->mono_g = (float)math_tan(MATH_PI * math_clamp((double)p[MONO_BELOW] / state->rate_hz, 1e-5, 0.45));
  }
  return plan;
}

/* --- frames --------------------------------------------------------------------------------------------------------- */

static inline float at_frame(Ramp ramp, float index) { return ramp.start + ramp.step * index; }

static inline bool used(Ramp ramp) { return ramp.start != 0.0f || ramp.step != 0.0f; }

static void mix_sides(const Ramp mix[4], const float *const in[2], float *const out[2], uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    const float index = (float)(i + 1), left = in[0][i], right = in[1][i];
    out[0][i] = left * at_frame(mix[0], index) + right * at_frame(mix[1], index);
    out[1][i] = left * at_frame(mix[2], index) + right * at_frame(mix[3], index);
  }
}

static void block_offset(State *state, Ramp amount, float *const x[2], uint32_t frames) RT_SAFE {
  state->offset = f4_clean(state->offset);
  f32x4 offset = state->offset;
  for (uint32_t i = 0; i < frames; i++) {
    const float left = x[0][i], right = x[1][i], share = at_frame(amount, (float)(i + 1));
    offset += f4_splat(state->block_coef) * ((f32x4){left, right, 0.0f, 0.0f} - offset);
    x[0][i] = left - share * offset[0];
    x[1][i] = right - share * offset[1];
  }
  state->offset = offset;
}

/* What the side signal has below the frequency is taken out of both. */
static void make_mono(State *state, Ramp amount, float *const x[2], uint32_t frames) RT_SAFE {
  const SvfCoefs coefs = svf_coefs(f4_splat(state->mono_g), f4_splat(DAMPING));
  svf_clean(&state->side);
  for (uint32_t i = 0; i < frames; i++) {
    const float side = 0.5f * (x[0][i] - x[1][i]);
    f32x4 low;
    const f32x4 band2 = svf_step(&state->side, coefs, f4_splat(side), &low);
    const float below = at_frame(amount, (float)(i + 1)) * (0.5f * DAMPING * band2[0] + low[0]);
    x[0][i] -= below;
    x[1][i] += below;
  }
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const Plan plan = plan_block(state, block);
  mix_sides(plan.first, block->in, block->out, block->frames);
  if (used(plan.blocking)) block_offset(state, plan.blocking, block->out, block->frames);
  else state->offset = f4_splat(0.0f);
  if (used(plan.mono)) make_mono(state, plan.mono, block->out, block->frames);
  else state->side = (SvfState){f4_splat(0.0f), f4_splat(0.0f)};
  mix_sides(plan.second, (const float *const[2]){block->out[0], block->out[1]}, block->out, block->frames);
}

static double tail_seconds(const float *p) { return p[DC] >= 0.5f || p[MONO_BELOW] > NO_MONO_HZ ? 0.6 : 0.0; }

const Device device_utility = {
    .number = 12, .id = "utility", .name = "Trim",
    .summary = "Gain, pan, width, mono bass, polarity, channel choice and a blocker for offsets: what puts a channel right.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
