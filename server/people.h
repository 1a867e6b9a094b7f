#ifndef TUTTI_SERVER_PEOPLE_H
#define TUTTI_SERVER_PEOPLE_H

#include "server/db/db.h"

/* The people of a server, for whoever looks after it: `admin list`, `admin link`, `admin make NAME`, `admin lock NUMBER`, `admin unlock NUMBER`. Each
   prints what it did. Returns the exit code; 2: this was not understood. */
int people_run(Db *db, const char *verb, const char *about);

#endif
