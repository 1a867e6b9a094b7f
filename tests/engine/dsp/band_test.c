/* The equaliser's band: leaving out terms, standing still and moving are the same filter. */
#include "support/cm.h"
#include "support/random.h"

#include "core/math.h"
#include "dsp/band.h"

#include <math.h>
#include <string.h>

static f32x4 noise(Random *random) {
  f32x4 v;
  for (int l = 0; l < 4; l++) v[l] = (float)random_real(random, -1.0, 1.0);
  return v;
}

/* Four filters of one kind. */
static void random_line(Random *random, f32x4 line[LINES], BandKind kind) {
  for (int l = 0; l < 4; l++) {
    line[LINE_G][l] = (float)exp2(random_real(random, -10.0, 4.0));
    line[LINE_K][l] = (float)exp2(random_real(random, -3.0, 3.0));
    line[LINE_INPUT][l] = kind == BAND_ANY ? (float)random_real(random, 0.1, 10.0) : 1.0f;
    line[LINE_BAND][l] = (float)random_real(random, -2.0, 2.0);
    line[LINE_LOW][l] = kind == BAND_CUT ? -1.0f : kind == BAND_BELL ? 0.0f : (float)random_real(random, -3.0, 3.0);
  }
}

static void left_out_terms_change_no_bit(void **unused) {
  (void)unused;
  Random random = random_begin("kinds");
  for (int round = 0; round < 200; round++) {
    const BandKind kind = round % 2 ? BAND_CUT : BAND_BELL;
    f32x4 line[LINES];
    random_line(&random, line, kind);
    assert_int_equal(band_kind(line[LINE_INPUT][0], line[LINE_LOW][0]), kind);
    const BandForm form = band_form(line);
    BandState all = {0}, less = {0};
    for (int i = 0; i < 300; i++) {
      const f32x4 x = noise(&random);
      const f32x4 a = band_step(&all, &form, x, BAND_ANY), b = band_step(&less, &form, x, kind);
      assert_memory_equal(&a, &b, sizeof a);
      assert_memory_equal(&all, &less, sizeof all);
    }
  }
}

static void a_band_that_stands_gives_the_bytes_of_one_that_moves_by_nothing(void **unused) {
  (void)unused;
  Random random = random_begin("still");
  const f32x4 slope[LINES] = {{0}};
  for (int round = 0; round < 200; round++) {
    f32x4 line[LINES];
    random_line(&random, line, BAND_ANY);
    const BandForm form = band_form(line);
    BandForm moving = form;
    BandState a = {0}, b = {0};
    for (int i = 0; i < 300; i++) {
      const f32x4 x = noise(&random);
      f32x4 unit;
      moving = band_move(line, slope, moving.b2, &unit);
      b.s1 *= unit;
      const f32x4 y = band_step(&a, &form, x, BAND_ANY), z = band_step(&b, &moving, x, BAND_ANY);
      assert_memory_equal(&y, &z, sizeof y);
    }
  }
}

/* The trapezoidal filter cannot gain energy by moving: that is so for the integrators' content, s1 b2 and s2. */
static void a_band_that_jumps_about_stays_bounded(void **unused) {
  (void)unused;
  Random random = random_begin("jumps");
  f32x4 line[LINES], slope[LINES] = {{0}};
  random_line(&random, line, BAND_ANY);
  BandForm form = band_form(line);
  BandState state = {0};
  double most = 0.0;
  for (int i = 0; i < 200000; i++) {
    f32x4 unit, next[LINES];
    random_line(&random, next, BAND_ANY);
    for (int n = 0; n < LINES; n++) slope[n] = i % 16 ? f4_splat(0.0f) : next[n] - line[n];
    form = band_move(line, slope, form.b2, &unit);
    state.s1 *= unit;
    (void)band_step(&state, &form, i < 1000 ? noise(&random) : f4_splat(0.0f), BAND_ANY);
    for (int l = 0; l < 4; l++) most = fmax(most, fmax(fabs((double)(state.s1[l] * form.b2[l])), fabs((double)state.s2[l])));
  }
  printf("# most %.2f\n", most);
  assert_true(most < 50.0);
  for (int l = 0; l < 4; l++) assert_true(fabs((double)state.s2[l]) < 1e-3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(left_out_terms_change_no_bit),
      cmocka_unit_test(a_band_that_stands_gives_the_bytes_of_one_that_moves_by_nothing),
      cmocka_unit_test(a_band_that_jumps_about_stays_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
