/* Lanes of sends and of the crossfader, on the audio thread: where each stands at the block's last frame becomes the goal of the
   edge's gain, and the way there a straight line through the block, so that blocks join without a step. */
#include "graph/automation.h"

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

/* An edge that was never heard begins where its lane is. */
static void prime(RtEdge *edge) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++) {
    Smoother *gain = &edge->state->gain[c];
    gain->primed = 1;
    gain->left_frames = 0;
    gain->current = gain->target = edge->goal[c];
  }
}

static void follow_edge(Live *live, RtEdgeLane *moved) RT_SAFE {
  RtEdge *edge = moved->edge;
  const Span span = span_of(live, edge->arrival_frames);
  if (!edge->state->gain[0].primed) {
    edge_set(edge, moved->lane.param, (float)automation_lane_value(live, &moved->lane, span.first));
    prime(edge);
  }
  const float to = (float)automation_lane_value(live, &moved->lane, span.last);
  edge_set(edge, moved->lane.param, to);
  atomic_store_explicit(&edge->state->shown[moved->lane.param], to, memory_order_relaxed);
  glide(live, edge);
}

static void follow_crossfader(Live *live, RtPlan *plan, RtEdgeLane *moved) RT_SAFE {
  const float to = (float)automation_lane_value(live, &moved->lane, span_of(live, 0).last);
  if (to == plan->crossfade) return;
  crossfade_to(plan, (double)to);
  for (uint32_t i = 0; i < plan->edge_count; i++)
    if (plan->edges[i].side != 0) glide(live, &plan->edges[i]);
}

void edges_follow(Live *live, RtPlan *plan) RT_SAFE {
  for (uint32_t i = 0; i < plan->edge_lane_count; i++) {
    RtEdgeLane *moved = &plan->edge_lanes[i];
    if (moved->lane.held) {
      if (moved->edge != NULL) moved_forget(&moved->edge->state->shown[moved->lane.param], 1);
      continue;
    }
    if (moved->edge != NULL) follow_edge(live, moved);
    else follow_crossfader(live, plan, moved);
  }
}

RtEdgeLane *edges_find_lane(const RtPlan *plan, const RtEdge *edge, uint32_t number) RT_SAFE {
  for (uint32_t i = 0; i < plan->edge_lane_count; i++)
    if (plan->edge_lanes[i].edge == edge && plan->edge_lanes[i].lane.param == number) return &plan->edge_lanes[i];
  return NULL;
}
