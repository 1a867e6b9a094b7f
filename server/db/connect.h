#ifndef TUTTI_SERVER_DB_CONNECT_H
#define TUTTI_SERVER_DB_CONNECT_H

/*
  A connection to PostgreSQL, or what is wrong with it (PQstatus). Of a machine that is not there, or that lets one in and then says nothing,
  nobody waits longer than DB_CONNECT_SECONDS for each address; and when packets stop coming from one that was there, the connection ends
  within half a minute. What the url says itself about these goes before. NULL when memory is refused. [any]
*/

enum { DB_CONNECT_SECONDS = 5 };

/* libpq's PGconn. */
struct pg_conn *db_connect(const char *url);

#endif
