/*
  "Reins": eight knobs that move nothing by themselves; connections carry each to as many parameters as one likes. A knob turned
  by hand is smoothed over 20 ms; automation leads it along exact lines.
*/
#include "devices/modulator.h"

#include "dsp/smoother.h"

enum { PARAM_COUNT = DEVICE_MODULATION_PORTS };

#define MACRO(n) {(n) - 1, "macro" #n, "Macro " #n, "Macros", "%", 0.0, 100.0, 0.0, PARAM_LINEAR, PARAM_LARGE, 0, NULL}

static const Param params[PARAM_COUNT] = {MACRO(1), MACRO(2), MACRO(3), MACRO(4), MACRO(5), MACRO(6), MACRO(7), MACRO(8)};

#define SMOOTH_SECONDS 0.02

typedef struct State { Smoother smoothers[PARAM_COUNT]; } State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  for (uint32_t i = 0; i < PARAM_COUNT; i++) smoother_init(&state->smoothers[i], setup->rate_hz, SMOOTH_SECONDS);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  for (uint32_t i = 0; i < PARAM_COUNT; i++) smoother_reset(&state->smoothers[i]);
}

static void give_line(State *state, const DeviceBlock *block, uint32_t i) RT_SAFE {
  modulator_give(block, i, (double)block->params[i] * 0.01, (double)block->params_end[i] * 0.01);
  smoother_reset(&state->smoothers[i]);
  (void)smoother_block(&state->smoothers[i], block->params_end[i], block->frames);
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  for (uint32_t i = 0; i < PARAM_COUNT; i++) {
    if (block->params_end != NULL && block->params_end[i] != block->params[i]) {
      give_line(state, block, i);
      continue;
    }
    const Ramp ramp = smoother_block(&state->smoothers[i], block->params[i], block->frames);
    modulator_give(block, i, (double)ramp.start * 0.01, (double)(ramp.start + ramp.step * (float)block->frames) * 0.01);
  }
}

const Device device_macros = {
    .number = 28, .id = "macros", .name = "Reins", .summary = "Eight knobs, each for as many parameters as one likes.",
    .role = DEVICE_MODULATOR, .params = params, .param_count = PARAM_COUNT, .modulation_ports = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process,
};
