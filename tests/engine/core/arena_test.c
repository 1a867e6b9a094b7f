#include "support/cm.h"

#include "core/arena.h"
#include "support/random.h"

#include <string.h>

static void arena_blocks_are_aligned_zeroed_and_apart(void **state) {
  (void)state;
  static _Alignas(16) uint8_t memory[4096];
  memset(memory, 0xee, sizeof memory);
  Random random = random_begin("arena_blocks");
  Arena arena;
  arena_init(&arena, memory, sizeof memory);
  const uint8_t *end = memory;
  for (;;) {
    const size_t bytes = random_below(&random, 100);
    uint8_t *block = arena_new(&arena, bytes);
    if (!block) {
      assert_true(bytes > sizeof memory - arena.used);
      break;
    }
    assert_int_equal((uintptr_t)block % 16, 0);
    assert_true(block >= end && block + bytes <= memory + sizeof memory);
    for (size_t i = 0; i < bytes; i++) assert_int_equal(block[i], 0);
    memset(block, 0xee, bytes);
    end = block + bytes;
  }
}

static void arena_refusal_changes_nothing(void **state) {
  (void)state;
  static _Alignas(16) uint8_t memory[64];
  Arena arena;
  arena_init(&arena, memory, sizeof memory);
  assert_non_null(arena_new(&arena, 17));
  const Arena before = arena;
  assert_null(arena_new(&arena, 33));
  assert_null(arena_new(&arena, SIZE_MAX));
  assert_memory_equal(&arena, &before, sizeof arena);
  assert_non_null(arena_new(&arena, 32));
  assert_null(arena_new(&arena, 1));
}

static void arena_gives_out_its_last_byte(void **state) {
  (void)state;
  static _Alignas(16) uint8_t memory[48];
  Arena arena;
  arena_init(&arena, memory, 37);
  assert_non_null(arena_new(&arena, 16));
  assert_non_null(arena_new(&arena, 21));
  assert_int_equal(arena.used, 37);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(arena_blocks_are_aligned_zeroed_and_apart),
    cmocka_unit_test(arena_refusal_changes_nothing),
    cmocka_unit_test(arena_gives_out_its_last_byte),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
