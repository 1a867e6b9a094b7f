/*
  Many people at one song who never stop: twenty with twenty edits a second each, while their server is killed again and again; and fifty, ten of
  whom edit as much, while one reads a thousand bytes a second. LONG=1 kills two hundred times, and listens for minutes. The seed is printed, and so is how fast they were in
  truth: a busy machine lets nobody edit twenty times a second.
*/
#include "support/cm.h"
#include "support/live_client.h"
#include "support/random.h"
#include "support/seated.h"
#include "support/server_database.h"
#include "support/sim_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_ONE_SONG = 20, IN_A_HALL = 49, ON_ITS_STAGE = 10, PEOPLE_MAX = IN_A_HALL, EDITS_PER_SECOND = 20, TIMES_MAX = 1 << 18, SLOW_BYTES_PER_SECOND = 1000 };
#define QUIET_SECONDS 60.0
#define RESUME_SECONDS 15.0 /* the floor of 2 is for a machine that does nothing else */

typedef struct Person {
  uint32_t actor;
  LiveClient live;
  double next, asked;    /* when the next edit is due; when the one was made that is timed, 0 for none */
  uint64_t timed;        /* and which it is */
} Person;

typedef struct Crowd {
  uint64_t branch;
  uint32_t count, editors /* the first of them */, made;
  Person people[PEOPLE_MAX];
} Crowd;

static ServerProcess server;
static Seated owner;
static Db *db;
static Random dice;
static struct { uint32_t count; double seconds[TIMES_MAX]; } answers;

/* ---- Coming together ---- */

static uint32_t make_actor(uint64_t branch) {
  char path[64], actor[24];
  snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)branch);
  const WebReply reply = web_call(server.port, "POST", path, owner.cookie, "{}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "actor", actor, sizeof actor);
  return (uint32_t)strtoul(actor, NULL, 10);
}

static void meet(Person *person, uint64_t branch) {
  *person = (Person){.actor = make_actor(branch), .live.socket.fd = -1};
  person->live.replica = replica_create(memory_heap(), (ReplicaOptions){.branch = branch, .client = person->actor, .version = SCHEMA_VERSION});
  assert_non_null(person->live.replica);
}

static void begin_crowd(Crowd *crowd, uint32_t count, uint32_t editors) {
  char branch[24];
  const WebReply reply = web_call(server.port, "POST", "/api/projects", owner.cookie, "{\"name\":\"Crowd\"}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "branch", branch, sizeof branch);
  *crowd = (Crowd){.branch = strtoull(branch, NULL, 10), .count = count, .editors = editors};
  for (uint32_t i = 0; i < count; i++) meet(&crowd->people[i], crowd->branch);
}

static void finish_crowd(Crowd *crowd) {
  for (uint32_t i = 0; i < crowd->count; i++) live_client_finish(&crowd->people[i].live);
}

static bool sit_down(const Crowd *crowd, Person *person) {
  char way[96];
  snprintf(way, sizeof way, "/ws?branch=%llu&actor=%u", (unsigned long long)crowd->branch, person->actor);
  replica_disconnect(person->live.replica);
  if (server.pid == 0 || !web_socket_open(&person->live.socket, server.port, way, owner.cookie, NULL)) return false;
  live_client_greet(&person->live);
  return true;
}

/* ---- Playing ---- */

static bool edit(Crowd *crowd, Person *person) {
  char label[24];
  BatchReport report;
  Problem problem;
  snprintf(label, sizeof label, "%u", crowd->made);
  Batch *batch = sim_small_edit(&dice, replica_doc(person->live.replica), person->actor, label);
  const bool done = batch != NULL && replica_submit(person->live.replica, batch, &report, &problem) == STATUS_OK;
  crowd->made += done;
  return done;
}

static void edit_when_due(Crowd *crowd, Person *person, double now) {
  if (now < person->next || !edit(crowd, person)) return;
  if (person->asked == 0.0) {
    person->asked = now;
    person->timed = replica_given(person->live.replica);
  }
  person->next += 1.0 / EDITS_PER_SECOND;
  if (person->next < now) person->next = now; /* what could not be done is not caught up with */
}

static uint64_t acknowledged_of(const Person *person) { return replica_given(person->live.replica) - replica_pending_count(person->live.replica); }

static void pump(const Crowd *crowd, Person *person) {
  if (person->live.socket.fd < 0 && !sit_down(crowd, person)) return;
  live_client_exchange(&person->live, NULL, NULL);
  if (person->asked == 0.0 || acknowledged_of(person) < person->timed) return;
  if (answers.count < TIMES_MAX) answers.seconds[answers.count++] = seconds_now() - person->asked;
  person->asked = 0.0;
}

static void play_until(Crowd *crowd, double until) {
  for (double now; (now = seconds_now()) < until; usleep(500)) {
    for (uint32_t i = 0; i < crowd->count; i++) {
      if (i < crowd->editors) edit_when_due(crowd, &crowd->people[i], now);
      pump(crowd, &crowd->people[i]);
    }
  }
}

static bool are_live(const Crowd *crowd) {
  uint32_t live = 0;
  for (uint32_t i = 0; i < crowd->count; i++) live += replica_state(crowd->people[i].live.replica) == REPLICA_LIVE;
  return live == crowd->count;
}

static bool at_rest(const Crowd *crowd) {
  bool rest = are_live(crowd);
  for (uint32_t i = 0; i < crowd->count; i++) {
    const Replica *replica = crowd->people[i].live.replica;
    rest = rest && replica_pending_count(replica) == 0 && replica_head(replica) == crowd->made;
  }
  return rest;
}

/* How long it took. */
static double wait_until(Crowd *crowd, bool (*is)(const Crowd *crowd), double patience_seconds, const char *what) {
  const double begun = seconds_now();
  for (; !is(crowd); usleep(500)) {
    for (uint32_t i = 0; i < crowd->count; i++) pump(crowd, &crowd->people[i]);
    if (seconds_now() - begun > patience_seconds) fail_msg("after %.0f s %s", patience_seconds, what);
  }
  return seconds_now() - begun;
}

/* What was acknowledged is in the log, once, and everybody sees the same. */
static void nothing_is_lost(const Crowd *crowd) {
  char text[160];
  uint64_t acknowledged = 0, lost = 0, forks = 0;
  for (uint32_t i = 0; i < crowd->count; i++) {
    const Person *person = &crowd->people[i];
    acknowledged += acknowledged_of(person);
    snprintf(text, sizeof text, "select count(*) from batches where branch = %llu and client = %u", (unsigned long long)crowd->branch, person->actor);
    lost += acknowledged_of(person) - database_number(db, text); /* all are at rest: no more are there than were acknowledged */
    forks += doc_hash(replica_doc(person->live.replica)) != doc_hash(replica_doc(crowd->people[0].live.replica)) || replica_side_count(person->live.replica) > 0;
  }
  snprintf(text, sizeof text, "select count(*) - count(distinct (client, client_seq)) from batches where branch = %llu", (unsigned long long)crowd->branch);
  const uint64_t duplicated = database_number(db, text);
  print_message("        %llu batches acknowledged, %llu lost, %llu duplicated, %llu forks\n", (unsigned long long)acknowledged,
                (unsigned long long)lost, (unsigned long long)duplicated, (unsigned long long)forks);
  assert_int_equal(lost, 0);
  assert_int_equal(duplicated, 0);
  assert_int_equal(forks, 0);
  assert_int_equal(acknowledged, crowd->made);
}

static void twenty_who_never_stop_lose_nothing_when_their_server_is_killed(void **state) {
  (void)state;
  const uint32_t kills = getenv("LONG") != NULL ? 200 : 3;
  static Crowd crowd;
  double slowest = 0.0, played = 0.0;
  begin_crowd(&crowd, AT_ONE_SONG, AT_ONE_SONG);
  for (uint32_t killed = 0; killed <= kills; killed++) {
    const double seconds = random_real(&dice, 0.2, 1.5);
    play_until(&crowd, seconds_now() + seconds);
    played += seconds;
    if (killed == kills) break;
    server_process_kill(&server); /* with commits and edits under way */
    play_until(&crowd, seconds_now() + 0.1);
    played += 0.1;
    assert_true(server_process_start(&server));
    const double resumed = wait_until(&crowd, are_live, RESUME_SECONDS, "not everybody had gone on");
    if (resumed > slowest) slowest = resumed;
  }
  wait_until(&crowd, at_rest, QUIET_SECONDS, "not everything was acknowledged and seen by all");
  print_message("        %u people, %.1f edits a second each, %u kills; all went on at most %.2f s after a start (floor 2):\n", AT_ONE_SONG,
                crowd.made / played / AT_ONE_SONG, kills, slowest);
  nothing_is_lost(&crowd);
  finish_crowd(&crowd);
}

/* ---- Somebody slow ---- */

typedef struct Slow { Person person; double since; uint64_t heard; uint32_t sent_away; } Slow;

/* As much as it may by now, of whatever comes; who is sent away comes again and begins anew. */
static void read_slowly(const Crowd *crowd, Slow *slow) {
  uint8_t bytes[256];
  WebSocket *socket = &slow->person.live.socket;
  if (socket->fd < 0) {
    const int little = 4096;
    if (!sit_down(crowd, &slow->person)) return;
    setsockopt(socket->fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    live_client_send(&slow->person.live);
  }
  if (slow->since == 0.0) slow->since = seconds_now();
  for (ssize_t got = 1; got > 0 && (double)slow->heard < (seconds_now() - slow->since) * SLOW_BYTES_PER_SECOND;) {
    got = recv(socket->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got > 0) slow->heard += (uint64_t)got;
    if (got != 0) continue;
    web_socket_close(socket);
    slow->sent_away++;
  }
}

static double memory_mib(pid_t pid) {
  char path[64], line[128];
  long kib = 0;
  snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file) != NULL)
    if (sscanf(line, "VmRSS: %ld", &kib) == 1) break;
  fclose(file);
  return (double)kib / 1024.0;
}

static int by_size(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }

/* What 99 of 100 answers came within, in ms, while this was played for so long. */
static double play_and_measure(Crowd *crowd, Slow *slow, double seconds) {
  answers.count = 0;
  for (const double until = seconds_now() + seconds; seconds_now() < until;) {
    if (slow != NULL) read_slowly(crowd, slow);
    play_until(crowd, seconds_now() + 0.02);
  }
  qsort(answers.seconds, answers.count, sizeof answers.seconds[0], by_size);
  assert_true(answers.count > 0);
  return answers.seconds[(uint32_t)(0.99 * (answers.count - 1))] * 1e3;
}

static void who_reads_slowly_holds_up_nobody(void **state) {
  (void)state;
  const uint32_t rounds = getenv("LONG") != NULL ? 4 : 1;
  const double seconds = getenv("LONG") != NULL ? 30.0 : 4.0;
  static Crowd crowd;
  Slow slow = {.since = 0.0};
  double without = 0.0, with = 0.0, before_mib = 0.0;
  begin_crowd(&crowd, IN_A_HALL, ON_ITS_STAGE);
  meet(&slow.person, crowd.branch);
  play_and_measure(&crowd, NULL, seconds / 2.0);
  before_mib = memory_mib(server.pid);
  for (uint32_t round = 0; round < rounds; round++) {
    without += play_and_measure(&crowd, NULL, seconds) / rounds;
    with += play_and_measure(&crowd, &slow, seconds) / rounds;
  }
  const double more_mib = memory_mib(server.pid) - before_mib;
  wait_until(&crowd, at_rest, QUIET_SECONDS, "not everything was acknowledged and seen by all");
  print_message("        %u people, %u of whom edit: 99 of 100 acknowledgements within %.1f ms; within %.1f ms (%.2f of that, floor 1.2) beside one who\n", IN_A_HALL, ON_ITS_STAGE,
                without, with, with / without);
  print_message("        read %llu bytes in %.0f s and was sent away %u times; the server has %.1f MiB more:\n", (unsigned long long)slow.heard, rounds * seconds, slow.sent_away, more_mib);
  nothing_is_lost(&crowd);
  assert_true(with < 4.0 * without + 250.0); /* on a machine that does other things; who waited for the slow one would wait for seconds */
  live_client_finish(&slow.person.live);
  finish_crowd(&crowd);
}

/* ---- All of it ---- */

static int begin(void **state) {
  (void)state;
  dice = random_begin("crowd");
  if (!seated_begin(&server, &owner)) return -1;
  db = server_database(&server);
  return db == NULL ? -1 : 0;
}

static int end(void **state) {
  (void)state;
  db_destroy(db);
  server_process_finish(&server);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(twenty_who_never_stop_lose_nothing_when_their_server_is_killed),
    cmocka_unit_test(who_reads_slowly_holds_up_nobody),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
