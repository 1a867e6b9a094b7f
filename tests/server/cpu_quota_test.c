/* What a container was given of its machine's processors, as either version of Linux's groups says it. */
#include "support/cm.h"
#include "support/scratch.h"

#include "server/cpu_quota.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[SCRATCH_BYTES];

static int begin(void **state) {
  (void)state;
  return scratch_folder(folder, "quota") ? 0 : -1;
}

static int end(void **state) {
  char command[SCRATCH_BYTES + 40];
  (void)state;
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", folder);
  return system(command);
}

static void put(const char *below, const char *name, const char *text) {
  char command[SCRATCH_BYTES + 100], path[SCRATCH_BYTES + 100];
  snprintf(command, sizeof command, "mkdir -p '%s/%s'", folder, below);
  assert_int_equal(system(command), 0);
  snprintf(path, sizeof path, "%s/%s/%s", folder, below, name);
  FILE *file = fopen(path, "we");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

/* For a process of these groups, below `root`. */
static uint32_t given(const char *memberships, const char *root) {
  char groups[SCRATCH_BYTES + 100], path[SCRATCH_BYTES + 100];
  put("proc", "cgroup", memberships);
  snprintf(path, sizeof path, "%s/proc/cgroup", folder);
  snprintf(groups, sizeof groups, "%s/%s", folder, root);
  return cpu_quota(path, groups);
}

static void a_group_of_the_second_version_has_what_it_says(void **state) {
  (void)state;
  put("two/whole", "cpu.max", "max 100000\n");
  put("two/half", "cpu.max", "50000 100000\n");
  put("two/more", "cpu.max", "150000 100000\n");
  assert_int_equal(given("0::/whole\n", "two"), 0);
  assert_int_equal(given("0::/half\n", "two"), 1);
  assert_int_equal(given("0::/more\n", "two"), 2);
}

static void a_group_has_no_more_than_what_it_lies_in(void **state) {
  (void)state;
  put("nested/pod/box", "cpu.max", "400000 100000\n");
  put("nested/pod", "cpu.max", "200000 100000\n");
  assert_int_equal(given("0::/pod/box\n", "nested"), 2);
  put("own", "cpu.max", "300000 100000\n"); /* a container's own group is all it sees */
  assert_int_equal(given("0::/\n", "own"), 3);
  assert_int_equal(given("0::/elsewhere/entirely\n", "own"), 3);
}

static void a_group_of_the_first_version_has_what_it_says(void **state) {
  (void)state;
  put("one/cpu,cpuacct/box", "cpu.cfs_quota_us", "250000\n");
  put("one/cpu,cpuacct/box", "cpu.cfs_period_us", "100000\n");
  put("one/cpu,cpuacct", "cpu.cfs_quota_us", "-1\n");
  put("one/cpu,cpuacct", "cpu.cfs_period_us", "100000\n");
  assert_int_equal(given("5:cpuset:/box\n4:cpu,cpuacct:/box\n0::/\n", "one"), 3);
  assert_int_equal(given("4:cpu,cpuacct:/\n", "one"), 0);
  assert_int_equal(given("4:cpuset:/box\n", "one"), 0);
}

static void who_is_told_nothing_has_all(void **state) {
  (void)state;
  assert_int_equal(given("", "nowhere"), 0);
  assert_int_equal(given("nonsense\n0:\n::\n", "nowhere"), 0);
  assert_int_equal(cpu_quota("/nowhere/at/all", "/nowhere"), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_group_of_the_second_version_has_what_it_says),
    cmocka_unit_test(a_group_has_no_more_than_what_it_lies_in),
    cmocka_unit_test(a_group_of_the_first_version_has_what_it_says),
    cmocka_unit_test(who_is_told_nothing_has_all),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
