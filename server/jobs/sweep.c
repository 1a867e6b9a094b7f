/* Lists the store, asks the database about groups of old parts, drops those that nothing refers to. */

#include "server/jobs/sweep.h"

#include "server/db/blobs.h"

#include <stdio.h>
#include <string.h>

enum { GROUP = 256 };

typedef struct Sweep {
  Db *db;
  Store *store;
  double grace_seconds;
  Digest old[GROUP];
  uint32_t old_count;
  uint64_t swept;
  bool failed;
  char *why;
} Sweep;

static bool is_in(const DbResult *result, const Digest *part) {
  for (uint32_t i = 0; i < result->rows; i++) {
    const Bytes one = db_bytes(result, i, 0);
    if (one.size == sizeof part->bytes && memcmp(one.data, part->bytes, one.size) == 0) return true;
  }
  return false;
}

static bool drop_group(Sweep *sweep) {
  DbArgs args;
  db_args_init(&args);
  db_arg_array(&args, DB_BYTES_ARRAY);
  for (uint32_t i = 0; i < sweep->old_count; i++) db_item_bytes(&args, (Bytes){sweep->old[i].bytes, sizeof sweep->old[i].bytes});
  DbResult result = db_run(sweep->db, SQL_STORE_REFERENCED, &args);
  sweep->failed = result.state != DB_OK;
  if (sweep->failed) snprintf(sweep->why, STORE_WHY_BYTES, "%.200s", result.why);
  for (uint32_t i = 0; !sweep->failed && i < sweep->old_count; i++) {
    if (is_in(&result, &sweep->old[i])) continue;
    sweep->failed = !sweep->store->kind->drop(sweep->store, &sweep->old[i], sweep->why);
    sweep->swept += !sweep->failed;
  }
  db_result_finish(&result);
  sweep->old_count = 0;
  return !sweep->failed;
}

static bool visit(void *sweep_, const Digest *part, double age_seconds) {
  Sweep *sweep = sweep_;
  if (age_seconds < sweep->grace_seconds) return true;
  sweep->old[sweep->old_count++] = *part;
  return sweep->old_count < GROUP || drop_group(sweep);
}

/* While a backup reads the store, nothing leaves it. */
static bool may_sweep(Db *db) {
  DbResult result = db_run(db, SQL_SWEEP_LOCK, NULL);
  const bool locked = result.state == DB_OK && result.rows == 1 && db_i32(&result, 0, 0) == 1;
  db_result_finish(&result);
  return locked;
}

static bool sweep_now(Db *db, Store *store, double grace_seconds, uint64_t *swept, char *why) {
  Sweep sweep = {.db = db, .store = store, .grace_seconds = grace_seconds, .why = why};
  DbResult result = db_run(db, SQL_STORE_SWEEP, NULL);
  const bool asked = result.state == DB_OK;
  if (!asked) snprintf(why, STORE_WHY_BYTES, "%.200s", result.why);
  db_result_finish(&result);
  const bool listed = asked && store->kind->list(store, visit, &sweep, why) && !sweep.failed;
  const bool good = listed && (sweep.old_count == 0 || drop_group(&sweep));
  *swept = sweep.swept;
  return good;
}

bool sweep_store(Db *db, Store *store, SweepPatience patience, uint64_t *swept, char *why) {
  *swept = 0;
  db_wait_for_answers(db, patience.answer_seconds);
  snprintf(why, STORE_WHY_BYTES, "a backup or another sweep is under way, or the database does not answer: nothing was swept");
  if (!may_sweep(db)) return false;
  const bool good = sweep_now(db, store, patience.grace_seconds, swept, why);
  DbResult result = db_run(db, SQL_SWEEP_UNLOCK, NULL);
  db_result_finish(&result);
  return good;
}
