/* Undo, redo, replay and snapshots: the log and its snapshots bring back the document and its history, both. */
#include "session/session.h"
#include "support/cm.h"
#include "support/random_doc.h"

#include <string.h>

#define STEPS 120

typedef struct Log { Bytes batches[4 * STEPS]; uint32_t count; } Log;

static void log_keep(Log *log, const Session *session) {
  const Bytes logged = session_logged(session);
  uint8_t *copy = malloc(logged.size);
  memcpy(copy, logged.data, logged.size);
  log->batches[log->count++] = (Bytes){.data = copy, .size = logged.size};
}

static void log_finish(Log *log) {
  while (log->count) free((void *)(uintptr_t)log->batches[--log->count].data);
}

/* Edits, undos and redos by chance, all of them logged. */
static void play(Random *random, Session *session, Log *log, uint32_t steps) {
  for (uint32_t i = 0; i < steps; i++) {
    const uint32_t chance = random_below(random, 10);
    Status status;
    if (chance < 2) status = session_undo(session, NULL, NULL);
    else if (chance < 3) status = session_redo(session, NULL, NULL);
    else status = session_apply(session, random_batch(random, session_doc(session), 1, 2), NULL, NULL);
    if (status == STATUS_OK) log_keep(log, session);
  }
}

static void check_same(Session *a, Session *b) {
  assert_true(doc_hash(session_doc(a)) == doc_hash(session_doc(b)));
  assert_true(session_sequence(a) == session_sequence(b));
  for (;;) {
    const Status first = session_undo(a, NULL, NULL), second = session_undo(b, NULL, NULL);
    assert_int_equal(first, second);
    assert_true(doc_hash(session_doc(a)) == doc_hash(session_doc(b)));
    if (first != STATUS_OK) break;
  }
  while (session_redo_label(a)) {
    assert_string_equal(session_redo_label(a), session_redo_label(b));
    assert_int_equal(session_redo(a, NULL, NULL), STATUS_OK);
    assert_int_equal(session_redo(b, NULL, NULL), STATUS_OK);
  }
  assert_true(doc_hash(session_doc(a)) == doc_hash(session_doc(b)));
  assert_null(session_redo_label(b));
}

static void replaying_the_log_is_the_live_session(void **state) {
  (void)state;
  Random random = random_begin("replaying_the_log_is_the_live_session");
  Session *live = session_create(memory_heap(), 1), *replayed = session_create(memory_heap(), 1);
  Log log = {.count = 0};
  play(&random, live, &log, STEPS);
  assert_true(log.count > STEPS / 3);
  for (uint32_t i = 0; i < log.count; i++) assert_int_equal(session_replay(replayed, log.batches[i], NULL), STATUS_OK);
  check_same(live, replayed);
  log_finish(&log);
  session_destroy(replayed);
  session_destroy(live);
}

static void a_snapshot_and_its_tail_are_the_live_session(void **state) {
  (void)state;
  Random random = random_begin("a_snapshot_and_its_tail_are_the_live_session");
  Session *live = session_create(memory_heap(), 1), *restored = session_create(memory_heap(), 1);
  Log log = {.count = 0};
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), 1u << 26);
  play(&random, live, &log, STEPS);
  log_finish(&log);
  assert_int_equal(session_snapshot(live, &snapshot), STATUS_OK);
  play(&random, live, &log, STEPS);
  assert_int_equal(session_restore(restored, buffer_bytes(&snapshot), NULL), STATUS_OK);
  for (uint32_t i = 0; i < log.count; i++) assert_int_equal(session_replay(restored, log.batches[i], NULL), STATUS_OK);
  check_same(live, restored);
  log_finish(&log);
  buffer_finish(&snapshot);
  session_destroy(restored);
  session_destroy(live);
}

static void undoing_everything_empties_the_document(void **state) {
  (void)state;
  Random random = random_begin("undoing_everything_empties_the_document");
  Session *session = session_create(memory_heap(), 1);
  const uint64_t empty = doc_hash(session_doc(session));
  Log log = {.count = 0};
  play(&random, session, &log, STEPS);
  const uint64_t full = doc_hash(session_doc(session));
  while (session_undo_label(session)) assert_int_equal(session_undo(session, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(session_doc(session)) == empty);
  uint32_t redone = 0;
  while (session_redo_label(session) && doc_hash(session_doc(session)) != full) {
    assert_int_equal(session_redo(session, NULL, NULL), STATUS_OK);
    redone++;
  }
  assert_true(redone > 0 && doc_hash(session_doc(session)) == full);
  log_finish(&log);
  session_destroy(session);
}

static Batch *rename_master(const char *name) {
  Batch *batch = batch_create(memory_heap(), name, 1);
  batch_set_text(batch, ID_MASTER, 1, name, strlen(name));
  return batch;
}

static void a_new_edit_forgets_what_could_be_redone(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), 1);
  assert_int_equal(session_undo(session, NULL, NULL), STATUS_NOT_FOUND);
  assert_null(session_undo_label(session));
  assert_int_equal(session_apply(session, rename_master("One"), NULL, NULL), STATUS_OK);
  assert_int_equal(session_apply(session, rename_master("Two"), NULL, NULL), STATUS_OK);
  assert_string_equal(session_undo_label(session), "Two");
  assert_int_equal(session_undo(session, NULL, NULL), STATUS_OK);
  assert_string_equal(session_redo_label(session), "Two");
  assert_string_equal(session_undo_label(session), "One");
  assert_int_equal(session_apply(session, rename_master("Three"), NULL, NULL), STATUS_OK);
  assert_null(session_redo_label(session));
  assert_int_equal(session_redo(session, NULL, NULL), STATUS_NOT_FOUND);
  session_destroy(session);
}

static void what_forgets_its_history_stays_as_it_is_and_remembers_what_comes(void **state) {
  (void)state;
  Random random = random_begin("what_forgets_its_history_stays_as_it_is_and_remembers_what_comes");
  Session *session = session_create(memory_heap(), 1), *loaded = session_create(memory_heap(), 1);
  Log log = {.count = 0};
  play(&random, session, &log, STEPS);
  const uint64_t hash = doc_hash(session_doc(session)), sequence = session_sequence(session);
  session_forget_history(session);
  assert_true(doc_hash(session_doc(session)) == hash && session_sequence(session) == sequence);
  assert_int_equal(session_step_count(session, false) + session_step_count(session, true), 0);
  assert_int_equal(session_undo(session, NULL, NULL), STATUS_NOT_FOUND);
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), 1u << 26);
  assert_int_equal(session_snapshot(session, &snapshot), STATUS_OK);
  assert_int_equal(session_restore(loaded, buffer_bytes(&snapshot), NULL), STATUS_OK);
  assert_true(doc_hash(session_doc(loaded)) == hash && session_step_count(loaded, false) == 0);
  while (session_apply(session, random_batch(&random, session_doc(session), 1, 2), NULL, NULL) != STATUS_OK) {}
  assert_int_equal(session_undo(session, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(session_doc(session)) == hash);
  buffer_finish(&snapshot);
  log_finish(&log);
  session_destroy(session);
  session_destroy(loaded);
}

static void undo_is_per_actor(void **state) {
  (void)state;
  Session *mine = session_create(memory_heap(), 1), *theirs = session_create(memory_heap(), 2);
  Batch *edit = batch_create(memory_heap(), "Theirs", 2);
  batch_set_real(edit, ID_MASTER, 5, -3);
  assert_int_equal(session_apply(theirs, edit, NULL, NULL), STATUS_OK);
  assert_int_equal(session_replay(mine, session_logged(theirs), NULL), STATUS_OK);
  assert_null(session_undo_label(mine));
  assert_int_equal(session_apply(mine, rename_master("Mine"), NULL, NULL), STATUS_OK);
  assert_int_equal(session_undo(mine, NULL, NULL), STATUS_OK);
  assert_true(doc_as_track(doc_find(session_doc(mine), ID_MASTER))->gain_db == -3);
  session_destroy(theirs);
  session_destroy(mine);
}

static void a_log_with_a_gap_is_refused(void **state) {
  (void)state;
  Session *live = session_create(memory_heap(), 1), *replayed = session_create(memory_heap(), 1);
  Problem problem;
  assert_int_equal(session_apply(live, rename_master("One"), NULL, NULL), STATUS_OK);
  assert_int_equal(session_apply(live, rename_master("Two"), NULL, NULL), STATUS_OK);
  assert_int_equal(session_replay(replayed, session_logged(live), &problem), STATUS_CORRUPT);
  assert_string_equal(problem.where, "log");
  assert_true(session_sequence(replayed) == 0);
  session_destroy(replayed);
  session_destroy(live);
}

static void a_broken_snapshot_changes_nothing(void **state) {
  (void)state;
  Random random = random_begin("a_broken_snapshot_changes_nothing");
  Session *session = session_create(memory_heap(), 1), *other = session_create(memory_heap(), 1);
  Log log = {.count = 0};
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), 1u << 26);
  play(&random, session, &log, 30);
  play(&random, other, &log, 10);
  const uint64_t before = doc_hash(session_doc(other));
  assert_int_equal(session_snapshot(session, &snapshot), STATUS_OK);
  for (uint32_t i = 0; i < 200; i++) {
    const size_t at = random_below(&random, (uint32_t)snapshot.size);
    snapshot.data[at] ^= 16;
    assert_int_not_equal(session_restore(other, buffer_bytes(&snapshot), NULL), STATUS_OK);
    snapshot.data[at] ^= 16;
    assert_int_not_equal(session_restore(other, (Bytes){.data = snapshot.data, .size = at}, NULL), STATUS_OK);
  }
  assert_true(doc_hash(session_doc(other)) == before);
  log_finish(&log);
  buffer_finish(&snapshot);
  session_destroy(other);
  session_destroy(session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(replaying_the_log_is_the_live_session),
    cmocka_unit_test(a_snapshot_and_its_tail_are_the_live_session),
    cmocka_unit_test(undoing_everything_empties_the_document),
    cmocka_unit_test(a_new_edit_forgets_what_could_be_redone),
    cmocka_unit_test(what_forgets_its_history_stays_as_it_is_and_remembers_what_comes),
    cmocka_unit_test(undo_is_per_actor),
    cmocka_unit_test(a_log_with_a_gap_is_refused),
    cmocka_unit_test(a_broken_snapshot_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
