/* See kernel_job.h. */
#include "session/kernel_job.h"

#include "core/limits.h"
#include "core/math.h"

#include <string.h>

#define PARAMS_MAX LIMIT_PARAMS

static bool add_sound(const Session *session, const Object *zone, double seconds_max, KernelJob *job) {
  const ZoneObject *fields = doc_as_zone(zone);
  const Object *object = doc_find(session->doc, fields->asset);
  if (object == NULL || object->kind->number != KIND_ASSET) return false;
  const SessionAsset *asset = session_find_asset(session, doc_as_asset(object)->sha256);
  if (asset == NULL || asset->held || asset->layout.channels > LIMIT_CHANNELS) return false;
  const double frames = (double)asset->layout.frames, begin = math_clamp((double)fields->start_frame, 0.0, frames);
  const double end = fields->end_frame == 0 ? frames : math_clamp((double)fields->end_frame, begin, frames);
  const double most = begin + math_floor(seconds_max * asset->layout.rate_hz);
  job->sounds[job->sound_count++] = (KernelPart){asset->sha256, (int64_t)begin, (int64_t)math_min(end, most)};
  return true;
}

static double value_of(const Session *session, const Object *object, const Device *device, uint16_t number) {
  const DeviceObject *fields = doc_as_device(object);
  for (uint32_t i = 0; i < session->trial.count && session->trial.device == object->id; i++)
    if (session->trial.values[i].param == number) return session->trial.values[i].value;
  return number < fields->param_count ? fields->params[number] : device->params[number].fallback;
}

const Object *kernel_job_of(const Session *session, const Object *object, double rate_hz, KernelJob *job) {
  const Device *device = device_by_number((uint32_t)doc_as_device(object)->device);
  const DeviceKernel *kernel = device->kernel;
  memset(job, 0, sizeof *job); /* its padding counts, too */
  job->magic = KERNEL_JOB_MAGIC;
  job->device = device->number;
  job->rate_hz = rate_hz;
  job->param_count = kernel->param_count;
  for (uint32_t i = 0; i < job->param_count; i++)
    job->params[i] = param_clamp(&device->params[kernel->params[i]], value_of(session, object, device, kernel->params[i]));
  for (const Object *o = object->first_child; o != NULL && job->sound_count < kernel->sounds_max; o = o->next)
    if (o->kind->number == KIND_ZONE && !add_sound(session, o, kernel->sound_seconds_max, job)) return o;
  return NULL;
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
    wav_sound(&piece, c, 0, piece.frames, to + (size_t)c * (size_t)sound->frames);
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

/* --- what a host does elsewhere, and what a hand tries ------------------------------------------------------------------ */

static const Object *reader_of(const Session *session, Id id) {
  const Object *object = doc_find(session->doc, id);
  if (object == NULL || object->kind->number != KIND_DEVICE) return NULL;
  const Device *device = device_by_number((uint32_t)doc_as_device(object)->device);
  return device != NULL && device->kernel != NULL ? object : NULL;
}

Status session_kernel_job(const Session *session, Id device, Buffer *out, Id *missing) {
  const Object *object = reader_of(session, device);
  *missing = ID_NONE;
  if (object == NULL) return STATUS_NOT_FOUND;
  KernelJob job;
  const Object *zone = kernel_job_of(session, object, doc_as_project(doc_project(session->doc))->rate_hz, &job);
  if (zone != NULL) {
    *missing = zone->id;
    return STATUS_NOT_FOUND;
  }
  buffer_put(out, &job, sizeof job);
  return out->status;
}

uint32_t session_kernel_sounds(Bytes bytes, Digest *sounds, uint32_t capacity) {
  KernelJob job;
  if (bytes.size != sizeof job) return 0;
  memcpy(&job, bytes.data, sizeof job);
  if (job.magic != KERNEL_JOB_MAGIC) return 0;
  uint32_t count = 0;
  while (count < job.sound_count && count < KERNEL_SOUNDS_MAX && count < capacity) {
    sounds[count] = job.sounds[count].sha256;
    count++;
  }
  return count;
}

/* Whoever gives it may be another program: all that is read of it is looked at. */
static bool is_job(const Session *session, Bytes bytes, KernelJob *job) {
  if (bytes.size != sizeof *job) return false;
  memcpy(job, bytes.data, sizeof *job);
  const Device *device = job->device <= UINT16_MAX ? device_by_number(job->device) : NULL;
  if (job->magic != KERNEL_JOB_MAGIC || device == NULL || device->kernel == NULL || job->param_count != device->kernel->param_count) return false;
  if (job->sound_count > device->kernel->sounds_max || !(job->rate_hz >= LIMIT_RATE_HZ_MIN && job->rate_hz <= LIMIT_RATE_HZ_MAX)) return false;
  for (uint32_t i = 0; i < job->param_count; i++) {
    const Param *param = &device->params[device->kernel->params[i]];
    if (!(job->params[i] >= param->min && job->params[i] <= param->max)) return false;
  }
  for (uint32_t i = 0; i < job->sound_count; i++) {
    const SessionAsset *asset = session_find_asset(session, job->sounds[i].sha256);
    const KernelPart *part = &job->sounds[i];
    if (asset == NULL || asset->layout.channels > LIMIT_CHANNELS || part->begin_frame < 0 || part->end_frame < part->begin_frame || (uint64_t)part->end_frame > asset->layout.frames) return false;
  }
  return true;
}

Status session_kernel_segment(const Session *session, Bytes bytes, Buffer *out, Problem *problem) {
  KernelJob job;
  const size_t size = is_job(session, bytes, &job) ? kernel_job_size(session, &job) : 0;
  if (size == 0) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "kernel", "the sound is not here");
  void *place = buffer_extend(out, size);
  if (place == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "kernel", "%s", status_text(STATUS_NO_MEMORY));
  return kernel_job_fill(session, &job, kernel_job_key(&job), place, problem);
}

Status session_kernel_picture(const Session *session, Bytes bytes, KernelPicture *picture) {
  KernelJob job;
  return is_job(session, bytes, &job) ? kernel_job_draw(session, &job, picture) : STATUS_NOT_FOUND;
}

void session_try_param(Session *session, Id device, uint16_t param, double value) {
  KernelTrial *trial = &session->trial;
  if (trial->device != device) *trial = (KernelTrial){.device = device};
  uint32_t at = 0;
  while (at < trial->count && trial->values[at].param != param) at++;
  if (at == KERNEL_PARAMS_MAX) return;
  trial->values[at].param = param;
  trial->values[at].value = value;
  if (at == trial->count) trial->count++;
}

void session_end_trial(Session *session) { session->trial = (KernelTrial){0}; }
