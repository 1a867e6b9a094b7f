/* Lanes of sends and of the crossfader, on the audio thread: what their lines through the block are as gains, frame by frame.
   Where a lane leaps, or where the edge is elsewhere (a hand let go, an edit), the way to the block's last frame is a straight
   line, so that nothing clicks. */
#include "graph/automation.h"

#include "core/math.h"
#include "dsp/gain_lines.h"

#define LEAP 1e-3     /* dB or pan between two frames that no line joins */
#define STEP_MAX 5e-4 /* of gain, over what the line itself does */

/* The block's first frame and its last; a song that stands still is read where it stands. */
typedef struct Span { int64_t first, last; } Span;

static Span span_of(const Live *live, uint32_t arrival_frames) RT_SAFE {
  const int64_t from = live->song_frame - arrival_frames;
  return live->playing ? (Span){from, from + live->frames - 1} : (Span){from, from};
}

/* Gains reach their goals with the block's last frame. */
static void glide(const Live *live, RtEdge *edge) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++) {
    Smoother *gain = &edge->state->gain[c];
    if (!gain->primed || gain->target == edge->goal[c]) continue;
    gain->target = edge->goal[c];
    gain->left_frames = (int32_t)live->frames;
  }
}

/* The gain is at its goal. */
static void prime(RtEdge *edge) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++) {
    Smoother *gain = &edge->state->gain[c];
    gain->primed = 1;
    gain->left_frames = 0;
    gain->current = gain->target = edge->goal[c];
  }
}

/* Edges that were never heard begin where their lanes are. */
static void begin_edges(Live *live, RtPlan *plan) RT_SAFE {
  for (uint32_t i = 0; i < plan->draw_count; i++) {
    const RtEdgeDraw *draw = &plan->draws[i];
    RtEdgeLane *const lanes[] = {draw->level, draw->pan};
    if (draw->edge->state->gain[0].primed) continue;
    for (uint32_t k = 0; k < 2; k++)
      if (lanes[k] != NULL && !lanes[k]->lane.held)
        edge_set(draw->edge, lanes[k]->lane.param, (float)automation_lane_value(live, &lanes[k]->lane, span_of(live, draw->edge->arrival_frames).first));
    prime(draw->edge);
  }
}

/* Where it will be with the block's last frame: what the line leads to, and what people see. */
static void aim_edge(Live *live, RtEdgeLane *moved) RT_SAFE {
  RtEdge *edge = moved->edge;
  const float to = (float)automation_lane_value(live, &moved->lane, span_of(live, edge->arrival_frames).last);
  edge_set(edge, moved->lane.param, to);
  glance_float_set(&edge->state->shown[moved->lane.param], to);
}

/* ---- gains, frame by frame */

typedef enum Drawn { DRAWN_STANDS, DRAWN_MOVES, DRAWN_LEAPS } Drawn;

static double size_of(double x) RT_SAFE { return x < 0.0 ? -x : x; }

/* What the lane does around a frame of the block, behind its ends too. */
static double value_near(Live *live, RtLane *lane, int64_t first_frame, const double values[GRID_FRAMES], uint32_t frame) RT_SAFE {
  return frame < live->frames ? values[frame] : automation_lane_value(live, lane, first_frame + (int32_t)frame);
}

/* From this frame to the next it goes further than it does on either side: no curve, but a step. */
static bool leaps(Live *live, RtLane *lane, int64_t first_frame, const double values[GRID_FRAMES], uint32_t frame) RT_SAFE {
  const double way = size_of(values[frame + 1] - values[frame]);
  if (way <= LEAP) return false;
  const double before = size_of(values[frame] - value_near(live, lane, first_frame, values, frame - 1));
  const double after = size_of(value_near(live, lane, first_frame, values, frame + 2) - values[frame + 1]);
  return way > LEAP + 2.0 * (before + after);
}

/* What the lines of a lane in Live.ramps do. */
static Drawn kind_of(Live *live, RtLane *lane, int64_t first_frame) RT_SAFE {
  double values[GRID_FRAMES];
  const uint32_t count = live->ramp_count;
  if (count == 1) return live->ramps[0].step != 0.0f ? DRAWN_MOVES : DRAWN_STANDS;
  for (uint32_t r = 0; r < count; r++) {
    const ParamRamp *line = &live->ramps[r];
    for (uint32_t i = line->begin_frame; i < line->end_frame; i++) values[i] = (double)line->value + (double)line->step * (i - line->begin_frame);
  }
  for (uint32_t r = 0; r + 1 < count; r++)
    if (leaps(live, lane, first_frame, values, live->ramps[r].end_frame - 1u)) return DRAWN_LEAPS;
  return DRAWN_MOVES;
}

static Drawn draw_sides(Live *live, RtPlan *plan, RtEdgeLane *moved) RT_SAFE {
  const CrossfaderCurve curve = (CrossfaderCurve)plan->header->crossfade_curve;
  const int64_t first = span_of(live, 0).first;
  const uint32_t count = automation_lane_lines(live, &moved->lane, first);
  const Drawn drawn = kind_of(live, &moved->lane, first);
  if (drawn != DRAWN_MOVES) return drawn;
  for (uint32_t r = 0; r < count; r++) {
    const ParamRamp *ramp = &live->ramps[r];
    for (uint32_t i = ramp->begin_frame; i < ramp->end_frame; i++) {
      const double position = (double)ramp->value + (double)ramp->step * (i - ramp->begin_frame);
      plan->crossing[i] = (float)crossfade_gain(curve, EDGE_SIDE_A, position);
      plan->crossing[DRAWN_FRAMES + i] = (float)crossfade_gain(curve, EDGE_SIDE_B, position);
    }
  }
  return drawn;
}

static Drawn draw_level(Live *live, const RtEdgeDraw *draw, float *level) RT_SAFE {
  if (draw->level == NULL || draw->level->lane.held) {
    gain_line_straight(draw->edge->gain, 0.0, level, live->frames);
    return DRAWN_STANDS;
  }
  const int64_t first = span_of(live, draw->edge->arrival_frames).first;
  const uint32_t count = automation_lane_lines(live, &draw->level->lane, first);
  for (uint32_t r = 0; r < count; r++) {
    const ParamRamp *ramp = &live->ramps[r];
    gain_line_db((double)ramp->value, (double)ramp->step, level + ramp->begin_frame, ramp->end_frame - ramp->begin_frame);
  }
  return kind_of(live, &draw->level->lane, first);
}

static Drawn draw_pan(Live *live, const RtEdgeDraw *draw, float *left, float *right) RT_SAFE {
  const double scale = math_sqrt(2.0);
  if (draw->pan == NULL || draw->pan->lane.held) {
    gain_line_pan(draw->edge->pan, 0.0, scale, left, right, live->frames);
    return DRAWN_STANDS;
  }
  const int64_t first = span_of(live, draw->edge->arrival_frames).first;
  const uint32_t count = automation_lane_lines(live, &draw->pan->lane, first);
  for (uint32_t r = 0; r < count; r++) {
    const ParamRamp *ramp = &live->ramps[r];
    gain_line_pan((double)ramp->value, (double)ramp->step, scale, left + ramp->begin_frame, right + ramp->begin_frame, ramp->end_frame - ramp->begin_frame);
  }
  return kind_of(live, &draw->pan->lane, first);
}

/* Whether the block before ended where this one begins. */
static bool joins(const Live *live, RtEdgeDraw *draw) RT_SAFE {
  bool joined = true;
  for (uint32_t c = 0; c < 2; c++) {
    const float *gains = draw->gains + c * DRAWN_FRAMES;
    const float first = live->frames > 1 ? gains[1] - gains[0] : 0.0f, step = gains[0] - draw->edge->state->gain[c].current;
    joined = joined && size_of((double)step) <= STEP_MAX + 2.0 * (size_of((double)first) + size_of((double)draw->slope[c]));
    draw->slope[c] = live->frames > 1 ? gains[live->frames - 1] - gains[live->frames - 2] : 0.0f;
  }
  return joined;
}

static bool is_at_goal(const RtEdge *edge) RT_SAFE {
  const Smoother *gain = edge->state->gain;
  return gain[0].current == edge->goal[0] && gain[1].current == edge->goal[1];
}

/* False: the edge takes a straight line to its goal. */
static bool draw_edge(Live *live, const RtPlan *plan, RtEdgeDraw *draw) RT_SAFE {
  const RtEdge *edge = draw->edge;
  float level[DRAWN_FRAMES] = {0}, *left = draw->gains, *right = draw->gains + DRAWN_FRAMES;
  if (edge->shut || edge->leaving || !edge->state->gain[0].primed) return false;
  const Drawn levels = draw_level(live, draw, level), pans = draw_pan(live, draw, left, right);
  const bool sided = edge->side != 0 && plan->crosses;
  if (levels == DRAWN_LEAPS || pans == DRAWN_LEAPS) return false;
  if (levels == DRAWN_STANDS && pans == DRAWN_STANDS && !sided && is_at_goal(edge)) return false;
  const float *side = sided ? plan->crossing + (edge->side == EDGE_SIDE_A ? 0 : DRAWN_FRAMES) : NULL;
  for (uint32_t i = 0; i < live->frames; i++) {
    const float gain = level[i] * (side != NULL ? side[i] : edge->side_gain);
    left[i] *= gain;
    right[i] *= gain;
  }
  return joins(live, draw);
}

/* ---- all of them */

/* A hand has all there is to move: its own line is the smoother's. */
static bool is_held(const RtEdgeDraw *draw) RT_SAFE {
  const bool level = draw->level == NULL || draw->level->lane.held, pan = draw->pan == NULL || draw->pan->lane.held;
  return (draw->level != NULL || draw->pan != NULL) && level && pan;
}

/* The only lane without an edge, and the last. */
static RtEdgeLane *crossfader_lane(const RtPlan *plan) RT_SAFE {
  RtEdgeLane *last = &plan->edge_lanes[plan->edge_lane_count - 1];
  return last->edge == NULL && !last->lane.held ? last : NULL;
}

static Drawn follow_crossfader(Live *live, RtPlan *plan, RtEdgeLane *moved) RT_SAFE {
  const float to = (float)automation_lane_value(live, &moved->lane, span_of(live, 0).last);
  if (to != plan->crossfade) crossfade_to(plan, (double)to);
  return draw_sides(live, plan, moved);
}

void edges_follow(Live *live, RtPlan *plan) RT_SAFE {
  RtEdgeLane *crossfader = crossfader_lane(plan);
  plan->crosses = false;
  if (crossfader != NULL && live->pristine) crossfade_to(plan, automation_lane_value(live, &crossfader->lane, span_of(live, 0).first));
  begin_edges(live, plan);
  for (uint32_t i = 0; i < plan->edge_lane_count; i++) {
    RtEdgeLane *moved = &plan->edge_lanes[i];
    if (moved->lane.held) {
      if (moved->edge != NULL) moved_forget(&moved->edge->state->shown[moved->lane.param], 1);
      continue;
    }
    if (moved->edge != NULL) aim_edge(live, moved);
    else plan->crosses = follow_crossfader(live, plan, moved) == DRAWN_MOVES;
  }
  for (uint32_t i = 0; i < plan->draw_count; i++) {
    RtEdgeDraw *draw = &plan->draws[i];
    draw->edge->calm = false;
    draw->edge->drawn = draw_edge(live, plan, draw) ? draw->gains : NULL;
    if (draw->edge->drawn != NULL) prime(draw->edge);
    else if (!is_held(draw)) glide(live, draw->edge);
  }
}

void edges_heed(Live *live, RtPlan *plan) RT_SAFE {
  for (uint32_t i = 0; i < plan->heeding_count; i++) {
    RtEdge *edge = &plan->edges[plan->heeding[i]];
    const float open = automation_mutes(live, edge->source, span_of(live, edge->arrival_frames).first) ? 0.0f : 1.0f;
    if (open != edge->open_target) edge->calm = false;
    edge->open_target = open;
    if (live->pristine) edge->state->open = open;
  }
}

RtEdgeLane *edges_find_lane(const RtPlan *plan, const RtEdge *edge, uint32_t number) RT_SAFE {
  for (uint32_t i = 0; i < plan->edge_lane_count; i++)
    if (plan->edge_lanes[i].edge == edge && plan->edge_lanes[i].lane.param == number) return &plan->edge_lanes[i];
  return NULL;
}
