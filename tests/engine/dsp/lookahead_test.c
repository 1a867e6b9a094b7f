/* The look-ahead delay: exact where it stands, without a step where it moves. */
#include "dsp/lookahead.h"

#include "support/cm.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define MOST_MS 20.0
#define LENGTH 19200u

static float in[2][LENGTH], out[2][LENGTH];
static LookAhead ahead;
static float *rows;

static int open_line(void **state) {
  (void)state;
  rows = aligned_alloc(16, lookahead_bytes(RATE, MOST_MS));
  assert_non_null(rows);
  lookahead_init(&ahead, RATE, MOST_MS);
  lookahead_reset(&ahead, rows);
  return 0;
}

static int close_line(void **state) {
  (void)state;
  free(rows);
  return 0;
}

static void block(uint32_t at, uint32_t delay, uint32_t frames) {
  lookahead_block(&ahead, rows, delay, (const float *const[2]){in[0] + at, in[1] + at}, (float *const[2]){out[0] + at, out[1] + at}, frames);
}

static void it_gives_the_same_bits_later_whatever_the_block(void **state) {
  (void)state;
  Random random = random_begin("look-ahead");
  for (uint32_t i = 0; i < LENGTH; i++) { in[0][i] = (float)random_real(&random, -1, 1); in[1][i] = (float)random_real(&random, -1, 1); }
  for (double ms = 0.0; ms <= MOST_MS; ms += 4.0) {
    const uint32_t delay = lookahead_frames(RATE, ms, MOST_MS);
    assert_int_equal(delay, (uint32_t)(ms * 48.0));
    lookahead_reset(&ahead, rows);
    for (uint32_t at = 0; at < LENGTH;) {
      const uint32_t rest = LENGTH - at, most = rest < 64 ? rest : 64, frames = 1 + random_below(&random, most);
      block(at, delay, frames);
      at += frames;
    }
    for (int c = 0; c < 2; c++) {
      for (uint32_t i = 0; i < delay; i++) assert_true(out[c][i] == 0.0f);
      assert_memory_equal(out[c] + delay, in[c], (LENGTH - delay) * sizeof(float));
    }
  }
}

static void another_delay_is_faded_to(void **state) {
  (void)state;
  for (uint32_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = (float)sin(2.0 * M_PI * 100.0 * i / RATE);
  for (uint32_t at = 0; at < LENGTH; at += 64) block(at, at < 9600 ? 480 : at < 12800 ? 0 : 960, 64);
  float steepest = 0.0f;
  for (uint32_t i = 1000; i < LENGTH; i++) steepest = fmaxf(steepest, fabsf(out[0][i] - out[0][i - 1]));
  assert_true(steepest < 0.025f); /* the sine's own steps are up to 0.013 */
  assert_memory_equal(out[0] + 10000, in[0] + 10000, 2000 * sizeof(float));
  assert_memory_equal(out[0] + 14000, in[0] + 14000 - 960, 5000 * sizeof(float));
}

static void too_long_is_as_long_as_there_is_room(void **state) {
  (void)state;
  for (uint32_t at = 0; at < LENGTH; at += 64) block(at, 1u << 20, 64);
  assert_true(ahead.delay >= 960 && ahead.delay <= ahead.mask);
  assert_int_equal(lookahead_frames(RATE, 1e9, MOST_MS), 960);
  assert_int_equal(lookahead_frames(RATE, -1.0, MOST_MS), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(it_gives_the_same_bits_later_whatever_the_block, open_line, close_line),
      cmocka_unit_test_setup_teardown(another_delay_is_faded_to, open_line, close_line),
      cmocka_unit_test_setup_teardown(too_long_is_as_long_as_there_is_room, open_line, close_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
