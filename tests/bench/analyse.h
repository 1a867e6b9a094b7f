#ifndef TUTTI_TESTS_BENCH_ANALYSE_H
#define TUTTI_TESTS_BENCH_ANALYSE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
  W8: a stereo recording of 16 bit at 48 kHz is looked at: pyramid, loudness with both gates and range, true peak. Everything
  is checked against definitions in f64 before it is timed; FOLDER/analyse.wav and a row of the report are left for the hosts.
*/
bool bench_analyse(uint64_t seed, uint32_t frames, const char *folder, FILE *report);

#endif
