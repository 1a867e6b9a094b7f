/* A performance as clips of the arrangement, track by track: what the launcher told is turned into runs of slots and stretches
   without arrangement. The clips are made in perform_clips.c. */
#include "model/perform.h"

typedef struct Performance {
  Edit edit;
  const PerformanceEvent *events;
  uint32_t count;
  int64_t end_ticks;
} Performance;

static const Object *object_of(const Performance *p, const PerformanceEvent *event, uint32_t kind) {
  const Object *object = doc_find(p->edit.doc, event->object);
  return object && object->kind->number == kind ? object : NULL;
}

static bool is_of_run(const PerformanceEvent *event) { return event->type == PERFORM_LAUNCHED || event->type == PERFORM_ENDED; }

/* The track an event tells of; NULL when it is gone. */
static const Object *track_of(const Performance *p, const PerformanceEvent *event) {
  const Object *object = object_of(p, event, is_of_run(event) ? KIND_SLOT : KIND_TRACK);
  return object && is_of_run(event) ? object->parent : object;
}

static bool seen_before(const Performance *p, uint32_t index, const Object *track) {
  for (uint32_t i = 0; i < index; i++) {
    if (track_of(p, &p->events[i]) == track) return true;
  }
  return false;
}

static int64_t held(const Performance *p, int64_t ticks) { return ticks < 0 ? 0 : ticks > p->end_ticks ? p->end_ticks : ticks; }

/* The stretch a track was away for, from the event at `index` on; empty when a jump took it back before its beginning. */
static LaneRange range_from(const Performance *p, uint32_t index, const Object *track) {
  LaneRange range = {held(p, p->events[index].position_ticks), p->end_ticks};
  for (uint32_t i = index + 1; i < p->count; i++) {
    if (p->events[i].type != PERFORM_RETURNED || track_of(p, &p->events[i]) != track) continue;
    range.to_ticks = held(p, p->events[i].position_ticks);
    break;
  }
  return range;
}

static void add_in_order(LaneRange *ranges, uint32_t count, LaneRange range) {
  for (; count > 0 && ranges[count - 1].from_ticks > range.from_ticks; count--) ranges[count] = ranges[count - 1];
  ranges[count] = range;
}

static void clear_track(Performance *p, uint32_t first, const Object *track) {
  const Memory *memory = p->edit.doc->memory;
  LaneRange *ranges = memory_new(memory, p->count * sizeof *ranges);
  uint32_t count = 0;
  if (!ranges) batch_fail(p->edit.batch, STATUS_NO_MEMORY, "performance", status_text(STATUS_NO_MEMORY));
  for (uint32_t i = first; ranges && i < p->count; i++) {
    if (p->events[i].type != PERFORM_LEFT || track_of(p, &p->events[i]) != track) continue;
    const LaneRange range = range_from(p, i, track);
    if (range.from_ticks < range.to_ticks) add_in_order(ranges, count++, range);
  }
  if (ranges) perform_clear(&p->edit, track, ranges, count);
  memory_free(memory, ranges, p->count * sizeof *ranges);
}

static void write_from(Performance *p, uint32_t index) {
  const PerformanceEvent *begin = &p->events[index];
  PerformedRun run = {.slot = object_of(p, begin, KIND_SLOT), .begin_ticks = held(p, begin->position_ticks), .end_ticks = p->end_ticks,
                      .travel_ticks = begin->travel_ticks > 0 ? begin->travel_ticks : 0, .press = begin->press};
  for (uint32_t i = index + 1; i < p->count; i++) {
    if (p->events[i].type != PERFORM_ENDED || p->events[i].object != begin->object) continue;
    run.end_ticks = held(p, p->events[i].position_ticks);
    break;
  }
  if (run.slot && run.begin_ticks < run.end_ticks) perform_run(&p->edit, &run);
}

static void write_track(Performance *p, uint32_t first, const Object *track) {
  clear_track(p, first, track);
  for (uint32_t i = first; i < p->count; i++) {
    if (p->events[i].type == PERFORM_LAUNCHED && track_of(p, &p->events[i]) == track) write_from(p, i);
  }
}

Status edit_write_performance(Doc *doc, uint32_t author, const PerformanceEvent *events, uint32_t count, int64_t end_ticks, Batch **batch, Problem *problem) {
  Performance p = {.events = events, .count = count, .end_ticks = end_ticks > SCHEMA_TICKS_MAX ? SCHEMA_TICKS_MAX : end_ticks};
  if (!edit_begin(&p.edit, doc, author, "Record performance", problem)) return edit_end(&p.edit, batch);
  p.edit.keeps_rows = true;
  for (uint32_t i = 0; i < count; i++) {
    const Object *track = track_of(&p, &events[i]);
    if (track && !seen_before(&p, i, track)) write_track(&p, i, track);
  }
  return edit_end(&p.edit, batch);
}
