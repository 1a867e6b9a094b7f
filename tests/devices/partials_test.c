/* Facet by measurement: where partials lie, how they die, and what the note leaves out. */
#include "devices/measure.h"
#include "devices/rig.h"

#include "devices/partials.h"
#include "dsp/partials.h"

#define RATE 48000.0
#define LENGTH 96000
static float left[LENGTH], right[LENGTH];

/* One string without noise, motion or body. */
static Rig plain(PartialModel model) {
  Rig rig = rig_open(device_by_id("partials"), RATE);
  static const struct { const char *id; double value; } settings[] = {
      {"body", 0}, {"strings", 1}, {"noise_level", 0}, {"spread", 0}, {"width", 0}, {"velocity", 0}, {"velocity_slope_db", 0}, {"position", 0},
      {"stiffness", 0}, {"damping", 0}, {"decay_key", 0}, {"sustain", 100}, {"slope_db", 6}, {"release_ms", 50}};
  for (size_t i = 0; i < COUNT_OF(settings); i++) rig_set(&rig, settings[i].id, settings[i].value);
  rig_set(&rig, "model", model);
  return rig;
}

static void play(Rig *rig, uint16_t key, float velocity) {
  const Event on = rig_note(0, key, velocity, 1);
  rig_run(rig, NULL, NULL, left, right, LENGTH, &on, 1);
}

static double hz_of(double key) { return 440.0 * pow(2.0, (key - 69.0) / 12.0); }
static double level_at(double hz) { return measure_tone(left + 4800, 65536, hz, RATE).amplitude; }

static void pitch_is_true_to_a_tenth_of_a_cent(void **unused) {
  (void)unused;
  static const uint16_t keys[] = {21, 33, 48, 60, 72, 96, 108};
  for (size_t k = 0; k < COUNT_OF(keys); k++) {
    Rig rig = plain(PARTIAL_STRING);
    rig_set(&rig, "slope_db", 24);
    play(&rig, keys[k], 1.0f);
    const double hz = hz_of(keys[k]), cents = 1200.0 * log2(measure_pitch(left + 9600, 65536, hz, RATE) / hz);
    if (fabs(cents) > 0.1) fail_msg("key %u: %.4f cents off", keys[k], cents);
    rig_close(&rig);
  }
}

static void partials_fall_by_the_slope_and_lie_where_a_stiff_string_has_them(void **unused) {
  (void)unused;
  Rig rig = plain(PARTIAL_STRING);
  rig_set(&rig, "stiffness", 40);
  play(&rig, 45, 1.0f);
  const double b = 0.01 * 0.4 * 0.4, first = level_at(110.0);
  for (int n = 2; n <= 12; n++) {
    const double hz = 110.0 * n * sqrt((1.0 + b * n * n) / (1.0 + b));
    const double db = measure_db(level_at(hz) / first), wanted = -6.0 * log2(n * sqrt((1.0 + b * n * n) / (1.0 + b)));
    if (fabs(db - wanted) > 0.05) fail_msg("partial %d: %.2f dB, not %.2f", n, db, wanted);
  }
  rig_close(&rig);
}

static void a_string_plucked_in_its_middle_has_no_even_partials(void **unused) {
  (void)unused;
  Rig rig = plain(PARTIAL_STRING);
  rig_set(&rig, "position", 50);
  play(&rig, 45, 1.0f);
  const double first = level_at(110.0);
  for (int n = 2; n <= 8; n++) {
    const double db = measure_db(level_at(110.0 * n) / first) + 6.0 * log2(n);
    if (n % 2 ? fabs(db) > 0.05 : db > -30.0) fail_msg("partial %d: %.1f dB", n, db);
  }
  rig_close(&rig);
}

static void a_partial_falls_by_60_dB_in_the_stated_time(void **unused) {
  (void)unused;
  Rig rig = plain(PARTIAL_STRING);
  rig_set(&rig, "sustain", 0);
  rig_set(&rig, "decay_ms", 1500);
  rig_set(&rig, "damping", 50);
  play(&rig, 57, 1.0f);
  for (int n = 1; n <= 3; n++) {
    const double early = measure_tone(left + 4800, 9600, 220.0 * n, RATE).amplitude, late = measure_tone(left + 28800, 9600, 220.0 * n, RATE).amplitude;
    const double wanted = -60.0 * 0.5 / 1.5 * (1.0 + 0.5 * (n - 1)), found = measure_db(late / early);
    if (fabs(found - wanted) > 0.1) fail_msg("partial %d: %.2f dB in half a second, not %.2f", n, found, wanted);
  }
  rig_close(&rig);
}

static void models_have_their_own_partials(void **unused) {
  (void)unused;
  static const struct { PartialModel model; double ratios[3]; } cases[] = {
      {PARTIAL_BAR, {1, 2.756, 5.404}}, {PARTIAL_MARIMBA, {1, 4, 9.9}}, {PARTIAL_XYLOPHONE, {1, 3, 6.1}}, {PARTIAL_BELL, {0.5, 1, 1.19}},
      {PARTIAL_CHIME, {2, 2.988, 4.173}}, {PARTIAL_KETTLE, {1, 1.5, 1.99}}, {PARTIAL_SKIN, {1, 1.594, 2.136}}, {PARTIAL_TONEWHEELS, {0.5, 1, 1.5}}};
  for (size_t c = 0; c < COUNT_OF(cases); c++) {
    Rig rig = plain(cases[c].model);
    rig_set(&rig, "slope_db", 0);
    play(&rig, 60, 1.0f);
    for (int i = 0; i < 3; i++) {
      const double hz = hz_of(60) * cases[c].ratios[i];
      if (level_at(hz) < 0.005 || level_at(hz * 1.06) > 0.2 * level_at(hz)) fail_msg("model %d: nothing stands out at %.1f Hz", (int)cases[c].model, hz);
    }
    rig_close(&rig);
  }
}

static void nothing_folds_back_at_any_pitch(void **unused) {
  (void)unused;
  static double spectrum[32768];
  for (int model = 0; model < PARTIAL_MODELS; model++) {
    Rig rig = plain((PartialModel)model);
    rig_set(&rig, "slope_db", 0);
    const Event events[] = {rig_note(0, 120, 1.0f, 1), rig_control(0, 128, 2.0f)};
    rig_run(&rig, NULL, NULL, left, right, LENGTH, events, 2);
    measure_spectrum(left + 9600, 65536, spectrum);
    const double hz = hz_of(122);
    double lowest = 1.0, peak = 0.0, below = 0.0;
    if (model == PARTIAL_TONEWHEELS || model == PARTIAL_BELL) lowest = 0.5;
    if (model == PARTIAL_CHIME) lowest = 0.617;
    if (model == PARTIAL_KETTLE) lowest = 0.85;
    for (size_t i = 0; i < 32768; i++) {
      peak = fmax(peak, spectrum[i]);
      if ((double)i * RATE / 65536.0 < hz * lowest - 30.0) below = fmax(below, spectrum[i]);
    }
    if (measure_db(below / peak) < -100.0) { rig_close(&rig); continue; }
    fail_msg("model %d: %.1f dB below its lowest partial", model, measure_db(below / peak));
  }
}

static void the_second_string_beats_with_the_first(void **unused) {
  (void)unused;
  Rig rig = plain(PARTIAL_STRING);
  rig_set(&rig, "slope_db", 30);
  rig_set(&rig, "strings", 2);
  rig_set(&rig, "second_level", 100);
  rig_set(&rig, "second_longer", 100);
  rig_set(&rig, "detune_ct", 20);
  play(&rig, 69, 1.0f);
  double most = 0.0, least = 1.0;
  for (int at = 4800; at + 960 < LENGTH; at += 480) {
    const double rms = measure_rms(left + at, 960);
    most = fmax(most, rms);
    least = fmin(least, rms);
  }
  if (measure_db(least / most) > -20.0) fail_msg("it falls by %.1f dB only", measure_db(least / most));
  rig_close(&rig);
}

static void bright_and_dull_notes_are_as_loud_as_each_other(void **unused) {
  (void)unused;
  double least = 1e9, most = 0.0;
  for (int slope = 0; slope <= 24; slope += 6)
    for (uint16_t key = 36; key <= 84; key += 24) {
      Rig rig = plain(PARTIAL_STRING);
      rig_set(&rig, "slope_db", slope);
      rig_set(&rig, "body", BODY_VIOLIN);
      rig_set(&rig, "body_amount", 100);
      play(&rig, key, 1.0f);
      const double rms = measure_rms(left + 4800, 48000);
      least = fmin(least, rms);
      most = fmax(most, rms);
      rig_close(&rig);
    }
  if (measure_db(most / least) > 0.5) fail_msg("%.2f dB apart", measure_db(most / least));
}

static void a_note_that_has_died_away_frees_its_voice_though_it_is_held(void **unused) {
  (void)unused;
  Rig rig = plain(PARTIAL_BAR);
  rig_set(&rig, "sustain", 0);
  rig_set(&rig, "decay_ms", 200);
  play(&rig, 72, 1.0f);
  assert_true(measure_peak(left, 4800) > 0.05);
  for (int i = 48000; i < LENGTH; i++) assert_true(left[i] == 0.0f && right[i] == 0.0f);
  rig_close(&rig);
}

static void a_level_glides_on_both_sides(void **unused) {
  (void)unused;
  Rig rig = plain(PARTIAL_STRING);
  play(&rig, 45, 1.0f);
  const double before[2] = {measure_rms(left + LENGTH / 2, LENGTH / 2), measure_rms(right + LENGTH / 2, LENGTH / 2)};
  rig_set(&rig, "level_db", -12.0); /* of 0 */
  rig_run(&rig, NULL, NULL, left, right, LENGTH / 2, NULL, 0);
  const double after[2] = {measure_rms(left + LENGTH / 4, LENGTH / 4), measure_rms(right + LENGTH / 4, LENGTH / 4)};
  for (int side = 0; side < 2; side++)
    if (fabs(measure_db(after[side] / before[side]) + 12.0) > 1.0) fail_msg("side %d: %.2f dB", side, measure_db(after[side] / before[side]));
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pitch_is_true_to_a_tenth_of_a_cent),
      cmocka_unit_test(partials_fall_by_the_slope_and_lie_where_a_stiff_string_has_them),
      cmocka_unit_test(a_string_plucked_in_its_middle_has_no_even_partials),
      cmocka_unit_test(a_partial_falls_by_60_dB_in_the_stated_time),
      cmocka_unit_test(models_have_their_own_partials),
      cmocka_unit_test(nothing_folds_back_at_any_pitch),
      cmocka_unit_test(the_second_string_beats_with_the_first),
      cmocka_unit_test(bright_and_dull_notes_are_as_loud_as_each_other),
      cmocka_unit_test(a_note_that_has_died_away_frees_its_voice_though_it_is_held),
      cmocka_unit_test(a_level_glides_on_both_sides),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
