/*
  "Sway": two to four voices a few milliseconds behind, each out of tune in its own slow way, spread from left to right. The
  voices stand in the lanes, and so do their lines: what a voice hears is what comes from its side. Motion is a sine with a
  little of another, 1.618 times as fast, so it takes long to repeat; it follows the song. Fast motion goes less far, so that
  no voice is ever more than 86 cents off. Feedback goes round each voice alone: a flanger when the delay is short.

    delay_v = delay + depth * (0.8 sin(turns + v / n) + 0.2 sin(1.618 turns + 0.37 v))

  What lies below the low cut stays out of the voices and in the middle. Sources: J. Dattorro, "Effect design, part 2" (JAES
  45-10, 1997); between frames the line is read along a cubic (E. Catmull, R. Rom, 1974).
*/
#include "devices/device.h"
#include "devices/moving.h"
#include "devices/silence.h"

#include "core/math_inline.h"
#include "dsp/smoother.h"

#include <string.h>

enum { VOICES, DELAY, FEEDBACK, RATE, DEPTH, LOW_CUT, WIDTH, MIX, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {VOICES, "voices", "Voices", "Voices", "", 2, 4, 3, PARAM_STEPS, PARAM_MEDIUM, 0, NULL},
    {DELAY, "delay_ms", "Delay", "Voices", "ms", 0.5, 30, 9, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {FEEDBACK, "feedback", "Feedback", "Voices", "%", -90, 90, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR, NULL},
    {RATE, "rate_hz", "Rate", "Motion", "Hz", 0.02, 8, 0.55, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {DEPTH, "depth", "Depth", "Motion", "%", 0, 100, 45, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {LOW_CUT, "low_cut_hz", "Low cut", "Output", "Hz", 20, 1000, 110, PARAM_LOG, PARAM_SMALL, 0, NULL},
    {WIDTH, "width", "Width", "Output", "%", 0, 100, 100, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 50, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
};

#define LANES 4
#define DEPTH_SECONDS 0.005
#define DEPTH_PITCH 0.05        /* of a frame per frame: 86 cents */
#define LONGEST_SECONDS (0.030 + DEPTH_SECONDS)
#define LEAST_FRAMES 3.0        /* the cubic looks one frame ahead of the older three */
#define GLIDE 0.25              /* frames a delay may change in a frame while it is turned */
#define QUIET 1e-9f             /* -180 dB: what is written below this is nothing, so that voices end */
#define LOUDEST 64.0f

typedef struct State {
  double rate_hz;
  double delay[LANES];          /* frames, at the end of the last block */
  uint32_t write, mask;
  uint32_t quiet_frames;        /* since something was written */
  int32_t primed;
  float low_left, low_right;    /* what the low cut takes away */
  f32x4 in_left, in_right, out_left, out_right; /* gains, at the end of the last block */
  Smoother feedback, low_cut, dry, wet;
} State;

_Static_assert(sizeof(State) % 16 == 0, "the line behind the state holds vectors");

static uint32_t line_length(double rate_hz) {
  uint32_t length = 256;
  while ((double)length < LONGEST_SECONDS * rate_hz + 2.0 * GRID_FRAMES && length < 1u << 16) length *= 2;
  return length;
}

static size_t state_bytes(const DeviceSetup *setup) { return sizeof(State) + line_length(setup->rate_hz) * sizeof(f32x4); }

/* All but the line. */
static void forget_motion(State *state) RT_SAFE {
  Smoother *const smoothers[] = {&state->feedback, &state->low_cut, &state->dry, &state->wet};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_reset(smoothers[i]);
  memset(state->delay, 0, sizeof state->delay);
  state->in_left = state->in_right = state->out_left = state->out_right = f4_splat(0.0f);
  state->low_left = state->low_right = 0.0f;
  state->primed = 0;
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  forget_motion(state);
  memset(state + 1, 0, ((size_t)state->mask + 1u) * sizeof(f32x4));
  state->write = 0;
  state->quiet_frames = state->mask + 1u;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->mask = line_length(setup->rate_hz) - 1u;
  Smoother *const smoothers[] = {&state->feedback, &state->low_cut, &state->dry, &state->wet};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_init(smoothers[i], setup->rate_hz, 0.015);
  reset(state);
}

/* --- one block's parameters --------------------------------------------------------------------------------------- */

typedef struct Line { f32x4 from, step; } Line; /* of frame i (1..): from + step * i */

typedef struct Plan {
  uint32_t whole[LANES]; /* frames of each delay; the rest of it is `part` */
  Line part, in_left, in_right, out_left, out_right;
  Ramp feedback, low_cut, dry, wet;
} Plan;

static float share(const float *p, int number) RT_SAFE { return (float)math_clamp((double)p[number] * 0.01, -1.0, 1.0); }

static float sine_of(double turns) RT_SAFE { return math_sin_turnsf((float)(turns - math_floor(turns))); }

/* Where a voice should stand at the end of the block. */
static double goal_of(const State *state, const DeviceBlock *block, int voice, int count) RT_SAFE {
  const float *p = block->params;
  const double hz = math_clamp((double)p[RATE], 0.001, 20.0), seconds = math_clamp((double)p[DELAY], 0.1, 30.0) * 0.001;
  const double turns = (double)(block->song_frame + block->frames) / state->rate_hz * hz;
  const double sway = 0.8 * (double)sine_of(turns + (double)voice / count) + 0.2 * (double)sine_of(1.618 * turns + 0.37 * voice);
  const double most = math_min(math_min(DEPTH_SECONDS, DEPTH_PITCH / (MATH_TAU * hz)), 0.9 * seconds);
  return math_clamp((seconds + most * (double)share(p, DEPTH) * sway) * state->rate_hz, LEAST_FRAMES, (double)state->mask - 2.0 * GRID_FRAMES);
}

static void move_voices(State *state, const DeviceBlock *block, int count, Plan *plan) RT_SAFE {
  const double frames = (double)block->frames, most = GLIDE * frames;
  for (int v = 0; v < LANES; v++) {
    const double goal = goal_of(state, block, v, count);
    if (!state->primed) state->delay[v] = goal;
    const double begin = state->delay[v], end = begin + math_clamp(goal - begin, -most, most);
    const int32_t whole = math_int_clamp(begin, 0, (int32_t)state->mask);
    plan->whole[v] = (uint32_t)whole;
    plan->part.from[v] = (float)(begin - whole);
    plan->part.step[v] = (float)((end - begin) / frames);
    state->delay[v] = end;
  }
}

/* Gains approach their goals, so that a voice comes and goes without a step. */
static Line move_gains(State *state, f32x4 *now, f32x4 goal, float frames) RT_SAFE {
  const f32x4 from = state->primed ? *now : goal, distance = goal - from;
  const f32x4 near = (f32x4)(f4_abs(distance) < f4_splat(1e-4f));
  *now = f4_select((i32x4)near, goal, from + f4_splat(0.15f) * distance);
  return (Line){from, (*now - from) * f4_splat(1.0f / frames)};
}

/* Voices from left to right: what each hears, and how loud it is on either side. The sides' powers stay those of the input. */
static void place_voices(State *state, const DeviceBlock *block, int count, Plan *plan) RT_SAFE {
  f32x4 in_left = f4_splat(0.0f), in_right = in_left, out_left = in_left, out_right = in_left;
  const float loudness = math_sqrtf(2.0f / (float)count), width = share(block->params, WIDTH);
  for (int v = 0; v < count; v++) {
    const float place = 2.0f * (float)v / (float)(count - 1) - 1.0f, heard = place * width;
    in_left[v] = 0.5f - 0.5f * place;
    in_right[v] = 0.5f + 0.5f * place;
    out_left[v] = loudness * math_sqrtf(0.5f - 0.5f * heard);
    out_right[v] = loudness * math_sqrtf(0.5f + 0.5f * heard);
  }
  const float frames = (float)block->frames;
  plan->in_left = move_gains(state, &state->in_left, in_left, frames);
  plan->in_right = move_gains(state, &state->in_right, in_right, frames);
  plan->out_left = move_gains(state, &state->out_left, out_left, frames);
  plan->out_right = move_gains(state, &state->out_right, out_right, frames);
}

static Plan plan_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  const int count = math_int_clamp((double)p[VOICES] + 0.5, 2, LANES);
  const double mix = math_clamp((double)share(p, MIX), 0.0, 1.0);
  const double turns = math_clamp((double)p[LOW_CUT] / state->rate_hz, 0.0, 1.0);
  Plan plan = {
      .feedback = moving_ramp(&state->feedback, block, FEEDBACK, (float)math_clamp((double)share(p, FEEDBACK), -0.9, 0.9)),
      .low_cut = moving_ramp(&state->low_cut, block, LOW_CUT, (float)-math_expm1(-MATH_TAU * turns)),
      .dry = moving_ramp(&state->dry, block, MIX, (float)math_sqrt(1.0 - mix)),
      .wet = moving_ramp(&state->wet, block, MIX, (float)math_sqrt(mix)),
  };
  move_voices(state, block, count, &plan);
  place_voices(state, block, count, &plan);
  state->primed = 1;
  return plan;
}

/* --- frames ------------------------------------------------------------------------------------------------------- */

static inline f32x4 along(Line line, float index) { return line.from + line.step * f4_splat(index); }
static inline float at_frame(Ramp ramp, float index) { return ramp.start + ramp.step * index; }

/* No number is silence, and nothing comes in beyond +36 dB. */
static inline float taken(float x) { return x > -LOUDEST ? (x < LOUDEST ? x : LOUDEST) : (x <= -LOUDEST ? -LOUDEST : 0.0f); }

/* Frame `at` of each voice's own line. */
static inline f32x4 pick(const float *line, uint32_t mask, const uint32_t at[LANES], uint32_t back) {
  const float a = line[((at[0] - back) & mask) * LANES], b = line[((at[1] - back) & mask) * LANES + 1];
  const float c = line[((at[2] - back) & mask) * LANES + 2], d = line[((at[3] - back) & mask) * LANES + 3];
  return (f32x4){a, b, c, d};
}

static inline f32x4 read_voices(const State *state, const float *line, const Plan *plan, float index) {
  const f32x4 back = along(plan->part, index), floor = f4_floor_inline(back), part = back - floor;
  const i32x4 whole = __builtin_convertvector(floor, i32x4);
  uint32_t at[LANES];
  for (int v = 0; v < LANES; v++) at[v] = state->write + 1u - plan->whole[v] - (uint32_t)whole[v];
  const f32x4 newer = pick(line, state->mask, at, 0), a = pick(line, state->mask, at, 1);
  const f32x4 b = pick(line, state->mask, at, 2), older = pick(line, state->mask, at, 3);
  const f32x4 half = f4_splat(0.5f), slope = half * (b - newer);
  const f32x4 bend = newer - f4_splat(2.5f) * a + f4_splat(2.0f) * b - half * older;
  const f32x4 turn = half * (older - newer) + f4_splat(1.5f) * (a - b);
  return a + part * (slope + part * (bend + part * turn));
}

/* Nothing comes in, and nothing is in the line: what moves is forgotten, and stands where it should when sound comes. */
static void rest(State *state, const DeviceBlock *block) RT_SAFE {
  memset(block->out[0], 0, block->frames * sizeof(float));
  memset(block->out[1], 0, block->frames * sizeof(float));
  if (state->primed) forget_motion(state);
}

static bool rests(const void *state) RT_SAFE { return !((const State *)state)->primed; }

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  if (state->quiet_frames > state->mask && are_silent(block->in, block->frames)) {
    rest(state, block);
    return;
  }
  const Plan plan = plan_block(state, block);
  state->low_left = math_clean(state->low_left);
  state->low_right = math_clean(state->low_right);
  float *line = (float *)(state + 1);
  for (uint32_t i = 0; i < block->frames; i++) {
    const float index = (float)(i + 1), left = block->in[0][i], right = block->in[1][i], cut = at_frame(plan.low_cut, index);
    state->low_left += cut * (taken(left) - state->low_left);
    state->low_right += cut * (taken(right) - state->low_right);
    const f32x4 heard = along(plan.in_left, index) * f4_splat(taken(left) - state->low_left) +
                        along(plan.in_right, index) * f4_splat(taken(right) - state->low_right);
    const f32x4 voices = read_voices(state, line, &plan, index);
    const f32x4 sum = heard + f4_splat(at_frame(plan.feedback, index)) * voices;
    const f32x4 kept = f4_from_bits((i32x4)(f4_abs(sum) > f4_splat(QUIET)) & f4_bits(sum));
    f4_store(line + (size_t)(state->write++ & state->mask) * LANES, kept);
    state->quiet_frames = i4_any((i32x4)(kept != f4_splat(0.0f))) ? 0 : state->quiet_frames + (state->quiet_frames <= state->mask);
    const float dry = at_frame(plan.dry, index), wet = at_frame(plan.wet, index);
    block->out[0][i] = dry * left + wet * (state->low_left + f4_sum(voices * along(plan.out_left, index)));
    block->out[1][i] = dry * right + wet * (state->low_right + f4_sum(voices * along(plan.out_right, index)));
  }
}

/* Rounds until -140 dB, each as long as the delay can be, and the low cut's own end. */
static double tail_seconds(const float *p) {
  const double feedback = math_clamp(p[FEEDBACK] < 0.0f ? -0.01 * (double)p[FEEDBACK] : 0.01 * (double)p[FEEDBACK], 0.0, 0.9);
  const double rounds = feedback > 0.001 ? -7.0 * math_log2(10.0) / math_log2(feedback) : 1.0;
  return (rounds + 2.0) * ((double)p[DELAY] * 0.001 + DEPTH_SECONDS) + 3.0 / math_max(20.0, (double)p[LOW_CUT]);
}

const Device device_chorus = {
    .number = 9, .id = "chorus", .name = "Sway",
    .summary = "Chorus of two to four voices with slow, song-locked motion; a flanger with a short delay and feedback.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_LFO, VISUAL_TAPS},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
    .rests = rests,
};
