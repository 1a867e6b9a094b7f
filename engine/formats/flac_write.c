/* Writes FLAC in blocks of one length: two channels as they are, or one of them beside the difference, whichever is shorter. */
#include "formats/flac.h"

#include "formats/flac_predict.h"

#include <assert.h>
#include <string.h>

/* Left, right, middle and side of the block being filled. */
enum { LEFT, RIGHT, MIDDLE, SIDE, SIGNALS };

struct FlacWork {
  int32_t signals[SIGNALS][FLAC_BLOCK_FRAMES];
  int32_t scratch[FLAC_BLOCK_FRAMES];
};

Status flac_writer_init(FlacWriter *writer, const Memory *memory, uint32_t rate_hz, uint32_t channels, uint32_t bits) {
  assert((channels == 1 || channels == 2) && (bits == 16 || bits == 24));
  *writer = (FlacWriter){.memory = memory, .rate_hz = rate_hz, .channels = channels, .bits = bits, .smallest_bytes = UINT32_MAX};
  md5_init(&writer->md5);
  writer->work = memory_new(memory, sizeof *writer->work);
  return writer->work == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void flac_writer_finish(FlacWriter *writer) {
  memory_free(writer->memory, writer->work, sizeof *writer->work);
  writer->work = NULL;
}

/* A number as UTF-8 would code it, up to 36 bits. */
static void write_number(BitWriter *bits, uint64_t number) {
  if (number < 0x80) {
    bits_write(bits, (uint32_t)number, 8);
    return;
  }
  uint32_t more = 1;
  while (more < 6 && number >> (6 * more + (6 - more)) != 0) more++;
  bits_write(bits, (0xffu << (7 - more) & 0xff) | (more < 6 ? (uint32_t)(number >> (6 * more)) : 0), 8);
  while (more-- > 0) bits_write(bits, 0x80 | (uint32_t)(number >> (6 * more) & 63), 8);
}

/* RFC 9639's codes of channel layouts, and which signals each holds. */
static const struct { uint32_t code; uint8_t signals[2]; } layouts[] = {
  {1, {LEFT, RIGHT}}, {8, {LEFT, SIDE}}, {9, {SIDE, RIGHT}}, {10, {MIDDLE, SIDE}},
};

static void write_header(BitWriter *bits, const FlacWriter *writer, uint32_t frames, uint32_t layout) {
  bits_write(bits, 0xfff8, 16);
  bits_write(bits, frames == FLAC_BLOCK_FRAMES ? 12 : 7, 4); /* 12: 4096 */
  bits_write(bits, 0, 4);                                     /* rate and width: as the stream info says */
  bits_write(bits, layout, 4);
  bits_write(bits, 0, 4);
  write_number(bits, writer->block_number);
  if (frames != FLAC_BLOCK_FRAMES) bits_write(bits, frames - 1, 16);
}

static void find_middle_and_side(struct FlacWork *work, uint32_t frames) {
  for (uint32_t i = 0; i < frames; i++) {
    const int32_t left = work->signals[LEFT][i], right = work->signals[RIGHT][i];
    work->signals[MIDDLE][i] = (left + right) >> 1;
    work->signals[SIDE][i] = left - right;
  }
}

static uint32_t shortest_layout(const Subframe subframes[SIGNALS]) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < COUNT_OF(layouts); i++) {
    const uint64_t bits = subframes[layouts[i].signals[0]].bits + subframes[layouts[i].signals[1]].bits;
    if (bits < subframes[layouts[best].signals[0]].bits + subframes[layouts[best].signals[1]].bits) best = i;
  }
  return best;
}

static void write_block(FlacWriter *writer, Buffer *out) {
  struct FlacWork *work = writer->work;
  const uint32_t frames = writer->waiting, signals = writer->channels == 2 ? SIGNALS : 1;
  const size_t begin = out->size;
  Subframe subframes[SIGNALS];
  if (writer->channels == 2) find_middle_and_side(work, frames);
  for (uint32_t i = 0; i < signals; i++)
    subframes[i] = subframe_choose(work->signals[i], frames, writer->bits + (i == SIDE), work->scratch);
  const uint32_t layout = writer->channels == 2 ? shortest_layout(subframes) : 0;
  BitWriter bits = {.out = out};
  write_header(&bits, writer, frames, writer->channels == 2 ? layouts[layout].code : 0);
  if (out->status != STATUS_OK) return;
  bits_write(&bits, flac_crc8(out->data + begin, out->size - begin), 8);
  for (uint32_t c = 0; c < writer->channels; c++) {
    const uint32_t signal = writer->channels == 2 ? layouts[layout].signals[c] : LEFT;
    subframe_write(&bits, &subframes[signal], work->signals[signal], frames, writer->bits + (signal == SIDE), work->scratch);
  }
  bits_write_align(&bits);
  if (out->status != STATUS_OK) return;
  bits_write(&bits, flac_crc16(out->data + begin, out->size - begin), 16);
  const uint32_t bytes = (uint32_t)(out->size - begin);
  if (bytes < writer->smallest_bytes) writer->smallest_bytes = bytes;
  if (bytes > writer->largest_bytes) writer->largest_bytes = bytes;
  writer->block_number++;
  writer->waiting = 0;
}

static int32_t load_sample(const uint8_t *from, uint32_t bytes) {
  assert(bytes == 2 || bytes == 3);
  uint32_t value = 0;
  for (uint32_t i = 0; i < bytes; i++) value |= (uint32_t)from[i] << (8 * i + 32 - 8 * bytes);
  return (int32_t)value >> (32 - 8 * bytes);
}

void flac_writer_put(FlacWriter *writer, const uint8_t *samples, uint64_t frames, Buffer *out) {
  const uint32_t bytes = writer->bits / 8;
  md5_put(&writer->md5, samples, (size_t)frames * writer->channels * bytes);
  writer->frames += frames;
  for (uint64_t i = 0; i < frames && out->status == STATUS_OK; i++) {
    for (uint32_t c = 0; c < writer->channels; c++, samples += bytes) writer->work->signals[c][writer->waiting] = load_sample(samples, bytes);
    if (++writer->waiting == FLAC_BLOCK_FRAMES) write_block(writer, out);
  }
}

void flac_writer_flush(FlacWriter *writer, Buffer *out) {
  if (writer->waiting > 0) write_block(writer, out);
}

void flac_writer_header(const FlacWriter *writer, Buffer *out) {
  BitWriter bits = {.out = out};
  uint8_t md5[16];
  Md5 samples = writer->md5;
  md5_finish(&samples, md5);
  buffer_text(out, "fLaC");
  bits_write(&bits, 0x80000022, 32); /* the last metadata block is the first: stream info, 34 bytes */
  bits_write(&bits, FLAC_BLOCK_FRAMES << 16 | FLAC_BLOCK_FRAMES, 32);
  bits_write(&bits, writer->block_number > 0 ? writer->smallest_bytes : 0, 24);
  bits_write(&bits, writer->largest_bytes, 24);
  bits_write(&bits, writer->rate_hz, 20);
  bits_write(&bits, writer->channels - 1, 3);
  bits_write(&bits, writer->bits - 1, 5);
  bits_write(&bits, (uint32_t)(writer->frames >> 32 & 15), 4);
  bits_write(&bits, (uint32_t)writer->frames, 32);
  buffer_put(out, md5, sizeof md5);
}
