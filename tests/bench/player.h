#ifndef TUTTI_TESTS_BENCH_PLAYER_H
#define TUTTI_TESTS_BENCH_PLAYER_H

#include "bench/score.h"

#include "core/hash.h"
#include "core/memory.h"

/* Plays a score through the engine's public door, graph/graph.h, as a host would: plans, segments, commands, render. */

typedef struct Player {
  const Score *score;
  Graph *graph;
  size_t next_item;
  int64_t frame; /* rendered so far */
  Memory counted; /* the engine's: the heap, and what was taken of it */
  struct { size_t now_bytes, most_bytes; } memory;
} Player;

/* Ends the program with words when the engine refuses anything. The player must stay where it is. */
void player_init(Player *player, const Score *score);
void player_finish(Player *player);
/* The control side's turn: hand over what is due. */
void player_give(Player *player);

/* A whole score in blocks of `block_frames`; `seconds[i]` (or NULL) is lowered to what block i took, `meters` (or NULL) as they
   stand at the end. Returns the most bytes of memory that the engine held. */
size_t player_run(const Score *score, uint32_t block_frames, float *left, float *right, double *seconds, GraphMeters *meters);
/* The same of a workload by hand. */
void player_run_workload(const Workload *workload, uint32_t block_frames, float *left, float *right, GraphMeters *meters);
/* Of the left channel's bytes, then the right's. */
Digest player_digest(const float *left, const float *right, uint32_t frames);
Digest score_digest(const Score *score); /* of what it sounds like in blocks of its own size */
double now_seconds(void);

#endif
