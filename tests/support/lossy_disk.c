/* See support/lossy_disk.h; what is kept, and when, is tests/chaos/preload/lossy_disk.c's. */
#include "support/lossy_disk.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 4096, PATH_BYTES = 1024 };
#define COPY "cp -R --preserve=mode,ownership,timestamps" /* two names of a file become two files */

static const LossyDisk *walked; /* by nftw, which takes no context */
static struct { Random *random; LossyLuck luck; const char *gone; uint64_t lost; } cutting;

static bool shell(const char *command) {
  const bool done = system(command) == 0;
  if (!done) fprintf(stderr, "%s: it cannot be done\n", command);
  return done;
}

static int note_inode(const char *path, const struct stat *info, int type, struct FTW *at) {
  char kept[PATH_BYTES], content[PATH_BYTES];
  (void)at;
  if (type != FTW_F) return 0;
  snprintf(kept, sizeof kept, "%s/tree%s", walked->kept, path + strlen(walked->real));
  snprintf(content, sizeof content, "%s/content/%llu", walked->kept, (unsigned long long)info->st_ino);
  return link(kept, content) == 0 ? 0 : -1;
}

static bool keep_everything(const LossyDisk *disk) {
  char command[PATH_BYTES];
  struct stat owner;
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s' && mkdir -m 700 '%s' '%s/content' && " COPY " '%s' '%s/tree'", disk->kept, disk->kept, disk->kept, disk->real, disk->kept);
  if (!shell(command) || stat(disk->real, &owner) != 0) return false;
  snprintf(command, sizeof command, "%s/content", disk->kept);
  if (chown(disk->kept, owner.st_uid, owner.st_gid) != 0 || chown(command, owner.st_uid, owner.st_gid) != 0) return false;
  walked = disk;
  return nftw(disk->real, note_inode, 32, FTW_PHYS) == 0;
}

/* Beside the folder, where whoever uses that may read it. */
static void library_of(const LossyDisk *disk, char library[PATH_BYTES]) { snprintf(library, PATH_BYTES, "%s.so", disk->kept); }

static bool copy_library(const LossyDisk *disk) {
  char library[PATH_BYTES], command[2 * PATH_BYTES];
  const char *build = getenv("BUILD");
  library_of(disk, library);
  snprintf(command, sizeof command, "install -m 755 '%.800s/tests/chaos/preload/lossy_disk.so' '%s'", build == NULL ? "build" : build, library);
  return shell(command);
}

bool lossy_disk_begin(LossyDisk *disk, const char *real) {
  snprintf(disk->real, sizeof disk->real, "%s", real);
  snprintf(disk->kept, sizeof disk->kept, "%.100s-kept", real);
  return copy_library(disk) && keep_everything(disk);
}

void lossy_disk_preload(const LossyDisk *disk) {
  char library[PATH_BYTES];
  if (disk == NULL) {
    unsetenv("LD_PRELOAD");
    return;
  }
  library_of(disk, library);
  setenv("LD_PRELOAD", library, 1);
  setenv("LOSSY_REAL", disk->real, 1);
  setenv("LOSSY_KEPT", disk->kept, 1);
}

/* Blocks of a file as it was in memory: each that is another on the disk is lost, or, with luck, was written just in time. */
static int lose_blocks(const char *path, const struct stat *info, int type, struct FTW *at) {
  char now[BLOCK_BYTES], kept[BLOCK_BYTES], there[PATH_BYTES];
  (void)info; (void)at;
  if (type != FTW_F) return 0;
  snprintf(there, sizeof there, "%s%s", walked->real, path + strlen(cutting.gone));
  const int from = open(path, O_RDONLY | O_CLOEXEC), to = open(there, O_RDWR | O_CLOEXEC);
  ssize_t size;
  for (off_t offset = 0; from >= 0 && (size = pread(from, now, sizeof now, offset)) > 0; offset += size) {
    if (to >= 0 && pread(to, kept, sizeof kept, offset) == size && memcmp(now, kept, (size_t)size) == 0) continue;
    if (to >= 0 && cutting.luck == LOSE_SOME && random_below(cutting.random, 2) == 0 && pwrite(to, now, (size_t)size, offset) == size) continue;
    cutting.lost++;
  }
  if (from >= 0) close(from);
  if (to >= 0) close(to);
  return 0;
}

bool lossy_disk_cut(LossyDisk *disk, LossyLuck luck, Random *random, uint64_t *lost) {
  char command[PATH_BYTES], gone[sizeof disk->real + 8];
  snprintf(gone, sizeof gone, "%s-gone", disk->real);
  snprintf(command, sizeof command, "mv '%s' '%s' && " COPY " '%s/tree' '%s'", disk->real, gone, disk->kept, disk->real);
  if (!shell(command)) return false;
  walked = disk;
  cutting.random = random;
  cutting.luck = luck;
  cutting.gone = gone;
  cutting.lost = 0;
  const bool walked_all = nftw(gone, lose_blocks, 32, FTW_PHYS) == 0;
  *lost = cutting.lost;
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", gone);
  return walked_all && shell(command) && keep_everything(disk);
}
