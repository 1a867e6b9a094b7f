#ifndef TUTTI_SERVER_CLOCK_H
#define TUTTI_SERVER_CLOCK_H

#include <time.h>

/* The clock that nobody turns: for how long something took and until when to wait, never for what day it is. [any] */

static inline double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* So much later, as a wait that is given CLOCK_MONOTONIC takes it. */
static inline struct timespec clock_in(double seconds) {
  const double at = clock_seconds() + seconds;
  const time_t whole = (time_t)at;
  return (struct timespec){.tv_sec = whole, .tv_nsec = (long)((at - (double)whole) * 1e9)};
}

#endif
