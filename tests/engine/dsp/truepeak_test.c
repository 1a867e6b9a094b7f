/* True peaks of signals whose height between the samples is known. */
#include "dsp/truepeak.h"

#include "support/cm.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

#define LENGTH 9600u

static TruePeakFilter meter_filter;
static TruePeakDetector detector;
static float x[TRUE_PEAK_BEFORE + LENGTH + TRUE_PEAK_BEHIND];

static int make_filters(void **state) {
  (void)state;
  true_peak_filter(&meter_filter, TRUE_PEAK_METER_TAPS);
  true_peak_detector(&detector);
  return 0;
}

static double metered_db(const float *from, uint32_t frames) {
  TruePeak meter;
  true_peak_reset(&meter);
  for (uint32_t at = 0; at < frames; at += TRUE_PEAK_BLOCK)
    true_peak_add(&meter, &meter_filter, from + at, frames - at < TRUE_PEAK_BLOCK ? frames - at : TRUE_PEAK_BLOCK);
  return 20.0 * log10((double)meter.greatest);
}

static double limited_db(void) { /* without the edges, where a tone begins and ends at once */
  float height[LENGTH], most = 0.0f;
  for (uint32_t at = 0; at < LENGTH; at += TRUE_PEAK_BLOCK) true_peak_between(&detector, &meter_filter, x + TRUE_PEAK_BEFORE + at, height + at, TRUE_PEAK_BLOCK);
  for (uint32_t i = 400; i < LENGTH - 400; i++) most = height[i] > most ? height[i] : most;
  return 20.0 * log10((double)most);
}

/* Faded in and out, so that only the tone itself is met. */
static void tone(double turns, double phase) {
  memset(x, 0, sizeof x);
  for (uint32_t i = 0; i < LENGTH; i++) {
    const double edge = fmin(1.0, fmin(i, LENGTH - 1 - i) / 200.0);
    x[TRUE_PEAK_BEFORE + i] = (float)(edge * cos(2.0 * M_PI * turns * i + phase));
  }
}

/* EBU Tech 3341, cases 15 to 19: tones of a quarter, a sixth and an eighth of the rate, met beside their tops. */
static void tones_met_beside_their_tops_read_right(void **state) {
  (void)state;
  static const struct { double turns, degrees; } cases[] = {{0.25, 0}, {0.25, 45}, {1.0 / 6, 60}, {0.125, 67.5}, {0.125, 22.5}, {0.01, 10}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    tone(cases[i].turns, cases[i].degrees * M_PI / 180.0 - M_PI / 2);
    const double meter = metered_db(x + TRUE_PEAK_BEFORE, LENGTH), limiter = limited_db();
    if (meter > 0.2 || meter < -0.4) fail_msg("%g turns at %g degrees: the meter reads %.3f dB", cases[i].turns, cases[i].degrees, meter);
    if (fabs(limiter) > 0.05) fail_msg("%g turns at %g degrees: the limiter hears %.3f dB", cases[i].turns, cases[i].degrees, limiter);
  }
}

/* Too high is safe, too low is not. */
static void the_limiter_is_right_nearly_up_to_half_the_rate(void **state) {
  (void)state;
  for (double turns = 0.3; turns < 0.481; turns += 0.0123) {
    tone(turns, 0.4);
    const double heard = limited_db();
    if (heard > 0.15 || heard < -0.08) fail_msg("%.4f turns: %.3f dB", turns, heard);
  }
}

/* The height of x between its samples on a grid of eighths, by a sinc long enough to count as exact. */
static double height_db(uint32_t from, uint32_t to) {
  double most = 0.0;
  for (uint32_t i = from; i < to; i++)
    for (int part = 0; part < 8; part++) {
      double sum = 0.0;
      for (int k = -300; k <= 300; k++) {
        const double t = part / 8.0 - k, window = 0.5 + 0.5 * cos(M_PI * t / 301.0);
        sum += (double)x[(int)(TRUE_PEAK_BEFORE + i) + k] * (fabs(t) < 1e-9 ? 1.0 : sin(M_PI * t) / (M_PI * t)) * window;
      }
      most = fmax(most, fabs(sum));
    }
  return 20.0 * log10(most);
}

static double metered_at_db(double rate_hz, uint32_t frames) {
  static TruePeakFilter filter;
  TruePeak meter;
  true_peak_filter(&filter, true_peak_meter_taps(rate_hz));
  true_peak_reset(&meter);
  for (uint32_t at = 0; at < frames; at += TRUE_PEAK_BLOCK) true_peak_add(&meter, &filter, x + TRUE_PEAK_BEFORE + at, TRUE_PEAK_BLOCK);
  return 20.0 * log10((double)meter.greatest);
}

/* Noise that reaches up to half the rate: libebur128 1.2.6 reads 2 s of it at -0.8 dB at 96 kHz, our 12 samples at -1.9. */
static void from_96_kHz_on_full_band_noise_reads_nearer_to_its_height(void **state) {
  (void)state;
  Random random = random_begin("full band");
  memset(x, 0, sizeof x);
  for (uint32_t i = 600; i < 1880; i++) x[TRUE_PEAK_BEFORE + i] = (float)random_real(&random, -0.5, 0.5);
  const double exact = height_db(560, 1920), low = metered_at_db(48000.0, 2560), high = metered_at_db(96000.0, 2560);
  printf("# full-band noise: %.2f dB high, read as %.2f with 12 samples and %.2f with 24\n", exact, low, high);
  assert_true(high > low && high < exact + 0.1);
}

/* Up to a fifth of the rate, all that is heard at 96 kHz, both read the same. */
static void what_can_be_heard_at_96_kHz_reads_as_at_48(void **state) {
  (void)state;
  tone(0.2, 0.3);
  const double low = metered_at_db(48000.0, LENGTH), high = metered_at_db(96000.0, LENGTH);
  if (fabs(low - high) > 0.1 || fabs(high) > 0.2) fail_msg("%.2f and %.2f dB", low, high);
}

static void chunks_do_not_change_what_is_read(void **state) {
  (void)state;
  Random random = random_begin("chunks");
  TruePeak whole, parts;
  true_peak_reset(&whole);
  true_peak_reset(&parts);
  for (uint32_t i = 0; i < LENGTH; i++) x[i] = (float)random_real(&random, -1.0, 1.0) * (float)i / LENGTH;
  for (uint32_t at = 0; at < LENGTH; at += 64) true_peak_add(&whole, &meter_filter, x + at, 64);
  for (uint32_t at = 0; at < LENGTH;) {
    const uint32_t most = LENGTH - at < 64 ? LENGTH - at : 64, count = 1 + random_below(&random, most);
    true_peak_add(&parts, &meter_filter, x + at, count);
    at += count;
  }
  assert_true(whole.greatest == parts.greatest && whole.greatest > 1.0f);
}

static void what_is_no_number_is_silence(void **state) {
  (void)state;
  TruePeak meter;
  true_peak_reset(&meter);
  float poison[64];
  for (int i = 0; i < 64; i++) poison[i] = i % 3 ? NAN : 0.25f;
  true_peak_add(&meter, &meter_filter, poison, 64);
  memset(poison, 0, sizeof poison);
  true_peak_add(&meter, &meter_filter, poison, 64);
  assert_true(meter.greatest == 0.25f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tones_met_beside_their_tops_read_right),
      cmocka_unit_test(the_limiter_is_right_nearly_up_to_half_the_rate),
      cmocka_unit_test(from_96_kHz_on_full_band_noise_reads_nearer_to_its_height),
      cmocka_unit_test(what_can_be_heard_at_96_kHz_reads_as_at_48),
      cmocka_unit_test(chunks_do_not_change_what_is_read),
      cmocka_unit_test(what_is_no_number_is_silence),
  };
  return cmocka_run_group_tests(tests, make_filters, NULL);
}
