/* A server is backed up while it runs, lost, and restored elsewhere: the same songs, sounds and renders; damage anywhere is found. */
#include "support/cm.h"
#include "support/command.h"
#include "support/live_client.h"
#include "support/random.h"
#include "support/server_database.h"
#include "support/server_song.h"

#include "server/db/branch_doc.h"
#include "session/shared.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ServerSong of;
static ServerProcess elsewhere;
static char said[8192], backup[96], job[24];

static void say_on_failure(int expected, int code) {
  if (code != expected) print_error("%s\n", said);
  assert_int_equal(code, expected);
}

static uint64_t song_on(const ServerProcess *server) {
  char why[256];
  Db *db = server_database(server);
  Session *session = branch_session(db, strtoull(of.branch, NULL, 10), why, sizeof why);
  assert_non_null(session);
  const uint64_t hash = doc_hash(session_doc(session));
  session_destroy(session);
  db_destroy(db);
  return hash;
}

static void every_command_of_an_admin_works_beside_a_running_server(void **state) {
  (void)state;
  setenv("TUTTI_SANDBOX", "best", 1);
  say_on_failure(0, command_run(said, sizeof said, "migrate --data %s/data", of.server.folder));
  say_on_failure(0, command_run(said, sizeof said, "doctor --data %s/data", of.server.folder));
  assert_non_null(strstr(said, "what is committed is on the disk"));
  assert_non_null(strstr(said, "store     folder, "));
  assert_non_null(strstr(said, " are free of "));
  assert_non_null(strstr(said, "cluster   "));
  assert_non_null(strstr(said, "scratch   "));
  say_on_failure(0, command_run(said, sizeof said, "gc --data %s/data", of.server.folder));
  say_on_failure(0, command_run(said, sizeof said, "verify --data %s/data", of.server.folder));
  assert_non_null(strstr(said, "all is as it should be"));
  assert_non_null(strstr(said, "1 receipts"));
  say_on_failure(2, command_run(said, sizeof said, "backup"));
  say_on_failure(2, command_run(said, sizeof said, "gc --data"));
  say_on_failure(2, command_run(said, sizeof said, "verify one"));
  say_on_failure(2, command_run(said, sizeof said, "migrate --data a --data b"));
  /* A server that was promised a database does not pretend that it has one. */
  setenv("DATABASE_URL", "host=/nowhere user=nobody", 1);
  say_on_failure(1, command_run(said, sizeof said, "serve --port 0 --web %s/page --data %s/data", elsewhere.folder, elsewhere.folder));
  say_on_failure(1, command_run(said, sizeof said, "verify --data %s/data", elsewhere.folder));
  unsetenv("DATABASE_URL");
}

static void somebody_who_is_locked_out_is_out_everywhere_and_comes_back_as_they_were(void **state) {
  (void)state;
  char path[96], number[24], cookie[128], token[64], body[96], code[64];
  WebSocket socket;
  Buffer bytes;
  bool text;
  buffer_init(&bytes, memory_heap(), 1u << 22);
  /* Somebody who was made here joins the song. */
  say_on_failure(0, command_run(said, sizeof said, "admin make 'Dee Dee' --data %s/data", of.server.folder));
  snprintf(number, sizeof number, "%ld", strtol(said, NULL, 10));
  snprintf(code, sizeof code, "%.32s", strstr(said, "now: ") + 5);
  snprintf(body, sizeof body, "{\"recovery\":\"%s\"}", code);
  WebReply reply = web_call(of.server.port, "POST", "/api/recover", NULL, body);
  assert_int_equal(reply.status, 200);
  assert_true(web_cookie(&reply, cookie, sizeof cookie));
  snprintf(path, sizeof path, "/api/projects/%s/links", of.project);
  reply = web_call(of.server.port, "POST", path, of.owner, "{\"role\":\"editor\"}");
  web_field(&reply, "token", token, sizeof token);
  snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
  assert_int_equal(web_call(of.server.port, "POST", "/api/join", cookie, body).status, 200);
  char actor[24];
  snprintf(path, sizeof path, "/api/branches/%s/actors", of.branch);
  reply = web_call(of.server.port, "POST", path, cookie, "{}");
  web_field(&reply, "actor", actor, sizeof actor);
  snprintf(path, sizeof path, "/ws?branch=%s&actor=%s", of.branch, actor);
  assert_true(web_socket_open(&socket, of.server.port, path, cookie, NULL));
  say_on_failure(0, command_run(said, sizeof said, "admin lock %s --data %s/data", number, of.server.folder));
  for (int tries = 0; tries < 400 && socket.fd >= 0; tries++) web_socket_receive(&socket, 50, &bytes, &text);
  assert_true(socket.fd < 0); /* the open socket ended */
  assert_int_equal(web_call(of.server.port, "GET", "/api/projects", cookie, NULL).status, 401);
  snprintf(body, sizeof body, "{\"recovery\":\"%s\"}", code);
  assert_in_range(web_call(of.server.port, "POST", "/api/recover", NULL, body).status, 400, 499);
  say_on_failure(0, command_run(said, sizeof said, "admin list --data %s/data", of.server.folder));
  assert_non_null(strstr(said, "Dee Dee  (locked)"));
  say_on_failure(0, command_run(said, sizeof said, "admin unlock %s --data %s/data", number, of.server.folder));
  reply = web_call(of.server.port, "POST", "/api/recover", NULL, body);
  assert_int_equal(reply.status, 200);
  assert_true(web_cookie(&reply, cookie, sizeof cookie));
  reply = web_call(of.server.port, "GET", "/api/projects", cookie, NULL);
  assert_non_null(strstr(reply.body, "Rendered"));
  assert_non_null(strstr(reply.body, "editor"));
  say_on_failure(1, command_run(said, sizeof said, "admin lock 99999 --data %s/data", of.server.folder));
  say_on_failure(2, command_run(said, sizeof said, "admin lock me --data %s/data", of.server.folder));
  say_on_failure(2, command_run(said, sizeof said, "admin make --data %s/data", of.server.folder));
  buffer_finish(&bytes);
}

static void a_backup_of_a_running_server_is_restored_into_an_empty_one(void **state) {
  (void)state;
  say_on_failure(0, command_run(said, sizeof said, "backup %s --data %s/data", backup, of.server.folder));
  const uint64_t before = song_on(&of.server);
  /* Not into one where somebody is. */
  say_on_failure(1, command_run(said, sizeof said, "restore %s --data %s/data", backup, of.server.folder));
  assert_non_null(strstr(said, "empty"));
  assert_int_equal(server_process_stop(&elsewhere), 0);
  say_on_failure(0, command_run(said, sizeof said, "restore %s --data %s/data", backup, elsewhere.folder));
  say_on_failure(0, command_run(said, sizeof said, "verify --data %s/data", elsewhere.folder));
  assert_non_null(strstr(said, "3 receipts: all is as it should be"));
  assert_true(server_process_start(&elsewhere));
  assert_true(song_on(&elsewhere) == before);
  /* Its people, their sessions, their sounds and renders came along. */
  char path[160];
  WebReply reply = web_call(elsewhere.port, "GET", "/api/projects", of.owner, NULL);
  assert_int_equal(reply.status, 200);
  assert_non_null(strstr(reply.body, "Rendered"));
  Buffer sound;
  buffer_init(&sound, memory_heap(), 64u << 20);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", of.project, of.name);
  assert_int_equal(web_bytes(elsewhere.port, &(WebBytes){.method = "GET", .path = path, .cookie = of.owner}, &sound), 200);
  assert_int_equal(sound.size, of.sound.size);
  assert_memory_equal(sound.data, of.sound.data, sound.size);
  snprintf(path, sizeof path, "/api/jobs/%s/result", job);
  assert_int_equal(web_bytes(elsewhere.port, &(WebBytes){.method = "GET", .path = path, .cookie = of.owner}, &sound), 200);
  buffer_finish(&sound);
  /* New numbers do not meet old ones. */
  char id[24];
  reply = web_call(elsewhere.port, "POST", "/api/projects", of.owner, "{\"name\":\"Another\"}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "id", id, sizeof id);
  assert_true(strtoull(id, NULL, 10) > strtoull(of.project, NULL, 10));
}

/* A snapshot says nothing that the log does not say: damaged when the backup was made, it keeps nobody from coming back. */
static void a_backup_that_took_a_damaged_snapshot_along_is_restored(void **state) {
  (void)state;
  char path[128];
  ServerProcess third = {0};
  const uint64_t before = song_on(&of.server);
  assert_int_equal(server_process_stop(&of.server), 0); /* it leaves a snapshot */
  assert_true(server_process_start(&of.server));
  server_script(&of.server, "with damaged as (update chunks set body = set_byte(body, length(body) / 2, get_byte(body, length(body) / 2) # 4) returning 1) select 1 / least(count(*), 1) from damaged");
  assert_true(server_process_begin(&third));
  assert_int_equal(server_process_stop(&third), 0);
  snprintf(path, sizeof path, "%s/damaged-snapshot.tar", third.folder);
  say_on_failure(0, command_run(said, sizeof said, "backup %s --data %s/data", path, of.server.folder));
  say_on_failure(0, command_run(said, sizeof said, "restore %s --data %s/data", path, third.folder));
  assert_true(server_process_start(&third));
  assert_true(song_on(&third) == before);
  server_process_finish(&third);
}

/* What was made after the backup is on its author's device only, and is offered there; the restored log is not overwritten by it. */
static void who_is_ahead_of_a_backup_keeps_what_they_have(void **state) {
  (void)state;
  bool text, changed;
  char path[96];
  Problem problem;
  BatchReport report;
  Buffer bytes;
  assert_int_equal(session_undo(of.song, &report, &problem), STATUS_OK);
  server_song_send(&of);
  const uint64_t ahead = doc_hash(session_doc(of.song)), restored = song_on(&elsewhere);
  assert_true(ahead != restored);
  Replica *replica = session_replica(of.song);
  LiveClient live = {.replica = replica};
  buffer_init(&bytes, memory_heap(), 64u << 20);
  snprintf(path, sizeof path, "/ws?branch=%s&actor=%u", of.branch, session_actor(of.song));
  assert_true(web_socket_open(&live.socket, elsewhere.port, path, of.owner, NULL));
  replica_connect(replica);
  for (int turns = 0; turns < 2000 && replica_side_count(replica) == 0; turns++) {
    live_client_send(&live);
    while (web_socket_receive(&live.socket, 5, &bytes, &text)) if (!text) assert_int_equal(session_receive(of.song, buffer_bytes(&bytes), &changed, &problem), STATUS_OK);
  }
  assert_int_equal(replica_side_count(replica), 1);
  assert_true(song_on(&elsewhere) == restored);
  replica_disconnect(replica);
  web_socket_close(&live.socket);
  buffer_finish(&bytes);
}

static long size_of(const char *path) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  fclose(file);
  return size;
}

static void flip(const char *path, long at) {
  uint8_t byte;
  const int fd = open(path, O_RDWR);
  assert_int_equal(pread(fd, &byte, 1, at), 1);
  byte ^= 0x10;
  assert_int_equal(pwrite(fd, &byte, 1, at), 1);
  close(fd);
}

static void a_backup_that_is_not_whole_changes_nothing(void **state) {
  (void)state;
  char damaged[128], copy[256];
  snprintf(damaged, sizeof damaged, "%s.damaged", backup);
  snprintf(copy, sizeof copy, "cp '%s' '%s'", backup, damaged);
  const long size = size_of(backup);
  Random random = random_begin("backup");
  for (int i = 0; i < 6; i++) {
    assert_int_equal(system(copy), 0);
    /* The last blocks are only the tar's end. */
    if (i == 0) assert_int_equal(truncate(damaged, size / 2), 0);
    else flip(damaged, (long)random_below(&random, (uint32_t)size - 2048));
    say_on_failure(1, command_run(said, sizeof said, "restore %s --data %s/data", damaged, elsewhere.folder));
    assert_non_null(strstr(said, "nothing was changed"));
  }
  say_on_failure(1, command_run(said, sizeof said, "restore /nowhere --data %s/data", elsewhere.folder));
}

static void find_damage(const char *what) {
  say_on_failure(1, command_run(said, sizeof said, "verify --data %s/data", elsewhere.folder));
  if (strstr(said, what) == NULL) print_error("%s\n", said);
  assert_non_null(strstr(said, what));
}

static void verify_finds_every_kind_of_damage(void **state) {
  (void)state;
  char path[256];
  server_script(&elsewhere, "create table was as select * from batches; update batches set seq = seq + 1 where seq = (select max(seq) from batches)");
  find_damage("its log has a gap");
  server_script(&elsewhere, "update batches set seq = seq - 1 where seq = (select max(seq) from batches)");
  server_script(&elsewhere, "update clients set last_seq = last_seq + 1");
  find_damage("the rows of client");
  server_script(&elsewhere, "update clients set last_seq = last_seq - 1");
  server_script(&elsewhere, "update batches set body = overlay(body placing '\\xff' from 3) where seq = 1");
  find_damage("cannot be replayed");
  server_script(&elsewhere, "update batches b set body = w.body from was w where w.branch = b.branch and w.seq = b.seq; drop table was");
  server_script(&elsewhere, "insert into chunks values (sha256('one'), 'another')");
  find_damage("1 pieces of snapshots are not");
  server_script(&elsewhere, "delete from chunks where hash = sha256('one')");
  server_script(&elsewhere, "update renders set receipt = replace(receipt, 'file_sha256', 'file_sha255')");
  find_damage("receipts do not name");
  server_script(&elsewhere, "update renders set receipt = replace(receipt, 'file_sha255', 'file_sha256')");
  say_on_failure(0, command_run(said, sizeof said, "verify --data %s/data", elsewhere.folder));
  snprintf(path, sizeof path, "%s/data/store/%.2s/%s", elsewhere.folder, of.name, of.name + 2);
  flip(path, 1000);
  find_damage("is not what it is named any more");
  flip(path, 1000);
  assert_int_equal(unlink(path), 0);
  find_damage("cannot be read");
  snprintf(path, sizeof path, "%s/with-a-hole.tar", elsewhere.folder);
  say_on_failure(1, command_run(said, sizeof said, "backup %s --data %s/data", path, elsewhere.folder));
  assert_non_null(strstr(said, "1 parts are missing"));
}

/* The receipt is one object inside the answer, behind which may stand other fields. */
static void save_receipt(const char *of_job, const char *to) {
  const WebReply reply = server_song_wait(&of, of_job);
  const char *begin = strstr(reply.body, "\"receipt\":"), *end = strrchr(reply.body, '}');
  FILE *out = fopen(to, "w");
  int depth = 0;
  assert_non_null(begin);
  begin += strlen("\"receipt\":");
  for (const char *at = begin; at < end; at++) {
    depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
    fputc(*at, out);
    if (depth == 0) break;
  }
  fclose(out);
}

static void save(Bytes bytes, const char *to) {
  FILE *out = fopen(to, "wb");
  assert_int_equal(fwrite(bytes.data, 1, bytes.size, out), bytes.size);
  fclose(out);
}

static void save_answer(const char *path, const char *to) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 256u << 20);
  assert_int_equal(web_bytes(of.server.port, &(WebBytes){.method = "GET", .path = path, .cookie = of.owner}, &bytes), 200);
  save(buffer_bytes(&bytes), to);
  buffer_finish(&bytes);
}

static void save_song(const char *to) {
  char why[256];
  Problem problem;
  Digest digest;
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 256u << 20);
  Db *db = server_database(&of.server);
  Session *session = branch_session(db, strtoull(of.branch, NULL, 10), why, sizeof why);
  assert_non_null(session);
  assert_int_equal(session_put_asset(session, buffer_bytes(&of.sound), &digest, &problem), STATUS_OK);
  assert_int_equal(session_to_bundle(session, &bytes), STATUS_OK);
  save(buffer_bytes(&bytes), to);
  session_destroy(session);
  db_destroy(db);
  buffer_finish(&bytes);
}

static void a_receipt_is_checked_away_from_the_server(void **state) {
  (void)state;
  char path[96], receipt[160], file[160], bundle[160];
  snprintf(receipt, sizeof receipt, "%s/receipt.json", of.server.folder);
  snprintf(file, sizeof file, "%s/song.wav", of.server.folder);
  snprintf(bundle, sizeof bundle, "%s/song.tutti", of.server.folder);
  snprintf(path, sizeof path, "/api/jobs/%s/result", job);
  save_receipt(job, receipt);
  save_answer(path, file);
  save_song(bundle);
  say_on_failure(0, command_run(said, sizeof said, "verify %s %s", receipt, file));
  say_on_failure(0, command_run(said, sizeof said, "verify %s %s %s", receipt, file, bundle));
  assert_non_null(strstr(said, "gives these samples"));
  flip(file, 2000);
  say_on_failure(1, command_run(said, sizeof said, "verify %s %s", receipt, file));
  say_on_failure(1, command_run(said, sizeof said, "verify %s %s", file, receipt));
}

/* One receipt speaks for all the stems of a song: the file says which is meant. */
static void a_stem_is_checked_by_the_receipt_of_all_of_them(void **state) {
  (void)state;
  char stems[24], path[96], receipt[160], file[160], other[160], bundle[160];
  snprintf(receipt, sizeof receipt, "%s/stems.json", of.server.folder);
  snprintf(bundle, sizeof bundle, "%s/stems.tutti", of.server.folder);
  snprintf(other, sizeof other, "%s/song.wav", of.server.folder);
  assert_int_equal(server_song_ask(&of, of.owner, "{\"container\":\"wav\",\"format\":\"s16\",\"stems\":\"track\"}", stems), 202);
  save_receipt(stems, receipt);
  save_song(bundle);
  for (int i = 1; i <= 2; i++) {
    snprintf(path, sizeof path, "/api/jobs/%s/stems/%d", stems, i);
    snprintf(file, sizeof file, "%s/stem-%d.wav", of.server.folder, i);
    save_answer(path, file);
    say_on_failure(0, command_run(said, sizeof said, "verify %s %s %s", receipt, file, bundle));
    assert_non_null(strstr(said, "gives these samples"));
  }
  say_on_failure(1, command_run(said, sizeof said, "verify %s %s %s", receipt, other, bundle)); /* the mix is none of them */
  /* And all of them in their zip, which one flipped bit or a zip of others makes another. */
  snprintf(other, sizeof other, "%s/stems.zip", of.server.folder);
  snprintf(path, sizeof path, "/api/jobs/%s/stems/zip", stems);
  save_answer(path, other);
  say_on_failure(0, command_run(said, sizeof said, "verify %s %s", receipt, other));
  say_on_failure(0, command_run(said, sizeof said, "verify %s %s %s", receipt, other, bundle));
  assert_non_null(strstr(said, "gives these samples"));
  flip(other, 5000);
  say_on_failure(1, command_run(said, sizeof said, "verify %s %s", receipt, other));
  assert_non_null(strstr(said, "01 "));
  assert_non_null(strstr(said, ".wav is none of the receipt's stems"));
  say_on_failure(1, command_run(said, sizeof said, "verify %s %s", receipt, bundle));
  /* Those before the master say so, and are looked at so. */
  assert_int_equal(server_song_ask(&of, of.owner, "{\"container\":\"flac\",\"format\":\"s24\",\"stems\":\"track\",\"master\":\"before\"}", stems), 202);
  save_receipt(stems, receipt);
  snprintf(path, sizeof path, "/api/jobs/%s/stems/zip", stems);
  save_answer(path, other);
  say_on_failure(0, command_run(said, sizeof said, "verify %s %s %s", receipt, other, bundle));
  flip(file, 2000);
  say_on_failure(1, command_run(said, sizeof said, "verify %s %s", receipt, file));
}

static int open_servers(void **state) {
  (void)state;
  setenv("TUTTI_SANDBOX", "best", 1);
  if (!server_process_begin(&of.server) || !server_process_begin(&elsewhere)) return -1;
  snprintf(backup, sizeof backup, "%s/backup.tar", of.server.folder);
  server_song_share(&of);
  server_song_upload(&of);
  assert_int_equal(server_song_ask(&of, of.owner, "{\"container\":\"wav\",\"format\":\"s16\"}", job), 202);
  const WebReply reply = server_song_wait(&of, job);
  return strstr(reply.body, "\"done\"") == NULL ? -1 : 0;
}

static int close_servers(void **state) {
  (void)state;
  server_process_finish(&of.server);
  server_process_finish(&elsewhere);
  server_song_finish(&of);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_command_of_an_admin_works_beside_a_running_server),
    cmocka_unit_test(somebody_who_is_locked_out_is_out_everywhere_and_comes_back_as_they_were),
    cmocka_unit_test(a_receipt_is_checked_away_from_the_server), cmocka_unit_test(a_stem_is_checked_by_the_receipt_of_all_of_them),
    cmocka_unit_test(a_backup_of_a_running_server_is_restored_into_an_empty_one),
    cmocka_unit_test(who_is_ahead_of_a_backup_keeps_what_they_have),
    cmocka_unit_test(a_backup_that_is_not_whole_changes_nothing),
    cmocka_unit_test(verify_finds_every_kind_of_damage), cmocka_unit_test(a_backup_that_took_a_damaged_snapshot_along_is_restored),
  };
  return cmocka_run_group_tests(tests, open_servers, close_servers);
}
