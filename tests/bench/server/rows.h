#ifndef TUTTI_TESTS_BENCH_SERVER_ROWS_H
#define TUTTI_TESTS_BENCH_SERVER_ROWS_H

#include "tests/bench/server/people.h"

/* The rows, each in a file of its own. Each prints a line of JSON to the standard output and a sentence to the standard error, and says by
   bench_must what was not as it must be. */

void calls_row(double seconds);
void meetings_row(double seconds);
void sounds_row(double seconds);
void opening_row(double seconds);
void storm_row(double seconds);
void renders_row(double seconds);
void history_row(double seconds);

#endif
