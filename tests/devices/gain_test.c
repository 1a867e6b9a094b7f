/* The strip: transparent where it stands, equal power where it pans, smooth where it moves. */
#include "devices/measure.h"
#include "devices/rig.h"

#define RATE 48000.0
#define LENGTH 9600
static float in_left[LENGTH], in_right[LENGTH], left[LENGTH], right[LENGTH];

static Rig noisy(void) {
  Random random = {5};
  for (int i = 0; i < LENGTH; i++) {
    in_left[i] = (float)random_real(&random, -1.0, 1.0);
    in_right[i] = (float)random_real(&random, -1.0, 1.0);
  }
  return rig_open(device_by_id("gain"), RATE);
}

static void defaults_pass_samples_unchanged(void **unused) {
  (void)unused;
  Rig rig = noisy();
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  assert_memory_equal(left, in_left, sizeof left);
  assert_memory_equal(right, in_right, sizeof right);
  rig_close(&rig);
}

static void gain_is_in_dB_and_its_bottom_is_silence(void **unused) {
  (void)unused;
  static const double gains[] = {-60.0, -6.0, 3.0, 6.0};
  for (size_t g = 0; g < COUNT_OF(gains); g++) {
    Rig rig = noisy();
    rig_set(&rig, "gain_db", gains[g]);
    rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
    assert_true(fabs(measure_db((double)left[5] / (double)in_left[5]) - gains[g]) < 1e-4);
    rig_close(&rig);
  }
  Rig rig = noisy();
  rig_set(&rig, "gain_db", -144.0);
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  assert_true(measure_peak(left, LENGTH) == 0.0 && measure_peak(right, LENGTH) == 0.0);
  rig_close(&rig);
}

static void pan_keeps_the_power(void **unused) {
  (void)unused;
  for (int p = -10; p <= 10; p++) {
    Rig rig = noisy();
    rig_set(&rig, "pan", p / 10.0);
    rig_run(&rig, in_left, in_left, left, right, LENGTH, NULL, 0);
    const double l = (double)left[7] / (double)in_left[7], r = (double)right[7] / (double)in_left[7];
    assert_true(fabs(l * l + r * r - 2.0) < 1e-5);
    assert_true(p != -10 || r == 0.0 || fabs(r) < 1e-6);
    rig_close(&rig);
  }
}

static void width_0_is_mono_and_invert_turns_the_sign(void **unused) {
  (void)unused;
  Rig rig = noisy();
  rig_set(&rig, "width", 0.0);
  rig_set(&rig, "invert", 1.0);
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  assert_memory_equal(left, right, sizeof left);
  assert_true(fabs((double)left[3] + 0.5 * ((double)in_left[3] + (double)in_right[3])) < 1e-6);
  rig_close(&rig);
}

/* Middle and hard left of each law, and that all but balance sum as they say on the way. */
static void pan_laws_differ_in_the_middle_and_at_the_sides(void **unused) {
  (void)unused;
  static const struct { double middle_db, side_db; } laws[] = {{0, 3.0103}, {-3.0103, 0}, {-4.5154, 0}, {-6.0206, 0}, {0, 0}};
  for (size_t law = 0; law < COUNT_OF(laws); law++) {
    for (int p = -10; p <= 10; p++) {
      Rig rig = noisy();
      rig_set(&rig, "pan", p / 10.0);
      rig_set(&rig, "pan_law", (double)law);
      rig_run(&rig, in_left, in_left, left, right, LENGTH, NULL, 0);
      const double l = (double)left[7] / (double)in_left[7], r = (double)right[7] / (double)in_left[7];
      if (p == 0) assert_true(fabs(measure_db(l) - laws[law].middle_db) < 1e-3 && fabs(l - r) < 1e-6);
      if (p == -10) assert_true(fabs(measure_db(l) - laws[law].side_db) < 1e-3 && fabs(r) < 1e-6);
      if (law == 1) assert_true(fabs(l * l + r * r - 1.0) < 1e-5);
      if (law == 3) assert_true(fabs(l + r - 1.0) < 1e-5);
      if (law == 4) assert_true(fabs((p < 0 ? l : r) - 1.0) < 1e-6);
      rig_close(&rig);
    }
  }
}

static void one_side_alone_can_be_turned(void **unused) {
  (void)unused;
  for (int side = 0; side < 2; side++) {
    Rig rig = noisy();
    rig_set(&rig, "invert", 2.0 + side);
    rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
    for (int i = 0; i < LENGTH; i++) assert_true(left[i] == (side == 0 ? -in_left[i] : in_left[i]) && right[i] == (side == 1 ? -in_right[i] : in_right[i]));
    rig_set(&rig, "width", 0.0); /* turned before it is narrowed: equal sides vanish */
    rig_run(&rig, in_left, in_left, left, right, LENGTH, NULL, 0);
    assert_true(measure_peak(left + 4800, LENGTH - 4800) < 1e-7);
    rig_close(&rig);
  }
}

static void a_jump_becomes_a_ramp_of_about_five_milliseconds(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("gain"), RATE);
  for (int i = 0; i < LENGTH; i++) in_left[i] = 1.0f;
  rig_run(&rig, in_left, in_left, left, right, 640, NULL, 0);
  rig_set(&rig, "gain_db", -144.0);
  rig_run(&rig, in_left, in_left, left, right, LENGTH, NULL, 0);
  for (int i = 1; i < LENGTH; i++) assert_true(left[i] <= left[i - 1] && left[i - 1] - left[i] < 0.0053f);
  assert_true(left[200] > 0.1f && left[264] == 0.0f);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_pass_samples_unchanged),
      cmocka_unit_test(gain_is_in_dB_and_its_bottom_is_silence),
      cmocka_unit_test(pan_keeps_the_power),
      cmocka_unit_test(width_0_is_mono_and_invert_turns_the_sign),
      cmocka_unit_test(pan_laws_differ_in_the_middle_and_at_the_sides),
    cmocka_unit_test(one_side_alone_can_be_turned),
    cmocka_unit_test(a_jump_becomes_a_ramp_of_about_five_milliseconds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
