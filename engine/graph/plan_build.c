/* From a checked plan blob to the RtPlan the audio thread walks: names become states and segments, and the order of calls
   is found. One arena per plan; called by graph_install. The parts lie in build_*.c and schedule.c. */

#include "graph/build.h"

#include "core/math.h"

#include <string.h>

#define HOLD_SECONDS_USUAL 0.5
#define AHEAD_PAGES_MIN 2u
#define AHEAD_PAGES_MAX 8u /* 1.4 s of stereo at 48 kHz */

static uint32_t power_of_two_above(uint32_t count) {
  uint32_t power = 8;
  while (power < count * 2) power *= 2;
  return power;
}

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

/* All of them might leave. */
static uint32_t old_clip_count(const RtPlan *old) {
  uint32_t count = 0;
  for (uint32_t i = 0; old != NULL && i < old->chain_count; i++) count += old->chains[i].clips.count + old->chains[i].leaving_clips.count;
  return count;
}

/* How many things of each kind there can be at most: the plan's, and what may be carried along. Close, because whoever builds a plan
   beside one that plays shares caches with it: what is reserved for nothing pushes out what is heard. */
typedef struct Room {
  uint32_t chains, nodes, edges, clips, steps, delays, sides, taps, outputs, splits, kept, slots, chain_slots, node_slots;
} Room;

/* What the plan before has and this one does not name. Needs name_states. */
static void measure_leaving(const RtPlan *old, uint64_t serial, Room *room) {
  for (uint32_t i = 0; i < old->chain_count; i++) room->chains += old->chains[i].state->mark != serial;
  for (uint32_t i = 0; i < old->node_count; i++) room->nodes += old->nodes[i].state->mark != serial;
  for (uint32_t i = 0; i < old->edge_count; i++) room->edges += old->edges[i].state->mark != serial;
}

static Room measure(const Builder *b) {
  const PlanView *v = b->view;
  const PlanHeader *h = v->header;
  const RtPlan none = {0}, *old = b->old != NULL ? b->old : &none;
  Room room = {.chains = h->chain_count, .nodes = h->node_count, .edges = h->edge_count, .delays = old->delay_count,
               .sides = old->side_count, .taps = old->tap_count, .outputs = old->port_count, .splits = old->split_count, .kept = old->split_count,
               .slots = h->slot_count + old->slot_count + old->variant_count + old->gone_slot_count};
  measure_leaving(old, b->plan->serial, &room);
  room.clips = old_clip_count(b->old);
  for (uint32_t i = 0; i < h->slot_count; i++) room.slots += v->slots[i].variant_count;
  for (uint32_t i = 0; i < h->edge_count; i++) {
    room.delays += v->edges[i].delay_frames > 0;
    room.sides += v->edges[i].target_node != PLAN_NONE;
    room.taps += v->edges[i].point != POINT_END;
    room.outputs += v->edges[i].source_port > 0;
  }
  for (uint32_t i = 0; i < h->node_count; i++) room.delays += (v->nodes[i].input_delay_frames > 0 ? 1u : 0u) + (v->nodes[i].latency_frames > 0 ? 1u : 0u);
  for (uint32_t i = 0; i < h->node_count; i++) {
    const DeviceRole role = device_by_number(v->nodes[i].device)->role;
    room.splits += role == DEVICE_CONTAINER;
    room.kept += role == DEVICE_CONTAINER || role == DEVICE_MODULATOR;
  }
  for (uint32_t i = 0; i < h->chain_count; i++) room.delays += v->chains[i].source_delay_frames > 0;
  room.chain_slots = power_of_two_above(room.chains);
  room.node_slots = power_of_two_above(room.nodes);
  room.steps = 3 * room.chains + room.nodes + room.taps + room.splits;
  return room;
}

#define BUS_BYTES (2 * GRID_FRAMES * sizeof(float))

static size_t room_bytes(const Room *r) {
  return round16(r->chains * sizeof(RtChain)) + round16(r->nodes * sizeof(RtNode)) + round16(r->edges * sizeof(RtEdge))
         + round16(r->delays * sizeof(RtDelay)) + round16(r->sides * sizeof(RtSide)) + round16(r->taps * sizeof(RtTap))
         + round16(r->splits * sizeof(RtSplit)) + 3 * round16(r->chains * sizeof(uint32_t)) + round16(r->slots * sizeof(RtSlot)) + round16(r->chains * sizeof(float *[2]))
         + (size_t)r->kept * LIMIT_BLOCK_EVENTS * sizeof(Event) + 3 * round16(r->edges * sizeof(uint32_t)) + round16(r->chain_slots * sizeof(uint32_t)) + round16(r->node_slots * sizeof(uint32_t))
         + (size_t)(r->sides + r->taps + r->outputs) * BUS_BYTES + r->outputs * round16(DEVICE_OUTPUTS_MAX * sizeof(float *[2]));
}

/* Written whole, one after another: not cleared before, so what there is not is not touched. */
static size_t written_bytes(const Room *r) {
  return round16(r->clips * sizeof(RtClip)) + round16(r->steps * sizeof(RtStep)) + round16(r->steps * sizeof(RtUnit));
}

static void place_written(Builder *b, const Room *r, uint8_t *at) {
  b->next_clip = (RtClip *)(void *)at;
  b->plan->steps = (RtStep *)(void *)(at += round16(r->clips * sizeof(RtClip)));
  b->plan->units = (RtUnit *)(void *)(at + round16(r->steps * sizeof(RtStep)));
}

static bool make_room(Builder *b) {
  RtPlan *plan = b->plan;
  const Room r = measure(b);
  const size_t bytes = room_bytes(&r) + build_automation_bytes(b->view) + build_content_bytes(b);
  plan->arena_bytes = bytes + written_bytes(&r);
  uint8_t *memory = memory_resize(b->graph->memory, NULL, 0, plan->arena_bytes);
  if (memory == NULL) return false;
  place_written(b, &r, memory + bytes);
  Arena *arena = &b->arena;
  arena_init(arena, memory, bytes);
  plan->chains = arena_new(arena, r.chains * sizeof(RtChain)); /* first: it is the arena's address */
  plan->nodes = b->next_node = arena_new(arena, r.nodes * sizeof(RtNode));
  plan->edges = b->next_edge = arena_new(arena, r.edges * sizeof(RtEdge));
  b->edge_places = arena_new(arena, b->view->header->edge_count * sizeof *b->edge_places);
  plan->delays = arena_new(arena, r.delays * sizeof(RtDelay));
  plan->sides = arena_new(arena, r.sides * sizeof(RtSide));
  plan->taps = arena_new(arena, r.taps * sizeof(RtTap));
  plan->splits = arena_new(arena, r.splits * sizeof(RtSplit));
  plan->early = arena_new(arena, r.chains * sizeof(uint32_t));
  plan->launchers = arena_new(arena, r.chains * sizeof(uint32_t));
  plan->slots = arena_new(arena, r.slots * sizeof(RtSlot));
  b->next_branch = arena_new(arena, r.chains * sizeof(uint32_t));
  b->next_branch_bus = arena_new(arena, r.chains * sizeof(float *[2]));
  plan->feedback = arena_new(arena, r.edges * sizeof(uint32_t));
  plan->heeding = arena_new(arena, r.edges * sizeof(uint32_t));
  plan->chain_index = (RtIndex){arena_new(arena, r.chain_slots * sizeof(uint32_t)), r.chain_slots - 1};
  plan->node_index = (RtIndex){arena_new(arena, r.node_slots * sizeof(uint32_t)), r.node_slots - 1};
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

/* Of two with one id the first is found: what fades out comes last, or a document in which its id is another thing would find it. */
static void build_indices(RtPlan *plan) {
  for (uint32_t leaving = 0; leaving < 2; leaving++) {
    for (uint32_t i = 0; i < plan->chain_count; i++)
      if (plan->chains[i].gone == (leaving != 0)) index_add(&plan->chain_index, plan->chains[i].id, i);
    for (uint32_t i = 0; i < plan->node_count; i++)
      if ((plan->nodes[i].leaving || plan->nodes[i].chain->gone) == (leaving != 0)) index_add(&plan->node_index, plan->nodes[i].state->key.a, i);
  }
}

/* What the audio thread clears, for the case that it never sees this plan. */
static void note_birth(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    plan->chains[i].rewired_at_birth = plan->chains[i].rewired;
    plan->chains[i].notes_changed_at_birth = plan->chains[i].notes_changed;
    plan->chains[i].notes_rewired_at_birth = plan->chains[i].notes_rewired;
    plan->chains[i].returns_at_birth = plan->chains[i].returns;
  }
}

/* A chain in which time alone, a hand elsewhere or another chain may change something inside stays awake. */
static bool may_sleep(const RtChain *chain) {
  if (chain->gone || chain->played != NULL || chain->kept != NULL) return false;
  for (uint32_t i = 0; i < chain->node_count; i++) {
    const RtNode *node = &chain->nodes[i];
    const DeviceRole role = node->state->device->role;
    if (node->leaving || node->automation != NULL || node->side != NULL || node->split != NULL || node->input != NULL || node->dry != NULL
        || (role != DEVICE_EFFECT && role != DEVICE_INSTRUMENT)) return false;
  }
  return true;
}

static void note_silence(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->chain_count; i++) plan->chains[i].may_sleep = may_sleep(&plan->chains[i]);
  for (uint32_t i = 0; i < plan->edge_count; i++) {
    RtEdge *edge = &plan->edges[i];
    const bool whole = edge->behind == NULL && !edge->at_input && edge->source_port == 0 && edge->delay == NULL;
    edge->hushed = whole ? &edge->source->state->zero : NULL;
  }
}

/* Nothing but a clip enters it, and nothing stands between that and its first device. */
static bool may_borrow(const RtChain *chain) {
  if (chain->container != NULL || chain->instrument_count > 0 || chain->edge_count > 0 || chain->played != NULL || chain->input_tap != UINT32_MAX) return false;
  if (chain->kept != NULL || chain->launch != NULL) return false;
  const RtNode *first = &chain->nodes[chain->head_count];
  return chain->head_count < chain->node_count && first->split == NULL && first->input == NULL;
}

static void note_ends(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    RtChain *chain = &plan->chains[i];
    chain->borrows = may_borrow(chain);
    if (chain->node_count > chain->head_count) chain->nodes[chain->node_count - 1].block.level = &chain->level;
  }
}

static double slowest_bpm(const RtPlan *plan) {
  double bpm = LIMIT_BPM_MAX;
  for (uint32_t i = 0; i < plan->header->tempo_count; i++) bpm = math_min(bpm, math_min(plan->tempos[i].bpm_start, plan->tempos[i].bpm_end));
  return bpm;
}

/* Sound in a delay line is heard nowhere for so long. */
static uint32_t longest_delay(const RtPlan *plan) {
  uint32_t frames = plan->header->latency_frames;
  for (uint32_t i = 0; i < plan->delay_count; i++)
    if (plan->delays[i].frames > frames) frames = plan->delays[i].frames;
  return frames;
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
  return longest_delay(b->plan) + math_round_clamp(math_min(seconds, LIMIT_TAIL_SECONDS) * b->graph->rate_hz, 0, INT32_MAX);
}

/* Half the slots are shared out among the chains that play pages: so far each may look ahead. */
static int64_t page_reach(const Builder *b) {
  uint32_t chains = 0;
  for (uint32_t i = 0; i < b->plan->chain_count; i++) chains += b->plan->chains[i].clips.paged;
  if (chains == 0) return 0;
  const uint32_t pages = b->graph->streams.cache.slot_count / 2 / chains;
  return (int64_t)(pages < AHEAD_PAGES_MIN ? AHEAD_PAGES_MIN : pages > AHEAD_PAGES_MAX ? AHEAD_PAGES_MAX : pages) << pages_shift(LIMIT_CHANNELS);
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
  status = name_states(b);
  if (status != STATUS_OK) return status;
  if (!make_room(b)) return no_memory(b, "a plan");
  status = build_chains(b);
  if (status != STATUS_OK) return status;
  status = build_content(b);
  if (status != STATUS_OK) return status;
  build_indices(plan);
  status = build_slots(b);
  if (status != STATUS_OK) return status;
  build_containers(b);
  status = build_edges(b);
  if (status == STATUS_OK) status = build_automation(b);
  if (status != STATUS_OK) return status;
  note_ends(plan);
  status = build_schedule(b);
  if (status != STATUS_OK) return status;
  build_note_edges(plan);
  note_silence(plan);
  crossfade_to(plan, (double)plan->header->crossfade);
  note_birth(plan);
  plan->quiet_hold_frames = quiet_hold(b);
  plan->ahead_frames = page_reach(b);
  fetch_samples(plan, atomic_load_explicit(&b->graph->heard_frame, memory_order_relaxed));
  return status;
}

static RtPlan *copy_blob(Graph *graph, Bytes blob) {
  RtPlan *plan = memory_new(graph->memory, sizeof *plan);
  if (plan == NULL) return NULL;
  plan->blob_bytes = blob.size ? blob.size : 1;
  plan->blob = memory_resize(graph->memory, NULL, 0, plan->blob_bytes);
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
  if (graph->latest != NULL) build_restore_slot_marks(graph->latest);
  plan_release(graph, plan);
  return NULL;
}
