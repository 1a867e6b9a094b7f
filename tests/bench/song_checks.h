#ifndef TUTTI_TESTS_BENCH_SONG_CHECKS_H
#define TUTTI_TESTS_BENCH_SONG_CHECKS_H

#include "bench/score.h"

#include "core/hash.h"

/* What must hold of the songs of songs.h before they are timed. Each prints a line of evidence a claim. */

typedef struct SongResult { Digest digest; bool fine; double error_db; } SongResult;

/* W2: pitch within 0.1 cent, aliases, RMS of single notes beside f64, the frame of a start, how many sound at once. */
SongResult check_poly(uint64_t seed, const Score *poly);
/* W6: impulses meet at one frame, and no edit, mute or crossfade makes the sound jump. */
SongResult check_graph(uint64_t seed, const Score *graph);
/* W9 (`whole`) and W9a: four quarters of the tracks alone add up to all of them before the limiter. */
SongResult check_song(uint64_t seed, const Score *song, bool whole);
/* Blocks of 64, 128, 480 and 1024 frames give one digest. */
bool check_song_blocks(const Score *score);

#endif
