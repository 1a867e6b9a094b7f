#include "support/cm.h"

#include "core/math.h"
#include "formats/flac.h"
#include "formats/flac_bits.h"
#include "formats/wav.h"
#include "support/random.h"

#include <string.h>

typedef enum Sound { SOUND_SILENCE, SOUND_SINE, SOUND_NOISE, SOUND_EXTREMES, SOUND_QUIET, SOUND_COUNT } Sound;

static int32_t sample_of(Random *random, Sound sound, uint32_t bits, uint64_t frame, uint32_t channel) {
  const int32_t top = (int32_t)(1u << (bits - 1)) - 1;
  const double phase = (double)frame * (0.011 + 0.0003 * channel);
  switch (sound) {
    case SOUND_SINE: return math_int_clamp(0.8 * (double)top * math_sin(phase) + 0.01 * (double)top * math_sin(phase * 7.3), -top, top);
    case SOUND_NOISE: return (int32_t)random_u64(random) >> (32 - bits);
    case SOUND_EXTREMES: return random_below(random, 2) ? top : -top - 1;
    case SOUND_QUIET: return (int32_t)random_below(random, 3) - 1;
    case SOUND_SILENCE: case SOUND_COUNT: break;
  }
  return 0;
}

static Buffer make_samples(Random *random, Sound sound, uint32_t channels, uint32_t bits, uint64_t frames) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 24);
  for (uint64_t i = 0; i < frames; i++) {
    for (uint32_t c = 0; c < channels; c++) {
      const uint32_t value = (uint32_t)sample_of(random, sound, bits, i, c);
      for (uint32_t b = 0; b < bits / 8; b++) buffer_u8(&out, (uint8_t)(value >> (8 * b)));
    }
  }
  assert_int_equal(out.status, STATUS_OK);
  return out;
}

/* Written in pieces of `piece` frames. */
static Buffer encode(Bytes samples, uint32_t channels, uint32_t bits, uint64_t piece) {
  FlacWriter writer;
  Buffer blocks, out;
  buffer_init(&blocks, memory_heap(), 1u << 24);
  buffer_init(&out, memory_heap(), 1u << 24);
  assert_int_equal(flac_writer_init(&writer, memory_heap(), 48000, channels, bits), STATUS_OK);
  const uint64_t frames = samples.size / (channels * bits / 8);
  for (uint64_t at = 0; at < frames; at += piece) {
    const uint64_t count = frames - at < piece ? frames - at : piece;
    flac_writer_put(&writer, samples.data + at * channels * (bits / 8), count, &blocks);
  }
  flac_writer_flush(&writer, &blocks);
  flac_writer_header(&writer, &out);
  assert_int_equal(out.size, FLAC_HEADER_BYTES);
  if (blocks.size > 0) buffer_put(&out, blocks.data, blocks.size);
  assert_int_equal(out.status, STATUS_OK);
  flac_writer_finish(&writer);
  buffer_finish(&blocks);
  return out;
}

static void assert_decodes_to(Bytes file, Bytes samples, uint32_t channels, uint32_t bits) {
  Buffer wav_file;
  Wav wav;
  Problem problem = {0};
  buffer_init(&wav_file, memory_heap(), 1u << 24);
  const Status status = flac_to_wav(file, memory_heap(), &wav_file, &problem);
  if (status != STATUS_OK) print_message("%s at %llu\n", problem.what, (unsigned long long)problem.offset_bytes);
  assert_int_equal(status, STATUS_OK);
  assert_int_equal(wav_read(buffer_bytes(&wav_file), &wav, &problem), STATUS_OK);
  assert_int_equal(wav.channels, channels);
  assert_int_equal(wav.rate_hz, 48000);
  assert_int_equal(wav.sample, bits == 16 ? WAV_S16 : WAV_S24);
  assert_int_equal(wav.data.size, samples.size);
  if (samples.size > 0) assert_memory_equal(wav.data.data, samples.data, samples.size);
  buffer_finish(&wav_file);
}

static void flac_decode_of_encode_is_identity_for_every_sound_and_length(void **state) {
  (void)state;
  static const uint64_t lengths[] = {0, 1, 2, 5, 15, 17, 192, 4095, 4096, 4097, 9000};
  Random random = random_begin("flac round trip");
  for (uint32_t sound = 0; sound < SOUND_COUNT; sound++) {
    for (uint32_t form = 0; form < 4; form++) {
      for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        const uint32_t channels = 1 + form % 2, bits = form / 2 ? 24 : 16;
        Buffer samples = make_samples(&random, (Sound)sound, channels, bits, lengths[i]);
        Buffer file = encode(buffer_bytes(&samples), channels, bits, 1 + random_below(&random, 5000));
        assert_decodes_to(buffer_bytes(&file), buffer_bytes(&samples), channels, bits);
        buffer_finish(&file);
        buffer_finish(&samples);
      }
    }
  }
}

static void flac_bytes_do_not_depend_on_the_pieces_they_came_in(void **state) {
  (void)state;
  Random random = random_begin("flac pieces");
  Buffer samples = make_samples(&random, SOUND_SINE, 2, 24, 10000);
  Buffer whole = encode(buffer_bytes(&samples), 2, 24, 10000);
  for (uint64_t piece = 1; piece < 6000; piece += 1 + random_below(&random, 900)) {
    Buffer file = encode(buffer_bytes(&samples), 2, 24, piece);
    assert_int_equal(file.size, whole.size);
    assert_memory_equal(file.data, whole.data, whole.size);
    buffer_finish(&file);
  }
  buffer_finish(&whole);
  buffer_finish(&samples);
}

static void flac_makes_music_smaller_and_noise_hardly_larger(void **state) {
  (void)state;
  Random random = random_begin("flac size");
  Buffer sine = make_samples(&random, SOUND_SINE, 2, 16, 48000), noise = make_samples(&random, SOUND_NOISE, 2, 16, 48000);
  Buffer silence = make_samples(&random, SOUND_SILENCE, 2, 16, 48000);
  Buffer small = encode(buffer_bytes(&sine), 2, 16, 48000), large = encode(buffer_bytes(&noise), 2, 16, 48000);
  Buffer nothing = encode(buffer_bytes(&silence), 2, 16, 48000);
  print_message("# sine %.3f, noise %.4f, silence %.5f of the samples\n", (double)small.size / (double)sine.size, (double)large.size / (double)noise.size,
                (double)nothing.size / (double)silence.size);
  assert_true(small.size * 3 < sine.size);
  assert_true(large.size < noise.size + noise.size / 500);
  assert_true(nothing.size < 400);
  Buffer *all[] = {&sine, &noise, &silence, &small, &large, &nothing};
  for (size_t i = 0; i < COUNT_OF(all); i++) buffer_finish(all[i]);
}

static void flac_with_any_flipped_bit_is_refused_or_says_the_same(void **state) {
  (void)state;
  Random random = random_begin("flac damage");
  Buffer samples = make_samples(&random, SOUND_SINE, 2, 16, 5000), file = encode(buffer_bytes(&samples), 2, 16, 5000);
  uint32_t refused = 0;
  for (int i = 0; i < 600; i++) {
    const size_t at = 4 + random_below(&random, (uint32_t)file.size - 4);
    const uint8_t bit = (uint8_t)(1u << random_below(&random, 8));
    file.data[at] ^= bit;
    Buffer wav;
    Problem problem = {0};
    buffer_init(&wav, memory_heap(), 1u << 26);
    if (flac_to_wav(buffer_bytes(&file), memory_heap(), &wav, &problem) == STATUS_OK) {
      assert_memory_equal(wav.data + 44, samples.data, samples.size); /* block sizes and the rate bear no check of their own */
    } else {
      refused++;
      assert_true(problem.what[0] != '\0');
    }
    buffer_finish(&wav);
    file.data[at] ^= bit;
  }
  assert_true(refused > 500);
  buffer_finish(&file);
  buffer_finish(&samples);
}

static void flac_that_ends_early_is_refused_at_every_length(void **state) {
  (void)state;
  Random random = random_begin("flac truncated");
  Buffer samples = make_samples(&random, SOUND_SINE, 1, 16, 300), file = encode(buffer_bytes(&samples), 1, 16, 300);
  for (size_t size = 0; size < file.size; size++) {
    Buffer wav;
    Problem problem = {0};
    buffer_init(&wav, memory_heap(), 1u << 24);
    assert_int_not_equal(flac_to_wav((Bytes){file.data, size}, memory_heap(), &wav, &problem), STATUS_OK);
    assert_true(problem.offset_bytes <= size);
    buffer_finish(&wav);
  }
  buffer_finish(&file);
  buffer_finish(&samples);
}

/* Forms our writer never makes: wasted bits, a verbatim and a 12-bit subframe, five-bit Rice parameters, escaped partitions. */
static void flac_of_other_writers_is_read(void **state) {
  (void)state;
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 16);
  BitWriter bits = {.out = &out};
  buffer_text(&out, "fLaC");
  static const uint8_t padding[] = {0x81, 0, 0, 2, 0, 0};
  const uint32_t info[] = {34, 16 << 16 | 16, 0, 0};
  bits_write(&bits, info[0], 32);
  bits_write(&bits, info[1], 32);
  bits_write(&bits, 0, 24);
  bits_write(&bits, 0, 24);
  bits_write(&bits, 48000, 20);
  bits_write(&bits, 1, 3);
  bits_write(&bits, 11, 5);
  bits_write(&bits, 0, 32); /* of 36 bits of length: not known */
  bits_write(&bits, 0, 4);
  for (int i = 0; i < 4; i++) bits_write(&bits, 0, 32);
  buffer_put(&out, padding, sizeof padding);
  const size_t begin = out.size;
  bits_write(&bits, 0xfff8, 16);
  bits_write(&bits, 6 << 4 | 9, 8);       /* size in a byte behind; 44.1 kHz */
  bits_write(&bits, 1 << 4 | 2 << 1, 8);  /* two channels, 12 bit */
  bits_write(&bits, 0, 8);
  bits_write(&bits, 15, 8);
  bits_write(&bits, flac_crc8(out.data + begin, out.size - begin), 8);
  bits_write(&bits, 1 << 1 | 1, 8);       /* verbatim, with wasted bits: */
  bits_write_unary(&bits, 2);             /* three */
  for (int32_t i = 0; i < 16; i++) bits_write_signed(&bits, i - 8, 9);
  bits_write(&bits, (8 + 1) << 1, 8);     /* fixed, first order */
  bits_write_signed(&bits, 100, 12);
  bits_write(&bits, 1, 2);                /* five-bit parameters */
  bits_write(&bits, 1, 4);                /* two partitions */
  bits_write(&bits, 31, 5);               /* the first escaped: */
  bits_write(&bits, 5, 5);
  for (int32_t i = 1; i < 8; i++) bits_write_signed(&bits, -i, 5);
  bits_write(&bits, 0, 5);
  for (int32_t i = 8; i < 16; i++) bits_write_unary(&bits, 2); /* +1 each */
  bits_write_align(&bits);
  bits_write(&bits, flac_crc16(out.data + begin, out.size - begin), 16);
  Buffer wav_file;
  Wav wav;
  Problem problem = {0};
  buffer_init(&wav_file, memory_heap(), 1u << 16);
  assert_int_equal(flac_to_wav(buffer_bytes(&out), memory_heap(), &wav_file, &problem), STATUS_OK);
  assert_int_equal(wav_read(buffer_bytes(&wav_file), &wav, &problem), STATUS_OK);
  assert_int_equal(wav.frames, 16);
  float left[16], right[16];
  wav_channel(&wav, 0, 0, 16, left);
  wav_channel(&wav, 1, 0, 16, right);
  int32_t expected = 100;
  for (int32_t i = 0; i < 16; i++) {
    if (i > 0) expected += i < 8 ? -i : 1;
    assert_true(left[i] * 2048.0f == (float)((i - 8) * 8));
    assert_true(right[i] * 2048.0f == (float)expected);
  }
  buffer_finish(&wav_file);
  buffer_finish(&out);
}

/* The published check values of both codes: a code of our own would agree with itself. */
static void flac_checksums_are_those_of_other_programs(void **state) {
  (void)state;
  static const uint8_t digits[] = "123456789";
  assert_int_equal(flac_crc8(digits, 9), 0xf4);
  assert_int_equal(flac_crc16(digits, 9), 0xfee8);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(flac_decode_of_encode_is_identity_for_every_sound_and_length),
    cmocka_unit_test(flac_bytes_do_not_depend_on_the_pieces_they_came_in),
    cmocka_unit_test(flac_makes_music_smaller_and_noise_hardly_larger),
    cmocka_unit_test(flac_with_any_flipped_bit_is_refused_or_says_the_same),
    cmocka_unit_test(flac_that_ends_early_is_refused_at_every_length),
    cmocka_unit_test(flac_of_other_writers_is_read),
    cmocka_unit_test(flac_checksums_are_those_of_other_programs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
