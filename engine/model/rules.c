/* The rules between objects, as a table. Each has a test of the same name in tests/engine/model/rules_test.c. */
#include "model/rules.h"

#include "core/limits.h"
#include "devices/device.h"
#include "model/automation.h"
#include "model/sort.h"
#include "model/store.h"
#include "model/value.h"

typedef Status CheckObject(const Doc *doc, const Object *object, Problem *problem);

static Status refuse(const Object *object, Problem *problem, const char *what) {
  return problem_set(problem, STATUS_REFUSED, NO_OFFSET, object->kind->name, "%s", what);
}

static Status check_each(const Doc *doc, CheckObject *check, Problem *problem) {
  Status status = STATUS_OK;
  for (const Object *at = doc->root; at && status == STATUS_OK; at = store_next(at, doc->root)) status = check(doc, at, problem);
  return status;
}

static Status one_master(const Doc *doc, Problem *problem) {
  const Object *master = doc_find(doc, ID_MASTER);
  if (!master || master->kind->number != KIND_TRACK || doc_as_track(master)->type != TRACK_MASTER) {
    return refuse(doc->root, problem, "the master track is missing");
  }
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (o != master && o->kind->number == KIND_TRACK && doc_as_track(o)->type == TRACK_MASTER) {
      return refuse(o, problem, "there is a master track already");
    }
  }
  return STATUS_OK;
}

static Status references_exist_object(const Doc *doc, const Object *object, Problem *problem) {
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (field->type != FIELD_REF) continue;
    const Id id = value_get(object, field).as.ref;
    if (id == ID_NONE) continue;
    const Object *target = doc_find(doc, id);
    if (!target || !schema_may_name(field, target->kind->number)) {
      return problem_set(problem, STATUS_REFUSED, NO_OFFSET, object->kind->name, "its %s is not there, or still in use and cannot go", field->name);
    }
  }
  return STATUS_OK;
}

static Status references_exist(const Doc *doc, Problem *problem) { return check_each(doc, references_exist_object, problem); }

static Status clip_on_right_track_type_object(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  const uint32_t kind = object->kind->number;
  if (kind != KIND_NOTE_CLIP && kind != KIND_AUDIO_CLIP) return STATUS_OK;
  if (object->parent->kind->number != KIND_TRACK) return STATUS_OK;
  const int64_t type = doc_as_track(object->parent)->type;
  if (kind == KIND_NOTE_CLIP && type != TRACK_INSTRUMENT) return refuse(object, problem, "notes need an instrument track");
  if (kind == KIND_AUDIO_CLIP && type != TRACK_AUDIO) return refuse(object, problem, "audio needs an audio track");
  return STATUS_OK;
}

static Status clip_on_right_track_type(const Doc *doc, Problem *problem) { return check_each(doc, clip_on_right_track_type_object, problem); }

/* What changes notes, what plays them, what changes the sound. */
static const int chain_places[] = {[DEVICE_EFFECT] = 2, [DEVICE_INSTRUMENT] = 1, [DEVICE_NOTE_EFFECT] = 0, [DEVICE_CONTAINER] = 2};

static Status check_chain(const Object *track, Problem *problem) {
  uint32_t devices = 0, instruments = 0;
  int reached = 0;
  for (const Object *o = track->first_child; o; o = o->next) {
    if (o->kind->number != KIND_DEVICE) continue;
    const int64_t number = doc_as_device(o)->device;
    const Device *device = device_by_number((uint32_t)number);
    if (number == 0) return refuse(o, problem, "a device object must say which device it is");
    if (device != NULL && device->role != DEVICE_MODULATOR) { /* a device of a newer version may be anything */
      const int place = chain_places[device->role];
      instruments += place == 1;
      if (instruments > 1) return refuse(o, problem, "a track has one instrument only");
      if (place < reached) return refuse(o, problem, "notes are changed first, then played, then the sound is changed");
      if (place < 2 && doc_as_track(track)->type != TRACK_INSTRUMENT) return refuse(o, problem, "an instrument needs an instrument track, and so does what changes notes");
      reached = place;
    }
    if (++devices > LIMIT_DEVICES_PER_TRACK) return refuse(o, problem, "the track has too many devices");
  }
  return STATUS_OK;
}

static Status device_chain_order_object(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  if (object->kind->number == KIND_TRACK) return check_chain(object, problem);
  const bool in_track = object->kind->number == KIND_DEVICE && object->parent->kind->number == KIND_TRACK;
  return in_track ? check_chain(object->parent, problem) : STATUS_OK;
}

static Status device_chain_order(const Doc *doc, Problem *problem) {
  Status status = STATUS_OK;
  for (const Object *o = doc->root->first_child; o && status == STATUS_OK; o = o->next) {
    if (o->kind->number == KIND_TRACK) status = check_chain(o, problem);
  }
  return status;
}

/* Follow the targets: a way longer than there are tracks goes round. */
static Status track_target_acyclic_object(const Doc *doc, const Object *object, Problem *problem) {
  if (object->kind->number != KIND_TRACK) return STATUS_OK;
  if (doc_as_track(object)->type == TRACK_MASTER && doc_as_track(object)->target != ID_NONE) {
    return refuse(object, problem, "the master plays into nothing else");
  }
  uint32_t steps = 0;
  for (const Object *at = object; at; at = doc_find(doc, doc_as_track(at)->target)) {
    if (at->kind->number != KIND_TRACK) break;
    if (++steps > LIMIT_TRACKS + 1) return refuse(object, problem, "tracks would play into each other in a circle");
  }
  return STATUS_OK;
}

static Status track_count_limited(const Doc *doc, Problem *problem) {
  uint32_t tracks = 0;
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (o->kind->number == KIND_TRACK && ++tracks > LIMIT_TRACKS) return refuse(o, problem, "there are too many tracks");
  }
  return STATUS_OK;
}

static Status track_target_acyclic(const Doc *doc, Problem *problem) { return check_each(doc, track_target_acyclic_object, problem); }

static Status loop_range_ordered(const Doc *doc, Problem *problem) {
  const Project *project = doc_as_project(doc->root);
  return project->loop_end_ticks >= project->loop_start_ticks ? STATUS_OK : refuse(doc->root, problem, "the loop ends before it begins");
}

static bool is_point(const Object *object) { return object->kind->number == KIND_TEMPO || object->kind->number == KIND_SIGNATURE; }

static int64_t point_position(const Object *object) {
  return object->kind->number == KIND_TEMPO ? doc_as_tempo(object)->position_ticks : doc_as_signature(object)->position_ticks;
}

static Status check_denominator(const Object *object, Problem *problem) {
  if (object->kind->number != KIND_SIGNATURE) return STATUS_OK;
  const int64_t denominator = doc_as_signature(object)->denominator;
  return (denominator & (denominator - 1)) == 0 ? STATUS_OK : refuse(object, problem, "a beat is a whole, half, quarter and so on");
}

static Status tempo_and_signature_positions_object(const Doc *doc, const Object *object, Problem *problem) {
  if (!is_point(object)) return STATUS_OK;
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (o != object && o->kind == object->kind && point_position(o) == point_position(object)) {
      return refuse(object, problem, "there is one at this position already");
    }
  }
  return check_denominator(object, problem);
}

static Status check_sorted_points(const Doc *doc, SortKey *keys, SortKey *scratch, uint32_t count, Problem *problem) {
  sort_keys(keys, scratch, count);
  for (uint32_t i = 1; i < count; i++) {
    if (keys[i].position == keys[i - 1].position) return refuse(doc_find(doc, keys[i].id), problem, "there is one at this position already");
  }
  return STATUS_OK;
}

static Status check_points_of(const Doc *doc, uint32_t kind, Problem *problem) {
  uint32_t room = 0, count = 0;
  for (const Object *o = doc->root->first_child; o; o = o->next) room += o->kind->number == kind;
  if (room == 0) return STATUS_OK;
  SortKey *keys = memory_new(doc->memory, 2 * (size_t)room * sizeof *keys);
  if (!keys) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "rules", "%s", status_text(STATUS_NO_MEMORY));
  Status status = STATUS_OK;
  for (const Object *o = doc->root->first_child; o && status == STATUS_OK; o = o->next) {
    if (o->kind->number != kind) continue;
    keys[count++] = (SortKey){.position = point_position(o), .id = o->id};
    status = check_denominator(o, problem);
  }
  if (status == STATUS_OK) status = check_sorted_points(doc, keys, keys + room, count, problem);
  memory_free(doc->memory, keys, 2 * (size_t)room * sizeof *keys);
  return status;
}

static Status tempo_and_signature_positions(const Doc *doc, Problem *problem) {
  const Status status = check_points_of(doc, KIND_TEMPO, problem);
  return status == STATUS_OK ? check_points_of(doc, KIND_SIGNATURE, problem) : status;
}

static bool is_lane(const Object *object) { return object->kind->number == KIND_AUTOMATION; }

/* Only a clip's lane needs to say what it moves: any other moves what it lies on, and goes when that goes. */
static Status lane_moves_what_can_be_moved_object(const Doc *doc, const Object *object, Problem *problem) {
  Param param;
  if (!is_lane(object)) return STATUS_OK;
  const bool in_clip = object->parent->kind->number == KIND_NOTE_CLIP || object->parent->kind->number == KIND_AUDIO_CLIP;
  if (!in_clip && doc_as_automation(object)->target != ID_NONE) return refuse(object, problem, "a lane moves what it lies on");
  return lane_param(lane_target(doc, object), &param) ? STATUS_OK : refuse(object, problem, "what it lies on has nothing of that number to move");
}

static Status lane_moves_what_can_be_moved(const Doc *doc, Problem *problem) {
  return check_each(doc, lane_moves_what_can_be_moved_object, problem);
}

static SortKey lane_key(const Object *lane) {
  const Automation *fields = doc_as_automation(lane);
  return (SortKey){.position = fields->param * 2 + fields->relative, .id = fields->target};
}

static Status one_lane_a_parameter_object(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  if (!is_lane(object)) return STATUS_OK;
  const SortKey key = lane_key(object);
  for (const Object *o = object->parent->first_child; o; o = o->next) {
    if (o == object || !is_lane(o)) continue;
    const SortKey other = lane_key(o);
    if (!sort_before(&key, &other) && !sort_before(&other, &key)) return refuse(object, problem, "that parameter has a lane here already");
  }
  return STATUS_OK;
}

/* The lanes of one parent; `room` says how many. */
static Status check_lanes_of(const Doc *doc, const Object *parent, uint32_t room, Problem *problem) {
  SortKey *keys = memory_new(doc->memory, 2 * (size_t)room * sizeof *keys);
  if (!keys) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "rules", "%s", status_text(STATUS_NO_MEMORY));
  uint32_t count = 0;
  for (const Object *o = parent->first_child; o; o = o->next) {
    if (is_lane(o)) keys[count++] = lane_key(o);
  }
  sort_keys(keys, keys + room, count);
  Status status = STATUS_OK;
  for (uint32_t i = 1; i < count && status == STATUS_OK; i++) {
    if (!sort_before(&keys[i - 1], &keys[i])) status = refuse(parent->first_child, problem, "a parameter has two lanes in one place");
  }
  memory_free(doc->memory, keys, 2 * (size_t)room * sizeof *keys);
  return status;
}

static Status one_lane_a_parameter(const Doc *doc, Problem *problem) {
  Status status = STATUS_OK;
  for (const Object *at = doc->root; at && status == STATUS_OK; at = store_next(at, doc->root)) {
    uint32_t lanes = 0;
    for (const Object *o = at->first_child; o; o = o->next) lanes += is_lane(o);
    if (lanes > 1) status = check_lanes_of(doc, at, lanes, problem);
  }
  return status;
}

static const Rule rules[] = {
  {.name = "one_master", .doc = "There is exactly one master track, and it cannot be deleted: everything is heard through it.", .check = one_master},
  {.name = "references_exist", .doc = "What an object refers to exists and is of the right kind; an asset in use cannot be deleted.",
   .check = references_exist, .check_object = references_exist_object},
  {.name = "clip_on_right_track_type", .doc = "Note clips lie on instrument tracks, audio clips on audio tracks.",
   .check = clip_on_right_track_type, .check_object = clip_on_right_track_type_object},
  {.name = "device_chain_order", .doc = "Note effects come before the one instrument, effects behind it; only an instrument track has either.",
   .check = device_chain_order, .check_object = device_chain_order_object},
  {.name = "track_target_acyclic", .doc = "Following the targets of tracks never leads back: sound would have no end.",
   .check = track_target_acyclic, .check_object = track_target_acyclic_object},
  {.name = "track_count_limited", .doc = "There are at most 1024 tracks.", .check = track_count_limited},
  {.name = "lane_moves_what_can_be_moved", .doc = "A lane moves a parameter, or another field that may be automated, of what it lies on; in a clip, of what it names.",
   .check = lane_moves_what_can_be_moved, .check_object = lane_moves_what_can_be_moved_object},
  {.name = "one_lane_a_parameter", .doc = "In one place a parameter has at most one lane of values and one of values to add.",
   .check = one_lane_a_parameter, .check_object = one_lane_a_parameter_object},
  {.name = "loop_range_ordered", .doc = "The playback loop does not end before it begins.", .check = loop_range_ordered},
  {.name = "tempo_and_signature_positions", .doc = "No two tempo points share a position, nor two signatures; a beat is a power of two.",
   .check = tempo_and_signature_positions, .check_object = tempo_and_signature_positions_object},
};

uint32_t rule_count(void) { return COUNT_OF(rules); }

const Rule *rule_at(uint32_t index) { return &rules[index]; }

Status rules_check(const Doc *doc, Problem *problem) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < COUNT_OF(rules) && status == STATUS_OK; i++) status = rules[i].check(doc, problem);
  return status;
}
