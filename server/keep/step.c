/* Steps that say why they failed. */
#include "server/keep/step.h"

#include <stdio.h>

bool keep_fail(char *why, const char *what) {
  snprintf(why, KEEP_WHY_BYTES, "%s", what);
  return false;
}

static bool ended(DbResult *result, char *why) {
  const bool good = result->state == DB_OK || keep_fail(why, result->why);
  db_result_finish(result);
  return good;
}

bool keep_run(Db *db, SqlQuery query, char *why) {
  DbResult result = db_run(db, query, NULL);
  return ended(&result, why);
}

bool keep_script(Db *db, const char *text, char *why) {
  DbResult result = db_script(db, text);
  return ended(&result, why);
}
