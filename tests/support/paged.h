#ifndef TUTTI_TESTS_SUPPORT_PAGED_H
#define TUTTI_TESTS_SUPPORT_PAGED_H

#include "support/build_plan.h"
#include "support/cm.h"
#include "support/random.h"

#include "dsp/resample.h"
#include "formats/wav.h"
#include "graph/page_loader.h"

#include <stdlib.h>
#include <string.h>

/* One file of 16-bit noise as a disk would have it, the same sound whole, and a loader's thread that reads it. */
typedef struct PagedFile {
  Digest name;
  uint32_t channels, rate_hz, graph_rate_hz;
  int64_t file_frames, frames;
  uint8_t *bytes;
  float *whole[2];      /* at the graph's rate */
  uint32_t reads;
} PagedFile;

#define PAGED_OFFSET 44u

static inline PagedFile paged_file(uint32_t channels, uint32_t rate_hz, uint32_t graph_rate_hz, int64_t file_frames, uint64_t seed) {
  PagedFile file = {.channels = channels, .rate_hz = rate_hz, .graph_rate_hz = graph_rate_hz, .file_frames = file_frames};
  const size_t size = (size_t)file_frames * channels * 2;
  memset(file.name.bytes, (int)seed, sizeof file.name.bytes);
  file.bytes = malloc(PAGED_OFFSET + size);
  Random random = {seed};
  for (size_t i = 0; i < PAGED_OFFSET + size; i++) file.bytes[i] = (uint8_t)random_u64(&random);
  const Wav wav = {.rate_hz = rate_hz, .channels = channels, .sample = WAV_S16, .frames = (uint64_t)file_frames, .data = {file.bytes + PAGED_OFFSET, size}};
  const ResampleRates rates = {rate_hz, graph_rate_hz};
  file.frames = (int64_t)resample_frames(rates, (uint64_t)file_frames);
  float *row = malloc((size_t)file_frames * sizeof *row);
  for (uint32_t c = 0; c < channels; c++) {
    file.whole[c] = malloc((size_t)file.frames * sizeof(float));
    wav_channel(&wav, c, 0, (uint64_t)file_frames, row);
    if (rate_hz == graph_rate_hz) memcpy(file.whole[c], row, (size_t)file_frames * sizeof *row);
    else assert_int_equal(resample_channel(memory_heap(), rates, row, (uint64_t)file_frames, file.whole[c]), STATUS_OK);
  }
  free(row);
  return file;
}

static inline void paged_file_free(PagedFile *file) {
  free(file->bytes);
  free(file->whole[0]);
  free(file->whole[1]);
}

static inline void paged_decode(const SegmentStream *stream, Bytes frames, uint32_t channel, float *out) {
  const Wav wav = {.rate_hz = stream->file_rate_hz, .channels = stream->channels, .sample = (WavSample)stream->sample, .frames = frames.size / stream->frame_bytes,
                   .data = frames};
  wav_channel(&wav, channel, 0, wav.frames, out);
}

/* As an asset in pages, under `key`. */
static inline Status paged_give(Graph *graph, SegmentKey key, const PagedFile *file, Problem *problem) {
  struct { SegmentHeader header; SegmentStream stream; } blob = {
    .header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_STREAM, .bytes = sizeof blob, .key = key},
    .stream = {.frames = file->frames, .file_frames = file->file_frames, .file_offset = PAGED_OFFSET, .channels = file->channels, .sample = WAV_S16, .frame_bytes = 2 * file->channels,
               .file_rate_hz = file->rate_hz, .rate_hz = file->graph_rate_hz, .sha256 = file->name}};
  return graph_put_segment(graph, (Bytes){(const uint8_t *)&blob, sizeof blob}, problem);
}

static inline void paged_whole(Graph *graph, SegmentKey key, const PagedFile *file) {
  build_asset(graph, key, file->whole[0], file->whole[1], file->frames);
}

typedef struct PagedDisk { PageLoader *loader; PagedFile *files; uint32_t count; bool broken; } PagedDisk;

static inline bool paged_read(PagedDisk *disk, const PageOrder *order) {
  for (uint32_t i = 0; i < disk->count && !disk->broken; i++) {
    PagedFile *file = &disk->files[i];
    if (memcmp(file->name.bytes, order->sha256.bytes, sizeof order->sha256.bytes) != 0) continue;
    assert_true(order->offset >= PAGED_OFFSET && order->offset + order->bytes <= PAGED_OFFSET + (uint64_t)file->file_frames * file->channels * 2);
    memcpy(order->to, file->bytes + order->offset, order->bytes);
    file->reads++;
    return true;
  }
  return false;
}

/* What the offline host lends. */
static inline void paged_wait(void *context, struct Pages *pages, uint32_t page) RT_SAFE {
  PagedDisk *disk = context;
  PageOrder order;
  if (page_loader_fetch(disk->loader, pages, page, &order)) page_loader_done(disk->loader, paged_read(disk, &order));
}

/* Everything the loader thread would do now; returns how many pages came. */
static inline uint32_t paged_pump(PagedDisk *disk, uint32_t most) {
  PageOrder order;
  uint32_t pages = 0;
  while (pages < most && page_loader_next(disk->loader, &order) == PAGE_LOAD) {
    page_loader_done(disk->loader, paged_read(disk, &order));
    pages++;
  }
  return pages;
}

#endif
