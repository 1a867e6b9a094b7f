/* Part of plan_build.c: lanes and modulations of each node, resolved to curves and to the modulators that run first. */

#include "graph/automation.h"
#include "graph/build.h"
#include "graph/launch.h"

#include "core/math.h"

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

static bool is_modulator(const PlanNode *node) { return device_by_number(node->device)->role == DEVICE_MODULATOR; }

static size_t float_bytes(const PlanView *v, uint32_t node) { return 2 * round16(v->nodes[node].param_count * sizeof(float)); }

static bool of_edges(const PlanLane *lane) { return (lane->flags & (LANE_EDGE | LANE_CROSSFADER)) != 0; }

#define DRAW_BYTES (2 * DRAWN_FRAMES * sizeof(float))

static bool moves_crossfader(const PlanView *v) {
  for (uint32_t i = 0; i < v->header->lane_count; i++)
    if ((v->lanes[i].flags & LANE_CROSSFADER) != 0) return true;
  return false;
}

static size_t edge_lanes_max(const PlanView *v) {
  size_t count = 0;
  for (uint32_t i = 0; i < v->header->lane_count; i++) count += of_edges(&v->lanes[i]);
  return count;
}

/* How many edges lanes may move. */
static size_t draws_max(const PlanView *v) {
  size_t count = edge_lanes_max(v);
  const bool crossed = moves_crossfader(v);
  for (uint32_t i = 0; i < v->header->edge_count && crossed; i++) count += (v->edges[i].flags & (EDGE_SIDE_A | EDGE_SIDE_B)) != 0;
  return count;
}

/* Every array at the largest it can become. */
size_t build_automation_bytes(const PlanView *v) {
  const PlanHeader *h = v->header;
  size_t bytes = 0, modulators = 0;
  for (uint32_t i = 0; i < h->node_count; i++) modulators += is_modulator(&v->nodes[i]);
  bytes += round16(h->lane_count * sizeof(RtLane)) + round16(h->lane_count * sizeof(RtCurve));
  bytes += round16(edge_lanes_max(v) * sizeof(RtEdgeLane)) + draws_max(v) * (sizeof(RtEdgeDraw) + DRAW_BYTES) + 16 + DRAW_BYTES;
  bytes += round16(h->modulation_count * sizeof(RtModulation)) + round16(modulators * sizeof(RtNode *));
  for (uint32_t i = 0; i < h->lane_count; i++)
    if (!of_edges(&v->lanes[i]) && (i == 0 || v->lanes[i].node != v->lanes[i - 1].node)) bytes += round16(sizeof(RtAutomation)) + float_bytes(v, v->lanes[i].node);
  for (uint32_t i = 0; i < h->modulation_count; i++)
    if (i == 0 || v->modulations[i].target != v->modulations[i - 1].target)
      bytes += round16(sizeof(RtAutomation)) + float_bytes(v, v->modulations[i].target);
  return bytes;
}

static RtNode *node_of(const Builder *b, uint32_t index) {
  const uint32_t found = index_find(&b->plan->node_index, b->plan, b->view->nodes[index].id);
  return &b->plan->nodes[found]; /* there: build_chains made it */
}

static RtAutomation *open_automation(Builder *b, RtNode *node) {
  if (node->automation != NULL) return node->automation;
  const size_t bytes = round16(node->state->device->param_count * sizeof(float));
  node->automation = arena_new(&b->arena, sizeof *node->automation);
  node->automation->now = arena_new(&b->arena, bytes);
  node->automation->end = arena_new(&b->arena, bytes);
  return node->automation;
}

/* ---- lanes */

static RtLane begin_lane(const PlanLane *from, const RtNode *node, RtCurve *curves) {
  RtLane lane = {.curves = curves, .param = from->param, .base = from->base, .high = 1.0, .whole = true};
  if (from->param >= LANE_MUTE) return lane;
  const Param *param = &node->state->device->params[from->param];
  lane.low = param->min;
  lane.high = param->max;
  lane.whole = param->curve >= PARAM_STEPS;
  return lane;
}

/* Sends are as loud as a live hand may make them. */
static RtLane begin_edge_lane(const PlanLane *from, RtCurve *curves) {
  const bool level = (from->flags & LANE_CROSSFADER) == 0 && from->param == EDGE_GAIN_DB;
  return (RtLane){.curves = curves, .param = from->param, .base = from->base, .low = level ? -144.0 : -1.0, .high = level ? 24.0 : 1.0};
}

static bool same_lane(const PlanLane *a, const PlanLane *b) {
  const uint32_t kind = LANE_EDGE | LANE_CROSSFADER;
  return a->node == b->node && a->param == b->param && (a->flags & kind) == (b->flags & kind);
}

static const LaunchState *launcher_of(const Builder *b, const PlanLane *from) {
  return (from->flags & (LANE_CLIP | LANE_SLOT)) != 0 ? b->plan->chains[b->plan->gone_count + from->chain].launch : NULL;
}

/* The last point at or before the frame, or the first: where the audio thread will look first. All lanes are looked through anew
   in a plan's first block, and each point it would touch far from where the song stands is a wait for memory. So is each that is
   touched here: where points lie at equal distances, the first guess is right. */
static uint32_t cursor_near(const CurvePoint *points, uint32_t count, int64_t frame) {
  const double first = points[0].frame, last = points[count - 1].frame, at = (double)frame;
  if (at < first || count < 2) return 0;
  if (at >= last) return count - 1;
  uint32_t low = 0, high = count - 1; /* points[low] is not behind the frame, points[high] is */
  for (uint32_t middle = (uint32_t)math_int_clamp((at - first) / (last - first) * (double)(count - 1), 0, (int32_t)(count - 2)); high - low > 1;
       middle = low + (high - low) / 2) {
    if (middle == low) middle++; /* of the first guess, which may be the point itself: then its next one lies behind */
    if (points[middle].frame <= at) low = middle;
    else high = middle;
    if (low == middle && points[low + 1].frame > at) high = low + 1;
  }
  return low;
}

static Status add_curve(Builder *b, const PlanLane *from) {
  const SegmentKey key = b->view->segments[from->segment].key;
  Segment *segment = segments_find(b->graph, key);
  const SegmentHeader *header = segment == NULL ? NULL : (const SegmentHeader *)(const void *)segment_data(segment);
  if (header == NULL || header->type != SEGMENT_CURVE)
    return problem_set(b->problem, STATUS_NOT_FOUND, NO_OFFSET, "plan.lanes", "curve %llx.%llx was not given",
                       (unsigned long long)key.object, (unsigned long long)key.revision);
  const SegmentCurve *curve = (const SegmentCurve *)(const void *)(header + 1);
  b->plan->curves[b->plan->curve_count++] = (RtCurve){
    .points = (const CurvePoint *)(const void *)(curve + 1), .segment = segment, .begin_frame = curve->begin_frame,
    .end_frame = curve->end_frame, .count = curve->point_count, .relative = (from->flags & LANE_RELATIVE) != 0,
    .launch = launcher_of(b, from), .slot = (from->flags & LANE_SLOT) != 0 ? from->slot : ID_NONE};
  RtCurve *made = &b->plan->curves[b->plan->curve_count - 1];
  if (made->slot == ID_NONE) made->cursor = cursor_near(made->points, made->count, atomic_load_explicit(&b->graph->heard_frame, memory_order_relaxed));
  segment->references++;
  segment->mark = b->plan->serial;
  return STATUS_OK;
}

/* A lane of a node: the next one of its automation. */
static RtLane *open_lane(Builder *b, const PlanLane *from, RtLane *next) {
  RtNode *node = node_of(b, from->node);
  RtAutomation *a = open_automation(b, node);
  *next = begin_lane(from, node, b->plan->curves + b->plan->curve_count);
  if (a->lane_count++ == 0) a->lanes = next;
  return next;
}

static RtLane *open_edge_lane(Builder *b, const PlanLane *from) {
  RtEdgeLane *moved = &b->plan->edge_lanes[b->plan->edge_lane_count++];
  moved->edge = (from->flags & LANE_CROSSFADER) != 0 ? NULL : &b->plan->edges[b->edge_places[from->node]];
  moved->lane = begin_edge_lane(from, b->plan->curves + b->plan->curve_count);
  return &moved->lane;
}

static Status build_lanes(Builder *b) {
  const PlanHeader *h = b->view->header;
  RtLane *next = arena_new(&b->arena, h->lane_count * sizeof *next), *lane = NULL;
  b->plan->curves = arena_new(&b->arena, h->lane_count * sizeof *b->plan->curves);
  b->plan->edge_lanes = arena_new(&b->arena, edge_lanes_max(b->view) * sizeof *b->plan->edge_lanes);
  for (uint32_t i = 0; i < h->lane_count; i++) {
    const PlanLane *from = &b->view->lanes[i];
    if (i == 0 || !same_lane(&from[-1], from)) lane = of_edges(from) ? open_edge_lane(b, from) : open_lane(b, from, next++);
    const Status status = add_curve(b, from);
    if (status != STATUS_OK) return status;
    lane->launched |= lane->curves[lane->curve_count++].launch != NULL;
  }
  return STATUS_OK;
}

/* ---- edges that lanes move */

static RtEdgeDraw *open_draw(Builder *b, RtEdge *edge) {
  RtPlan *plan = b->plan;
  for (uint32_t i = plan->draw_count; i-- > 0;)
    if (plan->draws[i].edge == edge) return &plan->draws[i];
  RtEdgeDraw *draw = &plan->draws[plan->draw_count++];
  draw->edge = edge;
  draw->gains = arena_new(&b->arena, DRAW_BYTES);
  return draw;
}

static void build_draws(Builder *b) {
  RtPlan *plan = b->plan;
  const bool crossed = moves_crossfader(b->view);
  plan->draws = arena_new(&b->arena, draws_max(b->view) * sizeof *plan->draws);
  if (crossed) plan->crossing = arena_new(&b->arena, DRAW_BYTES);
  for (uint32_t i = 0; i < plan->edge_lane_count; i++) {
    RtEdgeLane *moved = &plan->edge_lanes[i];
    if (moved->edge == NULL) continue;
    RtEdgeDraw *draw = open_draw(b, moved->edge);
    *(moved->lane.param == EDGE_GAIN_DB ? &draw->level : &draw->pan) = moved;
  }
  for (uint32_t i = 0; i < plan->edge_count && crossed; i++)
    if (plan->edges[i].side != 0) (void)open_draw(b, &plan->edges[i]);
}

/* ---- modulation */

static void mark_modulated(RtAutomation *a, uint16_t param) {
  for (uint32_t i = 0; i < a->lane_count; i++) a->lanes[i].modulated |= a->lanes[i].param == param;
}

static void build_modulations(Builder *b) {
  const PlanHeader *h = b->view->header;
  RtModulation *next = arena_new(&b->arena, h->modulation_count * sizeof *next);
  for (uint32_t i = 0; i < h->modulation_count; i++, next++) {
    const PlanModulation *from = &b->view->modulations[i];
    RtNode *node = node_of(b, from->target);
    RtAutomation *a = open_automation(b, node);
    const RtNode *source = node_of(b, from->source);
    const uint32_t here = node->arrival_frames, there = source->arrival_frames;
    *next = (RtModulation){.source = source, .port = from->port, .late_frames = here > there ? here - there : 0, .value = source->state->modulation + 2 * from->port, .law = &node->state->device->params[from->param],
                           .depth = from->depth, .param = from->param, .bipolar = (from->flags & MODULATION_BIPOLAR) != 0};
    if (a->modulation_count++ == 0) a->modulations = next;
    mark_modulated(a, from->param);
  }
}

static void build_modulators(Builder *b) {
  const PlanHeader *h = b->view->header;
  uint32_t count = 0;
  for (uint32_t i = 0; i < h->node_count; i++) count += is_modulator(&b->view->nodes[i]);
  b->plan->modulators = arena_new(&b->arena, count * sizeof *b->plan->modulators);
  for (uint32_t i = 0; i < h->node_count; i++) {
    if (!is_modulator(&b->view->nodes[i])) continue;
    RtNode *node = node_of(b, i);
    b->plan->modulators[b->plan->modulator_count++] = node;
  }
}

/* Needs all lanes and modulations. */
static void note_alone(RtPlan *plan, int64_t heard_frame) {
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const RtNode *node = &plan->nodes[i];
    RtAutomation *a = node->automation;
    if (a == NULL || a->lane_count != 1 || a->modulation_count > 0) continue;
    a->alone = a->lanes[0].param < LANE_MUTE && !a->lanes[0].whole && node->state->device->ramps;
    automation_foresee(a, heard_frame - node->arrival_frames);
  }
}

Status build_automation(Builder *b) {
  build_modulators(b);
  const Status status = build_lanes(b);
  if (status == STATUS_OK) {
    build_draws(b);
    build_modulations(b);
    note_alone(b->plan, atomic_load_explicit(&b->graph->heard_frame, memory_order_relaxed));
  }
  return status;
}
