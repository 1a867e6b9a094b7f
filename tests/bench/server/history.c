/* S7: a song of a million edits, looked at as it was at moments of chance, over the API; what comes is compared with what a full replay had
   there. The log is written as rooms write it, a snapshot behind each five hundred rows. TUTTI_BENCH_OPS: another number of edits. */
#include "tests/bench/server/rows.h"

#include "core/limits.h"
#include "model/room.h"
#include "server/db/log.h"
#include "support/server_database.h"
#include "support/sim_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPS = 1000000, GROUP = 500, MOMENTS = 20 };

typedef struct Moment { uint64_t sequence, hash; } Moment;

static Moment moments[MOMENTS];
static int64_t person;
static Random dice = {20261123};

static int64_t who(void *context, uint64_t client) {
  (void)context; (void)client;
  return person;
}

/* One more edit of the replay, as a row. */
static void one_more(Doc *doc, uint32_t actor, uint64_t sequence, Buffer *rows) {
  Buffer bytes;
  Status status;
  buffer_init(&bytes, memory_heap(), LIMIT_BATCH_BYTES);
  do {
    Batch *batch = sim_small_edit(&dice, doc, actor, "x");
    buffer_clear(&bytes);
    status = batch_encode(batch, &bytes);
    if (status == STATUS_OK) status = batch_apply(doc, batch, NULL, NULL);
    batch_destroy(batch);
  } while (status != STATUS_OK);
  row_put(rows, &(Row){.sequence = sequence, .client = actor, .client_sequence = sequence, .time_ms = 1, .needs = ROLE_EDITOR, .batch = buffer_bytes(&bytes)});
  buffer_finish(&bytes);
  for (uint32_t i = 0; i < MOMENTS; i++)
    if (moments[i].sequence == sequence) moments[i].hash = doc_hash(doc);
}

static bool write_log(Db *db, uint64_t branch, uint32_t actor, uint64_t ops) {
  Buffer rows, frame, tail;
  Problem problem;
  Doc *doc = doc_create(memory_heap());
  Room *room = room_create(memory_heap(), (RoomOptions){.branch = branch}, 1, (Bytes){0}, &problem);
  bool good = doc != NULL && room != NULL;
  buffer_init(&rows, memory_heap(), LIMIT_DOCUMENT_BYTES);
  buffer_init(&frame, memory_heap(), LIMIT_DOCUMENT_BYTES);
  buffer_init(&tail, memory_heap(), LIMIT_DOCUMENT_BYTES);
  for (uint64_t head = 0; good && head < ops; head += GROUP) {
    buffer_clear(&rows);
    for (uint64_t i = 1; i <= GROUP; i++) one_more(doc, actor, head + i, &rows);
    buffer_clear(&frame);
    frame_put(&frame, &(Frame){.type = FRAME_COMMIT, .branch = branch, .incarnation = 1, .head = head, .rows = buffer_bytes(&rows)});
    good = log_commit(db, buffer_bytes(&frame), who, NULL, &tail).outcome == LOG_COMMITTED;
    for (room_hint(room); good && room_wants_tail(room);) {
      buffer_clear(&tail);
      good = log_tail(db, branch, room_head(room), &tail);
      if (good) room_tail(room, buffer_bytes(&tail));
    }
    buffer_clear(&frame);
    good = good && room_snapshot(room, &frame) == STATUS_OK && log_save_snapshot(db, buffer_bytes(&frame), false);
  }
  buffer_finish(&rows);
  buffer_finish(&frame);
  buffer_finish(&tail);
  room_destroy(room);
  doc_destroy(doc);
  return good;
}

static void look(uint64_t branch, Times *times) {
  Buffer answer;
  char path[96];
  buffer_init(&answer, memory_heap(), LIMIT_DOCUMENT_BYTES);
  for (uint32_t i = 0; i < MOMENTS; i++) {
    Doc *doc = NULL;
    Problem problem;
    snprintf(path, sizeof path, "/api/branches/%llu/at/%llu", (unsigned long long)branch, (unsigned long long)moments[i].sequence);
    const double begun = bench_now();
    const int status = web_bytes(bench.server.port, &(WebBytes){.method = "GET", .path = path, .cookie = bench.cookie}, &answer);
    times_add(times, (bench_now() - begun) * 1e3);
    const bool same = status == 200 && doc_decode(memory_heap(), buffer_bytes(&answer), &doc, &problem) == STATUS_OK && doc_hash(doc) == moments[i].hash;
    bench_must(same, "S7: the song was another one then");
    doc_destroy(doc);
  }
  buffer_finish(&answer);
}

void history_row(double seconds) {
  (void)seconds;
  const char *asked = getenv("TUTTI_BENCH_OPS");
  const uint64_t ops = (asked == NULL ? OPS : strtoull(asked, NULL, 10)) / GROUP * GROUP;
  char id[24];
  Person author = {0};
  Times times = {0};
  bench_become_somebody();
  const WebReply me = web_call(bench.server.port, "GET", "/api/me", bench.cookie, NULL);
  web_field(&me, "id", id, sizeof id);
  person = strtoll(id, NULL, 10);
  author.branch = bench_make_song("A long way");
  person_come(&author);
  web_socket_close(&author.socket);
  for (uint32_t i = 0; i < MOMENTS; i++) moments[i].sequence = (uint64_t)random_between(&dice, 1, (int64_t)ops);
  Db *db = server_database(&bench.server);
  const double begun = bench_now();
  bench_must(write_log(db, author.branch, author.actor, ops), "S7: the log cannot be written");
  const double written = bench_now() - begun;
  look(author.branch, &times);
  fprintf(stderr, "S7   a song of %llu edits (written in %.0f s) as it was at %u moments: p50 %.0f, longest %.0f ms (floor 300)\n", (unsigned long long)ops, written, MOMENTS, times_at(&times, 0.5), times_at(&times, 1.0));
  printf("{\"row\":\"S7\",\"edits\":%llu,\"moment_p50_ms\":%.1f,\"moment_max_ms\":%.1f}\n", (unsigned long long)ops, times_at(&times, 0.5), times_at(&times, 1.0));
  db_destroy(db);
  person_go(&author);
  free(times.ms);
}
