/* Heat by measurement: aliases, overtones, loudness, and what it does when it should do nothing. */
#include "devices/rig.h"
#include "devices/measure.h"

#define RATE 48000.0
#define LENGTH 76800
#define WINDOW 65536
static float in[LENGTH], left[LENGTH], right[LENGTH];
static double spectrum[WINDOW / 2];

static const char *const names[] = {"tape", "tube", "clip", "fold"};

static Rig driven(int curve, double drive_db) {
  Rig rig = rig_open(device_by_id("saturator"), RATE);
  rig_set(&rig, "curve", curve);
  rig_set(&rig, "drive_db", drive_db);
  return rig;
}

static void tone(double hz, double level) {
  for (size_t i = 0; i < LENGTH; i++) in[i] = (float)(level * sin(2.0 * M_PI * hz * (double)i / RATE));
}

static void run(Rig *rig) { rig_run(rig, in, in, left, right, LENGTH, NULL, 0); }

/* The worst that is no overtone of 4186 Hz, below 20 kHz, in dB under the tone. */
static double worst_alias_db(Rig *rig) {
  tone(4186.0, 1.0);
  run(rig);
  measure_spectrum(left + LENGTH - WINDOW, WINDOW, spectrum);
  double fundamental = 0.0, worst = 0.0;
  for (size_t i = 30; i < WINDOW / 2; i++) {
    const double at = (double)i * RATE / WINDOW;
    if (fabs(at - 4186.0) < 10.0) fundamental = fmax(fundamental, spectrum[i]);
    else if (at < 20000.0 && fabs(at - 4186.0 * round(at / 4186.0)) > 10.0) worst = fmax(worst, spectrum[i]);
  }
  return measure_db(worst / fundamental);
}

static void aliases_stay_60_dB_down_at_the_top_of_the_piano(void **unused) {
  (void)unused;
  for (int curve = 0; curve < 4; curve++) {
    Rig rig = driven(curve, 12.0);
    const double db = worst_alias_db(&rig);
    printf("# %s: worst alias %.1f dB\n", names[curve], db);
    if (db > -60.0) fail_msg("%s: %.1f dB", names[curve], db);
    rig_close(&rig);
  }
}

static void each_doubling_of_the_rate_pushes_aliases_down(void **unused) {
  (void)unused;
  static const double most[] = {-15.0, -40.0, -80.0, -105.0};
  double before = 0.0;
  for (int rate = 0; rate < 4; rate++) {
    Rig rig = driven(2, 12.0);
    rig_set(&rig, "oversampling", rate);
    const double db = worst_alias_db(&rig);
    printf("# %dx: worst alias %.1f dB\n", 1 << rate, db);
    if (db > most[rate] || db > before - 10.0) fail_msg("%dx: %.1f dB", 1 << rate, db);
    before = db;
    assert_int_equal(rig_latency(&rig), 0);
    rig_close(&rig);
  }
}

static void changing_the_rate_does_not_click(void **unused) {
  (void)unused;
  Rig rig = driven(0, 6.0);
  tone(100.0, 0.5);
  for (size_t at = 0; at < LENGTH; at += GRID_FRAMES) {
    if (at % 5120 == 0) rig_set(&rig, "oversampling", (double)(at / 5120 * 3 % 4));
    rig_block(&rig, in + at, in + at, left + at, right + at, GRID_FRAMES, NULL, 0);
  }
  double steepest = 0.0;
  for (size_t i = 1; i < LENGTH; i++) steepest = fmax(steepest, fabs((double)left[i] - (double)left[i - 1]));
  assert_true(steepest < 0.03); /* down and up in 64 frames each */
  rig_close(&rig);
}

static double partial_db(int number) {
  const double first = measure_tone(left + LENGTH - WINDOW, WINDOW, 500.0, RATE).amplitude;
  return measure_db(measure_tone(left + LENGTH - WINDOW, WINDOW, 500.0 * number, RATE).amplitude / first);
}

static void even_curves_have_odd_overtones_and_bias_brings_even_ones(void **unused) {
  (void)unused;
  for (int curve = 0; curve < 4; curve++) {
    Rig rig = driven(curve, 9.0);
    tone(500.0, 0.5);
    run(&rig);
    const double second = partial_db(2);
    assert_true(partial_db(3) > -45.0);
    assert_true(curve == 1 ? second > -40.0 : second < -90.0);
    rig_set(&rig, "bias", 60.0);
    run(&rig);
    assert_true(partial_db(2) > -40.0);
    double mean = 0.0;
    for (size_t i = LENGTH - 48000; i < LENGTH; i++) mean += (double)left[i] / 48000.0;
    assert_true(fabs(mean) < 0.01); /* no offset comes out */
    rig_close(&rig);
  }
}

static void drive_adds_overtones_more_than_loudness(void **unused) {
  (void)unused;
  tone(500.0, 0.4);
  double before = -200.0, level[2] = {0};
  for (int step = 0; step <= 3; step++) {
    Rig rig = driven(0, 6.0 * step);
    run(&rig);
    assert_true(partial_db(3) > before + 3.0);
    before = partial_db(3);
    level[step > 0] = measure_rms(left + 4800, LENGTH - 4800);
    if (step > 0) assert_true(fabs(measure_db(level[1] / level[0])) < 6.0);
    rig_close(&rig);
  }
}

static void a_soft_sound_at_drive_0_passes_as_it_is(void **unused) {
  (void)unused;
  static const double hz[] = {30.0, 100.0, 1000.0, 10000.0, 19000.0};
  for (size_t k = 0; k < COUNT_OF(hz); k++) {
    Rig rig = driven(0, 0.0);
    tone(hz[k], 0.01);
    run(&rig);
    const double db = measure_db(measure_tone(left + LENGTH - WINDOW, WINDOW, hz[k], RATE).amplitude / 0.01);
    if (fabs(db) > (hz[k] < 50.0 ? 0.2 : 0.05)) fail_msg("%.0f Hz: %.3f dB", hz[k], db);
    rig_close(&rig);
  }
}

static void mix_0_keeps_every_level_whatever_the_drive(void **unused) {
  (void)unused;
  Rig rig = driven(3, 36.0);
  rig_set(&rig, "mix", 0.0);
  tone(500.0, 0.7);
  run(&rig);
  assert_true(partial_db(3) < -100.0);
  assert_true(fabs(measure_db(measure_rms(left + 9600, 48000) / (0.7 * sqrt(0.5)))) < 0.02);
  rig_close(&rig);
}

static void changing_the_curve_does_not_click(void **unused) {
  (void)unused;
  Rig rig = driven(0, 0.0);
  tone(100.0, 0.9);
  for (size_t at = 0; at < LENGTH; at += GRID_FRAMES) {
    if (at % 2560 == 0) rig_set(&rig, "curve", (double)(at / 2560 % 4));
    rig_block(&rig, in + at, in + at, left + at, right + at, GRID_FRAMES, NULL, 0);
  }
  double steepest = 0.0;
  for (size_t i = 4800; i < LENGTH; i++) steepest = fmax(steepest, fabs((double)left[i] - (double)left[i - 1]));
  assert_true(steepest < 0.03);
  rig_close(&rig);
}

static void each_side_is_heard_on_its_own_side(void **unused) {
  (void)unused;
  static const float silence[LENGTH];
  for (int rate = 0; rate < 4; rate++)
    for (int curve = 0; curve < 4; curve++)
      for (int side = 0; side < 2; side++) {
        Rig rig = driven(curve, 12.0);
        rig_set(&rig, "oversampling", rate);
        tone(1000.0, 0.5);
        rig_run(&rig, side == 0 ? in : silence, side == 1 ? in : silence, left, right, LENGTH, NULL, 0);
        double heard[2] = {0.0, 0.0};
        for (size_t i = 0; i < LENGTH; i++) {
          heard[0] = fmax(heard[0], fabs((double)left[i]));
          heard[1] = fmax(heard[1], fabs((double)right[i]));
        }
        if (heard[side] < 0.1 || heard[1 - side] != 0.0) fail_msg("%s at %dx: %g where it is, %g on the other side", names[curve], 1 << rate, heard[side], heard[1 - side]);
        rig_close(&rig);
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(aliases_stay_60_dB_down_at_the_top_of_the_piano),
      cmocka_unit_test(each_doubling_of_the_rate_pushes_aliases_down),
      cmocka_unit_test(changing_the_rate_does_not_click),
      cmocka_unit_test(even_curves_have_odd_overtones_and_bias_brings_even_ones),
      cmocka_unit_test(drive_adds_overtones_more_than_loudness),
      cmocka_unit_test(a_soft_sound_at_drive_0_passes_as_it_is),
      cmocka_unit_test(mix_0_keeps_every_level_whatever_the_drive),
      cmocka_unit_test(changing_the_curve_does_not_click),
      cmocka_unit_test(each_side_is_heard_on_its_own_side),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
