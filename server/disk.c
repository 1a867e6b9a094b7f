/* statvfs, in words. */

#include "server/disk.h"

#include "core/limits.h"

#include <stdio.h>
#include <sys/statvfs.h>

DiskRoom disk_room(const char *folder) {
  struct statvfs disk;
  if (statvfs(folder, &disk) != 0) return (DiskRoom){.is_known = false};
  return (DiskRoom){.free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize, .all_bytes = (uint64_t)disk.f_blocks * disk.f_frsize, .is_known = true, .takes_files = disk.f_files == 0 || disk.f_favail > 0};
}

DiskState disk_state(const DiskRoom *room, uint64_t least_bytes) {
  if (!room->is_known) return DISK_UNKNOWN;
  if (!room->takes_files || room->free_bytes < least_bytes) return DISK_FULL;
  return room->free_bytes < LIMIT_FILE_BYTES ? DISK_LOW : DISK_GOOD;
}

static void amount(uint64_t bytes, char *text, size_t text_bytes) {
  const double mebibytes = (double)bytes / (1 << 20);
  if (mebibytes < 1024.0) snprintf(text, text_bytes, "%.1f MiB", mebibytes);
  else snprintf(text, text_bytes, "%.1f GiB", mebibytes / 1024.0);
}

void disk_text(const DiskRoom *room, DiskState state, char text[DISK_TEXT_BYTES]) {
  static const char *const words[] = {[DISK_GOOD] = "", [DISK_LOW] = "nearly full: ", [DISK_FULL] = "full: "};
  char free_text[24], all_text[24];
  amount(room->free_bytes, free_text, sizeof free_text);
  amount(room->all_bytes, all_text, sizeof all_text);
  if (state == DISK_UNKNOWN) snprintf(text, DISK_TEXT_BYTES, "its disk cannot be asked");
  else if (!room->takes_files) snprintf(text, DISK_TEXT_BYTES, "full: it takes no more files, though %s are free", free_text);
  else snprintf(text, DISK_TEXT_BYTES, "%s%s are free of %s", words[state], free_text, all_text);
}
