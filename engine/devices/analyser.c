/*
  "Scope": shows and changes nothing. Peak, RMS, loudness and true peak (dsp/loudness.h), correlation and balance of the sides
  and a spectrum of 4096 frames under Hann's window, a new one every 1024 frames, all in its tap (devices/tap.h).

  A spectrum (dsp/spectrum.h) is made in three blocks: left, right, and from both the levels, so that no block has all of it to
  do. Correlation is sum(lr) / sqrt(sum(ll) sum(rr)) over the last 0.3 s.
*/
#include "devices/device.h"
#include "devices/tap.h"

#include "core/math.h"
#include "dsp/loudness.h"
#include "dsp/spectrum.h"

#include <stdatomic.h>
#include <string.h>

enum { SPECTRUM, AVERAGE, INTEGRATE, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {SPECTRUM, "spectrum", "Spectrum", "Spectrum", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {AVERAGE, "average_ms", "Average", "Spectrum", "ms", 1, 5000, 120, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {INTEGRATE, "integrate", "Integrate", "Loudness", "", 0, 1, 1, PARAM_TOGGLE, PARAM_MEDIUM, 0, NULL},
};

#define FRAMES SPECTRUM_FRAMES
#define HOP 1024u
#define WINDOW_SECONDS 0.3
#define FALL_DB_PER_SECOND (20.0 / 1.7)
#define LEAST_DB SPECTRUM_LEAST_DB
#define DB_PER_OCTAVE 3.0102999566f /* of power */

_Static_assert(TAP_SPECTRUM_FRAMES == FRAMES && TAP_BINS >= SPECTRUM_BINS && TAP_BINS % 2 == 0 && sizeof(DeviceTap) % 8 == 0, "the tap has room for the spectrum");

typedef enum Stage { WAIT, LEFT, RIGHT, LEVELS } Stage;

/* Sums over the last 0.3 s. */
typedef struct Sums { float left, right, both; } Sums;

typedef struct State {
  double rate_hz;
  uint32_t write, hop_left;  /* of the rings; frames to the next spectrum */
  Stage stage;
  int32_t integrating;
  uint64_t steps;            /* of loudness that the tap shows */
  float fall, sums_rise, reserved[2];
  float peak[2];
  Sums sums;
  float reserved_too[3];
  DeviceTap tap;
  float heard[2][FRAMES];
  SpectrumMean mean;
  _Alignas(16) Loudness loudness;
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors; the Spectrum lies behind");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State) + spectrum_bytes(); }

static Spectrum *spectrum_of(State *state) RT_SAFE { return (Spectrum *)(void *)(state + 1); }

static void empty_tap(State *state) RT_SAFE {
  DeviceTap *const tap = &state->tap;
  const uint32_t sequence = tap->sequence;
  memset(tap, 0, sizeof *tap);
  tap->sequence = sequence;
  tap->rate_hz = state->rate_hz;
  for (int c = 0; c < 2; c++) tap->peak_db[c] = tap->rms_db[c] = LEAST_DB;
  tap->momentary_lufs = tap->short_term_lufs = tap->integrated_lufs = tap->true_peak_dbtp = LEAST_DB;
  for (uint32_t k = 0; k < TAP_BINS; k++) tap->spectrum_db[k] = LEAST_DB;
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  memset(state->heard, 0, sizeof state->heard);
  memset(&state->mean, 0, sizeof state->mean);
  state->write = 0;
  state->hop_left = FRAMES; /* the first one waits until there is enough */
  state->stage = WAIT;
  state->integrating = 1;
  state->steps = 0;
  state->peak[0] = state->peak[1] = 0.0f;
  state->sums = (Sums){0.0f, 0.0f, 0.0f};
  loudness_reset(&state->loudness);
  empty_tap(state);
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->fall = (float)math_gain_from_db(-FALL_DB_PER_SECOND * GRID_FRAMES / setup->rate_hz);
  state->sums_rise = (float)-math_expm1(-(double)GRID_FRAMES / (WINDOW_SECONDS * setup->rate_hz));
  spectrum_init(spectrum_of(state));
  loudness_init(&state->loudness, setup->rate_hz);
  reset(state);
}

/* --- levels --------------------------------------------------------------------------------------------------------- */

static void measure(State *state, const DeviceBlock *block) RT_SAFE {
  Sums sums = {0.0f, 0.0f, 0.0f};
  float peak[2] = {0.0f, 0.0f};
  for (uint32_t i = 0; i < block->frames; i++) {
    const float left = spectrum_taken(block->in[0][i]), right = spectrum_taken(block->in[1][i]);
    const float a = left < 0.0f ? -left : left, b = right < 0.0f ? -right : right;
    peak[0] = a > peak[0] ? a : peak[0];
    peak[1] = b > peak[1] ? b : peak[1];
    sums.left += left * left;
    sums.right += right * right;
    sums.both += left * right;
    const uint32_t at = (state->write + i) & (FRAMES - 1);
    state->heard[0][at] = left;
    state->heard[1][at] = right;
  }
  state->write += block->frames;
  const float scale = 1.0f / (float)block->frames, rise = state->sums_rise;
  for (int c = 0; c < 2; c++) {
    const float fallen = math_clean(state->peak[c] * state->fall);
    state->peak[c] = peak[c] > fallen ? peak[c] : fallen;
  }
  state->sums.left = math_clean(state->sums.left + rise * (sums.left * scale - state->sums.left));
  state->sums.right = math_clean(state->sums.right + rise * (sums.right * scale - state->sums.right));
  state->sums.both = math_clean(state->sums.both + rise * (sums.both * scale - state->sums.both));
}

static float db_of_power(float power) RT_SAFE {
  const float db = DB_PER_OCTAVE * math_log2f(power);
  return power > 0.0f && db > LEAST_DB ? db : LEAST_DB;
}

static void show_levels(State *state, DeviceTap *tap, const DeviceBlock *block) RT_SAFE {
  const Sums *s = &state->sums;
  const float root = math_sqrtf(s->left * s->right), sum = s->left + s->right;
  tap->song_frame = block->song_frame + block->frames - 1;
  for (int c = 0; c < 2; c++) {
    tap->peak_db[c] = db_of_power(state->peak[c] * state->peak[c]);
    tap->rms_db[c] = db_of_power(c == 0 ? s->left : s->right);
  }
  const float correlation = root > 1e-12f ? s->both / root : 0.0f;
  tap->correlation = correlation > 1.0f ? 1.0f : correlation < -1.0f ? -1.0f : correlation;
  tap->balance = sum > 1e-12f ? (s->right - s->left) / sum : 0.0f;
}

static void show_loudness(State *state, DeviceTap *tap) RT_SAFE {
  const Loudness *l = &state->loudness;
  tap->true_peak_dbtp = (float)loudness_true_peak_dbtp(l);
  if (l->steps == state->steps) return;
  state->steps = l->steps;
  tap->momentary_lufs = (float)l->momentary;
  tap->short_term_lufs = (float)l->short_term;
  tap->integrated_lufs = (float)loudness_integrated_lufs(l);
  tap->range_lu = (float)loudness_range_lu(l);
}

/* --- the spectrum --------------------------------------------------------------------------------------------------- */

static void show_spectrum(State *state, DeviceTap *tap, const DeviceBlock *block) RT_SAFE {
  const double seconds = math_clamp((double)block->params[AVERAGE] * 0.001, 0.0001, 60.0);
  const float share = tap->spectra == 0 ? 1.0f : (float)-math_expm1(-(double)HOP / (seconds * state->rate_hz));
  spectrum_settle(spectrum_of(state), &state->mean, share, tap->spectrum_db);
  tap->spectra++;
}

/* One step of a spectrum's three. */
static void work_on_spectrum(State *state, const DeviceBlock *block) RT_SAFE {
  if (state->stage == LEFT || state->stage == RIGHT)
    spectrum_hear(spectrum_of(state), state->stage == RIGHT, state->heard[state->stage == RIGHT], FRAMES, state->write);
  state->stage = state->stage == WAIT || state->stage == LEVELS ? WAIT : state->stage + 1;
  state->hop_left -= state->hop_left < block->frames ? state->hop_left : block->frames;
  if (state->hop_left > 0) return;
  state->hop_left = block->thrift >= THRIFT_VIEWS ? 8 * HOP : HOP;
  state->stage = block->params[SPECTRUM] >= 0.5f ? LEFT : WAIT;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const int32_t integrates = block->params[INTEGRATE] >= 0.5f;
  if (integrates && !state->integrating) loudness_reset(&state->loudness);
  state->integrating = integrates;
  measure(state, block);
  if (integrates) loudness_add(&state->loudness, block->in[0], block->in[1], block->frames);
  work_on_spectrum(state, block);
  DeviceTap *const tap = &state->tap;
  _Atomic uint32_t *const sequence = (_Atomic uint32_t *)&tap->sequence;
  const uint32_t before = atomic_load_explicit(sequence, memory_order_relaxed);
  atomic_store_explicit(sequence, before + 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  show_levels(state, tap, block);
  show_loudness(state, tap);
  if (state->stage == LEVELS) show_spectrum(state, tap, block);
  atomic_store_explicit(sequence, before + 2, memory_order_release);
  for (uint32_t c = 0; c < 2; c++) memmove(block->out[c], block->in[c], block->frames * sizeof(float));
}

static const DeviceTap *tap_of(const void *state) { return &((const State *)state)->tap; }

const Device device_analyser = {
    .number = 13, .id = "analyser", .name = "Scope",
    .summary = "Loudness, true peak, spectrum and correlation of what passes; the sound itself is not touched.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_SPECTRUM},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tap = tap_of,
};
