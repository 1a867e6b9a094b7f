#include "support/cm.h"

#include "dsp/drift.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define TWO_HOURS 7200.0

/* Two clocks in compressed time: the output counts RATE a second; the input's rate is off by ppm(t), and its counts are seen
   through jitter. */
typedef struct Clocks { double ppm, wander_ppm, jitter_seconds; } Clocks;

/* Input frames counted at `seconds`: the rate's integral. It wanders as a crystal warms: by wander_ppm with a time constant of 20 minutes. */
static double input_at(const Clocks *clocks, double seconds) {
  const double warm = 1200.0, wandered = seconds - warm * (1.0 - exp(-seconds / warm));
  return RATE * (seconds + 1e-6 * (clocks->ppm * seconds + clocks->wander_ppm * wandered));
}

static DriftMap map_;

static bool measure(const Clocks *clocks, double seconds, double per_second, Random *random) {
  DriftMeter *meter = calloc(1, sizeof *meter);
  drift_meter_init(meter, RATE);
  for (double t = 0.5; t < seconds; t += random_real(random, 0.5, 1.5) / per_second) {
    const double seen = t + random_real(random, -clocks->jitter_seconds, clocks->jitter_seconds);
    drift_observe(meter, 1000 + (int64_t)floor(input_at(clocks, seen)), 77777 + (int64_t)floor(t * RATE));
  }
  const bool known = drift_map(meter, &map_);
  free(meter);
  return known;
}

/* The worst place of the map over the take, in frames. */
static double worst_error(const Clocks *clocks, double seconds) {
  double worst = 0;
  for (double t = 0; t <= seconds; t += seconds / 500) {
    const double error = fabs(drift_in(&map_, 77777 + t * RATE) - (1000 + input_at(clocks, t)));
    if (error > worst) worst = error;
  }
  return worst;
}

static void a_two_hour_take_is_right_to_a_frame_at_200_ppm(void **state) {
  (void)state;
  Random random = random_begin("drift");
  static const double ppms[] = {-200, -73, 0, 0.5, 200};
  for (uint32_t i = 0; i < 5; i++) {
    const Clocks clocks = {.ppm = ppms[i], .jitter_seconds = 0.005};
    assert_true(measure(&clocks, TWO_HOURS, 200, &random)); /* a packet every 5 ms */
    const double uncorrected = fabs(input_at(&clocks, TWO_HOURS) - TWO_HOURS * RATE), worst = worst_error(&clocks, TWO_HOURS);
    printf("# %+6.1f ppm: %8.1f frames off uncorrected, %.2f corrected; jitter seen %.0f frames rms\n", ppms[i], uncorrected, worst, map_.jitter_frames);
    assert_true(worst <= 1.0);
    assert_false(map_.wanders);
    assert_true(fabs(1.0 / map_.ratio - (1 + 1e-6 * ppms[i])) < 5e-9);
    assert_true(fabs(map_.jitter_frames - 0.005 * RATE / sqrt(3)) < 15);
  }
}

/* Eight quanta of uncertainty each way and a crystal that warms up by 3 ppm. */
static void a_clock_that_wanders_is_followed(void **state) {
  (void)state;
  Random random = random_begin("drift wander");
  const Clocks clocks = {.ppm = 120, .wander_ppm = 3, .jitter_seconds = 0.002};
  assert_true(measure(&clocks, TWO_HOURS, 50, &random));
  assert_true(map_.wanders);
  const double worst = worst_error(&clocks, TWO_HOURS);
  printf("# warming up by 3 ppm: %.1f frames off at worst (%.2f ms)\n", worst, worst / RATE * 1000);
  assert_true(worst < 0.001 * RATE);
}

static void too_little_or_impossible_changes_nothing(void **state) {
  (void)state;
  Random random = random_begin("drift nothing");
  const Clocks clocks = {.ppm = 100, .jitter_seconds = 0.005}, broken = {.ppm = 90000};
  assert_false(measure(&clocks, 2.0, 50, &random));
  assert_true(map_.ratio == 1.0);
  assert_true(drift_in(&map_, (double)map_.first_out + 500.0) == (double)map_.first_in + 500.0);
  assert_false(measure(&broken, 100.0, 50, &random));
  assert_true(drift_out(&map_, (double)map_.first_in) == (double)map_.first_out);
}

static void there_and_back_is_the_same_place(void **state) {
  (void)state;
  Random random = random_begin("drift inverse");
  const Clocks clocks = {.ppm = -150, .wander_ppm = 5, .jitter_seconds = 0.001};
  assert_true(measure(&clocks, 3600.0, 50, &random));
  for (uint32_t i = 0; i < 10000; i++) {
    const double out = 77777 + random_real(&random, -1e5, 3700 * RATE);
    assert_true(fabs(drift_out(&map_, drift_in(&map_, out)) - out) < 1e-6);
  }
}

/* A tone recorded by the drifting card, put right two hours into the take: pitch and phase are those that were played. */
static void corrected_audio_is_the_tone_that_was_played(void **state) {
  (void)state;
  Random random = random_begin("drift audio");
  const Clocks clocks = {.ppm = 200, .jitter_seconds = 0.002};
  assert_true(measure(&clocks, TWO_HOURS, 50, &random));
  Resampler filter;
  assert_int_equal(drift_filter_init(&filter, memory_heap()), STATUS_OK);
  enum { COUNT = 8192 };
  const int64_t begin = 77777 + (int64_t)(7100 * RATE);
  const DriftNeed need = drift_need(&map_, &filter, begin, COUNT);
  float *in = calloc((size_t)(need.end - need.begin), sizeof *in), out[COUNT], cut[COUNT];
  const double hz = 1000.0;
  for (int64_t i = need.begin; i < need.end; i++) {
    const double seconds = (double)(i - 1000) / (RATE * (1 + 200e-6)); /* when that input frame was taken */
    in[i - need.begin] = (float)(0.5 * sin(2 * 3.14159265358979323846 * fmod(hz * seconds, 1.0)));
  }
  drift_correct(&map_, &filter, begin, COUNT, in, out);
  /* against a tone at the output's own clock: amplitude, and the phase as frames */
  double re = 0, im = 0, power = 0, rest = 0;
  for (uint32_t i = 0; i < COUNT; i++) {
    const double window = 0.5 - 0.5 * cos(2 * 3.14159265358979323846 * i / COUNT), angle = 2 * 3.14159265358979323846 * fmod(hz * (double)(begin - 77777 + i) / RATE, 1.0);
    re += window * (double)out[i] * sin(angle);
    im += window * (double)out[i] * cos(angle);
  }
  const double phase_frames = atan2(im, re) / (2 * 3.14159265358979323846) * RATE / hz;
  /* what is left when the tone at its own phase and pitch is taken away: the filter's noise */
  for (uint32_t i = 0; i < COUNT; i++) {
    const double in_at = drift_in(&map_, (double)(begin + i)), seconds = (in_at - 1000) / (RATE * (1 + 200e-6));
    const double ideal = 0.5 * sin(2 * 3.14159265358979323846 * fmod(hz * seconds, 1.0)), off = (double)out[i] - ideal;
    power += ideal * ideal;
    rest += off * off;
  }
  printf("# two hours in: %.2f frames off, noise %.1f dB\n", phase_frames, 10 * log10(rest / power));
  assert_true(fabs(phase_frames) <= 1.0);
  assert_true(10 * log10(rest / power) < -100);
  /* in pieces: the same bytes */
  for (uint32_t at = 0; at < COUNT;) {
    const uint32_t piece = 1 + random_below(&random, 700), count = piece < COUNT - at ? piece : COUNT - at;
    const DriftNeed part = drift_need(&map_, &filter, begin + at, count);
    assert_true(part.begin >= need.begin && part.end <= need.end);
    drift_correct(&map_, &filter, begin + at, count, in + (part.begin - need.begin), cut + at);
    at += count;
  }
  assert_memory_equal(out, cut, sizeof out);
  free(in);
  resampler_finish(&filter);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_two_hour_take_is_right_to_a_frame_at_200_ppm),
    cmocka_unit_test(a_clock_that_wanders_is_followed),
    cmocka_unit_test(too_little_or_impossible_changes_nothing),
    cmocka_unit_test(there_and_back_is_the_same_place),
    cmocka_unit_test(corrected_audio_is_the_tone_that_was_played),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
