/* SoundFonts made here: what their zones become, which samples are one sound, and what broken files are told. */
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random.h"
#include "support/soundfont.h"

#include "core/math.h"
#include "formats/sf2_read.h"
#include "formats/wav.h"

#include <math.h>

enum { FRAMES = 200 };
static int16_t left_pcm[FRAMES], right_pcm[FRAMES];

static int begin(void **state) {
  (void)state;
  for (int i = 0; i < FRAMES; i++) left_pcm[i] = (int16_t)(100 * i - 9000), right_pcm[i] = (int16_t)(5000 - 50 * i);
  return 0;
}

typedef struct Opened { Buffer file; Bytes bytes; FileReader reader; Sf2 sf2; } Opened;

static void open_font(Font *font, Opened *o) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  o->file = font_finish(font);
  o->bytes = buffer_bytes(&o->file);
  o->reader = file_reader_of(&o->bytes);
  if (sf2_open(memory_heap(), &o->reader, &o->sf2, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static void close_font(Opened *o) {
  sf2_close(&o->sf2);
  buffer_finish(&o->file);
}

static Sampled take(const Sf2 *sf2, uint32_t index) {
  Sampled sampled;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  sampled_init(&sampled, memory_heap());
  if (sf2_take(sf2, index, &sampled, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  return sampled;
}

static bool is_told(const Sampled *sampled, const char *words) {
  Buffer text;
  buffer_init(&text, memory_heap(), 8192);
  buffer_put(&text, sampled->left.data, sampled->left.size);
  buffer_u8(&text, 0);
  const bool found = strstr((const char *)text.data, words) != NULL;
  buffer_finish(&text);
  return found;
}

/* One mono sample, one stereo pair; the instrument is the caller's. */
static Font samples(void) {
  Font font = font_begin();
  font_sample(&font, &(FontSample){.name = "Mono", .frames = FRAMES, .loop_start = 50, .loop_end = 150, .rate_hz = 44100, .key = 62, .correction_ct = -7, .type = SF2_MONO}, left_pcm);
  font_sample(&font, &(FontSample){.name = "Duo L", .frames = FRAMES, .loop_end = FRAMES, .rate_hz = 48000, .key = 60, .link = 2, .type = SF2_LEFT}, left_pcm);
  font_sample(&font, &(FontSample){.name = "Duo R", .frames = FRAMES, .loop_end = FRAMES, .rate_hz = 48000, .key = 60, .link = 1, .type = SF2_RIGHT}, right_pcm);
  font_instrument(&font, "Own");
  return font;
}

static void preset(Font *font) {
  font_preset(font, "Own", 0, 0), font_preset_zone(font), font_preset_gen(font, 41, 0);
}

static void near(double value, double expected, double within) {
  if (!(fabs(value - expected) <= within)) fail_msg("%.9g is not %.9g", value, expected);
}

static void a_zone_has_what_its_generators_say(void **state) {
  (void)state;
  Font font = samples();
  font_zone(&font), font_range(&font, 43, 40, 71), font_range(&font, 44, 20, 90);
  font_gen(&font, 48, 100), font_gen(&font, 17, -250), font_gen(&font, 51, 2), font_gen(&font, 52, 25), font_gen(&font, 57, 3), font_gen(&font, 54, 1);
  font_gen(&font, 34, -1200), font_gen(&font, 36, 1200), font_gen(&font, 37, 200), font_gen(&font, 38, 0), font_gen(&font, 53, 0);
  preset(&font);
  Opened o;
  open_font(&font, &o);
  Sampled sampled = take(&o.sf2, 0);
  assert_string_equal(sampled.name, "Own");
  assert_int_equal(sampled_zone_count(&sampled), 1);
  const SampledZone *zone = sampled_zone(&sampled, 0);
  assert_int_equal(zone->key_low, 40), assert_int_equal(zone->key_high, 71), assert_int_equal(zone->key_root, 62);
  assert_int_equal(zone->velocity_low, 20), assert_int_equal(zone->velocity_high, 90), assert_int_equal(zone->choke, 3);
  near(zone->gain_db, -4, 1e-9), near(zone->pan, -0.5, 1e-9), near(zone->tune_ct, 225 - 7, 1e-9);
  assert_int_equal(zone->loop, SAMPLED_LOOP), assert_int_equal(zone->loop_start_frame, 50), assert_int_equal(zone->loop_end_frame, 150);
  near(zone->shape[SHAPE_ATTACK], 500, 1e-6);   /* -1200 timecents are half a second */
  near(zone->shape[SHAPE_SUSTAIN], 10, 1e-6);   /* 20 dB below full */
  near(zone->shape[SHAPE_RELEASE], 600, 1e-6);  /* a second for 100 dB, of which 60 */
  near(zone->shape[SHAPE_VELOCITY], 100, 1e-9), near(zone->shape[SHAPE_VELOCITY_CURVE], 0, 1e-9);
  assert_int_equal(zone->shape[SHAPE_FILTER_TYPE], SHAPE_FILTER_OFF);
  assert_int_equal(sampled.left.size, 0);
  sampled_finish(&sampled);
  close_font(&o);
}

/* Half way down in dB our curve and the font's line meet, whatever the sustain. */
static void a_decay_is_half_way_down_when_the_fonts_is(void **state) {
  (void)state;
  for (double sustain_db = 3; sustain_db <= 90; sustain_db += 3) {
    const double sustain = pow(10, -sustain_db / 20), ms = sampled_decay_ms(2.0, 100.0, sustain), half = 2.0 * sustain_db / 100.0 / 2.0;
    const double level = sustain + (1 - sustain) * pow(10, -3.0 * half / (ms * 0.001));
    near(-20 * log10(level), sustain_db / 2, 1e-6);
  }
}

static void globals_hold_for_zones_and_presets_add_to_them(void **state) {
  (void)state;
  Font font = samples();
  font_zone(&font), font_gen(&font, 48, 50), font_gen(&font, 52, 10);                                  /* global */
  font_zone(&font), font_range(&font, 43, 0, 59), font_gen(&font, 53, 0);
  font_zone(&font), font_range(&font, 43, 60, 127), font_gen(&font, 52, -10), font_gen(&font, 53, 0);
  font_preset(&font, "Own", 0, 0);
  font_preset_zone(&font), font_preset_gen(&font, 48, 100);                                            /* global */
  font_preset_zone(&font), font_preset_gen(&font, 43, 20 | 80 << 8), font_preset_gen(&font, 52, 5), font_preset_gen(&font, 41, 0);
  Opened o;
  open_font(&font, &o);
  Sampled sampled = take(&o.sf2, 0);
  assert_int_equal(sampled_zone_count(&sampled), 2);
  const SampledZone *low = sampled_zone(&sampled, 0), *high = sampled_zone(&sampled, 1);
  assert_int_equal(low->key_low, 20), assert_int_equal(low->key_high, 59), assert_int_equal(high->key_low, 60), assert_int_equal(high->key_high, 80);
  near(low->gain_db, -6, 1e-9), near(high->gain_db, -6, 1e-9);
  near(low->tune_ct, 10 + 5 - 7, 1e-9), near(high->tune_ct, -10 + 5 - 7, 1e-9);
  sampled_finish(&sampled);
  close_font(&o);
}

static void sides_become_one_stereo_sound_with_the_samples_they_had(void **state) {
  (void)state;
  Font font = samples();
  font_zone(&font), font_gen(&font, 17, -500), font_gen(&font, 53, 1);
  font_zone(&font), font_gen(&font, 17, 500), font_gen(&font, 53, 2);
  font_zone(&font), font_range(&font, 43, 90, 99), font_gen(&font, 53, 0);
  preset(&font);
  Opened o;
  open_font(&font, &o);
  Sampled sampled = take(&o.sf2, 0);
  assert_int_equal(sampled_zone_count(&sampled), 2);
  assert_int_equal(sampled_sound_count(&sampled), 2);
  near(sampled_zone(&sampled, 0)->pan, 0, 0), near(sampled_zone(&sampled, 0)->gain_db, 3.0103, 1e-4);
  for (uint32_t s = 0; s < 2; s++) {
    Buffer out;
    Wav wav;
    buffer_init(&out, memory_heap(), 1 << 20);
    assert_int_equal(sf2_sound(&o.sf2, sampled_sound(&sampled, s), &out, NULL), STATUS_OK);
    assert_int_equal(wav_read(buffer_bytes(&out), &wav, NULL), STATUS_OK);
    assert_int_equal(wav.channels, s == 0 ? 2 : 1), assert_int_equal(wav.frames, FRAMES), assert_int_equal(wav.rate_hz, s == 0 ? 48000 : 44100);
    float own[FRAMES], other[FRAMES];
    wav_channel(&wav, 0, 0, FRAMES, own), wav_channel(&wav, wav.channels - 1, 0, FRAMES, other);
    for (int i = 0; i < FRAMES; i++) {
      assert_true(own[i] == (float)left_pcm[i] / 32768.0f);
      assert_true(other[i] == (float)(s == 0 ? right_pcm : left_pcm)[i] / 32768.0f);
    }
    buffer_finish(&out);
  }
  sampled_finish(&sampled);
  close_font(&o);
}

static void sides_that_differ_stay_two_sounds(void **state) {
  (void)state;
  Font font = samples();
  font_zone(&font), font_gen(&font, 17, -500), font_gen(&font, 52, 3), font_gen(&font, 53, 1);
  font_zone(&font), font_gen(&font, 17, 500), font_gen(&font, 53, 2);
  preset(&font);
  Opened o;
  open_font(&font, &o);
  Sampled sampled = take(&o.sf2, 0);
  assert_int_equal(sampled_zone_count(&sampled), 2);
  near(sampled_zone(&sampled, 0)->pan, -1, 0), near(sampled_zone(&sampled, 1)->pan, 1, 0);
  sampled_finish(&sampled);
  close_font(&o);
}

static void samples_of_24_bits_keep_all_of_them(void **state) {
  (void)state;
  Font font = font_begin();
  font_sample(&font, &(FontSample){.name = "Fine", .frames = FRAMES, .rate_hz = 44100, .key = 60, .type = SF2_MONO}, left_pcm);
  for (int i = 0; i < FRAMES + 46 + 1 + 46; i++) buffer_u8(&font.sm24, (uint8_t)(7 * i));
  font_instrument(&font, "Own"), font_zone(&font), font_gen(&font, 53, 0);
  preset(&font);
  Opened o;
  open_font(&font, &o);
  Sampled sampled = take(&o.sf2, 0);
  Buffer out;
  Wav wav;
  float pcm[FRAMES];
  buffer_init(&out, memory_heap(), 1 << 20);
  assert_int_equal(sf2_sound(&o.sf2, sampled_sound(&sampled, 0), &out, NULL), STATUS_OK);
  assert_int_equal(wav_read(buffer_bytes(&out), &wav, NULL), STATUS_OK);
  assert_int_equal(wav.sample, WAV_S24);
  wav_channel(&wav, 0, 0, FRAMES, pcm);
  for (int i = 0; i < FRAMES; i++) assert_true(pcm[i] == (float)(left_pcm[i] * 256 + (uint8_t)(7 * i)) / 8388608.0f);
  buffer_finish(&out);
  sampled_finish(&sampled);
  close_font(&o);
}

/* scaleTuning 0: one pitch on all keys; 50: quarter tones. */
static void a_scale_of_its_own_becomes_a_zone_for_each_key(void **state) {
  (void)state;
  for (int32_t scale = 0; scale <= 50; scale += 50) {
    Font font = samples();
    font_zone(&font), font_range(&font, 43, 60, 71), font_gen(&font, 56, scale), font_gen(&font, 53, 0);
    preset(&font);
    Opened o;
    open_font(&font, &o);
    Sampled sampled = take(&o.sf2, 0);
    assert_int_equal(sampled_zone_count(&sampled), 12);
    for (uint32_t i = 0; i < 12; i++) {
      const SampledZone *zone = sampled_zone(&sampled, i);
      assert_int_equal(zone->key_low, 60 + i), assert_int_equal(zone->key_high, 60 + i);
      const double sounds_ct = 100.0 * (60.0 + i - zone->key_root) + zone->tune_ct;
      near(sounds_ct, scale * (60.0 + i - 62) - 7, 1e-9);
    }
    sampled_finish(&sampled);
    close_font(&o);
  }
}

static void velocity_opens_level_and_filter_as_modulators_say(void **state) {
  (void)state;
  Font font = samples();
  font_zone(&font), font_mod(&font, 0x0502, 48, 480), font_mod(&font, 0x0102, 8, -2400), font_gen(&font, 8, 9000), font_gen(&font, 9, 60), font_gen(&font, 53, 0);
  font_zone(&font), font_mod(&font, 0x0502, 48, 0), font_mod(&font, 0x0081, 6, 50), font_gen(&font, 53, 0);
  font_zone(&font), font_mod(&font, 0x0502, 34, 500), font_gen(&font, 53, 0);
  preset(&font);
  Opened o;
  open_font(&font, &o);
  Sampled sampled = take(&o.sf2, 0);
  const double *first = sampled_zone(&sampled, 0)->shape;
  near(exp2(1 - 0.015 * first[SHAPE_VELOCITY_CURVE]), 1, 1e-9); /* the level follows velocity itself, no longer its square */
  near(first[SHAPE_FILTER_VELOCITY], 50, 1e-9);
  assert_int_equal(first[SHAPE_FILTER_TYPE], SHAPE_LOW_12);
  near(first[SHAPE_CUTOFF], 8.1757989 * exp2(7.5), 1e-3);
  near(1.414 * exp2(-4.6 * 0.01 * first[SHAPE_RESONANCE]), 1.414 * pow(10, -6.0 / 20), 1e-3); /* 6 dB */
  near(sampled_zone(&sampled, 1)->shape[SHAPE_VELOCITY], 0, 0);
  assert_true(is_told(&sampled, "modulators other than"));
  sampled_finish(&sampled);
  close_font(&o);
}

static void two_lfos_become_one_that_swings_as_far(void **state) {
  (void)state;
  Font font = samples();
  font_zone(&font), font_gen(&font, 5, -20), font_gen(&font, 10, 300), font_gen(&font, 13, -30), font_gen(&font, 21, -1200), font_gen(&font, 22, -1200), font_gen(&font, 53, 0);
  font_zone(&font), font_gen(&font, 6, 35), font_gen(&font, 13, 30), font_gen(&font, 22, 500), font_gen(&font, 23, 1200), font_gen(&font, 24, -600), font_gen(&font, 53, 0);
  font_zone(&font), font_gen(&font, 22, 500), font_gen(&font, 53, 0);
  preset(&font);
  Opened o;
  open_font(&font, &o);
  Sampled sampled = take(&o.sf2, 0);
  const double *shape = sampled_zone(&sampled, 0)->shape;
  assert_int_equal(shape[SHAPE_LFO_WAVE], SHAPE_TRIANGLE);
  near(shape[SHAPE_LFO_RATE], 8.1757989156 / 2, 1e-6), near(shape[SHAPE_LFO_DELAY], 500, 1e-6);
  near(shape[SHAPE_LFO_PITCH], 20, 1e-9), near(shape[SHAPE_LFO_CUTOFF], 3, 1e-9);
  near(shape[SHAPE_LFO_AMP], 100 * (1 - pow(10, -6.0 / 20)), 1e-6); /* 3 dB up and 3 dB down are 6 dB between the two */
  shape = sampled_zone(&sampled, 1)->shape; /* the vibrato's rate, and the other's level */
  near(shape[SHAPE_LFO_RATE], 8.1757989156 * pow(2, -0.5), 1e-6), near(shape[SHAPE_LFO_DELAY], 2000, 1e-6), near(shape[SHAPE_LFO_PITCH], 35, 1e-9);
  near(shape[SHAPE_LFO_AMP], 100 * (1 - pow(10, -6.0 / 20)), 1e-6);
  assert_true(is_told(&sampled, "a second LFO"));
  near(sampled_zone(&sampled, 2)->shape[SHAPE_LFO_AMP], 0, 0); /* it moves nothing */
  sampled_finish(&sampled);
  close_font(&o);
}

static void presets_are_listed_by_bank_and_program(void **state) {
  (void)state;
  Random random = random_begin("sf2 presets");
  for (int round = 0; round < 50; round++) {
    Font font = samples();
    font_zone(&font), font_gen(&font, 53, 0);
    const uint32_t count = 1 + random_below(&random, 60);
    for (uint32_t i = 0; i < count; i++) {
      font_preset(&font, "Any", (uint16_t)random_below(&random, 3), (uint16_t)random_below(&random, 128));
      font_preset_zone(&font), font_preset_gen(&font, 41, 0);
    }
    Opened o;
    open_font(&font, &o);
    assert_int_equal(sf2_preset_count(&o.sf2), count);
    for (uint32_t i = 1; i < count; i++) {
      const Sf2Preset a = sf2_preset(&o.sf2, i - 1), b = sf2_preset(&o.sf2, i);
      assert_true(a.bank * 1000 + a.program <= b.bank * 1000 + b.program);
    }
    close_font(&o);
  }
}

static void what_has_no_place_is_told(void **state) {
  (void)state;
  Font font = samples();
  const int16_t *pcm = left_pcm;
  font_sample(&font, &(FontSample){.name = "Rom", .frames = FRAMES, .rate_hz = 44100, .key = 60, .type = SF2_ROM | SF2_MONO}, pcm);
  font_sample(&font, &(FontSample){.name = "Packed", .frames = FRAMES, .rate_hz = 44100, .key = 60, .type = SF2_VORBIS | SF2_MONO}, pcm);
  font_zone(&font), font_gen(&font, 53, 3);
  font_zone(&font), font_gen(&font, 53, 4);
  font_zone(&font), font_gen(&font, 33, 0), font_gen(&font, 7, 1200), font_gen(&font, 16, 200), font_gen(&font, 2, 5000), font_gen(&font, 54, 1), font_gen(&font, 53, 0);
  preset(&font);
  font_instrument(&font, "Packed"), font_zone(&font), font_gen(&font, 53, 4);
  font_preset(&font, "Packed", 0, 1), font_preset_zone(&font), font_preset_gen(&font, 41, 1);
  Opened o;
  open_font(&font, &o);
  Sampled sampled = take(&o.sf2, 0), packed;
  assert_int_equal(sampled_zone_count(&sampled), 1);
  assert_int_equal(sampled_zone(&sampled, 0)->loop, SAMPLED_NO_LOOP);
  static const char *const told[] = {"sound card's own memory", "Ogg Vorbis", "the delay of envelopes", "moves the pitch", "chorus and reverb", "outside of their samples"};
  for (size_t i = 0; i < COUNT_OF(told); i++)
    if (!is_told(&sampled, told[i])) fail_msg("it is not told: %s", told[i]);
  sampled_finish(&sampled);
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  sampled_init(&packed, memory_heap());
  assert_int_equal(sf2_take(&o.sf2, 1, &packed, &problem), STATUS_REFUSED);
  assert_non_null(strstr(problem.what, "make an SF2 of it first"));
  sampled_finish(&packed);
  close_font(&o);
}

/* Whatever happens to a file, it is read, or refused with words. */
static void look_at(Bytes bytes, bool *opened) {
  Sf2 sf2;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const FileReader reader = file_reader_of(&bytes);
  const Status status = sf2_open(memory_heap(), &reader, &sf2, &problem);
  *opened = status == STATUS_OK;
  if (status != STATUS_OK) assert_true(problem.what[0] != '\0');
  if (status != STATUS_OK) return;
  for (uint32_t i = 0; i < sf2_preset_count(&sf2) && i < 4; i++) {
    Sampled sampled;
    problem.what[0] = '\0';
    sampled_init(&sampled, memory_heap());
    if (sf2_take(&sf2, i, &sampled, &problem) != STATUS_OK) assert_true(problem.what[0] != '\0');
    for (uint32_t s = 0; s < sampled_sound_count(&sampled); s++) {
      Buffer out;
      buffer_init(&out, memory_heap(), 1 << 20);
      if (sf2_sound(&sf2, sampled_sound(&sampled, s), &out, &problem) != STATUS_OK) assert_true(problem.what[0] != 0);
      buffer_finish(&out);
    }
    sampled_finish(&sampled);
  }
  sf2_close(&sf2);
}

static Buffer whole_font(void) {
  Font font = samples();
  font_zone(&font), font_gen(&font, 17, -500), font_gen(&font, 53, 1);
  font_zone(&font), font_gen(&font, 17, 500), font_gen(&font, 53, 2);
  font_zone(&font), font_mod(&font, 0x0102, 8, -2400), font_gen(&font, 53, 0);
  preset(&font);
  return font_finish(&font);
}

static void a_file_that_is_cut_anywhere_is_told_so(void **state) {
  (void)state;
  Buffer file = whole_font();
  bool opened;
  for (size_t size = 0; size < file.size; size++) look_at((Bytes){file.data, size}, &opened), assert_false(opened);
  look_at(buffer_bytes(&file), &opened);
  assert_true(opened);
  buffer_finish(&file);
}

static void a_file_that_is_damaged_is_read_or_refused(void **state) {
  (void)state;
  Random random = random_begin("sf2 damage");
  Buffer file = whole_font();
  bool opened;
  for (int i = 0; i < 20000; i++) {
    const size_t at = random_below(&random, (uint32_t)file.size);
    const uint8_t was = file.data[at];
    file.data[at] = (uint8_t)random_u64(&random);
    look_at(buffer_bytes(&file), &opened);
    file.data[at] = was;
  }
  buffer_finish(&file);
}

static void memory_that_is_refused_is_told_and_given_back(void **state) {
  (void)state;
  Buffer file = whole_font();
  const Bytes bytes = buffer_bytes(&file);
  const FileReader reader = file_reader_of(&bytes);
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    const Memory *memory = failing_memory_init(&failing, fail_at);
    Sf2 sf2;
    Sampled sampled;
    sampled_init(&sampled, memory);
    Status status = sf2_open(memory, &reader, &sf2, NULL);
    if (status == STATUS_OK) {
      status = sf2_take(&sf2, 0, &sampled, NULL);
      sf2_close(&sf2);
    }
    sampled_finish(&sampled);
    assert_int_equal(status, fail_at == 0 ? STATUS_OK : STATUS_NO_MEMORY);
    if (fail_at == 0) total = failing.requests;
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
  buffer_finish(&file);
}

static void it_travels_as_bytes_and_comes_back_the_same(void **state) {
  (void)state;
  Buffer file = whole_font(), bytes, again;
  const Bytes whole = buffer_bytes(&file);
  const FileReader reader = file_reader_of(&whole);
  Sf2 sf2;
  assert_int_equal(sf2_open(memory_heap(), &reader, &sf2, NULL), STATUS_OK);
  Sampled sampled = take(&sf2, 0), back;
  buffer_init(&bytes, memory_heap(), 1 << 24), buffer_init(&again, memory_heap(), 1 << 24);
  sampled_leave(&sampled, "something"), sampled_leave(&sampled, "something");
  sampled_write(&sampled, &bytes);
  sampled_init(&back, memory_heap());
  assert_int_equal(sampled_read(buffer_bytes(&bytes), &back, NULL), STATUS_OK);
  sampled_write(&back, &again);
  assert_int_equal(again.size, bytes.size);
  assert_memory_equal(again.data, bytes.data, bytes.size);
  assert_int_equal(back.left.size, strlen("something\n"));
  for (size_t size = 0; size < bytes.size; size += 7) {
    Sampled cut;
    sampled_init(&cut, memory_heap());
    assert_int_not_equal(sampled_read((Bytes){bytes.data, size}, &cut, NULL), STATUS_OK);
    sampled_finish(&cut);
  }
  sampled_finish(&back), sampled_finish(&sampled);
  buffer_finish(&again), buffer_finish(&bytes), buffer_finish(&file);
  sf2_close(&sf2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_zone_has_what_its_generators_say),
      cmocka_unit_test(a_decay_is_half_way_down_when_the_fonts_is),
      cmocka_unit_test(globals_hold_for_zones_and_presets_add_to_them),
      cmocka_unit_test(sides_become_one_stereo_sound_with_the_samples_they_had),
      cmocka_unit_test(sides_that_differ_stay_two_sounds),
      cmocka_unit_test(samples_of_24_bits_keep_all_of_them),
      cmocka_unit_test(a_scale_of_its_own_becomes_a_zone_for_each_key),
      cmocka_unit_test(velocity_opens_level_and_filter_as_modulators_say),
      cmocka_unit_test(two_lfos_become_one_that_swings_as_far),
      cmocka_unit_test(presets_are_listed_by_bank_and_program),
      cmocka_unit_test(what_has_no_place_is_told),
      cmocka_unit_test(a_file_that_is_cut_anywhere_is_told_so),
      cmocka_unit_test(a_file_that_is_damaged_is_read_or_refused),
      cmocka_unit_test(memory_that_is_refused_is_told_and_given_back),
      cmocka_unit_test(it_travels_as_bytes_and_comes_back_the_same),
  };
  return cmocka_run_group_tests(tests, begin, NULL);
}
