/* The end of a log: what was pushed and did not leave yet, as it is told. */
#include "model/log_end.h"
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include <string.h>

static uint8_t said[4096];

/* The row of that sequence: its batch says which one it is, and is as long as that wants. */
static Row row_of(uint64_t sequence) {
  const size_t size = 8 + sequence * 7 % 300;
  memset(said, (int)(sequence % 251), size);
  return (Row){.sequence = sequence, .client = 3 + sequence % 4, .client_sequence = sequence / 2 + 1, .time_ms = 1000 + sequence, .batch = {said, size}};
}

static void check(const LogEnd *end, uint64_t first, uint64_t next) {
  assert_int_equal(end->count, next - first);
  for (uint32_t i = 0; i < end->count; i++) {
    const Row is = log_end_row(end, i), was = row_of(first + i);
    assert_int_equal(is.sequence, was.sequence);
    assert_int_equal(is.client, was.client);
    assert_int_equal(log_end_client(end, i), was.client);
    assert_int_equal(is.client_sequence, was.client_sequence);
    assert_int_equal(is.batch.size, was.batch.size);
    assert_memory_equal(is.batch.data, was.batch.data, was.batch.size);
  }
}

static void what_is_there_is_what_came_and_did_not_leave(void **state) {
  (void)state;
  Random random = random_begin("log_end");
  LogEnd end;
  uint64_t first = 1, next = 1;
  log_end_init(&end, memory_heap());
  for (int round = 0; round < 300; round++) {
    for (uint32_t more = random_below(&random, 20); more > 0; more--) {
      const Row row = row_of(next++);
      assert_true(log_end_push(&end, &row));
    }
    for (uint32_t less = random_below(&random, 22); less > 0 && first < next; less--, first++) log_end_drop_first(&end);
    if (first < next) assert_int_equal(end.sequence, first);
    check(&end, first, next);
  }
  assert_true(end.rows.size < 400000); /* what left is not held for ever */
  log_end_finish(&end);
}

static void a_list_has_the_bytes_of_its_rows(void **state) {
  (void)state;
  LogEnd end;
  Buffer rows;
  log_end_init(&end, memory_heap());
  buffer_init(&rows, memory_heap(), 1u << 20);
  for (uint64_t sequence = 1; sequence <= 40; sequence++) {
    const Row row = row_of(sequence);
    assert_true(log_end_push(&end, &row));
    if (sequence > 15) row_put(&rows, &row);
  }
  for (int i = 0; i < 10; i++) log_end_drop_first(&end);
  uint32_t count;
  const Bytes all = log_end_list(&end, 5, 1u << 20, &count);
  assert_int_equal(count, 25);
  assert_int_equal(all.size, rows.size);
  assert_memory_equal(all.data, rows.data, rows.size);
  const Bytes one = log_end_list(&end, 5, 1, &count);
  assert_int_equal(count, 1);
  assert_memory_equal(one.data, rows.data, one.size);
  buffer_finish(&rows);
  log_end_finish(&end);
}

static void a_hash_stays_with_its_row(void **state) {
  (void)state;
  LogEnd end;
  log_end_init(&end, memory_heap());
  log_end_note_hash(&end, 1); /* of nothing */
  for (uint64_t sequence = 1; sequence <= 100; sequence++) {
    const Row row = row_of(sequence);
    assert_true(log_end_push(&end, &row));
    if (sequence % 3 == 0) log_end_note_hash(&end, sequence);
    if (sequence > 20) log_end_drop_first(&end);
  }
  for (uint32_t i = 0; i < end.count; i++) assert_int_equal(log_end_hash(&end, i), (end.sequence + i) % 3 == 0 ? end.sequence + i : 0);
  log_end_finish(&end);
}

/* One that is longer than all that is kept leaves with those before it, and with the memory it took. */
static void a_huge_row_leaves_nothing_behind(void **state) {
  (void)state;
  static uint8_t huge[1u << 20];
  LogEnd end;
  log_end_init(&end, memory_heap());
  Row row = row_of(1);
  assert_true(log_end_push(&end, &row));
  row = row_of(2);
  row.batch = (Bytes){huge, sizeof huge};
  assert_true(log_end_push(&end, &row));
  assert_true(log_end_bytes(&end) > sizeof huge && end.rows.capacity >= sizeof huge);
  while (end.count > 0) log_end_drop_first(&end);
  assert_int_equal(end.rows.capacity, 0);
  for (uint64_t sequence = 3; sequence < 40; sequence++) {
    row = row_of(sequence);
    assert_true(log_end_push(&end, &row));
  }
  check(&end, 3, 40);
  log_end_finish(&end);
}

static void without_memory_a_row_is_not_there(void **state) {
  (void)state;
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    LogEnd end;
    uint64_t next = 1;
    log_end_init(&end, failing_memory_init(&failing, fail_at));
    for (bool pushed = true; pushed && next <= 200; next += pushed) {
      const Row row = row_of(next);
      pushed = log_end_push(&end, &row);
    }
    assert_int_equal(next > 200, fail_at == 0);
    check(&end, 1, next);
    if (fail_at == 0) total = failing.requests;
    log_end_finish(&end);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_there_is_what_came_and_did_not_leave),
    cmocka_unit_test(a_list_has_the_bytes_of_its_rows),
    cmocka_unit_test(a_hash_stays_with_its_row),
    cmocka_unit_test(a_huge_row_leaves_nothing_behind),
    cmocka_unit_test(without_memory_a_row_is_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
