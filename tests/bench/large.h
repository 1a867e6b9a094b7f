#ifndef TUTTI_TESTS_BENCH_LARGE_H
#define TUTTI_TESTS_BENCH_LARGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A large project opened from a file in `folder`, as the command line opens it, and played: 200 tracks, 400,000 notes, 100,000
   points, ten minutes of recordings. The row says what the process then holds, so it must come first. */
bool bench_large(uint64_t seed, const char *folder, FILE *report);
/* What the whole process holds; 0 where /proc does not say. */
double resident_mib(void);

#endif
