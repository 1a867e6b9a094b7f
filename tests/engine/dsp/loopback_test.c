#include "support/cm.h"

#include "dsp/loopback.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

#define FRAMES 65536u

static float signal_[LOOPBACK_SIGNAL_FRAMES], heard[FRAMES];

static void silence(void) { memset(heard, 0, sizeof heard); }
static void add_signal(uint32_t delay, float gain) {
  for (uint32_t i = 0; i < LOOPBACK_SIGNAL_FRAMES && delay + i < FRAMES; i++) heard[delay + i] += signal_[i] * gain;
}
static void add_noise(Random *random, double level) {
  for (uint32_t i = 0; i < FRAMES; i++) {
    double sum = 0;
    for (uint32_t k = 0; k < 4; k++) sum += random_real(random, -1, 1);
    heard[i] += (float)(sum * level * 0.866); /* rms `level` */
  }
}

static int set_up(void **state) {
  (void)state;
  loopback_signal(signal_, 0.25f);
  return 0;
}

/* Every state but zero once: the sequence's own correlation is flat. */
static void signal_is_a_maximum_length_sequence(void **state) {
  (void)state;
  int sum = 0;
  for (uint32_t i = 0; i < LOOPBACK_SIGNAL_FRAMES; i++) sum += signal_[i] > 0 ? 1 : -1;
  assert_int_equal(sum, 1);
  for (uint32_t lag = 1; lag < LOOPBACK_SIGNAL_FRAMES; lag += 37) {
    int same = 0;
    for (uint32_t i = 0; i < LOOPBACK_SIGNAL_FRAMES; i++) same += signal_[i] == signal_[(i + lag) % LOOPBACK_SIGNAL_FRAMES] ? 1 : -1;
    assert_int_equal(same, -1);
  }
}

static void every_delay_is_found_to_the_frame_in_both_polarities(void **state) {
  (void)state;
  Random random = random_begin("loopback");
  double least = 1e9;
  for (uint32_t round = 0; round < 60; round++) {
    const uint32_t delay = round < 4 ? round : round < 8 ? 8191 + round - 4 : random_below(&random, FRAMES - LOOPBACK_SIGNAL_FRAMES);
    const bool inverted = random_below(&random, 2) != 0;
    silence();
    add_signal(delay, inverted ? -0.5f : 0.5f);
    add_noise(&random, 0.05); /* -8 dB below what comes back */
    Loopback result;
    assert_int_equal(loopback_find(memory_heap(), heard, FRAMES, 0.25f, &result), STATUS_OK);
    assert_true(result.found);
    assert_int_equal(result.delay_frames, delay);
    assert_int_equal(result.inverted, inverted);
    assert_true(fabs(result.fraction_frames) < 0.1);
    assert_true(fabs(result.gain - 0.5) < 0.05);
    if (result.margin < least) least = result.margin;
  }
  printf("# margin at least %.1f\n", least);
}

/* Noise four times as loud as the signal. */
static void a_loud_room_does_not_hide_it(void **state) {
  (void)state;
  Random random = random_begin("loopback noise");
  for (uint32_t round = 0; round < 20; round++) {
    const uint32_t delay = random_below(&random, 48000);
    silence();
    add_signal(delay, 0.2f);
    add_noise(&random, 0.2);
    Loopback result;
    assert_int_equal(loopback_find(memory_heap(), heard, FRAMES, 0.25f, &result), STATUS_OK);
    assert_true(result.found);
    assert_int_equal(result.delay_frames, delay);
  }
}

static void noise_alone_is_not_taken_for_it(void **state) {
  (void)state;
  Random random = random_begin("loopback nothing");
  for (uint32_t round = 0; round < 20; round++) {
    silence();
    if (round > 0) add_noise(&random, 0.1);
    Loopback result;
    assert_int_equal(loopback_find(memory_heap(), heard, FRAMES, 0.25f, &result), STATUS_OK);
    assert_false(result.found);
  }
}

/* A small speaker's low end is missing and a wall answers louder than the direct sound. */
static void direct_sound_comes_before_a_louder_echo(void **state) {
  (void)state;
  silence();
  add_signal(1234, 0.4f);
  add_signal(1234 + 300, 0.55f);
  add_signal(1234 + 1000, -0.3f);
  float low = 0;
  for (uint32_t i = 0; i < FRAMES; i++) {
    low += 0.05f * (heard[i] - low);
    heard[i] -= low;
  }
  Loopback result;
  assert_int_equal(loopback_find(memory_heap(), heard, FRAMES, 0.25f, &result), STATUS_OK);
  assert_true(result.found);
  assert_int_equal(result.delay_frames, 1234);
}

static void too_little_is_refused(void **state) {
  (void)state;
  Loopback result;
  assert_int_equal(loopback_find(memory_heap(), heard, LOOPBACK_SIGNAL_FRAMES, 0.25f, &result), STATUS_OUT_OF_RANGE);
  assert_false(result.found);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(signal_is_a_maximum_length_sequence),
    cmocka_unit_test(every_delay_is_found_to_the_frame_in_both_polarities),
    cmocka_unit_test(a_loud_room_does_not_hide_it),
    cmocka_unit_test(noise_alone_is_not_taken_for_it),
    cmocka_unit_test(direct_sound_comes_before_a_louder_echo),
    cmocka_unit_test(too_little_is_refused),
  };
  return cmocka_run_group_tests(tests, set_up, NULL);
}
