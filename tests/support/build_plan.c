/* See build_plan.h. */
#include "support/build_plan.h"

#include "support/cm.h"

#include <stdlib.h>
#include <string.h>

BuildPlan *build_plan_new(double rate_hz) {
  BuildPlan *plan = calloc(1, sizeof *plan);
  plan->header = (PlanHeader){.magic = PLAN_MAGIC, .version = PLAN_VERSION, .revision = 1, .rate_hz = rate_hz, .tempo_count = 1};
  plan->tempo = (PlanTempo){.bpm_start = 120, .bpm_end = 120};
  buffer_init(&plan->bytes, memory_heap(), 64u << 20);
  return plan;
}

void build_plan_free(BuildPlan *plan) {
  buffer_finish(&plan->bytes);
  free(plan);
}

PlanEdge *build_plan_edge(BuildPlan *plan, Id id, uint32_t source, uint32_t target) {
  PlanEdge *edge = &plan->edges[plan->header.edge_count++];
  *edge = (PlanEdge){.id = id, .source = source, .point = POINT_END, .target = target, .target_node = PLAN_NONE, .gain = 1.0f};
  return edge;
}

PlanChain *build_plan_track(BuildPlan *plan, Id id, uint32_t target) {
  PlanHeader *h = &plan->header;
  PlanChain *chain = &plan->chains[h->chain_count++];
  *chain = (PlanChain){.id = id, .node_begin = h->node_count, .segment_begin = h->segment_count, .container = PLAN_NONE,
                       .flags = CHAIN_TRACK, .key_high = 127};
  if (target != BUILD_NOWHERE) build_plan_edge(plan, id, h->chain_count - 1, target);
  return chain;
}

PlanChain *build_plan_branch(BuildPlan *plan, Id id, uint32_t container_node) {
  PlanChain *chain = build_plan_track(plan, id, BUILD_NOWHERE);
  chain->flags = 0;
  chain->container = container_node;
  return chain;
}

static float *add_node(BuildPlan *plan, Id id, const Device *device) {
  assert_non_null(device);
  PlanHeader *h = &plan->header;
  float *params = plan->params + h->param_count;
  plan->nodes[h->node_count++] = (PlanNode){.id = id, .device = device->number, .param_begin = h->param_count, .param_count = device->param_count};
  for (uint32_t i = 0; i < device->param_count; i++) params[i] = (float)device->params[i].fallback;
  h->param_count += device->param_count;
  plan->chains[h->chain_count - 1].node_count++;
  return params;
}

float *build_plan_device(BuildPlan *plan, Id id, const char *device) { return add_node(plan, id, device_by_id(device)); }

void build_plan_segment(BuildPlan *plan, SegmentKey key) {
  plan->segments[plan->header.segment_count++].key = key;
  plan->chains[plan->header.chain_count - 1].segment_count++;
}

float *build_plan_strip(BuildPlan *plan) {
  return add_node(plan, plan->chains[plan->header.chain_count - 1].id, device_by_id("gain"));
}

/* Edges as the plan wants them: by target, each run in the order they were asked for. */
static void put_edges(BuildPlan *plan, Buffer *b) {
  const PlanHeader *h = &plan->header;
  for (uint32_t target = 0; target <= h->chain_count; target++)
    for (uint32_t i = 0; i < h->edge_count; i++)
      if (plan->edges[i].target == (target < h->chain_count ? target : PLAN_NONE)) buffer_put(b, &plan->edges[i], sizeof *plan->edges);
}

static void count_edges(BuildPlan *plan) {
  uint32_t next = 0;
  for (uint32_t c = 0; c < plan->header.chain_count; c++) {
    plan->chains[c].edge_begin = next;
    for (uint32_t i = 0; i < plan->header.edge_count; i++) next += plan->edges[i].target == c;
    plan->chains[c].edge_count = next - plan->chains[c].edge_begin;
  }
}

Bytes build_plan_bytes(BuildPlan *plan) {
  PlanHeader *h = &plan->header;
  Buffer *b = &plan->bytes;
  buffer_clear(b);
  buffer_put(b, h, sizeof *h);
  buffer_put(b, &plan->tempo, sizeof plan->tempo);
  count_edges(plan);
  buffer_put(b, plan->chains, h->chain_count * sizeof *plan->chains);
  put_edges(plan, b);
  buffer_put(b, plan->nodes, h->node_count * sizeof *plan->nodes);
  buffer_put(b, plan->params, (h->param_count + 1) / 2 * 2 * sizeof *plan->params);
  buffer_put(b, plan->segments, h->segment_count * sizeof *plan->segments);
  h->bytes = b->size;
  memcpy(b->data, h, sizeof *h);
  return buffer_bytes(b);
}

void build_plan_install(BuildPlan *plan, Graph *graph) {
  Problem problem = {.status = STATUS_OK};
  if (graph_install(graph, build_plan_bytes(plan), &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static void put(Graph *graph, SegmentKey key, SegmentType type, const void *head, size_t head_size, const void *tail, size_t tail_size,
                const void *more, size_t more_size) {
  Buffer b;
  Problem problem = {.status = STATUS_OK};
  buffer_init(&b, memory_heap(), 256u << 20);
  SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = type, .key = key};
  buffer_put(&b, &header, sizeof header);
  buffer_put(&b, head, head_size);
  if (tail_size) buffer_put(&b, tail, tail_size);
  if (more_size) buffer_put(&b, more, more_size);
  while (b.size % 8 != 0) buffer_u8(&b, 0);
  header.bytes = b.size;
  memcpy(b.data, &header, sizeof header);
  if (graph_put_segment(graph, buffer_bytes(&b), &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  buffer_finish(&b);
}

static int by_time(const void *a_, const void *b_) {
  const SegmentEvent *a = a_, *b = b_;
  if (a->frame != b->frame) return a->frame < b->frame ? -1 : 1;
  if (a->type != b->type) return a->type < b->type ? -1 : 1;
  return a->id < b->id ? -1 : a->id > b->id;
}

void build_events(Graph *graph, SegmentKey key, const SegmentEvent *events, uint32_t count) {
  SegmentNotes notes = {.event_count = count, .begin_frame = count ? events[0].frame : 0};
  SegmentEvent *sorted = calloc(count ? count : 1, sizeof *sorted);
  uint32_t *controls = calloc(count ? count : 1, sizeof *controls);
  memcpy(sorted, events, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, by_time);
  for (uint32_t i = 0; i < count; i++) {
    const SegmentEvent *e = &sorted[i];
    if (e->type == EVENT_CONTROL) controls[notes.control_count++] = i;
    if (e->type == EVENT_NOTE_ON && e->end_frame - e->frame > notes.longest_note_frames) notes.longest_note_frames = e->end_frame - e->frame;
    if (e->frame < notes.begin_frame) notes.begin_frame = e->frame;
    if (e->frame > notes.end_frame) notes.end_frame = e->frame;
    if (e->end_frame > notes.end_frame) notes.end_frame = e->end_frame;
  }
  put(graph, key, SEGMENT_NOTES, &notes, sizeof notes, sorted, count * sizeof *sorted, controls, notes.control_count * sizeof *controls);
  free(sorted);
  free(controls);
}

void build_notes(Graph *graph, SegmentKey key, const BuildNote *notes, uint32_t count) {
  SegmentEvent *events = calloc(2 * count + 1, sizeof *events);
  for (uint32_t i = 0; i < count; i++) {
    const BuildNote *n = &notes[i];
    events[2 * i] = (SegmentEvent){.frame = n->on, .id = n->id, .type = EVENT_NOTE_ON, .number = n->key, .value = n->velocity, .end_frame = n->off};
    events[2 * i + 1] = (SegmentEvent){.frame = n->off, .id = n->id, .type = EVENT_NOTE_OFF, .number = n->key, .end_frame = n->off};
  }
  build_events(graph, key, events, 2 * count);
  free(events);
}

void build_asset(Graph *graph, SegmentKey key, const float *left, const float *right, int64_t frames) {
  const SegmentAsset asset = {.frames = frames, .channels = right ? 2 : 1};
  const size_t size = (size_t)frames * sizeof(float);
  put(graph, key, SEGMENT_ASSET, &asset, sizeof asset, left, size, right, right ? size : 0);
}

void build_audio(Graph *graph, SegmentKey key, SegmentAudio audio) {
  put(graph, key, SEGMENT_AUDIO, &audio, sizeof audio, NULL, 0, NULL, 0);
}

void build_command(Graph *graph, CommandType type, Id id, uint16_t number, float value, int64_t frame) {
  const Command command = {.type = (uint16_t)type, .number = number, .value = value, .id = id, .position_frame = frame};
  assert_true(ring_write(graph_commands(graph), &command));
}
