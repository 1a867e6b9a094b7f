/*
  "Hush": a noise gate. It opens when the louder side passes the threshold and closes only after the level has stayed below
  threshold minus hysteresis for the whole hold: what trembles around the threshold does not chatter. Both sides share one
  gain, so the image stands still. The key, own or from a sidechain, has two cuts that keep rumble, bleed and hiss from opening
  it; what is heard is not filtered. With look-ahead it is open before the sound comes. As a ducker it does the opposite: it
  makes room for the key by the range.

    key = peak of |x| falling by 60 dB in 60 ms
    gate: the gain rises in a straight line, in the attack time, and falls by 60 dB in the release time
    duck: it falls in a straight line, in the attack time, and rises in one in the release time

  The meter publishes the block's greatest reduction in dB, positive. A range of 90 dB closes to true silence.
*/
#include "devices/device.h"

#include "core/math.h"
#include "dsp/key.h"
#include "dsp/lookahead.h"

#include <string.h>

enum { THRESHOLD, HYSTERESIS, RANGE, KEY_LOW_CUT, ATTACK, HOLD, RELEASE, MODE, LOOKAHEAD, SIDECHAIN, KEY_HIGH_CUT, LISTEN, PARAM_COUNT };
enum { GATE, DUCK };

static const char *const modes[] = {"Gate", "Duck", NULL};

#define MOST_MS 20.0 /* look-ahead */

static const Param params[PARAM_COUNT] = {
    {THRESHOLD, "threshold_db", "Threshold", "Level", "dB", -80, 0, -42, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {HYSTERESIS, "hysteresis_db", "Hysteresis", "Level", "dB", 0, 18, 5, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {RANGE, "range_db", "Range", "Level", "dB", 0, 90, 90, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {KEY_LOW_CUT, "key_low_cut_hz", "Low cut", "Sidechain", "Hz", 20, 2000, 60, PARAM_LOG, PARAM_SMALL, 0, NULL},
    {ATTACK, "attack_ms", "Attack", "Timing", "ms", 0.05, 100, 0.6, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {HOLD, "hold_ms", "Hold", "Timing", "ms", 1, 2000, 50, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {RELEASE, "release_ms", "Release", "Timing", "ms", 5, 4000, 180, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {MODE, "mode", "Mode", "Level", "", 0, 1, GATE, PARAM_STEPS, PARAM_SMALL, 0, modes},
    {LOOKAHEAD, "lookahead_ms", "Ahead", "Timing", "ms", 0, MOST_MS, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {SIDECHAIN, "sidechain", "Sidechain", "Sidechain", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {KEY_HIGH_CUT, "key_high_cut_hz", "High cut", "Sidechain", "Hz", 200, 20000, 20000, PARAM_LOG, PARAM_SMALL, 0, NULL},
    {LISTEN, "listen", "Listen", "Sidechain", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
};

#define KEY_FALL_SECONDS 0.06
#define OCTAVES_60_DB 9.965784284662087

typedef struct State {
  double rate_hz;
  float level;             /* of the key */
  float gain;
  float key_fall, reserved;
  int32_t open, hold_frames; /* still to wait */
  int32_t primed, reserved_too[3];
  LookAhead ahead;         /* its rows lie behind the State */
  KeyFilter key;
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { return sizeof(State) + lookahead_bytes(setup->rate_hz, MOST_MS); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->level = state->gain = 0.0f;
  state->open = state->hold_frames = state->primed = 0;
  lookahead_reset(&state->ahead, (float *)(state + 1));
  key_reset(&state->key);
}

/* The factor of a frame for a fall of 60 dB in a time. */
static float fall_of(double rate_hz, double seconds) RT_SAFE { return (float)math_exp2(-OCTAVES_60_DB / (seconds * rate_hz)); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->key_fall = fall_of(setup->rate_hz, KEY_FALL_SECONDS);
  lookahead_init(&state->ahead, setup->rate_hz, MOST_MS);
  key_init(&state->key, setup->rate_hz);
  reset(state);
}

static uint32_t latency_frames(const DeviceSetup *setup, const float *p) {
  return lookahead_frames(setup->rate_hz, (double)p[LOOKAHEAD], MOST_MS);
}

/* The cuts are heard, and ring, only when one listens to them. */
static double tail_seconds(const float *p) { return math_clamp((double)p[LOOKAHEAD], 0.0, MOST_MS) * 0.001 + (p[LISTEN] >= 0.5f ? 0.2 : 0.0); }

/* What one block's parameters mean. */
typedef struct Plan { float opens, closes, floor, rise, fall, duck, recover; int32_t hold_frames; bool ducks; } Plan;

static Plan plan_block(const State *state, const float *p) RT_SAFE {
  const double rate = state->rate_hz;
  return (Plan){
      .opens = math_gain_from_dbf(p[THRESHOLD]),
      .closes = math_gain_from_dbf(p[THRESHOLD] - (p[HYSTERESIS] > 0.0f ? p[HYSTERESIS] : 0.0f)),
      .floor = p[RANGE] >= 90.0f ? 0.0f : math_gain_from_dbf(p[RANGE] > 0.0f ? -p[RANGE] : 0.0f),
      .rise = (float)(1.0 / math_max(1.0, (double)p[ATTACK] * 0.001 * rate)),
      .fall = fall_of(rate, math_clamp((double)p[RELEASE], 0.1, 60000.0) * 0.001),
      .duck = (float)(1.0 / math_max(1.0, (double)p[ATTACK] * 0.001 * rate)),
      .recover = (float)(1.0 / math_max(1.0, (double)p[RELEASE] * 0.001 * rate)),
      .ducks = p[MODE] >= 0.5f,
      .hold_frames = math_int_clamp((double)p[HOLD] * 0.001 * rate, 1, 1 << 28),
  };
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

/* The other way round: straight lines, so that a sidechained swell has the length one sets. */
static inline float move_ducked(float gain, const Plan *plan, int32_t open) {
  const float way = 1.0f - plan->floor, goal = open ? plan->floor : 1.0f;
  if (gain < goal) return gain + way * plan->recover < goal ? gain + way * plan->recover : goal;
  return gain - way * plan->duck > goal ? gain - way * plan->duck : goal;
}

/* The gain of every frame from the key; gives the least. */
static float follow_key(State *state, const Plan *plan, const float *left, const float *right, float *gain, uint32_t frames) RT_SAFE {
  float least = 1.0f;
  for (uint32_t i = 0; i < frames; i++) {
    const float a = left[i] < 0.0f ? -left[i] : left[i], b = right[i] < 0.0f ? -right[i] : right[i];
    const float louder = a > b ? a : b, fallen = state->level * state->key_fall;
    state->level = louder > fallen ? louder : fallen;
    decide(state, plan);
    state->gain = plan->ducks ? move_ducked(state->gain, plan, state->open) : move_gain(state->gain, plan, state->open);
    least = state->gain < least ? state->gain : least;
    gain[i] = state->gain;
  }
  return least;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const float *p = block->params;
  const Plan plan = plan_block(state, p);
  const uint32_t frames = block->frames, delay = lookahead_frames(state->rate_hz, (double)p[LOOKAHEAD], MOST_MS);
  const bool outside = p[SIDECHAIN] >= 0.5f && block->sidechain[0];
  float left[GRID_FRAMES], right[GRID_FRAMES], gain[GRID_FRAMES];
  float *const key[2] = {left, right};
  state->level = math_clean(state->level);
  key_block(&state->key, p[KEY_LOW_CUT], p[KEY_HIGH_CUT], outside ? block->sidechain : block->in, key, frames);
  if (!state->primed) state->gain = plan.ducks ? 1.0f : plan.floor;
  if (delay > 0 && state->primed) state->ahead.primed = 1; /* what sounds already has no delay yet */
  state->primed = 1;
  if (delay > 0 || state->ahead.primed) lookahead_block(&state->ahead, (float *)(state + 1), delay, block->in, block->out, frames);
  else
    for (uint32_t c = 0; c < 2; c++) memmove(block->out[c], block->in[c], frames * sizeof(float));
  const float least = follow_key(state, &plan, left, right, gain, frames);
  const bool listens = p[LISTEN] >= 0.5f;
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < frames; i++) block->out[c][i] = listens ? key[c][i] : block->out[c][i] * gain[i];
  if (block->meter) block->meter[0] = -math_db_from_gainf(least);
}

const Device device_gate = {
    .number = 10, .id = "gate", .name = "Hush",
    .summary = "Gate or ducker with hysteresis, hold, look-ahead and a filtered sidechain: it opens for music and does not chatter.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TRANSFER, VISUAL_WAVE},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process,
    .latency_frames = latency_frames, .tail_seconds = tail_seconds, .sidechain = true,
};
