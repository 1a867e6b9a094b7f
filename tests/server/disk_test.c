/* A disk that is full, or soon will be, is said to be so before somebody finds out. */

#include "server/disk.h"

#include "core/limits.h"
#include "support/cm.h"
#include "support/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MIB = 1 << 20, LEAST = 8 * MIB };

static const char *said_of(DiskRoom room, DiskState state) {
  static char text[DISK_TEXT_BYTES];
  assert_int_equal(disk_state(&room, LEAST), state);
  disk_text(&room, state, text);
  return text;
}

static void a_disk_is_low_before_it_is_full(void **state) {
  (void)state;
  const uint64_t all = UINT64_C(50) << 30;
  assert_string_equal(said_of((DiskRoom){LIMIT_FILE_BYTES, all, true, true}, DISK_GOOD), "1.0 GiB are free of 50.0 GiB");
  assert_string_equal(said_of((DiskRoom){700 * MIB, all, true, true}, DISK_LOW), "nearly full: 700.0 MiB are free of 50.0 GiB");
  assert_string_equal(said_of((DiskRoom){LEAST, all, true, true}, DISK_LOW), "nearly full: 8.0 MiB are free of 50.0 GiB");
  assert_string_equal(said_of((DiskRoom){LEAST - 1, all, true, true}, DISK_FULL), "full: 8.0 MiB are free of 50.0 GiB");
  assert_string_equal(said_of((DiskRoom){0, all, true, true}, DISK_FULL), "full: 0.0 MiB are free of 50.0 GiB");
  assert_string_equal(said_of((DiskRoom){all, all, true, false}, DISK_FULL), "full: it takes no more files, though 50.0 GiB are free");
  assert_string_equal(said_of((DiskRoom){.is_known = false}, DISK_UNKNOWN), "its disk cannot be asked");
}

static void a_folder_that_is_not_there_has_no_disk(void **state) {
  (void)state;
  assert_false(disk_room("/nowhere/at/all").is_known);
  assert_int_equal(errno, ENOENT);
  const DiskRoom room = disk_room("/");
  assert_true(room.is_known && room.all_bytes >= room.free_bytes && room.all_bytes > 0);
}

/* A real one, where this machine lets us have one. */
static void a_disk_that_fills_up_is_seen_to(void **state) {
  (void)state;
  static const char block[MIB] = "x";
  char folder[64], path[96];
  assert_true(scratch_folder(folder, "disk"));
  if (mount("tmpfs", folder, "tmpfs", 0, "size=16m,nr_inodes=8") != 0) {
    print_message("# no disk of our own can be had: %s\n", strerror(errno));
    rmdir(folder);
    skip();
  }
  DiskRoom room = disk_room(folder);
  DiskState before = disk_state(&room, LEAST), full, again, crowded;
  snprintf(path, sizeof path, "%s/large", folder);
  FILE *file = fopen(path, "w");
  while (file != NULL && fwrite(block, 1, sizeof block, file) == sizeof block && fflush(file) == 0) {}
  if (file != NULL) (void)fclose(file);
  room = disk_room(folder);
  full = disk_state(&room, LEAST);
  unlink(path);
  room = disk_room(folder);
  again = disk_state(&room, LEAST);
  for (int i = 0; i < 16; i++) {
    snprintf(path, sizeof path, "%s/%d", folder, i);
    (void)mkdir(path, 0700);
  }
  room = disk_room(folder);
  crowded = disk_state(&room, LEAST);
  assert_int_equal(umount(folder), 0);
  rmdir(folder);
  assert_int_equal(before, DISK_LOW); /* 16 MiB are little */
  assert_int_equal(full, DISK_FULL);
  assert_int_equal(again, DISK_LOW);
  assert_int_equal(crowded, DISK_FULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_disk_is_low_before_it_is_full),
    cmocka_unit_test(a_folder_that_is_not_there_has_no_disk),
    cmocka_unit_test(a_disk_that_fills_up_is_seen_to),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
