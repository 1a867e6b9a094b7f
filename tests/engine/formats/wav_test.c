#include "support/cm.h"

#include "core/math.h"
#include "formats/wav.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

static const WavSample samples[] = {WAV_U8, WAV_S16, WAV_S24, WAV_S32, WAV_F32, WAV_F64};

/* A valid file of random samples; floats lie in [-1, 1]. */
static Buffer make_wav(Random *random, WavSample sample, uint32_t channels, uint32_t rate_hz, uint64_t frames) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 24);
  wav_write_header(&out, rate_hz, channels, sample, frames);
  for (uint64_t i = 0; i < frames * channels; i++) {
    const int32_t value = (int32_t)random_u64(random);
    if (sample == WAV_F32) buffer_f32le(&out, (float)value / 2147483648.0f);
    else if (sample == WAV_F64) buffer_f64le(&out, (double)value / 2147483648.0);
    else for (uint32_t b = 0; b < wav_sample_bytes(sample); b++) buffer_u8(&out, (uint8_t)(value >> (8 * b)));
  }
  if (out.size & 1) buffer_u8(&out, 0);
  assert_int_equal(out.status, STATUS_OK);
  return out;
}

static Buffer canonical(Bytes file) {
  Buffer out;
  Problem problem;
  buffer_init(&out, memory_heap(), 1u << 24);
  Wav wav;
  assert_int_equal(wav_canonical(file, memory_heap(), &out, &problem), STATUS_OK);
  assert_int_equal(wav_read(file, &wav, NULL), STATUS_OK);
  assert_int_equal(out.size, wav_canonical_bytes(&wav));
  return out;
}

static void wav_canonical_in_pieces_is_the_canonical_of_the_whole(void **state) {
  (void)state;
  Random random = random_begin("wav pieces");
  for (int i = 0; i < 120; i++) {
    const uint32_t channels = 1 + random_below(&random, 5);
    Buffer file = make_wav(&random, samples[i % 6], channels, 44100, 1 + random_below(&random, 700)), whole = canonical(buffer_bytes(&file)), out;
    Wav wav;
    const Bytes head = {file.data, file.size < 64 ? file.size : 58 + random_below(&random, 6)};
    assert_int_equal(wav_read_head(head, file.size, &wav, NULL), STATUS_OK);
    assert_null(wav.data.data);
    buffer_init(&out, memory_heap(), 1u << 24);
    assert_int_equal(wav_canonical_begin(&wav, &out, NULL), STATUS_OK);
    const uint64_t frame_bytes = channels * wav_sample_bytes(wav.sample);
    for (uint64_t done = 0, count = 0; done < wav.frames; done += count) {
      count = 1 + random_below(&random, 300);
      if (count > wav.frames - done) count = wav.frames - done;
      wav_canonical_put(&wav, (Bytes){file.data + wav.data_offset + done * frame_bytes, count * frame_bytes}, &out);
    }
    wav_canonical_end(&wav, &out);
    assert_int_equal(out.size, whole.size);
    assert_memory_equal(out.data, whole.data, whole.size);
    buffer_finish(&out);
    buffer_finish(&whole);
    buffer_finish(&file);
  }
}

static void wav_head_that_ends_before_the_sound_asks_for_more(void **state) {
  (void)state;
  Random random = random_begin("wav head");
  Buffer file = make_wav(&random, WAV_S16, 2, 48000, 100);
  Wav wav;
  for (size_t size = 12; size < 44; size++) assert_int_equal(wav_read_head((Bytes){file.data, size}, file.size, &wav, NULL), STATUS_TRUNCATED);
  assert_int_equal(wav_read_head((Bytes){file.data, 44}, file.size, &wav, NULL), STATUS_OK);
  assert_int_equal(wav.frames, 100);
  assert_int_equal(wav_read_head((Bytes){file.data, 44}, file.size - 4, &wav, NULL), STATUS_OK);
  assert_int_equal(wav.frames, 99);
  assert_true(wav.truncated);
  buffer_finish(&file);
}

static void wav_what_was_written_is_read(void **state) {
  (void)state;
  Random random = random_begin("wav round trip");
  for (int i = 0; i < 200; i++) {
    const WavSample sample = samples[random_below(&random, 6)];
    const uint32_t channels = 1 + random_below(&random, 8), rate = (uint32_t)random_between(&random, 8000, 192000);
    const uint64_t frames = random_below(&random, 300);
    Buffer file = make_wav(&random, sample, channels, rate, frames);
    Wav wav;
    Problem problem;
    assert_int_equal(wav_read(buffer_bytes(&file), &wav, &problem), STATUS_OK);
    assert_int_equal(wav.sample, sample);
    assert_int_equal(wav.channels, channels);
    assert_int_equal(wav.rate_hz, rate);
    assert_int_equal(wav.frames, frames);
    assert_int_equal(wav.data_offset, sample >= WAV_F32 ? 58 : 44);
    assert_false(wav.truncated);
    float out[300];
    for (uint32_t channel = 0; channel < channels; channel++) {
      wav_channel(&wav, channel, 0, frames, out);
      for (uint64_t k = 0; k < frames; k++) assert_true(out[k] >= -1 && out[k] <= 1);
    }
    buffer_finish(&file);
  }
}

static void wav_samples_have_the_stated_scale(void **state) {
  (void)state;
  const struct { WavSample sample; uint8_t bytes[8]; float value; } cases[] = {
    {WAV_U8, {0}, -1.0f}, {WAV_U8, {128}, 0.0f}, {WAV_U8, {192}, 0.5f},
    {WAV_S16, {0, 0x80}, -1.0f}, {WAV_S16, {0, 0x40}, 0.5f}, {WAV_S16, {0xff, 0xff}, -1.0f / 32768.0f},
    {WAV_S24, {0, 0, 0x80}, -1.0f}, {WAV_S24, {0, 0, 0x40}, 0.5f}, {WAV_S24, {1, 0, 0}, 1.0f / 8388608.0f},
    {WAV_S32, {0, 0, 0, 0x80}, -1.0f}, {WAV_S32, {0, 0, 0, 0x40}, 0.5f},
    {WAV_F32, {0, 0, 0x80, 0x3e}, 0.25f}, {WAV_F32, {0, 0, 0xc0, 0x7f}, 0.0f}, {WAV_F32, {0, 0, 0x80, 0xff}, 0.0f},
    {WAV_F64, {0, 0, 0, 0, 0, 0, 0xd0, 0xbf}, -0.25f}, {WAV_F64, {0, 0, 0, 0, 0, 0, 0xf8, 0x7f}, 0.0f},
    {WAV_F64, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xef, 0x7f}, 0.0f},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Buffer file;
    buffer_init(&file, memory_heap(), 100);
    wav_write_header(&file, 44100, 1, cases[i].sample, 1);
    buffer_put(&file, cases[i].bytes, wav_sample_bytes(cases[i].sample));
    Wav wav;
    float value = 7;
    assert_int_equal(wav_read(buffer_bytes(&file), &wav, NULL), STATUS_OK);
    wav_channel(&wav, 0, 0, 1, &value);
    if (value != cases[i].value) fail_msg("case %zu gives %g", i, (double)value);
    buffer_finish(&file);
  }
}

/* Heard as silence; kept as it is in the asset, whose name is that of its bytes. */
static void wav_sound_below_all_hearing_is_silence(void **state) {
  (void)state;
  static const float values[] = {1e-39f, 0.5f, -1e-42f, 1e-14f, -9e-16f, -1.0f, 1e-16f, NAN, -0.0f, INFINITY, 2e-15f};
  static const float heard[] = {0, 0.5f, 0, 1e-14f, 0, -1.0f, 0, 0, 0, 0, 2e-15f};
  for (uint64_t frames = 1; frames <= COUNT_OF(values); frames++)
    for (int doubles = 0; doubles < 2; doubles++) {
      Buffer file;
      Wav wav;
      buffer_init(&file, memory_heap(), 4096);
      wav_write_header(&file, 48000, 1, doubles ? WAV_F64 : WAV_F32, frames);
      for (uint64_t i = 0; i < frames; i++) {
        if (doubles) buffer_f64le(&file, (double)values[i]);
        else buffer_f32le(&file, values[i]);
      }
      Buffer kept = canonical(buffer_bytes(&file));
      float found[COUNT_OF(values)], stored[COUNT_OF(values)];
      assert_int_equal(wav_read(buffer_bytes(&file), &wav, NULL), STATUS_OK);
      wav_sound(&wav, 0, 0, frames, found);
      assert_memory_equal(found, heard, frames * sizeof(float));
      assert_int_equal(wav_read(buffer_bytes(&kept), &wav, NULL), STATUS_OK);
      wav_channel(&wav, 0, 0, frames, stored);
      assert_true(stored[0] == values[0] && (frames < 5 || stored[4] == values[4]));
      buffer_finish(&kept);
      buffer_finish(&file);
    }
}

static void wav_canonical_form_is_its_own_canonical_form(void **state) {
  (void)state;
  Random random = random_begin("wav canonical");
  for (int i = 0; i < 200; i++) {
    Buffer file = make_wav(&random, samples[random_below(&random, 6)], 1 + random_below(&random, 5), 44100, 1 + random_below(&random, 700));
    Buffer once = canonical(buffer_bytes(&file)), twice = canonical(buffer_bytes(&once));
    assert_int_equal(once.size, twice.size);
    assert_memory_equal(once.data, twice.data, once.size);
    buffer_finish(&file);
    buffer_finish(&once);
    buffer_finish(&twice);
  }
}

static void wav_canonical_sounds_like_its_source(void **state) {
  (void)state;
  Random random = random_begin("wav canonical sound");
  for (int i = 0; i < 100; i++) {
    const WavSample sample = samples[random_below(&random, 6)];
    const uint32_t channels = 1 + random_below(&random, 6);
    Buffer file = make_wav(&random, sample, channels, 48000, 400);
    Buffer out = canonical(buffer_bytes(&file));
    Wav source, copy;
    assert_int_equal(wav_read(buffer_bytes(&file), &source, NULL), STATUS_OK);
    assert_int_equal(wav_read(buffer_bytes(&out), &copy, NULL), STATUS_OK);
    assert_int_equal(copy.channels, channels < 2 ? channels : 2);
    assert_int_equal(copy.frames, 400);
    const float tolerance = copy.sample == WAV_S16 ? 1.1f / 32768 : 1e-6f;
    for (uint32_t side = 0; side < copy.channels; side++) {
      float got[400], part[400], sum[400] = {0};
      wav_channel(&copy, side, 0, 400, got);
      for (uint32_t channel = 0; channel < channels; channel++) {
        wav_channel(&source, channel, 0, 400, part);
        for (int k = 0; k < 400 && (channel == side || channel > 1); k++) sum[k] += part[k];
      }
      for (int k = 0; k < 400; k++) {
        const float want = sum[k] / (float)(channels > 2 ? channels - 1 : 1);
        assert_true(got[k] - want <= tolerance && want - got[k] <= tolerance);
      }
    }
    buffer_finish(&file);
    buffer_finish(&out);
  }
}

static void wav_extensible_and_rf64_are_read(void **state) {
  (void)state;
  Buffer file;
  buffer_init(&file, memory_heap(), 1000);
  buffer_put(&file, "RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0", 20);
  buffer_u64le(&file, 100);
  buffer_u64le(&file, 8);
  buffer_u64le(&file, 2);
  buffer_u32le(&file, 0);
  buffer_put(&file, "LIST\3\0\0\0abc\0fmt \x28\0\0\0\xfe\xff\2\0", 24);
  buffer_u32le(&file, 96000);
  buffer_u32le(&file, 0);
  buffer_put(&file, "\4\0\x10\0\x16\0\x10\0\3\0\0\0\1\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71", 28);
  buffer_put(&file, "data\xff\xff\xff\xff\1\0\2\0\3\0\4\0", 16);
  buffer_put(&file, "junk\0\0\0\0", 8);
  Wav wav;
  Problem problem;
  assert_int_equal(wav_read(buffer_bytes(&file), &wav, &problem), STATUS_OK);
  assert_int_equal(wav.frames, 2);
  assert_int_equal(wav.sample, WAV_S16);
  assert_false(wav.truncated);
  buffer_finish(&file);
}

/* A 44-byte header plus 8 data bytes, with some bytes overwritten. */
static Status read_patched(size_t at, const char *patch, size_t size, Wav *wav, Problem *problem) {
  static uint8_t file[52];
  Buffer out;
  buffer_init(&out, memory_heap(), 100);
  wav_write_header(&out, 44100, 2, WAV_S16, 2);
  memcpy(file, out.data, 44);
  buffer_finish(&out);
  memcpy(file + at, patch, size);
  return wav_read((Bytes){file, sizeof file}, wav, problem);
}

static void wav_hostile_headers_are_refused_with_their_place(void **state) {
  (void)state;
  const struct { size_t at; const char *patch; size_t size; Status status; uint64_t offset; const char *where; } cases[] = {
    {0, "RIFX", 4, STATUS_CORRUPT, 0, "RIFF"},
    {8, "AVI ", 4, STATUS_CORRUPT, 0, "RIFF"},
    {20, "\x55\0", 2, STATUS_UNSUPPORTED, 20, "fmt / format"},
    {22, "\xff\xff", 2, STATUS_TOO_LARGE, 22, "fmt / channels"},
    {22, "\0\0", 2, STATUS_CORRUPT, 22, "fmt / channels"},
    {24, "\0\0\0\0", 4, STATUS_OUT_OF_RANGE, 24, "fmt / rate"},
    {24, "\xff\xff\xff\xff", 4, STATUS_OUT_OF_RANGE, 24, "fmt / rate"},
    {32, "\0\0", 2, STATUS_CORRUPT, 32, "fmt / block align"},
    {32, "\3\0", 2, STATUS_CORRUPT, 32, "fmt / block align"},
    {34, "\x1f\0", 2, STATUS_UNSUPPORTED, 34, "fmt / bits"},
    {12, "fmx ", 4, STATUS_TRUNCATED, 52, "fmt"},
    {36, "dato", 4, STATUS_TRUNCATED, 52, "data"},
    {16, "\x0f\0\0\0", 4, STATUS_TRUNCATED, 20, "fmt"},
    {16, "\xff\xff\xff\xff", 4, STATUS_TRUNCATED, 52, "data"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Wav wav;
    Problem problem;
    assert_int_equal(read_patched(cases[i].at, cases[i].patch, cases[i].size, &wav, &problem), cases[i].status);
    assert_string_equal(problem.where, cases[i].where);
    assert_int_equal(problem.offset_bytes, cases[i].offset);
  }
}

static void wav_a_data_chunk_of_4_gb_gives_what_is_there(void **state) {
  (void)state;
  Wav wav;
  assert_int_equal(read_patched(40, "\xff\xff\xff\xff", 4, &wav, NULL), STATUS_OK);
  assert_true(wav.truncated);
  assert_int_equal(wav.frames, 2);
}

static void survive(Bytes bytes) {
  uint8_t *copy = memory_new(memory_heap(), bytes.size + 1); /* exact size, so that a sanitizer sees an overrun */
  memcpy(copy, bytes.data, bytes.size);
  Wav wav;
  Problem problem = {0};
  const Status status = wav_read((Bytes){copy, bytes.size}, &wav, &problem);
  assert_true(status == STATUS_OK || problem.what[0] != '\0');
  float sum[64];
  for (uint32_t c = 0; status == STATUS_OK && c < wav.channels; c++) wav_channel(&wav, c, 0, wav.frames < 64 ? wav.frames : 64, sum);
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 16);
  assert_int_equal(wav_canonical((Bytes){copy, bytes.size}, memory_heap(), &out, &problem) == STATUS_OK, status == STATUS_OK && wav.frames > 0);
  buffer_finish(&out);
  memory_free(memory_heap(), copy, bytes.size + 1);
}

static void wav_truncations_and_corrupt_bytes_are_survived(void **state) {
  (void)state;
  Random random = random_begin("wav corruption");
  for (size_t s = 0; s < COUNT_OF(samples); s++) {
    Buffer file = make_wav(&random, samples[s], 3, 44100, 5);
    for (size_t size = 0; size < file.size; size++) survive((Bytes){file.data, size});
    for (size_t at = 0; at < 64; at++) {
      const uint8_t old = file.data[at];
      for (unsigned value = 0; value < 256; value++) {
        file.data[at] = (uint8_t)value;
        survive(buffer_bytes(&file));
      }
      file.data[at] = old;
    }
    buffer_finish(&file);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(wav_canonical_in_pieces_is_the_canonical_of_the_whole),
    cmocka_unit_test(wav_head_that_ends_before_the_sound_asks_for_more),
    cmocka_unit_test(wav_what_was_written_is_read),
    cmocka_unit_test(wav_samples_have_the_stated_scale),
    cmocka_unit_test(wav_sound_below_all_hearing_is_silence),
    cmocka_unit_test(wav_canonical_form_is_its_own_canonical_form),
    cmocka_unit_test(wav_canonical_sounds_like_its_source),
    cmocka_unit_test(wav_extensible_and_rf64_are_read),
    cmocka_unit_test(wav_hostile_headers_are_refused_with_their_place),
    cmocka_unit_test(wav_a_data_chunk_of_4_gb_gives_what_is_there),
    cmocka_unit_test(wav_truncations_and_corrupt_bytes_are_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
