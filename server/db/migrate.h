#ifndef TUTTI_SERVER_DB_MIGRATE_H
#define TUTTI_SERVER_DB_MIGRATE_H

#include "server/db/db.h"

/*
  Brings a database to the state this program expects: migrations are applied once, in order, and never change; functions are
  made anew each time. One transaction under an advisory lock, so that servers may start together. A database that is ahead
  of this program is left alone.
*/

/* False with one sentence in `why`. `*applied` is how many migrations were new. */
bool migrate(Db *db, uint32_t *applied, char *why, size_t why_bytes);

/* For a restore: only those whose numbers stand in `numbers` ("1 2 10"), in an empty schema, within the transaction that is open. */
bool migrate_only(Db *db, const char *numbers, char *why, size_t why_bytes);

#endif
