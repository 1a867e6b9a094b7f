#ifndef TUTTI_SERVER_DB_WATCH_H
#define TUTTI_SERVER_DB_WATCH_H

#include "server/db/db.h"

/*
  Whether the database answers, for those who ask whether a server can work: a thread asks it on a connection of its own, so that they
  are told within a second whatever it does, and at once while it is known to stand still. Of one that is slow they may be told what it
  said less than a second ago. Nothing is asked while nobody wants to know.
*/

#define DB_WATCH_SECONDS 1.0 /* who asks waits no longer */

typedef struct DbWatch DbWatch;

/* What it said, when it did. */
typedef struct DbReady {
  bool answers;
  int64_t migrations;
  char fsync[16], synchronous_commit[16];
} DbReady;

/* NULL when it cannot be. */
DbWatch *db_watch_begin(const char *url);
/* As it is now. [any] */
DbReady db_watch_ask(DbWatch *watch);
/* Within two seconds: what is still asked then ends by itself. */
void db_watch_end(DbWatch *watch);

#endif
