/* See random_motion.h. */
#include "support/random_motion.h"

#include "model/automation.h"
#include "model/store.h"

typedef struct Mover {
  Random *random;
  Doc *doc;
  Batch *batch;
  int64_t length_ticks;
} Mover;

static uint16_t field(uint16_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }

static Id fresh(Mover *m) { return doc_next_id(m->doc, ACTOR_LOCAL); }

/* Faders stay where something is heard. */
static double value_for(Mover *m, const Param *param) {
  if (param->curve == PARAM_DB) return random_real(m->random, -20, 0);
  return param_value_from_travel(param, random_real(m->random, 0, 1));
}

static void add_lane(Mover *m, const Object *parent, const Object *target, uint32_t number) {
  const LaneTarget moved = {target, number};
  Param param;
  if (!lane_param(moved, &param)) return;
  const bool relative = param.curve < PARAM_STEPS && random_below(m->random, 4) == 0;
  const Id id = fresh(m);
  batch_op_create(m->batch, id, KIND_AUTOMATION, parent->id, ID_LAST);
  if (parent->kind->number == KIND_NOTE_CLIP && target->kind->number == KIND_DEVICE) batch_set_ref(m->batch, id, field(KIND_AUTOMATION, "target"), target->id);
  batch_set_int(m->batch, id, field(KIND_AUTOMATION, "param"), number);
  batch_set_bool(m->batch, id, field(KIND_AUTOMATION, "relative"), relative);
  batch_patch_begin(m->batch, id, KIND_AUTOMATION, field(KIND_AUTOMATION, "points"));
  for (uint32_t i = 2 + random_below(m->random, 12); i > 0; i--) {
    const double value = relative ? (param.max - param.min) * random_real(m->random, -0.1, 0.1) : value_for(m, &param);
    const double row[] = {(double)random_between(m->random, 0, m->length_ticks), value, random_below(m->random, CURVE_SHAPE_COUNT), random_real(m->random, -1, 1)};
    batch_patch_row(m->batch, fresh(m), PATCH_ALL, row);
  }
  batch_patch_end(m->batch);
}

static void move_device(Mover *m, const Object *device) {
  const uint32_t count = doc_as_device(device)->param_count;
  if (random_below(m->random, 4) == 0) add_lane(m, device, device, field(KIND_DEVICE, "bypass"));
  const uint32_t first = count ? random_below(m->random, count) : 0;
  for (uint32_t i = 0; i < 3 && first + i < count; i++) add_lane(m, device, device, FIELD_PARAM_FIRST + first + i);
}

/* A modulator at its settings by chance, and two things it moves. */
static void add_modulator(Mover *m, const Object *track, const Object *moved) {
  const Device *device;
  do device = device_at(random_below(m->random, device_count()));
  while (device->role != DEVICE_MODULATOR);
  const Id id = fresh(m);
  batch_op_create(m->batch, id, KIND_DEVICE, track->id, ID_LAST);
  batch_set_int(m->batch, id, field(KIND_DEVICE, "device"), device->number);
  for (uint32_t i = 0; i < device->param_count; i++)
    batch_set_real(m->batch, id, (uint16_t)(FIELD_PARAM_FIRST + i), param_value_from_travel(&device->params[i], random_real(m->random, 0, 1)));
  for (uint32_t i = 0; i < 2; i++) {
    Param knob;
    const uint32_t count = i == 1 || moved == NULL ? 0 : doc_as_device(moved)->param_count, number = FIELD_PARAM_FIRST + (count > 0 ? random_below(m->random, count) : 0);
    const bool fader = count == 0 || !lane_param((LaneTarget){moved, number}, &knob);
    const Id connection = fresh(m);
    batch_op_create(m->batch, connection, KIND_CONNECTION, ID_PROJECT, ID_LAST);
    batch_set_int(m->batch, connection, field(KIND_CONNECTION, "type"), CONNECTION_MODULATION);
    batch_set_ref(m->batch, connection, field(KIND_CONNECTION, "source"), id);
    batch_set_ref(m->batch, connection, field(KIND_CONNECTION, "target"), fader ? track->id : moved->id);
    const uint32_t param = fader ? field(KIND_TRACK, "pan") : number;
    batch_set_int(m->batch, connection, field(KIND_CONNECTION, "param"), param);
    batch_set_real(m->batch, connection, field(KIND_CONNECTION, "depth"), random_real(m->random, -0.5, 0.5));
    batch_set_int(m->batch, connection, field(KIND_CONNECTION, "polarity"), random_below(m->random, 2));
    batch_set_int(m->batch, connection, field(KIND_CONNECTION, "port"), device->modulation_ports > 1 ? random_below(m->random, device->modulation_ports) : 0);
  }
}

static void move_track(Mover *m, const Object *track) {
  static const char *const names[] = {"gain_db", "pan", "mute"};
  const Object *clip = NULL, *device = NULL;
  for (size_t i = 0; i < COUNT_OF(names); i++)
    if (random_below(m->random, i == 2 ? 5 : 2) == 0) add_lane(m, track, track, field(KIND_TRACK, names[i]));
  for (const Object *o = track->first_child; o != NULL; o = o->next) {
    if (o->kind->number == KIND_DEVICE) device = o;
    if (o->kind->number == KIND_NOTE_CLIP) clip = o;
    if (o->kind->number == KIND_DEVICE && random_below(m->random, 2)) move_device(m, o);
  }
  if (clip && device && doc_as_device(device)->param_count) add_lane(m, clip, device, FIELD_PARAM_FIRST + random_below(m->random, doc_as_device(device)->param_count));
  for (uint32_t i = random_below(m->random, 3); i > 0; i--) add_modulator(m, track, device);
}

/* What enters a track's first device steers one further on that listens to a sidechain. */
static void steer_from_inside(Mover *m, const Object *track) {
  for (const Object *o = track->first_child; o != NULL; o = o->next) {
    const Device *device = o->kind->number == KIND_DEVICE ? device_by_number((uint32_t)doc_as_device(o)->device) : NULL;
    if (device == NULL || !device->sidechain || random_below(m->random, 2)) continue;
    const Id id = fresh(m);
    batch_op_create(m->batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
    batch_set_int(m->batch, id, field(KIND_CONNECTION, "type"), CONNECTION_SIDECHAIN);
    batch_set_ref(m->batch, id, field(KIND_CONNECTION, "source"), track->id);
    batch_set_int(m->batch, id, field(KIND_CONNECTION, "point"), POINT_BEFORE_DEVICES);
    batch_set_ref(m->batch, id, field(KIND_CONNECTION, "target"), o->id);
  }
}

static void move_connection(Mover *m, const Object *connection) {
  if (doc_as_connection(connection)->type == CONNECTION_MODULATION) return;
  if (random_below(m->random, 2) == 0) add_lane(m, connection, connection, field(KIND_CONNECTION, "gain_db"));
  if (random_below(m->random, 2) == 0) add_lane(m, connection, connection, field(KIND_CONNECTION, "pan"));
}

/* Some tracks on the crossfader's sides, and the crossfader on its way. */
static void move_crossfader(Mover *m, const Object *project) {
  for (const Object *o = project->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_TRACK && doc_as_track(o)->type != TRACK_MASTER && random_below(m->random, 3) == 0)
      batch_set_int(m->batch, o->id, field(KIND_TRACK, "side"), 1 + random_below(m->random, 2));
  add_lane(m, project, project, field(KIND_PROJECT, "crossfade"));
}

bool random_motion(Random *random, Session *session, int64_t length_ticks, Problem *problem) {
  Doc *doc = session_doc(session);
  Mover m = {random, doc, batch_create(memory_heap(), "Move things", ACTOR_LOCAL), length_ticks};
  for (const Object *o = doc_project(doc)->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_TRACK) {
      move_track(&m, o);
      steer_from_inside(&m, o);
    } else if (o->kind->number == KIND_CONNECTION) {
      move_connection(&m, o);
    }
  if (random_below(random, 2)) move_crossfader(&m, doc_project(doc));
  return session_apply(session, m.batch, NULL, problem) == STATUS_OK;
}
