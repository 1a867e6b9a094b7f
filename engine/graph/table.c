/* An open-addressing table with linear probing; sweeping reinserts what stays, so there are no tombstones. */

#include "graph/table.h"

#include "core/hash.h"

#include <string.h>

#define FIRST_CAPACITY 64u

static TableKey key_of(const void *entry) {
  TableKey key;
  memcpy(&key, entry, sizeof key);
  return key;
}

/* The slot of `key`, or the empty one where it belongs. */
static uint32_t slot_of(const Table *table, TableKey key) {
  const uint32_t mask = table->capacity - 1;
  uint32_t slot = (uint32_t)hash_pair(key.a, key.b) & mask;
  while (table->slots[slot] != NULL) {
    const TableKey other = key_of(table->slots[slot]);
    if (other.a == key.a && other.b == key.b) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void *table_find(const Table *table, TableKey key) {
  return table->capacity == 0 ? NULL : table->slots[slot_of(table, key)];
}

static Status grow(Table *table, const Memory *memory) {
  Table larger = {.capacity = table->capacity ? table->capacity * 2 : FIRST_CAPACITY, .count = table->count};
  larger.slots = memory_new(memory, larger.capacity * sizeof(void *));
  if (larger.slots == NULL) return STATUS_NO_MEMORY;
  for (uint32_t i = 0; i < table->capacity; i++)
    if (table->slots[i] != NULL) larger.slots[slot_of(&larger, key_of(table->slots[i]))] = table->slots[i];
  memory_free(memory, table->slots, table->capacity * sizeof(void *));
  *table = larger;
  return STATUS_OK;
}

Status table_add(Table *table, const Memory *memory, void *entry) {
  if (table->count + 1 > table->capacity / 2) {
    const Status status = grow(table, memory);
    if (status != STATUS_OK) return status;
  }
  table->slots[slot_of(table, key_of(entry))] = entry;
  table->count++;
  return STATUS_OK;
}

/* Entries after a hole move back into it where their probe began at or before it. */
static void close_hole(Table *table, uint32_t hole) {
  const uint32_t mask = table->capacity - 1;
  for (uint32_t next = (hole + 1) & mask; table->slots[next] != NULL; next = (next + 1) & mask) {
    void *const entry = table->slots[next];
    table->slots[next] = NULL;
    table->slots[slot_of(table, key_of(entry))] = entry;
  }
}

void table_remove(Table *table, TableKey key) {
  const uint32_t slot = slot_of(table, key);
  table->slots[slot] = NULL;
  table->count--;
  close_hole(table, slot);
}

void table_sweep(Table *table, bool (*dispose)(void *context, void *entry), void *context) {
  uint32_t slot = 0;
  while (slot < table->capacity) {
    if (table->slots[slot] != NULL) {
      /* the slot is emptied first: a key must not be read from an entry that is gone */
      void *const entry = table->slots[slot];
      if (dispose(context, entry)) {
        table->slots[slot] = NULL;
        table->count--;
        close_hole(table, slot);
        continue; /* another entry may have moved in here */
      }
    }
    slot++;
  }
}

void table_finish(Table *table, const Memory *memory) {
  memory_free(memory, table->slots, table->capacity * sizeof(void *));
  *table = (Table){0};
}
