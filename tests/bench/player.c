/* The native host of the benches, and the writer of the packs that Node and the browser play. */
#define _POSIX_C_SOURCE 200809L
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

void player_init(Player *player, const Workload *workload) {
  *player = (Player){.workload = workload};
  player->counted = (Memory){.resize = counted_resize, .context = player};
  player->graph = graph_create(&player->counted, BENCH_RATE_HZ);
  Problem problem = {0};
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 30);
  expect(player->graph ? STATUS_OK : STATUS_NO_MEMORY, &problem);
  for (uint32_t i = 0; i < workload_segment_count(workload); i++) {
    buffer_clear(&bytes);
    workload_segment(workload, i, &bytes);
    expect(graph_put_segment(player->graph, buffer_bytes(&bytes), &problem), &problem);
  }
  buffer_clear(&bytes);
  workload_plan(workload, &bytes);
  expect(graph_install(player->graph, buffer_bytes(&bytes), &problem), &problem);
  buffer_finish(&bytes);
}

void player_finish(Player *player) {
  graph_destroy(player->graph);
  *player = (Player){0};
}

void player_render(Player *player, float *left, float *right, uint32_t frames) {
  const Workload *workload = player->workload;
  for (; player->next_command < workload->command_count; player->next_command++) {
    const TimedCommand *timed = &workload->commands[player->next_command];
    if (timed->frame > player->frame) break;
    ring_write(graph_commands(player->graph), &timed->command);
  }
  graph_render(player->graph, left, right, frames);
  player->frame += frames;
}

static double now_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

size_t player_run(const Workload *workload, uint32_t block_frames, float *left, float *right, double *seconds,
                  GraphMeters *meters) {
  Player player;
  player_init(&player, workload);
  for (uint32_t done = 0, block = 0; done < workload->frames; block++) {
    const uint32_t rest = workload->frames - done, count = rest < block_frames ? rest : block_frames;
    const double begin = now_seconds();
    player_render(&player, left + done, right + done, count);
    const double taken = now_seconds() - begin;
    if (seconds && taken < seconds[block]) seconds[block] = taken;
    done += count;
  }
  if (meters) memcpy(meters, graph_meters(player.graph), sizeof *meters);
  const size_t most_bytes = player.memory.most_bytes;
  player_finish(&player);
  return most_bytes;
}

Digest player_digest(const float *left, const float *right, uint32_t frames) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, left, frames * sizeof *left);
  sha256_put(&sha, right, frames * sizeof *right);
  return sha256_finish(&sha);
}

/* --- packs ----------------------------------------------------------------------------------------------------------- */

enum { PACK_SEGMENT = 1, PACK_PLAN = 2, PACK_COMMAND = 3 };

static void write_item(FILE *file, uint32_t type, int64_t frame, Bytes bytes) {
  const uint32_t head[2] = {type, 0};
  const uint64_t size = bytes.size;
  fwrite(head, sizeof head, 1, file);
  fwrite(&size, sizeof size, 1, file);
  fwrite(&frame, sizeof frame, 1, file);
  fwrite(bytes.data, 1, bytes.size, file);
}

bool player_pack(const Workload *workload, const char *path) {
  FILE *file = fopen(path, "wb");
  if (!file) return false;
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 30);
  for (uint32_t i = 0; i < workload_segment_count(workload); i++) {
    buffer_clear(&bytes);
    workload_segment(workload, i, &bytes);
    write_item(file, PACK_SEGMENT, 0, buffer_bytes(&bytes));
  }
  buffer_clear(&bytes);
  workload_plan(workload, &bytes);
  write_item(file, PACK_PLAN, 0, buffer_bytes(&bytes));
  buffer_finish(&bytes);
  for (uint32_t i = 0; i < workload->command_count; i++)
    write_item(file, PACK_COMMAND, workload->commands[i].frame,
               (Bytes){(const uint8_t *)&workload->commands[i].command, sizeof(Command)});
  const bool fine = !ferror(file);
  return fclose(file) == 0 && fine;
}
