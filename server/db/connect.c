/* Ours first: of a word that is there twice libpq takes the last one. */

#include "server/db/connect.h"

#include <libpq-fe.h>
#include <stdio.h>

struct pg_conn *db_connect(const char *url) {
  char seconds[16];
  snprintf(seconds, sizeof seconds, "%d", DB_CONNECT_SECONDS);
  const char *const words[] = {"connect_timeout", "tcp_user_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "dbname", NULL};
  const char *const values[] = {seconds, "20000" /* ms */, "10", "5", "3", url, NULL};
  return PQconnectdbParams(words, values, 1);
}
