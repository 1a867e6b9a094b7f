/* Part of compile.c: every track becomes a chain, its way to its target an edge. */

#include "session/compile_parts.h"

#include <string.h>

static const Object *target_of(const Doc *doc, const Object *track) {
  if (track->id == ID_MASTER) return NULL;
  const Object *target = doc_find(doc, doc_as_track(track)->target);
  return target != NULL && target->kind->number == KIND_TRACK ? target : doc_find(doc, ID_MASTER);
}

static uint32_t hops_to_output(const Doc *doc, const Object *track) {
  uint32_t hops = 0;
  for (const Object *at = track; at != NULL && hops <= LIMIT_TRACKS + 1; at = target_of(doc, at)) hops++;
  return hops;
}

/* Into its place among those that came before, which are in order. `targets` keeps the hops until it is needed as such. */
static void place_track(PlanBuild *b, const Object *track) {
  const uint32_t hops = hops_to_output(b->doc, track);
  uint32_t place = b->track_count++;
  for (; place > 0 && b->targets[place - 1] < hops; place--) {
    b->tracks[place] = b->tracks[place - 1];
    b->targets[place] = b->targets[place - 1];
  }
  b->tracks[place] = track;
  b->targets[place] = hops;
}

/* Sources before targets: by hops to the output, most first; among equals the document's order. */
static Status order_tracks(PlanBuild *b) {
  const Memory *memory = b->compiler->memory;
  uint32_t count = 0;
  for (const Object *o = doc_project(b->doc)->first_child; o != NULL; o = o->next) count += o->kind->number == KIND_TRACK;
  b->tracks = memory_new(memory, count * sizeof *b->tracks);
  b->targets = memory_new(memory, count * sizeof *b->targets);
  b->silent = memory_new(memory, count * sizeof *b->silent);
  b->header.chain_count = count;
  if (b->tracks == NULL || b->targets == NULL || b->silent == NULL) return compile_no_memory(b->problem);
  for (const Object *o = doc_project(b->doc)->first_child; o != NULL; o = o->next) {
    if (o->kind->number == KIND_TRACK) place_track(b, o);
  }
  return STATUS_OK;
}

static uint32_t place_of(const PlanBuild *b, const Object *track) {
  for (uint32_t i = b->track_count; i-- > 0;) /* targets lie late: the master is the last */
    if (b->tracks[i] == track) return i;
  return UINT32_MAX;
}

/* Solo in place: soloed tracks, what feeds them and what they pass through are heard; mute wins. */
static void decide_silence(PlanBuild *b) {
  bool any_solo = false;
  for (uint32_t i = 0; i < b->track_count; i++) {
    const Object *target = target_of(b->doc, b->tracks[i]);
    b->targets[i] = target == NULL ? UINT32_MAX : place_of(b, target);
    any_solo |= doc_as_track(b->tracks[i])->solo;
    b->silent[i] = true;
  }
  for (uint32_t i = b->track_count; i-- > 0;) { /* targets first: what feeds a soloed track is heard */
    const bool fed_into_solo = b->targets[i] != UINT32_MAX && b->targets[i] < b->track_count
                               && b->tracks[b->targets[i]]->id != ID_MASTER && !b->silent[b->targets[i]];
    b->silent[i] = any_solo && !doc_as_track(b->tracks[i])->solo && !fed_into_solo && b->tracks[i]->id != ID_MASTER;
  }
  for (uint32_t i = 0; i < b->track_count; i++) /* then what a heard track passes through */
    if (doc_as_track(b->tracks[i])->solo)
      for (uint32_t at = b->targets[i]; at < b->track_count; at = b->targets[at]) b->silent[at] = false;
  for (uint32_t i = 0; i < b->track_count; i++) b->silent[i] |= doc_as_track(b->tracks[i])->mute && !compile_moves_mute(b->tracks[i]);
}

/* ---- devices */

static void add_node(PlanBuild *b, Id id, const Device *device, bool bypass, const double *values, uint32_t value_count) {
  const PlanNode node = {.id = id, .device = device->number, .bypass = bypass, .param_begin = b->header.param_count,
                         .param_count = device->param_count};
  buffer_put(&b->nodes, &node, sizeof node);
  for (uint32_t i = 0; i < device->param_count; i++)
    buffer_f32le(&b->params, (float)param_clamp(&device->params[i], i < value_count ? values[i] : device->params[i].fallback));
  b->header.param_count += device->param_count;
  b->header.node_count++;
}

static void set_by_id(const Device *device, double *values, const char *id, double value) {
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, id) == 0) values[i] = value;
}

static void add_strip(PlanBuild *b, const Object *object) {
  const Device *gain = device_by_id("gain");
  const Track *track = doc_as_track(object);
  double values[LIMIT_PARAMS] = {0};
  for (uint32_t i = 0; i < gain->param_count; i++) values[i] = gain->params[i].fallback;
  set_by_id(gain, values, "gain_db", track->gain_db);
  set_by_id(gain, values, "pan", track->pan);
  add_node(b, object->id, gain, false, values, gain->param_count);
}

static void add_devices(PlanBuild *b, const Object *track) {
  for (const Object *child = track->first_child; child != NULL; child = child->next) {
    if (child->kind->number != KIND_DEVICE) continue;
    const DeviceObject *object = doc_as_device(child);
    const Device *device = device_by_number((uint32_t)object->device);
    if (device == NULL) continue; /* of a newer version: the sound passes it by */
    add_node(b, child->id, device, object->bypass, object->params, object->param_count);
  }
  add_strip(b, track);
}

/* ---- rows */

static Status add_edge(PlanBuild *b, const PlanEdge *edge) {
  buffer_put(&b->edges, edge, sizeof *edge);
  b->header.edge_count++;
  return b->edges.status == STATUS_OK ? STATUS_OK : compile_no_memory(b->problem);
}

/* The main ways of tracks to `target` (UINT32_MAX: the output), in the order of the tracks. */
static Status add_edges_to(PlanBuild *b, uint32_t target) {
  for (uint32_t i = 0; i < b->track_count; i++) {
    if (b->targets[i] != target) continue;
    const PlanEdge edge = {.id = b->tracks[i]->id, .source = i, .point = POINT_END, .target = target, .target_node = PLAN_NONE, .gain = 1.0f};
    const Status status = add_edge(b, &edge);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

static Status add_chain(PlanBuild *b, uint32_t index) {
  PlanChain row = {.id = b->tracks[index]->id, .node_begin = b->header.node_count, .segment_begin = b->compiler->key_count,
                   .edge_begin = b->header.edge_count, .container = PLAN_NONE, .key_high = 127,
                   .flags = CHAIN_TRACK | (b->silent[index] ? CHAIN_SILENT : 0u)};
  add_devices(b, b->tracks[index]);
  Status status = compile_clips(b, b->tracks[index]);
  if (status == STATUS_OK) status = add_edges_to(b, index);
  row.node_count = b->header.node_count - row.node_begin;
  row.segment_count = b->compiler->key_count - row.segment_begin;
  row.edge_count = b->header.edge_count - row.edge_begin;
  buffer_put(&b->chains, &row, sizeof row);
  return status;
}

Status compile_tracks(PlanBuild *b) {
  Status status = order_tracks(b);
  if (status != STATUS_OK) return status;
  decide_silence(b);
  for (uint32_t i = 0; status == STATUS_OK && i < b->track_count; i++) status = add_chain(b, i);
  return status == STATUS_OK ? add_edges_to(b, UINT32_MAX) : status;
}
