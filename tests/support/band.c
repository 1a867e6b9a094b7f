/* How people at one song come together and play: see support/band.h. */
#include "support/band.h"

#include "support/cm.h"
#include "support/sim_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Coming together ---- */

static void become_guest(const Band *band, Person *person) { assert_true(web_guest(band->server->port, person->cookie, sizeof person->cookie)); }

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
  return web_socket_open(&person->live.socket, band->server->port, path, person->cookie, NULL);
}

void band_begin(Band *band, ServerProcess *server) {
  char branch[24];
  *band = (Band){.server = server, .random = {20261121}};
  if (band->server->pid == 0) assert_true(server_process_start(band->server));
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) {
    Person *person = &band->people[i];
    person->live.socket.fd = -1;
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
    person->live.replica = replica_create(memory_heap(), (ReplicaOptions){.branch = band->branch, .client = person->actor, .version = SCHEMA_VERSION});
    assert_non_null(person->live.replica);
  }
}

void band_finish(Band *band) {
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) live_client_finish(&band->people[i].live);
}

/* ---- Playing ---- */

bool band_edit(Band *band, Person *person) {
  char label[64];
  BatchReport report;
  Problem problem;
  snprintf(label, sizeof label, "%u", band->made);
  Batch *batch = sim_edit(&band->random, replica_doc(person->live.replica), person->actor, label);
  const bool done = batch != NULL && replica_submit(person->live.replica, batch, &report, &problem) == STATUS_OK;
  band->made += done;
  return done;
}

/* What others say; the server's own word on roles comes when it likes. */
static void hear(void *person_, Bytes text) {
  static const char role[] = "{\"actor\":0,\"role\":";
  Person *person = person_;
  if (text.size > sizeof role && memcmp(text.data, role, sizeof role - 1) == 0) return;
  const size_t size = text.size < sizeof person->text - 1 ? text.size : sizeof person->text - 1;
  if (size > 0) memcpy(person->text, text.data, size);
  person->text[size] = '\0';
  person->texts++;
}

void band_pump(Band *band, Person *person) {
  if (person->live.socket.fd < 0) {
    replica_disconnect(person->live.replica);
    if (band->server->pid > 0 && band_open_socket(band, person)) live_client_greet(&person->live);
  }
  live_client_exchange(&person->live, hear, person);
}

void band_pump_all(Band *band) {
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) band_pump(band, &band->people[i]);
}

static bool at_rest(const Band *band) {
  const uint64_t head = replica_head(band->people[0].live.replica);
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) {
    const Replica *replica = band->people[i].live.replica;
    if (replica_state(replica) != REPLICA_LIVE || replica_pending_count(replica) > 0 || replica_head(replica) != head) return false;
  }
  return true;
}

void band_come_to_rest(Band *band) {
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  for (uint32_t calm = 0; calm < 20; usleep(5000)) {
    band_pump_all(band);
    calm = at_rest(band) ? calm + 1 : 0;
    assert_true(seconds_now() < until);
  }
}

uint64_t band_hash(const Person *person) { return doc_hash(replica_doc(person->live.replica)); }

void band_newcomer(const Band *band, Person *newcomer) {
  *newcomer = (Person){.live.socket.fd = -1};
  memcpy(newcomer->cookie, band->people[0].cookie, sizeof newcomer->cookie);
  take_actor(band, newcomer);
  newcomer->live.replica = replica_create(memory_heap(), (ReplicaOptions){.branch = band->branch, .client = newcomer->actor, .version = SCHEMA_VERSION});
  assert_non_null(newcomer->live.replica);
}

void band_newcomer_sees_the_same(Band *band) {
  Person newcomer;
  band_newcomer(band, &newcomer);
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  while (replica_state(newcomer.live.replica) != REPLICA_LIVE || replica_head(newcomer.live.replica) != replica_head(band->people[0].live.replica)) {
    band_pump(band, &newcomer);
    usleep(2000);
    assert_true(seconds_now() < until);
  }
  assert_true(band_hash(&newcomer) == band_hash(&band->people[0]));
  live_client_finish(&newcomer.live);
}
