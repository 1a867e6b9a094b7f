/* Part of plan_build.c: what devices play of their own, zones and samples, as pointers into the segments that hold them, each
   with a reference for as long as the plan lives. */

#include "graph/build.h"

#define PINNED_FRAMES 8192 /* of a zone's beginning and of its loop's: what is played until more has come */

static const SegmentZones *zones_of(Segment *segment) {
  const SegmentHeader *header = (const SegmentHeader *)(const void *)segment_data(segment);
  return header->type == SEGMENT_ZONES ? (const SegmentZones *)(const void *)(header + 1) : NULL;
}

static Segment *find_zones(const Builder *b, const PlanNode *node) {
  Segment *segment = node->segment_count == 1 ? segments_find(b->graph, b->view->segments[node->segment_begin].key) : NULL;
  return segment != NULL && zones_of(segment) != NULL ? segment : NULL;
}

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

size_t build_content_bytes(const Builder *b) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < b->view->header->node_count; i++) {
    Segment *segment = find_zones(b, &b->view->nodes[i]);
    if (segment == NULL) continue;
    const size_t samples = zones_of(segment)->sample_count;
    bytes += round16(sizeof(RtContent)) + round16(samples * sizeof(Sample)) + round16(samples * sizeof(Segment *));
  }
  return bytes;
}

static Status refuse(Builder *b, const char *what) { return problem_set(b->problem, STATUS_NOT_FOUND, NO_OFFSET, "plan.nodes", "%s", what); }

static bool take_sample(Builder *b, RtContent *content, const SegmentSample *from, Sample *sample) {
  Segment *asset = segments_find(b->graph, from->asset);
  SegmentSound sound;
  if (asset == NULL || !segment_sound(asset, &sound)) return false;
  *sample = (Sample){.channels = {sound.channels[0], sound.channels[1]}, .pages = sound.pages, .frames = sound.frames,
                     .channel_count = sound.channel_count, .rate_hz = from->rate_hz, .key = {from->asset.object, from->asset.revision}};
  asset->references++;
  content->assets[content->content.sample_count++] = asset;
  return true;
}

static void pin_zone(PagedSound *sound, const SampleRegion *region, int64_t frame, int change) {
  streams_pin(sound, region->reverse ? region->end_frame - frame - PINNED_FRAMES : region->begin_frame + frame, PINNED_FRAMES, change);
}

void content_pin(const RtContent *content, int change) {
  for (uint32_t i = 0; content->pinned && i < content->content.zone_count; i++) {
    const Zone *zone = &content->content.zones[i];
    const Sample *sample = content_sample(&content->content, zone);
    if (sample == NULL || sample->pages == NULL) continue;
    const SampleRegion region = sample_region_fit(sample, zone->region);
    pin_zone(content->assets[zone->sample]->paged, &region, 0, change);
    if (region.loop != LOOP_NONE) pin_zone(content->assets[zone->sample]->paged, &region, region.loop_begin_frame, change);
  }
}

/* The node the audio thread runs for one of the plan's, not one that leaves. */
static RtNode *find_node(const Builder *b, const PlanNode *from) {
  const NodeState *state = states_find_node(b->graph, from);
  for (uint32_t i = 0; i < b->plan->node_count; i++)
    if (b->plan->nodes[i].state == state && b->plan->nodes[i].plan_params != NULL) return &b->plan->nodes[i];
  return NULL;
}

static Status add_content(Builder *b, const PlanNode *from) {
  Segment *segment = find_zones(b, from);
  RtNode *node = find_node(b, from);
  if (segment == NULL || node == NULL) return refuse(b, "a device's zones were not given");
  const SegmentZones *zones = zones_of(segment);
  const Zone *rows = (const Zone *)(const void *)(zones + 1);
  const SegmentSample *samples = (const SegmentSample *)(const void *)(rows + zones->zone_count);
  RtContent *content = arena_new(&b->arena, sizeof *content);
  Sample *made = arena_new(&b->arena, zones->sample_count * sizeof *made);
  content->assets = arena_new(&b->arena, zones->sample_count * sizeof *content->assets);
  content->content = (DeviceContent){.zones = rows, .samples = made, .zone_count = zones->zone_count, .serial = b->plan->serial};
  content->segment = segment;
  segment->references++;
  node->content = content;
  node->block.content = &content->content;
  for (uint32_t i = 0; i < zones->sample_count; i++)
    if (!take_sample(b, content, &samples[i], &made[i])) return refuse(b, "a sample was not given");
  content->pinned = true;
  content_pin(content, 1);
  return STATUS_OK;
}

Status build_content(Builder *b) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < b->view->header->node_count; i++)
    if (b->view->nodes[i].segment_count > 0) status = add_content(b, &b->view->nodes[i]);
  return status;
}
