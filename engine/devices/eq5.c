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

#include "core/math_inline.h"
#include "dsp/band_lanes.h"
#include "dsp/smoother.h"

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

/* What a standing band multiplies with; the order of a vector load. */
enum { F_B1, F_GW, F_CW, F_B2, F_INPUT, F_LOW, FORMS };

/* Sides' filter states. */
enum { S1_LEFT, S2_LEFT, S1_RIGHT, S2_RIGHT, STATES };

typedef struct Band {
  float knobs[KNOBS];        /* the parameters `goal` was made from */
  int32_t idle, moving;
  BandKind kind;
  float form[8];             /* at the block's begin, by F_ */
  float line[8], slope[8];   /* at the block's begin, by LINE_; per frame */
  float next_form[8], next_line[8]; /* of one that moves: at the block's end */
  float state[STATES];
  Shape now, goal;
  int32_t reserved[2];
  double log_g, log_k;       /* of `knobs`, before a type and its gain */
} Band;

typedef struct State {
  double rate_hz;
  float glide;         /* share of the way a full block goes */
  int32_t primed;
  Smoother output;
  Ramp output_ramp;
  float output_db, output_gain; /* the parameter and what it comes to */
  float seen[PARAM_COUNT];      /* the parameters of the block before */
  int32_t gliding, reserved[5]; /* whether any band moves */
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

#define LOG2_10_OVER_40 0.08304820237218406

/* The cookbook's shapes as settings of the filter (Simper 2013): `a` is the square root of the gain. In logarithms a gain only
   adds, so one that moves takes no more than its own power. */
static Shape shape_for(const Band *band) RT_SAFE {
  const float *knobs = band->knobs;
  const int32_t type = math_int_clamp((double)knobs[TYPE] + 0.5, HIGH_PASS, NOTCH);
  const double log_a = math_clamp((double)knobs[GAIN], -48.0, 48.0) * LOG2_10_OVER_40, a = math_exp2(log_a);
  const double k = 1.0 / math_clamp((double)knobs[Q], 0.05, 40.0);
  double log_g = band->log_g, log_k = band->log_k, input = 1.0, middle = 0.0, low = 0.0;
  switch (type) {
  case HIGH_PASS: middle = -k; low = -1.0; break;
  case LOW_SHELF: log_g -= 0.5 * log_a; middle = k * (a - 1.0); low = a * a - 1.0; break;
  case BELL: log_k -= log_a; middle = k * (a * a - 1.0) / a; break;
  case HIGH_SHELF: log_g += 0.5 * log_a; input = a * a; middle = k * (1.0 - a) * a; low = 1.0 - a * a; break;
  case LOW_PASS: input = 0.0; low = 1.0; break;
  default: middle = -k; break;
  }
  if (knobs[ON] < 0.5f) { input = 1.0; middle = low = 0.0; }
  return (Shape){{(float)log_g, (float)log_k, (float)input, (float)middle, (float)low}};
}

static void aim(Band *band, const float *knobs, const State *state) RT_SAFE {
  if (!state->primed || knobs[FREQ] != band->knobs[FREQ])
    band->log_g = math_log2(math_tan(MATH_PI * math_clamp((double)knobs[FREQ], 5.0, 0.49 * state->rate_hz) / state->rate_hz));
  if (!state->primed || knobs[Q] != band->knobs[Q]) band->log_k = -math_log2(math_clamp((double)knobs[Q], 0.05, 40.0));
  memcpy(band->knobs, knobs, sizeof band->knobs);
  band->goal = shape_for(band);
}

static void form_of(const Shape *shape, float form[8], float line[8]) RT_SAFE {
  const f32x4 powers = f4_exp2_inline((f32x4){shape->at[LOG_G], shape->at[LOG_K], 0.0f, 0.0f});
  line[LINE_G] = powers[0];
  line[LINE_K] = powers[1];
  line[LINE_INPUT] = shape->at[MIX_INPUT];
  line[LINE_BAND] = shape->at[MIX_BAND];
  line[LINE_LOW] = shape->at[MIX_LOW];
  f32x4 lanes[LINES];
  for (int i = 0; i < LINES; i++) lanes[i] = f4_splat(line[i]);
  const BandForm made = band_form(lanes);
  form[F_B1] = made.b1[0];
  form[F_GW] = made.gw[0];
  form[F_CW] = made.cw[0];
  form[F_B2] = made.b2[0];
  form[F_INPUT] = line[LINE_INPUT];
  form[F_LOW] = line[LINE_LOW];
}

static void set_form(Band *band) RT_SAFE {
  form_of(&band->now, band->form, band->line);
  band->kind = band_kind(band->line[LINE_INPUT], band->line[LINE_LOW]);
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
  memset(band->slope, 0, sizeof band->slope);
  memset(band->state, 0, sizeof band->state);
  band->idle = 1;
  band->moving = 0;
}

/* One more step towards the goal, as lines over the coming block; what automation moves is there at its end. */
static void step_band(Band *band, const State *state, float frames, bool automated) RT_SAFE {
  if (band->idle) set_form(band);
  band->idle = 0;
  if (automated || is_near(&band->now, &band->goal)) band->now = band->goal;
  else
    for (int i = 0; i < GLIDES; i++) band->now.at[i] += (band->goal.at[i] - band->now.at[i]) * state->glide;
  form_of(&band->now, band->next_form, band->next_line);
  for (int i = 0; i < LINES; i++) band->slope[i] = (band->next_line[i] - band->line[i]) / frames;
}

static void move_band(Band *band, const float *knobs, const State *state, float frames, bool automated) RT_SAFE {
  bool same = state->primed != 0;
  for (int i = 0; i < KNOBS; i++) same = same && knobs[i] == band->knobs[i];
  if (same && !band->moving) return; /* nothing new: it stands, or it is idle */
  if (!same) aim(band, knobs, state);
  if (!state->primed) {
    band->now = band->goal;
    set_form(band);
  }
  band->moving = differs(&band->now, &band->goal);
  if (band->moving) {
    step_band(band, state, frames, automated);
  } else {
    memset(band->slope, 0, sizeof band->slope);
    if (is_neutral(&band->now)) make_idle(band);
    else band->idle = 0;
  }
}

/* A moving band's filter at the block's end, and its states in the unit of that; `b2` is what the last frame had. */
static void arrive(Band *band, float b2) RT_SAFE {
  if (!band->moving) return;
  memcpy(band->form, band->next_form, sizeof band->form);
  memcpy(band->line, band->next_line, sizeof band->line);
  band->kind = band_kind(band->line[LINE_INPUT], band->line[LINE_LOW]);
  const float unit = b2 / band->form[F_B2];
  band->state[S1_LEFT] *= unit;
  band->state[S1_RIGHT] *= unit;
}

/* Whether any parameter is another than in the block before. */
static bool has_moved(State *state, const float *p) RT_SAFE {
  const bool moved = !moving_same(p, state->seen, PARAM_COUNT);
  if (moved) memcpy(state->seen, p, sizeof state->seen);
  return moved;
}

static void begin_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  if (has_moved(state, p) || state->gliding || !state->primed) {
    state->gliding = 0;
    for (int b = 0; b < BANDS; b++) {
      move_band(&state->band[b], p + b * KNOBS, state, (float)block->frames, moving_any(block, (uint32_t)(b * KNOBS), KNOBS));
      state->gliding |= state->band[b].moving;
    }
    state->primed = 1;
  }
  for (int b = 0; b < BANDS; b++)
    if (!state->band[b].idle) f4_store(state->band[b].state, f4_clean_inline(f4_load(state->band[b].state)));
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

/* One that changes nothing. */
static const Band no_band = {.line = {[LINE_G] = 1.0f, [LINE_K] = 1.0f, [LINE_INPUT] = 1.0f},
                             .form = {[F_B1] = 2.0f / 3.0f, [F_GW] = 2.0f / 3.0f, [F_B2] = 2.0f / 3.0f, [F_INPUT] = 1.0f}};

/* Two bands beside each other; NULL is one that changes nothing. */
static void load_pair(Skew *skew, uint32_t v, const Band *even, const Band *odd) RT_SAFE {
  const Band *const a = even ? even : &no_band, *const b = odd ? odd : &no_band;
#define SPREAD(array, n) ((f32x4){a->array[n], a->array[n], b->array[n], b->array[n]})
  skew->form[v] = (BandForm){SPREAD(form, F_B1), SPREAD(form, F_B2), SPREAD(form, F_GW), SPREAD(form, F_CW), SPREAD(form, F_INPUT), SPREAD(form, F_LOW)};
  skew->moving[v] = a->moving || b->moving;
  for (int n = 0; n < LINES && skew->moving[v]; n++) {
    skew->line[v][n] = SPREAD(line, n);
    skew->slope[v][n] = SPREAD(slope, n);
  }
#undef SPREAD
  skew->state[v].s1 = (f32x4){a->state[S1_LEFT], a->state[S1_RIGHT], b->state[S1_LEFT], b->state[S1_RIGHT]};
  skew->state[v].s2 = (f32x4){a->state[S2_LEFT], a->state[S2_RIGHT], b->state[S2_LEFT], b->state[S2_RIGHT]};
  skew->out[v] = f4_splat(0.0f);
}

static void store_single(const Skew *skew, Band *const *used, uint32_t count) RT_SAFE {
  for (uint32_t b = 0; b < count; b++) {
    const BandState *from = &skew->state[b / 2];
    const uint32_t lane = 2 * (b % 2);
    used[b]->state[S1_LEFT] = from->s1[lane];
    used[b]->state[S1_RIGHT] = from->s1[lane + 1];
    used[b]->state[S2_LEFT] = from->s2[lane];
    used[b]->state[S2_RIGHT] = from->s2[lane + 1];
    arrive(used[b], skew->form[b / 2].b2[lane]);
  }
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
  Band *used[BANDS + 1] = {NULL};
  uint32_t count = 0;
  for (int b = 0; b < BANDS; b++)
    if (!state->band[b].idle) used[count++] = &state->band[b];
  const uint32_t vectors = count > 2 ? (count + 1) / 2 : 1;
  Skew skew;
  for (uint32_t v = 0; v < vectors; v++) load_pair(&skew, v, used[2 * v], used[2 * v + 1]);
  f32x4 x[GRID_FRAMES];
  for (uint32_t i = 0; i < block->frames; i++) x[i] = (f32x4){block->in[0][i], block->in[1][i], 0.0f, 0.0f};
  run_single(&skew, x, block->frames, vectors);
  store_single(&skew, used, count);
  store_sides(x, state->output_ramp, block);
}

/* --- four instances: lanes are instances ----------------------------------------------------------------------------- */

/* Numbers n..n + 3 of each of four rows: row l into lane l of to[0..3]. */
static inline void gather(f32x4 to[4], const float *a, const float *b, const float *c, const float *d) {
  to[0] = f4_load(a);
  to[1] = f4_load(b);
  to[2] = f4_load(c);
  to[3] = f4_load(d);
  f4_transpose(to);
}
#define GATHER(to, field) gather(to, band[0]->field, band[1]->field, band[2]->field, band[3]->field)

/* `moving`: any band of the four is on its way, which each other is then ready to accompany. */
static void load_band(BandLanes *lanes, Band *const band[4], bool moving) RT_SAFE {
  f32x4 form[8], state[4];
  GATHER(form, form);
  GATHER(form + 4, form + 4);
  GATHER(state, state);
  lanes->form = (BandForm){.b1 = form[F_B1], .b2 = form[F_B2], .gw = form[F_GW], .cw = form[F_CW], .input = form[F_INPUT], .low = form[F_LOW]};
  lanes->side[0] = (BandState){state[S1_LEFT], state[S2_LEFT]};
  lanes->side[1] = (BandState){state[S1_RIGHT], state[S2_RIGHT]};
  lanes->moving = band[0]->moving || band[1]->moving || band[2]->moving || band[3]->moving;
  const BandKind kind = band[0]->kind;
  lanes->kind = band[1]->kind == kind && band[2]->kind == kind && band[3]->kind == kind ? kind : BAND_ANY;
  if (!moving) return;
  f32x4 line[8], slope[8];
  GATHER(line, line);
  GATHER(line + 4, line + 4);
  GATHER(slope, slope);
  GATHER(slope + 4, slope + 4);
  for (int n = 0; n < LINES; n++) {
    lanes->line[n] = line[n];
    lanes->slope[n] = slope[n];
  }
}

static void store_band(const BandLanes *lanes, Band *const band[4]) RT_SAFE {
  f32x4 rows[STATES] = {[S1_LEFT] = lanes->side[0].s1, [S2_LEFT] = lanes->side[0].s2, [S1_RIGHT] = lanes->side[1].s1, [S2_RIGHT] = lanes->side[1].s2};
  f4_transpose(rows);
  for (int l = 0; l < 4; l++) {
    if (band[l]->idle) continue; /* its states stay 0 */
    f4_store(band[l]->state, rows[l]);
    arrive(band[l], lanes->form.b2[l]);
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
  const bool moving = state[0]->gliding || state[1]->gliding || state[2]->gliding || state[3]->gliding;
  BandLanes bands[BANDS];
  int index[BANDS];
  uint32_t count = 0;
  for (int b = 0; b < BANDS; b++) {
    Band *const band[4] = {&state[0]->band[b], &state[1]->band[b], &state[2]->band[b], &state[3]->band[b]};
    if (band[0]->idle && band[1]->idle && band[2]->idle && band[3]->idle) continue;
    load_band(&bands[count], band, moving);
    index[count++] = b;
  }
  band_lanes_run(bands, count, lanes, block[0]->frames);
  for (uint32_t i = 0; i < count; i++) {
    const int b = index[i];
    store_band(&bands[i], (Band *const[4]){&state[0]->band[b], &state[1]->band[b], &state[2]->band[b], &state[3]->band[b]});
  }
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
