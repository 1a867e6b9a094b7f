/* A thread that asks, and what it heard last under a lock that is never held while it asks. */

#include "server/store/watch.h"

#include "server/clock.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOODBYE_SECONDS 2.0 /* for one that is on its way */

struct StoreWatch {
  Store *store;
  double every_seconds;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t turn;
  bool ending, there;         /* under `lock`, as all below */
  double there_at, asked_at;  /* asked_at: 0 when no answer is waited for */
  char why[STORE_WHY_BYTES];
};

static void *run(void *watch_) {
  StoreWatch *watch = watch_;
  pthread_mutex_lock(&watch->lock);
  while (!watch->ending) {
    char why[STORE_WHY_BYTES] = "";
    watch->asked_at = clock_seconds();
    pthread_mutex_unlock(&watch->lock);
    const bool there = watch->store->kind->ready(watch->store, why);
    pthread_mutex_lock(&watch->lock);
    watch->asked_at = 0.0;
    watch->there = there;
    if (there) watch->there_at = clock_seconds();
    else memcpy(watch->why, why, sizeof why);
    const struct timespec until = clock_in(watch->every_seconds);
    while (!watch->ending && pthread_cond_clockwait(&watch->turn, &watch->lock, CLOCK_MONOTONIC, &until) == 0) {}
  }
  pthread_mutex_unlock(&watch->lock);
  return NULL;
}

static void let_go(StoreWatch *watch) {
  pthread_cond_destroy(&watch->turn);
  pthread_mutex_destroy(&watch->lock);
  free(watch);
}

StoreWatch *store_watch_begin(Store *store, double every_seconds) {
  StoreWatch *watch = calloc(1, sizeof *watch);
  if (watch == NULL) return NULL;
  *watch = (StoreWatch){.store = store, .every_seconds = every_seconds, .there = true, .there_at = clock_seconds()};
  pthread_mutex_init(&watch->lock, NULL);
  pthread_cond_init(&watch->turn, NULL);
  if (pthread_create(&watch->thread, NULL, run, watch) == 0) return watch;
  let_go(watch);
  return NULL;
}

StoreNews store_watch_news(StoreWatch *watch) {
  StoreNews news = {.away = false};
  if (watch == NULL) return news;
  pthread_mutex_lock(&watch->lock);
  const double now = clock_seconds();
  const bool late = watch->asked_at > 0.0 && now - watch->asked_at > watch->every_seconds;
  news.away = late || !watch->there;
  news.seconds = now - watch->there_at;
  if (late) snprintf(news.why, sizeof news.why, "it does not answer");
  else if (news.away) memcpy(news.why, watch->why, sizeof news.why);
  pthread_mutex_unlock(&watch->lock);
  return news;
}

bool store_watch_end(StoreWatch *watch) {
  if (watch == NULL) return true;
  const struct timespec until = clock_in(GOODBYE_SECONDS);
  pthread_mutex_lock(&watch->lock);
  watch->ending = true;
  pthread_cond_signal(&watch->turn);
  pthread_mutex_unlock(&watch->lock);
  if (pthread_clockjoin_np(watch->thread, NULL, CLOCK_MONOTONIC, &until) != 0) return false;
  let_go(watch);
  return true;
}
