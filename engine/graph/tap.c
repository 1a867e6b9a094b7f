/* Finding what a device shows, for a reader on the control side. */
#include "graph/internal.h"

static const NodeState *state_of(const Graph *graph, Id node) {
  const RtPlan *plan = graph->latest;
  const uint32_t index = plan == NULL ? UINT32_MAX : index_find(&plan->node_index, plan, node);
  return index == UINT32_MAX ? NULL : plan->nodes[index].state;
}

const struct DeviceTap *graph_tap(const Graph *graph, Id node) {
  const NodeState *state = state_of(graph, node);
  return state != NULL && state->device->tap != NULL ? state->device->tap(state->state) : NULL;
}

const float *graph_device_meter(const Graph *graph, Id node) {
  const NodeState *state = state_of(graph, node);
  return state != NULL ? state->meter : NULL;
}
