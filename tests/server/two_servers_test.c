/* Two servers on one database: whoever is at which, all see the same; one is killed, its people go to the other, nothing is lost. Told of
   each other's edits by PostgreSQL, and, where Debian's nats-server is installed, once more by NATS. */
#include "support/cm.h"
#include "support/live_client.h"
#include "support/nats_process.h"
#include "support/random.h"
#include "support/scratch.h"
#include "support/server_process.h"
#include "support/sim_world.h"

#include "server/db/private.h"
#include "server/hints/nats.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEOPLE = 4, QUIET_SECONDS = 60 };

typedef struct Person {
  uint32_t actor, server; /* which of the two */
  LiveClient live;
} Person;

static char folder[64], url[512], cookie[128];
static PrivateDb *postgres;
static ServerProcess servers[2];
static uint64_t branch;
static Person people[PEOPLE];
static Random dice = {20261122};
static uint32_t made;
/* A third listener beside the servers, where NATS is what they talk by. */
static Nats *ear;
static NatsProcess nats;
static atomic_uint overheard;

static void call(const char *path, const char *body, const char *field, char value[64]) {
  const WebReply reply = web_call(servers[0].port, "POST", path, cookie[0] == '\0' ? NULL : cookie, body);
  assert_int_equal(reply.status, 201);
  if (cookie[0] == '\0') assert_true(web_cookie(&reply, cookie, sizeof cookie));
  web_field(&reply, field, value, 64);
}

/* ---- NATS ---- */

static void overhear(void *context, int64_t about, int64_t from, const char *words) {
  (void)context; (void)words;
  if ((uint64_t)about == branch && from != 0) atomic_fetch_add(&overheard, 1);
}

static bool ear_becomes(bool works) {
  const double until = seconds_now() + QUIET_SECONDS;
  while (nats_works(ear) != works && seconds_now() < until) usleep(2000);
  return nats_works(ear) == works;
}

static int begin(void **state) {
  char why[256], value[64], path[64];
  (void)state;
  if (!scratch_folder(folder, "two") || chmod(folder, 0711) != 0) return -1;
  postgres = private_db_start(folder, url, sizeof url, why, sizeof why);
  if (postgres == NULL) return -1;
  cookie[0] = '\0';
  made = 0;
  for (size_t i = 0; i < 2; i++) {
    servers[i] = (ServerProcess){.database_url = url};
    if (!server_process_begin(&servers[i])) return -1;
  }
  call("/api/guests", "{}", "id", value);
  call("/api/projects", "{\"name\":\"Two\"}", "branch", value);
  branch = strtoull(value, NULL, 10);
  snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)branch);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    call(path, "{}", "actor", value);
    people[i] = (Person){.actor = (uint32_t)strtoul(value, NULL, 10), .server = i % 2, .live.socket.fd = -1};
    people[i].live.replica = replica_create(memory_heap(), (ReplicaOptions){.branch = branch, .client = people[i].actor, .version = SCHEMA_VERSION});
  }
  return 0;
}

static int end(void **state) {
  char command[128];
  (void)state;
  for (uint32_t i = 0; i < PEOPLE; i++) live_client_finish(&people[i].live);
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
  Batch *batch = sim_edit(&dice, replica_doc(person->live.replica), person->actor, label);
  made += batch != NULL && replica_submit(person->live.replica, batch, &report, &problem) == STATUS_OK;
}

static void pump(Person *person) {
  char path[96];
  if (person->live.socket.fd < 0) {
    replica_disconnect(person->live.replica);
    if (servers[person->server].pid == 0) person->server = 1 - person->server;
    snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)branch, person->actor);
    if (web_socket_open(&person->live.socket, servers[person->server].port, path, cookie, NULL)) live_client_greet(&person->live);
  }
  live_client_exchange(&person->live, NULL, NULL);
}

static bool at_rest(void) {
  for (uint32_t i = 0; i < PEOPLE; i++) pump(&people[i]);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    const Replica *replica = people[i].live.replica;
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
  for (uint32_t i = 1; i < PEOPLE; i++) assert_true(doc_hash(replica_doc(people[i].live.replica)) == doc_hash(replica_doc(people[0].live.replica)));
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
  web_socket_close(&people[0].live.socket);
  edit(&people[3]);
  come_to_rest();
  print_message("        %u batches acknowledged by two servers, 0 lost, 0 duplicated, 0 forks\n", made);
}

static int begin_with_nats(void **state) {
  nats_process_place(&nats);
  nats_process_start(&nats, NULL);
  setenv("NATS_URL", nats.url, 1);
  setenv("NATS_USER", "tutti", 1);
  setenv("NATS_PASSWORD", "a-secret", 1);
  ear = nats_begin(&(NatsPlace){.url = nats.url, .user = "tutti", .password = "a-secret", .subject = "tutti.branches"}, overhear, NULL);
  return ear != NULL && ear_becomes(true) ? begin(state) : -1;
}

static int end_with_nats(void **state) {
  nats_end(ear);
  nats_process_kill(&nats);
  return end(state);
}

static void edits_are_told_by_nats(void **state) {
  (void)state;
  const uint32_t before = atomic_load(&overheard), made_before = made;
  a_hint_brings_an_edit_over_sooner_than_looking_would(state);
  for (const double until = seconds_now() + QUIET_SECONDS; atomic_load(&overheard) == before && seconds_now() < until;) usleep(2000);
  print_message("        %u hints overheard of %u edits\n", atomic_load(&overheard) - before, made - made_before);
  assert_true(atomic_load(&overheard) > before && atomic_load(&overheard) - before <= made - made_before);
}

/* Hints go by the database then, and by NATS again when it is back. */
static void nats_may_go_and_come_back(void **state) {
  nats_process_kill(&nats);
  assert_true(ear_becomes(false));
  assert_false(nats_say(ear, 1, 2));
  people_at_two_servers_see_the_same(state);
  nats_process_start(&nats, NULL);
  assert_true(ear_becomes(true));
  const uint32_t before = atomic_load(&overheard);
  for (const double until = seconds_now() + QUIET_SECONDS; atomic_load(&overheard) == before && seconds_now() < until;) people_at_two_servers_see_the_same(state); /* a second until they are back, too */
  assert_true(atomic_load(&overheard) > before);
}

static void nobody_is_let_in_with_another_password(void **state) {
  (void)state;
  Nats *other = nats_begin(&(NatsPlace){.url = nats.url, .user = "tutti", .password = "guessed", .subject = "tutti.branches"}, overhear, NULL);
  assert_non_null(other);
  usleep(300000);
  assert_false(nats_works(other) || nats_say(other, 1, 2));
  nats_end(other);
  assert_null(nats_begin(&(NatsPlace){.url = "http://here", .user = "", .password = "", .subject = "x"}, overhear, NULL));
  assert_null(nats_begin(&(NatsPlace){.url = nats.url, .user = "a\"b", .password = "", .subject = "x"}, overhear, NULL));
  assert_null(nats_begin(&(NatsPlace){.url = nats.url, .user = "", .password = "", .subject = "x\r\nPUB"}, overhear, NULL));
}

/* However the bytes come, and whatever they are: what is whole is understood, what is none ends the line. */
static void what_nats_says_is_read_in_any_pieces(void **state) {
  (void)state;
  static const char said[] = "INFO {\"server_id\":\"x\"}\r\nPONG\r\nMSG tutti.branches 1 6\r\n-12 34\r\n+OK\r\nMSG a.b 1 c.d 3\r\nx y\r\nPING\r\n";
  static const NatsSaid expected[] = {NATS_INFO, NATS_PONG, NATS_HINT, NATS_NOTHING, NATS_NOTHING, NATS_PING};
  static const char *const wrong[] = {"HELLO\r\n", "INFO {}\n", "MSG a 1 65\r\n", "MSG a 1 2\r\nabc\r\n", "MSG a 1 -1\r\n", "MSG\r\n", "MSG \r\n", "MSG a 1 2x\r\nab\r\n", "-ERR 'no'\r\n", "\r\n"};
  static NatsReader reader;
  int64_t about = 0, from = 0;
  for (size_t piece = 1; piece < sizeof said; piece++) {
    size_t heard = 0;
    reader.size = 0;
    for (size_t at = 0; at < sizeof said - 1; at += piece) {
      const size_t count = sizeof said - 1 - at < piece ? sizeof said - 1 - at : piece;
      memcpy(reader.line + reader.size, said + at, count);
      reader.size += count;
      for (NatsSaid one; (one = nats_read(&reader, &about, &from)) != NATS_MORE; heard++) assert_true(heard < COUNT_OF(expected) && one == expected[heard]);
    }
    assert_true(heard == COUNT_OF(expected) && about == -12 && from == 34);
  }
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    reader.size = strlen(wrong[i]);
    memcpy(reader.line, wrong[i], reader.size);
    if (nats_read(&reader, &about, &from) != NATS_WRONG) fail_msg("understood: %s", wrong[i]);
  }
  memset(reader.line, 'x', sizeof reader.line);
  reader.size = sizeof reader.line;
  assert_int_equal(nats_read(&reader, &about, &from), NATS_WRONG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(people_at_two_servers_see_the_same),
    cmocka_unit_test(a_hint_brings_an_edit_over_sooner_than_looking_would),
    cmocka_unit_test(one_is_killed_and_its_people_go_on_at_the_other),
    cmocka_unit_test(what_nats_says_is_read_in_any_pieces),
  };
  const struct CMUnitTest by_nats[] = {
    cmocka_unit_test(edits_are_told_by_nats),
    cmocka_unit_test(nobody_is_let_in_with_another_password),
    cmocka_unit_test(nats_may_go_and_come_back),
    cmocka_unit_test(one_is_killed_and_its_people_go_on_at_the_other),
  };
  const int failed = cmocka_run_group_tests(tests, begin, end);
  if (!nats_is_installed()) {
    print_message("# NATS: nats-server is not installed, hints went by PostgreSQL only\n");
    return failed;
  }
  return failed + cmocka_run_group_tests(by_nats, begin_with_nats, end_with_nats);
}
