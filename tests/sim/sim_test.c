/* Whole worlds of replicas, rooms and a store under faults (tests/support/sim.h). SIM_SEEDS says how many; a failure names
   its seed, and TUTTI_SEED=N SIM_SEEDS=1 runs it again. */
#include "support/cm.h"
#include "support/sim.h"

#include <stdlib.h>

#define STEPS 10000u

static uint64_t number_from(const char *name, uint64_t fallback) {
  const char *given = getenv(name);
  return given && *given ? strtoull(given, NULL, 0) : fallback;
}

static SimOptions options_of(uint64_t seed) {
  return (SimOptions){.seed = seed, .steps = STEPS, .restores = seed & 1, .memory = seed >> 1 & 1, .upgrades = seed >> 2 & 1};
}

static void add(SimReport *sum, const SimReport *run) {
  sum->steps += run->steps;
  sum->refused += run->refused;
  sum->asides += run->asides;
  sum->sides += run->sides;
  sum->crashes += run->crashes;
  sum->room_crashes += run->room_crashes;
  sum->again += run->again;
  sum->snapshots += run->snapshots;
  sum->mismatches += run->mismatches;
  sum->unknowns += run->unknowns;
  sum->refused_memory += run->refused_memory;
}

/* All of design's invariants that live in these machines, checked after every step; and no corner is left unvisited. */
static void every_invariant_holds_after_every_step(void **state) {
  (void)state;
  const uint64_t first = number_from("TUTTI_SEED", 1), seeds = number_from("SIM_SEEDS", getenv("LONG") ? 150 : 16);
  SimReport sum = {.steps = 0};
  printf("# every_invariant_holds_after_every_step: seeds %llu to %llu\n", (unsigned long long)first, (unsigned long long)(first + seeds - 1));
  for (uint64_t seed = first; seed < first + seeds; seed++) {
    const SimReport run = sim_run(options_of(seed));
    assert_string_equal(run.failure, "");
    add(&sum, &run);
  }
  printf("# %llu steps, %llu crashes\n", (unsigned long long)sum.steps, (unsigned long long)(sum.crashes + sum.room_crashes));
  if (seeds < 8) return;
  const uint64_t corners[] = {sum.refused, sum.asides, sum.sides, sum.crashes, sum.room_crashes, sum.snapshots, sum.mismatches, sum.unknowns, sum.refused_memory, sum.again};
  for (uint32_t i = 0; i < COUNT_OF(corners); i++) assert_true(corners[i] > 0);
}

static void a_calm_world_refuses_only_what_cannot_be(void **state) {
  (void)state;
  const SimReport run = sim_run((SimOptions){.seed = 3, .steps = STEPS, .calm = true});
  assert_string_equal(run.failure, "");
  assert_int_equal(run.crashes + run.room_crashes + run.unknowns + run.sides, 0);
  assert_true(run.rows > 500 && run.rows == run.edits);
}

static void the_same_seed_gives_the_same_run(void **state) {
  (void)state;
  const SimReport one = sim_run(options_of(7)), two = sim_run(options_of(7));
  assert_memory_equal(&one, &two, sizeof one);
}

/* A checker that finds nothing proves nothing. */
static void a_broken_machine_is_caught(void **state) {
  (void)state;
  static const struct { SimBreak broken; const char *name; } machines[] = {
    {SIM_NO_REWIND, "a replica that does not take back what is pending"}, {SIM_FORGET_WRITES, "a disk that forgets what it said it wrote"},
    {SIM_COMMIT_TWICE, "a store that does not compare heads"},             {SIM_EDIT_IN_TRANSIT, "a room that edits rows"},
    {SIM_LOSE_REFUSALS, "a host that drops what was put aside"}};
  for (uint32_t i = 0; i < COUNT_OF(machines); i++) {
    uint32_t caught = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
      const SimReport run = sim_run((SimOptions){.seed = seed, .steps = STEPS, .broken = machines[i].broken});
      caught += run.failure[0] != '\0';
    }
    if (caught == 0) fail_msg("%s was not noticed", machines[i].name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_invariant_holds_after_every_step),
    cmocka_unit_test(a_calm_world_refuses_only_what_cannot_be),
    cmocka_unit_test(the_same_seed_gives_the_same_run),
    cmocka_unit_test(a_broken_machine_is_caught),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
