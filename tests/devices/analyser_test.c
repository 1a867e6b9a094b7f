/* Scope by measurement: it shows what is there, and what passes is not touched. */
#include "devices/rig.h"
#include "devices/measure.h"
#include "devices/tap.h"

#define RATE 48000.0
#define LENGTH 96000u
static float in[2][LENGTH], out[2][LENGTH];

static const DeviceTap *tap_of(const Rig *rig) { return rig->device->tap(rig->state); }

static void run(Rig *rig) { rig_run(rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0); }

static void tones(double left, double right, double hz, double degrees) {
  for (uint32_t i = 0; i < LENGTH; i++) {
    in[0][i] = (float)(left * sin(2.0 * M_PI * hz * i / RATE));
    in[1][i] = (float)(right * sin(2.0 * M_PI * hz * i / RATE + degrees * M_PI / 180.0));
  }
}

static void every_bit_passes(void **unused) {
  (void)unused;
  Random random = random_begin("passes");
  for (uint32_t i = 0; i < LENGTH; i++) { in[0][i] = (float)random_real(&random, -2, 2); in[1][i] = i % 100 ? 1e-40f : NAN; }
  Rig rig = rig_open(device_by_id("analyser"), RATE);
  run(&rig);
  for (int c = 0; c < 2; c++) assert_memory_equal(out[c], in[c], sizeof in[c]);
  rig_close(&rig);
}

static void levels_and_loudness_read_right(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("analyser"), RATE);
  tones(0.1, 0.1, 997.0, 0.0);
  run(&rig);
  const DeviceTap *tap = tap_of(&rig);
  assert_true(tap->sequence % 2 == 0 && tap->sequence > 0);
  assert_true(tap->song_frame == LENGTH - 1);
  for (int c = 0; c < 2; c++) assert_true(fabs((double)tap->peak_db[c] + 20.0) < 0.05 && fabs((double)tap->rms_db[c] + 23.01) < 0.05);
  assert_true(fabs((double)tap->momentary_lufs + 20.0) < 0.05 && fabs((double)tap->integrated_lufs + 20.0) < 0.05);
  assert_true(fabs((double)tap->true_peak_dbtp + 20.0) < 0.05);
  memset(in, 0, sizeof in);
  run(&rig);
  assert_true(fabs((double)tap->peak_db[0] + 20.0 + 20.0 / 1.7 * 2.0) < 0.5); /* it falls by 20 dB in 1.7 s */
  assert_true(tap->momentary_lufs < -70.0f && fabs((double)tap->true_peak_dbtp + 20.0) < 0.05);
  rig_close(&rig);
}

static void integration_starts_anew_when_it_is_switched_on(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("analyser"), RATE);
  tones(0.5, 0.5, 997.0, 0.0);
  run(&rig);
  rig_set(&rig, "integrate", 0.0);
  run(&rig);
  rig_set(&rig, "integrate", 1.0);
  tones(0.05, 0.05, 997.0, 0.0);
  run(&rig);
  assert_true(fabs((double)tap_of(&rig)->integrated_lufs + 26.02) < 0.1);
  assert_true(fabs((double)tap_of(&rig)->true_peak_dbtp + 26.02) < 0.1);
  rig_close(&rig);
}

static void correlation_and_balance_tell_how_the_sides_relate(void **unused) {
  (void)unused;
  static const struct { double left, right, degrees, correlation, balance; } rows[] = {
      {0.5, 0.5, 0, 1, 0}, {0.5, 0.25, 180, -1, -0.6}, {0.5, 0.5, 90, 0, 0}, {0.5, 0, 0, 0, -1}, {0, 0.5, 60, 0, 1}, {0.3, 0.3, 60, 0.5, 0}};
  for (size_t r = 0; r < COUNT_OF(rows); r++) {
    Rig rig = rig_open(device_by_id("analyser"), RATE);
    tones(rows[r].left, rows[r].right, 1000.0, rows[r].degrees);
    run(&rig);
    if (fabs((double)tap_of(&rig)->correlation - rows[r].correlation) > 0.01 || fabs((double)tap_of(&rig)->balance - rows[r].balance) > 0.01)
      fail_msg("row %zu: %g, %g", r, (double)tap_of(&rig)->correlation, (double)tap_of(&rig)->balance);
    rig_close(&rig);
  }
}

static void the_spectrum_has_a_tone_where_it_is_and_nothing_elsewhere(void **unused) {
  (void)unused;
  static const double rates[] = {44100.0, 48000.0, 96000.0};
  for (size_t r = 0; r < COUNT_OF(rates); r++)
    for (uint32_t bin = 10; bin < 2000; bin += 331) {
      Rig rig = rig_open(device_by_id("analyser"), rates[r]);
      for (uint32_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = (float)(0.5 * sin(2.0 * M_PI * bin * i / TAP_SPECTRUM_FRAMES));
      run(&rig);
      const DeviceTap *tap = tap_of(&rig);
      assert_true(tap->rate_hz == rates[r] && tap->spectra >= 85);
      if (fabs((double)tap->spectrum_db[bin] + 6.02) > 0.02) fail_msg("bin %u reads %.2f dB", bin, (double)tap->spectrum_db[bin]);
      for (uint32_t k = 0; k <= TAP_SPECTRUM_FRAMES / 2; k++)
        if ((k < bin - 2 || k > bin + 2) && tap->spectrum_db[k] > -100.0f) fail_msg("bin %u reads %.2f dB beside bin %u", k, (double)tap->spectrum_db[k], bin);
      rig_close(&rig);
    }
}

static void averaging_lets_the_spectrum_fall_slowly(void **unused) {
  (void)unused;
  float left[2];
  for (int slow = 0; slow < 2; slow++) {
    Rig rig = rig_open(device_by_id("analyser"), RATE);
    rig_set(&rig, "average_ms", slow ? 2000.0 : 20.0);
    tones(0.5, 0.5, 48000.0 / 4096.0 * 100.0, 0.0);
    run(&rig);
    memset(in, 0, sizeof in);
    rig_run(&rig, in[0], in[1], out[0], out[1], 24000, NULL, 0);
    left[slow] = tap_of(&rig)->spectrum_db[100];
    rig_close(&rig);
  }
  assert_true(left[0] < -60.0f && left[1] > -10.0f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_bit_passes),
      cmocka_unit_test(levels_and_loudness_read_right),
      cmocka_unit_test(integration_starts_anew_when_it_is_switched_on),
      cmocka_unit_test(correlation_and_balance_tell_how_the_sides_relate),
      cmocka_unit_test(the_spectrum_has_a_tone_where_it_is_and_nothing_elsewhere),
      cmocka_unit_test(averaging_lets_the_spectrum_fall_slowly),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
