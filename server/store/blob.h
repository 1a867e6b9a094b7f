#ifndef TUTTI_SERVER_STORE_BLOB_H
#define TUTTI_SERVER_STORE_BLOB_H

#include "server/store/store.h"

/* A list of parts as one row of bytes: all but the last are whole. [any] */

typedef struct Blob {
  uint64_t bytes;
  uint32_t part_count;
  Digest parts[];
} Blob;

uint32_t blob_part_count(uint64_t bytes);
/* How long one of its parts is. */
size_t blob_part_bytes(uint64_t bytes, uint32_t part);
/* At most `count` bytes from `at`, all of one part, appended. False at the end, or with `why`. */
bool blob_read(const Blob *blob, Store *store, uint64_t at, size_t count, Buffer *out, char *why);
/* The same stretch as an open file and the place in it, where it lies in one part and the store lends parts; otherwise -1. */
int blob_lend(const Blob *blob, Store *store, uint64_t at, uint64_t count, uint64_t *offset);
/* For who takes a stretch piece by piece, as somebody hears it: the store is asked once for each part of it. Begins as {0}. */
typedef struct BlobReading {
  const Blob *blob;
  uint64_t at;
  Store *store;
  StoreReading *of_part;
} BlobReading;
/* Up to `count` bytes from `at` into `to`; nobody will want any from `end` on. 0, with `why`: it cannot go on. */
size_t blob_reading_take(BlobReading *reading, const Blob *blob, Store *store, uint64_t at, uint64_t end, uint8_t *to, size_t count, char *why);
void blob_reading_finish(BlobReading *reading);
/* Read all of it, piece by piece, in order; false stops. */
typedef bool BlobVisit(void *context, Bytes piece);
bool blob_walk(const Blob *blob, Store *store, BlobVisit *visit, void *context, char *why);

#endif
