#include "support/cm.h"

#include "core/utf8.h"

#include <string.h>

static void utf8_every_code_point_survives_the_round_trip(void **state) {
  (void)state;
  for (uint32_t code = 0; code < 0x110000; code++) {
    uint8_t bytes[4];
    const uint32_t length = utf8_encode(code, bytes);
    uint32_t again = 0;
    if (code >= 0xd800 && code < 0xe000) {
      assert_int_equal(length, 0);
      continue;
    }
    assert_int_equal(utf8_decode(bytes, length, &again), length);
    assert_int_equal(again, code);
    assert_int_equal(utf8_decode(bytes, length - 1, &again), 0);
  }
}

static void utf8_refuses_what_is_no_character(void **state) {
  (void)state;
  static const char *const wrong[] = {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3(", "\xe2\x82"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(utf8_valid(wrong[i], strlen(wrong[i])));
  assert_true(utf8_valid("Gr\xc3\xbc\xc3\x9f \xf0\x9f\x8e\xb5", 12));
  assert_true(utf8_valid("", 0));
  uint8_t bytes[4];
  assert_int_equal(utf8_encode(0x110000, bytes), 0);
}

static void utf8_cut_never_splits_a_character(void **state) {
  (void)state;
  const char text[] = "a\xc3\xbc\xf0\x9f\x8e\xb5z";
  const size_t ends[] = {0, 1, 1, 3, 3, 3, 3, 7, 8};
  for (size_t most = 0; most < 9; most++) assert_int_equal(utf8_cut(text, 8, most), ends[most]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(utf8_every_code_point_survives_the_round_trip),
    cmocka_unit_test(utf8_refuses_what_is_no_character),
    cmocka_unit_test(utf8_cut_never_splits_a_character),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
