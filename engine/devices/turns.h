#ifndef TUTTI_DEVICES_TURNS_H
#define TUTTI_DEVICES_TURNS_H

#include "core/math.h"
#include "devices/modulator.h"

/* What the modulators share that have a value for each turn of a cycle, and may glide from one to the next: their state, and the
   block. A device says which of its parameters are which, and what the value of a turn is. */

typedef struct Turns {
  double rate_hz, turns;
  uint64_t seed;         /* of the device, for what is drawn */
} Turns;

/* Numbers of parameters; `glide` is in percent of a turn. */
typedef struct TurnParams { uint32_t trigger, sync, division, rate_hz, glide; } TurnParams;

/* 0..1 */
typedef double TurnValue(const Turns *turns, const float *params, int64_t turn) RT_SAFE;

static inline size_t turns_state_bytes(const DeviceSetup *setup) {
  (void)setup;
  return sizeof(Turns);
}

static inline void turns_reset(void *state) RT_SAFE { ((Turns *)state)->turns = 0.0; }

static inline void turns_prepare(void *state, const DeviceSetup *setup) {
  *(Turns *)state = (Turns){.rate_hz = setup->rate_hz, .seed = setup->object_id};
}

static inline double turns_value_at(const Turns *state, const float *params, double glide, double turns, TurnValue *value) RT_SAFE {
  const double floor = math_floor(turns), part = turns - floor;
  const int64_t turn = math_round_clamp(floor, -(INT64_C(1) << 53), INT64_C(1) << 53);
  const double to = value(state, params, turn);
  if (part >= glide) return to;
  const double from = value(state, params, turn - 1);
  return from + (to - from) * part / glide;
}

static inline void turns_process(Turns *state, const DeviceBlock *block, TurnParams at, TurnValue *value) RT_SAFE {
  const float *p = block->params;
  const CycleTime time = modulator_time(block, state->rate_hz);
  const CycleSetting setting = {.by_note = p[at.trigger] >= 0.5f, .sync = p[at.sync] >= 0.5f,
                                .division = (uint32_t)math_int_clamp((double)p[at.division], 0, CYCLE_DIVISIONS - 1), .hz = (double)p[at.rate_hz]};
  const CycleSpan span = cycle_block(&state->turns, &setting, &time);
  const double glide = (double)p[at.glide] * 0.01;
  modulator_give(block, 0, turns_value_at(state, p, glide, span.begin, value), turns_value_at(state, p, glide, span.end, value));
}

#endif
