/* Echo by measurement: when, how loud, on which side, how long, and that no knob tears the sound. */
#include "devices/rig.h"
#include "devices/measure.h"

#define RATE 48000.0
#define LENGTH 192000
static float in[LENGTH], left[LENGTH], right[LENGTH];

/* Only echoes, uncolored and unmoved, at 250 ms. */
static Rig plain(int route) {
  Rig rig = rig_open(device_by_id("delay"), RATE);
  rig_set(&rig, "sync", 0.0);
  rig_set(&rig, "time_ms", 250.0);
  rig_set(&rig, "route", route);
  rig_set(&rig, "feedback", 50.0);
  rig_set(&rig, "drive", 0.0);
  rig_set(&rig, "low_cut_hz", 20.0);
  rig_set(&rig, "high_cut_hz", 20000.0);
  rig_set(&rig, "depth", 0.0);
  rig_set(&rig, "mix", 100.0);
  return rig;
}

static void impulse(float level) {
  memset(in, 0, sizeof in);
  in[0] = level;
}

static void run(Rig *rig, size_t frames) { rig_run(rig, in, in, left, right, frames, NULL, 0); }

static size_t loudest(const float *x, size_t n) {
  size_t at = 0;
  for (size_t i = 0; i < n; i++)
    if (fabsf(x[i]) > fabsf(x[at])) at = i;
  return at;
}

static void echoes_come_to_the_frame(void **unused) {
  (void)unused;
  static const double ms[] = {1.0, 10.0, 250.0, 1999.0};
  for (size_t k = 0; k < COUNT_OF(ms); k++) {
    Rig rig = plain(0);
    rig_set(&rig, "time_ms", ms[k]);
    rig_set(&rig, "feedback", 0.0);
    impulse(0.1f);
    run(&rig, 100000);
    assert_int_equal(loudest(left, 100000), lround(ms[k] * 48.0));
    assert_true(measure_peak(left, (size_t)lround(ms[k] * 48.0) - 2) == 0.0);
    rig_close(&rig);
  }
}

static void in_sync_they_follow_the_tempo(void **unused) {
  (void)unused;
  static const struct { int division; size_t frames; } at_120[] = {{0, 3000}, {5, 12000}, {7, 18000}, {8, 24000}, {9, 32000}, {13, 96000}};
  for (size_t k = 0; k < COUNT_OF(at_120); k++) {
    Rig rig = plain(0);
    rig_set(&rig, "sync", 1.0);
    rig_set(&rig, "division", at_120[k].division);
    impulse(0.1f);
    run(&rig, 100000);
    assert_int_equal(loudest(left, 100000), at_120[k].frames);
    rig_close(&rig);
  }
}

static void each_round_is_as_much_softer_as_the_knob_says(void **unused) {
  (void)unused;
  Rig rig = plain(0);
  impulse(0.01f);
  run(&rig, 72000);
  double before = 0.0;
  for (int round = 1; round <= 5; round++) {
    double re = 0.0, im = 0.0;
    for (size_t i = 0; i < 2400; i++) {
      const double turn = 2.0 * M_PI * 1000.0 * (double)i / RATE;
      re += (double)left[(size_t)round * 12000 - 40 + i] * cos(turn);
      im += (double)left[(size_t)round * 12000 - 40 + i] * sin(turn);
    }
    const double level = sqrt(re * re + im * im);
    if (round > 1 && fabs(measure_db(level / before) + 6.02) > 0.1) fail_msg("round %d: %.2f dB", round, measure_db(level / before));
    before = level;
  }
  rig_close(&rig);
}

static void ping_pong_changes_sides(void **unused) {
  (void)unused;
  Rig rig = plain(1);
  impulse(0.1f);
  run(&rig, 60000);
  assert_true(measure_peak(right, 23000) == 0.0 && measure_peak(left + 11990, 200) > 0.05);
  assert_true(measure_peak(left + 23000, 2000) < 1e-3 && measure_peak(right + 23990, 200) > 0.03);
  assert_true(measure_peak(right + 35000, 2000) < 1e-3 && measure_peak(left + 35990, 200) > 0.01);
  rig_set(&rig, "width", 0.0);
  rig.device->reset(rig.state);
  run(&rig, 60000);
  for (size_t i = 0; i < 60000; i++) assert_true(left[i] == right[i]);
  rig_close(&rig);
}

static void feedback_never_runs_away(void **unused) {
  (void)unused;
  Random random = random_begin("echo limit");
  for (double drive = 0.0; drive <= 100.0; drive += 50.0) {
    Rig rig = plain(2);
    rig_set(&rig, "feedback", 98.0);
    rig_set(&rig, "time_ms", 20.0);
    rig_set(&rig, "drive", drive);
    for (size_t i = 0; i < LENGTH; i++) in[i] = (float)random_real(&random, -1.0, 1.0);
    run(&rig, LENGTH);
    const double limit = pow(2.0, 1.0 - 0.05 * drive);
    assert_true(fmax(measure_peak(left, LENGTH), measure_peak(right, LENGTH)) <= limit * 1.0001);
    rig_close(&rig);
  }
}

static void turning_the_time_bends_the_pitch_and_clicks_nowhere(void **unused) {
  (void)unused;
  Rig rig = plain(0);
  rig_set(&rig, "feedback", 0.0);
  for (size_t i = 0; i < LENGTH; i++) in[i] = 0.5f * (float)sin(2.0 * M_PI * 300.0 * (double)i / RATE);
  for (size_t at = 0; at < LENGTH; at += GRID_FRAMES) {
    if (at % 19200 == 0 && at) rig_set(&rig, "time_ms", at % 38400 ? 400.0 : 120.0);
    rig_block(&rig, in + at, in + at, left + at, right + at, GRID_FRAMES, NULL, 0);
  }
  double steepest = 0.0;
  for (size_t i = 14400; i < LENGTH; i++) steepest = fmax(steepest, fabs((double)left[i] - (double)left[i - 1]));
  assert_true(steepest < 0.5 * 2.0 * M_PI * 300.0 / RATE * 1.55);
  rig_close(&rig);
}

static void ducking_makes_room_while_one_plays(void **unused) {
  (void)unused;
  double level[2][2];
  for (int duck = 0; duck < 2; duck++) {
    Rig rig = plain(0);
    rig_set(&rig, "duck", duck ? 100.0 : 0.0);
    memset(in, 0, sizeof in);
    for (size_t i = 0; i < 48000; i++) in[i] = 0.3f * (float)sin(2.0 * M_PI * 500.0 * (double)i / RATE);
    run(&rig, LENGTH);
    level[duck][0] = measure_rms(left + 30000, 12000);
    level[duck][1] = measure_rms(left + 120000, 12000);
    rig_close(&rig);
  }
  assert_true(measure_db(level[1][0] / level[0][0]) < -9.0);
  assert_true(fabs(measure_db(level[1][1] / level[0][1])) < 1.0);
}

static void echoes_end_in_true_silence(void **unused) {
  (void)unused;
  Rig rig = plain(1);
  rig_set(&rig, "time_ms", 60.0);
  memset(in, 0, sizeof in);
  for (int i = 0; i < 480; i++) in[i] = 0.5f;
  run(&rig, LENGTH);
  assert_true(measure_peak(left, 48000) > 0.05);
  assert_true(measure_peak(left + 187200, 4800) == 0.0 && measure_peak(right + 187200, 4800) == 0.0);
  rig_close(&rig);
}

static void mix_0_passes_samples_unchanged(void **unused) {
  (void)unused;
  Random random = {9};
  Rig rig = rig_open(device_by_id("delay"), RATE);
  rig_set(&rig, "mix", 0.0);
  for (int i = 0; i < 96000; i++) in[i] = (float)random_real(&random, -1.0, 1.0);
  run(&rig, 96000);
  assert_memory_equal(left, in, 96000 * sizeof(float));
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(echoes_come_to_the_frame),
      cmocka_unit_test(in_sync_they_follow_the_tempo),
      cmocka_unit_test(each_round_is_as_much_softer_as_the_knob_says),
      cmocka_unit_test(ping_pong_changes_sides),
      cmocka_unit_test(feedback_never_runs_away),
      cmocka_unit_test(turning_the_time_bends_the_pitch_and_clicks_nowhere),
      cmocka_unit_test(ducking_makes_room_while_one_plays),
      cmocka_unit_test(echoes_end_in_true_silence),
      cmocka_unit_test(mix_0_passes_samples_unchanged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
