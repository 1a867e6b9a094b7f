/* Hands on parameters, on the audio thread: a value that is heard at once outweighs its lane until the hand lets go or the next
   plan brings the document's, and is told of for recording. Values the document itself has just been given come the same way. */
#include "graph/automation.h"

#include "core/math.h"

#define DOCUMENT 1 /* Command.position_frame: no hand, an edit */

static void tell(Graph *graph, NoticeType type, Id id, uint16_t number, float value) RT_SAFE {
  const Notice notice = {.type = (uint16_t)type, .number = number, .value = value, .id = id, .position_frame = graph->live.output_frame,
                         .reserved = (uint64_t)graph->live.song_frame};
  if (graph->live.playing) (void)ring_write(graph->notices, &notice);
}

/* ---- devices and strips */

static void set_param(Graph *graph, RtNode *node, const Command *c) RT_SAFE {
  NodeState *state = node->state;
  if (c->number >= state->device->param_count) return;
  sleep_wake(node->chain->state);
  const Param *param = &state->device->params[c->number];
  const float low = (float)param->min, high = (float)param->max;
  state->params[c->number] = c->value > low ? (c->value < high ? c->value : high) : low;
  if (node->automation != NULL) node->automation->copied = false;
  if (c->position_frame == DOCUMENT) return;
  (void)automation_hold(node, c->number, true);
  tell(graph, NOTICE_GESTURE, state->key.a, c->number, state->params[c->number]);
}

static RtNode *find_node(const Graph *graph, Id id) RT_SAFE {
  const RtPlan *plan = graph->live.plan;
  const uint32_t node = plan == NULL ? UINT32_MAX : index_find(&plan->node_index, plan, id);
  return node == UINT32_MAX ? NULL : &plan->nodes[node];
}

void gesture_param(Graph *graph, const Command *c) RT_SAFE {
  RtNode *node = find_node(graph, c->id);
  if (node != NULL) set_param(graph, node, c);
}

void gesture_strip(Graph *graph, const Command *c) RT_SAFE {
  const RtPlan *plan = graph->live.plan;
  const uint32_t chain = plan == NULL ? UINT32_MAX : index_find(&plan->chain_index, plan, c->id);
  if (chain == UINT32_MAX) return;
  const RtChain *to = &plan->chains[chain];
  set_param(graph, &to->nodes[to->node_count - 1], c);
}

/* ---- sends and the crossfader */

static RtEdge *find_edge(RtPlan *plan, Id id) RT_SAFE {
  for (uint32_t i = 0; plan != NULL && i < plan->edge_count; i++)
    if (plan->edges[i].state->key.a == id && !plan->edges[i].leaving) return &plan->edges[i];
  return NULL;
}

/* True when a lane moves it. */
static bool hold(const Graph *graph, const RtEdge *edge, uint32_t number, bool held) RT_SAFE {
  RtEdgeLane *moved = edges_find_lane(graph->live.plan, edge, number);
  if (moved != NULL) moved->lane.held = held;
  return moved != NULL;
}

static float edge_value(const RtEdge *edge, uint32_t number) RT_SAFE {
  return (float)(number == EDGE_PAN ? edge->pan : math_db_from_gain(edge->gain));
}

void gesture_edge(Graph *graph, const Command *c) RT_SAFE {
  RtEdge *edge = find_edge(graph->live.plan, c->id);
  if (edge == NULL || c->number > EDGE_PAN || !(c->value >= -1000.0f && c->value <= 1000.0f)) return;
  const bool document = c->position_frame == DOCUMENT;
  if (document && edges_find_lane(graph->live.plan, edge, c->number) != NULL) return;
  edge_set(edge, c->number, c->value);
  if (document) return;
  (void)hold(graph, edge, c->number, true);
  tell(graph, NOTICE_GESTURE, c->id, c->number, edge_value(edge, c->number));
}

void gesture_crossfade(Graph *graph, const Command *c) RT_SAFE {
  RtPlan *plan = graph->live.plan;
  if (plan == NULL || !(c->value >= -1000.0f && c->value <= 1000.0f)) return;
  const bool document = c->position_frame == DOCUMENT;
  if (document && edges_find_lane(plan, NULL, 0) != NULL) return;
  crossfade_to(plan, math_clamp((double)c->value, -1.0, 1.0));
  if (document) return;
  (void)hold(graph, NULL, 0, true);
  tell(graph, NOTICE_GESTURE, ID_PROJECT, 0, plan->crossfade);
}

/* ---- hands off */

void gesture_let_go(Graph *graph, const Command *c) RT_SAFE {
  RtPlan *plan = graph->live.plan;
  RtNode *node = find_node(graph, c->id);
  RtEdge *edge = node != NULL || c->id == ID_PROJECT ? NULL : find_edge(plan, c->id);
  if (plan == NULL) return;
  if (node != NULL && c->number < node->state->device->param_count) {
    (void)automation_hold(node, c->number, false);
    tell(graph, NOTICE_LET_GO, c->id, c->number, node->state->params[c->number]);
  } else if (edge != NULL && c->number <= EDGE_PAN) {
    (void)hold(graph, edge, c->number, false);
    tell(graph, NOTICE_LET_GO, c->id, c->number, edge_value(edge, c->number));
  } else if (c->id == ID_PROJECT && c->number == 0) {
    (void)hold(graph, NULL, 0, false);
    tell(graph, NOTICE_LET_GO, ID_PROJECT, 0, plan->crossfade);
  }
}
