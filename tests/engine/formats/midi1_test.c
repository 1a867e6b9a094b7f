#include "support/cm.h"

#include "core/attributes.h"
#include "formats/midi1.h"
#include "support/random.h"

#include <string.h>

typedef struct Heard { Midi1 messages[4096]; uint32_t count, strays; } Heard;

static void hear(Midi1Reader *reader, const uint8_t *bytes, size_t size, Heard *heard) {
  for (size_t i = 0; i < size; i++) {
    Midi1 made[MIDI1_MESSAGES_MAX];
    const uint32_t count = midi1_read(reader, bytes[i], made);
    assert_true(count <= MIDI1_MESSAGES_MAX);
    for (uint32_t m = 0; m < count; m++) heard->messages[heard->count++] = made[m];
  }
  heard->strays = reader->strays;
}

#define HEAR(heard, ...) do { Midi1Reader reader = {0}; (heard)->count = 0; \
  hear(&reader, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}), heard); } while (0)

static Heard heard;

static void expect(uint32_t at, uint8_t status, uint32_t count, uint8_t first, uint8_t second) {
  assert_true(at < heard.count);
  assert_int_equal(heard.messages[at].status, status);
  assert_int_equal(heard.messages[at].count, count);
  if (count > 0) assert_int_equal(heard.messages[at].data[0], first);
  if (count > 1) assert_int_equal(heard.messages[at].data[1], second);
}

static void running_status_holds_until_another_status(void **state) {
  (void)state;
  HEAR(&heard, 0x90, 60, 100, 62, 101, 0xc3, 5, 6, 0xe0, 0, 64);
  assert_int_equal(heard.count, 5);
  expect(0, 0x90, 2, 60, 100);
  expect(1, 0x90, 2, 62, 101);
  expect(2, 0xc3, 1, 5, 0);
  expect(3, 0xc3, 1, 6, 0);
  expect(4, 0xe0, 2, 0, 64);
  assert_int_equal(heard.strays, 0);
}

static void real_time_bytes_stand_anywhere_and_disturb_nothing(void **state) {
  (void)state;
  HEAR(&heard, 0x90, 0xf8, 60, 0xfe, 100, 0xf0, 1, 0xf8, 2, 0xf7, 0xff);
  assert_int_equal(heard.count, 6);
  expect(0, 0xf8, 0, 0, 0);
  expect(1, 0xfe, 0, 0, 0);
  expect(2, 0x90, 2, 60, 100);
  expect(3, 0xf8, 0, 0, 0);
  expect(4, 0xf0, 2, 1, 2);
  assert_int_equal(heard.messages[4].piece, SYSEX_WHOLE);
  expect(5, 0xff, 0, 0, 0);
}

static void system_common_ends_running_status_and_real_time_does_not(void **state) {
  (void)state;
  HEAR(&heard, 0x90, 60, 100, 0xf8, 61, 100, 0xf6, 62, 100, 0x91, 1, 2);
  assert_int_equal(heard.count, 5);
  expect(2, 0x90, 2, 61, 100);
  expect(3, 0xf6, 0, 0, 0);
  expect(4, 0x91, 2, 1, 2);
  assert_int_equal(heard.strays, 2);
}

static void broken_input_is_counted_and_the_next_status_is_heard(void **state) {
  (void)state;
  HEAR(&heard, 3, 4, 0x90, 60, 0x80, 60, 0, 0xf4, 9, 0xf7, 0xfd, 0xb0, 7, 1);
  assert_int_equal(heard.count, 2);
  expect(0, 0x80, 2, 60, 0);
  expect(1, 0xb0, 2, 7, 1);
  assert_int_equal(heard.strays, 2 + 1 + 1 + 1 + 1 + 1);
}

static void sysex_that_another_status_cut_says_so(void **state) {
  (void)state;
  HEAR(&heard, 0xf0, 1, 2, 3, 4, 5, 6, 7, 0x90, 60, 100);
  assert_int_equal(heard.count, 3);
  assert_int_equal(heard.messages[0].piece, SYSEX_BEGIN);
  assert_int_equal(heard.messages[1].piece, SYSEX_END);
  assert_int_equal(heard.messages[1].cut, 1);
  expect(2, 0x90, 2, 60, 100);
}

static Midi1 any_message(Random *random) {
  static const uint8_t commons[] = {0xf1, 0xf2, 0xf3, 0xf6};
  const uint32_t kind = random_below(random, 8);
  Midi1 message = {.status = kind == 0 ? commons[random_below(random, 4)] : (uint8_t)(0x80 + random_below(random, 0x70))};
  message.count = (uint8_t)midi1_data_bytes(message.status);
  for (uint32_t i = 0; i < message.count; i++) message.data[i] = (uint8_t)random_below(random, 128);
  return message;
}

/* Real-time bytes thrown in anywhere come out as themselves and the rest comes out whole. */
static void what_was_written_is_read_whatever_real_time_bytes_lie_between(void **state) {
  (void)state;
  Random random = random_begin("midi1");
  Midi1Reader reader = {0};
  Midi1Writer writer = {0};
  for (uint32_t round = 0; round < 20000; round++) {
    const Midi1 sent = any_message(&random);
    uint8_t bytes[MIDI1_BYTES_MAX];
    const uint32_t size = midi1_write(&writer, &sent, bytes);
    assert_true(size > 0);
    heard.count = 0;
    uint32_t real_time = 0;
    for (uint32_t i = 0; i < size; i++) {
      if (random_below(&random, 4) == 0) {
        hear(&reader, (const uint8_t[]){0xf8}, 1, &heard);
        real_time++;
      }
      hear(&reader, &bytes[i], 1, &heard);
    }
    assert_int_equal(heard.count, real_time + 1);
    assert_memory_equal(&heard.messages[heard.count - 1], &sent, sizeof sent);
    for (uint32_t i = 0; i < real_time; i++) assert_int_equal(heard.messages[i].status, 0xf8);
  }
  assert_int_equal(reader.strays, 0);
}

static void sysex_of_any_length_comes_back_byte_for_byte(void **state) {
  (void)state;
  Random random = random_begin("midi1 sysex");
  for (uint32_t length = 0; length < 200; length++) {
    uint8_t sent[256] = {0xf0};
    for (uint32_t i = 0; i < length; i++) sent[1 + i] = (uint8_t)random_below(&random, 128);
    sent[length + 1] = 0xf7;
    Midi1Reader reader = {0};
    heard.count = 0;
    hear(&reader, sent, length + 2, &heard);
    uint8_t back[512];
    uint32_t size = 0;
    Midi1Writer writer = {0};
    for (uint32_t i = 0; i < heard.count; i++) size += midi1_write(&writer, &heard.messages[i], back + size);
    assert_int_equal(size, length + 2);
    assert_memory_equal(back, sent, size);
  }
}

static void nonsense_is_not_written(void **state) {
  (void)state;
  Midi1Writer writer = {0};
  uint8_t out[MIDI1_BYTES_MAX];
  const Midi1 wrong[] = {{.status = 0x90, .count = 1}, {.status = 0x90, .count = 2, .data = {200, 1}}, {.status = 0xf4}, {.status = 0x40},
                         {.status = 0xf0, .piece = 7}, {.status = 0xf0, .count = 7}, {.status = 0xf7}};
  for (uint32_t i = 0; i < COUNT_OF(wrong); i++) assert_int_equal(midi1_write(&writer, &wrong[i], out), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(running_status_holds_until_another_status),
    cmocka_unit_test(real_time_bytes_stand_anywhere_and_disturb_nothing),
    cmocka_unit_test(system_common_ends_running_status_and_real_time_does_not),
    cmocka_unit_test(broken_input_is_counted_and_the_next_status_is_heard),
    cmocka_unit_test(sysex_that_another_status_cut_says_so),
    cmocka_unit_test(what_was_written_is_read_whatever_real_time_bytes_lie_between),
    cmocka_unit_test(sysex_of_any_length_comes_back_byte_for_byte),
    cmocka_unit_test(nonsense_is_not_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
