/*
  "Phaser": two to twelve all-pass stages beside the dry sound. Where a chain of them has turned a half turn, both cancel: a notch for
  each pair of stages, which an LFO moves up and down, in time with the song or in Hz, with its sides apart. Spread sets the stages
  apart in frequency, in pairs about the centre; feedback, of either sign, makes peaks between the notches.

    stage: H(z) = (a + 1/z) / (1 + a/z), a = (g - 1) / (g + 1), g = tan(pi f / rate): a quarter turn at f
    wet = tap of stage n, of the input * sqrt(1 - feedback^2) + feedback * the same tap a frame before
    notches of n equal stages at mix 50 %: tan(pi f / rate) = g * tan(pi (2 k + 1) / (2 n)), k = 0, 1 ... n / 2 - 1

  The root keeps the power of the wet sound whatever the feedback. Another number of stages is crossed over to. Coefficients go along
  straight lines for 16 frames; jumps of the LFO are drawn out to half an octave a millisecond. Sources: J. Dattorro, "Effect design, part 1"
  (JAES 45-9, 1997); J. Smith, "Physical Audio Signal Processing" (2010), on phasing with first-order all-passes.

  The meter publishes the centre of both sides in Hz; 0 while it rests.
*/
#include "devices/sides.h"
#include "devices/silence.h"
#include "devices/sweep.h"

#include "core/math_inline.h"
#include "dsp/lfo_shape.h"
#include "dsp/svf.h"

#include <string.h>

enum { STAGES, CENTRE, SPREAD, FEEDBACK, LFO_SHAPE, LFO_SYNC, LFO_DIVISION, LFO_RATE, LFO_DEPTH, LFO_STEREO, MIX, PARAM_COUNT };
_Static_assert(LFO_STEREO - LFO_SHAPE == SWEEP_STEREO, "as sweep.h reads them");

#define PAIRS 6
#define STAGES_MOST (2 * PAIRS)
static const char *const stage_counts[PAIRS + 1] = {"2", "4", "6", "8", "10", "12", NULL};

#define DEPTH_MOST 48.0 /* semitones */

static const Param params[PARAM_COUNT] = {
    {STAGES, "stages", "Stages", "Phaser", "", 0, PAIRS - 1, 2, PARAM_STEPS, PARAM_LARGE, 0, stage_counts},
    {CENTRE, "centre_hz", "Centre", "Phaser", "Hz", 50, 10000, 800, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {SPREAD, "spread", "Spread", "Phaser", "%", 0, 100, 25, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {FEEDBACK, "feedback", "Feedback", "Phaser", "%", -95, 95, 35, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
    {LFO_SHAPE, "lfo_shape", "Shape", "LFO", "", 0, LFO_SHAPES - 1, LFO_SHAPE_TRIANGLE, PARAM_STEPS, PARAM_MEDIUM, 0, lfo_shape_names},
    {LFO_SYNC, "lfo_sync", "Sync", "LFO", "", 0, 1, 0, PARAM_TOGGLE, PARAM_MEDIUM, 0, NULL},
    {LFO_DIVISION, "lfo_division", "Division", "LFO", "", 0, CYCLE_DIVISIONS - 1, 14, PARAM_STEPS, PARAM_LARGE, 0, cycle_division_names},
    {LFO_RATE, "lfo_rate_hz", "Rate", "LFO", "Hz", 0.01, 20, 0.4, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {LFO_DEPTH, "lfo_depth_st", "Depth", "LFO", "st", 0, DEPTH_MOST, 20, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {LFO_STEREO, "lfo_stereo", "Stereo", "LFO", "%", 0, 100, 30, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 50, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
};

#define LOWEST_HZ 20.0
#define HIGHEST_HZ 20000.0
#define SPREAD_OCTAVES 2.0f /* from the centre to the outermost stages */
#define SLEW 510.0f         /* octaves a second; a sine at 20 Hz over four octaves needs 503 */
#define LOUDEST 64.0f
#define QUIET 1e-9f         /* -180 dB: what rings below this is nothing */

/* Where the lower stage of each pair stands between the centre and the outermost, its twin as far above: even for two and four. */
static const float places[PAIRS] = {1.0f, 1.0f / 3.0f, 2.0f / 3.0f, 5.0f / 6.0f, 0.5f, 1.0f / 6.0f};

/* What goes along straight lines through a block. From TAPS_AT on, how loud the tap behind each pair of stages is. */
enum { CENTRE_AT, DEPTH_AT, SPREAD_AT, FEEDBACK_AT, INPUT_AT, DRY_AT, WET_AT, TAPS_AT, GLIDES = TAPS_AT + PAIRS };

/* What a side keeps: its stages, the tap of the frame before, and where the centre is, in octaves above 1 Hz. */
enum { TAPPED = STAGES_MOST, OCTAVES, KEPT };

typedef struct State {
  double rate_hz;
  uint64_t seed;
  Sweep sweep;
  Smoother smoothers[GLIDES];
  float kept[2][KEPT];
  float slew, octaves_most;
  int32_t primed; /* it sounded since the reset or the last rest */
  int32_t reserved;
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  for (uint32_t i = 0; i < GLIDES; i++) smoother_reset(&state->smoothers[i]);
  sweep_reset(&state->sweep);
  memset(state->kept, 0, sizeof state->kept);
  state->primed = 0;
}

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
  float lfo[2][SWEEP_CHUNKS]; /* of each side at the end of each chunk */
  uint32_t pairs;       /* up to the last one whose tap is heard */
  bool passes, fresh, rests;
} Plan;

static void plan_lfo(State *state, const DeviceBlock *block, Plan *plan) RT_SAFE {
  sweep_sides(&state->sweep, block, block->params + LFO_SHAPE, state->rate_hz, state->seed, plan->lfo);
}

static int last_pair(const float *p) RT_SAFE { return math_int_clamp((double)p[STAGES] + 0.5, 0, PAIRS - 1); }

static void plan_ramps(State *state, const DeviceBlock *block, Plan *plan) RT_SAFE {
  const float *p = moving_goals(block);
  const double feedback = math_clamp((double)p[FEEDBACK] * 0.01, -0.95, 0.95), mix = math_clamp((double)p[MIX] * 0.01, 0.0, 1.0);
  float goals[GLIDES] = {
      [CENTRE_AT] = (float)math_log2(math_clamp((double)p[CENTRE], LOWEST_HZ, HIGHEST_HZ)),
      [DEPTH_AT] = (float)(math_clamp((double)p[LFO_DEPTH], 0.0, DEPTH_MOST) / 12.0),
      [SPREAD_AT] = SPREAD_OCTAVES * (float)math_clamp((double)p[SPREAD] * 0.01, 0.0, 1.0),
      [FEEDBACK_AT] = (float)feedback,
      [INPUT_AT] = (float)math_sqrt(1.0 - feedback * feedback),
      [DRY_AT] = (float)(1.0 - mix),
      [WET_AT] = (float)mix,
  };
  goals[TAPS_AT + last_pair(p)] = 1.0f;
  moving_ramps(state->smoothers, goals, GLIDES, TAPS_AT, block, PARAM_COUNT, plan->ramps);
  for (uint32_t i = TAPS_AT; i < GLIDES; i++)
    if (!ramp_stands(plan->ramps[i], 0.0f)) plan->pairs = i - TAPS_AT + 1;
}

static bool is_quiet(const State *state) RT_SAFE {
  for (uint32_t side = 0; side < 2; side++)
    for (uint32_t i = 0; i <= TAPPED; i++)
      if (!(state->kept[side][i] > -QUIET && state->kept[side][i] < QUIET)) return false;
  return true;
}

static Plan begin_block(State *state, const DeviceBlock *block, bool silent) RT_SAFE {
  Plan plan = {.rests = silent && (!state->primed || is_quiet(state))};
  if (plan.rests) {
    if (state->primed) reset(state);
    if (block->meter) block->meter[0] = block->meter[1] = 0.0f;
    plan.passes = true;
    return plan;
  }
  plan_ramps(state, block, &plan);
  plan_lfo(state, block, &plan);
  plan.passes = ramp_stands(plan.ramps[DRY_AT], 1.0f) && ramp_stands(plan.ramps[WET_AT], 0.0f);
  plan.fresh = !state->primed;
  state->primed = 1;
  return plan;
}

/* --- lanes: both sides of one instance, or one side of four ------------------------------------------------------------ */

typedef struct Moves {
  Glide glides[GLIDES];
  i32x4 passes, fresh; /* masks */
  i32x4 used[PAIRS];   /* whether a lane has this pair */
  uint32_t pairs;      /* that any lane has */
  f32x4 slew, octaves_most, per_rate;
} Moves;

typedef struct Side { f32x4 kept[KEPT], lfo[SWEEP_CHUNKS]; } Side;

static inline f32x4 along(const Moves *moves, int glide, f32x4 index) { return glide_at(&moves->glides[glide], index); }

static inline f32x4 inside(const Moves *moves, f32x4 octaves) { return f4_min(f4_max(octaves, f4_splat(4.3219281f)), moves->octaves_most); } /* log2 of 20 */

static inline f32x4 stage_coef(const Moves *moves, f32x4 octaves) {
  const f32x4 g = svf_g(f4_exp2_inline(inside(moves, octaves)) * moves->per_rate), one = f4_splat(1.0f);
  return (g - one) / (g + one);
}

/* Of all stages that some lane has. */
static void coefs_at(const Moves *moves, f32x4 centre, f32x4 index, f32x4 coefs[STAGES_MOST]) RT_SAFE {
  const f32x4 spread = along(moves, SPREAD_AT, index);
  const bool apart = i4_any((i32x4)(spread != f4_splat(0.0f)));
  for (uint32_t pair = 0; pair < moves->pairs; pair++) {
    if (!apart && pair > 0) {
      coefs[2 * pair] = coefs[2 * pair + 1] = coefs[0];
      continue;
    }
    const f32x4 away = spread * f4_splat(places[pair]);
    coefs[2 * pair] = stage_coef(moves, centre - away);
    coefs[2 * pair + 1] = apart ? stage_coef(moves, centre + away) : coefs[2 * pair];
  }
}

/* Where the centre is at the end of a chunk. */
static inline f32x4 octaves_at(const Moves *moves, const Side *side, uint32_t chunk, uint32_t end, uint32_t frames) {
  const f32x4 index = f4_splat((float)end), before = side->kept[OCTAVES];
  const f32x4 goal = inside(moves, along(moves, CENTRE_AT, index) + along(moves, DEPTH_AT, index) * side->lfo[chunk]);
  return sweep_towards(before, goal, moves->slew * f4_splat((float)frames), moves->fresh & i4_splat(chunk == 0 ? -1 : 0));
}

static inline f32x4 heard(f32x4 x) { return f4_clamp(f4_clean_inline(x), -LOUDEST, LOUDEST); }

static void run_chunk(const Moves *moves, Side *side, f32x4 *x, uint32_t begin, uint32_t end, const f32x4 *from, const f32x4 *to) RT_SAFE {
  const f32x4 part = f4_splat(1.0f / (float)(end - begin));
  const uint32_t stages = 2 * moves->pairs;
  f32x4 a[STAGES_MOST] = {{0}}, slope[STAGES_MOST] = {{0}}, kept[STAGES_MOST] = {{0}}, tapped = side->kept[TAPPED];
  for (uint32_t s = 0; s < stages; s++) {
    slope[s] = (to[s] - from[s]) * part;
    kept[s] = side->kept[s];
  }
  for (uint32_t i = begin; i < end; i++) {
    const f32x4 index = f4_splat((float)(i + 1)), inner = f4_splat((float)(i + 1 - begin));
    for (uint32_t s = 0; s < stages; s++) a[s] = from[s] + slope[s] * inner;
    f32x4 y = along(moves, INPUT_AT, index) * heard(x[i]) + along(moves, FEEDBACK_AT, index) * tapped;
    tapped = f4_splat(0.0f);
    for (uint32_t pair = 0; pair < moves->pairs; pair++) {
      for (uint32_t s = 2 * pair; s < 2 * pair + 2; s++) {
        const f32x4 in = y;
        y = a[s] * in + kept[s];
        kept[s] = in - a[s] * y;
      }
      tapped = f4_select(moves->used[pair], tapped + along(moves, (int)(TAPS_AT + pair), index) * y, tapped);
    }
    tapped = f4_clamp(tapped, -LOUDEST, LOUDEST);
    x[i] = f4_select(moves->passes, x[i], along(moves, DRY_AT, index) * x[i] + along(moves, WET_AT, index) * tapped + f4_splat(0.0f));
  }
  for (uint32_t s = 0; s < stages; s++) side->kept[s] = f4_from_bits(f4_bits(kept[s]) & moves->used[s / 2]);
  side->kept[TAPPED] = tapped;
}

static void run(const Moves *moves, Side *side, f32x4 *x, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i <= TAPPED; i++) side->kept[i] = f4_clean_inline(side->kept[i]);
  for (uint32_t s = 2 * moves->pairs; s < STAGES_MOST; s++) side->kept[s] = f4_splat(0.0f);
  side->kept[OCTAVES] = f4_select(moves->fresh, octaves_at(moves, side, 0, sweep_chunk_end(0, frames), frames), side->kept[OCTAVES]);
  f32x4 coefs[2][STAGES_MOST] = {{{0}}, {{0}}};
  coefs_at(moves, side->kept[OCTAVES], f4_splat(0.0f), coefs[0]);
  for (uint32_t c = 0; c * SWEEP_CHUNK < frames; c++) {
    const uint32_t begin = c * SWEEP_CHUNK, end = sweep_chunk_end(c, frames);
    side->kept[OCTAVES] = octaves_at(moves, side, c, end, end - begin);
    coefs_at(moves, side->kept[OCTAVES], f4_splat((float)end), coefs[(c + 1) % 2]);
    run_chunk(moves, side, x, begin, end, coefs[c % 2], coefs[(c + 1) % 2]);
  }
}

/* An instance into a lane of what moves. */
static void put_moves(Moves *moves, int lane, const State *state, const Plan *plan) RT_SAFE {
  glides_put(moves->glides, lane, plan->ramps, GLIDES);
  for (uint32_t pair = 0; pair < PAIRS; pair++) moves->used[pair][lane] = -(pair < plan->pairs);
  moves->pairs = moves->pairs > plan->pairs ? moves->pairs : plan->pairs;
  moves->passes[lane] = -plan->passes;
  moves->fresh[lane] = -plan->fresh;
  moves->slew[lane] = state->slew;
  moves->octaves_most[lane] = state->octaves_most;
  moves->per_rate[lane] = (float)(1.0 / state->rate_hz);
}

static void put_side(Side *side, int lane, const State *state, const Plan *plan, uint32_t which) RT_SAFE {
  for (uint32_t i = 0; i < KEPT; i++) side->kept[i][lane] = state->kept[which][i];
  for (uint32_t c = 0; c < SWEEP_CHUNKS; c++) side->lfo[c][lane] = plan->lfo[which][c];
}

static void take_side(State *state, const Side *side, int lane, uint32_t which, const DeviceBlock *block) RT_SAFE {
  for (uint32_t i = 0; i < KEPT; i++) state->kept[which][i] = side->kept[i][lane];
  if (block->meter) block->meter[which] = math_exp2f(state->kept[which][OCTAVES]);
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const uint32_t frames = block->frames;
  const Plan plan = begin_block(state, block, are_silent(block->in, frames));
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
  f32x4 x[GRID_FRAMES];
  sides_take(block, x);
  run(&moves, &sides, x, frames);
  sides_give(block, x);
  for (int lane = 0; lane < 2; lane++) take_side(state, &sides, lane, (uint32_t)lane, block);
}

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
  for (uint32_t which = 0; which < 2; which++) {
    run(&moves, &side[which], lanes[which], frames);
    sides_hush_lanes(lanes[which], rests, frames);
  }
  for (int l = 0; l < 4; l++)
    for (uint32_t which = 0; which < 2 && !plan[l].rests; which++) take_side(state[l], &side[which], l, which, block[l]);
}

static bool rests(const void *state) RT_SAFE { return !((const State *)state)->primed; }

/* Rounds of the feedback until -140 dB, each as long as the stages delay the lowest that they are moved to, and their own end. */
static double tail_seconds(const float *p) {
  const double feedback = math_clamp(p[FEEDBACK] < 0.0f ? -0.01 * (double)p[FEEDBACK] : 0.01 * (double)p[FEEDBACK], 0.0, 0.95);
  const double down = math_clamp((double)p[LFO_DEPTH], 0.0, DEPTH_MOST) / 12.0 + (double)SPREAD_OCTAVES * math_clamp((double)p[SPREAD] * 0.01, 0.0, 1.0);
  const double hz = math_max(LOWEST_HZ, math_clamp((double)p[CENTRE], LOWEST_HZ, HIGHEST_HZ) * math_exp2(-down)), stages = 2.0 * (last_pair(p) + 1);
  const double rounds = feedback > 0.001 ? 7.0 * math_log2(10.0) / -math_log2(feedback) : 1.0;
  return 0.02 + rounds * stages / (MATH_PI * hz) + 2.0 * stages / hz;
}

const Device device_phaser = {
    .number = 33, .id = "phaser", .name = "Phaser",
    .summary = "Phaser of two to twelve stages: notches that sweep up and down, in time or freely, with feedback of either sign and stereo motion; swirl, jet.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_LFO},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4, .tail_seconds = tail_seconds,
    .rests = rests,
};
