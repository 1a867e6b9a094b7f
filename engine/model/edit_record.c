/* What hands recorded, into lanes: one batch for all parameters that were moved, however often. */
#include "core/math.h"
#include "devices/device.h"
#include "model/edit.h"
#include "model/lane_nodes.h"
#include "model/value.h"

#define AUTOMATION_PARAM 2u
#define CURVE_PIECES 16 /* a bent curve that is trimmed becomes so many lines */

typedef struct Recorder {
  Edit edit;
  double tolerance;
  Param law;
  bool failed;
} Recorder;

static const Object *find_lane(const Object *object, uint32_t param) {
  for (const Object *o = object->first_child; o; o = o->next) {
    if (o->kind->number != KIND_AUTOMATION) continue;
    const Automation *fields = doc_as_automation(o);
    if (fields->param == param && !fields->relative) return o;
  }
  return NULL;
}

static double value_of(const Object *object, uint32_t param) {
  Value value;
  if (!value_read(object, param, &value)) return 0;
  return value.type == FIELD_REAL ? value.as.real : value.type == FIELD_BOOL ? value.as.boolean : (double)value.as.integer;
}

/* The stroke's value at a position: straight from point to point, the first one's before them, the last one's behind. */
static double stroke_at(LanePoints points, int64_t ticks) {
  uint32_t i = 0;
  while (i < points.count && points.points[i].position_ticks <= ticks) i++;
  if (i == 0) return points.points[0].value;
  if (i == points.count) return points.points[i - 1].value;
  const LanePoint *a = &points.points[i - 1], *b = &points.points[i];
  return a->value + (b->value - a->value) * (double)(ticks - a->position_ticks) / (double)(b->position_ticks - a->position_ticks);
}

/* The lane's own stretch with the stroke added to it: a point wherever either has one, and along bent curves. */
static void add_trimmed(Recorder *r, LaneNodes *to, const LaneNodes *lane, const LaneStroke *stroke) {
  LaneNodes own;
  nodes_init(&own, lane->memory);
  nodes_copy(&own, lane, stroke->range);
  uint32_t next = 0;
  for (uint32_t i = 0; i < own.count; i++) {
    const LanePoint *point = &own.items[i].at, *end = i + 1 < own.count ? &own.items[i + 1].at : point;
    const Curve curve = {point->value, end->value, point->shape, point->tension};
    const int64_t span = end->position_ticks - point->position_ticks;
    for (int piece = 0; piece < (point->shape == CURVE_CURVED ? CURVE_PIECES : 1); piece++) {
      const int64_t from = point->position_ticks + span * piece / CURVE_PIECES, to_ticks = point->shape == CURVE_CURVED ? point->position_ticks + span * (piece + 1) / CURVE_PIECES : end->position_ticks;
      const double along = span > 0 ? (double)(from - point->position_ticks) / (double)span : 0;
      const double value = curve_value(&curve, along) + stroke_at(stroke->points, from);
      nodes_add(to, (LaneNode){{from, math_clamp(value, r->law.min, r->law.max), point->shape == CURVE_STEPPED ? CURVE_STEPPED : CURVE_LINEAR, 0}, ID_NONE});
      for (; next < stroke->points.count && stroke->points.points[next].position_ticks < to_ticks; next++) {
        const LanePoint *moved = &stroke->points.points[next];
        if (moved->position_ticks <= from) continue;
        const double here = curve_value(&curve, span > 0 ? (double)(moved->position_ticks - point->position_ticks) / (double)span : 0);
        nodes_add(to, (LaneNode){{moved->position_ticks, math_clamp(here + moved->value, r->law.min, r->law.max), point->shape == CURVE_STEPPED ? CURVE_STEPPED : CURVE_LINEAR, 0}, ID_NONE});
      }
    }
  }
  r->failed |= own.failed;
  nodes_finish(&own);
}

/* The stroke itself, with points on both ends of its range. */
static void add_plain(const Recorder *r, LaneNodes *to, const LaneStroke *stroke) {
  const CurveShape shape = r->law.curve >= PARAM_STEPS ? CURVE_STEPPED : CURVE_LINEAR;
  for (uint32_t i = 0; i < stroke->points.count; i++) {
    LanePoint point = stroke->points.points[i];
    if (point.position_ticks < stroke->range.from_ticks || point.position_ticks > stroke->range.to_ticks) continue;
    if (i == 0 && point.position_ticks > stroke->range.from_ticks) nodes_add(to, (LaneNode){{stroke->range.from_ticks, param_clamp(&r->law, point.value), shape, 0}, ID_NONE});
    nodes_add(to, (LaneNode){{point.position_ticks, param_clamp(&r->law, point.value), shape, 0}, ID_NONE});
  }
  if (to->count == 0 || to->items[to->count - 1].at.position_ticks >= stroke->range.to_ticks) return;
  LaneNode last = to->items[to->count - 1];
  last.at.position_ticks = stroke->range.to_ticks;
  nodes_add(to, last);
}

static void splice_stroke(Recorder *r, LaneNodes *lane, const LaneStroke *stroke, bool trims) {
  LaneNodes drawn, result;
  nodes_init(&drawn, lane->memory);
  nodes_init(&result, lane->memory);
  if (trims) add_trimmed(r, &drawn, lane, stroke);
  else add_plain(r, &drawn, stroke);
  LanePoint *points = memory_new(lane->memory, (drawn.count ? drawn.count : 1) * sizeof *points);
  for (uint32_t i = 0; points && i < drawn.count; i++) points[i] = drawn.items[i].at;
  const uint32_t left = points ? lane_thin(lane->memory, &r->law, points, drawn.count, r->tolerance) : 0;
  r->failed |= !points || drawn.failed || (drawn.count > 0 && left == 0);
  if (!r->failed && left > 0) nodes_splice(&result, lane, stroke->range, (LanePoints){points, left});
  r->failed |= result.failed;
  memory_free(lane->memory, points, (drawn.count ? drawn.count : 1) * sizeof *points);
  nodes_finish(&drawn);
  if (left > 0) {
    nodes_finish(lane);
    *lane = result;
  } else {
    nodes_finish(&result);
  }
}

static Id open_lane(Recorder *r, const LaneTake *take) {
  const Id id = doc_next_id(r->edit.doc, r->edit.author);
  if (id == ID_NONE) {
    batch_fail(r->edit.batch, STATUS_TOO_LARGE, "automation", "there are no ids left");
    return ID_NONE;
  }
  batch_op_create(r->edit.batch, id, KIND_AUTOMATION, take->object, ID_LAST);
  batch_set_int(r->edit.batch, id, AUTOMATION_PARAM, take->param);
  return id;
}

static void record_take(Recorder *r, const LaneTake *take) {
  const Object *object = doc_find(r->edit.doc, take->object);
  const LaneTarget target = {object, take->param};
  if (!lane_param(target, &r->law) || take->stroke_count == 0) return;
  const Object *lane = find_lane(object, take->param);
  LaneRange whole = take->strokes[0].range;
  for (uint32_t i = 1; i < take->stroke_count; i++) {
    const LaneRange range = take->strokes[i].range;
    if (range.from_ticks < whole.from_ticks) whole.from_ticks = range.from_ticks;
    if (range.to_ticks > whole.to_ticks) whole.to_ticks = range.to_ticks;
  }
  LaneNodes before, after;
  nodes_init(&before, r->edit.doc->memory);
  nodes_init(&after, r->edit.doc->memory);
  const bool has_points = lane && doc_as_automation(lane)->points->count > 0;
  if (has_points) nodes_gather(&before, doc_as_automation(lane)->points, whole);
  for (uint32_t i = 0; i < before.count; i++) nodes_add(&after, before.items[i]);
  if (!has_points) nodes_add(&after, (LaneNode){{0, value_of(object, take->param), CURVE_LINEAR, 0}, ID_NONE});
  for (uint32_t i = 0; i < take->stroke_count && !r->failed; i++) {
    const LaneStroke *stroke = &take->strokes[i];
    if (stroke->points.count > 0 && stroke->range.from_ticks >= 0 && stroke->range.from_ticks <= stroke->range.to_ticks) splice_stroke(r, &after, stroke, take->trims);
  }
  r->failed |= before.failed || after.failed;
  const Id id = lane ? lane->id : open_lane(r, take);
  if (!r->failed && id != ID_NONE) lane_write(&r->edit, id, &before, &after);
  nodes_finish(&before);
  nodes_finish(&after);
}

Status edit_record_lanes(Doc *doc, uint32_t author, const LaneTake *takes, uint32_t count, double tolerance, Batch **batch, Problem *problem) {
  Recorder r = {.tolerance = tolerance};
  if (!edit_begin(&r.edit, doc, author, "Record automation", problem)) return edit_end(&r.edit, batch);
  for (uint32_t i = 0; i < count && !r.failed; i++) record_take(&r, &takes[i]);
  if (r.failed) batch_fail(r.edit.batch, STATUS_NO_MEMORY, "points", status_text(STATUS_NO_MEMORY));
  return edit_end(&r.edit, batch);
}
