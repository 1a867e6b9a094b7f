/* What goes out of the store and what stays: by whether anything lies in it, and by how long it has lain there. */
#include "server/jobs/sweep.h"

#include "support/cm.h"
#include "support/live_client.h"
#include "support/server_database.h"
#include "support/server_song.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STRAYS = 300 /* more than are asked about at once */ };

static ServerSong of;
static Db *db, *other;
static Store *store;
static char folder[128], why[STORE_WHY_BYTES];

static void script(Db *by, const char *text) {
  DbResult result = db_script(by, text);
  if (result.state != DB_OK) print_error("%s\n", result.why);
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
}

static Digest put_stray(uint32_t number) {
  char text[64];
  const int length = snprintf(text, sizeof text, "nobody's part %u", number);
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, text, (size_t)length);
  const Digest name = sha256_finish(&sha);
  assert_true(store->kind->put(store, &name, (Bytes){(const uint8_t *)text, (size_t)length}, why));
  return name;
}

typedef struct Listed { uint32_t count; bool ages; } Listed;

/* As if it had lain there for two days. */
static bool look(void *listed_, const Digest *part, double age_seconds) {
  const struct timespec then[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
  Listed *listed = listed_;
  char name[65], path[256];
  (void)age_seconds;
  listed->count++;
  digest_text(part, name);
  snprintf(path, sizeof path, "%s/%.2s/%s", folder, name, name + 2);
  if (listed->ages) assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
  return true;
}

static uint32_t parts(bool age) {
  Listed listed = {.ages = age};
  assert_true(store->kind->list(store, look, &listed, why));
  return listed.count;
}

static uint64_t sweep(void) {
  uint64_t swept = 0;
  if (!sweep_store(db, store, SWEEP_PATIENCE, &swept, why)) fail_msg("%s", why);
  return swept;
}

static void what_nothing_lies_in_goes_when_it_has_lain_for_a_day(void **state) {
  (void)state;
  const uint32_t before = parts(false);
  assert_true(before >= 2); /* a sound, and what is drawn of it */
  for (uint32_t i = 0; i < STRAYS; i++) put_stray(i);
  assert_int_equal(sweep(), 0); /* somebody may be bringing it just now */
  assert_int_equal(parts(true), before + STRAYS);
  const Digest young = put_stray(STRAYS), found_again = put_stray(7);
  assert_int_equal(sweep(), STRAYS - 1);
  assert_int_equal(parts(false), before + 2);
  assert_true(store->kind->drop(store, &young, why) && store->kind->drop(store, &found_again, why));
}

static void what_is_half_there_is_kept_for_a_week(void **state) {
  (void)state;
  char path[200];
  uint8_t *half = calloc(1, 9u << 20); /* the first part of two */
  Buffer answer;
  Sha256 sha;
  char name[65];
  buffer_init(&answer, memory_heap(), 1u << 20);
  sha256_init(&sha);
  sha256_put(&sha, half, 9u << 20);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, name);
  const uint32_t before = parts(false);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", of.project, name);
  assert_in_range(web_call(of.server.port, "POST", path, of.owner, "{\"bytes\":9437184}").status, 200, 202);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/1", of.project, name);
  const WebBytes part = {.method = "PUT", .path = path, .cookie = of.owner, .headers = "Content-Type: application/octet-stream\r\n", .body = {half, STORE_PART_BYTES}};
  assert_int_equal(web_bytes(of.server.port, &part, &answer), 200);
  assert_int_equal(parts(true), before + 1);
  assert_int_equal(sweep(), 0);
  script(db, "update uploads set touched = now() - interval '6 days'");
  assert_int_equal(sweep(), 0);
  script(db, "update uploads set touched = now() - interval '8 days'");
  assert_int_equal(sweep(), 1);
  assert_int_equal(parts(false), before);
  buffer_finish(&answer);
  free(half);
}

/* Somebody's lock that is never given back is as silent as a database that stands still. */
static void a_database_that_says_nothing_is_not_waited_for_for_ever(void **state) {
  (void)state;
  uint64_t swept;
  SweepPatience little = SWEEP_PATIENCE;
  little.answer_seconds = 1;
  assert_in_range(SWEEP_PATIENCE.answer_seconds, 60, 3600);
  script(other, "begin");
  script(other, "lock table blobs");
  const double begun = seconds_now();
  assert_false(sweep_store(db, store, little, &swept, why));
  assert_true(seconds_now() - begun < 20.0);
  script(other, "rollback");
  const double until = seconds_now() + 20.0; /* the database still answers the one who gave up, who holds what a sweep holds as long */
  while (!sweep_store(db, store, SWEEP_PATIENCE, &swept, why)) {
    if (seconds_now() > until) fail_msg("%s", why);
    usleep(20000);
  }
}

static void nothing_leaves_while_a_backup_reads(void **state) {
  (void)state;
  uint64_t swept;
  put_stray(0);
  parts(true);
  DbResult result = db_run(other, SQL_KEEP_STILL, NULL);
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
  assert_false(sweep_store(db, store, SWEEP_PATIENCE, &swept, why));
  assert_non_null(strstr(why, "backup"));
  script(other, "select pg_advisory_unlock_all()");
  assert_int_equal(sweep(), 1);
}

static void the_sounds_of_a_song_that_ended_go_a_day_later(void **state) {
  (void)state;
  char path[64];
  const uint32_t before = parts(true);
  assert_int_equal(sweep(), 0); /* old, and a song's */
  snprintf(path, sizeof path, "/api/projects/%s", of.project);
  assert_int_equal(web_call(of.server.port, "DELETE", path, of.owner, "{\"name\":\"Rendered\"}").status, 200);
  assert_int_equal(sweep(), 0);
  assert_int_equal(parts(false), before);
  script(db, "update blobs set created = now() - interval '25 hours'");
  uint64_t swept = sweep();
  swept += sweep(); /* what was drawn of it, now that it is nobody's */
  assert_int_equal(swept, before);
  assert_int_equal(parts(false), 0);
  script(db, "do $$ begin if exists (select from blobs) then raise exception 'a row names what is gone'; end if; end $$");
}

static int open_server(void **state) {
  (void)state;
  setenv("TUTTI_SANDBOX", "best", 1);
  if (!server_process_begin(&of.server)) return -1;
  snprintf(folder, sizeof folder, "%s/data/store", of.server.folder);
  db = server_database(&of.server);
  other = server_database(&of.server);
  store = store_folder(folder, why);
  server_song_share(&of);
  server_song_upload(&of);
  return store == NULL;
}

static int close_server(void **state) {
  (void)state;
  db_destroy(db);
  db_destroy(other);
  store_destroy(store);
  server_process_finish(&of.server);
  server_song_finish(&of);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_nothing_lies_in_goes_when_it_has_lain_for_a_day),
    cmocka_unit_test(what_is_half_there_is_kept_for_a_week),
    cmocka_unit_test(a_database_that_says_nothing_is_not_waited_for_for_ever),
    cmocka_unit_test(nothing_leaves_while_a_backup_reads),
    cmocka_unit_test(the_sounds_of_a_song_that_ended_go_a_day_later),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
