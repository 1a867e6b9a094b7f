/* Part of compile.c: every track becomes a chain of its devices and its strip. */

#include "session/compile_parts.h"

#include <string.h>

static uint32_t latency_of(const PlanBuild *b, Id id, const Device *device, uint32_t param_begin) {
  if (device->latency_frames == NULL || b->params.status != STATUS_OK) return 0;
  const DeviceSetup setup = {.rate_hz = b->time.rate_hz, .object_id = id};
  return device->latency_frames(&setup, (const float *)(const void *)b->params.data + param_begin);
}

static void add_node(PlanBuild *b, Id id, const Device *device, bool bypass, const double *values, uint32_t value_count) {
  PlanNode node = {.id = id, .device = device->number, .bypass = bypass, .param_begin = b->header.param_count,
                   .param_count = device->param_count};
  for (uint32_t i = 0; i < device->param_count; i++)
    buffer_f32le(&b->params, (float)param_clamp(&device->params[i], i < value_count ? values[i] : device->params[i].fallback));
  node.latency_frames = latency_of(b, id, device, node.param_begin);
  buffer_put(&b->nodes, &node, sizeof node);
  b->header.param_count += device->param_count;
  b->header.node_count++;
}

static void set_by_id(const Device *device, double *values, const char *id, double value) {
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, id) == 0) values[i] = value;
}

static void add_strip(PlanBuild *b, const Object *object) {
  static const double inverts[2][2] = {{0, 3}, {2, 1}}; /* left, right: off, right, left, both */
  const Device *gain = device_by_id("gain");
  const Track *track = doc_as_track(object);
  double values[LIMIT_PARAMS] = {0};
  for (uint32_t i = 0; i < gain->param_count; i++) values[i] = gain->params[i].fallback;
  set_by_id(gain, values, "gain_db", track->gain_db);
  set_by_id(gain, values, "pan", track->pan);
  set_by_id(gain, values, "width", track->mono ? 0 : track->width);
  set_by_id(gain, values, "invert", inverts[track->invert_left][track->invert_right]);
  set_by_id(gain, values, "pan_law", (double)track->pan_law);
  add_node(b, object->id, gain, false, values, gain->param_count);
}

/* `first`: the chain's first node. */
static Status add_devices_of(PlanBuild *b, const Object *track, uint32_t first, bool modulators) {
  for (const Object *child = track->first_child; child != NULL; child = child->next) {
    if (child->kind->number != KIND_DEVICE) continue;
    const DeviceObject *object = doc_as_device(child);
    const Device *device = device_by_number((uint32_t)object->device);
    if (device == NULL || (device->role == DEVICE_MODULATOR) != modulators) continue; /* NULL: of a newer version: the sound passes it by */
    if (idmap_reserve(&b->devices, b->devices.count + 1) != STATUS_OK) return compile_no_memory(b->problem);
    idmap_put(&b->devices, child->id, b->header.node_count - first);
    add_node(b, child->id, device, object->bypass, object->params, object->param_count);
  }
  return STATUS_OK;
}

/* Modulators stand in no signal's way, so they come last. */
static Status add_devices(PlanBuild *b, const Object *track) {
  const uint32_t first = b->header.node_count;
  Status status = add_devices_of(b, track, first, false);
  if (status == STATUS_OK) status = add_devices_of(b, track, first, true);
  if (status != STATUS_OK) return status;
  add_strip(b, track);
  return b->nodes.status == STATUS_OK && b->params.status == STATUS_OK ? STATUS_OK : compile_no_memory(b->problem);
}

static Status add_chain(PlanBuild *b, const Object *track) {
  PlanChain row = {.id = track->id, .node_begin = b->header.node_count, .segment_begin = b->compiler->key_count,
                   .container = PLAN_NONE, .key_high = 127, .flags = CHAIN_TRACK};
  Status status = add_devices(b, track);
  if (status == STATUS_OK) status = compile_clips(b, track);
  row.node_count = b->header.node_count - row.node_begin;
  row.segment_count = b->compiler->key_count - row.segment_begin;
  buffer_put(&b->chains, &row, sizeof row);
  b->header.chain_count++;
  return status == STATUS_OK && b->chains.status != STATUS_OK ? compile_no_memory(b->problem) : status;
}

Status compile_tracks(PlanBuild *b) {
  const Memory *memory = b->compiler->memory;
  Status status = routes_init(&b->routes, b->doc, memory, b->problem);
  if (status != STATUS_OK) return status;
  b->places = memory_new(memory, b->routes.track_count * sizeof *b->places);
  if (b->places == NULL) return compile_no_memory(b->problem);
  for (uint32_t i = 0; i < b->routes.track_count; i++) b->places[b->routes.order[i]] = i;
  for (uint32_t i = 0; status == STATUS_OK && i < b->routes.track_count; i++) status = add_chain(b, b->routes.tracks[b->routes.order[i]]);
  return status == STATUS_OK ? compile_routes(b) : status;
}

