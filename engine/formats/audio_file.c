/* The tables of sound formats we read and containers we write, and what is done by walking them. */
#include "formats/audio_file.h"

#include "core/limits.h"
#include "formats/aiff.h"
#include "formats/source_format.h"

#include <string.h>

#define CHANNELS 2u /* of what is rendered */

/* ---- in */

typedef struct AudioFormat {
  const char *name;
  const SourceFormat *pieces;
  Status (*to_wav)(Bytes file, const Memory *memory, Buffer *wav, Problem *problem); /* NULL: it is one */
} AudioFormat;

static const AudioFormat formats[] = {{"WAV", &source_format_wav, NULL}, {"AIFF", &source_format_aiff, aiff_to_wav}, {"FLAC", &source_format_flac, flac_to_wav}};

static const AudioFormat *find_format(Bytes file) {
  for (size_t i = 0; i < COUNT_OF(formats); i++)
    if (formats[i].pieces->is(file)) return &formats[i];
  return NULL;
}

const char *audio_file_format(Bytes file) {
  const AudioFormat *format = find_format(file);
  return format == NULL ? NULL : format->name;
}

Status audio_file_canonical(Bytes file, const Memory *memory, Buffer *out, Problem *problem) {
  const AudioFormat *format = find_format(file);
  if (format == NULL || format->to_wav == NULL) return wav_canonical(file, memory, out, problem);
  Buffer wav;
  buffer_init(&wav, memory, LIMIT_FILE_BYTES);
  Status status = format->to_wav(file, memory, &wav, problem);
  if (status == STATUS_OK) status = wav_canonical(buffer_bytes(&wav), memory, out, problem);
  buffer_finish(&wav);
  return status;
}

/* ---- out */

typedef struct Container {
  const char *ending;
  void (*put)(AudioWriter *writer, Bytes samples, Buffer *out);
  void (*end)(AudioWriter *writer, Buffer *out);
  void (*header)(const AudioWriter *writer, Buffer *out);
} Container;

static void put_wav(AudioWriter *writer, Bytes samples, Buffer *out) {
  (void)writer;
  if (samples.size > 0) buffer_put(out, samples.data, samples.size);
}

static void end_wav(AudioWriter *writer, Buffer *out) {
  (void)writer; (void)out; /* stereo data is never of an odd size */
}

static void header_wav(const AudioWriter *writer, Buffer *out) { wav_write_header(out, writer->rate_hz, CHANNELS, writer->sample, writer->frames); }

static void put_flac(AudioWriter *writer, Bytes samples, Buffer *out) {
  flac_writer_put(&writer->flac, samples.data, samples.size / (CHANNELS * wav_sample_bytes(writer->sample)), out);
}

static void end_flac(AudioWriter *writer, Buffer *out) { flac_writer_flush(&writer->flac, out); }
static void header_flac(const AudioWriter *writer, Buffer *out) { flac_writer_header(&writer->flac, out); }

static const Container containers[AUDIO_CONTAINER_COUNT] = {
  [AUDIO_WAV] = {".wav", put_wav, end_wav, header_wav},
  [AUDIO_FLAC] = {".flac", put_flac, end_flac, header_flac},
};

AudioContainer audio_container_by_name(const char *file_name) {
  const size_t length = strlen(file_name);
  for (uint32_t i = 0; i < AUDIO_CONTAINER_COUNT; i++) {
    const size_t ending = strlen(containers[i].ending);
    if (length > ending && memcmp(file_name + length - ending, containers[i].ending, ending) == 0) return (AudioContainer)i;
  }
  return AUDIO_WAV;
}

Status audio_writer_init(AudioWriter *writer, const Memory *memory, AudioContainer container, uint32_t rate_hz, WavSample sample, Problem *problem) {
  *writer = (AudioWriter){.container = container, .sample = sample, .rate_hz = rate_hz};
  if (container != AUDIO_FLAC) return STATUS_OK;
  if (sample != WAV_S16 && sample != WAV_S24)
    return problem_set(problem, STATUS_UNSUPPORTED, NO_OFFSET, "format", "FLAC holds samples of 16 or 24 bit: choose s16 or s24");
  const Status status = flac_writer_init(&writer->flac, memory, rate_hz, CHANNELS, 8 * wav_sample_bytes(sample));
  return status == STATUS_OK ? status : problem_set(problem, status, NO_OFFSET, "format", "%s", status_text(status));
}

void audio_writer_finish(AudioWriter *writer) {
  if (writer->flac.work != NULL) flac_writer_finish(&writer->flac);
}

void audio_writer_put(AudioWriter *writer, Bytes samples, Buffer *out) {
  writer->frames += samples.size / (CHANNELS * wav_sample_bytes(writer->sample));
  containers[writer->container].put(writer, samples, out);
}

void audio_writer_end(AudioWriter *writer, Buffer *out) { containers[writer->container].end(writer, out); }

void audio_writer_header(const AudioWriter *writer, Buffer *out) { containers[writer->container].header(writer, out); }
