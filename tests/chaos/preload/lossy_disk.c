/*
  Preloaded into a program, a disk that keeps only what it was told to keep: of every file below LOSSY_REAL, the bytes it had at its last
  fsync or fdatasync lie below LOSSY_KEPT, under the names of its folder's last fsync. The real files go on as if nothing had happened;
  when the power goes, what lies below LOSSY_KEPT is what a machine would find again. See support/lossy_disk.h for the layout.

  As POSIX has it, but for two things that hold on every journaling file system: a file that is flushed keeps its own name too, and a
  folder is there as soon as it is made. Nothing is really flushed.
*/
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 << 10 };

typedef struct Place { char tree[PATH_MAX], content[PATH_MAX]; } Place; /* where something is kept: by its name, and by its inode */

static const char *below_real(const char *path) {
  const char *real = getenv("LOSSY_REAL");
  const size_t length = real == NULL ? 0 : strlen(real);
  return length > 0 && strncmp(path, real, length) == 0 && (path[length] == '/' || path[length] == '\0') ? path + length : NULL;
}

static bool place_of(const char *path, ino_t inode, Place *place) {
  const char *below = below_real(path), *kept = getenv("LOSSY_KEPT");
  if (below == NULL || kept == NULL) return false;
  return snprintf(place->tree, PATH_MAX, "%s/tree%s", kept, below) < PATH_MAX && snprintf(place->content, PATH_MAX, "%s/content/%llu", kept, (unsigned long long)inode) < PATH_MAX;
}

/* Processes and threads take turns. */
static int lock(void) {
  char path[PATH_MAX];
  const char *kept = getenv("LOSSY_KEPT");
  snprintf(path, sizeof path, "%s/lock", kept == NULL ? "" : kept);
  const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) flock(fd, LOCK_EX);
  return fd;
}

static void give_up(const char *what, const char *path) {
  dprintf(2, "lossy disk: %s %s: %m\n", what, path);
  abort(); /* a disk that fails in the test's own hands would prove nothing */
}

static bool is_same_file(const char *a, const char *b) {
  struct stat one, other;
  return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_ino == other.st_ino;
}

static void make_folders(char *path) {
  for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
    *at = '\0';
    mkdir(path, 0700);
    *at = '/';
  }
}

/* Its name now leads to its bytes. */
static void keep_name(Place *place) {
  if (is_same_file(place->tree, place->content)) return;
  make_folders(place->tree);
  unlink(place->tree);
  if (link(place->content, place->tree) != 0) give_up("cannot keep the name", place->tree);
}

/* Only pieces that changed are written. */
static void keep_bytes(int from, const Place *place) {
  static _Thread_local char now[PIECE_BYTES], before[PIECE_BYTES];
  const int to = open(place->content, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ssize_t got;
  off_t at = 0;
  if (to < 0) give_up("cannot keep", place->content);
  for (; (got = pread(from, now, sizeof now, at)) > 0; at += got) {
    const ssize_t had = pread(to, before, (size_t)got, at);
    if (had == got && memcmp(now, before, (size_t)got) == 0) continue;
    if (pwrite(to, now, (size_t)got, at) != got) give_up("cannot keep", place->content);
  }
  if (got < 0 || ftruncate(to, at) != 0) give_up("cannot keep", place->content);
  close(to);
}

/* All names of a folder; a file that was never flushed is kept empty. */
static void keep_folder(const char *path) {
  char name[PATH_MAX];
  struct stat info;
  Place place;
  DIR *entries = opendir(path);
  for (const struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
    if (snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name || lstat(name, &info) != 0 || !S_ISREG(info.st_mode) || !place_of(name, info.st_ino, &place)) continue;
    const int empty = open(place.content, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (empty >= 0) close(empty);
    keep_name(&place);
  }
  if (entries != NULL) closedir(entries);
  entries = place_of(path, 0, &place) ? opendir(place.tree) : NULL;
  for (const struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
    char kept[PATH_MAX];
    if (snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name || snprintf(kept, sizeof kept, "%s/%s", place.tree, entry->d_name) >= (int)sizeof kept) continue;
    if (lstat(name, &info) != 0 && lstat(kept, &info) == 0 && S_ISREG(info.st_mode)) unlink(kept);
  }
  if (entries != NULL) closedir(entries);
}

static int keep(int fd) {
  char link_path[64], path[PATH_MAX];
  struct stat info;
  Place place;
  snprintf(link_path, sizeof link_path, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link_path, path, sizeof path - 1);
  if (length <= 0 || fstat(fd, &info) != 0) return 0;
  path[length] = '\0';
  if (!place_of(path, info.st_ino, &place)) return 0;
  const int locked = lock();
  if (S_ISDIR(info.st_mode)) keep_folder(path);
  else if (S_ISREG(info.st_mode) && info.st_nlink > 0) {
    const int from = open(link_path, O_RDONLY | O_CLOEXEC);
    if (from < 0) give_up("cannot read", path);
    keep_bytes(from, &place);
    close(from);
    keep_name(&place);
  }
  if (locked >= 0) close(locked);
  return 0;
}

/* A file that is gone: its inode may be another's soon, and the names that are kept of it stay what they are. */
static void forget(const char *path) {
  char whole[PATH_MAX];
  struct stat info;
  Place place;
  if (path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
  else if (getcwd(whole, sizeof whole) != NULL) snprintf(whole + strlen(whole), sizeof whole - strlen(whole), "/%s", path);
  else return;
  if (below_real(whole) != NULL && lstat(whole, &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 1 && place_of(whole, info.st_ino, &place)) unlinkat(AT_FDCWD, place.content, 0);
}

/* ---- What the program calls ---- */

__attribute__((visibility("default"))) int fsync(int fd) { return keep(fd); }
__attribute__((visibility("default"))) int fdatasync(int fd) { return keep(fd); }

__attribute__((visibility("default"))) int unlink(const char *path) {
  static int (*next)(const char *);
  if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "unlink");
  forget(path);
  return next(path);
}

__attribute__((visibility("default"))) int rename(const char *from, const char *to) {
  static int (*next)(const char *, const char *);
  if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "rename");
  forget(to);
  return next(from, to);
}
