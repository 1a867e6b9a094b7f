#ifndef TUTTI_TESTS_BENCH_MILLION_H
#define TUTTI_TESTS_BENCH_MILLION_H

#include <stdbool.h>
#include <stdio.h>

/* A document of 256 tracks and a million notes: what it holds, how long its snapshot takes to load, and how long after an edit of one
   note its plan is ready. False when what came back is not what was written. */
bool bench_million(FILE *report);
/* The world of replicas and rooms (support/sim.h): steps a minute. False when an invariant broke. */
bool bench_simulator(FILE *report);

#endif
