/* Sound files are looked at in windows: whatever a window's end cuts, chunk, metadata or the head of a block, the samples are those
   of the file read whole. */
#include "support/cm.h"

#include "core/math.h"
#include "formats/audio_file.h"
#include "formats/audio_source.h"
#include "support/random.h"

#include <string.h>

#define FLAC_HEAD_WINDOW 65536u  /* what is looked at first, before the sound; flac_source.c */
#define FLAC_WINDOW 262144u      /* and in it */
#define WAV_HEAD_WINDOW 1048576u /* wav_source.c */
#define BLOCK FLAC_BLOCK_FRAMES

static Buffer new_buffer(void) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 24);
  return out;
}

static void put_number(Buffer *out, uint64_t value, uint32_t bytes, bool big) {
  for (uint32_t i = 0; i < bytes; i++) buffer_u8(out, (uint8_t)(value >> (8 * (big ? bytes - 1 - i : i))));
}

static void put_filler(Buffer *out, size_t bytes) { memset(buffer_extend(out, bytes), 0xff, bytes); } /* as a block's head begins */

/* In pieces of any size. */
static void assert_as_whole(Random *random, Buffer *file) {
  static uint8_t piece[100000];
  Buffer whole = new_buffer();
  const Bytes bytes = buffer_bytes(file);
  AudioSource *source;
  Problem problem = {0};
  Digest digest;
  if (audio_file_canonical(bytes, memory_heap(), &whole, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  if (audio_source_open(memory_heap(), file_reader_of(&bytes), &source, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_int_equal(audio_source_bytes(source), whole.size);
  for (size_t at = 0, size; at < whole.size; at += size) {
    size = 1 + random_below(random, sizeof piece);
    if (size > whole.size - at) size = whole.size - at;
    assert_int_equal(audio_source_read(source, at, piece, size, &problem), STATUS_OK);
    assert_memory_equal(piece, whole.data + at, size);
  }
  if (audio_source_digest(source, &digest, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  audio_source_close(source);
  buffer_finish(&whole);
  buffer_finish(file);
}

/* Blocks of 16 bits: `noise` is how loud each is, 0 silence. */
static void put_block(Random *random, FlacWriter *writer, uint32_t noise, Buffer *blocks) {
  static uint8_t samples[BLOCK * 2];
  for (uint32_t i = 0; i < BLOCK; i++) {
    const uint32_t value = noise > 0 ? random_below(random, noise) : 0;
    samples[2 * i] = (uint8_t)value;
    samples[2 * i + 1] = (uint8_t)(value >> 8);
  }
  flac_writer_put(writer, samples, BLOCK, blocks);
}

/* `before` is what stands between the first metadata and the blocks, the last of it included. */
static Buffer flac_of(FlacWriter *writer, Buffer *blocks, const Buffer *before) {
  Buffer file = new_buffer();
  flac_writer_flush(writer, blocks);
  flac_writer_header(writer, &file);
  if (before != NULL) file.data[4] &= 0x7f; /* not the last any more */
  if (before != NULL) buffer_put(&file, before->data, before->size);
  buffer_put(&file, blocks->data, blocks->size);
  flac_writer_finish(writer);
  buffer_finish(blocks);
  return file;
}

static void metadata_may_be_cut_anywhere(void **state) {
  (void)state;
  Random random = random_begin("cut metadata");
  for (uint32_t seen = 0; seen <= 8; seen++) { /* bytes of the second one that the first look sees */
    FlacWriter writer;
    Buffer blocks = new_buffer(), before = new_buffer();
    assert_int_equal(flac_writer_init(&writer, memory_heap(), 48000, 1, 16), STATUS_OK);
    for (uint32_t i = 0; i < 5; i++) put_block(&random, &writer, 30000, &blocks);
    const uint32_t first = FLAC_HEAD_WINDOW - FLAC_HEADER_BYTES - 4 - seen;
    buffer_u8(&before, 2);
    put_number(&before, first, 3, true);
    put_filler(&before, first);
    buffer_u8(&before, 0x81);
    put_number(&before, 4, 3, true);
    put_filler(&before, 4);
    Buffer file = flac_of(&writer, &blocks, &before);
    buffer_finish(&before);
    assert_as_whole(&random, &file);
  }
}

/* Loud blocks while there is room, then ever smaller ones, so that the window ends in one of the smallest. */
static uint32_t put_up_to_window(Random *random, FlacWriter *writer, Buffer *blocks) {
  size_t last = 0;
  while (blocks->size <= FLAC_WINDOW) {
    const size_t left = FLAC_WINDOW - blocks->size;
    last = blocks->size;
    put_block(random, writer, left > 20000 ? 60000 : left > 2000 ? 3 + random_below(random, 2) : 0, blocks);
  }
  return (uint32_t)(FLAC_WINDOW - last);
}

static void a_block_may_be_cut_anywhere(void **state) {
  (void)state;
  Random random = random_begin("cut blocks");
  uint32_t seen[64] = {0};
  for (uint32_t round = 0; round < 24; round++) {
    FlacWriter writer;
    Buffer blocks = new_buffer();
    assert_int_equal(flac_writer_init(&writer, memory_heap(), 48000, 1, 16), STATUS_OK);
    const uint32_t cut = put_up_to_window(&random, &writer, &blocks);
    if (cut < COUNT_OF(seen)) seen[cut]++;
    for (uint32_t i = 0; i < 3; i++) put_block(&random, &writer, 30000, &blocks);
    Buffer file = flac_of(&writer, &blocks, NULL);
    assert_as_whole(&random, &file);
  }
  uint32_t heads = 0;
  for (uint32_t i = 1; i < 8; i++) heads += seen[i] > 0; /* of a block's head at least so much was cut off */
  assert_true(heads >= 3);
}

static void put_sound(Random *random, Buffer *file, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i++) buffer_u8(file, (uint8_t)random_below(random, 256));
}

static void chunks_may_be_cut_anywhere(void **state) {
  (void)state;
  Random random = random_begin("cut chunks");
  for (uint32_t seen = 0; seen <= 10; seen += 2) { /* chunks begin at even places */
    Buffer file = new_buffer();
    buffer_text(&file, "RIFF");
    put_number(&file, 0, 4, false);
    buffer_text(&file, "WAVEfmt ");
    put_number(&file, 16, 4, false);
    put_number(&file, 1 | 2u << 16, 4, false);
    put_number(&file, 44100, 4, false);
    put_number(&file, 44100 * 4, 4, false);
    put_number(&file, 4 | 16u << 16, 4, false);
    buffer_text(&file, "junk");
    put_number(&file, WAV_HEAD_WINDOW - 44 - seen, 4, false);
    put_filler(&file, WAV_HEAD_WINDOW - 44 - seen);
    buffer_text(&file, "data");
    put_number(&file, 8000, 4, false);
    put_sound(&random, &file, 8000);
    const uint32_t riff = (uint32_t)file.size - 8;
    for (uint32_t i = 0; i < 4; i++) file.data[4 + i] = (uint8_t)(riff >> (8 * i));
    assert_as_whole(&random, &file);
    file = new_buffer();
    buffer_text(&file, "FORM");
    put_number(&file, 0, 4, true);
    buffer_text(&file, "AIFFAPPL");
    put_number(&file, WAV_HEAD_WINDOW - 20 - seen, 4, true);
    put_filler(&file, WAV_HEAD_WINDOW - 20 - seen);
    buffer_text(&file, "COMM");
    put_number(&file, 18, 4, true);
    put_number(&file, 2, 2, true);
    put_number(&file, 2000, 4, true);
    put_number(&file, 16, 2, true);
    put_number(&file, 16383 + 15, 2, true);
    put_number(&file, UINT64_C(48000) << 48, 8, true);
    buffer_text(&file, "SSND");
    put_number(&file, 8008, 4, true);
    put_number(&file, 0, 8, true);
    put_sound(&random, &file, 8000);
    assert_as_whole(&random, &file);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(metadata_may_be_cut_anywhere), cmocka_unit_test(a_block_may_be_cut_anywhere),
                                     cmocka_unit_test(chunks_may_be_cut_anywhere)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
