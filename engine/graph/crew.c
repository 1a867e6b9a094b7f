/* A block by several threads. The one who renders goes through the levels of the plan; the units of a level are a job, from
   which it and the helpers take one at a time. It waits only for units that somebody took: helpers that are not there, or are
   late, cost nothing. A helper works with a Live of its own, whose shared part it copies at its first unit of a block.

   A job is announced by one word, so that whoever takes a unit knows by the same stroke that the job still stands: what else
   belongs to it may be read once a unit is taken, because nothing of it changes before that unit is done.

   Native hosts use it; an export in the tab runs in one worker. Its module is compiled without threads, since a worklet must not
   wait, and a second build for exports would be a second thing to keep equal. Nor can tracks be shared out over workers whose
   stems are summed: sums are made by each receiving chain in the plan's order, where a group's devices, sends, sidechains and
   feedback hear them, and f32 sums of sums are other bytes. */

#include "graph/internal.h"

#include <string.h>

#define UNIT_BITS 20u /* of the word, twice: how many units, and the next; above them the job's number */
#define UNIT_MASK ((UINT64_C(1) << UNIT_BITS) - 1)
#define NONE UINT32_MAX

void crew_dismiss(Graph *graph) {
  memory_free(graph->memory, graph->crew.hands, graph->crew.count * sizeof *graph->crew.hands);
  graph->crew = (Crew){.count = 0};
}

bool graph_set_helpers(Graph *graph, uint32_t count, GraphPause *pause, void *context) {
  Crew *crew = &graph->crew;
  crew_dismiss(graph);
  if (count == 0) return true;
  crew->pause = pause;
  crew->pause_context = context;
  if (count > GRAPH_HELPERS_MAX) count = GRAPH_HELPERS_MAX;
  crew->hands = memory_new(graph->memory, count * sizeof *crew->hands);
  if (crew->hands == NULL) return false;
  crew->count = count;
  return true;
}

/* ---- taking */

/* A unit of the present job, counted in it; NONE when all are taken. */
static uint32_t take(Crew *crew) RT_SAFE {
  uint64_t claim = atomic_load_explicit(&crew->claim, memory_order_acquire);
  for (;;) {
    const uint64_t next = claim & UNIT_MASK, count = claim >> UNIT_BITS & UNIT_MASK;
    if (next == count) return NONE;
    if (atomic_compare_exchange_weak_explicit(&crew->claim, &claim, claim + 1, memory_order_acq_rel, memory_order_acquire)) return (uint32_t)next;
  }
}

static void run_unit(Live *live, RtPlan *plan, uint32_t unit) RT_SAFE { run_steps(live, plan, plan->units[unit].first_step, plan->units[unit].step_count); }

static void do_unit(Graph *graph, Live *live, uint32_t unit) RT_SAFE {
  run_unit(live, live->plan, graph->crew.first_unit + unit);
  (void)atomic_fetch_add_explicit(&graph->crew.done, 1, memory_order_release);
}

bool graph_help(Graph *graph, uint32_t helper) RT_SAFE {
  Crew *crew = &graph->crew;
  const uint32_t unit = take(crew);
  if (unit == NONE) return false;
  Live *hand = &crew->hands[helper];
  if (hand->block != crew->block) {
    memcpy(hand, &graph->live, LIVE_SHARED);
    hand->tries = 0;
    hand->block = crew->block;
  }
  do_unit(graph, hand, unit);
  return true;
}

/* ---- giving */

static void run_together(Graph *graph, uint32_t first, uint32_t count) RT_SAFE {
  Crew *crew = &graph->crew;
  const uint64_t job = (atomic_load_explicit(&crew->claim, memory_order_relaxed) >> (2 * UNIT_BITS)) + 1;
  crew->first_unit = first;
  atomic_store_explicit(&crew->done, 0, memory_order_relaxed);
  atomic_store_explicit(&crew->claim, job << (2 * UNIT_BITS) | (uint64_t)count << UNIT_BITS, memory_order_release);
  for (uint32_t unit; (unit = take(crew)) != NONE;) do_unit(graph, &graph->live, unit);
  while (atomic_load_explicit(&crew->done, memory_order_acquire) < count)
    if (crew->pause) crew->pause(crew->pause_context);
}

/* What helpers counted. */
static void gather(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  for (uint32_t i = 0; i < graph->crew.count; i++) {
    Live *hand = &graph->crew.hands[i];
    live->loud |= hand->loud;
    live->fed |= hand->fed;
    live->dropped_events += hand->dropped_events;
    live->nan_count += hand->nan_count;
    hand->loud = hand->fed = false;
    hand->dropped_events = hand->nan_count = 0;
  }
}

static uint32_t level_end(const RtPlan *plan, uint32_t first) RT_SAFE {
  uint32_t end = first + 1;
  while (end < plan->unit_count && plan->units[end].level == plan->units[first].level) end++;
  return end;
}

/* Pages are asked for by one thread, through a ring with one writer. */
static bool is_alone(const Graph *graph) RT_SAFE { return graph->crew.count == 0 || graph->streams.loader != NULL; }

void crew_run(Graph *graph, RtPlan *plan) RT_SAFE {
  graph->crew.block++;
  if (is_alone(graph)) {
    run_steps(&graph->live, plan, 0, plan->step_count);
    if (graph->crew.count > 0) gather(graph);
    return;
  }
  for (uint32_t first = 0; first < plan->unit_count;) {
    const uint32_t end = level_end(plan, first);
    if (end - first > 1 && end - first < UNIT_MASK) run_together(graph, first, end - first);
    else for (uint32_t u = first; u < end; u++) run_unit(&graph->live, plan, u);
    first = end;
  }
  gather(graph);
}
