/* The rules of routing: what stands where in a chain of devices, which ends a connection may have, and no circles. The table
   that names them is in rules.c. */
#include "model/rules_parts.h"

#include "core/limits.h"
#include "devices/device.h"
#include "model/automation.h"
#include "model/routes.h"
#include "model/store.h"

/* ---- chains of devices: a track's, or one inside a container */

static bool is_kind(const Object *object, uint32_t kind) { return object && object->kind->number == kind; }

/* NULL for a device this version does not know: it may stand and hold anything. */
static const Device *device_of(const Object *object) { return device_by_number((uint32_t)doc_as_device(object)->device); }

static bool has_role(const Object *object, DeviceRole role) {
  const Device *device = device_of(object);
  return device && device->role == role;
}

/* Whether it makes sound from notes: an instrument, or a container with one in some chain. Sources come first, so only the
   first that is no note effect and no modulator is looked at; nesting is limited. */
static bool is_source(const Object *device, uint32_t depth) {
  if (has_role(device, DEVICE_INSTRUMENT)) return true;
  if (!has_role(device, DEVICE_CONTAINER) || depth > LIMIT_CONTAINER_DEPTH) return false;
  for (const Object *chain = device->first_child; chain; chain = chain->next) {
    if (!is_kind(chain, KIND_CHAIN)) continue;
    const Object *first = chain->first_child;
    while (first && (!is_kind(first, KIND_DEVICE) || has_role(first, DEVICE_NOTE_EFFECT) || has_role(first, DEVICE_MODULATOR))) first = first->next;
    if (first && is_source(first, depth + 1)) return true;
  }
  return false;
}

static Status check_device(const Object *device, bool sounds, bool takes_notes, Problem *problem) {
  const bool source = is_source(device, 0);
  if (doc_as_device(device)->device == 0) return rule_refuse(device, problem, "a device object must say which device it is");
  if (source && sounds) return rule_refuse(device, problem, "an instrument comes first, and there is one only");
  if (source && !takes_notes) return rule_refuse(device, problem, "an instrument needs an instrument track");
  if (!has_role(device, DEVICE_NOTE_EFFECT)) return STATUS_OK;
  if (sounds) return rule_refuse(device, problem, "what changes notes comes before the instrument");
  return takes_notes ? STATUS_OK : rule_refuse(device, problem, "what changes notes needs an instrument track");
}

/* `holder` is a track or a chain. */
static Status check_chain(const Object *holder, Problem *problem) {
  const Object *track = route_track(holder);
  const bool takes_notes = track && doc_as_track(track)->type == TRACK_INSTRUMENT;
  uint32_t devices = 0;
  bool sounds = false;
  for (const Object *o = holder->first_child; o; o = o->next) {
    if (!is_kind(o, KIND_DEVICE)) continue;
    const Status status = check_device(o, sounds, takes_notes, problem);
    if (status != STATUS_OK) return status;
    sounds |= device_of(o) && !has_role(o, DEVICE_NOTE_EFFECT) && !has_role(o, DEVICE_MODULATOR);
    if (++devices > LIMIT_DEVICES_PER_TRACK) return rule_refuse(o, problem, "the chain has too many devices");
  }
  return STATUS_OK;
}

static Status check_if_chain(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  return is_kind(object, KIND_TRACK) || is_kind(object, KIND_CHAIN) ? check_chain(object, problem) : STATUS_OK;
}

/* Chains inside a device or chain, which may have come from a track of another type. */
Status rule_device_order_object(const Doc *doc, const Object *object, Problem *problem) {
  if ((!is_kind(object, KIND_DEVICE) && !is_kind(object, KIND_CHAIN)) || !object->first_child) return STATUS_OK;
  Status status = STATUS_OK;
  for (const Object *at = object; at && status == STATUS_OK; at = store_next(at, object)) status = check_if_chain(doc, at, problem);
  return status;
}

/* The chain they stand in and those around that: an instrument inside makes its container one. */
Status rule_device_order_children(const Doc *doc, const Object *holder, Problem *problem) {
  Status status = STATUS_OK;
  for (const Object *at = holder; at && status == STATUS_OK; at = at->parent) status = check_if_chain(doc, at, problem);
  return status;
}

Status rule_device_order(const Doc *doc, Problem *problem) { return rule_check_each(doc, check_if_chain, problem); }

static Status check_place(const Object *chain, Problem *problem) {
  const Device *device = device_of(chain->parent);
  uint32_t depth = 0, count = 0;
  for (const Object *at = chain->parent; at; at = at->parent) depth += is_kind(at, KIND_DEVICE);
  for (const Object *o = chain->parent->first_child; o; o = o->next) count += is_kind(o, KIND_CHAIN);
  if (device && device->role != DEVICE_CONTAINER) return rule_refuse(chain, problem, "this device holds no chains");
  if (depth > LIMIT_CONTAINER_DEPTH) return rule_refuse(chain, problem, "chains lie too deep in each other");
  if (count > LIMIT_CHAINS_PER_DEVICE) return rule_refuse(chain, problem, "the device has too many chains");
  const Chain *fields = doc_as_chain(chain);
  return fields->key_low <= fields->key_high ? STATUS_OK : rule_refuse(chain, problem, "its lowest note lies above its highest");
}

static Status check_place_alone(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  return is_kind(object, KIND_CHAIN) ? check_place(object, problem) : STATUS_OK;
}

/* With all inside: moved, it may lie deeper than before. */
Status rule_chain_place_object(const Doc *doc, const Object *object, Problem *problem) {
  if (!is_kind(object, KIND_CHAIN) && !is_kind(object, KIND_DEVICE)) return STATUS_OK;
  Status status = STATUS_OK;
  for (const Object *at = object; at && status == STATUS_OK; at = store_next(at, object)) status = check_place_alone(doc, at, problem);
  return status;
}

Status rule_chain_place(const Doc *doc, Problem *problem) { return rule_check_each(doc, check_place_alone, problem); }

/* ---- ways between tracks */

Status rule_track_target_object(const Doc *doc, const Object *object, Problem *problem) {
  if (!is_kind(object, KIND_TRACK)) return STATUS_OK;
  const Track *track = doc_as_track(object);
  const Object *target = doc_find(doc, track->target);
  if (track->type == TRACK_MASTER && track->target != ID_NONE) return rule_refuse(object, problem, "the master plays into nothing else");
  const bool returns = is_kind(target, KIND_TRACK) && doc_as_track(target)->type == TRACK_RETURN;
  return returns ? rule_refuse(object, problem, "a return takes sends, not whole tracks") : STATUS_OK;
}

Status rule_track_target(const Doc *doc, Problem *problem) { return rule_check_each(doc, rule_track_target_object, problem); }

static bool is_silent_device(const Object *source) {
  return is_kind(source, KIND_DEVICE) && (has_role(source, DEVICE_NOTE_EFFECT) || has_role(source, DEVICE_MODULATOR));
}

static bool has_output(const Object *source, int64_t port) {
  const Device *device = is_kind(source, KIND_DEVICE) ? device_of(source) : NULL;
  int64_t count = 0;
  while (device && device->outputs && device->outputs[count]) count++;
  return port <= count || (is_kind(source, KIND_DEVICE) && !device);
}

static Status check_sound(const Object *object, const Object *source, const Object *target, Problem *problem) {
  const bool send = doc_as_connection(object)->type == CONNECTION_SEND;
  if (is_silent_device(source)) return rule_refuse(object, problem, "what it begins at makes no sound");
  if (!has_output(source, doc_as_connection(object)->port)) return rule_refuse(object, problem, "what it begins at has no such output");
  if (send) return is_kind(target, KIND_TRACK) ? STATUS_OK : rule_refuse(object, problem, "a send ends in a track");
  if (!is_kind(target, KIND_DEVICE)) return rule_refuse(object, problem, "a sidechain ends in a device");
  const Device *device = device_of(target);
  return !device || device->sidechain ? STATUS_OK : rule_refuse(object, problem, "that device has no sidechain");
}

static Status check_modulation(const Object *object, const Object *source, const Object *target, Problem *problem) {
  const Connection *connection = doc_as_connection(object);
  const Device *device = is_kind(source, KIND_DEVICE) ? device_of(source) : NULL;
  if (!is_kind(source, KIND_DEVICE) || (device && device->role != DEVICE_MODULATOR)) return rule_refuse(object, problem, "only a modulator moves things");
  if (connection->port >= DEVICE_MODULATION_PORTS) return rule_refuse(object, problem, "a modulator has fewer values");
  Param param;
  const LaneTarget moved = {.object = target, .param = (uint32_t)connection->param};
  return lane_param(moved, &param) ? STATUS_OK : rule_refuse(object, problem, "what it ends at has nothing of that number to move");
}

Status rule_connection_ends_object(const Doc *doc, const Object *object, Problem *problem) {
  if (!is_kind(object, KIND_CONNECTION)) return STATUS_OK;
  const Connection *connection = doc_as_connection(object);
  const Object *source = doc_find(doc, connection->source), *target = doc_find(doc, connection->target);
  if (!source || !target) return rule_refuse(object, problem, "a connection has two ends");
  return connection->type == CONNECTION_MODULATION ? check_modulation(object, source, target, problem)
                                                   : check_sound(object, source, target, problem);
}

Status rule_connection_ends(const Doc *doc, Problem *problem) { return rule_check_each(doc, rule_connection_ends_object, problem); }

Status rule_connection_count(const Doc *doc, Problem *problem) {
  uint32_t count = 0;
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (is_kind(o, KIND_CONNECTION) && ++count > LIMIT_CONNECTIONS) return rule_refuse(o, problem, "there are too many connections");
  }
  return STATUS_OK;
}

Status rule_routes_acyclic(const Doc *doc, Problem *problem) {
  Routes routes;
  const Status status = routes_init(&routes, doc, doc->memory, problem);
  if (status == STATUS_OK) routes_finish(&routes);
  return status;
}
