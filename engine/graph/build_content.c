/* Part of plan_build.c: what devices play of their own, zones and samples or a kernel, as pointers into the segments that hold them, each
   with a reference for as long as the plan lives. */

#include "graph/build.h"

#include "devices/kernel.h"

#define PINNED_FRAMES 8192 /* of a zone's beginning and of its loop's: what is played until more has come */

static const SegmentZones *zones_of(Segment *segment) {
  const SegmentHeader *header = (const SegmentHeader *)(const void *)segment_data(segment);
  return header->type == SEGMENT_ZONES ? (const SegmentZones *)(const void *)(header + 1) : NULL;
}

static Segment *find_segment(const Builder *b, const PlanNode *node) {
  return node->segment_count == 1 ? segments_find(b->graph, b->view->segments[node->segment_begin].key) : NULL;
}

static Segment *find_zones(const Builder *b, const PlanNode *node) {
  Segment *segment = find_segment(b, node);
  return segment != NULL && zones_of(segment) != NULL ? segment : NULL;
}

/* What the device of a node reads, if it is that. */
static const void *kernel_of(Segment *segment, const Device *device) {
  const SegmentHeader *header = (const SegmentHeader *)(const void *)segment_data(segment);
  const SegmentKernel *kernel = (const SegmentKernel *)(const void *)(header + 1);
  return header->type == SEGMENT_KERNEL && kernel->device == device->number ? kernel + 1 : NULL;
}

static bool reads_kernel(const PlanNode *node) { return device_by_number(node->device)->kernel != NULL; }

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

static bool is_kernel(const RtNode *node) { return node->content != NULL && node->state->device->kernel != NULL; }

size_t build_content_bytes(const Builder *b) {
  size_t bytes = 0;
  const RtPlan *before = b->graph->latest;
  for (uint32_t i = 0; before != NULL && i < before->node_count; i++) /* those that leave go on reading theirs */
    if (is_kernel(&before->nodes[i])) bytes += round16(sizeof(RtContent));
  for (uint32_t i = 0; i < b->view->header->node_count; i++) {
    if (reads_kernel(&b->view->nodes[i])) {
      bytes += round16(sizeof(RtContent));
      continue;
    }
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

/* --- kernels: with those of the plans before, which a device may be fading out -------------------------------------- */

#define KERNEL_PLANS 10u /* so many plans later none is heard any more, unless they come faster than they sound */

static const RtContent *content_before(const Builder *b, const NodeState *state) {
  const RtPlan *plan = b->graph->latest;
  for (uint32_t i = 0; plan != NULL && i < plan->node_count; i++)
    if (plan->nodes[i].state == state && plan->nodes[i].content != NULL) return plan->nodes[i].content;
  return NULL;
}

static void keep_kernel(RtContent *content, const Device *device, Segment *segment, uint32_t age) {
  if (segment == NULL || segment == content->segment || age > KERNEL_PLANS) return;
  for (uint32_t i = 0; i < CONTENT_KERNELS_BEFORE; i++) {
    if (content->before[i] == segment) return;
    if (content->before[i] != NULL) continue;
    content->before[i] = segment;
    content->age[i] = age;
    content->content.kernels_before[i] = kernel_of(segment, device);
    segment->references++;
    return;
  }
}

static void use_kernel(Builder *b, RtNode *node, Segment *segment) {
  RtContent *content = arena_new(&b->arena, sizeof *content);
  const RtContent *before = content_before(b, node->state);
  const Device *device = node->state->device;
  content->content = (DeviceContent){.serial = b->plan->serial, .kernel = segment != NULL ? kernel_of(segment, device) : NULL};
  content->segment = segment;
  if (segment != NULL) segment->references++;
  node->content = content;
  node->block.content = &content->content;
  if (before == NULL) return;
  keep_kernel(content, device, before->segment, 1);
  for (uint32_t i = 0; i < CONTENT_KERNELS_BEFORE; i++) keep_kernel(content, device, before->before[i], before->age[i] + 1);
}

static void keep_kernels_of_leaving(Builder *b) {
  for (uint32_t i = 0; i < b->plan->node_count; i++) {
    RtNode *node = &b->plan->nodes[i];
    const RtContent *before = node->plan_params == NULL && node->state->device->kernel != NULL ? content_before(b, node->state) : NULL;
    if (before != NULL) use_kernel(b, node, before->segment);
  }
}

static Status add_kernel(Builder *b, const PlanNode *from) {
  RtNode *node = find_node(b, from);
  if (node == NULL) return refuse(b, "a device's kernel was not given");
  Segment *segment = find_segment(b, from);
  if (from->segment_count > 0 && (segment == NULL || kernel_of(segment, node->state->device) == NULL)) return refuse(b, "a device's kernel was not given");
  use_kernel(b, node, segment);
  return STATUS_OK;
}

Status build_content(Builder *b) {
  Status status = STATUS_OK;
  keep_kernels_of_leaving(b);
  for (uint32_t i = 0; status == STATUS_OK && i < b->view->header->node_count; i++) {
    if (reads_kernel(&b->view->nodes[i])) status = add_kernel(b, &b->view->nodes[i]);
    else if (b->view->nodes[i].segment_count > 0) status = add_content(b, &b->view->nodes[i]);
  }
  return status;
}
