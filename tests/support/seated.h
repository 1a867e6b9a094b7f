#ifndef TUTTI_TESTS_SUPPORT_SEATED_H
#define TUTTI_TESTS_SUPPORT_SEATED_H

#include "server/db/db.h"
#include "support/server_process.h"

/* A server that counts no tries and says only what is wrong, with a guest who has a song and a seat in it: what tests begin with that speak
   to it by hand. */

typedef struct Seated {
  char cookie[128], branch[24], actor[24];
  char way[96]; /* of the socket: "/ws?branch=...&actor=..." */
} Seated;

/* False with a line on stderr, or when it lets nobody in. */
bool seated_begin(ServerProcess *server, Seated *seated);

/* The same around a group of tests, with a line to the database; 0, as cmocka has it, when all is well: it must have lived to the end, and go in order. */
int seated_open(ServerProcess *server, Seated *seated, Db **db);
int seated_close(ServerProcess *server, Db *db);

#endif
