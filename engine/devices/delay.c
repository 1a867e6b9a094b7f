/*
  "Echo": a stereo delay with the manners of a tape machine. Time is in milliseconds or in divisions of the bar; the echoes
  pass two gentle filters and a soft limit on every round, so they grow darker and never louder than the tape allows.
  Turning the time bends the pitch of what is on its way, by a fifth at most, instead of tearing it. Motion sways both sides
  a quarter turn apart, following the song. Ducking keeps the echoes out of the way of what is played.

    write = input + feedback * limit(high cut(low cut(read))), limit(x) = t(d x) / d, t the rational tanh below

  A division too long for the line is halved until it fits, so it stays in the bar's grid. Between frames the line is read
  along a cubic (E. Catmull, R. Rom, "A class of local interpolating splines", 1974); a delay of whole frames is exact.
*/
#include "devices/device.h"
#include "devices/moving.h"
#include "devices/silence.h"

#include "core/math_inline.h"
#include "dsp/smoother.h"

#include <string.h>

enum { SYNC, DIVISION, TIME, OFFSET, ROUTE, FEEDBACK, DRIVE, LOW_CUT, HIGH_CUT, RATE, DEPTH, DUCK, WIDTH, MIX, PARAM_COUNT };
enum { STRAIGHT, PING_PONG, CROSSED };

static const char *const divisions[] = {"1/32", "1/16 T", "1/16", "1/8 T", "1/16 D", "1/8", "1/4 T", "1/8 D", "1/4", "1/2 T", "1/4 D", "1/2", "1/2 D", "1/1", NULL};
static const char *const routes[] = {"Stereo", "Ping-pong", "Crossed", NULL};
/* In quarters, one for each division. */
static const double quarters[] = {1.0 / 8, 1.0 / 6, 1.0 / 4, 1.0 / 3, 3.0 / 8, 1.0 / 2, 2.0 / 3, 3.0 / 4, 1.0, 4.0 / 3, 3.0 / 2, 2.0, 3.0, 4.0};

static const Param params[PARAM_COUNT] = {
    {SYNC, "sync", "Sync", "Time", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {DIVISION, "division", "Division", "Time", "", 0, 13, 7, PARAM_STEPS, PARAM_LARGE, 0, divisions},
    {TIME, "time_ms", "Time", "Time", "ms", 1, 2000, 375, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {OFFSET, "offset", "Offset", "Time", "%", -33, 33, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR, NULL},
    {ROUTE, "route", "Route", "Time", "", 0, 2, PING_PONG, PARAM_STEPS, PARAM_MEDIUM, 0, routes},
    {FEEDBACK, "feedback", "Feedback", "Repeats", "%", 0, 98, 42, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {DRIVE, "drive", "Drive", "Repeats", "%", 0, 100, 20, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {LOW_CUT, "low_cut_hz", "Low cut", "Repeats", "Hz", 20, 2000, 140, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {HIGH_CUT, "high_cut_hz", "High cut", "Repeats", "Hz", 500, 20000, 5600, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {RATE, "rate_hz", "Rate", "Motion", "Hz", 0.05, 8, 0.45, PARAM_LOG, PARAM_SMALL, 0, NULL},
    {DEPTH, "depth", "Depth", "Motion", "%", 0, 100, 12, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {DUCK, "duck", "Duck", "Output", "%", 0, 100, 0, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {WIDTH, "width", "Width", "Output", "%", 0, 100, 100, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 28, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
};

_Static_assert(COUNT_OF(quarters) + 1 == COUNT_OF(divisions), "a length for each name");

#define LONGEST_SECONDS 2.7
#define LEAST_FRAMES 3.0        /* the cubic looks one frame ahead of the older three */
#define DEPTH_SECONDS 0.004
#define GLIDE 0.5               /* frames a delay may change in a frame: a fifth up, an octave down */
#define QUIET 1e-8f             /* -160 dB: what is written below this is nothing, so that echoes end */
#define LOUDEST 64.0f           /* +36 dB is all that a line takes in */

typedef struct State {
  double rate_hz;
  double delay[2];              /* frames, at the end of the last block */
  uint32_t write, mask;         /* of the line: pairs of left and right */
  uint32_t quiet_frames;        /* since something was written */
  int32_t primed;
  f32x4 low, high;              /* what the low cut takes away, what the high cut keeps; lanes are left, right, 0, 0 */
  float envelope, attack, release, reserved;
  Smoother feedback, drive, low_cut, high_cut, ping, cross, duck, side, dry, wet;
} State;

static uint32_t line_length(double rate_hz) {
  uint32_t length = 256;
  while ((double)length < LONGEST_SECONDS * rate_hz + 2.0 * GRID_FRAMES && length < 1u << 20) length *= 2;
  return length;
}

static size_t state_bytes(const DeviceSetup *setup) { return sizeof(State) + (size_t)line_length(setup->rate_hz) * 2 * sizeof(float); }

/* All but the line. */
static void forget_motion(State *state) RT_SAFE {
  Smoother *const smoothers[] = {&state->feedback, &state->drive, &state->low_cut, &state->high_cut, &state->ping,
                                 &state->cross,    &state->duck,  &state->side,    &state->dry,      &state->wet};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_reset(smoothers[i]);
  state->low = state->high = f4_splat(0.0f);
  state->envelope = 0.0f;
  state->delay[0] = state->delay[1] = 0.0;
  state->primed = 0;
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  forget_motion(state);
  memset(state + 1, 0, ((size_t)state->mask + 1u) * 2 * sizeof(float));
  state->write = 0;
  state->quiet_frames = state->mask + 1u;
}

static float follow_coef(double rate_hz, double seconds) { return (float)-math_expm1(-1.0 / (seconds * rate_hz)); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->mask = line_length(setup->rate_hz) - 1u;
  state->attack = follow_coef(setup->rate_hz, 0.005);
  state->release = follow_coef(setup->rate_hz, 0.25);
  Smoother *const smoothers[] = {&state->feedback, &state->drive, &state->low_cut, &state->high_cut, &state->ping,
                                 &state->cross,    &state->duck,  &state->side,    &state->dry,      &state->wet};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_init(smoothers[i], setup->rate_hz, 0.02);
  reset(state);
}

/* --- one block's parameters --------------------------------------------------------------------------------------- */

/* How the two reads move: whole frames of each side, and a part that is small enough to be exact in a float. */
typedef struct Taps { uint32_t whole[2]; f32x4 from, step; } Taps;

typedef struct Plan { Taps taps; Ramp feedback, drive, low_cut, high_cut, ping, cross, duck, side, dry, wet; } Plan;

static float share(const float *p, int number) RT_SAFE { return (float)math_clamp((double)p[number] * 0.01, -1.0, 1.0); }

static float cut_coef(const State *state, float hz) RT_SAFE {
  return (float)-math_expm1(-2.0 * MATH_PI * math_clamp((double)hz / state->rate_hz, 0.0, 1.0));
}

static double seconds_of(const float *p, double bpm) RT_SAFE {
  if (p[SYNC] < 0.5f) return (double)p[TIME] * 0.001;
  double seconds = quarters[math_int_clamp((double)p[DIVISION] + 0.5, 0, (int32_t)COUNT_OF(quarters) - 1)] * 60.0 / math_clamp(bpm, 1.0, 9999.0);
  while (seconds > LONGEST_SECONDS) seconds *= 0.5;
  return seconds;
}

/* Where a side's read should stand at the end of the block. */
static double goal_of(const State *state, const DeviceBlock *block, int side) RT_SAFE {
  const float *p = block->params;
  const double offset = 0.5 * (double)share(p, OFFSET), rate = state->rate_hz;
  const double seconds = seconds_of(p, block->bpm) * (1.0 + (side == 0 ? -offset : offset));
  const double song_seconds = (double)(block->song_frame + block->frames) / rate;
  const double turns = song_seconds * (double)p[RATE] + 0.25 * side;
  const double sway = (double)math_sin_turnsf((float)(turns - math_floor(turns))) * (double)share(p, DEPTH);
  const double depth = math_min(DEPTH_SECONDS, 0.25 * seconds);
  return math_clamp((seconds + depth * sway) * rate, LEAST_FRAMES, (double)state->mask - 2.0 * GRID_FRAMES);
}

static Taps move_taps(State *state, const DeviceBlock *block) RT_SAFE {
  const double frames = (double)block->frames, most = GLIDE * frames;
  Taps taps = {.from = f4_splat(0.0f), .step = f4_splat(0.0f)};
  for (int side = 0; side < 2; side++) {
    const double goal = goal_of(state, block, side);
    if (!state->primed) state->delay[side] = goal;
    const double begin = state->delay[side], end = begin + math_clamp(goal - begin, -most, most);
    const int32_t whole = math_int_clamp(begin, 0, (int32_t)state->mask);
    taps.whole[side] = (uint32_t)whole;
    taps.from[side] = (float)(begin - whole);
    taps.step[side] = (float)((end - begin) / frames);
    state->delay[side] = end;
  }
  state->primed = 1;
  return taps;
}

static Plan plan_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  const uint32_t frames = block->frames;
  const float route = p[ROUTE] + 0.5f, mix = share(p, MIX);
  const float octaves = 1.0f - 5.0f * share(p, DRIVE); /* the limit: +6 dB down to -24 dB */
  return (Plan){
      .taps = move_taps(state, block),
      .feedback = moving_ramp(&state->feedback, block, FEEDBACK, (float)math_clamp((double)share(p, FEEDBACK), 0.0, 0.98)),
      .drive = moving_ramp(&state->drive, block, DRIVE, math_exp2f(octaves)),
      .low_cut = moving_ramp(&state->low_cut, block, LOW_CUT, cut_coef(state, p[LOW_CUT])),
      .high_cut = moving_ramp(&state->high_cut, block, HIGH_CUT, cut_coef(state, p[HIGH_CUT])),
      .ping = smoother_block(&state->ping, route >= (float)PING_PONG && route < (float)CROSSED ? 1.0f : 0.0f, frames),
      .cross = smoother_block(&state->cross, route >= (float)PING_PONG ? 1.0f : 0.0f, frames),
      .duck = moving_ramp(&state->duck, block, DUCK, share(p, DUCK)),
      .side = moving_ramp(&state->side, block, WIDTH, share(p, WIDTH)),
      .dry = moving_ramp(&state->dry, block, MIX, mix < 0.5f ? 1.0f : 2.0f - 2.0f * mix),
      .wet = moving_ramp(&state->wet, block, MIX, mix < 0.5f ? 2.0f * mix : 1.0f),
  };
}

/* --- frames ------------------------------------------------------------------------------------------------------- */

/* A side of the line between the frames `back` and one more frame back. */
static inline float read_line(const float *line, uint32_t mask, uint32_t at, float part) {
  const float newer = line[((at + 1u) & mask) * 2], a = line[(at & mask) * 2];
  const float b = line[((at - 1u) & mask) * 2], older = line[((at - 2u) & mask) * 2];
  const float slope = 0.5f * (b - newer), bend = newer - 2.5f * a + 2.0f * b - 0.5f * older;
  const float turn = 0.5f * (older - newer) + 1.5f * (a - b);
  return a + part * (slope + part * (bend + part * turn));
}

/* x (27 + x^2) / (27 + 9 x^2) is tanh within 0.024 and reaches 1 level at 3. */
static inline f32x4 soft_limit(f32x4 x) {
  const f32x4 inside = f4_clamp(x, -3.0f, 3.0f), square = inside * inside;
  return inside * (f4_splat(27.0f) + square) / (f4_splat(27.0f) + f4_splat(9.0f) * square);
}

static inline float at_frame(Ramp ramp, float index) { return ramp.start + ramp.step * index; }

/* No number is silence, and nothing is louder than a line can take. */
static inline float taken(float x) { return x > -LOUDEST ? (x < LOUDEST ? x : LOUDEST) : (x <= -LOUDEST ? -LOUDEST : 0.0f); }
static inline float heard(float x) { return x > QUIET || x < -QUIET ? x : 0.0f; }

/* Both sides of one frame. */
typedef struct Pair { float left, right; } Pair;

static inline Pair read_both(const State *state, const float *line, const Taps *taps, float index) {
  const f32x4 back = taps->from + taps->step * f4_splat(index);
  const f32x4 floor = f4_floor_inline(back), part = back - floor;
  const i32x4 whole = __builtin_convertvector(floor, i32x4);
  const uint32_t left = state->write - taps->whole[0] - (uint32_t)whole[0], right = state->write - taps->whole[1] - (uint32_t)whole[1];
  return (Pair){read_line(line, state->mask, left, part[0]), read_line(line + 1, state->mask, right, part[1])};
}

/* What the line gives, on its way back into it: filtered and limited. */
static inline Pair color(State *state, const Plan *plan, Pair echo, float index) {
  const f32x4 x = {echo.left, echo.right, 0.0f, 0.0f};
  state->low += f4_splat(at_frame(plan->low_cut, index)) * (x - state->low);
  state->high += f4_splat(at_frame(plan->high_cut, index)) * (x - state->low - state->high);
  const float limit = at_frame(plan->drive, index);
  const f32x4 y = f4_splat(limit) * soft_limit(state->high * f4_splat(1.0f / limit));
  return (Pair){y[0], y[1]};
}

static inline bool write_both(State *state, float *line, const Plan *plan, Pair in, Pair back, float index) {
  const float ping = at_frame(plan->ping, index), cross = at_frame(plan->cross, index), feedback = at_frame(plan->feedback, index);
  const float first = in.left + ping * 0.5f * (in.right - in.left), second = in.right - ping * in.right;
  const float left = heard(first + feedback * (back.left + cross * (back.right - back.left)));
  const float right = heard(second + (feedback + ping * (1.0f - feedback)) * (back.right + cross * (back.left - back.right)));
  const uint32_t at = (state->write & state->mask) * 2;
  line[at] = left;
  line[at + 1] = right;
  state->write++;
  return left != 0.0f || right != 0.0f;
}

static inline float duck_gain(State *state, Pair in, float amount) {
  const float left = in.left < 0.0f ? -in.left : in.left, right = in.right < 0.0f ? -in.right : in.right;
  const float distance = (left > right ? left : right) - state->envelope;
  state->envelope += (distance > 0.0f ? state->attack : state->release) * distance;
  return 1.0f - amount * state->envelope / (state->envelope + 0.1f); /* half of it at -20 dB */
}

static void clean_state(State *state) RT_SAFE {
  state->low = f4_clean(state->low);
  state->high = f4_clean(state->high);
  state->envelope = math_clean(state->envelope);
}

/* Nothing comes in, and nothing is in the line: what moves is forgotten, and stands where it should when sound comes. */
static void rest(State *state, const DeviceBlock *block) RT_SAFE {
  for (int side = 0; side < 2; side++) memset(block->out[side], 0, block->frames * sizeof(float));
  if (state->primed) forget_motion(state);
}

static bool rests(const void *state) RT_SAFE { return !((const State *)state)->primed; }

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const float *in_left = block->in[0], *in_right = block->in[1];
  float *out_left = block->out[0], *out_right = block->out[1];
  if (state->quiet_frames > state->mask && is_silent(in_left, block->frames) && is_silent(in_right, block->frames)) {
    rest(state, block);
    return;
  }
  const Plan plan = plan_block(state, block);
  clean_state(state);
  float *line = (float *)(state + 1);
  for (uint32_t i = 0; i < block->frames; i++) {
    const float index = (float)(i + 1), dry = at_frame(plan.dry, index), left = in_left[i], right = in_right[i];
    const Pair in = {taken(left), taken(right)};
    const Pair echo = color(state, &plan, read_both(state, line, &plan.taps, index), index);
    const bool sounds = write_both(state, line, &plan, in, echo, index);
    state->quiet_frames = sounds ? 0 : state->quiet_frames + (state->quiet_frames <= state->mask);
    const float wet = at_frame(plan.wet, index) * duck_gain(state, in, at_frame(plan.duck, index));
    const float middle = 0.5f * (echo.left + echo.right), side = 0.5f * at_frame(plan.side, index) * (echo.left - echo.right);
    out_left[i] = dry * left + wet * (middle + side);
    out_right[i] = dry * right + wet * (middle - side);
  }
}

static double longest_echo_seconds(const float *p, double bpm) {
  return math_min(LONGEST_SECONDS, seconds_of(p, bpm)) * (1.0 + 0.5 * 0.33) + DEPTH_SECONDS;
}

/* Nothing is heard from one echo to the next. */
static double hold_seconds(const float *p, double bpm) { return longest_echo_seconds(p, bpm) + 0.1; }

/* Rounds until -120 dB, each of the longest time these knobs can mean: in sync that of 20 beats a minute. */
static double tail_seconds(const float *p) {
  const double seconds = longest_echo_seconds(p, 20.0);
  const double feedback = math_clamp((double)p[FEEDBACK] * 0.01, 0.0, 0.98);
  const double rounds = feedback > 0.001 ? -6.0 * math_log2(10.0) / math_log2(feedback) : 1.0;
  return (p[ROUTE] + 0.5f >= (float)PING_PONG ? 2.0 : 1.0) * seconds * (rounds + 2.0) + 0.3;
}

const Device device_delay = {
    .number = 7, .id = "delay", .name = "Echo",
    .summary = "Stereo and ping-pong delay in time with the song: darkening, softly limited repeats, motion and ducking.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TAPS},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
    .hold_seconds = hold_seconds, .rests = rests,
};
