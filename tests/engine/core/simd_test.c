#include "support/cm.h"

#include "core/simd.h"

#include <math.h>
#include <string.h>

static void f4_load_and_store_need_no_alignment(void **state) {
  (void)state;
  float from[9] = {0, 1, 2, 3, 4, 5, 6, 7, 8}, to[9] = {0};
  for (int offset = 0; offset < 5; offset++) {
    f4_store(to + offset, f4_load(from + offset));
    assert_memory_equal(to + offset, from + offset, 16);
  }
}

static void f4_min_and_max_take_the_second_when_in_doubt(void **state) {
  (void)state;
  const float n = (float)NAN;
  const f32x4 a = {1.0f, 5.0f, n, 2.0f}, b = {3.0f, 4.0f, 7.0f, n};
  const f32x4 least = f4_min(a, b), most = f4_max(a, b);
  assert_true(least[0] == 1.0f && least[1] == 4.0f && least[2] == 7.0f && least[3] != least[3]);
  assert_true(most[0] == 3.0f && most[1] == 5.0f && most[2] == 7.0f && most[3] != most[3]);
  /* of two zeros the second, too */
  const f32x4 plus = f4_splat(0.0f), minus = f4_splat(-0.0f);
  assert_true(signbit(f4_min(plus, minus)[0]) && !signbit(f4_min(minus, plus)[0]));
  assert_true(signbit(f4_max(plus, minus)[0]) && !signbit(f4_max(minus, plus)[0]));
  const f32x4 clamped = f4_clamp((f32x4){-9.0f, 9.0f, 0.5f, n}, -1.0f, 1.0f);
  assert_true(clamped[0] == -1.0f && clamped[1] == 1.0f && clamped[2] == 0.5f && clamped[3] == -1.0f);
}

static void f4_select_and_abs_work_on_bits(void **state) {
  (void)state;
  const f32x4 a = {-1.0f, -0.0f, 2.0f, -3.0f};
  const f32x4 size = f4_abs(a);
  assert_true(size[0] == 1.0f && !signbit(size[1]) && size[2] == 2.0f && size[3] == 3.0f);
  const f32x4 chosen = f4_select((i32x4)(a < f4_splat(0.0f)), f4_splat(10.0f), a);
  assert_true(chosen[0] == 10.0f && chosen[1] == 0.0f && chosen[2] == 2.0f && chosen[3] == 10.0f);
}

static void f4_transpose_twice_is_nothing(void **state) {
  (void)state;
  f32x4 rows[4];
  for (int i = 0; i < 4; i++) rows[i] = (f32x4){(float)(4 * i), (float)(4 * i + 1), (float)(4 * i + 2), (float)(4 * i + 3)};
  f32x4 again[4];
  memcpy(again, rows, sizeof rows);
  f4_transpose(again);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) assert_true(again[i][j] == rows[j][i]);
  f4_transpose(again);
  assert_memory_equal(again, rows, sizeof rows);
}

static void f4_sum_adds_in_pairs(void **state) {
  (void)state;
  /* in sequence this would be 1: the order is part of the contract */
  assert_true(f4_sum((f32x4){1e8f, 1.0f, -1e8f, 1.0f}) == (1e8f + 1.0f) + (-1e8f + 1.0f));
  assert_true(f4_sum((f32x4){1.0f, 2.0f, 3.0f, 4.0f}) == 10.0f);
}

static void a_mask_says_which_lanes_are_set(void **state) {
  (void)state;
  for (int32_t bits = 0; bits < 16; bits++) {
    const i32x4 mask = (i32x4)((i4_splat(bits) & (i32x4){1, 2, 4, 8}) != i4_splat(0));
    assert_int_equal(i4_lanes(mask), bits);
    assert_int_equal(i4_any(mask), bits != 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(f4_load_and_store_need_no_alignment),
    cmocka_unit_test(f4_min_and_max_take_the_second_when_in_doubt),
    cmocka_unit_test(f4_select_and_abs_work_on_bits),
    cmocka_unit_test(f4_transpose_twice_is_nothing),
    cmocka_unit_test(f4_sum_adds_in_pairs),
    cmocka_unit_test(a_mask_says_which_lanes_are_set),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
