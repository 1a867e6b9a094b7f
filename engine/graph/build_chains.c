/* Part of plan_build.c: the chains with their devices in order. What the plan before still sounds and this one lacks is
   carried along to fade out: single devices where they stood, whole chains in front of all others. */

#include "graph/build.h"

const RtChain *build_old_chain(const Builder *b, Id id) {
  const uint32_t index = b->old == NULL ? UINT32_MAX : index_find(&b->old->chain_index, b->old, id);
  return index == UINT32_MAX ? NULL : &b->old->chains[index];
}

RtChain *build_find_chain(const RtPlan *plan, Id id) {
  const uint32_t index = index_find(&plan->chain_index, plan, id);
  return index == UINT32_MAX ? NULL : &plan->chains[index];
}

/* ---- devices */

static float param_within(const Param *param, float value) {
  const float low = (float)param->min, high = (float)param->max;
  return value > low ? (value < high ? value : high) : low; /* NaN: low */
}

static RtNode *new_node(Builder *b, RtChain *chain, NodeState *state, const float *params) {
  RtNode *node = b->next_node++;
  b->plan->node_count++;
  state->references++;
  node->state = state;
  node->chain = chain;
  node->plan_params = params;
  node->block.params = state->params;
  node->block.meter = state->meter;
  node->wet_target = 1.0f;
  for (uint32_t c = 0; c < 2; c++) node->bus[c] = chain->bus[c];
  return node;
}

static void add_plan_node(Builder *b, RtChain *chain, const PlanNode *from, bool snap) {
  const PlanView *v = b->view;
  NodeState *state = states_find_node(b->graph, from); /* there: plan_build.c made it */
  float *params = (float *)(uintptr_t)(v->params + from->param_begin); /* the plan's own copy: clamped in place */
  for (uint32_t i = 0; i < from->param_count; i++) params[i] = param_within(&state->device->params[i], params[i]);
  RtNode *node = new_node(b, chain, state, params);
  node->wet_target = from->bypass ? 0.0f : 1.0f;
  node->snap = snap;
}

static void add_leaving_node(Builder *b, RtChain *chain, const RtNode *old) {
  RtNode *node = new_node(b, chain, old->state, NULL);
  node->wet_target = 0.0f;
  node->leaving = true;
}

static bool leaves(const Builder *b, const RtNode *old) {
  return old->state->mark != b->plan->serial && (b->carry || !old->leaving);
}

static uint32_t find_old_node(const RtChain *old, const NodeState *state) {
  for (uint32_t i = 0; i < old->node_count; i++)
    if (old->nodes[i].state == state) return i;
  return UINT32_MAX;
}

/* Devices of the old chain that are gone, from index `from` to the next one that stayed. */
static void add_leaving_run(Builder *b, RtChain *chain, const RtChain *old, uint32_t from, DeviceRole role) {
  for (uint32_t i = from; i < old->node_count && old->nodes[i].state->mark != b->plan->serial; i++)
    if (leaves(b, &old->nodes[i]) && old->nodes[i].state->device->role == role) add_leaving_node(b, chain, &old->nodes[i]);
}

static bool chain_holds(const RtChain *chain, const NodeState *state) {
  for (uint32_t i = 0; i < chain->node_count; i++)
    if (chain->nodes[i].state == state) return true;
  return false;
}

/* Whether devices that stay changed places, came from another chain or went to one. */
static bool chain_rewired(const Builder *b, const RtChain *chain, const RtChain *old) {
  uint32_t last_place = 0;
  for (uint32_t i = 0; i < chain->node_count; i++) {
    if (chain->nodes[i].leaving) continue;
    const uint32_t place = find_old_node(old, chain->nodes[i].state);
    if (place == UINT32_MAX ? chain->nodes[i].state->references > 1 : place < last_place) return true;
    if (place != UINT32_MAX) last_place = place;
  }
  for (uint32_t i = 0; i < old->node_count; i++)
    if (old->nodes[i].state->mark == b->plan->serial && !chain_holds(chain, old->nodes[i].state)) return true;
  return false;
}

/* The plan's devices, with leaving ones where they stood: behind the device they followed. */
static void build_nodes(Builder *b, RtChain *chain, const PlanChain *from, const RtChain *old) {
  chain->nodes = b->next_node;
  if (old != NULL) add_leaving_run(b, chain, old, 0, DEVICE_INSTRUMENT);
  for (uint32_t i = 0; i < from->node_count; i++) {
    const PlanNode *node = &b->view->nodes[from->node_begin + i];
    const bool strip = i + 1 == from->node_count;
    const bool instrument = device_by_number(node->device)->role == DEVICE_INSTRUMENT;
    if (i == 0 && !instrument && old != NULL) add_leaving_run(b, chain, old, 0, DEVICE_EFFECT);
    add_plan_node(b, chain, node, strip || old == NULL);
    if (i == 0 && instrument && old != NULL) add_leaving_run(b, chain, old, 0, DEVICE_EFFECT);
    const uint32_t place = old == NULL || strip ? UINT32_MAX : find_old_node(old, b->next_node[-1].state);
    if (place != UINT32_MAX) add_leaving_run(b, chain, old, place + 1, DEVICE_EFFECT);
  }
}

/* ---- chains */

static RtChain *begin_chain(Builder *b, Id id, ChainState *state) {
  RtPlan *plan = b->plan;
  RtChain *chain = &plan->chains[plan->chain_count++];
  chain->id = id;
  chain->state = state;
  state->references++;
  float *bus = arena_new(&b->arena, 2 * GRID_FRAMES * sizeof(float));
  chain->bus[0] = bus;
  chain->bus[1] = bus + GRID_FRAMES;
  return chain;
}

static void end_nodes(Builder *b, RtChain *chain) {
  chain->node_count = (uint32_t)(b->next_node - chain->nodes);
  while (chain->instrument_count < chain->node_count
         && chain->nodes[chain->instrument_count].state->device->role == DEVICE_INSTRUMENT) chain->instrument_count++;
}

/* A chain that is no more: its devices and audio stay until its strip has faded out. */
static void add_gone_chain(Builder *b, const RtChain *old) {
  RtChain *chain = begin_chain(b, old->id, old->state);
  chain->gone = chain->silent = true;
  chain->nodes = b->next_node;
  for (uint32_t i = 0; i < old->node_count; i++) new_node(b, chain, old->nodes[i].state, NULL)->wet_target = old->nodes[i].wet_target;
  end_nodes(b, chain);
  build_gone_clips(b, chain, old);
}

static bool states_all_leave(const Builder *b, const RtChain *old) {
  for (uint32_t i = 0; i < old->node_count; i++)
    if (old->nodes[i].state->mark == b->plan->serial) return false; /* a device moved to another chain */
  return true;
}

static void add_gone_chains(Builder *b) {
  for (uint32_t i = 0; b->old != NULL && i < b->old->chain_count; i++) {
    const RtChain *old = &b->old->chains[i];
    if (old->state->mark == b->plan->serial || (old->gone && !b->carry) || !states_all_leave(b, old)) continue;
    add_gone_chain(b, old);
    b->plan->gone_count++;
  }
}

static Status add_plan_chain(Builder *b, const PlanChain *from) {
  RtChain *chain = begin_chain(b, from->id, states_find_chain(b->graph, from->id));
  chain->silent = (from->flags & CHAIN_SILENT) != 0;
  chain->track = (from->flags & CHAIN_TRACK) != 0;
  build_nodes(b, chain, from, build_old_chain(b, from->id));
  end_nodes(b, chain);
  return build_segments(b, chain, from);
}

Status build_chains(Builder *b) {
  add_gone_chains(b);
  for (uint32_t i = 0; i < b->view->header->chain_count; i++) {
    const Status status = add_plan_chain(b, &b->view->chains[i]);
    if (status != STATUS_OK) return status;
  }
  /* only now is every segment marked that stays */
  for (uint32_t i = b->plan->gone_count; i < b->plan->chain_count; i++) {
    RtChain *chain = &b->plan->chains[i];
    const RtChain *old = build_old_chain(b, chain->id);
    if (old == NULL) continue;
    build_leaving_clips(b, chain, old);
    chain->rewired = chain_rewired(b, chain, old) || (b->carry && old->rewired_at_birth);
  }
  return STATUS_OK;
}
