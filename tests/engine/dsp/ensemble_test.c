/* The ensemble: off it is not there, it falls silent, follows the song and makes two sides of one. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define FRAMES 19200

typedef struct Bench { Ensemble ensemble; float *line; double seconds; } Bench;

static Bench begin(void) {
  Bench bench = {.line = malloc(ensemble_bytes(RATE))};
  assert_non_null(bench.line);
  ensemble_init(&bench.ensemble, RATE);
  ensemble_reset(&bench.ensemble, bench.line);
  return bench;
}

static void run(Bench *bench, float *left, float *right, uint32_t frames, float amount) {
  for (uint32_t at = 0; at < frames; at += 64) {
    ensemble_process(&bench->ensemble, bench->line, left + at, right + at, 64, amount, bench->seconds);
    bench->seconds += 64.0 / RATE;
  }
}

static void noise(Random *random, float *x) {
  for (int i = 0; i < FRAMES; i++) x[i] = (float)random_real(random, -0.5, 0.5);
}

static float left[FRAMES], right[FRAMES], dry[FRAMES];

static void with_amount_0_nothing_changes(void **unused) {
  (void)unused;
  Random random = random_begin("ensemble off");
  Bench bench = begin();
  noise(&random, dry);
  memcpy(left, dry, sizeof left);
  memcpy(right, dry, sizeof right);
  run(&bench, left, right, FRAMES, 0.0f);
  for (int i = 0; i < FRAMES; i++) assert_true(left[i] == dry[i] && right[i] == dry[i]);
  free(bench.line);
}

static void one_sound_becomes_two_sides_of_about_its_level(void **unused) {
  (void)unused;
  Random random = random_begin("ensemble width");
  Bench bench = begin();
  noise(&random, left);
  memcpy(dry, left, sizeof left);
  memcpy(right, left, sizeof left);
  run(&bench, left, right, FRAMES, 1.0f);
  double in = 0.0, out = 0.0, both = 0.0;
  for (int i = 4800; i < FRAMES; i++) {
    in += (double)dry[i] * (double)dry[i];
    out += 0.5 * ((double)left[i] * (double)left[i] + (double)right[i] * (double)right[i]);
    both += (double)left[i] * (double)right[i];
  }
  assert_true(fabs(10.0 * log10(out / in)) < 3.0);
  assert_true(both / out < 0.9);
  free(bench.line);
}

static void silence_in_is_silence_out_and_costs_nothing(void **unused) {
  (void)unused;
  Bench bench = begin();
  assert_true(ensemble_is_idle(&bench.ensemble));
  memset(left, 0, sizeof left);
  memset(right, 0, sizeof right);
  left[10] = 1.0f;
  run(&bench, left, right, FRAMES, 1.0f);
  assert_true(ensemble_is_idle(&bench.ensemble));
  for (int i = 4800; i < FRAMES; i++) assert_true(left[i] == 0.0f && right[i] == 0.0f);
  free(bench.line);
}

static void the_same_bars_give_the_same_sound(void **unused) {
  (void)unused;
  static float first[2][FRAMES];
  for (int round = 0; round < 2; round++) {
    Random random = {7};
    Bench bench = begin();
    noise(&random, left);
    memcpy(right, left, sizeof left);
    bench.seconds = 12.5;
    run(&bench, left, right, FRAMES, 0.7f);
    if (round == 0) { memcpy(first[0], left, sizeof left); memcpy(first[1], right, sizeof right); }
    free(bench.line);
  }
  assert_memory_equal(first[0], left, sizeof left);
  assert_memory_equal(first[1], right, sizeof right);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(with_amount_0_nothing_changes),
      cmocka_unit_test(one_sound_becomes_two_sides_of_about_its_level),
      cmocka_unit_test(silence_in_is_silence_out_and_costs_nothing),
      cmocka_unit_test(the_same_bars_give_the_same_sound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
