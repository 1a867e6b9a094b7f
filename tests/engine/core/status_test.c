#include "support/cm.h"

#include "core/status.h"

#include <string.h>

static void status_text_knows_every_status(void **state) {
  (void)state;
  for (int i = 0; i < STATUS_COUNT; i++) {
    const char *text = status_text((Status)i);
    assert_non_null(text);
    assert_true(strlen(text) > 3);
    for (int j = 0; j < i; j++) assert_string_not_equal(text, status_text((Status)j));
  }
  assert_string_equal(status_text(STATUS_COUNT), "unknown status");
}

static void problem_text_says_where_what_and_at_which_byte(void **state) {
  (void)state;
  Problem problem;
  char text[300];
  assert_int_equal(problem_set(&problem, STATUS_CORRUPT, 42, "track 3 / MTrk", "event %d has no status", 7), STATUS_CORRUPT);
  const int length = problem_text(&problem, text, sizeof text);
  assert_int_equal(length, strlen(text));
  assert_string_equal(text, "track 3 / MTrk: event 7 has no status (at byte 42)");
  problem_set(&problem, STATUS_REFUSED, NO_OFFSET, NULL, "no");
  problem_text(&problem, text, sizeof text);
  assert_string_equal(text, "no");
}

static void problem_set_cuts_long_words_and_takes_no_problem(void **state) {
  (void)state;
  char words[1000];
  memset(words, 'x', sizeof words - 1);
  words[sizeof words - 1] = 0;
  Problem problem;
  problem_set(&problem, STATUS_TRUNCATED, 0, words, "%s", words);
  assert_int_equal(strlen(problem.where), sizeof problem.where - 1);
  assert_int_equal(strlen(problem.what), sizeof problem.what - 1);
  assert_int_equal(problem_set(NULL, STATUS_FULL, 0, "a", "b"), STATUS_FULL);
  char little[8];
  assert_true(problem_text(&problem, little, sizeof little) > 8);
  assert_int_equal(strlen(little), 7);
}

static void problem_without_words_uses_the_status(void **state) {
  (void)state;
  const Problem problem = {.status = STATUS_NEWER, .offset_bytes = NO_OFFSET};
  char text[100];
  problem_text(&problem, text, sizeof text);
  assert_string_equal(text, status_text(STATUS_NEWER));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(status_text_knows_every_status),
    cmocka_unit_test(problem_text_says_where_what_and_at_which_byte),
    cmocka_unit_test(problem_set_cuts_long_words_and_takes_no_problem),
    cmocka_unit_test(problem_without_words_uses_the_status),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
