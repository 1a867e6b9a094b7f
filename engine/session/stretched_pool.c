/* Opens what is asked for by the name of its job. Called by render.c. */
#include "session/stretched_pool.h"

#include "session/compiler.h"

#include <string.h>

static bool is_named(const StretchedItem *item, const Digest *name) { return memcmp(item->name.bytes, name->bytes, sizeof name->bytes) == 0; }

static bool read_asset(void *host, uint64_t offset, void *to, size_t bytes) {
  const StretchedItem *item = host;
  return session_read_asset(item->session, &item->asset, offset, to, bytes);
}

/* A free place, or the one that was read longest ago. */
static StretchedItem *make_room(StretchedPool *pool) {
  if (pool->count < STRETCHED_POOL_MAX) return &pool->items[pool->count++];
  StretchedItem *oldest = &pool->items[0];
  for (uint32_t i = 1; i < pool->count; i++)
    if (pool->items[i].read_at < oldest->read_at) oldest = &pool->items[i];
  stretched_close(oldest->stretched);
  return oldest;
}

static StretchedItem *open_job(StretchedPool *pool, const Session *session, const Digest *name) {
  SegmentKey key;
  memcpy(&key, name->bytes, sizeof key);
  const CompiledAsset *compiled = compiler_find_asset(session, key);
  if (compiled == NULL || compiled->job.data == NULL) return NULL;
  const SessionAsset *asset = session_find_asset(session, compiled->sha256);
  StretchedItem *item = make_room(pool);
  *item = (StretchedItem){.session = session, .asset = compiled->sha256, .name = *name};
  const FileReader file = {read_asset, item, asset->wav_bytes};
  return stretched_open(session->memory, compiled->job, &asset->layout, file, &item->stretched) == STATUS_OK ? item : NULL;
}

bool stretched_pool_read(StretchedPool *pool, const Session *session, const Digest *name, uint64_t offset, void *to, size_t bytes) {
  StretchedItem *item = NULL;
  for (uint32_t i = 0; i < pool->count && item == NULL; i++)
    if (pool->items[i].stretched != NULL && is_named(&pool->items[i], name)) item = &pool->items[i];
  if (item == NULL) item = open_job(pool, session, name);
  if (item == NULL) return false;
  item->read_at = ++pool->reads;
  return stretched_read(item->stretched, offset, to, bytes);
}

void stretched_pool_finish(StretchedPool *pool) {
  for (uint32_t i = 0; i < pool->count; i++) stretched_close(pool->items[i].stretched);
  pool->count = 0;
}
