/*
  "Curve": a five-band equaliser. Each band is one trapezoidal state variable filter (dsp/svf.h) with the response of R.
  Bristow-Johnson's "Audio EQ Cookbook": the bilinear transform keeps his analog prototypes, so both agree to rounding, but
  this form stays exact at 20 Hz in 32-bit floats and may move while it sounds. A shelf's slope 1 is Q 0.7071.

  What glides is the filter itself: log frequency, log damping and the output mix approach their goals exponentially, and g,
  k and the mix are joined by straight lines within a block. The products of g and k are made anew for each frame then:
  lines drawn between the products themselves would pass filters that are not stable. Changing a band's type or switching it off is a glide, too; a
  band that has arrived at "no change" is skipped.

  One band alone waits for its own last frame. So four equalisers share the lanes and run two bands of both sides at a
  time, and a single one puts left and right of two bands into the lanes and runs all bands at once, each a frame late.
*/
#include "devices/device.h"

#include "core/math_inline.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"

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
typedef struct Shape { float at[GLIDES]; } Shape;

/* What the loop multiplies with; the band output comes doubled, so its share of the mix is half. */
enum { B1, B2, HALF_G, M_INPUT, M_BAND, M_LOW, DAMPING, COEFS };

typedef struct Band {
  float knobs[KNOBS];  /* the parameters `goal` was made from */
  float coefs[COEFS], slopes[COEFS]; /* at the block's begin; per frame */
  float left[2], right[2]; /* filter states */
  int32_t idle, moving;
  Shape now, goal;
} Band;

typedef struct State {
  double rate_hz;
  float glide;         /* share of the way a full block goes */
  int32_t primed;
  Smoother output;
  Ramp output_ramp;
  float output_db, output_gain; /* the parameter and what it comes to */
  Band band[BANDS];
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

#define GLIDE_SECONDS 0.012

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  smoother_reset(&state->output);
  memset(state->band, 0, sizeof state->band);
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

/* The cookbook's shapes as settings of the filter (Simper 2013): `a` is the square root of the gain. */
static Shape shape_for(const float *knobs, double rate_hz) RT_SAFE {
  const int32_t type = math_int_clamp((double)knobs[TYPE] + 0.5, HIGH_PASS, NOTCH);
  const double hz = math_clamp((double)knobs[FREQ], 5.0, 0.49 * rate_hz), q = math_clamp((double)knobs[Q], 0.05, 40.0);
  const double a = math_exp2(math_clamp((double)knobs[GAIN], -48.0, 48.0) / 40.0 * math_log2(10.0));
  double g = math_tan(MATH_PI * hz / rate_hz), k = 1.0 / q, input = 1.0, band = 0.0, low = 0.0;
  switch (type) {
  case HIGH_PASS: band = -k; low = -1.0; break;
  case LOW_SHELF: g /= math_sqrt(a); band = k * (a - 1.0); low = a * a - 1.0; break;
  case BELL: k /= a; band = k * (a * a - 1.0); break;
  case HIGH_SHELF: g *= math_sqrt(a); input = a * a; band = k * (1.0 - a) * a; low = 1.0 - a * a; break;
  case LOW_PASS: input = 0.0; low = 1.0; break;
  default: band = -k; break;
  }
  if (knobs[ON] < 0.5f) { input = 1.0; band = low = 0.0; }
  return (Shape){{(float)math_log2(g), (float)math_log2(k), (float)input, (float)band, (float)low}};
}

static void coefs_for(const Shape *shape, float coefs[COEFS]) RT_SAFE {
  const float g = math_exp2f(shape->at[LOG_G]), k = math_exp2f(shape->at[LOG_K]);
  const float b1 = 2.0f / (1.0f + g * (g + k));
  coefs[B1] = b1;
  coefs[B2] = g * b1;
  coefs[HALF_G] = 0.5f * g;
  coefs[M_INPUT] = shape->at[MIX_INPUT];
  coefs[M_BAND] = 0.5f * shape->at[MIX_BAND];
  coefs[M_LOW] = shape->at[MIX_LOW];
  coefs[DAMPING] = k;
}

static bool is_neutral(const Shape *shape) RT_SAFE {
  return shape->at[MIX_INPUT] == 1.0f && shape->at[MIX_BAND] == 0.0f && shape->at[MIX_LOW] == 0.0f;
}

/* Whether the goal is so near that stepping onto it cannot be heard (-100 dB). */
static bool is_near(const Shape *now, const Shape *goal) RT_SAFE {
  bool near = true;
  for (int i = 0; i < GLIDES; i++) {
    const float distance = goal->at[i] - now->at[i], size = goal->at[i] < 0.0f ? -goal->at[i] : goal->at[i];
    const float limit = i <= LOG_K ? 1e-4f : 1e-5f * (1.0f + size);
    near = near && distance < limit && distance > -limit;
  }
  return near;
}

static bool differs(const Shape *a, const Shape *b) RT_SAFE {
  bool any = false;
  for (int i = 0; i < GLIDES; i++) any = any || a->at[i] != b->at[i];
  return any;
}

static void make_idle(Band *band) RT_SAFE {
  memset(band->coefs, 0, sizeof band->coefs);
  memset(band->slopes, 0, sizeof band->slopes);
  band->coefs[M_INPUT] = 1.0f;
  band->left[0] = band->left[1] = band->right[0] = band->right[1] = 0.0f;
  band->idle = 1;
  band->moving = 0;
}

static void move_band(Band *band, const float *knobs, const State *state, float frames) RT_SAFE {
  bool same = state->primed != 0;
  for (int i = 0; i < KNOBS; i++) same = same && knobs[i] == band->knobs[i];
  if (same && !band->moving) return; /* nothing new: it stands, or it is idle */
  if (!same) {
    memcpy(band->knobs, knobs, sizeof band->knobs);
    band->goal = shape_for(knobs, state->rate_hz);
  }
  if (!state->primed) {
    band->now = band->goal;
    coefs_for(&band->now, band->coefs);
  }
  band->moving = differs(&band->now, &band->goal);
  if (!band->moving) {
    memset(band->slopes, 0, sizeof band->slopes);
    if (is_neutral(&band->now)) make_idle(band);
    else band->idle = 0;
    return;
  }
  if (band->idle) coefs_for(&band->now, band->coefs);
  band->idle = 0;
  if (is_near(&band->now, &band->goal)) band->now = band->goal;
  else
    for (int i = 0; i < GLIDES; i++) band->now.at[i] += (band->goal.at[i] - band->now.at[i]) * state->glide;
  float next[COEFS];
  coefs_for(&band->now, next);
  for (int i = 0; i < COEFS; i++) band->slopes[i] = (next[i] - band->coefs[i]) / frames;
}

/* Where a moving band's coefficients arrive. */
static void arrive(Band *band) RT_SAFE {
  if (band->moving) coefs_for(&band->now, band->coefs);
}

static void begin_block(State *state, const DeviceBlock *block) RT_SAFE {
  for (int b = 0; b < BANDS; b++) {
    Band *band = &state->band[b];
    move_band(band, block->params + b * KNOBS, state, (float)block->frames);
    if (band->idle) continue;
    const f32x4 kept = f4_clean_inline((f32x4){band->left[0], band->left[1], band->right[0], band->right[1]});
    band->left[0] = kept[0]; band->left[1] = kept[1];
    band->right[0] = kept[2]; band->right[1] = kept[3];
  }
  state->primed = 1;
  if (block->params[OUTPUT] != state->output_db || state->output_gain == 0.0f) {
    state->output_db = block->params[OUTPUT];
    state->output_gain = math_gain_from_dbf(state->output_db);
  }
  state->output_ramp = smoother_block(&state->output, state->output_gain, block->frames);
}

/* --- the loops ---------------------------------------------------------------------------------------------------- */

#define SIDES 2

/* One band of four instances, both sides. */
typedef struct Lanes { SvfState state[SIDES]; f32x4 coefs[COEFS], slopes[COEFS]; } Lanes;

/* Their signals on the way through: per frame a vector for each side. */
typedef struct Signal { f32x4 *x[SIDES]; uint32_t frames; } Signal;

/* Copied one by one: a call for so few would cost more than they do. */
static inline void copy_lanes(f32x4 *to, const f32x4 *from, int count) {
  for (int n = 0; n < count; n++) to[n] = from[n];
}

static inline void copy_states(SvfState *to, const SvfState *from) {
  for (uint32_t side = 0; side < SIDES; side++) to[side] = from[side];
}

static inline f32x4 band_step(SvfState *state, const f32x4 *c, f32x4 x) {
  f32x4 low;
  const f32x4 band2 = svf_step(state, (SvfCoefs){c[B1], c[B2], c[HALF_G]}, x, &low);
  return c[M_INPUT] * x + c[M_BAND] * band2 + c[M_LOW] * low;
}

/* What follows from g and k, with the operations of coefs_for. */
static inline void follow_g(f32x4 *c) {
  const f32x4 g = c[HALF_G] + c[HALF_G];
  c[B1] = f4_splat(2.0f) / (f4_splat(1.0f) + g * (g + c[DAMPING]));
  c[B2] = g * c[B1];
}

static void run_moving(Lanes *lanes, Signal *signal) RT_SAFE {
  SvfState state[SIDES];
  f32x4 c[COEFS];
  copy_states(state, lanes->state);
  copy_lanes(c, lanes->coefs, COEFS);
  for (uint32_t i = 0; i < signal->frames; i++) {
    for (int n = HALF_G; n < COEFS; n++) c[n] += lanes->slopes[n];
    follow_g(c);
    for (uint32_t side = 0; side < SIDES; side++) signal->x[side][i] = band_step(&state[side], c, signal->x[side][i]);
  }
  copy_states(lanes->state, state);
}

static void run_one(Lanes *lanes, Signal *signal) RT_SAFE {
  SvfState state[SIDES];
  f32x4 c[COEFS];
  copy_states(state, lanes->state);
  copy_lanes(c, lanes->coefs, COEFS);
  for (uint32_t i = 0; i < signal->frames; i++)
    for (uint32_t side = 0; side < SIDES; side++) signal->x[side][i] = band_step(&state[side], c, signal->x[side][i]);
  copy_states(lanes->state, state);
}

static void run_two(Lanes *first, Lanes *second, Signal *signal) RT_SAFE {
  SvfState one[SIDES], two[SIDES];
  f32x4 c[COEFS], d[COEFS];
  copy_states(one, first->state);
  copy_states(two, second->state);
  copy_lanes(c, first->coefs, COEFS);
  copy_lanes(d, second->coefs, COEFS);
  for (uint32_t i = 0; i < signal->frames; i++)
    for (uint32_t side = 0; side < SIDES; side++)
      signal->x[side][i] = band_step(&two[side], d, band_step(&one[side], c, signal->x[side][i]));
  copy_states(first->state, one);
  copy_states(second->state, two);
}

/* All bands that do something, in order; steady neighbours in pairs. */
static void run_bands(Lanes *lanes, const bool *moving, uint32_t count, Signal *signal) RT_SAFE {
  for (uint32_t b = 0; b < count;) {
    if (moving[b]) run_moving(&lanes[b++], signal);
    else if (b + 1 == count || moving[b + 1]) run_one(&lanes[b++], signal);
    else {
      run_two(&lanes[b], &lanes[b + 1], signal);
      b += 2;
    }
  }
}

/* -0 becomes +0, which a skipped band would have kept: so the bytes do not depend on what shares the lanes. */
static inline f32x4 plain_zero(f32x4 v) { return v + f4_splat(0.0f); }

/* --- one instance: lanes are left and right of two neighbouring bands ---------------------------------------------- */

#define VECTORS ((BANDS + 1) / 2)

/*
  Every band works one frame behind the one before it, so that in each step all of them have their input already and none
  waits for another. What a band puts out in one step is the next one's input in the following step.
*/
typedef struct Skew {
  SvfState state[VECTORS];
  f32x4 coefs[VECTORS][COEFS], slopes[VECTORS][COEFS];
  f32x4 out[VECTORS]; /* of the step before */
} Skew;

/* `active`: lanes whose frame exists; NULL when all do. */
static inline __attribute__((always_inline)) void skew_step(Skew *skew, f32x4 in, uint32_t vectors, bool moving,
                                                            const i32x4 *active) {
  for (uint32_t v = vectors; v-- > 0;) {
    const f32x4 x = v == 0 ? __builtin_shufflevector(in, skew->out[0], 0, 1, 4, 5)
                           : __builtin_shufflevector(skew->out[v - 1], skew->out[v], 2, 3, 4, 5);
    for (int n = HALF_G; n < COEFS && moving; n++)
      skew->coefs[v][n] += active ? f4_from_bits(active[v] & f4_bits(skew->slopes[v][n])) : skew->slopes[v][n];
    if (moving) follow_g(skew->coefs[v]);
    const SvfState before = skew->state[v];
    skew->out[v] = band_step(&skew->state[v], skew->coefs[v], x);
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
    skew_step(skew, i < frames ? x[i] : f4_splat(0.0f), vectors, true, active);
    if (i >= late) x[i - late] = skew->out[vectors - 1];
  }
}

/* In: left and right in the first two lanes of x; out: in the last two. */
static inline __attribute__((always_inline)) void run_skewed(Skew *shared, f32x4 *x, uint32_t frames, uint32_t vectors,
                                                             bool moving) {
  const uint32_t late = 2 * vectors - 1;
  run_ends(shared, x, frames, 0, late, vectors);
  Skew skew = *shared;
  for (uint32_t i = late; i < frames; i++) {
    skew_step(&skew, x[i], vectors, moving, NULL);
    x[i - late] = skew.out[vectors - 1];
  }
  *shared = skew;
  run_ends(shared, x, frames, frames > late ? frames : late, frames + late, vectors);
}

static void run_single(Skew *skew, f32x4 *x, uint32_t frames, uint32_t vectors, bool moving) RT_SAFE {
  if (vectors == 3 && moving) run_skewed(skew, x, frames, 3, true);
  else if (vectors == 3) run_skewed(skew, x, frames, 3, false);
  else if (vectors == 2 && moving) run_skewed(skew, x, frames, 2, true);
  else if (vectors == 2) run_skewed(skew, x, frames, 2, false);
  else run_skewed(skew, x, frames, 1, true);
}

static const Band no_band = {.coefs = {[M_INPUT] = 1.0f}};

/* Two bands beside each other; NULL is one that changes nothing. */
static void load_pair(Skew *skew, uint32_t v, const Band *even, const Band *odd) RT_SAFE {
  const Band *const a = even ? even : &no_band, *const b = odd ? odd : &no_band;
  for (int n = 0; n < COEFS; n++) {
    skew->coefs[v][n] = (f32x4){a->coefs[n], a->coefs[n], b->coefs[n], b->coefs[n]};
    skew->slopes[v][n] = (f32x4){a->slopes[n], a->slopes[n], b->slopes[n], b->slopes[n]};
  }
  skew->state[v].s1 = (f32x4){a->left[0], a->right[0], b->left[0], b->right[0]};
  skew->state[v].s2 = (f32x4){a->left[1], a->right[1], b->left[1], b->right[1]};
  skew->out[v] = f4_splat(0.0f);
}

static void store_single(const Skew *skew, Band *const *used, uint32_t count) RT_SAFE {
  for (uint32_t b = 0; b < count; b++) {
    const SvfState *from = &skew->state[b / 2];
    const uint32_t lane = 2 * (b % 2);
    used[b]->left[0] = from->s1[lane];
    used[b]->right[0] = from->s1[lane + 1];
    used[b]->left[1] = from->s2[lane];
    used[b]->right[1] = from->s2[lane + 1];
    arrive(used[b]);
  }
}

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
  Band *used[BANDS + 1] = {NULL};
  uint32_t count = 0;
  bool moving = false;
  for (int b = 0; b < BANDS; b++) {
    if (state->band[b].idle) continue;
    used[count++] = &state->band[b];
    moving = moving || state->band[b].moving;
  }
  const uint32_t vectors = count > 2 ? (count + 1) / 2 : 1;
  Skew skew;
  for (uint32_t v = 0; v < vectors; v++) load_pair(&skew, v, used[2 * v], used[2 * v + 1]);
  f32x4 x[GRID_FRAMES];
  for (uint32_t i = 0; i < block->frames; i++) x[i] = (f32x4){block->in[0][i], block->in[1][i], 0.0f, 0.0f};
  run_single(&skew, x, block->frames, vectors, moving);
  store_single(&skew, used, count);
  store_sides(x, state->output_ramp, block);
}

/* --- four instances: lanes are instances ----------------------------------------------------------------------------- */

typedef struct Quad { Lanes lanes[BANDS]; bool moving[BANDS]; int index[BANDS]; uint32_t count; } Quad;

/* Number n of each of four rows into the lanes of to[n]. */
static inline void gather(f32x4 *to, const float *const from[4], uint32_t count) {
  for (uint32_t n = 0; n < count; n++) to[n] = (f32x4){from[0][n], from[1][n], from[2][n], from[3][n]};
}

static void load_band(Lanes *lanes, const Band *const band[4], bool moving) RT_SAFE {
  gather(lanes->coefs, (const float *const[4]){band[0]->coefs, band[1]->coefs, band[2]->coefs, band[3]->coefs}, COEFS);
  if (moving)
    gather(lanes->slopes, (const float *const[4]){band[0]->slopes, band[1]->slopes, band[2]->slopes, band[3]->slopes}, COEFS);
  for (int l = 0; l < 4; l++) {
    lanes->state[0].s1[l] = band[l]->left[0];
    lanes->state[0].s2[l] = band[l]->left[1];
    lanes->state[1].s1[l] = band[l]->right[0];
    lanes->state[1].s2[l] = band[l]->right[1];
  }
}

static void load_quad(Quad *quad, State *const state[4]) RT_SAFE {
  quad->count = 0;
  for (int b = 0; b < BANDS; b++) {
    const Band *const band[4] = {&state[0]->band[b], &state[1]->band[b], &state[2]->band[b], &state[3]->band[b]};
    bool idle = true, moving = false;
    for (int l = 0; l < 4; l++) {
      idle = idle && band[l]->idle;
      moving = moving || band[l]->moving;
    }
    if (idle) continue;
    quad->moving[quad->count] = moving;
    quad->index[quad->count] = b;
    load_band(&quad->lanes[quad->count++], band, moving);
  }
}

static void store_quad(const Quad *quad, State *const state[4]) RT_SAFE {
  for (uint32_t b = 0; b < quad->count; b++)
    for (int l = 0; l < 4; l++) {
      Band *band = &state[l]->band[quad->index[b]];
      const SvfState *left = &quad->lanes[b].state[0], *right = &quad->lanes[b].state[1];
      band->left[0] = band->idle ? 0.0f : left->s1[l];
      band->left[1] = band->idle ? 0.0f : left->s2[l];
      band->right[0] = band->idle ? 0.0f : right->s1[l];
      band->right[1] = band->idle ? 0.0f : right->s2[l];
    }
}

static void apply_output(f32x4 *x, State *const state[4], uint32_t frames) RT_SAFE {
  const Ramp g[4] = {state[0]->output_ramp, state[1]->output_ramp, state[2]->output_ramp, state[3]->output_ramp};
  const f32x4 start = {g[0].start, g[1].start, g[2].start, g[3].start}, step = {g[0].step, g[1].step, g[2].step, g[3].step};
  if (!i4_any((i32x4)(step != f4_splat(0.0f)))) {
    for (uint32_t i = 0; i < frames; i++) x[i] = plain_zero(x[i] * start);
  } else {
    for (uint32_t i = 0; i < frames; i++) x[i] = plain_zero(x[i] * (start + step * f4_splat((float)(i + 1))));
  }
}

static void process4(void *const state_[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  State *const state[4] = {state_[0], state_[1], state_[2], state_[3]};
  for (int l = 0; l < 4; l++) begin_block(state[l], block[l]);
  Signal signal = {.x = {lanes[0], lanes[1]}, .frames = block[0]->frames};
  Quad quad;
  load_quad(&quad, state);
  run_bands(quad.lanes, quad.moving, quad.count, &signal);
  store_quad(&quad, state);
  for (int side = 0; side < SIDES; side++) apply_output(signal.x[side], state, signal.frames);
  for (int l = 0; l < 4; l++)
    for (int b = 0; b < BANDS; b++) arrive(&state[l]->band[b]);
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
