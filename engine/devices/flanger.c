/*
  "Flanger": the sound beside itself a few milliseconds late. Both cancel where they are half a turn apart: notches in even steps of
  frequency, a comb, which the LFO squeezes and stretches by moving the delay, in time with the song or in Hz, with its sides apart.
  Feedback, of either sign, sharpens the comb; Invert turns the late sound over, so that the lowest notch is at 0 Hz.

  Through zero, the dry sound is as late as Delay says, and the LFO takes the other from before it to behind it: the comb runs up out of
  hearing and comes down again, as where two tape machines overtake each other. Inverted, both cancel as they meet.

    late = the input * sqrt(1 - feedback^2) + feedback * late, D (1 + depth * lfo) ago
    notches at mix 50 %, feedback 0: (2 k + 1) / (2 d), d = the delay, through zero its distance from D; inverted: k / d

  The root keeps the power of the late sound whatever the feedback. The lines are read along a cubic (E. Catmull, R. Rom, 1974); a delay
  moves by no more than half a frame a frame, so nothing is ever heard more than half an octave up or an octave down. Source: J. Dattorro, "Effect design,
  part 2" (JAES 45-10, 1997).

  The meter publishes the delay of both sides in ms; 0 while it rests.
*/
#include "devices/sides.h"
#include "devices/silence.h"
#include "devices/sweep.h"

#include "core/math_inline.h"
#include "dsp/lfo_shape.h"

#include <string.h>

enum { DELAY, FEEDBACK, INVERT, ZERO, LFO_SHAPE, LFO_SYNC, LFO_DIVISION, LFO_RATE, LFO_DEPTH, LFO_STEREO, MIX, PARAM_COUNT };
_Static_assert(LFO_STEREO - LFO_SHAPE == SWEEP_STEREO, "as sweep.h reads them");

#define DELAY_MOST_MS 10.0

static const Param params[PARAM_COUNT] = {
    {DELAY, "delay_ms", "Delay", "Flanger", "ms", 0.1, DELAY_MOST_MS, 1.5, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {FEEDBACK, "feedback", "Feedback", "Flanger", "%", -95, 95, 40, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
    {INVERT, "invert", "Invert", "Flanger", "", 0, 1, 0, PARAM_TOGGLE, PARAM_MEDIUM, 0, NULL},
    {ZERO, "through_zero", "Through zero", "Flanger", "", 0, 1, 0, PARAM_TOGGLE, PARAM_MEDIUM, 0, NULL},
    {LFO_SHAPE, "lfo_shape", "Shape", "LFO", "", 0, LFO_SHAPES - 1, LFO_SHAPE_TRIANGLE, PARAM_STEPS, PARAM_MEDIUM, 0, lfo_shape_names},
    {LFO_SYNC, "lfo_sync", "Sync", "LFO", "", 0, 1, 0, PARAM_TOGGLE, PARAM_MEDIUM, 0, NULL},
    {LFO_DIVISION, "lfo_division", "Division", "LFO", "", 0, CYCLE_DIVISIONS - 1, 14, PARAM_STEPS, PARAM_LARGE, 0, cycle_division_names},
    {LFO_RATE, "lfo_rate_hz", "Rate", "LFO", "Hz", 0.01, 20, 0.25, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {LFO_DEPTH, "lfo_depth", "Depth", "LFO", "%", 0, 100, 75, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {LFO_STEREO, "lfo_stereo", "Stereo", "LFO", "%", 0, 100, 25, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 50, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
};

#define LEAST_FRAMES 2.0f /* the cubic looks one frame ahead, and this one is not written yet */
#define GLIDE 0.5f        /* frames a delay moves in a frame */
#define LOUDEST 64.0f
#define QUIET 1e-9f       /* -180 dB: what is written below this is nothing, so that the tail ends */

/* What goes along straight lines through a block. */
enum { DELAY_AT, DEPTH_AT, FEEDBACK_AT, INPUT_AT, DRY_AT, WET_AT, ZERO_AT, GLIDES };

/* How late each side is, and how late the dry sound through zero, in frames. */
enum { LATE, CENTRE, KEPT };

typedef struct State {
  double rate_hz;
  uint64_t seed;
  Sweep sweep;
  Smoother smoothers[GLIDES];
  float kept[2][KEPT];
  float delay_most;      /* frames */
  uint32_t mask, write;  /* of each line; counts frames */
  uint32_t quiet_frames; /* since something was written */
  int32_t primed;        /* it sounded since the reset or the last rest */
  int32_t reserved[3];
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

/* Behind the state: of each side the line of the feedback, and that of the dry sound. */
enum { LOOP, DRY, LINES };
static float *line_of(State *state, uint32_t side, uint32_t line) RT_SAFE { return (float *)(state + 1) + (size_t)(LINES * side + line) * (state->mask + 1u); }

static uint32_t line_length(double rate_hz) {
  uint32_t length = 64;
  while ((double)length < 2.0 * DELAY_MOST_MS * 0.001 * rate_hz + 8.0 && length < 1u << 16) length *= 2;
  return length;
}

static size_t state_bytes(const DeviceSetup *setup) { return sizeof(State) + (size_t)2 * LINES * line_length(setup->rate_hz) * sizeof(float); }

static void forget_motion(State *state) RT_SAFE {
  for (uint32_t i = 0; i < GLIDES; i++) smoother_reset(&state->smoothers[i]);
  sweep_reset(&state->sweep);
  memset(state->kept, 0, sizeof state->kept);
  state->primed = 0;
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  forget_motion(state);
  state->write = 0;
  state->quiet_frames = state->mask + 1u;
  memset(line_of(state, 0, LOOP), 0, (size_t)2 * LINES * (state->mask + 1u) * sizeof(float));
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = setup->object_id;
  state->mask = line_length(setup->rate_hz) - 1u;
  state->delay_most = (float)state->mask - 4.0f;
  for (uint32_t i = 0; i < GLIDES; i++) smoother_init(&state->smoothers[i], setup->rate_hz, 0.015);
  reset(state);
}

/* --- one block of one instance -------------------------------------------------------------------------------------- */

typedef struct Plan {
  Ramp ramps[GLIDES];
  float lfo[2][SWEEP_CHUNKS]; /* of each side at the end of each chunk */
  bool passes, fresh, rests, zero;
} Plan;

static void plan_lfo(State *state, const DeviceBlock *block, Plan *plan) RT_SAFE {
  sweep_sides(&state->sweep, block, block->params + LFO_SHAPE, state->rate_hz, state->seed, plan->lfo);
}

static void plan_ramps(State *state, const DeviceBlock *block, Plan *plan) RT_SAFE {
  const float *p = moving_goals(block);
  const double feedback = math_clamp((double)p[FEEDBACK] * 0.01, -0.95, 0.95), mix = math_clamp((double)p[MIX] * 0.01, 0.0, 1.0);
  const float goals[GLIDES] = {
      [DELAY_AT] = (float)(math_clamp((double)p[DELAY], 0.0, DELAY_MOST_MS) * 0.001 * state->rate_hz),
      [DEPTH_AT] = (float)math_clamp((double)p[LFO_DEPTH] * 0.01, 0.0, 1.0),
      [FEEDBACK_AT] = (float)feedback,
      [INPUT_AT] = (float)math_sqrt(1.0 - feedback * feedback),
      [DRY_AT] = (float)(1.0 - mix),
      [WET_AT] = (float)(p[INVERT] >= 0.5f ? -mix : mix),
      [ZERO_AT] = p[ZERO] >= 0.5f ? 1.0f : 0.0f,
  };
  moving_ramps(state->smoothers, goals, GLIDES, GLIDES, block, PARAM_COUNT, plan->ramps);
  plan->zero = !ramp_stands(plan->ramps[ZERO_AT], 0.0f);
}

static Plan begin_block(State *state, const DeviceBlock *block, bool silent) RT_SAFE {
  Plan plan = {.rests = silent && (!state->primed || state->quiet_frames > state->mask)};
  if (plan.rests) {
    if (state->primed) forget_motion(state);
    if (block->meter) block->meter[0] = block->meter[1] = 0.0f;
    plan.passes = true;
    return plan;
  }
  plan_ramps(state, block, &plan);
  plan_lfo(state, block, &plan);
  plan.passes = !plan.zero && ramp_stands(plan.ramps[DRY_AT], 1.0f) && ramp_stands(plan.ramps[WET_AT], 0.0f);
  plan.fresh = !state->primed;
  state->primed = 1;
  return plan;
}

/* --- lanes: both sides of one instance, or one side of four ------------------------------------------------------------ */

typedef struct Moves {
  Glide glides[GLIDES];
  i32x4 passes, fresh, zero; /* masks */
  bool any_zero;
  f32x4 delay_most;
} Moves;

typedef struct Side {
  f32x4 kept[KEPT], lfo[SWEEP_CHUNKS];
  float *lines[LINES][4];
  uint32_t mask[4], write[4];
  i32x4 wrote; /* something */
} Side;

static inline f32x4 along(const Moves *moves, int glide, f32x4 index) { return glide_at(&moves->glides[glide], index); }

/* Where the delays are at the end of a chunk, of those that the LFO moves and of the one it does not. */
static inline f32x4 delay_at(const Moves *moves, f32x4 before, f32x4 lfo, uint32_t end, uint32_t frames, bool first) {
  const f32x4 index = f4_splat((float)end), one = f4_splat(1.0f);
  const f32x4 goal = f4_min(f4_max(along(moves, DELAY_AT, index) * (one + along(moves, DEPTH_AT, index) * lfo), f4_splat(LEAST_FRAMES)), moves->delay_most);
  return sweep_towards(before, goal, f4_splat(GLIDE * (float)frames), moves->fresh & i4_splat(first ? -1 : 0));
}

/* Of each lane's own line, what was written `after` frames behind `at`. */
static inline f32x4 pick(float *const lines[4], const uint32_t *mask, const uint32_t *at, uint32_t after) {
  return (f32x4){lines[0][(at[0] + after) & mask[0]], lines[1][(at[1] + after) & mask[1]], lines[2][(at[2] + after) & mask[2]], lines[3][(at[3] + after) & mask[3]]};
}

/* What lies `back` frames before the one that is written next. */
static inline f32x4 read_lines(float *const lines[4], const Side *side, f32x4 back) {
  const f32x4 floor = f4_floor_inline(back), part = back - floor, half = f4_splat(0.5f);
  const i32x4 whole = __builtin_convertvector(floor, i32x4);
  uint32_t at[4]; /* of the oldest */
  for (int l = 0; l < 4; l++) at[l] = side->write[l] - (uint32_t)whole[l] - 2u;
  const f32x4 oldest = pick(lines, side->mask, at, 0), b = pick(lines, side->mask, at, 1), a = pick(lines, side->mask, at, 2), newer = pick(lines, side->mask, at, 3);
  const f32x4 slope = half * (b - newer);
  const f32x4 bend = newer - f4_splat(2.5f) * a + f4_splat(2.0f) * b - half * oldest;
  const f32x4 turn = half * (oldest - newer) + f4_splat(1.5f) * (a - b);
  return a + part * (slope + part * (bend + part * turn));
}

/* As it may be written: a number, not too loud, and nothing where it is next to nothing. */
static inline f32x4 written(f32x4 x) {
  const f32x4 clean = f4_clamp(f4_clean_inline(x), -LOUDEST, LOUDEST);
  return f4_from_bits((i32x4)(f4_abs(clean) > f4_splat(QUIET)) & f4_bits(clean));
}

static inline void put(Side *side, uint32_t line, f32x4 value) {
  for (int l = 0; l < 4; l++) side->lines[line][l][side->write[l] & side->mask[l]] = value[l];
  side->wrote |= (i32x4)(value != f4_splat(0.0f));
}

typedef struct Line { f32x4 from, slope; } Line; /* frame i of a chunk: from + slope * i */
static inline Line line_between(f32x4 from, f32x4 to, uint32_t frames) { return (Line){from, (to - from) * f4_splat(1.0f / (float)frames)}; }

static void run_chunk(const Moves *moves, Side *side, f32x4 *x, uint32_t begin, uint32_t end, Line late, Line centre) RT_SAFE {
  for (uint32_t i = begin; i < end; i++) {
    const f32x4 index = f4_splat((float)(i + 1)), inner = f4_splat((float)(i + 1 - begin)), in = written(x[i]);
    const f32x4 wet = read_lines(side->lines[LOOP], side, late.from + late.slope * inner);
    f32x4 dry = x[i];
    if (moves->any_zero) {
      const f32x4 meant = read_lines(side->lines[DRY], side, centre.from + centre.slope * inner);
      dry = f4_select(moves->zero, in + along(moves, ZERO_AT, index) * (meant - in), dry);
    }
    put(side, LOOP, written(along(moves, INPUT_AT, index) * in + along(moves, FEEDBACK_AT, index) * wet));
    put(side, DRY, in);
    for (int l = 0; l < 4; l++) side->write[l]++;
    x[i] = f4_select(moves->passes, x[i], along(moves, DRY_AT, index) * dry + along(moves, WET_AT, index) * wet + f4_splat(0.0f));
  }
}

static void run(const Moves *moves, Side *side, f32x4 *x, uint32_t frames) RT_SAFE {
  const f32x4 still = f4_splat(0.0f);
  const uint32_t first = sweep_chunk_end(0, frames);
  side->kept[LATE] = f4_select(moves->fresh, delay_at(moves, side->kept[LATE], side->lfo[0], first, frames, true), side->kept[LATE]);
  side->kept[CENTRE] = f4_select(moves->fresh, delay_at(moves, side->kept[CENTRE], still, first, frames, true), side->kept[CENTRE]);
  for (uint32_t c = 0; c * SWEEP_CHUNK < frames; c++) {
    const uint32_t begin = c * SWEEP_CHUNK, end = sweep_chunk_end(c, frames);
    const f32x4 late = delay_at(moves, side->kept[LATE], side->lfo[c], end, end - begin, c == 0), centre = delay_at(moves, side->kept[CENTRE], still, end, end - begin, c == 0);
    run_chunk(moves, side, x, begin, end, line_between(side->kept[LATE], late, end - begin), line_between(side->kept[CENTRE], centre, end - begin));
    side->kept[LATE] = late;
    side->kept[CENTRE] = centre;
  }
}

/* An instance into a lane of what moves. */
static void put_moves(Moves *moves, int lane, const State *state, const Plan *plan) RT_SAFE {
  glides_put(moves->glides, lane, plan->ramps, GLIDES);
  moves->passes[lane] = -plan->passes;
  moves->fresh[lane] = -plan->fresh;
  moves->zero[lane] = -plan->zero;
  moves->any_zero = moves->any_zero || plan->zero;
  moves->delay_most[lane] = state->delay_most;
}

static void put_side(Side *side, int lane, State *state, const Plan *plan, uint32_t which) RT_SAFE {
  for (uint32_t i = 0; i < KEPT; i++) side->kept[i][lane] = state->kept[which][i];
  for (uint32_t c = 0; c < SWEEP_CHUNKS; c++) side->lfo[c][lane] = plan->lfo[which][c];
  for (uint32_t i = 0; i < LINES; i++) side->lines[i][lane] = line_of(state, which, i);
  side->mask[lane] = state->mask;
  side->write[lane] = state->write;
}

static void take_side(State *state, const Side *side, int lane, uint32_t which, const DeviceBlock *block) RT_SAFE {
  for (uint32_t i = 0; i < KEPT; i++) state->kept[which][i] = side->kept[i][lane];
  if (block->meter) block->meter[which] = (float)((double)state->kept[which][LATE] * 1000.0 / state->rate_hz);
}

static void end_block(State *state, uint32_t frames, bool wrote) RT_SAFE {
  state->write += frames;
  state->quiet_frames = wrote ? 0 : state->quiet_frames > state->mask ? state->quiet_frames : state->quiet_frames + frames;
}

#define SPARE 4u /* frames of a line that nobody hears */

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const uint32_t frames = block->frames;
  const Plan plan = begin_block(state, block, are_silent(block->in, frames));
  if (plan.rests) {
    sides_hush(block);
    return;
  }
  float spare[2 * LINES][SPARE] = {{0}};
  Moves moves = {0};
  Side sides = {0};
  for (int lane = 0; lane < 2; lane++) {
    put_moves(&moves, lane, state, &plan);
    put_side(&sides, lane, state, &plan, (uint32_t)lane);
    for (uint32_t i = 0; i < LINES; i++) sides.lines[i][lane + 2] = spare[LINES * (uint32_t)lane + i];
    sides.mask[lane + 2] = SPARE - 1u;
  }
  f32x4 x[GRID_FRAMES];
  sides_take(block, x);
  run(&moves, &sides, x, frames);
  sides_give(block, x);
  for (int lane = 0; lane < 2; lane++) take_side(state, &sides, lane, (uint32_t)lane, block);
  end_block(state, frames, (sides.wrote[0] | sides.wrote[1]) != 0);
}

static void process4(void *const state_[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  State *const state[4] = {state_[0], state_[1], state_[2], state_[3]};
  const uint32_t frames = block[0]->frames;
  const i32x4 sounds = sounding(lanes, frames);
  Plan plan[4];
  Moves moves = {0};
  Side side[2] = {{{{0}}, {{0}}, {{NULL}}, {0}, {0}, {0}}, {{{0}}, {{0}}, {{NULL}}, {0}, {0}, {0}}};
  i32x4 rests = i4_splat(0);
  for (int l = 0; l < 4; l++) {
    plan[l] = begin_block(state[l], block[l], sounds[l] == 0);
    rests[l] = -plan[l].rests;
    put_moves(&moves, l, state[l], &plan[l]);
    for (uint32_t which = 0; which < 2; which++) put_side(&side[which], l, state[l], &plan[l], which);
  }
  for (uint32_t which = 0; which < 2; which++) {
    run(&moves, &side[which], lanes[which], frames);
    sides_hush_lanes(lanes[which], rests, frames);
  }
  for (int l = 0; l < 4; l++) {
    if (plan[l].rests) continue;
    for (uint32_t which = 0; which < 2; which++) take_side(state[l], &side[which], l, which, block[l]);
    end_block(state[l], frames, (side[0].wrote[l] | side[1].wrote[l]) != 0);
  }
}

static bool rests(const void *state) RT_SAFE { return !((const State *)state)->primed; }

/* Rounds of the feedback until -140 dB, each as long as the delay can be. */
static double tail_seconds(const float *p) {
  const double feedback = math_clamp(p[FEEDBACK] < 0.0f ? -0.01 * (double)p[FEEDBACK] : 0.01 * (double)p[FEEDBACK], 0.0, 0.95);
  const double longest = 0.001 * math_clamp((double)p[DELAY], 0.1, DELAY_MOST_MS) * (1.0 + math_clamp(0.01 * (double)p[LFO_DEPTH], 0.0, 1.0));
  const double rounds = feedback > 0.001 ? 7.0 * math_log2(10.0) / -math_log2(feedback) : 1.0;
  return 0.02 + (rounds + 2.0) * longest;
}

const Device device_flanger = {
    .number = 34, .id = "flanger", .name = "Flanger",
    .summary = "Flanger: a comb of notches that sweeps, in time or freely, with feedback of either sign; through zero as two tape machines do; jet, metal.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_LFO},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4, .tail_seconds = tail_seconds,
    .rests = rests,
};
