/*
  "Stack": a container whose chains all hear the same and play at once: sounds in layers, parallel effects, a dry chain beside
  a wet one. Each chain has a strip of its own; here is only the level of their sum.
*/
#include "devices/device.h"
#include "devices/moving.h"

#include "core/math.h"
#include "dsp/smoother.h"

#include <string.h>

enum { LEVEL, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {LEVEL, "level_db", "Level", "Layers", "dB", -144, 12, 0, PARAM_DB, PARAM_LARGE, 0, NULL},
};

#define SMOOTH_SECONDS 0.005

typedef struct State { Smoother level; } State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  smoother_init(&state->level, setup->rate_hz, SMOOTH_SECONDS);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  smoother_reset(&state->level);
}

static void split(void *state, const DeviceBlock *block, float *const (*chains)[2], uint32_t count) RT_SAFE {
  (void)state;
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t c = 0; c < 2; c++) memcpy(chains[i][c], block->in[c], block->frames * sizeof(float));
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const float db = moving_goals(block)[LEVEL];
  const Ramp level = moving_ramp(&state->level, block, LEVEL, db <= -144.0f ? 0.0f : (float)math_gain_from_db((double)db));
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < block->frames; i++) block->out[c][i] = block->in[c][i] * (level.start + level.step * (float)(i + 1));
}

const Device device_layers = {
    .number = 21, .id = "layers", .name = "Stack", .summary = "Chains side by side: layered sounds and parallel effects.",
    .role = DEVICE_CONTAINER, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .split = split,
};
