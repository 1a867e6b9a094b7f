/* See score.h. */
#include "bench/score.h"

#include "core/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct ItemHead { uint32_t type, reserved; uint64_t bytes; int64_t frame; } ItemHead;

static void expect(Status status, const Problem *problem) {
  if (status == STATUS_OK) return;
  char text[300];
  problem_text(problem, text, sizeof text);
  fprintf(stderr, "the session refused the workload: %s\n", text);
  exit(1);
}

static void put(Score *score, uint32_t type, int64_t frame, Bytes bytes) {
  const ItemHead head = {.type = type, .bytes = bytes.size, .frame = frame};
  buffer_put(&score->pack, &head, sizeof head);
  buffer_put(&score->pack, bytes.data, bytes.size);
  if (score->pack.status != STATUS_OK) exit(1);
}

void score_init(Score *score, const char *name, double rate_hz, uint32_t frames, uint32_t block_frames) {
  *score = (Score){.name = name, .rate_hz = rate_hz, .frames = frames, .block_frames = block_frames};
  buffer_init(&score->pack, memory_heap(), 1u << 30);
}

void score_finish(Score *score) {
  buffer_finish(&score->pack);
  free(score->known);
  *score = (Score){0};
}

void score_command(Score *score, int64_t frame, Command command) {
  put(score, SCORE_COMMAND, frame, (Bytes){(const uint8_t *)&command, sizeof command});
}

static bool is_known(const Score *score, SegmentKey key) {
  for (uint32_t i = 0; i < score->known_count; i++)
    if (score->known[i].object == key.object && score->known[i].revision == key.revision) return true;
  return false;
}

static void put_plan(Score *score, int64_t frame, Bytes plan) {
  PlanHeader header;
  memcpy(&header, plan.data, sizeof header);
  if (score->nodes == 0) score->nodes = header.node_count;
  put(score, SCORE_PLAN, frame, plan);
}

void score_session(Score *score, int64_t frame, Session *session) {
  Problem problem = {.status = STATUS_OK};
  Bytes plan, bytes;
  expect(session_compile(session, &plan, &problem), &problem);
  const uint32_t count = session_segment_count(session);
  score->known = realloc(score->known, (score->known_count + count) * sizeof *score->known);
  for (uint32_t i = 0; i < count; i++) {
    const SegmentKey key = session_segment_key(session, i);
    if (is_known(score, key)) continue;
    expect(session_segment_bytes(session, key, &bytes, &problem), &problem);
    put(score, SCORE_SEGMENT, frame, bytes);
    score->known[score->known_count++] = key;
  }
  put_plan(score, frame, plan);
}

void score_workload(Score *score, const Workload *workload) {
  score_init(score, workload->name, BENCH_RATE_HZ, workload->frames, workload->block_frames);
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 30);
  for (uint32_t i = 0; i < workload_segment_count(workload); i++) {
    buffer_clear(&bytes);
    workload_segment(workload, i, &bytes);
    put(score, SCORE_SEGMENT, 0, buffer_bytes(&bytes));
  }
  buffer_clear(&bytes);
  workload_plan(workload, &bytes);
  put_plan(score, 0, buffer_bytes(&bytes));
  buffer_finish(&bytes);
  for (uint32_t i = 0; i < workload->command_count; i++) score_command(score, workload->commands[i].frame, workload->commands[i].command);
}

bool score_next(const Score *score, size_t *at, ScoreItem *item) {
  if (*at == score->pack.size) return false;
  ItemHead head;
  memcpy(&head, score->pack.data + *at, sizeof head);
  *item = (ScoreItem){head.type, head.frame, {score->pack.data + *at + sizeof head, (size_t)head.bytes}};
  *at += sizeof head + (size_t)head.bytes;
  return true;
}

static void write_file(const char *folder, const char *name, const char *ending, const Buffer *content) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
  FILE *file = fopen(path, "wb");
  if (file && fwrite(content->data, 1, content->size, file) == content->size && fclose(file) == 0) return;
  fprintf(stderr, "%s cannot be written\n", path);
  exit(1);
}

void score_write(const Score *score, const Workload *workload, const char *folder) {
  write_file(folder, score->name, "pack", &score->pack);
  Buffer json;
  buffer_init(&json, memory_heap(), 1 << 20);
  buffer_format(&json, "{\"name\": \"%s\", \"rate_hz\": %.0f, \"frames\": %u, \"block_frames\": %u, \"tracks\": ", score->name, score->rate_hz,
                score->frames, score->block_frames);
  if (workload) workload_tracks_json(workload, &json);
  else buffer_text(&json, "[]");
  buffer_text(&json, "}\n");
  write_file(folder, score->name, "json", &json);
  buffer_finish(&json);
}
