/* The hash map behind doc_find and behind every patch of records. */
#include "model/idmap.h"

#include <assert.h>

/* The table's address takes part, so that nobody can prepare a file whose ids all collide. Results never depend on it. */
static uint32_t home(const IdMap *map, Id id) {
  uint64_t h = (id ^ map->seed) * UINT64_C(0x9e3779b97f4a7c15);
  h ^= h >> 32;
  h *= UINT64_C(0xd6e8feb86659fd93);
  return (uint32_t)(h >> 32) & (map->slot_count - 1);
}

void idmap_init(IdMap *map, const Memory *memory) { *map = (IdMap){.memory = memory}; }

void idmap_finish(IdMap *map) {
  memory_free(map->memory, map->slots, (size_t)map->slot_count * sizeof(IdSlot));
  idmap_init(map, map->memory);
}

static IdSlot *find(const IdMap *map, Id id) {
  uint32_t i = home(map, id);
  while (map->slots[i].id != ID_NONE && map->slots[i].id != id) i = (i + 1) & (map->slot_count - 1);
  return &map->slots[i];
}

Status idmap_reserve(IdMap *map, uint32_t count) {
  uint32_t wanted = 16;
  while (wanted / 4 * 3 < count) {
    if (wanted > UINT32_MAX / 2 / sizeof(IdSlot)) return STATUS_TOO_LARGE;
    wanted *= 2;
  }
  if (wanted <= map->slot_count) return STATUS_OK;
  IdMap larger = {.memory = map->memory, .slot_count = wanted};
  larger.slots = memory_new(map->memory, (size_t)wanted * sizeof(IdSlot));
  if (!larger.slots) return STATUS_NO_MEMORY;
  larger.seed = (uint64_t)(uintptr_t)larger.slots;
  for (uint32_t i = 0; i < map->slot_count; i++) {
    if (map->slots[i].id != ID_NONE) idmap_put(&larger, map->slots[i].id, map->slots[i].value);
  }
  idmap_finish(map);
  *map = larger;
  return STATUS_OK;
}

bool idmap_put(IdMap *map, Id id, uint64_t value) {
  assert(id != ID_NONE && map->count < map->slot_count / 4 * 3);
  IdSlot *slot = find(map, id);
  if (slot->id == id) return false;
  *slot = (IdSlot){.id = id, .value = value};
  map->count++;
  return true;
}

bool idmap_get(const IdMap *map, Id id, uint64_t *value) {
  if (map->count == 0 || id == ID_NONE) return false;
  const IdSlot *slot = find(map, id);
  if (slot->id != id) return false;
  *value = slot->value;
  return true;
}

uint64_t *idmap_cell(IdMap *map, Id id) {
  if (map->count == 0 || id == ID_NONE) return NULL;
  IdSlot *slot = find(map, id);
  return slot->id == id ? &slot->value : NULL;
}

void idmap_remove(IdMap *map, Id id) {
  if (map->count == 0 || id == ID_NONE) return;
  IdSlot *slot = find(map, id);
  if (slot->id != id) return;
  const uint32_t mask = map->slot_count - 1;
  uint32_t hole = (uint32_t)(slot - map->slots);
  for (uint32_t i = (hole + 1) & mask; map->slots[i].id != ID_NONE; i = (i + 1) & mask) {
    /* what sits at i may move into the hole unless its home lies between the two */
    if (((i - home(map, map->slots[i].id)) & mask) >= ((i - hole) & mask)) {
      map->slots[hole] = map->slots[i];
      hole = i;
    }
  }
  map->slots[hole] = (IdSlot){.id = ID_NONE};
  map->count--;
}
