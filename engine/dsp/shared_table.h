#ifndef TUTTI_DSP_SHARED_TABLE_H
#define TUTTI_DSP_SHARED_TABLE_H

#include <stddef.h>

/*
  A table that none changes and that is the same for all who read it, too large for each to have its own: dozens of instruments
  would fill the caches with copies. Whoever owns them makes it once and lends it; it depends on nothing but itself.
*/
typedef struct SharedTable {
  size_t (*bytes)(void);     /* [control] */
  void (*make)(void *place); /* where 16-byte aligned room for it is. [control] */
} SharedTable;

/* One that reads it may have room of its own behind its state, for when nobody lends it: so much, or 0. [control] */
static inline size_t shared_table_room(const SharedTable *table, const void *lent) { return lent != NULL ? 0 : (table->bytes() + 15u) & ~(size_t)15u; }
/* The one that is lent, or the one that is made in that room. [control] */
static inline const void *shared_table_use(const SharedTable *table, const void *lent, void *room) {
  if (lent != NULL) return lent;
  table->make(room);
  return room;
}

#endif
