/* Stretched sound read as a file: the same bytes in slices, in pieces of any size and place, and whole. */
#include "support/cm.h"
#include "support/random.h"

#include "session/stretched.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000
#define SOURCE 90000u

static Buffer wav;
static Bytes wav_bytes;
static Wav layout;

static void make_wav(uint32_t channels) {
  Random random = {7};
  buffer_init(&wav, memory_heap(), 16u << 20);
  wav_write_header(&wav, RATE, channels, WAV_F32, SOURCE);
  for (uint32_t i = 0; i < SOURCE; i++)
    for (uint32_t c = 0; c < channels; c++) {
      const double strike = exp(-(double)(i % 12000) / 1500.0);
      buffer_f32le(&wav, (float)(0.3 * sin(0.03 * (c + 1) * i) + strike * random_real(&random, -0.3, 0.3)));
    }
  wav_bytes = buffer_bytes(&wav);
  assert_int_equal(wav_read_head(wav_bytes, wav_bytes.size, &layout, NULL), STATUS_OK);
}

static Stretched *open_stretched(StretchMode mode, uint32_t flags, double semitones) {
  struct { StretchJob job; StretchPoint points[3]; } made = {
      .job = {.magic = STRETCH_JOB_MAGIC, .version = 2, .rate_hz = RATE, .semitones = semitones, .begin_frame = 0, .frames = 120001, .mode = mode, .flags = flags, .point_count = 3},
      .points = {{0, 0}, {30000, 45000}, {90000, 120001}}};
  Stretched *stretched = NULL;
  assert_int_equal(stretched_open(memory_heap(), (Bytes){(const uint8_t *)&made, sizeof made}, &layout, file_reader_of(&wav_bytes), &stretched), STATUS_OK);
  return stretched;
}

static void a_piece_has_the_bytes_of_the_whole_wherever_it_lies(void **state) {
  (void)state;
  static const struct { uint32_t channels; StretchMode mode; uint32_t flags; double semitones; } rows[] = {
      {2, STRETCH_REPITCH, 0, 0}, {2, STRETCH_TONES, 0, 0}, {1, STRETCH_DRUMS, STRETCH_JOB_REVERSE, 0}, {1, STRETCH_TONES, STRETCH_JOB_FORMANTS, 4}, {2, STRETCH_TEXTURE, 0, -3}};
  Random random = random_begin("pieces");
  for (size_t r = 0; r < COUNT_OF(rows); r++) {
    make_wav(rows[r].channels);
    Stretched *one = open_stretched(rows[r].mode, rows[r].flags, rows[r].semitones);
    const size_t frame = rows[r].channels * sizeof(float), bytes = (size_t)stretched_bytes(one);
    uint8_t *whole = malloc(bytes), *piece = malloc(bytes);
    assert_true(stretched_read(one, 0, whole, bytes));
    for (uint32_t i = 0; i < 3; i++) {
      const size_t at = random_below(&random, 120000) * frame, most = (bytes - at) / frame, count = (1 + random_below(&random, (uint32_t)(most < 20000 ? most : 20000))) * frame;
      assert_true(stretched_cut(one, at, piece, count));
      assert_memory_equal(whole + at, piece, count);
    }
    assert_true(stretched_cut(one, bytes - frame, piece, frame));
    assert_memory_equal(whole + bytes - frame, piece, frame);
    assert_true(stretched_cut(one, bytes, piece, 0));
    free(whole);
    free(piece);
    stretched_close(one);
    buffer_finish(&wav);
  }
}

static void what_lies_beyond_or_between_frames_is_refused(void **state) {
  (void)state;
  uint8_t to[64];
  make_wav(2);
  Stretched *one = open_stretched(STRETCH_REPITCH, 0, 0);
  static const struct { int64_t offset; size_t bytes; } rows[] = {{0, 4}, {4, 8}, {120001 * 8, 8}, {120000 * 8, 16}};
  for (size_t r = 0; r < COUNT_OF(rows); r++) {
    assert_false(stretched_cut(one, (uint64_t)rows[r].offset, to, rows[r].bytes));
    assert_false(stretched_read(one, (uint64_t)rows[r].offset, to, rows[r].bytes));
  }
  stretched_close(one);
  buffer_finish(&wav);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_piece_has_the_bytes_of_the_whole_wherever_it_lies), cmocka_unit_test(what_lies_beyond_or_between_frames_is_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
