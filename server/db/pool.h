#ifndef TUTTI_SERVER_DB_POOL_H
#define TUTTI_SERVER_DB_POOL_H

#include "server/db/db.h"

/* A few connections that requests borrow, each for one request. [any] */

typedef struct DbPool DbPool;

DbPool *db_pool_create(const char *url, uint32_t count);
void db_pool_destroy(DbPool *pool);
/* Waits for a free one. */
Db *db_pool_borrow(DbPool *pool);
void db_pool_return(DbPool *pool, Db *db);

#endif
