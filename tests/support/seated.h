#ifndef TUTTI_TESTS_SUPPORT_SEATED_H
#define TUTTI_TESTS_SUPPORT_SEATED_H

#include "support/server_process.h"

/* A server that counts no tries and says only what is wrong, with a guest who has a song and a seat in it: what tests begin with that speak
   to it by hand. */

typedef struct Seated {
  char cookie[128], branch[24], actor[24];
  char way[96]; /* of the socket: "/ws?branch=...&actor=..." */
} Seated;

/* False with a line on stderr, or when it lets nobody in. */
bool seated_begin(ServerProcess *server, Seated *seated);

#endif
