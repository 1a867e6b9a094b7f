#ifndef TUTTI_MODEL_IDMAP_H
#define TUTTI_MODEL_IDMAP_H

#include "core/ids.h"
#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>

/*
  A hash map from ids to 64-bit values: objects by id, rows by id. Open addressing, linear probing, removal without
  tombstones. It is never walked, so its order cannot leak into anything. All functions are [control].
*/

typedef struct IdSlot {
  Id id; /* ID_NONE: free */
  uint64_t value;
} IdSlot;

typedef struct IdMap {
  const Memory *memory;
  IdSlot *slots;
  uint32_t slot_count; /* 0 or a power of two */
  uint32_t count;
  uint64_t seed;
} IdMap;

void idmap_init(IdMap *map, const Memory *memory);
void idmap_finish(IdMap *map);
/* Room for `count` ids in all, so that puts up to there cannot fail. */
Status idmap_reserve(IdMap *map, uint32_t count) NODISCARD;
/* False when the id is there already (its value is kept). Room must have been reserved. */
bool idmap_put(IdMap *map, Id id, uint64_t value);
bool idmap_get(const IdMap *map, Id id, uint64_t *value);
/* Where its value lies, until the next put or reserve; NULL when it is not there. */
uint64_t *idmap_cell(IdMap *map, Id id);
void idmap_remove(IdMap *map, Id id);

#endif
