#include "support/cm.h"

#include "core/hash.h"
#include "core/memory.h"
#include "core/ring.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Record { uint64_t number, check, more[2]; } Record;

static Record record_of(uint64_t number) {
  return (Record){.number = number, .check = hash_mix(number), .more = {~number, number * 3}};
}

static Ring *new_ring(uint32_t capacity, uint32_t counter) {
  Ring *ring = ring_init(memory_new(memory_heap(), ring_bytes(sizeof(Record), capacity)), sizeof(Record), capacity);
  atomic_store(&ring->written, counter);
  atomic_store(&ring->taken, counter);
  return ring;
}

static void free_ring(Ring *ring) { memory_free(memory_heap(), ring, ring_bytes(ring->record_bytes, ring->capacity)); }

static void ring_write_fails_when_full_and_counts_it(void **state) {
  (void)state;
  Ring *ring = new_ring(4, UINT32_MAX - 1);
  for (uint64_t i = 0; i < 4; i++) {
    const Record record = record_of(i);
    assert_int_equal(ring_room(ring), 4 - i);
    assert_true(ring_write(ring, &record));
    assert_int_equal(ring_waiting(ring), i + 1);
  }
  const Record late = record_of(99);
  assert_false(ring_write(ring, &late));
  assert_false(ring_write(ring, &late));
  assert_int_equal(atomic_load(&ring->dropped), 2);
  for (uint64_t i = 0; i < 4; i++) {
    Record record;
    const Record expected = record_of(i);
    assert_true(ring_read(ring, &record));
    assert_memory_equal(&record, &expected, sizeof record);
  }
  free_ring(ring);
}

static void ring_read_fails_when_empty_and_touches_nothing(void **state) {
  (void)state;
  Ring *ring = new_ring(1, 0);
  Record record = record_of(5);
  const Record before = record;
  assert_false(ring_read(ring, &record));
  assert_memory_equal(&record, &before, sizeof record);
  assert_true(ring_write(ring, &record));
  assert_false(ring_write(ring, &record));
  assert_true(ring_read(ring, &record));
  assert_int_equal(ring_room(ring), 1);
  free_ring(ring);
}

typedef struct Run { Ring *ring; uint64_t count; uint64_t wrong; } Run;

static void *write_all(void *argument) {
  Run *run = argument;
  for (uint64_t i = 0; i < run->count;) {
    const Record record = record_of(i);
    if (ring_write(run->ring, &record)) i++;
    else sched_yield();
  }
  return NULL;
}

static void *read_all(void *argument) {
  Run *run = argument;
  for (uint64_t i = 0; i < run->count;) {
    Record record;
    const Record expected = record_of(i);
    if (!ring_read(run->ring, &record)) {
      sched_yield();
      continue;
    }
    run->wrong += memcmp(&record, &expected, sizeof record) != 0;
    i++;
  }
  return NULL;
}

/* The counters start shortly before 2^32, so they wrap while both threads are at work. LONG=1 carries twenty million. */
static void ring_carries_millions_between_two_threads_across_the_wrap(void **state) {
  (void)state;
  Ring *ring = new_ring(64, UINT32_MAX - 500000u);
  Run run = {.ring = ring, .count = getenv("LONG") ? 20000000 : 2000000};
  printf("# %llu records\n", (unsigned long long)run.count);
  pthread_t writer, reader;
  assert_int_equal(pthread_create(&reader, NULL, read_all, &run), 0);
  assert_int_equal(pthread_create(&writer, NULL, write_all, &run), 0);
  pthread_join(writer, NULL);
  pthread_join(reader, NULL);
  assert_int_equal(run.wrong, 0);
  assert_int_equal(ring_waiting(ring), 0);
  assert_int_equal(atomic_load(&ring->written), (uint32_t)(UINT32_MAX - 500000u + run.count));
  free_ring(ring);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(ring_write_fails_when_full_and_counts_it),
    cmocka_unit_test(ring_read_fails_when_empty_and_touches_nothing),
    cmocka_unit_test(ring_carries_millions_between_two_threads_across_the_wrap),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
