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

static size_t take_piece(const Blob *blob, Store *store, uint64_t at, uint8_t *to, size_t count, char *why) {
  Buffer piece = {.data = to, .capacity = count, .size_max = count, .memory = memory_heap()}; /* it never grows */
  return blob_read(blob, store, at, count, &piece, why) ? piece.size : 0;
}

static bool begin_part(BlobReading *reading, const Blob *blob, Store *store, uint64_t at, uint64_t end, char *why) {
  const uint64_t part = at / STORE_PART_BYTES, offset = at % STORE_PART_BYTES;
  snprintf(why, STORE_WHY_BYTES, "it ends there");
  if (at >= blob->bytes || part >= blob->part_count) return false;
  const uint64_t left = blob_part_bytes(blob->bytes, (uint32_t)part) - offset;
  snprintf(why, STORE_WHY_BYTES, "out of memory");
  *reading = (BlobReading){.blob = blob, .at = at, .store = store};
  reading->of_part = store->kind->read_begin(store, &blob->parts[part], offset, end - at < left ? end - at : left);
  return reading->of_part != NULL;
}

size_t blob_reading_take(BlobReading *reading, const Blob *blob, Store *store, uint64_t at, uint64_t end, uint8_t *to, size_t count, char *why) {
  const size_t most = count < end - at ? count : (size_t)(end - at);
  if (store->kind->read == NULL) return take_piece(blob, store, at, to, most, why);
  if (reading->of_part == NULL || reading->blob != blob || reading->at != at || at % STORE_PART_BYTES == 0) {
    blob_reading_finish(reading);
    if (!begin_part(reading, blob, store, at, end, why)) return 0;
  }
  const size_t size = store->kind->read(reading->of_part, to, most, why);
  reading->at += size;
  if (size == 0) blob_reading_finish(reading);
  return size;
}

void blob_reading_finish(BlobReading *reading) {
  if (reading->of_part != NULL) reading->store->kind->read_end(reading->of_part);
  reading->of_part = NULL;
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
