/* The order of calls in one block. Levels of routing first; inside a level each track's source, devices and strip. Where four
   tracks have equal devices ahead of them, that stretch of their chains becomes one step of process4 calls, between which
   the signals stay in the lanes. Sums are made by the receiving track in plan order, so neither order nor packs can change a
   byte. Called once per plan. */

#include "graph/internal.h"

#define CHUNK_TRACKS 32u /* a pack is looked for among so many */

/* How far each track of a chunk has come: its next node and the one behind its last. */
typedef struct Chunk {
  const uint32_t *tracks;
  uint32_t next[CHUNK_TRACKS], end[CHUNK_TRACKS], count;
  bool begun[CHUNK_TRACKS];
} Chunk;

static void add_step(RtPlan *plan, StepType type, uint32_t item) {
  plan->steps[plan->step_count++] = (RtStep){.type = type, .item = {item}};
}

static bool packable(const RtNode *node) {
  return node->state->device->process4 && !node->leaving && node->wet_target == 1.0f;
}

/* A track's source comes before its first device. */
static void begin_track(RtPlan *plan, Chunk *chunk, uint32_t i) {
  if (!chunk->begun[i]) add_step(plan, STEP_SOURCE, chunk->tracks[i]);
  chunk->begun[i] = true;
}

/* How many devices that can be packed are the same ahead of two tracks. */
static uint32_t common_length(const RtPlan *plan, const Chunk *chunk, uint32_t i, uint32_t k) {
  uint32_t length = 0;
  while (chunk->next[i] + length < chunk->end[i] && chunk->next[k] + length < chunk->end[k]) {
    const RtNode *a = &plan->nodes[chunk->next[i] + length], *b = &plan->nodes[chunk->next[k] + length];
    if (a->state->device != b->state->device || !packable(a) || !packable(b)) break;
    length++;
  }
  return length;
}

/* Packs track i with the three that share the longest stretch with it; false when there are not three. A strip alone is done
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
      begin_track(plan, chunk, four[l]);
      pack.item[l] = chunk->next[four[l]];
      chunk->next[four[l]] += length;
    }
    plan->steps[plan->step_count++] = pack;
    return true;
  }
  return false;
}

static void schedule_chunk(RtPlan *plan, const uint32_t *tracks, uint32_t count, bool packing) {
  Chunk chunk = {.tracks = tracks, .count = count};
  for (uint32_t i = 0; i < count; i++) {
    const RtTrack *track = &plan->tracks[tracks[i]];
    const uint32_t first = (uint32_t)(track->nodes - plan->nodes);
    chunk.next[i] = first + track->instrument_count;
    chunk.end[i] = first + track->node_count;
  }
  for (uint32_t i = 0; i < count; i++) {
    begin_track(plan, &chunk, i);
    while (chunk.next[i] < chunk.end[i])
      if (!packing || !add_pack(plan, &chunk, i)) add_step(plan, STEP_NODE, chunk.next[i]++);
    add_step(plan, STEP_FINISH, tracks[i]);
  }
}

void plan_schedule(RtPlan *plan, const uint32_t *levels, bool packing) {
  uint32_t level_count = 0;
  for (uint32_t i = 0; i < plan->track_count; i++)
    if (levels[i] + 1 > level_count) level_count = levels[i] + 1;
  for (uint32_t i = 0; i < plan->gone_count; i++) add_step(plan, STEP_GONE, i);
  for (uint32_t level = 0; level < level_count; level++) {
    uint32_t chunk[CHUNK_TRACKS], count = 0;
    for (uint32_t i = plan->gone_count; i < plan->track_count; i++) {
      if (levels[i] != level) continue;
      chunk[count++] = i;
      if (count < CHUNK_TRACKS) continue;
      schedule_chunk(plan, chunk, count, packing);
      count = 0;
    }
    schedule_chunk(plan, chunk, count, packing);
  }
}
