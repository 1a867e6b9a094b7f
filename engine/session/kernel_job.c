/* See kernel_job.h. */
#include "session/kernel_job.h"

#include "core/limits.h"
#include "core/math.h"

#include <string.h>

#define PARAMS_MAX LIMIT_PARAMS

static bool add_sound(const Session *session, const Object *zone, KernelJob *job) {
  const ZoneObject *fields = doc_as_zone(zone);
  const Object *object = doc_find(session->doc, fields->asset);
  if (object == NULL || object->kind->number != KIND_ASSET) return false;
  const SessionAsset *asset = session_find_asset(session, doc_as_asset(object)->sha256);
  if (asset == NULL || asset->held || asset->wav_bytes > KERNEL_SOUND_BYTES_MAX || asset->layout.channels > LIMIT_CHANNELS) return false;
  const double frames = (double)asset->layout.frames, begin = math_clamp((double)fields->start_frame, 0.0, frames);
  const double end = fields->end_frame == 0 ? frames : math_clamp((double)fields->end_frame, begin, frames);
  job->sounds[job->sound_count++] = (KernelPart){asset->sha256, (int64_t)begin, (int64_t)end};
  return true;
}

bool kernel_job_of(const Session *session, const Object *object, double rate_hz, KernelJob *job) {
  const DeviceObject *fields = doc_as_device(object);
  const Device *device = device_by_number((uint32_t)fields->device);
  memset(job, 0, sizeof *job); /* its padding counts, too */
  job->magic = KERNEL_JOB_MAGIC;
  job->device = device->number;
  job->rate_hz = rate_hz;
  job->param_count = device->kernel->param_count;
  for (uint32_t i = 0; i < job->param_count; i++) {
    const uint16_t number = device->kernel->params[i];
    job->params[i] = param_clamp(&device->params[number], number < fields->param_count ? fields->params[number] : device->params[number].fallback);
  }
  for (const Object *o = object->first_child; o != NULL && job->sound_count < device->kernel->sounds_max; o = o->next)
    if (o->kind->number == KIND_ZONE && !add_sound(session, o, job)) return false;
  return true;
}

const KernelJob *kernel_job_read(Bytes bytes) {
  const KernelJob *job = (const KernelJob *)(const void *)bytes.data;
  return bytes.size == sizeof *job && job->magic == KERNEL_JOB_MAGIC ? job : NULL;
}

SegmentKey kernel_job_key(const KernelJob *job) {
  Sha256 sha;
  uint64_t words[2];
  sha256_init(&sha);
  sha256_put(&sha, job, sizeof *job);
  const Digest digest = sha256_finish(&sha);
  memcpy(words, digest.bytes, sizeof words);
  return (SegmentKey){words[0], words[1]};
}

/* A job's sounds, with their samples or without. */
typedef struct Source {
  KernelSource source;
  double params[PARAMS_MAX];
  uint8_t *raw;
  size_t raw_bytes;
  float *samples;
  size_t sample_bytes;
} Source;

static Status load_sound(const Session *session, const KernelPart *part, KernelSound *sound, float *to, uint8_t *raw) {
  const SessionAsset *asset = session_find_asset(session, part->sha256);
  Wav piece = asset->layout;
  const size_t frame_bytes = (size_t)wav_sample_bytes(piece.sample) * piece.channels;
  piece.frames = sound->frames;
  piece.data = (Bytes){raw, (size_t)sound->frames * frame_bytes};
  if (!session_read_asset(session, &part->sha256, piece.data_offset + (uint64_t)part->begin_frame * frame_bytes, raw, piece.data.size)) return STATUS_NOT_FOUND;
  for (uint32_t c = 0; c < sound->channel_count; c++) {
    wav_channel(&piece, c, 0, piece.frames, to + (size_t)c * (size_t)sound->frames);
    sound->channels[c] = to + (size_t)c * (size_t)sound->frames;
  }
  return STATUS_OK;
}

static bool describe(const Session *session, const KernelJob *job, Source *to) {
  const Device *device = device_by_number((uint16_t)job->device);
  *to = (Source){.source = {.rate_hz = job->rate_hz, .sound_count = job->sound_count}};
  for (uint32_t i = 0; i < device->param_count; i++) to->params[i] = device->params[i].fallback;
  for (uint32_t i = 0; i < job->param_count; i++) to->params[device->kernel->params[i]] = job->params[i];
  for (uint32_t i = 0; i < job->sound_count; i++) {
    const SessionAsset *asset = session_find_asset(session, job->sounds[i].sha256);
    if (asset == NULL) return false;
    KernelSound *sound = &to->source.sounds[i];
    *sound = (KernelSound){.channel_count = asset->layout.channels, .rate_hz = asset->layout.rate_hz,
                           .frames = (uint64_t)(job->sounds[i].end_frame - job->sounds[i].begin_frame)};
    to->sample_bytes += (size_t)sound->frames * sound->channel_count * sizeof(float);
    const size_t raw = (size_t)sound->frames * sound->channel_count * wav_sample_bytes(asset->layout.sample);
    if (raw > to->raw_bytes) to->raw_bytes = raw;
  }
  to->source.params = to->params;
  return true;
}

static void unload(const Session *session, Source *source) {
  memory_free(session->memory, source->raw, source->raw_bytes);
  memory_free(session->memory, source->samples, source->sample_bytes);
}

/* STATUS_NOT_FOUND, STATUS_NO_MEMORY: there is nothing to unload. */
static Status load(const Session *session, const KernelJob *job, Source *to) {
  if (!describe(session, job, to)) return STATUS_NOT_FOUND;
  if (job->sound_count == 0 || to->sample_bytes == 0) return STATUS_OK;
  to->raw = memory_new(session->memory, to->raw_bytes);
  to->samples = memory_new(session->memory, to->sample_bytes);
  Status status = to->raw != NULL && to->samples != NULL ? STATUS_OK : STATUS_NO_MEMORY;
  float *at = to->samples;
  for (uint32_t i = 0; i < job->sound_count && status == STATUS_OK; i++) {
    KernelSound *sound = &to->source.sounds[i];
    status = load_sound(session, &job->sounds[i], sound, at, to->raw);
    at += (size_t)sound->frames * sound->channel_count;
  }
  if (status != STATUS_OK) unload(session, to);
  return status;
}

#define HEAD_BYTES (sizeof(SegmentHeader) + sizeof(SegmentKernel))

size_t kernel_job_size(const Session *session, const KernelJob *job) {
  Source source;
  const size_t bytes = describe(session, job, &source) ? device_by_number((uint16_t)job->device)->kernel->bytes(&source.source) : 0;
  return bytes > 0 ? HEAD_BYTES + bytes : 0;
}

Status kernel_job_fill(const Session *session, const KernelJob *job, SegmentKey key, void *bytes, Problem *problem) {
  Source source;
  Status status = load(session, job, &source);
  if (status == STATUS_OK) {
    const DeviceKernel *kernel = device_by_number((uint16_t)job->device)->kernel;
    const size_t size = kernel->bytes(&source.source);
    const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_KERNEL, .bytes = HEAD_BYTES + size, .key = key};
    const SegmentKernel of = {.device = job->device};
    memcpy(bytes, &header, sizeof header);
    memcpy((uint8_t *)bytes + sizeof header, &of, sizeof of);
    memset((uint8_t *)bytes + HEAD_BYTES, 0, size);
    status = kernel->make(session->memory, &source.source, (uint8_t *)bytes + HEAD_BYTES);
    unload(session, &source);
  }
  if (status != STATUS_OK) problem_set(problem, status, NO_OFFSET, "kernel", "%s", status_text(status));
  return status;
}

Status kernel_job_draw(const Session *session, const KernelJob *job, KernelPicture *picture) {
  Source source;
  Status status = load(session, job, &source);
  if (status != STATUS_OK) return status;
  const DeviceKernel *kernel = device_by_number((uint16_t)job->device)->kernel;
  status = kernel->bytes(&source.source) > 0 ? kernel->draw(session->memory, &source.source, picture) : STATUS_NOT_FOUND;
  unload(session, &source);
  return status;
}

Status session_draw_kernel(const Session *session, Id device, KernelPicture *picture) {
  const Object *object = doc_find(session->doc, device);
  const Device *of = object != NULL && object->kind->number == KIND_DEVICE ? device_by_number((uint32_t)doc_as_device(object)->device) : NULL;
  KernelJob job;
  if (of == NULL || of->kernel == NULL || !kernel_job_of(session, object, doc_as_project(doc_project(session->doc))->rate_hz, &job)) return STATUS_NOT_FOUND;
  return kernel_job_draw(session, &job, picture);
}
