/* Hall by measurement: the tail takes the time of the knob, is wide, and ends in true silence. */
#include "devices/measure.h"
#include "devices/rig.h"

#define RATE 48000.0
#define LENGTH (48000 * 6)
static float in[LENGTH], left[LENGTH], right[LENGTH];

static Rig wet(double decay_s) {
  Rig rig = rig_open(device_by_id("reverb"), RATE);
  rig_set(&rig, "mix", 100.0);
  rig_set(&rig, "decay_s", decay_s);
  rig_set(&rig, "predelay_ms", 0.0);
  rig_set(&rig, "damping_hz", 20000.0);
  rig_set(&rig, "low_cut_hz", 20.0);
  return rig;
}

/* Noise around 700 Hz for half a second, then silence: how fast does the level fall? */
static double measured_rt60(Rig *rig, double fit_from_db, double fit_to_db) {
  Random random = {3};
  double low = 0.0, band = 0.0;
  for (int i = 0; i < LENGTH; i++) {
    const double white = i < 24000 ? random_real(&random, -1.0, 1.0) : 0.0;
    const double high = white - low - 0.3 * band;
    band += 0.09 * high;
    low += 0.09 * band;
    in[i] = i < 24000 ? (float)(0.3 * band) : 0.0f;
  }
  rig_run(rig, in, in, left, right, LENGTH, NULL, 0);
  /* Schroeder's backward integral of the squared tail */
  static double energy[LENGTH];
  double sum = 0.0;
  for (int i = LENGTH - 1; i >= 24000; i--) energy[i] = sum += (double)left[i] * (double)left[i] + (double)right[i] * (double)right[i];
  int from = 24000, to = 24000;
  while (from < LENGTH - 1 && 10.0 * log10(energy[from] / energy[24000]) > fit_from_db) from++;
  while (to < LENGTH - 1 && 10.0 * log10(energy[to] / energy[24000]) > fit_to_db) to++;
  return (double)(to - from) / RATE * 60.0 / (fit_from_db - fit_to_db);
}

static void the_tail_falls_60_dB_in_the_time_of_the_knob(void **unused) {
  (void)unused;
  static const double seconds[] = {0.4, 1.0, 2.2, 4.0};
  for (size_t i = 0; i < COUNT_OF(seconds); i++) {
    Rig rig = wet(seconds[i]);
    const double found = measured_rt60(&rig, -5.0, -35.0);
    printf("# decay %.2f s measured %.3f s\n", seconds[i], found);
    if (fabs(found / seconds[i] - 1.0) > 0.1) fail_msg("asked for %.2f s, got %.3f s", seconds[i], found);
    rig_close(&rig);
  }
}

static void damping_makes_highs_fall_faster(void **unused) {
  (void)unused;
  Rig rig = wet(3.0);
  rig_set(&rig, "damping_hz", 700.0);
  const double found = measured_rt60(&rig, -5.0, -25.0);
  printf("# damped at its own frequency: %.3f s of 3\n", found);
  assert_true(found > 1.2 && found < 2.1); /* half the time at 700 Hz, a little more just below it */
  rig_close(&rig);
}

static void the_two_sides_are_not_alike_and_width_0_is_mono(void **unused) {
  (void)unused;
  Rig rig = wet(2.0);
  measured_rt60(&rig, -5.0, -25.0);
  double ll = 0.0, rr = 0.0, lr = 0.0;
  for (int i = 24000; i < 72000; i++) {
    ll += (double)left[i] * (double)left[i];
    rr += (double)right[i] * (double)right[i];
    lr += (double)left[i] * (double)right[i];
  }
  printf("# correlation %.3f, balance %.2f dB\n", lr / sqrt(ll * rr), 10.0 * log10(ll / rr));
  assert_true(fabs(lr / sqrt(ll * rr)) < 0.35 && fabs(10.0 * log10(ll / rr)) < 2.0);
  rig.device->reset(rig.state);
  rig_set(&rig, "width", 0.0);
  rig_run(&rig, in, in, left, right, 48000, NULL, 0);
  assert_memory_equal(left, right, 48000 * sizeof(float));
  rig_close(&rig);
}

static void nothing_sounds_before_the_predelay(void **unused) {
  (void)unused;
  Rig rig = wet(1.0);
  rig_set(&rig, "predelay_ms", 100.0);
  memset(in, 0, sizeof in);
  in[0] = 1.0f;
  rig_run(&rig, in, in, left, right, 48000, NULL, 0);
  assert_true(measure_peak(left, 4799) == 0.0);
  assert_true(measure_peak(left + 4800, 4800) > 0.001);
  rig_close(&rig);
}

static void the_tail_ends_in_true_silence(void **unused) {
  (void)unused;
  Rig rig = wet(0.5);
  memset(in, 0, sizeof in);
  for (int i = 0; i < 480; i++) in[i] = 0.5f;
  rig_run(&rig, in, in, left, right, LENGTH, NULL, 0);
  assert_true(measure_peak(left + 48000 * 4, 48000 * 2) == 0.0);
  rig_close(&rig);
}

static void mix_0_passes_samples_unchanged(void **unused) {
  (void)unused;
  Random random = {9};
  Rig rig = rig_open(device_by_id("reverb"), RATE);
  rig_set(&rig, "mix", 0.0);
  for (int i = 0; i < 9600; i++) in[i] = (float)random_real(&random, -1.0, 1.0);
  rig_run(&rig, in, in, left, right, 9600, NULL, 0);
  for (int i = 0; i < 9600; i++) assert_true(fabs((double)left[i] - (double)in[i]) < 1e-7);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_tail_falls_60_dB_in_the_time_of_the_knob),
      cmocka_unit_test(damping_makes_highs_fall_faster),
      cmocka_unit_test(the_two_sides_are_not_alike_and_width_0_is_mono),
      cmocka_unit_test(nothing_sounds_before_the_predelay),
      cmocka_unit_test(the_tail_ends_in_true_silence),
      cmocka_unit_test(mix_0_passes_samples_unchanged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
