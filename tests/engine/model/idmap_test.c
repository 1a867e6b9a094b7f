/* The id map against a plain array of what is in it. */
#include "model/idmap.h"
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random.h"

#define IDS 500

static void the_map_is_what_a_plain_array_is(void **state) {
  (void)state;
  Random random = random_begin("the_map_is_what_a_plain_array_is");
  IdMap map;
  bool there[IDS] = {false};
  uint64_t values[IDS] = {0};
  idmap_init(&map, memory_heap());
  for (uint32_t i = 0; i < 200000; i++) {
    const uint32_t id = random_below(&random, IDS);
    uint64_t value = 0;
    assert_int_equal(idmap_get(&map, id + 1, &value), there[id]);
    if (there[id]) assert_true(value == values[id]);
    if (random_below(&random, 2)) {
      assert_int_equal(idmap_reserve(&map, map.count + 1), STATUS_OK);
      assert_int_equal(idmap_put(&map, id + 1, i), !there[id]);
      if (!there[id]) values[id] = i;
      there[id] = true;
    } else {
      idmap_remove(&map, id + 1);
      there[id] = false;
    }
  }
  idmap_finish(&map);
}

static void an_empty_map_finds_nothing(void **state) {
  (void)state;
  IdMap map;
  uint64_t value;
  idmap_init(&map, memory_heap());
  assert_false(idmap_get(&map, 1, &value));
  assert_false(idmap_get(&map, ID_NONE, &value));
  idmap_remove(&map, 1);
  idmap_finish(&map);
}

static void growing_without_memory_keeps_what_there_is(void **state) {
  (void)state;
  FailingMemory failing;
  IdMap map;
  uint64_t value;
  idmap_init(&map, failing_memory_init(&failing, 2));
  assert_int_equal(idmap_reserve(&map, 1), STATUS_OK);
  assert_true(idmap_put(&map, 77, 5));
  assert_int_equal(idmap_reserve(&map, 1000), STATUS_NO_MEMORY);
  assert_true(idmap_get(&map, 77, &value) && value == 5);
  idmap_finish(&map);
  assert_int_equal(failing.live_bytes, 0);
  assert_false(failing.mistaken);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_map_is_what_a_plain_array_is),
    cmocka_unit_test(an_empty_map_finds_nothing),
    cmocka_unit_test(growing_without_memory_keeps_what_there_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
