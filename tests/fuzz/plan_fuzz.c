/* Any bytes as a plan and as a segment for the audio memory: refused with words, or played without harm. */

#include "graph/graph.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

/* A small legal plan: a track with a synth, a container with one chain and a compressor; a master; a send, feedback and a
   sidechain between them; a curve that moves a node, a send and the crossfader; one note segment. What the seeds are and what mutations start from. */
enum { TRACK, BRANCH, MASTER, CHAINS };
static const struct { const char *device; Id id; uint32_t chain; } nodes[] = {
  {"synth", 7, TRACK}, {"layers", 8, TRACK}, {"compressor", 9, TRACK}, {"gain", 3, TRACK}, {"gain", 4, BRANCH}, {"eq5", 10, MASTER}, {"gain", 2, MASTER}};

static PlanEdge edge_of(Id id, uint32_t source, uint32_t target) {
  return (PlanEdge){.id = id, .source = source, .point = POINT_END, .target = target, .target_node = PLAN_NONE, .gain = 0.5f};
}

static uint32_t put_edges(PlanEdge edges[6]) {
  edges[0] = edge_of(20, MASTER, TRACK); /* feedback into the track's input */
  edges[0].flags = EDGE_FEEDBACK;
  edges[0].delay_frames = 100;
  edges[1] = edge_of(21, TRACK, TRACK); /* its own input steers its compressor */
  edges[1].point = POINT_INPUT;
  edges[1].target_node = 2;
  edges[2] = edge_of(3, TRACK, MASTER);
  edges[2].delay_frames = 33;
  edges[3] = edge_of(22, BRANCH, MASTER);
  edges[3].flags = EDGE_SIDE_A;
  edges[4] = edge_of(2, MASTER, PLAN_NONE);
  edges[5] = edge_of(23, TRACK, PLAN_NONE);
  edges[5].point = 1;
  edges[5].target_port = OUTPUT_CUE;
  return 6;
}

static const SegmentKey curve_key = {99, 1};

static void put_curve(Buffer *out) {
  const CurvePoint points[] = {{.frame = 10, .ticks = 10 * 739.2, .value = -1}, {.frame = 250.5, .ticks = 250.5 * 739.2, .value = 1, .shape = 1, .tension = 0.5f}};
  const SegmentCurve curve = {.end_frame = 400, .point_count = COUNT_OF(points)};
  const SegmentHeader h = {.magic = SEGMENT_MAGIC, .type = SEGMENT_CURVE, .bytes = sizeof h + sizeof curve + sizeof points, .key = curve_key};
  buffer_put(out, &h, sizeof h);
  buffer_put(out, &curve, sizeof curve);
  buffer_put(out, points, sizeof points);
}

static void put_plan(Buffer *out, SegmentKey key) {
  PlanHeader h = {.magic = PLAN_MAGIC, .version = PLAN_VERSION, .rate_hz = 48000, .end_frame = 500, .tempo_count = 1, .chain_count = CHAINS,
                  .node_count = COUNT_OF(nodes), .segment_count = 2, .latency_frames = 33, .lane_count = 3};
  const PlanTempo tempo = {.bpm_start = 120, .bpm_end = 120};
  PlanChain chains[CHAINS] = {{.id = 3, .segment_count = 1, .edge_count = 2, .container = PLAN_NONE, .flags = CHAIN_TRACK, .key_high = 127},
                              {.id = 4, .segment_begin = 1, .edge_begin = 2, .container = 1, .key_high = 127, .choke_group = 1},
                              {.id = 2, .segment_begin = 1, .edge_begin = 2, .edge_count = 2, .container = PLAN_NONE, .flags = CHAIN_TRACK, .key_high = 127}};
  PlanEdge edges[6];
  PlanNode rows[COUNT_OF(nodes)];
  const PlanSegment segments[] = {{key}, {curve_key}};
  const PlanLane lanes[] = {{.segment = 1, .node = 3}, {.segment = 1, .node = 3, .param = EDGE_GAIN_DB, .flags = LANE_EDGE}, {.segment = 1, .flags = LANE_CROSSFADER}};
  h.edge_count = put_edges(edges);
  for (uint32_t i = 0; i < COUNT_OF(nodes); i++) {
    const Device *device = device_by_id(nodes[i].device);
    if (device == NULL) abort();
    rows[i] = (PlanNode){.id = nodes[i].id, .device = device->number, .param_begin = h.param_count, .param_count = device->param_count};
    if (chains[nodes[i].chain].node_count++ == 0) chains[nodes[i].chain].node_begin = i;
    h.param_count += device->param_count;
  }
  rows[2].input_delay_frames = 20;
  h.bytes = sizeof h + sizeof tempo + sizeof chains + sizeof edges + sizeof rows + (h.param_count + 1) / 2 * 8 + sizeof segments + sizeof lanes;
  buffer_put(out, &h, sizeof h);
  buffer_put(out, &tempo, sizeof tempo);
  buffer_put(out, chains, sizeof chains);
  buffer_put(out, edges, sizeof edges);
  buffer_put(out, rows, sizeof rows);
  for (uint32_t i = 0; i < COUNT_OF(nodes); i++)
    for (uint32_t p = 0; p < rows[i].param_count; p++) buffer_f32le(out, (float)device_by_id(nodes[i].device)->params[p].fallback);
  if (h.param_count % 2) buffer_u32le(out, 0);
  buffer_put(out, segments, sizeof segments);
  buffer_put(out, lanes, sizeof lanes);
}

static void put_notes(Buffer *out, SegmentKey key) {
  const SegmentEvent events[] = {{.frame = 3, .id = 1, .type = EVENT_CONTROL, .number = 1, .value = 0.5f, .end_frame = 3},
                                 {.frame = 5, .id = 2, .type = EVENT_NOTE_ON, .number = 60, .value = 1, .end_frame = 300},
                                 {.frame = 300, .id = 2, .type = EVENT_NOTE_OFF, .number = 60, .end_frame = 300}};
  const SegmentNotes notes = {.event_count = 3, .control_count = 1, .end_frame = 300, .longest_note_frames = 295};
  const SegmentHeader h = {.magic = SEGMENT_MAGIC, .type = SEGMENT_NOTES, .bytes = sizeof h + sizeof notes + sizeof events + 8, .key = key};
  buffer_put(out, &h, sizeof h);
  buffer_put(out, &notes, sizeof notes);
  buffer_put(out, events, sizeof events);
  buffer_u64le(out, 0);
}

static void play(Graph *graph) {
  float left[100], right[100];
  const Command commands[] = {{.type = COMMAND_PLAY}, {.type = COMMAND_SEEK, .position_frame = 100}};
  for (uint32_t i = 0; i < COUNT_OF(commands); i++) {
    if (!ring_write(graph_commands(graph), &commands[i])) abort();
    for (uint32_t k = 0; k < 4; k++) graph_render(graph, left, right, 100);
  }
}

/* The input is a plan or a segment by its first word; the other one is a good one that fits. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Graph *graph = graph_create(memory_heap(), 48000);
  Buffer good;
  buffer_init(&good, memory_heap(), 1u << 20);
  Problem problem = {0};
  SegmentHeader header = {.key = {1, 1}};
  const bool is_segment = size >= sizeof header && memcmp(data, &(uint32_t){SEGMENT_MAGIC}, 4) == 0;
  if (is_segment) memcpy(&header, data, sizeof header);
  else put_notes(&good, header.key);
  const Bytes segment = is_segment ? (Bytes){data, size} : buffer_bytes(&good);
  Status status = graph_put_segment(graph, segment, &problem);
  Buffer curve;
  buffer_init(&curve, memory_heap(), 1u << 16);
  put_curve(&curve);
  if (status == STATUS_OK) status = graph_put_segment(graph, buffer_bytes(&curve), &problem);
  buffer_finish(&curve);
  if (status == STATUS_OK) {
    buffer_clear(&good);
    put_plan(&good, header.key);
    problem = (Problem){0};
    status = graph_install(graph, is_segment ? buffer_bytes(&good) : (Bytes){data, size}, &problem);
  }
  if (status != STATUS_OK && problem.what[0] == '\0') abort();
  play(graph);
  graph_destroy(graph);
  buffer_finish(&good);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index == 0) put_plan(out, (SegmentKey){1, 1});
  if (index == 1) put_notes(out, (SegmentKey){1, 1});
  return index < 2;
}
