/* One frame of FLAC at a time (RFC 9639 section 9): its header, its subframes, and the CRC that proves them before they count. */
#include "formats/flac_frames.h"

#include "formats/wav.h"

#include <string.h>

#define ORDER_MAX 32u

enum { STEREO_NONE, STEREO_LEFT_SIDE, STEREO_SIDE_RIGHT, STEREO_MID_SIDE };

static Status corrupt(FlacFrames *in, const char *what) {
  return problem_set(in->problem, STATUS_CORRUPT, in->base + in->frame_offset, "frame", "%s", what);
}

static size_t room_of(const FlacFrames *in) { return (size_t)in->channel_count * FLAC_FRAMES_MAX * sizeof *in->samples; }

Status flac_frames_init(FlacFrames *in, const Memory *memory, const Flac *flac) {
  *in = (FlacFrames){.memory = memory, .channel_count = flac->channels, .sample_bits = flac->bits};
  in->samples = memory_new(memory, room_of(in));
  return in->samples == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void flac_frames_finish(FlacFrames *in) { memory_free(in->memory, in->samples, room_of(in)); }

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

static Status read_header(FlacFrames *in) {
  static const uint8_t widths[8] = {0, 8, 12, 0, 16, 20, 24, 32};
  BitReader *bits = &in->bits;
  if (bits_read(bits, 15) != 0x7ffc) return corrupt(in, "there is no frame where one should begin");
  bits_read(bits, 1);
  const uint32_t size_code = bits_read(bits, 4), rate_code = bits_read(bits, 4), layout = bits_read(bits, 4), width = bits_read(bits, 3);
  if (bits_read(bits, 1) != 0 || rate_code == 15 || layout > 10 || width == 3) return corrupt(in, "its header says what no frame may say");
  if (!skip_number(bits)) return corrupt(in, "its number is not one");
  in->frames = block_frames(bits, size_code);
  if (rate_code >= 12) bits_read(bits, rate_code == 12 ? 8 : 16);
  in->stereo = layout < 8 ? STEREO_NONE : layout - 7;
  const size_t end = bits_offset(bits);
  const uint32_t crc = bits_read(bits, 8);
  if (bits->failed) return problem_set(in->problem, STATUS_TRUNCATED, in->base + in->frame_offset, "frame", "the file ends inside it");
  if (crc != flac_crc8(in->bytes.data + in->frame_offset, end - in->frame_offset)) return corrupt(in, "its header is damaged");
  const uint32_t channels = layout < 8 ? layout + 1 : 2;
  const bool same = channels == in->channel_count && (widths[width] == 0 || widths[width] == in->sample_bits);
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

static int64_t *channel(const FlacFrames *in, uint32_t index) { return in->samples + (size_t)index * FLAC_FRAMES_MAX; }

static void undo_stereo(FlacFrames *in) {
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

static Status read_frame(FlacFrames *in) {
  const Status status = read_header(in);
  if (status != STATUS_OK) return status;
  const uint32_t side = in->stereo == STEREO_NONE ? UINT32_MAX : in->stereo == STEREO_SIDE_RIGHT ? 0 : 1;
  for (uint32_t c = 0; c < in->channel_count; c++)
    if (!read_subframe(&in->bits, channel(in, c), in->frames, in->sample_bits + (c == side)))
      return in->bits.failed ? problem_set(in->problem, STATUS_TRUNCATED, in->base + in->frame_offset, "frame", "the file ends inside it")
                             : corrupt(in, "its samples cannot be read");
  bits_align(&in->bits);
  const size_t end = bits_offset(&in->bits);
  const uint32_t crc = bits_read(&in->bits, 16);
  if (in->bits.failed) return problem_set(in->problem, STATUS_TRUNCATED, in->base + in->frame_offset, "frame", "the file ends inside it");
  if (crc != flac_crc16(in->bytes.data + in->frame_offset, end - in->frame_offset)) return corrupt(in, "its samples are damaged");
  if (in->stereo != STEREO_NONE) undo_stereo(in);
  return STATUS_OK;
}

Status flac_frames_read(FlacFrames *in, Bytes bytes, uint64_t base, size_t *at, Problem *problem) {
  in->bytes = bytes;
  in->base = base;
  in->frame_offset = *at;
  in->problem = problem;
  bits_init(&in->bits, bytes, *at);
  const Status status = read_frame(in);
  if (status == STATUS_OK) *at = bits_offset(&in->bits);
  if (status == STATUS_CORRUPT && in->bits.failed) /* what is missing reads as zeros, and those as nonsense */
    return problem_set(problem, STATUS_TRUNCATED, base + in->frame_offset, "frame", "the file ends inside it");
  return status;
}

/* ---- as they lie in files */

WavSample flac_container(uint32_t bits) { return bits <= 16 ? WAV_S16 : bits <= 24 ? WAV_S24 : WAV_S32; }

void flac_frames_store(const FlacFrames *in, uint32_t begin, uint32_t count, uint8_t *to) {
  const uint32_t bytes = wav_sample_bytes(flac_container(in->sample_bits)), shift = 8 * bytes - in->sample_bits;
  for (uint32_t i = begin; i < begin + count; i++) {
    for (uint32_t c = 0; c < in->channel_count; c++, to += bytes) {
      const uint64_t moved = (uint64_t)channel(in, c)[i] << shift;
      for (uint32_t b = 0; b < bytes; b++) to[b] = (uint8_t)(moved >> (8 * b));
    }
  }
}

void flac_frames_sum(const FlacFrames *in, Md5 *md5) {
  const uint32_t bytes = (in->sample_bits + 7) / 8;
  for (uint32_t i = 0; i < in->frames; i++) {
    for (uint32_t c = 0; c < in->channel_count; c++) {
      uint8_t own[4];
      for (uint32_t b = 0; b < bytes; b++) own[b] = (uint8_t)((uint64_t)channel(in, c)[i] >> (8 * b));
      md5_put(md5, own, bytes);
    }
  }
}
