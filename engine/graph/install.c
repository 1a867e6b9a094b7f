/* Handing plans to the audio thread and taking them back: one atomic exchange each way, so a suspended thread never lets
   them pile up, and nothing is freed that it might still read. */

#include "graph/automation.h"
#include "graph/build.h"

static void let_go(Graph *graph, Segment *segment) {
  if (--segment->references == 0) segments_rest(graph, segment);
}

static void release_content(Graph *graph, const RtContent *content) {
  if (content == NULL) return;
  content_pin(content, -1);
  if (content->segment != NULL) let_go(graph, content->segment);
  for (uint32_t i = 0; i < content->content.sample_count; i++) let_go(graph, content->assets[i]);
  for (uint32_t i = 0; i < CONTENT_KERNELS_BEFORE; i++)
    if (content->before[i] != NULL) let_go(graph, content->before[i]);
}

/* Also of a plan that was only half built. */
void plan_release(Graph *graph, RtPlan *plan) {
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    RtChain *chain = &plan->chains[i];
    chain->state->references--;
    build_release_segments(graph, chain, let_go);
  }
  for (uint32_t i = 0; i < plan->curve_count; i++) let_go(graph, plan->curves[i].segment);
  for (uint32_t i = 0; i < plan->node_count; i++) {
    plan->nodes[i].state->references--;
    release_content(graph, plan->nodes[i].content);
  }
  build_release_slots(plan, let_go, graph);
  for (uint32_t i = 0; i < plan->edge_count; i++) plan->edges[i].state->references--;
  for (uint32_t i = 0; i < plan->delay_count; i++) {
    plan->delays[i].line->references--;
    if (plan->delays[i].grown_from != NULL) plan->delays[i].grown_from->references--;
  }
  memory_free(graph->memory, plan->chains, plan->arena_bytes);
  memory_free(graph->memory, plan->blob, plan->blob_bytes);
  memory_free(graph->memory, plan, sizeof *plan);
}

static void retire(Graph *graph, RtPlan *plan) {
  plan_release(graph, plan);
  graph->outstanding--;
}

static void take_retired(Graph *graph) {
  uint64_t record;
  while (ring_read(graph->retired, &record)) retire(graph, (RtPlan *)(uintptr_t)record);
}

Status graph_install(Graph *graph, Bytes blob, Problem *problem) {
  take_retired(graph);
  if (graph->outstanding >= PLANS_OUTSTANDING)
    return problem_set(problem, STATUS_FULL, NO_OFFSET, "plan", "the audio thread has not given back an older plan yet");
  Problem unasked;
  Problem *const why = problem != NULL ? problem : &unasked;
  RtPlan *plan = plan_build(graph, blob, why);
  if (plan == NULL) return why->status;
  graph->outstanding++;
  graph->latest = plan;
  RtPlan *const unseen = atomic_exchange_explicit(&graph->inbox, plan, memory_order_acq_rel);
  if (unseen != NULL) retire(graph, unseen); /* the audio thread never saw it */
  streams_tell(&graph->streams);
  return STATUS_OK;
}

void graph_collect(Graph *graph) {
  take_retired(graph);
  segments_sweep(graph, false);
  states_sweep(graph, false);
  streams_tell(&graph->streams);
}

void graph_drop_plans(Graph *graph) {
  RtPlan *const unseen = atomic_exchange_explicit(&graph->inbox, NULL, memory_order_acq_rel);
  if (unseen != NULL) retire(graph, unseen);
  if (graph->retired != NULL) take_retired(graph);
  if (graph->live.plan != NULL) retire(graph, graph->live.plan);
  graph->live.plan = graph->latest = NULL;
}
