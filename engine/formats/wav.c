/*
  Reads WAV files: RIFF/WAVE after Microsoft's "Multimedia Programming Interface and Data Specifications 1.0", the extensible
  format after mmreg.h, RF64 and BW64 after EBU Tech 3306. Chunk sizes are only ever compared with what the file has.
*/

#include "formats/wav.h"

#include "core/limits.h"
#include "core/math.h"

#include <assert.h>
#include <string.h>

#define TAG_PCM 1u
#define TAG_FLOAT 3u
#define TAG_EXTENSIBLE 0xfffeu

typedef struct WavReader {
  Reader reader;
  Wav *wav;
  Problem *problem;
  bool has_format, has_data;
  size_t format_offset;
  uint32_t frame_bytes;
  uint64_t data_bytes_64; /* from ds64; 0 when there is none */
  uint64_t file_bytes;    /* of which `reader` may have the first alone */
  uint64_t data_bytes;    /* that the file has */
} WavReader;

static bool is_tag(Bytes file, size_t at, const char *tag) { return file.size - at >= 4 && memcmp(file.data + at, tag, 4) == 0; }

static const char *format_name(uint32_t tag) {
  static const struct { uint32_t tag; const char *name; } names[] = {
    {0x0002, "ADPCM"}, {0x0006, "A-law"}, {0x0007, "mu-law"}, {0x0011, "IMA ADPCM"}, {0x0031, "GSM"}, {0x0050, "MPEG"},
    {0x0055, "MP3"},   {0x00ff, "AAC"},   {0x0161, "WMA"},    {0x674f, "Ogg Vorbis"}};
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    if (names[i].tag == tag) return names[i].name;
  }
  return "an unknown coding";
}

static Status choose_sample(WavReader *in, uint32_t tag, uint32_t bits, uint32_t bytes) {
  const bool is_float = tag == TAG_FLOAT;
  Wav *wav = in->wav;
  if (tag != TAG_PCM && !is_float) {
    return problem_set(in->problem, STATUS_UNSUPPORTED, in->format_offset, "fmt / format", "the samples are coded as %s (0x%04x), not as PCM",
                       format_name(tag), (unsigned)tag);
  }
  if (bits == 0 || bits > 8 * bytes || bits + 7 < 8 * bytes || bytes > 8 || (is_float && bits != 32 && bits != 64) || (!is_float && bytes > 4)) {
    return problem_set(in->problem, STATUS_UNSUPPORTED, in->format_offset + 14, "fmt / bits", "%u-bit %s samples in %u bytes are unknown",
                       (unsigned)bits, is_float ? "float" : "whole-number", (unsigned)bytes);
  }
  static const WavSample whole[] = {WAV_U8, WAV_S16, WAV_S24, WAV_S32};
  wav->sample = is_float ? (bits == 32 ? WAV_F32 : WAV_F64) : whole[bytes - 1];
  return STATUS_OK;
}

static Status check_format(WavReader *in, uint32_t tag, uint32_t bits) {
  Wav *wav = in->wav;
  const size_t begin = in->format_offset;
  if (wav->channels == 0) return problem_set(in->problem, STATUS_CORRUPT, begin + 2, "fmt / channels", "the file has no channels");
  if (wav->channels > LIMIT_WAV_CHANNELS) {
    return problem_set(in->problem, STATUS_TOO_LARGE, begin + 2, "fmt / channels", "%u channels, at most %u are read", (unsigned)wav->channels,
                       LIMIT_WAV_CHANNELS);
  }
  if (wav->rate_hz < LIMIT_RATE_HZ_MIN || wav->rate_hz > LIMIT_RATE_HZ_MAX) {
    return problem_set(in->problem, STATUS_OUT_OF_RANGE, begin + 4, "fmt / rate", "a sample rate of %u Hz, it must be %u to %u",
                       (unsigned)wav->rate_hz, LIMIT_RATE_HZ_MIN, LIMIT_RATE_HZ_MAX);
  }
  if (in->frame_bytes == 0 || in->frame_bytes % wav->channels != 0) {
    return problem_set(in->problem, STATUS_CORRUPT, begin + 12, "fmt / block align", "%u bytes a frame do not divide by %u channels",
                       (unsigned)in->frame_bytes, (unsigned)wav->channels);
  }
  return choose_sample(in, tag, bits, in->frame_bytes / wav->channels);
}

static Status read_format(WavReader *in, Bytes chunk) {
  Reader reader;
  reader_init(&reader, chunk);
  in->format_offset = in->reader.offset;
  uint32_t tag = reader_u16le(&reader);
  in->wav->channels = reader_u16le(&reader);
  in->wav->rate_hz = reader_u32le(&reader);
  reader_skip(&reader, 4); /* bytes a second: says nothing new */
  in->frame_bytes = reader_u16le(&reader);
  const uint32_t bits = reader_u16le(&reader);
  if (tag == TAG_EXTENSIBLE) {
    reader_skip(&reader, 8); /* extension size, valid bits, speaker mask */
    tag = reader_u16le(&reader);
  }
  if (reader.failed) return problem_set(in->problem, STATUS_TRUNCATED, in->format_offset, "fmt", "the format chunk has only %zu bytes", chunk.size);
  in->has_format = true;
  return check_format(in, tag, bits);
}

static void take_data(WavReader *in, uint64_t promised) {
  const uint64_t left = in->file_bytes - in->reader.offset;
  in->has_data = true;
  in->wav->truncated = promised > left;
  in->wav->data_offset = in->reader.offset;
  in->data_bytes = promised < left ? promised : left;
}

/* One chunk; `last` turns true when nothing can follow. */
static Status read_chunk(WavReader *in, bool *last) {
  Reader *reader = &in->reader;
  const Bytes file = reader->bytes;
  const size_t begin = reader->offset;
  reader_skip(reader, 4);
  uint64_t size = reader_u32le(reader);
  const size_t left = reader_left(reader);
  if (is_tag(file, begin, "data") && !in->has_data) {
    if (size == UINT32_MAX && in->data_bytes_64) size = in->data_bytes_64;
    take_data(in, size);
  } else if (is_tag(file, begin, "fmt ") && !in->has_format) {
    const Status status = read_format(in, (Bytes){file.data + reader->offset, size < left ? (size_t)size : left});
    if (status != STATUS_OK) return status;
  } else if (is_tag(file, begin, "ds64")) {
    Reader sizes = *reader;
    reader_skip(&sizes, 8);
    in->data_bytes_64 = reader_u64le(&sizes);
  }
  *last = size >= left || !reader_skip(reader, (size_t)size + (size_t)(size & 1));
  return STATUS_OK;
}

/* Walks the chunks of what is there of the file. */
static Status read_layout(Bytes head, uint64_t file_bytes, Wav *wav, Problem *problem) {
  *wav = (Wav){0};
  WavReader in = {.wav = wav, .problem = problem, .file_bytes = file_bytes};
  const bool riff = is_tag(head, 0, "RIFF") || is_tag(head, 0, "RF64") || is_tag(head, 0, "BW64");
  if (!riff || head.size < 12 || !is_tag(head, 8, "WAVE")) return problem_set(problem, STATUS_CORRUPT, 0, "RIFF", "this is no WAV file");
  if (file_bytes > LIMIT_LENT_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "file", "larger than 4 GiB");
  reader_init(&in.reader, head);
  reader_skip(&in.reader, 12);
  for (bool last = false; !last && reader_left(&in.reader) >= 8;) {
    const Status status = read_chunk(&in, &last);
    if (status != STATUS_OK) return status;
  }
  if (!in.has_format) return problem_set(problem, STATUS_TRUNCATED, head.size, "fmt", "the file has no format chunk");
  if (!in.has_data) return problem_set(problem, STATUS_TRUNCATED, head.size, "data", "the file has no data chunk");
  wav->frames = in.data_bytes / in.frame_bytes;
  return STATUS_OK;
}

Status wav_read(Bytes file, Wav *wav, Problem *problem) {
  const Status status = read_layout(file, file.size, wav, problem);
  if (status == STATUS_OK) wav->data = (Bytes){file.data + wav->data_offset, (size_t)(wav->frames * wav->channels * wav_sample_bytes(wav->sample))};
  return status;
}

Status wav_read_head(Bytes head, uint64_t file_bytes, Wav *wav, Problem *problem) {
  if (head.size > file_bytes) head.size = (size_t)file_bytes;
  return read_layout(head, file_bytes, wav, problem);
}

static float clean(float x) { return math_is_finite((double)x) ? x : 0.0f; }

static uint32_t load_le(const uint8_t *from, uint32_t bytes) {
  uint32_t value = 0;
  for (uint32_t i = 0; i < bytes; i++) value |= (uint32_t)from[i] << (8 * i);
  return value;
}

static float load_u8(const uint8_t *from) { return (float)((int32_t)from[0] - 128) / 128.0f; }
static float load_s16(const uint8_t *from) { return (float)(int16_t)load_le(from, 2) / 32768.0f; }
static float load_s24(const uint8_t *from) { return (float)(int32_t)(load_le(from, 3) << 8) / 2147483648.0f; }
static float load_s32(const uint8_t *from) { return (float)(int32_t)load_le(from, 4) / 2147483648.0f; }

static float load_f32(const uint8_t *from) {
  const uint32_t bits = load_le(from, 4);
  float value;
  memcpy(&value, &bits, sizeof value);
  return clean(value);
}

static float load_f64(const uint8_t *from) {
  const uint64_t bits = (uint64_t)load_le(from + 4, 4) << 32 | load_le(from, 4);
  double value;
  memcpy(&value, &bits, sizeof value);
  return math_is_finite(value) ? clean((float)value) : 0.0f;
}

uint32_t wav_sample_bytes(WavSample sample) {
  static const uint8_t bytes[] = {1, 2, 3, 4, 4, 8};
  return bytes[sample];
}

/* A loop for each format, so that each is as tight as its loader. */
#define LOAD_ROW(name) \
  static void name##_row(const uint8_t *from, size_t stride, uint64_t count, float *out) { \
    for (uint64_t i = 0; i < count; i++) out[i] = name(from + (size_t)i * stride); \
  }
LOAD_ROW(load_u8)
LOAD_ROW(load_s16)
LOAD_ROW(load_s24)
LOAD_ROW(load_s32)
LOAD_ROW(load_f32)
LOAD_ROW(load_f64)
#undef LOAD_ROW

void wav_channel(const Wav *wav, uint32_t channel, uint64_t begin, uint64_t count, float *out) {
  static void (*const loaders[])(const uint8_t *, size_t, uint64_t, float *) = {load_u8_row, load_s16_row, load_s24_row,
                                                                                load_s32_row, load_f32_row, load_f64_row};
  assert(channel < wav->channels && begin <= wav->frames && count <= wav->frames - begin);
  const size_t bytes = wav_sample_bytes(wav->sample), stride = bytes * wav->channels;
  loaders[wav->sample](wav->data.data + (size_t)begin * stride + channel * bytes, stride, count, out);
}

void wav_sound(const Wav *wav, uint32_t channel, uint64_t begin, uint64_t count, float *out) {
  wav_channel(wav, channel, begin, count, out);
  if (wav->sample != WAV_F32 && wav->sample != WAV_F64) return;
  uint64_t i = 0;
  for (; i + 4 <= count; i += 4) f4_store(out + i, f4_clean(f4_load(out + i)));
  for (; i < count; i++) out[i] = math_clean(out[i]);
}
