/* The tables themselves: sane rows, and no number ever taken back (engine/model/schema.lock). The lock's printer is included
   to see what it would print now. */
#include "engine/tools/gen_lock.c"

#include "model/doc.h"
#include "support/cm.h"

#include <stdlib.h>
#include <string.h>

#define LOCK "engine/model/schema.lock"

static void each_field(void (*check)(const Kind *kind, const Field *field)) {
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    for (uint32_t f = 0; f < schema_kind_at(k)->field_count; f++) check(schema_kind_at(k), &schema_kind_at(k)->fields[f]);
  }
}

static void check_field(const Kind *kind, const Field *field) {
  assert_ptr_equal(schema_field(kind, field->number), field);
  assert_ptr_equal(schema_field_by_name(kind, field->name), field);
  assert_true(field->number >= 1 && field->number < FIELD_PARAM_FIRST);
  assert_true(field->offset < kind->bytes);
  assert_true(field->since >= 1 && field->since <= SCHEMA_VERSION);
  assert_true(strlen(field->doc) > 8 && field->doc[strlen(field->doc) - 1] == '.');
  const bool numeric = field->type == FIELD_INT || field->type == FIELD_REAL || field->type == FIELD_CHOICE;
  if (numeric) assert_true(field->min <= field->fallback && field->fallback <= field->max && field->min < field->max);
  assert_true((field->type == FIELD_CHOICE) == (field->choices != NULL));
  assert_true((field->type == FIELD_RECORDS) == (field->records != NULL));
  uint32_t targets = 0;
  for (uint32_t k = 0; k < schema_kind_count(); k++) targets |= 1u << schema_kind_at(k)->number;
  assert_true((field->type == FIELD_REF) == (field->targets != 0) && (field->targets & ~targets) == 0);
  /* words that project.json puts beside the fields */
  static const char *const taken[] = {"kind", "id", "parent", "params", "unknown"};
  for (size_t i = 0; i < COUNT_OF(taken); i++) assert_string_not_equal(field->name, taken[i]);
}

static void every_field_is_sane(void **state) {
  (void)state;
  each_field(check_field);
}

static void check_room(const Kind *kind, const Field *field) {
  (void)kind;
  if (field->type != FIELD_INT && field->type != FIELD_CHOICE) return;
  assert_true(field->bytes == 1 || field->bytes == sizeof(int64_t));
  if (field->bytes == 1) assert_true(field->min >= INT8_MIN && field->max <= INT8_MAX);
}

static void every_integer_has_room_for_its_range(void **state) {
  (void)state;
  each_field(check_room);
}

static void check_choices(const Kind *kind, const Field *field) {
  (void)kind;
  uint32_t count = 0;
  while (field->choices && field->choices[count]) count++;
  if (field->choices) assert_true(field->max == count - 1.0);
}

static void every_choice_has_a_name(void **state) {
  (void)state;
  each_field(check_choices);
}

static void check_columns(const Kind *kind, const Field *field) {
  (void)kind;
  if (!field->records) return;
  assert_in_range(field->records->column_count, 1, 8);
  assert_int_equal(field->records->columns[0].type, COLUMN_I64);
  for (uint32_t c = 0; c < field->records->column_count; c++) {
    const Column *column = &field->records->columns[c];
    assert_int_equal(column->number, c);
    assert_true(column->min <= column->fallback && column->fallback <= column->max);
  }
}

static void columns_are_dense_and_begin_with_a_position(void **state) {
  (void)state;
  each_field(check_columns);
}

static void kinds_are_found_by_number_and_name(void **state) {
  (void)state;
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const Kind *kind = schema_kind_at(k);
    assert_ptr_equal(schema_kind(kind->number), kind);
    assert_ptr_equal(schema_kind_by_name(kind->name), kind);
  }
  assert_null(schema_kind(0));
  assert_null(schema_kind(31));
  assert_null(schema_kind_by_name("symphony"));
}

/* Whole text of a stream, terminated; the caller frees it. */
static char *read_all(FILE *file) {
  static const size_t room = 1u << 20;
  char *text = malloc(room);
  rewind(file);
  text[fread(text, 1, room - 1, file)] = 0;
  return text;
}

static bool has_line(const char *text, const char *line, size_t size) {
  for (const char *at = text; *at;) {
    const size_t length = strcspn(at, "\n");
    if (length == size && memcmp(at, line, size) == 0) return true;
    at += length + (at[length] == '\n');
  }
  return false;
}

static uint32_t report_missing(const char *lines, const char *in, const char *what) {
  uint32_t missing = 0;
  for (const char *at = lines; *at;) {
    const size_t length = strcspn(at, "\n");
    if (!has_line(in, at, length)) print_error("%s: %.*s\n", what, (int)length, at), missing++;
    at += length + (at[length] == '\n');
  }
  return missing;
}

static void no_number_is_ever_taken_back(void **state) {
  (void)state;
  FILE *lock = fopen(LOCK, "r"), *now = tmpfile();
  assert_non_null(lock);
  assert_non_null(now);
  gen_lock(now);
  char *locked = read_all(lock), *current = read_all(now);
  uint32_t wrong = report_missing(locked, current, "given once and no longer there");
  wrong += report_missing(current, locked, "new: `make lock` writes it down");
  free(locked);
  free(current);
  fclose(lock);
  fclose(now);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_field_is_sane),
    cmocka_unit_test(every_integer_has_room_for_its_range),
    cmocka_unit_test(every_choice_has_a_name),
    cmocka_unit_test(columns_are_dense_and_begin_with_a_position),
    cmocka_unit_test(kinds_are_found_by_number_and_name),
    cmocka_unit_test(no_number_is_ever_taken_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
