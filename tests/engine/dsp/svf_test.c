/* The state variable filter: its three outputs add up to the input, theory holds, lanes are apart, nothing escapes. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/svf.h"

#include <complex.h>
#include <math.h>

static void g_is_the_tangent(void **unused) {
  (void)unused;
  for (double turns = 0.0002; turns < 0.46; turns *= 1.1) {
    const f32x4 g = svf_g(f4_splat((float)turns));
    assert_true(fabs((double)g[0] / tan(M_PI * (double)(float)turns) - 1.0) < 3e-6);
  }
}

static void low_and_band_follow_the_analog_prototype(void **unused) {
  (void)unused;
  const double cutoff = 0.03, k = 0.7, warped = tan(M_PI * cutoff);
  const SvfCoefs c = svf_coefs(svf_g(f4_splat((float)cutoff)), f4_splat((float)k));
  for (double turns = 0.003; turns < 0.4; turns *= 1.5) {
    SvfState state = {0};
    double complex low_sum = 0, band_sum = 0;
    for (int i = 0; i < 8192; i++) {
      f32x4 low;
      const f32x4 band2 = svf_step(&state, c, f4_splat(i == 0 ? 1.0f : 0.0f), &low);
      low_sum += (double)low[2] * cexp(-2.0 * M_PI * I * turns * i);
      band_sum += 0.5 * (double)band2[2] * cexp(-2.0 * M_PI * I * turns * i);
    }
    const double complex s = I * tan(M_PI * turns) / warped, theory = 1.0 / (s * s + k * s + 1.0);
    assert_true(cabs(low_sum - theory) < 1e-4);
    assert_true(cabs(band_sum - s * theory) < 1e-4);
  }
}

static void a_lane_that_is_fed_leaves_the_others_silent(void **unused) {
  (void)unused;
  const SvfCoefs c = svf_coefs(svf_g(f4_splat(0.1f)), f4_splat(0.1f));
  SvfState state = {0};
  for (int i = 0; i < 1000; i++) {
    f32x4 low;
    svf_step(&state, c, (f32x4){0.0f, 1.0f, 0.0f, 0.0f}, &low);
    assert_true(low[0] == 0.0f && low[2] == 0.0f && low[3] == 0.0f);
  }
}

static void coefficients_that_jump_every_frame_do_not_blow_it_up(void **unused) {
  (void)unused;
  Random random = random_begin("svf");
  SvfState state = {0};
  for (int i = 0; i < 200000; i++) {
    const float turns = (float)(0.0005 * pow(900.0, random_real(&random, 0.0, 0.99)));
    const SvfCoefs c = svf_coefs(svf_g(f4_splat(turns)), f4_splat((float)random_real(&random, 0.05, 2.0)));
    f32x4 low;
    svf_step(&state, c, f4_splat((float)random_real(&random, -1.0, 1.0)), &low);
    assert_true(isfinite(low[0]) && fabsf(low[0]) < 1000.0f);
  }
}

static void cleaning_takes_what_is_no_number(void **unused) {
  (void)unused;
  SvfState state = {{NAN, INFINITY, 1e-40f, 0.5f}, {1.0f, -INFINITY, NAN, -0.25f}};
  svf_clean(&state);
  assert_true(state.s1[0] == 0.0f && state.s1[1] == 0.0f && state.s1[2] == 0.0f && state.s1[3] == 0.5f);
  assert_true(state.s2[0] == 1.0f && state.s2[1] == 0.0f && state.s2[2] == 0.0f && state.s2[3] == -0.25f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(g_is_the_tangent),
      cmocka_unit_test(low_and_band_follow_the_analog_prototype),
      cmocka_unit_test(a_lane_that_is_fed_leaves_the_others_silent),
      cmocka_unit_test(coefficients_that_jump_every_frame_do_not_blow_it_up),
      cmocka_unit_test(cleaning_takes_what_is_no_number),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
