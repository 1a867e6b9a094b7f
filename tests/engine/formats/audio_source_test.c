/* Files that are read in pieces give the bytes of the same files read whole, wherever one begins and in whatever order; what is
   damaged is said; and little of them is in memory. */
#include "support/cm.h"

#include "core/math.h"
#include "formats/audio_file.h"
#include "formats/audio_source.h"
#include "formats/take_file.h"
#include "support/random.h"

#include <stdlib.h>
#include <string.h>

#define FRAMES 150000u /* some marks' worth */

/* ---- files */

static Buffer new_buffer(void) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 26);
  return out;
}

static Buffer make_samples(Random *random, uint32_t channels, uint32_t bytes) {
  Buffer out = new_buffer();
  for (uint32_t i = 0; i < FRAMES; i++)
    for (uint32_t c = 0; c < channels; c++) {
      const int32_t value = math_int_clamp(30000.0 * math_sin((double)i * (0.02 + 0.001 * c)), -32768, 32767) + (int32_t)random_below(random, 200) - 100;
      for (uint32_t b = 0; b < bytes; b++) buffer_u8(&out, (uint8_t)((uint32_t)value * (bytes == 2 ? 1u : 256u) >> (8 * b)));
    }
  return out;
}

static Buffer make_wav(Random *random, uint32_t channels, WavSample sample) {
  Buffer out = new_buffer(), samples = make_samples(random, channels, wav_sample_bytes(sample));
  wav_write_header(&out, 44100, channels, sample, FRAMES);
  buffer_put(&out, samples.data, samples.size);
  buffer_finish(&samples);
  return out;
}

static Buffer make_flac(Random *random, uint32_t channels, uint32_t bits) {
  Buffer out = new_buffer(), blocks = new_buffer(), samples = make_samples(random, channels, bits / 8);
  FlacWriter writer;
  assert_int_equal(flac_writer_init(&writer, memory_heap(), 48000, channels, bits), STATUS_OK);
  flac_writer_put(&writer, samples.data, FRAMES, &blocks);
  flac_writer_flush(&writer, &blocks);
  flac_writer_header(&writer, &out);
  buffer_put(&out, blocks.data, blocks.size);
  flac_writer_finish(&writer);
  buffer_finish(&blocks);
  buffer_finish(&samples);
  return out;
}

static void put_big(Buffer *out, uint64_t value, uint32_t bytes) {
  for (uint32_t i = bytes; i-- > 0;) buffer_u8(out, (uint8_t)(value >> (8 * i)));
}

static Buffer make_aiff(Random *random, uint32_t channels) {
  Buffer out = new_buffer(), samples = make_samples(random, channels, 3);
  buffer_text(&out, "FORM");
  put_big(&out, 0, 4);
  buffer_text(&out, "AIFFSSND"); /* the sound first: then what it is */
  put_big(&out, samples.size + 8, 4);
  put_big(&out, 0, 8);
  buffer_put(&out, samples.data, samples.size);
  buffer_text(&out, "COMM");
  put_big(&out, 18, 4);
  put_big(&out, channels, 2);
  put_big(&out, FRAMES, 4);
  put_big(&out, 24, 2);
  put_big(&out, 16383 + 15, 2);
  put_big(&out, UINT64_C(48000) << 48, 8);
  buffer_finish(&samples);
  return out;
}

/* Pieces of any length, some of them lost. */
static Buffer make_take(Random *random, uint32_t channels) {
  static float sound[2][TAKE_PIECE_FRAMES];
  Buffer out = new_buffer();
  take_file_begin(&out, (TakeInfo){.rate_hz = 48000, .channels = channels});
  for (uint32_t at = 0; at < FRAMES;) {
    uint32_t frames = 1 + random_below(random, TAKE_PIECE_FRAMES);
    if (frames > FRAMES - at) frames = FRAMES - at;
    for (uint32_t c = 0; c < 2; c++)
      for (uint32_t i = 0; i < frames; i++) sound[c][i] = (float)random_real(random, -1, 1);
    const float *const samples[2] = {sound[0], sound[1]};
    const bool lost = at > 0 && at + frames < FRAMES && random_below(random, 5) == 0;
    if (!lost) take_file_piece(&out, (TakePiece){.output_frame = 5 + at, .frames = frames}, channels, samples);
    at += frames;
  }
  return out;
}

/* ---- the law */

static Buffer canonical_of(const Buffer *file, bool is_take) {
  Buffer out = new_buffer();
  TakeFile take;
  Problem problem = {0};
  Status status;
  if (is_take) {
    assert_int_equal(take_file_read(buffer_bytes(file), &take, NULL), STATUS_OK);
    status = take_file_wav(buffer_bytes(file), &take, &out, &problem);
  } else {
    status = audio_file_canonical(buffer_bytes(file), memory_heap(), &out, &problem);
  }
  if (status != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  return out;
}

static void assert_reads_as_whole(Random *random, Buffer *file, bool is_take) {
  Buffer whole = canonical_of(file, is_take);
  const Bytes bytes = buffer_bytes(file);
  for (uint32_t first = 0; first < 2; first++) { /* leaping about before anybody has gone through it, and after */
    AudioSource *source;
    Problem problem = {0};
    Digest digest;
    if (audio_source_open(memory_heap(), file_reader_of(&bytes), &source, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
    assert_int_equal(audio_source_bytes(source), whole.size);
    if (first == 0) assert_int_equal(audio_source_digest(source, &digest, &problem), STATUS_OK);
    for (uint32_t i = 0; i < 12; i++) {
      static uint8_t piece[70000];
      const uint32_t at = i == 0 ? 0 : random_below(random, (uint32_t)whole.size), most = (uint32_t)whole.size - at;
      const uint32_t size = i == 1 ? (most < sizeof piece ? most : (uint32_t)sizeof piece) : 1 + random_below(random, most < sizeof piece ? most : (uint32_t)sizeof piece);
      assert_int_equal(audio_source_read(source, at, piece, size, &problem), STATUS_OK);
      assert_memory_equal(piece, whole.data + at, size);
    }
    uint8_t last[3];
    assert_int_equal(audio_source_read(source, whole.size - 3, last, 3, &problem), STATUS_OK);
    assert_memory_equal(last, whole.data + whole.size - 3, 3);
    assert_int_equal(audio_source_read(source, whole.size - 2, last, 3, &problem), STATUS_TRUNCATED);
    if (first == 1) assert_int_equal(audio_source_digest(source, &digest, &problem), STATUS_OK);
    Sha256 sha;
    sha256_init(&sha);
    sha256_put(&sha, whole.data, whole.size);
    const Digest expected = sha256_finish(&sha);
    assert_memory_equal(&digest, &expected, sizeof digest);
    audio_source_close(source);
  }
  buffer_finish(&whole);
  buffer_finish(file);
}

static void a_file_in_pieces_is_the_file_as_a_whole(void **state) {
  (void)state;
  Random random = random_begin("sources");
  static const WavSample samples[] = {WAV_U8, WAV_S24, WAV_S32};
  for (uint32_t channels = 1; channels <= 3; channels += 1 + channels / 2) {
    for (uint32_t i = 0; i < COUNT_OF(samples); i++) {
      Buffer file = make_wav(&random, channels, samples[i]);
      assert_reads_as_whole(&random, &file, false);
    }
    Buffer aiff = make_aiff(&random, channels);
    assert_reads_as_whole(&random, &aiff, false);
  }
  for (uint32_t channels = 1; channels <= 2; channels++) {
    for (uint32_t bits = 16; bits <= 24; bits += 8) {
      Buffer file = make_flac(&random, channels, bits);
      assert_reads_as_whole(&random, &file, false);
    }
    Buffer take = make_take(&random, channels);
    assert_reads_as_whole(&random, &take, true);
  }
}

static void a_flac_that_does_not_say_how_long_it_is_is_counted(void **state) {
  (void)state;
  Random random = random_begin("uncounted");
  Buffer file = make_flac(&random, 2, 16);
  file.data[8 + 13] &= 0xf0; /* the 36 bits of its length */
  memset(file.data + 8 + 14, 0, 4);
  assert_reads_as_whole(&random, &file, false);
}

static void a_flac_with_a_picture_before_its_sound_is_read(void **state) {
  (void)state;
  Random random = random_begin("picture");
  Buffer plain = make_flac(&random, 1, 16), file = new_buffer();
  buffer_put(&file, plain.data, FLAC_HEADER_BYTES);
  file.data[4] &= 0x7f; /* not the last any more */
  buffer_u8(&file, 0x86);
  put_big(&file, 900000, 3);
  memset(buffer_extend(&file, 900000), 7, 900000);
  buffer_put(&file, plain.data + FLAC_HEADER_BYTES, plain.size - FLAC_HEADER_BYTES);
  buffer_finish(&plain);
  assert_reads_as_whole(&random, &file, false);
}

/* ---- what is wrong */

static Status digest_of(Bytes bytes, Problem *problem) {
  AudioSource *source;
  Digest digest;
  Status status = audio_source_open(memory_heap(), file_reader_of(&bytes), &source, problem);
  if (status == STATUS_OK) status = audio_source_digest(source, &digest, problem);
  if (status == STATUS_OK) assert_int_equal(problem->status, STATUS_OK);
  if (status != STATUS_OK) assert_int_equal(problem->status, status);
  audio_source_close(source);
  return status;
}

static void damage_is_found_when_it_is_named(void **state) {
  (void)state;
  Random random = random_begin("damage");
  Buffer file = make_flac(&random, 2, 16);
  for (uint32_t i = 0; i < 40; i++) {
    const size_t at = FLAC_HEADER_BYTES + random_below(&random, (uint32_t)file.size - FLAC_HEADER_BYTES);
    Problem problem = {0};
    file.data[at] ^= 0x10;
    assert_int_not_equal(digest_of(buffer_bytes(&file), &problem), STATUS_OK);
    file.data[at] ^= 0x10;
    const Bytes cut = {file.data, FLAC_HEADER_BYTES + random_below(&random, (uint32_t)file.size - FLAC_HEADER_BYTES)};
    problem = (Problem){0};
    assert_int_equal(digest_of(cut, &problem), STATUS_TRUNCATED);
  }
  Problem problem = {0};
  assert_int_equal(digest_of(buffer_bytes(&file), &problem), STATUS_OK);
  file.data[8 + 18] ^= 1; /* the sum it states */
  assert_int_equal(digest_of(buffer_bytes(&file), &problem), STATUS_CORRUPT);
  buffer_finish(&file);
  problem = (Problem){0};
  assert_int_equal(digest_of((Bytes){(const uint8_t *)"MThd and no sound", 17}, &problem), STATUS_UNSUPPORTED);
}

static bool broken(void *host, uint64_t offset, void *to, size_t bytes) {
  const Bytes *from = host;
  if (offset + bytes > from->size / 2) return false;
  memcpy(to, from->data + offset, bytes);
  return true;
}

static void what_cannot_be_read_is_no_sound(void **state) {
  (void)state;
  Random random = random_begin("broken");
  Buffer file = make_wav(&random, 2, WAV_S24);
  const Bytes bytes = buffer_bytes(&file);
  AudioSource *source;
  Digest digest;
  uint8_t some[100];
  Problem problem = {0};
  FileReader half = file_reader_of(&bytes);
  half.read = broken;
  if (audio_source_open(memory_heap(), half, &source, &problem) == STATUS_OK) { /* its head fits into what is there */
    assert_int_equal(audio_source_read(source, 1000, some, sizeof some, &problem), STATUS_OK);
    assert_int_equal(audio_source_read(source, file.size - 200, some, sizeof some, &problem), STATUS_NOT_FOUND);
    assert_int_equal(audio_source_digest(source, &digest, &problem), STATUS_NOT_FOUND);
    audio_source_close(source);
  } else {
    assert_int_equal(problem.status, STATUS_NOT_FOUND);
    assert_null(source);
  }
  buffer_finish(&file);
}

/* ---- memory */

typedef struct Count { size_t now, most, refuse_after, calls; } Count;

static void *count_resize(void *context, void *block, size_t old_bytes, size_t new_bytes) {
  Count *count = context;
  if (new_bytes > 0 && ++count->calls > count->refuse_after) return NULL;
  count->now += new_bytes - old_bytes;
  if (count->now > count->most) count->most = count->now;
  return memory_heap()->resize(memory_heap()->context, block, old_bytes, new_bytes);
}

static void a_source_holds_little_and_leaves_nothing_when_memory_is_refused(void **state) {
  (void)state;
  Random random = random_begin("held");
  Buffer files[] = {make_flac(&random, 2, 24), make_take(&random, 2), make_aiff(&random, 2), make_wav(&random, 2, WAV_S32)};
  for (uint32_t i = 0; i < COUNT_OF(files); i++) {
    const Bytes bytes = buffer_bytes(&files[i]);
    Status status = STATUS_NO_MEMORY;
    for (size_t allowed = 0; status == STATUS_NO_MEMORY; allowed++) {
      Count count = {.refuse_after = allowed};
      const Memory memory = {count_resize, &count};
      AudioSource *source;
      Digest digest;
      status = audio_source_open(&memory, file_reader_of(&bytes), &source, NULL);
      if (status == STATUS_OK) status = audio_source_digest(source, &digest, NULL);
      audio_source_close(source);
      assert_int_equal(count.now, 0);
      if (status == STATUS_OK) assert_true(count.most < 2u << 20);
      if (status == STATUS_OK) print_message("# %u: %zu KiB for %zu KiB of file\n", i, count.most >> 10, bytes.size >> 10);
    }
    assert_int_equal(status, STATUS_OK);
    buffer_finish(&files[i]);
  }
}

/* Four channels, each with a voice of its own: the pairs are they, bit for bit. */
static void of_many_channels_two_are_taken(void **state) {
  (void)state;
  Random random = {7};
  Buffer files[] = {make_wav(&random, 4, WAV_S16), make_aiff(&random, 4)};
  for (size_t f = 0; f < COUNT_OF(files); f++) {
    Wav all;
    Buffer plain = make_samples(&(Random){7}, 4, 2);
    for (uint32_t pair = 0; pair < 2; pair++) {
      AudioSource *source;
      const Bytes bytes_of = buffer_bytes(&files[f]);
      FileReader reader = file_reader_of(&bytes_of);
      assert_int_equal(audio_source_open(memory_heap(), reader, &source, NULL), STATUS_OK);
      assert_int_equal(audio_source_channels(source), 4);
      assert_int_equal(audio_source_take_pair(source, 2, NULL), STATUS_OUT_OF_RANGE);
      assert_int_equal(audio_source_take_pair(source, pair, NULL), STATUS_OK);
      all = audio_source_layout(source);
      assert_true(all.channels == 2 && all.frames == FRAMES);
      const size_t bytes = (size_t)audio_source_bytes(source);
      uint8_t *canonical = malloc(bytes);
      assert_int_equal(audio_source_read(source, 0, canonical, bytes, NULL), STATUS_OK);
      audio_source_close(source);
      for (uint32_t i = 0; i < FRAMES && f == 0; i++) assert_memory_equal(canonical + all.data_offset + 4 * i, plain.data + 8 * i + 4 * pair, 4);
      Wav whole;
      assert_int_equal(wav_read((Bytes){canonical, bytes}, &whole, NULL), STATUS_OK);
      free(canonical);
    }
    buffer_finish(&plain);
    buffer_finish(&files[f]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_file_in_pieces_is_the_file_as_a_whole),
    cmocka_unit_test(a_flac_that_does_not_say_how_long_it_is_is_counted),
    cmocka_unit_test(a_flac_with_a_picture_before_its_sound_is_read),
    cmocka_unit_test(damage_is_found_when_it_is_named),
    cmocka_unit_test(what_cannot_be_read_is_no_sound),
    cmocka_unit_test(a_source_holds_little_and_leaves_nothing_when_memory_is_refused),
      cmocka_unit_test(of_many_channels_two_are_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
