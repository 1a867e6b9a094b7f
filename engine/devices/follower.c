/*
  "Shadow": moves parameters as loud as something else sounds. It listens by its sidechain, one block (64 frames) later than
  the sound: modulators run before everything else. The level of a block, its peak or its root mean square, passes a one-pole
  smoother with its own time up and down; by level or by dB over the last 60.
*/
#include "devices/modulator.h"

#include "core/math.h"

enum { DETECT, SCALE, GAIN_DB, ATTACK_MS, RELEASE_MS, PARAM_COUNT };

static const char *const detectors[] = {"Peak", "RMS", NULL};
static const char *const scales[] = {"Level", "dB", NULL};

static const Param params[PARAM_COUNT] = {
    {DETECT, "detect", "Detect", "Level", "", 0, 1, 0, PARAM_STEPS, PARAM_MEDIUM, 0, detectors},
    {SCALE, "scale", "Scale", "Level", "", 0, 1, 0, PARAM_STEPS, PARAM_MEDIUM, 0, scales},
    {GAIN_DB, "gain_db", "Gain", "Level", "dB", -24.0, 48.0, 0.0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
    {ATTACK_MS, "attack_ms", "Attack", "Time", "ms", 0.1, 1000.0, 5.0, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {RELEASE_MS, "release_ms", "Release", "Time", "ms", 1.0, 5000.0, 150.0, PARAM_LOG, PARAM_LARGE, 0, NULL},
};

#define RANGE_DB 60.0

typedef struct State {
  double rate_hz;
  double level; /* linear, smoothed */
  double value; /* given at the end of the last block */
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->level = state->value = 0.0;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  reset(state);
}

static double block_level(const DeviceBlock *block, bool rms) RT_SAFE {
  double sum = 0.0, peak = 0.0;
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; block->sidechain[c] != NULL && i < block->frames; i++) {
      const double x = (double)block->sidechain[c][i];
      sum += x * x;
      peak = math_max(peak, x < 0.0 ? -x : x);
    }
  const double level = rms ? math_sqrt(sum / (2.0 * (double)block->frames)) : peak;
  return level < 1e6 ? level : 0.0; /* NaN and worse: nothing */
}

static double scaled(const float *p, double level) RT_SAFE {
  const double heard = level * math_gain_from_db((double)p[GAIN_DB]);
  if (p[SCALE] < 0.5f) return heard;
  return heard > 1e-7 ? 1.0 + math_db_from_gain(heard) / RANGE_DB : 0.0;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const float *p = block->params;
  const double level = block_level(block, p[DETECT] >= 0.5f), seconds = (double)(level > state->level ? p[ATTACK_MS] : p[RELEASE_MS]) * 0.001;
  const double keep = math_exp(-(double)block->frames / (math_max(seconds, 1e-5) * state->rate_hz));
  state->level = level + (state->level - level) * keep;
  if (state->level < 1e-9) state->level = 0.0;
  const double begin = state->value;
  state->value = math_clamp(scaled(p, state->level), 0.0, 1.0);
  modulator_give(block, 0, begin, state->value);
}

const Device device_follower = {
    .number = 25, .id = "follower", .name = "Shadow", .summary = "Moves parameters as loud as something else sounds.",
    .role = DEVICE_MODULATOR, .params = params, .param_count = PARAM_COUNT, .sidechain = true,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process,
};
