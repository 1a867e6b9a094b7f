#include "support/cm.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
  Every way two threads can run through core/ring, tried out. An operation on the ring is four steps; what the C memory model
  orders is an edge between steps, and all else may happen in any order, as on a processor that buffers stores and loads ahead:

    writer  ROOM (load taken, acquire) -> FIRST, SECOND (the record's two halves) -> PUBLISH (store written, release)
    reader  LOOK (load written, acquire) -> FIRST, SECOND (loads) -> TAKE (store taken, release)

  Two operations of a thread may overlap. Counters run modulo 8, so that they wrap. Each edge is then taken away in turn: a model
  that still finds nothing wrong would prove nothing.
*/

#define CAPACITY 2u
#define RECORDS 10u
#define MODULUS 8u
#define STEPS 4u
enum { WAITS = 0, FIRST = 1, SECOND = 2, PUBLISHES = 3 };

typedef enum Mutant { NONE, STORE_BEFORE_RECORD, LOOK_AFTER_RECORD, TAKE_BEFORE_LOAD, ONE_TOO_MANY, MUTANTS } Mutant;

/* A thread: operations up to `begun` are over; `done` has a bit a step of the next two. */
typedef struct Thread { uint8_t begun, done[2]; } Thread;
typedef struct State {
  uint8_t written, taken;          /* as memory has them */
  uint8_t slots[CAPACITY][2];
  uint8_t seen[2][2];              /* what the reader's two operations loaded */
  Thread writer, reader;
} State;

typedef struct Search {
  Mutant mutant;
  State *states;
  uint32_t *slots, count, capacity, wrong, ends, stuck;
} Search;

static uint32_t hash_state(const State *state) {
  uint32_t hash = 2166136261u;
  const uint8_t *bytes = (const uint8_t *)state;
  for (size_t i = 0; i < sizeof *state; i++) hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static void visit(Search *search, const State *state) {
  const uint32_t mask = search->capacity * 2 - 1;
  uint32_t slot = hash_state(state) & mask;
  for (; search->slots[slot] != 0; slot = (slot + 1) & mask)
    if (memcmp(&search->states[search->slots[slot] - 1], state, sizeof *state) == 0) return;
  assert_true(search->count < search->capacity);
  search->states[search->count++] = *state;
  search->slots[slot] = search->count;
}

/* An operation is over when all its steps are; the next one moves up. */
static void retire(Thread *thread, uint8_t seen[2][2]) {
  while (thread->done[0] == 15) {
    thread->begun++;
    thread->done[0] = thread->done[1];
    thread->done[1] = 0;
    if (seen != NULL) memcpy(seen[0], seen[1], 2), memset(seen[1], 0, 2);
  }
}

static bool has(const Thread *thread, uint32_t which, uint32_t step) { return (thread->done[which] >> step & 1) != 0; }

/* What the memory model asks for before a step may happen. */
static bool may(const Search *search, const State *s, bool writes, uint32_t which, uint32_t step) {
  const Thread *t = writes ? &s->writer : &s->reader;
  const uint32_t record = t->begun + which;
  if (record >= RECORDS || has(t, which, step)) return false;
  /* loads and stores of one counter keep their order among themselves; a release also waits for all that came before it */
  if (which == 1 && (step == WAITS || step == PUBLISHES) && !has(t, 0, step)) return false;
  if (which == 1 && step == PUBLISHES && t->done[0] != 15) return false;
  switch (step) {
    case WAITS:
      if (!writes) return (uint8_t)(s->written - record % MODULUS) % MODULUS != 0; /* something waits */
      return (uint8_t)(record - s->taken) % MODULUS < CAPACITY + (search->mutant == ONE_TOO_MANY ? 1 : 0);
    case PUBLISHES: {
      const bool loose = search->mutant == (writes ? STORE_BEFORE_RECORD : TAKE_BEFORE_LOAD);
      return has(t, which, WAITS) && (loose || (has(t, which, FIRST) && has(t, which, SECOND)));
    }
    default:
      if (has(t, which, WAITS)) return true;
      return !writes && search->mutant == LOOK_AFTER_RECORD; /* a store waits for its condition, a load may be guessed */
  }
}

static void act(Search *search, State *s, bool writes, uint32_t which, uint32_t step) {
  Thread *t = writes ? &s->writer : &s->reader;
  const uint32_t record = t->begun + which;
  if (step == FIRST || step == SECOND) {
    uint8_t *half = &s->slots[record % CAPACITY][step - FIRST];
    if (writes) *half = (uint8_t)(record + 1);
    else s->seen[which][step - FIRST] = *half;
  } else if (step == PUBLISHES) {
    if (writes) s->written = (uint8_t)((record + 1) % MODULUS);
    else s->taken = (uint8_t)((record + 1) % MODULUS);
  }
  t->done[which] |= (uint8_t)(1u << step);
  /* the record is used when all of the operation has happened */
  if (!writes && t->done[which] == 15) search->wrong += s->seen[which][0] != record + 1 || s->seen[which][1] != record + 1;
  retire(t, writes ? NULL : s->seen);
}

static Search explore(Mutant mutant) {
  Search search = {.mutant = mutant, .capacity = 1u << 20};
  search.states = calloc(search.capacity, sizeof *search.states);
  search.slots = calloc(search.capacity * 2, sizeof *search.slots);
  State begin;
  memset(&begin, 0, sizeof begin);
  visit(&search, &begin);
  for (uint32_t i = 0; i < search.count; i++) {
    uint32_t moves = 0;
    for (uint32_t choice = 0; choice < 2 * 2 * STEPS; choice++) {
      const bool writes = (choice & 1) != 0;
      const uint32_t which = choice >> 1 & 1, step = choice >> 2;
      if (!may(&search, &search.states[i], writes, which, step)) continue;
      State next = search.states[i];
      act(&search, &next, writes, which, step);
      visit(&search, &next);
      moves++;
    }
    const bool over = search.states[i].reader.begun == RECORDS;
    search.ends += over;
    search.stuck += moves == 0 && !over;
  }
  free(search.states);
  free(search.slots);
  return search;
}

static void no_order_of_steps_loses_tears_or_repeats_a_record(void **state) {
  (void)state;
  const Search search = explore(NONE);
  printf("# %u states\n", search.count);
  assert_int_equal(search.wrong, 0);
  assert_int_equal(search.stuck, 0);
  assert_true(search.ends > 0);
  assert_true(search.count > 500);
}

static void each_edge_is_needed(void **state) {
  (void)state;
  for (Mutant mutant = NONE + 1; mutant < MUTANTS; mutant++) {
    const Search search = explore(mutant);
    printf("# without edge %d: %u states, %u wrong records\n", (int)mutant, search.count, search.wrong);
    assert_true(search.wrong > 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(no_order_of_steps_loses_tears_or_repeats_a_record),
    cmocka_unit_test(each_edge_is_needed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
