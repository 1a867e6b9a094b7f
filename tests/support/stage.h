#ifndef TUTTI_TESTS_SUPPORT_STAGE_H
#define TUTTI_TESTS_SUPPORT_STAGE_H

#include "graph/graph.h"
#include "support/build_song.h"
#include "support/cm.h"

#include <string.h>

/* A song that is played live into memory, with all that the graph tells of it. */

#define STAGE_RATE 48000.0
#define STAGE_FRAMES (48000 * 16)
#define STAGE_NOTICES 4096

typedef struct Stage {
  Graph *graph;
  int64_t frames; /* made so far */
  uint32_t notice_count;
  Notice notices[STAGE_NOTICES];
  float left[STAGE_FRAMES], right[STAGE_FRAMES];
} Stage;

static inline void stage_feed(Stage *stage, Session *song) {
  Problem problem = {.status = STATUS_OK};
  if (session_feed(song, stage->graph, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static inline void stage_open(Stage *stage, Session *song) {
  stage->graph = graph_create(memory_heap(), STAGE_RATE);
  stage->frames = 0;
  stage->notice_count = 0;
  stage_feed(stage, song);
  graph_reset(stage->graph, 0);
}

static inline void stage_close(Stage *stage) { graph_destroy(stage->graph); }

static inline void stage_send(Stage *stage, Command command) { assert_true(ring_write(graph_commands(stage->graph), &command)); }

static inline void stage_run(Stage *stage, int64_t until, uint32_t block) {
  while (stage->frames < until) {
    const int64_t left = until - stage->frames;
    const uint32_t frames = left < (int64_t)block ? (uint32_t)left : block;
    assert_true(stage->frames + frames <= STAGE_FRAMES);
    graph_render(stage->graph, stage->left + stage->frames, stage->right + stage->frames, frames);
    stage->frames += frames;
    while (stage->notice_count < STAGE_NOTICES && ring_read(graph_notices(stage->graph), &stage->notices[stage->notice_count])) stage->notice_count++;
  }
}

/* The `index`-th notice of a type; NULL when there are fewer. */
static inline const Notice *stage_notice(const Stage *stage, NoticeType type, uint32_t index) {
  for (uint32_t i = 0; i < stage->notice_count; i++)
    if (stage->notices[i].type == type && index-- == 0) return &stage->notices[i];
  return NULL;
}

static inline float stage_peak(const Stage *stage, int64_t from, int64_t to) {
  float peak = 0;
  for (int64_t i = from; i < to; i++) {
    const float x = stage->left[i] < 0 ? -stage->left[i] : stage->left[i];
    if (x > peak) peak = x;
  }
  return peak;
}

#endif
