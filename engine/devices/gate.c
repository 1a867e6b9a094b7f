/*
  "Hush": a noise gate. It opens when the louder side passes the threshold and closes only after the level has stayed below
  threshold minus hysteresis for the whole hold: what trembles around the threshold does not chatter. Both sides share one
  gain, so the image stands still. The key's low cut keeps rumble and bleed from opening it; what is heard is not filtered.

    key = peak of |x| falling by 60 dB in 60 ms
    opening: the gain rises in a straight line, in the attack time; closing: it falls by 60 dB in the release time

  The meter publishes the block's greatest reduction in dB, positive. A range of 90 dB closes to true silence.
*/
#include "devices/device.h"

#include "core/math.h"

enum { THRESHOLD, HYSTERESIS, RANGE, KEY_CUT, ATTACK, HOLD, RELEASE, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {THRESHOLD, "threshold_db", "Threshold", "Level", "dB", -80, 0, -42, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {HYSTERESIS, "hysteresis_db", "Hysteresis", "Level", "dB", 0, 18, 5, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {RANGE, "range_db", "Range", "Level", "dB", 0, 90, 90, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {KEY_CUT, "key_low_cut_hz", "Key low cut", "Level", "Hz", 20, 2000, 60, PARAM_LOG, PARAM_SMALL, 0, NULL},
    {ATTACK, "attack_ms", "Attack", "Timing", "ms", 0.05, 100, 0.6, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {HOLD, "hold_ms", "Hold", "Timing", "ms", 1, 2000, 50, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {RELEASE, "release_ms", "Release", "Timing", "ms", 5, 4000, 180, PARAM_LOG, PARAM_LARGE, 0, NULL},
};

#define KEY_FALL_SECONDS 0.06
#define OCTAVES_60_DB 9.965784284662087
#define LOUDEST 64.0f /* the key hears nothing louder, so that it recovers from anything */

typedef struct State {
  double rate_hz;
  float level;             /* of the key */
  float gain;
  float low[2];            /* what the key's low cut takes away */
  float key_fall, reserved;
  int32_t open, hold_frames; /* still to wait */
  int32_t primed, reserved_too[5];
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->level = state->gain = state->low[0] = state->low[1] = 0.0f;
  state->open = state->hold_frames = state->primed = 0;
}

/* The factor of a frame for a fall of 60 dB in a time. */
static float fall_of(double rate_hz, double seconds) RT_SAFE { return (float)math_exp2(-OCTAVES_60_DB / (seconds * rate_hz)); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->key_fall = fall_of(setup->rate_hz, KEY_FALL_SECONDS);
  reset(state);
}

/* What one block's parameters mean. */
typedef struct Plan { float opens, closes, floor, cut, rise, fall; int32_t hold_frames; } Plan;

static Plan plan_block(const State *state, const float *p) RT_SAFE {
  const double rate = state->rate_hz;
  return (Plan){
      .opens = math_gain_from_dbf(p[THRESHOLD]),
      .closes = math_gain_from_dbf(p[THRESHOLD] - (p[HYSTERESIS] > 0.0f ? p[HYSTERESIS] : 0.0f)),
      .floor = p[RANGE] >= 90.0f ? 0.0f : math_gain_from_dbf(p[RANGE] > 0.0f ? -p[RANGE] : 0.0f),
      .cut = (float)-math_expm1(-MATH_TAU * math_clamp((double)p[KEY_CUT] / rate, 0.0, 1.0)),
      .rise = (float)(1.0 / math_max(1.0, (double)p[ATTACK] * 0.001 * rate)),
      .fall = fall_of(rate, math_clamp((double)p[RELEASE], 0.1, 60000.0) * 0.001),
      .hold_frames = math_int_clamp((double)p[HOLD] * 0.001 * rate, 1, 1 << 28),
  };
}

static inline float size_of(float x) { return x < 0.0f ? -x : x; }

/* One side as the key hears it: no number is silence. */
static inline float hear(float *low, float cut, float x) {
  const float taken = x > -LOUDEST ? (x < LOUDEST ? x : LOUDEST) : (x <= -LOUDEST ? -LOUDEST : 0.0f);
  *low += cut * (taken - *low);
  return size_of(taken - *low);
}

static inline void decide(State *state, const Plan *plan) {
  if (state->level >= plan->opens) state->open = 1;
  if (state->level >= plan->closes) state->hold_frames = plan->hold_frames;
  else if (state->hold_frames > 0) state->hold_frames--;
  if (state->hold_frames == 0) state->open = 0;
}

/* The rise ends at 1, the fall at the floor; -110 dB is nothing. A floor that was lifted is reached like an opening. */
static inline float move_gain(float gain, const Plan *plan, int32_t open) {
  const float goal = open ? 1.0f : plan->floor;
  if (gain < goal) return gain + plan->rise < goal ? gain + plan->rise : goal;
  const float fallen = gain * plan->fall;
  return fallen > goal && fallen > 3e-6f ? fallen : goal;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const Plan plan = plan_block(state, block->params);
  float least = 1.0f;
  for (int side = 0; side < 2; side++) state->low[side] = math_clean(state->low[side]);
  state->level = math_clean(state->level);
  if (!state->primed) state->gain = plan.floor;
  state->primed = 1;
  for (uint32_t i = 0; i < block->frames; i++) {
    const float left = block->in[0][i], right = block->in[1][i];
    const float a = hear(&state->low[0], plan.cut, left), b = hear(&state->low[1], plan.cut, right);
    const float louder = a > b ? a : b, fallen = state->level * state->key_fall;
    state->level = louder > fallen ? louder : fallen;
    decide(state, &plan);
    state->gain = move_gain(state->gain, &plan, state->open);
    least = state->gain < least ? state->gain : least;
    block->out[0][i] = left * state->gain;
    block->out[1][i] = right * state->gain;
  }
  if (block->meter) block->meter[0] = -math_db_from_gainf(least);
}

const Device device_gate = {
    .number = 10, .id = "gate", .name = "Hush",
    .summary = "Noise gate with hysteresis, hold and a low cut in its key, so that it opens for music and does not chatter.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TRANSFER, VISUAL_WAVE},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process,
};
