#ifndef TUTTI_SESSION_STRETCHED_POOL_H
#define TUTTI_SESSION_STRETCHED_POOL_H

#include "session/internal.h"
#include "session/stretched.h"

/*
  The stretched sounds that one render reads in pages: each keeps a slice, and when there are too many the one that was read
  longest ago goes. All [control].
*/

#define STRETCHED_POOL_MAX 64u

typedef struct StretchedItem {
  const Session *session;
  Digest asset, name;      /* of the source; of the job */
  Stretched *stretched;
  uint64_t read_at;
} StretchedItem;

typedef struct StretchedPool {
  StretchedItem items[STRETCHED_POOL_MAX];
  uint32_t count;
  uint64_t reads;
} StretchedPool;

void stretched_pool_finish(StretchedPool *pool);
/* Bytes of the file that a job of the last compile is named for (stretched_read); false when `name` is none. */
bool stretched_pool_read(StretchedPool *pool, const Session *session, const Digest *name, uint64_t offset, void *to, size_t bytes);

#endif
