/*
  "Dice": draws a value each turn of a cycle and goes there at once, or gliding for part of the turn. The values come from a
  hash of the device, its seed and the turn's number, so that a place of the song has the same ones at every pass; counted from
  a note, they are the same after every note.
*/
#include "devices/turns.h"

#include "core/hash.h"

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

/* 0..1; with 2 levels or more, one of so many. */
static double drawn(const Turns *state, const float *p, int64_t turn) RT_SAFE {
  const uint64_t hash = hash_pair(hash_pair(state->seed, (uint64_t)math_int_clamp((double)p[SEED] + 0.5, 0, 999)), (uint64_t)turn);
  const double value = (double)(hash >> 11) * 0x1p-53, levels = math_floor((double)p[LEVELS] + 0.5);
  return levels < 2.0 ? value : math_floor(value * levels) / (levels - 1.0);
}

static void process(void *state, const DeviceBlock *block) RT_SAFE {
  turns_process(state, block, (TurnParams){TRIGGER, SYNC, DIVISION, RATE_HZ, GLIDE}, drawn);
}

const Device device_random = {
    .number = 26, .id = "random", .name = "Dice", .summary = "Draws a value each turn, the same ones at every pass of the song.",
    .role = DEVICE_MODULATOR, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = turns_state_bytes, .prepare = turns_prepare, .reset = turns_reset, .process = process,
};
