/* Edits of automation lanes. Each takes the stretch it changes out of the columns, works on it, and writes back the difference
   as one patch, so that a change of a few points in a lane of a million touches a few rows. */
#include "core/math.h"
#include "devices/device.h"
#include "model/edit.h"
#include "model/lane_nodes.h"

#define AUTOMATION_POINTS 8u

typedef struct LaneEdit {
  Edit edit;
  const Object *lane;      /* NULL: there is none */
  const Records *points;
  LaneRange whole;         /* what may change */
  LaneNodes before, after;
} LaneEdit;

static int64_t held(int64_t ticks) { return ticks < 0 ? 0 : ticks > SCHEMA_TICKS_MAX ? SCHEMA_TICKS_MAX : ticks; }

static bool sane(LaneRange range) { return range.from_ticks >= 0 && range.from_ticks <= range.to_ticks && range.to_ticks <= SCHEMA_TICKS_MAX; }

/* False when there is nothing to do it to; finish_edit then says so. */
static bool begin_edit(LaneEdit *e, Doc *doc, uint32_t author, const char *label, Id lane, LaneRange whole, Problem *problem) {
  *e = (LaneEdit){.whole = whole};
  nodes_init(&e->before, doc->memory);
  nodes_init(&e->after, doc->memory);
  if (!edit_begin(&e->edit, doc, author, label, problem)) return false;
  const Object *object = doc_find(doc, lane);
  if (!object || object->kind->number != KIND_AUTOMATION || !sane(whole)) return false;
  e->lane = object;
  e->points = doc_as_automation(object)->points;
  nodes_gather(&e->before, e->points, whole);
  return true;
}

static Param law(const LaneEdit *e) {
  Param param = {.min = -1e9, .max = 1e9};
  (void)lane_param(lane_target(e->edit.doc, e->lane), &param); /* the rules see to it */
  if (!doc_as_automation(e->lane)->relative) return param;
  const double span = param.max - param.min;
  param.min = -span;
  param.max = span;
  param.curve = PARAM_LINEAR;
  return param;
}

/* ---- writing back */

/* Rows at one position are in order of their ids, so a new one among them makes all of them new. */
static void settle_ids(LaneNodes *nodes) {
  for (uint32_t i = 0, end; i < nodes->count; i = end) {
    bool stay = true;
    for (end = i; end < nodes->count && nodes->items[end].at.position_ticks == nodes->items[i].at.position_ticks; end++) {
      const Id id = nodes->items[end].id;
      stay = stay && id != ID_NONE && (end == i || id > nodes->items[end - 1].id);
    }
    for (uint32_t n = i; n < end && !stay; n++) nodes->items[n].id = ID_NONE;
  }
}

static bool equal(const LanePoint *a, const LanePoint *b) {
  return a->position_ticks == b->position_ticks && (float)a->value == (float)b->value && a->shape == b->shape && (float)a->tension == (float)b->tension;
}

static void put_row(Edit *edit, Id id, const LanePoint *point) {
  double values[RECORD_COLUMNS_MAX] = {0};
  values[LANE_POSITION] = (double)point->position_ticks;
  values[LANE_VALUE] = point->value;
  values[LANE_SHAPE] = (double)point->shape;
  values[LANE_TENSION] = math_clamp(point->tension, -1.0, 1.0);
  batch_patch_row(edit->batch, id, PATCH_ALL, values);
  edit->done++;
}

static void put_removed(Edit *edit, Id id) {
  batch_patch_remove(edit->batch, id);
  edit->done++;
}

void lane_write(Edit *edit, Id lane, const LaneNodes *before, LaneNodes *after) {
  IdMap stays;
  settle_ids(after);
  idmap_init(&stays, edit->doc->memory);
  Status status = idmap_reserve(&stays, after->count);
  uint32_t fresh = 0;
  for (uint32_t i = 0; i < after->count && status == STATUS_OK; i++) {
    if (after->items[i].id == ID_NONE) fresh++;
    else idmap_put(&stays, after->items[i].id, i);
  }
  Id next = ID_NONE;
  if (fresh > 0) doc_reserve_ids(edit->doc, edit->author, fresh, &next);
  if (status == STATUS_OK && fresh > 0 && next == ID_NONE) status = STATUS_TOO_LARGE;
  if (status != STATUS_OK) batch_fail(edit->batch, status, "points", status_text(status));
  batch_patch_begin(edit->batch, lane, KIND_AUTOMATION, AUTOMATION_POINTS);
  for (uint32_t i = 0; i < before->count && status == STATUS_OK; i++) {
    uint64_t index;
    if (!idmap_get(&stays, before->items[i].id, &index)) put_removed(edit, before->items[i].id);
    else if (!equal(&before->items[i].at, &after->items[index].at)) put_row(edit, before->items[i].id, &after->items[index].at);
  }
  for (uint32_t i = 0; i < after->count && status == STATUS_OK; i++) {
    if (after->items[i].id == ID_NONE) put_row(edit, next++, &after->items[i].at);
  }
  batch_patch_end(edit->batch);
  idmap_finish(&stays);
}

static Status finish_edit(LaneEdit *e, Batch **batch) {
  const bool failed = e->before.failed || e->after.failed;
  if (e->edit.batch && failed) batch_fail(e->edit.batch, STATUS_NO_MEMORY, "points", status_text(STATUS_NO_MEMORY));
  if (e->lane && !failed) lane_write(&e->edit, e->lane->id, &e->before, &e->after);
  nodes_finish(&e->before);
  nodes_finish(&e->after);
  return edit_end(&e->edit, batch);
}

/* ---- the edits */

Status edit_draw_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, LanePoints points, Batch **batch, Problem *problem) {
  LaneEdit e;
  const char *label = points.count > 0 ? "Draw automation" : "Erase automation";
  if (!begin_edit(&e, doc, author, label, lane, range, problem)) return finish_edit(&e, batch);
  const uint32_t inside = lane_row_after(e.points, range.to_ticks) - lane_row_at(e.points, range.from_ticks);
  if (points.count > 0 || inside < e.points->count) nodes_splice(&e.after, &e.before, range, points);
  return finish_edit(&e, batch);
}

/* The positions of nodes as points of their own. */
static LanePoint *points_of(const LaneNodes *nodes, const Memory *memory) {
  LanePoint *points = memory_new(memory, (nodes->count ? nodes->count : 1) * sizeof *points);
  for (uint32_t i = 0; points && i < nodes->count; i++) points[i] = nodes->items[i].at;
  return points;
}

static LaneRange joined(LaneRange a, LaneRange b) {
  return (LaneRange){a.from_ticks < b.from_ticks ? a.from_ticks : b.from_ticks, a.to_ticks > b.to_ticks ? a.to_ticks : b.to_ticks};
}

Status edit_move_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, int64_t delta_ticks, Batch **batch, Problem *problem) {
  LaneEdit e;
  const int64_t delta = delta_ticks < -range.from_ticks ? -range.from_ticks : delta_ticks > SCHEMA_TICKS_MAX ? SCHEMA_TICKS_MAX : delta_ticks;
  const LaneRange there = {held(range.from_ticks + delta), held(range.to_ticks + delta)};
  const bool found = begin_edit(&e, doc, author, "Move automation", lane, sane(range) ? joined(range, there) : range, problem);
  if (!found || delta == 0 || e.points->count == 0) {
    e.lane = NULL;
    return finish_edit(&e, batch);
  }
  LaneNodes copy, erased;
  nodes_init(&copy, doc->memory);
  nodes_init(&erased, doc->memory);
  nodes_copy(&copy, &e.before, range);
  LanePoint *points = points_of(&copy, doc->memory);
  for (uint32_t i = 0; points && i < copy.count; i++) points[i].position_ticks = held(points[i].position_ticks + delta);
  nodes_splice(&erased, &e.before, range, (LanePoints){NULL, 0});
  if (points) nodes_splice(&e.after, &erased, there, (LanePoints){points, copy.count});
  e.after.failed |= copy.failed || erased.failed || !points;
  memory_free(doc->memory, points, (copy.count ? copy.count : 1) * sizeof *points);
  nodes_finish(&copy);
  nodes_finish(&erased);
  return finish_edit(&e, batch);
}

/* Begin with the stretch as it is, cut at its ends, for edits that change its points only. */
static LanePoint *begin_points(LaneEdit *e, LaneRange range, LaneNodes *copy) {
  nodes_init(copy, e->edit.doc->memory);
  nodes_copy(copy, &e->before, range);
  LanePoint *points = points_of(copy, copy->memory);
  e->after.failed |= copy->failed || !points;
  return points;
}

static void end_points(LaneEdit *e, LaneRange range, LaneNodes *copy, LanePoint *points, uint32_t count) {
  if (points) nodes_splice(&e->after, &e->before, range, (LanePoints){points, count});
  memory_free(copy->memory, points, (copy->count ? copy->count : 1) * sizeof *points);
  nodes_finish(copy);
}

Status edit_bend_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, LaneBend bend, Batch **batch, Problem *problem) {
  LaneEdit e;
  const bool finite = math_is_finite(bend.factor) && math_is_finite(bend.pivot) && math_is_finite(bend.add);
  if (!begin_edit(&e, doc, author, bend.factor == 1.0 ? "Trim automation" : "Scale automation", lane, range, problem) || !finite) {
    e.lane = NULL;
    return finish_edit(&e, batch);
  }
  LaneNodes copy;
  LanePoint *points = begin_points(&e, range, &copy);
  const Param param = law(&e);
  for (uint32_t i = 0; points && i < copy.count; i++) {
    points[i].value = math_clamp(bend.pivot + (points[i].value - bend.pivot) * bend.factor + bend.add, param.min, param.max);
  }
  end_points(&e, range, &copy, points, copy.count);
  return finish_edit(&e, batch);
}

static int64_t drawn(int64_t ticks, int64_t grid, double strength, LaneRange range) {
  const int64_t nearest = (ticks + grid / 2) / grid * grid;
  const int64_t to = ticks + math_round_clamp((double)(nearest - ticks) * strength, -SCHEMA_TICKS_MAX, SCHEMA_TICKS_MAX);
  return to < range.from_ticks ? range.from_ticks : to > range.to_ticks ? range.to_ticks : to;
}

Status edit_quantise_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, int64_t grid_ticks, double strength, Batch **batch, Problem *problem) {
  LaneEdit e;
  const bool fits = grid_ticks > 0 && grid_ticks <= SCHEMA_TICKS_MAX && strength >= 0 && strength <= 1;
  if (!begin_edit(&e, doc, author, "Quantise automation", lane, range, problem) || !fits) {
    e.lane = NULL;
    return fits ? finish_edit(&e, batch) : (nodes_finish(&e.before), edit_refuse(&e.edit, "quantise", "grid or strength make no sense"));
  }
  for (uint32_t i = 0; i < e.before.count; i++) {
    LaneNode node = e.before.items[i];
    const int64_t at = node.at.position_ticks;
    if (at >= range.from_ticks && at <= range.to_ticks) node.at.position_ticks = drawn(at, grid_ticks, strength, range);
    nodes_add(&e.after, node); /* never past another: the grid keeps order */
  }
  return finish_edit(&e, batch);
}

Status edit_thin_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, double tolerance, Batch **batch, Problem *problem) {
  LaneEdit e;
  if (!begin_edit(&e, doc, author, "Thin automation", lane, range, problem)) return finish_edit(&e, batch);
  LaneNodes inside;
  nodes_init(&inside, doc->memory);
  for (uint32_t i = 0; i < e.before.count; i++) {
    const int64_t at = e.before.items[i].at.position_ticks;
    if (at >= range.from_ticks && at <= range.to_ticks) nodes_add(&inside, e.before.items[i]);
  }
  LanePoint *points = points_of(&inside, doc->memory);
  const Param param = law(&e);
  const uint32_t left = points ? lane_thin(doc->memory, &param, points, inside.count, tolerance) : 0;
  e.after.failed |= inside.failed || (inside.count > 0 && left == 0);
  for (uint32_t i = 0, next = 0; i < e.before.count; i++) { /* those outside, and those whose point was kept */
    const LaneNode *node = &e.before.items[i];
    const bool outside = node->at.position_ticks < range.from_ticks || node->at.position_ticks > range.to_ticks;
    const bool kept = !outside && next < left && equal(&points[next], &node->at);
    next += kept;
    if (outside || kept) nodes_add(&e.after, *node);
  }
  memory_free(doc->memory, points, (inside.count ? inside.count : 1) * sizeof *points);
  nodes_finish(&inside);
  return finish_edit(&e, batch);
}

Status lane_copy(const Doc *doc, Id lane, LaneRange range, Buffer *points) {
  const Object *object = doc_find(doc, lane);
  if (!object || object->kind->number != KIND_AUTOMATION || !sane(range)) return STATUS_NOT_FOUND;
  LaneNodes all, copy;
  nodes_init(&all, doc->memory);
  nodes_init(&copy, doc->memory);
  nodes_gather(&all, doc_as_automation(object)->points, range);
  nodes_copy(&copy, &all, range);
  const bool failed = all.failed || copy.failed;
  for (uint32_t i = 0; i < copy.count && !failed; i++) {
    LanePoint point = copy.items[i].at;
    point.position_ticks -= range.from_ticks;
    buffer_put(points, &point, sizeof point);
  }
  const bool empty = copy.count == 0;
  nodes_finish(&all);
  nodes_finish(&copy);
  if (failed || points->status != STATUS_OK) return STATUS_NO_MEMORY;
  return empty ? STATUS_NOT_FOUND : STATUS_OK;
}
