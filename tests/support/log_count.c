#include "support/log_count.h"

#include "support/cm.h"

#include <stdio.h>
#include <stdlib.h>

uint64_t log_number(Db *db, const char *sql) {
  DbResult result = db_script(db, sql);
  if (result.state != DB_OK || result.rows != 1) fail_msg("%s: %s", sql, result.why);
  const uint64_t value = strtoull(db_text(&result, 0, 0), NULL, 10);
  db_result_finish(&result);
  return value;
}

uint64_t log_lost(Db *db, uint32_t client, uint64_t acknowledged) {
  char sql[160];
  snprintf(sql, sizeof sql, "select count(*) from batches where client = %u and client_seq <= %llu", client, (unsigned long long)acknowledged);
  return acknowledged - log_number(db, sql);
}
