/*
  "Stairs": up to sixteen values, one after the other, in time with the song or from each note; forwards, backwards, to and
  fro, or in an order drawn from a hash of the device and the step's number. A step may glide into the next one's place.
*/
#include "devices/turns.h"

#include "core/hash.h"

enum { STEP_FIRST, STEPS = 16, LENGTH = STEPS, ORDER, TRIGGER, SYNC, DIVISION, RATE_HZ, GLIDE, PARAM_COUNT };

static const char *const orders[] = {"Forward", "Backward", "To and fro", "Random", NULL};
static const char *const triggers[] = {"Song", "Note", NULL};

#define STEP(n, value) {STEP_FIRST + (n) - 1, "step" #n, "Step " #n, "Steps", "%", 0.0, 100.0, value, PARAM_LINEAR, PARAM_SMALL, 0, NULL}

static const Param params[PARAM_COUNT] = {
    STEP(1, 100), STEP(2, 0), STEP(3, 50), STEP(4, 0), STEP(5, 75), STEP(6, 0), STEP(7, 25), STEP(8, 0),
    STEP(9, 100), STEP(10, 0), STEP(11, 50), STEP(12, 0), STEP(13, 75), STEP(14, 0), STEP(15, 25), STEP(16, 50),
    {LENGTH, "length", "Length", "Order", "", 1, STEPS, 8, PARAM_STEPS, PARAM_MEDIUM, 0, NULL},
    {ORDER, "order", "Order", "Order", "", 0, 3, 0, PARAM_STEPS, PARAM_MEDIUM, 0, orders},
    {TRIGGER, "trigger", "Follows", "Time", "", 0, 1, 0, PARAM_STEPS, PARAM_MEDIUM, 0, triggers},
    {SYNC, "sync", "Sync", "Time", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {DIVISION, "division", "Division", "Time", "", 0, CYCLE_DIVISIONS - 1, 2, PARAM_STEPS, PARAM_LARGE, 0, cycle_division_names},
    {RATE_HZ, "rate_hz", "Rate", "Time", "Hz", 0.01, 50.0, 4.0, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {GLIDE, "glide", "Glide", "Order", "%", 0.0, 100.0, 0.0, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
};

static int64_t remainder_of(int64_t value, int64_t divisor) { return (value % divisor + divisor) % divisor; }

static double step_value(const Turns *state, const float *p, int64_t turn) RT_SAFE {
  const int64_t length = math_int_clamp((double)p[LENGTH] + 0.5, 1, STEPS), swing = length > 1 ? 2 * length - 2 : 1;
  int64_t step = remainder_of(turn, length);
  const int order = math_int_clamp((double)p[ORDER] + 0.5, 0, 3);
  if (order == 1) step = length - 1 - step;
  if (order == 2) {
    step = remainder_of(turn, swing);
    if (step >= length) step = swing - step;
  }
  if (order == 3) step = (int64_t)(hash_pair(state->seed, (uint64_t)turn) % (uint64_t)length);
  return (double)p[STEP_FIRST + step] * 0.01;
}

static void process(void *state, const DeviceBlock *block) RT_SAFE {
  turns_process(state, block, (TurnParams){TRIGGER, SYNC, DIVISION, RATE_HZ, GLIDE}, step_value);
}

const Device device_steps = {
    .number = 27, .id = "steps", .name = "Stairs", .summary = "Up to sixteen values in time with the song.",
    .role = DEVICE_MODULATOR, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_LFO},
    .state_bytes = turns_state_bytes, .prepare = turns_prepare, .reset = turns_reset, .process = process,
};
