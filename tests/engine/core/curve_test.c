#include "support/cm.h"

#include "core/curve.h"
#include "core/math.h"
#include "support/random.h"

#include <math.h>

static Curve random_curve(Random *random, CurveShape shape) {
  return (Curve){.first = random_real(random, -100, 100), .second = random_real(random, -100, 100), .shape = shape,
                 .tension = random_real(random, -1, 1)};
}

static void curves_begin_and_end_exactly_at_their_points(void **state) {
  (void)state;
  Random random = random_begin("curve_ends");
  for (int i = 0; i < 1000; i++) {
    const Curve curve = random_curve(&random, (CurveShape)random_below(&random, CURVE_SHAPE_COUNT));
    assert_true(curve_value(&curve, 0.0) == curve.first);
    assert_true(curve_value(&curve, -3.0) == curve.first);
    assert_true(curve_value(&curve, 1.0) == curve.second);
    assert_true(curve_value(&curve, 7.0) == curve.second);
    assert_true(curve_value(&curve, (double)NAN) == curve.first);
  }
}

static void curves_only_ever_move_towards_the_second_point(void **state) {
  (void)state;
  Random random = random_begin("curve_monotone");
  for (int i = 0; i < 300; i++) {
    const Curve curve = random_curve(&random, (CurveShape)random_below(&random, CURVE_SHAPE_COUNT));
    const double sign = curve.second > curve.first ? 1.0 : -1.0;
    double last = curve.first;
    for (int step = 1; step <= 100; step++) {
      const double value = curve_value(&curve, step / 100.0);
      assert_true(sign * (value - last) >= -1e-12);
      last = value;
    }
  }
}

static void curve_along_undoes_curve_value(void **state) {
  (void)state;
  Random random = random_begin("curve_inverse");
  for (int i = 0; i < 10000; i++) {
    Curve curve = random_curve(&random, i % 2 ? CURVE_LINEAR : CURVE_CURVED);
    if (i % 7 == 0) curve.tension *= 1e-12;
    if (fabs(curve.second - curve.first) < 1e-3) continue;
    const double along = random_real(&random, 0, 1);
    assert_true(fabs(curve_along(&curve, curve_value(&curve, along)) - along) < 1e-8);
  }
}

static void curve_tension_bends_and_mirrors(void **state) {
  (void)state;
  for (double tension = -1.0; tension <= 1.0; tension += 0.125) {
    const Curve curve = {.first = 0, .second = 1, .shape = CURVE_CURVED, .tension = tension};
    const Curve mirror = {.first = 0, .second = 1, .shape = CURVE_CURVED, .tension = -tension};
    const double middle = curve_value(&curve, 0.5);
    assert_true(tension > 0 ? middle < 0.5 : tension < 0 ? middle > 0.5 : middle == 0.5);
    for (double along = 0.0; along <= 1.0; along += 0.0625)
      assert_true(fabs(curve_value(&curve, along) - (1.0 - curve_value(&mirror, 1.0 - along))) < 1e-13);
  }
  const Curve wild = {.first = 0, .second = 1, .shape = CURVE_CURVED, .tension = 1e300};
  const Curve full = {.first = 0, .second = 1, .shape = CURVE_CURVED, .tension = 1.0};
  assert_true(curve_value(&wild, 0.3) == curve_value(&full, 0.3));
}

static void curve_stepped_and_flat_have_a_say_on_both_sides(void **state) {
  (void)state;
  const Curve stepped = {.first = 2, .second = 5, .shape = CURVE_STEPPED};
  assert_true(curve_value(&stepped, 0.999) == 2.0);
  assert_true(curve_along(&stepped, 4.9) == 0.0);
  assert_true(curve_along(&stepped, 5.0) == 1.0);
  const Curve flat = {.first = 2, .second = 2, .shape = CURVE_CURVED, .tension = 0.5};
  assert_true(curve_value(&flat, 0.7) == 2.0);
  assert_true(curve_along(&flat, 2.0) == 0.0);
  assert_true(curve_along(&flat, (double)NAN) == 0.0);
}

static void a_part_of_a_curve_has_its_values(void **state) {
  (void)state;
  Random random = random_begin("curve_part");
  for (int i = 0; i < 10000; i++) {
    const Curve curve = random_curve(&random, i % 2 ? CURVE_LINEAR : CURVE_CURVED);
    const double from = random_real(&random, 0, 0.9), to = random_real(&random, from + 0.01, 1), along = random_real(&random, 0, 1);
    const Curve part = curve_part(&curve, from, to);
    assert_true(fabs(curve_value(&part, along) - curve_value(&curve, from + (to - from) * along)) < 1e-11);
  }
  const Curve stepped = {.first = 2, .second = 5, .shape = CURVE_STEPPED}, part = curve_part(&stepped, 0.5, 1.0);
  assert_true(curve_value(&part, 0.0) == 2.0 && curve_value(&part, 0.99) == 2.0 && curve_value(&part, 1.0) == 5.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(curves_begin_and_end_exactly_at_their_points),
    cmocka_unit_test(curves_only_ever_move_towards_the_second_point),
    cmocka_unit_test(curve_along_undoes_curve_value),
    cmocka_unit_test(curve_tension_bends_and_mirrors),
    cmocka_unit_test(a_part_of_a_curve_has_its_values),
    cmocka_unit_test(curve_stepped_and_flat_have_a_say_on_both_sides),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
