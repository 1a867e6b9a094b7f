/* Hush by measurement: when it opens and closes, how fast, how far, and that it never chatters. */
#include "devices/rig.h"
#include "devices/measure.h"

#define RATE 48000.0
#define LENGTH 96000
static float in[LENGTH], left[LENGTH], right[LENGTH];

static Rig gate(double threshold_db) {
  Rig rig = rig_open(device_by_id("gate"), RATE);
  rig_set(&rig, "threshold_db", threshold_db);
  rig_set(&rig, "key_low_cut_hz", 20.0);
  return rig;
}

/* A 1 kHz tone of a level in dB, from frame to frame. */
static void tone(size_t from, size_t to, double db) {
  for (size_t i = from; i < to; i++) in[i] = (float)(pow(10.0, db / 20.0) * sin(2.0 * M_PI * 1000.0 * (double)i / RATE));
}

static void run(Rig *rig) { rig_run(rig, in, in, left, right, LENGTH, NULL, 0); }

static void what_is_below_is_silenced_and_what_is_above_passes_untouched(void **unused) {
  (void)unused;
  Rig rig = gate(-30.0);
  tone(0, 48000, -34.0);
  tone(48000, LENGTH, -27.0);
  run(&rig);
  assert_true(measure_peak(left, 48000) == 0.0);
  assert_memory_equal(left + 49000, in + 49000, 47000 * sizeof(float));
  rig_close(&rig);
}

static void the_range_is_as_deep_as_the_knob_says(void **unused) {
  (void)unused;
  for (double range = 0.0; range < 90.0; range += 20.0) {
    Rig rig = gate(-20.0);
    rig_set(&rig, "range_db", range);
    tone(0, LENGTH, -40.0);
    run(&rig);
    const double db = measure_db(measure_rms(left + 48000, 48000) / measure_rms(in + 48000, 48000));
    assert_true(fabs(db + range) < 0.01);
    assert_true(fabs((double)rig.meter[0] - range) < 0.01);
    rig_close(&rig);
  }
}

/* A gain of 1 passes frames as they are. */
static void it_opens_in_the_attack_waits_the_hold_and_falls_in_the_release(void **unused) {
  (void)unused;
  Rig rig = gate(-30.0);
  rig_set(&rig, "attack_ms", 10.0);
  rig_set(&rig, "hold_ms", 100.0);
  rig_set(&rig, "release_ms", 400.0);
  rig_set(&rig, "hysteresis_db", 0.0);
  tone(0, 24000, -10.0);
  tone(24000, LENGTH, -80.0); /* heard only through the closing gate */
  run(&rig);
  size_t opened = 0;
  while (opened < LENGTH && (left[opened] != in[opened] || in[opened] == 0.0f)) opened++;
  assert_in_range(opened, 478, 484);
  size_t closing = 24000;
  while (closing < LENGTH && (left[closing] == in[closing] || in[closing] == 0.0f)) closing++;
  const double wait = (double)(closing - 24000) / 48.0; /* the key's fall of 20 dB takes 20 ms */
  assert_true(wait > 118.0 && wait < 122.0);
  const double ratio = measure_rms(left + closing + 9600 - 480, 960) / measure_rms(in + closing + 9600 - 480, 960);
  assert_true(fabs(measure_db(ratio) + 30.0) < 1.0); /* half of 60 dB in half of the time */
  rig_close(&rig);
}

static int openings(const float *x) {
  int count = 0;
  bool open = false;
  for (size_t at = 0; at + 480 <= LENGTH; at += 480) {
    const bool now = measure_peak(x + at, 480) > 1e-4;
    count += now && !open;
    open = now;
  }
  return count;
}

static void a_level_that_trembles_at_the_threshold_opens_it_once(void **unused) {
  (void)unused;
  Random random = random_begin("gate");
  Rig rig = gate(-30.0);
  rig_set(&rig, "release_ms", 5.0);
  rig_set(&rig, "hold_ms", 20.0);
  for (size_t i = 0; i < LENGTH; i++) {
    const double db = -30.0 + 2.0 * sin(2.0 * M_PI * 3.0 * (double)i / RATE) + random_real(&random, -0.5, 0.5);
    in[i] = (float)(pow(10.0, db / 20.0) * sin(2.0 * M_PI * 1000.0 * (double)i / RATE));
  }
  run(&rig);
  assert_int_equal(openings(left), 1);
  rig_set(&rig, "hysteresis_db", 0.0); /* the same sound without what holds it open */
  rig_set(&rig, "hold_ms", 1.0);
  rig.device->reset(rig.state);
  run(&rig);
  assert_true(openings(left) > 3);
  rig_close(&rig);
}

static void rumble_does_not_open_it_when_the_key_is_cut(void **unused) {
  (void)unused;
  for (int cut = 0; cut < 2; cut++) {
    Rig rig = gate(-30.0);
    rig_set(&rig, "key_low_cut_hz", cut ? 1000.0 : 20.0);
    for (size_t i = 0; i < LENGTH; i++) in[i] = 0.2f * (float)sin(2.0 * M_PI * 50.0 * (double)i / RATE);
    run(&rig);
    assert_true(cut ? measure_peak(left, LENGTH) == 0.0 : measure_peak(left, LENGTH) > 0.19);
    rig_close(&rig);
  }
}

static void one_loud_side_opens_both(void **unused) {
  (void)unused;
  static float quiet[LENGTH];
  Rig rig = gate(-30.0);
  tone(0, LENGTH, -10.0);
  for (size_t i = 0; i < LENGTH; i++) quiet[i] = 0.001f * in[i];
  rig_run(&rig, in, quiet, left, right, LENGTH, NULL, 0);
  assert_memory_equal(right + 4800, quiet + 4800, 48000 * sizeof(float));
  rig_close(&rig);
}

static void look_ahead_lets_the_attack_through(void **unused) {
  (void)unused;
  for (int ahead = 0; ahead < 2; ahead++) {
    Rig rig = gate(-30.0);
    rig_set(&rig, "attack_ms", 5.0);
    rig_set(&rig, "lookahead_ms", ahead ? 6.0 : 0.0);
    memset(in, 0, sizeof in);
    tone(48000, LENGTH, -10.0);
    run(&rig);
    const size_t late = rig_latency(&rig);
    assert_int_equal(late, ahead ? 288 : 0);
    const double first = measure_peak(left + 48000 + late, 48) / measure_peak(in + 48000, 48); /* of the first period */
    assert_true(ahead ? first > 0.99 : first < 0.3);
    if (ahead) assert_memory_equal(left + 48100 + late, in + 48100, 10000 * sizeof(float));
    rig_close(&rig);
  }
}

static void a_sidechain_opens_it_or_ducks(void **unused) {
  (void)unused;
  static float key[LENGTH];
  for (size_t i = 0; i < LENGTH; i++) key[i] = i >= 24000 && i < 48000 ? 0.5f * (i & 1 ? 1.0f : -1.0f) : 0.0f;
  for (int ducks = 0; ducks < 2; ducks++) {
    Rig rig = gate(-20.0);
    rig_set(&rig, "mode", ducks);
    rig_set(&rig, "range_db", 12.0);
    rig_set(&rig, "hold_ms", 1.0);
    rig_set(&rig, "release_ms", 100.0);
    rig.sidechain[0] = rig.sidechain[1] = key;
    tone(0, LENGTH, -40.0);
    run(&rig);
    const double before = measure_db(measure_rms(left + 9600, 9600) / measure_rms(in + 9600, 9600));
    const double during = measure_db(measure_rms(left + 33600, 9600) / measure_rms(in + 33600, 9600));
    const double after = measure_db(measure_rms(left + 76800, 9600) / measure_rms(in + 76800, 9600));
    assert_true(fabs(before - (ducks ? 0.0 : -12.0)) < 0.01 && fabs(during - (ducks ? -12.0 : 0.0)) < 0.01 && fabs(after - before) < 0.01);
    rig_close(&rig);
  }
}

static void ducking_recovers_in_a_straight_line_as_long_as_the_release(void **unused) {
  (void)unused;
  static float key[LENGTH];
  for (size_t i = 0; i < 4800; i++) key[i] = 0.5f;
  for (size_t i = 4800; i < LENGTH; i++) key[i] = 0.0f;
  Rig rig = gate(-20.0);
  rig_set(&rig, "mode", 1.0);
  rig_set(&rig, "hold_ms", 1.0);
  rig_set(&rig, "release_ms", 500.0);
  rig_set(&rig, "hysteresis_db", 0.0);
  rig.sidechain[0] = rig.sidechain[1] = key;
  for (size_t i = 0; i < LENGTH; i++) in[i] = 0.25f;
  run(&rig);
  size_t begin = 4800;
  while (begin < LENGTH && left[begin] == 0.0f) begin++;
  assert_true(begin < 4800 + 2400);
  assert_true(fabs((double)left[begin + 12000] - 0.125) < 0.001 && fabs((double)left[begin + 24000] - 0.25) < 0.001);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_below_is_silenced_and_what_is_above_passes_untouched),
      cmocka_unit_test(the_range_is_as_deep_as_the_knob_says),
      cmocka_unit_test(it_opens_in_the_attack_waits_the_hold_and_falls_in_the_release),
      cmocka_unit_test(a_level_that_trembles_at_the_threshold_opens_it_once),
      cmocka_unit_test(rumble_does_not_open_it_when_the_key_is_cut),
      cmocka_unit_test(one_loud_side_opens_both),
      cmocka_unit_test(look_ahead_lets_the_attack_through),
      cmocka_unit_test(a_sidechain_opens_it_or_ducks),
      cmocka_unit_test(ducking_recovers_in_a_straight_line_as_long_as_the_release),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
