/*
  "Filter": the multimode filter that moves. Low-pass, band-pass, high-pass and notch of 12 or 24 dB; its cutoff is moved by an LFO of its
  own, in time with the song or in Hz, with its sides apart, and by how loud the sound, or a sidechain, is: sweep, wobble, auto-wah. All
  movement is added in octaves at the end of every 16 frames; between them the coefficients go along straight lines.

    cutoff = knob * 2^((LFO amount * LFO + envelope amount * sqrt(envelope)) / 12), 20 Hz to 20 kHz
    envelope: e += c (max(|L|, |R|) - e), c = 1 - exp(-1 / (t rate)), t attack on the way up and release on the way down

  12 dB is one section (dsp/svf.h) with Q from 0.7 to 17. 24 dB: a low-pass or high-pass gets a section of Q 0.54 ahead of one from 1.31 to 32,
  a fourth-order Butterworth without resonance; the others are two alike. The band-pass is 0 dB at its top. A type, a slope, a knob
  that changes crosses over in straight lines. Jumps of the LFO are drawn out to an octave a millisecond, so that they do not click.

  Drive is ahead of the filter: x / sqrt(1 + x^2) as the mean over the line from frame to frame (J. Parker, V. Zavalishin, E. Le Bivic,
  "Reducing the aliasing of nonlinear waveshaping using continuous-time convolution", DAFx-16), which for this curve needs no small
  difference: (x1 + x0) / (sqrt(1 + x1^2) + sqrt(1 + x0^2)). One pole gives back the treble that a mean takes, within 0.3 dB to 15 kHz, and
  with it the half frame of delay. Half of the drive is taken back from the level.

  The meter publishes the cutoff of both sides in Hz; 0 while it rests.
*/
#include "devices/sides.h"
#include "devices/silence.h"
#include "devices/sweep.h"

#include "core/math_inline.h"
#include "dsp/lfo_shape.h"
#include "dsp/svf.h"

#include <string.h>

enum {
  TYPE, CUTOFF, RESONANCE, DRIVE, LFO_SHAPE, LFO_SYNC, LFO_DIVISION, LFO_RATE, LFO_AMOUNT, LFO_STEREO, ENVELOPE_AMOUNT, ATTACK, RELEASE,
  SIDECHAIN, LEVEL, MIX, PARAM_COUNT
};
_Static_assert(LFO_STEREO - LFO_SHAPE == SWEEP_STEREO, "as sweep.h reads them");
enum { LOW_PASS, BAND_PASS, HIGH_PASS, NOTCH };

static const char *const types[] = {"Low-pass 12", "Low-pass 24", "Band-pass 12", "Band-pass 24", "High-pass 12", "High-pass 24", "Notch 12", "Notch 24", NULL};

#define AMOUNT_MOST 60.0 /* semitones: five octaves */

static const Param params[PARAM_COUNT] = {
    {TYPE, "type", "Type", "Filter", "", 0, 7, 1, PARAM_STEPS, PARAM_LARGE, 0, types},
    {CUTOFF, "cutoff_hz", "Cutoff", "Filter", "Hz", 20, 20000, 1200, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {RESONANCE, "resonance", "Resonance", "Filter", "%", 0, 100, 25, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {DRIVE, "drive_db", "Drive", "Filter", "dB", 0, 24, 0, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {LFO_SHAPE, "lfo_shape", "Shape", "LFO", "", 0, LFO_SHAPES - 1, LFO_SHAPE_SINE, PARAM_STEPS, PARAM_MEDIUM, 0, lfo_shape_names},
    {LFO_SYNC, "lfo_sync", "Sync", "LFO", "", 0, 1, 1, PARAM_TOGGLE, PARAM_MEDIUM, 0, NULL},
    {LFO_DIVISION, "lfo_division", "Division", "LFO", "", 0, CYCLE_DIVISIONS - 1, 13, PARAM_STEPS, PARAM_LARGE, 0, cycle_division_names},
    {LFO_RATE, "lfo_rate_hz", "Rate", "LFO", "Hz", 0.01, 30, 0.5, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {LFO_AMOUNT, "lfo_amount_st", "Amount", "LFO", "st", -AMOUNT_MOST, AMOUNT_MOST, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
    {LFO_STEREO, "lfo_stereo", "Stereo", "LFO", "%", 0, 100, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {ENVELOPE_AMOUNT, "envelope_amount_st", "Amount", "Envelope", "st", -AMOUNT_MOST, AMOUNT_MOST, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
    {ATTACK, "envelope_attack_ms", "Attack", "Envelope", "ms", 0.5, 500, 8, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {RELEASE, "envelope_release_ms", "Release", "Envelope", "ms", 5, 2000, 180, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {SIDECHAIN, "sidechain", "Sidechain", "Envelope", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {LEVEL, "level_db", "Level", "Output", "dB", -24, 24, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 100, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
};

#define LOWEST_HZ 20.0
#define HIGHEST_HZ 20000.0
#define SLEW 1000.0f          /* octaves a second that the cutoff may move; a sine at 30 Hz over five octaves needs 950 */
#define LOUDEST 64.0f
#define QUIET 1e-9f           /* -180 dB: what rings below this is nothing */
#define QUIET_ENVELOPE 1e-6f
#define FIRST_K 1.848f        /* 1 / Q of the first of two Butterworth sections */
#define TREBLE 0.7f           /* how much of its mean a driven frame gets back */

/* What goes along straight lines through a block. */
enum { BASE_AT, LFO_AT, ENVELOPE_AT, K_AT, FIRST_K_AT, INPUT_AT, BAND_AT, LOW_AT, STEEP_AT, DRIVE_AT, TAKEN_BACK_AT, DRIVEN_AT, DRY_AT, WET_AT, GLIDES };

/* What a side keeps: both sections, the driven frame before, and where its cutoff is, in octaves above 1 Hz. */
enum { FIRST_1, FIRST_2, SECOND_1, SECOND_2, DRIVEN_X, DRIVEN_ROOT, DRIVEN_Y, OCTAVES, KEPT };

typedef struct State {
  double rate_hz;
  uint64_t seed;
  Sweep sweep;
  Smoother smoothers[GLIDES];
  float kept[2][KEPT];
  float envelope, attack, release;
  float attack_ms, release_ms; /* what attack and release were made from */
  int32_t primed;              /* it sounded since the reset or the last rest */
  float slew, octaves_most;
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

/* All that moves; what stays was made from the rate and the knobs. */
static void forget(State *state) RT_SAFE {
  for (uint32_t i = 0; i < GLIDES; i++) smoother_reset(&state->smoothers[i]);
  sweep_reset(&state->sweep);
  memset(state->kept, 0, sizeof state->kept);
  state->envelope = 0.0f;
  state->attack_ms = state->release_ms = -1.0f;
  state->primed = 0;
}

static void reset(void *state) RT_SAFE { forget(state); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = setup->object_id;
  state->slew = SLEW / (float)setup->rate_hz;
  state->octaves_most = (float)math_log2(math_min(HIGHEST_HZ, 0.45 * setup->rate_hz));
  for (uint32_t i = 0; i < GLIDES; i++) smoother_init(&state->smoothers[i], setup->rate_hz, 0.015);
  reset(state);
}

/* --- one block of one instance -------------------------------------------------------------------------------------- */

typedef struct Plan {
  Ramp ramps[GLIDES];
  float lfo[2][SWEEP_CHUNKS];          /* of each side at the end of each chunk */
  bool moving;                   /* something beside the cutoff does */
  bool steep, driven, follows;   /* what there is to do at all */
  bool passes, fresh, rests;
} Plan;

static const float weights[][3] = {[LOW_PASS] = {0, 0, 1}, [BAND_PASS] = {0, 1, 0}, [HIGH_PASS] = {1, -1, -1}, [NOTCH] = {1, -1, 0}}; /* of input, band and low */

static void plan_lfo(State *state, const DeviceBlock *block, Plan *plan) RT_SAFE {
  sweep_sides(&state->sweep, block, block->params + LFO_SHAPE, state->rate_hz, state->seed, ramp_stands(plan->ramps[LFO_AT], 0.0f) ? NULL : plan->lfo);
}

static float follow_coef(const State *state, float ms) RT_SAFE {
  return (float)-math_expm1(-1.0 / (math_clamp((double)ms, 0.1, 60000.0) * 0.001 * state->rate_hz));
}

static float share(const float *p, int number) RT_SAFE { return (float)math_clamp((double)p[number] * 0.01, 0.0, 1.0); }
static float octaves(const float *p, int number) RT_SAFE { return (float)(math_clamp((double)p[number], -AMOUNT_MOST, AMOUNT_MOST) / 12.0); }

static int kind_of(const float *p) RT_SAFE { return math_int_clamp((double)p[TYPE] + 0.5, 0, 7) / 2; }
static bool is_steep(const float *p) RT_SAFE { return math_int_clamp((double)p[TYPE] + 0.5, 0, 7) % 2 == 1; }

/* 1 / Q of the section that rings. */
static float ringing_k(const float *p) RT_SAFE {
  const int kind = kind_of(p);
  return (is_steep(p) && (kind == LOW_PASS || kind == HIGH_PASS) ? 0.765f : 1.414f) * math_exp2f(-4.6f * share(p, RESONANCE));
}

static void plan_ramps(State *state, const DeviceBlock *block, Plan *plan) RT_SAFE {
  const float *p = moving_goals(block);
  const int kind = kind_of(p);
  const float k = ringing_k(p), drive = (float)math_clamp((double)p[DRIVE], 0.0, 24.0), mix = share(p, MIX);
  const float goals[GLIDES] = {
      [BASE_AT] = (float)math_log2(math_clamp((double)p[CUTOFF], LOWEST_HZ, HIGHEST_HZ)),
      [LFO_AT] = octaves(p, LFO_AMOUNT),
      [ENVELOPE_AT] = octaves(p, ENVELOPE_AMOUNT),
      [K_AT] = k,
      [FIRST_K_AT] = kind == LOW_PASS || kind == HIGH_PASS ? FIRST_K : k,
      [INPUT_AT] = weights[kind][0],
      [BAND_AT] = weights[kind][1],
      [LOW_AT] = weights[kind][2],
      [STEEP_AT] = is_steep(p) ? 1.0f : 0.0f,
      [DRIVE_AT] = math_gain_from_dbf(drive),
      [TAKEN_BACK_AT] = math_gain_from_dbf(-0.5f * drive),
      [DRIVEN_AT] = (float)math_min(1.0, (double)drive / 3.0),
      [DRY_AT] = 1.0f - mix,
      [WET_AT] = mix * math_gain_from_dbf(p[LEVEL]),
  };
  moving_ramps(state->smoothers, goals, GLIDES, GLIDES, block, PARAM_COUNT, plan->ramps);
  plan->moving = false;
  for (uint32_t i = K_AT; i < GLIDES; i++) plan->moving = plan->moving || plan->ramps[i].step != 0.0f;
}

static bool is_quiet(const State *state) RT_SAFE {
  for (uint32_t side = 0; side < 2; side++)
    for (uint32_t i = 0; i < OCTAVES; i++) {
      const float x = state->kept[side][i];
      if (i != DRIVEN_ROOT && !(x > -QUIET && x < QUIET)) return false;
    }
  return state->envelope < QUIET_ENVELOPE;
}

/* Silent is what comes in, from a sidechain, too. */
static Plan begin_block(State *state, const DeviceBlock *block, bool silent) RT_SAFE {
  Plan plan = {.rests = silent && (!state->primed || is_quiet(state))};
  if (plan.rests) {
    if (state->primed) forget(state);
    if (block->meter) block->meter[0] = block->meter[1] = 0.0f;
    plan.passes = true;
    return plan;
  }
  const float *p = block->params;
  if (p[ATTACK] != state->attack_ms) state->attack = follow_coef(state, state->attack_ms = p[ATTACK]);
  if (p[RELEASE] != state->release_ms) state->release = follow_coef(state, state->release_ms = p[RELEASE]);
  plan_ramps(state, block, &plan);
  plan_lfo(state, block, &plan);
  plan.steep = !ramp_stands(plan.ramps[STEEP_AT], 0.0f);
  plan.driven = !ramp_stands(plan.ramps[DRIVEN_AT], 0.0f);
  plan.follows = !ramp_stands(plan.ramps[ENVELOPE_AT], 0.0f);
  plan.passes = ramp_stands(plan.ramps[DRY_AT], 1.0f) && ramp_stands(plan.ramps[WET_AT], 0.0f);
  plan.fresh = !state->primed;
  state->primed = 1;
  return plan;
}

/* --- lanes: both sides of one instance, or one side of four ------------------------------------------------------------ */

typedef struct Moves {
  Glide glides[GLIDES];
  i32x4 steep, driven, follows, passes, fresh; /* masks */
  bool moving;
  f32x4 slew, octaves_most, per_rate;
  f32x4 attack, release, envelope;
  f32x4 followed[SWEEP_CHUNKS];                      /* the square root of the envelope at the end of each chunk */
} Moves;

typedef struct Side { f32x4 kept[KEPT], lfo[SWEEP_CHUNKS]; } Side;

static inline f32x4 along(const Moves *moves, int glide, f32x4 index) { return glide_at(&moves->glides[glide], index); }

static inline f32x4 heard(f32x4 x) { return f4_clamp(f4_clean_inline(x), -LOUDEST, LOUDEST); }

static inline f32x4 loudness(f32x4 left, f32x4 right) {
  return f4_min(f4_max(f4_max(f4_abs(left), f4_abs(right)), f4_splat(0.0f)), f4_splat(LOUDEST));
}

/* Levels of a block's frames to what moves the cutoff. */
static void follow(Moves *moves, const f32x4 *level, uint32_t frames) RT_SAFE {
  f32x4 envelope = moves->envelope;
  for (uint32_t c = 0; c * SWEEP_CHUNK < frames; c++) {
    for (uint32_t i = c * SWEEP_CHUNK; i < sweep_chunk_end(c, frames); i++) {
      const f32x4 distance = level[i] - envelope;
      envelope += f4_select((i32x4)(distance > f4_splat(0.0f)), moves->attack, moves->release) * distance;
    }
    moves->followed[c] = f4_from_bits(f4_bits(f4_sqrt(f4_min(envelope, f4_splat(1.0f)))) & moves->follows);
  }
  moves->envelope = f4_from_bits(f4_bits(envelope) & moves->follows);
}

typedef struct Coefs { SvfCoefs second; f32x4 first_b1, first_b2; } Coefs;

static inline Coefs coefs_at(const Moves *moves, f32x4 at_octaves, f32x4 index) {
  const f32x4 g = svf_g(f4_exp2_inline(at_octaves) * moves->per_rate);
  Coefs coefs;
  SvfCoefs first;
  svf_coefs_of_two(g, along(moves, K_AT, index), along(moves, FIRST_K_AT, index), &coefs.second, &first);
  coefs.first_b1 = first.b1;
  coefs.first_b2 = first.b2;
  return coefs;
}

static inline Coefs slope_of(const Coefs *from, const Coefs *to, float frames) {
  const f32x4 part = f4_splat(1.0f / frames);
  return (Coefs){{(to->second.b1 - from->second.b1) * part, (to->second.b2 - from->second.b2) * part,
                  (to->second.half_g - from->second.half_g) * part},
                 (to->first_b1 - from->first_b1) * part, (to->first_b2 - from->first_b2) * part};
}

static inline Coefs between(const Coefs *from, const Coefs *slope, f32x4 index) {
  return (Coefs){{from->second.b1 + slope->second.b1 * index, from->second.b2 + slope->second.b2 * index,
                  from->second.half_g + slope->second.half_g * index},
                 from->first_b1 + slope->first_b1 * index, from->first_b2 + slope->first_b2 * index};
}

/* Where the cutoff is at the end of a chunk. */
static inline f32x4 octaves_at(const Moves *moves, const Side *side, uint32_t chunk, uint32_t end, uint32_t frames) {
  const f32x4 index = f4_splat((float)end), before = side->kept[OCTAVES];
  const f32x4 moved = along(moves, BASE_AT, index) + along(moves, LFO_AT, index) * side->lfo[chunk] + along(moves, ENVELOPE_AT, index) * moves->followed[chunk];
  const f32x4 goal = f4_min(f4_max(moved, f4_splat(4.3219281f)), moves->octaves_most); /* log2 of 20 */
  return sweep_towards(before, goal, moves->slew * f4_splat((float)frames), moves->fresh & i4_splat(chunk == 0 ? -1 : 0));
}

static inline f32x4 section(SvfState *state, SvfCoefs coefs, f32x4 x, f32x4 half_k, const f32x4 weight[3]) {
  f32x4 low;
  const f32x4 band2 = svf_step(state, coefs, x, &low);
  return weight[0] * x + weight[1] * (half_k * band2) + weight[2] * low;
}

static inline f32x4 driven_frame(Side *side, const Moves *moves, f32x4 x, f32x4 index) {
  const f32x4 u = along(moves, DRIVE_AT, index) * x, root = f4_sqrt(f4_splat(1.0f) + u * u);
  const f32x4 mean = (u + side->kept[DRIVEN_X]) / (root + side->kept[DRIVEN_ROOT]);
  const f32x4 y = f4_splat(1.0f + TREBLE) * mean - f4_splat(TREBLE) * side->kept[DRIVEN_Y];
  side->kept[DRIVEN_X] = u;
  side->kept[DRIVEN_ROOT] = root;
  side->kept[DRIVEN_Y] = y;
  return f4_select(moves->driven, x + along(moves, DRIVEN_AT, index) * (along(moves, TAKEN_BACK_AT, index) * y - x), x);
}

/* The frames from begin to end, along straight lines to `to`. `moving` is known where this is compiled. */
static inline __attribute__((always_inline)) void run_chunk(const Moves *moves, Side *side, f32x4 *x, uint32_t begin, uint32_t end,
                                                            const Coefs *from, const Coefs *to, bool moving) {
  const Coefs slope = slope_of(from, to, (float)(end - begin));
  const bool any_steep = i4_any(moves->steep), any_driven = i4_any(moves->driven);
  SvfState first = {side->kept[FIRST_1], side->kept[FIRST_2]}, second = {side->kept[SECOND_1], side->kept[SECOND_2]};
  const f32x4 half = f4_splat(0.5f);
  f32x4 weight[3] = {moves->glides[INPUT_AT].start, moves->glides[BAND_AT].start, moves->glides[LOW_AT].start}, steep = moves->glides[STEEP_AT].start;
  f32x4 half_k = half * moves->glides[K_AT].start, first_half_k = half * moves->glides[FIRST_K_AT].start, dry = moves->glides[DRY_AT].start, wet = moves->glides[WET_AT].start;
  for (uint32_t i = begin; i < end; i++) {
    const f32x4 index = f4_splat((float)(i + 1));
    if (moving) {
      for (int w = 0; w < 3; w++) weight[w] = along(moves, INPUT_AT + w, index);
      steep = along(moves, STEEP_AT, index);
      half_k = half * along(moves, K_AT, index);
      first_half_k = half * along(moves, FIRST_K_AT, index);
      dry = along(moves, DRY_AT, index);
      wet = along(moves, WET_AT, index);
    }
    const Coefs now = between(from, &slope, f4_splat((float)(i + 1 - begin)));
    f32x4 y = heard(x[i]);
    if (any_driven) y = driven_frame(side, moves, y, index);
    if (any_steep) {
      const f32x4 once = section(&first, (SvfCoefs){now.first_b1, now.first_b2, now.second.half_g}, y, first_half_k, weight);
      y = f4_select(moves->steep, y + steep * (once - y), y);
    }
    y = section(&second, now.second, y, half_k, weight);
    x[i] = f4_select(moves->passes, x[i], dry * x[i] + wet * y + f4_splat(0.0f));
  }
  side->kept[FIRST_1] = first.s1;
  side->kept[FIRST_2] = first.s2;
  side->kept[SECOND_1] = second.s1;
  side->kept[SECOND_2] = second.s2;
}

static void run(const Moves *moves, Side *side, f32x4 *x, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < OCTAVES; i++) side->kept[i] = f4_clean_inline(side->kept[i]);
  side->kept[OCTAVES] = f4_select(moves->fresh, octaves_at(moves, side, 0, sweep_chunk_end(0, frames), frames), side->kept[OCTAVES]);
  Coefs from = coefs_at(moves, side->kept[OCTAVES], f4_splat(0.0f));
  for (uint32_t c = 0; c * SWEEP_CHUNK < frames; c++) {
    const uint32_t begin = c * SWEEP_CHUNK, end = sweep_chunk_end(c, frames);
    const f32x4 reached = octaves_at(moves, side, c, end, end - begin);
    const bool still = !moves->moving && !i4_any((i32x4)(reached != side->kept[OCTAVES]));
    const Coefs to = still ? from : coefs_at(moves, reached, f4_splat((float)end));
    side->kept[OCTAVES] = reached;
    if (moves->moving) run_chunk(moves, side, x, begin, end, &from, &to, true);
    else run_chunk(moves, side, x, begin, end, &from, &to, false);
    from = to;
  }
  for (uint32_t i = FIRST_1; i <= FIRST_2; i++) side->kept[i] = f4_from_bits(f4_bits(side->kept[i]) & moves->steep);
  for (uint32_t i = DRIVEN_X; i <= DRIVEN_Y; i++) side->kept[i] = f4_from_bits(f4_bits(side->kept[i]) & moves->driven);
}

/* An instance into a lane of what moves. */
static void put_moves(Moves *moves, int lane, const State *state, const Plan *plan) RT_SAFE {
  glides_put(moves->glides, lane, plan->ramps, GLIDES);
  moves->steep[lane] = -plan->steep;
  moves->driven[lane] = -plan->driven;
  moves->follows[lane] = -plan->follows;
  moves->passes[lane] = -plan->passes;
  moves->fresh[lane] = -plan->fresh;
  moves->moving = moves->moving || plan->moving;
  moves->slew[lane] = state->slew;
  moves->octaves_most[lane] = state->octaves_most;
  moves->per_rate[lane] = (float)(1.0 / state->rate_hz);
  moves->attack[lane] = state->attack;
  moves->release[lane] = state->release;
  moves->envelope[lane] = math_clean(state->envelope);
}

static void put_side(Side *side, int lane, const State *state, const Plan *plan, uint32_t which) RT_SAFE {
  for (uint32_t i = 0; i < KEPT; i++) side->kept[i][lane] = state->kept[which][i];
  for (uint32_t c = 0; c < SWEEP_CHUNKS; c++) side->lfo[c][lane] = plan->lfo[which][c];
}

static void take_side(State *state, const Side *side, int lane, uint32_t which, const DeviceBlock *block) RT_SAFE {
  for (uint32_t i = 0; i < KEPT; i++) state->kept[which][i] = side->kept[i][lane];
  if (block->meter) block->meter[which] = math_exp2f(state->kept[which][OCTAVES]);
}

/* --- one instance ------------------------------------------------------------------------------------------------------ */

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const uint32_t frames = block->frames;
  const bool outside = block->sidechain[0] && block->params[SIDECHAIN] >= 0.5f;
  const float *const *const key = outside ? block->sidechain : block->in;
  const Plan plan = begin_block(state, block, are_silent(block->in, frames) && (!outside || are_silent(key, frames)));
  if (plan.rests) {
    sides_hush(block);
    return;
  }
  Moves moves = {0};
  Side sides = {0};
  for (int lane = 0; lane < 2; lane++) {
    put_moves(&moves, lane, state, &plan);
    put_side(&sides, lane, state, &plan, (uint32_t)lane);
  }
  if (plan.follows) {
    f32x4 level[GRID_FRAMES] = {{0}};
    for (uint32_t i = 0; i < frames; i++) level[i] = loudness(f4_splat(key[0][i]), f4_splat(key[1][i]));
    follow(&moves, level, frames);
  }
  f32x4 x[GRID_FRAMES];
  state->envelope = plan.follows ? moves.envelope[0] : 0.0f;
  sides_take(block, x);
  run(&moves, &sides, x, frames);
  sides_give(block, x);
  for (int lane = 0; lane < 2; lane++) take_side(state, &sides, lane, (uint32_t)lane, block);
}

/* --- four instances; none of them has a sidechain ------------------------------------------------------------------------ */

static void process4(void *const state_[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  State *const state[4] = {state_[0], state_[1], state_[2], state_[3]};
  const uint32_t frames = block[0]->frames;
  const i32x4 sounds = sounding(lanes, frames);
  Plan plan[4];
  Moves moves = {0};
  Side side[2] = {{{{0}}, {{0}}}, {{{0}}, {{0}}}};
  i32x4 rests = i4_splat(0);
  for (int l = 0; l < 4; l++) {
    plan[l] = begin_block(state[l], block[l], sounds[l] == 0);
    rests[l] = -plan[l].rests;
    put_moves(&moves, l, state[l], &plan[l]);
    for (uint32_t which = 0; which < 2; which++) put_side(&side[which], l, state[l], &plan[l], which);
  }
  if (i4_any(moves.follows)) {
    f32x4 level[GRID_FRAMES] = {{0}};
    for (uint32_t i = 0; i < frames; i++) level[i] = loudness(lanes[0][i], lanes[1][i]);
    follow(&moves, level, frames);
  }
  for (uint32_t which = 0; which < 2; which++) {
    run(&moves, &side[which], lanes[which], frames);
    sides_hush_lanes(lanes[which], rests, frames);
  }
  for (int l = 0; l < 4; l++) {
    if (plan[l].rests) continue;
    state[l]->envelope = plan[l].follows ? moves.envelope[l] : 0.0f;
    for (uint32_t which = 0; which < 2; which++) take_side(state[l], &side[which], l, which, block[l]);
  }
}

static bool rests(const void *state) RT_SAFE { return !((const State *)state)->primed; }

/* The section that rings longest, at the lowest that it is moved to, until -140 dB; of two alike a little longer. */
static double tail_seconds(const float *p) {
  const double lfo = math_clamp((double)p[LFO_AMOUNT], -AMOUNT_MOST, AMOUNT_MOST), envelope = math_clamp((double)p[ENVELOPE_AMOUNT], -AMOUNT_MOST, 0.0);
  const double down = (lfo < 0.0 ? -lfo : lfo) - envelope;
  const double hz = math_max(LOWEST_HZ, math_clamp((double)p[CUTOFF], LOWEST_HZ, HIGHEST_HZ) * math_exp2(-down / 12.0));
  return 0.02 + 1.3 * 32.3 / (MATH_TAU * hz * (double)ringing_k(p));
}

const Device device_filter = {
    .number = 32, .id = "filter", .name = "Filter",
    .summary = "Auto filter: low-pass, band-pass, high-pass or notch with resonance and drive, moved by an LFO and by loudness; sweep, wobble, auto-wah.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_FILTER, VISUAL_LFO},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4, .tail_seconds = tail_seconds,
    .rests = rests, .sidechain = true,
};
