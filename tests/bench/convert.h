#ifndef TUTTI_TESTS_BENCH_CONVERT_H
#define TUTTI_TESTS_BENCH_CONVERT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
  W7: four stereo clips of tones and clicks are made a quarter longer, eight of 44.1 kHz become 48 kHz. The rows give the time
  both took; FOLDER/stretch-in.wav, stretch-ours.wav and resample-in.wav are left for the peers and their common rulers.
*/
bool bench_stretch(uint64_t seed, uint32_t frames, const char *folder, FILE *report);
bool bench_resample(uint64_t seed, uint32_t frames, const char *folder, FILE *report);

#endif
