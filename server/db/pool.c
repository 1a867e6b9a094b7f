/* A stack of free connections under a lock. */

#include "server/db/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct DbPool {
  pthread_mutex_t lock;
  pthread_cond_t returned;
  uint32_t count, free_count;
  Db *free[];
};

DbPool *db_pool_create(const char *url, uint32_t count) {
  DbPool *pool = calloc(1, sizeof *pool + count * sizeof pool->free[0]);
  if (pool == NULL) return NULL;
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->returned, NULL);
  for (; pool->count < count; pool->count++) {
    Db *db = db_create(url);
    if (db == NULL) break;
    pool->free[pool->free_count++] = db;
  }
  if (pool->count == count) return pool;
  db_pool_destroy(pool);
  return NULL;
}

void db_pool_destroy(DbPool *pool) {
  if (pool == NULL) return;
  while (pool->free_count > 0) db_destroy(pool->free[--pool->free_count]);
  pthread_cond_destroy(&pool->returned);
  pthread_mutex_destroy(&pool->lock);
  free(pool);
}

Db *db_pool_borrow(DbPool *pool) {
  pthread_mutex_lock(&pool->lock);
  while (pool->free_count == 0) pthread_cond_wait(&pool->returned, &pool->lock);
  Db *db = pool->free[--pool->free_count];
  pthread_mutex_unlock(&pool->lock);
  return db;
}

void db_pool_return(DbPool *pool, Db *db) {
  pthread_mutex_lock(&pool->lock);
  pool->free[pool->free_count++] = db;
  pthread_cond_signal(&pool->returned);
  pthread_mutex_unlock(&pool->lock);
}
