/* Reads FLAC as RFC 9639 describes it: stream info, then frame by frame, each proven by its CRC before its samples count. */
#include "formats/flac.h"

#include "core/limits.h"
#include "formats/flac_frames.h"
#include "formats/wav.h"

#include <assert.h>
#include <string.h>

bool flac_is(Bytes file) { return file.size >= 4 && memcmp(file.data, "fLaC", 4) == 0; }

/* ---- metadata */

static void read_stream_info(Reader *reader, Flac *flac) {
  reader_skip(reader, 10);
  const uint64_t packed = (uint64_t)reader_u32be(reader) << 32 | reader_u32be(reader);
  flac->rate_hz = (uint32_t)(packed >> 44);
  flac->channels = (uint32_t)(packed >> 41 & 7) + 1;
  flac->bits = (uint32_t)(packed >> 36 & 31) + 1;
  flac->frames = packed & 0xfffffffffu;
  const Bytes md5 = reader_take(reader, sizeof flac->md5);
  if (md5.data != NULL) memcpy(flac->md5, md5.data, md5.size);
}

static Status check_stream_info(const Flac *flac, Problem *problem) {
  if (flac->rate_hz < LIMIT_RATE_HZ_MIN || flac->rate_hz > LIMIT_RATE_HZ_MAX)
    return problem_set(problem, STATUS_UNSUPPORTED, 18, "stream info", "its rate is %u Hz, and 8 to 384 kHz can be played", flac->rate_hz);
  if (flac->bits < 4) return problem_set(problem, STATUS_CORRUPT, 20, "stream info", "samples of %u bits do not exist", flac->bits);
  return STATUS_OK;
}

Status flac_read(Bytes head, Flac *flac, Problem *problem) {
  *flac = (Flac){0};
  if (!flac_is(head)) return problem_set(problem, STATUS_CORRUPT, 0, "marker", "this is no FLAC file");
  Reader reader;
  reader_init(&reader, head);
  reader_skip(&reader, 4);
  bool last = false, informed = false;
  while (!last && !reader.failed) {
    const size_t at = reader.offset;
    const uint32_t type = reader_u8(&reader), size = reader_u24be(&reader);
    last = (type & 0x80) != 0;
    if (!informed) {
      if ((type & 0x7f) != 0 || size != 34) return problem_set(problem, STATUS_CORRUPT, at, "stream info", "the file does not begin with what it holds");
      read_stream_info(&reader, flac);
      informed = true;
    } else {
      reader_skip(&reader, size);
    }
  }
  if (reader.failed) return problem_set(problem, STATUS_TRUNCATED, reader.offset, "metadata", "the file ends before its sound begins");
  flac->first_frame_offset = reader.offset;
  return check_stream_info(flac, problem);
}

/* ---- the whole file */

typedef struct FlacReader {
  const Flac *flac;
  Bytes file;
  FlacFrames frames;
  Md5 md5;
  uint64_t done_frames;
  Problem *problem;
} FlacReader;

static Status read_frames(FlacReader *in, Buffer *wav) {
  const uint32_t frame_bytes = in->flac->channels * wav_sample_bytes(flac_container(in->flac->bits));
  for (size_t at = in->flac->first_frame_offset; at < in->file.size && (in->flac->frames == 0 || in->done_frames < in->flac->frames);) {
    const size_t begin = at;
    const Status status = flac_frames_read(&in->frames, in->file, 0, &at, in->problem);
    if (status != STATUS_OK) return status;
    uint8_t *to = buffer_extend(wav, (size_t)in->frames.frames * frame_bytes);
    if (to == NULL) return problem_set(in->problem, wav->status, begin, "frame", "%s", status_text(wav->status));
    flac_frames_store(&in->frames, 0, in->frames.frames, to);
    flac_frames_sum(&in->frames, &in->md5);
    in->done_frames += in->frames.frames;
  }
  return STATUS_OK;
}

bool flac_sum_is(const Flac *flac, const Md5 *md5) {
  static const uint8_t unknown[16] = {0};
  Md5 copy = *md5;
  uint8_t sum[16];
  md5_finish(&copy, sum);
  return memcmp(flac->md5, unknown, sizeof unknown) == 0 || memcmp(flac->md5, sum, sizeof sum) == 0;
}

static Status check_whole(FlacReader *in) {
  if (in->flac->frames != 0 && in->done_frames != in->flac->frames)
    return problem_set(in->problem, STATUS_TRUNCATED, in->file.size, "frames", "the file promises more sound than it has");
  if (!flac_sum_is(in->flac, &in->md5)) return problem_set(in->problem, STATUS_CORRUPT, 26, "md5", "the samples are not those that were stored");
  return STATUS_OK;
}

Status flac_to_wav(Bytes file, const Memory *memory, Buffer *wav, Problem *problem) {
  Flac flac;
  if (file.size > LIMIT_FILE_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "file", "larger than 1 GiB");
  Status status = flac_read(file, &flac, problem);
  if (status != STATUS_OK) return status;
  const WavSample sample = flac_container(flac.bits);
  assert(flac.channels > 0); /* three bits and one */
  if (flac.frames > LIMIT_FILE_BYTES / (flac.channels * wav_sample_bytes(sample)))
    return problem_set(problem, STATUS_TOO_LARGE, 21, "stream info", "unpacked it would be larger than 1 GiB");
  Buffer header;
  buffer_init(&header, memory, 256);
  wav_write_header(&header, flac.rate_hz, flac.channels, sample, flac.frames);
  uint8_t *place = buffer_extend(wav, header.size);
  FlacReader in = {.flac = &flac, .file = file, .problem = problem};
  status = flac_frames_init(&in.frames, memory, &flac);
  if (status == STATUS_OK && place != NULL && header.status == STATUS_OK) {
    md5_init(&in.md5);
    status = read_frames(&in, wav);
    if (status == STATUS_OK) status = check_whole(&in);
    buffer_clear(&header);
    wav_write_header(&header, flac.rate_hz, flac.channels, sample, in.done_frames);
    if (status == STATUS_OK) memcpy(wav->data, header.data, header.size);
  } else {
    status = problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "flac", "%s", status_text(STATUS_NO_MEMORY));
  }
  flac_frames_finish(&in.frames);
  buffer_finish(&header);
  return status;
}
