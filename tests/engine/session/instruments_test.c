/* The factory instruments by measure: loudness, headroom, pitch, attack, end, and that each is a sound of its own. LONG=1 looks at all of
   them, otherwise at one of each family. */
#include "devices/measure.h"
#include "support/patch_rig.h"

#include "dsp/loudness.h"
#include "session/instruments.h"

#include <time.h>

#define RATE 48000.0
#define LENGTH 192000
static float left[LENGTH], right[LENGTH];
static bool all;
static bool failed;

#define COMPLAIN(...) (print_message(__VA_ARGS__), failed = true)

static bool chosen(uint32_t program) { return all || (program * 5 / 8) % 8 == program % 8; }

/* The octave a family is at home in. */
static uint16_t home(uint32_t program) {
  static const uint8_t low[] = {32, 33, 34, 35, 36, 37, 38, 39, 43, 47, 58, 67, 70, 87, 116, 117, 118};
  for (size_t i = 0; i < COUNT_OF(low); i++)
    if (low[i] == program) return 36;
  return program == 42 || program == 57 || program == 60 || program == 66 ? 48 : 60;
}


/* Sounds without one pitch, or whose pitch is on its way. */
static bool has_pitch(uint32_t program) { return program < 101 || (program >= 102 && program <= 114 && program != 113); }
/* Pads, bowed strings, choirs and what says so come slowly. */
static bool is_slow(uint32_t program) {
  return (program >= 40 && program <= 44) || (program >= 48 && program <= 54) || (program >= 88 && program <= 103) || program == 19 || program >= 119;
}

static uint32_t add_note(Event *events, uint32_t count, double from, double to, uint16_t key, float velocity) {
  events[count] = rig_note((size_t)(from * RATE), key, velocity, count + 1);
  events[count + 1] = rig_note((size_t)(to * RATE), key, 0.0f, count + 1);
  return count + 2;
}

static int by_frame(const void *a_, const void *b_) {
  const Event *a = a_, *b = b_;
  if (a->frame != b->frame) return a->frame < b->frame ? -1 : 1;
  return a->type == b->type ? 0 : a->type == EVENT_NOTE_OFF ? -1 : 1;
}

/* Five notes up and a chord, three seconds in all. */
static double phrase_lufs(uint32_t program) {
  static const uint8_t steps[] = {0, 4, 7, 12, 7};
  Event events[32];
  uint32_t count = 0;
  const uint16_t root = home(program);
  for (uint32_t i = 0; i < 5; i++) count = add_note(events, count, 0.3 * i, 0.3 * i + 0.28, (uint16_t)(root + steps[i]), 0.79f);
  for (uint32_t i = 0; i < 3; i++) count = add_note(events, count, 1.5, 2.5, (uint16_t)(root + steps[i]), 0.79f);
  qsort(events, count, sizeof *events, by_frame);
  PatchRig rig = patch_rig_open(instrument_at(program)->patch, RATE);
  patch_rig_run(&rig, left, right, 144000, events, count);
  patch_rig_close(&rig);
  static Loudness loudness;
  loudness_init(&loudness, RATE);
  for (uint32_t at = 0; at < 144000; at += 64) loudness_add(&loudness, left + at, right + at, 64);
  return loudness_integrated_lufs(&loudness);
}

#define PHRASE_LUFS -23.0

static void every_patch_reads_begins_with_an_instrument_and_has_a_name_of_its_own(void **unused) {
  (void)unused;
  assert_int_equal(instrument_count(), 128 + 8);
  assert_null(instrument_at(instrument_count()));
  for (uint32_t i = 0; i < instrument_count(); i++) {
    const Instrument *instrument = instrument_at(i);
    const uint32_t parts = patch_part_count(instrument->patch);
    if (parts == 0) fail_msg("%s: its patch makes no sense", instrument->name);
    for (uint32_t p = 0; p < parts; p++) assert_int_equal(patch_part(instrument->patch, p, NULL)->role, p == 0 ? DEVICE_INSTRUMENT : DEVICE_EFFECT);
    assert_null(patch_part(instrument->patch, parts, NULL));
    assert_true(instrument->name[0] && instrument->icon[0] && instrument->family[0]);
    for (uint32_t k = 0; k < i; k++) {
      assert_string_not_equal(instrument_at(k)->name, instrument->name);
      assert_string_not_equal(instrument_at(k)->patch, instrument->patch);
    }
    if (i % 8 != 0 && i < 128) assert_string_equal(instrument->family, instrument_at(i - 1)->family);
  }
}

static void lookups_wrap_and_find_the_nearest_kit(void **unused) {
  (void)unused;
  for (uint32_t program = 0; program < 128; program++) assert_ptr_equal(instrument_for_program(program, false), instrument_at(program));
  assert_ptr_equal(instrument_for_program(130, false), instrument_at(2));
  static const struct { uint32_t program; const char *name; } kits[] = {
      {0, "Drum kit"}, {5, "Drum kit"}, {8, "Room kit"}, {12, "Room kit"}, {16, "Power kit"}, {24, "Electronic kit"}, {25, "Analogue kit"}, {26, "Analogue kit"},
      {32, "Jazz kit"}, {40, "Brush kit"}, {48, "Orchestra kit"}, {56, "Drum kit"}, {127, "Drum kit"}};
  for (size_t i = 0; i < COUNT_OF(kits); i++) assert_string_equal(instrument_for_program(kits[i].program, true)->name, kits[i].name);
  for (uint32_t i = 0; i < instrument_count(); i++) assert_ptr_equal(instrument_for_program(instrument_program(i), i >= 128), instrument_at(i));
}

static void phrases_are_as_loud_as_each_other(void **unused) {
  (void)unused;
  failed = false;
  for (uint32_t program = 0; program < 128; program++) {
    if (!chosen(program)) continue;
    const double lufs = phrase_lufs(program);
    if (getenv("LEVELS")) printf("LEVEL %u %.2f\n", program, PHRASE_LUFS - lufs);
    if (!(fabs(lufs - PHRASE_LUFS) <= 2.0)) COMPLAIN("%u %s: %.1f LUFS\n", program, instrument_at(program)->name, lufs);
  }
  assert_false(failed);
}

static void hard_chords_stay_below_full_scale(void **unused) {
  (void)unused;
  failed = false;
  for (uint32_t program = 0; program < 128; program++) {
    if (!chosen(program)) continue;
    const uint16_t root = home(program);
    const Event chord[] = {rig_note(0, root, 1.0f, 1), rig_note(0, (uint16_t)(root + 4), 1.0f, 2), rig_note(0, (uint16_t)(root + 7), 1.0f, 3)};
    PatchRig rig = patch_rig_open(instrument_at(program)->patch, RATE);
    const size_t frames = is_slow(program) ? 96000 : 36000;
    patch_rig_run(&rig, left, right, frames, chord, 3);
    patch_rig_close(&rig);
    const double peak = fmax(measure_peak(left, frames), measure_peak(right, frames));
    for (size_t i = 0; i < frames; i++) assert_true(isfinite(left[i]) && isfinite(right[i]));
    if (!(peak < 1.0)) COMPLAIN("%u %s: peak %.1f dB\n", program, instrument_at(program)->name, measure_db(peak));
  }
  assert_false(failed);
}

/* How far the strongest of the tones an octave apart is off, in cents. */
static double cents_off(double hz) {
  double best = 0.0, cents = 0.0;
  for (int octave = 0; octave <= 1; octave++) {
    const double wanted = ldexp(hz, octave), level = measure_tone(left + 4800, 40960, wanted, RATE).amplitude;
    if (level <= best) continue;
    best = level;
    cents = 1200.0 * log2(measure_pitch(left + 4800, 40960, wanted, RATE) / wanted);
  }
  return cents;
}

static void notes_are_in_tune(void **unused) {
  (void)unused;
  failed = false;
  for (uint32_t program = 0; program < 115; program++) {
    if (!chosen(program) || !has_pitch(program)) continue;
    for (uint16_t key = 48; key <= 72; key = (uint16_t)(key + (all ? 12 : 24))) {
      PatchRig rig = patch_rig_open(instrument_at(program)->patch, RATE);
      const Event on = rig_note(0, key, 0.8f, 1);
      /* what lies around the pitch or moves around it */
      const char *const still[] = {"vibrato_ct", "lfo_pitch_ct", "ensemble", "detune_ct", "osc2_detune_ct", "unison_detune_ct"};
      for (uint32_t p = 0; p < rig.parts[0].device->param_count; p++)
        for (size_t s = 0; s < COUNT_OF(still); s++)
          if (strcmp(rig.parts[0].device->params[p].id, still[s]) == 0) rig.parts[0].params[p] = 0.0f;
      rig_run(&rig.parts[0], NULL, NULL, left, right, 48000, &on, 1);
      patch_rig_close(&rig);
      for (size_t i = 0; i < 48000; i++) left[i] += right[i];
      const double off = cents_off(440.0 * pow(2.0, (key - 69) / 12.0));
      if (!(fabs(off) <= 5.0)) COMPLAIN("%u %s, key %u: %.1f cents off\n", program, instrument_at(program)->name, key, off);
    }
  }
  assert_false(failed);
}

/* Milliseconds until a note is half as high as it will be in its first 0.4 s. */
static double attack_ms(void) {
  double most = 0.0;
  for (int at = 0; at + 480 <= 19200; at += 96) most = fmax(most, measure_rms(left + at, 480));
  for (int at = 0; at + 480 <= 19200; at += 48)
    if (measure_rms(left + at, 480) >= 0.5 * most) return (double)(at + 240) * 1000.0 / RATE;
  return 400.0;
}

static void notes_come_at_once_and_end(void **unused) {
  (void)unused;
  failed = false;
  for (uint32_t program = 0; program < 128; program++) {
    if (!chosen(program)) continue;
    PatchRig rig = patch_rig_open(instrument_at(program)->patch, RATE);
    const Event events[] = {rig_note(0, home(program), 0.8f, 1), rig_note(19200, home(program), 0.0f, 1)};
    const double tail = patch_rig_tail(&rig);
    const size_t end = 19200 + (size_t)(fmin(tail, 3.4) * RATE);
    patch_rig_run(&rig, left, right, end + 4800, events, 2);
    patch_rig_close(&rig);
    const double attack = attack_ms(), late = fmax(measure_peak(left + end, 4800), measure_peak(right + end, 4800)), whole = measure_peak(left, end);
    if (!is_slow(program) && attack > 30.0) COMPLAIN("%u %s: comes after %.0f ms\n", program, instrument_at(program)->name, attack);
    if (measure_db(late / whole) > (tail > 3.4 ? -12.0 : -60.0)) COMPLAIN("%u %s: %.1f dB behind its tail of %.1f s\n", program, instrument_at(program)->name, measure_db(late / whole), tail);
  }
  assert_false(failed);
}

/* Every key of General MIDI's drum map in every kit: heard, below full scale, and over in time. */
static void every_drum_of_every_kit_sounds_and_ends(void **unused) {
  (void)unused;
  failed = false;
  for (uint32_t kit = INSTRUMENT_PROGRAMS; kit < instrument_count(); kit++) {
    for (uint16_t key = 35; key <= 81; key++) {
      if (!all && (key + kit) % 16 != 0) continue;
      PatchRig rig = patch_rig_open(instrument_at(kit)->patch, RATE);
      const Event events[] = {rig_note(0, key, 0.8f, 1), rig_note(4800, key, 0.0f, 1)};
      patch_rig_run(&rig, left, right, LENGTH, events, 2);
      patch_rig_close(&rig);
      const double peak = measure_db(fmax(measure_peak(left, LENGTH), measure_peak(right, LENGTH)));
      const double late = measure_db(fmax(measure_peak(left + LENGTH - 4800, 4800), measure_peak(right + LENGTH - 4800, 4800)) + 1e-12);
      if (peak < -30.0 || peak > -0.5) COMPLAIN("%s, key %u: peak %.1f dB\n", instrument_at(kit)->name, key, peak);
      if (late > peak - 40.0) COMPLAIN("%s, key %u: still at %.1f dB after four seconds\n", instrument_at(kit)->name, key, late - peak);
    }
  }
  assert_false(failed);
}

static void basses_are_the_same_on_both_sides(void **unused) {
  (void)unused;
  for (uint32_t program = 32; program < 40; program++) {
    if (program == 35) continue; /* fretless: a little chorus above its lowest tones */
    PatchRig rig = patch_rig_open(instrument_at(program)->patch, RATE);
    const Event on = rig_note(0, 36, 0.8f, 1);
    patch_rig_run(&rig, left, right, 9600, &on, 1);
    patch_rig_close(&rig);
    for (size_t i = 0; i < 9600; i++) assert_true(fabs((double)left[i] - (double)right[i]) < 1e-6);
  }
}

/* ---- a picture of a sound: levels of twenty bands in five moments, in dB below the loudest */

#define BANDS 20
#define MOMENTS 5
typedef struct Picture { double db[MOMENTS][BANDS]; } Picture;

static Picture picture_of(uint32_t program) {
  static double spectrum[2048];
  static const int at[MOMENTS] = {0, 3000, 9000, 20000, 33000};
  Picture picture;
  PatchRig rig = patch_rig_open(instrument_at(program)->patch, RATE);
  const Event events[] = {rig_note(0, 60, 0.8f, 1), rig_note(31000, 60, 0.0f, 1)};
  patch_rig_run(&rig, left, right, 38400, events, 2);
  patch_rig_close(&rig);
  double most = 1e-12;
  for (int m = 0; m < MOMENTS; m++) {
    measure_spectrum(left + at[m], 4096, spectrum);
    for (int b = 0; b < BANDS; b++) {
      const double low = 80.0 * pow(2.0, 0.38 * b), high = 80.0 * pow(2.0, 0.38 * (b + 1));
      double sum = 1e-14;
      for (int i = (int)(low * 4096 / RATE); i < (int)(high * 4096 / RATE) + 1 && i < 2048; i++) sum += spectrum[i] * spectrum[i];
      picture.db[m][b] = sum;
      most = fmax(most, sum);
    }
  }
  for (int m = 0; m < MOMENTS; m++)
    for (int b = 0; b < BANDS; b++) picture.db[m][b] = fmax(-60.0, 10.0 * log10(picture.db[m][b] / most));
  return picture;
}

static double distance_db(const Picture *a, const Picture *b) {
  double sum = 0.0;
  for (int m = 0; m < MOMENTS; m++)
    for (int i = 0; i < BANDS; i++) sum += pow(a->db[m][i] - b->db[m][i], 2.0);
  return sqrt(sum / (MOMENTS * BANDS));
}

static void no_two_sound_alike(void **unused) {
  (void)unused;
  static Picture pictures[128];
  double nearest = 1e9;
  uint32_t one = 0, other = 0;
  failed = false;
  for (uint32_t a = 0; a < 128; a++) {
    if (!chosen(a)) continue;
    pictures[a] = picture_of(a);
    for (uint32_t b = 0; b < a; b++) {
      if (!chosen(b)) continue;
      const double apart = distance_db(&pictures[a], &pictures[b]);
      if (apart < nearest) nearest = apart, one = a, other = b;
      if (apart < 2.5) COMPLAIN("%s and %s are %.1f dB apart\n", instrument_at(b)->name, instrument_at(a)->name, apart);
    }
  }
  printf("# nearest: %s and %s, %.1f dB apart\n", instrument_at(other)->name, instrument_at(one)->name, nearest);
  assert_false(failed);
}

/* Not judged, only told: sixteen voices for half a second, as a part of real time. */
static void sixteen_voices_sound_and_their_cost_is_told(void **unused) {
  (void)unused;
  double most = 0.0, sum = 0.0;
  uint32_t dearest = 0, count = 0;
  for (uint32_t program = 0; program < 128; program++) {
    if (!chosen(program)) continue;
    PatchRig rig = patch_rig_open(instrument_at(program)->patch, RATE);
    Event chord[16];
    for (uint16_t i = 0; i < 16; i++) chord[i] = rig_note(0, (uint16_t)(40 + 3 * i), 0.5f, i + 1u);
    const clock_t begin = clock();
    patch_rig_run(&rig, left, right, 24000, chord, 16);
    const double part = (double)(clock() - begin) / CLOCKS_PER_SEC / 0.5;
    patch_rig_close(&rig);
    assert_true(measure_peak(left, 24000) > 1e-3);
    if (part > most) most = part, dearest = program;
    sum += part, count++;
  }
  printf("# sixteen voices: %.1f %% of real time on average, at most %.1f %% (%s)\n", 100.0 * sum / count, 100.0 * most, instrument_at(dearest)->name);
}

int main(void) {
  const char *const longer = getenv("LONG");
  all = longer != NULL && longer[0] == '1';
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_patch_reads_begins_with_an_instrument_and_has_a_name_of_its_own),
      cmocka_unit_test(lookups_wrap_and_find_the_nearest_kit),
      cmocka_unit_test(phrases_are_as_loud_as_each_other),
      cmocka_unit_test(hard_chords_stay_below_full_scale),
      cmocka_unit_test(notes_are_in_tune),
      cmocka_unit_test(notes_come_at_once_and_end),
      cmocka_unit_test(every_drum_of_every_kit_sounds_and_ends),
      cmocka_unit_test(basses_are_the_same_on_both_sides),
      cmocka_unit_test(no_two_sound_alike),
      cmocka_unit_test(sixteen_voices_sound_and_their_cost_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
