/* The order of calls in one block. Levels of routing first; inside a level, chunks of tracks advance device by device, so
   that four equal devices standing at one depth become one process4 call. Sums are made by the receiving track in plan
   order, so neither chunks nor packs can change a byte. Called once per plan. */

#include "graph/internal.h"

#define CHUNK_TRACKS 32u /* their buses, 16 kB, stay in the first cache */

static void add_step(RtPlan *plan, StepType type, uint32_t item) {
  plan->steps[plan->step_count++] = (RtStep){.type = type, .item = {item}};
}

static bool packable(const RtNode *node) {
  return node->state->device->process4 && !node->leaving && node->wet_target == 1.0f;
}

/* Node of `track` at `depth`, counted behind its instruments; the strip has a turn of its own. UINT32_MAX: none. */
static uint32_t node_at(const RtPlan *plan, const RtTrack *track, uint32_t depth) {
  const uint32_t place = track->instrument_count + depth;
  return place + 1 >= track->node_count ? UINT32_MAX : (uint32_t)(track->nodes - plan->nodes) + place;
}

static uint32_t strip_of(const RtPlan *plan, const RtTrack *track) {
  return (uint32_t)(track->nodes - plan->nodes) + track->node_count - 1;
}

/* Steps for up to CHUNK_TRACKS nodes of one depth: fours of the same device first, the rest one by one. */
static void add_nodes(RtPlan *plan, uint32_t *nodes, uint32_t count, bool packing) {
  for (uint32_t i = 0; i < count; i++) {
    if (nodes[i] == UINT32_MAX) continue;
    RtStep pack = {.type = STEP_PACK};
    uint32_t found = 0, places[4];
    for (uint32_t k = i; packing && packable(&plan->nodes[nodes[i]]) && k < count && found < 4; k++) {
      if (nodes[k] == UINT32_MAX || !packable(&plan->nodes[nodes[k]])
          || plan->nodes[nodes[k]].state->device != plan->nodes[nodes[i]].state->device) continue;
      pack.item[found] = nodes[k];
      places[found++] = k;
    }
    if (found == 4) {
      plan->steps[plan->step_count++] = pack;
      for (uint32_t k = 0; k < 4; k++) nodes[places[k]] = UINT32_MAX;
    } else {
      add_step(plan, STEP_NODE, nodes[i]);
    }
  }
}

static void schedule_chunk(RtPlan *plan, const uint32_t *tracks, uint32_t count, bool packing) {
  uint32_t nodes[CHUNK_TRACKS], depth_count = 0;
  for (uint32_t i = 0; i < count; i++) {
    const RtTrack *track = &plan->tracks[tracks[i]];
    const uint32_t depth = track->node_count - track->instrument_count;
    if (depth > depth_count) depth_count = depth;
    add_step(plan, STEP_SOURCE, tracks[i]);
  }
  for (uint32_t depth = 0; depth + 1 < depth_count; depth++) {
    for (uint32_t i = 0; i < count; i++) nodes[i] = node_at(plan, &plan->tracks[tracks[i]], depth);
    add_nodes(plan, nodes, count, packing);
  }
  for (uint32_t i = 0; i < count; i++) nodes[i] = strip_of(plan, &plan->tracks[tracks[i]]);
  add_nodes(plan, nodes, count, packing);
  for (uint32_t i = 0; i < count; i++) add_step(plan, STEP_FINISH, tracks[i]);
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
