/* Lines of the journal: each is one object of JSON whatever goes in, fits, and carries the ids of what its thread works on. */
#include "support/cm.h"
#include "support/random.h"

#include "server/journal.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static json_t *parse(const JournalLine *line) {
  assert_int_equal(line->text[line->size - 1], '\n');
  assert_null(memchr(line->text, '\n', line->size - 1));
  json_t *json = json_loadb(line->text, line->size, JSON_REJECT_DUPLICATES, NULL);
  assert_non_null(json);
  return json;
}

static const char *text_of(const json_t *json, const char *name) { return json_string_value(json_object_get(json, name)); }

/* The line itself is looked at, so nobody needs to read it. */
static void end_quietly(JournalLine *line) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC), kept = dup(STDERR_FILENO);
  dup2(nowhere, STDERR_FILENO);
  journal_end(line);
  dup2(kept, STDERR_FILENO);
  close(nowhere);
  close(kept);
}

static void a_line_says_when_how_bad_what_and_about_what(void **state) {
  (void)state;
  JournalLine line;
  journal_about("request", "0123456789abcdef");
  journal_about_number("room", 12);
  journal_begin(&line, JOURNAL_WARNING, "store_away");
  journal_text(&line, "why", "it \"said\"\tno\\");
  journal_number(&line, "status", -503);
  journal_ms(&line, "ms", 0.0125);
  end_quietly(&line);
  json_t *json = parse(&line);
  assert_string_equal(text_of(json, "level"), "warning");
  assert_string_equal(text_of(json, "what"), "store_away");
  assert_string_equal(text_of(json, "request"), "0123456789abcdef");
  assert_string_equal(text_of(json, "room"), "12");
  assert_string_equal(text_of(json, "why"), "it \"said\"\tno\\");
  assert_int_equal(json_integer_value(json_object_get(json, "status")), -503);
  assert_true(json_real_value(json_object_get(json, "ms")) == 12.5);
  assert_int_equal(strlen(text_of(json, "time")), strlen("2026-11-21T12:00:00.123Z"));
  json_decref(json);
  journal_done();
  journal_begin(&line, JOURNAL_WARNING, "after");
  end_quietly(&line);
  json = parse(&line);
  assert_null(json_object_get(json, "room"));
  assert_non_null(json_object_get(json, "request"));
  json_decref(json);
  journal_done();
}

static void whatever_bytes_go_in_a_line_of_json_comes_out(void **state) {
  (void)state;
  Random random = {20261121};
  JournalLine line;
  for (uint32_t turn = 0; turn < 2000; turn++) {
    char value[400];
    const uint32_t size = random_below(&random, sizeof value - 1);
    for (uint32_t i = 0; i < size; i++) value[i] = (char)(turn % 2 == 0 ? random_below(&random, 256) : 0xe0 + random_below(&random, 32));
    value[size] = '\0';
    journal_begin(&line, JOURNAL_ERROR, "noise");
    for (uint32_t i = 0; i < turn % 30; i++) {
      char name[16];
      snprintf(name, sizeof name, "v%u", i);
      journal_text(&line, name, value);
    }
    end_quietly(&line);
    assert_true(line.size <= JOURNAL_LINE_BYTES);
    json_decref(parse(&line));
  }
}

static void what_is_not_wanted_is_not_written(void **state) {
  (void)state;
  JournalLine line;
  setenv("TUTTI_LOG", "warning", 1);
  assert_true(journal_wants(JOURNAL_ERROR) && journal_wants(JOURNAL_WARNING) && !journal_wants(JOURNAL_INFO));
  journal_begin(&line, JOURNAL_INFO, "chatter");
  journal_text(&line, "why", "x");
  end_quietly(&line);
  assert_int_equal(line.size, 0);
  setenv("TUTTI_LOG", "detail", 1);
  assert_true(journal_wants(JOURNAL_DETAIL));
  unsetenv("TUTTI_LOG");
  assert_true(journal_wants(JOURNAL_INFO) && !journal_wants(JOURNAL_DETAIL));
}

static void ids_are_never_the_same(void **state) {
  (void)state;
  enum { COUNT = 2000 };
  static char ids[COUNT][JOURNAL_ID_DIGITS + 1];
  for (uint32_t i = 0; i < COUNT; i++) {
    journal_new_id(ids[i]);
    assert_int_equal(strspn(ids[i], "0123456789abcdef"), JOURNAL_ID_DIGITS);
    for (uint32_t other = 0; other < i; other++) assert_string_not_equal(ids[i], ids[other]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_line_says_when_how_bad_what_and_about_what),
    cmocka_unit_test(whatever_bytes_go_in_a_line_of_json_comes_out),
    cmocka_unit_test(what_is_not_wanted_is_not_written),
    cmocka_unit_test(ids_are_never_the_same),
  };
  unsetenv("TUTTI_LOG");
  return cmocka_run_group_tests(tests, NULL, NULL);
}
