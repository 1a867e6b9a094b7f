/* Immutable content in the audio memory, found by key. Plans hold references; a segment lives two installs longer than its
   last one, so that what an undo brings back is mostly still there. */

#include "graph/internal.h"

#include <string.h>

#define SEGMENT_KEEP_INSTALLS 2u

static TableKey table_key(SegmentKey key) { return (TableKey){key.object, key.revision}; }

Segment *segments_find(const Graph *graph, SegmentKey key) { return table_find(&graph->segments, table_key(key)); }

bool graph_has_segment(const Graph *graph, SegmentKey key) { return segments_find(graph, key) != NULL; }

static void close_open(Graph *graph, Segment *segment) {
  if (segment->previous_open != NULL) segment->previous_open->next_open = segment->next_open;
  else graph->open = segment->next_open;
  if (segment->next_open != NULL) segment->next_open->previous_open = segment->previous_open;
  segment->next_open = segment->previous_open = NULL;
}

bool segment_sound(Segment *segment, SegmentSound *sound) {
  const SegmentHeader *header = (const SegmentHeader *)(const void *)segment_data(segment);
  if (segment->paged != NULL) {
    const Pages *pages = &segment->paged->pages;
    *sound = (SegmentSound){.pages = pages, .frames = pages->frames, .channel_count = pages->channels};
    return true;
  }
  if (header->type != SEGMENT_ASSET) return false;
  const SegmentAsset *pcm = (const SegmentAsset *)(const void *)(header + 1);
  const float *samples = (const float *)(const void *)(pcm + 1);
  *sound = (SegmentSound){.channels = {samples, pcm->channels == 2 ? samples + pcm->frames : samples}, .frames = pcm->frames, .channel_count = pcm->channels};
  return true;
}

static void segment_free(Graph *graph, Segment *segment) {
  if (segment->paged != NULL) streams_drop(segment->paged);
  memory_free(graph->memory, segment, sizeof *segment + segment->bytes);
}

void *graph_begin_segment(Graph *graph, size_t bytes) {
  if (bytes > SIZE_MAX - sizeof(Segment)) return NULL;
  Segment *segment = memory_new(graph->memory, sizeof *segment + bytes);
  if (segment == NULL) return NULL;
  segment->bytes = bytes;
  segment->next_open = graph->open;
  if (graph->open != NULL) graph->open->previous_open = segment;
  graph->open = segment;
  return segment_data(segment);
}

/* A segment that says where samples lie becomes a sound in pages. */
static Status open_stream(Graph *graph, Segment *segment) {
  const SegmentHeader *header = (const SegmentHeader *)(const void *)segment_data(segment);
  if (header->type != SEGMENT_STREAM) return STATUS_OK;
  segment->paged = streams_add(&graph->streams, (const SegmentStream *)(const void *)(header + 1));
  return segment->paged != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

Status graph_commit_segment(Graph *graph, void *data, Problem *problem) {
  Segment *segment = (Segment *)data - 1;
  close_open(graph, segment);
  Status status = segment_check((Bytes){segment_data(segment), segment->bytes}, problem);
  if (status != STATUS_OK) {
    segment_free(graph, segment);
    return status;
  }
  segment->key = table_key(((const SegmentHeader *)data)->key);
  if (table_find(&graph->segments, segment->key) != NULL) { /* same key, same bytes */
    segment_free(graph, segment);
    return STATUS_OK;
  }
  status = open_stream(graph, segment);
  if (status == STATUS_OK) status = table_add(&graph->segments, graph->memory, segment);
  if (status != STATUS_OK) {
    segment_free(graph, segment);
    return problem_set(problem, status, NO_OFFSET, "segment", "no memory for another segment");
  }
  segments_rest(graph, segment);
  return STATUS_OK;
}

Status graph_put_segment(Graph *graph, Bytes segment, Problem *problem) {
  if (segment.size >= sizeof(SegmentHeader)) {
    SegmentHeader header;
    memcpy(&header, segment.data, sizeof header);
    if (header.magic == SEGMENT_MAGIC && graph_has_segment(graph, header.key)) return STATUS_OK;
  }
  void *data = graph_begin_segment(graph, segment.size);
  if (data == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "segment", "no memory for %zu bytes", segment.size);
  if (segment.size > 0) memcpy(data, segment.data, segment.size);
  return graph_commit_segment(graph, data, problem);
}

void segments_rest(Graph *graph, Segment *segment) {
  segment->released = graph->serial;
  if (segment->idle) return;
  segment->idle = true;
  segment->next_idle = graph->idle;
  graph->idle = segment;
}

/* A long song has thousands, and this is asked many times a second: only those are looked at that were let go. */
static void sweep_idle(Graph *graph) {
  Segment **at = &graph->idle;
  while (*at != NULL) {
    Segment *const segment = *at;
    const bool used = segment->references > 0;
    if (!used && graph->serial - segment->released < SEGMENT_KEEP_INSTALLS) {
      at = &segment->next_idle;
      continue;
    }
    *at = segment->next_idle;
    segment->idle = false;
    if (used) continue;
    table_remove(&graph->segments, segment->key);
    segment_free(graph, segment);
  }
}

static bool dispose_any(void *context, void *entry) {
  segment_free(context, entry);
  return true;
}

void segments_sweep(Graph *graph, bool all) {
  if (!all) return sweep_idle(graph);
  graph->idle = NULL;
  table_sweep(&graph->segments, dispose_any, graph);
  while (graph->open != NULL) {
    Segment *segment = graph->open;
    close_open(graph, segment);
    segment_free(graph, segment);
  }
  table_finish(&graph->segments, graph->memory);
}
