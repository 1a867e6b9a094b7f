/* See incoming.h. The disk is set to work while the rest still comes, so that the end of a part waits for little. */

#include "server/store/incoming.h"

#include "server/files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { AHEAD_BYTES = 1 << 20, PLACES_MAX = 7 /* of the eight parts that come at once (HTTP_LARGE_BODIES_MAX) */, STEP_BYTES = 2 << 10 };

struct Incoming {
  Store *store;
  Sha256 sha;
  int fd;               /* -1: it could not be made */
  char path[STORE_PATH_BYTES];
  size_t written, told; /* in the file; of that, what the disk was told of */
  bool good;
  char why[STORE_WHY_BYTES];
  uint8_t *whole;       /* where all of it is, when there was a place for it; then there is no file */
};

/* A store without files of its own is given a whole part, so until then it lies here: a few in memory, which stays theirs as long as any part
   is on its way, and in files who comes when there is no place. */
static struct {
  pthread_mutex_t lock;
  uint8_t *free[PLACES_MAX]; /* under `lock`, as all here */
  uint32_t free_count, made;
} places = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint8_t *take_place(void) {
  uint8_t *place = NULL;
  pthread_mutex_lock(&places.lock);
  if (places.free_count > 0) place = places.free[--places.free_count];
  else if (places.made < PLACES_MAX && (place = malloc(STORE_PART_BYTES)) != NULL) places.made++;
  pthread_mutex_unlock(&places.lock);
  return place;
}

static void leave_place(uint8_t *place) {
  if (place == NULL) return;
  pthread_mutex_lock(&places.lock);
  places.free[places.free_count++] = place;
  if (places.free_count == places.made)
    for (; places.made > 0; places.free_count = places.made) free(places.free[--places.made]);
  pthread_mutex_unlock(&places.lock);
}

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
  in->written = in->told = 0;
  in->good = true;
  in->path[0] = '\0';
  sha256_init(&in->sha);
  in->whole = store->kind->open == NULL ? take_place() : NULL;
  in->fd = in->whole != NULL ? -1 : store->kind->open != NULL ? store->kind->open(store, in->path) : open_nameless(in->path);
  if (in->fd < 0 && in->whole == NULL) fail(in, "the part cannot be written");
  return in;
}

/* Hashed a step at a time, each behind its copy: what is copied goes on its way to memory while the step is hashed, and so costs next to nothing
   (of 400 MB 0.005 s, 0.035 when all of a piece is copied behind its hash). */
static void hold(Incoming *in, Bytes piece) {
  if (piece.size > STORE_PART_BYTES - in->written) {
    errno = EFBIG;
    fail(in, "the part cannot be held");
    return;
  }
  for (size_t at = 0, step; at < piece.size; at += step, in->written += step) {
    const size_t room = STEP_BYTES - in->written % STEP_BYTES;
    step = piece.size - at < room ? piece.size - at : room;
    memcpy(in->whole + in->written, piece.data + at, step);
    sha256_put(&in->sha, piece.data + at, step);
  }
}

static void write_out(Incoming *in, Bytes piece) {
  sha256_put(&in->sha, piece.data, piece.size);
  for (size_t done = 0; in->good && done < piece.size;) {
    const ssize_t now = write(in->fd, piece.data + done, piece.size - done);
    if (now > 0) done += (size_t)now;
    else if (now == 0 || errno != EINTR) fail(in, "the part cannot be written");
  }
  in->written += piece.size;
}

static void tell_disk(Incoming *in) {
  if (!in->good || in->path[0] == '\0' || in->written - in->told < AHEAD_BYTES) return;
  sync_file_range(in->fd, (off_t)in->told, (off_t)(in->written - in->told), SYNC_FILE_RANGE_WRITE);
  in->told = in->written;
}

void incoming_take(Incoming *in, Bytes piece) {
  if (in->whole != NULL) hold(in, piece);
  else write_out(in, piece);
  tell_disk(in);
}

size_t incoming_bytes(const Incoming *in) { return in->written; }

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
  *name = sha256_finish(&in->sha);
  if (!in->good) {
    snprintf(why, STORE_WHY_BYTES, "%s", in->why);
    return false;
  }
  if (in->whole != NULL) return in->store->kind->put(in->store, name, (Bytes){in->whole, in->written}, why);
  if (in->store->kind->adopt == NULL) return put_whole(in, name, why);
  const bool good = in->store->kind->adopt(in->store, name, in->fd, in->path, in->written, why);
  if (good) in->path[0] = '\0';
  return good;
}

void incoming_end(Incoming *in) {
  if (in == NULL) return;
  if (in->fd >= 0) close(in->fd);
  if (in->path[0] != '\0') unlink(in->path);
  leave_place(in->whole);
  free(in);
}
