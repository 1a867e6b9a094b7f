/* Gains drawn along lines are what f64 says at every frame, and no memory beyond whole fours is touched. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/gain_lines.h"

#include <math.h>
#include <string.h>

#define FRAMES 65u
#define PI 3.14159265358979323846

static void lines_in_db_are_exact_at_every_frame(void **unused) {
  (void)unused;
  Random random = random_begin("lines");
  for (int turn = 0; turn < 2000; turn++) {
    const double db = random_real(&random, -144, 24), step = random_real(&random, -1, 1) * pow(10, random_real(&random, -6, 0.3));
    float gain[FRAMES + 3];
    gain_line_db(db, step, gain, FRAMES);
    for (uint32_t i = 0; i < FRAMES; i++) {
      const double exact = pow(10.0, (db + step * i) / 20.0);
      assert_true(fabs((double)gain[i] - exact) <= 3e-7 * exact);
    }
  }
}

/* As the strip draws them: each from where the one before led, which f32 rounds, over corners and for a long time. */
static void lines_that_lead_to_one_another_stay_exact(void **unused) {
  (void)unused;
  Random random = random_begin("leading");
  LevelSlope slope = {.ratio8 = 0.0};
  double worst = 0.0;
  float db = -20.0f, step = 0.0f;
  for (int block = 0; block < 20000; block++) {
    if (block % 7 == 0 || db > 5.0f || db < -140.0f) step = (float)random_real(&random, -0.02, 0.02);
    if (block > 10000 && block < 15000) step = db > 0.0f ? -1e-4f : block == 10001 ? 1e-4f : step; /* one line for minutes */
    if (db > 5.0f || db < -140.0f) db = -20.0f;
    LevelLine line = level_line_go_on(&slope, (double)db, (double)step);
    for (uint32_t i = 0; i < 64; i += 8) {
      float gains[8];
      f8_store(gains, level_line_next(&line));
      for (uint32_t k = 0; k < 8; k++) {
        const double exact = pow(10.0, ((double)db + (double)step * (i + k)) / 20.0);
        worst = fmax(worst, fabs((double)gains[k] - exact) / exact);
      }
    }
    const double there = (double)db + (double)step * 64.0;
    db = (float)there;
    level_line_lead(&slope, line.gain, there, (double)db);
  }
  assert_true(worst <= 3e-7);
}

static void the_gain_behind_a_line_is_that_of_its_frame(void **unused) {
  (void)unused;
  LevelSlope slope = {.ratio8 = 0.0};
  const LevelLine line = level_line_begin(&slope, -12.0, 0.01);
  for (uint32_t frames = 0; frames < 16; frames++) assert_true(fabs(level_line_behind(&slope, &line, frames) / pow(10.0, (-12.0 + 0.01 * frames) / 20.0) - 1.0) < 1e-13);
}

static void a_line_that_stands_at_the_bottom_is_silent(void **unused) {
  (void)unused;
  float gain[4];
  gain_line_db(-144, 0, gain, 4);
  for (uint32_t i = 0; i < 4; i++) assert_true(gain[i] == 0.0f);
}

static void lines_of_balance_keep_the_power(void **unused) {
  (void)unused;
  Random random = random_begin("lines");
  for (int turn = 0; turn < 2000; turn++) {
    const double pan = random_real(&random, -1, 1), step = random_real(&random, -1, 1) * pow(10, random_real(&random, -7, -1.5));
    float left[FRAMES + 3], right[FRAMES + 3];
    gain_line_pan(pan, step, 1.0, left, right, FRAMES);
    for (uint32_t i = 0; i < FRAMES; i++) {
      const double angle = (pan + step * i + 1) * PI / 4;
      assert_true(fabs((double)left[i] - cos(angle)) <= 3e-7 && fabs((double)right[i] - sin(angle)) <= 3e-7);
    }
  }
}

/* Up to both ends, where one side is nothing at all. */
static void balances_that_lead_to_one_another_stay_exact(void **unused) {
  (void)unused;
  Random random = random_begin("balance");
  PanSlope slope = {.eight_cos = 0.0};
  double worst = 0.0;
  uint32_t led = 0;
  float pan = 0.0f, step = 0.0f;
  for (int block = 0; block < 20000; block++) {
    if (block % 7 == 0) step = (float)(random_real(&random, -1, 1) * pow(10, random_real(&random, -7, -1.9)));
    if (pan + step * 64.0f > 1.0f || pan + step * 64.0f < -1.0f) {
      pan = step > 0.0f ? 1.0f : -1.0f;
      step = -step;
    }
    if (pan + step * 64.0f > 1.0f || pan + step * 64.0f < -1.0f) step = 0.0f;
    led += slope.ahead_scale == 1.0 && slope.ahead_pan == (double)pan;
    PanLine line = pan_line_begin(&slope, (double)pan, (double)step, 1.0);
    if (pan == 1.0f) assert_true(pan_line_left(&line) == 0.0f);
    if (pan == -1.0f) assert_true(pan_line_right(&line) == 0.0f);
    for (uint32_t i = 0; i < 64; i += 8) {
      float left[8], right[8];
      const PanGains gains = pan_line_next(&line);
      f8_store(left, gains.left);
      f8_store(right, gains.right);
      for (uint32_t k = 0; k < 8; k++) {
        const double angle = ((double)pan + (double)step * (i + k) + 1) * PI / 4;
        worst = fmax(worst, fmax(fabs((double)left[k] - cos(angle)), fabs((double)right[k] - sin(angle))));
      }
    }
    const double there = (double)pan + (double)step * 64.0;
    pan = (float)there;
    pan_line_lead(&slope, &line, 1.0, there, (double)pan);
  }
  assert_true(worst <= 3e-7);
  assert_true(led > 10000);
}

/* Loud enough in the middle for the law of 0 dB, or half as loud: on both sides, and as the sides are without a line. */
static void a_scale_is_heard_on_both_sides(void **unused) {
  (void)unused;
  static const double scales[] = {0.5, 1.0, 1.4142135623730951, 4.0};
  for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
    float left[FRAMES + 3], right[FRAMES + 3];
    gain_line_pan(-0.5, 0.01, scales[s], left, right, FRAMES);
    for (uint32_t i = 0; i < FRAMES; i++) {
      const double angle = (-0.5 + 0.01 * i + 1) * PI / 4;
      assert_true(fabs((double)left[i] - scales[s] * cos(angle)) < 1e-6 * scales[s]);
      assert_true(fabs((double)right[i] - scales[s] * sin(angle)) < 1e-6 * scales[s]);
    }
  }
}

static void straight_lines_are_straight(void **unused) {
  (void)unused;
  float line[FRAMES + 3];
  gain_line_straight(100.0, -1.25, line, FRAMES);
  for (uint32_t i = 0; i < FRAMES; i++) assert_true(line[i] == 100.0f - 1.25f * (float)i);
}

static void no_more_than_whole_fours_are_written(void **unused) {
  (void)unused;
  for (uint32_t count = 1; count <= 9; count++) {
    float a[16], b[16];
    memset(a, 0x11, sizeof a);
    memset(b, 0x11, sizeof b);
    gain_line_db(-6, 0.1, a, count);
    gain_line_pan(0, 0.01, 1, a, b, count);
    gain_line_straight(1, 1, a, count);
    for (uint32_t i = (count + 3) / 4 * 4; i < 16; i++) {
      float untouched;
      memset(&untouched, 0x11, sizeof untouched);
      assert_true(a[i] == untouched && b[i] == untouched);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_in_db_are_exact_at_every_frame),
      cmocka_unit_test(lines_that_lead_to_one_another_stay_exact),
      cmocka_unit_test(the_gain_behind_a_line_is_that_of_its_frame),
      cmocka_unit_test(a_line_that_stands_at_the_bottom_is_silent),
      cmocka_unit_test(lines_of_balance_keep_the_power),
      cmocka_unit_test(balances_that_lead_to_one_another_stay_exact),
      cmocka_unit_test(a_scale_is_heard_on_both_sides),
      cmocka_unit_test(straight_lines_are_straight),
      cmocka_unit_test(no_more_than_whole_fours_are_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
