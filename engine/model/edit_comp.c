/* Choosing among takes: ranges given to a lane and taken from the others, cut, joined, and made clips of the track at last. */
#include "core/math.h"
#include "model/comp.h"
#include "model/edit.h"

#define COMP_ROWS 4u /* field number of take_lane.comp */

typedef struct Row { int64_t from, to; } Row;

static Row row_at(const Records *comp, uint32_t i) {
  const int64_t *positions = comp->columns[COMP_POSITION], *lengths = comp->columns[COMP_LENGTH];
  return (Row){positions[i], positions[i] + lengths[i]};
}

static void put_row(Edit *edit, Id id, int64_t from, int64_t to) {
  double values[RECORD_COLUMNS_MAX] = {0};
  values[COMP_POSITION] = (double)from;
  values[COMP_LENGTH] = (double)(to - from);
  batch_patch_row(edit->batch, id, PATCH_ALL, values);
  edit->done++;
}

static void put_new_row(Edit *edit, int64_t from, int64_t to) {
  const Id id = doc_next_id(edit->doc, edit->author);
  if (id == ID_NONE) batch_fail(edit->batch, STATUS_TOO_LARGE, "comp", "there are no ids left");
  else put_row(edit, id, from, to);
}

static void remove_row(Edit *edit, Id id) {
  batch_patch_remove(edit->batch, id);
  edit->done++;
}

/* Nothing of the lane is chosen in the range any more. */
static void clear_range(Edit *edit, const Object *lane, LaneRange range) {
  const Records *comp = doc_as_take_lane(lane)->comp;
  batch_patch_begin(edit->batch, lane->id, KIND_TAKE_LANE, COMP_ROWS);
  for (uint32_t i = 0; i < comp->count; i++) {
    const Row row = row_at(comp, i);
    if (row.to <= range.from_ticks || row.from >= range.to_ticks) continue;
    const bool left = row.from < range.from_ticks, right = row.to > range.to_ticks;
    if (left) put_row(edit, comp->ids[i], row.from, range.from_ticks);
    else if (right) put_row(edit, comp->ids[i], range.to_ticks, row.to);
    else remove_row(edit, comp->ids[i]);
    if (left && right) put_new_row(edit, range.to_ticks, row.to);
  }
  batch_patch_end(edit->batch);
}

/* One row for the range and all that it meets or touches. */
static void add_range(Edit *edit, const Object *lane, LaneRange range) {
  const Records *comp = doc_as_take_lane(lane)->comp;
  LaneRange whole = range;
  bool there = false;
  batch_patch_begin(edit->batch, lane->id, KIND_TAKE_LANE, COMP_ROWS);
  for (uint32_t i = 0; i < comp->count; i++) {
    const Row row = row_at(comp, i);
    if (row.to < range.from_ticks || row.from > range.to_ticks) continue;
    there |= row.from <= range.from_ticks && row.to >= range.to_ticks;
    if (row.from < whole.from_ticks) whole.from_ticks = row.from;
    if (row.to > whole.to_ticks) whole.to_ticks = row.to;
  }
  for (uint32_t i = 0; i < comp->count && !there; i++) {
    const Row row = row_at(comp, i);
    if (row.to >= range.from_ticks && row.from <= range.to_ticks) remove_row(edit, comp->ids[i]);
  }
  if (!there) put_new_row(edit, whole.from_ticks, whole.to_ticks);
  batch_patch_end(edit->batch);
}

static const Object *find_lane(const Doc *doc, Id lane) {
  const Object *object = doc_find(doc, lane);
  return object && object->kind->number == KIND_TAKE_LANE ? object : NULL;
}

static bool sane(LaneRange range) { return range.from_ticks >= 0 && range.from_ticks < range.to_ticks && range.to_ticks <= SCHEMA_TICKS_MAX; }

static void choose(Edit *edit, const Object *lane, LaneRange range) {
  for (const Object *o = lane->parent->first_child; o; o = o->next) {
    if (o->kind->number == KIND_TAKE_LANE && o != lane) clear_range(edit, o, range);
  }
  add_range(edit, lane, range);
}

Status edit_choose_take(Doc *doc, uint32_t author, Id lane, LaneRange range, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Choose take", problem)) return edit_end(&edit, batch);
  const Object *object = find_lane(doc, lane);
  if (object && sane(range)) choose(&edit, object, range);
  return edit_end(&edit, batch);
}

Status edit_split_comp(Doc *doc, uint32_t author, Id track, int64_t position_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Split comp", problem)) return edit_end(&edit, batch);
  const Object *object = doc_find(doc, track);
  for (const Object *o = object ? object->first_child : NULL; o; o = o->next) {
    if (o->kind->number != KIND_TAKE_LANE) continue;
    const Records *comp = doc_as_take_lane(o)->comp;
    batch_patch_begin(edit.batch, o->id, KIND_TAKE_LANE, COMP_ROWS);
    for (uint32_t i = 0; i < comp->count; i++) {
      const Row row = row_at(comp, i);
      if (row.from >= position_ticks || row.to <= position_ticks) continue;
      put_row(&edit, comp->ids[i], row.from, position_ticks);
      put_new_row(&edit, position_ticks, row.to);
    }
    batch_patch_end(edit.batch);
  }
  return edit_end(&edit, batch);
}

Status edit_merge_comp(Doc *doc, uint32_t author, Id lane, LaneRange range, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Merge comp", problem)) return edit_end(&edit, batch);
  const Object *object = find_lane(doc, lane);
  LaneRange whole = {INT64_MAX, INT64_MIN};
  uint32_t rows = 0;
  for (uint32_t i = 0; object && i < doc_as_take_lane(object)->comp->count; i++) {
    const Row row = row_at(doc_as_take_lane(object)->comp, i);
    if (row.to < range.from_ticks || row.from > range.to_ticks) continue;
    rows++;
    if (row.from < whole.from_ticks) whole.from_ticks = row.from;
    if (row.to > whole.to_ticks) whole.to_ticks = row.to;
  }
  if (rows > 1) choose(&edit, object, whole);
  return edit_end(&edit, batch);
}

Status edit_promote_take(Doc *doc, uint32_t author, Id lane, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Promote take", problem)) return edit_end(&edit, batch);
  const Object *object = find_lane(doc, lane);
  LaneRange extent = {INT64_MAX, 0};
  for (const Object *o = object ? object->first_child : NULL; o; o = o->next) {
    if (!edit_clip(&edit, o->id)) continue;
    if (clip_start(o) < extent.from_ticks) extent.from_ticks = clip_start(o);
    if (clip_start(o) + clip_length(o) > extent.to_ticks) extent.to_ticks = clip_start(o) + clip_length(o);
  }
  if (!sane(extent)) return edit_end(&edit, batch);
  for (const Object *o = object->parent->first_child; o; o = o->next) {
    if (o->kind->number == KIND_TAKE_LANE && o != object) clear_range(&edit, o, (LaneRange){0, SCHEMA_TICKS_MAX});
  }
  add_range(&edit, object, extent);
  return edit_end(&edit, batch);
}

/* ---- takes become clips of the track */

static int64_t ticks_away(const TempoMap *map, int64_t ticks, double seconds) {
  return math_round_clamp(tempo_map_ticks(map, tempo_map_seconds(map, (double)ticks) + seconds), 0, SCHEMA_TICKS_MAX);
}

/* What one range lets be heard of a clip; cut ends reach half a fade further, so that clips overlap and cross as the takes did. */
static void flatten_part(Edit *edit, const TempoMap *map, const Object *clip, const CompRange *range, const CompRange *following) {
  const int64_t start = clip_start(clip), end = start + clip_length(clip);
  int64_t from = start, to = end;
  if (range->from_ticks > start) from = ticks_away(map, range->from_ticks, -0.5 * doc_as_take_lane(range->lane)->fade_seconds);
  if (range->to_ticks < end) to = ticks_away(map, range->to_ticks, 0.5 * doc_as_take_lane(following ? following->lane : range->lane)->fade_seconds);
  if (from < start) from = start;
  if (to > end) to = end;
  if (to <= from) return;
  const Id copy = edit_copy(edit, clip, clip->parent->parent, from - start);
  if (copy == ID_NONE) return;
  edit_set_span(edit, copy, from, to - from);
  if (from != start) edit_shift_content(edit, clip, copy, from - start);
  edit->done++;
}

static void flatten_lane(Edit *edit, const TempoMap *map, const Comp *comp, const Object *lane) {
  for (const Object *o = lane->first_child; o; o = o->next) {
    if (!edit_clip(edit, o->id)) continue;
    const int64_t end = clip_start(o) + clip_length(o);
    for (uint32_t i = comp_find(comp, clip_start(o)); i < comp->count && comp->ranges[i].from_ticks < end; i++) {
      const CompRange *range = &comp->ranges[i];
      const bool followed = i + 1 < comp->count && range[1].from_ticks == range->to_ticks;
      if (range->lane == lane) flatten_part(edit, map, o, range, followed ? range + 1 : NULL);
    }
  }
  batch_op_delete(edit->batch, lane->id);
  edit->done++;
}

Status edit_flatten_takes(Doc *doc, uint32_t author, Id track, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Flatten takes", problem)) return edit_end(&edit, batch);
  const Object *object = doc_find(doc, track);
  const TempoMap *map = doc_tempo_map(doc);
  Comp comp;
  if (!object || object->kind->number != KIND_TRACK || !map) return edit_end(&edit, batch);
  const Status status = comp_init(&comp, doc->memory, object);
  if (status != STATUS_OK) batch_fail(edit.batch, status, "takes", status_text(status));
  for (const Object *o = object->first_child; status == STATUS_OK && o; o = o->next) {
    if (o->kind->number == KIND_TAKE_LANE) flatten_lane(&edit, map, &comp, o);
  }
  comp_finish(&comp);
  return edit_end(&edit, batch);
}
