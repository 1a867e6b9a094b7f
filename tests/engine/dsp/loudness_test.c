/* Loudness of the signals by which EBU Tech 3341 and 3342 judge meters, synthesised, and what must hold for any signal. */
#include "dsp/loudness.h"

#include "support/cm.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

#define RATE 48000u
#define CHUNK 4800u

static Loudness loudness;

typedef struct Part { double db, seconds; } Part;

/* A 1 kHz tone on both sides, `parts` after one another, `times` over. At whole phases, so nothing jumps but the level. */
static void play(double rate_hz, const Part *parts, size_t count, int times) {
  static float period[CHUNK];
  const uint32_t length = (uint32_t)(rate_hz / 1000.0 * 10.0);
  uint32_t phase = 0;
  for (int time = 0; time < times; time++)
    for (size_t p = 0; p < count; p++) {
      const double level = pow(10.0, parts[p].db / 20.0);
      for (uint32_t left = (uint32_t)(parts[p].seconds * rate_hz + 0.5); left > 0;) {
        const uint32_t frames = left < CHUNK ? left : CHUNK;
        for (uint32_t i = 0; i < length && i < CHUNK; i++) period[i] = (float)(level * sin(2.0 * M_PI * 1000.0 * (phase + i) / rate_hz));
        for (uint32_t i = length; i < frames; i++) period[i] = period[i - length];
        loudness_add(&loudness, period, period, frames);
        phase = (phase + frames) % length;
        left -= frames;
      }
    }
}

static void measure(const Part *parts, size_t count, int times) {
  loudness_init(&loudness, RATE);
  play(RATE, parts, count, times);
}

#define MEASURE(times, ...) measure((const Part[]){__VA_ARGS__}, sizeof((const Part[]){__VA_ARGS__}) / sizeof(Part), times)

static void assert_near(const char *what, double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%s: %.3f instead of %.2f", what, value, expected);
}

static void a_steady_tone_reads_its_level_at_any_rate(void **state) {
  (void)state;
  static const double rates[] = {8000, 22050, 44100, 48000, 88200, 96000, 192000};
  for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
    loudness_init(&loudness, rates[r]);
    play(rates[r], &(Part){-23.0, 4.0}, 1, 1);
    const double tolerance = rates[r] < 16000.0 ? 0.25 : 0.06; /* where 1 kHz is no longer far below half the rate */
    assert_near("momentary", loudness.momentary, -23.0, tolerance);
    assert_near("short-term", loudness.short_term, -23.0, tolerance);
    assert_near("integrated", loudness_integrated_lufs(&loudness), -23.0, tolerance);
    assert_near("true peak", loudness_true_peak_dbtp(&loudness), -23.0, 0.1);
  }
  MEASURE(1, {-33.0, 20.0});
  assert_near("-33", loudness_integrated_lufs(&loudness), -33.0, 0.02);
}

/* Tech 3341, cases 3 to 5. */
static void both_gates_leave_out_what_is_soft(void **state) {
  (void)state;
  MEASURE(1, {-36.0, 10.0}, {-23.0, 60.0}, {-36.0, 10.0});
  assert_near("relative gate", loudness_integrated_lufs(&loudness), -23.0, 0.1);
  MEASURE(1, {-72.0, 10.0}, {-36.0, 10.0}, {-23.0, 60.0}, {-36.0, 10.0}, {-72.0, 10.0});
  assert_near("both gates", loudness_integrated_lufs(&loudness), -23.0, 0.1);
  MEASURE(1, {-26.0, 20.0}, {-20.0, 20.1}, {-26.0, 20.0});
  assert_near("nothing left out", loudness_integrated_lufs(&loudness), -23.0, 0.1);
}

/* Tech 3341, cases 9 and 12, and the greatest of a single burst as in 10 and 13. */
static void windows_are_three_seconds_and_four_tenths(void **state) {
  (void)state;
  MEASURE(5, {-20.0, 1.34}, {-30.0, 1.66});
  assert_near("short-term", loudness.short_term, -23.0, 0.1);
  MEASURE(25, {-20.0, 0.18}, {-30.0, 0.22});
  assert_near("momentary", loudness.momentary, -23.0, 0.1);
  MEASURE(1, {-144.0, 1.0}, {-23.0, 3.0}, {-144.0, 3.0});
  assert_near("greatest short-term", loudness.short_term_most, -23.0, 0.1);
  assert_near("greatest momentary", loudness.momentary_most, -23.0, 0.1);
  assert_true(loudness.momentary < -70.0);
}

/* Tech 3342, cases 1 to 4. */
static void the_range_is_that_of_the_sequence(void **state) {
  (void)state;
  MEASURE(1, {-20.0, 20.0}, {-30.0, 20.0});
  assert_near("10 LU", loudness_range_lu(&loudness), 10.0, 0.2);
  MEASURE(1, {-20.0, 20.0}, {-15.0, 20.0});
  assert_near("5 LU", loudness_range_lu(&loudness), 5.0, 0.2);
  MEASURE(1, {-40.0, 20.0}, {-20.0, 20.0});
  assert_near("20 LU", loudness_range_lu(&loudness), 20.0, 0.2);
  MEASURE(1, {-50.0, 20.0}, {-35.0, 20.0}, {-20.0, 20.0}, {-35.0, 20.0}, {-50.0, 20.0});
  assert_near("15 LU", loudness_range_lu(&loudness), 15.0, 0.2);
}

/* Tech 3341, cases 15 to 19: +0.2 and -0.4 dB are allowed. */
static void true_peaks_lie_between_the_samples(void **state) {
  (void)state;
  static const struct { double turns, degrees, level, db; } cases[] = {
    {0.25, 0, 0.5, -6.0}, {0.25, 45, 0.5, -6.0}, {1.0 / 6, 60, 0.5, -6.0}, {0.125, 67.5, 0.5, -6.0}, {0.25, 45, 1.41, 3.0}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    float x[CHUNK];
    loudness_init(&loudness, RATE);
    for (uint32_t i = 0; i < CHUNK; i++) {
      const double edge = fmin(1.0, fmin(i, CHUNK - 1 - i) / 400.0);
      x[i] = (float)(edge * cases[k].level * sin(2.0 * M_PI * cases[k].turns * i + cases[k].degrees * M_PI / 180.0));
    }
    loudness_add(&loudness, x, x, CHUNK);
    const double read = loudness_true_peak_dbtp(&loudness);
    if (read > cases[k].db + 0.2 || read < cases[k].db - 0.4) fail_msg("case %zu reads %.2f dBTP", k + 15, read);
  }
}

static void chunks_do_not_change_what_is_measured(void **state) {
  (void)state;
  Random random = random_begin("chunks");
  static float left[RATE * 5], right[RATE * 5];
  for (uint32_t i = 0; i < RATE * 5; i++) { left[i] = (float)random_real(&random, -0.2, 0.2); right[i] = (float)(random_real(&random, -0.9, 0.9) * i / (RATE * 5)); }
  double first[6] = {0};
  for (int round = 0; round < 4; round++) {
    loudness_init(&loudness, RATE);
    for (uint32_t at = 0; at < RATE * 5;) {
      const uint32_t rest = RATE * 5 - at, wanted = round == 0 ? 64 : round == 1 ? RATE * 5 : 1 + random_below(&random, 3000), frames = wanted < rest ? wanted : rest;
      loudness_add(&loudness, left + at, right + at, frames);
      at += frames;
    }
    const double now[6] = {loudness.momentary, loudness.short_term, loudness.momentary_most, loudness_integrated_lufs(&loudness),
                           loudness_range_lu(&loudness), loudness_true_peak_dbtp(&loudness)};
    if (round == 0) memcpy(first, now, sizeof first);
    assert_memory_equal(first, now, sizeof first);
  }
}

static void silence_and_poison_are_nothing(void **state) {
  (void)state;
  loudness_init(&loudness, RATE);
  assert_true(loudness_integrated_lufs(&loudness) == LOUDNESS_NONE && loudness_true_peak_dbtp(&loudness) == LOUDNESS_NONE);
  static float poison[CHUNK];
  for (uint32_t i = 0; i < CHUNK; i++) poison[i] = i % 2 ? NAN : 1e-30f;
  for (int i = 0; i < 40; i++) loudness_add(&loudness, poison, poison, CHUNK);
  assert_true(loudness_integrated_lufs(&loudness) == LOUDNESS_NONE && loudness_range_lu(&loudness) == 0.0);
  for (uint32_t i = 0; i < CHUNK; i++) poison[i] = i % 2 ? INFINITY : -INFINITY;
  loudness_add(&loudness, poison, poison, CHUNK);
  memset(poison, 0, sizeof poison);
  for (int i = 0; i < 40; i++) loudness_add(&loudness, poison, poison, CHUNK);
  assert_true(isfinite(loudness_integrated_lufs(&loudness)) && loudness.momentary < -70.0);
  loudness_reset(&loudness);
  assert_true(loudness_integrated_lufs(&loudness) == LOUDNESS_NONE && loudness.momentary_most == LOUDNESS_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_steady_tone_reads_its_level_at_any_rate),
      cmocka_unit_test(both_gates_leave_out_what_is_soft),
      cmocka_unit_test(windows_are_three_seconds_and_four_tenths),
      cmocka_unit_test(the_range_is_that_of_the_sequence),
      cmocka_unit_test(true_peaks_lie_between_the_samples),
      cmocka_unit_test(chunks_do_not_change_what_is_measured),
      cmocka_unit_test(silence_and_poison_are_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
