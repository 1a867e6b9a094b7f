/* Parts as files, in 256 folders; each takes its name in one rename after it is on the disk. */

#include "server/disk.h"
#include "server/hex.h"
#include "server/store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES = STORE_PATH_BYTES, NAME_DIGITS = 64, FORGOTTEN_SECONDS = 3600 };
#define NEW "new-"

typedef struct Folder {
  Store store;
  atomic_uint made;      /* temporary names */
  char path[PATH_BYTES - 128];
} Folder;

static bool fail(char *why, const char *what) {
  snprintf(why, STORE_WHY_BYTES, "%s: %s", what, strerror(errno));
  return false;
}

static void path_of(const Folder *folder, const Digest *part, char path[PATH_BYTES]) {
  char name[65];
  digest_text(part, name);
  snprintf(path, PATH_BYTES, "%s/%.2s/%s", folder->path, name, name + 2);
}

static bool write_all(int fd, Bytes bytes) {
  while (bytes.size > 0) {
    const ssize_t done = write(fd, bytes.data, bytes.size);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes = (Bytes){bytes.data + done, bytes.size - (size_t)done};
  }
  return true;
}

/* The name itself must survive too. */
static bool sync_parent(const char *path) {
  char parent[PATH_BYTES];
  const char *slash = strrchr(path, '/');
  snprintf(parent, sizeof parent, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1, slash == NULL ? "." : path);
  const int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return good;
}

static int open_new(Store *store, char path[PATH_BYTES]) {
  Folder *folder = (Folder *)store;
  snprintf(path, PATH_BYTES, "%s/" NEW "%ld-%u", folder->path, (long)getpid(), atomic_fetch_add(&folder->made, 1));
  return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

/* True: it is here already, and young again. Whoever brought it may have gone before its name was on the disk. */
static bool is_here(const char *path, size_t bytes) {
  struct stat info;
  return stat(path, &info) == 0 && info.st_size == (off_t)bytes && utimensat(AT_FDCWD, path, NULL, 0) == 0 && sync_parent(path);
}

static bool adopt(Store *store, const Digest *part, int fd, const char *temporary, size_t bytes, char *why) {
  char path[PATH_BYTES];
  path_of((Folder *)store, part, path);
  if (is_here(path, bytes)) return unlink(temporary) == 0 || fail(why, "the part cannot be kept");
  return (fdatasync(fd) == 0 && rename(temporary, path) == 0 && sync_parent(path)) || fail(why, "the part cannot be written");
}

static bool put(Store *store, const Digest *part, Bytes bytes, char *why) {
  char path[PATH_BYTES], temporary[PATH_BYTES];
  path_of((Folder *)store, part, path);
  if (is_here(path, bytes.size)) return true;
  const int fd = open_new(store, temporary);
  if (fd < 0) return fail(why, "the part cannot be written");
  const bool written = write_all(fd, bytes) || fail(why, "the part cannot be written"), good = written && adopt(store, part, fd, temporary, bytes.size, why);
  close(fd);
  if (!good) unlink(temporary);
  return good;
}

static int lend(Store *store, const Digest *part) {
  char path[PATH_BYTES];
  path_of((Folder *)store, part, path);
  return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

static bool get(Store *store, const Digest *part, uint64_t offset, size_t count, Buffer *out, char *why) {
  const int fd = lend(store, part);
  if (fd < 0) return fail(why, "a part is not there");
  uint8_t *to = buffer_extend(out, count);
  size_t got = 0;
  for (ssize_t now = 1; to != NULL && got < count && now > 0; got += now > 0 ? (size_t)now : 0) now = pread(fd, to + got, count - got, (off_t)(offset + got));
  close(fd);
  if (got == count) return true;
  snprintf(why, STORE_WHY_BYTES, "a part is shorter than it was");
  return false;
}

static bool drop(Store *store, const Digest *part, char *why) {
  char path[PATH_BYTES];
  path_of((Folder *)store, part, path);
  return unlink(path) == 0 || errno == ENOENT || fail(why, "a part cannot be removed");
}

static bool digest_of_name(const char *two, const char *rest, Digest *digest) {
  char name[NAME_DIGITS + 8];
  if (strlen(two) + strlen(rest) != NAME_DIGITS) return false;
  snprintf(name, sizeof name, "%s%s", two, rest);
  return hex_digest(name, digest);
}

/* What a killed server was writing; who still writes makes it young. */
static void drop_forgotten(const Folder *folder) {
  DIR *entries = opendir(folder->path);
  for (const struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
    struct stat info;
    const bool ours = strncmp(entry->d_name, NEW, sizeof NEW - 1) == 0 && fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0;
    if (ours && difftime(time(NULL), info.st_mtime) > FORGOTTEN_SECONDS) unlinkat(dirfd(entries), entry->d_name, 0);
  }
  if (entries != NULL) closedir(entries);
}

static bool list(Store *store, StoreVisit *visit, void *context, char *why) {
  const Folder *folder = (Folder *)store;
  bool going = true;
  (void)why;
  drop_forgotten(folder);
  for (unsigned i = 0; going && i < 256; i++) {
    char path[PATH_BYTES], two[8];
    snprintf(two, sizeof two, "%02x", i);
    snprintf(path, sizeof path, "%s/%s", folder->path, two);
    DIR *entries = opendir(path);
    for (const struct dirent *entry; going && entries != NULL && (entry = readdir(entries)) != NULL;) {
      Digest part;
      struct stat info;
      if (!digest_of_name(two, entry->d_name, &part) || fstatat(dirfd(entries), entry->d_name, &info, 0) != 0) continue;
      going = visit(context, &part, difftime(time(NULL), info.st_mtime));
    }
    if (entries != NULL) closedir(entries);
  }
  return true;
}

/* Whether another part would find room. */
static bool has_room(const char *path, char *why) {
  const DiskRoom room = disk_room(path);
  const DiskState state = disk_state(&room, STORE_PART_BYTES);
  char text[DISK_TEXT_BYTES];
  if (state == DISK_UNKNOWN) return fail(why, "the store's disk cannot be asked");
  if (state != DISK_FULL) return true;
  disk_text(&room, state, text);
  snprintf(why, STORE_WHY_BYTES, "its disk is %s; a part needs %d MiB", text, STORE_PART_BYTES >> 20);
  return false;
}

/* The last of the 256 is there when all are. */
static bool ready(Store *store, char *why) {
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%s/ff", ((Folder *)store)->path);
  return (access(path, R_OK | W_OK | X_OK) == 0 || fail(why, "the store's folder cannot be used")) && has_room(path, why);
}

static const char *place(const Store *store) { return ((const Folder *)store)->path; }
static void destroy(Store *store) { free(store); }

static const StoreKind kind = {.name = "folder", .put = put, .open = open_new, .adopt = adopt, .get = get, .lend = lend, .drop = drop, .list = list, .ready = ready, .place = place, .destroy = destroy};

Store *store_folder(const char *path, char *why) {
  Folder *folder = calloc(1, sizeof *folder);
  char below[PATH_BYTES];
  if (folder == NULL || strlen(path) >= sizeof folder->path) {
    snprintf(why, STORE_WHY_BYTES, folder == NULL ? "out of memory" : "the store's path is too long");
    free(folder);
    return NULL;
  }
  folder->store.kind = &kind;
  snprintf(folder->path, sizeof folder->path, "%s", path);
  bool good = mkdir(path, 0700) == 0 || errno == EEXIST;
  for (unsigned i = 0; good && i < 256; i++) {
    snprintf(below, sizeof below, "%s/%02x", folder->path, i);
    good = mkdir(below, 0700) == 0 || errno == EEXIST;
  }
  good = good && sync_parent(below) && sync_parent(path);
  if (good) return &folder->store;
  fail(why, "the store's folder cannot be made");
  free(folder);
  return NULL;
}
