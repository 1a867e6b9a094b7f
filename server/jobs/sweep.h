#ifndef TUTTI_SERVER_JOBS_SWEEP_H
#define TUTTI_SERVER_JOBS_SWEEP_H

#include "server/db/db.h"
#include "server/store/store.h"

/* Parts in which nothing lies go, when they have lain untouched for a day: an upload that is under way just now, or a blob that
   was found again, is younger. */

#define SWEEP_GRACE_SECONDS 86400.0

/* False with `why` when the database or the store does not answer; what was swept until then is counted. */
bool sweep_store(Db *db, Store *store, double grace_seconds, uint64_t *swept, char *why);

#endif
