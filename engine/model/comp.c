/* One walk over the beginnings and ends of all lanes' ranges, in order; between two of them the lowest claimant has it. */
#include "model/comp.h"

#include "core/attributes.h"

typedef struct Edge {
  int64_t position;
  int32_t change;  /* 1: a claim begins, -1: it ends */
  uint32_t lane;
} Edge;

typedef struct Walk {
  const Object *lanes[COMP_LANES_MAX];
  uint32_t claims[COMP_LANES_MAX];
  uint32_t lane_count;
  Edge *edges;
  uint32_t edge_count;
} Walk;

static uint32_t count_rows(const Object *track) {
  uint64_t rows = 0;
  for (const Object *o = track->first_child; o; o = o->next) {
    if (o->kind->number == KIND_TAKE_LANE) rows += doc_as_take_lane(o)->comp->count;
  }
  return rows < COMP_RANGES_MAX ? (uint32_t)rows : COMP_RANGES_MAX;
}

static void gather(Walk *walk, const Object *lane, uint32_t limit) {
  const Records *comp = doc_as_take_lane(lane)->comp;
  const int64_t *positions = comp->columns[COMP_POSITION], *lengths = comp->columns[COMP_LENGTH];
  const uint32_t index = walk->lane_count++;
  walk->lanes[index] = lane;
  for (uint32_t i = 0; i < comp->count && walk->edge_count + 2 <= 2 * limit; i++) {
    walk->edges[walk->edge_count++] = (Edge){positions[i], 1, index};
    walk->edges[walk->edge_count++] = (Edge){positions[i] + lengths[i], -1, index};
  }
}

/* Shell sort (Ciura's gaps): which of equal places comes first does not matter. */
static void sort_edges(Edge *edges, uint32_t count) {
  static const uint32_t gaps[] = {29524, 9841, 3280, 1093, 364, 121, 40, 13, 4, 1};
  for (uint32_t g = 0; g < COUNT_OF(gaps); g++)
    for (uint32_t i = gaps[g]; i < count; i++) {
      const Edge moving = edges[i];
      uint32_t place = i;
      for (; place >= gaps[g] && edges[place - gaps[g]].position > moving.position; place -= gaps[g]) edges[place] = edges[place - gaps[g]];
      edges[place] = moving;
    }
}

static const Object *claimant(const Walk *walk) {
  for (uint32_t i = walk->lane_count; i-- > 0;) {
    if (walk->claims[i] > 0) return walk->lanes[i];
  }
  return NULL;
}

static void add(Comp *comp, int64_t from, int64_t to, const Object *lane) {
  if (comp->count > 0) {
    CompRange *last = &comp->ranges[comp->count - 1];
    if (last->lane == lane && last->to_ticks == from) {
      last->to_ticks = to;
      return;
    }
  }
  comp->ranges[comp->count++] = (CompRange){from, to, lane};
}

static void walk_edges(Comp *comp, Walk *walk) {
  for (uint32_t i = 0; i < walk->edge_count;) {
    const int64_t position = walk->edges[i].position;
    for (; i < walk->edge_count && walk->edges[i].position == position; i++)
      walk->claims[walk->edges[i].lane] += (uint32_t)walk->edges[i].change;
    const Object *lane = claimant(walk);
    if (lane && i < walk->edge_count) add(comp, position, walk->edges[i].position, lane);
  }
}

Status comp_init(Comp *comp, const Memory *memory, const Object *track) {
  *comp = (Comp){.memory = memory};
  const uint32_t rows = count_rows(track);
  if (rows == 0) return STATUS_OK;
  Walk walk = {.edge_count = 0};
  comp->capacity = 2 * rows;
  comp->ranges = memory_new(memory, comp->capacity * sizeof *comp->ranges);
  walk.edges = memory_new(memory, 2 * (size_t)rows * sizeof *walk.edges);
  if (!comp->ranges || !walk.edges) {
    memory_free(memory, walk.edges, 2 * (size_t)rows * sizeof *walk.edges);
    comp_finish(comp);
    return STATUS_NO_MEMORY;
  }
  for (const Object *o = track->first_child; o && walk.lane_count < COMP_LANES_MAX; o = o->next) {
    if (o->kind->number == KIND_TAKE_LANE && !doc_as_take_lane(o)->mute) gather(&walk, o, rows);
  }
  sort_edges(walk.edges, walk.edge_count);
  walk_edges(comp, &walk);
  memory_free(memory, walk.edges, 2 * (size_t)rows * sizeof *walk.edges);
  return STATUS_OK;
}

void comp_finish(Comp *comp) {
  memory_free(comp->memory, comp->ranges, comp->capacity * sizeof *comp->ranges);
  *comp = (Comp){.memory = comp->memory};
}

uint32_t comp_find(const Comp *comp, int64_t position_ticks) {
  uint32_t low = 0, high = comp->count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (comp->ranges[middle].to_ticks <= position_ticks) low = middle + 1;
    else high = middle;
  }
  return low;
}
