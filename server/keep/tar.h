#ifndef TUTTI_SERVER_KEEP_TAR_H
#define TUTTI_SERVER_KEEP_TAR_H

#include "core/bytes.h"
#include "core/hash.h"
#include "server/files.h"

#include <stdbool.h>

/*
  A tar of plain files (POSIX.1-1988 ustar), written and read from front to back with one entry in memory. Both sides know the
  SHA-256 of everything before an entry, so that the last one can vouch for the others. A failure is remembered in `why`.
*/

enum { TAR_NAME_BYTES = 100, TAR_ENTRY_BYTES_MAX = 16 << 20 };

typedef struct TarWriter {
  FileWriter file;
  const char *path, *why;  /* NULL: good */
  uint64_t at;
  Sha256 sha;
} TarWriter;

/* Nothing lies at `path` before tar_commit. */
void tar_begin(TarWriter *tar, const char *path);
void tar_put(TarWriter *tar, const char *name, Bytes bytes);
/* Of all that was put. */
Digest tar_written(const TarWriter *tar);
bool tar_commit(TarWriter *tar);
void tar_discard(TarWriter *tar);

typedef struct TarReader {
  int fd;
  const char *why;
  char name[TAR_NAME_BYTES + 1];
  Buffer body;
  Digest before;           /* of all before this entry */
  Sha256 sha;
} TarReader;

bool tar_open(TarReader *tar, const char *path);
/* The next entry; false at the end, and with `why` when it is no such file. */
bool tar_next(TarReader *tar);
void tar_close(TarReader *tar);

#endif
