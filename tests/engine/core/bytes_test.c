#include "support/cm.h"

#include "core/bytes.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include <string.h>

static void bytes_decode_what_they_encode(void **state) {
  (void)state;
  Random random = random_begin("bytes_round_trip");
  for (int round = 0; round < 2000; round++) {
    const uint64_t value = random_u64(&random) >> random_below(&random, 64);
    const double real = random_real(&random, -1e9, 1e9);
    Buffer buffer;
    buffer_init(&buffer, memory_heap(), 1000);
    buffer_u8(&buffer, (uint8_t)value);
    buffer_u16le(&buffer, (uint16_t)value);
    buffer_u32le(&buffer, (uint32_t)value);
    buffer_u64le(&buffer, value);
    buffer_u16be(&buffer, (uint16_t)value);
    buffer_u32be(&buffer, (uint32_t)value);
    buffer_f32le(&buffer, (float)real);
    buffer_f64le(&buffer, real);
    buffer_varint(&buffer, value);
    buffer_svarint(&buffer, (int64_t)value);
    buffer_svarint(&buffer, (int64_t)(0 - value));
    Reader reader;
    reader_init(&reader, buffer_bytes(&buffer));
    assert_int_equal(reader_u8(&reader), (uint8_t)value);
    assert_int_equal(reader_u16le(&reader), (uint16_t)value);
    assert_int_equal(reader_u32le(&reader), (uint32_t)value);
    assert_true(reader_u64le(&reader) == value);
    assert_int_equal(reader_u16be(&reader), (uint16_t)value);
    assert_int_equal(reader_u32be(&reader), (uint32_t)value);
    assert_true(reader_f32le(&reader) == (float)real);
    assert_true(reader_f64le(&reader) == real);
    assert_true(reader_varint(&reader) == value);
    assert_true(reader_svarint(&reader) == (int64_t)value);
    assert_true(reader_svarint(&reader) == (int64_t)(0 - value));
    assert_int_equal(reader_left(&reader), 0);
    assert_false(reader.failed);
    buffer_finish(&buffer);
  }
}

static void bytes_stand_in_the_order_their_names_say(void **state) {
  (void)state;
  const uint8_t data[] = {1, 2, 3, 4, 5, 6, 7, 8};
  Reader reader;
  reader_init(&reader, (Bytes){data, sizeof data});
  assert_int_equal(reader_u16le(&reader), 0x0201);
  assert_int_equal(reader_u24be(&reader), 0x030405);
  assert_int_equal(reader_u16be(&reader), 0x0607);
  Buffer buffer;
  buffer_init(&buffer, memory_heap(), 100);
  buffer_u32be(&buffer, 0x01020304);
  buffer_u32le(&buffer, 0x08070605);
  assert_memory_equal(buffer.data, data, 8);
  buffer_finish(&buffer);
}

static void reader_fails_once_and_stays_failed(void **state) {
  (void)state;
  const uint8_t data[] = {1, 2, 3, 4, 5};
  Reader reader;
  reader_init(&reader, (Bytes){data, sizeof data});
  assert_int_equal(reader_u16le(&reader), 0x0201);
  assert_int_equal(reader_u32le(&reader), 0);
  assert_true(reader.failed);
  assert_int_equal(reader.offset, 2);
  assert_int_equal(reader_u8(&reader), 0);
  assert_int_equal(reader_left(&reader), 0);
  assert_null(reader_take(&reader, 0).data);
  assert_false(reader_skip(&reader, 0));
  assert_int_equal(reader.offset, 2);
}

static void reader_takes_views_without_passing_the_end(void **state) {
  (void)state;
  const uint8_t data[] = {1, 2, 3, 4, 5};
  Reader reader;
  reader_init(&reader, (Bytes){data, sizeof data});
  assert_ptr_equal(reader_take(&reader, 3).data, data);
  assert_true(reader_skip(&reader, 1));
  assert_int_equal(reader_take(&reader, SIZE_MAX).size, 0);
  assert_true(reader.failed);
  reader_init(&reader, (Bytes){0});
  assert_int_equal(reader_u8(&reader), 0);
  assert_true(reader.failed);
}

static void varints_that_are_too_long_or_overlong_fail_where_they_begin(void **state) {
  (void)state;
  static const struct { uint8_t size, data[11]; } wrong[] = {
    {2, {0x80, 0x00}},                                                             /* 0 in two bytes */
    {3, {0xff, 0x80, 0x00}},                                                       /* 127 in three */
    {1, {0x80}},                                                                   /* cut off */
    {10, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}},            /* 65 bits */
    {11, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0x01}},      /* eleven bytes */
  };
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    Reader reader;
    reader_init(&reader, (Bytes){wrong[i].data, wrong[i].size});
    assert_int_equal(reader_varint(&reader), 0);
    assert_true(reader.failed);
    assert_int_equal(reader.offset, 0);
  }
  const uint8_t largest[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
  Reader reader;
  reader_init(&reader, (Bytes){largest, sizeof largest});
  assert_true(reader_varint(&reader) == UINT64_MAX);
}

static void buffer_stops_at_its_maximum_and_remembers(void **state) {
  (void)state;
  Buffer buffer;
  buffer_init(&buffer, memory_heap(), 10);
  buffer_text(&buffer, "12345678");
  buffer_u32le(&buffer, 1);
  assert_int_equal(buffer.status, STATUS_TOO_LARGE);
  buffer_u8(&buffer, 1);
  assert_int_equal(buffer.size, 8);
  assert_null(buffer_extend(&buffer, 0));
  buffer_clear(&buffer);
  buffer_text(&buffer, "1234567890");
  assert_int_equal(buffer.status, STATUS_OK);
  assert_int_equal(buffer.size, 10);
  assert_null(buffer_extend(&buffer, SIZE_MAX));
  buffer_finish(&buffer);
  buffer_finish(&buffer);
}

static void buffer_formats_short_and_long_text(void **state) {
  (void)state;
  for (int width = 1; width < 1000; width += 37) {
    Buffer buffer;
    buffer_init(&buffer, memory_heap(), (size_t)width); /* the terminator does not count */
    buffer_format(&buffer, "%*d", width, 7);
    assert_int_equal(buffer.status, STATUS_OK);
    assert_int_equal(buffer.size, width);
    assert_int_equal(buffer.data[width - 1], '7');
    buffer_format(&buffer, "x");
    assert_int_equal(buffer.status, STATUS_TOO_LARGE);
    buffer_finish(&buffer);
  }
}

static Status fill(const Memory *memory) {
  Buffer buffer;
  buffer_init(&buffer, memory, 1 << 20);
  for (int i = 0; i < 100; i++) buffer_u64le(&buffer, 7);
  buffer_format(&buffer, "%500d", 1);
  buffer_clear(&buffer); /* clears a failure too, so ask before */
  for (int i = 0; i < 2000; i++) buffer_u64le(&buffer, 7);
  const Status status = buffer.status;
  buffer_finish(&buffer);
  return status;
}

static void buffer_survives_every_refusal_of_memory(void **state) {
  (void)state;
  uint32_t total = 1, refused = 0;
  for (uint32_t fail_at = 0; fail_at <= total; fail_at++) {
    FailingMemory failing;
    const Status status = fill(failing_memory_init(&failing, fail_at));
    if (fail_at == 0) {
      assert_int_equal(status, STATUS_OK);
      total = failing.requests;
    }
    refused += status == STATUS_NO_MEMORY;
    assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
  assert_in_range(refused, 2, total);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(bytes_decode_what_they_encode),
    cmocka_unit_test(bytes_stand_in_the_order_their_names_say),
    cmocka_unit_test(reader_fails_once_and_stays_failed),
    cmocka_unit_test(reader_takes_views_without_passing_the_end),
    cmocka_unit_test(varints_that_are_too_long_or_overlong_fail_where_they_begin),
    cmocka_unit_test(buffer_stops_at_its_maximum_and_remembers),
    cmocka_unit_test(buffer_formats_short_and_long_text),
    cmocka_unit_test(buffer_survives_every_refusal_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
