/* Finding what an analyser shows, for a reader on the control side. */
#include "graph/internal.h"

const struct DeviceTap *graph_tap(const Graph *graph, Id node) {
  const RtPlan *plan = graph->latest;
  const uint32_t index = plan == NULL ? UINT32_MAX : index_find(&plan->node_index, plan, node);
  if (index == UINT32_MAX) return NULL;
  const NodeState *state = plan->nodes[index].state;
  return state->device->tap != NULL ? state->device->tap(state->state) : NULL;
}
