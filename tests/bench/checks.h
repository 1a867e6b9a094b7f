#ifndef TUTTI_TESTS_BENCH_CHECKS_H
#define TUTTI_TESTS_BENCH_CHECKS_H

#include "bench/workload.h"

#include "core/hash.h"

/* What must hold before anything is timed. Each prints one line of evidence and returns whether it held. */

typedef struct MixResult { Digest digest; double error_db; bool fine; } MixResult;

/* The whole output against the f64 reference (<= -90 dBFS) and, at its end, every meter (0.01 dB). */
MixResult check_against_reference(const Workload *workload);
/* Blocks of 64, 128, 480 and 1024 frames give one digest. */
bool check_block_sizes(const Workload *workload);
/* One band of one track, both by chance, gets another gain at a random moment, and the sound follows the reference. */
bool check_change_is_followed(uint64_t seed);
/* The equaliser's response at 60 frequencies is within 0.05 dB of theory. */
bool check_response(uint64_t seed);
/* A band swept over its whole range within the run leaves no sideband above -80 dBc around a sine. */
bool check_no_zipper(uint64_t seed);

#endif
