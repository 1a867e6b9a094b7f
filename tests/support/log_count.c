#include "support/log_count.h"

#include "support/server_database.h"

#include <stdio.h>

uint64_t log_lost(Db *db, uint32_t client, uint64_t acknowledged) {
  char sql[160];
  snprintf(sql, sizeof sql, "select count(*) from batches where client = %u and client_seq <= %llu", client, (unsigned long long)acknowledged);
  return acknowledged - database_number(db, sql);
}
