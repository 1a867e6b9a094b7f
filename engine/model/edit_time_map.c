/* Tempo points and signatures when the song's time is laid out anew (model/edit_time.h): where a stretch begins stands the
   tempo that was in force there, and a glide that is cut ends where it had come to. */
#include "model/edit_time.h"

/* A point of either map as it will be. */
typedef struct Point {
  int64_t position_ticks;
  int64_t was_ticks;  /* where the point lay that it is; -1: a new one */
  double bpm;
  bool ramp;
  int32_t numerator, denominator;
} Point;

typedef struct Points {
  const Memory *memory;
  Point *items;
  uint32_t count, capacity;
} Points;

/* The kinds' difference: which points there are, and what is in force at a place. */
typedef struct Law {
  uint32_t kind;
  uint32_t (*count)(const TempoMap *map);
  Point (*at)(const TempoMap *map, uint32_t index);
} Law;

static uint32_t tempo_count(const TempoMap *map) { return map->tempo_count; }
static uint32_t signature_count(const TempoMap *map) { return map->signature_count; }
static Point tempo_at(const TempoMap *map, uint32_t index) {
  const TempoPoint *t = &map->tempos[index];
  return (Point){.position_ticks = t->position_ticks, .was_ticks = t->position_ticks, .bpm = t->bpm, .ramp = t->ramp && index + 1 < map->tempo_count};
}
static Point signature_at(const TempoMap *map, uint32_t index) {
  const SignaturePoint *s = &map->signatures[index];
  return (Point){.position_ticks = s->position_ticks, .was_ticks = s->position_ticks, .numerator = s->numerator, .denominator = s->denominator};
}

static const Law laws[] = {{KIND_TEMPO, tempo_count, tempo_at}, {KIND_SIGNATURE, signature_count, signature_at}};

static bool equal(const Point *a, const Point *b) {
  return a->bpm == b->bpm && !a->ramp && !b->ramp && a->numerator == b->numerator && a->denominator == b->denominator;
}

/* One that says what is so already is left out, unless somebody put it there. */
static void add(Points *to, Point point) {
  if (to->count == to->capacity) return; /* room was made for all */
  const Point *last = to->count > 0 ? &to->items[to->count - 1] : NULL;
  if (last && (point.was_ticks < 0 || point.was_ticks == last->was_ticks) && equal(last, &point)) return;
  to->items[to->count++] = point;
}

/* What is in force at a place: the last point there or before. */
static Point in_force(const Law *law, const TempoMap *map, int64_t ticks) {
  uint32_t last = 0;
  for (uint32_t i = 1; i < law->count(map) && law->at(map, i).position_ticks <= ticks; i++) last = i;
  Point point = law->at(map, last);
  if (law->kind == KIND_TEMPO) point.bpm = tempo_map_bpm(map, (double)ticks);
  return point;
}

static void add_stretch(Points *to, const Law *law, const TempoMap *map, const Stretch *s) {
  Point begin = in_force(law, map, s->from_ticks);
  if (begin.position_ticks != s->from_ticks) begin.was_ticks = -1;
  begin.position_ticks = s->at_ticks;
  add(to, begin);
  bool ramp = begin.ramp;
  for (uint32_t i = 0; i < law->count(map); i++) {
    Point point = law->at(map, i);
    if (point.position_ticks <= s->from_ticks || point.position_ticks >= s->to_ticks) continue;
    point.position_ticks += stretch_moves(s);
    add(to, point);
    ramp = point.ramp;
  }
  if (!ramp || s->to_ticks == SCHEMA_TICKS_MAX || s->to_ticks - s->from_ticks < 2) return;
  const int64_t end = s->to_ticks - 1; /* as far as the glide had come */
  add(to, (Point){.position_ticks = end + stretch_moves(s), .was_ticks = -1, .bpm = tempo_map_bpm(map, (double)end)});
}

static int64_t position_of(const Object *o) {
  return o->kind->number == KIND_TEMPO ? doc_as_tempo(o)->position_ticks : doc_as_signature(o)->position_ticks;
}

static const Object *object_at(const Doc *doc, uint32_t kind, int64_t ticks) {
  for (const Object *o = ticks < 0 ? NULL : doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number == kind && position_of(o) == ticks) return o;
  }
  return NULL;
}

static void put_values(Edit *edit, Id id, uint32_t kind, const Point *point) {
  if (kind == KIND_TEMPO) {
    batch_set_int(edit->batch, id, TEMPO_POSITION, point->position_ticks);
    batch_set_real(edit->batch, id, TEMPO_BPM, point->bpm);
    batch_set_bool(edit->batch, id, TEMPO_RAMP, point->ramp);
  } else {
    batch_set_int(edit->batch, id, SIGNATURE_POSITION, point->position_ticks);
    batch_set_int(edit->batch, id, SIGNATURE_NUMERATOR, point->numerator);
    batch_set_int(edit->batch, id, SIGNATURE_DENOMINATOR, point->denominator);
  }
  edit->done++;
}

/* The last point of a map may say that it glides, and nothing comes of it until another follows. */
static bool is_so(const Object *object, const Point *point) {
  const bool ramp = object->kind->number == KIND_TEMPO && doc_as_tempo(object)->ramp;
  return position_of(object) == point->position_ticks && ramp == point->ramp;
}

static void put(Edit *edit, uint32_t kind, const Points *points, IdMap *used) {
  for (uint32_t i = 0; i < points->count; i++) {
    const Point *point = &points->items[i];
    const Object *object = object_at(edit->doc, kind, point->was_ticks);
    uint64_t before;
    if (object && idmap_get(used, object->id, &before)) object = NULL;
    if (object) idmap_put(used, object->id, 1);
    if (object && is_so(object, point)) continue;
    if (!object && point->was_ticks == 0 && point->position_ticks == 0) continue; /* what every song begins with */
    const Id id = object ? object->id : edit_new_id(edit, "point");
    if (id == ID_NONE) return;
    if (!object) batch_op_create(edit->batch, id, (uint16_t)kind, ID_PROJECT, ID_LAST);
    put_values(edit, id, kind, point);
  }
  for (const Object *o = doc_project(edit->doc)->first_child; o; o = o->next) {
    uint64_t before;
    if (o->kind->number != kind || idmap_get(used, o->id, &before)) continue;
    batch_op_delete(edit->batch, o->id);
    edit->done++;
  }
}

static void lay_out(Edit *edit, const Law *law, const TempoMap *map, const Stretches *stretches) {
  Points points = {.memory = edit->doc->memory, .capacity = (law->count(map) + 2) * stretches->count + 1};
  IdMap used;
  idmap_init(&used, edit->doc->memory);
  points.items = memory_new(points.memory, points.capacity * sizeof *points.items);
  if (points.items && idmap_reserve(&used, law->count(map)) == STATUS_OK) {
    const Stretch *first = &stretches->items[0];
    if (first->at_ticks > 0) { /* what comes before it is as its beginning is */
      Point begin = in_force(law, map, first->from_ticks);
      begin.position_ticks = 0;
      begin.ramp = false;
      add(&points, begin);
    }
    for (uint32_t i = 0; i < stretches->count; i++) add_stretch(&points, law, map, &stretches->items[i]);
    put(edit, law->kind, &points, &used);
  } else {
    batch_fail(edit->batch, STATUS_NO_MEMORY, "points", status_text(STATUS_NO_MEMORY));
  }
  idmap_finish(&used);
  memory_free(points.memory, points.items, points.capacity * sizeof *points.items);
}

void edit_time_map(Edit *edit, const Stretches *stretches) {
  const TempoMap *map = doc_tempo_map(edit->doc);
  if (!map) {
    batch_fail(edit->batch, STATUS_NO_MEMORY, "points", status_text(STATUS_NO_MEMORY));
    return;
  }
  for (uint32_t i = 0; i < COUNT_OF(laws); i++) lay_out(edit, &laws[i], map, stretches);
}
