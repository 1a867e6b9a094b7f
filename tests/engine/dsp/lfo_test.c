/* Slow waves: bounded, periodic, without an offset, and starting where they say. */
#include "support/cm.h"

#include "dsp/lfo.h"

#include <math.h>

static float value(int wave, float turns) {
  const f32x4 all = lfo_value((LfoWave)wave, f4_splat(turns));
  return all[0];
}

static void waves_stay_within_one_and_average_to_nothing(void **unused) {
  (void)unused;
  for (int wave = 0; wave < LFO_WAVES; wave++) {
    double sum = 0.0, most = 0.0;
    for (int i = 0; i < 4096; i++) {
      const double y = (double)value(wave, ((float)i + 0.5f) / 4096.0f);
      sum += y;
      most = fmax(most, fabs(y));
    }
    assert_true(most <= 1.0 + 1e-6 && most > 0.99);
    assert_true(fabs(sum / 4096.0) < 1e-4);
  }
}

static void a_turn_more_or_less_is_the_same(void **unused) {
  (void)unused;
  for (int wave = 0; wave < LFO_WAVES; wave++)
    for (int i = 0; i < 64; i++) {
      const float turns = (float)i / 64.0f; /* exact */
      assert_true(fabsf(value(wave, turns) - value(wave, turns + 1000.0f)) < 1e-6f);
      assert_true(fabsf(value(wave, turns) - value(wave, turns - 3.0f)) < 1e-6f);
    }
}

static void they_start_as_stated(void **unused) {
  (void)unused;
  assert_true(fabsf(value(LFO_SINE, 0.0f)) < 1e-6f && value(LFO_SINE, 0.01f) > 0.0f);
  assert_true(fabsf(value(LFO_TRIANGLE, 0.0f)) < 1e-6f && value(LFO_TRIANGLE, 0.01f) > 0.0f);
  assert_true(value(LFO_SAW, 0.0f) == 1.0f && value(LFO_SAW, 0.5f) == 0.0f);
  assert_true(value(LFO_SQUARE, 0.0f) == 1.0f && value(LFO_SQUARE, 0.5f) == -1.0f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(waves_stay_within_one_and_average_to_nothing),
      cmocka_unit_test(a_turn_more_or_less_is_the_same),
      cmocka_unit_test(they_start_as_stated),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
