#ifndef TUTTI_TESTS_SUPPORT_SERVER_DATABASE_H
#define TUTTI_TESTS_SUPPORT_SERVER_DATABASE_H

#include "server/db/db.h"
#include "support/server_process.h"

/* The database of a server that brought its own, past the server. */

/* A line to it, the caller's. */
Db *server_database(const ServerProcess *server);
/* The number that a query tells. This and what follows fail the test that asks when the database gives no answer. */
uint64_t database_number(Db *db, const char *sql);
/* On a line of their own. */
uint64_t server_number(const ServerProcess *server, const char *sql);
void server_script(const ServerProcess *server, const char *sql);

#endif
