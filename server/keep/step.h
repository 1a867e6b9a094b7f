#ifndef TUTTI_SERVER_KEEP_STEP_H
#define TUTTI_SERVER_KEEP_STEP_H

#include "server/keep/keep.h"

/* Steps that keeping is made of. Each is false with its reason in `why` (KEEP_WHY_BYTES), so that they chain by &&. */

bool keep_fail(char *why, const char *what);
bool keep_run(Db *db, SqlQuery query, char *why);
bool keep_script(Db *db, const char *text, char *why);

#endif
