/* Where automation and modulation have a parameter, for knobs that follow: the audio thread says so once a block in words of the
   state, which outlives plans, so that nothing jumps back between an edit and its first block. */
#include "graph/automation.h"

void moved_forget(GlanceFloat *shown, uint32_t count) RT_SAFE {
  for (uint32_t i = 0; i < count; i++) glance_float_set(&shown[i], MOVED_BY_NONE);
}

/* Parameters, then mute and bypass. */
static uint32_t place_of(const Device *device, uint32_t number) RT_SAFE {
  return number >= LANE_MUTE ? device->param_count + (number - LANE_MUTE) : number;
}

void moved_tell(NodeState *state, uint32_t number, float value) RT_SAFE {
  glance_float_set(&state->shown[place_of(state->device, number)], value);
}

/* ---- the control side */

static bool read(const GlanceFloat *shown, float *value) {
  *value = glance_float(shown);
  return *value > MOVED_BY_NONE;
}

static bool moves(const RtAutomation *a, uint32_t number) {
  for (uint32_t i = 0; i < a->lane_count; i++)
    if (a->lanes[i].param == number) return true;
  for (uint32_t i = 0; i < a->modulation_count; i++)
    if (a->modulations[i].param == number) return true;
  return false;
}

static bool node_moved(const RtNode *node, uint32_t number, float *value) {
  return node->automation != NULL && moves(node->automation, number) && read(&node->state->shown[place_of(node->state->device, number)], value);
}

static bool edge_moved(const Graph *graph, Id id, uint32_t number, float *value) {
  const RtPlan *plan = graph->latest;
  for (uint32_t i = 0; i < plan->edge_lane_count; i++) {
    const RtEdgeLane *moved = &plan->edge_lanes[i];
    if (moved->lane.param != number || (moved->edge == NULL ? ID_PROJECT : moved->edge->state->key.a) != id) continue;
    if (moved->edge != NULL) return read(&moved->edge->state->shown[number], value);
    *value = graph->meters->crossfade;
    return true;
  }
  return false;
}

bool graph_moved(const Graph *graph, Id id, uint32_t number, float *value) {
  const RtPlan *plan = graph->latest;
  if (plan == NULL) return false;
  const uint32_t index = index_find(&plan->node_index, plan, id);
  return index != UINT32_MAX ? node_moved(&plan->nodes[index], number, value) : edge_moved(graph, id, number, value);
}
