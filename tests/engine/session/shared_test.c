/* Two sessions at one song: each hears the other, undo takes back one's own only, and a song made alone becomes a shared one. */
#include "support/cm.h"
#include "support/random.h"
#include "support/random_doc.h"
#include "support/relay.h"

#include "core/limits.h"
#include "model/edits.h"
#include "model/schema.h"
#include "session/demo.h"
#include "session/shared.h"

static void a_document_is_one_batch_on_a_new_one(void **state) {
  (void)state;
  Random random = random_begin("shared");
  for (uint32_t i = 0; i < 60; i++) {
    Doc *doc = random_doc(&random, memory_heap(), 1 + random_below(&random, 60)), *other = doc_create(memory_heap());
    Batch *batch = NULL;
    Problem problem;
    assert_int_equal(edit_whole(doc, 4096, "Share", &batch, &problem), STATUS_OK);
    if (batch_apply(other, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
    assert_true(doc_hash(other) == doc_hash(doc));
    batch_destroy(batch);
    doc_destroy(other);
    doc_destroy(doc);
  }
}

typedef struct Duo {
  Room *room;
  Session *sessions[2];
  uint32_t readers[2];
} Duo;

static void carry(Duo *duo) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), LIMIT_DOCUMENT_BYTES);
  for (uint32_t turns = 0, quiet = 0; quiet < 3; turns++, quiet++) {
    assert_true(turns < 1000);
    for (uint32_t i = 0; i < 2; i++) {
      Replica *replica = session_replica(duo->sessions[i]);
      bool changed;
      for (buffer_clear(&bytes); replica_take_write(replica, &bytes) != WRITE_NOTHING; buffer_clear(&bytes)) replica_written(replica);
      for (buffer_clear(&bytes); replica_take(replica, &bytes) == STATUS_OK && bytes.size > 0; buffer_clear(&bytes)) {
        assert_int_equal(room_receive(duo->room, duo->readers[i], buffer_bytes(&bytes), NULL), STATUS_OK);
        quiet = 0;
      }
      for (buffer_clear(&bytes); room_take(duo->room, duo->readers[i], &bytes); buffer_clear(&bytes)) {
        assert_int_equal(session_receive(duo->sessions[i], buffer_bytes(&bytes), &changed, NULL), STATUS_OK);
        quiet = 0;
      }
    }
    buffer_clear(&bytes);
    if (room_commit_begin(duo->room, 1, &bytes)) room_commit_end(duo->room, ROOM_COMMITTED, (Bytes){0});
  }
  buffer_finish(&bytes);
  for (uint32_t i = 0; i < 2; i++) assert_true(doc_hash(session_doc(duo->sessions[i])) == doc_hash(room_doc(duo->room)));
}

static void begin(Duo *duo) {
  Buffer tail;
  buffer_init(&tail, memory_heap(), 1u << 20);
  duo->room = room_create(memory_heap(), (RoomOptions){.branch = RELAY_BRANCH}, 1, (Bytes){0}, NULL);
  frame_put(&tail, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1});
  room_tail(duo->room, buffer_bytes(&tail));
  buffer_finish(&tail);
  for (uint32_t i = 0; i < 2; i++) {
    duo->sessions[i] = session_create(memory_heap(), ACTOR_LOCAL);
    assert_int_equal(session_share(duo->sessions[i], (ReplicaOptions){.branch = RELAY_BRANCH, .client = 4096 + i, .version = SCHEMA_VERSION}, (Bytes){0}, NULL), STATUS_OK);
    assert_int_equal(room_join(duo->room, &duo->readers[i]), STATUS_OK);
    replica_connect(session_replica(duo->sessions[i]));
  }
  carry(duo);
}

static void finish(Duo *duo) {
  for (uint32_t i = 0; i < 2; i++) session_destroy(duo->sessions[i]);
  room_destroy(duo->room);
}

static void rename_song(Duo *duo, uint32_t who, const char *name) {
  Session *session = duo->sessions[who];
  Batch *batch = batch_create(memory_heap(), "Rename", session_actor(session));
  batch_set_text(batch, ID_PROJECT, relay_field(KIND_PROJECT, "name"), name, strlen(name));
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
}

static Id add_track(Duo *duo, uint32_t who) {
  Session *session = duo->sessions[who];
  Batch *batch = batch_create(memory_heap(), "Add track", session_actor(session));
  const Id id = doc_next_id(session_doc(session), session_actor(session));
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
  return id;
}

static const char *name_of(Duo *duo, uint32_t who) { return doc_as_project(doc_project(session_doc(duo->sessions[who])))->name.data; }

static void an_edit_is_here_at_once_and_there_after_its_commit(void **state) {
  (void)state;
  Duo duo;
  begin(&duo);
  rename_song(&duo, 0, "Ours");
  assert_string_equal(name_of(&duo, 0), "Ours");
  carry(&duo);
  assert_string_equal(name_of(&duo, 1), "Ours");
  finish(&duo);
}

static void undo_takes_back_ones_own_step_and_leaves_the_others(void **state) {
  (void)state;
  Duo duo;
  BatchReport report;
  begin(&duo);
  const Id mine = add_track(&duo, 0);
  carry(&duo);
  const Id theirs = add_track(&duo, 1);
  rename_song(&duo, 1, "Theirs");
  carry(&duo);
  assert_string_equal(session_undo_label(duo.sessions[0]), "Add track");
  assert_int_equal(session_undo(duo.sessions[0], &report, NULL), STATUS_OK);
  assert_null(session_undo_label(duo.sessions[0]));
  carry(&duo);
  for (uint32_t i = 0; i < 2; i++) {
    assert_null(doc_find(session_doc(duo.sessions[i]), mine));
    assert_non_null(doc_find(session_doc(duo.sessions[i]), theirs));
    assert_string_equal(name_of(&duo, i), "Theirs");
  }
  assert_int_equal(session_redo(duo.sessions[0], &report, NULL), STATUS_OK);
  carry(&duo);
  assert_non_null(doc_find(session_doc(duo.sessions[1]), mine));
  /* What somebody changed since stays as they made it, and undo says that it skipped. */
  rename_song(&duo, 0, "Mine");
  carry(&duo);
  rename_song(&duo, 1, "Yours");
  carry(&duo);
  assert_int_equal(session_undo(duo.sessions[0], &report, NULL), STATUS_OK);
  assert_int_equal(report.skipped, 1);
  carry(&duo);
  assert_string_equal(name_of(&duo, 0), "Yours");
  finish(&duo);
}

/* What the disk of one of them has, as the page keeps it. */
static void write_down(Session *session, Buffer *disk) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), LIMIT_DOCUMENT_BYTES);
  for (ReplicaWrite write; (write = replica_take_write(session_replica(session), &bytes)) != WRITE_NOTHING; buffer_clear(&bytes)) {
    if (write == WRITE_REPLACE) buffer_clear(disk);
    buffer_put(disk, bytes.data, bytes.size);
    replica_written(session_replica(session));
  }
  buffer_finish(&bytes);
}

static void reload(Duo *duo, uint32_t who, Bytes disk) {
  room_leave(duo->room, duo->readers[who]);
  session_destroy(duo->sessions[who]);
  duo->sessions[who] = session_create(memory_heap(), ACTOR_LOCAL);
  assert_int_equal(session_share(duo->sessions[who], (ReplicaOptions){.branch = RELAY_BRANCH, .client = 4096 + who, .version = SCHEMA_VERSION}, disk, NULL), STATUS_OK);
  assert_int_equal(room_join(duo->room, &duo->readers[who]), STATUS_OK);
  replica_connect(session_replica(duo->sessions[who]));
}

static void reload_with(Duo *duo, Buffer *disk, bool checkpoint) {
  if (checkpoint) replica_want_checkpoint(session_replica(duo->sessions[0]));
  write_down(duo->sessions[0], disk);
  reload(duo, 0, buffer_bytes(disk));
}

static void undo_survives_a_reload_and_says_what_it_skipped(void **state) {
  (void)state;
  for (uint32_t checkpoint = 0; checkpoint < 2; checkpoint++) {
    Duo duo;
    BatchReport report;
    Buffer disk;
    buffer_init(&disk, memory_heap(), LIMIT_DOCUMENT_BYTES);
    begin(&duo);
    replica_want_checkpoint(session_replica(duo.sessions[0]));
    write_down(duo.sessions[0], &disk);
    const Id first = add_track(&duo, 0);
    rename_song(&duo, 0, "Mine");
    const Id last = add_track(&duo, 0);
    assert_int_equal(session_undo(duo.sessions[0], &report, NULL), STATUS_OK);
    reload_with(&duo, &disk, checkpoint);
    carry(&duo);
    rename_song(&duo, 1, "Theirs");
    carry(&duo);
    Session *mine = duo.sessions[0];
    assert_int_equal(session_step_count(mine, false), 2);
    assert_int_equal(session_step_count(mine, true), 1);
    assert_int_equal(session_redo(mine, &report, NULL), STATUS_OK);
    assert_non_null(doc_find(session_doc(mine), last));
    assert_int_equal(session_undo(mine, &report, NULL), STATUS_OK);
    assert_null(doc_find(session_doc(mine), last));
    assert_string_equal(session_undo_label(mine), "Rename");
    assert_int_equal(session_undo(mine, &report, NULL), STATUS_OK);
    assert_int_equal(report.skipped, 1); /* it is theirs now */
    assert_string_equal(name_of(&duo, 0), "Theirs");
    assert_int_equal(session_undo(mine, &report, NULL), STATUS_OK);
    assert_null(doc_find(session_doc(mine), first));
    assert_null(session_undo_label(mine));
    carry(&duo);
    finish(&duo);
    buffer_finish(&disk);
  }
}

static void a_torn_end_of_the_disk_costs_its_own_steps_only(void **state) {
  (void)state;
  Duo duo;
  Buffer disk;
  buffer_init(&disk, memory_heap(), LIMIT_DOCUMENT_BYTES);
  begin(&duo);
  replica_want_checkpoint(session_replica(duo.sessions[0]));
  write_down(duo.sessions[0], &disk);
  add_track(&duo, 0);
  write_down(duo.sessions[0], &disk);
  const size_t whole = disk.size;
  add_track(&duo, 0);
  write_down(duo.sessions[0], &disk);
  for (size_t size = whole; size < disk.size; size++) {
    Session *session = session_create(memory_heap(), ACTOR_LOCAL);
    Problem problem;
    assert_int_equal(session_share(session, (ReplicaOptions){.branch = RELAY_BRANCH, .client = 4096, .version = SCHEMA_VERSION}, (Bytes){disk.data, size}, &problem), STATUS_OK);
    assert_int_equal(session_step_count(session, false), 1);
    session_destroy(session);
  }
  finish(&duo);
  buffer_finish(&disk);
}

static void a_song_made_alone_is_shared_and_sounds_the_same(void **state) {
  (void)state;
  Duo duo;
  Batch *batch = NULL;
  Bytes plan, other;
  begin(&duo);
  Session *alone = session_create(memory_heap(), ACTOR_LOCAL);
  assert_int_equal(session_demo(alone, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(alone, batch, NULL, NULL), STATUS_OK);
  assert_int_equal(edit_whole(session_doc(alone), session_actor(duo.sessions[0]), "Share", &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(duo.sessions[0], batch, NULL, NULL), STATUS_OK);
  carry(&duo);
  assert_true(doc_hash(session_doc(alone)) == doc_hash(session_doc(duo.sessions[1])));
  assert_int_equal(session_compile(alone, &plan, NULL), STATUS_OK);
  assert_int_equal(session_compile(duo.sessions[1], &other, NULL), STATUS_OK);
  assert_int_equal(plan.size, other.size);
  session_destroy(alone);
  finish(&duo);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_document_is_one_batch_on_a_new_one),
    cmocka_unit_test(an_edit_is_here_at_once_and_there_after_its_commit),
    cmocka_unit_test(undo_takes_back_ones_own_step_and_leaves_the_others),
    cmocka_unit_test(undo_survives_a_reload_and_says_what_it_skipped),
    cmocka_unit_test(a_torn_end_of_the_disk_costs_its_own_steps_only),
    cmocka_unit_test(a_song_made_alone_is_shared_and_sounds_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
