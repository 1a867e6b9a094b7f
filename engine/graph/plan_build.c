/* From a checked plan blob to the RtPlan the audio thread walks: names become states and segments, and the order of calls
   is found. One arena per plan; called by graph_install. The parts lie in build_*.c and schedule.c. */

#include "graph/build.h"

#include "core/math.h"

#include <string.h>

#define HOLD_SECONDS_USUAL 0.5

static uint32_t power_of_two_above(uint32_t count) {
  uint32_t power = 8;
  while (power < count * 2) power *= 2;
  return power;
}

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

static uint32_t old_clip_count(const RtPlan *old) {
  uint32_t count = 0;
  for (uint32_t i = 0; old != NULL && i < old->chain_count; i++) count += old->chains[i].clips.count + old->chains[i].leaving_clips.count;
  return count;
}

/* Every array at the largest it can become. */
static bool make_room(Builder *b) {
  RtPlan *plan = b->plan;
  const PlanHeader *h = b->view->header;
  const RtPlan none = {0}, *old = b->old != NULL ? b->old : &none;
  const uint32_t chains = h->chain_count + old->chain_count, nodes = h->node_count + old->node_count;
  const uint32_t edges = h->edge_count + old->edge_count, segments = h->segment_count, clips = segments + old_clip_count(b->old);
  const uint32_t chain_slots = power_of_two_above(chains), node_slots = power_of_two_above(nodes), steps = 2 * chains + nodes;
  const size_t bus_bytes = 2 * GRID_FRAMES * sizeof(float);
  plan->arena_bytes = round16(chains * sizeof(RtChain)) + round16(nodes * sizeof(RtNode)) + round16(edges * sizeof(RtEdge))
    + round16(segments * sizeof(RtNotes)) + round16(clips * sizeof(RtClip)) + round16(steps * sizeof(RtStep))
    + round16(chain_slots * sizeof(uint32_t)) + round16(node_slots * sizeof(uint32_t)) + chains * bus_bytes;
  uint8_t *memory = memory_new(b->graph->memory, plan->arena_bytes);
  if (memory == NULL) return false;
  arena_init(&b->arena, memory, plan->arena_bytes);
  plan->chains = arena_new(&b->arena, chains * sizeof(RtChain)); /* first: it is the arena's address */
  plan->nodes = b->next_node = arena_new(&b->arena, nodes * sizeof(RtNode));
  plan->edges = b->next_edge = arena_new(&b->arena, edges * sizeof(RtEdge));
  b->next_notes = arena_new(&b->arena, segments * sizeof(RtNotes));
  b->next_clip = arena_new(&b->arena, clips * sizeof(RtClip));
  plan->steps = arena_new(&b->arena, steps * sizeof(RtStep));
  plan->chain_index = (RtIndex){arena_new(&b->arena, chain_slots * sizeof(uint32_t)), chain_slots - 1};
  plan->node_index = (RtIndex){arena_new(&b->arena, node_slots * sizeof(uint32_t)), node_slots - 1};
  return true;
}

/* ---- states */

static Status twice(Builder *b, const char *what) {
  return problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan", "%s appears twice in it", what);
}

static Status no_memory(Builder *b, const char *what) {
  return problem_set(b->problem, STATUS_NO_MEMORY, NO_OFFSET, "plan", "no memory for %s", what);
}

static Status name_chain(Builder *b, const PlanChain *chain) {
  ChainState *state = states_chain(b->graph, chain->id);
  if (state == NULL) return no_memory(b, "a chain");
  if (state->mark == b->plan->serial) return twice(b, "a chain");
  state->mark = b->plan->serial;
  return STATUS_OK;
}

static Status name_node(Builder *b, const PlanNode *node) {
  NodeState *state = states_node(b->graph, node, b->problem);
  if (state == NULL) return STATUS_NO_MEMORY;
  if (state->mark == b->plan->serial) return twice(b, "a device");
  state->mark = b->plan->serial;
  return STATUS_OK;
}

static Status name_edge(Builder *b, const PlanEdge *edge) {
  EdgeState *state = states_edge(b->graph, build_edge_key(b->view, edge));
  if (state == NULL) return no_memory(b, "an edge");
  if (state->mark == b->plan->serial) return twice(b, "an edge");
  state->mark = b->plan->serial;
  return STATUS_OK;
}

/* Mark every state the plan names, so that what is not marked afterwards is known to leave. */
static Status name_states(Builder *b) {
  const PlanView *v = b->view;
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < v->header->chain_count; i++) status = name_chain(b, &v->chains[i]);
  for (uint32_t i = 0; status == STATUS_OK && i < v->header->node_count; i++) status = name_node(b, &v->nodes[i]);
  for (uint32_t i = 0; status == STATUS_OK && i < v->header->edge_count; i++) status = name_edge(b, &v->edges[i]);
  return status;
}

/* ---- what derives from all of it */

void index_add(RtIndex *index, Id id, uint32_t item) {
  uint32_t slot = index_slot(id, index->mask);
  while (index->slots[slot] != 0) slot = (slot + 1) & index->mask;
  index->slots[slot] = item + 1;
}

static void build_indices(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->chain_count; i++) index_add(&plan->chain_index, plan->chains[i].id, i);
  for (uint32_t i = 0; i < plan->node_count; i++) index_add(&plan->node_index, plan->nodes[i].state->key.a, i);
}

/* What the audio thread clears, for the case that it never sees this plan. */
static void note_birth(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    plan->chains[i].rewired_at_birth = plan->chains[i].rewired;
    plan->chains[i].notes_changed_at_birth = plan->chains[i].notes_changed;
  }
}

static double slowest_bpm(const RtPlan *plan) {
  double bpm = LIMIT_BPM_MAX;
  for (uint32_t i = 0; i < plan->header->tempo_count; i++) bpm = math_min(bpm, math_min(plan->tempos[i].bpm_start, plan->tempos[i].bpm_end));
  return bpm;
}

/* A device that holds sound back (a pre-delay, an echo) may be quiet before its tail: quiet must last this long. */
static int64_t quiet_hold(const Builder *b) {
  const double bpm = slowest_bpm(b->plan);
  double seconds = 0;
  for (uint32_t i = 0; i < b->plan->node_count; i++) {
    const RtNode *node = &b->plan->nodes[i];
    const Device *device = node->state->device;
    if (node->plan_params == NULL) continue;
    if (device->hold_seconds != NULL) seconds = math_max(seconds, device->hold_seconds(node->plan_params, bpm));
    else if (device->tail_seconds != NULL)
      seconds = math_max(seconds, math_min(device->tail_seconds(node->plan_params), HOLD_SECONDS_USUAL));
  }
  return math_round_clamp(math_min(seconds, LIMIT_TAIL_SECONDS) * b->graph->rate_hz, 0, INT32_MAX);
}

/* ---- all of it */

static Status build(Builder *b, Bytes blob) {
  RtPlan *plan = b->plan;
  Status status = plan_check((Bytes){plan->blob, blob.size}, (PlanView *)(uintptr_t)b->view, b->problem);
  if (status != STATUS_OK) return status;
  if (b->view->header->rate_hz != b->graph->rate_hz)
    return problem_set(b->problem, STATUS_REFUSED, NO_OFFSET, "plan.rate_hz", "the plan is for another sample rate");
  plan->header = b->view->header;
  plan->tempos = b->view->tempos;
  plan->signatures = b->view->signatures;
  plan->serial = ++b->graph->serial;
  if (!make_room(b)) return no_memory(b, "a plan");
  status = name_states(b);
  if (status == STATUS_OK) status = build_chains(b);
  if (status != STATUS_OK) return status;
  build_indices(plan);
  build_edges(b);
  status = build_schedule(b);
  note_birth(plan);
  plan->quiet_hold_frames = quiet_hold(b);
  return status;
}

static RtPlan *copy_blob(Graph *graph, Bytes blob) {
  RtPlan *plan = memory_new(graph->memory, sizeof *plan);
  if (plan == NULL) return NULL;
  plan->blob_bytes = blob.size ? blob.size : 1;
  plan->blob = memory_new(graph->memory, plan->blob_bytes);
  if (plan->blob == NULL) {
    memory_free(graph->memory, plan, sizeof *plan);
    return NULL;
  }
  if (blob.size > 0) memcpy(plan->blob, blob.data, blob.size);
  return plan;
}

RtPlan *plan_build(Graph *graph, Bytes blob, Problem *problem) {
  RtPlan *plan = copy_blob(graph, blob);
  PlanView view;
  Builder b = {.graph = graph, .view = &view, .old = graph->latest, .plan = plan, .problem = problem};
  if (plan == NULL) {
    (void)no_memory(&b, "a plan");
    return NULL;
  }
  b.carry = graph->latest != NULL && atomic_load_explicit(&graph->latest->seen, memory_order_acquire) == 0;
  if (build(&b, blob) == STATUS_OK) return plan;
  build_restore_marks(graph->latest);
  plan_release(graph, plan);
  return NULL;
}
