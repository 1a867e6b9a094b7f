#ifndef TUTTI_TESTS_BENCH_PLAYER_H
#define TUTTI_TESTS_BENCH_PLAYER_H

#include "bench/workload.h"

#include "core/hash.h"
#include "core/memory.h"

/* Plays a workload through the engine's public door, graph/graph.h, as a host would: plan, segments, commands, render. */

typedef struct Player {
  const Workload *workload;
  Graph *graph;
  uint32_t next_command;
  int64_t frame; /* rendered so far */
  Memory counted; /* the engine's: the heap, and what was taken of it */
  struct { size_t now_bytes, most_bytes; } memory;
} Player;

/* Ends the program with words when the engine refuses anything. The player must stay where it is. */
void player_init(Player *player, const Workload *workload);
void player_finish(Player *player);
/* Send the commands that are due, then render. */
void player_render(Player *player, float *left, float *right, uint32_t frames);

/* A whole workload in blocks of `block_frames`; `seconds[i]` (or NULL) is lowered to what block i took. Returns the most bytes
   of memory that the engine held. */
size_t player_run(const Workload *workload, uint32_t block_frames, float *left, float *right, double *seconds,
                  GraphMeters *meters);
/* Of the left channel's bytes, then the right's. */
Digest player_digest(const float *left, const float *right, uint32_t frames);

/* Everything another host needs to play the same: a file of items, each {u32 type, u32 reserved, u64 bytes, i64 frame} and
   its bytes: 1 segment, 2 plan, 3 command. False when it cannot be written. */
bool player_pack(const Workload *workload, const char *path);

#endif
