/* Two servers on one database: whoever is at which, all see the same; one is killed, its people go to the other, nothing is lost. */
#include "support/cm.h"
#include "support/random.h"
#include "support/scratch.h"
#include "support/server_process.h"
#include "support/sim_world.h"
#include "support/web_client.h"

#include "model/replica.h"
#include "server/db/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PEOPLE = 4, QUIET_SECONDS = 60 };

typedef struct Person {
  uint32_t actor, server; /* which of the two */
  Replica *replica;
  WebSocket socket;
  double said_hello;
} Person;

static char folder[64], url[512], cookie[128];
static PrivateDb *postgres;
static ServerProcess servers[2];
static uint64_t branch;
static Person people[PEOPLE];
static Random dice = {20261122};
static uint32_t made;

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void call(const char *path, const char *body, const char *field, char value[64]) {
  const WebReply reply = web_call(servers[0].port, "POST", path, cookie[0] == '\0' ? NULL : cookie, body);
  assert_int_equal(reply.status, 201);
  if (cookie[0] == '\0') assert_true(web_cookie(&reply, cookie, sizeof cookie));
  web_field(&reply, field, value, 64);
}

static int begin(void **state) {
  char why[256], value[64], path[64];
  (void)state;
  if (!scratch_folder(folder, "two") || chmod(folder, 0711) != 0) return -1;
  postgres = private_db_start(folder, url, sizeof url, why, sizeof why);
  if (postgres == NULL) return -1;
  for (size_t i = 0; i < 2; i++) {
    servers[i].database_url = url;
    if (!server_process_begin(&servers[i])) return -1;
  }
  call("/api/guests", "{}", "id", value);
  call("/api/projects", "{\"name\":\"Two\"}", "branch", value);
  branch = strtoull(value, NULL, 10);
  snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)branch);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    call(path, "{}", "actor", value);
    people[i] = (Person){.actor = (uint32_t)strtoul(value, NULL, 10), .server = i % 2, .socket.fd = -1};
    people[i].replica = replica_create(memory_heap(), (ReplicaOptions){.branch = branch, .client = people[i].actor, .version = SCHEMA_VERSION});
  }
  return 0;
}

static int end(void **state) {
  char command[128];
  (void)state;
  for (uint32_t i = 0; i < PEOPLE; i++) {
    replica_destroy(people[i].replica);
    web_socket_close(&people[i].socket);
  }
  for (size_t i = 0; i < 2; i++) server_process_finish(&servers[i]);
  private_db_stop(postgres);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", folder);
  return system(command);
}

static void edit(Person *person) {
  char label[32];
  BatchReport report;
  Problem problem;
  snprintf(label, sizeof label, "%u", made);
  Batch *batch = sim_edit(&dice, replica_doc(person->replica), person->actor, label);
  made += batch != NULL && replica_submit(person->replica, batch, &report, &problem) == STATUS_OK;
}

static void pump(Person *person) {
  Buffer bytes;
  bool text;
  char path[96];
  buffer_init(&bytes, memory_heap(), 256u << 20);
  if (person->socket.fd < 0) {
    replica_disconnect(person->replica);
    if (servers[person->server].pid == 0) person->server = 1 - person->server;
    snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)branch, person->actor);
    if (web_socket_open(&person->socket, servers[person->server].port, path, cookie, NULL)) {
      replica_connect(person->replica);
      person->said_hello = seconds_now();
    }
  } else if (replica_state(person->replica) == REPLICA_JOINING && seconds_now() - person->said_hello > 3.0) {
    replica_connect(person->replica);
    person->said_hello = seconds_now();
  }
  while (replica_take_write(person->replica, &bytes) != WRITE_NOTHING) {
    replica_written(person->replica);
    buffer_clear(&bytes);
  }
  for (buffer_clear(&bytes); person->socket.fd >= 0 && replica_take(person->replica, &bytes) == STATUS_OK && bytes.size > 0; buffer_clear(&bytes))
    web_socket_send(&person->socket, buffer_bytes(&bytes), false);
  while (person->socket.fd >= 0 && web_socket_receive(&person->socket, 0, &bytes, &text))
    if (!text) assert_int_equal(replica_receive(person->replica, buffer_bytes(&bytes), NULL), STATUS_OK);
  buffer_finish(&bytes);
}

static bool at_rest(void) {
  for (uint32_t i = 0; i < PEOPLE; i++) pump(&people[i]);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    const Replica *replica = people[i].replica;
    if (replica_state(replica) != REPLICA_LIVE || replica_pending_count(replica) > 0 || replica_head(replica) != made) return false;
  }
  return true;
}

static void come_to_rest(void) {
  const double until = seconds_now() + QUIET_SECONDS;
  while (!at_rest()) {
    usleep(2000);
    assert_true(seconds_now() < until);
  }
  for (uint32_t i = 1; i < PEOPLE; i++) assert_true(doc_hash(replica_doc(people[i].replica)) == doc_hash(replica_doc(people[0].replica)));
}

static void people_at_two_servers_see_the_same(void **state) {
  (void)state;
  for (uint32_t turn = 0; turn < 60; turn++) {
    edit(&people[random_below(&dice, PEOPLE)]);
    for (uint32_t i = 0; i < PEOPLE; i++) pump(&people[i]);
  }
  come_to_rest();
}

/* A second is how often the log is looked at without hints: with them an edit is there long before, on any machine most of the time. */
static void a_hint_brings_an_edit_over_sooner_than_looking_would(void **state) {
  (void)state;
  enum { EDITS = 9 };
  uint32_t soon = 0;
  for (uint32_t i = 0; i < EDITS; i++) {
    const double begun = seconds_now();
    for (const uint32_t before = made; made == before;) edit(&people[i % 2]);
    come_to_rest();
    soon += seconds_now() - begun < 0.9;
  }
  print_message("        %u of %u in less than 0.9 s; looking alone would take 5\n", soon, EDITS);
  assert_true(soon > EDITS / 2);
}

static void one_is_killed_and_its_people_go_on_at_the_other(void **state) {
  (void)state;
  for (uint32_t turn = 0; turn < 80; turn++) {
    if (turn == 40) server_process_kill(&servers[1]);
    edit(&people[random_below(&dice, PEOPLE)]);
    for (uint32_t i = 0; i < PEOPLE; i++) pump(&people[i]);
  }
  come_to_rest();
  assert_true(server_process_start(&servers[1]));
  people[0].server = 1;
  web_socket_close(&people[0].socket);
  edit(&people[3]);
  come_to_rest();
  print_message("        %u batches acknowledged by two servers, 0 lost, 0 duplicated, 0 forks\n", made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(people_at_two_servers_see_the_same),
    cmocka_unit_test(a_hint_brings_an_edit_over_sooner_than_looking_would),
    cmocka_unit_test(one_is_killed_and_its_people_go_on_at_the_other),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
