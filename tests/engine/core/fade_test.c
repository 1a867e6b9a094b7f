/* Fades: they start at nothing, end at everything, never fall, and cross as they promise. */
#include "support/cm.h"

#include "core/attributes.h"
#include "core/fade.h"

#include <math.h>

static const double tensions[] = {-1.0, -0.4, 0.0, 0.3, 1.0};

static void fade_rises_from_silence_to_full(void **state) {
  (void)state;
  for (int shape = 0; shape < FADE_SHAPE_COUNT; shape++)
    for (size_t t = 0; t < COUNT_OF(tensions); t++) {
      const float bend = fade_bend(tensions[t]);
      float last = 0.0f;
      assert_true(fade_level(0.0f, (FadeShape)shape, bend) == 0.0f && fade_level(-3.0f, (FadeShape)shape, bend) == 0.0f);
      assert_true(fade_level(1.0f, (FadeShape)shape, bend) > 0.999999f && fade_level(2.0f, (FadeShape)shape, bend) <= 1.000001f);
      for (int i = 0; i <= 1000; i++) {
        const float level = fade_level((float)i / 1000.0f, (FadeShape)shape, bend);
        assert_true(level >= last - 1e-6f);
        last = level;
      }
    }
}

static void fade_over_its_mirror_adds_up(void **state) {
  (void)state;
  for (size_t t = 0; t < COUNT_OF(tensions); t++) {
    const float in = fade_bend(tensions[t]), out = 1.0f / in;
    for (int i = 0; i <= 100; i++) {
      const float x = (float)i / 100.0f;
      assert_true(fabsf(fade_level(x, FADE_LINEAR, in) + fade_level(1.0f - x, FADE_LINEAR, out) - 1.0f) < 1e-5f);
      assert_true(fabsf(fade_level(x, FADE_S, in) + fade_level(1.0f - x, FADE_S, out) - 1.0f) < 1e-5f);
      const float a = fade_level(x, FADE_EQUAL_POWER, in), b = fade_level(1.0f - x, FADE_EQUAL_POWER, out);
      assert_true(fabsf(a * a + b * b - 1.0f) < 1e-5f);
    }
  }
}

static void fade_bends_towards_late_with_tension(void **state) {
  (void)state;
  for (int shape = 0; shape < FADE_SHAPE_COUNT; shape++)
    assert_true(fade_level(0.5f, (FadeShape)shape, fade_bend(0.5)) < fade_level(0.5f, (FadeShape)shape, 1.0f) &&
                fade_level(0.5f, (FadeShape)shape, fade_bend(-0.5)) > fade_level(0.5f, (FadeShape)shape, 1.0f));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(fade_rises_from_silence_to_full), cmocka_unit_test(fade_over_its_mirror_adds_up),
    cmocka_unit_test(fade_bends_towards_late_with_tension),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
