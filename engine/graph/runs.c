/* Part of schedule.c: chains cut into runs where others listen inside them or reach into them, so that a run waits only at
   its beginning and is waited for only at its end; then the level of each run. Levels are found by Kahn's algorithm
   (Communications of the ACM 5/11, 1962): what waits for nothing is done, and each thing done frees what waited for it. */

#include "graph/build.h"

#include <string.h>

/* One run waits for another; as lists, `targets` has what waits for run i at [first[i], first[i + 1]). */
typedef struct Waits {
  Runs *runs;
  uint32_t (*pairs)[2]; /* from, to */
  uint32_t pair_count;
  uint32_t *waits, *first, *targets, *queue;
} Waits;

/* ---- cutting */

static bool cuts_before(const RtNode *node) { return node->side != NULL || node->split != NULL; }
/* A container that listens to a key: what deals out to its chains is a run by itself, since devices before it must not wait for the key. */
static bool splits_alone(const RtNode *node) { return node->side != NULL && node->split != NULL; }
static bool cuts_behind(const RtNode *node) { return node->tap != UINT32_MAX; }

static void begin_run(Runs *runs, uint32_t chain, uint32_t node) {
  runs->items[runs->count++] = (Run){.chain = chain, .begin = node, .end = node};
}

static void cut_chain(const RtPlan *plan, Runs *runs, uint32_t index) {
  const RtChain *chain = &plan->chains[index];
  const uint32_t first = (uint32_t)(chain->nodes - plan->nodes), begin = first + chain->head_count;
  runs->of_chain[index] = runs->count;
  begin_run(runs, index, begin);
  runs->items[runs->count - 1].source = true;
  bool cut = chain->input_tap != UINT32_MAX;
  for (uint32_t n = begin; n < first + chain->node_count; n++) {
    if (cut || plan->nodes[n].split != NULL || (cuts_before(&plan->nodes[n]) && n > begin)) begin_run(runs, index, n);
    if (splits_alone(&plan->nodes[n])) begin_run(runs, index, n);
    runs->items[runs->count - 1].end = n + 1;
    cut = cuts_behind(&plan->nodes[n]);
  }
  /* a tapped strip and the chain's end are two points */
  if (cut) begin_run(runs, index, first + chain->node_count);
  runs->items[runs->count - 1].finish = true;
}

static uint32_t count_cuts(const RtPlan *plan) {
  uint32_t count = plan->chain_count;
  for (uint32_t i = 0; i < plan->chain_count; i++) count += plan->chains[i].input_tap != UINT32_MAX;
  for (uint32_t i = 0; i < plan->node_count; i++) count += (cuts_before(&plan->nodes[i]) ? 1u : 0u) + (splits_alone(&plan->nodes[i]) ? 1u : 0u) + (cuts_behind(&plan->nodes[i]) ? 1u : 0u);
  return count;
}

/* ---- waiting */

static void wait(Waits *w, uint32_t from, uint32_t to) {
  w->pairs[w->pair_count][0] = from;
  w->pairs[w->pair_count++][1] = to;
}

static uint32_t run_end(const Runs *runs, uint32_t chain) { return runs->of_chain[chain + 1]; }

/* The run in which an edge's point lies: at its end. */
static uint32_t run_of_point(const RtPlan *plan, const Runs *runs, const RtEdge *edge) {
  const uint32_t chain = (uint32_t)(edge->source - plan->chains), first = runs->of_chain[chain], end = run_end(runs, chain);
  if (edge->at_input || edge->source_port > 0) return first;
  for (uint32_t r = first; edge->behind != NULL && r < end; r++)
    if (runs->items[r].end > runs->items[r].begin && plan->nodes[runs->items[r].end - 1].state == edge->behind) return r;
  return end - 1;
}

static uint32_t run_of_node(const Runs *runs, uint32_t chain, uint32_t node) {
  uint32_t r = runs->of_chain[chain];
  while (r + 1 < run_end(runs, chain) && node >= runs->items[r].end) r++;
  return r;
}

static void wait_for_edges(Waits *w, const RtPlan *plan, const RtEdge *edges, uint32_t count, uint32_t to) {
  for (uint32_t e = 0; e < count; e++)
    if (!edges[e].dropped && !edges[e].feedback) wait(w, run_of_point(plan, w->runs, &edges[e]), to);
}

/* The chains of a container wait for what enters it, what follows it waits for them. */
static void wait_for_branches(Waits *w, const RtSplit *split, uint32_t join) {
  for (uint32_t i = 0; i < split->count; i++) {
    wait(w, join - 1, w->runs->of_chain[split->chains[i]]);
    wait(w, run_end(w->runs, split->chains[i]) - 1, join);
  }
}

static void wait_inside(Waits *w, const RtPlan *plan, uint32_t index) {
  const RtChain *chain = &plan->chains[index];
  for (uint32_t n = chain->head_count; n < chain->node_count; n++) {
    const RtSide *side = chain->nodes[n].side;
    const uint32_t run = run_of_node(w->runs, index, (uint32_t)(chain->nodes - plan->nodes) + n);
    const uint32_t listens = splits_alone(&chain->nodes[n]) ? run - 1 : run;
    if (side != NULL) wait_for_edges(w, plan, side->edges, side->edge_count, listens);
    if (chain->nodes[n].split != NULL) wait_for_branches(w, chain->nodes[n].split, run);
  }
}

static void list_waits(Waits *w, const RtPlan *plan) {
  w->pair_count = 0;
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    const RtChain *chain = &plan->chains[i];
    for (uint32_t r = w->runs->of_chain[i]; r + 1 < run_end(w->runs, i); r++) wait(w, r, r + 1);
    wait_for_edges(w, plan, chain->edges, chain->edge_count, w->runs->of_chain[i]);
    wait_inside(w, plan, i);
  }
}

/* Pairs by what they wait for: counted, summed, dealt out. */
static void sort_waits(Waits *w) {
  const uint32_t count = w->runs->count;
  memset(w->waits, 0, count * sizeof *w->waits);
  memset(w->first, 0, (count + 1) * sizeof *w->first);
  for (uint32_t i = 0; i < w->pair_count; i++) {
    w->first[w->pairs[i][0] + 1]++;
    w->waits[w->pairs[i][1]]++;
  }
  for (uint32_t i = 0; i < count; i++) w->first[i + 1] += w->first[i];
  for (uint32_t i = 0; i < count; i++) w->queue[i] = w->first[i];
  for (uint32_t i = 0; i < w->pair_count; i++) w->targets[w->queue[w->pairs[i][0]]++] = w->pairs[i][1];
}

/* False: some wait for one another. */
static bool find_levels(Waits *w) {
  Runs *runs = w->runs;
  uint32_t ready = 0, done = 0;
  sort_waits(w);
  runs->level_count = 0;
  for (uint32_t i = 0; i < runs->count; i++) {
    runs->items[i].level = 0;
    if (w->waits[i] == 0) w->queue[ready++] = i;
  }
  for (; done < ready; done++) {
    const uint32_t from = w->queue[done], level = runs->items[from].level + 1;
    if (level > runs->level_count) runs->level_count = level;
    for (uint32_t k = w->first[from]; k < w->first[from + 1]; k++) {
      Run *to = &runs->items[w->targets[k]];
      if (to->level < level) to->level = level;
      if (--w->waits[w->targets[k]] == 0) w->queue[ready++] = w->targets[k];
    }
  }
  return done == runs->count;
}

/* ---- all of it */

static Status no_memory(Builder *b) {
  return problem_set(b->problem, STATUS_NO_MEMORY, NO_OFFSET, "plan", "no memory for the order of calls");
}

/* What leaves may stand in the way of what comes; then it leaves at once. */
static Status find_order(Builder *b, Waits *w) {
  list_waits(w, b->plan);
  if (find_levels(w)) return STATUS_OK;
  build_drop_leaving_edges(b->plan);
  list_waits(w, b->plan);
  if (find_levels(w)) return STATUS_OK;
  return problem_set(b->problem, STATUS_REFUSED, NO_OFFSET, "plan.edges", "chains feed one another in a circle without feedback delay");
}

Status build_runs(Builder *b, Runs *runs) {
  const RtPlan *plan = b->plan;
  const uint32_t most = count_cuts(plan);
  runs->bytes = most * sizeof(Run) + (plan->chain_count + 1) * sizeof(uint32_t);
  runs->items = memory_new(b->graph->memory, runs->bytes);
  if (runs->items == NULL) return no_memory(b);
  runs->of_chain = (uint32_t *)(void *)(runs->items + most);
  for (uint32_t i = 0; i < plan->chain_count; i++) cut_chain(plan, runs, i);
  runs->of_chain[plan->chain_count] = runs->count;
  const uint32_t pairs = runs->count + plan->edge_count + 2 * plan->chain_count;
  const size_t words = 3 * (size_t)pairs + 3 * (size_t)runs->count + 1;
  uint32_t *memory = memory_new(b->graph->memory, words * sizeof *memory);
  if (memory == NULL) return no_memory(b);
  Waits w = {.runs = runs, .pairs = (uint32_t (*)[2])(void *)memory, .targets = memory + 2 * (size_t)pairs};
  w.waits = w.targets + pairs;
  w.queue = w.waits + runs->count;
  w.first = w.queue + runs->count;
  const Status status = find_order(b, &w);
  memory_free(b->graph->memory, memory, words * sizeof *memory);
  return status;
}

void build_free_runs(Builder *b, Runs *runs) { memory_free(b->graph->memory, runs->items, runs->bytes); }
