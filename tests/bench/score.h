#ifndef TUTTI_TESTS_BENCH_SCORE_H
#define TUTTI_TESTS_BENCH_SCORE_H

#include "bench/workload.h"

#include "session/session.h"

/*
  What any host needs to play a workload, as bytes: a pack of items in order, each {u32 type, u32 reserved, u64 bytes, i64 frame}
  and its bytes: 1 segment, 2 plan, 3 command. Segments and plans are the control side's work between two blocks, commands go
  through the ring. Built from a workload described by hand or from a session's document.
*/

enum { SCORE_SEGMENT = 1, SCORE_PLAN = 2, SCORE_COMMAND = 3 };

typedef struct Score {
  const char *name;
  double rate_hz;
  uint32_t frames, block_frames;
  uint32_t nodes;       /* of the first plan */
  Buffer pack;
  SegmentKey *known;    /* segments the pack already has */
  uint32_t known_count;
} Score;

typedef struct ScoreItem { uint32_t type; int64_t frame; Bytes bytes; } ScoreItem;

void score_init(Score *score, const char *name, double rate_hz, uint32_t frames, uint32_t block_frames);
void score_finish(Score *score);
void score_command(Score *score, int64_t frame, Command command);
/* The document as it stands, to sound from `frame` on: its new segments and a plan. */
void score_session(Score *score, int64_t frame, Session *session);
void score_workload(Score *score, const Workload *workload);
/* The item at *at, which moves on; false at the end. Bytes stay those of the pack. */
bool score_next(const Score *score, size_t *at, ScoreItem *item);
/* FOLDER/NAME.pack and NAME.json; ends the program when they cannot be written. */
void score_write(const Score *score, const Workload *workload, const char *folder);

#endif
