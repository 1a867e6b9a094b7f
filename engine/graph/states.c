/* The pool of what survives plans: one state per device (object id, generation, device), per chain and per edge. Prepared and
   freed here, on the control side; touched in between by the audio thread only. */

#include "graph/launch.h"

#include "core/hash.h"
#include "core/math.h"

#include <string.h>

#define SMOOTH_SECONDS 0.005 /* of edges' gains */

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

/* No plan holds it, so nobody hears it: what it still remembers must not come back. */
static void begin_anew(NodeState *node, const DeviceSetup *setup) {
  const size_t device_bytes = node->bytes - (size_t)((uint8_t *)node->state - (uint8_t *)node);
  memset(node->state, 0, device_bytes);
  memset(node->meter, 0, sizeof node->meter);
  node->wet = 0;
  moved_forget(node->shown, moved_count(node->device));
  if (node->past != NULL) node->past->next = node->past->count = 0;
  node->device->prepare(node->state, setup);
}

static uint32_t ports_of(const Device *device) { return device->modulation_ports > 0 ? device->modulation_ports : 1; }

static size_t past_bytes(const Device *device) {
  if (device->role != DEVICE_MODULATOR) return 0;
  return round16(sizeof(ModulationPast) + (size_t)MODULATION_BLOCKS * 2 * ports_of(device) * sizeof(float));
}

static TableKey node_key(const PlanNode *node) { return (TableKey){node->id, (uint64_t)node->generation << 16 | node->device}; }

NodeState *states_find_node(const Graph *graph, const PlanNode *node) { return table_find(&graph->nodes, node_key(node)); }

/* NULL: there is none, or no memory for it, and the device takes what it is left with. */
static const void *lend_table(Graph *graph, const SharedTable *table) {
  const size_t head = round16(sizeof(Lent));
  Lent *lent = graph->lent;
  while (lent != NULL && lent->of != table) lent = lent->next;
  if (lent != NULL || table == NULL) return lent != NULL ? (uint8_t *)lent + head : NULL;
  const size_t bytes = head + round16(table->bytes());
  lent = memory_new(graph->memory, bytes);
  if (lent == NULL) return NULL;
  *lent = (Lent){graph->lent, table, bytes};
  graph->lent = lent;
  table->make((uint8_t *)lent + head);
  return (uint8_t *)lent + head;
}

static void take_tables_back(Graph *graph) {
  for (Lent *lent = graph->lent, *next; lent != NULL; lent = next) {
    next = lent->next;
    memory_free(graph->memory, lent, lent->bytes);
  }
  graph->lent = NULL;
}

NodeState *states_node(Graph *graph, const PlanNode *node, Problem *problem) {
  const TableKey key = node_key(node);
  const Device *device = device_by_number(node->device);
  const DeviceSetup setup = {.rate_hz = graph->rate_hz, .object_id = node->id, .table = lend_table(graph, device->table)};
  NodeState *found = table_find(&graph->nodes, key);
  if (found != NULL) {
    if (found->references == 0) begin_anew(found, &setup);
    return found;
  }
  const size_t head = round16(sizeof(NodeState)), floats = round16(device->param_count * sizeof(float));
  const size_t past = past_bytes(device), shown = round16(moved_count(device) * sizeof(float));
  const size_t bytes = head + floats + shown + past + round16(device->state_bytes(&setup));
  uint8_t *memory = memory_new(graph->memory, bytes);
  NodeState *made = (NodeState *)(void *)memory;
  if (made == NULL) goto refused;
  made->key = key;
  made->device = device;
  made->bytes = bytes;
  made->params = (float *)(void *)(memory + head);
  made->shown = (GlanceFloat *)(void *)(memory + head + floats);
  made->state = memory + head + floats + shown + past;
  if (past > 0) {
    made->past = (ModulationPast *)(void *)(memory + head + floats + shown);
    made->past->ports = ports_of(device);
  }
  if (table_add(&graph->nodes, graph->memory, made) != STATUS_OK) goto refused;
  begin_anew(made, &setup);
  return made;
refused:
  memory_free(graph->memory, memory, bytes);
  (void)problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, device->id, "no memory for the state of this device");
  return NULL;
}

ChainState *states_find_chain(const Graph *graph, Id id) { return table_find(&graph->chains, (TableKey){id, 0}); }

ChainState *states_chain(Graph *graph, Id id) {
  const TableKey key = {id, 0};
  ChainState *found = table_find(&graph->chains, key);
  if (found != NULL) {
    if (found->references == 0) *found = (ChainState){.key = key, .mark = found->mark, .open = NOT_HEARD};
    return found;
  }
  ChainState *made = memory_new(graph->memory, sizeof *made);
  if (made == NULL) return NULL;
  made->key = key;
  made->open = NOT_HEARD;
  if (table_add(&graph->chains, graph->memory, made) == STATUS_OK) return made;
  memory_free(graph->memory, made, sizeof *made);
  return NULL;
}

static void edge_begin_anew(EdgeState *edge, double rate_hz) {
  edge->open = NOT_HEARD;
  moved_forget(edge->shown, COUNT_OF(edge->shown));
  for (uint32_t c = 0; c < 2; c++) smoother_init(&edge->gain[c], rate_hz, SMOOTH_SECONDS);
}

EdgeState *states_edge(Graph *graph, TableKey key) {
  EdgeState *found = table_find(&graph->edges, key);
  if (found != NULL) {
    if (found->references == 0) edge_begin_anew(found, graph->rate_hz);
    return found;
  }
  EdgeState *made = memory_new(graph->memory, sizeof *made);
  if (made == NULL) return NULL;
  made->key = key;
  edge_begin_anew(made, graph->rate_hz);
  if (table_add(&graph->edges, graph->memory, made) == STATUS_OK) return made;
  memory_free(graph->memory, made, sizeof *made);
  return NULL;
}

LaunchState *states_launch(Graph *graph, Id track) {
  const TableKey key = {track, 0};
  LaunchState *found = table_find(&graph->launches, key);
  if (found != NULL) {
    if (found->references == 0) launch_reset(found);
    return found;
  }
  LaunchState *made = memory_new(graph->memory, sizeof *made);
  if (made == NULL) return NULL;
  made->key = key;
  launch_reset(made);
  if (table_add(&graph->launches, graph->memory, made) == STATUS_OK) return made;
  memory_free(graph->memory, made, sizeof *made);
  return NULL;
}

/* ---- delay lines */

#define LINE_FRAMES_MIN 2048u /* so that small changes of a delay need no longer line */

static uint32_t capacity_for(uint32_t frames) {
  uint32_t capacity = LINE_FRAMES_MIN;
  while (capacity < frames + GRID_FRAMES) capacity *= 2;
  return capacity;
}

static size_t line_bytes(uint32_t capacity) { return round16(sizeof(DelayLine)) + 2 * (size_t)capacity * sizeof(float); }

DelayLine *states_line(Graph *graph, Id owner, uint64_t end, uint32_t frames) {
  const uint32_t capacity = capacity_for(frames);
  const TableKey key = {owner, hash_pair(end, capacity)};
  DelayLine *line = table_find(&graph->lines, key);
  if (line == NULL) {
    uint8_t *memory = memory_new(graph->memory, line_bytes(capacity));
    line = (DelayLine *)(void *)memory;
    if (line == NULL) return NULL;
    line->key = key;
    line->capacity = capacity;
    line->delay_frames = DELAY_UNSET;
    line->written_frame = -1;
    for (uint32_t c = 0; c < 2; c++) line->data[c] = (float *)(void *)(memory + round16(sizeof(DelayLine))) + (size_t)c * capacity;
    if (table_add(&graph->lines, graph->memory, line) == STATUS_OK) return line;
    memory_free(graph->memory, line, line_bytes(capacity));
    return NULL;
  }
  if (line->references == 0) { /* nobody hears it: as new */
    memset(line->data[0], 0, 2 * (size_t)capacity * sizeof(float));
    line->delay_frames = DELAY_UNSET;
    line->written_frame = -1;
    line->cross_left = 0;
  }
  return line;
}

typedef struct Sweep { const Memory *memory; bool all; } Sweep;

static bool dispose_node(void *context, void *entry) {
  const Sweep *sweep = context;
  NodeState *node = entry;
  if (node->references > 0 && !sweep->all) return false;
  memory_free(sweep->memory, node, node->bytes);
  return true;
}

static bool dispose_chain(void *context, void *entry) {
  const Sweep *sweep = context;
  ChainState *chain = entry;
  if (chain->references > 0 && !sweep->all) return false;
  memory_free(sweep->memory, chain, sizeof *chain);
  return true;
}

static bool dispose_edge(void *context, void *entry) {
  const Sweep *sweep = context;
  EdgeState *edge = entry;
  if (edge->references > 0 && !sweep->all) return false;
  memory_free(sweep->memory, edge, sizeof *edge);
  return true;
}

static bool dispose_line(void *context, void *entry) {
  const Sweep *sweep = context;
  DelayLine *line = entry;
  if (line->references > 0 && !sweep->all) return false;
  memory_free(sweep->memory, line, line_bytes(line->capacity));
  return true;
}

static bool dispose_launch(void *context, void *entry) {
  const Sweep *sweep = context;
  LaunchState *launch = entry;
  if (launch->references > 0 && !sweep->all) return false;
  memory_free(sweep->memory, launch, sizeof *launch);
  return true;
}

void states_sweep(Graph *graph, bool all) {
  Sweep sweep = {graph->memory, all};
  table_sweep(&graph->nodes, dispose_node, &sweep);
  table_sweep(&graph->chains, dispose_chain, &sweep);
  table_sweep(&graph->edges, dispose_edge, &sweep);
  table_sweep(&graph->lines, dispose_line, &sweep);
  table_sweep(&graph->launches, dispose_launch, &sweep);
  if (!all) return;
  take_tables_back(graph);
  table_finish(&graph->nodes, graph->memory);
  table_finish(&graph->chains, graph->memory);
  table_finish(&graph->edges, graph->memory);
  table_finish(&graph->lines, graph->memory);
  table_finish(&graph->launches, graph->memory);
}
