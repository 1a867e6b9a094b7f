/* Part of plan_build.c: edges by target, in the plan's order, with their taps and delay lines. One that the plan before had
   and this one lacks is carried along behind the others to fade out; where that cannot be, its target mends the step. */

#include "graph/build.h"

#include "core/hash.h"

/* A place in a chain as a number: one of the plan's constants, or the device's id. */
static uint64_t place_of(const PlanView *view, const PlanChain *chain, uint32_t node) {
  return node < chain->node_count ? view->nodes[chain->node_begin + node].id : ~(uint64_t)node;
}

/* Other ends, another state: what it held fades out where it was, and it begins anew where it is. */
TableKey build_edge_key(const PlanView *view, const PlanEdge *edge) {
  const PlanChain *source = &view->chains[edge->source];
  uint64_t ends = hash_pair(source->id, place_of(view, source, edge->point));
  ends = hash_pair(ends, edge->source_port);
  if (edge->target == PLAN_NONE) return (TableKey){edge->id, hash_pair(ends, edge->target_port)};
  const PlanChain *target = &view->chains[edge->target];
  return (TableKey){edge->id, hash_pair(hash_pair(ends, target->id), place_of(view, target, edge->target_node))};
}

/* ---- points */

/* A bus for a further output of an instrument. */
static float *const *listen_to_output(Builder *b, RtNode *node, uint32_t port) {
  if (node->outputs == NULL) {
    while (node->state->device->outputs[node->output_count] != NULL) node->output_count++;
    node->outputs = arena_new(&b->arena, node->output_count * sizeof *node->outputs);
  }
  float **bus = node->outputs[port - 1];
  if (bus[0] == NULL) {
    bus[0] = arena_new(&b->arena, 2 * GRID_FRAMES * sizeof(float));
    bus[1] = bus[0] + GRID_FRAMES;
    b->plan->port_count++;
  }
  return bus;
}

static RtTap *new_tap(Builder *b, uint32_t *place, const RtChain *chain, TapState *state) {
  float *const *from = chain->bus;
  if (*place != UINT32_MAX) return &b->plan->taps[*place];
  *place = b->plan->tap_count++;
  RtTap *tap = &b->plan->taps[*place];
  tap->state = state;
  tap->chain = chain;
  float *bus = arena_new(&b->arena, 2 * GRID_FRAMES * sizeof(float));
  for (uint32_t c = 0; c < 2; c++) {
    tap->from[c] = from[c];
    tap->bus[c] = bus + c * GRID_FRAMES;
  }
  return tap;
}

static RtNode *node_with(const RtChain *chain, const NodeState *state) {
  for (uint32_t i = 0; i < chain->node_count; i++)
    if (chain->nodes[i].state == state) return &chain->nodes[i];
  return NULL;
}

static const bool never = false;

/* Find what the edge listens to; false when its device is no longer in the chain. */
static bool listen(Builder *b, RtEdge *edge) {
  RtChain *source = edge->source;
  RtNode *node = edge->behind == NULL ? NULL : node_with(source, edge->behind);
  if (edge->behind != NULL && node == NULL) return false;
  float *const *bus = source->bus;
  if (edge->source_port > 0 && node != NULL) bus = listen_to_output(b, node, edge->source_port);
  else if (edge->at_input) bus = new_tap(b, &source->input_tap, source, &source->state->tap)->bus;
  else if (node != NULL) bus = new_tap(b, &node->tap, source, &node->state->tap)->bus;
  for (uint32_t c = 0; c < 2; c++) edge->from[c] = bus[c];
  edge->twins = bus == source->bus ? &source->state->twins : &never;
  return true;
}

/* ---- one edge */

static RtEdge *new_edge(Builder *b, EdgeState *state, RtChain *source) {
  RtEdge *edge = b->next_edge++;
  b->plan->edge_count++;
  state->references++;
  edge->state = state;
  edge->source = source;
  edge->open_target = edge->side_gain = 1.0f;
  return edge;
}

static const RtEdge *old_edge(const Builder *b, const EdgeState *state) {
  return b->old != NULL && state->edge_serial == b->old->serial ? state->edge : NULL;
}

/* A track's main way is named for it. No circle: the schedule refuses one that no feedback opens. */
static bool is_main_way(const PlanEdge *from, const RtChain *source) {
  return from->id == source->id && from->target != PLAN_NONE && from->target_node == PLAN_NONE && (from->flags & EDGE_FEEDBACK) == 0;
}

static Status add_plan_edge(Builder *b, const PlanEdge *from) {
  const PlanView *v = b->view;
  RtChain *source = &b->plan->chains[b->plan->gone_count + from->source];
  if (is_main_way(from, source)) source->group = &b->plan->chains[b->plan->gone_count + from->target];
  RtEdge *edge = new_edge(b, states_edge(b->graph, build_edge_key(v, from)), source);
  const RtEdge *old = old_edge(b, edge->state);
  edge->source_port = from->source_port;
  edge->target_port = from->target_port;
  edge->side = from->flags & (EDGE_SIDE_A | EDGE_SIDE_B);
  edge->shut = (from->flags & EDGE_SHUT) != 0;
  edge->arrival_frames = from->arrival_frames;
  b->edge_places[from - v->edges] = b->plan->edge_count - 1;
  edge_aim(edge, (double)from->gain, (double)from->pan);
  edge->snap = build_old_chain(b, source->id) == NULL;
  edge->feedback = (from->flags & EDGE_FEEDBACK) != 0;
  edge->heeds = (from->flags & EDGE_HEEDS) != 0;
  if (edge->heeds) b->plan->heeding[b->plan->heeding_count++] = b->plan->edge_count - 1;
  edge->at_input = from->point == POINT_INPUT;
  if (from->point < POINT_INPUT) edge->behind = states_find_node(b->graph, &v->nodes[v->chains[from->source].node_begin + from->point]);
  (void)listen(b, edge); /* a plan's own point is there: plan_check.c */
  if (edge->feedback) b->plan->feedback[b->plan->feedback_count++] = b->plan->edge_count - 1;
  return build_delay(b, &edge->delay, edge->state->key.a, edge->state->key.b, from->delay_frames, old != NULL ? old->delay : NULL);
}

/* Where either end leaves as a whole, its own fade is enough. */
static Status add_leaving_edge(Builder *b, const RtEdge *old, RtChain *source, bool target_gone) {
  RtEdge *edge = new_edge(b, old->state, source);
  edge->source_port = old->source_port;
  edge->target_port = old->target_port;
  edge->side_gain = old->side_gain; /* where it stood */
  edge->shut = old->shut;
  edge_aim(edge, old->gain, old->pan);
  edge->behind = old->behind;
  edge->at_input = old->at_input;
  edge->feedback = old->feedback;
  edge->leaving = true;
  edge->open_target = source->gone || target_gone ? old->open_target : 0.0f;
  edge->dropped = !listen(b, edge);
  if (edge->dropped) return STATUS_OK;
  if (edge->feedback) b->plan->feedback[b->plan->feedback_count++] = b->plan->edge_count - 1;
  return old->delay == NULL ? STATUS_OK : build_delay(b, &edge->delay, old->state->key.a, old->state->key.b, old->delay->frames, old->delay);
}

/* Edges of the same end in the plan before. `target` mends what cannot fade; NULL: nothing does. */
static Status add_leaving_edges(Builder *b, RtChain *target, const RtEdge *edges, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const RtEdge *old = &edges[i];
    if (old->state->mark == b->plan->serial || old->dropped || (old->leaving && !b->carry)) continue;
    RtChain *source = build_find_chain(b->plan, old->source->id);
    if (source != NULL) {
      const Status status = add_leaving_edge(b, old, source, target != NULL && target->gone);
      if (status != STATUS_OK) return status;
    }
    if (target != NULL) target->rewired |= source == NULL || b->next_edge[-1].dropped;
  }
  return STATUS_OK;
}

/* ---- by target */

/* The plan's edges that end at one node of a chain, or at its input (PLAN_NONE). */
static Status add_plan_edges(Builder *b, const PlanChain *from, uint32_t target_node) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && from != NULL && i < from->edge_count; i++) {
    const PlanEdge *edge = &b->view->edges[from->edge_begin + i];
    if (edge->target_node == target_node) status = add_plan_edge(b, edge);
  }
  return status;
}

static Status build_input(Builder *b, RtChain *chain, const PlanChain *from) {
  const RtChain *old = build_old_chain(b, chain->id);
  chain->edges = b->next_edge;
  Status status = add_plan_edges(b, from, PLAN_NONE);
  if (status == STATUS_OK && old != NULL) status = add_leaving_edges(b, chain, old->edges, old->edge_count);
  chain->edge_count = (uint32_t)(b->next_edge - chain->edges);
  return status;
}

static bool has_sidechain(const PlanView *v, const PlanChain *from, uint32_t node) {
  for (uint32_t i = 0; from != NULL && i < from->edge_count; i++)
    if (v->edges[from->edge_begin + i].target_node == node) return true;
  return false;
}

static uint32_t place_in_plan(const PlanView *v, const PlanChain *from, const NodeState *state) {
  for (uint32_t i = 0; from != NULL && i < from->node_count; i++)
    if (v->nodes[from->node_begin + i].id == state->key.a) return i;
  return PLAN_NONE;
}

static Status build_side(Builder *b, RtNode *node, const PlanChain *from) {
  const uint32_t place = node->leaving ? PLAN_NONE : place_in_plan(b->view, from, node->state);
  const RtNode *old = build_old_node(b, node->state);
  const bool asked = place != PLAN_NONE && has_sidechain(b->view, from, place);
  if (!asked && (old == NULL || old->side == NULL)) return STATUS_OK;
  RtSide *side = &b->plan->sides[b->plan->side_count++];
  float *bus = arena_new(&b->arena, 2 * GRID_FRAMES * sizeof(float));
  side->bus[0] = bus;
  side->bus[1] = bus + GRID_FRAMES;
  side->edges = b->next_edge;
  node->side = side;
  Status status = asked ? add_plan_edges(b, from, place) : STATUS_OK;
  if (status == STATUS_OK && old != NULL && old->side != NULL) status = add_leaving_edges(b, NULL, old->side->edges, old->side->edge_count);
  side->edge_count = (uint32_t)(b->next_edge - side->edges);
  return status;
}

static Status build_ends(Builder *b, RtChain *chain, const PlanChain *from) {
  Status status = build_input(b, chain, from);
  for (uint32_t i = 0; status == STATUS_OK && i < chain->node_count; i++)
    if (chain->nodes[i].state->device->sidechain) status = build_side(b, &chain->nodes[i], from);
  return status;
}

static uint32_t first_output(const PlanView *view) {
  const PlanChain *last = &view->chains[view->header->chain_count - 1];
  return last->edge_begin + last->edge_count;
}

Status build_edges(Builder *b) {
  RtPlan *plan = b->plan;
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < plan->chain_count; i++)
    status = build_ends(b, &plan->chains[i], i < plan->gone_count ? NULL : &b->view->chains[i - plan->gone_count]);
  plan->outputs = b->next_edge;
  for (uint32_t i = first_output(b->view); status == STATUS_OK && i < b->view->header->edge_count; i++)
    status = add_plan_edge(b, &b->view->edges[i]);
  if (status == STATUS_OK && b->old != NULL) status = add_leaving_edges(b, NULL, b->old->outputs, b->old->output_count);
  plan->output_count = (uint32_t)(b->next_edge - plan->outputs);
  return status;
}

void build_note_edges(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->edge_count; i++) {
    plan->edges[i].state->edge = &plan->edges[i];
    plan->edges[i].state->edge_serial = plan->serial;
  }
}

static bool drop(RtEdge *edges, uint32_t count) {
  bool any = false;
  for (uint32_t e = 0; e < count; e++) {
    const bool drops = edges[e].leaving && !edges[e].feedback && !edges[e].dropped;
    edges[e].dropped |= drops;
    any |= drops;
  }
  return any;
}

void build_drop_leaving_edges(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->chain_count; i++) plan->chains[i].rewired |= drop(plan->chains[i].edges, plan->chains[i].edge_count);
  for (uint32_t i = 0; i < plan->side_count; i++) (void)drop(plan->sides[i].edges, plan->sides[i].edge_count);
}
