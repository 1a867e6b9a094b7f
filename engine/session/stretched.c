/* The stretcher's source is the asset at the job's rate, turned round and unrolled if the job says so; neither is ever made
   whole, only looked up frame by frame. */
#include "session/stretched.h"

#include "core/math.h"

#include <string.h>

struct Stretched {
  const Memory *memory;
  StretchJob *job;         /* its points behind it */
  size_t job_bytes;
  AssetReader asset;
  float *slice;            /* channel after channel; NULL until the first is read */
  int64_t slice_number;    /* -1: none is whole */
};

Status stretched_open(const Memory *memory, Bytes job, const Wav *layout, FileReader file, Stretched **stretched) {
  *stretched = NULL;
  const StretchJob *head = stretch_job_read(job);
  if (head == NULL || layout->channels < 1 || layout->channels > LIMIT_CHANNELS) return STATUS_CORRUPT;
  Stretched *made = memory_new(memory, sizeof *made);
  if (made == NULL) return STATUS_NO_MEMORY;
  *made = (Stretched){.memory = memory, .job = memory_new(memory, job.size), .job_bytes = job.size, .slice_number = -1};
  const uint32_t rate_hz = (uint32_t)math_round_clamp(head->rate_hz, 1, INT32_MAX);
  const Status status = made->job != NULL ? asset_reader_init(&made->asset, memory, layout, file, rate_hz) : STATUS_NO_MEMORY;
  if (status != STATUS_OK) {
    memory_free(memory, made->job, job.size);
    memory_free(memory, made, sizeof *made);
    return status;
  }
  memcpy(made->job, job.data, job.size);
  *stretched = made;
  return STATUS_OK;
}

static size_t slice_bytes(const Stretched *stretched) { return (size_t)STRETCHED_SLICE_FRAMES * stretched->asset.layout.channels * sizeof(float); }

void stretched_close(Stretched *stretched) {
  if (stretched == NULL) return;
  const Memory *memory = stretched->memory;
  memory_free(memory, stretched->slice, slice_bytes(stretched));
  asset_reader_finish(&stretched->asset);
  memory_free(memory, stretched->job, stretched->job_bytes);
  memory_free(memory, stretched, sizeof *stretched);
}

int64_t stretched_frames(const Stretched *stretched) { return stretched->job->frames; }

uint64_t stretched_bytes(const Stretched *stretched) { return (uint64_t)stretched->job->frames * stretched->asset.layout.channels * sizeof(float); }

/* ---- the source */

static void turn_round(float *samples, uint32_t frames) {
  for (uint32_t i = 0; i < frames / 2; i++) {
    const float kept = samples[i];
    samples[i] = samples[frames - 1 - i];
    samples[frames - 1 - i] = kept;
  }
}

static Status read_straight(Stretched *stretched, int64_t begin, uint32_t frames, float *const to[2]) {
  AssetReader *asset = &stretched->asset;
  if ((stretched->job->flags & STRETCH_JOB_REVERSE) == 0) return asset_reader_read(asset, begin, frames, to);
  const Status status = asset_reader_read(asset, asset->frames - begin - (int64_t)frames, frames, to);
  for (uint32_t c = 0; c < LIMIT_CHANNELS && c < asset->layout.channels; c++) turn_round(to[c], frames);
  return status;
}

/* As often as its loop goes round: runs that end where the loop does. */
static Status read_unrolled(Stretched *stretched, int64_t begin, uint32_t frames, float *const to[2]) {
  const StretchJob *job = stretched->job;
  Status status = STATUS_OK;
  for (uint32_t done = 0, run; done < frames && status == STATUS_OK; done += run) {
    const int64_t at = begin + done, length = job->loop_end_frame - job->loop_begin_frame;
    const int64_t from = at < job->loop_end_frame ? at : job->loop_begin_frame + (at - job->loop_begin_frame) % length;
    const bool over = at >= job->source_frames;
    int64_t left = over ? (int64_t)frames : job->loop_end_frame - from;
    if (!over && left > job->source_frames - at) left = job->source_frames - at;
    run = left < (int64_t)(frames - done) ? (uint32_t)left : frames - done;
    float *const piece[2] = {to[0] + done, stretched->asset.layout.channels > 1 ? to[1] + done : NULL};
    if (!over) status = read_straight(stretched, from, run, piece);
    else for (uint32_t c = 0; c < LIMIT_CHANNELS && c < stretched->asset.layout.channels; c++) memset(piece[c], 0, run * sizeof(float));
  }
  return status;
}

static Status read_source(void *context, int64_t begin, uint32_t frames, float *const to[2]) {
  Stretched *stretched = context;
  return (stretched->job->source_frames > 0 ? read_unrolled : read_straight)(stretched, begin, frames, to);
}

/* ---- the result */

Status stretched_make(Stretched *stretched, int64_t first, int64_t count, float *const out[2]) {
  const StretchJob *job = stretched->job;
  const StretchSound sound = {.reader = {read_source, stretched, stretched->asset.layout.channels},
                              .frames = job->source_frames > 0 ? job->source_frames : stretched->asset.frames, .rate_hz = job->rate_hz};
  const StretchMap map = {(const StretchPoint *)(const void *)(job + 1), job->point_count};
  const StretchOptions options = {.mode = (StretchMode)job->mode, .semitones = job->semitones, .formants = (job->flags & STRETCH_JOB_FORMANTS) != 0};
  return stretch_render(stretched->memory, &sound, &map, &options, job->begin_frame + first, count, out);
}

static bool make_slice(Stretched *stretched, int64_t number) {
  if (stretched->slice_number == number) return true;
  if (stretched->slice == NULL) stretched->slice = memory_new(stretched->memory, slice_bytes(stretched));
  if (stretched->slice == NULL) return false;
  memset(stretched->slice, 0, slice_bytes(stretched));
  const int64_t first = number * STRETCHED_SLICE_FRAMES, left = stretched->job->frames - first;
  float *const out[2] = {stretched->slice, stretched->asset.layout.channels > 1 ? stretched->slice + STRETCHED_SLICE_FRAMES : NULL};
  const bool made = stretched_make(stretched, first, left < STRETCHED_SLICE_FRAMES ? left : STRETCHED_SLICE_FRAMES, out) == STATUS_OK;
  stretched->slice_number = made ? number : -1;
  return made;
}

/* Frames, from an offset and a size in bytes; false when they are none of it. */
typedef struct Range { int64_t first, end; } Range;

static bool find_range(const Stretched *stretched, uint64_t offset, size_t bytes, Range *range) {
  const size_t frame = stretched->asset.layout.channels * sizeof(float);
  *range = (Range){(int64_t)(offset / frame), (int64_t)(offset / frame + bytes / frame)};
  return offset % frame == 0 && bytes % frame == 0 && range->end <= stretched->job->frames;
}

bool stretched_read(Stretched *stretched, uint64_t offset, void *to, size_t bytes) {
  const uint32_t channels = stretched->asset.layout.channels;
  float *interleaved = to;
  Range range;
  if (!find_range(stretched, offset, bytes, &range)) return false;
  for (int64_t at = range.first; at < range.end; at++) {
    if (!make_slice(stretched, at / STRETCHED_SLICE_FRAMES)) return false;
    const float *from = stretched->slice + at % STRETCHED_SLICE_FRAMES;
    for (uint32_t c = 0; c < channels; c++) *interleaved++ = from[c * STRETCHED_SLICE_FRAMES];
  }
  return true;
}

bool stretched_cut(Stretched *stretched, uint64_t offset, void *to, size_t bytes) {
  const uint32_t channels = stretched->asset.layout.channels;
  float *interleaved = to;
  Range range;
  if (!find_range(stretched, offset, bytes, &range)) return false;
  const int64_t count = range.end - range.first;
  float *const made = memory_new(stretched->memory, bytes);
  if (made == NULL) return bytes == 0;
  float *const out[2] = {made, channels > 1 ? made + count : NULL};
  const bool ok = stretched_make(stretched, range.first, count, out) == STATUS_OK;
  for (int64_t i = 0; i < count && ok; i++)
    for (uint32_t c = 0; c < LIMIT_CHANNELS && c < channels; c++) *interleaved++ = out[c][i];
  memory_free(stretched->memory, made, bytes);
  return ok;
}
