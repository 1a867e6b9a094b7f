/* S6: twenty renders of a song of minutes wait for two workers, which have a processor each. Once they are left alone; then one of them is
   killed with -9 each ten seconds (sooner, where all of them take less than forty), while it renders, and another started. Every render
   must be there once, and be the one that was made in peace; and a render that was tried twice shows that a kill fell into it. */
#include "tests/bench/server/rows.h"

#include "model/edits.h"
#include "server/db/db.h"
#include "session/shared.h"
#include "support/server_database.h"
#include "support/server_song.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS = 20, WORKERS = 2, SONG_BARS = 120, NOTES_A_BAR = 8 };
#define KILL_SECONDS 10.0

static ServerSong of;
static pid_t workers[WORKERS];
static uint32_t kills;

/* On a processor of its own, as far as there are that many. */
static void begin_worker(uint32_t which) {
  cpu_set_t all, one;
  uint32_t passed = 0;
  sched_getaffinity(0, sizeof all, &all);
  CPU_ZERO(&one);
  for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
    if (CPU_ISSET(i, &all) && passed++ == which % (uint32_t)CPU_COUNT(&all)) CPU_SET(i, &one);
  sched_setaffinity(0, sizeof one, &one);
  workers[which] = server_process_worker(&of.server);
  sched_setaffinity(0, sizeof all, &all);
}

static void end_worker(uint32_t which, int how) {
  kill(workers[which], how);
  waitpid(workers[which], NULL, 0);
  workers[which] = 0;
}

static uint64_t count(Db *db, const char *text) {
  DbResult result = db_script(db, text);
  const uint64_t value = result.state == DB_OK && result.rows == 1 ? strtoull(db_text(&result, 0, 0), NULL, 10) : 0;
  db_result_finish(&result);
  return value;
}

/* Notes to the end of a long song on every track that plays any. */
static void lengthen(void) {
  Doc *doc = session_doc(of.song);
  const uint32_t actor = session_actor(of.song);
  const uint16_t notes = schema_field_by_name(schema_kind(KIND_NOTE_CLIP), "notes")->number, length = schema_field_by_name(schema_kind(KIND_NOTE_CLIP), "length_ticks")->number;
  const int64_t bar = 4 * TICKS_PER_QUARTER;
  BatchReport report;
  Problem problem;
  Batch *batch = batch_create(memory_heap(), "Lengthen", actor);
  for (const Object *track = doc_project(doc)->first_child; track != NULL; track = track->next) {
    if (track->kind->number != KIND_TRACK || track->id == ID_MASTER || doc_as_track(track)->type != TRACK_INSTRUMENT) continue;
    const Id clip = doc_next_id(doc, actor);
    batch_op_create(batch, clip, KIND_NOTE_CLIP, track->id, ID_LAST);
    batch_set_int(batch, clip, length, SONG_BARS * bar);
    batch_patch_begin(batch, clip, KIND_NOTE_CLIP, notes);
    for (uint32_t i = 0; i < SONG_BARS * NOTES_A_BAR; i++) {
      const double row[RECORD_COLUMNS_MAX] = {(double)(i * bar / NOTES_A_BAR), (double)(bar / NOTES_A_BAR), 40 + i * 7 % 36, 100, 64, 0};
      batch_patch_row(batch, doc_next_id(doc, actor), PATCH_ALL, row);
    }
    batch_patch_end(batch);
  }
  bench_must(session_apply(of.song, batch, &report, &problem) == STATUS_OK, "S6: the song is not lengthened");
  server_song_send(&of);
}

/* All of them are asked for, then waited for. `kill_s`: between two kills, 0 for none. */
static double do_all(Db *db, double kill_s) {
  char job[24];
  DbResult result = db_script(db, "delete from renders; delete from jobs where kind = 'render'");
  db_result_finish(&result);
  for (uint32_t i = 0; i < JOBS; i++) {
    char body[96];
    snprintf(body, sizeof body, "{\"container\":\"wav\",\"format\":\"f32\",\"rateHz\":%u}", 88200 + i);
    bench_must(server_song_ask(&of, of.owner, body, job) == 202, "S6: a render is not taken");
  }
  for (uint32_t i = 0; i < WORKERS; i++) begin_worker(i);
  const double begun = bench_now();
  double next_kill = begun + kill_s;
  while (count(db, "select count(*) from jobs where kind = 'render' and state in ('waiting', 'running')") > 0 && bench_must(bench_now() - begun < 1200.0, "S6: they do not end")) {
    usleep(100000);
    if (kill_s <= 0.0 || bench_now() < next_kill || count(db, "select count(*) from jobs where kind = 'render' and state = 'running' and changed > now() - interval '2 seconds'") < WORKERS) continue;
    const uint32_t which = kills++ % WORKERS;
    end_worker(which, SIGKILL);
    begin_worker(which);
    next_kill += kill_s;
  }
  const double seconds = bench_now() - begun;
  for (uint32_t i = 0; i < WORKERS; i++) end_worker(i, SIGTERM);
  bench_must(count(db, "select count(*) from jobs where kind = 'render' and state = 'done'") == JOBS && count(db, "select count(*) from renders") == JOBS, "S6: not every render is there once");
  return seconds;
}

static void names_of(Db *db, char *names, size_t bytes) {
  DbResult result = db_script(db, "select string_agg(encode(sha256, 'hex'), ' ' order by sha256) from renders");
  snprintf(names, bytes, "%s", result.rows == 1 ? db_text(&result, 0, 0) : "");
  db_result_finish(&result);
}

void renders_row(double seconds) {
  (void)seconds;
  char calm[JOBS * 65 + 1], killed[JOBS * 65 + 1];
  of = (ServerSong){.server = {.idle = true}};
  if (!bench_must(server_process_begin(&of.server), "S6: no server")) return;
  server_song_share(&of);
  begin_worker(0); /* who looks at the song's sound */
  server_song_upload(&of);
  end_worker(0, SIGTERM);
  lengthen();
  Db *db = server_database(&of.server);
  const double in_peace = do_all(db, 0.0), kill_s = in_peace / 4.0 < KILL_SECONDS ? in_peace / 4.0 : KILL_SECONDS;
  names_of(db, calm, sizeof calm);
  const double under_fire = do_all(db, kill_s);
  const uint64_t again = count(db, "select count(*) from jobs where kind = 'render' and tries > 1");
  bench_must(again > 0, "S6: no kill fell into a render, so nothing is shown");
  names_of(db, killed, sizeof killed);
  bench_must(calm[0] != '\0' && strcmp(calm, killed) == 0, "S6: a render is another one");
  fprintf(stderr, "S6   %u renders, 2 workers: %.1f s in peace, %.1f s while %u are killed, one each %.1f s, and %llu renders begun again: %.2f of the speed (floor 0.8), each there once, the same bytes\n", JOBS, in_peace,
          under_fire, kills, kill_s, (unsigned long long)again, in_peace / under_fire);
  printf("{\"row\":\"S6\",\"renders\":%u,\"seconds\":%.2f,\"seconds_killed\":%.2f,\"kills\":%u,\"kill_s\":%.1f,\"again\":%llu,\"speed\":%.3f}\n", JOBS, in_peace, under_fire, kills, kill_s, (unsigned long long)again,
         in_peace / under_fire);
  db_destroy(db);
  server_song_finish(&of);
  server_process_finish(&of.server);
}
