/* What follows a run by itself. Slots of a track without a gap between their scenes are a group, and most actions stay in it;
   chance is a hash of slot, place and how many followed before, so a render repeats. */

#include "graph/launch.h"

#include "core/hash.h"

#define SEED UINT64_C(0x666f6c6c6f77)

typedef struct Group { uint32_t first, count, here; } Group; /* of the chain's slots */

static bool is_filled(const RtSlot *slot) { return (slot->plan->flags & SLOT_CLIP) != 0; }

static Group group_of(const RtChain *chain, uint32_t here) RT_SAFE {
  uint32_t first = here, end = here + 1;
  while (first > 0 && is_filled(&chain->slots[first - 1]) && chain->slots[first - 1].plan->scene + 1 == chain->slots[first].plan->scene) first--;
  while (end < chain->slot_count && is_filled(&chain->slots[end]) && chain->slots[end].plan->scene == chain->slots[end - 1].plan->scene + 1) end++;
  return (Group){first, end - first, here};
}

/* 0..1, another one for each `which`. */
static double chance(const LaunchRun *run, int64_t ticks, uint64_t which) RT_SAFE {
  const uint64_t place = hash_pair((uint64_t)ticks, run->hops * 2 + which);
  return (double)(hash_pair(hash_pair(SEED, run->slot), place) >> 11) * 0x1p-53;
}

static uint32_t among(double chance_of_it, uint32_t count) RT_SAFE { return (uint32_t)(chance_of_it * count); }

typedef uint32_t Choose(const Group *group, double chance_of_it) RT_SAFE;
static uint32_t previous(const Group *g, double c) RT_SAFE { (void)c; return g->first + (g->here - g->first + g->count - 1) % g->count; }
static uint32_t next(const Group *g, double c) RT_SAFE { (void)c; return g->first + (g->here - g->first + 1) % g->count; }
static uint32_t first(const Group *g, double c) RT_SAFE { (void)c; return g->first; }
static uint32_t last(const Group *g, double c) RT_SAFE { (void)c; return g->first + g->count - 1; }
static uint32_t again(const Group *g, double c) RT_SAFE { (void)c; return g->here; }
static uint32_t any(const Group *g, double c) RT_SAFE { return g->first + among(c, g->count); }
static uint32_t other(const Group *g, double c) RT_SAFE {
  if (g->count == 1) return g->here;
  const uint32_t one = g->first + among(c, g->count - 1);
  return one < g->here ? one : one + 1;
}
static Choose *const choices[FOLLOW_ACTIONS_COUNT] = {
  [ACTION_AGAIN] = again, [ACTION_PREVIOUS] = previous, [ACTION_NEXT] = next, [ACTION_FIRST] = first, [ACTION_LAST] = last,
  [ACTION_ANY] = any, [ACTION_OTHER] = other};

static LaunchQueue jump(const RtChain *chain, const PlanSlot *from, float press) RT_SAFE {
  for (uint32_t i = 0; i < chain->slot_count; i++)
    if (chain->slots[i].plan->scene == from->follow_scene && is_filled(&chain->slots[i]))
      return (LaunchQueue){.act = ACT_RUN, .slot = chain->slots[i].plan->id, .press = press};
  return (LaunchQueue){.act = ACT_NOTHING};
}

LaunchQueue launch_follow(const RtChain *chain, const LaunchRun *run, int64_t ticks) RT_SAFE {
  const RtSlot *row = launch_find_slot(chain, run->slot);
  if (row == NULL) return (LaunchQueue){.act = ACT_NOTHING};
  const PlanSlot *slot = row->plan;
  const FollowAction action = (FollowAction)slot->follow[chance(run, ticks, 0) < (double)slot->follow_chance ? 0 : 1];
  if (action == ACTION_STOP) return (LaunchQueue){.act = ACT_STOP};
  if (action == ACTION_JUMP) return jump(chain, slot, run->press);
  if (action == ACTION_NONE) return (LaunchQueue){.act = ACT_NOTHING};
  const Group group = group_of(chain, (uint32_t)(row - chain->slots));
  const uint32_t to = choices[action](&group, chance(run, ticks, 1));
  return (LaunchQueue){.act = ACT_RUN, .slot = chain->slots[to].plan->id, .press = run->press};
}
