/* A room by hand: what it asks of the store, what it does with each answer, and what it tells its readers. */
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/relay.h"

#include "core/limits.h"

static Frame frame_of(const Buffer *bytes) {
  Frame frame;
  size_t used;
  assert_int_equal(frame_get(buffer_bytes(bytes), &frame, &used, NULL), STATUS_OK);
  return frame;
}

static void put_named(Buffer *rows, uint64_t client_sequence, uint32_t author, const char *name) {
  Buffer bytes;
  Batch *batch = batch_create(memory_heap(), name, author);
  batch_set_text(batch, ID_PROJECT, relay_field(KIND_PROJECT, "name"), name, strlen(name));
  buffer_init(&bytes, memory_heap(), 1u << 20);
  assert_int_equal(batch_encode(batch, &bytes), STATUS_OK);
  row_put(rows, &(Row){.client_sequence = client_sequence, .batch = buffer_bytes(&bytes)});
  batch_destroy(batch);
  buffer_finish(&bytes);
}

typedef struct Desk {
  Relay relay; /* for its log and room */
  uint32_t reader;
  Buffer out;
} Desk;

static void tell(Desk *desk, const Frame *frame) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 20);
  frame_put(&bytes, frame);
  assert_int_equal(room_receive(desk->relay.room, desk->reader, buffer_bytes(&bytes), NULL), STATUS_OK);
  buffer_finish(&bytes);
}

static void submit(Desk *desk, uint64_t client_sequence, uint32_t author, const char *name) {
  Buffer rows;
  buffer_init(&rows, memory_heap(), 1u << 20);
  put_named(&rows, client_sequence, author, name);
  tell(desk, &(Frame){.type = FRAME_SUBMIT, .branch = RELAY_BRANCH, .incarnation = 1, .client = 10, .rows = buffer_bytes(&rows)});
  buffer_finish(&rows);
}

/* A room with one reader, client 10, who was greeted. */
static void desk_begin(Desk *desk, RoomOptions options) {
  memset(desk, 0, sizeof *desk);
  buffer_init(&desk->out, memory_heap(), 16u << 20);
  buffer_init(&desk->relay.log, memory_heap(), 16u << 20);
  options.version_min = 1;
  relay_open(&desk->relay, options);
  assert_int_equal(room_join(desk->relay.room, &desk->reader), STATUS_OK);
  tell(desk, &(Frame){.type = FRAME_HELLO, .branch = RELAY_BRANCH, .client = 10, .version = 1, .attempt = 1});
  assert_true(room_take(desk->relay.room, desk->reader, &desk->out));
  assert_int_equal(frame_of(&desk->out).type, FRAME_WELCOME);
  buffer_clear(&desk->out);
}

/* Twenty batches, each seventh one by `other`, and the snapshot after the ninth in `out`. */
static void desk_begin_with_a_log(Desk *desk, uint32_t other) {
  desk_begin(desk, (RoomOptions){0});
  for (uint64_t i = 1; i <= 20; i++) {
    submit(desk, i, i % 7 ? 10 : other, i % 2 ? "odd" : "even");
    assert_true(relay_commit(&desk->relay));
    if (i == 9) assert_int_equal(room_snapshot(desk->relay.room, &desk->out), STATUS_OK);
  }
}

static void desk_finish(Desk *desk) {
  buffer_finish(&desk->out);
  relay_finish(&desk->relay);
}

static void seq_is_gapless_and_what_arrives_meanwhile_is_the_next_group(void **state) {
  (void)state;
  Desk desk;
  desk_begin(&desk, (RoomOptions){0});
  submit(&desk, 1, 10, "one");
  assert_true(room_commit_begin(desk.relay.room, 7, &desk.out));
  submit(&desk, 2, 10, "two");
  submit(&desk, 3, 10, "three");
  Buffer none;
  buffer_init(&none, memory_heap(), 1u << 20);
  assert_false(room_commit_begin(desk.relay.room, 8, &none));
  assert_false(room_take(desk.relay.room, desk.reader, &none)); /* nothing is told before it is committed */
  relay_store(&desk.relay, buffer_bytes(&desk.out));
  room_commit_end(desk.relay.room, ROOM_COMMITTED, (Bytes){0});
  assert_true(relay_commit(&desk.relay));
  assert_int_equal(room_head(desk.relay.room), 3);
  Bytes list = buffer_bytes(&desk.relay.log);
  Row row;
  for (uint64_t i = 1; i <= 3; i++) {
    assert_true(row_next(&list, &row, NULL));
    assert_true(row.sequence == i && row.client_sequence == i && row.client == 10 && row.status == STATUS_OK);
    assert_int_equal(row.time_ms, i == 1 ? 7 : 1000);
  }
  buffer_finish(&none);
  desk_finish(&desk);
}

static void client_sequences_are_contiguous_and_exactly_once(void **state) {
  (void)state;
  Desk desk;
  desk_begin(&desk, (RoomOptions){0});
  submit(&desk, 1, 10, "one");
  submit(&desk, 1, 10, "one");
  submit(&desk, 3, 10, "three");
  assert_int_equal(room_waiting_count(desk.relay.room), 1);
  assert_true(room_take(desk.relay.room, desk.reader, &desk.out));
  assert_int_equal(frame_of(&desk.out).type, FRAME_EXPECT);
  assert_int_equal(frame_of(&desk.out).client_sequence, 1);
  assert_true(relay_commit(&desk.relay));
  submit(&desk, 1, 10, "one");
  assert_int_equal(room_waiting_count(desk.relay.room), 0);
  submit(&desk, 2 + LIMIT_WINDOW, 10, "far ahead");
  assert_int_equal(room_waiting_count(desk.relay.room), 0);
  desk_finish(&desk);
}

/* Bytes that are no batch, and a batch that says somebody else made it. */
static void refusals_are_kept_in_the_log(void **state) {
  (void)state;
  Desk desk;
  desk_begin(&desk, (RoomOptions){0});
  const uint64_t before = doc_hash(room_doc(desk.relay.room));
  Buffer rows;
  buffer_init(&rows, memory_heap(), 1u << 10);
  row_put(&rows, &(Row){.client_sequence = 1, .batch = {(const uint8_t *)"rubbish", 7}});
  tell(&desk, &(Frame){.type = FRAME_SUBMIT, .branch = RELAY_BRANCH, .incarnation = 1, .client = 10, .rows = buffer_bytes(&rows)});
  submit(&desk, 2, 11, "not mine");
  assert_true(relay_commit(&desk.relay));
  Bytes list = buffer_bytes(&desk.relay.log);
  Row row;
  assert_true(row_next(&list, &row, NULL));
  assert_int_equal(row.status, STATUS_CORRUPT);
  assert_int_equal(row.batch.size, 7);
  assert_true(row.reason.size > 0);
  assert_true(row_next(&list, &row, NULL));
  assert_int_equal(row.status, STATUS_REFUSED);
  assert_true(doc_hash(room_doc(desk.relay.room)) == before);
  buffer_finish(&rows);
  desk_finish(&desk);
}

static void a_batch_of_a_newer_program_is_turned_away_not_refused(void **state) {
  (void)state;
  static const uint8_t newer[] = {'T', 'B', 'A', 'T', 99, 0};
  Desk desk;
  Buffer rows;
  desk_begin(&desk, (RoomOptions){0});
  buffer_init(&rows, memory_heap(), 1u << 10);
  row_put(&rows, &(Row){.client_sequence = 1, .batch = {newer, sizeof newer}});
  tell(&desk, &(Frame){.type = FRAME_SUBMIT, .branch = RELAY_BRANCH, .incarnation = 1, .client = 10, .rows = buffer_bytes(&rows)});
  assert_false(relay_commit(&desk.relay));
  assert_int_equal(room_head(desk.relay.room), 0);
  assert_true(room_take(desk.relay.room, desk.reader, &desk.out));
  assert_int_equal(frame_of(&desk.out).type, FRAME_RELOAD);
  buffer_clear(&desk.out);
  room_leave(desk.relay.room, desk.reader); /* it was kept by its client, who may send it by a program the room understands */
  assert_int_equal(room_join(desk.relay.room, &desk.reader), STATUS_OK);
  tell(&desk, &(Frame){.type = FRAME_HELLO, .branch = RELAY_BRANCH, .client = 10, .version = 1, .attempt = 2});
  submit(&desk, 1, 77, "Understood");
  assert_true(relay_commit(&desk.relay));
  assert_int_equal(room_head(desk.relay.room), 1);
  buffer_finish(&rows);
  desk_finish(&desk);
}

/* Two rooms, one log: the one that comes late takes in what it missed and tries again; a lost answer is looked up. */
static void rooms_may_race_and_answers_may_be_lost(void **state) {
  (void)state;
  Desk one, two;
  desk_begin(&one, (RoomOptions){0});
  desk_begin(&two, (RoomOptions){0});
  submit(&one, 1, 10, "one");
  assert_true(relay_commit(&one.relay));
  submit(&two, 1, 10, "one"); /* sent again to the other room, because the answer was lost */
  submit(&two, 2, 10, "two");
  assert_true(room_commit_begin(two.relay.room, 9, &two.out));
  assert_int_equal(frame_of(&two.out).head, 0);
  Buffer tail;
  buffer_init(&tail, memory_heap(), 1u << 20);
  frame_put(&tail, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1, .head = 1, .rows = buffer_bytes(&one.relay.log)});
  room_commit_end(two.relay.room, ROOM_MISMATCH, buffer_bytes(&tail));
  assert_int_equal(room_head(two.relay.room), 1);
  assert_int_equal(room_waiting_count(two.relay.room), 1);
  assert_true(doc_hash(room_doc(two.relay.room)) == doc_hash(room_doc(one.relay.room)));
  buffer_clear(&two.out);
  assert_true(room_commit_begin(two.relay.room, 9, &two.out));
  assert_int_equal(frame_of(&two.out).head, 1);
  one.relay.head = 1;
  relay_store(&one.relay, buffer_bytes(&two.out)); /* it is committed, and nobody hears of it */
  room_commit_end(two.relay.room, ROOM_UNKNOWN, (Bytes){0});
  assert_true(room_wants_tail(two.relay.room));
  buffer_clear(&tail);
  frame_put(&tail, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1, .head = 2, .rows = buffer_bytes(&one.relay.log)});
  room_tail(two.relay.room, buffer_bytes(&tail));
  assert_int_equal(room_head(two.relay.room), 2);
  assert_int_equal(room_waiting_count(two.relay.room), 0);
  assert_false(room_broken(two.relay.room));
  buffer_finish(&tail);
  desk_finish(&two);
  desk_finish(&one);
}

static void a_slow_reader_gets_a_bounded_queue_then_a_snapshot(void **state) {
  (void)state;
  Desk desk;
  desk_begin(&desk, (RoomOptions){.queue_bytes_max = 4000});
  for (uint64_t i = 1; i <= 60; i++) {
    submit(&desk, i, 10, "a name that takes its room in the queue");
    assert_true(relay_commit(&desk.relay));
    assert_true(room_queue_bytes(desk.relay.room) <= 4000);
  }
  assert_true(room_take(desk.relay.room, desk.reader, &desk.out));
  const Frame frame = frame_of(&desk.out);
  assert_int_equal(frame.type, FRAME_SNAPSHOT);
  assert_int_equal(frame.head, 60);
  assert_true(frame.hash == doc_hash(room_doc(desk.relay.room)));
  buffer_clear(&desk.out);
  assert_false(room_take(desk.relay.room, desk.reader, &desk.out));
  desk_finish(&desk);
}

/* What a reader of a lazy room is told first after its hello, one type after the other; its head then. */
static uint64_t first_told_of(Room *room, uint64_t client, FrameType *types, uint32_t count, bool and_no_more) {
  uint32_t reader;
  Buffer bytes;
  uint64_t head = 0;
  buffer_init(&bytes, memory_heap(), 16u << 20);
  assert_int_equal(room_join(room, &reader), STATUS_OK);
  frame_put(&bytes, &(Frame){.type = FRAME_HELLO, .branch = RELAY_BRANCH, .client = client, .version = 1, .attempt = 5});
  assert_int_equal(room_receive(room, reader, buffer_bytes(&bytes), NULL), STATUS_OK);
  for (uint32_t i = 0; i < count; i++) {
    buffer_clear(&bytes);
    assert_true(room_take(room, reader, &bytes));
    types[i] = frame_of(&bytes).type;
    if (types[i] == FRAME_SNAPSHOT) assert_int_equal(frame_of(&bytes).attempt, 5);
    head = frame_of(&bytes).head;
  }
  if (and_no_more) assert_false(room_take(room, reader, &bytes));
  room_leave(room, reader);
  buffer_finish(&bytes);
  return head;
}

static uint64_t told_of(Room *room, uint64_t client, FrameType *types, uint32_t count) { return first_told_of(room, client, types, count, true); }

static void a_lazy_room_tells_its_snapshot_and_rows_without_a_document(void **state) {
  (void)state;
  Desk desk;
  desk_begin_with_a_log(&desk, 10);
  Room *lazy = room_create(memory_heap(), (RoomOptions){.branch = RELAY_BRANCH, .lazy = true}, 1, buffer_bytes(&desk.out), NULL);
  Buffer tail;
  FrameType types[3];
  buffer_init(&tail, memory_heap(), 1u << 20);
  frame_put(&tail, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1, .head = 20, .rows = buffer_bytes(&desk.relay.log)});
  room_tail(lazy, buffer_bytes(&tail));
  buffer_clear(&tail);
  assert_int_equal(room_head(lazy), 20);
  assert_int_equal(told_of(lazy, 30, types, 3), 20);
  assert_true(types[0] == FRAME_WELCOME && types[1] == FRAME_SNAPSHOT && types[2] == FRAME_ROWS);
  assert_null(room_doc(lazy));
  assert_int_equal(room_snapshot(lazy, &tail), STATUS_FULL);
  /* Whose own batches lie behind the snapshot is told by a document where they end. */
  assert_int_equal(told_of(lazy, 10, types, 2), 20);
  assert_true(types[0] == FRAME_WELCOME && types[1] == FRAME_SNAPSHOT);
  assert_true(doc_hash(room_doc(lazy)) == doc_hash(room_doc(desk.relay.room)));
  assert_int_equal(room_snapshot(lazy, &tail), STATUS_OK);
  buffer_finish(&tail);
  room_destroy(lazy);
  desk_finish(&desk);
}

/* What a room holds that told its rows to a newcomer, or only its snapshot, and was woken then. */
static uint64_t bytes_of_a_woken_room(const Desk *desk, uint32_t told) {
  FailingMemory memory;
  Buffer tail;
  FrameType types[3];
  Room *lazy = room_create(failing_memory_init(&memory, 0), (RoomOptions){.branch = RELAY_BRANCH, .lazy = true}, 1, buffer_bytes(&desk->out), NULL);
  buffer_init(&tail, memory_heap(), 1u << 20);
  frame_put(&tail, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1, .head = 20, .rows = buffer_bytes(&desk->relay.log)});
  room_tail(lazy, buffer_bytes(&tail));
  first_told_of(lazy, 30, types, told, false);
  assert_null(room_doc(lazy));
  told_of(lazy, 10, types, 2); /* whose own batches lie behind the snapshot */
  assert_non_null(room_doc(lazy));
  const uint64_t bytes = memory.live_bytes;
  room_destroy(lazy);
  buffer_finish(&tail);
  assert_int_equal(memory.live_bytes, 0);
  return bytes;
}

static void what_a_sleeping_room_told_makes_room_for_its_document(void **state) {
  (void)state;
  Desk desk;
  desk_begin_with_a_log(&desk, 10);
  assert_int_equal(bytes_of_a_woken_room(&desk, 3), bytes_of_a_woken_room(&desk, 2));
  desk_finish(&desk);
}

static void snapshot_and_tail_equal_full_replay(void **state) {
  (void)state;
  Desk desk;
  desk_begin_with_a_log(&desk, 11);
  Room *whole = room_create(memory_heap(), (RoomOptions){.branch = RELAY_BRANCH}, 1, (Bytes){0}, NULL);
  Room *late = room_create(memory_heap(), (RoomOptions){.branch = RELAY_BRANCH}, 1, buffer_bytes(&desk.out), NULL);
  Buffer tail, first, second;
  buffer_init(&tail, memory_heap(), 1u << 20);
  buffer_init(&first, memory_heap(), 1u << 20);
  buffer_init(&second, memory_heap(), 1u << 20);
  frame_put(&tail, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1, .head = 20, .rows = buffer_bytes(&desk.relay.log)});
  assert_int_equal(room_head(late), 9);
  room_tail(whole, buffer_bytes(&tail));
  room_tail(late, buffer_bytes(&tail));
  assert_int_equal(room_snapshot(whole, &first), STATUS_OK);
  assert_int_equal(room_snapshot(late, &second), STATUS_OK);
  assert_true(frame_of(&first).hash == frame_of(&second).hash && frame_of(&second).head == 20);
  assert_int_equal(frame_of(&first).clients.size, frame_of(&second).clients.size); /* refusals of before the snapshot, too */
  assert_memory_equal(frame_of(&first).clients.data, frame_of(&second).clients.data, frame_of(&first).clients.size);
  buffer_finish(&tail);
  buffer_finish(&first);
  buffer_finish(&second);
  room_destroy(late);
  room_destroy(whole);
  desk_finish(&desk);
}

static void whoever_may_only_look_is_refused_in_words(void **state) {
  (void)state;
  Desk desk;
  Buffer group;
  Row row;
  desk_begin(&desk, (RoomOptions){.branch = RELAY_BRANCH});
  buffer_init(&group, memory_heap(), 1u << 20);
  submit(&desk, 1, 10, "mine");
  assert_true(room_commit_begin(desk.relay.room, 1, &group));
  /* The store says no to the whole group; nothing of it stays, and the next one has the refusal. */
  assert_true(room_permit(desk.relay.room, 10, ROLE_VIEWER));
  room_commit_end(desk.relay.room, ROOM_FORBIDDEN, (Bytes){0});
  assert_int_equal(room_head(desk.relay.room), 0);
  assert_false(room_wants_tail(desk.relay.room));
  buffer_clear(&group);
  assert_true(room_commit_begin(desk.relay.room, 1, &group));
  Frame frame = frame_of(&group);
  assert_true(row_next(&frame.rows, &row, NULL));
  assert_int_equal(row.status, STATUS_REFUSED);
  assert_int_equal(memcmp(row.reason.data, "you may look", 12), 0);
  room_commit_end(desk.relay.room, ROOM_COMMITTED, (Bytes){0});
  assert_int_equal(room_head(desk.relay.room), 1);
  /* Allowed again, the next one is taken. */
  assert_true(room_permit(desk.relay.room, 10, ROLE_EDITOR));
  submit(&desk, 2, 10, "again");
  buffer_clear(&group);
  assert_true(room_commit_begin(desk.relay.room, 1, &group));
  frame = frame_of(&group);
  assert_true(row_next(&frame.rows, &row, NULL));
  assert_int_equal(row.status, STATUS_OK);
  buffer_finish(&group);
  desk_finish(&desk);
}

static void another_incarnation_breaks_a_room(void **state) {
  (void)state;
  Desk desk;
  desk_begin(&desk, (RoomOptions){0});
  frame_put(&desk.out, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 2, .head = 4});
  room_tail(desk.relay.room, buffer_bytes(&desk.out));
  assert_true(room_broken(desk.relay.room));
  desk_finish(&desk);
}

static void a_log_without_its_beginning_breaks_a_room_instead_of_being_asked_for_ever(void **state) {
  (void)state;
  Buffer tail;
  Room *room = room_create(memory_heap(), (RoomOptions){.branch = RELAY_BRANCH}, 1, (Bytes){0}, NULL);
  assert_non_null(room);
  assert_true(room_wants_tail(room));
  buffer_init(&tail, memory_heap(), 1u << 12);
  frame_put(&tail, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1, .head = 4}); /* the head is 4, and no row of them is there */
  room_tail(room, buffer_bytes(&tail));
  assert_true(room_broken(room));
  assert_false(room_wants_tail(room));
  room_destroy(room);
  buffer_finish(&tail);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(seq_is_gapless_and_what_arrives_meanwhile_is_the_next_group),
    cmocka_unit_test(client_sequences_are_contiguous_and_exactly_once),
    cmocka_unit_test(refusals_are_kept_in_the_log),
    cmocka_unit_test(a_batch_of_a_newer_program_is_turned_away_not_refused),
    cmocka_unit_test(rooms_may_race_and_answers_may_be_lost),
    cmocka_unit_test(a_slow_reader_gets_a_bounded_queue_then_a_snapshot),
    cmocka_unit_test(snapshot_and_tail_equal_full_replay),
    cmocka_unit_test(a_lazy_room_tells_its_snapshot_and_rows_without_a_document),
    cmocka_unit_test(what_a_sleeping_room_told_makes_room_for_its_document),
    cmocka_unit_test(whoever_may_only_look_is_refused_in_words),
    cmocka_unit_test(another_incarnation_breaks_a_room),
    cmocka_unit_test(a_log_without_its_beginning_breaks_a_room_instead_of_being_asked_for_ever),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
