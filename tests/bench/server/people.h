#ifndef TUTTI_TESTS_BENCH_SERVER_PEOPLE_H
#define TUTTI_TESTS_BENCH_SERVER_PEOPLE_H

#include "model/replica.h"
#include "support/random.h"
#include "support/server_process.h"
#include "support/web_client.h"

/* The one server that is measured, somebody it knows, and people at songs. */

typedef struct Bench {
  ServerProcess server;
  char cookie[128];
  bool good;          /* until something was not as it must be */
} Bench;
extern Bench bench;

double bench_now(void);
long bench_rss_kib(void);
/* The most it ever held, or since that was forgotten; which tells what it holds now. */
long bench_peak_kib(void);
long bench_forget_peak(void);
/* Of what it holds, the pages of the program and its libraries that were run so far. */
long bench_program_kib(void);
/* The processor's time so far: the server's alone, its database's, and ours; and all of them. */
typedef struct BenchCpu { double server_s, database_s, people_s; } BenchCpu;
BenchCpu bench_cpu(void);
double bench_cpu_s(void);
/* Each complaint once. */
bool bench_must(bool holds, const char *what);
void bench_become_somebody(void);
/* Its branch. */
uint64_t bench_make_song(const char *name);
/* Somebody new at a song, and their connection. */
uint32_t bench_make_actor(uint64_t branch);
void bench_sit_down(WebSocket *socket, uint64_t branch, uint32_t actor);

typedef struct Times { uint32_t count; float *ms; } Times;
void times_add(Times *times, double ms);
/* 0.99: what 99 of 100 stay under. Sorts. */
double times_at(Times *times, double part);

typedef struct Person {
  Replica *replica;
  WebSocket socket;
  uint64_t branch;
  uint32_t actor;
  double next, asked; /* when the next edit is due; when the oldest unanswered one was made */
  uint64_t waiting, head;
} Person;

/* With an actor of its own at the first time. */
void person_come(Person *person);
void person_go(Person *person);
/* Everything that can go in or out now. `acks` may be NULL. */
void person_pump(Person *person, Buffer *bytes, Times *acks, uint64_t *deliveries);
/* A small edit, as a hand makes them: one value. */
void person_edit(Person *person, Random *dice);

#endif
