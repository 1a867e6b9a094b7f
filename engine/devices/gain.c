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
    {GAIN_DB, "gain_db", "Gain", "Level", "dB", -144.0, 12.0, 0.0, PARAM_DB, PARAM_LARGE, 0, NULL},
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

/* out = direct * same side + cross * other side. Four neighbouring frames share a vector: nothing here is recursive. */
static void mix_side(float *out, const float *same, const float *other, Ramp direct, Ramp cross, uint32_t frames) RT_SAFE {
  const f32x4 first = {1.0f, 2.0f, 3.0f, 4.0f};
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 index = first + f4_splat((float)i);
    const f32x4 direct_gain = f4_splat(direct.start) + f4_splat(direct.step) * index;
    const f32x4 cross_gain = f4_splat(cross.start) + f4_splat(cross.step) * index;
    f4_store(out + i, f4_load(same + i) * direct_gain + f4_load(other + i) * cross_gain);
  }
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const uint32_t frames = block->frames;
  if (!state->left_to_left.primed || memcmp(state->made_from, block->params, sizeof state->made_from) != 0) set_goal(state, block->params);
  const Ramp ll = smoother_block(&state->left_to_left, state->goal[0], frames);
  const Ramp rl = smoother_block(&state->right_to_left, state->goal[1], frames);
  const Ramp lr = smoother_block(&state->left_to_right, state->goal[2], frames);
  const Ramp rr = smoother_block(&state->right_to_right, state->goal[3], frames);
  /* Whole vectors in, whole vectors out, even for the last few frames: work beside the host's buffers, which end there. */
  float left[GRID_FRAMES] = {0}, right[GRID_FRAMES] = {0}, out[GRID_FRAMES];
  memcpy(left, block->in[0], frames * sizeof(float));
  memcpy(right, block->in[1], frames * sizeof(float));
  mix_side(out, left, right, ll, rl, frames);
  memcpy(block->out[0], out, frames * sizeof(float));
  mix_side(out, right, left, rr, lr, frames);
  memcpy(block->out[1], out, frames * sizeof(float));
}

/* Frames already fill the lanes, so four strips at once are simply four strips. */
static void process4(void *const state[4], const DeviceBlock *const block[4]) RT_SAFE {
  for (int i = 0; i < 4; i++) process(state[i], block[i]);
}

const Device device_gain = {
    .number = 1, .id = "gain", .name = "Gain", .summary = "Level, pan, width and polarity.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4,
};
