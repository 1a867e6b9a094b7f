/* S5: a thousand people at eight songs lose their line at once and come back, each having heard as much of the last five thousand edits as
   chance will have it, while two others go on with a song of their own. */
#include "tests/bench/server/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PEOPLE = 1000, SONGS = 8, EDITS = 5000, CHUNK = 500, OTHERS = 2 };

static Buffer bytes;
static uint64_t ignored;

static bool is_there(const Person *person, const Person *author) {
  return replica_state(person->replica) == REPLICA_LIVE && replica_head(person->replica) == replica_head(author->replica) && replica_pending_count(person->replica) == 0;
}

static void catch_up(Person *person, const Person *author) {
  const double until = bench_now() + 60.0;
  do person_pump(person, &bytes, NULL, &ignored);
  while (!is_there(person, author) && bench_must(bench_now() < until, "S5: somebody does not catch up"));
}

/* The two others: an edit each twenty times a second. */
static void go_on(Person others[OTHERS], Random *dice, Times *acks) {
  for (uint32_t i = 0; i < OTHERS; i++) {
    if (bench_now() >= others[i].next) {
      person_edit(&others[i], dice);
      others[i].next = bench_now() + 0.05;
    }
    person_pump(&others[i], &bytes, acks, &ignored);
  }
}

/* A tenth of the people hears the song up to each chunk of its edits, and leaves. */
static void make_history(Person *authors, Person *people, Random *dice) {
  for (uint32_t chunk = 0; chunk < EDITS / CHUNK; chunk++) {
    for (uint32_t song = 0; song < SONGS; song++) {
      for (uint32_t i = 0; i < CHUNK; i++) person_edit(&authors[song], dice);
      catch_up(&authors[song], &authors[song]);
    }
    for (uint32_t i = chunk; i < PEOPLE; i += EDITS / CHUNK) {
      people[i].branch = authors[i % SONGS].branch;
      person_come(&people[i]);
      catch_up(&people[i], &authors[i % SONGS]);
      web_socket_close(&people[i].socket);
    }
  }
}

void storm_row(double ignored_seconds) {
  (void)ignored_seconds;
  Person *people = calloc(PEOPLE, sizeof *people), authors[SONGS] = {{0}}, others[OTHERS] = {{0}};
  Times quiet = {0}, during = {0};
  Random dice = {20261122};
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  buffer_init(&bytes, memory_heap(), 256u << 20);
  bench_become_somebody();
  for (uint32_t i = 0; i < SONGS; i++) {
    authors[i].branch = bench_make_song("Storm");
    person_come(&authors[i]);
    catch_up(&authors[i], &authors[i]);
  }
  make_history(authors, people, &dice);
  others[0].branch = others[1].branch = bench_make_song("Elsewhere");
  for (uint32_t i = 0; i < OTHERS; i++) person_come(&others[i]);
  for (const double until = bench_now() + 3.0; bench_now() < until; usleep(500)) go_on(others, &dice, &quiet);
  const double begun = bench_now();
  for (uint32_t i = 0; i < PEOPLE; i++) {
    person_come(&people[i]);
    if (i % 8 == 0) go_on(others, &dice, &during);
  }
  const double connected = bench_now() - begun;
  for (uint32_t there = 0; there < PEOPLE && bench_must(bench_now() - begun < 120.0, "S5: people do not come to rest");) {
    there = 0;
    for (uint32_t i = 0; i < PEOPLE; i++) {
      if (!is_there(&people[i], &authors[i % SONGS])) person_pump(&people[i], &bytes, NULL, &ignored);
      there += is_there(&people[i], &authors[i % SONGS]);
      if (i % 32 == 0) go_on(others, &dice, &during);
    }
  }
  const double seconds = bench_now() - begun, normal = times_at(&quiet, 0.99), p99 = times_at(&during, 0.99);
  for (uint32_t i = 0; i < PEOPLE; i++) bench_must(doc_hash(replica_doc(people[i].replica)) == doc_hash(replica_doc(authors[i % SONGS].replica)), "S5: somebody sees another song");
  fprintf(stderr, "S5   %u people come back at once, 0 to %u edits behind: connected after %.2f s, all caught up after %.2f s (floor 5), server %ld MiB (floor 400), acks elsewhere p99 %.1f ms, %.1f before (floor 3 x)\n",
          PEOPLE, EDITS, connected, seconds, bench_rss_kib() / 1024, p99, normal);
  printf("{\"row\":\"S5\",\"people\":%u,\"connected_s\":%.3f,\"seconds\":%.3f,\"rss_mib\":%ld,\"elsewhere_p99_ms\":%.2f,\"elsewhere_before_p99_ms\":%.2f}\n", PEOPLE, connected, seconds,
         bench_rss_kib() / 1024, p99, normal);
  for (uint32_t i = 0; i < PEOPLE + SONGS + OTHERS; i++) person_go(i < PEOPLE ? &people[i] : i < PEOPLE + SONGS ? &authors[i - PEOPLE] : &others[i - PEOPLE - SONGS]);
  buffer_finish(&bytes);
  free(quiet.ms);
  free(during.ms);
  free(people);
}
