/*
  "Gain": level, pan, width and polarity. It is every track's channel strip and the smallest device, so it is also the one
  to copy when you write your own: a table of parameters, a state struct, prepare, reset, process, one const Device.

  Pan is equal power (the two gains' squares add up to a constant) with 0 dB in the middle, so that a strip at its defaults
  passes samples unchanged; the sides reach +3 dB. Its other laws hold the sides at 0 dB and take the middle down by 3, by
  4.5 (half way, in dB, between equal power and linear) or by 6 (linear, so that a mono sum is constant); balance turns down
  the side one pans away from and leaves the other. Width scales the side signal (L - R) / 2. A fader that automation moves
  follows its line exactly at every frame; only jumps and live gestures pass the smoother.
*/
#include "devices/device.h"

#include "core/math.h"
#include "dsp/smoother.h"

#include <string.h>

enum { GAIN_DB, PAN, WIDTH, INVERT, PAN_LAW, PARAM_COUNT };
enum { INVERT_NONE, INVERT_BOTH, INVERT_LEFT, INVERT_RIGHT };
enum { LAW_0_DB, LAW_3_DB, LAW_4_5_DB, LAW_6_DB, LAW_BALANCE };

static const char *const inverts[] = {"Off", "Both", "Left", "Right", NULL};
static const char *const laws[] = {"0 dB", "-3 dB", "-4.5 dB", "-6 dB", "Balance", NULL};

static const Param params[PARAM_COUNT] = {
    {GAIN_DB, "gain_db", "Gain", "Level", "dB", -144.0, 6.0, 0.0, PARAM_DB, PARAM_LARGE, 0, NULL},
    {PAN, "pan", "Pan", "Level", "pan", -1.0, 1.0, 0.0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {WIDTH, "width", "Width", "Level", "%", 0.0, 200.0, 100.0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {INVERT, "invert", "Invert", "Level", "", 0.0, 3.0, 0.0, PARAM_STEPS, PARAM_SMALL, PARAM_MORE, inverts},
    {PAN_LAW, "pan_law", "Pan law", "Level", "", 0.0, 4.0, 0.0, PARAM_STEPS, PARAM_SMALL, PARAM_MORE, laws},
};

#define SMOOTH_SECONDS 0.005

/* Each output is a mix of both inputs: the smoothed gains of that 2 x 2 matrix. */
typedef struct State {
  Smoother left_to_left, right_to_left, left_to_right, right_to_right;
  float made_from[PARAM_COUNT]; /* the parameters `goal` was computed from */
  float goal[4];                /* in the order of the smoothers */
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  smoother_init(&state->left_to_left, setup->rate_hz, SMOOTH_SECONDS);
  smoother_init(&state->right_to_left, setup->rate_hz, SMOOTH_SECONDS);
  smoother_init(&state->left_to_right, setup->rate_hz, SMOOTH_SECONDS);
  smoother_init(&state->right_to_right, setup->rate_hz, SMOOTH_SECONDS);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  smoother_reset(&state->left_to_left);
  smoother_reset(&state->right_to_left);
  smoother_reset(&state->left_to_right);
  smoother_reset(&state->right_to_right);
}

typedef struct Sides { double left, right; } Sides;

static Sides pan_sides(double pan, int law) RT_SAFE {
  pan = math_clamp(pan, -1.0, 1.0);
  const double angle = (pan + 1.0) * (MATH_PI / 4.0), linear = (pan + 1.0) * 0.5;
  const Sides power = {math_cos(angle), math_sin(angle)};
  switch (law) {
    case LAW_3_DB: return power;
    case LAW_4_5_DB: return (Sides){math_sqrt((1.0 - linear) * math_max(power.left, 0.0)), math_sqrt(linear * math_max(power.right, 0.0))};
    case LAW_6_DB: return (Sides){1.0 - linear, linear};
    case LAW_BALANCE: return (Sides){math_min(1.0, 1.0 - pan), math_min(1.0, 1.0 + pan)};
    default: return (Sides){math_sqrt(2.0) * power.left, math_sqrt(2.0) * power.right};
  }
}

static int law_of(const float *p) RT_SAFE { return (int)math_round_clamp((double)p[PAN_LAW], LAW_0_DB, LAW_BALANCE); }

/* The sign of each input: mono and width see it turned. */
static Sides polarity_of(const float *p) RT_SAFE {
  const int invert = (int)math_round_clamp((double)p[INVERT], INVERT_NONE, INVERT_RIGHT);
  return (Sides){invert == INVERT_BOTH || invert == INVERT_LEFT ? -1.0 : 1.0, invert == INVERT_BOTH || invert == INVERT_RIGHT ? -1.0 : 1.0};
}

static void set_goal(State *state, const float *p) RT_SAFE {
  memcpy(state->made_from, p, sizeof state->made_from);
  const double level = math_gain_from_db((double)p[GAIN_DB]);
  const Sides polarity = polarity_of(p), sides = pan_sides((double)p[PAN], law_of(p));
  const double width = math_clamp((double)p[WIDTH], 0.0, 200.0) * 0.01, keep = 0.5 + 0.5 * width, cross = 0.5 - 0.5 * width;
  state->goal[0] = (float)(polarity.left * level * sides.left * keep);
  state->goal[1] = (float)(polarity.right * level * sides.left * cross);
  state->goal[2] = (float)(polarity.left * level * sides.right * cross);
  state->goal[3] = (float)(polarity.right * level * sides.right * keep);
}

typedef struct Matrix { Ramp ll, rl, lr, rr; } Matrix;

static inline f32x4 along(Ramp ramp, f32x4 index) { return f4_splat(ramp.start) + f4_splat(ramp.step) * index; }

static inline bool stands(const Matrix *m) {
  return m->ll.step == 0.0f && m->rl.step == 0.0f && m->lr.step == 0.0f && m->rr.step == 0.0f;
}

/* Nothing of one side in the other: the width is 100 %. */
static inline bool is_straight(const Matrix *m) { return stands(m) && m->rl.start == 0.0f && m->lr.start == 0.0f; }

/* Four neighbouring frames share a vector: nothing here is recursive. `frames` is a multiple of 4; in may be out. */
static void mix(const float *const in[2], float *const out[2], const Matrix *m, uint32_t frames) RT_SAFE {
  const f32x4 first = {1.0f, 2.0f, 3.0f, 4.0f};
  const bool steady = stands(m), straight = is_straight(m);
  f32x4 ll = along(m->ll, first), rl = along(m->rl, first), lr = along(m->lr, first), rr = along(m->rr, first);
  for (uint32_t i = 0; i < frames; i += 4) {
    if (!steady) {
      const f32x4 index = first + f4_splat((float)i);
      ll = along(m->ll, index);
      rl = along(m->rl, index);
      lr = along(m->lr, index);
      rr = along(m->rr, index);
    }
    const f32x4 left = f4_load(in[0] + i), right = f4_load(in[1] + i);
    f4_store(out[0] + i, straight ? left * ll : left * ll + right * rl);
    f4_store(out[1] + i, straight ? right * rr : right * rr + left * lr);
  }
}

/* A block that is no whole number of vectors is mixed beside the host's buffers, which end where it ends. */
static void mix_part(const DeviceBlock *block, const Matrix *matrix) RT_SAFE {
  float left[GRID_FRAMES] = {0}, right[GRID_FRAMES] = {0};
  float *const sides[2] = {left, right};
  for (uint32_t c = 0; c < 2; c++) memcpy(sides[c], block->in[c], block->frames * sizeof(float));
  mix((const float *const[2]){left, right}, sides, matrix, (block->frames + 3) / 4 * 4);
  for (uint32_t c = 0; c < 2; c++) memcpy(block->out[c], sides[c], block->frames * sizeof(float));
}

static bool has_moved(const State *state, const float *p) RT_SAFE {
  bool moved = !state->left_to_left.primed;
  for (int i = 0; i < PARAM_COUNT; i++) moved = moved || p[i] != state->made_from[i];
  return moved;
}

static Matrix begin_block(State *state, const DeviceBlock *block) RT_SAFE {
  if (has_moved(state, block->params)) set_goal(state, block->params);
  return (Matrix){smoother_block(&state->left_to_left, state->goal[0], block->frames),
                  smoother_block(&state->right_to_left, state->goal[1], block->frames),
                  smoother_block(&state->left_to_right, state->goal[2], block->frames),
                  smoother_block(&state->right_to_right, state->goal[3], block->frames)};
}

/* --- drawn by automation: exact at every frame ------------------------------------------------------------------------ */

enum { LL, RL, LR, RR, GAINS };

/* What the lines of automation make of each gain, at every frame of the block and behind its last one. */
typedef struct Drawing {
  double gain[GAINS][GRID_FRAMES + 1];
  bool cut[GRID_FRAMES + 1]; /* here a parameter jumps */
} Drawing;

static double magnitude(double x) RT_SAFE { return x < 0.0 ? -x : x; }

/* The lines of one parameter, and where they jump by more than `step` beyond what their slopes explain. False when it stands
   still. */
static bool draw_param(const DeviceBlock *block, uint16_t param, double step, double value[GRID_FRAMES + 1], bool *cut) RT_SAFE {
  bool moves = false;
  double slope = 0.0;
  for (uint32_t i = 0; i <= block->frames; i++) value[i] = (double)block->params[param];
  for (uint32_t r = 0; r < block->ramp_count; r++) {
    const ParamRamp *ramp = &block->ramps[r];
    if (ramp->param != param || ramp->end_frame > block->frames) continue;
    const double jump = magnitude((double)ramp->value - value[ramp->begin_frame]) - slope - magnitude((double)ramp->step);
    if (ramp->begin_frame > 0 && jump > step) cut[ramp->begin_frame] = true;
    slope = magnitude((double)ramp->step);
    for (uint32_t i = ramp->begin_frame; i <= ramp->end_frame; i++)
      value[i] = (double)ramp->value + (double)ramp->step * (double)(i - ramp->begin_frame);
    moves = true;
  }
  return moves;
}

#define EXPONENT_OF_DB 0.16609640474436813 /* log2(10) / 20 */

/* A line in dB is a geometric series: one exponential for its start and one for its ratio. */
static void draw_level(const DeviceBlock *block, double level[GRID_FRAMES + 1]) RT_SAFE {
  const double still = math_gain_from_db((double)block->params[GAIN_DB]);
  for (uint32_t i = 0; i <= block->frames; i++) level[i] = still;
  for (uint32_t r = 0; r < block->ramp_count; r++) {
    const ParamRamp *ramp = &block->ramps[r];
    if (ramp->param != GAIN_DB || ramp->end_frame > block->frames) continue;
    const double ratio = math_exp2((double)ramp->step * EXPONENT_OF_DB);
    double gain = ramp->step == 0.0f ? math_gain_from_db((double)ramp->value) : math_exp2((double)ramp->value * EXPONENT_OF_DB);
    for (uint32_t i = ramp->begin_frame; i <= ramp->end_frame; i++, gain *= ratio) level[i] = gain;
  }
}

static void draw(const DeviceBlock *block, Drawing *drawing) RT_SAFE {
  double level[GRID_FRAMES + 1], pan[GRID_FRAMES + 1], width[GRID_FRAMES + 1], unused[GRID_FRAMES + 1];
  memset(drawing->cut, 0, sizeof drawing->cut);
  (void)draw_param(block, GAIN_DB, 0.05, unused, drawing->cut);
  draw_level(block, level);
  const bool pans = draw_param(block, PAN, 0.005, pan, drawing->cut);
  (void)draw_param(block, WIDTH, 0.5, width, drawing->cut);
  const Sides polarity = polarity_of(block->params);
  const int law = law_of(block->params);
  Sides sides = {0.0, 0.0};
  for (uint32_t i = 0; i <= block->frames; i++) {
    if (i == 0 || pans) sides = pan_sides(pan[i], law);
    const double side = math_clamp(width[i], 0.0, 200.0) * 0.01, keep = 0.5 + 0.5 * side, cross = 0.5 - 0.5 * side;
    drawing->gain[LL][i] = polarity.left * level[i] * sides.left * keep;
    drawing->gain[RL][i] = polarity.right * level[i] * sides.left * cross;
    drawing->gain[LR][i] = polarity.left * level[i] * sides.right * cross;
    drawing->gain[RR][i] = polarity.right * level[i] * sides.right * keep;
  }
}

/* Jumps, and what a hand left behind, are let go over the time of the smoother; lines are left as they are. */
static void mend(Smoother *smoother, const Drawing *drawing, uint32_t which, float goal, uint32_t frames, float out[GRID_FRAMES]) RT_SAFE {
  const double *exact = drawing->gain[which];
  double away = smoother->primed ? (double)smoother->current - (double)smoother->target : 0.0;
  int32_t left = smoother->primed ? smoother->left_frames : 0;
  const double jump = (double)goal - exact[0];
  if (smoother->primed && (jump > 1e-4 || jump < -1e-4)) {
    away += jump;
    left = smoother->ramp_frames;
  }
  double step = left > 0 ? away / (double)left : 0.0;
  for (uint32_t i = 0; i < frames; i++) {
    if (drawing->cut[i] && i > 0) {
      away += exact[i - 1] - exact[i];
      left = smoother->ramp_frames;
      step = away / (double)left;
    }
    if (left > 0 && --left > 0) away -= step;
    else away = 0.0;
    out[i] = (float)(exact[i] + away);
  }
  *smoother = (Smoother){.current = (float)(exact[frames] + away), .target = (float)exact[frames], .ramp_frames = smoother->ramp_frames,
                         .left_frames = left, .primed = 1};
}

static void process_drawn(State *state, const DeviceBlock *block) RT_SAFE {
  Smoother *const smoothers[GAINS] = {&state->left_to_left, &state->right_to_left, &state->left_to_right, &state->right_to_right};
  Drawing drawing;
  float gains[GAINS][GRID_FRAMES];
  draw(block, &drawing);
  for (uint32_t g = 0; g < GAINS; g++) {
    mend(smoothers[g], &drawing, g, state->goal[g], block->frames, gains[g]);
    state->goal[g] = smoothers[g]->target;
  }
  state->made_from[GAIN_DB] = 1e9f; /* of no parameters: the next still block computes its own */
  for (uint32_t i = 0; i < block->frames; i++) {
    const float left = block->in[0][i], right = block->in[1][i];
    block->out[0][i] = left * gains[LL][i] + right * gains[RL][i];
    block->out[1][i] = right * gains[RR][i] + left * gains[LR][i];
  }
}

/* --- one instance ----------------------------------------------------------------------------------------------------- */

static void process(void *state, const DeviceBlock *block) RT_SAFE {
  if (block->ramp_count > 0) {
    process_drawn(state, block);
    return;
  }
  const Matrix matrix = begin_block(state, block);
  if (block->frames % 4 == 0) mix(block->in, block->out, &matrix, block->frames);
  else mix_part(block, &matrix);
}

/* --- four instances in the lanes ------------------------------------------------------------------------------------ */

typedef struct Ramps { f32x4 start, step; } Ramps;

static inline Ramps ramps_of(Ramp a, Ramp b, Ramp c, Ramp d) {
  return (Ramps){{a.start, b.start, c.start, d.start}, {a.step, b.step, c.step, d.step}};
}
#define RAMPS(field) ramps_of(m[0].field, m[1].field, m[2].field, m[3].field)

static void mix_straight(f32x4 *left, f32x4 *right, const Matrix m[4], uint32_t frames) RT_SAFE {
  const f32x4 zero = f4_splat(0.0f), ll = RAMPS(ll).start + zero, rr = RAMPS(rr).start + zero; /* as along() makes +0 of -0 */
  for (uint32_t i = 0; i < frames; i++) {
    left[i] *= ll;
    right[i] *= rr;
  }
}

/* A straight lane adds -0 from the other side, which changes no number, not even -0. */
static void mix_lanes(f32x4 *left, f32x4 *right, const Matrix m[4], i32x4 straight, uint32_t frames) RT_SAFE {
  const Ramps ll = RAMPS(ll), rl = RAMPS(rl), lr = RAMPS(lr), rr = RAMPS(rr);
  const f32x4 nothing = f4_splat(-0.0f);
  for (uint32_t i = 0; i < frames; i++) {
    const f32x4 index = f4_splat((float)(i + 1)), l = left[i], r = right[i];
    left[i] = l * (ll.start + ll.step * index) + f4_select(straight, nothing, r * (rl.start + rl.step * index));
    right[i] = r * (rr.start + rr.step * index) + f4_select(straight, nothing, l * (lr.start + lr.step * index));
  }
}

/* Automation is rare enough to leave the lanes for. */
static void process4_drawn(void *const state[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  for (uint32_t l = 0; l < 4; l++) {
    float sides[2][GRID_FRAMES];
    DeviceBlock alone = *block[l];
    for (uint32_t c = 0; c < 2; c++) {
      for (uint32_t i = 0; i < alone.frames; i++) sides[c][i] = lanes[c][i][l];
      alone.in[c] = alone.out[c] = sides[c];
    }
    process(state[l], &alone);
    for (uint32_t c = 0; c < 2; c++)
      for (uint32_t i = 0; i < alone.frames; i++) lanes[c][i][l] = sides[c][i];
  }
}

static void process4(void *const state[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  if (block[0]->ramp_count + block[1]->ramp_count + block[2]->ramp_count + block[3]->ramp_count > 0) {
    process4_drawn(state, block, lanes);
    return;
  }
  Matrix m[4];
  int32_t straight[4], all = -1;
  for (int l = 0; l < 4; l++) {
    m[l] = begin_block(state[l], block[l]);
    straight[l] = is_straight(&m[l]) ? -1 : 0;
    all &= straight[l];
  }
  if (all) mix_straight(lanes[0], lanes[1], m, block[0]->frames);
  else mix_lanes(lanes[0], lanes[1], m, (i32x4){straight[0], straight[1], straight[2], straight[3]}, block[0]->frames);
}

const Device device_gain = {
    .number = 1, .id = "gain", .name = "Gain", .summary = "Level, pan, width and polarity.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4, .ramps = true,
};
