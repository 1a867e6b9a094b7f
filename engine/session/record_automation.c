/* Gestures as strokes in the song's time, by the mode of the lane they are for; model/edit_record.c draws them. */

#include "session/record_automation.h"

#include "core/math.h"
#include "model/automation.h"
#include "model/edits.h"
#include "model/value.h"
#include "session/internal.h"


typedef struct Taker {
  Session *session;
  const AutomationOptions *options;
  const Notice *notices;
  uint32_t count;
  LanePoint *points;   /* of all strokes; at most one a notice */
  LaneStroke *strokes;
  LaneTake *takes;
  uint32_t point_count, stroke_count, take_count;
} Taker;

static bool is_gesture(const Notice *n) { return n->type == NOTICE_GESTURE || n->type == NOTICE_LET_GO; }

static bool same(const Notice *a, const Notice *b) { return a->id == b->id && a->number == b->number; }

static bool seen_before(const Taker *t, uint32_t index) {
  for (uint32_t i = 0; i < index; i++)
    if (is_gesture(&t->notices[i]) && same(&t->notices[i], &t->notices[index])) return true;
  return false;
}

static int64_t ticks_of(const Taker *t, int64_t frame) {
  const double rate_hz = doc_as_project(doc_project(t->session->doc))->rate_hz;
  const double ticks = tempo_map_ticks(doc_tempo_map(t->session->doc), (double)frame / rate_hz);
  return math_round_clamp(ticks, 0, SCHEMA_TICKS_MAX);
}

/* A strip's parameter is a field of its track or chain, by name, and so are a send's and the crossfader. */
static uint32_t field_of(const Object *object, uint32_t number) {
  if (object->kind->number == KIND_DEVICE) return FIELD_PARAM_FIRST + number;
  if (object->kind->number == KIND_PROJECT) return schema_field_by_name(object->kind, "crossfade")->number;
  if (object->kind->number == KIND_CONNECTION) return schema_field_by_name(object->kind, number == EDGE_PAN ? "pan" : "gain_db")->number;
  const Device *gain = device_by_id("gain");
  const Field *field = number < gain->param_count ? schema_field_by_name(object->kind, gain->params[number].id) : NULL;
  return field ? field->number : 0;
}

static const Object *lane_of(const Object *object, uint32_t param) {
  for (const Object *o = object->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_AUTOMATION && doc_as_automation(o)->param == param && !doc_as_automation(o)->relative) return o;
  return NULL;
}

static void end_stroke(Taker *t, LanePoint *first, int64_t end_ticks) {
  LaneStroke *stroke = &t->strokes[t->stroke_count - 1];
  stroke->points = (LanePoints){first, (uint32_t)(t->points + t->point_count - first)};
  const int64_t last = first[stroke->points.count - 1].position_ticks;
  stroke->range.to_ticks = end_ticks > last ? end_ticks : last;
}

/* The strokes of one parameter: a song position that goes back is another turn of a loop, or a jump. */
static void take_strokes(Taker *t, uint32_t index, int64_t mode, const Object *lane, double knob) {
  const bool held_on = mode == AUTOMATION_LATCH || mode == AUTOMATION_WRITE;
  LanePoint *first = NULL; /* of the stroke that is open */
  double base = 0;
  int64_t last_frame = t->options->begin_frame;
  bool first_pass = true;
  for (uint32_t i = index; i < t->count; i++) {
    const Notice *n = &t->notices[i];
    if (!is_gesture(n) || !same(n, &t->notices[index])) continue;
    const int64_t frame = (int64_t)n->reserved, ticks = ticks_of(t, frame);
    if (frame < last_frame) {
      if (first) end_stroke(t, first, ticks_of(t, last_frame));
      first = NULL;
      first_pass = false;
    }
    last_frame = frame;
    if (n->type == NOTICE_GESTURE) {
      if (!first) {
        first = t->points + t->point_count;
        base = lane && doc_as_automation(lane)->points->count ? lane_value(doc_as_automation(lane)->points, (double)ticks) : knob;
        const int64_t begin = mode == AUTOMATION_WRITE && first_pass ? ticks_of(t, t->options->begin_frame) : ticks;
        t->strokes[t->stroke_count++] = (LaneStroke){.range = {begin, ticks}};
      }
      t->points[t->point_count++] = (LanePoint){ticks, mode == AUTOMATION_TRIM ? (double)n->value - base : (double)n->value, CURVE_LINEAR, 0};
    } else if (first && !held_on) {
      end_stroke(t, first, ticks);
      first = NULL;
    }
  }
  if (first) end_stroke(t, first, ticks_of(t, t->options->end_frame > last_frame ? t->options->end_frame : last_frame));
}

static void take_parameter(Taker *t, uint32_t index) {
  const Notice *n = &t->notices[index];
  const Object *object = doc_find(t->session->doc, n->id);
  if (object == NULL || schema_kind(object->kind->number) == NULL) return;
  const LaneTarget target = {object, field_of(object, n->number)};
  Param law;
  if (!lane_param(target, &law)) return;
  const Object *lane = lane_of(object, target.param);
  const int64_t mode = lane ? doc_as_automation(lane)->mode : t->options->mode;
  if (mode == AUTOMATION_READ) return;
  Field scratch;
  Value value = {.type = FIELD_REAL};
  const Field *field = object_field(object, target.param, &scratch);
  if (field) value = value_get(object, field);
  const uint32_t begin = t->stroke_count;
  take_strokes(t, index, mode, lane, value.type == FIELD_REAL ? value.as.real : 0);
  if (t->stroke_count == begin) return;
  t->takes[t->take_count++] = (LaneTake){.object = n->id, .param = target.param, .trims = mode == AUTOMATION_TRIM, .strokes = t->strokes + begin,
                                         .stroke_count = t->stroke_count - begin};
}

Status session_record_automation(Session *session, const Notice *notices, uint32_t count, const AutomationOptions *options, Batch **batch,
                                 Problem *problem) {
  const Memory *memory = session->memory;
  const size_t room = count ? count : 1;
  Taker t = {.session = session, .options = options, .notices = notices, .count = count, .points = memory_new(memory, room * sizeof *t.points),
             .strokes = memory_new(memory, room * sizeof *t.strokes), .takes = memory_new(memory, room * sizeof *t.takes)};
  *batch = NULL;
  Status status = STATUS_NO_MEMORY;
  if (t.points && t.strokes && t.takes && doc_tempo_map(session->doc)) {
    for (uint32_t i = 0; i < count; i++)
      if (is_gesture(&notices[i]) && !seen_before(&t, i)) take_parameter(&t, i);
    status = edit_record_lanes(session->doc, session->actor, t.takes, t.take_count, options->tolerance, batch, problem);
  } else {
    (void)problem_set(problem, status, NO_OFFSET, "record", "%s", status_text(status));
  }
  memory_free(memory, t.points, room * sizeof *t.points);
  memory_free(memory, t.strokes, room * sizeof *t.strokes);
  memory_free(memory, t.takes, room * sizeof *t.takes);
  return status;
}
