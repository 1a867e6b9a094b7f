/* People at one song through the real server and a real PostgreSQL: what is acknowledged survives every death, and all see the same. */
#include "support/cm.h"
#include "support/random.h"
#include "support/server_process.h"
#include "support/sim_world.h"
#include "support/web_client.h"

#include "model/replica.h"
#include "model/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PEOPLE = 4, QUIET_SECONDS = 60 };

typedef struct Person {
  char cookie[128];
  uint32_t actor;
  Replica *replica;
  WebSocket socket;
  double said_hello;
} Person;

static ServerProcess the_server; /* of all tests: each makes people and a project of its own */

typedef struct Band {
  uint64_t branch;
  char project[24];
  Person people[PEOPLE];
  Random random;
  uint32_t made;
} Band;

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- Coming together ---- */

static void become_guest(Person *person) {
  const WebReply reply = web_call(the_server.port, "POST", "/api/guests", NULL, "{}");
  assert_int_equal(reply.status, 201);
  assert_true(web_cookie(&reply, person->cookie, sizeof person->cookie));
}

static void take_actor(const Band *band, Person *person) {
  char path[64], actor[24];
  snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)band->branch);
  const WebReply reply = web_call(the_server.port, "POST", path, person->cookie, "{}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "actor", actor, sizeof actor);
  person->actor = (uint32_t)strtoul(actor, NULL, 10);
}

static void share(Band *band, const char *role, Person *with) {
  char path[64], body[128], token[64];
  snprintf(path, sizeof path, "/api/projects/%s/links", band->project);
  snprintf(body, sizeof body, "{\"role\":\"%s\"}", role);
  WebReply reply = web_call(the_server.port, "POST", path, band->people[0].cookie, body);
  assert_int_equal(reply.status, 201);
  web_field(&reply, "token", token, sizeof token);
  snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
  reply = web_call(the_server.port, "POST", "/api/join", with->cookie, body);
  assert_int_equal(reply.status, 200);
}

static bool open_socket(const Band *band, Person *person) {
  char path[96];
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)band->branch, person->actor);
  return web_socket_open(&person->socket, the_server.port, path, person->cookie, NULL);
}

static void begin(Band *band) {
  char branch[24];
  *band = (Band){.random = {20261121}};
  if (the_server.pid == 0) assert_true(server_process_start(&the_server));
  for (uint32_t i = 0; i < PEOPLE; i++) {
    Person *person = &band->people[i];
    person->socket.fd = -1;
    become_guest(person);
    if (i == 0) {
      const WebReply reply = web_call(the_server.port, "POST", "/api/projects", person->cookie, "{\"name\":\"Together\"}");
      assert_int_equal(reply.status, 201);
      web_field(&reply, "id", band->project, sizeof band->project);
      web_field(&reply, "branch", branch, sizeof branch);
      band->branch = strtoull(branch, NULL, 10);
    } else {
      share(band, i == PEOPLE - 1 ? "viewer" : "editor", person);
    }
    take_actor(band, person);
    person->replica = replica_create(memory_heap(), (ReplicaOptions){.branch = band->branch, .client = person->actor, .version = SCHEMA_VERSION});
    assert_non_null(person->replica);
  }
}

static void finish(Band *band) {
  for (uint32_t i = 0; i < PEOPLE; i++) {
    replica_destroy(band->people[i].replica);
    web_socket_close(&band->people[i].socket);
  }
}

/* ---- Playing ---- */

/* Not every edit somebody thinks of is one. */
static bool edit(Band *band, Person *person) {
  char label[64];
  BatchReport report;
  Problem problem;
  snprintf(label, sizeof label, "%u", band->made);
  Batch *batch = sim_edit(&band->random, replica_doc(person->replica), person->actor, label);
  const bool done = batch != NULL && replica_submit(person->replica, batch, &report, &problem) == STATUS_OK;
  band->made += done;
  return done;
}

/* Everything that can go in or out now; the disk of these people never fails. */
static void pump(Band *band, Person *person) {
  Buffer bytes;
  bool text;
  buffer_init(&bytes, memory_heap(), 256u << 20);
  if (person->socket.fd < 0) {
    replica_disconnect(person->replica);
    if (the_server.pid > 0 && open_socket(band, person)) {
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

static void pump_all(Band *band) {
  for (uint32_t i = 0; i < PEOPLE; i++) pump(band, &band->people[i]);
}

static bool at_rest(const Band *band) {
  const uint64_t head = replica_head(band->people[0].replica);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    const Replica *replica = band->people[i].replica;
    if (replica_state(replica) != REPLICA_LIVE || replica_pending_count(replica) > 0 || replica_head(replica) != head) return false;
  }
  return true;
}

static void come_to_rest(Band *band) {
  const double until = seconds_now() + QUIET_SECONDS;
  for (uint32_t calm = 0; calm < 20; usleep(5000)) {
    pump_all(band);
    calm = at_rest(band) ? calm + 1 : 0;
    assert_true(seconds_now() < until);
  }
}

static uint64_t hash_of(const Person *person) { return doc_hash(replica_doc(person->replica)); }

/* A machine that was never here before sees the same. */
static void a_newcomer_sees_the_same(Band *band) {
  Person newcomer = {.socket.fd = -1};
  memcpy(newcomer.cookie, band->people[0].cookie, sizeof newcomer.cookie);
  take_actor(band, &newcomer);
  newcomer.replica = replica_create(memory_heap(), (ReplicaOptions){.branch = band->branch, .client = newcomer.actor, .version = SCHEMA_VERSION});
  const double until = seconds_now() + QUIET_SECONDS;
  while (replica_state(newcomer.replica) != REPLICA_LIVE || replica_head(newcomer.replica) != replica_head(band->people[0].replica)) {
    pump(band, &newcomer);
    usleep(2000);
    assert_true(seconds_now() < until);
  }
  assert_true(hash_of(&newcomer) == hash_of(&band->people[0]));
  replica_destroy(newcomer.replica);
  web_socket_close(&newcomer.socket);
}

/* ---- The tests ---- */

static void nothing_acknowledged_is_lost_when_the_server_is_killed(void **state) {
  (void)state;
  const bool longer = getenv("LONG") != NULL;
  const uint32_t kills = longer ? 40 : 3, turns = longer ? 400 : 120;
  Band band;
  begin(&band);
  uint32_t cuts = 0;
  for (uint32_t kill = 0; kill <= kills; kill++) {
    for (uint32_t turn = 0; turn < turns; turn++) {
      edit(&band, &band.people[random_below(&band.random, PEOPLE - 1)]);
      if (random_below(&band.random, 40) == 0) {
        web_socket_close(&band.people[random_below(&band.random, PEOPLE)].socket);
        cuts++;
      }
      pump_all(&band);
    }
    if (kill == kills) break;
    server_process_kill(&the_server); /* with commits and edits under way */
    for (uint32_t turn = 0; turn < 20; turn++) edit(&band, &band.people[random_below(&band.random, PEOPLE - 1)]);
    pump_all(&band);
    assert_true(server_process_start(&the_server));
  }
  come_to_rest(&band);
  uint32_t refused = 0;
  for (uint32_t i = 0; i < PEOPLE; i++) {
    assert_true(hash_of(&band.people[i]) == hash_of(&band.people[0]));
    assert_int_equal(replica_side_count(band.people[i].replica), 0);
    refused += replica_aside_count(band.people[i].replica);
  }
  /* Every batch that was made has one row, taken or refused: none twice, none missing. */
  assert_int_equal(replica_head(band.people[0].replica), band.made);
  a_newcomer_sees_the_same(&band);
  print_message("        %u kills, %u cuts, %u batches acknowledged (%u kept aside), 0 lost, 0 duplicated, 0 forks\n", kills, cuts, band.made, refused);
  finish(&band);
}

static void who_may_only_look_changes_nothing(void **state) {
  (void)state;
  Band band;
  begin(&band);
  Person *viewer = &band.people[PEOPLE - 1];
  while (!edit(&band, &band.people[0])) {}
  come_to_rest(&band);
  const uint64_t before = hash_of(&band.people[0]);
  while (!edit(&band, viewer)) {}
  come_to_rest(&band);
  assert_int_equal(replica_aside_count(viewer->replica), 1);
  const ReplicaAside aside = replica_aside_at(viewer->replica, 0);
  assert_int_equal(aside.status, STATUS_REFUSED);
  for (uint32_t i = 0; i < PEOPLE; i++) assert_true(hash_of(&band.people[i]) == before);
  finish(&band);
}

static void a_right_that_is_taken_away_ends_within_two_seconds(void **state) {
  (void)state;
  Band band;
  char path[96], id[24];
  begin(&band);
  come_to_rest(&band);
  const WebReply me = web_call(the_server.port, "GET", "/api/me", band.people[1].cookie, NULL);
  web_field(&me, "id", id, sizeof id);
  snprintf(path, sizeof path, "/api/projects/%s/members/%s", band.project, id);
  assert_int_equal(web_call(the_server.port, "PATCH", path, band.people[1].cookie, "{\"role\":\"owner\"}").status, 403);
  assert_int_equal(web_call(the_server.port, "PATCH", path, band.people[0].cookie, "{\"role\":\"\"}").status, 200);
  const double begun = seconds_now();
  Buffer bytes;
  bool text;
  buffer_init(&bytes, memory_heap(), 1u << 20);
  while (band.people[1].socket.fd >= 0 && seconds_now() - begun < 10.0) web_socket_receive(&band.people[1].socket, 50, &bytes, &text);
  buffer_finish(&bytes);
  assert_true(band.people[1].socket.fd < 0);
  print_message("        gone after %.1f s\n", seconds_now() - begun);
  finish(&band);
}

static void strangers_and_nonsense_have_no_effect(void **state) {
  (void)state;
  Band band;
  WebSocket socket;
  Buffer bytes;
  bool text;
  char path[96], origin[64];
  begin(&band);
  while (!edit(&band, &band.people[0])) {}
  come_to_rest(&band);
  const uint64_t before = hash_of(&band.people[0]);
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)band.branch, band.people[0].actor);
  buffer_init(&bytes, memory_heap(), 1u << 20);
  /* Another site's page; nobody; somebody under an actor that is another's; an address that is none. */
  assert_false(web_socket_open(&socket, the_server.port, path, band.people[0].cookie, "http://elsewhere.example"));
  snprintf(origin, sizeof origin, "http://localhost:%u", the_server.port);
  assert_false(web_socket_open(&socket, the_server.port, "/wsx", band.people[0].cookie, origin));
  const char *const cookies[] = {NULL, "tutti_session=0123456789abcdef0123456789abcdef", band.people[1].cookie};
  for (size_t i = 0; i < sizeof cookies / sizeof cookies[0]; i++) {
    if (!web_socket_open(&socket, the_server.port, path, cookies[i], origin)) continue;
    assert_false(web_socket_receive(&socket, 5000, &bytes, &text));
    assert_true(socket.fd < 0);
  }
  /* A member who sends bytes that are no frame, or another's frame. */
  assert_true(web_socket_open(&socket, the_server.port, path, band.people[0].cookie, origin));
  assert_true(web_socket_send(&socket, (Bytes){(const uint8_t *)"nonsense", 8}, false));
  assert_false(web_socket_receive(&socket, 5000, &bytes, &text));
  assert_true(socket.fd < 0);
  /* The API, without a session, with another site's form, and with a body that is none. */
  assert_int_equal(web_call(the_server.port, "GET", "/api/projects", NULL, NULL).status, 401);
  assert_int_equal(web_call(the_server.port, "POST", "/api/projects", band.people[0].cookie, NULL).status, 403);
  assert_int_equal(web_call(the_server.port, "POST", "/api/projects", band.people[0].cookie, "{\"name\":").status, 400);
  assert_int_equal(web_call(the_server.port, "POST", "/api/projects", band.people[0].cookie, "[]").status, 400);
  assert_int_equal(web_call(the_server.port, "POST", "/api/projects", band.people[0].cookie, "{\"name\":null,\"size\":1.5,\"is\":true}").status, 400);
  snprintf(path, sizeof path, "/api/projects/%s/links", band.project);
  assert_int_equal(web_call(the_server.port, "POST", path, band.people[1].cookie, "{\"role\":\"editor\"}").status, 403);
  assert_int_equal(web_call(the_server.port, "POST", path, band.people[0].cookie, "{\"role\":\"owner\"}").status, 400);
  assert_int_equal(web_call(the_server.port, "POST", "/api/join", band.people[1].cookie, "{\"token\":\"00000000000000000000000000000000\"}").status, 404);
  assert_int_equal(web_call(the_server.port, "GET", "/api/nothing", NULL, NULL).status, 404);
  come_to_rest(&band);
  assert_true(hash_of(&band.people[0]) == before);
  assert_int_equal(server_process_stop(&the_server), 0);
  buffer_finish(&bytes);
  finish(&band);
}

static int open_server(void **state) { (void)state; return server_process_begin(&the_server) ? 0 : -1; }
static int close_server(void **state) { (void)state; server_process_finish(&the_server); return 0; }

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(nothing_acknowledged_is_lost_when_the_server_is_killed),
    cmocka_unit_test(who_may_only_look_changes_nothing),
    cmocka_unit_test(a_right_that_is_taken_away_ends_within_two_seconds),
    cmocka_unit_test(strangers_and_nonsense_have_no_effect),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
