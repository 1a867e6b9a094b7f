/* Byte ranges: what RFC 9110 says of each form, and that no answer ever leaves the file. */

#include "server/http/range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct Row { const char *header; uint64_t size; RangeResult result; uint64_t begin, count; } Row;

static const Row rows[] = {
  {NULL, 10, RANGE_WHOLE, 0, 10},
  {"bytes=0-3", 10, RANGE_PART, 0, 4},
  {"bytes=3-3", 10, RANGE_PART, 3, 1},
  {"bytes=8-", 10, RANGE_PART, 8, 2},
  {"bytes=8-99", 10, RANGE_PART, 8, 2},
  {"bytes=-3", 10, RANGE_PART, 7, 3},
  {"bytes=-99", 10, RANGE_PART, 0, 10},
  {"bytes=10-", 10, RANGE_UNSATISFIABLE, 0, 10},
  {"bytes=-0", 10, RANGE_UNSATISFIABLE, 0, 10},
  {"bytes=0-", 0, RANGE_UNSATISFIABLE, 0, 0},
  {"bytes=4-2", 10, RANGE_WHOLE, 0, 10},
  {"bytes=1-2,4-5", 10, RANGE_WHOLE, 0, 10},
  {"bytes=x", 10, RANGE_WHOLE, 0, 10},
  {"bytes=", 10, RANGE_WHOLE, 0, 10},
  {"lines=1-2", 10, RANGE_WHOLE, 0, 10},
  {"bytes=99999999999999999999999-", 10, RANGE_WHOLE, 0, 10},
};

static void range_gives_the_bytes_the_rfc_names(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    uint64_t begin, count;
    assert_int_equal(http_range(rows[i].header, rows[i].size, &begin, &count), rows[i].result);
    if (rows[i].result == RANGE_UNSATISFIABLE) continue;
    assert_int_equal(begin, rows[i].begin);
    assert_int_equal(count, rows[i].count);
  }
}

static void range_never_leaves_the_file(void **state) {
  (void)state;
  uint32_t random = 2463534242u;
  static const char letters[] = "0123456789-,=";
  for (int i = 0; i < 100000; i++) {
    char text[16] = "bytes=";
    for (size_t at = 6; at < 15; at++) {
      random ^= random << 13; random ^= random >> 17; random ^= random << 5;
      text[at] = letters[random % (sizeof letters - 1)];
    }
    const uint64_t size = random % 50;
    uint64_t begin, count;
    if (http_range(text, size, &begin, &count) != RANGE_UNSATISFIABLE) assert_true(begin <= size && count <= size - begin);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(range_gives_the_bytes_the_rfc_names),
    cmocka_unit_test(range_never_leaves_the_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
