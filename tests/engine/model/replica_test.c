/* A replica and its neighbours: what is pending lies on top of what is confirmed, and nothing that was saved is lost. */
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/relay.h"

#include "core/limits.h"

static void everyone_applies_the_same_rows_in_order(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 3);
  relay_run(&relay);
  for (uint32_t i = 0; i < 30; i++) {
    relay_track(&relay, i % 3);
    assert_int_equal(relay_name(&relay, (i + 1) % 3, i % 2 ? "one" : "another"), STATUS_OK);
    if (i % 4 == 0) relay_run(&relay);
  }
  relay_run(&relay);
  assert_int_equal(relay.head, 60);
  for (uint32_t i = 0; i < 3; i++) {
    assert_true(relay_hash(&relay, i) == doc_hash(room_doc(relay.room)));
    assert_int_equal(replica_pending_count(relay.clients[i]), 0);
    assert_int_equal(replica_head(relay.clients[i]), 60);
  }
  relay_finish(&relay);
}

static void an_edit_is_heard_at_once_and_sent_only_when_written(void **state) {
  (void)state;
  Relay relay;
  Buffer out;
  relay_begin(&relay, 1);
  relay_run(&relay);
  buffer_init(&out, memory_heap(), 1u << 20);
  assert_int_equal(relay_name(&relay, 0, "Now"), STATUS_OK);
  assert_string_equal(doc_as_project(doc_project(replica_doc(relay.clients[0])))->name.data, "Now");
  assert_false(replica_saved(relay.clients[0]));
  assert_int_equal(replica_take(relay.clients[0], &out), STATUS_OK);
  assert_int_equal(out.size, 0);
  assert_true(relay_write(&relay, 0));
  assert_true(replica_saved(relay.clients[0]));
  assert_int_equal(replica_take(relay.clients[0], &out), STATUS_OK);
  assert_true(out.size > 0);
  buffer_finish(&out);
  relay_finish(&relay);
}

/* Both put a tempo at the same place: the second one in the log is refused, shown to its author, and kept. */
static void what_no_longer_applies_is_kept_aside_and_shown(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 2);
  relay_run(&relay);
  assert_int_equal(relay_tempo(&relay, 0, 1000), STATUS_OK);
  assert_int_equal(relay_tempo(&relay, 1, 1000), STATUS_OK);
  relay_run(&relay);
  const uint32_t loser = replica_aside_count(relay.clients[1]) ? 1 : 0;
  assert_int_equal(replica_aside_count(relay.clients[loser]), 1);
  assert_int_equal(replica_aside_count(relay.clients[1 - loser]), 0);
  const ReplicaAside aside = replica_aside_at(relay.clients[loser], 0);
  assert_int_equal(aside.status, STATUS_REFUSED);
  assert_true(aside.reason.size > 0 && aside.batch.size > 0);
  assert_int_equal(relay.head, 2); /* its row is in the log, too */
  assert_true(relay_hash(&relay, 0) == relay_hash(&relay, 1));
  replica_release_aside(relay.clients[loser], 0);
  assert_int_equal(replica_aside_count(relay.clients[loser]), 0);
  relay_finish(&relay);
}

static void a_batch_that_did_less_than_when_it_was_made_is_shown(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 2);
  const Id track = relay_track(&relay, 0);
  relay_run(&relay);
  relay_leave(&relay, 1);
  assert_int_equal(relay_gain(&relay, 1, track, -6), STATUS_OK);
  assert_int_equal(relay_delete(&relay, 0, track), STATUS_OK);
  relay_run(&relay);
  relay_join(&relay, 1);
  relay_run(&relay);
  assert_null(doc_find(replica_doc(relay.clients[1]), track));
  assert_int_equal(replica_aside_count(relay.clients[1]), 1);
  assert_int_equal(replica_aside_at(relay.clients[1], 0).status, STATUS_OK);
  assert_int_equal(replica_aside_at(relay.clients[1], 0).skipped, 1);
  relay_finish(&relay);
}

/* The disk may end at any byte: what was whole comes back, and in the end all agree. */
static void a_crash_in_any_write_loses_nothing_that_was_saved(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 1);
  relay_run(&relay);
  relay_leave(&relay, 0);
  const size_t saved = relay.disks[0].size;
  for (uint32_t i = 0; i < 4; i++) assert_int_equal(relay_name(&relay, 0, i % 2 ? "a" : "b"), STATUS_OK);
  assert_true(relay_write(&relay, 0));
  uint32_t most = 0;
  for (size_t size = saved; size <= relay.disks[0].size; size++) {
    Replica *again = NULL;
    assert_int_equal(replica_restore(memory_heap(), relay_options(0), (Bytes){relay.disks[0].data, size}, &again, NULL), STATUS_OK);
    assert_true(replica_pending_count(again) >= most);
    most = replica_pending_count(again);
    if (size == relay.disks[0].size) assert_true(doc_hash(replica_doc(again)) == relay_hash(&relay, 0));
    replica_destroy(again);
  }
  assert_int_equal(most, 4);
  relay_finish(&relay);
}

/* A disk that forgot a batch it had said was written: those behind it can never be sent, and are there to be looked at. */
static void a_hole_on_the_disk_is_told_and_what_lies_behind_it_is_kept(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 1);
  relay_run(&relay);
  relay_leave(&relay, 0);
  size_t ends[4];
  for (uint32_t i = 0; i < 4; i++) {
    assert_int_equal(relay_name(&relay, 0, i % 2 ? "a" : "b"), STATUS_OK);
    assert_true(relay_write(&relay, 0));
    ends[i] = relay.disks[0].size;
  }
  Buffer holed;
  Problem problem;
  buffer_init(&holed, memory_heap(), LIMIT_DOCUMENT_BYTES);
  buffer_put(&holed, relay.disks[0].data, ends[1]);
  buffer_put(&holed, relay.disks[0].data + ends[2], ends[3] - ends[2]);
  replica_destroy(relay.clients[0]);
  assert_int_equal(replica_restore(memory_heap(), relay_options(0), buffer_bytes(&holed), &relay.clients[0], &problem), STATUS_OK);
  assert_int_equal(problem.status, STATUS_CORRUPT);
  assert_int_equal(replica_pending_count(relay.clients[0]), 2);
  assert_int_equal(replica_aside_count(relay.clients[0]), 1);
  assert_int_equal(replica_aside_at(relay.clients[0], 0).client_sequence, 4);
  assert_int_equal(relay_name(&relay, 0, "on"), STATUS_OK);
  relay_join(&relay, 0);
  relay_run(&relay);
  assert_int_equal(replica_pending_count(relay.clients[0]), 0);
  buffer_finish(&holed);
  relay_finish(&relay);
}

static void a_replica_that_differs_keeps_all_and_reloads(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 2);
  relay_track(&relay, 0);
  relay_run(&relay);
  Batch *damage = relay_batch(1); /* behind the replica's back */
  batch_set_real(damage, ID_MASTER, relay_field(KIND_TRACK, "pan"), 0.5);
  assert_int_equal(batch_apply(replica_doc(relay.clients[1]), damage, NULL, NULL), STATUS_OK);
  batch_destroy(damage);
  const uint64_t damaged = relay_hash(&relay, 1);
  relay_leave(&relay, 1);
  relay_join(&relay, 1);
  relay_run(&relay);
  assert_int_equal(replica_state(relay.clients[1]), REPLICA_LIVE);
  assert_true(relay_hash(&relay, 1) == relay_hash(&relay, 0));
  assert_int_equal(replica_side_count(relay.clients[1]), 1);
  Replica *side = NULL;
  assert_int_equal(replica_restore(memory_heap(), relay_options(1), replica_side_at(relay.clients[1], 0), &side, NULL), STATUS_OK);
  assert_true(doc_hash(replica_doc(side)) == damaged);
  replica_destroy(side);
  relay_finish(&relay);
}

/* What was pending cannot be taken back: the song is reloaded all the same, its edits lie beside it, and so they do after a crash. */
static void a_replica_that_cannot_go_back_keeps_all_and_reloads(void **state) {
  (void)state;
  for (uint32_t crashes = 0; crashes < 2; crashes++) {
    Relay relay;
    relay_begin(&relay, 2);
    const Id track = relay_track(&relay, 0);
    relay_run(&relay);
    relay_leave(&relay, 1);
    assert_int_equal(relay_name(&relay, 1, "Mine"), STATUS_OK);
    assert_int_equal(relay_delete(&relay, 1, track), STATUS_OK);
    Batch *damage = relay_batch(1); /* behind the replica's back: it cannot be made again */
    batch_op_create(damage, track, KIND_TRACK, ID_PROJECT, ID_LAST);
    assert_int_equal(batch_apply(replica_doc(relay.clients[1]), damage, NULL, NULL), STATUS_OK);
    batch_destroy(damage);
    if (crashes) {
      replica_want_checkpoint(relay.clients[1]);
      assert_true(relay_write(&relay, 1));
      replica_destroy(relay.clients[1]);
      assert_int_equal(replica_restore(memory_heap(), relay_options(1), buffer_bytes(&relay.disks[1]), &relay.clients[1], NULL), STATUS_OK);
    }
    assert_int_equal(relay_gain(&relay, 0, track, -6), STATUS_OK);
    relay_run(&relay);
    relay_join(&relay, 1);
    relay_run(&relay);
    assert_int_equal(replica_state(relay.clients[1]), REPLICA_LIVE);
    assert_true(relay_hash(&relay, 1) == relay_hash(&relay, 0));
    assert_int_equal(replica_side_count(relay.clients[1]), 1);
    Replica *side = NULL;
    assert_int_equal(replica_restore(memory_heap(), relay_options(1), replica_side_at(relay.clients[1], 0), &side, NULL), STATUS_OK);
    assert_string_equal(doc_as_project(doc_project(replica_doc(side)))->name.data, "Mine");
    replica_destroy(side);
    assert_int_equal(relay_name(&relay, 1, "On"), STATUS_OK);
    relay_run(&relay);
    assert_true(relay_hash(&relay, 1) == relay_hash(&relay, 0));
    relay_finish(&relay);
  }
}

static void a_replica_ahead_of_the_log_offers_its_tail_and_pending_batches(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 1);
  relay_track(&relay, 0);
  relay_run(&relay);
  relay_leave(&relay, 0);
  assert_int_equal(relay_name(&relay, 0, "Mine"), STATUS_OK);
  const uint64_t mine = relay_hash(&relay, 0);
  room_destroy(relay.room); /* the log was lost */
  buffer_clear(&relay.log);
  relay.head = 0;
  relay_open(&relay, (RoomOptions){.version_min = 1});
  relay_join(&relay, 0);
  relay_run(&relay);
  assert_int_equal(replica_head(relay.clients[0]), 0);
  assert_int_equal(replica_side_count(relay.clients[0]), 1);
  Replica *side = NULL;
  assert_int_equal(replica_restore(memory_heap(), relay_options(0), replica_side_at(relay.clients[0], 0), &side, NULL), STATUS_OK);
  assert_true(doc_hash(replica_doc(side)) == mine);
  assert_int_equal(replica_pending_count(side), 1);
  replica_destroy(side);
  assert_int_equal(relay_name(&relay, 0, "On"), STATUS_OK);
  relay_run(&relay);
  assert_int_equal(relay.head, 1);
  relay_finish(&relay);
}

/* A snapshot cannot show the batches it holds: under our number lies one that we did not make here. */
static void a_snapshot_with_another_batch_under_our_number_loses_nothing(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 2);
  relay_run(&relay);
  assert_int_equal(relay_name(&relay, 0, "Mine"), STATUS_OK);
  const uint64_t mine = relay_hash(&relay, 0);
  Doc *doc = doc_create(memory_heap());
  Buffer bytes, clients, frame;
  buffer_init(&bytes, memory_heap(), 1u << 20);
  buffer_init(&clients, memory_heap(), 1u << 20);
  buffer_init(&frame, memory_heap(), 1u << 20);
  assert_int_equal(doc_encode(doc, &bytes), STATUS_OK);
  client_row_put(&clients, &(ClientRow){.client = RELAY_FIRST, .last = 1, .chain = row_chain(0, (Bytes){(const uint8_t *)"other", 5})});
  frame_put(&frame, &(Frame){.type = FRAME_SNAPSHOT, .branch = RELAY_BRANCH, .incarnation = 1, .head = 1, .doc = buffer_bytes(&bytes), .clients = buffer_bytes(&clients)});
  assert_int_equal(replica_receive(relay.clients[0], buffer_bytes(&frame), NULL), STATUS_OK);
  assert_int_equal(replica_state(relay.clients[0]), REPLICA_DIFFERS);
  assert_int_equal(replica_pending_count(relay.clients[0]), 1);
  assert_true(relay_hash(&relay, 0) == mine);
  doc_destroy(doc);
  buffer_finish(&bytes);
  buffer_finish(&clients);
  buffer_finish(&frame);
  relay_finish(&relay);
}

static void an_old_program_is_told_to_reload_and_keeps_its_edits(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 1);
  relay_run(&relay);
  relay_leave(&relay, 0);
  room_destroy(relay.room);
  relay_open(&relay, (RoomOptions){.version_min = 2});
  relay_join(&relay, 0);
  assert_int_equal(relay_name(&relay, 0, "Kept"), STATUS_OK);
  relay_run(&relay);
  assert_int_equal(replica_state(relay.clients[0]), REPLICA_OUTDATED);
  assert_int_equal(relay.head, 0);
  replica_destroy(relay.clients[0]);
  ReplicaOptions newer = relay_options(0);
  newer.version = 2;
  assert_int_equal(replica_restore(memory_heap(), newer, buffer_bytes(&relay.disks[0]), &relay.clients[0], NULL), STATUS_OK);
  relay_join(&relay, 0);
  relay_run(&relay);
  assert_int_equal(relay.head, 1);
  relay_finish(&relay);
}

static void a_row_of_a_newer_program_stops_a_replica_and_loses_nothing(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 1);
  relay_run(&relay);
  assert_int_equal(relay_name(&relay, 0, "Mine"), STATUS_OK);
  Buffer rows, frame;
  buffer_init(&rows, memory_heap(), 1u << 10);
  buffer_init(&frame, memory_heap(), 1u << 10);
  static const uint8_t newer[] = {'T', 'B', 'A', 'T', 99, 0};
  row_put(&rows, &(Row){.sequence = 1, .client = 99, .client_sequence = 1, .batch = {newer, sizeof newer}});
  frame_put(&frame, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1, .head = 1, .rows = buffer_bytes(&rows)});
  assert_int_equal(replica_receive(relay.clients[0], buffer_bytes(&frame), NULL), STATUS_OK);
  assert_int_equal(replica_state(relay.clients[0]), REPLICA_OUTDATED);
  assert_int_equal(replica_head(relay.clients[0]), 0);
  assert_int_equal(replica_pending_count(relay.clients[0]), 1);
  assert_string_equal(doc_as_project(doc_project(replica_doc(relay.clients[0])))->name.data, "Mine");
  buffer_finish(&rows);
  buffer_finish(&frame);
  relay_finish(&relay);
}

static void ten_thousand_edits_made_offline_merge(void **state) {
  (void)state;
  Relay relay;
  relay_begin(&relay, 2);
  const Id track = relay_track(&relay, 0);
  relay_run(&relay);
  relay_leave(&relay, 1);
  for (uint32_t i = 0; i < 10000; i++) assert_int_equal(relay_gain(&relay, 1, track, -(double)(i % 40)), STATUS_OK);
  for (uint32_t i = 0; i < 20; i++) relay_track(&relay, 0);
  relay_run(&relay);
  relay_join(&relay, 1);
  relay_run(&relay);
  assert_int_equal(relay.head, 10021);
  assert_int_equal(replica_pending_count(relay.clients[1]), 0);
  assert_int_equal(replica_aside_count(relay.clients[1]), 0);
  assert_true(relay_hash(&relay, 0) == relay_hash(&relay, 1));
  relay_finish(&relay);
}

/* Each request refused once, while edits are made and foreign rows come below them: nothing is lost, nothing forks. */
static void memory_refused_at_any_moment_forks_nothing(void **state) {
  (void)state;
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    Relay relay;
    FailingMemory failing;
    relay_begin(&relay, 2);
    replica_destroy(relay.clients[1]);
    relay.clients[1] = replica_create(failing_memory_init(&failing, 0), relay_options(1));
    replica_connect(relay.clients[1]);
    relay_run(&relay);
    failing.fail_at = fail_at ? failing.requests + fail_at : 0;
    const uint32_t before = failing.requests;
    const bool made = relay_tempo(&relay, 1, 500) == STATUS_OK;
    relay_track(&relay, 0);
    Buffer bytes;
    buffer_init(&bytes, memory_heap(), 1u << 20);
    while (relay_write(&relay, 0) || relay_talk(&relay, 0) || relay_commit(&relay)) {}
    for (uint32_t round = 0; round < 3; round++) { /* what memory was refused for is asked for again */
      while (room_take(relay.room, relay.readers[1], &bytes)) {
        const Status status = replica_receive(relay.clients[1], buffer_bytes(&bytes), NULL);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        buffer_clear(&bytes);
      }
      while (replica_take(relay.clients[1], &bytes) == STATUS_OK && bytes.size) {
        assert_int_equal(room_receive(relay.room, relay.readers[1], buffer_bytes(&bytes), NULL), STATUS_OK);
        buffer_clear(&bytes);
      }
      buffer_clear(&bytes);
      relay_write(&relay, 1);
      relay_commit(&relay);
    }
    if (fail_at == 0) total = failing.requests - before;
    failing.fail_at = 0;
    replica_connect(relay.clients[1]);
    relay_run(&relay);
    assert_int_equal(relay.head, made ? 2 : 1);
    assert_true(relay_hash(&relay, 0) == relay_hash(&relay, 1));
    buffer_finish(&bytes);
    relay_finish(&relay);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(everyone_applies_the_same_rows_in_order),
    cmocka_unit_test(an_edit_is_heard_at_once_and_sent_only_when_written),
    cmocka_unit_test(what_no_longer_applies_is_kept_aside_and_shown),
    cmocka_unit_test(a_batch_that_did_less_than_when_it_was_made_is_shown),
    cmocka_unit_test(a_crash_in_any_write_loses_nothing_that_was_saved),
    cmocka_unit_test(a_hole_on_the_disk_is_told_and_what_lies_behind_it_is_kept),
    cmocka_unit_test(a_replica_that_differs_keeps_all_and_reloads),
    cmocka_unit_test(a_replica_that_cannot_go_back_keeps_all_and_reloads),
    cmocka_unit_test(a_replica_ahead_of_the_log_offers_its_tail_and_pending_batches),
    cmocka_unit_test(a_snapshot_with_another_batch_under_our_number_loses_nothing),
    cmocka_unit_test(an_old_program_is_told_to_reload_and_keeps_its_edits),
    cmocka_unit_test(a_row_of_a_newer_program_stops_a_replica_and_loses_nothing),
    cmocka_unit_test(ten_thousand_edits_made_offline_merge),
    cmocka_unit_test(memory_refused_at_any_moment_forks_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
