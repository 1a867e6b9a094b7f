/* How people at one song come together and play: see support/band.h. */
#include "support/band.h"

#include "support/cm.h"
#include "support/sim_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double band_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- Coming together ---- */

static void become_guest(const Band *band, Person *person) {
  const WebReply reply = web_call(band->server->port, "POST", "/api/guests", NULL, "{}");
  assert_int_equal(reply.status, 201);
  assert_true(web_cookie(&reply, person->cookie, sizeof person->cookie));
}

static void take_actor(const Band *band, Person *person) {
  char path[64], actor[24];
  snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)band->branch);
  const WebReply reply = web_call(band->server->port, "POST", path, person->cookie, "{}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "actor", actor, sizeof actor);
  person->actor = (uint32_t)strtoul(actor, NULL, 10);
}

static void share(Band *band, const char *role, Person *with) {
  char path[64], body[128], token[64];
  snprintf(path, sizeof path, "/api/projects/%s/links", band->project);
  snprintf(body, sizeof body, "{\"role\":\"%s\"}", role);
  WebReply reply = web_call(band->server->port, "POST", path, band->people[0].cookie, body);
  assert_int_equal(reply.status, 201);
  web_field(&reply, "token", token, sizeof token);
  snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
  reply = web_call(band->server->port, "POST", "/api/join", with->cookie, body);
  assert_int_equal(reply.status, 200);
}

bool band_open_socket(const Band *band, Person *person) {
  char path[96];
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)band->branch, person->actor);
  return web_socket_open(&person->socket, band->server->port, path, person->cookie, NULL);
}

void band_begin(Band *band, ServerProcess *server) {
  char branch[24];
  *band = (Band){.server = server, .random = {20261121}};
  if (band->server->pid == 0) assert_true(server_process_start(band->server));
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) {
    Person *person = &band->people[i];
    person->socket.fd = -1;
    become_guest(band, person);
    if (i == 0) {
      const WebReply reply = web_call(band->server->port, "POST", "/api/projects", person->cookie, "{\"name\":\"Together\"}");
      assert_int_equal(reply.status, 201);
      web_field(&reply, "id", band->project, sizeof band->project);
      web_field(&reply, "branch", branch, sizeof branch);
      band->branch = strtoull(branch, NULL, 10);
    } else {
      share(band, i == BAND_PEOPLE - 1 ? "viewer" : "editor", person);
    }
    take_actor(band, person);
    person->replica = replica_create(memory_heap(), (ReplicaOptions){.branch = band->branch, .client = person->actor, .version = SCHEMA_VERSION});
    assert_non_null(person->replica);
  }
}

void band_finish(Band *band) {
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) {
    replica_destroy(band->people[i].replica);
    web_socket_close(&band->people[i].socket);
  }
}

/* ---- Playing ---- */

bool band_edit(Band *band, Person *person) {
  char label[64];
  BatchReport report;
  Problem problem;
  snprintf(label, sizeof label, "%u", band->made);
  Batch *batch = sim_edit(&band->random, replica_doc(person->replica), person->actor, label);
  const bool done = batch != NULL && replica_submit(person->replica, batch, &report, &problem) == STATUS_OK;
  band->made += done;
  return done;
}

/* What others say; the server's own word on roles comes when it likes. */
static void hear(Person *person, Bytes text) {
  static const char role[] = "{\"actor\":0,\"role\":";
  if (text.size > sizeof role && memcmp(text.data, role, sizeof role - 1) == 0) return;
  const size_t size = text.size < sizeof person->text - 1 ? text.size : sizeof person->text - 1;
  if (size > 0) memcpy(person->text, text.data, size);
  person->text[size] = '\0';
  person->texts++;
}

void band_pump(Band *band, Person *person) {
  Buffer bytes;
  bool text;
  buffer_init(&bytes, memory_heap(), 256u << 20);
  if (person->socket.fd < 0) {
    replica_disconnect(person->replica);
    if (band->server->pid > 0 && band_open_socket(band, person)) {
      replica_connect(person->replica);
      person->said_hello = band_seconds();
    }
  } else if (replica_state(person->replica) == REPLICA_JOINING && band_seconds() - person->said_hello > 3.0) {
    replica_connect(person->replica);
    person->said_hello = band_seconds();
  }
  while (replica_take_write(person->replica, &bytes) != WRITE_NOTHING) {
    replica_written(person->replica);
    buffer_clear(&bytes);
  }
  for (buffer_clear(&bytes); person->socket.fd >= 0 && replica_take(person->replica, &bytes) == STATUS_OK && bytes.size > 0; buffer_clear(&bytes))
    web_socket_send(&person->socket, buffer_bytes(&bytes), false);
  while (person->socket.fd >= 0 && web_socket_receive(&person->socket, 0, &bytes, &text))
    if (text) hear(person, buffer_bytes(&bytes));
    else assert_int_equal(replica_receive(person->replica, buffer_bytes(&bytes), NULL), STATUS_OK);
  buffer_finish(&bytes);
}

void band_pump_all(Band *band) {
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) band_pump(band, &band->people[i]);
}

static bool at_rest(const Band *band) {
  const uint64_t head = replica_head(band->people[0].replica);
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) {
    const Replica *replica = band->people[i].replica;
    if (replica_state(replica) != REPLICA_LIVE || replica_pending_count(replica) > 0 || replica_head(replica) != head) return false;
  }
  return true;
}

void band_come_to_rest(Band *band) {
  const double until = band_seconds() + BAND_QUIET_SECONDS;
  for (uint32_t calm = 0; calm < 20; usleep(5000)) {
    band_pump_all(band);
    calm = at_rest(band) ? calm + 1 : 0;
    assert_true(band_seconds() < until);
  }
}

uint64_t band_hash(const Person *person) { return doc_hash(replica_doc(person->replica)); }

void band_newcomer(const Band *band, Person *newcomer) {
  *newcomer = (Person){.socket.fd = -1};
  memcpy(newcomer->cookie, band->people[0].cookie, sizeof newcomer->cookie);
  take_actor(band, newcomer);
  newcomer->replica = replica_create(memory_heap(), (ReplicaOptions){.branch = band->branch, .client = newcomer->actor, .version = SCHEMA_VERSION});
  assert_non_null(newcomer->replica);
}

void band_newcomer_sees_the_same(Band *band) {
  Person newcomer;
  band_newcomer(band, &newcomer);
  const double until = band_seconds() + BAND_QUIET_SECONDS;
  while (replica_state(newcomer.replica) != REPLICA_LIVE || replica_head(newcomer.replica) != replica_head(band->people[0].replica)) {
    band_pump(band, &newcomer);
    usleep(2000);
    assert_true(band_seconds() < until);
  }
  assert_true(band_hash(&newcomer) == band_hash(&band->people[0]));
  replica_destroy(newcomer.replica);
  web_socket_close(&newcomer.socket);
}
