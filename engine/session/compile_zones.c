/* Part of compile.c: the zones of one device as a segment, made again only when one of them or its audio changed. Positions
   in the document count the asset's frames; a region counts its own, from the end of it where it plays backwards. */

#include "session/compile_parts.h"

#include "core/math.h"

#include <string.h>

/* The asset of a zone when its bytes are here. */
static const Asset *asset_of(const Session *session, const Object *zone) {
  const Object *object = doc_find(session->doc, doc_as_zone(zone)->asset);
  if (object == NULL || object->kind->number != KIND_ASSET) return NULL;
  const SessionAsset *pcm = session_find_asset(session, doc_as_asset(object)->sha256);
  return pcm != NULL && !pcm->held ? doc_as_asset(object) : NULL;
}

static int64_t within(int64_t x, int64_t low, int64_t high) { return x < low ? low : x > high ? high : x; }

static SampleRegion region_of(const ZoneObject *zone, int64_t frames) {
  const int64_t begin = within(zone->start_frame, 0, frames);
  const int64_t end = zone->end_frame == 0 ? frames : within(zone->end_frame, begin, frames);
  int64_t low = within(zone->loop_start_frame, begin, end);
  int64_t high = zone->loop_end_frame == 0 ? end : within(zone->loop_end_frame, low, end);
  if (zone->reverse) {
    const int64_t mirrored = end - high;
    high = end - low;
    low = mirrored;
  } else {
    low -= begin;
    high -= begin;
  }
  return (SampleRegion){.begin_frame = begin, .end_frame = end, .loop_begin_frame = low, .loop_end_frame = high,
                        .loop_fade_frames = zone->loop_crossfade_frames, .loop = (uint32_t)zone->loop, .reverse = zone->reverse};
}

static Zone zone_from(const Object *object, const Asset *asset, uint32_t sample) {
  const ZoneObject *zone = doc_as_zone(object);
  return (Zone){.id = object->id, .sample = sample, .key_low = (uint8_t)zone->key_low, .key_high = (uint8_t)zone->key_high,
                .key_root = (uint8_t)zone->key_root, .velocity_low = (uint8_t)zone->velocity_low, .velocity_high = (uint8_t)zone->velocity_high,
                .round_robin = (uint8_t)zone->round_robin, .choke = (uint8_t)zone->choke, .gain = (float)math_gain_from_db(zone->gain_db),
                .pan = (float)zone->pan, .tune_semitones = (float)(zone->tune_ct * 0.01), .region = region_of(zone, asset->frames)};
}

typedef struct Rows { Zone *zones; SegmentSample *samples; uint32_t zone_count, sample_count; } Rows;

static uint32_t sample_index(Rows *rows, const Asset *asset) {
  const SegmentSample sample = {asset_segment_key(&asset->sha256, (double)asset->rate_hz), (double)asset->rate_hz};
  for (uint32_t i = 0; i < rows->sample_count; i++)
    if (rows->samples[i].asset.object == sample.asset.object && rows->samples[i].asset.revision == sample.asset.revision) return i;
  rows->samples[rows->sample_count] = sample;
  return rows->sample_count++;
}

static void put_blob(uint8_t *bytes, size_t size, Id id, const Rows *rows) {
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_ZONES, .bytes = size, .key = {id, 0}};
  const SegmentZones counts = {rows->zone_count, rows->sample_count};
  uint8_t *at = bytes;
  memcpy(at, &header, sizeof header);
  memcpy(at += sizeof header, &counts, sizeof counts);
  memcpy(at += sizeof counts, rows->zones, rows->zone_count * sizeof *rows->zones);
  memcpy(at + rows->zone_count * sizeof *rows->zones, rows->samples, rows->sample_count * sizeof *rows->samples);
}

static Status fill(const Session *session, const Object *device, Rows *rows, ClipSegment *segment) {
  for (const Object *o = device->first_child; o != NULL; o = o->next) {
    const Asset *asset = o->kind->number == KIND_ZONE ? asset_of(session, o) : NULL;
    if (asset != NULL) rows->zones[rows->zone_count++] = zone_from(o, asset, sample_index(rows, asset));
  }
  if (rows->zone_count == 0) return STATUS_OK;
  const size_t size = sizeof(SegmentHeader) + sizeof(SegmentZones) + rows->zone_count * sizeof(Zone) + rows->sample_count * sizeof(SegmentSample);
  segment->bytes = memory_new(session->memory, size);
  if (segment->bytes == NULL) return STATUS_NO_MEMORY;
  segment->size = size;
  put_blob(segment->bytes, size, device->id, rows);
  return STATUS_OK;
}

Status segment_from_zones(const Session *session, const Object *device, ClipSegment *segment) {
  uint32_t count = 0;
  for (const Object *o = device->first_child; o != NULL; o = o->next) count += o->kind->number == KIND_ZONE;
  if (count == 0) return STATUS_OK;
  Rows rows = {.zones = memory_new(session->memory, count * sizeof *rows.zones), .samples = memory_new(session->memory, count * sizeof *rows.samples)};
  const Status status = rows.zones == NULL || rows.samples == NULL ? STATUS_NO_MEMORY : fill(session, device, &rows, segment);
  memory_free(session->memory, rows.zones, count * sizeof *rows.zones);
  memory_free(session->memory, rows.samples, count * sizeof *rows.samples);
  return status;
}

/* Changes when a zone does, when one comes or goes, and when audio arrives. */
static uint64_t state_of(const Session *session, const Object *device) {
  uint64_t hash = 1;
  for (const Object *o = device->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_ZONE) hash = hash_pair(hash_pair(hash, o->id), o->revision * 2 + (asset_of(session, o) != NULL));
  return hash;
}

static Status refresh(PlanBuild *b, const Object *device, ClipSegment *segment) {
  const uint64_t now = state_of(b->session, device);
  if (segment->clip_revision == now) return STATUS_OK;
  compile_empty_segment(b->compiler, segment);
  if (segment_from_zones(b->session, device, segment) != STATUS_OK) return compile_no_memory(b->problem);
  compile_seal_segment(b->compiler, segment, now);
  return STATUS_OK;
}

static Status name_samples(PlanBuild *b, const Object *device) {
  for (const Object *o = device->first_child; o != NULL; o = o->next) {
    const Asset *asset = o->kind->number == KIND_ZONE ? asset_of(b->session, o) : NULL;
    if (asset == NULL) continue;
    const double rate_hz = (double)asset->rate_hz;
    const CompiledAsset named = {.key = asset_segment_key(&asset->sha256, rate_hz), .sha256 = asset->sha256, .rate_hz = rate_hz};
    if (!compile_name_asset(b, named)) return compile_no_memory(b->problem);
  }
  return STATUS_OK;
}

static Status add_content(PlanBuild *b, const Object *device, PlanNode *node) {
  ClipSegment *segment = compile_segment(b->compiler, device->id, 0);
  if (segment == NULL) return compile_no_memory(b->problem);
  Status status = refresh(b, device, segment);
  compile_use_segment(b->compiler, segment);
  if (status != STATUS_OK || segment->bytes == NULL) return status;
  node->segment_begin = b->compiler->key_count;
  node->segment_count = 1;
  if (!compile_add_key(b->compiler, segment->segment)) return compile_no_memory(b->problem);
  return name_samples(b, device);
}

Status compile_zones(PlanBuild *b) {
  for (uint32_t i = 0; i < b->header.node_count && b->nodes.status == STATUS_OK; i++) {
    PlanNode node;
    uint8_t *row = b->nodes.data + i * sizeof node;
    memcpy(&node, row, sizeof node);
    const Object *object = doc_find(b->doc, node.id);
    if (object == NULL || object->kind->number != KIND_DEVICE || !device_by_number(node.device)->zones) continue;
    const bool reads = device_by_number(node.device)->kernel != NULL;
    if (object->first_child == NULL && !reads) continue;
    const Status status = reads ? compile_kernel(b, object, &node) : add_content(b, object, &node);
    if (status != STATUS_OK) return status;
    memcpy(row, &node, sizeof node);
  }
  return STATUS_OK;
}
