#ifndef TUTTI_SERVER_STORE_STORE_H
#define TUTTI_SERVER_STORE_STORE_H

#include "core/bytes.h"
#include "core/hash.h"

/*
  Where large bytes lie: parts of at most STORE_PART_BYTES, each named by its own SHA-256, so that putting one twice is putting
  it once. A sound or a render is a list of parts (server/store/blob.h). Two kinds: a folder, and a bucket of an S3 service.
  Functions that fail say why in one sentence. All are [any] and may block.
*/

enum { STORE_PART_BYTES = 8 << 20, STORE_WHY_BYTES = 256, STORE_PATH_BYTES = 4096 };

typedef struct Store Store;
typedef struct StoreReading StoreReading;

/* Called for each part; false ends the list. `age_seconds` since it was last put. */
typedef bool StoreVisit(void *context, const Digest *part, double age_seconds);

typedef struct StoreKind {
  const char *name;
  /* Durable when it returns true. Putting what is there already makes it young again. */
  bool (*put)(Store *store, const Digest *part, Bytes bytes, char *why);
  /* A part that is written before its name is known (server/store/incoming.h): a file to write it to, and that file taken for a part of
     this name, durable when it returns true. NULL: there are no such files. */
  int (*open)(Store *store, char path[STORE_PATH_BYTES]);
  bool (*adopt)(Store *store, const Digest *part, int fd, const char *path, size_t bytes, char *why);
  /* `count` bytes from `offset`, appended; false also when it is not there or shorter. */
  bool (*get)(Store *store, const Digest *part, uint64_t offset, size_t count, Buffer *out, char *why);
  /* The same bytes one after the other, asked for once, as fast as somebody takes them: up to `count` of them, at least one; 0: it cannot go on.
     Of one reading one at a time. NULL when there is no memory. NULL, all three: `get` costs nothing extra here. */
  StoreReading *(*read_begin)(Store *store, const Digest *part, uint64_t offset, uint64_t count);
  size_t (*read)(StoreReading *reading, uint8_t *to, size_t count, char *why);
  void (*read_end)(StoreReading *reading);
  /* A part as an open file, for whoever sends it on; -1: it is none, or not there. NULL: parts are no files here. */
  int (*lend)(Store *store, const Digest *part);
  bool (*drop)(Store *store, const Digest *part, char *why);
  bool (*list)(Store *store, StoreVisit *visit, void *context, char *why);
  /* Whether it is there and takes what it is given, as far as that shows without giving it anything. */
  bool (*ready)(Store *store, char *why);
  /* The folder that fills up. NULL: somebody else's business. */
  const char *(*place)(const Store *store);
  void (*destroy)(Store *store);
} StoreKind;

struct Store { const StoreKind *kind; };

/* A folder, made when it is not there. NULL with `why` when it cannot be. */
Store *store_folder(const char *path, char *why);

typedef struct S3Options {
  const char *endpoint; /* "https://s3.example.org" or "http://127.0.0.1:9000", without a slash at its end */
  const char *bucket, *region, *access_key, *secret_key;
} S3Options;

/* A bucket that exists; addressed by path. Nothing is asked of it yet. */
Store *store_s3(const S3Options *options, char *why);
/* S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY, S3_SECRET_KEY of the environment, else `folder`. */
Store *store_open(const char *folder, char *why);
void store_destroy(Store *store);

#endif
