#ifndef TUTTI_SERVER_DB_LISTEN_H
#define TUTTI_SERVER_DB_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

/*
  Hints from other servers of the same database: a thread that hears what is notified on a channel, two numbers each: what it is
  about, and who says so; and words behind them, if it is more than that something is new. They may be lost (the line breaks, it connects again), so whoever is told by them must also look by itself now and then.
*/

typedef struct Listening Listening;
typedef void HeardHint(void *context, int64_t about, int64_t from, const char *words);

/* NULL when it cannot be. `heard` is called on its thread. `channel` is a plain word and static. */
Listening *listen_begin(const char *url, const char *channel, HeardHint *heard, void *context);
/* Hints are heard now. [any] */
bool listen_works(const Listening *listening);
void listen_end(Listening *listening);

#endif
