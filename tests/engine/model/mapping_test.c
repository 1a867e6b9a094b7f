/* Controllers on parameters: where they point, and that nothing jumps when they take over. */
#include "model/mapping.h"
#include "support/cm.h"
#include "support/random.h"

#include <math.h>

static const Mapping plain = {.channel = -1, .controller = 7, .low = 0, .high = 1, .takeover = TAKEOVER_PICK_UP};

static void a_controller_points_between_low_and_high(void **state) {
  (void)state;
  const Mapping part = {.low = 0.2, .high = 0.6}, turned = {.low = 1, .high = 0}, bent = {.low = 0, .high = 1, .bend = 0.5};
  assert_true(mapping_travel(&part, 0) == 0.2 && mapping_travel(&part, 1) == 0.6 && fabs(mapping_travel(&part, 0.5) - 0.4) < 1e-12);
  assert_true(mapping_travel(&turned, 0.25) == 0.75);
  assert_true(mapping_travel(&bent, 0.5) < 0.2 && mapping_travel(&bent, 1) == 1);
}

static void only_its_own_controller_is_heard(void **state) {
  (void)state;
  const Mapping third = {.channel = 2, .controller = 74};
  assert_true(mapping_hears(&plain, 0, 7) && mapping_hears(&plain, 15, 7) && !mapping_hears(&plain, 0, 8));
  assert_true(mapping_hears(&third, 2, 74) && !mapping_hears(&third, 3, 74));
}

static void nothing_happens_until_they_meet_and_then_they_go_together(void **state) {
  (void)state;
  Takeover takeover = {0};
  double travel = 0.75, to = 0, largest = 0;
  int first = -1;
  for (int cc = 10; cc <= 127; cc++) {
    if (!mapping_take(&plain, &takeover, cc / 127.0, travel, &to)) continue;
    if (first < 0) first = cc;
    largest = fmax(largest, fabs(to - travel));
    travel = to;
  }
  assert_in_range(first, 93, 96);
  assert_true(largest <= 1.6 / 127 && travel == 1.0);
}

static void a_fast_turn_that_passes_the_parameter_takes_it(void **state) {
  (void)state;
  Takeover takeover = {0};
  double to = 0;
  assert_false(mapping_take(&plain, &takeover, 0.2, 0.5, &to));
  assert_true(mapping_take(&plain, &takeover, 0.8, 0.5, &to) && to == 0.8);
}

static void what_moves_the_parameter_meanwhile_parts_them(void **state) {
  (void)state;
  Takeover takeover = {0};
  double to = 0;
  assert_true(mapping_take(&plain, &takeover, 0.5, 0.5, &to));
  assert_true(mapping_take(&plain, &takeover, 0.6, 0.5, &to) && to == 0.6);
  assert_false(mapping_take(&plain, &takeover, 0.61, 0.1, &to)); /* a mouse was there */
  assert_false(mapping_take(&plain, &takeover, 0.4, 0.1, &to));
  assert_true(mapping_take(&plain, &takeover, 0.09, 0.1, &to));
  const Mapping jumps = {.high = 1, .takeover = TAKEOVER_JUMP};
  Takeover other = {0};
  assert_true(mapping_take(&jumps, &other, 1.0, 0.0, &to) && to == 1.0);
}

static void no_walk_ever_makes_a_parameter_jump(void **state) {
  (void)state;
  Random random = random_begin("takeover");
  for (int round = 0; round < 200; round++) {
    Takeover takeover = {0};
    int cc = (int)random_below(&random, 128);
    double travel = random_real(&random, 0, 1), to = 0;
    for (int i = 0; i < 500; i++) {
      cc += (int)random_below(&random, 3) - 1;
      cc = cc < 0 ? 0 : cc > 127 ? 127 : cc;
      if (random_below(&random, 100) == 0) travel = random_real(&random, 0, 1); /* a mouse */
      if (!mapping_take(&plain, &takeover, cc / 127.0, travel, &to)) continue;
      assert_true(fabs(to - travel) < 2.6 / 127);
      travel = to;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_controller_points_between_low_and_high),
    cmocka_unit_test(only_its_own_controller_is_heard),
    cmocka_unit_test(nothing_happens_until_they_meet_and_then_they_go_together),
    cmocka_unit_test(a_fast_turn_that_passes_the_parameter_takes_it),
    cmocka_unit_test(what_moves_the_parameter_meanwhile_parts_them),
    cmocka_unit_test(no_walk_ever_makes_a_parameter_jump),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
