/*
  "Bands": a container that gives each of its chains a band of frequencies, lowest first; untouched, their sum is as loud as
  the input at every frequency. As many bands as chains, five at most; further chains hear nothing.

  Crossovers of 24 dB an octave: two Butterworth filters one behind the other, on both sides of the cut, whose sum is an
  all-pass (S. Linkwitz, "Active crossover networks for noncoincident drivers", JAES 24-1, 1976). A band below a later cut
  passes that cut's all-pass too, so that all bands turn the phase alike and add up flat. The filters are dsp/svf.h, the
  low and the high side of both channels in the four lanes.
*/
#include "devices/device.h"

#include "core/math.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"

#include <string.h>

enum { CUT_1, CUT_2, CUT_3, CUT_4, PARAM_COUNT };
#define CUTS PARAM_COUNT

static const Param params[PARAM_COUNT] = {
    {CUT_1, "cut_1_hz", "Cut 1", "Bands", "Hz", 20, 20000, 120, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {CUT_2, "cut_2_hz", "Cut 2", "Bands", "Hz", 20, 20000, 1200, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {CUT_3, "cut_3_hz", "Cut 3", "Bands", "Hz", 20, 20000, 5000, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {CUT_4, "cut_4_hz", "Cut 4", "Bands", "Hz", 20, 20000, 10000, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
};

#define DAMPING 1.41421356f /* 1 / Q of Butterworth's */
#define SMOOTH_SECONDS 0.03
#define HIGHEST_TURNS 0.45  /* of a cut, in turns per frame */

/* One cut: the two filters in a row, and the all-passes of the bands below, two bands to a vector. */
typedef struct Cut {
  SvfState first, second, below[2];
} Cut;

typedef struct State {
  double rate_hz;
  uint32_t cuts, reserved;
  Smoother octave[CUTS]; /* of each cut, over 1 Hz */
  Cut cut[CUTS];
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  for (uint32_t i = 0; i < CUTS; i++) smoother_reset(&state->octave[i]);
  memset(state->cut, 0, sizeof state->cut);
  state->cuts = 0;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  for (uint32_t i = 0; i < CUTS; i++) smoother_init(&state->octave[i], setup->rate_hz, SMOOTH_SECONDS);
}

static SvfCoefs coefs_of(double rate_hz, double octave) RT_SAFE {
  const double turns = math_clamp(math_exp2(octave) / rate_hz, 1e-5, HIGHEST_TURNS);
  return svf_coefs(svf_g(f4_splat((float)turns)), f4_splat(DAMPING));
}

/* Second-order low in lanes 0 and 1, high in lanes 2 and 3. */
static inline f32x4 low_and_high(SvfState *state, SvfCoefs c, f32x4 x) {
  const i32x4 is_low = {-1, -1, 0, 0};
  f32x4 low;
  const f32x4 band2 = svf_step(state, c, x, &low);
  return f4_select(is_low, low, x - f4_splat(0.5f * DAMPING) * band2 - low);
}

/* `rest` keeps what lies above the cut. */
static void cut_off(Cut *cut, SvfCoefs c, float rest[2][GRID_FRAMES], float *const band[2], uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    const float left = rest[0][i], right = rest[1][i];
    const f32x4 x = {left, right, left, right}, y = low_and_high(&cut->second, c, low_and_high(&cut->first, c, x));
    band[0][i] = y[0];
    band[1][i] = y[1];
    rest[0][i] = y[2];
    rest[1][i] = y[3];
  }
}

/* Up to two bands through the all-pass that a cut above them is. */
static void turn(SvfState *state, SvfCoefs c, float *const (*bands)[2], uint32_t count, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    const float left = bands[0][0][i], right = bands[0][1][i];
    const float second_left = count > 1 ? bands[1][0][i] : 0.0f, second_right = count > 1 ? bands[1][1][i] : 0.0f;
    const f32x4 x = {left, right, second_left, second_right};
    f32x4 low;
    const f32x4 y = x - f4_splat(DAMPING) * svf_step(state, c, x, &low);
    bands[0][0][i] = y[0];
    bands[0][1][i] = y[1];
    if (count < 2) continue;
    bands[1][0][i] = y[2];
    bands[1][1][i] = y[3];
  }
}

static void clean(Cut *cut) RT_SAFE {
  svf_clean(&cut->first);
  svf_clean(&cut->second);
  svf_clean(&cut->below[0]);
  svf_clean(&cut->below[1]);
}

static void split(void *state_, const DeviceBlock *block, float *const (*chains)[2], uint32_t count) RT_SAFE {
  State *state = state_;
  float rest[2][GRID_FRAMES];
  double lowest = 0.0;
  const uint32_t cuts = count > CUTS ? CUTS : count - 1;
  for (uint32_t c = 0; c < 2; c++) memcpy(rest[c], block->in[c], block->frames * sizeof(float));
  for (uint32_t k = 0; k < cuts; k++) {
    Cut *cut = &state->cut[k];
    const float wanted = (float)math_log2(math_clamp((double)block->params[k], 20.0, 20000.0));
    const Ramp octave = smoother_block(&state->octave[k], wanted, block->frames);
    lowest = math_max(lowest, (double)(octave.start + octave.step * (float)block->frames)); /* cuts never cross */
    const SvfCoefs coefs = coefs_of(state->rate_hz, lowest);
    clean(cut);
    cut_off(cut, coefs, rest, chains[k], block->frames);
    for (uint32_t below = 0; below < k; below += 2) turn(&cut->below[below / 2], coefs, chains + below, k - below, block->frames);
  }
  for (uint32_t c = 0; c < 2; c++) memcpy(chains[cuts][c], rest[c], block->frames * sizeof(float));
  for (uint32_t i = cuts + 1; i < count; i++)
    for (uint32_t c = 0; c < 2; c++) memset(chains[i][c], 0, block->frames * sizeof(float));
  for (uint32_t k = cuts; k < state->cuts; k++) memset(&state->cut[k], 0, sizeof state->cut[k]); /* no longer used */
  state->cuts = cuts;
}

static void process(void *state, const DeviceBlock *block) RT_SAFE {
  (void)state;
  for (uint32_t c = 0; c < 2; c++)
    if (block->out[c] != block->in[c]) memcpy(block->out[c], block->in[c], block->frames * sizeof(float));
}

static double tail_seconds(const float *p) { (void)p; return 0.5; }

const Device device_multiband = {
    .number = 22, .id = "multiband", .name = "Bands", .summary = "Up to five bands, a chain for each; untouched, they add up flat.",
    .role = DEVICE_CONTAINER, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds, .split = split,
};
