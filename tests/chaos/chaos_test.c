/*
  Three servers, two workers, PostgreSQL and an S3 store, people who edit and bring sounds, and chance that kills one of each again
  and again. What was acknowledged is counted as it is acknowledged and looked for in the log afterwards: nothing may be lost, be
  there twice, or be seen differently by anybody. LONG=1 (`make chaos`) goes on for minutes. The seed is printed.
*/
#include "support/cm.h"
#include "support/cluster.h"
#include "support/live_client.h"
#include "support/log_count.h"
#include "support/random.h"
#include "support/server_database.h"
#include "support/sim_world.h"

#include "formats/wav.h"
#include "server/db/db.h"
#include "server/keep/keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE_MAX = 20, SOUNDS = 6, QUIET_SECONDS = 90, DOWN_TURNS = 14 };

typedef struct Person {
  uint32_t actor, server;
  LiveClient live;
  uint64_t acknowledged; /* of the batches made here, as many from the first one on */
} Person;

typedef struct Sound { Buffer wav; char name[65]; bool here; } Sound;

static char cookie[128], project[24];
static Cluster cluster;
static uint64_t branch;
static Person people[PEOPLE_MAX];
static uint32_t people_count = 5; /* 20 in the long form */
static Sound sounds[SOUNDS];
static Random dice;
static uint32_t made;
static uint32_t cuts;

/* ---- People ---- */

static void edit(Person *person) {
  char label[32];
  BatchReport report;
  Problem problem;
  snprintf(label, sizeof label, "%u", made);
  Batch *batch = sim_edit(&dice, replica_doc(person->live.replica), person->actor, label);
  made += batch != NULL && replica_submit(person->live.replica, batch, &report, &problem) == STATUS_OK;
}

static void connect_somewhere(Person *person) {
  char path[96];
  replica_disconnect(person->live.replica);
  person->server = random_below(&dice, CLUSTER_SERVERS);
  if (cluster.servers[person->server].pid == 0) return;
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)branch, person->actor);
  if (web_socket_open(&person->live.socket, cluster.servers[person->server].port, path, cookie, NULL)) live_client_greet(&person->live);
}

static void pump(Person *person) {
  if (person->live.socket.fd < 0) connect_somewhere(person);
  live_client_exchange(&person->live, NULL, NULL);
  const uint64_t settled = replica_given(person->live.replica) - replica_pending_count(person->live.replica);
  if (settled > person->acknowledged) person->acknowledged = settled;
}

/* One more step of bringing a sound; whoever answers may be anybody, or nobody. */
static void bring(Sound *sound, uint32_t server) {
  char path[160], body[64], is[24];
  if (sound->here || cluster.servers[server].pid == 0) return;
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", project, sound->name);
  snprintf(body, sizeof body, "{\"bytes\":%zu}", sound->wav.size);
  const WebReply reply = web_call(cluster.servers[server].port, "POST", path, cookie, body);
  web_field(&reply, "state", is, sizeof is);
  sound->here = strcmp(is, "here") == 0;
  if (strcmp(is, "uploading") != 0) return;
  Buffer answer;
  buffer_init(&answer, memory_heap(), 1u << 20);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/1", project, sound->name);
  const WebBytes part = {.method = "PUT", .path = path, .cookie = cookie, .headers = "Content-Type: application/octet-stream\r\n", .body = buffer_bytes(&sound->wav)};
  web_bytes(cluster.servers[server].port, &part, &answer);
  buffer_finish(&answer);
}

static void make_sound(Sound *sound, uint32_t number) {
  enum { FRAMES = 6000 };
  buffer_init(&sound->wav, memory_heap(), 1u << 20);
  wav_write_header(&sound->wav, 48000, 1, WAV_S16, FRAMES);
  for (uint32_t i = 0; i < FRAMES; i++) buffer_u16le(&sound->wav, (uint16_t)hash_mix(number * FRAMES + i));
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, sound->wav.data, sound->wav.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, sound->name);
}

/* ---- Faults: each breaks something now; mending brings back what is down ---- */

static void kill_a_server(void) { cluster_kill_server(&cluster, random_below(&dice, CLUSTER_SERVERS)); }
static void kill_a_worker(void) { cluster_kill_worker(&cluster, random_below(&dice, CLUSTER_WORKERS)); }
static void kill_the_database(void) { cluster_kill_database(&cluster); }

static void disturb_the_store(void) {
  const uint32_t busy = random_below(&dice, 3);
  cluster_disturb_store(&cluster, busy, random_below(&dice, 3));
}

static void cut_a_line(void) {
  web_socket_close(&people[random_below(&dice, people_count)].live.socket);
  cuts++;
}

static void (*const kinds[])(void) = {kill_a_server, kill_a_worker, kill_the_database, disturb_the_store, cut_a_line, cut_a_line, kill_a_server, kill_a_worker};

/* ---- The story ---- */

static bool at_rest(void) {
  for (uint32_t i = 0; i < people_count; i++) pump(&people[i]);
  bool rest = true;
  for (uint32_t i = 0; i < SOUNDS; i++) {
    bring(&sounds[i], i % CLUSTER_SERVERS);
    rest = rest && sounds[i].here;
  }
  for (uint32_t i = 0; i < people_count; i++) {
    const Replica *replica = people[i].live.replica;
    if (replica_state(replica) != REPLICA_LIVE || replica_pending_count(replica) > 0 || replica_head(replica) != made) rest = false;
  }
  return rest;
}

/* As if the seconds of every lease were over, so that nobody waits for them here. */
static void end_leases(void) {
  Db *db = db_create(cluster.url);
  DbResult result = db_script(db, "update jobs set lease_until = now() where state = 'running'");
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
  db_destroy(db);
}

static void come_to_rest(void) {
  end_leases();
  const double until = seconds_now() + QUIET_SECONDS;
  while (!at_rest()) {
    usleep(5000);
    assert_true(seconds_now() < until);
  }
}

static void tell(void *context, const char *line) {
  (void)context;
  print_error("%s\n", line);
}

/* What was acknowledged is looked for in the log, and what everybody sees is compared. */
static void nothing_is_lost(void) {
  uint64_t acknowledged = 0, lost = 0, forks = 0;
  Db *db = db_create(cluster.url);
  for (uint32_t i = 0; i < people_count; i++) {
    acknowledged += people[i].acknowledged;
    lost += log_lost(db, people[i].actor, people[i].acknowledged);
    forks += doc_hash(replica_doc(people[i].live.replica)) != doc_hash(replica_doc(people[0].live.replica)) || replica_side_count(people[i].live.replica) > 0;
  }
  const uint64_t rows = database_number(db, "select count(*) from batches"), duplicated = rows - database_number(db, "select count(distinct body) from batches");
  print_message("        %llu batches acknowledged, %llu lost, %llu duplicated, %llu forks\n", (unsigned long long)acknowledged, (unsigned long long)lost,
                (unsigned long long)duplicated, (unsigned long long)forks);
  assert_int_equal(lost, 0);
  assert_int_equal(duplicated, 0);
  assert_int_equal(forks, 0);
  assert_int_equal(rows, made);
  assert_int_equal(acknowledged, made);
  db_destroy(db);
}

static void what_is_acknowledged_survives_the_death_of_one_of_each(void **state) {
  (void)state;
  const bool longer = getenv("LONG") != NULL;
  const uint32_t turns = longer ? 8000 : 200;
  const double begun = seconds_now();
  uint32_t down_since = 0;
  bool down = false;
  for (uint32_t turn = 0; turn < turns; turn++) {
    edit(&people[random_below(&dice, people_count)]);
    if (turn % 8 == 0) bring(&sounds[turn / 8 % SOUNDS], random_below(&dice, CLUSTER_SERVERS));
    for (uint32_t i = 0; i < people_count; i++) pump(&people[i]);
    if (turn % 10 == 5) {
      kinds[turn < 80 ? turn / 10 : random_below(&dice, COUNT_OF(kinds))](); /* each at least once */
      if (!down) down_since = turn;
      down = true;
    }
    if (down && turn - down_since >= DOWN_TURNS) {
      assert_true(cluster_mend(&cluster));
      down = false;
    }
    usleep(2000);
  }
  assert_true(cluster_mend(&cluster));
  cluster_disturb_store(&cluster, 0, 0);
  const double took = seconds_now() - begun;
  come_to_rest();
  print_message("        %u people, %.1f edits a second each; %u servers, %u workers, %u databases killed, %u times a store disturbed, %u lines cut:\n", people_count, made / took / people_count, cluster.faults.servers, cluster.faults.workers,
                cluster.faults.databases, cluster.faults.stores, cuts);
  nothing_is_lost();

  /* And all of it, seen from outside. */
  char why[KEEP_WHY_BYTES];
  Db *db = db_create(cluster.url);
  assert_int_equal(database_number(db, "select count(*) from project_assets"), SOUNDS);
  VerifyFigures figures;
  Store *store = store_s3(&(S3Options){.endpoint = cluster.endpoint, .bucket = "tutti", .region = "us-east-1", .access_key = "the-servers", .secret_key = "their-secret"}, why);
  assert_non_null(store);
  assert_true(keep_verify(db, store, tell, NULL, &figures, why));
  assert_int_equal(figures.damages, 0);
  assert_int_equal(figures.blobs, SOUNDS + database_number(db, "select count(distinct peaks) from peaks")); /* what is drawn of them is made as they come */
  store_destroy(store);
  db_destroy(db);
}

/* One server after the other ends in order and comes back, as for a new version, while people go on: whoever sat there goes elsewhere. */
static void a_rolling_restart_is_not_noticed(void **state) {
  (void)state;
  const uint32_t rounds = getenv("LONG") != NULL ? 20 : 1;
  uint32_t restarts = 0, moved = 0;
  for (uint32_t i = 0; i < rounds * CLUSTER_SERVERS; i++) {
    ServerProcess *server = &cluster.servers[i % CLUSTER_SERVERS];
    for (uint32_t k = 0; k < people_count; k++) moved += people[k].server == i % CLUSTER_SERVERS;
    for (uint32_t turn = 0; turn < 20; turn++) {
      if (turn == 5) assert_int_equal(server_process_stop(server), 0);
      if (turn == 15) assert_true(server_process_start(server));
      edit(&people[random_below(&dice, people_count)]);
      for (uint32_t k = 0; k < people_count; k++) pump(&people[k]);
      usleep(2000);
    }
    restarts++;
  }
  come_to_rest();
  print_message("        %u servers restarted in order, under %u people:\n", restarts, moved);
  nothing_is_lost();
}

static uint64_t acknowledged_by_now(void) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < people_count; i++) sum += people[i].acknowledged;
  return sum;
}

static void run_sql(Db *db, const char *text) {
  DbResult result = db_script(db, text);
  if (result.state != DB_OK) print_error("%s\n", result.why);
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
}

/* Between the two statements the database takes no batch: nobody is told that one is saved, people go on, and all of it arrives. */
static void nothing_is_acknowledged_between(const char *first, const char *last) {
  const uint32_t turns = getenv("LONG") != NULL ? 2500 : 60;
  Db *db = db_create(cluster.url);
  come_to_rest();
  run_sql(db, first);
  const uint64_t before = acknowledged_by_now();
  const uint32_t made_before = made;
  for (uint32_t turn = 0; turn < turns; turn++) {
    edit(&people[random_below(&dice, people_count)]);
    for (uint32_t i = 0; i < people_count; i++) pump(&people[i]);
    usleep(2000);
  }
  assert_int_equal(acknowledged_by_now(), before);
  assert_true(made > made_before);
  run_sql(db, last);
  db_destroy(db);
  come_to_rest();
  print_message("        %u batches waited:\n", made - made_before);
  nothing_is_lost();
}

/* As PostgreSQL says it when its disk is full; with room again, nobody has to start anything anew. */
static void a_full_disk_is_waited_out(void **state) {
  (void)state;
  nothing_is_acknowledged_between("create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using "
                                  "errcode = 'disk_full'; end $$; create trigger full_disk before insert on batches execute function full_disk()",
                                  "drop trigger full_disk on batches; drop function full_disk()");
}

static void a_long_lock_is_waited_out(void **state) {
  (void)state;
  nothing_is_acknowledged_between("begin; lock table batches in access exclusive mode", "commit");
}

/* Edits go on as before; a sound that is brought meanwhile waits, and comes when there is somewhere to put it. */
static void a_store_that_is_out_is_felt_by_no_edit(void **state) {
  (void)state;
  static Sound late;
  const double seconds = getenv("LONG") != NULL ? 60.0 : 3.0;
  uint32_t edited = made;
  double slowest = 0.0;
  make_sound(&late, SOUNDS);
  come_to_rest();
  cluster_disturb_store(&cluster, UINT32_MAX, 0);
  for (const double until = seconds_now() + seconds; seconds_now() < until;) {
    for (uint32_t turn = 0; turn < 20; turn++) {
      const uint32_t i = random_below(&dice, people_count);
      edit(&people[i]);
      const double asked = seconds_now();
      while (replica_pending_count(people[i].live.replica) > 0 && seconds_now() - asked < QUIET_SECONDS) pump(&people[i]);
      if (seconds_now() - asked > slowest) slowest = seconds_now() - asked;
    }
    bring(&late, random_below(&dice, CLUSTER_SERVERS));
    assert_false(late.here);
  }
  edited = made - edited;
  come_to_rest();
  cluster_disturb_store(&cluster, 0, 0);
  const double back = seconds_now();
  for (; !late.here; usleep(20000)) {
    bring(&late, 0);
    assert_true(seconds_now() - back < QUIET_SECONDS);
  }
  print_message("        %.0f s without a store: %u batches acknowledged, the slowest after %.2f s; what waited was there %.1f s after it came back:\n", seconds, edited, slowest, seconds_now() - back);
  buffer_finish(&late.wav);
  assert_true(edited > 0);
  nothing_is_lost();
}

static void call(const char *path, const char *body, const char *field, char value[64]) {
  const WebReply reply = web_call(cluster.servers[0].port, "POST", path, cookie[0] == '\0' ? NULL : cookie, body);
  assert_int_equal(reply.status, 201);
  if (cookie[0] == '\0') assert_true(web_cookie(&reply, cookie, sizeof cookie));
  web_field(&reply, field, value, 64);
}

static int begin(void **state) {
  char value[64], path[64];
  (void)state;
  dice = random_begin("chaos");
  if (getenv("LONG") != NULL) people_count = PEOPLE_MAX;
  if (!cluster_begin(&cluster, NULL)) return -1;
  call("/api/guests", "{}", "id", value);
  const WebReply reply = web_call(cluster.servers[0].port, "POST", "/api/projects", cookie, "{\"name\":\"Chaos\"}");
  web_field(&reply, "id", project, sizeof project);
  web_field(&reply, "branch", value, sizeof value);
  branch = strtoull(value, NULL, 10);
  snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)branch);
  for (uint32_t i = 0; i < people_count; i++) {
    call(path, "{}", "actor", value);
    people[i] = (Person){.actor = (uint32_t)strtoul(value, NULL, 10), .live.socket.fd = -1};
    people[i].live.replica = replica_create(memory_heap(), (ReplicaOptions){.branch = branch, .client = people[i].actor, .version = SCHEMA_VERSION});
  }
  for (uint32_t i = 0; i < SOUNDS; i++) make_sound(&sounds[i], i);
  return 0;
}

static int end(void **state) {
  (void)state;
  for (uint32_t i = 0; i < people_count; i++) live_client_finish(&people[i].live);
  for (uint32_t i = 0; i < SOUNDS; i++) buffer_finish(&sounds[i].wav);
  cluster_finish(&cluster);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_acknowledged_survives_the_death_of_one_of_each),
    cmocka_unit_test(a_rolling_restart_is_not_noticed),
    cmocka_unit_test(a_full_disk_is_waited_out),
    cmocka_unit_test(a_long_lock_is_waited_out),
    cmocka_unit_test(a_store_that_is_out_is_felt_by_no_edit),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
