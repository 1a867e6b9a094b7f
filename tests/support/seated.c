/* See support/seated.h. */
#include "support/seated.h"

#include "support/server_database.h"
#include "support/web_client.h"

#include <stdio.h>
#include <stdlib.h>

bool seated_begin(ServerProcess *server, Seated *seated) {
  char path[64];
  setenv("TUTTI_RATE", "0", 1);
  setenv("TUTTI_LOG", "error", 1);
  if (!server_process_begin(server) || !web_guest(server->port, seated->cookie, sizeof seated->cookie)) return false;
  WebReply reply = web_call(server->port, "POST", "/api/projects", seated->cookie, "{\"name\":\"Mine\"}");
  web_field(&reply, "branch", seated->branch, sizeof seated->branch);
  snprintf(path, sizeof path, "/api/branches/%s/actors", seated->branch);
  reply = web_call(server->port, "POST", path, seated->cookie, "{}");
  web_field(&reply, "actor", seated->actor, sizeof seated->actor);
  snprintf(seated->way, sizeof seated->way, "/ws?branch=%s&actor=%s", seated->branch, seated->actor);
  return reply.status == 201;
}

int seated_open(ServerProcess *server, Seated *seated, Db **db) {
  if (!seated_begin(server, seated)) return -1;
  *db = server_database(server);
  return *db != NULL ? 0 : -1;
}

int seated_close(ServerProcess *server, Db *db) {
  db_destroy(db);
  const int code = server_process_stop(server);
  server_process_finish(server);
  return code;
}
