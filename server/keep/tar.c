/* Heads of 512 bytes with numbers in octal, bodies filled up to 512, two empty heads at the end. */

#include "server/keep/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 512 };

/* Where things stand in a head. */
enum { MODE_AT = 100, OWNER_AT = 108, GROUP_AT = 116, SIZE_AT = 124, TIME_AT = 136, SUM_AT = 148, TYPE_AT = 156, MAGIC_AT = 257 };

static unsigned sum_of(const uint8_t head[BLOCK]) {
  unsigned sum = 0;
  for (int i = 0; i < BLOCK; i++) sum += i >= SUM_AT && i < TYPE_AT ? ' ' : head[i];
  return sum;
}

static void put(TarWriter *tar, const void *bytes, size_t size) {
  if (tar->why != NULL) return;
  tar->why = file_writer_put(&tar->file, tar->path, bytes, size, tar->at);
  tar->at += size;
  sha256_put(&tar->sha, bytes, size);
}

void tar_begin(TarWriter *tar, const char *path) {
  *tar = (TarWriter){.file = {.fd = -1}, .path = path};
  sha256_init(&tar->sha);
}

void tar_put(TarWriter *tar, const char *name, Bytes bytes) {
  static const uint8_t nothing[BLOCK], magic[8] = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
  uint8_t head[BLOCK] = {0};
  if (strlen(name) >= TAR_NAME_BYTES || bytes.size > TAR_ENTRY_BYTES_MAX) {
    tar->why = "an entry is too large";
    return;
  }
  snprintf((char *)head, TAR_NAME_BYTES, "%s", name);
  snprintf((char *)head + MODE_AT, 8, "%07o", 0600u);
  snprintf((char *)head + OWNER_AT, 8, "%07o", 0u);
  snprintf((char *)head + GROUP_AT, 8, "%07o", 0u);
  snprintf((char *)head + SIZE_AT, 12, "%011zo", bytes.size);
  snprintf((char *)head + TIME_AT, 12, "%011o", 0u);
  head[TYPE_AT] = '0';
  memcpy(head + MAGIC_AT, magic, sizeof magic);
  snprintf((char *)head + SUM_AT, 8, "%06o", sum_of(head));
  head[SUM_AT + 7] = ' ';
  put(tar, head, sizeof head);
  put(tar, bytes.data, bytes.size);
  put(tar, nothing, (BLOCK - bytes.size % BLOCK) % BLOCK);
}

Digest tar_written(const TarWriter *tar) {
  Sha256 copy = tar->sha;
  return sha256_finish(&copy);
}

bool tar_commit(TarWriter *tar) {
  static const uint8_t end[2 * BLOCK];
  put(tar, end, sizeof end);
  if (tar->why == NULL) tar->why = file_writer_commit(&tar->file);
  return tar->why == NULL;
}

void tar_discard(TarWriter *tar) { file_writer_discard(&tar->file); }

/* ---- Reading ---- */

bool tar_open(TarReader *tar, const char *path) {
  *tar = (TarReader){.fd = open(path, O_RDONLY | O_CLOEXEC)};
  buffer_init(&tar->body, memory_heap(), TAR_ENTRY_BYTES_MAX + BLOCK);
  sha256_init(&tar->sha);
  if (tar->fd < 0) tar->why = strerror(errno);
  return tar->fd >= 0;
}

static bool take(TarReader *tar, uint8_t *to, size_t size) {
  size_t got = 0;
  while (got < size) {
    const ssize_t now = read(tar->fd, to + got, size - got);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) break;
    got += (size_t)now;
  }
  if (got < size) tar->why = "the file ends too early";
  return got == size;
}

static bool octal(const uint8_t *text, size_t digits, size_t *value) {
  *value = 0;
  for (size_t i = 0; i < digits; i++) {
    if (text[i] < '0' || text[i] > '7') return false;
    *value = *value * 8 + (size_t)(text[i] - '0');
  }
  return true;
}

static bool read_head(const uint8_t head[BLOCK], TarReader *tar, size_t *size) {
  size_t sum;
  memcpy(tar->name, head, TAR_NAME_BYTES);
  return octal(head + SUM_AT, 6, &sum) && sum == sum_of(head) && memcmp(head + MAGIC_AT, "ustar", 6) == 0 && head[TYPE_AT] == '0' && octal(head + SIZE_AT, 11, size) &&
         *size <= TAR_ENTRY_BYTES_MAX;
}

bool tar_next(TarReader *tar) {
  uint8_t head[BLOCK];
  size_t size;
  Sha256 copy = tar->sha;
  if (tar->why != NULL || !take(tar, head, sizeof head)) return false;
  if (head[0] == 0) return false;
  if (!read_head(head, tar, &size)) {
    tar->why = "this is no backup, or it is damaged";
    return false;
  }
  tar->before = sha256_finish(&copy);
  const size_t filled = (size + BLOCK - 1) / BLOCK * BLOCK;
  buffer_clear(&tar->body);
  uint8_t *body = buffer_extend(&tar->body, filled);
  if (body == NULL) tar->why = "out of memory";
  if (body == NULL || !take(tar, body, filled)) return false;
  sha256_put(&tar->sha, head, sizeof head);
  sha256_put(&tar->sha, body, filled);
  tar->body.size = size;
  return true;
}

void tar_close(TarReader *tar) {
  if (tar->fd >= 0) close(tar->fd);
  buffer_finish(&tar->body);
}
