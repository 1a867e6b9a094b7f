/* Reads AIFF as Apple's "Audio Interchange File Format" 1.3 and the AIFF-C draft (1991) describe it. */
#include "formats/aiff.h"

#include "core/limits.h"
#include "formats/wav.h"

#include <string.h>

/* Compression types that are none. */
typedef struct Coding { char tag[5]; bool little_endian; uint32_t float_bytes; } Coding;
static const Coding codings[] = {
  {"NONE", false, 0}, {"twos", false, 0}, {"sowt", true, 0}, {"fl32", false, 4}, {"FL32", false, 4}, {"fl64", false, 8}, {"FL64", false, 8},
};

typedef struct Aiff {
  uint32_t channels, rate_hz, bits, sample_bytes;
  uint64_t frames;
  Coding coding;
  Bytes data;
  bool has_common, has_data;
} Aiff;

static bool is_tag(Bytes file, size_t at, const char *tag) { return file.size >= at + 4 && memcmp(file.data + at, tag, 4) == 0; }

bool aiff_is(Bytes file) { return is_tag(file, 0, "FORM") && (is_tag(file, 8, "AIFF") || is_tag(file, 8, "AIFC")); }

/* A rate is an 80-bit float: its exponent, then a whole mantissa of 64 bits. */
static uint32_t read_rate(Reader *reader) {
  const int32_t exponent = (int32_t)(reader_u16be(reader) & 0x7fff) - 16383;
  const uint64_t mantissa = (uint64_t)reader_u32be(reader) << 32 | reader_u32be(reader);
  return exponent < 0 || exponent > 31 ? 0 : (uint32_t)(mantissa >> (63 - exponent));
}

static Status read_common(Aiff *aiff, Reader reader, bool compressed, Problem *problem) {
  const size_t at = reader.offset;
  aiff->channels = reader_u16be(&reader);
  aiff->frames = reader_u32be(&reader);
  aiff->bits = reader_u16be(&reader);
  aiff->rate_hz = read_rate(&reader);
  aiff->coding = codings[0];
  if (compressed) {
    const Bytes tag = reader_take(&reader, 4);
    bool known = false;
    for (size_t i = 0; tag.data != NULL && i < COUNT_OF(codings) && !known; i++) {
      known = memcmp(tag.data, codings[i].tag, 4) == 0;
      if (known) aiff->coding = codings[i];
    }
    if (!known && !reader.failed) return problem_set(problem, STATUS_UNSUPPORTED, at + 18, "COMM", "its samples are packed in a way we do not read");
  }
  if (reader.failed) return problem_set(problem, STATUS_TRUNCATED, reader.offset, "COMM", "the file ends inside it");
  if (aiff->channels == 0 || aiff->channels > LIMIT_WAV_CHANNELS) return problem_set(problem, STATUS_UNSUPPORTED, at, "COMM", "%u channels", aiff->channels);
  if (aiff->rate_hz < LIMIT_RATE_HZ_MIN || aiff->rate_hz > LIMIT_RATE_HZ_MAX)
    return problem_set(problem, STATUS_UNSUPPORTED, at + 8, "COMM", "its rate is %u Hz, and 8 to 192 kHz can be played", aiff->rate_hz);
  if (aiff->coding.float_bytes == 0 && (aiff->bits == 0 || aiff->bits > 32)) return problem_set(problem, STATUS_CORRUPT, at + 6, "COMM", "samples of %u bits", aiff->bits);
  aiff->sample_bytes = aiff->coding.float_bytes ? aiff->coding.float_bytes : (aiff->bits + 7) / 8;
  aiff->has_common = true;
  return STATUS_OK;
}

static Status read_chunks(Bytes file, Aiff *aiff, Problem *problem) {
  const bool compressed = is_tag(file, 8, "AIFC");
  Reader reader;
  reader_init(&reader, file);
  reader_skip(&reader, 12);
  while (reader_left(&reader) >= 8) {
    const size_t begin = reader.offset;
    reader_skip(&reader, 4);
    const uint32_t size = reader_u32be(&reader);
    const size_t left = reader_left(&reader), here = size < left ? size : left;
    if (is_tag(file, begin, "COMM") && !aiff->has_common) {
      Reader common;
      reader_init(&common, (Bytes){file.data, reader.offset + here});
      reader_skip(&common, reader.offset);
      const Status status = read_common(aiff, common, compressed, problem);
      if (status != STATUS_OK) return status;
    } else if (is_tag(file, begin, "SSND") && !aiff->has_data && here >= 8) {
      Reader sound = reader;
      const uint32_t offset = reader_u32be(&sound);
      if (offset > here - 8) return problem_set(problem, STATUS_CORRUPT, begin + 8, "SSND", "its sound begins behind its end");
      aiff->data = (Bytes){file.data + reader.offset + 8 + offset, here - 8 - offset};
      aiff->has_data = true;
    }
    if (size >= left || !reader_skip(&reader, (size_t)size + (size_t)(size & 1))) break;
  }
  if (!aiff->has_common) return problem_set(problem, STATUS_TRUNCATED, file.size, "COMM", "the file does not say what its sound is");
  if (!aiff->has_data && aiff->frames > 0) return problem_set(problem, STATUS_TRUNCATED, file.size, "SSND", "the file has no sound");
  return STATUS_OK;
}

/* One sample as it stands in a WAV: least significant byte first, moved into a container of `to_bytes`. */
static void put_sample(const Aiff *aiff, const uint8_t *from, uint8_t *to, uint32_t to_bytes) {
  const uint32_t bytes = aiff->sample_bytes, extra = to_bytes - bytes;
  memset(to, 0, extra);
  for (uint32_t i = 0; i < bytes; i++) to[extra + i] = from[aiff->coding.little_endian ? i : bytes - 1 - i];
}

Status aiff_to_wav(Bytes file, const Memory *memory, Buffer *wav, Problem *problem) {
  static const WavSample whole[] = {WAV_S16, WAV_S16, WAV_S24, WAV_S32};
  (void)memory;
  Aiff aiff = {0};
  if (!aiff_is(file)) return problem_set(problem, STATUS_CORRUPT, 0, "FORM", "this is no AIFF file");
  if (file.size > LIMIT_FILE_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "file", "larger than 1 GiB");
  const Status status = read_chunks(file, &aiff, problem);
  if (status != STATUS_OK) return status;
  const WavSample sample = aiff.coding.float_bytes == 8 ? WAV_F64 : aiff.coding.float_bytes == 4 ? WAV_F32 : whole[aiff.sample_bytes - 1];
  const uint64_t there = aiff.data.size / (aiff.channels * aiff.sample_bytes), frames = aiff.frames < there ? aiff.frames : there;
  const uint32_t to_bytes = wav_sample_bytes(sample);
  wav_write_header(wav, aiff.rate_hz, aiff.channels, sample, frames);
  uint8_t *to = buffer_extend(wav, (size_t)frames * aiff.channels * to_bytes);
  if (wav->status != STATUS_OK) return problem_set(problem, wav->status, NO_OFFSET, "file", "%s", status_text(wav->status));
  const uint8_t *from = aiff.data.data;
  for (uint64_t i = 0; i < frames * aiff.channels; i++, from += aiff.sample_bytes, to += to_bytes) put_sample(&aiff, from, to, to_bytes);
  return STATUS_OK;
}
