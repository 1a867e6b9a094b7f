/* A thread that asks when somebody wants to know; the lock is never held while it asks. Whoever ends last, the thread or its owner, lets go. */

#include "server/db/watch.h"

#include "server/clock.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOCK_SECONDS = 1, ANSWER_SECONDS = 2 }; /* then it is asked anew, on another connection */

#define SLOW_SECONDS 0.1    /* an answer that took so long is taken by those who ask next, */
#define YOUNG_SECONDS 1.0   /* for as long: they come one after the other, and each would wait as long again */
#define SILENT_SECONDS (0.9 * DB_WATCH_SECONDS) /* somebody waited for it in vain, from a moment before it was asked */
#define GOODBYE_SECONDS 2.0 /* for a question that is on its way */

struct DbWatch {
  Db *db;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wanted, told; /* `told` also that it ended */
  bool ending, ended, left;    /* under `lock`, as all below; `left`: nobody waits for its end */
  uint64_t asked, answered;    /* how often somebody wanted to know; up to which of them are told */
  double since;                /* when the question was put that no answer came to yet; 0: there is none */
  double slow_at;              /* when the last answer came, if that took long; else 0 */
  DbReady ready;
};

static void let_go(DbWatch *watch) {
  pthread_cond_destroy(&watch->told);
  pthread_cond_destroy(&watch->wanted);
  pthread_mutex_destroy(&watch->lock);
  db_destroy(watch->db);
  free(watch);
}

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
    const double now = clock_seconds();
    watch->slow_at = now - watch->since > SLOW_SECONDS ? now : 0.0;
    watch->since = 0.0;
    watch->ready = ready;
    watch->answered = asked;
    pthread_cond_broadcast(&watch->told);
  }
  const bool left = watch->left;
  watch->ended = true;
  pthread_cond_broadcast(&watch->told);
  pthread_mutex_unlock(&watch->lock);
  if (left) let_go(watch);
  return NULL;
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
  if (watch->slow_at > 0.0 && clock_seconds() - watch->slow_at < YOUNG_SECONDS) {
    const DbReady young = watch->ready;
    pthread_mutex_unlock(&watch->lock);
    return young;
  }
  const bool silent = watch->since > 0.0 && clock_seconds() - watch->since > SILENT_SECONDS;
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
  const struct timespec until = clock_in(GOODBYE_SECONDS);
  bool waits = true;
  pthread_mutex_lock(&watch->lock);
  watch->ending = true;
  pthread_cond_signal(&watch->wanted);
  while (waits && !watch->ended) waits = pthread_cond_clockwait(&watch->told, &watch->lock, CLOCK_MONOTONIC, &until) == 0;
  const bool ended = watch->ended;
  watch->left = !ended;
  const pthread_t thread = watch->thread;
  pthread_mutex_unlock(&watch->lock);
  if (!ended) {
    pthread_detach(thread);
    return;
  }
  pthread_join(thread, NULL);
  let_go(watch);
}
