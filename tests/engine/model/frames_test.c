/* Frames and lists: what is written reads the same, what was torn or flipped is not taken for a frame. */
#include "support/cm.h"
#include "support/random.h"

#include "model/frames.h"

static void put_sample(Buffer *out, Buffer *rows) {
  row_put(rows, &(Row){.sequence = 7, .client = 3, .client_sequence = 2, .time_ms = 1234567890123, .batch = {(const uint8_t *)"batch", 5}});
  row_put(rows, &(Row){.sequence = 8, .client = 4, .status = STATUS_REFUSED, .reason = {(const uint8_t *)"no", 2}});
  frame_put(out, &(Frame){.type = FRAME_ROWS, .branch = 1, .incarnation = 2, .head = 8, .hash = UINT64_MAX, .rows = buffer_bytes(rows)});
}

static void what_is_written_reads_the_same(void **state) {
  (void)state;
  Buffer out, rows;
  Frame frame;
  Row row;
  Problem problem;
  size_t used;
  buffer_init(&out, memory_heap(), 1u << 16);
  buffer_init(&rows, memory_heap(), 1u << 16);
  put_sample(&out, &rows);
  assert_int_equal(frame_get(buffer_bytes(&out), &frame, &used, NULL), STATUS_OK);
  assert_int_equal(used, out.size);
  assert_true(frame.branch == 1 && frame.incarnation == 2 && frame.head == 8 && frame.hash == UINT64_MAX && frame.client == 0);
  assert_true(row_next(&frame.rows, &row, &problem));
  assert_true(row.sequence == 7 && row.client == 3 && row.time_ms == 1234567890123 && row.batch.size == 5);
  assert_true(row_next(&frame.rows, &row, &problem));
  assert_true(row.status == STATUS_REFUSED && row.reason.size == 2);
  assert_false(row_next(&frame.rows, &row, &problem));
  assert_int_equal(problem.status, STATUS_OK);
  buffer_finish(&out);
  buffer_finish(&rows);
}

static void every_cut_and_every_flipped_bit_is_noticed(void **state) {
  (void)state;
  Buffer out, rows;
  Frame frame;
  size_t used;
  buffer_init(&out, memory_heap(), 1u << 16);
  buffer_init(&rows, memory_heap(), 1u << 16);
  put_sample(&out, &rows);
  for (size_t size = 0; size < out.size; size++) assert_int_equal(frame_get((Bytes){out.data, size}, &frame, &used, NULL), STATUS_TRUNCATED);
  for (size_t bit = 0; bit < 8 * out.size; bit++) {
    out.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_int_not_equal(frame_get(buffer_bytes(&out), &frame, &used, NULL), STATUS_OK);
    out.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  buffer_finish(&out);
  buffer_finish(&rows);
}

/* A list's items carry no checksum of their own: each of these says what is wrong with it. */
static void malformed_items_are_refused(void **state) {
  (void)state;
  static const struct { const char *what; uint8_t size, bytes[8]; } items[] = {
    {"longer than its list", 2, {5, 1}},          {"a field longer than its item", 4, {3, 1, 9, 1}}, {"twice there", 7, {6, 1, 1, 5, 1, 1, 5}},
    {"out of order", 7, {6, 3, 1, 5, 1, 1, 5}},   {"empty", 3, {2, 1, 0}},                           {"zero written out", 4, {3, 1, 1, 0}},
    {"no status", 4, {3, 5, 1, 100}},             {"number with bytes after it", 5, {4, 1, 2, 5, 5}}};
  for (uint32_t i = 0; i < COUNT_OF(items); i++) {
    Bytes list = {items[i].bytes, items[i].size};
    Row row;
    Problem problem;
    if (row_next(&list, &row, &problem) || problem.status == STATUS_OK) fail_msg("an item is taken: %s", items[i].what);
  }
  static const uint8_t newer[] = {6, 1, 1, 5, 99, 1, 7};
  Bytes list = {newer, sizeof newer};
  Row row;
  assert_true(row_next(&list, &row, NULL)); /* a field of a newer version is passed by */
  assert_int_equal(row.sequence, 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_written_reads_the_same),
    cmocka_unit_test(every_cut_and_every_flipped_bit_is_noticed),
    cmocka_unit_test(malformed_items_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
