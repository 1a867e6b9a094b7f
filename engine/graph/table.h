#ifndef TUTTI_GRAPH_TABLE_H
#define TUTTI_GRAPH_TABLE_H

#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Pointers found by a key of two words; every entry begins with its key. Entries belong to the caller. All [control]. */

typedef struct TableKey { uint64_t a, b; } TableKey;
typedef struct Table {
  void **slots;
  uint32_t capacity; /* a power of two, or 0 */
  uint32_t count;
} Table;

/* NULL when there is none. */
void *table_find(const Table *table, TableKey key);
/* The key must not be there yet. */
Status table_add(Table *table, const Memory *memory, void *entry) NODISCARD;
/* It must be there. */
void table_remove(Table *table, TableKey key);
/* Offer every entry to `dispose`; those it disposed of (true) leave the table. */
void table_sweep(Table *table, bool (*dispose)(void *context, void *entry), void *context);
void table_finish(Table *table, const Memory *memory);

#endif
