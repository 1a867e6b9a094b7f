#include "support/cm.h"

#include "core/memory.h"
#include "support/failing_memory.h"

#include <string.h>

static void memory_new_is_aligned_and_zeroed(void **state) {
  (void)state;
  for (size_t bytes = 0; bytes < 300; bytes++) {
    uint8_t *block = memory_new(memory_heap(), bytes);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % 16, 0);
    for (size_t i = 0; i < bytes; i++) assert_int_equal(block[i], 0);
    memset(block, 0xff, bytes);
    memory_free(memory_heap(), block, bytes);
  }
}

static void memory_resize_keeps_the_content_and_the_alignment(void **state) {
  (void)state;
  size_t bytes = 1;
  uint8_t *block = memory_new(memory_heap(), bytes);
  block[0] = 1;
  for (size_t next = 7; next < 100000; next = next * 3 + 1) {
    block = memory_resize(memory_heap(), block, bytes, next);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % 16, 0);
    for (size_t i = 0; i < bytes; i++) assert_int_equal(block[i], (uint8_t)(i + 1));
    for (size_t i = 0; i < next; i++) block[i] = (uint8_t)(i + 1);
    bytes = next;
  }
  block = memory_resize(memory_heap(), block, bytes, 5);
  for (size_t i = 0; i < 5; i++) assert_int_equal(block[i], i + 1);
  memory_free(memory_heap(), block, 5);
}

static void memory_refuses_what_cannot_be(void **state) {
  (void)state;
  assert_null(memory_new(memory_heap(), SIZE_MAX));
  assert_null(memory_new(memory_heap(), SIZE_MAX - 15));
  memory_free(memory_heap(), NULL, 100);
}

static void memory_sizes_agree_even_for_empty_blocks(void **state) {
  (void)state;
  FailingMemory failing;
  const Memory *memory = failing_memory_init(&failing, 0);
  void *block = memory_new(memory, 0);
  assert_non_null(block);
  block = memory_resize(memory, block, 0, 10);
  block = memory_resize(memory, block, 10, 0);
  memory_free(memory, block, 0);
  assert_int_equal(failing.live_bytes, 0);
  assert_false(failing.mistaken);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(memory_new_is_aligned_and_zeroed),
    cmocka_unit_test(memory_resize_keeps_the_content_and_the_alignment),
    cmocka_unit_test(memory_refuses_what_cannot_be),
    cmocka_unit_test(memory_sizes_agree_even_for_empty_blocks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
