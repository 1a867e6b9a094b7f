/* Part of plan_build.c: edges by target, in the plan's order. One that the plan before had and this one lacks is carried
   along behind the others to fade out; where that cannot be, its target mends the step. */

#include "graph/build.h"

#include "core/math.h"

TableKey build_edge_key(const PlanView *view, const PlanEdge *edge) {
  return (TableKey){edge->id, edge->target == PLAN_NONE ? edge->target_port : view->chains[edge->target].id};
}

/* The balance of a strip (devices/gain.c): equal power, 0 dB in the middle. */
static void set_goal(RtEdge *edge, double gain, double pan) {
  const double angle = (math_clamp(pan, -1.0, 1.0) + 1.0) * (MATH_PI / 4.0);
  edge->goal[0] = (float)(pan == 0.0 ? gain : gain * math_sqrt(2.0) * math_cos(angle));
  edge->goal[1] = (float)(pan == 0.0 ? gain : gain * math_sqrt(2.0) * math_sin(angle));
}

static RtEdge *new_edge(Builder *b, EdgeState *state, RtChain *source) {
  RtEdge *edge = b->next_edge++;
  b->plan->edge_count++;
  state->references++;
  edge->state = state;
  edge->source = source;
  edge->open_target = 1.0f;
  for (uint32_t c = 0; c < 2; c++) edge->from[c] = source->bus[c];
  return edge;
}

static void add_plan_edge(Builder *b, const PlanEdge *from) {
  RtChain *source = &b->plan->chains[b->plan->gone_count + from->source];
  RtEdge *edge = new_edge(b, states_edge(b->graph, build_edge_key(b->view, from)), source);
  set_goal(edge, (double)from->gain, (double)from->pan);
  edge->snap = build_old_chain(b, source->id) == NULL;
}

/* Edges of the same target in the plan before. Where either end leaves as a whole, its own fade is enough. */
static void add_leaving_edges(Builder *b, RtChain *target, const RtEdge *edges, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const RtEdge *old = &edges[i];
    if (old->state->mark == b->plan->serial || (old->leaving && !b->carry)) continue;
    RtChain *source = build_find_chain(b->plan, old->source->id);
    if (source == NULL) { /* it could not stay: a device of it moved elsewhere */
      if (target != NULL) target->rewired = true;
      continue;
    }
    RtEdge *edge = new_edge(b, old->state, source);
    for (uint32_t c = 0; c < 2; c++) edge->goal[c] = old->goal[c];
    edge->leaving = true;
    edge->open_target = source->gone || (target != NULL && target->gone) ? 1.0f : 0.0f;
  }
}

/* The same name and the same target, but another place to listen: a step in the target. */
static bool any_moved(const RtChain *chain, const RtChain *old) {
  for (uint32_t i = 0; i < chain->edge_count; i++)
    for (uint32_t k = 0; k < old->edge_count; k++)
      if (chain->edges[i].state == old->edges[k].state && chain->edges[i].source->id != old->edges[k].source->id) return true;
  return false;
}

static void build_inputs(Builder *b, RtChain *chain, const PlanChain *from) {
  const RtChain *old = build_old_chain(b, chain->id);
  chain->edges = b->next_edge;
  for (uint32_t i = 0; from != NULL && i < from->edge_count; i++) add_plan_edge(b, &b->view->edges[from->edge_begin + i]);
  if (old != NULL) add_leaving_edges(b, chain, old->edges, old->edge_count);
  chain->edge_count = (uint32_t)(b->next_edge - chain->edges);
  if (old != NULL && any_moved(chain, old)) chain->rewired = true;
}

static uint32_t first_output(const PlanView *view) {
  const PlanChain *last = &view->chains[view->header->chain_count - 1];
  return last->edge_begin + last->edge_count;
}

void build_edges(Builder *b) {
  RtPlan *plan = b->plan;
  for (uint32_t i = 0; i < plan->chain_count; i++)
    build_inputs(b, &plan->chains[i], i < plan->gone_count ? NULL : &b->view->chains[i - plan->gone_count]);
  plan->outputs = b->next_edge;
  for (uint32_t i = first_output(b->view); i < b->view->header->edge_count; i++) add_plan_edge(b, &b->view->edges[i]);
  if (b->old != NULL) add_leaving_edges(b, NULL, b->old->outputs, b->old->output_count);
  plan->output_count = (uint32_t)(b->next_edge - plan->outputs);
}

void build_drop_leaving_edges(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->chain_count; i++)
    for (uint32_t e = 0; e < plan->chains[i].edge_count; e++) {
      RtEdge *edge = &plan->chains[i].edges[e];
      if (!edge->leaving) continue;
      edge->dropped = true;
      plan->chains[i].rewired = true;
    }
}
