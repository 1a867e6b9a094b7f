/*
  "Gain": level, pan, width and polarity. It is every track's channel strip and the smallest device, so it is also the one
  to copy when you write your own: a table of parameters, a state struct, prepare, reset, process, one const Device.

  Pan is equal power (the two gains' squares add up to a constant) with 0 dB in the middle, so that a strip at its defaults
  passes samples unchanged; the sides reach +3 dB. Width scales the side signal (L - R) / 2.
*/
#include "devices/device.h"

#include "core/math.h"
#include "dsp/smoother.h"

#include <string.h>

enum { GAIN_DB, PAN, WIDTH, INVERT, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {GAIN_DB, "gain_db", "Gain", "Level", "dB", -144.0, 6.0, 0.0, PARAM_DB, PARAM_LARGE, 0, NULL},
    {PAN, "pan", "Pan", "Level", "pan", -1.0, 1.0, 0.0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {WIDTH, "width", "Width", "Level", "%", 0.0, 200.0, 100.0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {INVERT, "invert", "Invert", "Level", "", 0.0, 1.0, 0.0, PARAM_TOGGLE, PARAM_SMALL, PARAM_MORE, NULL},
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

static void set_goal(State *state, const float *p) RT_SAFE {
  memcpy(state->made_from, p, sizeof state->made_from);
  const double level = math_gain_from_db((double)p[GAIN_DB]) * (p[INVERT] >= 0.5f ? -1.0 : 1.0);
  const double angle = (math_clamp((double)p[PAN], -1.0, 1.0) + 1.0) * (MATH_PI / 4.0);
  const double left = level * math_sqrt(2.0) * math_cos(angle), right = level * math_sqrt(2.0) * math_sin(angle);
  const double side = math_clamp((double)p[WIDTH], 0.0, 200.0) * 0.01, keep = 0.5 + 0.5 * side, cross = 0.5 - 0.5 * side;
  state->goal[0] = (float)(left * keep);
  state->goal[1] = (float)(left * cross);
  state->goal[2] = (float)(right * cross);
  state->goal[3] = (float)(right * keep);
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

static void process(void *state, const DeviceBlock *block) RT_SAFE {
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

static void process4(void *const state[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
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
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4,
};
