/* The order of calls in one block. Levels of routing first (runs.c); inside a level each run's source, devices and strip.
   Where four runs have equal devices ahead of them, that stretch becomes one step of process4 calls, between which the
   signals stay in the lanes. Runs that packs tie together are one unit, which one thread does. Sums are made by the receiving
   chain in plan order, so neither order, packs nor threads can change a byte. Called once per plan. */

#include "graph/automation.h"
#include "graph/build.h"

#define CHUNK_RUNS 32u /* a pack is looked for among so many */

/* How far each run of a chunk has come: its next node. */
typedef struct Chunk {
  const Run *runs[CHUNK_RUNS];
  uint32_t next[CHUNK_RUNS], count;
  uint32_t unit[CHUNK_RUNS]; /* the first run of those that packs tie to it */
  bool begun[CHUNK_RUNS];
} Chunk;

static void add_run(Chunk *chunk, const Run *run) {
  chunk->unit[chunk->count] = chunk->count;
  chunk->next[chunk->count] = run->begin;
  chunk->runs[chunk->count++] = run;
}

static void tie(Chunk *chunk, uint32_t i, uint32_t k) {
  const uint32_t a = chunk->unit[i], b = chunk->unit[k], first = a < b ? a : b;
  for (uint32_t n = 0; n < chunk->count; n++)
    if (chunk->unit[n] == a || chunk->unit[n] == b) chunk->unit[n] = first;
}

static void add_step(RtPlan *plan, StepType type, uint32_t item) {
  plan->steps[plan->step_count++] = (RtStep){.type = type, .item = {item}};
}

/* One for which automation draws lines leaves the lanes anyway. */
static bool packable(const RtNode *node) {
  if (node->automation != NULL && node->state->device->ramps) return false;
  return node->state->device->process4 && node->side == NULL && node->input == NULL && !node->leaving && !node->chain->gone && node->wet_target == 1.0f;
}

/* A chain's source comes before its first device. */
static void begin_run(RtPlan *plan, Chunk *chunk, uint32_t i) {
  if (!chunk->begun[i] && chunk->runs[i]->source) add_step(plan, STEP_SOURCE, chunk->runs[i]->chain);
  chunk->begun[i] = true;
}

/* How many devices that can be packed are the same ahead of two runs. */
static uint32_t common_length(const RtPlan *plan, const Chunk *chunk, uint32_t i, uint32_t k) {
  uint32_t length = 0;
  while (chunk->next[i] + length < chunk->runs[i]->end && chunk->next[k] + length < chunk->runs[k]->end) {
    const RtNode *a = &plan->nodes[chunk->next[i] + length], *b = &plan->nodes[chunk->next[k] + length];
    if (a->state->device != b->state->device || !packable(a) || !packable(b)) break;
    length++;
  }
  return length;
}

/* Packs run i with the three that share the longest stretch with it; false when there are not three. A strip alone is done
   before its signal stood in the lanes. */
static bool add_pack(RtPlan *plan, Chunk *chunk, uint32_t i) {
  const uint32_t shortest = chunk->next[i] + 1 == chunk->runs[i]->end ? 2 : 1;
  for (uint32_t length = common_length(plan, chunk, i, i); length >= shortest; length--) {
    uint32_t four[4] = {i}, found = 1;
    for (uint32_t k = i + 1; k < chunk->count && found < 4; k++)
      if (common_length(plan, chunk, i, k) >= length) four[found++] = k;
    if (found < 4) continue;
    RtStep pack = {.type = STEP_PACK, .length = length};
    for (uint32_t l = 0; l < 4; l++) {
      tie(chunk, i, four[l]);
      begin_run(plan, chunk, four[l]);
      pack.item[l] = chunk->next[four[l]];
      chunk->next[four[l]] += length;
    }
    plan->steps[plan->step_count++] = pack;
    return true;
  }
  return false;
}

/* What others listen to inside the chain is copied when the run is done. */
static void end_run(RtPlan *plan, const Run *run) {
  const RtChain *chain = &plan->chains[run->chain];
  if (run->source && run->begin == run->end && chain->input_tap != UINT32_MAX) add_step(plan, STEP_TAP, chain->input_tap);
  if (run->end > run->begin && plan->nodes[run->end - 1].tap != UINT32_MAX) add_step(plan, STEP_TAP, plan->nodes[run->end - 1].tap);
  if (run->finish) add_step(plan, STEP_FINISH, run->chain);
  else if (plan->nodes[run->end].split != NULL && run[1].end > run->end) add_step(plan, STEP_SPLIT, run->end); /* else the next run is for that alone */
}

/* Only clips enter it, nobody but its end listens to it, and all that moves it are lanes of its strip. */
static bool is_track(const RtPlan *plan, const Run *run) {
  const RtChain *chain = &plan->chains[run->chain];
  const RtNode *strip = &plan->nodes[run->begin];
  if (!run->source || !run->finish || run->end != run->begin + 1 || chain->node_count != 1 || chain->gone || !chain->borrows) return false;
  for (uint32_t i = 0; strip->automation != NULL && i < strip->automation->lane_count; i++)
    if (strip->automation->lanes[i].param >= LANE_MUTE) return false; /* its turns are looked for where it begins */
  return strip->side == NULL && strip->input == NULL && strip->dry == NULL && strip->tap == UINT32_MAX && !strip->leaving;
}

static void schedule_chunk(RtPlan *plan, Chunk *chunk, bool packing) {
  for (uint32_t i = 0; i < chunk->count; i++) {
    if (is_track(plan, chunk->runs[i])) {
      add_step(plan, STEP_TRACK, chunk->runs[i]->chain);
      continue;
    }
    begin_run(plan, chunk, i);
    while (chunk->next[i] < chunk->runs[i]->end)
      if (!packing || !add_pack(plan, chunk, i)) add_step(plan, STEP_NODE, chunk->next[i]++);
    end_run(plan, chunk->runs[i]);
  }
}

/* Once to see what packs tie together, then unit by unit: a unit's runs choose one another again, since in the order of the
   chunk no other came into question. */
static void schedule_units(RtPlan *plan, const Chunk *chunk, uint32_t level, bool packing) {
  const uint32_t begin = plan->step_count;
  Chunk all = *chunk;
  schedule_chunk(plan, &all, packing);
  plan->step_count = begin;
  for (uint32_t u = 0; u < all.count; u++) {
    if (all.unit[u] != u) continue;
    Chunk unit = {.count = 0};
    for (uint32_t i = u; i < all.count; i++)
      if (all.unit[i] == u) add_run(&unit, all.runs[i]);
    const uint32_t first = plan->step_count;
    schedule_chunk(plan, &unit, packing);
    plan->units[plan->unit_count++] = (RtUnit){.first_step = first, .step_count = plan->step_count - first, .level = level};
  }
}

/* A level's tracks, or all that is not one of them: what is packed shall be found together, however many tracks lie between. */
static void add_level(RtPlan *plan, const Runs *runs, uint32_t level, bool tracks, bool packing) {
  Chunk chunk = {.count = 0};
  for (uint32_t i = 0; i < runs->count; i++) {
    if (runs->items[i].level != level || is_track(plan, &runs->items[i]) != tracks) continue;
    add_run(&chunk, &runs->items[i]);
    if (chunk.count < CHUNK_RUNS) continue;
    schedule_units(plan, &chunk, level, packing);
    chunk = (Chunk){.count = 0};
  }
  schedule_units(plan, &chunk, level, packing);
}

static void add_levels(RtPlan *plan, const Runs *runs, bool packing) {
  for (uint32_t level = 0; level < runs->level_count; level++) {
    add_level(plan, runs, level, true, packing);
    add_level(plan, runs, level, false, packing);
  }
}

Status build_schedule(Builder *b) {
  Runs runs = {0};
  const Status status = build_runs(b, &runs);
  if (status == STATUS_OK) add_levels(b->plan, &runs, b->graph->live.packing);
  build_free_runs(b, &runs);
  return status;
}
