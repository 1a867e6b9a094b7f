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

const RtNode *build_old_node(const Builder *b, const NodeState *state) {
  const uint32_t index = b->old == NULL ? UINT32_MAX : index_find(&b->old->node_index, b->old, state->key.a);
  return index == UINT32_MAX || b->old->nodes[index].state != state ? NULL : &b->old->nodes[index];
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
  node->tap = UINT32_MAX;
  for (uint32_t c = 0; c < 2; c++) node->bus[c] = chain->bus[c];
  return node;
}

static Status add_plan_node(Builder *b, RtChain *chain, const PlanNode *from, bool snap) {
  const PlanView *v = b->view;
  NodeState *state = states_find_node(b->graph, from); /* there: plan_build.c made it */
  float *params = (float *)(uintptr_t)(v->params + from->param_begin); /* the plan's own copy: clamped in place */
  for (uint32_t i = 0; i < from->param_count; i++) params[i] = param_within(&state->device->params[i], params[i]);
  RtNode *node = new_node(b, chain, state, params);
  node->wet_target = from->bypass ? 0.0f : 1.0f;
  node->arrival_frames = from->arrival_frames;
  node->snap = snap;
  node->arrival_frames = from->arrival_frames;
  return build_node_delays(b, node, from->input_delay_frames, from->latency_frames);
}

/* Its delays fade to none. */
static Status add_leaving_node(Builder *b, RtChain *chain, const RtNode *old) {
  RtNode *node = new_node(b, chain, old->state, NULL);
  node->wet_target = 0.0f;
  node->leaving = true;
  node->arrival_frames = old->arrival_frames;
  return build_node_delays(b, node, 0, 0);
}

static bool leaves(const Builder *b, const RtNode *old) {
  return old->state->mark != b->plan->serial && (b->carry || !old->leaving);
}

static uint32_t find_old_node(const RtChain *old, const NodeState *state) {
  for (uint32_t i = 0; i < old->node_count; i++)
    if (old->nodes[i].state == state) return i;
  return UINT32_MAX;
}

/* What sound passed and is gone, from index `from` of the old chain to the next one that stayed. */
static Status add_leaving_run(Builder *b, RtChain *chain, const RtChain *old, uint32_t from) {
  Status status = STATUS_OK;
  for (uint32_t i = from; status == STATUS_OK && i < old->node_count && old->nodes[i].state->mark != b->plan->serial; i++)
    if (leaves(b, &old->nodes[i])) status = add_leaving_node(b, chain, &old->nodes[i]);
  return status;
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

static DeviceRole role_of(const NodeState *state) { return state->device->role; }
static bool is_head(DeviceRole role) { return role != DEVICE_EFFECT && role != DEVICE_CONTAINER; }

static const PlanNode *plan_node(const Builder *b, const PlanChain *from, uint32_t index) { return &b->view->nodes[from->node_begin + index]; }

static Status add_head(Builder *b, RtChain *chain, const PlanChain *from, DeviceRole role) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < from->node_count; i++)
    if (device_by_number(plan_node(b, from, i)->device)->role == role)
      status = add_plan_node(b, chain, plan_node(b, from, i), build_old_chain(b, from->id) == NULL);
  return status;
}

static Status add_leaving_instruments(Builder *b, RtChain *chain, const RtChain *old) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < old->head_count; i++)
    if (role_of(old->nodes[i].state) == DEVICE_INSTRUMENT && leaves(b, &old->nodes[i])) status = add_leaving_node(b, chain, &old->nodes[i]);
  return status;
}

static Status build_head(Builder *b, RtChain *chain, const PlanChain *from, const RtChain *old) {
  Status status = add_head(b, chain, from, DEVICE_MODULATOR);
  if (status == STATUS_OK) status = add_head(b, chain, from, DEVICE_NOTE_EFFECT);
  const RtNode *instruments = b->next_node;
  if (status == STATUS_OK && old != NULL) status = add_leaving_instruments(b, chain, old);
  if (status == STATUS_OK) status = add_head(b, chain, from, DEVICE_INSTRUMENT);
  chain->instrument_count = (uint32_t)(b->next_node - instruments);
  chain->head_count = (uint32_t)(b->next_node - chain->nodes);
  return status;
}

/* One device of the plan, then the ones that leave and stood behind it. */
static Status build_effect(Builder *b, RtChain *chain, const PlanChain *from, uint32_t index, const RtChain *old) {
  const PlanNode *node = plan_node(b, from, index);
  const bool strip = index + 1 == from->node_count;
  const Status status = add_plan_node(b, chain, node, strip || old == NULL);
  const uint32_t place = old == NULL || strip || status != STATUS_OK ? UINT32_MAX : find_old_node(old, states_find_node(b->graph, node));
  return place == UINT32_MAX ? status : add_leaving_run(b, chain, old, place + 1);
}

static Status build_nodes(Builder *b, RtChain *chain, const PlanChain *from, const RtChain *old) {
  chain->nodes = b->next_node;
  Status status = build_head(b, chain, from, old);
  if (status == STATUS_OK && old != NULL) status = add_leaving_run(b, chain, old, old->head_count);
  for (uint32_t i = 0; status == STATUS_OK && i < from->node_count; i++)
    if (!is_head(device_by_number(plan_node(b, from, i)->device)->role)) status = build_effect(b, chain, from, i, old);
  chain->node_count = (uint32_t)(b->next_node - chain->nodes);
  return status;
}

/* The next note effect of a chain that does something, from `*at` on; NULL behind the last. */
static const NodeState *next_note_effect(const RtChain *chain, uint32_t *at) {
  for (; *at < chain->head_count; (*at)++) {
    const RtNode *node = &chain->nodes[*at];
    if (role_of(node->state) == DEVICE_NOTE_EFFECT && node->wet_target == 1.0f) return chain->nodes[(*at)++].state;
  }
  return NULL;
}

static bool note_effects_changed(const RtChain *chain, const RtChain *old) {
  uint32_t here = 0, there = 0;
  for (;;) {
    const NodeState *a = next_note_effect(chain, &here), *b = next_note_effect(old, &there);
    if (a != b) return true;
    if (a == NULL) return false;
  }
}

/* ---- chains */

/* Where a vector of eight lies in one line of the cache. */
static float *bus_of(ChainState *state) {
  const uintptr_t at = (uintptr_t)state->bus_room;
  return state->bus_room + ((at + 63) / 64 * 64 - at) / sizeof(float);
}

static RtChain *begin_chain(Builder *b, Id id, ChainState *state) {
  RtPlan *plan = b->plan;
  RtChain *chain = &plan->chains[plan->chain_count++];
  chain->id = id;
  chain->state = state;
  state->references++;
  for (uint32_t c = 0; c < 2; c++) chain->bus[c] = bus_of(state) + c * GRID_FRAMES;
  chain->input_tap = UINT32_MAX;
  return chain;
}

/* A chain that is no more: its devices and audio stay until its strip has faded out. */
static Status add_gone_chain(Builder *b, const RtChain *old) {
  RtChain *chain = begin_chain(b, old->id, old->state);
  chain->gone = chain->silent = true;
  chain->nodes = b->next_node;
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < old->node_count; i++) {
    RtNode *node = new_node(b, chain, old->nodes[i].state, NULL);
    node->wet_target = old->nodes[i].wet_target;
    node->leaving = old->nodes[i].leaving;
    node->arrival_frames = old->nodes[i].arrival_frames;
    status = build_gone_delays(b, node, &old->nodes[i]);
  }
  chain->node_count = (uint32_t)(b->next_node - chain->nodes);
  chain->head_count = old->head_count;
  chain->instrument_count = old->instrument_count;
  build_gone_clips(b, chain, old);
  if (status == STATUS_OK) status = build_played_delay(b, chain, old->played != NULL ? old->played->frames : 0, old);
  return status;
}

static bool states_all_leave(const Builder *b, const RtChain *old) {
  for (uint32_t i = 0; i < old->node_count; i++)
    if (old->nodes[i].state->mark == b->plan->serial) return false; /* a device moved to another chain */
  return true;
}

static Status add_gone_chains(Builder *b) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && b->old != NULL && i < b->old->chain_count; i++) {
    const RtChain *old = &b->old->chains[i];
    if (old->state->mark == b->plan->serial || (old->gone && !b->carry) || !states_all_leave(b, old)) continue;
    status = add_gone_chain(b, old);
    b->plan->gone_count++;
  }
  return status;
}

static Status add_plan_chain(Builder *b, const PlanChain *from) {
  RtChain *chain = begin_chain(b, from->id, states_find_chain(b->graph, from->id));
  chain->silent = chain->silent_in_plan = (from->flags & CHAIN_SILENT) != 0;
  chain->track = (from->flags & CHAIN_TRACK) != 0;
  const RtChain *old = build_old_chain(b, from->id);
  chain->key_low = from->key_low;
  chain->key_high = from->key_high;
  chain->choke_group = from->choke_group;
  Status status = build_nodes(b, chain, from, old);
  if (status == STATUS_OK) status = build_played_delay(b, chain, from->source_delay_frames, old);
  return status == STATUS_OK ? build_segments(b, chain, from, old) : status;
}

Status build_chains(Builder *b) {
  build_note_segments(b);
  Status status = add_gone_chains(b);
  for (uint32_t i = 0; status == STATUS_OK && i < b->view->header->chain_count; i++) status = add_plan_chain(b, &b->view->chains[i]);
  if (status != STATUS_OK) return status;
  /* only now is every segment marked that stays */
  for (uint32_t i = b->plan->gone_count; i < b->plan->chain_count; i++) {
    RtChain *chain = &b->plan->chains[i];
    const RtChain *old = build_old_chain(b, chain->id);
    chain->returns = old == NULL || old->gone || (b->carry && old->returns_at_birth);
    if (old == NULL) continue;
    build_leaving_clips(b, chain, old);
    chain->rewired = chain_rewired(b, chain, old) || (b->carry && old->rewired_at_birth);
    chain->notes_rewired = note_effects_changed(chain, old) || (b->carry && old->notes_rewired_at_birth);
  }
  return STATUS_OK;
}
