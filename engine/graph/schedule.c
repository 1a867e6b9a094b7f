/* The order of calls in one block. Levels of routing first; inside a level each chain's source, devices and strip. Where four
   chains have equal devices ahead of them, that stretch becomes one step of process4 calls, between which the signals stay
   in the lanes. Sums are made by the receiving chain in plan order, so neither order nor packs can change a byte. Levels are
   found by Kahn's algorithm (Communications of the ACM 5/11, 1962): what waits for nothing is done, and each thing done
   frees what waited for it. Called once per plan. */

#include "graph/build.h"

#include <string.h>

#define CHUNK_CHAINS 32u /* a pack is looked for among so many */

/* How far each chain of a chunk has come: its next node and the one behind its last. */
typedef struct Chunk {
  const uint32_t *chains;
  uint32_t next[CHUNK_CHAINS], end[CHUNK_CHAINS], count;
  bool begun[CHUNK_CHAINS];
} Chunk;

static void add_step(RtPlan *plan, StepType type, uint32_t item) {
  plan->steps[plan->step_count++] = (RtStep){.type = type, .item = {item}};
}

static bool packable(const RtNode *node) {
  return node->state->device->process4 && !node->leaving && !node->chain->gone && node->wet_target == 1.0f;
}

/* A chain's source comes before its first device. */
static void begin_chain(RtPlan *plan, Chunk *chunk, uint32_t i) {
  if (!chunk->begun[i]) add_step(plan, STEP_SOURCE, chunk->chains[i]);
  chunk->begun[i] = true;
}

/* How many devices that can be packed are the same ahead of two chains. */
static uint32_t common_length(const RtPlan *plan, const Chunk *chunk, uint32_t i, uint32_t k) {
  uint32_t length = 0;
  while (chunk->next[i] + length < chunk->end[i] && chunk->next[k] + length < chunk->end[k]) {
    const RtNode *a = &plan->nodes[chunk->next[i] + length], *b = &plan->nodes[chunk->next[k] + length];
    if (a->state->device != b->state->device || !packable(a) || !packable(b)) break;
    length++;
  }
  return length;
}

/* Packs chain i with the three that share the longest stretch with it; false when there are not three. A strip alone is done
   before its signal stood in the lanes. */
static bool add_pack(RtPlan *plan, Chunk *chunk, uint32_t i) {
  const uint32_t shortest = chunk->next[i] + 1 == chunk->end[i] ? 2 : 1;
  for (uint32_t length = common_length(plan, chunk, i, i); length >= shortest; length--) {
    uint32_t four[4] = {i}, found = 1;
    for (uint32_t k = i + 1; k < chunk->count && found < 4; k++)
      if (common_length(plan, chunk, i, k) >= length) four[found++] = k;
    if (found < 4) continue;
    RtStep pack = {.type = STEP_PACK, .length = length};
    for (uint32_t l = 0; l < 4; l++) {
      begin_chain(plan, chunk, four[l]);
      pack.item[l] = chunk->next[four[l]];
      chunk->next[four[l]] += length;
    }
    plan->steps[plan->step_count++] = pack;
    return true;
  }
  return false;
}

static void schedule_chunk(RtPlan *plan, const uint32_t *chains, uint32_t count, bool packing) {
  Chunk chunk = {.chains = chains, .count = count};
  for (uint32_t i = 0; i < count; i++) {
    const RtChain *chain = &plan->chains[chains[i]];
    const uint32_t first = (uint32_t)(chain->nodes - plan->nodes);
    chunk.next[i] = first + chain->instrument_count;
    chunk.end[i] = first + chain->node_count;
  }
  for (uint32_t i = 0; i < count; i++) {
    begin_chain(plan, &chunk, i);
    while (chunk.next[i] < chunk.end[i])
      if (!packing || !add_pack(plan, &chunk, i)) add_step(plan, STEP_NODE, chunk.next[i]++);
    add_step(plan, STEP_FINISH, chains[i]);
  }
}

static void add_levels(RtPlan *plan, const uint32_t *levels, bool packing) {
  uint32_t level_count = 0;
  for (uint32_t i = 0; i < plan->chain_count; i++)
    if (levels[i] + 1 > level_count) level_count = levels[i] + 1;
  for (uint32_t level = 0; level < level_count; level++) {
    uint32_t chunk[CHUNK_CHAINS], count = 0;
    for (uint32_t i = 0; i < plan->chain_count; i++) {
      if (levels[i] != level) continue;
      chunk[count++] = i;
      if (count < CHUNK_CHAINS) continue;
      schedule_chunk(plan, chunk, count, packing);
      count = 0;
    }
    schedule_chunk(plan, chunk, count, packing);
  }
}

/* ---- levels */

/* `targets` has what waits for chain i at [first[i], first[i + 1]). */
typedef struct Levels {
  uint32_t *level, *waits, *first, *targets, *queue;
} Levels;

static void count_edges(const RtPlan *plan, Levels *l) {
  memset(l->waits, 0, plan->chain_count * sizeof *l->waits);
  memset(l->level, 0, plan->chain_count * sizeof *l->level);
  memset(l->first, 0, (plan->chain_count + 1) * sizeof *l->first);
  for (uint32_t i = 0; i < plan->chain_count; i++)
    for (uint32_t e = 0; e < plan->chains[i].edge_count; e++) {
      if (plan->chains[i].edges[e].dropped) continue;
      l->waits[i]++;
      l->first[plan->chains[i].edges[e].source - plan->chains + 1]++;
    }
  for (uint32_t i = 0; i < plan->chain_count; i++) l->first[i + 1] += l->first[i];
}

static void list_edges(const RtPlan *plan, Levels *l) {
  for (uint32_t i = 0; i < plan->chain_count; i++) l->queue[i] = l->first[i];
  for (uint32_t i = 0; i < plan->chain_count; i++)
    for (uint32_t e = 0; e < plan->chains[i].edge_count; e++)
      if (!plan->chains[i].edges[e].dropped) l->targets[l->queue[plan->chains[i].edges[e].source - plan->chains]++] = i;
}

/* False: some wait for one another. */
static bool find_levels(const RtPlan *plan, Levels *l) {
  count_edges(plan, l);
  list_edges(plan, l);
  uint32_t done = 0, ready = 0;
  for (uint32_t i = 0; i < plan->chain_count; i++)
    if (l->waits[i] == 0) l->queue[ready++] = i;
  for (; done < ready; done++) {
    const uint32_t from = l->queue[done];
    for (uint32_t k = l->first[from]; k < l->first[from + 1]; k++) {
      const uint32_t to = l->targets[k];
      if (l->level[to] <= l->level[from]) l->level[to] = l->level[from] + 1;
      if (--l->waits[to] == 0) l->queue[ready++] = to;
    }
  }
  return done == plan->chain_count;
}

Status build_schedule(Builder *b) {
  RtPlan *plan = b->plan;
  const size_t words = 4 * (size_t)plan->chain_count + 1 + plan->edge_count;
  uint32_t *memory = memory_new(b->graph->memory, words * sizeof *memory);
  if (memory == NULL) return problem_set(b->problem, STATUS_NO_MEMORY, NO_OFFSET, "plan", "no memory for the order of calls");
  const uint32_t n = plan->chain_count;
  Levels l = {.level = memory, .waits = memory + n, .queue = memory + 2 * (size_t)n, .first = memory + 3 * (size_t)n,
              .targets = memory + 4 * (size_t)n + 1};
  bool found = find_levels(plan, &l);
  if (!found) {
    build_drop_leaving_edges(plan);
    found = find_levels(plan, &l);
  }
  if (found) add_levels(plan, l.level, b->graph->live.packing);
  memory_free(b->graph->memory, memory, words * sizeof *memory);
  if (found) return STATUS_OK;
  return problem_set(b->problem, STATUS_REFUSED, NO_OFFSET, "plan.edges", "chains feed one another in a circle without feedback delay");
}
