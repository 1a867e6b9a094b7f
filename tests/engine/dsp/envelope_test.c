/* Envelopes keep their stated times, never leave 0..1, and do not care how a stretch of time is cut. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/envelope.h"

#include <math.h>

#define RATE 48000.0

static Envelope begun(void) { return (Envelope){.attacking = i4_splat(-1)}; }

static void step(Envelope *envelope, const EnvelopeShape *shape, double seconds) {
  for (int left = (int)(seconds * RATE + 0.5); left > 0; left -= 16) envelope_step(envelope, shape, (float)(left < 16 ? left : 16));
}

static void the_attack_is_straight_and_ends_on_time(void **unused) {
  (void)unused;
  const EnvelopeShape shape = envelope_shape(RATE, 100.0f, 1000.0f, 0.5f, 300.0f);
  Envelope envelope = begun();
  for (int tenth = 1; tenth < 10; tenth++) {
    step(&envelope, &shape, 0.01);
    assert_true(fabsf(envelope.level[0] - 0.1f * (float)tenth) < 1e-4f);
  }
  step(&envelope, &shape, 0.0105);
  assert_true(envelope.attacking[0] == 0);
}

static void a_release_falls_60_dB_in_its_time(void **unused) {
  (void)unused;
  for (float ms = 20.0f; ms < 5000.0f; ms *= 3.0f) {
    const EnvelopeShape shape = envelope_shape(RATE, 1.0f, 100.0f, 1.0f, ms);
    Envelope envelope = {.level = f4_splat(1.0f), .released = i4_splat(-1)};
    step(&envelope, &shape, (double)ms * 0.001);
    assert_true(fabs(20.0 * log10((double)envelope.level[3]) + 60.0) < 0.1);
  }
}

static void a_decay_ends_at_the_sustain_level(void **unused) {
  (void)unused;
  const EnvelopeShape shape = envelope_shape(RATE, 1.0f, 50.0f, 0.37f, 100.0f);
  Envelope envelope = begun();
  step(&envelope, &shape, 0.3);
  assert_true(fabsf(envelope.level[1] - 0.37f) < 1e-5f);
}

static void cutting_time_differently_changes_nothing(void **unused) {
  (void)unused;
  Random random = random_begin("envelope");
  const EnvelopeShape shape = envelope_shape(RATE, 3.0f, 400.0f, 0.2f, 900.0f);
  Envelope whole = {.level = f4_splat(1.0f)}, parts = whole;
  for (int round = 0; round < 200; round++) {
    const uint32_t first = 1 + random_below(&random, 15);
    if (round == 100) whole.released = parts.released = i4_splat(-1);
    envelope_step(&whole, &shape, 16.0f);
    envelope_step(&parts, &shape, (float)first);
    envelope_step(&parts, &shape, (float)(16 - first));
    assert_true(fabsf(whole.level[0] - parts.level[0]) < 1e-4f);
  }
}

static void levels_stay_within_0_and_1_whatever_the_knobs(void **unused) {
  (void)unused;
  Random random = random_begin("envelope bounds");
  Envelope envelope = begun();
  for (int round = 0; round < 20000; round++) {
    const EnvelopeShape shape = envelope_shape(RATE, (float)random_real(&random, -1, 50), (float)random_real(&random, 0, 50),
                                               (float)random_real(&random, -0.5, 1.5), (float)random_real(&random, 0, 50));
    if (random_below(&random, 10) == 0) envelope.released[random_below(&random, 4)] = random_below(&random, 2) ? -1 : 0;
    if (random_below(&random, 20) == 0) envelope.attacking[random_below(&random, 4)] = -1;
    envelope_step(&envelope, &shape, (float)(1 + random_below(&random, 16)));
    for (int l = 0; l < 4; l++) assert_true(envelope.level[l] >= 0.0f && envelope.level[l] <= 1.0f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_attack_is_straight_and_ends_on_time),
      cmocka_unit_test(a_release_falls_60_dB_in_its_time),
      cmocka_unit_test(a_decay_ends_at_the_sustain_level),
      cmocka_unit_test(cutting_time_differently_changes_nothing),
      cmocka_unit_test(levels_stay_within_0_and_1_whatever_the_knobs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
