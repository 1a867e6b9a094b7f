/* The pool of what survives plans: one state per device (object id, generation, device) and one per track. Prepared and
   freed here, on the control side; touched in between by the audio thread only. */

#include "graph/internal.h"

#include "core/math.h"

#include <string.h>

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

/* No plan holds it, so nobody hears it: what it still remembers must not come back. */
static void begin_anew(NodeState *node, const DeviceSetup *setup) {
  const size_t device_bytes = node->bytes - (size_t)((uint8_t *)node->state - (uint8_t *)node);
  memset(node->state, 0, device_bytes);
  memset(node->meter, 0, sizeof node->meter);
  node->wet = 0;
  node->device->prepare(node->state, setup);
}

static TableKey node_key(const PlanNode *node) { return (TableKey){node->id, (uint64_t)node->generation << 16 | node->device}; }

NodeState *states_find_node(const Graph *graph, const PlanNode *node) { return table_find(&graph->nodes, node_key(node)); }

NodeState *states_node(Graph *graph, const PlanNode *node, Problem *problem) {
  const TableKey key = node_key(node);
  const Device *device = device_by_number(node->device);
  const DeviceSetup setup = {.rate_hz = graph->rate_hz, .object_id = node->id};
  NodeState *found = table_find(&graph->nodes, key);
  if (found != NULL) {
    if (found->references == 0) begin_anew(found, &setup);
    return found;
  }
  const size_t head = round16(sizeof(NodeState)), floats = round16(device->param_count * sizeof(float));
  const size_t bytes = head + floats + round16(device->state_bytes(&setup));
  uint8_t *memory = memory_new(graph->memory, bytes);
  NodeState *made = (NodeState *)(void *)memory;
  if (made == NULL) goto refused;
  made->key = key;
  made->device = device;
  made->bytes = bytes;
  made->params = (float *)(void *)(memory + head);
  made->state = memory + head + floats;
  if (table_add(&graph->nodes, graph->memory, made) != STATUS_OK) goto refused;
  begin_anew(made, &setup);
  return made;
refused:
  memory_free(graph->memory, memory, bytes);
  (void)problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, device->id, "no memory for the state of this device");
  return NULL;
}

TrackState *states_find_track(const Graph *graph, Id id) { return table_find(&graph->tracks, (TableKey){id, 0}); }

TrackState *states_track(Graph *graph, Id id) {
  const TableKey key = {id, 0};
  TrackState *found = table_find(&graph->tracks, key);
  if (found != NULL) {
    if (found->references == 0) *found = (TrackState){.key = key, .mark = found->mark, .open = NOT_HEARD};
    return found;
  }
  TrackState *made = memory_new(graph->memory, sizeof *made);
  if (made == NULL) return NULL;
  made->key = key;
  made->open = NOT_HEARD;
  if (table_add(&graph->tracks, graph->memory, made) == STATUS_OK) return made;
  memory_free(graph->memory, made, sizeof *made);
  return NULL;
}

typedef struct Sweep { const Memory *memory; bool all; } Sweep;

static bool dispose_node(void *context, void *entry) {
  const Sweep *sweep = context;
  NodeState *node = entry;
  if (node->references > 0 && !sweep->all) return false;
  memory_free(sweep->memory, node, node->bytes);
  return true;
}

static bool dispose_track(void *context, void *entry) {
  const Sweep *sweep = context;
  TrackState *track = entry;
  if (track->references > 0 && !sweep->all) return false;
  memory_free(sweep->memory, track, sizeof *track);
  return true;
}

void states_sweep(Graph *graph, bool all) {
  Sweep sweep = {graph->memory, all};
  table_sweep(&graph->nodes, dispose_node, &sweep);
  table_sweep(&graph->tracks, dispose_track, &sweep);
  if (!all) return;
  table_finish(&graph->nodes, graph->memory);
  table_finish(&graph->tracks, graph->memory);
}
