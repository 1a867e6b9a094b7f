#include "support/cm.h"

#include "core/math.h"
#include "formats/aiff.h"
#include "formats/audio_file.h"
#include "support/random.h"

#include <string.h>

#define FRAMES 1000u

typedef struct Coding { const char *tag; uint32_t bits; bool little_endian, is_float; WavSample same_as; } Coding;

static const Coding codings[] = {
  {NULL, 16, false, false, WAV_S16}, {NULL, 24, false, false, WAV_S24}, {NULL, 32, false, false, WAV_S32}, {"NONE", 16, false, false, WAV_S16},
  {"twos", 24, false, false, WAV_S24}, {"sowt", 16, true, false, WAV_S16}, {"fl32", 32, false, true, WAV_F32}, {"FL64", 64, false, true, WAV_F64},
};

static void put_big(Buffer *out, uint64_t value, uint32_t bytes) {
  for (uint32_t i = bytes; i-- > 0;) buffer_u8(out, (uint8_t)(value >> (8 * i)));
}

static uint64_t sample_bits(const Coding *coding, uint32_t index) {
  const double value = 0.9 * math_sin((double)index * 0.037);
  if (!coding->is_float) return (uint64_t)math_round_clamp(value * (double)(UINT64_C(1) << (coding->bits - 1)), INT32_MIN, INT32_MAX);
  uint64_t bits = 0;
  const float narrow = (float)value;
  if (coding->bits == 64) memcpy(&bits, &value, 8);
  else memcpy(&bits, &narrow, 4);
  return bits;
}

static Buffer make_aiff(const Coding *coding, uint32_t channels) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 20);
  const uint32_t bytes = coding->bits / 8, data_bytes = FRAMES * channels * bytes;
  buffer_text(&out, "FORM");
  put_big(&out, 0, 4); /* nobody reads it */
  buffer_text(&out, coding->tag ? "AIFC" : "AIFF");
  buffer_text(&out, "COMM");
  put_big(&out, coding->tag ? 24 : 18, 4);
  put_big(&out, channels, 2);
  put_big(&out, FRAMES, 4);
  put_big(&out, coding->bits, 2);
  put_big(&out, 16383 + 15, 2); /* 44100 as an 80-bit float */
  put_big(&out, UINT64_C(44100) << 48, 8);
  if (coding->tag) {
    buffer_text(&out, coding->tag);
    put_big(&out, 0, 2);
  }
  buffer_text(&out, "NAME");
  put_big(&out, 3, 4);
  buffer_text(&out, "odd");
  buffer_u8(&out, 0);
  buffer_text(&out, "SSND");
  put_big(&out, data_bytes + 8, 4);
  put_big(&out, 0, 8);
  for (uint32_t i = 0; i < FRAMES * channels; i++) {
    const uint64_t bits = sample_bits(coding, i);
    for (uint32_t b = 0; b < bytes; b++) buffer_u8(&out, (uint8_t)(bits >> (8 * (coding->little_endian ? b : bytes - 1 - b))));
  }
  assert_int_equal(out.status, STATUS_OK);
  return out;
}

static Buffer make_wav(const Coding *coding, uint32_t channels) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 20);
  wav_write_header(&out, 44100, channels, coding->same_as, FRAMES);
  for (uint32_t i = 0; i < FRAMES * channels; i++)
    for (uint32_t b = 0; b < coding->bits / 8; b++) buffer_u8(&out, (uint8_t)(sample_bits(coding, i) >> (8 * b)));
  return out;
}

static Buffer canonical(Bytes file) {
  Buffer out;
  Problem problem = {0};
  buffer_init(&out, memory_heap(), 1u << 22);
  const Status status = audio_file_canonical(file, memory_heap(), &out, &problem);
  if (status != STATUS_OK) print_message("%s\n", problem.what);
  assert_int_equal(status, STATUS_OK);
  return out;
}

static void aiff_of_every_coding_is_the_wav_of_the_same_samples(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(codings); i++) {
    for (uint32_t channels = 1; channels <= 2; channels++) {
      Buffer aiff = make_aiff(&codings[i], channels), wav = make_wav(&codings[i], channels);
      Buffer one = canonical(buffer_bytes(&aiff)), other = canonical(buffer_bytes(&wav));
      assert_string_equal(audio_file_format(buffer_bytes(&aiff)), "AIFF");
      assert_int_equal(one.size, other.size);
      assert_memory_equal(one.data, other.data, one.size);
      Buffer *all[] = {&aiff, &wav, &one, &other};
      for (size_t k = 0; k < COUNT_OF(all); k++) buffer_finish(all[k]);
    }
  }
}

static void aiff_cut_or_flipped_anywhere_is_refused_in_words_or_read(void **state) {
  (void)state;
  Random random = random_begin("aiff damage");
  Buffer file = make_aiff(&codings[6], 2);
  for (int i = 0; i < 2000; i++) {
    const size_t size = random_below(&random, (uint32_t)file.size + 1), at = random_below(&random, 80);
    const uint8_t bit = (uint8_t)(1u << random_below(&random, 8));
    file.data[at] ^= bit;
    Buffer wav;
    Problem problem = {0};
    buffer_init(&wav, memory_heap(), 1u << 22);
    const Status status = aiff_to_wav((Bytes){file.data, size}, memory_heap(), &wav, &problem);
    assert_true(status == STATUS_OK || problem.what[0] != '\0');
    buffer_finish(&wav);
    file.data[at] ^= bit;
  }
  buffer_finish(&file);
}

/* Written in pieces as a container, then read: the samples are those that were put. */
static void audio_writer_keeps_samples_in_every_container_that_takes_them(void **state) {
  (void)state;
  Random random = random_begin("audio writer");
  static const WavSample samples[] = {WAV_S16, WAV_S24, WAV_F32};
  for (uint32_t container = 0; container < AUDIO_CONTAINER_COUNT; container++) {
    for (size_t s = 0; s < COUNT_OF(samples); s++) {
      AudioWriter writer;
      Problem problem = {0};
      const Status status = audio_writer_init(&writer, memory_heap(), (AudioContainer)container, 48000, samples[s], &problem);
      if (container == AUDIO_FLAC && samples[s] == WAV_F32) {
        assert_int_equal(status, STATUS_UNSUPPORTED);
        assert_non_null(strstr(problem.what, "16 or 24"));
        continue;
      }
      assert_int_equal(status, STATUS_OK);
      Buffer body, file, data;
      buffer_init(&body, memory_heap(), 1u << 22);
      buffer_init(&file, memory_heap(), 1u << 22);
      buffer_init(&data, memory_heap(), 1u << 22);
      const uint32_t frame_bytes = 2 * wav_sample_bytes(samples[s]);
      for (uint32_t i = 0; i < 9000 * frame_bytes; i++) buffer_u8(&data, samples[s] == WAV_F32 && i % 4 == 3 ? 0x3e : (uint8_t)random_u64(&random));
      for (size_t at = 0; at < data.size;) {
        const size_t left = data.size - at, piece = (1 + random_below(&random, 3000)) * frame_bytes, count = piece < left ? piece : left;
        audio_writer_put(&writer, (Bytes){data.data + at, count}, &body);
        at += count;
      }
      audio_writer_end(&writer, &body);
      audio_writer_header(&writer, &file);
      buffer_put(&file, body.data, body.size);
      Buffer read = canonical(buffer_bytes(&file));
      assert_memory_equal(read.data + read.size - data.size, data.data, data.size);
      audio_writer_finish(&writer);
      Buffer *all[] = {&body, &file, &data, &read};
      for (size_t k = 0; k < COUNT_OF(all); k++) buffer_finish(all[k]);
    }
  }
}

static void audio_container_is_chosen_by_the_ending(void **state) {
  (void)state;
  assert_int_equal(audio_container_by_name("a/song.flac"), AUDIO_FLAC);
  assert_int_equal(audio_container_by_name("song.wav"), AUDIO_WAV);
  assert_int_equal(audio_container_by_name("song"), AUDIO_WAV);
  assert_int_equal(audio_container_by_name(".flac"), AUDIO_WAV);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(aiff_of_every_coding_is_the_wav_of_the_same_samples),
    cmocka_unit_test(aiff_cut_or_flipped_anywhere_is_refused_in_words_or_read),
    cmocka_unit_test(audio_writer_keeps_samples_in_every_container_that_takes_them),
    cmocka_unit_test(audio_container_is_chosen_by_the_ending),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
