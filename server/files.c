/* Files for the command line: mapped input, and output that takes its name in one rename. */

#include "server/files.h"

#include "core/bytes.h"
#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WINDOW_BYTES ((uintptr_t)1 << 21) /* what one page table maps: the largest piece that comes with one page */

static const char too_large[] = "the file is larger than what can be read: 4 GiB, or 1 GiB from a pipe";

/* A pipe has no size to map: read it, then keep the bytes in anonymous pages so that file_release need not know. */
static const char *read_stream(int fd, FileBytes *bytes) {
  Buffer buffer;
  buffer_init(&buffer, memory_heap(), LIMIT_FILE_BYTES);
  const char *why = NULL;
  uint8_t chunk[1 << 16];
  ssize_t got;
  while (why == NULL && (got = read(fd, chunk, sizeof chunk)) != 0) {
    if (got > 0) buffer_put(&buffer, chunk, (size_t)got);
    else if (errno != EINTR) why = strerror(errno);
    if (buffer.status != STATUS_OK) why = buffer.status == STATUS_TOO_LARGE ? too_large : status_text(buffer.status);
  }
  if (why == NULL && buffer.size > 0) {
    void *pages = mmap(NULL, buffer.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) why = strerror(errno);
    else *bytes = (FileBytes){memcpy(pages, buffer.data, buffer.size), buffer.size, false};
  }
  buffer_finish(&buffer);
  return why;
}

static const char *map_file(int fd, off_t size, off_t most, FileBytes *bytes) {
  if (size > most) return too_large;
  if (size == 0) return NULL;
  const void *pages = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (pages == MAP_FAILED) return strerror(errno);
  *bytes = (FileBytes){pages, (size_t)size, true};
  return NULL;
}

static const char *read_at_most(const char *path, off_t most, FileBytes *bytes) {
  *bytes = (FileBytes){0};
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return strerror(errno);
  struct stat info;
  const char *why = NULL;
  if (fstat(fd, &info) != 0) why = strerror(errno);
  else if (S_ISDIR(info.st_mode)) why = "this is a folder";
  else why = S_ISREG(info.st_mode) ? map_file(fd, info.st_size, most, bytes) : read_stream(fd, bytes);
  close(fd);
  return why;
}

const char *file_read(const char *path, FileBytes *bytes) { return read_at_most(path, (off_t)LIMIT_LENT_BYTES, bytes); }
const char *file_read_large(const char *path, FileBytes *bytes) { return read_at_most(path, (off_t)PTRDIFF_MAX, bytes); }

/* A read makes the system map a window around it: all of that goes. */
void file_forget(const FileBytes *bytes, const void *data, size_t size) {
  if (!bytes->mapped) return;
  const uintptr_t first = (uintptr_t)bytes->data, last = first + bytes->size; /* `first` begins a page */
  uintptr_t begin = (uintptr_t)data / WINDOW_BYTES * WINDOW_BYTES, end = ((uintptr_t)data + size + WINDOW_BYTES - 1) / WINDOW_BYTES * WINDOW_BYTES;
  if (begin < first) begin = first;
  if (end > last) end = last;
  (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
}

void file_release(FileBytes *bytes) {
  if (bytes->data != NULL) munmap((void *)(uintptr_t)bytes->data, bytes->size);
  *bytes = (FileBytes){0};
}

/* Without chance, in a kernel that has none to give: this process, now. */
uint64_t file_unique(void) {
  uint64_t number;
  struct timespec now = {0};
  if (getrandom(&number, sizeof number, 0) == (ssize_t)sizeof number) return number;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)getpid() << 40 ^ (uint64_t)now.tv_sec << 30 ^ (uint64_t)now.tv_nsec;
}

static const char *begin_writing(FileWriter *writer, const char *path) {
  const int length = snprintf(writer->temporary, sizeof writer->temporary, "%s.%016" PRIx64 ".part", path, file_unique());
  if (length < 0 || (size_t)length >= sizeof writer->temporary) return "the path is too long";
  memcpy(writer->path, path, strlen(path) + 1);
  writer->fd = open(writer->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  return writer->fd < 0 ? strerror(errno) : NULL;
}

const char *file_writer_put(FileWriter *writer, const char *path, const void *data, size_t size, uint64_t offset) {
  if (writer->fd < 0) {
    const char *why = begin_writing(writer, path);
    if (why != NULL) return why;
  }
  const uint8_t *next = data;
  while (size > 0) {
    const ssize_t put = pwrite(writer->fd, next, size, (off_t)offset);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return put < 0 && errno == ENOSPC ? "the disk is full; nothing was kept" : strerror(errno);
    next += put;
    size -= (size_t)put;
    offset += (uint64_t)put;
  }
  return NULL;
}

const char *file_writer_commit(FileWriter *writer) {
  if (writer->fd < 0) return NULL;
  const bool stored = fsync(writer->fd) == 0;
  const int sync_error = errno;
  const bool closed = close(writer->fd) == 0;
  writer->fd = -1;
  if (!stored || !closed || rename(writer->temporary, writer->path) != 0) {
    const char *why = strerror(stored ? errno : sync_error);
    unlink(writer->temporary);
    return why;
  }
  return NULL;
}

void file_writer_discard(FileWriter *writer) {
  if (writer->fd < 0) return;
  close(writer->fd);
  unlink(writer->temporary);
  writer->fd = -1;
}
