#ifndef TUTTI_SERVER_DB_POOL_H
#define TUTTI_SERVER_DB_POOL_H

#include "server/db/db.h"

/*
  A few connections that requests borrow, each for one request. [any]

  The threads of the web server are few, and one that waits for the database answers nobody: so nobody waits for long. A statement waits
  DB_POOL_SECONDS for somebody else's lock, a request as long for a connection; and once all are lent and half of them in a row waited in vain
  for a lock, or one for a database that lets it in and says nothing (server/db/connect.h) or stands still (db.h), everybody is told at once to
  come back, but for one request each time these seconds are over, which finds out whether that is over, too.
*/

enum { DB_POOL_SECONDS = 2 };

typedef struct DbPool DbPool;

DbPool *db_pool_create(const char *url, uint32_t count);
void db_pool_destroy(DbPool *pool);
/* NULL: there is none now. */
Db *db_pool_borrow(DbPool *pool);
/* Also NULL. */
void db_pool_return(DbPool *pool, Db *db);
/* The database answered somebody elsewhere: was it its silence that kept everybody out, they may ask again. */
void db_pool_hear(DbPool *pool);

#endif
