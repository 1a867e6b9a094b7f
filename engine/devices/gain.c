/*
  "Gain": level, pan, width and polarity. It is every track's channel strip and the smallest device, so it is also the one
  to copy when you write your own: a table of parameters, a state struct, prepare, reset, process, one const Device.

  Pan is equal power (the two gains' squares add up to a constant) with 0 dB in the middle, so that a strip at its defaults
  passes samples unchanged; the sides reach +3 dB. Its other laws hold the sides at 0 dB and take the middle down by 3, by
  4.5 (half way, in dB, between equal power and linear) or by 6 (linear, so that a mono sum is constant); balance turns down
  the side one pans away from and leaves the other. Width scales the side signal (L - R) / 2. A fader that automation moves
  follows its line exactly at every frame; only jumps and live gestures pass the smoother.
*/
#include "devices/apart.h"
#include "devices/gain_drawing.h"
#include "devices/moving.h"

#include <string.h>

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
  state->level_slope.ahead_gain = state->pan_slope.ahead_scale = 0.0;
  state->fading = 0;
}

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

/* Eight frames, of which `index` has the first four. */
static inline f32x8 along(Ramp ramp, f32x4 index) {
  const f32x4 start = f4_splat(ramp.start), step = f4_splat(ramp.step);
  return f8_join(start + step * index, start + step * (index + f4_splat(4.0f)));
}

static inline bool stands(const Matrix *m) {
  return m->ll.step == 0.0f && m->rl.step == 0.0f && m->lr.step == 0.0f && m->rr.step == 0.0f;
}

/* Nothing of one side in the other: the width is 100 %. */
static inline bool is_straight(const Matrix *m) { return stands(m) && m->rl.start == 0.0f && m->lr.start == 0.0f; }

static inline f32x8 apart(f32x8 own, f32x8 own_gain, f32x8 other, f32x8 other_gain, bool straight) {
  const f32x8 kept = f8_mul(own, own_gain);
  return straight ? kept : f8_add(kept, f8_mul(other, other_gain));
}

/* One side stands for both where they are alike and nobody needs the other. */
static bool write_left_alone(const DeviceBlock *block) RT_SAFE {
  if (block->twins == NULL) return false;
  *block->twins = true;
  return true;
}

/* Eight neighbouring frames share a vector: nothing here is recursive. `frames` is a multiple of 8; in may be out. */
static Level mix(const float *const in[2], float *const out[2], const Matrix *m, uint32_t frames) RT_SAFE {
  const f32x4 first = {1.0f, 2.0f, 3.0f, 4.0f};
  const bool steady = stands(m), straight = is_straight(m);
  LevelParts made[2] = {0};
  f32x8 ll = along(m->ll, first), rl = along(m->rl, first), lr = along(m->lr, first), rr = along(m->rr, first);
  for (uint32_t i = 0; i < frames; i += 8) {
    if (!steady) {
      const f32x4 index = first + f4_splat((float)i);
      ll = along(m->ll, index);
      rl = along(m->rl, index);
      lr = along(m->lr, index);
      rr = along(m->rr, index);
    }
    const f32x8 left = f8_load(in[0] + i), right = f8_load(in[1] + i);
    const f32x8 to_left = apart(left, ll, right, rl, straight), to_right = apart(right, rr, left, lr, straight);
    f8_store(out[0] + i, to_left);
    f8_store(out[1] + i, to_right);
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
  tell(block, mix((const float *const[2]){left, right}, sides, matrix, (block->frames + 7) / 8 * 8));
  for (uint32_t c = 0; c < 2; c++) memcpy(block->out[c], sides[c], block->frames * sizeof(float));
}

static bool is_mono(const DeviceBlock *block, const Matrix *m) RT_SAFE {
  return block->in[0] == block->in[1] && block->frames % 8 == 0 && is_straight(m) && m->ll.start == m->rr.start;
}

/* What mix gives of such a block, on the left. */
static void mix_left(const DeviceBlock *block, const Matrix *m) RT_SAFE {
  const f32x8 gain = along(m->ll, f4_splat(0.0f));
  LevelParts made = {0};
  for (uint32_t i = 0; i < block->frames; i += 8) {
    const f32x8 left = f8_mul(f8_load(block->in[0] + i), gain);
    f8_store(block->out[0] + i, left);
    level_count(&made, left);
  }
  tell(block, level_of_twins(made));
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

/* --- lines from the block's first frame to its last, as nearly all are: what the general way would give, in one pass -------- */

typedef struct Lines { const ParamRamp *level, *pan; } Lines; /* NULL: stands still */

static bool spans(const DeviceBlock *block, const ParamRamp *ramp) RT_SAFE { return ramp->begin_frame == 0 && ramp->end_frame == block->frames; }

static bool find_lines(const DeviceBlock *block, Lines *lines) RT_SAFE {
  const ParamRamp *ramps = block->ramps;
  const bool level = ramps[0].param == GAIN_DB;
  if (block->ramp_count > (level ? 2u : 1u) || block->frames % 8 != 0 || block->params[WIDTH] != 100.0f) return false;
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

/* Both gains, eight frames after eight. `level`, `pan` and `centred`, where both sides stand at 1, are known where this is compiled. */
typedef struct Drawn { LevelLine level; PanLine pan; float still_level, left, right; } Drawn;

static inline __attribute__((always_inline)) PanGains next_gains(Drawn *drawn, bool level, bool pan, bool centred) RT_SAFE {
  const f32x8 here = level ? level_line_next(&drawn->level) : f8_splat(drawn->still_level);
  if (centred) return (PanGains){here, here};
  const f32x8 left = f8_splat(drawn->left), right = f8_splat(drawn->right);
  if (!pan) return (PanGains){f8_mul(here, left), f8_mul(here, right)};
  const PanGains sides = pan_line_next(&drawn->pan);
  return (PanGains){f8_mul(left, f8_mul(here, sides.left)), f8_mul(right, f8_mul(here, sides.right))};
}

typedef struct Pair { float left, right; } Pair;

/* Of the next frame: what next_gains gives first. */
static inline Pair gains_here(const Drawn *drawn, bool level, bool pan) RT_SAFE {
  const float here = level ? level_line_here(&drawn->level) : drawn->still_level;
  if (!pan) return (Pair){here * drawn->left, here * drawn->right};
  return (Pair){drawn->left * (here * pan_line_left(&drawn->pan)), drawn->right * (here * pan_line_right(&drawn->pan))};
}

typedef struct Sound { const float *left, *right; float *to_left, *to_right; } Sound; /* in may be out */

static inline Sound sound_of(const DeviceBlock *block) RT_SAFE { return (Sound){block->in[0], block->in[1], block->out[0], block->out[1]}; }

/* Known where this is compiled. Twins get the same on both sides, as a mono clip in the middle does; LEFT: they do, and the right
   one is not written. */
typedef enum SoundSides { SIDES_TWO, SIDES_TWINS, SIDES_LEFT } SoundSides;

static inline __attribute__((always_inline)) void apply_eight(const Sound *sound, uint32_t i, PanGains gains, LevelParts made[2], SoundSides sides) RT_SAFE {
  const bool two = sides == SIDES_TWO;
  const f32x8 one = f8_mul(f8_load(sound->left + i), gains.left), other = two ? f8_mul(f8_load(sound->right + i), gains.right) : one;
  f8_store(sound->to_left + i, one);
  if (sides != SIDES_LEFT) f8_store(sound->to_right + i, other);
  level_count(&made[0], one);
  if (two) level_count(&made[1], other);
}

static inline Level level_of_sides(const LevelParts made[2], SoundSides sides) RT_SAFE {
  return sides == SIDES_TWO ? level_of(made[0], made[1]) : level_of_twins(made[0]);
}

/* Leaves `drawn` behind the last frame. */
static inline __attribute__((always_inline)) void apply_lines(const DeviceBlock *block, Drawn *drawn, bool level, bool pan, bool centred, SoundSides sides) RT_SAFE {
  const Sound sound = sound_of(block);
  Drawn line = *drawn;
  LevelParts made[2] = {0};
  uint32_t i = 0;
  for (const uint32_t pairs = block->frames / 16 * 16; i < pairs; i += 16)
    for (uint32_t k = 0; k < 16; k += 8) apply_eight(&sound, i + k, next_gains(&line, level, pan, centred), made, sides);
  if (i < block->frames) apply_eight(&sound, i, next_gains(&line, level, pan, centred), made, sides);
  *drawn = line;
  tell(block, level_of_sides(made, sides));
}

static double pan_scale(const DeviceBlock *block) RT_SAFE { return law_of(block->params) == LAW_0_DB ? math_sqrt(2.0) : 1.0; }

static Drawn begin_lines(State *state, const DeviceBlock *block, Lines lines) RT_SAFE {
  const Sides polarity = polarity_of(block->params);
  Drawn drawn = {.left = (float)polarity.left, .right = (float)polarity.right};
  if (lines.level != NULL) drawn.level = level_line_begin(&state->level_slope, (double)lines.level->value, (double)lines.level->step);
  else drawn.still_level = (float)math_gain_from_db((double)block->params[GAIN_DB]);
  if (lines.pan != NULL) {
    drawn.pan = pan_line_begin(&state->pan_slope, (double)lines.pan->value, (double)lines.pan->step, pan_scale(block));
  } else {
    const Sides still = still_sides(state, block->params);
    drawn.left = (float)(polarity.left * still.left);
    drawn.right = (float)(polarity.right * still.right);
  }
  return drawn;
}

static inline double end_of(const ParamRamp *ramp) RT_SAFE {
  return (double)ramp->value + (double)ramp->step * (double)(ramp->end_frame - ramp->begin_frame);
}

/* Where the level's last line leads is where the next one begins. */
static inline void lead(State *state, const DeviceBlock *block, const ParamRamp *last, double gain) RT_SAFE {
  if (block->params_end == NULL) return;
  level_line_lead(&state->level_slope, gain, end_of(last), (double)block->params_end[GAIN_DB]);
}

static bool process_lines(State *state, const DeviceBlock *block) RT_SAFE {
  Lines lines;
  if (!find_lines(block, &lines)) return false;
  if (is_away(&state->right_to_left, state->goal[RL]) || is_away(&state->left_to_right, state->goal[LR])) return false;
  const bool level = lines.level != NULL, pan = lines.pan != NULL;
  Drawn drawn = begin_lines(state, block, lines);
  const Pair first = gains_here(&drawn, level, pan);
  if (!follows(&state->left_to_left, state->goal[LL], first.left) || !follows(&state->right_to_right, state->goal[RR], first.right)) return false;
  if (!pan) apply_lines(block, &drawn, true, false, false, SIDES_TWO);
  else if (level) apply_lines(block, &drawn, true, true, false, SIDES_TWO);
  else apply_lines(block, &drawn, false, true, false, SIDES_TWO);
  const Pair last = gains_here(&drawn, level, pan);
  arrive_straight(state, last.left, last.right);
  if (level) lead(state, block, lines.level, drawn.level.gain);
  if (pan && block->params_end != NULL) pan_line_lead(&state->pan_slope, &drawn.pan, pan_scale(block), end_of(lines.pan), (double)block->params_end[PAN]);
  state->fading = level && !pan;
  state->beside_left = drawn.left;
  state->beside_right = drawn.right;
  f4_store(state->beside, f4_load(block->params + PAN));
  return true;
}

/* Nothing but the level moves, as in the block before. */
static inline bool goes_on(const State *state, const DeviceBlock *block) RT_SAFE {
  const float *const p = block->params, *const beside = state->beside; /* a vector of them would wait for what was just written beside them */
  return state->fading && block->ramps[0].param == GAIN_DB && block->frames % 8 == 0 && p[PAN] == beside[0] && p[WIDTH] == beside[1] && p[INVERT] == beside[2] && p[PAN_LAW] == beside[3];
}

/* From where the gains were left. */
static inline bool jumps(const float goal[GAINS], Pair first) RT_SAFE {
  const float left = goal[LL] - first.left, right = goal[RR] - first.right, most = (float)BLOCK_JUMP;
  return left > most || left < -most || right > most || right < -most;
}

static inline void fade_to(State *state, Pair last) RT_SAFE {
  state->goal[LL] = state->left_to_left.current = state->left_to_left.target = last.left;
  state->goal[RR] = state->right_to_right.current = state->right_to_right.target = last.right;
}

typedef enum FaderKind { FADER_APART, FADER_CENTRED, FADER_TWINS, FADER_LEFT } FaderKind;

static inline FaderKind fader_kind(const DeviceBlock *block, const Drawn *drawn) RT_SAFE {
  if (drawn->left != 1.0f || drawn->right != 1.0f) return FADER_APART;
  if (block->in[0] != block->in[1]) return FADER_CENTRED;
  return write_left_alone(block) ? FADER_LEFT : FADER_TWINS;
}

/* One line of the level through the block: what most automation is. */
static bool process_fader(State *state, const DeviceBlock *block) RT_SAFE {
  const ParamRamp *line = block->ramps;
  if (block->ramp_count != 1 || !spans(block, line) || !goes_on(state, block)) return false;
  Drawn drawn = {.left = state->beside_left, .right = state->beside_right};
  drawn.level = level_line_go_on(&state->level_slope, (double)line->value, (double)line->step);
  if (jumps(state->goal, gains_here(&drawn, true, false))) return false;
  const FaderKind kind = fader_kind(block, &drawn);
  if (kind == FADER_LEFT) apply_lines(block, &drawn, true, false, true, SIDES_LEFT);
  else if (kind == FADER_TWINS) apply_lines(block, &drawn, true, false, true, SIDES_TWINS);
  else if (kind == FADER_CENTRED) apply_lines(block, &drawn, true, false, true, SIDES_TWO);
  else apply_lines(block, &drawn, true, false, false, SIDES_TWO);
  fade_to(state, gains_here(&drawn, true, false));
  lead(state, block, line, drawn.level.gain);
  return true;
}

/* Two lines that meet inside the block, without a jump there (find_pieces). */
static bool turns(const DeviceBlock *block) RT_SAFE {
  const ParamRamp *one = block->ramps, *other = one + 1;
  if (block->ramp_count != 2 || other->param != one->param || one->begin_frame != 0 || one->end_frame == 0 || one->end_frame != other->begin_frame) return false;
  if (other->end_frame != block->frames || other->begin_frame >= block->frames) return false;
  const double there = (double)one->value + (double)one->step * (double)one->end_frame;
  return magnitude((double)other->value - there) - magnitude((double)one->step) - magnitude((double)other->step) <= 0.05;
}

static inline __attribute__((always_inline)) void apply_level(const DeviceBlock *block, const Drawn *drawn, const float *level, bool centred, SoundSides sides) RT_SAFE {
  const f32x8 left = f8_splat(drawn->left), right = f8_splat(drawn->right);
  const Sound sound = sound_of(block);
  LevelParts made[2] = {0};
  for (uint32_t i = 0, frames = block->frames; i < frames; i += 8) {
    const f32x8 here = f8_load(level + i);
    apply_eight(&sound, i, centred ? (PanGains){here, here} : (PanGains){f8_mul(here, left), f8_mul(here, right)}, made, sides);
  }
  tell(block, level_of_sides(made, sides));
}

/* A line from `from` on, up to seven frames too far; gives its gain at the frame behind its last. */
static inline double draw_line(LevelSlope *slope, const ParamRamp *line, float *level) RT_SAFE {
  uint32_t i = line->begin_frame;
  if (line->step == 0.0f) { /* mostly one frame before a point that lies in the middle of one */
    const double gain = level_line_gain(slope, (double)line->value, 0.0);
    for (; i < line->end_frame; i += 8) f8_store(level + i, f8_splat((float)gain));
    return gain;
  }
  LevelLine drawn = level_line_go_on(slope, (double)line->value, (double)line->step);
  for (; i + 8 <= line->end_frame; i += 8) f8_store(level + i, level_line_next(&drawn));
  const double behind = level_line_behind(slope, &drawn, line->end_frame - i);
  f8_store(level + i, level_line_next(&drawn));
  return behind;
}

/* A fader whose line turns inside the block. */
static __attribute__((noinline)) bool process_turn(State *state, const DeviceBlock *block) RT_SAFE {
  const ParamRamp *one = block->ramps, *other = one + 1;
  if (block->ramp_count != 2 || !goes_on(state, block) || !turns(block)) return false;
  float level[GRID_FRAMES + 8];
  const Drawn drawn = {.left = state->beside_left, .right = state->beside_right};
  const double corner = draw_line(&state->level_slope, one, level);
  if (jumps(state->goal, (Pair){level[0] * drawn.left, level[0] * drawn.right})) return false;
  level_line_lead(&state->level_slope, corner, (double)one->value + (double)one->step * (double)one->end_frame, (double)other->value);
  const double behind = draw_line(&state->level_slope, other, level);
  const FaderKind kind = fader_kind(block, &drawn);
  if (kind == FADER_LEFT) apply_level(block, &drawn, level, true, SIDES_LEFT);
  else if (kind == FADER_TWINS) apply_level(block, &drawn, level, true, SIDES_TWINS);
  else if (kind == FADER_CENTRED) apply_level(block, &drawn, level, true, SIDES_TWO);
  else apply_level(block, &drawn, level, false, SIDES_TWO);
  fade_to(state, (Pair){(float)behind * drawn.left, (float)behind * drawn.right});
  lead(state, block, other, behind);
  return true;
}

static __attribute__((noinline)) void process_drawn(State *state, const DeviceBlock *block) RT_SAFE {
  Smoother *const smoothers[GAINS] = {&state->left_to_left, &state->right_to_left, &state->left_to_right, &state->right_to_right};
  Drawing drawing;
  state->made_from[GAIN_DB] = 1e9f; /* of no parameters: the next still block computes its own */
  if (process_lines(state, block)) return;
  draw(state, block, &drawing);
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

/* Apart, as what is drawn is, so that the usual fader does not pay for their registers. */
static __attribute__((noinline)) void process_still(State *state, const DeviceBlock *block) RT_SAFE {
  const Matrix matrix = begin_block(state, block);
  if (is_mono(block, &matrix) && write_left_alone(block)) mix_left(block, &matrix);
  else if (block->frames % 8 == 0) tell(block, mix(block->in, block->out, &matrix, block->frames));
  else mix_part(block, &matrix);
}

static void process(void *state, const DeviceBlock *block) RT_SAFE {
  if (block->ramp_count == 0) process_still(state, block);
  else if (!process_fader(state, block) && !process_turn(state, block)) process_drawn(state, block);
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
  for (; i + 8 <= frames; i += 8) {
    f32x4 eight[8];
    for (uint32_t k = 0; k < 8; k++) x[i + k] = eight[k] = x[i + k] * by;
    level_count_lanes(&level, eight);
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
  if (frames % 8 == 0) tell_lanes(block, made);
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
  Apart apart;
  apart_begin(&apart, block, lanes);
  for (uint32_t l = 0; l < 4; l++) process(state[l], &apart.blocks[l]);
  apart_end(&apart, lanes);
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
