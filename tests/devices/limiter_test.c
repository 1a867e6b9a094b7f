/* The limiter's promises, measured by other means than its own: a long interpolator at sixteen times the rate, in double. */
#include "devices/rig.h"
#include "devices/measure.h"

#include "dsp/truepeak.h"

#define RATE 48000.0
#define LENGTH 24000u
#define REACH 128 /* samples that the reference looks at on either side */
#define FINER 16

static float in[2][LENGTH], out[2][LENGTH];
static double rows[FINER][2 * REACH];

static int make_reference(void **state) {
  (void)state;
  for (int phase = 0; phase < FINER; phase++)
    for (int k = -REACH; k < REACH; k++) {
      const double t = (double)phase / FINER - k - 1, place = (t / (REACH + 1)), x = M_PI * t; /* Blackman's window */
      const double window = 0.42 + 0.5 * cos(M_PI * place) + 0.08 * cos(2 * M_PI * place);
      rows[phase][k + REACH] = (fabs(t) < 1e-9 ? 1.0 : sin(x) / x) * window;
    }
  return 0;
}

/* The greatest of the signal at sixteen times the rate; only where samples near by are high enough to matter. */
static double reference_peak(const float *x, uint32_t frames) {
  double peak = measure_peak(x, frames);
  const double enough = 0.5 * peak;
  for (uint32_t i = REACH; i + REACH < frames; i++) {
    if (fabs((double)x[i]) < enough && fabs((double)x[i + 1]) < enough) continue;
    for (int phase = 1; phase < FINER; phase++) {
      double sum = 0.0;
      for (int k = -REACH; k < REACH; k++) sum += rows[phase][k + REACH] * (double)x[(int)i + k + 1];
      peak = fmax(peak, fabs(sum));
    }
  }
  return peak;
}

/* As loudness meters read it. */
static double metered_peak(const float *x, uint32_t frames) {
  TruePeakFilter filter;
  TruePeak meter;
  true_peak_filter(&filter, TRUE_PEAK_METER_TAPS);
  true_peak_reset(&meter);
  for (uint32_t at = 0; at < frames; at += TRUE_PEAK_BLOCK) true_peak_add(&meter, &filter, x + at, TRUE_PEAK_BLOCK);
  return (double)meter.greatest;
}

static Rig limiter(double input_db, double ceiling_db) {
  Rig rig = rig_open(device_by_id("limiter"), RATE);
  rig_set(&rig, "input_db", input_db);
  rig_set(&rig, "ceiling_db", ceiling_db);
  return rig;
}

typedef enum Material { NOISE, SQUARES, BETWEEN, BURSTS, BEATS, MATERIALS } Material;

/* Noise; a square wave of unequal lengths; a quarter of the rate met at 45 degrees; clicks and swells over a tone; beats of dark
   noise over a bass. */
static void fill(Material material, Random *random) {
  uint32_t left = 0;
  double level = 0.9, dark = 0.0;
  for (uint32_t i = 0; i < LENGTH; i++)
    for (int c = 0; c < 2; c++) {
      double x = 0.0;
      if (material == NOISE) x = random_real(random, -1.0, 1.0);
      if (material == SQUARES) {
        if (left-- == 0) { left = 3 + random_below(random, 200); level = -level; }
        x = level;
      }
      if (material == BETWEEN) x = 0.99 * sin(M_PI * i * (c ? 0.5 : 0.5 + 0.3 * i / LENGTH) + M_PI / 4);
      if (material == BURSTS) x = 0.5 * sin(0.05 * i) + (random_below(random, 400) == 0 ? random_real(random, -1.0, 1.0) : 0.0) + 0.4 * sin(0.9 * i) * sin(1e-3 * i);
      if (material == BEATS) {
        dark += 0.3 * (random_real(random, -1.0, 1.0) - dark);
        x = 2.0 * dark * exp(-6.0 * fmod(i / 4800.0, 1.0)) + 0.3 * sin(2.0 * M_PI * 60.0 * i / RATE);
      }
      in[c][i] = (float)x;
    }
}

static void nothing_gets_over_the_ceiling_between_the_samples_either(void **state) {
  (void)state;
  Random random = random_begin("limiter");
  static const double drives[] = {0.0, 6.0, 14.0};
  for (int material = 0; material < MATERIALS; material++)
    for (size_t d = 0; d < COUNT_OF(drives); d++) {
      Rig rig = limiter(drives[d], -1.0);
      if (d == 1) { rig_set(&rig, "lookahead_ms", 1.0 + 2.0 * material); rig_set(&rig, "release_ms", 5.0); rig_set(&rig, "link", 0.0); }
      if (d == 2) rig_set(&rig, "knee_db", 6.0);
      fill((Material)material, &random);
      rig_run(&rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0);
      for (int c = 0; c < 2; c++) {
        const double over = measure_db(reference_peak(out[c], LENGTH)) + 1.0;
        if (over > 0.1) fail_msg("material %d driven by %g dB: %.3f dB over the ceiling", material, drives[d], over);
        const double metered = measure_db(metered_peak(out[c], LENGTH)) + 1.0;
        if (metered > 0.1) fail_msg("material %d driven by %g dB: a meter reads %.3f dB over the ceiling", material, drives[d], metered);
      }
      rig_close(&rig);
    }
}

static void the_ceiling_is_reached(void **state) {
  (void)state;
  Rig rig = limiter(12.0, -3.0);
  for (uint32_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = (float)(0.9 * sin(2 * M_PI * 997.0 * i / RATE));
  rig_run(&rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0);
  const double level = measure_db(measure_tone(out[0] + 9600, 9600, 997.0, RATE).amplitude);
  assert_true(level < -3.0 && level > -3.15);
  assert_true(fabs((double)rig.meter[0] - (12.0 + measure_db(0.9) + 3.0)) < 0.1);
  rig_close(&rig);
}

static void below_the_ceiling_it_is_a_delay_to_the_bit(void **state) {
  (void)state;
  static const double ahead[] = {1.0, 3.0, 10.0};
  Random random = random_begin("null");
  for (size_t a = 0; a < COUNT_OF(ahead); a++) {
    Rig rig = limiter(0.0, -1.0);
    rig_set(&rig, "lookahead_ms", ahead[a]);
    for (uint32_t i = 0; i < LENGTH; i++) { in[0][i] = (float)random_real(&random, -0.4, 0.4); in[1][i] = (float)random_real(&random, -0.4, 0.4); }
    rig_run(&rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0);
    const uint32_t late = rig_latency(&rig);
    assert_int_equal(late, (uint32_t)(ahead[a] * 48.0 + 0.5) - 1 + 64);
    for (int c = 0; c < 2; c++) assert_memory_equal(out[c] + late, in[c], (LENGTH - late) * sizeof(float));
    rig_close(&rig);
  }
}

/* Level of a quiet tone after one click, or after a long loud passage, `ms` later. */
static double level_after(double loud_seconds, double ms, double adapt) {
  Rig rig = limiter(0.0, -6.0);
  rig_set(&rig, "adapt", adapt);
  rig_set(&rig, "release_ms", 50.0);
  static float x[96000], y[96000];
  const size_t loud = (size_t)(loud_seconds * RATE), from = 48000 + (size_t)(ms * 48.0);
  for (size_t i = 0; i < 96000; i++) x[i] = (float)((i >= 48000 - loud && i < 48000 ? 1.6 : 0.1) * sin(2 * M_PI * 1000.0 * (double)i / RATE));
  rig_run(&rig, x, x, y, y, 96000, NULL, 0);
  const double level = measure_db(measure_tone(y + from + rig_latency(&rig), 480, 1000.0, RATE).amplitude / 0.1);
  rig_close(&rig);
  return level;
}

static void single_peaks_let_go_faster_than_dense_passages(void **state) {
  (void)state;
  const double after_peak = level_after(0.002, 100.0, 100.0), after_passage = level_after(0.9, 100.0, 100.0);
  assert_true(after_peak > -2.0);
  assert_true(after_passage < after_peak - 3.0);
  assert_true(level_after(0.9, 900.0, 100.0) > -1.5);
  assert_true(fabs(level_after(0.9, 100.0, 0.0) - level_after(0.002, 100.0, 0.0)) < 0.5); /* without it both are alike */
}

static void link_decides_whether_one_side_ducks_the_other(void **state) {
  (void)state;
  double level[2];
  for (int linked = 0; linked < 2; linked++) {
    Rig rig = limiter(0.0, -6.0);
    rig_set(&rig, "link", linked ? 100.0 : 0.0);
    for (uint32_t i = 0; i < LENGTH; i++) { in[0][i] = (float)(1.0 * sin(0.1 * i)); in[1][i] = (float)(0.1 * sin(0.3 * i)); }
    rig_run(&rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0);
    level[linked] = measure_db(measure_tone(out[1] + 9600, 9600, 0.3 * RATE / (2 * M_PI), RATE).amplitude / 0.1);
    rig_close(&rig);
  }
  assert_true(fabs(level[0]) < 1e-4 && fabs(level[1] + 6.03) < 0.1);
}

static void the_look_ahead_may_change_while_it_sounds(void **state) {
  (void)state;
  Random random = random_begin("look-ahead");
  Rig rig = limiter(12.0, -1.0);
  for (uint32_t at = 0; at < LENGTH; at += GRID_FRAMES) {
    if (at % 1920 == 0) rig_set(&rig, "lookahead_ms", random_real(&random, 1.0, 10.0));
    for (uint32_t i = at; i < at + GRID_FRAMES; i++) in[0][i] = (float)sin(2 * M_PI * 200.0 * i / RATE);
    rig_block(&rig, in[0] + at, in[0] + at, out[0] + at, out[1] + at, GRID_FRAMES, NULL, 0);
  }
  assert_true(measure_db(measure_peak(out[0], LENGTH)) < -0.9);
  double steepest = 0.0;
  for (uint32_t i = 4800; i < LENGTH; i++) steepest = fmax(steepest, fabs((double)out[0][i] - (double)out[0][i - 1]));
  assert_true(steepest < 0.06); /* the tone's own steepness is 0.023 */
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_gets_over_the_ceiling_between_the_samples_either),
      cmocka_unit_test(the_ceiling_is_reached),
      cmocka_unit_test(below_the_ceiling_it_is_a_delay_to_the_bit),
      cmocka_unit_test(single_peaks_let_go_faster_than_dense_passages),
      cmocka_unit_test(link_decides_whether_one_side_ducks_the_other),
      cmocka_unit_test(the_look_ahead_may_change_while_it_sounds),
  };
  return cmocka_run_group_tests(tests, make_reference, NULL);
}
