/*
  "Gain": level, pan, width and polarity. It is every track's channel strip and the smallest device, so it is also the one
  to copy when you write your own: a table of parameters, a state struct, prepare, reset, process, one const Device.

  Pan is equal power (the two gains' squares add up to a constant) with 0 dB in the middle, so that a strip at its defaults
  passes samples unchanged; the sides reach +3 dB. Its other laws hold the sides at 0 dB and take the middle down by 3, by
  4.5 (half way, in dB, between equal power and linear) or by 6 (linear, so that a mono sum is constant); balance turns down
  the side one pans away from and leaves the other. Width scales the side signal (L - R) / 2. A fader that automation moves
  follows its line exactly at every frame; only jumps and live gestures pass the smoother.
*/
#include "devices/device.h"
#include "devices/moving.h"

#include "core/math.h"
#include "dsp/gain_lines.h"
#include "dsp/pan_law.h"
#include "dsp/smoother.h"

#include <string.h>

enum { GAIN_DB, PAN, WIDTH, INVERT, PAN_LAW, PARAM_COUNT };
enum { INVERT_NONE, INVERT_BOTH, INVERT_LEFT, INVERT_RIGHT };

static const char *const inverts[] = {"Off", "Both", "Left", "Right", NULL};
static const char *const laws[] = {"0 dB", "-3 dB", "-4.5 dB", "-6 dB", "Balance", NULL};

static const Param params[PARAM_COUNT] = {
    {GAIN_DB, "gain_db", "Gain", "Level", "dB", -144.0, 6.0, 0.0, PARAM_DB, PARAM_LARGE, 0, NULL},
    {PAN, "pan", "Pan", "Level", "pan", -1.0, 1.0, 0.0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {WIDTH, "width", "Width", "Level", "%", 0.0, 200.0, 100.0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {INVERT, "invert", "Invert", "Level", "", 0.0, 3.0, 0.0, PARAM_STEPS, PARAM_SMALL, PARAM_MORE, inverts},
    {PAN_LAW, "pan_law", "Pan law", "Level", "", 0.0, 4.0, 0.0, PARAM_STEPS, PARAM_SMALL, PARAM_MORE, laws},
};

#define SMOOTH_SECONDS 0.005

/* Each output is a mix of both inputs: the smoothed gains of that 2 x 2 matrix. */
typedef struct State {
  Smoother left_to_left, right_to_right;
  LevelSlope level_slope;       /* of the line drawn last */
  float goal[4];                /* in the order LL, RL, LR, RR */
  float beside[4];              /* all parameters but the level, where that alone moved in the block before ... */
  float beside_left, beside_right; /* ... and what each side was multiplied with besides */
  int32_t fading;               /* 1: it did, and nothing of one side was in the other */
  float made_from[PARAM_COUNT]; /* the parameters `goal` was computed from */
  Smoother right_to_left, left_to_right;
  float still_pan, still_law;   /* what `still` was computed from */
  int32_t still_made;
  Sides still;
  PanSlope pan_slope;
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  smoother_init(&state->left_to_left, setup->rate_hz, SMOOTH_SECONDS);
  smoother_init(&state->right_to_left, setup->rate_hz, SMOOTH_SECONDS);
  smoother_init(&state->left_to_right, setup->rate_hz, SMOOTH_SECONDS);
  smoother_init(&state->right_to_right, setup->rate_hz, SMOOTH_SECONDS);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  smoother_reset(&state->left_to_left);
  smoother_reset(&state->right_to_left);
  smoother_reset(&state->left_to_right);
  smoother_reset(&state->right_to_right);
  state->fading = 0;
}

static int law_of(const float *p) RT_SAFE { return (int)math_round_clamp((double)p[PAN_LAW], LAW_0_DB, LAW_BALANCE); }

/* The sign of each input: mono and width see it turned. */
static Sides polarity_of(const float *p) RT_SAFE {
  if (p[INVERT] == (float)INVERT_NONE) return (Sides){1.0, 1.0};
  const int invert = (int)math_round_clamp((double)p[INVERT], INVERT_NONE, INVERT_RIGHT);
  return (Sides){invert == INVERT_BOTH || invert == INVERT_LEFT ? -1.0 : 1.0, invert == INVERT_BOTH || invert == INVERT_RIGHT ? -1.0 : 1.0};
}

static void set_goal(State *state, const float *p) RT_SAFE {
  memcpy(state->made_from, p, sizeof state->made_from);
  const double level = math_gain_from_db((double)p[GAIN_DB]);
  const Sides polarity = polarity_of(p), sides = pan_sides((double)p[PAN], law_of(p));
  const double width = math_clamp((double)p[WIDTH], 0.0, 200.0) * 0.01, keep = 0.5 + 0.5 * width, cross = 0.5 - 0.5 * width;
  state->goal[0] = (float)(polarity.left * level * sides.left * keep);
  state->goal[1] = (float)(polarity.right * level * sides.left * cross);
  state->goal[2] = (float)(polarity.left * level * sides.right * cross);
  state->goal[3] = (float)(polarity.right * level * sides.right * keep);
}

typedef struct Matrix { Ramp ll, rl, lr, rr; } Matrix;

static inline f32x4 along(Ramp ramp, f32x4 index) { return f4_splat(ramp.start) + f4_splat(ramp.step) * index; }

static inline bool stands(const Matrix *m) {
  return m->ll.step == 0.0f && m->rl.step == 0.0f && m->lr.step == 0.0f && m->rr.step == 0.0f;
}

/* Nothing of one side in the other: the width is 100 %. */
static inline bool is_straight(const Matrix *m) { return stands(m) && m->rl.start == 0.0f && m->lr.start == 0.0f; }

/* Four neighbouring frames share a vector: nothing here is recursive. `frames` is a multiple of 4; in may be out. */
static Level mix(const float *const in[2], float *const out[2], const Matrix *m, uint32_t frames) RT_SAFE {
  const f32x4 first = {1.0f, 2.0f, 3.0f, 4.0f};
  const bool steady = stands(m), straight = is_straight(m);
  LevelParts made[2] = {0};
  f32x4 ll = along(m->ll, first), rl = along(m->rl, first), lr = along(m->lr, first), rr = along(m->rr, first);
  for (uint32_t i = 0; i < frames; i += 4) {
    if (!steady) {
      const f32x4 index = first + f4_splat((float)i);
      ll = along(m->ll, index);
      rl = along(m->rl, index);
      lr = along(m->lr, index);
      rr = along(m->rr, index);
    }
    const f32x4 left = f4_load(in[0] + i), right = f4_load(in[1] + i);
    const f32x4 to_left = straight ? left * ll : left * ll + right * rl, to_right = straight ? right * rr : right * rr + left * lr;
    f4_store(out[0] + i, to_left);
    f4_store(out[1] + i, to_right);
    level_count(&made[0], to_left);
    level_count(&made[1], to_right);
  }
  return level_of(made[0], made[1]);
}

static void tell(const DeviceBlock *block, Level level) RT_SAFE {
  if (block->level != NULL) *block->level = level;
}

/* A block that is no whole number of vectors is mixed beside the host's buffers, which end where it ends. */
static void mix_part(const DeviceBlock *block, const Matrix *matrix) RT_SAFE {
  float left[GRID_FRAMES] = {0}, right[GRID_FRAMES] = {0};
  float *const sides[2] = {left, right};
  for (uint32_t c = 0; c < 2; c++) memcpy(sides[c], block->in[c], block->frames * sizeof(float));
  tell(block, mix((const float *const[2]){left, right}, sides, matrix, (block->frames + 3) / 4 * 4));
  for (uint32_t c = 0; c < 2; c++) memcpy(block->out[c], sides[c], block->frames * sizeof(float));
}

static bool has_moved(const State *state, const float *p) RT_SAFE {
  return !state->left_to_left.primed || !moving_same(p, state->made_from, PARAM_COUNT);
}

static Matrix begin_block(State *state, const DeviceBlock *block) RT_SAFE {
  state->fading = 0;
  if (has_moved(state, block->params)) set_goal(state, block->params);
  return (Matrix){smoother_block(&state->left_to_left, state->goal[0], block->frames),
                  smoother_block(&state->right_to_left, state->goal[1], block->frames),
                  smoother_block(&state->left_to_right, state->goal[2], block->frames),
                  smoother_block(&state->right_to_right, state->goal[3], block->frames)};
}

/* --- drawn by automation: exact at every frame ------------------------------------------------------------------------ */

enum { LL, RL, LR, RR, GAINS };
#define DRAWN (GRID_FRAMES + 4) /* the block and what lies behind its last frame, in fours */

/* What the lines of automation make of each gain, at every frame of the block and behind its last one. */
typedef struct Drawing {
  float gain[GAINS][DRAWN];
  float level[DRAWN];
  uint64_t cuts;          /* a bit for each frame in which a parameter jumps */
  bool steady;            /* only the level moves: each gain is that times one of these */
  float by[GAINS];
  bool crossed;           /* something of one side may be in the other; else those two gains are not drawn */
} Drawing;

/* Between two blocks a line may turn, so that where it led and where the next one begins are a frame's way apart; what is more
   than that (0.035 dB) is a jump. */
#define BLOCK_JUMP 4e-3

static double magnitude(double x) RT_SAFE { return x < 0.0 ? -x : x; }

typedef struct Pieces { const ParamRamp *items; uint32_t count; } Pieces;

/* Of one parameter, from `first` on; and the frames in which they jump by more than `step` beyond what their slopes explain. */
static Pieces find_pieces(const DeviceBlock *block, uint32_t first, uint16_t param, double step, uint64_t *cuts) RT_SAFE {
  Pieces found = {block->ramps + first, 0};
  double before = (double)block->params[param], slope = 0.0;
  for (; first + found.count < block->ramp_count && found.items[found.count].param == param; found.count++) {
    const ParamRamp *ramp = &found.items[found.count];
    const double jump = magnitude((double)ramp->value - before) - slope - magnitude((double)ramp->step);
    if (ramp->begin_frame > 0 && ramp->begin_frame < GRID_FRAMES && jump > step) *cuts |= UINT64_C(1) << ramp->begin_frame;
    slope = magnitude((double)ramp->step);
    before = (double)ramp->value + (double)ramp->step * (double)(ramp->end_frame - ramp->begin_frame);
  }
  return found;
}

/* A piece is drawn a few frames too far, where the next one begins; false for one that does not lie in the block. */
static bool lies_inside(const DeviceBlock *block, const ParamRamp *ramp) RT_SAFE {
  return ramp->begin_frame <= ramp->end_frame && ramp->end_frame <= block->frames;
}
static uint32_t count_of(const ParamRamp *ramp) RT_SAFE { return ramp->end_frame - ramp->begin_frame + 1u; }

static void fill(float value, float to[DRAWN]) RT_SAFE {
  for (uint32_t i = 0; i < DRAWN; i += 4) f4_store(to + i, f4_splat(value));
}

static void draw_level(const DeviceBlock *block, Pieces pieces, float level[DRAWN]) RT_SAFE {
  if (pieces.count == 0 || pieces.items[0].begin_frame > 0) fill((float)math_gain_from_db((double)block->params[GAIN_DB]), level);
  for (uint32_t i = 0; i < pieces.count; i++) {
    const ParamRamp *ramp = &pieces.items[i];
    if (lies_inside(block, ramp)) gain_line_db((double)ramp->value, (double)ramp->step, level + ramp->begin_frame, count_of(ramp));
  }
}

static void draw_sides(const DeviceBlock *block, Pieces pieces, Sides still, float left[DRAWN], float right[DRAWN]) RT_SAFE {
  const int law = law_of(block->params);
  fill((float)still.left, left);
  fill((float)still.right, right);
  for (uint32_t i = 0; i < pieces.count; i++) {
    const ParamRamp *ramp = &pieces.items[i];
    if (!lies_inside(block, ramp)) continue;
    gain_line_sides((double)ramp->value, (double)ramp->step, law, left + ramp->begin_frame, right + ramp->begin_frame, count_of(ramp));
  }
}

static void draw_width(const DeviceBlock *block, Pieces pieces, float width[DRAWN]) RT_SAFE {
  fill(block->params[WIDTH], width);
  for (uint32_t i = 0; i < pieces.count; i++) {
    const ParamRamp *ramp = &pieces.items[i];
    if (lies_inside(block, ramp)) gain_line_straight((double)ramp->value, (double)ramp->step, width + ramp->begin_frame, count_of(ramp));
  }
}

/* The sides at the block's first frame: a pan that stands still is looked up once. */
static Sides still_sides(State *state, const float *p) RT_SAFE {
  if (!state->still_made || state->still_pan != p[PAN] || state->still_law != p[PAN_LAW]) {
    state->still = pan_sides((double)p[PAN], law_of(p));
    state->still_pan = p[PAN];
    state->still_law = p[PAN_LAW];
    state->still_made = 1;
  }
  return state->still;
}

static void draw_steady(Drawing *drawing, uint32_t count) RT_SAFE {
  for (uint32_t g = 0; g < GAINS; g++)
    for (uint32_t i = 0; i < count && (drawing->crossed || g == LL || g == RR); i += 4)
      f4_store(drawing->gain[g] + i, f4_load(drawing->level + i) * f4_splat(drawing->by[g]));
}

static void draw_moving(Sides polarity, float *const sides[2], const float width[DRAWN], uint32_t count, Drawing *drawing) RT_SAFE {
  const f32x4 left_sign = f4_splat((float)polarity.left), right_sign = f4_splat((float)polarity.right), half = f4_splat(0.5f);
  for (uint32_t i = 0; i < count; i += 4) {
    const f32x4 side = half * f4_clamp(f4_load(width + i) * f4_splat(0.01f), 0.0f, 2.0f), keep = half + side, cross = half - side;
    const f32x4 level = f4_load(drawing->level + i), left = level * f4_load(sides[0] + i), right = level * f4_load(sides[1] + i);
    f4_store(drawing->gain[LL] + i, left_sign * left * keep);
    f4_store(drawing->gain[RL] + i, right_sign * left * cross);
    f4_store(drawing->gain[LR] + i, left_sign * right * cross);
    f4_store(drawing->gain[RR] + i, right_sign * right * keep);
  }
}

static bool is_away(const Smoother *smoother, float goal) RT_SAFE { return smoother->primed && (smoother->left_frames > 0 || goal != 0.0f); }

static void draw(State *state, const DeviceBlock *block, Drawing *drawing) RT_SAFE {
  float left[DRAWN], right[DRAWN], width[DRAWN];
  const double side = math_clamp((double)block->params[WIDTH], 0.0, 200.0) * 0.01, keep = 0.5 + 0.5 * side, cross = 0.5 - 0.5 * side;
  const Sides sides = still_sides(state, block->params), polarity = polarity_of(block->params);
  drawing->cuts = 0;
  const Pieces levels = find_pieces(block, 0, GAIN_DB, 0.05, &drawing->cuts);
  const Pieces pans = find_pieces(block, levels.count, PAN, 0.005, &drawing->cuts);
  const Pieces widths = find_pieces(block, levels.count + pans.count, WIDTH, 0.5, &drawing->cuts);
  drawing->crossed = widths.count > 0 || cross != 0.0 || is_away(&state->right_to_left, state->goal[RL]) || is_away(&state->left_to_right, state->goal[LR]);
  drawing->steady = pans.count == 0 && widths.count == 0;
  draw_level(block, levels, drawing->level);
  drawing->by[LL] = (float)(polarity.left * sides.left * keep);
  drawing->by[RL] = (float)(polarity.right * sides.left * cross);
  drawing->by[LR] = (float)(polarity.left * sides.right * cross);
  drawing->by[RR] = (float)(polarity.right * sides.right * keep);
  if (drawing->steady) return;
  draw_sides(block, pans, sides, left, right);
  draw_width(block, widths, width);
  draw_moving(polarity, (float *const[2]){left, right}, width, block->frames + 1, drawing);
}

/* `gain` with what is away from it, which gets less by an even step and begins anew where something jumps; gives what is left of
   both. */
static double let_go(double away, int32_t *left, const Smoother *smoother, uint64_t cuts, uint32_t frames, float gain[DRAWN]) RT_SAFE {
  double step = *left > 0 ? away / (double)*left : 0.0, before = (double)gain[0];
  for (uint32_t i = 0; i < frames; i++) {
    const double exact = (double)gain[i];
    if (i > 0 && (cuts >> i & 1u) != 0) {
      away += before - exact;
      *left = smoother->ramp_frames;
      step = away / (double)*left;
    }
    if (*left > 0 && --*left > 0) away -= step;
    else away = 0.0;
    before = exact;
    gain[i] = (float)(exact + away);
  }
  return away;
}

/* Jumps, and what a hand left behind, are let go over the time of the smoother; lines are left as they are. */
static void mend(Smoother *smoother, uint64_t cuts, float goal, uint32_t frames, float gain[DRAWN]) RT_SAFE {
  double away = smoother->primed ? (double)smoother->current - (double)smoother->target : 0.0;
  int32_t left = smoother->primed ? smoother->left_frames : 0;
  const double jump = (double)goal - (double)gain[0];
  if (smoother->primed && magnitude(jump) > BLOCK_JUMP) {
    away += jump;
    left = smoother->ramp_frames;
  }
  const float target = gain[frames];
  if (left > 0 || cuts != 0) away = let_go(away, &left, smoother, cuts, frames, gain);
  else away = 0.0;
  *smoother = (Smoother){.current = (float)((double)target + away), .target = target, .ramp_frames = smoother->ramp_frames, .left_frames = left, .primed = 1};
}

/* In may be out. */
static void apply(const DeviceBlock *block, const Drawing *drawing) RT_SAFE {
  const float(*gain)[DRAWN] = drawing->gain;
  const f32x4 nothing = f4_splat(-0.0f); /* changes no number, not even -0 */
  uint32_t i = 0;
  for (; i + 4 <= block->frames; i += 4) {
    const f32x4 left = f4_load(block->in[0] + i), right = f4_load(block->in[1] + i);
    f4_store(block->out[0] + i, left * f4_load(gain[LL] + i) + (drawing->crossed ? right * f4_load(gain[RL] + i) : nothing));
    f4_store(block->out[1] + i, right * f4_load(gain[RR] + i) + (drawing->crossed ? left * f4_load(gain[LR] + i) : nothing));
  }
  for (; i < block->frames; i++) {
    const float left = block->in[0][i], right = block->in[1][i];
    block->out[0][i] = left * gain[LL][i] + (drawing->crossed ? right * gain[RL][i] : -0.0f);
    block->out[1][i] = right * gain[RR][i] + (drawing->crossed ? left * gain[LR][i] : -0.0f);
  }
}

/* --- lines from the block's first frame to its last, as nearly all are: what the general way would give, in one pass -------- */

typedef struct Lines { const ParamRamp *level, *pan; } Lines; /* NULL: stands still */

static bool spans(const DeviceBlock *block, const ParamRamp *ramp) RT_SAFE { return ramp->begin_frame == 0 && ramp->end_frame == block->frames; }

static bool find_lines(const DeviceBlock *block, Lines *lines) RT_SAFE {
  const ParamRamp *ramps = block->ramps;
  const bool level = ramps[0].param == GAIN_DB;
  if (block->ramp_count > (level ? 2u : 1u) || block->frames % 4 != 0 || block->params[WIDTH] != 100.0f) return false;
  *lines = (Lines){level ? &ramps[0] : NULL, block->ramp_count == 2 ? &ramps[1] : level ? NULL : &ramps[0]};
  if (lines->level != NULL && !spans(block, lines->level)) return false;
  return lines->pan == NULL || (lines->pan->param == PAN && spans(block, lines->pan) && law_of(block->params) <= LAW_3_DB);
}

/* Nothing is away from the line that would have to be let go. */
static bool follows(const Smoother *smoother, float goal, float first) RT_SAFE {
  return !smoother->primed || (smoother->left_frames == 0 && magnitude((double)goal - (double)first) <= BLOCK_JUMP);
}

static void arrive(Smoother *smoother, float at, float *goal) RT_SAFE {
  *smoother = (Smoother){.current = at, .target = at, .ramp_frames = smoother->ramp_frames, .primed = 1};
  *goal = at;
}

static void arrive_straight(State *state, float left, float right) RT_SAFE {
  arrive(&state->left_to_left, left, &state->goal[LL]);
  arrive(&state->right_to_right, right, &state->goal[RR]);
  arrive(&state->right_to_left, 0.0f, &state->goal[RL]);
  arrive(&state->left_to_right, 0.0f, &state->goal[LR]);
}

/* Both gains of four frames. `level`, `pan` and `centred`, where both sides stand at 1, are known where this is compiled. */
typedef struct Drawn { LevelLine level; PanLine pan; float still_level, left, right; } Drawn;

static inline __attribute__((always_inline)) PanGains next_gains(Drawn *drawn, bool level, bool pan, bool centred) RT_SAFE {
  const f32x4 here = level ? level_line_next(&drawn->level) : f4_splat(drawn->still_level);
  if (centred) return (PanGains){here, here};
  if (!pan) return (PanGains){here * f4_splat(drawn->left), here * f4_splat(drawn->right)};
  const PanGains sides = pan_line_next(&drawn->pan);
  return (PanGains){f4_splat(drawn->left) * (here * sides.left), f4_splat(drawn->right) * (here * sides.right)};
}

typedef struct Sound { const float *left, *right; float *to_left, *to_right; } Sound; /* in may be out */

/* Gives the gains of the frame behind the last. `twins`: both sides get the same, as a mono clip in the middle does. */
static inline __attribute__((always_inline)) PanGains apply_four(const Sound *sound, uint32_t i, Drawn *drawn, PanGains gains, LevelParts made[2], bool level, bool pan, bool centred, bool twins) RT_SAFE {
  const f32x4 one = f4_load(sound->left + i) * gains.left, other = twins ? one : f4_load(sound->right + i) * gains.right;
  f4_store(sound->to_left + i, one);
  f4_store(sound->to_right + i, other);
  level_count(&made[0], one);
  if (!twins) level_count(&made[1], other);
  return next_gains(drawn, level, pan, centred);
}

static inline __attribute__((always_inline)) PanGains apply_lines(const DeviceBlock *block, Drawn drawn, PanGains gains, bool level, bool pan, bool centred, bool twins) RT_SAFE {
  const Sound sound = {block->in[0], block->in[1], block->out[0], block->out[1]};
  const uint32_t frames = block->frames;
  LevelParts made[2] = {0};
  uint32_t i = 0;
  for (; i + 16 <= frames; i += 16)
    for (uint32_t k = 0; k < 16; k += 4) gains = apply_four(&sound, i + k, &drawn, gains, made, level, pan, centred, twins);
  for (; i < frames; i += 4) gains = apply_four(&sound, i, &drawn, gains, made, level, pan, centred, twins);
  tell(block, level_of(made[0], twins ? made[0] : made[1]));
  return gains;
}

static Drawn begin_lines(State *state, const DeviceBlock *block, Lines lines) RT_SAFE {
  const Sides polarity = polarity_of(block->params);
  Drawn drawn = {.left = (float)polarity.left, .right = (float)polarity.right};
  if (lines.level != NULL) drawn.level = level_line_begin(&state->level_slope, (double)lines.level->value, (double)lines.level->step);
  else drawn.still_level = (float)math_gain_from_db((double)block->params[GAIN_DB]);
  if (lines.pan != NULL) {
    const double scale = law_of(block->params) == LAW_0_DB ? math_sqrt(2.0) : 1.0;
    drawn.pan = pan_line_begin(&state->pan_slope, (double)lines.pan->value, (double)lines.pan->step, scale);
  } else {
    const Sides still = still_sides(state, block->params);
    drawn.left = (float)(polarity.left * still.left);
    drawn.right = (float)(polarity.right * still.right);
  }
  return drawn;
}

static bool process_lines(State *state, const DeviceBlock *block) RT_SAFE {
  Lines lines;
  if (!find_lines(block, &lines)) return false;
  if (is_away(&state->right_to_left, state->goal[RL]) || is_away(&state->left_to_right, state->goal[LR])) return false;
  const bool level = lines.level != NULL, pan = lines.pan != NULL;
  Drawn drawn = begin_lines(state, block, lines);
  const PanGains first = next_gains(&drawn, level, pan, false);
  if (!follows(&state->left_to_left, state->goal[LL], first.left[0]) || !follows(&state->right_to_right, state->goal[RR], first.right[0])) return false;
  const PanGains last = !pan    ? apply_lines(block, drawn, first, true, false, false, false)
                        : level ? apply_lines(block, drawn, first, true, true, false, false)
                                : apply_lines(block, drawn, first, false, true, false, false);
  arrive_straight(state, last.left[0], last.right[0]);
  state->fading = level && !pan;
  state->beside_left = drawn.left;
  state->beside_right = drawn.right;
  f4_store(state->beside, f4_load(block->params + PAN));
  return true;
}

/* From where the gains were left; nothing of one side is in the other. */
static inline bool jumps(const float goal[GAINS], PanGains first) {
  return i4_any((i32x4)(f4_abs(f4_load(goal) - (f32x4){first.left[0], 0.0f, 0.0f, first.right[0]}) > f4_splat((float)BLOCK_JUMP)));
}

/* The same where nothing but the level moves, as in the block before: what most automation is. */
static bool process_fader(State *state, const DeviceBlock *block) RT_SAFE {
  const ParamRamp *line = block->ramps;
  if (!state->fading || block->ramp_count != 1 || line->param != GAIN_DB || !spans(block, line) || block->frames % 4 != 0) return false;
  const float *const p = block->params, *const beside = state->beside; /* a vector of them would wait for what was just written beside them */
  if (p[PAN] != beside[0] || p[WIDTH] != beside[1] || p[INVERT] != beside[2] || p[PAN_LAW] != beside[3]) return false;
  Drawn drawn = {.left = state->beside_left, .right = state->beside_right};
  drawn.level = level_line_go_on(&state->level_slope, (double)line->value, (double)line->step);
  const PanGains first = next_gains(&drawn, true, false, false);
  if (jumps(state->goal, first)) return false;
  const bool centred = drawn.left == 1.0f && drawn.right == 1.0f, twins = centred && block->in[0] == block->in[1];
  const PanGains last = twins     ? apply_lines(block, drawn, first, true, false, true, true)
                        : centred ? apply_lines(block, drawn, first, true, false, true, false)
                                  : apply_lines(block, drawn, first, true, false, false, false);
  state->goal[LL] = state->left_to_left.current = state->left_to_left.target = last.left[0];
  state->goal[RR] = state->right_to_right.current = state->right_to_right.target = last.right[0];
  if (block->params_end != NULL) level_line_ahead(&state->level_slope, (double)block->params_end[GAIN_DB]);
  return true;
}

/* A fader whose line turns inside the block. */
static bool process_level(State *state, const DeviceBlock *block, const Drawing *drawing) RT_SAFE {
  const float *level = drawing->level, ll = drawing->by[LL], rr = drawing->by[RR];
  if (!drawing->steady || drawing->crossed || drawing->cuts != 0 || block->frames % 4 != 0) return false;
  if (!follows(&state->left_to_left, state->goal[LL], level[0] * ll) || !follows(&state->right_to_right, state->goal[RR], level[0] * rr)) return false;
  LevelParts made[2] = {0};
  for (uint32_t i = 0; i < block->frames; i += 4) {
    const f32x4 here = f4_load(level + i), left = f4_load(block->in[0] + i), right = f4_load(block->in[1] + i);
    const f32x4 to_left = left * (here * f4_splat(ll)), to_right = right * (here * f4_splat(rr));
    f4_store(block->out[0] + i, to_left);
    f4_store(block->out[1] + i, to_right);
    level_count(&made[0], to_left);
    level_count(&made[1], to_right);
  }
  tell(block, level_of(made[0], made[1]));
  arrive_straight(state, level[block->frames] * ll, level[block->frames] * rr);
  return true;
}

static void process_drawn(State *state, const DeviceBlock *block) RT_SAFE {
  Smoother *const smoothers[GAINS] = {&state->left_to_left, &state->right_to_left, &state->left_to_right, &state->right_to_right};
  Drawing drawing;
  state->made_from[GAIN_DB] = 1e9f; /* of no parameters: the next still block computes its own */
  if (process_lines(state, block)) return;
  draw(state, block, &drawing);
  if (process_level(state, block, &drawing)) return;
  state->fading = 0;
  if (drawing.steady) draw_steady(&drawing, block->frames + 1);
  for (uint32_t g = 0; g < GAINS; g++) {
    if (!drawing.crossed && (g == RL || g == LR)) {
      arrive(smoothers[g], 0.0f, &state->goal[g]);
      continue;
    }
    mend(smoothers[g], drawing.cuts, state->goal[g], block->frames, drawing.gain[g]);
    state->goal[g] = smoothers[g]->target;
  }
  apply(block, &drawing);
}

/* --- one instance ----------------------------------------------------------------------------------------------------- */

static void process(void *state, const DeviceBlock *block) RT_SAFE {
  if (block->ramp_count > 0) {
    if (!process_fader(state, block)) process_drawn(state, block);
    return;
  }
  const Matrix matrix = begin_block(state, block);
  if (block->frames % 4 == 0) tell(block, mix(block->in, block->out, &matrix, block->frames));
  else mix_part(block, &matrix);
}

/* --- four instances in the lanes ------------------------------------------------------------------------------------ */

typedef struct Ramps { f32x4 start, step; } Ramps;

static inline Ramps ramps_of(Ramp a, Ramp b, Ramp c, Ramp d) {
  return (Ramps){{a.start, b.start, c.start, d.start}, {a.step, b.step, c.step, d.step}};
}
#define RAMPS(field) ramps_of(m[0].field, m[1].field, m[2].field, m[3].field)

static void tell_lanes(const DeviceBlock *const block[4], const LevelLanes made[2]) RT_SAFE {
  const f32x4 left = level_sum_lanes(&made[0]), right = level_sum_lanes(&made[1]);
  const f32x4 left_top = level_top_lanes(&made[0]), right_top = level_top_lanes(&made[1]);
  for (int l = 0; l < 4; l++) tell(block[l], (Level){{left_top[l], right_top[l]}, {left[l], right[l]}, true});
}

static void scale_side(f32x4 *x, f32x4 by, uint32_t frames, LevelLanes *made) RT_SAFE {
  LevelLanes level = {0};
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    const f32x4 four[4] = {x[i] * by, x[i + 1] * by, x[i + 2] * by, x[i + 3] * by};
    for (uint32_t k = 0; k < 4; k++) x[i + k] = four[k];
    level_count_lanes(&level, four);
  }
  for (; i < frames; i++) x[i] *= by;
  *made = level;
}

static void mix_straight(const DeviceBlock *const block[4], f32x4 *const lanes[2], const Matrix m[4]) RT_SAFE {
  const f32x4 zero = f4_splat(0.0f); /* as along() makes +0 of -0 */
  const uint32_t frames = block[0]->frames;
  LevelLanes made[2];
  scale_side(lanes[0], RAMPS(ll).start + zero, frames, &made[0]);
  scale_side(lanes[1], RAMPS(rr).start + zero, frames, &made[1]);
  if (frames % 4 == 0) tell_lanes(block, made);
}

/* A straight lane adds -0 from the other side, which changes no number, not even -0. */
static void mix_lanes(f32x4 *left, f32x4 *right, const Matrix m[4], i32x4 straight, uint32_t frames) RT_SAFE {
  const Ramps ll = RAMPS(ll), rl = RAMPS(rl), lr = RAMPS(lr), rr = RAMPS(rr);
  const f32x4 nothing = f4_splat(-0.0f);
  for (uint32_t i = 0; i < frames; i++) {
    const f32x4 index = f4_splat((float)(i + 1)), l = left[i], r = right[i];
    left[i] = l * (ll.start + ll.step * index) + f4_select(straight, nothing, r * (rl.start + rl.step * index));
    right[i] = r * (rr.start + rr.step * index) + f4_select(straight, nothing, l * (lr.start + lr.step * index));
  }
}

/* Automation is rare enough to leave the lanes for. */
static void process4_drawn(void *const state[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  for (uint32_t l = 0; l < 4; l++) {
    float sides[2][GRID_FRAMES];
    DeviceBlock alone = *block[l];
    for (uint32_t c = 0; c < 2; c++) {
      for (uint32_t i = 0; i < alone.frames; i++) sides[c][i] = lanes[c][i][l];
      alone.in[c] = alone.out[c] = sides[c];
    }
    process(state[l], &alone);
    for (uint32_t c = 0; c < 2; c++)
      for (uint32_t i = 0; i < alone.frames; i++) lanes[c][i][l] = sides[c][i];
  }
}

static void process4(void *const state[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  if (block[0]->ramp_count + block[1]->ramp_count + block[2]->ramp_count + block[3]->ramp_count > 0) {
    process4_drawn(state, block, lanes);
    return;
  }
  Matrix m[4];
  int32_t straight[4], all = -1;
  for (int l = 0; l < 4; l++) {
    m[l] = begin_block(state[l], block[l]);
    straight[l] = is_straight(&m[l]) ? -1 : 0;
    all &= straight[l];
  }
  if (all) mix_straight(block, lanes, m);
  else mix_lanes(lanes[0], lanes[1], m, (i32x4){straight[0], straight[1], straight[2], straight[3]}, block[0]->frames);
}

const Device device_gain = {
    .number = 1, .id = "gain", .name = "Gain", .summary = "Level, pan, width and polarity.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4, .ramps = true,
};
