/* The detector's cuts, measured with tones. */
#include "dsp/key.h"

#include "support/cm.h"

#include <math.h>
#include <string.h>

#define RATE 48000.0
#define LENGTH 9600u

/* dB of a tone of `hz` behind the cuts. */
static double level_db(float low_cut_hz, float high_cut_hz, double hz) {
  static float in[LENGTH], left[LENGTH], right[LENGTH];
  KeyFilter key;
  key_init(&key, RATE);
  double sum = 0.0;
  for (uint32_t i = 0; i < LENGTH; i++) in[i] = (float)sin(2.0 * M_PI * hz * i / RATE);
  for (uint32_t at = 0; at < LENGTH; at += 64)
    key_block(&key, low_cut_hz, high_cut_hz, (const float *const[2]){in + at, in + at}, (float *const[2]){left + at, right + at}, 64);
  assert_memory_equal(left, right, sizeof left);
  for (uint32_t i = LENGTH / 2; i < LENGTH; i++) sum += (double)left[i] * (double)left[i];
  return 10.0 * log10(sum / (LENGTH / 2) * 2.0);
}

static void cuts_are_3_dB_down_where_they_stand_and_12_dB_an_octave_beyond(void **state) {
  (void)state;
  assert_true(fabs(level_db(1000, 20000, 1000) + 3.01) < 0.05 && fabs(level_db(20, 1000, 1000) + 3.01) < 0.05);
  assert_true(fabs(level_db(1000, 20000, 4000)) < 0.1 && fabs(level_db(20, 4000, 500)) < 0.1);
  assert_true(fabs(level_db(1000, 20000, 125) - level_db(1000, 20000, 250) + 12.0) < 0.2);
  assert_true(fabs(level_db(20, 500, 4000) - level_db(20, 500, 2000) + 12.0) < 0.5);
}

static void at_their_ends_they_are_not_there(void **state) {
  (void)state;
  const float in[64] = {0.5f, -0.25f, 1.0f, 70.0f, -1000.0f, NAN};
  float left[64], right[64];
  KeyFilter key;
  key_init(&key, RATE);
  assert_true(key_is_open(20.0f, 20000.0f) && !key_is_open(21.0f, 20000.0f) && !key_is_open(20.0f, 19000.0f));
  key_block(&key, 20.0f, 20000.0f, (const float *const[2]){in, in}, (float *const[2]){left, right}, 64);
  assert_memory_equal(left, in, 3 * sizeof(float));
  assert_true(left[3] == 64.0f && left[4] == -64.0f && left[5] == 0.0f && left[6] == 0.0f);
}

static void prepared_for_another_rate_it_cuts_where_that_says(void **state) {
  (void)state;
  static float in[LENGTH], anew[2][LENGTH], again[2][LENGTH];
  for (uint32_t i = 0; i < LENGTH; i++) in[i] = (float)sin(2.0 * M_PI * 700.0 * i / RATE);
  KeyFilter key;
  const float *const from[2] = {in, in};
  key_init(&key, RATE);
  key_block(&key, 500.0f, 2000.0f, from, (float *const[2]){again[0], again[1]}, LENGTH);
  key_init(&key, 2.0 * RATE);
  key_block(&key, 500.0f, 2000.0f, from, (float *const[2]){again[0], again[1]}, LENGTH);
  memset(&key, 0, sizeof key);
  key_init(&key, 2.0 * RATE);
  key_block(&key, 500.0f, 2000.0f, from, (float *const[2]){anew[0], anew[1]}, LENGTH);
  assert_memory_equal(again, anew, sizeof anew);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cuts_are_3_dB_down_where_they_stand_and_12_dB_an_octave_beyond),
      cmocka_unit_test(at_their_ends_they_are_not_there),
      cmocka_unit_test(prepared_for_another_rate_it_cuts_where_that_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
