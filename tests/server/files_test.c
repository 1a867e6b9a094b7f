/* Files appear whole or not at all, and what cannot be read is said in words. */

#include "server/files.h"

#include "support/cm.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state) {
  (void)state;
  return !scratch_folder(folder, "files");
}

static int remove_folder(void **state) {
  (void)state;
  char command[128];
  snprintf(command, sizeof command, "rm -r %s", folder);
  return system(command);
}

static const char *in_folder(const char *name) {
  static char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static int entries(void) {
  char command[128];
  snprintf(command, sizeof command, "ls -A %s | wc -l", folder);
  FILE *pipe = popen(command, "r");
  int count = -1;
  assert_int_equal(fscanf(pipe, "%d", &count), 1);
  pclose(pipe);
  return count;
}

static void assert_content(const char *path, const char *content) {
  FileBytes bytes;
  assert_null(file_read(path, &bytes));
  assert_int_equal(bytes.size, strlen(content));
  assert_memory_equal(bytes.data, content, bytes.size);
  file_release(&bytes);
}

static void what_is_committed_is_read_back(void **state) {
  (void)state;
  FileWriter writer = {.fd = -1};
  assert_null(file_writer_put(&writer, in_folder("a"), "world", 5, 6));
  assert_null(file_writer_put(&writer, in_folder("a"), "hello ", 6, 0));
  assert_null(file_writer_commit(&writer));
  assert_content(in_folder("a"), "hello world");
  assert_int_equal(entries(), 1);
}

static void what_is_discarded_leaves_the_old_file(void **state) {
  (void)state;
  FileWriter writer = {.fd = -1};
  assert_null(file_writer_put(&writer, in_folder("a"), "half", 4, 0));
  file_writer_discard(&writer);
  assert_content(in_folder("a"), "hello world");
  assert_int_equal(entries(), 1);
}

static void two_who_write_one_file_do_not_meet(void **state) {
  (void)state;
  FileWriter first = {.fd = -1}, second = {.fd = -1};
  assert_null(file_writer_put(&first, in_folder("a"), "first", 5, 0));
  assert_null(file_writer_put(&second, in_folder("a"), "hello world", 11, 0));
  assert_int_equal(entries(), 3);
  assert_null(file_writer_commit(&first));
  assert_content(in_folder("a"), "first");
  assert_null(file_writer_commit(&second));
  assert_content(in_folder("a"), "hello world");
  assert_int_equal(entries(), 1);
}

static void a_full_disk_is_said_and_leaves_nothing(void **state) {
  (void)state;
  const struct rlimit small = {1000, RLIM_INFINITY};
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
  FileWriter writer = {.fd = -1};
  static const char block[4096] = "x";
  const char *why = file_writer_put(&writer, in_folder("b"), block, sizeof block, 0);
  assert_non_null(why);
  file_writer_discard(&writer);
  assert_int_equal(entries(), 1);
}

static void what_cannot_be_read_is_said(void **state) {
  (void)state;
  FileBytes bytes;
  assert_non_null(strstr(file_read(in_folder("missing"), &bytes), "No such file"));
  assert_non_null(strstr(file_read(folder, &bytes), "folder"));
  assert_non_null(file_read("/dev/full/x", &bytes));
  assert_int_equal(bytes.size, 0);
}

static void a_file_that_is_too_large_is_refused_unread(void **state) {
  (void)state;
  const struct rlimit any = {RLIM_INFINITY, RLIM_INFINITY};
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &any), 0);
  const int fd = open(in_folder("sparse"), O_CREAT | O_WRONLY, 0600);
  assert_int_equal(ftruncate(fd, (off_t)1 << 32), 0);
  close(fd);
  FileBytes bytes;
  assert_non_null(strstr(file_read(in_folder("sparse"), &bytes), "larger than"));
  assert_null(file_read_large(in_folder("sparse"), &bytes)); /* by whoever asks for it so */
  assert_int_equal(bytes.size, (size_t)1 << 32);
  assert_int_equal(bytes.data[bytes.size - 1], 0);
  file_release(&bytes);
  unlink(in_folder("sparse"));
}

static void a_pipe_can_be_read(void **state) {
  (void)state;
  int ends[2];
  char path[64];
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], "from a pipe", 11), 11);
  close(ends[1]);
  snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
  assert_content(path, "from a pipe");
  close(ends[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_committed_is_read_back),
    cmocka_unit_test(what_is_discarded_leaves_the_old_file),
    cmocka_unit_test(two_who_write_one_file_do_not_meet),
    cmocka_unit_test(a_full_disk_is_said_and_leaves_nothing),
    cmocka_unit_test(what_cannot_be_read_is_said),
    cmocka_unit_test(a_file_that_is_too_large_is_refused_unread),
    cmocka_unit_test(a_pipe_can_be_read),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
