/* Positions in a row of parts. */

#include "server/store/blob.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 20 };

uint32_t blob_part_count(uint64_t bytes) { return (uint32_t)((bytes + STORE_PART_BYTES - 1) / STORE_PART_BYTES); }

size_t blob_part_bytes(uint64_t bytes, uint32_t part) {
  const uint64_t begin = (uint64_t)part * STORE_PART_BYTES, left = bytes > begin ? bytes - begin : 0;
  return left < STORE_PART_BYTES ? (size_t)left : STORE_PART_BYTES;
}

bool blob_read(const Blob *blob, Store *store, uint64_t at, size_t count, Buffer *out, char *why) {
  const uint64_t part = at / STORE_PART_BYTES, offset = at % STORE_PART_BYTES;
  snprintf(why, STORE_WHY_BYTES, "it ends there");
  if (at >= blob->bytes || part >= blob->part_count) return false;
  const size_t left = blob_part_bytes(blob->bytes, (uint32_t)part) - (size_t)offset;
  return store->kind->get(store, &blob->parts[part], offset, count < left ? count : left, out, why);
}

int blob_lend(const Blob *blob, Store *store, uint64_t at, uint64_t count, uint64_t *offset) {
  const uint64_t part = at / STORE_PART_BYTES;
  struct stat info;
  *offset = at % STORE_PART_BYTES;
  if (store->kind->lend == NULL || count == 0 || at >= blob->bytes || part >= blob->part_count || *offset + count > blob_part_bytes(blob->bytes, (uint32_t)part)) return -1;
  const int fd = store->kind->lend(store, &blob->parts[part]);
  if (fd < 0 || (fstat(fd, &info) == 0 && (uint64_t)info.st_size >= *offset + count)) return fd;
  close(fd); /* shorter than it was: whoever reads it says so */
  return -1;
}

bool blob_walk(const Blob *blob, Store *store, BlobVisit *visit, void *context, char *why) {
  Buffer piece;
  buffer_init(&piece, memory_heap(), PIECE_BYTES);
  bool good = true;
  for (uint64_t at = 0; good && at < blob->bytes; at += piece.size) {
    buffer_clear(&piece);
    good = blob_read(blob, store, at, PIECE_BYTES, &piece, why) && visit(context, buffer_bytes(&piece));
  }
  buffer_finish(&piece);
  return good;
}
