/* Reads AIFF as Apple's "Audio Interchange File Format" 1.3 and the AIFF-C draft (1991) describe it. */
#include "formats/aiff.h"

#include "core/limits.h"

#include <string.h>

/* Compression types that are none. */
typedef struct Coding { char tag[5]; bool little_endian; uint32_t float_bytes; } Coding;
static const Coding codings[] = {
  {"NONE", false, 0}, {"twos", false, 0}, {"sowt", true, 0}, {"fl32", false, 4}, {"FL32", false, 4}, {"fl64", false, 8}, {"FL64", false, 8},
};

#define COMMON_BYTES 22u /* of what we read of it */

static bool is_tag(Bytes file, size_t at, const char *tag) { return file.size >= at + 4 && memcmp(file.data + at, tag, 4) == 0; }

bool aiff_is(Bytes file) { return is_tag(file, 0, "FORM") && (is_tag(file, 8, "AIFF") || is_tag(file, 8, "AIFC")); }

/* A rate is an 80-bit float: its exponent, then a whole mantissa of 64 bits. */
static uint32_t read_rate(Reader *reader) {
  const int32_t exponent = (int32_t)(reader_u16be(reader) & 0x7fff) - 16383;
  const uint64_t mantissa = (uint64_t)reader_u32be(reader) << 32 | reader_u32be(reader);
  return exponent < 0 || exponent > 31 ? 0 : (uint32_t)(mantissa >> (63 - exponent));
}

/* `at`: where it lies in the file. */
static Status read_common(Aiff *aiff, Reader reader, uint64_t at, bool compressed, Problem *problem) {
  static const WavSample whole[] = {WAV_S16, WAV_S16, WAV_S24, WAV_S32};
  aiff->channels = reader_u16be(&reader);
  aiff->frames = reader_u32be(&reader);
  const uint32_t bits = reader_u16be(&reader);
  aiff->rate_hz = read_rate(&reader);
  const Coding *coding = &codings[0];
  if (compressed) {
    const Bytes tag = reader_take(&reader, 4);
    bool known = false;
    for (size_t i = 0; tag.data != NULL && i < COUNT_OF(codings) && !known; i++) {
      known = memcmp(tag.data, codings[i].tag, 4) == 0;
      if (known) coding = &codings[i];
    }
    if (!known && !reader.failed) return problem_set(problem, STATUS_UNSUPPORTED, at + 18, "COMM", "its samples are packed in a way we do not read");
  }
  if (reader.failed) return problem_set(problem, STATUS_TRUNCATED, at + reader.offset, "COMM", "the file ends inside it");
  if (aiff->channels == 0 || aiff->channels > LIMIT_WAV_CHANNELS) return problem_set(problem, STATUS_UNSUPPORTED, at, "COMM", "%u channels", aiff->channels);
  if (aiff->rate_hz < LIMIT_RATE_HZ_MIN || aiff->rate_hz > LIMIT_RATE_HZ_MAX)
    return problem_set(problem, STATUS_UNSUPPORTED, at + 8, "COMM", "its rate is %u Hz, and 8 to 384 kHz can be played", aiff->rate_hz);
  if (coding->float_bytes == 0 && (bits == 0 || bits > 32)) return problem_set(problem, STATUS_CORRUPT, at + 6, "COMM", "samples of %u bits", bits);
  aiff->sample_bytes = coding->float_bytes ? coding->float_bytes : (bits + 7) / 8;
  aiff->little_endian = coding->little_endian;
  aiff->sample = coding->float_bytes == 8 ? WAV_F64 : coding->float_bytes == 4 ? WAV_F32 : whole[aiff->sample_bytes - 1];
  return STATUS_OK;
}

/* One chunk of `size` bytes that begins at `at`, header behind it; of which `here` are there. */
static Status read_chunk(const FileReader *file, const uint8_t *tag, uint64_t at, uint64_t here, bool compressed, Aiff *aiff, Problem *problem) {
  uint8_t head[COMMON_BYTES];
  const size_t bytes = here < sizeof head ? (size_t)here : sizeof head;
  const bool is_common = memcmp(tag, "COMM", 4) == 0 && aiff->channels == 0, is_sound = memcmp(tag, "SSND", 4) == 0 && aiff->data_offset == 0 && here >= 8;
  if (!is_common && !is_sound) return STATUS_OK;
  const Status status = file_reader_get(file, at, head, bytes, problem);
  if (status != STATUS_OK) return status;
  Reader reader;
  reader_init(&reader, (Bytes){head, bytes});
  if (is_common) return read_common(aiff, reader, at, compressed, problem);
  const uint32_t offset = reader_u32be(&reader);
  if (offset > here - 8) return problem_set(problem, STATUS_CORRUPT, at, "SSND", "its sound begins behind its end");
  aiff->data_offset = at + 8 + offset;
  aiff->data_bytes = here - 8 - offset;
  return STATUS_OK;
}

Status aiff_read(const FileReader *file, Aiff *aiff, Problem *problem) {
  uint8_t form[12], chunk[8];
  *aiff = (Aiff){0};
  if (file->bytes < sizeof form) return problem_set(problem, STATUS_CORRUPT, 0, "FORM", "this is no AIFF file");
  Status status = file_reader_get(file, 0, form, sizeof form, problem);
  if (status == STATUS_OK && !aiff_is((Bytes){form, sizeof form})) return problem_set(problem, STATUS_CORRUPT, 0, "FORM", "this is no AIFF file");
  for (uint64_t at = sizeof form; status == STATUS_OK && file->bytes - at >= sizeof chunk;) {
    status = file_reader_get(file, at, chunk, sizeof chunk, problem);
    if (status != STATUS_OK) break;
    Reader reader;
    reader_init(&reader, (Bytes){chunk, sizeof chunk});
    reader_skip(&reader, 4);
    const uint64_t size = reader_u32be(&reader), left = file->bytes - (at += sizeof chunk), padded = size + (size & 1);
    status = read_chunk(file, chunk, at, size < left ? size : left, form[11] == 'C', aiff, problem);
    if (padded > left) break;
    at += padded;
  }
  if (status != STATUS_OK) return status;
  if (aiff->channels == 0) return problem_set(problem, STATUS_TRUNCATED, file->bytes, "COMM", "the file does not say what its sound is");
  if (aiff->data_offset == 0 && aiff->frames > 0) return problem_set(problem, STATUS_TRUNCATED, file->bytes, "SSND", "the file has no sound");
  const uint64_t there = aiff->data_bytes / (aiff->channels * aiff->sample_bytes);
  if (there < aiff->frames) aiff->frames = there;
  return STATUS_OK;
}

void aiff_samples(const Aiff *aiff, const uint8_t *from, uint64_t frames, uint8_t *to) {
  const uint32_t bytes = aiff->sample_bytes, to_bytes = wav_sample_bytes(aiff->sample), extra = to_bytes - bytes;
  for (uint64_t i = 0; i < frames * aiff->channels; i++, from += bytes, to += to_bytes) {
    memset(to, 0, extra);
    for (uint32_t b = 0; b < bytes; b++) to[extra + b] = from[aiff->little_endian ? b : bytes - 1 - b];
  }
}

Status aiff_to_wav(Bytes file, const Memory *memory, Buffer *wav, Problem *problem) {
  (void)memory;
  Aiff aiff;
  if (file.size > LIMIT_FILE_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "file", "larger than 1 GiB");
  const FileReader reader = file_reader_of(&file);
  const Status status = aiff_read(&reader, &aiff, problem);
  if (status != STATUS_OK) return status;
  wav_write_header(wav, aiff.rate_hz, aiff.channels, aiff.sample, aiff.frames);
  uint8_t *to = buffer_extend(wav, (size_t)aiff.frames * aiff.channels * wav_sample_bytes(aiff.sample));
  if (wav->status != STATUS_OK) return problem_set(problem, wav->status, NO_OFFSET, "file", "%s", status_text(wav->status));
  aiff_samples(&aiff, file.data + aiff.data_offset, aiff.frames, to);
  return STATUS_OK;
}
