#ifndef TUTTI_TESTS_SUPPORT_BARE_DATABASE_H
#define TUTTI_TESTS_SUPPORT_BARE_DATABASE_H

#include <stdbool.h>
#include <sys/types.h>

/* PostgreSQL as a program that is started with this process's environment (what is preloaded into it) and settings of the test's own,
   unlike server/db/private.h's, which knows neither. */

typedef struct BareDatabase {
  char folder[64], data[96], sockets[96], url[256], programs[128];
  pid_t postmaster; /* 0: it does not run */
} BareDatabase;

/* A new one in a folder of /tmp, with small segments of log; false: PostgreSQL is not here or does not like it. */
bool bare_database_make(BareDatabase *database);
/* `settings`: NULL-ended, as behind `-c`. False: it did not answer. */
bool bare_database_start(BareDatabase *database, const char *const settings[]);
/* In order. */
void bare_database_stop(BareDatabase *database);
/* All of its processes, at once. */
void bare_database_kill(BareDatabase *database);
void bare_database_finish(BareDatabase *database);

#endif
