/* One automation lane as a segment: its points at exact frames, cut and repeated as its clip is. Called by
   compile_automation.c when the lane, its clip or the tempo changed. */

#include "session/compiler.h"

#include "core/math.h"
#include "model/content.h"
#include "model/lane_nodes.h"
#include "model/records.h"
#include "model/slot_content.h"

#include <string.h>

#define POINTS_MAX (LIMIT_RECORDS_PER_FIELD * 2u)
#define LOOP_TICKS_MIN (TICKS_PER_QUARTER / 64) /* as for notes */

/* A stretch of the lane and where in the song it lies. */
typedef struct Window {
  LaneRange content;
  int64_t shift; /* to the song: song = content + shift */
} Window;

typedef struct PointList {
  const Memory *memory;
  const SongTime *time;
  CurvePoint *items;
  uint32_t count, capacity;
  double trim;
  bool failed;
} PointList;

static bool make_room(PointList *list) {
  if (list->count < list->capacity) return true;
  const uint32_t capacity = list->capacity ? list->capacity * 2 : 64;
  void *grown = memory_resize(list->memory, list->items, list->capacity * sizeof *list->items, capacity * sizeof *list->items);
  list->failed = grown == NULL;
  if (list->failed) return false;
  list->items = grown;
  list->capacity = capacity;
  return true;
}

static void add_point(PointList *list, const LanePoint *point, int64_t shift) {
  if (list->failed || list->count >= POINTS_MAX || !make_room(list)) return;
  const double ticks = (double)(point->position_ticks + shift);
  const double frame = tempo_map_seconds(list->time->map, ticks) * list->time->rate_hz;
  list->items[list->count++] = (CurvePoint){
    .frame = math_clamp(frame, 0.0, (double)list->time->frame_max), .ticks = ticks, .value = (float)(point->value + list->trim),
    .tension = (float)math_clamp(point->tension, -1.0, 1.0), .shape = (uint16_t)point->shape};
}

/* The lane's curve in the window, with points on both its ends. */
static void add_window(PointList *list, const Records *points, const Window *window) {
  LaneNodes all, inside;
  nodes_init(&all, list->memory);
  nodes_init(&inside, list->memory);
  nodes_gather(&all, points, window->content);
  nodes_copy(&inside, &all, window->content);
  list->failed |= all.failed || inside.failed;
  for (uint32_t i = 0; i < inside.count; i++) add_point(list, &inside.items[i].at, window->shift);
  nodes_finish(&all);
  nodes_finish(&inside);
}

static int64_t positive_remainder(int64_t value, int64_t divisor) { return (value % divisor + divisor) % divisor; }

/* In a slot, where the place in the song is not known: the content once, in ticks from where a pass over it begins. */
static void add_slot_content(PointList *list, const Object *lane) {
  const Records *points = doc_as_automation(lane)->points;
  const Object *clip = lane->parent, *slot = clip->parent;
  const SlotContent content = slot_content(slot, clip);
  const bool loops = clip->kind->number == KIND_NOTE_CLIP && content.from_ticks == 0 && content.cycle_ticks > 0 && content.cycle_ticks == doc_as_note_clip(clip)->loop_ticks;
  const int64_t pass = content.cycle_ticks > 0 ? content.cycle_ticks : content.turn_ticks;
  const int64_t begin = loops ? positive_remainder(doc_as_automation(lane)->offset_ticks, pass) : lane_content_start(lane);
  const int64_t end = loops && begin > 0 ? pass : begin + pass; /* a lane that is shifted goes round in its loop */
  add_window(list, points, &(Window){{begin, end}, -begin});
  if (end < begin + pass) add_window(list, points, &(Window){{0, begin + pass - end}, end - begin});
}

static void add_clip_windows(PointList *list, const Object *lane, int64_t start, int64_t length, int64_t loop) {
  const Records *points = doc_as_automation(lane)->points;
  const int64_t offset = lane_content_start(lane), end = start + length;
  if (loop < LOOP_TICKS_MIN) {
    add_window(list, points, &(Window){{offset, offset + length}, start - offset});
    return;
  }
  int64_t at = start, content = positive_remainder(offset, loop);
  while (at < end && !list->failed && list->count < POINTS_MAX && song_frame(list->time, at) < list->time->frame_max) {
    const int64_t passes = loop - content < end - at ? loop - content : end - at;
    add_window(list, points, &(Window){{content, content + passes}, at - content});
    at += passes;
    content = 0;
  }
}

/* Between which points the tempo stands still. */
static void mark_even(PointList *list) {
  const TempoMap *map = list->time->map;
  uint32_t tempo = 0;
  for (uint32_t i = 0; i + 1 < list->count; i++) {
    while (tempo + 1 < map->tempo_count && (double)map->tempos[tempo + 1].position_ticks <= list->items[i].ticks) tempo++;
    const bool last = tempo + 1 == map->tempo_count;
    const bool ramp = !last && map->tempos[tempo].ramp;
    list->items[i].even = !ramp && (last || (double)map->tempos[tempo + 1].position_ticks >= list->items[i + 1].ticks);
  }
}

static Status write_blob(const PointList *list, ClipSegment *segment) {
  const size_t head = sizeof(SegmentHeader) + sizeof(SegmentCurve), size = head + list->count * sizeof *list->items;
  uint8_t *bytes = memory_new(list->memory, size);
  if (bytes == NULL) return STATUS_NO_MEMORY;
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_CURVE, .bytes = size, .key = {segment->key.a, 0}};
  const SegmentCurve curve = {.begin_frame = segment->begin_frame, .end_frame = segment->end_frame, .point_count = list->count};
  memcpy(bytes, &header, sizeof header);
  memcpy(bytes + sizeof header, &curve, sizeof curve);
  memcpy(bytes + head, list->items, list->count * sizeof *list->items);
  segment->bytes = bytes;
  segment->size = size;
  return STATUS_OK;
}

static bool is_clip(const Object *object) { return object->kind->number == KIND_NOTE_CLIP || object->kind->number == KIND_AUDIO_CLIP; }

LaneWindow lane_window(const Object *lane) {
  ClipSpan span;
  if (!is_clip(lane->parent) || !content_span(lane->parent, &span)) return (LaneWindow){0, SCHEMA_TICKS_MAX};
  return (LaneWindow){span.start_ticks, span.start_ticks + span.length_ticks};
}

static void add_whole(PointList *list, const Records *points) {
  for (uint32_t i = 0; i < points->count; i++) {
    const LanePoint point = {(int64_t)records_cell(points, LANE_POSITION, i), records_cell(points, LANE_VALUE, i),
                             (CurveShape)records_cell(points, LANE_SHAPE, i), records_cell(points, LANE_TENSION, i)};
    add_point(list, &point, 0);
  }
}

Status segment_from_lane(const Memory *memory, const Object *lane, LaneWindow window, const SongTime *time, ClipSegment *segment) {
  const Automation *fields = doc_as_automation(lane);
  PointList list = {.memory = memory, .time = time, .trim = fields->trim};
  const Object *clip = lane->parent;
  segment->begin_frame = 0;
  segment->end_frame = time->frame_max;
  if (clip->parent != NULL && clip->parent->kind->number == KIND_SLOT) {
    segment->end_frame = 0;
    add_slot_content(&list, lane);
    for (uint32_t i = 0; i < list.count; i++) list.items[i].frame = 0.0; /* a launch tells */
  } else if (is_clip(clip)) {
    const LaneWindow whole = lane_window(lane);
    segment->begin_frame = song_frame(time, window.from_ticks);
    segment->end_frame = song_frame(time, window.to_ticks);
    add_clip_windows(&list, lane, whole.from_ticks, whole.to_ticks - whole.from_ticks, clip->kind->number == KIND_NOTE_CLIP ? doc_as_note_clip(clip)->loop_ticks : 0);
  } else add_whole(&list, fields->points);
  mark_even(&list);
  Status status = list.failed ? STATUS_NO_MEMORY : STATUS_OK;
  if (status == STATUS_OK && list.count > 0) status = write_blob(&list, segment);
  memory_free(memory, list.items, list.capacity * sizeof *list.items);
  return status;
}
