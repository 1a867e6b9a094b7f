#ifndef TUTTI_SERVER_STORE_WATCH_H
#define TUTTI_SERVER_STORE_WATCH_H

#include "server/store/store.h"

/*
  Whether the store is there, asked by a thread of its own every so many seconds, so that whoever wants to know never waits for it: a
  folder of a network that hangs, or a bucket that does not answer, is away as soon as its answer takes longer than that.
*/

typedef struct StoreWatch StoreWatch;
typedef struct StoreNews {
  bool away;
  double seconds;            /* since it was there */
  char why[STORE_WHY_BYTES]; /* when it is away */
} StoreNews;

/* The store must outlive it. NULL when it cannot be. */
StoreWatch *store_watch_begin(Store *store, double every_seconds);
/* As it is now; returns at once. NULL is a store that is there. [any] */
StoreNews store_watch_news(StoreWatch *watch);
/* False: it still asks, of a store that must not go therefore, and both are left as they are. */
bool store_watch_end(StoreWatch *watch);

#endif
