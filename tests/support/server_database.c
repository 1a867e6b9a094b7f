#include "support/server_database.h"

#include "support/cm.h"

#include <stdio.h>
#include <stdlib.h>

Db *server_database(const ServerProcess *server) {
  char url[256];
  snprintf(url, sizeof url, "host=%s/data/socket user=tutti dbname=postgres", server->folder);
  return db_create(url);
}

uint64_t database_number(Db *db, const char *sql) {
  DbResult result = db_script(db, sql);
  if (result.state != DB_OK || result.rows != 1) fail_msg("%s: %s", sql, result.why);
  const uint64_t value = strtoull(db_text(&result, 0, 0), NULL, 10);
  db_result_finish(&result);
  return value;
}

void server_script(const ServerProcess *server, const char *sql) {
  Db *db = server_database(server);
  DbResult result = db_script(db, sql);
  if (result.state != DB_OK) fail_msg("%s: %s", sql, result.why);
  db_result_finish(&result);
  db_destroy(db);
}

uint64_t server_number(const ServerProcess *server, const char *sql) {
  Db *db = server_database(server);
  const uint64_t value = database_number(db, sql);
  db_destroy(db);
  return value;
}
