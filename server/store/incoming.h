#ifndef TUTTI_SERVER_STORE_INCOMING_H
#define TUTTI_SERVER_STORE_INCOMING_H

#include "server/store/store.h"

/* A part that comes piece by piece: it is hashed and written on the way, a piece of some size at a time, and few of them are in memory
   as a whole. What goes wrong on the way is said at its end. All are [any], of one part one at a time, and may block. */

typedef struct Incoming Incoming;

/* Where parts wait that a store has no folder for: TMPDIR, or /tmp. */
const char *incoming_folder(void);

/* NULL when there is no memory. */
Incoming *incoming_begin(Store *store);
void incoming_take(Incoming *incoming, Bytes piece);
/* The bytes that came so far. */
size_t incoming_bytes(const Incoming *incoming);
/* All of it came: its name, by which it is durable when this returns true. Once. */
bool incoming_keep(Incoming *incoming, Digest *name, char *why);
/* With what was not kept. */
void incoming_end(Incoming *incoming);

#endif
