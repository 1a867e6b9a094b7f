#ifndef TUTTI_DEVICES_GAIN_DRAWING_H
#define TUTTI_DEVICES_GAIN_DRAWING_H

#include "core/math.h"
#include "devices/device.h"
#include "dsp/gain_lines.h"
#include "dsp/pan_law.h"
#include "dsp/smoother.h"

/* A part of gain.c: whatever lines automation moves level, pan and width along, drawn as the four gains of its matrix at every
   frame, and what jumps among them let go. The lines that are usual have ways of their own there. All of it is [audio]. */

enum { GAIN_DB, PAN, WIDTH, INVERT, PAN_LAW, PARAM_COUNT };

static inline int law_of(const float *p) RT_SAFE { return (int)math_round_clamp((double)p[PAN_LAW], LAW_0_DB, LAW_BALANCE); }

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

static inline double magnitude(double x) RT_SAFE { return x < 0.0 ? -x : x; }

typedef struct Pieces { const ParamRamp *items; uint32_t count; } Pieces;

/* Of one parameter, from `first` on; and the frames in which they jump by more than `step` beyond what their slopes explain. */
static inline Pieces find_pieces(const DeviceBlock *block, uint32_t first, uint16_t param, double step, uint64_t *cuts) RT_SAFE {
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
static inline bool lies_inside(const DeviceBlock *block, const ParamRamp *ramp) RT_SAFE {
  return ramp->begin_frame <= ramp->end_frame && ramp->end_frame <= block->frames;
}
static inline uint32_t count_of(const ParamRamp *ramp) RT_SAFE { return ramp->end_frame - ramp->begin_frame + 1u; }

static inline void fill(float value, float to[DRAWN]) RT_SAFE {
  for (uint32_t i = 0; i < DRAWN; i += 4) f4_store(to + i, f4_splat(value));
}

static inline void draw_level(const DeviceBlock *block, Pieces pieces, float level[DRAWN]) RT_SAFE {
  if (pieces.count == 0 || pieces.items[0].begin_frame > 0) fill((float)math_gain_from_db((double)block->params[GAIN_DB]), level);
  for (uint32_t i = 0; i < pieces.count; i++) {
    const ParamRamp *ramp = &pieces.items[i];
    if (lies_inside(block, ramp)) gain_line_db((double)ramp->value, (double)ramp->step, level + ramp->begin_frame, count_of(ramp));
  }
}

static inline void draw_sides(const DeviceBlock *block, Pieces pieces, Sides still, float left[DRAWN], float right[DRAWN]) RT_SAFE {
  const int law = law_of(block->params);
  fill((float)still.left, left);
  fill((float)still.right, right);
  for (uint32_t i = 0; i < pieces.count; i++) {
    const ParamRamp *ramp = &pieces.items[i];
    if (!lies_inside(block, ramp)) continue;
    gain_line_sides((double)ramp->value, (double)ramp->step, law, left + ramp->begin_frame, right + ramp->begin_frame, count_of(ramp));
  }
}

static inline void draw_width(const DeviceBlock *block, Pieces pieces, float width[DRAWN]) RT_SAFE {
  fill(block->params[WIDTH], width);
  for (uint32_t i = 0; i < pieces.count; i++) {
    const ParamRamp *ramp = &pieces.items[i];
    if (lies_inside(block, ramp)) gain_line_straight((double)ramp->value, (double)ramp->step, width + ramp->begin_frame, count_of(ramp));
  }
}

static inline void draw_steady(Drawing *drawing, uint32_t count) RT_SAFE {
  for (uint32_t g = 0; g < GAINS; g++)
    for (uint32_t i = 0; i < count && (drawing->crossed || g == LL || g == RR); i += 4)
      f4_store(drawing->gain[g] + i, f4_load(drawing->level + i) * f4_splat(drawing->by[g]));
}

static inline void draw_moving(Sides polarity, float *const sides[2], const float width[DRAWN], uint32_t count, Drawing *drawing) RT_SAFE {
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

/* `gain` with what is away from it, which gets less by an even step and begins anew where something jumps; gives what is left of
   both. */
static inline double let_go(double away, int32_t *left, const Smoother *smoother, uint64_t cuts, uint32_t frames, float gain[DRAWN]) RT_SAFE {
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
static inline void mend(Smoother *smoother, uint64_t cuts, float goal, uint32_t frames, float gain[DRAWN]) RT_SAFE {
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
static inline void apply(const DeviceBlock *block, const Drawing *drawing) RT_SAFE {
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

#endif
