/* Part of compile.c: every track becomes a chain of its devices and its strip, and so does every chain inside a container. */

#include "session/compile_parts.h"

#include <string.h>

static uint32_t latency_of(const PlanBuild *b, Id id, const Device *device, uint32_t param_begin) {
  if (device->latency_frames == NULL || b->params.status != STATUS_OK) return 0;
  const DeviceSetup setup = {.rate_hz = b->time.rate_hz, .object_id = id};
  return device->latency_frames(&setup, (const float *)(const void *)b->params.data + param_begin);
}

static void set_by_id(const Device *device, double *values, const char *id, double value) {
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, id) == 0) values[i] = value;
}

static double value_by_id(const Device *device, const double *values, const char *id) {
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, id) == 0) return values[i];
  return 0.0;
}

/* A device that follows the song's key has it in place of its own. */
static void follow_key(const PlanBuild *b, const Device *device, double *values) {
  if (value_by_id(device, values, "follow_key") < 0.5) return;
  const Project *project = doc_as_project(doc_project(b->doc));
  set_by_id(device, values, "key_root", (double)project->key_root);
  set_by_id(device, values, "key_scale", (double)project->key_scale);
}

static void add_node(PlanBuild *b, Id id, const Device *device, bool bypass, const double *values, uint32_t value_count) {
  PlanNode node = {.id = id, .device = device->number, .bypass = bypass, .param_begin = b->header.param_count,
                   .param_count = device->param_count};
  double own[LIMIT_PARAMS];
  for (uint32_t i = 0; i < device->param_count; i++) own[i] = i < value_count ? values[i] : device->params[i].fallback;
  follow_key(b, device, own);
  for (uint32_t i = 0; i < device->param_count; i++) buffer_f32le(&b->params, (float)param_clamp(&device->params[i], own[i]));
  node.latency_frames = latency_of(b, id, device, node.param_begin);
  buffer_put(&b->nodes, &node, sizeof node);
  b->header.param_count += device->param_count;
  b->header.node_count++;
}

typedef struct Strip { double gain_db, pan, width, invert, pan_law; } Strip;

static void add_strip(PlanBuild *b, Id id, Strip strip) {
  const Device *gain = device_by_id("gain");
  double values[LIMIT_PARAMS] = {0};
  for (uint32_t i = 0; i < gain->param_count; i++) values[i] = gain->params[i].fallback;
  set_by_id(gain, values, "gain_db", strip.gain_db);
  set_by_id(gain, values, "pan", strip.pan);
  set_by_id(gain, values, "width", strip.width);
  set_by_id(gain, values, "invert", strip.invert);
  set_by_id(gain, values, "pan_law", strip.pan_law);
  add_node(b, id, gain, false, values, gain->param_count);
}

static Strip strip_of(const Object *holder) {
  static const double inverts[2][2] = {{0, 3}, {2, 1}}; /* left, right: off, right, left, both */
  if (holder->kind->number == KIND_CHAIN) return (Strip){doc_as_chain(holder)->gain_db, doc_as_chain(holder)->pan, 100, 0, 0};
  const Track *track = doc_as_track(holder);
  return (Strip){track->gain_db, track->pan, track->mono ? 0 : track->width, inverts[track->invert_left][track->invert_right],
                 (double)track->pan_law};
}

static Status name_place(PlanBuild *b, Id id, uint32_t chain, uint32_t node) {
  if (idmap_reserve(&b->places_by_id, b->places_by_id.count + 1) != STATUS_OK) return compile_no_memory(b->problem);
  idmap_put(&b->places_by_id, id, (uint64_t)chain << 32 | node);
  return STATUS_OK;
}

/* `first`: the chain's first node. */
static Status add_device(PlanBuild *b, const Object *child, uint32_t first, bool modulators) {
  const DeviceObject *object = doc_as_device(child);
  const Device *device = device_by_number((uint32_t)object->device);
  if (device == NULL || (device->role == DEVICE_MODULATOR) != modulators) return STATUS_OK; /* NULL: of a newer version: the sound passes it by */
  const Status status = name_place(b, child->id, b->header.chain_count, b->header.node_count - first);
  if (status == STATUS_OK) add_node(b, child->id, device, object->bypass, object->params, object->param_count);
  return status;
}

static Status add_devices_of(PlanBuild *b, const Object *holder, const TrackRun *run, uint32_t first, bool modulators) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; run != NULL && i < run->devices.count && status == STATUS_OK; i++) status = add_device(b, run->devices.items[i], first, modulators);
  if (run != NULL) return status;
  for (const Object *child = holder->first_child; child != NULL && status == STATUS_OK; child = child->next)
    if (child->kind->number == KIND_DEVICE) status = add_device(b, child, first, modulators);
  return status;
}

/* Modulators stand in no signal's way, so they come last. `run`: NULL for a chain of a container. */
static Status add_devices(PlanBuild *b, const Object *holder, const TrackRun *run) {
  const uint32_t first = b->header.node_count;
  Status status = add_devices_of(b, holder, run, first, false);
  if (status == STATUS_OK) status = add_devices_of(b, holder, run, first, true);
  if (status != STATUS_OK) return status;
  add_strip(b, holder->id, strip_of(holder));
  return b->nodes.status == STATUS_OK && b->params.status == STATUS_OK ? STATUS_OK : compile_no_memory(b->problem);
}

static Status put_chain(PlanBuild *b, const Object *holder, TrackRun *run, PlanChain row) {
  row.id = holder->id;
  row.node_begin = b->header.node_count;
  row.segment_begin = b->compiler->key_count;
  Status status = name_place(b, holder->id, b->header.chain_count, 0);
  if (status == STATUS_OK) status = add_devices(b, holder, run);
  if (status == STATUS_OK && run != NULL) status = compile_clips(b, holder, run);
  row.node_count = b->header.node_count - row.node_begin;
  row.segment_count = b->compiler->key_count - row.segment_begin;
  buffer_put(&b->chains, &row, sizeof row);
  b->header.chain_count++;
  return status == STATUS_OK && b->chains.status != STATUS_OK ? compile_no_memory(b->problem) : status;
}

/* Soloed chains of a container are heard alone; mute wins. */
static uint32_t silence_of(const Object *chain) {
  bool any = false;
  for (const Object *o = chain->parent->first_child; o != NULL; o = o->next) any |= o->kind->number == KIND_CHAIN && doc_as_chain(o)->solo;
  return doc_as_chain(chain)->mute || (any && !doc_as_chain(chain)->solo) ? CHAIN_SILENT : 0;
}

static Status add_branches(PlanBuild *b, const Object *holder);

/* The chains of one container: each behind the chain it is a branch of. The rules limit how deep they lie. */
static Status add_branches_of(PlanBuild *b, const Object *device, uint32_t container) {
  Status status = STATUS_OK;
  for (const Object *o = device->first_child; o != NULL && status == STATUS_OK; o = o->next) {
    if (o->kind->number != KIND_CHAIN) continue;
    const Chain *fields = doc_as_chain(o);
    status = put_chain(b, o, NULL, (PlanChain){.container = container, .key_low = (uint16_t)fields->key_low, .key_high = (uint16_t)fields->key_high,
                                         .choke_group = (uint16_t)fields->choke, .flags = silence_of(o)});
    if (status == STATUS_OK) status = add_branches(b, o);
  }
  return status;
}

static Status add_branches(PlanBuild *b, const Object *holder) {
  uint64_t place;
  Status status = STATUS_OK;
  for (const Object *o = holder->first_child; o != NULL && status == STATUS_OK; o = o->next) {
    if (o->kind->number != KIND_DEVICE || o->first_child == NULL || !idmap_get(&b->places_by_id, o->id, &place)) continue;
    const PlanChain *chain = (const PlanChain *)(const void *)b->chains.data + (uint32_t)(place >> 32);
    const uint32_t node = chain->node_begin + (uint32_t)place;
    if (device_by_number((uint32_t)doc_as_device(o)->device)->role == DEVICE_CONTAINER) status = add_branches_of(b, o, node);
  }
  return status;
}

static Status add_track(PlanBuild *b, uint32_t track) {
  const Object *object = b->routes.tracks[track];
  TrackRun *run = compile_run(b, object);
  if (run == NULL) return compile_no_memory(b->problem);
  b->places[track] = b->header.chain_count;
  const Status status = put_chain(b, object, run, (PlanChain){.container = PLAN_NONE, .key_high = 127, .flags = CHAIN_TRACK});
  return status == STATUS_OK && compile_run_holds(run, KIND_CHAIN) ? add_branches(b, object) : status;
}

Status compile_tracks(PlanBuild *b) {
  const Memory *memory = b->compiler->memory;
  Status status = routes_init(&b->routes, b->doc, memory, b->problem);
  if (status != STATUS_OK) return status;
  b->places = memory_new(memory, b->routes.track_count * sizeof *b->places);
  if (b->places == NULL) return compile_no_memory(b->problem);
  for (uint32_t i = 0; status == STATUS_OK && i < b->routes.track_count; i++) status = add_track(b, b->routes.order[i]);
  return status == STATUS_OK ? compile_routes(b) : status;
}

