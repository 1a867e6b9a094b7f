/* Reads FLAC as RFC 9639 describes it: stream info, then frame by frame, each proven by its CRC before its samples count. */
#include "formats/flac.h"

#include "core/limits.h"
#include "formats/flac_bits.h"
#include "formats/wav.h"

#include <assert.h>
#include <string.h>

#define CHANNELS_MAX 8u
#define BLOCK_FRAMES_MAX 65536u
#define ORDER_MAX 32u

typedef enum Stereo { STEREO_NONE, STEREO_LEFT_SIDE, STEREO_SIDE_RIGHT, STEREO_MID_SIDE } Stereo;

typedef struct FlacReader {
  const Flac *flac;
  Bytes file;
  BitReader bits;
  size_t frame_offset;   /* where the frame being read begins */
  int64_t *channels;     /* CHANNELS_MAX runs of BLOCK_FRAMES_MAX samples */
  uint32_t frames;       /* of the block being read */
  Stereo stereo;
  Md5 md5;
  uint64_t done_frames;
  Problem *problem;
} FlacReader;

static Status corrupt(FlacReader *in, const char *what) {
  return problem_set(in->problem, STATUS_CORRUPT, in->frame_offset, "frame", "%s", what);
}

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
    return problem_set(problem, STATUS_UNSUPPORTED, 18, "stream info", "its rate is %u Hz, and 8 to 192 kHz can be played", flac->rate_hz);
  if (flac->bits < 4) return problem_set(problem, STATUS_CORRUPT, 20, "stream info", "samples of %u bits do not exist", flac->bits);
  return STATUS_OK;
}

Status flac_read(Bytes file, Flac *flac, Problem *problem) {
  *flac = (Flac){0};
  if (!flac_is(file)) return problem_set(problem, STATUS_CORRUPT, 0, "marker", "this is no FLAC file");
  if (file.size > LIMIT_FILE_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "file", "larger than 1 GiB");
  Reader reader;
  reader_init(&reader, file);
  reader_skip(&reader, 4);
  bool last = false, informed = false;
  while (!last && !reader.failed) {
    const size_t at = reader.offset;
    const uint32_t head = reader_u8(&reader), size = reader_u24be(&reader);
    last = (head & 0x80) != 0;
    if (!informed) {
      if ((head & 0x7f) != 0 || size != 34) return problem_set(problem, STATUS_CORRUPT, at, "stream info", "the file does not begin with what it holds");
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

/* ---- frame headers */

static uint32_t block_frames(BitReader *bits, uint32_t code) {
  if (code == 1) return 192;
  if (code >= 2 && code <= 5) return 576u << (code - 2);
  if (code == 6) return bits_read(bits, 8) + 1;
  if (code == 7) return bits_read(bits, 16) + 1;
  return code == 0 ? 0 : 256u << (code - 8);
}

/* The frame's number, coded as UTF-8 would be, of up to seven bytes; order is told by the file, so only its form is checked. */
static bool skip_number(BitReader *bits) {
  const uint32_t first = bits_read(bits, 8);
  if (first < 0x80) return true;
  uint32_t more = 0;
  for (uint32_t mask = 0x40; first & mask; mask >>= 1) more++;
  if (more == 0 || more > 6) return false;
  for (; more > 0; more--)
    if (bits_read(bits, 8) >> 6 != 2) return false;
  return !bits->failed;
}

static Status read_header(FlacReader *in) {
  static const uint8_t widths[8] = {0, 8, 12, 0, 16, 20, 24, 32};
  BitReader *bits = &in->bits;
  if (bits_read(bits, 15) != 0x7ffc) return corrupt(in, "there is no frame where one should begin");
  bits_read(bits, 1);
  const uint32_t size_code = bits_read(bits, 4), rate_code = bits_read(bits, 4), layout = bits_read(bits, 4), width = bits_read(bits, 3);
  if (bits_read(bits, 1) != 0 || rate_code == 15 || layout > 10 || width == 3) return corrupt(in, "its header says what no frame may say");
  if (!skip_number(bits)) return corrupt(in, "its number is not one");
  in->frames = block_frames(bits, size_code);
  if (rate_code >= 12) bits_read(bits, rate_code == 12 ? 8 : 16);
  in->stereo = layout < 8 ? STEREO_NONE : (Stereo)(layout - 7);
  const size_t end = bits_offset(bits);
  const uint32_t crc = bits_read(bits, 8);
  if (bits->failed) return problem_set(in->problem, STATUS_TRUNCATED, in->frame_offset, "frame", "the file ends inside it");
  if (crc != flac_crc8(in->file.data + in->frame_offset, end - in->frame_offset)) return corrupt(in, "its header is damaged");
  const uint32_t channels = layout < 8 ? layout + 1 : 2;
  const bool same = channels == in->flac->channels && (widths[width] == 0 || widths[width] == in->flac->bits);
  if (!same || in->frames == 0) return corrupt(in, "it has another form than the file says");
  return STATUS_OK;
}

/* ---- subframes */

static bool read_partition(BitReader *bits, int64_t *out, uint32_t count, uint32_t parameter_bits) {
  const uint32_t parameter = bits_read(bits, parameter_bits), escape = (1u << parameter_bits) - 1;
  if (parameter == escape) {
    const uint32_t width = bits_read(bits, 5);
    for (uint32_t i = 0; i < count; i++) out[i] = width == 0 ? 0 : bits_read_signed(bits, width);
    return !bits->failed;
  }
  for (uint32_t i = 0; i < count && !bits->failed; i++) {
    const uint64_t folded = (uint64_t)bits_read_unary(bits, UINT32_MAX >> parameter) << parameter | bits_read(bits, parameter);
    out[i] = (int64_t)(folded >> 1) ^ -(int64_t)(folded & 1);
  }
  return !bits->failed;
}

/* The differences between what was predicted and what was: behind `order` samples given whole. */
static bool read_residual(BitReader *bits, int64_t *samples, uint32_t frames, uint32_t order) {
  const uint32_t method = bits_read(bits, 2), partition_order = bits_read(bits, 4);
  const uint32_t length = frames >> partition_order;
  if (method > 1 || length << partition_order != frames || length < order) return false;
  uint32_t at = order;
  for (uint32_t i = 0; i < 1u << partition_order; i++) {
    const uint32_t count = (i + 1) * length - at;
    if (!read_partition(bits, samples + at, count, method == 0 ? 4 : 5)) return false;
    at += count;
  }
  return true;
}

/* Sums wrap: what a hostile file makes of them is caught by the CRC, or is its own noise. */
static void predict(int64_t *samples, uint32_t frames, const int32_t *coefficients, uint32_t order, uint32_t shift) {
  for (uint32_t i = order; i < frames; i++) {
    uint64_t sum = 0;
    for (uint32_t k = 0; k < order; k++) sum += (uint64_t)(int64_t)coefficients[k] * (uint64_t)samples[i - 1 - k];
    samples[i] = (int64_t)((uint64_t)samples[i] + (uint64_t)((int64_t)sum >> shift));
  }
}

static bool read_fixed(BitReader *bits, int64_t *samples, uint32_t frames, uint32_t width, uint32_t order) {
  static const int32_t coefficients[5][4] = {{0}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};
  if (order > 4 || order > frames) return false;
  for (uint32_t i = 0; i < order; i++) samples[i] = bits_read_signed(bits, width);
  if (!read_residual(bits, samples, frames, order)) return false;
  predict(samples, frames, coefficients[order], order, 0);
  return true;
}

static bool read_linear(BitReader *bits, int64_t *samples, uint32_t frames, uint32_t width, uint32_t order) {
  int32_t coefficients[ORDER_MAX];
  if (order > frames) return false;
  for (uint32_t i = 0; i < order; i++) samples[i] = bits_read_signed(bits, width);
  const uint32_t precision = bits_read(bits, 4) + 1, shift = bits_read(bits, 5);
  if (precision == 16 || shift > 15) return false;
  for (uint32_t i = 0; i < order; i++) coefficients[i] = (int32_t)bits_read_signed(bits, precision);
  if (!read_residual(bits, samples, frames, order)) return false;
  predict(samples, frames, coefficients, order, shift);
  return true;
}

static bool read_subframe(BitReader *bits, int64_t *samples, uint32_t frames, uint32_t width) {
  if (bits_read(bits, 1) != 0) return false;
  const uint32_t type = bits_read(bits, 6);
  const uint32_t wasted = bits_read(bits, 1) ? bits_read_unary(bits, 32) + 1 : 0;
  if (bits->failed || wasted >= width) return false;
  width -= wasted;
  bool whole = true;
  if (type == 0) {
    const int64_t value = bits_read_signed(bits, width);
    for (uint32_t i = 0; i < frames; i++) samples[i] = value;
  } else if (type == 1) {
    for (uint32_t i = 0; i < frames; i++) samples[i] = bits_read_signed(bits, width);
  } else if (type >= 8 && type <= 12) {
    whole = read_fixed(bits, samples, frames, width, type - 8);
  } else if (type >= 32) {
    whole = read_linear(bits, samples, frames, width, type - 31);
  } else {
    return false;
  }
  for (uint32_t i = 0; wasted > 0 && i < frames; i++) samples[i] = (int64_t)((uint64_t)samples[i] << wasted);
  return whole && !bits->failed;
}

/* ---- frames */

static int64_t *channel(const FlacReader *in, uint32_t index) { return in->channels + (size_t)index * BLOCK_FRAMES_MAX; }

static void undo_stereo(FlacReader *in) {
  int64_t *first = channel(in, 0), *second = channel(in, 1);
  for (uint32_t i = 0; i < in->frames; i++) {
    const uint64_t a = (uint64_t)first[i], b = (uint64_t)second[i];
    if (in->stereo == STEREO_LEFT_SIDE) {
      second[i] = (int64_t)(a - b);
    } else if (in->stereo == STEREO_SIDE_RIGHT) {
      first[i] = (int64_t)(a + b);
    } else {
      const uint64_t twice = a << 1 | (b & 1);
      first[i] = (int64_t)(twice + b) >> 1;
      second[i] = (int64_t)(twice - b) >> 1;
    }
  }
}

static Status read_frame(FlacReader *in) {
  in->frame_offset = bits_offset(&in->bits);
  const Status status = read_header(in);
  if (status != STATUS_OK) return status;
  const uint32_t side = in->stereo == STEREO_NONE ? UINT32_MAX : in->stereo == STEREO_SIDE_RIGHT ? 0 : 1;
  for (uint32_t c = 0; c < in->flac->channels; c++)
    if (!read_subframe(&in->bits, channel(in, c), in->frames, in->flac->bits + (c == side)))
      return in->bits.failed ? problem_set(in->problem, STATUS_TRUNCATED, in->frame_offset, "frame", "the file ends inside it")
                             : corrupt(in, "its samples cannot be read");
  bits_align(&in->bits);
  const size_t end = bits_offset(&in->bits);
  const uint32_t crc = bits_read(&in->bits, 16);
  if (in->bits.failed) return problem_set(in->problem, STATUS_TRUNCATED, in->frame_offset, "frame", "the file ends inside it");
  if (crc != flac_crc16(in->file.data + in->frame_offset, end - in->frame_offset)) return corrupt(in, "its samples are damaged");
  if (in->stereo != STEREO_NONE) undo_stereo(in);
  return STATUS_OK;
}

static WavSample container(uint32_t bits) { return bits <= 16 ? WAV_S16 : bits <= 24 ? WAV_S24 : WAV_S32; }

/* The samples as the file's MD5 knows them, then moved to the top of their container, as the WAV wants them. */
static void put_frame(FlacReader *in, Buffer *wav) {
  const uint32_t bytes = wav_sample_bytes(container(in->flac->bits)), own_bytes = (in->flac->bits + 7) / 8, shift = 8 * bytes - in->flac->bits;
  uint8_t *to = buffer_extend(wav, (size_t)in->frames * in->flac->channels * bytes);
  if (to == NULL) return;
  for (uint32_t i = 0; i < in->frames; i++) {
    for (uint32_t c = 0; c < in->flac->channels; c++, to += bytes) {
      const uint64_t sample = (uint64_t)channel(in, c)[i], moved = sample << shift;
      uint8_t own[4];
      for (uint32_t b = 0; b < own_bytes; b++) own[b] = (uint8_t)(sample >> (8 * b));
      md5_put(&in->md5, own, own_bytes);
      for (uint32_t b = 0; b < bytes; b++) to[b] = (uint8_t)(moved >> (8 * b));
    }
  }
  in->done_frames += in->frames;
}

static Status read_frames(FlacReader *in, Buffer *wav) {
  bits_init(&in->bits, in->file, in->flac->first_frame_offset);
  while (bits_offset(&in->bits) < in->file.size && (in->flac->frames == 0 || in->done_frames < in->flac->frames)) {
    const Status status = read_frame(in);
    if (status != STATUS_OK) return status;
    put_frame(in, wav);
    if (wav->status != STATUS_OK) return problem_set(in->problem, wav->status, in->frame_offset, "frame", "%s", status_text(wav->status));
  }
  return STATUS_OK;
}

static Status check_whole(FlacReader *in) {
  static const uint8_t unknown[16] = {0};
  const Flac *flac = in->flac;
  if (flac->frames != 0 && in->done_frames != flac->frames)
    return problem_set(in->problem, STATUS_TRUNCATED, in->file.size, "frames", "the file promises more sound than it has");
  uint8_t md5[16];
  md5_finish(&in->md5, md5);
  if (memcmp(flac->md5, unknown, sizeof unknown) != 0 && memcmp(flac->md5, md5, sizeof md5) != 0)
    return problem_set(in->problem, STATUS_CORRUPT, 26, "md5", "the samples are not those that were stored");
  return STATUS_OK;
}

Status flac_to_wav(Bytes file, const Memory *memory, Buffer *wav, Problem *problem) {
  Flac flac;
  Status status = flac_read(file, &flac, problem);
  if (status != STATUS_OK) return status;
  const WavSample sample = container(flac.bits);
  assert(flac.channels > 0); /* three bits and one */
  if (flac.frames > LIMIT_FILE_BYTES / (flac.channels * wav_sample_bytes(sample)))
    return problem_set(problem, STATUS_TOO_LARGE, 21, "stream info", "unpacked it would be larger than 1 GiB");
  Buffer header;
  buffer_init(&header, memory, 256);
  wav_write_header(&header, flac.rate_hz, flac.channels, sample, flac.frames);
  uint8_t *place = buffer_extend(wav, header.size);
  const size_t room = CHANNELS_MAX * (size_t)BLOCK_FRAMES_MAX * sizeof(int64_t);
  FlacReader in = {.flac = &flac, .file = file, .problem = problem, .channels = memory_new(memory, room)};
  status = STATUS_NO_MEMORY;
  if (in.channels != NULL && place != NULL && header.status == STATUS_OK) {
    md5_init(&in.md5);
    status = read_frames(&in, wav);
    if (status == STATUS_OK) status = check_whole(&in);
    buffer_clear(&header);
    wav_write_header(&header, flac.rate_hz, flac.channels, sample, in.done_frames);
    if (status == STATUS_OK) memcpy(wav->data, header.data, header.size);
  } else {
    problem_set(problem, status, NO_OFFSET, "flac", "%s", status_text(status));
  }
  memory_free(memory, in.channels, room);
  buffer_finish(&header);
  return status;
}
