/* A stack of free connections under a lock. See pool.h for who waits. */

#include "server/db/pool.h"

#include "server/clock.h"

#include <pthread.h>
#include <stdlib.h>

struct DbPool {
  pthread_mutex_t lock;
  pthread_cond_t returned;
  uint32_t count, free_count;
  /* under `lock`: */
  bool silent;      /* the one that came back last had no answer, */
  uint32_t in_vain; /* of those that came back last, one after the other, so many had waited in vain, */
  bool ran_out;     /* all were lent at once since one came back that had not, */
  double try_at;    /* and when the next one may */
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
    db_wait_for_locks(db, DB_POOL_SECONDS);
    db_wait_for_answers(db, DB_ANSWER_SECONDS);
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

/* One row that somebody holds keeps those waiting who want it, and leaves a connection for the others: the database is locked when none was
   left, and half of them come back one after the other and say so; or as many as there are, where there are more than are ever lent at once.
   Who had no answer at all speaks for everybody, until another has one: the few threads that would find it out once more, one request after
   the other, are those that everybody waits for. */
static bool is_stuck(const DbPool *pool) { return pool->silent || pool->in_vain >= pool->count || (pool->ran_out && 2 * pool->in_vain >= pool->count); }

Db *db_pool_borrow(DbPool *pool) {
  const struct timespec until = clock_in(DB_POOL_SECONDS);
  bool waits = true;
  pthread_mutex_lock(&pool->lock);
  while (waits && !is_stuck(pool) && pool->free_count == 0) waits = pthread_cond_clockwait(&pool->returned, &pool->lock, CLOCK_MONOTONIC, &until) == 0;
  const bool may = is_stuck(pool) ? pool->free_count == pool->count && clock_seconds() >= pool->try_at : pool->free_count > 0;
  Db *db = may ? pool->free[--pool->free_count] : NULL;
  pool->ran_out = pool->ran_out || pool->free_count == 0;
  pthread_mutex_unlock(&pool->lock);
  return db;
}

void db_pool_return(DbPool *pool, Db *db) {
  if (db == NULL) return;
  pthread_mutex_lock(&pool->lock);
  const DbVain vain = db_waited_in_vain(db);
  pool->silent = vain == DB_ANSWER_IN_VAIN;
  pool->in_vain = vain != DB_NOT_IN_VAIN ? pool->in_vain + 1 : 0;
  pool->ran_out = pool->ran_out && vain != DB_NOT_IN_VAIN;
  pool->try_at = clock_seconds() + DB_POOL_SECONDS;
  pool->free[pool->free_count++] = db;
  if (is_stuck(pool)) pthread_cond_broadcast(&pool->returned);
  else pthread_cond_signal(&pool->returned);
  pthread_mutex_unlock(&pool->lock);
}

void db_pool_hear(DbPool *pool) {
  pthread_mutex_lock(&pool->lock);
  if (pool->silent) {
    pool->silent = pool->ran_out = false;
    pool->in_vain = 0;
  }
  pthread_mutex_unlock(&pool->lock);
}
