/* Part of compile.c: which lanes move which parameters of the plan's nodes, and in which order they take hold: a track's or
   device's own lane, what is added to it, then the lanes of clips by where they begin. */

#include "session/compile_parts.h"

#include "model/comp.h"
#include "model/slot_content.h"
#include "model/store.h"

#include <string.h>

typedef struct LaneRow {
  const Object *lane;
  const ClipSegment *segment;
  uint32_t node, place; /* a node, or edge; place: 0 a value, 1 added to it, 2 of a clip, 3 of a clip in a slot */
  uint32_t chain;       /* of the track of a clip */
  uint16_t param, flags; /* LANE_EDGE, LANE_CROSSFADER */
  float base;
} LaneRow;

typedef struct LaneRows {
  PlanBuild *b;
  IdMap nodes; /* their indices by object */
  IdMap edges; /* of connections */
  LaneRow *items;
  uint32_t count, capacity;
  const Object *comped; /* the track whose comp this is; NULL: none yet */
  Comp comp;
} LaneRows;

static bool is_clip(const Object *object) {
  return object->kind->number == KIND_NOTE_CLIP || object->kind->number == KIND_AUDIO_CLIP;
}

static bool is_muted(const Object *clip) {
  return clip->kind->number == KIND_NOTE_CLIP ? doc_as_note_clip(clip)->mute : doc_as_audio_clip(clip)->mute;
}

/* The slot a clip's lane is in, or NULL. */
static const Object *slot_of(const Object *lane) {
  const Object *parent = is_clip(lane->parent) ? lane->parent->parent : NULL;
  return parent != NULL && parent->kind->number == KIND_SLOT ? parent : NULL;
}

/* The take a clip's lane is in, or NULL. */
static const Object *take_of(const Object *lane) {
  const Object *parent = is_clip(lane->parent) ? lane->parent->parent : NULL;
  return parent != NULL && parent->kind->number == KIND_TAKE_LANE ? parent : NULL;
}

/* The track of a clip's lane. */
static const Object *track_of(const Object *lane) {
  const Object *holder = lane->parent->parent;
  return holder->kind->number == KIND_TRACK ? holder : holder->parent;
}

static bool lies_in(const Object *object, const Object *ancestor) {
  while (object != NULL && object != ancestor) object = object->parent;
  return object != NULL;
}

/* A clip moves only what belongs to the track it lies on. */
static bool is_active(const Object *lane, LaneTarget target) {
  const Automation *fields = doc_as_automation(lane);
  if (!fields->enabled || fields->points->count == 0 || target.object == NULL) return false;
  if (!is_clip(lane->parent)) return true;
  return track_of(lane)->kind->number == KIND_TRACK && !is_muted(lane->parent) && lies_in(target.object, track_of(lane));
}

static bool is_mute_field(LaneTarget target) {
  const Field *field = target.param < FIELD_PARAM_FIRST ? schema_field(target.object->kind, target.param) : NULL;
  return field != NULL && strcmp(field->name, "mute") == 0;
}

static bool any_mutes(const Object *track, const Object *parent) {
  for (const Object *o = parent->first_child; o != NULL; o = o->next) {
    if (o->kind->number != KIND_AUTOMATION || doc_as_automation(o)->target != ID_NONE) continue;
    const LaneTarget target = {track, (uint32_t)doc_as_automation(o)->param};
    if (is_mute_field(target) && is_active(o, target)) return true;
  }
  return false;
}

/* Of clips that lie in a track, a slot or a take. */
static bool clips_move_mute(const Object *track, const Object *holder) {
  bool moves = false;
  for (const Object *o = holder->first_child; o != NULL && !moves; o = o->next) {
    const bool holds_clips = o->kind->number == KIND_SLOT || o->kind->number == KIND_TAKE_LANE;
    moves = is_clip(o) ? any_mutes(track, o) : holds_clips && clips_move_mute(track, o);
  }
  return moves;
}

bool compile_moves_mute(const Object *track) { return any_mutes(track, track) || clips_move_mute(track, track); }

/* ---- rows */

static uint32_t strip_param(const char *name) {
  const Device *gain = device_by_id("gain");
  uint32_t number = 0;
  while (number < gain->param_count && strcmp(gain->params[number].id, name) != 0) number++;
  return number < gain->param_count ? number : LANE_BYPASS;
}

bool compile_name_param(LaneTarget target, uint16_t *param, float *base) {
  *base = 0.0f;
  if (target.param >= FIELD_PARAM_FIRST) {
    *param = (uint16_t)(target.param - FIELD_PARAM_FIRST);
    return true;
  }
  const Field *field = schema_field(target.object->kind, target.param);
  if (field == NULL) return false;
  if (field->type == FIELD_BOOL) {
    const bool mute = strcmp(field->name, "mute") == 0;
    if (!mute && strcmp(field->name, "bypass") != 0) return false;
    *param = mute ? LANE_MUTE : LANE_BYPASS;
    *base = *((const uint8_t *)target.object->fields + field->offset) ? 1.0f : 0.0f;
    return true;
  }
  *param = (uint16_t)strip_param(field->name);
  return *param != LANE_BYPASS;
}

static Status remake(LaneRows *rows, const Object *lane, LaneWindow window, uint64_t revision, ClipSegment *segment) {
  PlanBuild *b = rows->b;
  compile_empty_segment(b->compiler, segment);
  if (segment_from_lane(b->compiler->memory, lane, window, &b->time, segment) != STATUS_OK) return compile_no_memory(b->problem);
  compile_seal_segment(b->compiler, segment, revision);
  return STATUS_OK;
}

static bool is_field(LaneTarget target, const char *name) {
  const Field *field = schema_field(target.object->kind, target.param);
  return field != NULL && strcmp(field->name, name) == 0;
}

/* A send's level or place, or the crossfader; false when it is none of them. */
static bool find_way(const LaneRows *rows, LaneTarget target, LaneRow *row) {
  uint64_t edge = 0;
  if (target.object->kind->number == KIND_PROJECT) {
    row->flags = LANE_CROSSFADER;
    row->base = (float)doc_as_project(target.object)->crossfade;
    return is_field(target, "crossfade");
  }
  if (!idmap_get(&rows->edges, target.object->id, &edge)) return false;
  const bool pan = is_field(target, "pan");
  row->flags = LANE_EDGE;
  row->node = (uint32_t)edge;
  row->param = pan ? EDGE_PAN : EDGE_GAIN_DB;
  row->base = (float)(pan ? doc_as_connection(target.object)->pan : doc_as_connection(target.object)->gain_db);
  return true;
}

/* What of the plan a lane moves; false: nothing. */
static bool find_moved(const LaneRows *rows, LaneTarget target, LaneRow *row) {
  const uint32_t kind = target.object->kind->number;
  uint64_t node;
  if (kind == KIND_CONNECTION || kind == KIND_PROJECT) return find_way(rows, target, row);
  if (!compile_name_param(target, &row->param, &row->base) || !idmap_get(&rows->nodes, target.object->id, &node)) return false;
  row->node = (uint32_t)node;
  return true;
}

/* Of a clip's lane: which launcher it obeys. */
static bool find_launcher(const PlanBuild *b, const Object *lane, LaneRow *row) {
  const Object *slot = slot_of(lane);
  uint64_t place;
  if (!is_clip(lane->parent)) return true;
  if (!idmap_get(&b->places_by_id, track_of(lane)->id, &place)) return false;
  row->place = slot != NULL ? 3 : 2;
  row->chain = (uint32_t)(place >> 32);
  return true;
}

static uint64_t revision_of(const Object *lane) {
  const Object *slot = slot_of(lane);
  const uint64_t revision = hash_pair(lane->revision, is_clip(lane->parent) ? lane->parent->revision : 0);
  return slot != NULL ? hash_pair(revision, slot->revision) : revision;
}

/* Its `part`th stretch: where a comp lets a take's clip be heard, else the only one. */
static Status add_row(LaneRows *rows, const Object *lane, LaneWindow window, uint64_t part) {
  PlanBuild *b = rows->b;
  const LaneTarget target = lane_target(b->doc, lane);
  LaneRow row = {.lane = lane, .place = doc_as_automation(lane)->relative};
  if (!is_active(lane, target) || !find_moved(rows, target, &row) || !find_launcher(b, lane, &row)) return STATUS_OK;
  ClipSegment *segment = compile_segment(b->compiler, lane->id, part);
  void *items = rows->items;
  if (segment == NULL || !compile_room_for(b->compiler->memory, &items, rows->count, &rows->capacity, sizeof row)) return compile_no_memory(b->problem);
  rows->items = items;
  const uint64_t revision = take_of(lane) == NULL ? revision_of(lane) : hash_pair(revision_of(lane), hash_pair((uint64_t)window.from_ticks, (uint64_t)window.to_ticks));
  if (segment->clip_revision != revision || segment->time_hash != b->compiler->time_hash) {
    const Status status = remake(rows, lane, window, revision, segment);
    if (status != STATUS_OK) return status;
  }
  compile_use_segment(b->compiler, segment);
  row.segment = segment;
  if (segment->bytes != NULL) rows->items[rows->count++] = row;
  return STATUS_OK;
}

static Status find_comp(LaneRows *rows, const Object *track) {
  if (rows->comped == track) return STATUS_OK;
  comp_finish(&rows->comp);
  rows->comped = NULL;
  if (comp_init(&rows->comp, rows->b->compiler->memory, track) != STATUS_OK) return compile_no_memory(rows->b->problem);
  rows->comped = track;
  return STATUS_OK;
}

static Status add_take_rows(LaneRows *rows, const Object *lane) {
  const LaneWindow whole = lane_window(lane);
  Status status = find_comp(rows, track_of(lane));
  uint64_t part = 0;
  for (uint32_t i = 0; status == STATUS_OK && i < rows->comp.count; i++) {
    const CompRange *range = &rows->comp.ranges[i];
    const LaneWindow heard = {range->from_ticks > whole.from_ticks ? range->from_ticks : whole.from_ticks, range->to_ticks < whole.to_ticks ? range->to_ticks : whole.to_ticks};
    if (range->lane == take_of(lane) && heard.from_ticks < heard.to_ticks) status = add_row(rows, lane, heard, part++);
  }
  return status;
}

static Status gather_in(LaneRows *rows, const Object *root) {
  Status status = STATUS_OK;
  for (const Object *at = root; at != NULL && status == STATUS_OK; at = store_next(at, root))
    if (at->kind->number == KIND_AUTOMATION) status = take_of(at) != NULL ? add_take_rows(rows, at) : add_row(rows, at, lane_window(at), 0);
  return status;
}

static Status gather(LaneRows *rows) {
  Status status = STATUS_OK;
  for (const Object *o = doc_project(rows->b->doc)->first_child; o != NULL && status == STATUS_OK; o = o->next) {
    const TrackRun *run = o->kind->number == KIND_TRACK ? compile_run(rows->b, o) : NULL;
    if (o->kind->number == KIND_TRACK && run == NULL) return compile_no_memory(rows->b->problem);
    if (run == NULL || compile_run_holds(run, KIND_AUTOMATION)) status = gather_in(rows, o);
  }
  return status;
}

static bool row_after(const LaneRow *a, const LaneRow *b) {
  if (a->flags != b->flags) return a->flags > b->flags; /* nodes, edges, the crossfader */
  if (a->node != b->node) return a->node > b->node;
  if (a->param != b->param) return a->param > b->param;
  if (a->place != b->place) return a->place > b->place;
  if (a->segment->begin_frame != b->segment->begin_frame) return a->segment->begin_frame > b->segment->begin_frame;
  return a->lane->id != b->lane->id ? a->lane->id > b->lane->id : a->segment->segment.revision > b->segment->segment.revision;
}

/* Shell sort (Ciura's gaps), as for clips. */
static void sort_rows(LaneRow *rows, uint32_t count) {
  static const uint32_t gaps[] = {88573, 29524, 9841, 3280, 1093, 364, 121, 40, 13, 4, 1};
  for (uint32_t g = 0; g < COUNT_OF(gaps); g++)
    for (uint32_t i = gaps[g]; i < count; i++) {
      const LaneRow moving = rows[i];
      uint32_t place = i;
      for (; place >= gaps[g] && row_after(&rows[place - gaps[g]], &moving); place -= gaps[g]) rows[place] = rows[place - gaps[g]];
      rows[place] = moving;
    }
}

static Status write_rows(const LaneRows *rows) {
  static const uint16_t of_clip[] = {0, 0, LANE_CLIP, LANE_SLOT};
  PlanBuild *b = rows->b;
  for (uint32_t i = 0; i < rows->count; i++) {
    const LaneRow *row = &rows->items[i];
    const PlanLane lane = {.segment = b->compiler->key_count, .node = row->node, .param = row->param,
                           .flags = (uint16_t)(row->flags | of_clip[row->place] | (doc_as_automation(row->lane)->relative ? LANE_RELATIVE : 0)),
                           .base = row->base, .slot = row->place == 3 ? slot_of(row->lane)->id : ID_NONE, .chain = row->chain};
    if (!compile_add_key(b->compiler, row->segment->segment)) return compile_no_memory(b->problem);
    buffer_put(&b->lanes, &lane, sizeof lane);
  }
  b->header.lane_count = rows->count;
  return b->lanes.status == STATUS_OK ? STATUS_OK : compile_no_memory(b->problem);
}

static Status index_nodes(LaneRows *rows) {
  const PlanBuild *b = rows->b;
  const PlanNode *nodes = (const PlanNode *)(const void *)b->nodes.data;
  if (idmap_reserve(&rows->nodes, b->header.node_count) != STATUS_OK) return compile_no_memory(b->problem);
  for (uint32_t i = 0; i < b->header.node_count; i++) idmap_put(&rows->nodes, nodes[i].id, i);
  return STATUS_OK;
}

/* A track's own way and the cue output's have the track's id: nothing moves those. */
static Status index_edges(LaneRows *rows) {
  const PlanBuild *b = rows->b;
  const PlanEdge *edges = (const PlanEdge *)(const void *)b->edges.data;
  if (idmap_reserve(&rows->edges, b->header.edge_count) != STATUS_OK) return compile_no_memory(b->problem);
  for (uint32_t i = 0; i < b->header.edge_count; i++) {
    uint64_t node;
    if (!idmap_get(&rows->nodes, edges[i].id, &node)) idmap_put(&rows->edges, edges[i].id, i);
  }
  return STATUS_OK;
}

Status compile_automation(PlanBuild *b) {
  LaneRows rows = {.b = b};
  if (b->nodes.status != STATUS_OK) return compile_no_memory(b->problem);
  idmap_init(&rows.nodes, b->compiler->memory);
  idmap_init(&rows.edges, b->compiler->memory);
  Status status = index_nodes(&rows);
  if (status == STATUS_OK) status = index_edges(&rows);
  if (status == STATUS_OK) status = gather(&rows);
  if (status == STATUS_OK) {
    sort_rows(rows.items, rows.count);
    status = write_rows(&rows);
  }
  if (status == STATUS_OK) status = compile_modulations(b, &rows.nodes);
  idmap_finish(&rows.nodes);
  idmap_finish(&rows.edges);
  comp_finish(&rows.comp);
  memory_free(b->compiler->memory, rows.items, rows.capacity * sizeof *rows.items);
  return status;
}
