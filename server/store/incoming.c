/* See incoming.h. The disk is set to work while the rest still comes, so that the end of a part waits for little. */

#include "server/store/incoming.h"

#include "server/files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 * 1024, AHEAD_BYTES = 1 << 20 };

struct Incoming {
  Store *store;
  Sha256 sha;
  int fd;               /* -1: it could not be made */
  char path[STORE_PATH_BYTES];
  size_t held, written, told; /* in `piece`; in the file; of that, what the disk was told of */
  bool good;
  char why[STORE_WHY_BYTES];
  uint8_t piece[PIECE_BYTES];
};

static void fail(Incoming *in, const char *what) {
  if (in->good) snprintf(in->why, sizeof in->why, "%s: %s", what, strerror(errno));
  in->good = false;
}

const char *incoming_folder(void) {
  const char *folder = getenv("TMPDIR");
  return folder == NULL || folder[0] == '\0' ? "/tmp" : folder;
}

/* Where a store has no folder of its own: a file without a name, for as long as it is open. */
static int open_nameless(char path[STORE_PATH_BYTES]) {
  snprintf(path, STORE_PATH_BYTES, "%s/tutti-part-%016" PRIx64, incoming_folder(), file_unique());
  const int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) unlink(path);
  path[0] = '\0';
  return fd;
}

Incoming *incoming_begin(Store *store) {
  Incoming *in = malloc(sizeof *in);
  if (in == NULL) return NULL;
  in->store = store;
  in->held = in->written = in->told = 0;
  in->good = true;
  in->path[0] = '\0';
  sha256_init(&in->sha);
  in->fd = store->kind->open != NULL ? store->kind->open(store, in->path) : open_nameless(in->path);
  if (in->fd < 0) fail(in, "the part cannot be written");
  return in;
}

static void write_held(Incoming *in) {
  sha256_put(&in->sha, in->piece, in->held);
  for (size_t done = 0; in->good && done < in->held;) {
    const ssize_t now = write(in->fd, in->piece + done, in->held - done);
    if (now > 0) done += (size_t)now;
    else if (now == 0 || errno != EINTR) fail(in, "the part cannot be written");
  }
  in->written += in->held;
  in->held = 0;
  if (!in->good || in->path[0] == '\0' || in->written - in->told < AHEAD_BYTES) return;
  sync_file_range(in->fd, (off_t)in->told, (off_t)(in->written - in->told), SYNC_FILE_RANGE_WRITE);
  in->told = in->written;
}

void incoming_take(Incoming *in, Bytes piece) {
  while (piece.size > 0) {
    const size_t room = PIECE_BYTES - in->held, now = piece.size < room ? piece.size : room;
    memcpy(in->piece + in->held, piece.data, now);
    in->held += now;
    piece = (Bytes){piece.data + now, piece.size - now};
    if (in->held == PIECE_BYTES) write_held(in);
  }
}

size_t incoming_bytes(const Incoming *in) { return in->written + in->held; }

/* The file's pages are the system's to keep or drop. */
static bool put_whole(Incoming *in, const Digest *name, char *why) {
  void *bytes = in->written > 0 ? mmap(NULL, in->written, PROT_READ, MAP_PRIVATE, in->fd, 0) : NULL;
  if (bytes == MAP_FAILED) {
    snprintf(why, STORE_WHY_BYTES, "the part cannot be read back: %s", strerror(errno));
    return false;
  }
  const bool good = in->store->kind->put(in->store, name, (Bytes){bytes, in->written}, why);
  if (bytes != NULL) munmap(bytes, in->written);
  return good;
}

bool incoming_keep(Incoming *in, Digest *name, char *why) {
  write_held(in);
  *name = sha256_finish(&in->sha);
  if (!in->good) {
    snprintf(why, STORE_WHY_BYTES, "%s", in->why);
    return false;
  }
  if (in->store->kind->adopt == NULL) return put_whole(in, name, why);
  const bool good = in->store->kind->adopt(in->store, name, in->fd, in->path, in->written, why);
  if (good) in->path[0] = '\0';
  return good;
}

void incoming_end(Incoming *in) {
  if (in == NULL) return;
  if (in->fd >= 0) close(in->fd);
  if (in->path[0] != '\0') unlink(in->path);
  free(in);
}
