/* Lanes as controllers, for the export of MIDI files: a lane is looked at on a fine grid and at its points, and what it makes
   of its parameter goes back through the mapping that a controller would have come by. */
#include "session/lane_controls.h"

#include "core/math.h"
#include "core/tempo.h"
#include "devices/device.h"
#include "model/automation.h"
#include "model/mapping.h"
#include "model/records.h"
#include "model/value.h"
#include "session/midi_levels.h"

#include <string.h>

#define GRID_TICKS (TICKS_PER_QUARTER / 960) /* where controllers may stand */
#define STEP_TICKS (TICKS_PER_QUARTER / 96)  /* how often a bent line is looked at */
enum { VOLUME = 7, PAN = 10 };

/* One parameter and its lanes: those of the song; a clip's are looked for where they hold. */
typedef struct Moved {
  const Object *track;
  LaneTarget target;
  const Object *lane, *added; /* NULL: there is none */
  const Mapping *mapping;     /* NULL: level or pan, as MIDI has them */
  Param law;
  double base;
} Moved;

static bool holds_points(const Object *object) {
  return object->kind->number == KIND_AUTOMATION && doc_as_automation(object)->enabled && doc_as_automation(object)->points->count > 0;
}

static const Object *find_lane(LaneTarget target, bool relative) {
  for (const Object *o = target.object->first_child; o; o = o->next)
    if (holds_points(o) && doc_as_automation(o)->param == (int64_t)target.param && doc_as_automation(o)->relative == relative) return o;
  return NULL;
}

static double value_at(const Object *lane, int64_t ticks) {
  return lane ? lane_value(doc_as_automation(lane)->points, (double)ticks) + doc_as_automation(lane)->trim : 0.0;
}

/* ---- clips */

/* The lane by which a clip moves the parameter. */
static const Object *clip_lane(const Moved *m, const Object *clip) {
  for (const Object *o = clip->first_child; o; o = o->next) {
    if (!holds_points(o) || doc_as_automation(o)->param != (int64_t)m->target.param || doc_as_automation(o)->relative) continue;
    const Id named = doc_as_automation(o)->target;
    if (named == m->target.object->id || (named == ID_NONE && m->target.object == m->track)) return o;
  }
  return NULL;
}

typedef struct Span { int64_t begin, end; } Span;

/* Where a clip that is heard lies; nothing of others. */
static Span clip_span(const Object *clip) {
  if (clip->kind->number == KIND_NOTE_CLIP && !doc_as_note_clip(clip)->mute)
    return (Span){doc_as_note_clip(clip)->start_ticks, doc_as_note_clip(clip)->start_ticks + doc_as_note_clip(clip)->length_ticks};
  if (clip->kind->number == KIND_AUDIO_CLIP && !doc_as_audio_clip(clip)->mute)
    return (Span){doc_as_audio_clip(clip)->start_ticks, doc_as_audio_clip(clip)->start_ticks + doc_as_audio_clip(clip)->length_ticks};
  return (Span){0, 0};
}

static double clip_value(const Object *clip, const Object *lane, int64_t ticks) {
  const int64_t loop = clip->kind->number == KIND_NOTE_CLIP ? doc_as_note_clip(clip)->loop_ticks : 0;
  int64_t at = ticks - clip_span(clip).begin + lane_content_start(lane);
  if (loop > 0) at = (at % loop + loop) % loop;
  return value_at(lane, at);
}

/* ---- one parameter */

static double moved_at(const Moved *m, int64_t ticks) {
  double value = m->lane ? value_at(m->lane, ticks) : m->base;
  int64_t latest = -1;
  for (const Object *clip = m->track->first_child; clip; clip = clip->next) {
    const Span span = clip_span(clip);
    const Object *lane = ticks >= span.begin && ticks < span.end && span.begin > latest ? clip_lane(m, clip) : NULL;
    if (!lane) continue;
    latest = span.begin;
    value = clip_value(clip, lane, ticks);
  }
  return param_clamp(&m->law, value + value_at(m->added, ticks));
}

/* The controller's place that points nearest to where the parameter is. */
static int mapped_value(const Moved *m, double value) {
  const double travel = param_travel_from_value(&m->law, value);
  int best = 0;
  double nearest = 2.0;
  for (int at = 0; at < 128; at++) {
    const double away = mapping_travel(m->mapping, at / 127.0) - travel, distance = away < 0.0 ? -away : away;
    if (distance >= nearest) continue;
    nearest = distance;
    best = at;
  }
  return best;
}

static int said(const Moved *m, int controller, double value) {
  if (m->mapping) return mapped_value(m, value);
  return controller == VOLUME ? midi_volume(value) : midi_pan_value(value);
}

static int64_t last_point(const Object *lane) {
  const Records *points = doc_as_automation(lane)->points;
  return (int64_t)records_cell(points, LANE_POSITION, points->count - 1);
}

/* How far anything moves. */
static int64_t end_of(const Moved *m) {
  int64_t end = m->lane ? last_point(m->lane) : 0;
  if (m->added && last_point(m->added) > end) end = last_point(m->added);
  for (const Object *clip = m->track->first_child; clip; clip = clip->next)
    if (clip_span(clip).end > end && clip_lane(m, clip)) end = clip_span(clip).end;
  return end;
}

static bool moves(const Moved *m) {
  bool any = m->lane || m->added;
  for (const Object *clip = m->track->first_child; clip && !any; clip = clip->next) any = clip_span(clip).end > 0 && clip_lane(m, clip);
  return any;
}

static int64_t on_grid(int64_t ticks) { return (ticks + GRID_TICKS - 1) / GRID_TICKS * GRID_TICKS; }

/* The next point of the song's lane behind `at`, on the grid; jumps stand where they are. */
static int64_t next_look(const Moved *m, int64_t at) {
  int64_t next = (at / STEP_TICKS + 1) * STEP_TICKS;
  if (!m->lane) return next;
  const Records *points = doc_as_automation(m->lane)->points;
  const uint32_t row = lane_row_after(points, at);
  if (row >= points->count) return next;
  const int64_t point = on_grid((int64_t)records_cell(points, LANE_POSITION, row));
  return point > at && point < next ? point : next;
}

static void say(const Moved *m, int controller, OnLaneControl *tell, void *context) {
  const int64_t end = end_of(m) + STEP_TICKS;
  int last = -1;
  for (int64_t at = 0; at <= end; at = next_look(m, at)) {
    const int value = said(m, controller, moved_at(m, at));
    if (value != last) tell(context, at, controller, value);
    last = value;
  }
}

/* ---- a track */

typedef struct Saying {
  const Doc *doc;
  const Object *track;
  OnLaneControl *tell;
  void *context;
  ControllerSet said;
} Saying;

static void say_parameter(Saying *s, LaneTarget target, int controller, const Mapping *mapping) {
  Moved m = {.track = s->track, .target = target, .mapping = mapping};
  Value value;
  if (controller_in(&s->said, controller) || !lane_param(target, &m.law)) return;
  m.lane = find_lane(target, false);
  m.added = find_lane(target, true);
  if (!moves(&m)) return;
  if (value_read(target.object, target.param, &value)) m.base = value.type == FIELD_REAL ? value.as.real : (double)value.as.boolean;
  s->said.bits[controller / 64] |= UINT64_C(1) << (controller % 64);
  say(&m, controller, s->tell, s->context);
}

static bool lies_on(const Object *object, const Object *track) {
  while (object && object != track) object = object->parent;
  return object != NULL;
}

ControllerSet lane_controls(const Doc *doc, const Object *track, OnLaneControl *tell, void *context) {
  Saying s = {.doc = doc, .track = track, .tell = tell, .context = context};
  say_parameter(&s, (LaneTarget){track, schema_field_by_name(track->kind, "gain_db")->number}, VOLUME, NULL);
  say_parameter(&s, (LaneTarget){track, schema_field_by_name(track->kind, "pan")->number}, PAN, NULL);
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_MAPPING || doc_as_mapping(o)->controller >= 128) continue;
    const Mapping *mapping = doc_as_mapping(o);
    const Object *target = doc_find(doc, mapping->target);
    if (lies_on(target, track)) say_parameter(&s, (LaneTarget){target, (uint32_t)mapping->param}, (int)mapping->controller, mapping);
  }
  return s.said;
}
