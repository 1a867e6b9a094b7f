/* Threads that help a render: each takes units of blocks as long as there are any, looks again for a while when there are none,
   and then sleeps in short naps, so that a render that writes its file does not keep the machine busy. On a machine that is busy
   with other things a helper may lose its processor while it holds a unit, and everybody waits: then all helpers step back for
   some time. */

#include "server/crew.h"

#include "server/cpu_quota.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#define LOOKS_BEFORE_YIELD 2000u /* some tens of microseconds: longer than what a block does alone */
#define LOOKS_BEFORE_NAP 2200u
#define NAP_NANOSECONDS 50000
#define SPINS_BEFORE_YIELD 256u
#define SPINS_OF_A_CROWD 4096u   /* since a helper last finished a unit: longer than any unit takes */
#define CROWDED_NANOSECONDS 30000000

typedef struct Helper {
  pthread_t thread;
  struct Threads *threads;
  uint32_t index;
} Helper;

typedef struct Threads {
  RenderCrew crew;
  Graph *graph;
  _Atomic bool stop, crowded;
  _Atomic uint32_t spins;  /* of the one who waits, since a helper last finished a unit */
  Helper helpers[GRAPH_HELPERS_MAX];
  uint32_t count;
} Threads;

static void breathe(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static void rest(uint32_t looks) {
  const struct timespec nap = {.tv_nsec = NAP_NANOSECONDS};
  if (looks < LOOKS_BEFORE_YIELD) breathe();
  else if (looks < LOOKS_BEFORE_NAP) sched_yield();
  else nanosleep(&nap, NULL);
}

static void step_back(Threads *threads) {
  const struct timespec pause = {.tv_nsec = CROWDED_NANOSECONDS};
  nanosleep(&pause, NULL);
  atomic_store_explicit(&threads->crowded, false, memory_order_relaxed);
}

static void *help(void *helper_) {
  const Helper *helper = helper_;
  Threads *threads = helper->threads;
  for (uint32_t looks = 0; !atomic_load_explicit(&threads->stop, memory_order_acquire); looks++) {
    if (atomic_load_explicit(&threads->crowded, memory_order_relaxed)) {
      step_back(threads);
    } else if (graph_help(threads->graph, helper->index)) {
      atomic_store_explicit(&threads->spins, 0, memory_order_relaxed);
      looks = 0;
    } else {
      rest(looks);
    }
  }
  return NULL;
}

/* A helper that took a unit and lost its processor gets this one. */
static void wait_a_little(void *threads_) {
  Threads *threads = threads_;
  const uint32_t spins = atomic_fetch_add_explicit(&threads->spins, 1, memory_order_relaxed) + 1;
  if (spins == SPINS_OF_A_CROWD) atomic_store_explicit(&threads->crowded, true, memory_order_relaxed);
  if (spins % SPINS_BEFORE_YIELD == 0) sched_yield();
  else breathe();
}

static void end(void *threads_) {
  Threads *threads = threads_;
  atomic_store_explicit(&threads->stop, true, memory_order_release);
  for (uint32_t i = 0; i < threads->count; i++) pthread_join(threads->helpers[i].thread, NULL);
  threads->count = 0;
}

/* As many as the system lets it have: the others are not missed. */
static void begin(void *threads_, Graph *graph, uint32_t helpers) {
  Threads *threads = threads_;
  atomic_store_explicit(&threads->stop, false, memory_order_relaxed);
  threads->graph = graph;
  for (uint32_t i = 0; i < helpers; i++) {
    threads->helpers[i] = (Helper){.threads = threads, .index = i};
    if (pthread_create(&threads->helpers[i].thread, NULL, help, &threads->helpers[i]) != 0) return;
    threads->count++;
  }
}

uint32_t crew_processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  const uint32_t seen = (uint32_t)CPU_COUNT(&set), given = cpu_quota("/proc/self/cgroup", "/sys/fs/cgroup");
  return given > 0 && given < seen ? given : seen;
}

RenderCrew *crew_create(void) {
  Threads *threads = calloc(1, sizeof *threads);
  if (threads == NULL) return NULL;
  threads->crew = (RenderCrew){.threads = crew_processors(), .begin = begin, .end = end, .pause = wait_a_little, .context = threads};
  return &threads->crew;
}

void crew_destroy(RenderCrew *crew) {
  if (crew != NULL) free(crew->context);
}
