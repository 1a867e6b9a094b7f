#include "support/cm.h"

#include "formats/json.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

static Bytes text_bytes(const char *text) { return (Bytes){(const uint8_t *)text, strlen(text)}; }

/* Reads any value to its end; the status and the problem tell. */
static Status skip_all(Bytes bytes, Problem *problem) {
  JsonReader json;
  *problem = (Problem){0};
  json_reader_init(&json, bytes, memory_heap(), problem);
  json_skip(&json);
  const Status status = json_end(&json);
  json_reader_finish(&json);
  return status;
}

static Status skip_text(const char *text, Problem *problem) { return skip_all(text_bytes(text), problem); }

static double random_double(Random *random) {
  for (;;) {
    uint64_t bits = random_u64(random);
    if (random_below(random, 4) == 0) bits = (uint64_t)random_between(random, -100000, 100000) << 40;
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value)) return value;
  }
}

static void json_numbers_survive_bit_for_bit(void **state) {
  (void)state;
  Random random = random_begin("json numbers");
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 20);
  for (int i = 0; i < 50000; i++) {
    double real = i % 3 ? random_double(&random) : (double)random_between(&random, -100000000, 100000000) / 1000.0;
    int64_t whole = (int64_t)random_u64(&random) >> random_below(&random, 64);
    if (i == 0) real = -0.0, whole = INT64_MIN;
    if (i == 1) real = 5e-324, whole = INT64_MAX;
    if (i == 2) real = 1.7976931348623157e308;
    buffer_clear(&out);
    JsonWriter writer;
    json_writer_init(&writer, &out);
    json_write_begin_array(&writer, true);
    json_write_real(&writer, real);
    json_write_int(&writer, whole);
    json_write_end_array(&writer);
    JsonReader json;
    json_reader_init(&json, buffer_bytes(&out), memory_heap(), NULL);
    double real_again = 1;
    int64_t whole_again = 1;
    assert_true(json_begin_array(&json) && json_next_item(&json) && json_read_real(&json, &real_again));
    assert_true(json_next_item(&json) && json_int(&json, &whole_again) && !json_next_item(&json));
    assert_int_equal(json_end(&json), STATUS_OK);
    assert_memory_equal(&real, &real_again, sizeof real);
    assert_true(whole == whole_again);
    json_reader_finish(&json);
  }
  buffer_finish(&out);
}

static void json_reals_are_written_short(void **state) {
  (void)state;
  const struct { double value; const char *text; } cases[] = {
    {0.1, "0.1\n"}, {-6, "-6\n"}, {1e21, "1e+21\n"}, {44100, "44100\n"}, {0.30000000000000004, "0.30000000000000004\n"}, {0, "0\n"}, {1.0 / 3, "0.3333333333333333\n"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Buffer out;
    buffer_init(&out, memory_heap(), 100);
    JsonWriter writer;
    json_writer_init(&writer, &out);
    json_write_real(&writer, cases[i].value);
    buffer_put(&out, "\n", 2);
    assert_string_equal((const char *)out.data, cases[i].text);
    buffer_finish(&out);
  }
}

static void json_texts_survive_escapes_and_all(void **state) {
  (void)state;
  Random random = random_begin("json texts");
  for (int i = 0; i < 2000; i++) {
    char text[64];
    size_t size = 0;
    while (size < 40 && random_below(&random, 20)) {
      static const char *const parts[] = {"a", "\"", "\\", "\n", "\x01", "\x7f", "/", "\xc3\xbc", "\xf0\x9f\x8e\xb5", "\xef\xbf\xbf"};
      const char *part = parts[random_below(&random, COUNT_OF(parts))];
      memcpy(text + size, part, strlen(part));
      size += strlen(part);
    }
    if (size < 40) text[size++] = '\0';
    Buffer out;
    buffer_init(&out, memory_heap(), 1000);
    JsonWriter writer;
    json_writer_init(&writer, &out);
    json_write_text(&writer, text, size);
    JsonReader json;
    json_reader_init(&json, buffer_bytes(&out), memory_heap(), NULL);
    Bytes again;
    assert_true(json_text(&json, &again));
    assert_int_equal(again.size, size);
    assert_memory_equal(again.data, text, size);
    assert_int_equal(json_end(&json), STATUS_OK);
    json_reader_finish(&json);
    buffer_finish(&out);
  }
}

static void json_writes_bad_utf8_as_replacement(void **state) {
  (void)state;
  Buffer out;
  buffer_init(&out, memory_heap(), 100);
  JsonWriter writer;
  json_writer_init(&writer, &out);
  json_write_text(&writer, "a\xff\xc3", 3);
  assert_int_equal(out.size, 9);
  assert_memory_equal(out.data, "\"a\xef\xbf\xbd\xef\xbf\xbd\"", 9);
  buffer_finish(&out);
}

static void json_layout_is_readable(void **state) {
  (void)state;
  Buffer out;
  buffer_init(&out, memory_heap(), 1000);
  JsonWriter json;
  json_writer_init(&json, &out);
  json_write_begin_object(&json, false);
  json_write_key(&json, "name");
  json_write_text(&json, "Song", 4);
  json_write_key(&json, "notes");
  json_write_begin_array(&json, false);
  json_write_begin_array(&json, true);
  json_write_int(&json, 1);
  json_write_null(&json);
  json_write_bool(&json, true);
  json_write_end_array(&json);
  json_write_raw(&json, text_bytes("{}"));
  json_write_end_array(&json);
  json_write_key(&json, "empty");
  json_write_begin_object(&json, false);
  json_write_end_object(&json);
  json_write_end_object(&json);
  buffer_u8(&out, 0);
  assert_string_equal((const char *)out.data, "{\n \"name\": \"Song\",\n \"notes\": [\n  [1, null, true],\n  {}\n ],\n \"empty\": {}\n}\n");
  buffer_finish(&out);
}

static void json_refuses_what_is_wrong_and_says_where(void **state) {
  (void)state;
  const struct { const char *text; Status status; uint64_t offset; const char *where; } cases[] = {
    {"", STATUS_TRUNCATED, 0, "JSON"},
    {"nul", STATUS_CORRUPT, 0, "JSON"},
    {"[1,]", STATUS_CORRUPT, 3, "[1]"},
    {"[1 2]", STATUS_CORRUPT, 3, "[0]"},
    {"{\"a\":1,\"a\":2}", STATUS_CORRUPT, 7, "a"},
    {"{\"a\":{\"b\":[0,{\"c\":tru}]}}", STATUS_CORRUPT, 18, "a.b[1].c"},
    {"{\"a\" 1}", STATUS_CORRUPT, 5, "a"},
    {"{a:1}", STATUS_CORRUPT, 1, "JSON"},
    {"{\"a\":1,}", STATUS_CORRUPT, 7, "a"},
    {"[01]", STATUS_CORRUPT, 2, "[0]"},
    {"[1.]", STATUS_CORRUPT, 1, "[0]"},
    {"[+1]", STATUS_CORRUPT, 1, "[0]"},
    {"[-]", STATUS_CORRUPT, 1, "[0]"},
    {"\"\\ud800\"", STATUS_CORRUPT, 3, "JSON"},
    {"\"\\ud800\\u0041\"", STATUS_CORRUPT, 3, "JSON"},
    {"\"\\udc00\"", STATUS_CORRUPT, 3, "JSON"},
    {"\"\\x\"", STATUS_CORRUPT, 1, "JSON"},
    {"\"a\nb\"", STATUS_CORRUPT, 2, "JSON"},
    {"\"\xff\"", STATUS_CORRUPT, 1, "JSON"},
    {"\"abc", STATUS_TRUNCATED, 4, "JSON"},
    {"1 2", STATUS_CORRUPT, 2, "JSON"},
    {"{\"\\u0061\":1,\"a\":2}", STATUS_CORRUPT, 12, "a"},
    {"[[]", STATUS_TRUNCATED, 3, "[0]"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Problem problem;
    assert_int_equal(skip_text(cases[i].text, &problem), cases[i].status);
    assert_int_equal(problem.status, cases[i].status);
    if (problem.offset_bytes != cases[i].offset || strcmp(problem.where, cases[i].where) != 0) fail_msg("%s: at %llu in %s", cases[i].text, (unsigned long long)problem.offset_bytes, problem.where);
  }
}

static void json_accepts_what_is_right(void **state) {
  (void)state;
  static const char *const cases[] = {
    "0", " [ ] ", "{}", "[-0,0.5,1e5,1E+5,1.5e-5,-1]", "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}", "\"\\ud834\\udd1e\"", "\"\\u0000\"",
    "[true,false,null,\"\"]\r\n\t "};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Problem problem;
    assert_int_equal(skip_text(cases[i], &problem), STATUS_OK);
  }
}

static Status read_int(const char *text, int64_t *value) {
  JsonReader json;
  json_reader_init(&json, text_bytes(text), memory_heap(), NULL);
  json_int(&json, value);
  const Status status = json_end(&json);
  json_reader_finish(&json);
  return status;
}

static Status read_real(const char *text, double *value) {
  JsonReader json;
  json_reader_init(&json, text_bytes(text), memory_heap(), NULL);
  json_read_real(&json, value);
  const Status status = json_end(&json);
  json_reader_finish(&json);
  return status;
}

static void json_numbers_out_of_range_are_refused(void **state) {
  (void)state;
  int64_t whole = 0;
  double real = 0;
  assert_int_equal(read_int("9223372036854775807", &whole), STATUS_OK);
  assert_int_equal(read_int("-9223372036854775808", &whole), STATUS_OK);
  assert_int_equal(read_int("9223372036854775808", &whole), STATUS_OUT_OF_RANGE);
  assert_int_equal(read_int("-9223372036854775809", &whole), STATUS_OUT_OF_RANGE);
  assert_int_equal(read_int("99999999999999999999999999", &whole), STATUS_OUT_OF_RANGE);
  assert_int_equal(read_int("1.0", &whole), STATUS_CORRUPT);
  assert_int_equal(read_int("1e3", &whole), STATUS_CORRUPT);
  assert_int_equal(read_int("-0", &whole), STATUS_OK);
  assert_int_equal(whole, 0);
  assert_int_equal(read_real("1e400", &real), STATUS_OUT_OF_RANGE);
  assert_int_equal(read_real("1e-400", &real), STATUS_OK);
  assert_true(real == 0);
  assert_int_equal(read_real("-0", &real), STATUS_OK);
  assert_true(signbit(real));
  assert_int_equal(read_real("123456789012345678901234567890", &real), STATUS_OK);
  assert_true(real == 123456789012345678901234567890.0);
}

static void json_depth_is_limited(void **state) {
  (void)state;
  char text[300];
  for (size_t depth = 1; depth < 100; depth++) {
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = '\0';
    Problem problem;
    assert_int_equal(skip_text(text, &problem), depth <= 64 ? STATUS_OK : STATUS_TOO_LARGE);
  }
}

static void json_many_keys_take_linear_time_and_duplicates_are_found(void **state) {
  (void)state;
  Buffer out;
  buffer_init(&out, memory_heap(), 32u << 20);
  buffer_text(&out, "{");
  for (int i = 0; i < 300000; i++) buffer_format(&out, "\"k%d\":%d,", i, i);
  const size_t size = out.size;
  buffer_text(&out, "\"z\":[{\"k1\":1}]}");
  Problem problem;
  assert_int_equal(skip_all(buffer_bytes(&out), &problem), STATUS_OK);
  out.size = size;
  buffer_text(&out, "\"k150000\":1}");
  assert_int_equal(skip_all(buffer_bytes(&out), &problem), STATUS_CORRUPT);
  assert_int_equal(problem.offset_bytes, size);
  buffer_finish(&out);
}

static const char sample[] =
  "{\"format\": \"tutti\", \"n\": [0, -1.5e3, 12345678901234567890, \"\\u00fc\\ud834\\udd1e\\n\"], \"o\": {\"a\": null, \"b\": [true, false]}}";

static void json_every_truncation_is_refused(void **state) {
  (void)state;
  for (size_t size = 0; size < sizeof sample - 1; size++) {
    uint8_t *copy = memory_new(memory_heap(), size + 1);
    memcpy(copy, sample, size);
    Problem problem;
    assert_int_not_equal(skip_all((Bytes){copy, size}, &problem), STATUS_OK);
    assert_true(problem.what[0] != '\0' && problem.offset_bytes <= size);
    memory_free(memory_heap(), copy, size + 1);
  }
}

static void json_every_corrupt_byte_is_survived(void **state) {
  (void)state;
  char copy[sizeof sample];
  for (size_t at = 0; at < sizeof sample - 1; at++) {
    for (unsigned value = 0; value < 256; value++) {
      memcpy(copy, sample, sizeof sample);
      copy[at] = (char)value;
      Problem problem;
      const Status status = skip_all((Bytes){(const uint8_t *)copy, sizeof sample - 1}, &problem);
      assert_true(status == STATUS_OK || problem.what[0] != '\0');
    }
  }
}

static void json_raw_gives_the_bytes_of_a_value(void **state) {
  (void)state;
  JsonReader json;
  json_reader_init(&json, text_bytes("{\"a\": [1, {\"b\":2}] , \"c\":3}"), memory_heap(), NULL);
  Bytes key, raw;
  assert_true(json_begin_object(&json) && json_next_key(&json, &key) && json_key_is(key, "a") && json_raw(&json, &raw));
  assert_int_equal(raw.size, 12);
  assert_memory_equal(raw.data, "[1, {\"b\":2}]", 12);
  assert_true(json_next_key(&json, &key) && json_key_is(key, "c") && json_skip(&json) && !json_next_key(&json, &key));
  assert_int_equal(json_end(&json), STATUS_OK);
  json_reader_finish(&json);
}

static void json_first_failure_stays(void **state) {
  (void)state;
  Problem problem = {0};
  JsonReader json;
  json_reader_init(&json, text_bytes("{\"a\": 7}"), memory_heap(), &problem);
  Bytes key, text;
  assert_true(json_begin_object(&json) && json_next_key(&json, &key));
  assert_false(json_text(&json, &text));
  assert_string_equal(problem.what, "expected a text in quotes, found a number");
  assert_int_equal(problem.offset_bytes, 6);
  assert_int_equal(json_fail(&json, STATUS_REFUSED, "later"), STATUS_CORRUPT);
  assert_false(json_next_key(&json, &key));
  assert_string_equal(problem.where, "a");
  json_reader_finish(&json);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(json_numbers_survive_bit_for_bit),
    cmocka_unit_test(json_reals_are_written_short),
    cmocka_unit_test(json_texts_survive_escapes_and_all),
    cmocka_unit_test(json_writes_bad_utf8_as_replacement),
    cmocka_unit_test(json_layout_is_readable),
    cmocka_unit_test(json_refuses_what_is_wrong_and_says_where),
    cmocka_unit_test(json_accepts_what_is_right),
    cmocka_unit_test(json_numbers_out_of_range_are_refused),
    cmocka_unit_test(json_depth_is_limited),
    cmocka_unit_test(json_many_keys_take_linear_time_and_duplicates_are_found),
    cmocka_unit_test(json_every_truncation_is_refused),
    cmocka_unit_test(json_every_corrupt_byte_is_survived),
    cmocka_unit_test(json_raw_gives_the_bytes_of_a_value),
    cmocka_unit_test(json_first_failure_stays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
