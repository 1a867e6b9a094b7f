/* Settings: every row of the table is well formed, and a value that cannot be is refused in words that name it. */
#include "support/cm.h"
#include "support/scratch.h"

#include "server/config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char why[512];

static bool accepts(const char *name, const char *value) {
  setenv(name, value, 1);
  const bool good = config_begin(why, sizeof why);
  unsetenv(name);
  if (!good) assert_non_null(strstr(why, name));
  return good;
}

static void every_row_is_well_formed_and_its_default_is_accepted(void **state) {
  (void)state;
  for (uint32_t i = 0; i < config_row_count; i++) {
    const ConfigRow *row = &config_rows[i];
    assert_non_null(row->name);
    assert_true(strspn(row->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == strlen(row->name));
    assert_true(strlen(row->doc) > 20 && row->doc[strlen(row->doc) - 1] == '.');
    assert_null(strchr(row->doc, '|'));
    assert_int_equal(row->deployment, i >= CONFIG_COUNT);
    assert_true(row->type == CONFIG_IS_CHOICE || row->type == CONFIG_IS_URL ? row->choices != NULL : row->choices == NULL);
    assert_true(row->type == CONFIG_IS_NUMBER ? row->least < row->most : row->least == row->most);
    for (uint32_t other = 0; other < i; other++) assert_string_not_equal(row->name, config_rows[other].name);
    if (i < CONFIG_COUNT) assert_true(accepts(row->name, row->otherwise));
  }
}

static void a_number_is_whole_and_in_its_range(void **state) {
  (void)state;
  for (uint32_t i = 0; i < CONFIG_COUNT; i++) {
    const ConfigRow *row = &config_rows[i];
    char text[32];
    if (row->type != CONFIG_IS_NUMBER) continue;
    snprintf(text, sizeof text, "%lld", (long long)row->least - 1);
    assert_false(accepts(row->name, text));
    snprintf(text, sizeof text, "%lld", (long long)row->most + 1);
    assert_false(accepts(row->name, text));
    snprintf(text, sizeof text, "%lld", (long long)row->most);
    assert_true(accepts(row->name, text));
    setenv(row->name, text, 1);
    assert_int_equal(config_number((ConfigKey)i), row->most);
    unsetenv(row->name);
    const char *const wrong[] = {"many", "1.5", " 1", "1 ", "0x10", "99999999999999999999999"};
    for (size_t w = 0; w < sizeof wrong / sizeof wrong[0]; w++) assert_false(accepts(row->name, wrong[w]));
  }
}

static void a_choice_is_one_of_its_words(void **state) {
  (void)state;
  assert_true(accepts("TUTTI_SANDBOX", "best"));
  assert_false(accepts("TUTTI_SANDBOX", "bes"));
  assert_false(accepts("TUTTI_SANDBOX", "required best"));
  assert_non_null(strstr(why, "required best"));
  assert_true(accepts("TUTTI_SANDBOX", ""));
}

static void an_address_has_a_scheme_and_no_path(void **state) {
  (void)state;
  assert_true(accepts("TUTTI_URL", "https://music.example.org:8443"));
  const char *const wrong[] = {"music.example.org", "https://", "https://music.example.org/", "ftp://music.example.org", "https://a b"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) assert_false(accepts("TUTTI_URL", wrong[i]));
}

static void a_value_is_one_line_of_a_stated_length(void **state) {
  (void)state;
  char *value = malloc(5000);
  memset(value, 'a', 4999);
  value[4999] = '\0';
  assert_false(accepts("S3_BUCKET", value));
  assert_false(accepts("S3_BUCKET", "two\nlines"));
  free(value);
}

static void a_secret_may_lie_in_a_file_and_is_never_told(void **state) {
  (void)state;
  char path[SCRATCH_BYTES];
  scratch_path(path, "secret");
  const int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  assert_int_equal(write(fd, "a key\nmore\n", 11), 11);
  setenv("S3_SECRET_KEY_FILE", path, 1);
  assert_true(config_begin(why, sizeof why));
  assert_string_equal(config_text(CONFIG_S3_SECRET_KEY), "a key");
  assert_false(config_begin(why, sizeof why)); /* both are set now */
  assert_null(strstr(why, "a key"));
  unsetenv("S3_SECRET_KEY");
  assert_int_equal(ftruncate(fd, 0), 0);
  assert_false(config_begin(why, sizeof why));
  assert_non_null(strstr(why, "S3_SECRET_KEY_FILE"));
  close(fd);
  unlink(path);
  assert_false(config_begin(why, sizeof why));
  unsetenv("S3_SECRET_KEY_FILE");
  assert_false(accepts("S3_SECRET_KEY", "hush\x01hush"));
  assert_null(strstr(why, "hush"));
}

static void a_mistyped_name_is_noticed(void **state) {
  (void)state;
  assert_null(config_stranger(0));
  setenv("TUTTI_SANDBX", "best", 1);
  setenv("TUTTI_DATA_FILE", "x", 1);
  assert_memory_equal(config_stranger(0), "TUTTI_SANDBX=", 13);
  assert_null(config_stranger(1));
  unsetenv("TUTTI_SANDBX");
  unsetenv("TUTTI_DATA_FILE");
}

int main(void) {
  for (uint32_t i = 0; i < config_row_count; i++) unsetenv(config_rows[i].name);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_row_is_well_formed_and_its_default_is_accepted),
    cmocka_unit_test(a_number_is_whole_and_in_its_range),
    cmocka_unit_test(a_choice_is_one_of_its_words),
    cmocka_unit_test(an_address_has_a_scheme_and_no_path),
    cmocka_unit_test(a_value_is_one_line_of_a_stated_length),
    cmocka_unit_test(a_secret_may_lie_in_a_file_and_is_never_told),
    cmocka_unit_test(a_mistyped_name_is_noticed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
