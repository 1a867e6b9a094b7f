#ifndef TUTTI_TESTS_SUPPORT_BAND_H
#define TUTTI_TESTS_SUPPORT_BAND_H

#include "support/live_client.h"
#include "support/random.h"
#include "support/server_process.h"

/*
  People at one song through a real server: the first owns it, the last may only look, the others edit. Each has a replica, a disk
  that never fails and a socket; every step fails the test that takes it when it cannot be done.
*/

enum { BAND_PEOPLE = 4, BAND_QUIET_SECONDS = 60 };

typedef struct Person {
  char cookie[128];
  uint32_t actor;
  LiveClient live;
  uint32_t texts;       /* heard */
  char text[1024];      /* the last of them */
} Person;

typedef struct Band {
  ServerProcess *server; /* may be dead */
  uint64_t branch;
  char project[24];
  Person people[BAND_PEOPLE];
  Random random;
  uint32_t made;        /* batches */
} Band;

/* Starts the server when it is not running. */
void band_begin(Band *band, ServerProcess *server);
void band_finish(Band *band);
/* One more device of the first person's, that was never here before. */
void band_newcomer(const Band *band, Person *newcomer);
bool band_open_socket(const Band *band, Person *person);
/* A random edit; not every edit somebody thinks of is one. */
bool band_edit(Band *band, Person *person);
/* Everything that can go in or out now. */
void band_pump(Band *band, Person *person);
void band_pump_all(Band *band);
/* Until all are live, have nothing pending and stand at the same head. */
void band_come_to_rest(Band *band);
uint64_t band_hash(const Person *person);
/* A machine that was never here before sees the same. */
void band_newcomer_sees_the_same(Band *band);

#endif
