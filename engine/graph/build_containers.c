/* Part of plan_build.c: which chains are branches of which container, and who keeps what it plays for others. */

#include "graph/build.h"

static RtNode *node_of_state(const RtPlan *plan, const NodeState *state) {
  for (uint32_t i = 0; i < plan->node_count; i++)
    if (plan->nodes[i].state == state) return &plan->nodes[i];
  return NULL;
}

/* A chain that is gone stays where it was, even when that is on its way out itself. */
static RtNode *container_of(const Builder *b, uint32_t index) {
  const RtPlan *plan = b->plan;
  if (index < plan->gone_count) {
    const RtChain *old = build_old_chain(b, plan->chains[index].id);
    return old == NULL || old->container == NULL ? NULL : node_of_state(plan, old->container->state);
  }
  const uint32_t container = b->view->chains[index - plan->gone_count].container;
  if (container == PLAN_NONE) return NULL;
  return &plan->nodes[index_find(&plan->node_index, plan, b->view->nodes[container].id)];
}

static void count_branch(Builder *b, RtChain *chain, RtNode *container) {
  chain->container = container;
  if (container == NULL) return;
  if (container->split == NULL) container->split = &b->plan->splits[b->plan->split_count++];
  container->split->count++;
}

static void give_room(Builder *b) {
  for (uint32_t i = 0; i < b->plan->split_count; i++) {
    RtSplit *split = &b->plan->splits[i];
    split->chains = b->next_branch;
    split->buses = b->next_branch_bus;
    b->next_branch += split->count;
    b->next_branch_bus += split->count;
    split->count = 0;
  }
}

static void add_branch(RtPlan *plan, uint32_t index) {
  const RtChain *chain = &plan->chains[index];
  if (chain->container == NULL) return;
  RtSplit *split = chain->container->split;
  split->chains[split->count] = index;
  for (uint32_t c = 0; c < 2; c++) split->buses[split->count][c] = chain->bus[c];
  split->count++;
}

/* Other branches than before, or in another order: a step in what leaves the container. */
static void mend_changed(const Builder *b, RtNode *node) {
  const RtNode *old = build_old_node(b, node->state);
  if (old == NULL || node->leaving || node->chain->gone) return;
  const RtSplit none = {0}, *now = node->split != NULL ? node->split : &none, *before = old->split != NULL ? old->split : &none;
  bool same = now->staying_count == before->staying_count;
  for (uint32_t i = 0; same && i < now->staying_count; i++)
    same = b->plan->chains[now->chains[i]].id == b->old->chains[before->chains[i]].id;
  if (!same) node->chain->rewired = true;
}

/* A container that stays and has lost its last chain passes its input again. */
static void empty(RtPlan *plan, RtNode *node) {
  if (node->split == NULL || node->split->staying_count > 0 || node->leaving || node->chain->gone) return;
  for (uint32_t i = 0; i < node->split->count; i++) plan->chains[node->split->chains[i]].container = NULL;
  node->split = NULL;
}

static bool has_modulator(const RtChain *chain) {
  return chain->head_count > 0 && chain->nodes[0].state->device->role == DEVICE_MODULATOR;
}

static void keep_events(Builder *b, RtChain *chain) {
  if (chain->kept == NULL) chain->kept = arena_new(&b->arena, LIMIT_BLOCK_EVENTS * sizeof(Event));
}

static void make_early(RtPlan *plan, RtChain *chain) {
  if (chain->early) return;
  if (chain->container != NULL) make_early(plan, chain->container->chain);
  chain->early = true;
  plan->early[plan->early_count++] = (uint32_t)(chain - plan->chains);
}

void build_containers(Builder *b) {
  RtPlan *plan = b->plan;
  for (uint32_t i = 0; i < plan->chain_count; i++) count_branch(b, &plan->chains[i], container_of(b, i));
  give_room(b);
  for (uint32_t i = plan->gone_count; i < plan->chain_count; i++) add_branch(plan, i);
  for (uint32_t i = 0; i < plan->split_count; i++) plan->splits[i].staying_count = plan->splits[i].count;
  for (uint32_t i = 0; i < plan->gone_count; i++) add_branch(plan, i);
  for (uint32_t i = 0; i < plan->node_count; i++)
    if (plan->nodes[i].state->device->role == DEVICE_CONTAINER) {
      empty(plan, &plan->nodes[i]);
      mend_changed(b, &plan->nodes[i]);
    }
  for (uint32_t i = plan->gone_count; i < plan->chain_count; i++) {
    RtChain *chain = &plan->chains[i];
    if (chain->container != NULL) keep_events(b, chain->container->chain);
    if (!has_modulator(chain)) continue;
    keep_events(b, chain);
    make_early(plan, chain);
  }
}
