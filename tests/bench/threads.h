#ifndef TUTTI_TESTS_BENCH_THREADS_H
#define TUTTI_TESTS_BENCH_THREADS_H

#include <stdbool.h>
#include <stdint.h>

/* The mix of 32 tracks rendered by one thread and by the host's crew in turns: prints how much the others help, on as many
   processors as there are. False when the bytes differ. */
bool bench_threads_help(uint64_t seed);

#endif
