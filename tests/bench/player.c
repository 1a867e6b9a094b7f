/* The native host of the benches. */
#include "bench/player.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void expect(Status status, const Problem *problem) {
  if (status == STATUS_OK) return;
  char text[300];
  problem_text(problem, text, sizeof text);
  fprintf(stderr, "the engine refused the workload: %s\n", text);
  exit(1);
}

static void *counted_resize(void *player_, void *block, size_t old_bytes, size_t new_bytes) {
  Player *player = player_;
  void *const moved = memory_heap()->resize(memory_heap()->context, block, old_bytes, new_bytes);
  if (moved == NULL && new_bytes > 0) return NULL;
  player->memory.now_bytes += new_bytes - old_bytes;
  if (player->memory.now_bytes > player->memory.most_bytes) player->memory.most_bytes = player->memory.now_bytes;
  return moved;
}

void player_init(Player *player, const Score *score) {
  *player = (Player){.score = score};
  player->counted = (Memory){.resize = counted_resize, .context = player};
  player->graph = graph_create(&player->counted, score->rate_hz);
  Problem problem = {0};
  expect(player->graph ? STATUS_OK : STATUS_NO_MEMORY, &problem);
  player_give(player);
}

void player_finish(Player *player) {
  graph_destroy(player->graph);
  *player = (Player){0};
}

static void give(Player *player, const ScoreItem *item) {
  Problem problem = {0};
  switch (item->type) {
  case SCORE_SEGMENT: expect(graph_put_segment(player->graph, item->bytes, &problem), &problem); break;
  case SCORE_PLAN:
    graph_collect(player->graph);
    expect(graph_install(player->graph, item->bytes, &problem), &problem);
    break;
  default: ring_write(graph_commands(player->graph), item->bytes.data); break;
  }
}

void player_give(Player *player) {
  ScoreItem item;
  for (size_t at = player->next_item; score_next(player->score, &at, &item) && item.frame <= player->frame; player->next_item = at) give(player, &item);
}

double now_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

size_t player_run(const Score *score, uint32_t block_frames, float *left, float *right, double *seconds, GraphMeters *meters) {
  Player player;
  player_init(&player, score);
  for (uint32_t done = 0, block = 0; done < score->frames; block++) {
    const uint32_t rest = score->frames - done, count = rest < block_frames ? rest : block_frames;
    player_give(&player);
    const double begin = now_seconds();
    graph_render(player.graph, left + done, right + done, count);
    const double taken = now_seconds() - begin;
    if (seconds && taken < seconds[block]) seconds[block] = taken;
    done += count;
    player.frame += count;
  }
  if (meters) memcpy(meters, graph_meters(player.graph), sizeof *meters);
  const size_t most_bytes = player.memory.most_bytes;
  player_finish(&player);
  return most_bytes;
}

void player_run_workload(const Workload *workload, uint32_t block_frames, float *left, float *right, GraphMeters *meters) {
  Score score;
  score_workload(&score, workload);
  player_run(&score, block_frames, left, right, NULL, meters);
  score_finish(&score);
}

Digest player_digest(const float *left, const float *right, uint32_t frames) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, left, frames * sizeof *left);
  sha256_put(&sha, right, frames * sizeof *right);
  return sha256_finish(&sha);
}

Digest score_digest(const Score *score) {
  float *left = malloc(score->frames * sizeof *left), *right = malloc(score->frames * sizeof *right);
  if (!left || !right) exit(1);
  player_run(score, score->block_frames, left, right, NULL, NULL);
  const Digest digest = player_digest(left, right, score->frames);
  free(left);
  free(right);
  return digest;
}
