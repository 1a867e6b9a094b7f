/* The design's eleven invariants, each by its name, through the real server and a real PostgreSQL, which is looked into. The simulator
   (tests/sim) tries the same machines in worlds that fail. */
#include "support/band.h"
#include "support/cm.h"
#include "support/scratch.h"

#include "core/limits.h"
#include "model/op.h"
#include "model/room.h"
#include "server/db/branch_doc.h"
#include "server/db/log.h"
#include "server/db/private.h"
#include "server/auth/token.h"
#include "server/sync/live_room.h"
#include "session/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OWNER = 0, EDITOR = 1, VIEWER = BAND_PEOPLE - 1, EDITS = 40 };

static ServerProcess the_server;
static PrivateDb *postgres;
static char folder[64], url[512];
static Db *db;

/* ---- The log as the database has it ---- */

typedef struct Log {
  Row rows[4096];
  uint32_t count;
  Buffer frames; /* the rows lie in it */
} Log;

static Log the_log;

static void read_log(uint64_t branch) {
  Log *log = &the_log;
  Row row;
  Frame frame;
  size_t used;
  buffer_finish(&log->frames);
  buffer_init(&log->frames, memory_heap(), 64u << 20);
  log->count = 0;
  assert_true(log_tail(db, branch, 0, &log->frames));
  assert_int_equal(frame_get(buffer_bytes(&log->frames), &frame, &used, NULL), STATUS_OK);
  while (row_next(&frame.rows, &row, NULL)) {
    assert_true(log->count < COUNT_OF(log->rows));
    log->rows[log->count++] = row;
  }
  assert_int_equal(frame.head, log->count); /* few enough for one frame */
}

static void play(Band *band, uint32_t edits) {
  for (uint32_t done = 0; done < edits;) {
    done += band_edit(band, &band->people[random_below(&band->random, VIEWER)]);
    if (random_below(&band->random, 4) == 0) band_pump_all(band);
  }
  band_come_to_rest(band);
}

/* Until a frame of a type comes to a socket that is spoken to by hand; false: the socket ended. */
static bool wait_for(WebSocket *socket, FrameType type, Buffer *message, Frame *frame) {
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  size_t used;
  bool text;
  while (socket->fd >= 0 && seconds_now() < until) {
    if (!web_socket_receive(socket, 200, message, &text) || text) continue;
    if (frame_get(buffer_bytes(message), frame, &used, NULL) == STATUS_OK && frame->type == type) return true;
  }
  return false;
}

static void say(WebSocket *socket, const Frame *frame) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 64u << 20);
  frame_put(&bytes, frame);
  assert_true(web_socket_send(socket, buffer_bytes(&bytes), false));
  buffer_finish(&bytes);
}

static bool open_as(const Band *band, const Person *person, WebSocket *socket) {
  char path[96];
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)band->branch, person->actor);
  return web_socket_open(socket, the_server.port, path, person->cookie, NULL);
}

/* ---- The eleven ---- */

static void seq_is_gapless_per_branch(void **state) {
  (void)state;
  Band bands[2];
  for (uint32_t i = 0; i < 2; i++) {
    band_begin(&bands[i], &the_server);
    play(&bands[i], EDITS);
  }
  for (uint32_t i = 0; i < 2; i++) {
    read_log(bands[i].branch);
    assert_int_equal(the_log.count, bands[i].made);
    for (uint32_t k = 0; k < the_log.count; k++) assert_int_equal(the_log.rows[k].sequence, k + 1);
    band_finish(&bands[i]);
  }
}

static void client_sequences_are_contiguous_and_exactly_once_refusals_too(void **state) {
  (void)state;
  Band band;
  uint64_t last[BAND_PEOPLE] = {0}, refused = 0;
  band_begin(&band, &the_server);
  for (uint32_t i = 0; i < 4; i++) while (!band_edit(&band, &band.people[VIEWER])) {}
  play(&band, EDITS);
  for (uint32_t round = 0; round < 3; round++) { /* what was acknowledged comes again, as after a lost answer */
    for (uint32_t i = 0; i < BAND_PEOPLE; i++) web_socket_close(&band.people[i].live.socket);
    play(&band, 5);
  }
  read_log(band.branch);
  for (uint32_t k = 0; k < the_log.count; k++) {
    uint32_t who = 0;
    while (who < BAND_PEOPLE && band.people[who].actor != the_log.rows[k].client) who++;
    assert_true(who < BAND_PEOPLE);
    assert_int_equal(the_log.rows[k].client_sequence, ++last[who]);
    refused += the_log.rows[k].status != STATUS_OK;
  }
  assert_true(refused >= 4);
  assert_int_equal(the_log.count, band.made);
  band_finish(&band);
}

/* What is sent by hand is what the database has and what everybody is told, the author too: not a byte of it was touched. */
static void everyone_applies_the_same_bytes_in_seq_order(void **state) {
  (void)state;
  Band band;
  WebSocket socket;
  Buffer batch, rows, message;
  Frame frame;
  Person author;
  Row row;
  band_begin(&band, &the_server);
  band_come_to_rest(&band);
  band_newcomer(&band, &author);
  assert_true(open_as(&band, &author, &socket));
  buffer_init(&message, memory_heap(), 64u << 20);
  say(&socket, &(Frame){.type = FRAME_HELLO, .branch = band.branch, .client = author.actor, .version = SCHEMA_VERSION, .attempt = 1});
  assert_true(wait_for(&socket, FRAME_WELCOME, &message, &frame));
  const uint64_t incarnation = frame.incarnation;
  Batch *made = batch_create(memory_heap(), "By hand", author.actor);
  batch_set_text(made, ID_PROJECT, schema_field_by_name(schema_kind(KIND_PROJECT), "name")->number, "By hand", 7);
  buffer_init(&batch, memory_heap(), 1u << 20);
  buffer_init(&rows, memory_heap(), 1u << 20);
  assert_int_equal(batch_encode(made, &batch), STATUS_OK);
  batch_destroy(made);
  row_put(&rows, &(Row){.client_sequence = 1, .batch = buffer_bytes(&batch)});
  say(&socket, &(Frame){.type = FRAME_SUBMIT, .branch = band.branch, .incarnation = incarnation, .client = author.actor, .rows = buffer_bytes(&rows)});
  assert_true(wait_for(&socket, FRAME_ROWS, &message, &frame));
  assert_true(row_next(&frame.rows, &row, NULL));
  assert_int_equal(row.batch.size, batch.size);
  assert_memory_equal(row.batch.data, batch.data, batch.size);
  assert_true(row.sequence == 1 && row.time_ms > 0);
  read_log(band.branch);
  assert_int_equal(the_log.rows[0].batch.size, batch.size);
  assert_memory_equal(the_log.rows[0].batch.data, batch.data, batch.size);
  band_come_to_rest(&band);
  for (uint32_t i = 1; i < BAND_PEOPLE; i++) assert_true(band_hash(&band.people[i]) == band_hash(&band.people[0]));
  buffer_finish(&message);
  buffer_finish(&rows);
  buffer_finish(&batch);
  web_socket_close(&socket);
  replica_destroy(author.live.replica);
  band_finish(&band);
}

/* Every state the log ever had, made of its rows one by one; and a batch that breaks a rule changes none. */
static void the_document_is_legal_after_every_seq(void **state) {
  (void)state;
  Band band;
  band_begin(&band, &the_server);
  play(&band, EDITS);
  read_log(band.branch);
  Doc *doc = doc_create(memory_heap());
  for (uint32_t k = 0; k < the_log.count; k++) {
    Batch *batch = NULL;
    Buffer bytes;
    Doc *read = NULL;
    Problem problem;
    if (the_log.rows[k].status != STATUS_OK) continue;
    assert_int_equal(batch_decode(memory_heap(), the_log.rows[k].batch, &batch, NULL), STATUS_OK);
    if (batch_apply(doc, batch, NULL, &problem) != STATUS_OK) fail_msg("row %u: %s: %s", k + 1, problem.where, problem.what);
    batch_destroy(batch);
    buffer_init(&bytes, memory_heap(), LIMIT_DOCUMENT_BYTES);
    assert_int_equal(doc_encode(doc, &bytes), STATUS_OK);
    if (doc_decode(memory_heap(), buffer_bytes(&bytes), &read, &problem) != STATUS_OK) fail_msg("after row %u: %s: %s", k + 1, problem.where, problem.what); /* reading looks at every rule */
    doc_destroy(read);
    buffer_finish(&bytes);
  }
  assert_true(doc_hash(doc) == band_hash(&band.people[OWNER]));
  doc_destroy(doc);
  band_finish(&band);
}

/* The log begins anew under another incarnation, as after a restore from a backup: what a device has goes beside, whole. */
static void a_client_that_differs_never_discards(void **state) {
  (void)state;
  Band band;
  char text[256];
  band_begin(&band, &the_server);
  play(&band, 12);
  const uint64_t before = band_hash(&band.people[EDITOR]);
  assert_int_equal(server_process_stop(&the_server), 0);
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) web_socket_close(&band.people[i].live.socket);
  snprintf(text, sizeof text, "delete from snapshots where branch = %llu; delete from batches where branch = %llu; delete from clients where branch = %llu; update branches set head_seq = 0, incarnation = 2 where id = %llu;",
           (unsigned long long)band.branch, (unsigned long long)band.branch, (unsigned long long)band.branch, (unsigned long long)band.branch);
  DbResult result = db_script(db, text);
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
  while (!band_edit(&band, &band.people[EDITOR])) {} /* while it is away */
  const uint64_t mine = band_hash(&band.people[EDITOR]);
  assert_true(server_process_start(&the_server));
  band_come_to_rest(&band);
  const Replica *replica = band.people[EDITOR].live.replica;
  assert_int_equal(replica_side_count(replica), 1);
  assert_int_equal(replica_side_count(band.people[OWNER].live.replica), 1);
  Replica *side = NULL;
  assert_int_equal(replica_restore(memory_heap(), (ReplicaOptions){.branch = band.branch, .client = band.people[EDITOR].actor, .version = SCHEMA_VERSION}, replica_side_at(replica, 0), &side, NULL), STATUS_OK);
  assert_true(doc_hash(replica_doc(side)) == mine && mine != before);
  replica_destroy(side);
  band.made = 0;
  play(&band, 6); /* and all go on */
  band_newcomer_sees_the_same(&band);
  band_finish(&band);
}

static void snapshot_and_tail_equal_full_replay(void **state) {
  (void)state;
  Band band;
  char why[256];
  Buffer snapshot;
  Frame frame;
  size_t used;
  band_begin(&band, &the_server);
  play(&band, EDITS);
  buffer_init(&snapshot, memory_heap(), LIMIT_DOCUMENT_BYTES);
  const uint64_t head = replica_head(band.people[OWNER].live.replica);
  assert_true(branch_snapshot_at(db, band.branch, head / 2, 0, &snapshot)); /* by full replay: none was saved yet */
  assert_true(log_save_snapshot(db, buffer_bytes(&snapshot), false));
  buffer_clear(&snapshot);
  assert_true(branch_snapshot_at(db, band.branch, head, 0, &snapshot)); /* by that and the rows behind it */
  assert_int_equal(frame_get(buffer_bytes(&snapshot), &frame, &used, NULL), STATUS_OK);
  assert_true(frame.hash == band_hash(&band.people[OWNER]));
  Session *session = branch_session(db, band.branch, why, sizeof why);
  assert_non_null(session);
  assert_true(doc_hash(session_doc(session)) == frame.hash);
  session_destroy(session);
  buffer_finish(&snapshot);
  band_finish(&band);
}

/* Seats on paper and a clock by hand: one reads everything, one nothing. */
typedef struct Paper { Seat seat; bool reads; uint32_t frames; size_t bytes; char why[32]; } Paper;

static void paper_send(void *paper_, SharedFrame *frame) {
  Paper *paper = paper_;
  paper->frames++;
  paper->bytes += frame->size;
  if (paper->reads) atomic_fetch_sub(&paper->seat.unsent, 1);
}

static void paper_close(void *paper, const char *why) { snprintf(((Paper *)paper)->why, sizeof ((Paper *)paper)->why, "%s", why); }

static void sit_down(const Band *band, const Person *person, Paper *paper, LiveRoom *room, const RoomWork *work, bool reads) {
  *paper = (Paper){.reads = reads, .seat = {.claim = {.branch = band->branch, .actor = person->actor}, .listener = {paper, paper_send, paper_close}}};
  assert_true(token_of_cookie(person->cookie, &paper->seat.claim.session));
  pthread_mutex_init(&paper->seat.listening, NULL);
  live_room_admit(room, work, &paper->seat);
  assert_string_equal(paper->why, "");
  Buffer hello;
  buffer_init(&hello, memory_heap(), 1u << 16);
  frame_put(&hello, &(Frame){.type = FRAME_HELLO, .branch = band->branch, .client = person->actor, .version = SCHEMA_VERSION, .attempt = 1, .whole = 1});
  live_room_receive(room, &paper->seat, buffer_bytes(&hello), false, work);
  buffer_finish(&hello);
}

static void slow_readers_get_a_bounded_queue_then_resync(void **state) {
  (void)state;
  Band band;
  Paper fast, slow;
  RoomsFigures figures = {0};
  char text[256];
  band_begin(&band, &the_server);
  play(&band, 10);
  LiveRoom *room = calloc(1, sizeof *room);
  assert_non_null(room);
  *room = (LiveRoom){.branch = band.branch, .empty_since = -1.0};
  const atomic_bool nobody_waits = false, somebody_waits = true;
  RoomWork work = {.db = db, .now = 100.0, .time_ms = 1, .figures = &figures, .hurry = &nobody_waits};
  sit_down(&band, &band.people[OWNER], &fast, room, &work, true);
  sit_down(&band, &band.people[EDITOR], &slow, room, &work, false);
  live_rooms_work(room, &work);
  assert_true(fast.bytes > 0 && slow.bytes > 0);
  /* Words and rows: the slow one has eight things unsent and is given no more; the other has them all, as far as one may speak. */
  const int length = snprintf(text, sizeof text, "{\"actor\":%u,\"name\":\"Ann\"}", band.people[2].actor);
  Paper third;
  sit_down(&band, &band.people[2], &third, room, &work, true);
  const uint32_t before = fast.frames;
  for (uint32_t i = 0; i < 100; i++) live_room_receive(room, &third.seat, (Bytes){(const uint8_t *)text, (size_t)length}, true, &work);
  assert_int_equal(fast.frames - before, SEAT_TEXTS_MAX);
  assert_int_equal(atomic_load(&slow.seat.unsent), SEAT_FRAMES_MAX);
  assert_int_equal(slow.frames, SEAT_FRAMES_MAX);
  play(&band, 10); /* by another server */
  work.now += SEAT_PATIENCE_SECONDS - 1;
  live_rooms_work(room, &work);
  assert_string_equal(slow.why, "");
  assert_int_equal(slow.frames, SEAT_FRAMES_MAX);
  work.now += 5;
  live_rooms_work(room, &work);
  assert_string_equal(slow.why, "slow");
  assert_string_equal(fast.why, "");
  assert_int_equal(figures.slow, 1);
  live_room_leave(room, &slow.seat, work.now);
  /* It comes back and is told all there is, also while others wait for their answers: that goes on in turns. */
  Paper again;
  sit_down(&band, &band.people[EDITOR], &again, room, &work, true);
  work.hurry = &somebody_waits;
  while (live_rooms_work(room, &work)) {}
  assert_true(again.frames > 0 && again.bytes > 0);
  assert_int_equal(room_head(room->room), replica_head(band.people[OWNER].live.replica));
  live_room_close(room, &work, "going");
  band_finish(&band);
}

static void presence_and_previews_never_enter_the_log(void **state) {
  (void)state;
  Band band;
  char text[256];
  band_begin(&band, &the_server);
  play(&band, 5);
  const uint32_t heard = band.people[EDITOR].texts;
  const int length = snprintf(text, sizeof text, "{\"actor\":%u,\"name\":\"Ann\",\"drag\":[{\"track\":\"2\",\"fromTicks\":0,\"toTicks\":9}]}", band.people[OWNER].actor);
  assert_true(web_socket_send(&band.people[OWNER].live.socket, (Bytes){(const uint8_t *)text, (size_t)length}, true));
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  while (band.people[EDITOR].texts == heard && seconds_now() < until) {
    band_pump_all(&band);
    usleep(2000);
  }
  assert_string_equal(band.people[EDITOR].text, text);
  band_come_to_rest(&band);
  read_log(band.branch);
  assert_int_equal(the_log.count, band.made);
  for (uint32_t k = 0; k < the_log.count; k++) assert_null(memmem(the_log.rows[k].batch.data, the_log.rows[k].batch.size, "drag", 4));
  /* Nobody speaks in another's name, and nothing too long is passed on. */
  const uint32_t now = band.people[EDITOR].texts;
  const int other = snprintf(text, sizeof text, "{\"actor\":%u,\"name\":\"Not me\"}", band.people[2].actor);
  assert_true(web_socket_send(&band.people[OWNER].live.socket, (Bytes){(const uint8_t *)text, (size_t)other}, true));
  play(&band, 3); /* what came behind it is through */
  assert_int_equal(band.people[EDITOR].texts, now);
  band_finish(&band);
}

/* The server asks for a version; a room that asks for more, and rows of a newer program, are tried in room_test and replica_test. */
static void clients_below_the_floor_reload_with_their_work_kept(void **state) {
  (void)state;
  Band band;
  WebSocket socket;
  Buffer batch, rows, message;
  Frame frame;
  Person author;
  band_begin(&band, &the_server);
  play(&band, 5);
  const uint64_t before = band_hash(&band.people[OWNER]);
  band_newcomer(&band, &author);
  assert_true(open_as(&band, &author, &socket));
  buffer_init(&message, memory_heap(), 64u << 20);
  buffer_init(&batch, memory_heap(), 1u << 20);
  buffer_init(&rows, memory_heap(), 1u << 20);
  say(&socket, &(Frame){.type = FRAME_HELLO, .branch = band.branch, .client = author.actor, .version = SCHEMA_VERSION, .attempt = 1});
  assert_true(wait_for(&socket, FRAME_WELCOME, &message, &frame));
  /* A batch of a program that is newer than the server: not judged, not written; its author is told and keeps it. */
  Batch *made = batch_create(memory_heap(), "Newer", author.actor);
  assert_int_equal(batch_encode(made, &batch), STATUS_OK);
  batch_destroy(made);
  batch.data[4] = 0x7f; /* its version */
  row_put(&rows, &(Row){.client_sequence = 1, .batch = buffer_bytes(&batch)});
  say(&socket, &(Frame){.type = FRAME_SUBMIT, .branch = band.branch, .incarnation = frame.incarnation, .client = author.actor, .rows = buffer_bytes(&rows)});
  assert_true(wait_for(&socket, FRAME_RELOAD, &message, &frame));
  read_log(band.branch);
  assert_int_equal(the_log.count, band.made);
  assert_true(band_hash(&band.people[OWNER]) == before);
  buffer_finish(&message);
  buffer_finish(&rows);
  buffer_finish(&batch);
  web_socket_close(&socket);
  replica_destroy(author.live.replica);
  band_finish(&band);
}

/* The right is gone in the database, and no room has looked yet: the commit itself refuses. */
static void set_role(const Band *band, const Person *person, const char *role) {
  char text[256];
  snprintf(text, sizeof text, "update members m set role = '%s' from actors a where a.project = m.project and a.user_id = m.user_id and m.project = %s and a.actor = %u", role, band->project, person->actor);
  DbResult result = db_script(db, text);
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
}

static void every_batch_is_authorised_in_the_commit(void **state) {
  (void)state;
  Band band;
  band_begin(&band, &the_server);
  play(&band, 5);
  const uint64_t before = band_hash(&band.people[OWNER]);
  set_role(&band, &band.people[EDITOR], "commenter");
  while (!band_edit(&band, &band.people[EDITOR])) {}
  band_come_to_rest(&band);
  assert_int_equal(replica_aside_count(band.people[EDITOR].live.replica), 1);
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) assert_true(band_hash(&band.people[i]) == before);
  band_finish(&band);
}

/* Field by field: a performer's fader is taken and everybody has it, their rename is kept aside with the reason. */
static void a_performer_moves_what_a_performance_moves_and_nothing_else(void **state) {
  (void)state;
  Band band;
  band_begin(&band, &the_server);
  play(&band, 5);
  Person *person = &band.people[EDITOR];
  set_role(&band, person, "performer");
  Batch *fader = batch_create(memory_heap(), "Fader", person->actor), *name = batch_create(memory_heap(), "Rename", person->actor);
  batch_set_real(fader, ID_MASTER, schema_field_by_name(schema_kind(KIND_TRACK), "gain_db")->number, -7.25);
  batch_set_text(name, ID_MASTER, schema_field_by_name(schema_kind(KIND_TRACK), "name")->number, "Mine", 4);
  assert_int_equal(replica_submit(person->live.replica, name, NULL, NULL), STATUS_OK);
  assert_int_equal(replica_submit(person->live.replica, fader, NULL, NULL), STATUS_OK);
  band.made += 2;
  band_come_to_rest(&band);
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) {
    const Track *master = doc_as_track(doc_find(replica_doc(band.people[i].live.replica), ID_MASTER));
    assert_true(master->gain_db == -7.25 && !(master->name.size == 4 && memcmp(master->name.data, "Mine", 4) == 0));
  }
  assert_int_equal(replica_aside_count(person->live.replica), 1);
  const Bytes reason = replica_aside_at(person->live.replica, 0).reason;
  assert_true(reason.size > 20 && memcmp(reason.data, "you perform in this song", 24) == 0);
  band_finish(&band);
}

static void what_no_longer_applies_is_kept_aside_and_shown(void **state) {
  (void)state;
  Band band;
  band_begin(&band, &the_server);
  band_come_to_rest(&band);
  Person *two[] = {&band.people[OWNER], &band.people[EDITOR]};
  for (uint32_t i = 0; i < 2; i++) { /* a tempo at the same place: only one can be */
    Doc *doc = replica_doc(two[i]->live.replica);
    Batch *batch = batch_create(memory_heap(), "Tempo", two[i]->actor);
    const Id id = doc_next_id(doc, two[i]->actor);
    batch_op_create(batch, id, KIND_TEMPO, ID_PROJECT, ID_LAST);
    batch_set_int(batch, id, schema_field_by_name(schema_kind(KIND_TEMPO), "position_ticks")->number, 17740800);
    assert_int_equal(replica_submit(two[i]->live.replica, batch, NULL, NULL), STATUS_OK);
  }
  band_come_to_rest(&band);
  assert_int_equal(replica_aside_count(two[0]->live.replica) + replica_aside_count(two[1]->live.replica), 1);
  const Replica *loser = replica_aside_count(two[0]->live.replica) ? two[0]->live.replica : two[1]->live.replica;
  const ReplicaAside aside = replica_aside_at(loser, 0);
  Bytes label;
  uint32_t flags;
  assert_true(aside.status != STATUS_OK && aside.reason.size > 0);
  assert_true(batch_title(aside.batch, &label, &flags) && label.size == 5 && memcmp(label.data, "Tempo", 5) == 0);
  band_finish(&band);
}

static int open_server(void **state) {
  char why[256];
  (void)state;
  if (!scratch_folder(folder, "eleven") || chmod(folder, 0711) != 0) return -1;
  postgres = private_db_start(folder, url, sizeof url, why, sizeof why);
  db = postgres == NULL ? NULL : db_create(url);
  the_server.database_url = url;
  return db != NULL && server_process_begin(&the_server) ? 0 : -1;
}

static int close_server(void **state) {
  char command[128];
  (void)state;
  server_process_finish(&the_server);
  buffer_finish(&the_log.frames);
  db_destroy(db);
  private_db_stop(postgres);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", folder);
  return system(command);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(seq_is_gapless_per_branch),
    cmocka_unit_test(client_sequences_are_contiguous_and_exactly_once_refusals_too),
    cmocka_unit_test(everyone_applies_the_same_bytes_in_seq_order),
    cmocka_unit_test(the_document_is_legal_after_every_seq),
    cmocka_unit_test(a_client_that_differs_never_discards),
    cmocka_unit_test(snapshot_and_tail_equal_full_replay),
    cmocka_unit_test(slow_readers_get_a_bounded_queue_then_resync),
    cmocka_unit_test(presence_and_previews_never_enter_the_log),
    cmocka_unit_test(clients_below_the_floor_reload_with_their_work_kept),
    cmocka_unit_test(every_batch_is_authorised_in_the_commit),
    cmocka_unit_test(a_performer_moves_what_a_performance_moves_and_nothing_else),
    cmocka_unit_test(what_no_longer_applies_is_kept_aside_and_shown),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
