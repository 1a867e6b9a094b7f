/* Sway by measurement: how far out of tune, how wide, how loud, and that it is still when it should be. */
#include "devices/rig.h"
#include "devices/measure.h"

#define RATE 48000.0
#define LENGTH 192000
static float in[LENGTH], left[LENGTH], right[LENGTH];

static Rig wet(void) {
  Rig rig = rig_open(device_by_id("chorus"), RATE);
  rig_set(&rig, "mix", 100.0);
  rig_set(&rig, "low_cut_hz", 20.0);
  return rig;
}

static void run(Rig *rig, size_t frames) { rig_run(rig, in, in, left, right, frames, NULL, 0); }

static void fill_noise(const char *name) {
  Random random = random_begin(name);
  for (size_t i = 0; i < LENGTH; i++) in[i] = (float)random_real(&random, -0.5, 0.5);
}

static void mix_0_passes_samples_unchanged(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("chorus"), RATE);
  rig_set(&rig, "mix", 0.0);
  fill_noise("chorus off");
  run(&rig, 48000);
  assert_memory_equal(left, in, 48000 * sizeof(float));
  rig_close(&rig);
}

static void without_depth_voices_stand_at_the_delay(void **unused) {
  (void)unused;
  Rig rig = wet();
  rig_set(&rig, "depth", 0.0);
  rig_set(&rig, "delay_ms", 10.0);
  memset(in, 0, sizeof in);
  in[0] = 1.0f;
  run(&rig, 4800);
  assert_true(measure_peak(left + 480, 1) > 0.9);
  assert_true(measure_peak(left + 481, 1000) < 0.01);
  rig_close(&rig);
}

/* The pitch of the only voice on a side, again and again. */
static void detuning_stays_within_86_cents_at_any_rate(void **unused) {
  (void)unused;
  static const double rates[] = {0.1, 0.55, 2.0, 8.0};
  for (size_t k = 0; k < COUNT_OF(rates); k++) {
    Rig rig = wet();
    rig_set(&rig, "voices", 2.0);
    rig_set(&rig, "depth", 100.0);
    rig_set(&rig, "rate_hz", rates[k]);
    for (size_t i = 0; i < LENGTH; i++) in[i] = 0.5f * (float)sin(2.0 * M_PI * 1000.0 * (double)i / RATE);
    run(&rig, LENGTH);
    double most = 0.0;
    for (size_t at = 4800; at + 1024 < LENGTH; at += 512)
      most = fmax(most, fabs(1200.0 * log2(measure_pitch(left + at, 1024, 1000.0, RATE) / 1000.0)));
    printf("# %.2f Hz: %.1f cents\n", rates[k], most);
    assert_true(most < 90.0 && most > 3.0);
    rig_close(&rig);
  }
}

static void sides_differ_and_width_0_is_mono(void **unused) {
  (void)unused;
  for (int voices = 2; voices <= 4; voices++) {
    Rig rig = wet();
    rig_set(&rig, "voices", voices);
    rig_set(&rig, "depth", 100.0);
    fill_noise("chorus width");
    run(&rig, 96000);
    double both = 0.0, power = 0.0;
    for (size_t i = 9600; i < 96000; i++) {
      both += (double)left[i] * (double)right[i];
      power += 0.5 * ((double)left[i] * (double)left[i] + (double)right[i] * (double)right[i]);
    }
    assert_true(both / power < 0.75);
    rig_set(&rig, "width", 0.0);
    rig.device->reset(rig.state);
    run(&rig, 48000);
    for (size_t i = 0; i < 48000; i++) assert_true(fabsf(left[i] - right[i]) < 1e-5f);
    rig_close(&rig);
  }
}

static void loudness_stays_whatever_the_mix_and_the_voices(void **unused) {
  (void)unused;
  fill_noise("chorus level");
  const double dry = measure_rms(in, 96000);
  for (int voices = 2; voices <= 4; voices++)
    for (double mix = 25.0; mix <= 100.0; mix += 25.0) {
      Rig rig = rig_open(device_by_id("chorus"), RATE);
      rig_set(&rig, "voices", voices);
      rig_set(&rig, "mix", mix);
      run(&rig, 96000);
      const double db = measure_db(sqrt(0.5) * hypot(measure_rms(left, 96000), measure_rms(right, 96000)) / dry);
      if (fabs(db) > 1.0) fail_msg("%d voices, mix %.0f %%: %.2f dB", voices, mix, db);
      rig_close(&rig);
    }
}

static void changing_voices_and_delay_does_not_click(void **unused) {
  (void)unused;
  Rig rig = wet();
  rig_set(&rig, "depth", 30.0);
  for (size_t i = 0; i < LENGTH; i++) in[i] = 0.5f * (float)sin(2.0 * M_PI * 200.0 * (double)i / RATE);
  for (size_t at = 0; at < LENGTH; at += GRID_FRAMES) {
    if (at % 6400 == 0) rig_set(&rig, "voices", (double)(2 + at / 6400 % 3));
    if (at % 9600 == 0) rig_set(&rig, "delay_ms", at % 19200 ? 25.0 : 3.0);
    rig_block(&rig, in + at, in + at, left + at, right + at, GRID_FRAMES, NULL, 0);
  }
  double steepest = 0.0;
  for (size_t i = 4800; i < LENGTH; i++) steepest = fmax(steepest, fabs((double)left[i] - (double)left[i - 1]));
  assert_true(steepest < 0.05);
  rig_close(&rig);
}

static void feedback_ends_in_true_silence(void **unused) {
  (void)unused;
  Rig rig = wet();
  rig_set(&rig, "feedback", -80.0);
  memset(in, 0, sizeof in);
  in[0] = 1.0f;
  run(&rig, LENGTH);
  assert_true(measure_peak(left + 4800, 4800) > 1e-4);
  assert_true(measure_peak(left + 144000, 48000) == 0.0);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mix_0_passes_samples_unchanged),
      cmocka_unit_test(without_depth_voices_stand_at_the_delay),
      cmocka_unit_test(detuning_stays_within_86_cents_at_any_rate),
      cmocka_unit_test(sides_differ_and_width_0_is_mono),
      cmocka_unit_test(loudness_stays_whatever_the_mix_and_the_voices),
      cmocka_unit_test(changing_voices_and_delay_does_not_click),
      cmocka_unit_test(feedback_ends_in_true_silence),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
