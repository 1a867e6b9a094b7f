/* Any bytes as a plan and as a segment for the audio memory: refused with words, or played without harm. */

#include "graph/graph.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

/* A small legal plan: one track with a synth, its strip, and one note segment; what the seeds are and what mutations start from. */
static void put_plan(Buffer *out, SegmentKey key) {
  const Device *devices[] = {device_by_id("synth"), device_by_id("gain")};
  const uint32_t param_count = devices[0]->param_count + devices[1]->param_count;
  PlanHeader h = {.magic = PLAN_MAGIC, .version = PLAN_VERSION, .rate_hz = 48000, .end_frame = 500, .tempo_count = 1,
                  .chain_count = 1, .edge_count = 1, .node_count = 2, .param_count = param_count, .segment_count = 1};
  const PlanTempo tempo = {.bpm_start = 120, .bpm_end = 120};
  const PlanChain chain = {.id = 2, .node_count = 2, .segment_count = 1, .container = PLAN_NONE, .flags = CHAIN_TRACK, .key_high = 127};
  const PlanEdge edge = {.id = 2, .point = POINT_END, .target = PLAN_NONE, .target_node = PLAN_NONE, .gain = 1};
  const PlanSegment segment = {key};
  h.bytes = sizeof h + sizeof tempo + sizeof chain + sizeof edge + 2 * sizeof(PlanNode) + (param_count + 1) / 2 * 8 + sizeof segment;
  buffer_put(out, &h, sizeof h);
  buffer_put(out, &tempo, sizeof tempo);
  buffer_put(out, &chain, sizeof chain);
  buffer_put(out, &edge, sizeof edge);
  for (uint32_t i = 0; i < 2; i++) {
    const PlanNode node = {.id = i == 0 ? 7 : 2, .device = devices[i]->number, .param_begin = i == 0 ? 0 : devices[0]->param_count,
                           .param_count = devices[i]->param_count};
    buffer_put(out, &node, sizeof node);
  }
  for (uint32_t i = 0; i < 2; i++)
    for (uint32_t p = 0; p < devices[i]->param_count; p++) buffer_f32le(out, (float)devices[i]->params[p].fallback);
  if (param_count % 2) buffer_u32le(out, 0);
  buffer_put(out, &segment, sizeof segment);
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
