/* Half-band filters by their spectrum: what passes, what is stopped, and that up and down again is all but nothing. */
#include "support/cm.h"

#include "dsp/halfband.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>

#define FRAMES 2048

static double level_db(const float *x, int n, double turns) {
  double complex sum = 0;
  for (int i = 0; i < n; i++) sum += (double)x[i] * cexp(-2.0 * M_PI * I * turns * i);
  return 20.0 * log10(cabs(sum) + 1e-12);
}

/* The impulse response at the higher rate, in the left channel. */
static void impulse_up(float *x, int32_t sections, double transition) {
  Halfband up;
  halfband_init(&up, sections, transition);
  for (int i = 0; i < FRAMES; i++) {
    const f32x4 y = halfband_up(&up, f4_splat(i == 0 ? 1.0f : 0.0f), sections);
    x[2 * i] = y[0];
    x[2 * i + 1] = y[2];
  }
}

static void images_are_stopped_and_the_rest_passes(void **unused) {
  (void)unused;
  static const struct { int32_t sections; double transition, stop_db; } filters[] = {{4, 0.06, -110.0}, {2, 0.25, -110.0}};
  static float x[2 * FRAMES];
  for (int f = 0; f < 2; f++) {
    const double half = 0.5 * filters[f].transition;
    impulse_up(x, filters[f].sections, filters[f].transition);
    double worst = -200.0;
    for (double turns = 0.25 + half; turns <= 0.5; turns += 0.001) worst = fmax(worst, level_db(x, 2 * FRAMES, turns) - 6.02);
    printf("# %d sections: %.1f dB\n", filters[f].sections, worst);
    assert_true(worst < filters[f].stop_db);
    for (double turns = 0.0; turns <= 0.25 - half; turns += 0.001) assert_true(fabs(level_db(x, 2 * FRAMES, turns) - 6.02) < 0.001);
  }
}

static void up_and_down_again_changes_only_the_phase(void **unused) {
  (void)unused;
  static float x[FRAMES];
  Halfband up, down;
  halfband_init(&up, 4, 0.06);
  halfband_init(&down, 4, 0.06);
  for (int i = 0; i < FRAMES; i++) {
    const f32x4 y = halfband_down(&down, halfband_up(&up, f4_splat(i == 0 ? 1.0f : 0.0f), 4), 4);
    assert_true(y[0] == y[2] && y[1] == y[3]);
    x[i] = y[0];
  }
  for (double turns = 0.0; turns < 0.43; turns += 0.002) assert_true(fabs(level_db(x, FRAMES, turns)) < 0.001);
}

static void channels_are_apart(void **unused) {
  (void)unused;
  Halfband up, down;
  halfband_init(&up, 2, 0.25);
  halfband_init(&down, 2, 0.25);
  for (int i = 0; i < 100; i++) {
    const f32x4 y = halfband_down(&down, halfband_up(&up, (f32x4){1.0f, 0.0f, 1.0f, 0.0f}, 2), 2);
    assert_true(y[1] == 0.0f && (i < 80 || fabsf(y[0] - 1.0f) < 1e-3f));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(images_are_stopped_and_the_rest_passes),
      cmocka_unit_test(up_and_down_again_changes_only_the_phase),
      cmocka_unit_test(channels_are_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
