/*
  "Dice": draws a value each turn of a cycle and goes there at once, or gliding for part of the turn. The values come from a
  hash of the device, its seed and the turn's number, so that a place of the song has the same ones at every pass; counted from
  a note, they are the same after every note.
*/
#include "devices/modulator.h"

#include "core/hash.h"
#include "core/math.h"

enum { TRIGGER, SYNC, DIVISION, RATE_HZ, GLIDE, LEVELS, SEED, PARAM_COUNT };

static const char *const triggers[] = {"Song", "Note", NULL};

static const Param params[PARAM_COUNT] = {
    {TRIGGER, "trigger", "Follows", "Time", "", 0, 1, 0, PARAM_STEPS, PARAM_MEDIUM, 0, triggers},
    {SYNC, "sync", "Sync", "Time", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {DIVISION, "division", "Division", "Time", "", 0, CYCLE_DIVISIONS - 1, 5, PARAM_STEPS, PARAM_LARGE, 0, cycle_division_names},
    {RATE_HZ, "rate_hz", "Rate", "Time", "Hz", 0.01, 50.0, 4.0, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {GLIDE, "glide", "Glide", "Values", "%", 0.0, 100.0, 0.0, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {LEVELS, "levels", "Levels", "Values", "", 0, 32, 0, PARAM_STEPS, PARAM_MEDIUM, 0, NULL},
    {SEED, "seed", "Seed", "Values", "", 0, 999, 0, PARAM_STEPS, PARAM_SMALL, PARAM_MORE, NULL},
};

typedef struct State {
  double rate_hz, turns;
  uint64_t seed;
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->turns = 0.0;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = setup->object_id;
  reset(state);
}

/* 0..1; with 2 levels or more, one of so many. */
static double drawn(const State *state, const float *p, double turn) RT_SAFE {
  const uint64_t round = (uint64_t)math_round_clamp(turn, -(INT64_C(1) << 53), INT64_C(1) << 53);
  const uint64_t hash = hash_pair(hash_pair(state->seed, (uint64_t)math_int_clamp((double)p[SEED] + 0.5, 0, 999)), round);
  const double value = (double)(hash >> 11) * 0x1p-53, levels = math_floor((double)p[LEVELS] + 0.5);
  return levels < 2.0 ? value : math_floor(value * levels) / (levels - 1.0);
}

static double value_at(const State *state, const float *p, double turns) RT_SAFE {
  const double turn = math_floor(turns), part = turns - turn, glide = (double)p[GLIDE] * 0.01, to = drawn(state, p, turn);
  if (part >= glide) return to;
  const double from = drawn(state, p, turn - 1.0);
  return from + (to - from) * part / glide;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const float *p = block->params;
  const CycleTime time = modulator_time(block, state->rate_hz);
  const CycleSetting setting = {.by_note = p[TRIGGER] >= 0.5f, .sync = p[SYNC] >= 0.5f, .division = (uint32_t)math_int_clamp((double)p[DIVISION], 0, CYCLE_DIVISIONS - 1),
                                .hz = (double)p[RATE_HZ]};
  const CycleSpan span = cycle_block(&state->turns, &setting, &time);
  modulator_give(block, 0, value_at(state, p, span.begin), value_at(state, p, span.end));
}

const Device device_random = {
    .number = 26, .id = "random", .name = "Dice", .summary = "Draws a value each turn, the same ones at every pass of the song.",
    .role = DEVICE_MODULATOR, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process,
};
