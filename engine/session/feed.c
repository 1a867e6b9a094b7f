/* Carrying what was compiled to a graph: segments by key, then the plan. */

#include "session/compiler.h"
#include "session/kernel_job.h"

#include "graph/graph.h"

#include <string.h>

uint32_t session_segment_count(const Session *session) { return session->compiler == NULL ? 0 : session->compiler->key_count; }

SegmentKey session_segment_key(const Session *session, uint32_t index) {
  return index < session_segment_count(session) ? session->compiler->keys[index] : (SegmentKey){0, 0};
}

Bytes session_segment_keys(const Session *session) {
  const uint32_t count = session_segment_count(session);
  return (Bytes){count == 0 ? NULL : (const uint8_t *)session->compiler->keys, count * sizeof(SegmentKey)};
}

static double rate_of(const Session *session) { return doc_as_project(doc_project(session->doc))->rate_hz; }

const CompiledAsset *compiler_find_asset(const Session *session, SegmentKey key) {
  const Compiler *compiler = session->compiler;
  for (uint32_t i = 0; compiler != NULL && i < compiler->asset_count; i++) {
    const CompiledAsset *asset = &compiler->assets[i];
    if (asset->key.object != key.object || asset->key.revision != key.revision) continue;
    return asset->kernel || session_find_asset(session, asset->sha256) != NULL ? asset : NULL;
  }
  return NULL;
}

/* What a zone plays at its own rate is no work for another thread: it is only unpacked. */
bool session_segment_asset(const Session *session, SegmentKey key, Digest *sha256) {
  const CompiledAsset *asset = compiler_find_asset(session, key);
  if (asset == NULL || asset->kernel || asset->rate_hz != rate_of(session)) return false;
  *sha256 = asset->sha256;
  return true;
}

Bytes session_segment_job(const Session *session, SegmentKey key) {
  const CompiledAsset *asset = compiler_find_asset(session, key);
  return asset != NULL && !asset->kernel ? asset->job : (Bytes){NULL, 0};
}

Bytes session_segment_kernel(const Session *session, SegmentKey key) {
  const CompiledAsset *asset = compiler_find_asset(session, key);
  return asset != NULL && asset->kernel ? asset->job : (Bytes){NULL, 0};
}

static size_t size_of(const Session *session, const CompiledAsset *asset) {
  if (asset != NULL && asset->kernel) return kernel_job_size(session, kernel_job_read(asset->job));
  return asset == NULL ? 0 : asset_segment_size(&session_find_asset(session, asset->sha256)->layout, asset->job, asset->rate_hz);
}

static Status fill(const Session *session, const CompiledAsset *asset, void *bytes, Problem *problem) {
  if (asset->kernel) return kernel_job_fill(session, kernel_job_read(asset->job), asset->key, bytes, problem);
  Buffer copy;
  Bytes wav;
  const SessionAsset *kept = session_find_asset(session, asset->sha256);
  Status status = session_load_asset(session, kept, &copy, &wav);
  if (status == STATUS_OK) status = asset_segment_fill(session->memory, wav, asset, asset->rate_hz, bytes, problem);
  else problem_set(problem, status, NO_OFFSET, "asset", "its sound could not be read");
  if (kept->wav != NULL && !kept->owned) session_forget(session, wav); /* the graph has it now */
  buffer_finish(&copy);
  return status;
}

static Status not_here(SegmentKey key, Problem *problem) {
  return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "segment", "%llx.%llx is not of the last compile",
                     (unsigned long long)key.object, (unsigned long long)key.revision);
}

/* Only the asset made last is kept: hosts copy one at a time, and assets are large. */
static Status make_asset(Session *session, SegmentKey key, Problem *problem) {
  Compiler *compiler = session->compiler;
  const CompiledAsset *asset = compiler_find_asset(session, key);
  const size_t size = size_of(session, asset);
  if (size == 0) return not_here(key, problem);
  memory_free(compiler->memory, compiler->asset_bytes, compiler->asset_size);
  compiler->asset_bytes = memory_new(compiler->memory, size);
  compiler->asset_size = compiler->asset_bytes == NULL ? 0 : size;
  compiler->asset_key = key;
  if (compiler->asset_bytes == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "asset", "no memory for its samples");
  const Status status = fill(session, asset, compiler->asset_bytes, problem);
  if (status == STATUS_OK) return STATUS_OK;
  memory_free(compiler->memory, compiler->asset_bytes, compiler->asset_size);
  compiler->asset_bytes = NULL;
  compiler->asset_size = 0;
  return status;
}

static const ClipSegment *find_clip_segment(const Session *session, SegmentKey key) {
  if (session->compiler == NULL) return NULL;
  for (uint64_t part = 0;; part++) {
    const ClipSegment *clip = table_find(&session->compiler->clips, (TableKey){key.object, part});
    if (clip == NULL) return NULL;
    if (clip->bytes != NULL && clip->segment.revision == key.revision) return clip;
  }
}

Status session_segment_bytes(Session *session, SegmentKey key, Bytes *bytes, Problem *problem) {
  const ClipSegment *clip = find_clip_segment(session, key);
  if (clip != NULL) {
    *bytes = (Bytes){clip->bytes, clip->size};
    return STATUS_OK;
  }
  const Compiler *compiler = session->compiler;
  if (compiler == NULL) return not_here(key, problem);
  if (compiler->asset_bytes == NULL || compiler->asset_key.object != key.object || compiler->asset_key.revision != key.revision) {
    const Status status = make_asset(session, key, problem);
    if (status != STATUS_OK) return status;
  }
  *bytes = (Bytes){compiler->asset_bytes, compiler->asset_size};
  return STATUS_OK;
}

/* Straight into the graph's memory: an asset is never held twice for this. */
static Status feed_asset(Session *session, Graph *graph, SegmentKey key, Problem *problem) {
  const CompiledAsset *asset = compiler_find_asset(session, key);
  const size_t size = size_of(session, asset);
  if (size == 0) return not_here(key, problem);
  if (graph_page_loader(graph) != NULL && asset_streams(session, asset)) {
    StreamBlob blob;
    asset_stream_segment(session_find_asset(session, asset->sha256), asset, &blob);
    return graph_put_segment(graph, (Bytes){(const uint8_t *)&blob, sizeof blob}, problem);
  }
  void *segment = graph_begin_segment(graph, size);
  if (segment == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "asset", "no memory for its samples");
  const Status filled = fill(session, asset, segment, problem);
  if (filled == STATUS_OK) return graph_commit_segment(graph, segment, problem);
  memset(segment, 0, sizeof(SegmentHeader)); /* no segment: the graph refuses it and frees it */
  const Status refused = graph_commit_segment(graph, segment, NULL);
  return refused == STATUS_OK ? STATUS_CORRUPT : filled;
}

static Status feed_segment(Session *session, Graph *graph, SegmentKey key, Problem *problem) {
  if (graph_has_segment(graph, key)) return STATUS_OK;
  const ClipSegment *clip = find_clip_segment(session, key);
  if (clip == NULL) return feed_asset(session, graph, key, problem);
  return graph_put_segment(graph, (Bytes){clip->bytes, clip->size}, problem);
}

Status session_feed_segments(Session *session, struct Graph *graph, Problem *problem) {
  graph_collect(graph);
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < session_segment_count(session); i++)
    status = feed_segment(session, graph, session_segment_key(session, i), problem);
  return status;
}

Status session_feed(Session *session, struct Graph *graph, Problem *problem) {
  Bytes plan;
  Status status = session_compile(session, &plan, problem);
  if (status == STATUS_OK) status = session_feed_segments(session, graph, problem);
  return status == STATUS_OK ? graph_install(graph, plan, problem) : status;
}
