/* The rules between objects, as a table. Each has a test of the same name in tests/engine/model/rules_test.c. */
#include "model/rules.h"

#include "core/limits.h"
#include "devices/device.h"
#include "model/automation.h"
#include "model/mapping.h"
#include "model/rules_parts.h"
#include "model/sort.h"
#include "model/store.h"
#include "model/value.h"

Status rule_refuse(const Object *object, Problem *problem, const char *what) {
  return problem_set(problem, STATUS_REFUSED, NO_OFFSET, object->kind->name, "%s", what);
}

Status rule_check_each(const Doc *doc, CheckObject *check, Problem *problem) {
  Status status = STATUS_OK;
  for (const Object *at = doc->root; at && status == STATUS_OK; at = store_next(at, doc->root)) status = check(doc, at, problem);
  return status;
}

static Status one_master(const Doc *doc, Problem *problem) {
  const Object *master = doc_find(doc, ID_MASTER);
  if (!master || master->kind->number != KIND_TRACK || doc_as_track(master)->type != TRACK_MASTER) {
    return rule_refuse(doc->root, problem, "the master track is missing");
  }
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (o != master && o->kind->number == KIND_TRACK && doc_as_track(o)->type == TRACK_MASTER) {
      return rule_refuse(o, problem, "there is a master track already");
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

static Status references_exist(const Doc *doc, Problem *problem) { return rule_check_each(doc, references_exist_object, problem); }

static Status check_clip_track(const Object *object, Problem *problem) {
  const uint32_t kind = object->kind->number;
  if (kind == KIND_PATTERN_CLIP && object->parent->id == ID_MASTER) return rule_refuse(object, problem, "the master has no lane for clips");
  if (kind != KIND_NOTE_CLIP && kind != KIND_AUDIO_CLIP) return STATUS_OK;
  const Object *track = doc_clip_track(object);
  if (track->kind->number != KIND_TRACK) return STATUS_OK;
  const int64_t type = doc_as_track(track)->type;
  if (kind == KIND_NOTE_CLIP && type != TRACK_INSTRUMENT) return rule_refuse(object, problem, "notes need an instrument track");
  if (kind == KIND_AUDIO_CLIP && type != TRACK_AUDIO) return rule_refuse(object, problem, "audio needs an audio track");
  return STATUS_OK;
}

/* A take or a slot that moves takes its clips along. */
static Status clip_on_right_track_type_object(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  Status status = check_clip_track(object, problem);
  if (object->kind->number != KIND_TAKE_LANE && object->kind->number != KIND_SLOT) return status;
  for (const Object *o = object->first_child; o && status == STATUS_OK; o = o->next) status = check_clip_track(o, problem);
  return status;
}

static Status clip_on_right_track_type(const Doc *doc, Problem *problem) { return rule_check_each(doc, clip_on_right_track_type_object, problem); }

static Status part_plays_an_instrument_object(const Doc *doc, const Object *object, Problem *problem) {
  if (object->kind->number != KIND_PART || doc_as_part(object)->track == ID_NONE) return STATUS_OK;
  const Object *track = doc_find(doc, doc_as_part(object)->track);
  const bool fits = track && track->kind->number == KIND_TRACK && doc_as_track(track)->type == TRACK_INSTRUMENT;
  return fits ? STATUS_OK : rule_refuse(object, problem, "a part needs an instrument track");
}

static Status part_plays_an_instrument(const Doc *doc, Problem *problem) { return rule_check_each(doc, part_plays_an_instrument_object, problem); }

static Status track_count_limited(const Doc *doc, Problem *problem) {
  uint32_t tracks = 0;
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (o->kind->number == KIND_TRACK && ++tracks > LIMIT_TRACKS) return rule_refuse(o, problem, "there are too many tracks");
  }
  return STATUS_OK;
}

static Status marker_count_limited(const Doc *doc, Problem *problem) {
  uint32_t markers = 0;
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (o->kind->number == KIND_MARKER && ++markers > LIMIT_MARKERS) return rule_refuse(o, problem, "there are too many markers");
  }
  return STATUS_OK;
}

static Status loop_range_ordered(const Doc *doc, Problem *problem) {
  const Project *project = doc_as_project(doc->root);
  return project->loop_end_ticks >= project->loop_start_ticks ? STATUS_OK : rule_refuse(doc->root, problem, "the loop ends before it begins");
}

static int64_t point_position(const Object *object) {
  return object->kind->number == KIND_TEMPO ? doc_as_tempo(object)->position_ticks : doc_as_signature(object)->position_ticks;
}

static Status check_denominator(const Object *object, Problem *problem) {
  if (object->kind->number != KIND_SIGNATURE) return STATUS_OK;
  const int64_t denominator = doc_as_signature(object)->denominator;
  return (denominator & (denominator - 1)) == 0 ? STATUS_OK : rule_refuse(object, problem, "a beat is a whole, half, quarter and so on");
}

static Status check_sorted_points(const Doc *doc, SortKey *keys, SortKey *scratch, uint32_t count, Problem *problem) {
  sort_keys(keys, scratch, count);
  for (uint32_t i = 1; i < count; i++) {
    if (keys[i].position == keys[i - 1].position) return rule_refuse(doc_find(doc, keys[i].id), problem, "there is one at this position already");
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

static Status tempo_and_signature_positions_children(const Doc *doc, const Object *project, Problem *problem) {
  (void)project;
  return tempo_and_signature_positions(doc, problem);
}

static bool is_lane(const Object *object) { return object->kind->number == KIND_AUTOMATION; }

/* Only a clip's lane needs to say what it moves: any other moves what it lies on, and goes when that goes. */
static Status lane_moves_what_can_be_moved_object(const Doc *doc, const Object *object, Problem *problem) {
  Param param;
  if (!is_lane(object)) return STATUS_OK;
  const bool in_clip = object->parent->kind->number == KIND_NOTE_CLIP || object->parent->kind->number == KIND_AUDIO_CLIP;
  if (!in_clip && doc_as_automation(object)->target != ID_NONE) return rule_refuse(object, problem, "a lane moves what it lies on");
  return lane_param(lane_target(doc, object), &param) ? STATUS_OK : rule_refuse(object, problem, "what it lies on has nothing of that number to move");
}

static Status lane_moves_what_can_be_moved(const Doc *doc, Problem *problem) {
  return rule_check_each(doc, lane_moves_what_can_be_moved_object, problem);
}

static Status mapping_moves_what_can_be_moved_object(const Doc *doc, const Object *object, Problem *problem) {
  Param param;
  if (object->kind->number != KIND_MAPPING) return STATUS_OK;
  const Mapping *mapping = doc_as_mapping(object);
  const LaneTarget target = {doc_find(doc, mapping->target), (uint32_t)mapping->param};
  if (mapping_launches(target)) return STATUS_OK;
  return lane_param(target, &param) ? STATUS_OK : rule_refuse(object, problem, "what it is mapped to has nothing of that number to move");
}

static Status mapping_moves_what_can_be_moved(const Doc *doc, Problem *problem) {
  return rule_check_each(doc, mapping_moves_what_can_be_moved_object, problem);
}

static SortKey lane_key(const Object *lane) {
  const Automation *fields = doc_as_automation(lane);
  return (SortKey){.position = fields->param * 2 + fields->relative, .id = fields->target};
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
    if (!sort_before(&keys[i - 1], &keys[i])) status = rule_refuse(parent->first_child, problem, "that parameter has a lane here already");
  }
  memory_free(doc->memory, keys, 2 * (size_t)room * sizeof *keys);
  return status;
}

static Status one_lane_a_parameter_children(const Doc *doc, const Object *parent, Problem *problem) {
  uint32_t lanes = 0;
  for (const Object *o = parent->first_child; o; o = o->next) lanes += is_lane(o);
  return lanes > 1 ? check_lanes_of(doc, parent, lanes, problem) : STATUS_OK;
}

static Status one_lane_a_parameter(const Doc *doc, Problem *problem) { return rule_check_each(doc, one_lane_a_parameter_children, problem); }

#define BIT(kind) (1u << (kind))
static const Rule rules[] = {
  {.name = "one_master", .doc = "There is exactly one master track, and it cannot be deleted: everything is heard through it.",
   .check = one_master, .kinds = BIT(KIND_TRACK)},
  {.name = "references_exist", .doc = "What an object refers to exists and is of the right kind; an asset in use cannot be deleted.",
   .check = references_exist, .check_object = references_exist_object},
  {.name = "part_plays_an_instrument", .doc = "A pattern's part is played by an instrument track.",
   .check = part_plays_an_instrument, .check_object = part_plays_an_instrument_object},
  {.name = "clip_on_right_track_type", .doc = "Note clips lie on instrument tracks, audio clips on audio tracks, pattern clips on any but the master.",
   .check = clip_on_right_track_type, .check_object = clip_on_right_track_type_object},
  {.name = "device_chain_order", .doc = "In a chain come note effects, then at most one instrument, then effects; only instrument tracks have the first two.",
   .check = rule_device_order, .check_object = rule_device_order_object, .check_children = rule_device_order_children, .kinds = BIT(KIND_DEVICE) | BIT(KIND_CHAIN)},
  {.name = "chain_in_container", .doc = "Chains lie in devices that hold chains, not too many and not too deep, and each takes at least one note.",
   .check = rule_chain_place, .check_object = rule_chain_place_object},
  {.name = "track_target_takes_tracks", .doc = "The master plays into nothing else, and a return takes sends only.",
   .check = rule_track_target, .check_object = rule_track_target_object},
  {.name = "connection_ends_fit", .doc = "A send leads from sound to a track, a sidechain to a device that listens to one, modulation from a modulator to what can be moved.",
   .check = rule_connection_ends, .check_object = rule_connection_ends_object},
  {.name = "connection_count_limited", .doc = "There are at most 16384 connections.", .check = rule_connection_count, .kinds = BIT(KIND_CONNECTION)},
  {.name = "routes_acyclic", .doc = "Following tracks' targets, sends and sidechains never leads back, but for feedback, which waits: sound would have no end.",
   .check = rule_routes_acyclic, .kinds = BIT(KIND_TRACK) | BIT(KIND_DEVICE) | BIT(KIND_CHAIN) | BIT(KIND_CONNECTION)},
  {.name = "track_count_limited", .doc = "There are at most 1024 tracks.", .check = track_count_limited, .kinds = BIT(KIND_TRACK)},
  {.name = "lane_moves_what_can_be_moved", .doc = "A lane moves a parameter, or another field that may be automated, of what it lies on; in a clip, of what it names.",
   .check = lane_moves_what_can_be_moved, .check_object = lane_moves_what_can_be_moved_object},
  {.name = "mapping_moves_what_can_be_moved", .doc = "A mapping moves a parameter, or another field that may be automated, of what it names, or launches it.",
   .check = mapping_moves_what_can_be_moved, .check_object = mapping_moves_what_can_be_moved_object},
  {.name = "one_lane_a_parameter", .doc = "In one place a parameter has at most one lane of values and one of values to add.",
   .check = one_lane_a_parameter, .check_children = one_lane_a_parameter_children, .kinds = BIT(KIND_AUTOMATION)},
  {.name = "loop_range_ordered", .doc = "The playback loop does not end before it begins.",
   .check = loop_range_ordered, .kinds = BIT(KIND_PROJECT)},
  {.name = "tempo_and_signature_positions", .doc = "No two tempo points share a position, nor two signatures; a beat is a power of two.",
   .check = tempo_and_signature_positions, .check_children = tempo_and_signature_positions_children, .kinds = BIT(KIND_TEMPO) | BIT(KIND_SIGNATURE)},
  {.name = "zone_on_a_sampler", .doc = "Zones lie on devices that play samples.", .check = rule_zone_on_a_sampler, .check_object = rule_zone_on_a_sampler_object},
  {.name = "zone_ranges_ordered", .doc = "A zone's keys and velocities run from low to high.",
   .check = rule_zone_ranges_ordered, .check_object = rule_zone_ranges_ordered_object},
  {.name = "slot_holds_one_clip", .doc = "Slots lie on tracks that play, and hold one clip at most.",
   .check = rule_slot_holds_one_clip, .check_object = rule_slot_holds_one_clip_object},
  {.name = "slot_in_a_scene", .doc = "A slot belongs to a scene, and a track has one slot in a scene at most.",
   .check = rule_slot_in_a_scene, .check_children = rule_slot_in_a_scene_children, .kinds = BIT(KIND_SLOT)},
  {.name = "scene_count_limited", .doc = "There are at most 1024 scenes.", .check = rule_scene_count, .kinds = BIT(KIND_SCENE)},
  {.name = "marker_count_limited", .doc = "There are at most 1024 markers.", .check = marker_count_limited, .kinds = BIT(KIND_MARKER)},
  {.name = "zone_count_limited", .doc = "A device has at most 1024 zones.", .check = rule_zone_count_limited, .check_children = rule_zone_count_limited_children, .kinds = BIT(KIND_ZONE)},
};

uint32_t rule_count(void) { return COUNT_OF(rules); }

const Rule *rule_at(uint32_t index) { return &rules[index]; }

Status rules_check(const Doc *doc, Problem *problem) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < COUNT_OF(rules) && status == STATUS_OK; i++) status = rules[i].check(doc, problem);
  return status;
}
