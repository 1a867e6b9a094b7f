/* Automation lanes and choices of takes when the song's time is laid out anew (model/edit_time.h). */
#include "model/edit_time.h"

#include "model/lane_nodes.h"

#define COMP_ROWS 4u /* field number of take_lane.comp */

/* ---- lanes */

/* The ends a cut has where the song has none: they say nothing. */
static bool is_outer(const LaneNode *node, const Stretch *s) {
  return node->id == ID_NONE && (node->at.position_ticks == SCHEMA_TICKS_MAX || (node->at.position_ticks == 0 && s->at_ticks == 0));
}

static void add_stretch(LaneNodes *to, const LaneNodes *from, const Stretch *s, IdMap *used) {
  LaneNodes piece;
  nodes_init(&piece, from->memory);
  nodes_copy(&piece, from, (LaneRange){s->from_ticks, s->to_ticks});
  for (uint32_t i = 0; i < piece.count; i++) {
    LaneNode node = piece.items[i];
    if (is_outer(&node, s)) continue;
    uint64_t before;
    if (node.id != ID_NONE && idmap_get(used, node.id, &before)) node.id = ID_NONE;
    if (node.id != ID_NONE) idmap_put(used, node.id, 1);
    node.at.position_ticks += stretch_moves(s);
    nodes_add(to, node);
  }
  to->failed |= piece.failed;
  nodes_finish(&piece);
}

static bool flat(const LanePoint *a, const LanePoint *b) { return (float)a->value == (float)b->value; }

/* New points on a line that is level there anyway. */
static void drop_level(LaneNodes *nodes) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < nodes->count; i++) {
    const LaneNode *node = &nodes->items[i];
    const bool after = i + 1 == nodes->count || flat(&node->at, &nodes->items[i + 1].at);
    if (node->id == ID_NONE && kept > 0 && flat(&nodes->items[kept - 1].at, &node->at) && after) continue;
    nodes->items[kept++] = *node;
  }
  nodes->count = kept;
}

void edit_time_lane(Edit *edit, const Object *lane, const Stretches *stretches) {
  const Records *points = doc_as_automation(lane)->points;
  if (points->count == 0) return;
  LaneNodes before, after;
  IdMap used;
  nodes_init(&before, edit->doc->memory);
  nodes_init(&after, edit->doc->memory);
  idmap_init(&used, edit->doc->memory);
  nodes_gather(&before, points, (LaneRange){0, SCHEMA_TICKS_MAX});
  const Status status = idmap_reserve(&used, points->count);
  for (uint32_t i = 0; i < stretches->count && status == STATUS_OK; i++) add_stretch(&after, &before, &stretches->items[i], &used);
  if (status != STATUS_OK || before.failed || after.failed) {
    batch_fail(edit->batch, STATUS_NO_MEMORY, "points", status_text(STATUS_NO_MEMORY));
  } else if (after.count > 0 && after.items[after.count - 1].at.position_ticks > SCHEMA_TICKS_MAX) {
    batch_fail(edit->batch, STATUS_REFUSED, "time", "the song would be too long");
  } else {
    drop_level(&after);
    lane_write(edit, lane->id, &before, &after);
  }
  idmap_finish(&used);
  nodes_finish(&before);
  nodes_finish(&after);
}

/* ---- takes */

static void put_choice(Edit *edit, Id row, int64_t from_ticks, int64_t to_ticks) {
  double values[RECORD_COLUMNS_MAX] = {0};
  values[COMP_POSITION] = (double)from_ticks;
  values[COMP_LENGTH] = (double)(to_ticks - from_ticks);
  batch_patch_row(edit->batch, row, PATCH_ALL, values);
  edit->done++;
}

static void move_choice(Edit *edit, Id row, LaneRange range, const Stretches *stretches) {
  bool used = false;
  for (uint32_t i = 0; i < stretches->count; i++) {
    const Stretch *s = &stretches->items[i];
    const int64_t from = range.from_ticks > s->from_ticks ? range.from_ticks : s->from_ticks;
    const int64_t to = range.to_ticks < s->to_ticks ? range.to_ticks : s->to_ticks;
    if (from >= to) continue;
    const Id target = used ? edit_new_id(edit, "choice") : row;
    if (target == ID_NONE) return;
    put_choice(edit, target, from + stretch_moves(s), to + stretch_moves(s));
    used = true;
  }
  if (used) return;
  batch_patch_remove(edit->batch, row);
  edit->done++;
}

void edit_time_comp(Edit *edit, const Object *take_lane, const Stretches *stretches) {
  const Records *comp = doc_as_take_lane(take_lane)->comp;
  if (comp->count == 0) return;
  batch_patch_begin(edit->batch, take_lane->id, KIND_TAKE_LANE, COMP_ROWS);
  for (uint32_t i = 0; i < comp->count; i++) {
    const int64_t from = (int64_t)records_cell(comp, COMP_POSITION, i);
    move_choice(edit, comp->ids[i], (LaneRange){from, from + (int64_t)records_cell(comp, COMP_LENGTH, i)}, stretches);
  }
  batch_patch_end(edit->batch);
}
