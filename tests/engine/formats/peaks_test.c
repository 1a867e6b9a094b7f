/* The pyramid against the plain minimum and maximum of the samples, at every zoom. */

#include "formats/peaks.h"

#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#define FRAMES 100000u

static float samples[2][FRAMES];

static void make_wav(Buffer *wav, uint32_t channels, uint64_t frames) {
  uint64_t seed = 12345;
  buffer_init(wav, memory_heap(), 1u << 26);
  wav_write_header(wav, 48000, channels, WAV_F32, frames);
  for (uint64_t i = 0; i < frames; i++) {
    for (uint32_t c = 0; c < channels; c++) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      samples[c][i] = (float)((double)(seed >> 40) / (1 << 23) - 1.0) * (float)(i % 5000) / 5000.0f;
      buffer_f32le(wav, samples[c][i]);
    }
  }
}

static void expect_range(const float *channel, uint64_t begin, uint64_t end, const float *pair, double slack_frames) {
  float min = 0, max = 0;
  const uint64_t from = begin > (uint64_t)slack_frames ? begin - (uint64_t)slack_frames : 0;
  float inner_min = 1, inner_max = -1;
  for (uint64_t i = from; i < end + (uint64_t)slack_frames && i < FRAMES; i++) {
    min = channel[i] < min ? channel[i] : min;
    max = channel[i] > max ? channel[i] : max;
    if (i < begin || i >= end) continue;
    inner_min = channel[i] < inner_min ? channel[i] : inner_min;
    inner_max = channel[i] > inner_max ? channel[i] : inner_max;
  }
  /* All of the stretch is covered; at most a bucket's width more than it. */
  assert_true(pair[0] <= inner_min + 1e-4f && pair[1] >= inner_max - 1e-4f);
  assert_true(pair[0] >= min - 1e-4f && pair[1] <= max + 1e-4f);
}

static void peaks_cover_every_sample_at_every_zoom(void **state) {
  (void)state;
  Buffer wav;
  make_wav(&wav, 2, FRAMES);
  Peaks peaks;
  assert_int_equal(peaks_init(&peaks, buffer_bytes(&wav), memory_heap(), NULL), STATUS_OK);
  while (!peaks_build(&peaks, 10000)) {
  }
  const double zooms[] = {1, 7.5, 63, 64, 100, 511, 512, 1000, 4097};
  float out[64];
  for (size_t z = 0; z < sizeof zooms / sizeof *zooms; z++) {
    for (uint32_t channel = 0; channel < 2; channel++) {
      peaks_read(&peaks, channel, 1234.0, zooms[z], 16, out);
      for (uint32_t p = 0; p < 16; p++) {
        const double begin = 1234.0 + p * zooms[z];
        const uint64_t first = (uint64_t)begin, end = (uint64_t)(begin + zooms[z]);
        expect_range(samples[channel], first, end > first ? end : first + 1, out + 2 * p, zooms[z] < 64 ? 0 : zooms[z] + 64);
      }
    }
  }
  peaks_finish(&peaks);
  buffer_finish(&wav);
}

static void peaks_outside_the_file_are_zero(void **state) {
  (void)state;
  Buffer wav;
  make_wav(&wav, 1, 1000);
  Peaks peaks;
  assert_int_equal(peaks_init(&peaks, buffer_bytes(&wav), memory_heap(), NULL), STATUS_OK);
  assert_true(peaks_build(&peaks, 1u << 30));
  float out[8];
  peaks_read(&peaks, 0, -500.0, 250.0, 4, out);
  assert_true(out[0] == 0.0f && out[1] == 0.0f && out[3] == 0.0f);
  assert_true(out[5] > 0.0f);
  peaks_read(&peaks, 0, 1000.0, 100.0, 4, out);
  for (int i = 0; i < 8; i++) assert_true(out[i] == 0.0f);
  peaks_read(&peaks, 1, 0.0, 100.0, 4, out); /* no such channel */
  for (int i = 0; i < 8; i++) assert_true(out[i] == 0.0f);
  peaks_finish(&peaks);
  buffer_finish(&wav);
}

static void peaks_are_built_piece_by_piece(void **state) {
  (void)state;
  Buffer wav;
  make_wav(&wav, 1, FRAMES);
  Peaks peaks;
  assert_int_equal(peaks_init(&peaks, buffer_bytes(&wav), memory_heap(), NULL), STATUS_OK);
  float out[2];
  assert_false(peaks_build(&peaks, 5000));
  peaks_read(&peaks, 0, 90000.0, 1000.0, 1, out);
  assert_true(out[0] == 0.0f && out[1] == 0.0f);
  peaks_read(&peaks, 0, 0.0, 4000.0, 1, out);
  assert_true(out[1] > 0.1f);
  assert_true(peaks_build(&peaks, FRAMES));
  peaks_read(&peaks, 0, 90000.0, 1000.0, 1, out);
  assert_true(out[0] < 0.0f && out[1] > 0.0f);
  peaks_finish(&peaks);
  buffer_finish(&wav);
}

static void peaks_kept_beside_a_sound_are_the_same_picture_without_it(void **state) {
  (void)state;
  Buffer wav, file, again;
  Peaks peaks, kept;
  make_wav(&wav, 2, FRAMES);
  buffer_init(&file, memory_heap(), 1u << 26);
  buffer_init(&again, memory_heap(), 1u << 26);
  assert_int_equal(peaks_init(&peaks, buffer_bytes(&wav), memory_heap(), NULL), STATUS_OK);
  assert_true(peaks_build(&peaks, FRAMES));
  peaks_write(&peaks, &file);
  assert_true(peaks_read_file(&kept, buffer_bytes(&file), memory_heap()));
  peaks_write(&kept, &again);
  assert_int_equal(file.size, again.size);
  assert_memory_equal(file.data, again.data, file.size);
  for (double zoom = PEAKS_BUCKET_FRAMES; zoom < FRAMES; zoom *= 3.0) {
    float seen[64], told[64];
    peaks_read(&peaks, 1, 100.0, zoom, 32, seen);
    peaks_read(&kept, 1, 100.0, zoom, 32, told);
    assert_memory_equal(seen, told, sizeof seen);
  }
  peaks_finish(&kept);
  for (size_t size = 0; size < file.size; size += 1 + size / 3) assert_false(peaks_read_file(&kept, (Bytes){.data = file.data, .size = size}, memory_heap()));
  for (size_t at = 0; at < 36; at++) { /* every byte of the head counts, but the rate's and the tag's last word */
    if (at >= 16 && at < 20) continue;
    file.data[at] ^= 0x81;
    assert_false(peaks_read_file(&kept, buffer_bytes(&file), memory_heap()));
    file.data[at] ^= 0x81;
  }
  peaks_finish(&peaks);
  buffer_finish(&again);
  buffer_finish(&file);
  buffer_finish(&wav);
}

static void peaks_of_what_is_no_wav_are_refused(void **state) {
  (void)state;
  Peaks peaks;
  const Bytes junk = {.data = (const uint8_t *)"not a wav at all", .size = 16};
  assert_int_not_equal(peaks_init(&peaks, junk, memory_heap(), NULL), STATUS_OK);
  peaks_finish(&peaks);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(peaks_cover_every_sample_at_every_zoom),
      cmocka_unit_test(peaks_outside_the_file_are_zero),
      cmocka_unit_test(peaks_are_built_piece_by_piece),
      cmocka_unit_test(peaks_kept_beside_a_sound_are_the_same_picture_without_it),
      cmocka_unit_test(peaks_of_what_is_no_wav_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
