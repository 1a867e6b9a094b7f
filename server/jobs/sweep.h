#ifndef TUTTI_SERVER_JOBS_SWEEP_H
#define TUTTI_SERVER_JOBS_SWEEP_H

#include "server/db/db.h"
#include "server/store/store.h"

/* Parts in which nothing lies go, when they have lain untouched for a day: an upload that is under way just now, or a blob that
   was found again, is younger. */

/* `answer_seconds`: of a database that says nothing, which may think about many songs for long, but stand still for ever too. */
typedef struct SweepPatience { double grace_seconds; uint32_t answer_seconds; } SweepPatience;
#define SWEEP_PATIENCE ((SweepPatience){86400.0, 600})

/* False with `why` when the database or the store does not answer; what was swept until then is counted. How long `db` waits for
   answers is left as it is set here. */
bool sweep_store(Db *db, Store *store, SweepPatience patience, uint64_t *swept, char *why);

#endif
