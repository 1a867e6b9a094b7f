/*
  "Curve": a five-band equaliser. Each band is one trapezoidal state variable filter (dsp/band.h) with the response of R.
  Bristow-Johnson's "Audio EQ Cookbook": the bilinear transform keeps his analog prototypes, so both agree to rounding, but
  this form stays exact at 20 Hz in 32-bit floats and may move while it sounds. A shelf's slope 1 is Q 0.7071.

  What glides is the filter itself: log frequency, log damping and the output mix approach their goals exponentially, and g,
  k and the mix are joined by straight lines within a block. What follows from g and k is made anew for each frame then:
  lines drawn between the products themselves would pass filters that are not stable. Changing a band's type or switching it
  off is a glide, too; a band that has arrived at "no change" is skipped.

  One band alone waits for its own last frame. So four equalisers share the lanes and run two bands of both sides at a
  time (dsp/band_lanes.h), and a single one puts left and right of two bands into the lanes and runs all bands at once, each
  a frame late.
*/
#include "devices/device.h"
#include "devices/moving.h"

#include "core/math_inline8.h"
#include "dsp/band_lanes.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"

#include <stddef.h>
#include <string.h>

#define BANDS 5
enum { ON, TYPE, FREQ, GAIN, Q, KNOBS }; /* parameter number = band * KNOBS + knob */
enum { OUTPUT = BANDS * KNOBS, PARAM_COUNT };
typedef enum Type { HIGH_PASS, LOW_SHELF, BELL, HIGH_SHELF, LOW_PASS, NOTCH } Type;

static const char *const types[] = {"High-pass", "Low shelf", "Bell", "High shelf", "Low-pass", "Notch", NULL};

#define BAND(index, id, name, on, type, hz)                                                                                     \
  {index * KNOBS + ON, id "_on", "On", name, "", 0, 1, on, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},                                 \
  {index * KNOBS + TYPE, id "_type", "Type", name, "", 0, 5, type, PARAM_STEPS, PARAM_SMALL, 0, types},                         \
  {index * KNOBS + FREQ, id "_freq_hz", "Frequency", name, "Hz", 20, 20000, hz, PARAM_LOG, PARAM_MEDIUM, 0, NULL},              \
  {index * KNOBS + GAIN, id "_gain_db", "Gain", name, "dB", -24, 24, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},        \
  {index * KNOBS + Q, id "_q", "Q", name, "", 0.1, 10, 0.70710678, PARAM_LOG, PARAM_SMALL, 0, NULL}

static const Param params[PARAM_COUNT] = {
    BAND(0, "band1", "Band 1", 0, HIGH_PASS, 30),
    BAND(1, "band2", "Band 2", 1, LOW_SHELF, 110),
    BAND(2, "band3", "Band 3", 1, BELL, 450),
    BAND(3, "band4", "Band 4", 1, BELL, 2400),
    BAND(4, "band5", "Band 5", 1, HIGH_SHELF, 8000),
    {OUTPUT, "output_db", "Output", "Output", "dB", -24, 24, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
};

/* A filter as it glides: log2 of g = tan(pi f / rate), log2 of k = 1 / Q, and the mix of input, band and low output. */
enum { LOG_G, LOG_K, MIX_INPUT, MIX_BAND, MIX_LOW, GLIDES };

/* What a standing band multiplies with. */
enum { F_B1, F_B2, F_GW, F_CW, F_INPUT, F_LOW, FORMS };

/* Sides' filter states. */
enum { S1_LEFT, S2_LEFT, S1_RIGHT, S2_RIGHT, STATES };

/* Of knobs: log2 of the square root of the gain, k, and log2 of g and of k before a type and its gain. */
enum { LOG_A, K_OF_Q, LOG_G_OF_HZ, LOG_K_OF_Q, READINGS };

/* What a type makes of its gain, the square of a: shifts of log g and log k by log a, and sums of powers of a. */
enum { SHIFT_G, SHIFT_K, INPUT_1, INPUT_A2, BAND_1, BAND_A, BAND_A2, BAND_PER_A, LOW_1, LOW_A2, LAWS };

/* The bands stand in the lanes of eight floats, the last three of which are nobody's: what all do once a block is done at once. */
#define LANES 8
#define ALL_BANDS ((1u << BANDS) - 1u)

typedef struct State {
  double rate_hz;
  float glide;         /* share of the way a full block goes */
  int32_t primed;
  Smoother output;
  Ramp output_ramp;
  float output_db, output_gain; /* the parameter and what it comes to */
  float seen[PARAM_COUNT];      /* the parameters of the block before */
  uint32_t idle, moving;        /* a bit for each band: it changes nothing; it glides in this block */
  BandKind kind[BANDS];
  int32_t reserved[3];
  float law[LAWS][LANES], reading[READINGS][LANES];
  float now[GLIDES][LANES], goal[GLIDES][LANES];
  float form[FORMS][LANES];     /* at the block's begin */
  float line[LINES][LANES], slope[LINES][LANES];           /* at the block's begin; per frame */
  float next_form[FORMS][LANES], next_line[LINES][LANES]; /* at the block's end, while any band moves */
  float state[STATES][LANES];   /* clean; 0 of one that is idle */
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

#define GLIDE_SECONDS 0.012

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  smoother_reset(&state->output);
  memset(state->law, 0, sizeof *state - offsetof(State, law));
  state->primed = 0;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->glide = (float)(1.0 - math_exp(-(double)GRID_FRAMES / (GLIDE_SECONDS * setup->rate_hz)));
  smoother_init(&state->output, setup->rate_hz, 0.005);
  reset(state);
}

/* --- coefficients, once a block ----------------------------------------------------------------------------------- */

#define LOG2_10_OVER_40 0.08304820237218406

/* The cookbook's shapes as settings of the filter (Simper 2013). In logarithms a gain only adds. */
static const float laws[][LAWS] = {
    [HIGH_PASS] = {[INPUT_1] = 1.0f, [BAND_1] = -1.0f, [LOW_1] = -1.0f},
    [LOW_SHELF] = {[SHIFT_G] = -0.5f, [INPUT_1] = 1.0f, [BAND_1] = -1.0f, [BAND_A] = 1.0f, [LOW_1] = -1.0f, [LOW_A2] = 1.0f},
    [BELL] = {[SHIFT_K] = -1.0f, [INPUT_1] = 1.0f, [BAND_A] = 1.0f, [BAND_PER_A] = -1.0f},
    [HIGH_SHELF] = {[SHIFT_G] = 0.5f, [INPUT_A2] = 1.0f, [BAND_A] = 1.0f, [BAND_A2] = -1.0f, [LOW_1] = 1.0f, [LOW_A2] = -1.0f},
    [LOW_PASS] = {[LOW_1] = 1.0f},
    [NOTCH] = {[INPUT_1] = 1.0f, [BAND_1] = -1.0f},
};

/* One that is off lets its input pass, where its filter stands. */
static void read_law(State *state, uint32_t band, const float *knobs) RT_SAFE {
  const float *law = laws[math_int_clamp((double)knobs[TYPE] + 0.5, HIGH_PASS, NOTCH)];
  const bool on = knobs[ON] >= 0.5f;
  for (int i = 0; i < LAWS; i++) state->law[i][band] = on || i == SHIFT_G || i == SHIFT_K ? law[i] : i == INPUT_1 ? 1.0f : 0.0f;
}

/* `changed`: a bit for each parameter that is another than before. */
static void read_knobs(State *state, const float *p, uint32_t changed) RT_SAFE {
  for (uint32_t b = 0; b < BANDS; b++) {
    const uint32_t own = changed >> (b * KNOBS);
    const float *knobs = p + b * KNOBS;
    if ((own & (1u << ON | 1u << TYPE)) != 0) read_law(state, b, knobs);
    if ((own & 1u << GAIN) != 0) state->reading[LOG_A][b] = (float)(math_clamp((double)knobs[GAIN], -48.0, 48.0) * LOG2_10_OVER_40);
    if ((own & 1u << FREQ) != 0) {
      const double turns = math_clamp((double)knobs[FREQ], 5.0, 0.49 * state->rate_hz) / state->rate_hz;
      state->reading[LOG_G_OF_HZ][b] = f4_log2_inline(svf_g(f4_splat((float)turns)))[0];
    }
    if ((own & 1u << Q) != 0) {
      const double q = math_clamp((double)knobs[Q], 0.05, 40.0);
      state->reading[K_OF_Q][b] = (float)(1.0 / q);
      state->reading[LOG_K_OF_Q][b] = (float)-math_log2(q);
    }
  }
}

static void aim(State *state) RT_SAFE {
  const f32x8 log_a = f8_load(state->reading[LOG_A]), a = f8_exp2_inline(log_a), a2 = f8_mul(a, a), per_a = f8_div(f8_splat(1.0f), a);
#define LAW(i) f8_load(state->law[i])
  f8_store(state->goal[LOG_G], f8_add(f8_load(state->reading[LOG_G_OF_HZ]), f8_mul(LAW(SHIFT_G), log_a)));
  f8_store(state->goal[LOG_K], f8_add(f8_load(state->reading[LOG_K_OF_Q]), f8_mul(LAW(SHIFT_K), log_a)));
  f8_store(state->goal[MIX_INPUT], f8_add(LAW(INPUT_1), f8_mul(LAW(INPUT_A2), a2)));
  f8_store(state->goal[MIX_LOW], f8_add(LAW(LOW_1), f8_mul(LAW(LOW_A2), a2)));
  const f32x8 rises = f8_add(LAW(BAND_1), f8_mul(LAW(BAND_A), a)), falls = f8_add(f8_mul(LAW(BAND_A2), a2), f8_mul(LAW(BAND_PER_A), per_a));
  f8_store(state->goal[MIX_BAND], f8_mul(f8_load(state->reading[K_OF_Q]), f8_add(rises, falls)));
#undef LAW
}

/* What the bands come to where they are. */
static void form_bands(float (*now)[LANES], float (*form)[LANES], float (*line)[LANES]) RT_SAFE {
  f8_store(line[LINE_G], f8_exp2_inline(f8_load(now[LOG_G])));
  f8_store(line[LINE_K], f8_exp2_inline(f8_load(now[LOG_K])));
  memcpy(line[LINE_INPUT], now[MIX_INPUT], sizeof *line);
  memcpy(line[LINE_BAND], now[MIX_BAND], sizeof *line);
  memcpy(line[LINE_LOW], now[MIX_LOW], sizeof *line);
  for (uint32_t at = 0; at < LANES; at += 4) {
    f32x4 lanes[LINES];
    for (int n = 0; n < LINES; n++) lanes[n] = f4_load(line[n] + at);
    const BandForm made = band_form(lanes);
    f4_store(form[F_B1] + at, made.b1);
    f4_store(form[F_B2] + at, made.b2);
    f4_store(form[F_GW] + at, made.gw);
    f4_store(form[F_CW] + at, made.cw);
    f4_store(form[F_INPUT] + at, made.input);
    f4_store(form[F_LOW] + at, made.low);
  }
}

static void tell_kinds(State *state, uint32_t bands) RT_SAFE {
  for (uint32_t b = 0; b < BANDS; b++)
    if ((bands >> b & 1u) != 0) state->kind[b] = band_kind(state->line[LINE_INPUT][b], state->line[LINE_LOW][b]);
}

/* A band's bit in each of four lanes, from band `at` on. */
static inline i32x4 lanes_of(uint32_t bands, uint32_t at) {
  const i32x4 bit = i4_splat((int32_t)(bands >> at)) & (i32x4){1, 2, 4, 8};
  return bit != i4_splat(0);
}

/*
  One more step towards the goals, as lines over the coming block: what automation moves is there at its end, and so is what is so
  near that stepping onto it cannot be heard (-100 dB). A band that has arrived and changes nothing becomes idle.
*/
static void step_bands(State *state, uint32_t automated, float frames) RT_SAFE {
  uint32_t moving = 0, neutral = 0;
  for (uint32_t at = 0; at < LANES; at += 4) {
    f32x4 now[GLIDES], goal[GLIDES];
    i32x4 differs = i4_splat(0), near = i4_splat(-1);
    for (int i = 0; i < GLIDES; i++) {
      now[i] = f4_load(state->now[i] + at);
      goal[i] = f4_load(state->goal[i] + at);
      const f32x4 limit = i <= LOG_K ? f4_splat(1e-4f) : f4_splat(1e-5f) * (f4_splat(1.0f) + f4_abs(goal[i]));
      differs |= (i32x4)(goal[i] != now[i]);
      near &= (i32x4)(f4_abs(goal[i] - now[i]) < limit);
    }
    moving |= i4_lanes(differs) << at;
    neutral |= i4_lanes((i32x4)(now[MIX_INPUT] == f4_splat(1.0f)) & (i32x4)(now[MIX_BAND] == f4_splat(0.0f)) & (i32x4)(now[MIX_LOW] == f4_splat(0.0f))) << at;
    const i32x4 arrives = near | lanes_of(automated, at);
    for (int i = 0; i < GLIDES; i++) f4_store(state->now[i] + at, f4_select(arrives, goal[i], now[i] + (goal[i] - now[i]) * f4_splat(state->glide)));
  }
  state->moving = moving & ALL_BANDS;
  state->idle = neutral & ~moving & ALL_BANDS;
  for (uint32_t at = 0; at < LANES; at += 4)
    for (int i = 0; i < STATES; i++) f4_store(state->state[i] + at, f4_select(lanes_of(state->idle, at), f4_splat(0.0f), f4_load(state->state[i] + at)));
  if (state->moving == 0) {
    memset(state->slope, 0, sizeof state->slope);
    return;
  }
  form_bands(state->now, state->next_form, state->next_line);
  const f32x8 part = f8_splat(1.0f / frames); /* a band that stands has slopes of 0 */
  for (int n = 0; n < LINES; n++) f8_store(state->slope[n], f8_mul(f8_sub(f8_load(state->next_line[n]), f8_load(state->line[n])), part));
}

/* Moving bands' filters at the block's end, and their states in the unit of that; `b2` is what the last frame had. */
static void arrive(State *state, const float b2[LANES]) RT_SAFE {
  if (state->moving == 0) return;
  memcpy(state->form, state->next_form, sizeof state->form);
  memcpy(state->line, state->next_line, sizeof state->line);
  tell_kinds(state, state->moving);
  const f32x8 unit = f8_div(f8_load(b2), f8_load(state->form[F_B2])); /* 1 of one that stands */
  f8_store(state->state[S1_LEFT], f8_mul(f8_load(state->state[S1_LEFT]), unit));
  f8_store(state->state[S1_RIGHT], f8_mul(f8_load(state->state[S1_RIGHT]), unit));
}

/* A bit for each parameter that differs. */
static uint32_t differing(const float *p, const float *other) RT_SAFE {
  uint32_t bits = 0;
  for (uint32_t i = 0; i < PARAM_COUNT; i += 4) {
    const uint32_t at = i + 4 <= PARAM_COUNT ? i : PARAM_COUNT - 4u; /* the last few twice */
    bits |= i4_lanes((i32x4)(f4_load(p + at) != f4_load(other + at))) << at;
  }
  return bits;
}

/* A bit for each band of which any parameter's is set. */
static uint32_t bands_of(uint32_t params_set) RT_SAFE {
  uint32_t bands = 0;
  for (uint32_t b = 0; b < BANDS; b++) bands |= (params_set >> (b * KNOBS) & ((1u << KNOBS) - 1u)) != 0 ? 1u << b : 0u;
  return bands;
}

static void begin_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  const uint32_t changed = !state->primed ? UINT32_MAX : moving_same(p, state->seen, PARAM_COUNT) ? 0u : differing(p, state->seen);
  if (changed != 0) {
    memcpy(state->seen, p, sizeof state->seen);
    read_knobs(state, p, changed);
    aim(state);
  }
  if (!state->primed) {
    memcpy(state->now, state->goal, sizeof state->now);
    form_bands(state->now, state->form, state->line);
    tell_kinds(state, ALL_BANDS);
  }
  if (changed != 0 || state->moving != 0) step_bands(state, block->params_end != NULL ? bands_of(differing(block->params, p)) : 0u, (float)block->frames);
  state->primed = 1;
  if (p[OUTPUT] != state->output_db || state->output_gain == 0.0f) {
    state->output_db = p[OUTPUT];
    state->output_gain = math_gain_from_dbf(state->output_db);
  }
  state->output_ramp = moving_ramp(&state->output, block, OUTPUT, state->output_gain);
}

/* --- one instance: lanes are left and right of two neighbouring bands ---------------------------------------------- */

#define VECTORS ((BANDS + 1) / 2)

/*
  Every band works one frame behind the one before it, so that in each step all of them have their input already and none
  waits for another. What a band puts out in one step is the next one's input in the following step.
*/
typedef struct Skew {
  BandState state[VECTORS];
  BandForm form[VECTORS];
  f32x4 line[VECTORS][LINES], slope[VECTORS][LINES];
  f32x4 out[VECTORS]; /* of the step before */
  bool moving[VECTORS];
} Skew;

/* `active`: lanes whose frame exists; NULL when all do. */
static inline __attribute__((always_inline)) void skew_step(Skew *skew, f32x4 in, uint32_t vectors, const i32x4 *active) {
  for (uint32_t v = vectors; v-- > 0;) {
    const f32x4 x = v == 0 ? __builtin_shufflevector(in, skew->out[0], 0, 1, 4, 5)
                           : __builtin_shufflevector(skew->out[v - 1], skew->out[v], 2, 3, 4, 5);
    if (skew->moving[v]) {
      f32x4 slope[LINES], unit;
      for (int n = 0; n < LINES; n++) slope[n] = active ? f4_from_bits(active[v] & f4_bits(skew->slope[v][n])) : skew->slope[v][n];
      skew->form[v] = band_move(skew->line[v], slope, skew->form[v].b2, &unit);
      skew->state[v].s1 *= unit;
    }
    const BandState before = skew->state[v];
    skew->out[v] = band_step(&skew->state[v], &skew->form[v], x, BAND_ANY);
    if (!active) continue;
    skew->state[v].s1 = f4_select(active[v], skew->state[v].s1, before.s1);
    skew->state[v].s2 = f4_select(active[v], skew->state[v].s2, before.s2);
  }
}

/* Steps of which only a part of the bands has a frame: the first and the last few. */
static void run_ends(Skew *skew, f32x4 *x, uint32_t frames, uint32_t begin, uint32_t end, uint32_t vectors) RT_SAFE {
  const uint32_t late = 2 * vectors - 1;
  for (uint32_t i = begin; i < end; i++) {
    i32x4 active[VECTORS];
    for (uint32_t v = 0; v < vectors; v++) {
      const int32_t even = i - 2 * v < frames ? -1 : 0, odd = i - 2 * v - 1 < frames ? -1 : 0; /* below 0 wraps far beyond */
      active[v] = (i32x4){even, even, odd, odd};
    }
    skew_step(skew, i < frames ? x[i] : f4_splat(0.0f), vectors, active);
    if (i >= late) x[i - late] = skew->out[vectors - 1];
  }
}

/* In: left and right in the first two lanes of x; out: in the last two. */
static inline __attribute__((always_inline)) void run_skewed(Skew *shared, f32x4 *x, uint32_t frames, uint32_t vectors) {
  const uint32_t late = 2 * vectors - 1;
  run_ends(shared, x, frames, 0, late, vectors);
  Skew skew = *shared;
  for (uint32_t i = late; i < frames; i++) {
    skew_step(&skew, x[i], vectors, NULL);
    x[i - late] = skew.out[vectors - 1];
  }
  *shared = skew;
  run_ends(shared, x, frames, frames > late ? frames : late, frames + late, vectors);
}

static void run_single(Skew *skew, f32x4 *x, uint32_t frames, uint32_t vectors) RT_SAFE {
  if (vectors == 3) run_skewed(skew, x, frames, 3);
  else if (vectors == 2) run_skewed(skew, x, frames, 2);
  else run_skewed(skew, x, frames, 1);
}

/* What changes nothing, where there is no band. */
static const float no_form[FORMS] = {[F_B1] = 2.0f / 3.0f, [F_B2] = 2.0f / 3.0f, [F_GW] = 2.0f / 3.0f, [F_INPUT] = 1.0f};
static const float no_line[LINES] = {[LINE_G] = 1.0f, [LINE_K] = 1.0f, [LINE_INPUT] = 1.0f};

/* Two bands beside each other; from BANDS on they are ones that change nothing. */
static void load_pair(Skew *skew, uint32_t v, const State *state, uint32_t even, uint32_t odd) RT_SAFE {
  const bool a = even < BANDS, b = odd < BANDS;
  const float none = 0.0f;
  const float *ends[2];
#define SPREAD(array, n, other) (ends[0] = a ? &state->array[n][even] : (other), ends[1] = b ? &state->array[n][odd] : (other), (f32x4){*ends[0], *ends[0], *ends[1], *ends[1]})
#define FORM(n) SPREAD(form, n, &no_form[n])
  skew->form[v] = (BandForm){.b1 = FORM(F_B1), .b2 = FORM(F_B2), .gw = FORM(F_GW), .cw = FORM(F_CW), .input = FORM(F_INPUT), .low = FORM(F_LOW)};
  skew->moving[v] = (a && (state->moving >> even & 1u) != 0) || (b && (state->moving >> odd & 1u) != 0);
  for (int n = 0; n < LINES && skew->moving[v]; n++) {
    skew->line[v][n] = SPREAD(line, n, &no_line[n]);
    skew->slope[v][n] = SPREAD(slope, n, &none);
  }
  const f32x4 s1_left = SPREAD(state, S1_LEFT, &none), s1_right = SPREAD(state, S1_RIGHT, &none);
  const f32x4 s2_left = SPREAD(state, S2_LEFT, &none), s2_right = SPREAD(state, S2_RIGHT, &none);
#undef FORM
#undef SPREAD
  skew->state[v].s1 = __builtin_shufflevector(s1_left, s1_right, 0, 4, 2, 6);
  skew->state[v].s2 = __builtin_shufflevector(s2_left, s2_right, 0, 4, 2, 6);
  skew->out[v] = f4_splat(0.0f);
}

static void store_single(const Skew *skew, State *state, const uint32_t *used, uint32_t count) RT_SAFE {
  float b2[LANES];
  memcpy(b2, state->next_form[F_B2], sizeof b2);
  for (uint32_t n = 0; n < count; n++) {
    const f32x4 s1 = f4_clean_inline(skew->state[n / 2].s1), s2 = f4_clean_inline(skew->state[n / 2].s2);
    const uint32_t lane = 2 * (n % 2), b = used[n];
    state->state[S1_LEFT][b] = s1[lane];
    state->state[S1_RIGHT][b] = s1[lane + 1];
    state->state[S2_LEFT][b] = s2[lane];
    state->state[S2_RIGHT][b] = s2[lane + 1];
    b2[b] = skew->form[n / 2].b2[lane];
  }
  arrive(state, b2);
}

/* -0 becomes +0, which a skipped band would have kept: so the bytes do not depend on what shares the lanes. */
static inline f32x4 plain_zero(f32x4 v) { return v + f4_splat(0.0f); }

/* The last two lanes get the output gain and become two rows again. */
static void store_sides(const f32x4 *x, Ramp gain, const DeviceBlock *block) RT_SAFE {
  for (uint32_t i = 0; i < block->frames; i++) {
    const f32x4 y = plain_zero(x[i] * f4_splat(gain.start + gain.step * (float)(i + 1)));
    block->out[0][i] = y[2];
    block->out[1][i] = y[3];
  }
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  begin_block(state, block);
  uint32_t used[2 * VECTORS], count = 0;
  for (uint32_t b = 0; b < BANDS; b++)
    if ((state->idle >> b & 1u) == 0) used[count++] = b;
  for (uint32_t n = count; n < 2 * VECTORS; n++) used[n] = BANDS;
  const uint32_t vectors = count > 2 ? (count + 1) / 2 : 1;
  Skew skew;
  for (uint32_t v = 0; v < vectors; v++) load_pair(&skew, v, state, used[2 * v], used[2 * v + 1]);
  f32x4 x[GRID_FRAMES];
  for (uint32_t i = 0; i < block->frames; i++) x[i] = (f32x4){block->in[0][i], block->in[1][i], 0.0f, 0.0f};
  run_single(&skew, x, block->frames, vectors);
  store_single(&skew, state, used, count);
  store_sides(x, state->output_ramp, block);
}

/* --- four instances: lanes are instances ----------------------------------------------------------------------------- */

/* A row of each of four instances: band b of instance l into lane l of to[b]. */
static inline void gather(f32x4 to[BANDS], const float *a, const float *b, const float *c, const float *d) {
  to[0] = f4_load(a);
  to[1] = f4_load(b);
  to[2] = f4_load(c);
  to[3] = f4_load(d);
  f4_transpose(to);
  to[4] = (f32x4){a[4], b[4], c[4], d[4]};
}
_Static_assert(BANDS == 5, "four bands and one");
#define GATHER(to, row)                                                                    \
  do {                                                                                     \
    f32x4 lanes_[BANDS];                                                                   \
    gather(lanes_, state[0]->row, state[1]->row, state[2]->row, state[3]->row);            \
    for (uint32_t b_ = 0; b_ < BANDS; b_++) bands[b_].to = lanes_[b_];                     \
  } while (0)

/* Where any of all moves, each other is ready to accompany it. */
static void load_bands(BandLanes *bands, State *const state[4]) RT_SAFE {
  GATHER(form.b1, form[F_B1]);
  GATHER(form.b2, form[F_B2]);
  GATHER(form.gw, form[F_GW]);
  GATHER(form.cw, form[F_CW]);
  GATHER(form.input, form[F_INPUT]);
  GATHER(form.low, form[F_LOW]);
  GATHER(side[0].s1, state[S1_LEFT]);
  GATHER(side[0].s2, state[S2_LEFT]);
  GATHER(side[1].s1, state[S1_RIGHT]);
  GATHER(side[1].s2, state[S2_RIGHT]);
  const uint32_t moving = state[0]->moving | state[1]->moving | state[2]->moving | state[3]->moving;
  for (uint32_t b = 0; b < BANDS; b++) {
    const BandKind kind = state[0]->kind[b];
    bands[b].moving = (moving >> b & 1u) != 0;
    bands[b].kind = state[1]->kind[b] == kind && state[2]->kind[b] == kind && state[3]->kind[b] == kind ? kind : BAND_ANY;
  }
  for (int n = 0; n < LINES && moving != 0; n++) {
    GATHER(line[n], line[n]);
    GATHER(slope[n], slope[n]);
  }
}

/* A state of all bands from the lanes into its row of each of four instances, clean; those of idle bands stay 0. */
static inline void scatter(State *const state[4], const f32x4 from[BANDS], const i32x4 idle[4], int row) {
  f32x4 bands[4] = {from[0], from[1], from[2], from[3]};
  f4_transpose(bands);
  for (int l = 0; l < 4; l++) {
    f4_store(state[l]->state[row], (f32x4)((i32x4)bands[l] & ~idle[l]));
    state[l]->state[row][4] = (state[l]->idle >> 4 & 1u) != 0 ? 0.0f : from[4][l];
  }
}
#define SCATTER(row, from)                                                                 \
  do {                                                                                     \
    f32x4 lanes_[BANDS];                                                                   \
    for (uint32_t b_ = 0; b_ < BANDS; b_++) lanes_[b_] = f4_clean_inline(bands[b_].from); \
    scatter(state, lanes_, idle, row);                                                     \
  } while (0)

static void store_bands(const BandLanes *bands, State *const state[4]) RT_SAFE {
  const i32x4 idle[4] = {lanes_of(state[0]->idle, 0), lanes_of(state[1]->idle, 0), lanes_of(state[2]->idle, 0), lanes_of(state[3]->idle, 0)};
  SCATTER(S1_LEFT, side[0].s1);
  SCATTER(S2_LEFT, side[0].s2);
  SCATTER(S1_RIGHT, side[1].s1);
  SCATTER(S2_RIGHT, side[1].s2);
  for (int l = 0; l < 4; l++) {
    if (state[l]->moving == 0) continue;
    float b2[LANES];
    memcpy(b2, state[l]->next_form[F_B2], sizeof b2);
    for (uint32_t b = 0; b < BANDS; b++)
      if ((state[l]->idle >> b & 1u) == 0) b2[b] = bands[b].form.b2[l];
    arrive(state[l], b2);
  }
}

/* Where all four stand at 0 dB the bands have done all there is. */
static void apply_output(f32x4 *x, State *const state[4], uint32_t frames, bool any_band) RT_SAFE {
  const Ramp g[4] = {state[0]->output_ramp, state[1]->output_ramp, state[2]->output_ramp, state[3]->output_ramp};
  const f32x4 start = {g[0].start, g[1].start, g[2].start, g[3].start}, step = {g[0].step, g[1].step, g[2].step, g[3].step};
  const f32x4 zero = f4_splat(0.0f);
  if (i4_any((i32x4)(step != zero))) {
    for (uint32_t i = 0; i < frames; i++) x[i] = plain_zero(x[i] * (start + step * f4_splat((float)(i + 1))));
  } else if (!any_band || i4_any((i32x4)(start != f4_splat(1.0f)))) {
    for (uint32_t i = 0; i < frames; i++) x[i] = plain_zero(x[i] * start);
  }
}

static void process4(void *const state_[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  State *const state[4] = {state_[0], state_[1], state_[2], state_[3]};
  for (int l = 0; l < 4; l++) begin_block(state[l], block[l]);
  const uint32_t idle = state[0]->idle & state[1]->idle & state[2]->idle & state[3]->idle;
  BandLanes bands[BANDS], *used[BANDS];
  uint32_t count = 0;
  for (uint32_t b = 0; b < BANDS; b++)
    if ((idle >> b & 1u) == 0) used[count++] = &bands[b];
  load_bands(bands, state);
  band_lanes_run(used, count, lanes, block[0]->frames);
  store_bands(bands, state);
  for (int side = 0; side < 2; side++) apply_output(lanes[side], state, block[0]->frames, count > 0);
}

/* The slowest pole of any band, until -140 dB. */
static double tail_seconds(const float *p) {
  double longest = 0.0;
  for (int b = 0; b < BANDS; b++) {
    if (p[b * KNOBS + ON] < 0.5f) continue;
    const double w = MATH_TAU * math_max((double)p[b * KNOBS + FREQ], 5.0), q = math_clamp((double)p[b * KNOBS + Q], 0.05, 40.0);
    const double a = math_exp2((double)(p[b * KNOBS + GAIN] < 0.0f ? -p[b * KNOBS + GAIN] : p[b * KNOBS + GAIN]) / 40.0 * math_log2(10.0));
    longest = math_max(longest, 16.0 * math_max(2.0 * q, 1.0 / q) * a / w);
  }
  return longest;
}

const Device device_eq5 = {
    .number = 4, .id = "eq5", .name = "Curve", .summary = "Five-band equaliser that glides without a sound of its own.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_EQ, VISUAL_SPECTRUM},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4,
    .tail_seconds = tail_seconds,
};
