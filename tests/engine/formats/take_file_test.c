#include "support/cm.h"

#include "formats/take_file.h"
#include "formats/wav.h"
#include "support/random.h"

#include <string.h>

#define FRAMES 30000u

static float sound[2][FRAMES];

/* A take of random pieces with a gap in the middle. Returns where each piece ends in the file. */
static uint32_t write_take(Buffer *out, Random *random, uint32_t channels, size_t *ends) {
  buffer_init(out, memory_heap(), 16u << 20);
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < FRAMES; i++) sound[c][i] = (float)random_real(random, -1, 1);
  take_file_begin(out, (TakeInfo){.rate_hz = 48000, .channels = channels, .project = 7, .track = 20, .shift_frames = 777, .began = 1});
  uint32_t count = 0;
  ends[count++] = out->size;
  for (uint32_t at = 0; at < FRAMES;) {
    const uint32_t wanted = 1 + random_below(random, 4000), frames = wanted < FRAMES - at ? wanted : FRAMES - at;
    if (at < 15000 && at + frames >= 15000) { /* these never reached the worker */
      for (uint32_t i = at; i < at + frames; i++) sound[0][i] = sound[1][i] = 0.0f;
    } else {
      const float *const samples[2] = {sound[0] + at, sound[1] + at};
      take_file_piece(out, (TakePiece){.output_frame = 1000 + at, .song_frame = at, .frames = frames, .pass = 1}, channels, samples);
      ends[count++] = out->size;
    }
    at += frames;
  }
  return count;
}

static void a_take_reads_as_it_was_written_with_silence_where_it_was_lost(void **state) {
  (void)state;
  Random random = random_begin("take");
  for (uint32_t channels = 1; channels <= 2; channels++) {
    Buffer file, wav_bytes, canonical;
    size_t ends[FRAMES];
    const uint32_t pieces = write_take(&file, &random, channels, ends) - 1;
    TakeFile take;
    assert_int_equal(take_file_read(buffer_bytes(&file), &take, NULL), STATUS_OK);
    assert_int_equal(take.pieces, pieces);
    assert_int_equal(take.frames, FRAMES);
    assert_true(take.lost_frames > 0);
    assert_int_equal(take.first_output_frame, 1000);
    assert_int_equal(take.info.shift_frames, 777);
    assert_int_equal(take.whole_bytes, file.size);
    buffer_init(&wav_bytes, memory_heap(), 16u << 20);
    buffer_init(&canonical, memory_heap(), 16u << 20);
    assert_int_equal(take_file_wav(buffer_bytes(&file), &take, &wav_bytes, NULL), STATUS_OK);
    Wav wav;
    static float back[FRAMES];
    assert_int_equal(wav_read(buffer_bytes(&wav_bytes), &wav, NULL), STATUS_OK);
    assert_int_equal(wav.channels, channels);
    for (uint32_t c = 0; c < channels; c++) {
      wav_channel(&wav, c, 0, FRAMES, back);
      assert_memory_equal(back, sound[c], sizeof back);
    }
    assert_int_equal(wav_canonical(buffer_bytes(&wav_bytes), memory_heap(), &canonical, NULL), STATUS_OK);
    assert_int_equal(canonical.size, wav_bytes.size);
    assert_memory_equal(canonical.data, wav_bytes.data, canonical.size);
    buffer_finish(&file);
    buffer_finish(&wav_bytes);
    buffer_finish(&canonical);
  }
}

/* Cut the file anywhere, as a crash would: every piece that was finished is there, to the last frame. */
static void a_crash_costs_no_finished_piece(void **state) {
  (void)state;
  Random random = random_begin("take crash");
  Buffer file;
  size_t ends[FRAMES];
  const uint32_t count = write_take(&file, &random, 2, ends);
  for (uint32_t round = 0; round < 3000; round++) {
    const size_t cut = random_below(&random, (uint32_t)file.size + 1);
    TakeFile take;
    const Status status = take_file_read((Bytes){file.data, cut}, &take, NULL);
    if (cut < ends[0]) {
      assert_int_equal(status, STATUS_TRUNCATED);
      continue;
    }
    assert_int_equal(status, STATUS_OK);
    uint32_t whole = 0;
    while (whole + 1 < count && ends[whole + 1] <= cut) whole++;
    assert_int_equal(take.pieces, whole);
    assert_int_equal(take.whole_bytes, ends[whole]);
  }
  buffer_finish(&file);
}

/* A disk that wrote the sectors of the last piece in another order, or not at all. */
static void a_torn_piece_ends_the_take_before_it(void **state) {
  (void)state;
  Random random = random_begin("take torn");
  Buffer file;
  size_t ends[FRAMES];
  const uint32_t count = write_take(&file, &random, 2, ends);
  for (uint32_t round = 0; round < 500; round++) {
    const uint32_t piece = 1 + random_below(&random, count - 1);
    const size_t at = ends[piece - 1] + random_below(&random, (uint32_t)(ends[piece] - ends[piece - 1]));
    const uint8_t before = file.data[at];
    file.data[at] ^= (uint8_t)(1u << random_below(&random, 8));
    TakeFile take;
    assert_int_equal(take_file_read(buffer_bytes(&file), &take, NULL), STATUS_OK);
    assert_int_equal(take.whole_bytes, ends[piece - 1]);
    assert_int_equal(take_file_read((Bytes){file.data, ends[piece - 1]}, &take, NULL), STATUS_OK);
    assert_int_equal(take.pieces, piece - 1);
    file.data[at] = before;
  }
  buffer_finish(&file);
}

static void strangers_are_refused(void **state) {
  (void)state;
  uint8_t bytes[64] = {0};
  TakeFile take;
  Problem problem = {0};
  assert_int_equal(take_file_read((Bytes){bytes, sizeof bytes}, &take, &problem), STATUS_CORRUPT);
  assert_true(problem.what[0] != '\0');
  Buffer file;
  buffer_init(&file, memory_heap(), 1u << 20);
  take_file_begin(&file, (TakeInfo){.rate_hz = 48000, .channels = 9});
  assert_int_equal(take_file_read(buffer_bytes(&file), &take, &problem), STATUS_OUT_OF_RANGE);
  buffer_clear(&file);
  take_file_begin(&file, (TakeInfo){.rate_hz = 48000, .channels = 1});
  assert_int_equal(take_file_read(buffer_bytes(&file), &take, &problem), STATUS_OK);
  Buffer wav;
  buffer_init(&wav, memory_heap(), 1u << 20);
  assert_int_equal(take_file_wav(buffer_bytes(&file), &take, &wav, &problem), STATUS_NOT_FOUND);
  buffer_finish(&wav);
  buffer_finish(&file);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_take_reads_as_it_was_written_with_silence_where_it_was_lost),
    cmocka_unit_test(a_crash_costs_no_finished_piece),
    cmocka_unit_test(a_torn_piece_ends_the_take_before_it),
    cmocka_unit_test(strangers_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
