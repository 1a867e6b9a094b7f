#ifndef TUTTI_TESTS_SUPPORT_SIM_H
#define TUTTI_TESTS_SUPPORT_SIM_H

#include "model/replica.h"
#include "model/room.h"
#include "support/random.h"

/*
  A world of replicas, rooms and one store under a fake clock, from one seed: frames are dropped, doubled, delayed (and so
  overtake each other), connections and machines break at any step and in the middle of any write, commits answer late or
  never, memory is refused, backups are restored. After every step what it touched is held against the store's own replay
  of the log. One step is one event delivered. The same seed gives the same run.

    SimReport report = sim_run((SimOptions){.seed = 7, .steps = 20000});
    assert_string_equal(report.failure, "");
*/

typedef enum SimBreak { SIM_WHOLE, SIM_NO_REWIND, SIM_FORGET_WRITES, SIM_COMMIT_TWICE, SIM_EDIT_IN_TRANSIT, SIM_LOSE_REFUSALS } SimBreak;

typedef struct SimOptions {
  uint64_t seed;
  uint32_t steps;
  bool calm;       /* no faults at all */
  bool restores;   /* backups are restored, and replicas corrupted: sides are expected */
  bool memory;     /* memory is refused now and then */
  bool upgrades;   /* the rooms' floor of versions rises now and then */
  SimBreak broken; /* a machine broken on purpose: the run must fail */
} SimOptions;

typedef struct SimReport {
  char failure[256]; /* empty: all invariants held */
  uint64_t steps, edits, rows, refused, asides, sides, crashes, room_crashes, snapshots, again, mismatches, unknowns, lost_frames, restores, refused_memory;
} SimReport;

SimReport sim_run(SimOptions options);

#endif
