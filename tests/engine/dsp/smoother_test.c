/* Ramps: they begin where the last one ended, arrive exactly, and never overshoot. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/smoother.h"

#include <math.h>

static void the_first_target_is_taken_at_once(void **unused) {
  (void)unused;
  Smoother smoother;
  smoother_init(&smoother, 48000.0, 0.01);
  const Ramp ramp = smoother_block(&smoother, 0.7f, 64);
  assert_true(ramp.start == 0.7f && ramp.step == 0.0f);
  smoother_reset(&smoother);
  assert_true(smoother_block(&smoother, -2.0f, 64).start == -2.0f);
}

static void a_ramp_takes_its_time_and_arrives_exactly(void **unused) {
  (void)unused;
  Smoother smoother;
  smoother_init(&smoother, 48000.0, 0.005);
  smoother_block(&smoother, 0.0f, 64);
  int blocks = 0;
  while (smoother.current != 1.0f && blocks < 100) {
    smoother_block(&smoother, 1.0f, 64);
    blocks++;
  }
  assert_int_equal(blocks, 4); /* 256 frames are 5.3 ms */
  const Ramp still = smoother_block(&smoother, 1.0f, 64);
  assert_true(still.start == 1.0f && still.step == 0.0f);
}

static void values_are_continuous_and_stay_between_the_targets(void **unused) {
  (void)unused;
  Random random = random_begin("smoother");
  Smoother smoother;
  smoother_init(&smoother, 48000.0, 0.02);
  float last = smoother_block(&smoother, 0.5f, 64).start, target = 0.5f;
  for (int block = 0; block < 5000; block++) {
    if (random_below(&random, 4) == 0) target = (float)random_real(&random, 0.0, 1.0);
    const uint32_t frames = random_below(&random, 3) ? 64 : 1 + random_below(&random, 64);
    const Ramp ramp = smoother_block(&smoother, target, frames);
    assert_true(fabsf(ramp.start - last) < 1e-6f);
    last = ramp.start + ramp.step * (float)frames;
    assert_true(last > -1e-6f && last < 1.0f + 1e-6f);
    assert_true(fabsf(ramp.step) < 1.1f / 64.0f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_first_target_is_taken_at_once),
      cmocka_unit_test(a_ramp_takes_its_time_and_arrives_exactly),
      cmocka_unit_test(values_are_continuous_and_stay_between_the_targets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
