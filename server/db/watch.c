/* A thread that asks when somebody wants to know; the lock is never held while it asks. */

#include "server/db/watch.h"

#include "server/clock.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOCK_SECONDS = 1, ANSWER_SECONDS = 2 }; /* then it is asked anew, on another connection */

struct DbWatch {
  Db *db;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wanted, told;
  bool ending;                 /* under `lock`, as all below */
  uint64_t asked, answered;    /* how often somebody wanted to know; up to which of them are told */
  double since;                /* when the question was put that no answer came to yet; 0: there is none */
  DbReady ready;
};

static DbReady ask(Db *db) {
  DbReady ready = {.answers = false};
  DbResult result = db_run(db, SQL_DATABASE_READY, NULL);
  ready.answers = result.state == DB_OK && result.rows == 1;
  if (ready.answers) {
    snprintf(ready.fsync, sizeof ready.fsync, "%s", db_text(&result, 0, 0));
    snprintf(ready.synchronous_commit, sizeof ready.synchronous_commit, "%s", db_text(&result, 0, 1));
    ready.migrations = db_i64(&result, 0, 2);
  }
  db_result_finish(&result);
  return ready;
}

static void *run(void *watch_) {
  DbWatch *watch = watch_;
  pthread_mutex_lock(&watch->lock);
  while (!watch->ending) {
    if (watch->answered == watch->asked) {
      pthread_cond_wait(&watch->wanted, &watch->lock);
      continue;
    }
    const uint64_t asked = watch->asked;
    watch->since = clock_seconds();
    pthread_mutex_unlock(&watch->lock);
    const DbReady ready = ask(watch->db);
    pthread_mutex_lock(&watch->lock);
    watch->since = 0.0;
    watch->ready = ready;
    watch->answered = asked;
    pthread_cond_broadcast(&watch->told);
  }
  pthread_mutex_unlock(&watch->lock);
  return NULL;
}

static void let_go(DbWatch *watch) {
  pthread_cond_destroy(&watch->told);
  pthread_cond_destroy(&watch->wanted);
  pthread_mutex_destroy(&watch->lock);
  db_destroy(watch->db);
  free(watch);
}

DbWatch *db_watch_begin(const char *url) {
  DbWatch *watch = calloc(1, sizeof *watch);
  Db *db = db_create(url);
  if (watch == NULL || db == NULL) {
    free(watch);
    db_destroy(db);
    return NULL;
  }
  watch->db = db;
  db_wait_for_locks(db, LOCK_SECONDS); /* the database gives up first, and lets go of what it was asked */
  db_wait_for_answers(db, ANSWER_SECONDS);
  pthread_mutex_init(&watch->lock, NULL);
  pthread_cond_init(&watch->wanted, NULL);
  pthread_cond_init(&watch->told, NULL);
  if (pthread_create(&watch->thread, NULL, run, watch) == 0) return watch;
  let_go(watch);
  return NULL;
}

DbReady db_watch_ask(DbWatch *watch) {
  const struct timespec until = clock_in(DB_WATCH_SECONDS);
  pthread_mutex_lock(&watch->lock);
  const bool silent = watch->since > 0.0 && clock_seconds() - watch->since > DB_WATCH_SECONDS;
  const uint64_t mine = ++watch->asked; /* an answer to a question that was put before says nothing of now */
  bool waits = !silent;
  pthread_cond_signal(&watch->wanted);
  while (waits && watch->answered < mine) waits = pthread_cond_clockwait(&watch->told, &watch->lock, CLOCK_MONOTONIC, &until) == 0;
  const DbReady ready = watch->answered >= mine ? watch->ready : (DbReady){.answers = false};
  pthread_mutex_unlock(&watch->lock);
  return ready;
}

void db_watch_end(DbWatch *watch) {
  if (watch == NULL) return;
  pthread_mutex_lock(&watch->lock);
  watch->ending = true;
  pthread_cond_signal(&watch->wanted);
  pthread_mutex_unlock(&watch->lock);
  pthread_join(watch->thread, NULL);
  let_go(watch);
}
