/* Cutting and joining stretches of lanes; see model/lane_nodes.h. A cut curve keeps its form because a piece of an exponential
   is one (core/curve.h). */
#include "model/lane_nodes.h"

#include "model/records.h"

#include <assert.h>

void nodes_init(LaneNodes *nodes, const Memory *memory) { *nodes = (LaneNodes){.memory = memory}; }

void nodes_finish(LaneNodes *nodes) {
  memory_free(nodes->memory, nodes->items, nodes->capacity * sizeof *nodes->items);
  nodes_init(nodes, nodes->memory);
}

void nodes_add(LaneNodes *nodes, LaneNode node) {
  if (nodes->failed) return;
  if (nodes->count == nodes->capacity) {
    const uint32_t capacity = nodes->capacity ? nodes->capacity * 2 : 16;
    void *grown = memory_resize(nodes->memory, nodes->items, nodes->capacity * sizeof node, capacity * sizeof node);
    if (!grown) {
      nodes->failed = true;
      return;
    }
    nodes->items = grown;
    nodes->capacity = capacity;
  }
  assert(nodes->items);
  nodes->items[nodes->count++] = node;
}

void nodes_gather(LaneNodes *nodes, const Records *points, LaneRange range) {
  const uint32_t first = lane_row_at(points, range.from_ticks), end = lane_row_after(points, range.to_ticks);
  for (uint32_t row = first > 0 ? first - 1 : 0; row < points->count && row <= end; row++) {
    const LanePoint at = {.position_ticks = (int64_t)records_cell(points, LANE_POSITION, row), .value = records_cell(points, LANE_VALUE, row),
                          .shape = (CurveShape)records_cell(points, LANE_SHAPE, row), .tension = records_cell(points, LANE_TENSION, row)};
    nodes_add(nodes, (LaneNode){at, points->ids[row]});
  }
}

/* The first node at `ticks` or later. */
static uint32_t first_at(const LaneNodes *nodes, int64_t ticks) {
  uint32_t low = 0, high = nodes->count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (nodes->items[middle].at.position_ticks < ticks) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* How far `ticks` lies on the way from node `i` to the next. */
static double along(const LaneNodes *nodes, uint32_t i, int64_t ticks) {
  const int64_t begin = nodes->items[i].at.position_ticks, end = nodes->items[i + 1].at.position_ticks;
  return end > begin ? (double)(ticks - begin) / (double)(end - begin) : 1.0;
}

static Curve curve_of(const LaneNodes *nodes, uint32_t i) {
  const LanePoint *first = &nodes->items[i].at, *second = &nodes->items[i + 1].at;
  return (Curve){first->value, second->value, first->shape, first->tension};
}

/* The value that leads up to `ticks`; `first` is the first node from there on. There is at least one node. */
static double value_before(const LaneNodes *nodes, uint32_t first, int64_t ticks) {
  if (first == 0) return nodes->items[0].at.value;
  if (first == nodes->count || nodes->items[first - 1].at.shape == CURVE_STEPPED) return nodes->items[first - 1].at.value;
  const Curve curve = curve_of(nodes, first - 1);
  return curve_value(&curve, along(nodes, first - 1, ticks));
}

/* What goes on from `ticks`, as the point that begins it; `after` is the first node behind. */
static LanePoint point_from(const LaneNodes *nodes, uint32_t after, int64_t ticks) {
  if (after == 0) return (LanePoint){ticks, nodes->items[0].at.value, CURVE_LINEAR, 0};
  if (after == nodes->count) return (LanePoint){ticks, nodes->items[after - 1].at.value, CURVE_LINEAR, 0};
  const Curve curve = curve_of(nodes, after - 1), rest = curve_part(&curve, along(nodes, after - 1, ticks), 1.0);
  return (LanePoint){ticks, rest.first, rest.shape, rest.tension};
}

static bool same_value(double a, double b) { return (float)a == (float)b; }

static void add_new(LaneNodes *to, LanePoint point) { nodes_add(to, (LaneNode){point, ID_NONE}); }

/* Up to the range's beginning, where the line arrives at the value it had. */
static void add_left(LaneNodes *to, const LaneNodes *from, uint32_t first, LaneRange range, const LanePoint *next) {
  for (uint32_t i = 0; i < first; i++) {
    LaneNode node = from->items[i];
    if (i + 1 == first && first < from->count) node.at.tension *= along(from, i, range.from_ticks);
    nodes_add(to, node);
  }
  if (from->count == 0 || range.from_ticks <= 0) return;
  const double value = value_before(from, first, range.from_ticks);
  if (next && next->position_ticks == range.from_ticks && same_value(next->value, value)) return;
  add_new(to, (LanePoint){range.from_ticks, value, CURVE_LINEAR, 0});
}

static void add_right(LaneNodes *to, const LaneNodes *from, uint32_t after, LaneRange range) {
  if (from->count > 0 && range.to_ticks < SCHEMA_TICKS_MAX) {
    const LanePoint rest = point_from(from, after, range.to_ticks);
    LanePoint *last = to->count > 0 ? &to->items[to->count - 1].at : NULL;
    if (last && last->position_ticks == range.to_ticks && same_value(last->value, rest.value)) {
      last->shape = rest.shape;
      last->tension = rest.tension;
    } else {
      add_new(to, rest);
    }
  }
  for (uint32_t i = after; i < from->count; i++) nodes_add(to, from->items[i]);
}

void nodes_splice(LaneNodes *to, const LaneNodes *from, LaneRange range, LanePoints points) {
  const LanePoint *begin = points.points, *end = points.points + points.count;
  while (begin < end && begin->position_ticks < range.from_ticks) begin++;
  while (begin < end && end[-1].position_ticks > range.to_ticks) end--;
  add_left(to, from, first_at(from, range.from_ticks), range, begin < end ? begin : NULL);
  for (; begin < end; begin++) add_new(to, *begin);
  add_right(to, from, first_at(from, range.to_ticks + 1), range);
}

void nodes_copy(LaneNodes *to, const LaneNodes *from, LaneRange range) {
  const uint32_t first = first_at(from, range.from_ticks), after = first_at(from, range.to_ticks + 1);
  if (from->count == 0) return;
  if (first == after || from->items[first].at.position_ticks > range.from_ticks) add_new(to, point_from(from, first, range.from_ticks));
  for (uint32_t i = first; i < after; i++) nodes_add(to, from->items[i]);
  LaneNode *last = to->count > 0 ? &to->items[to->count - 1] : NULL;
  if (!last || last->at.position_ticks == range.to_ticks) return;
  if (after > 0 && after < from->count) { /* cut where the range ends */
    const int64_t begin = last->at.position_ticks, whole = from->items[after].at.position_ticks - begin;
    last->at.tension *= (double)(range.to_ticks - begin) / (double)whole;
  }
  add_new(to, (LanePoint){range.to_ticks, value_before(from, after, range.to_ticks), CURVE_LINEAR, 0});
}
