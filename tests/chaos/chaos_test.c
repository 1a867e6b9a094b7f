/*
  Three servers, two workers, PostgreSQL and an S3 store, people who edit and bring sounds, and chance that kills one of each again
  and again. What was acknowledged is counted as it is acknowledged and looked for in the log afterwards: nothing may be lost, be
  there twice, or be seen differently by anybody. LONG=1 (`make chaos`) goes on for minutes. The seed is printed.
*/
#include "support/cm.h"
#include "support/random.h"
#include "support/s3_stand_in.h"
#include "support/server_process.h"
#include "support/sim_world.h"
#include "support/web_client.h"

#include "formats/wav.h"
#include "model/replica.h"
#include "server/db/private.h"
#include "server/keep/keep.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PEOPLE = 5, SERVERS = 3, WORKERS = 2, SOUNDS = 6, QUIET_SECONDS = 90, DOWN_TURNS = 14 };

typedef struct Person {
  uint32_t actor, server;
  Replica *replica;
  WebSocket socket;
  double said_hello;
  uint64_t acknowledged; /* of the batches made here, as many from the first one on */
} Person;

typedef struct Sound { Buffer wav; char name[65]; bool here; } Sound;

static char folder[64], url[512], cookie[128], project[24];
static PrivateDb *postgres;
static S3StandIn *s3;
static ServerProcess servers[SERVERS];
static pid_t workers[WORKERS];
static uint64_t branch;
static Person people[PEOPLE];
static Sound sounds[SOUNDS];
static Random dice;
static uint32_t made;
static struct { uint32_t servers, workers, databases, stores, cuts; } faults;

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool start_database(void) {
  char why[256];
  postgres = private_db_start(folder, url, sizeof url, why, sizeof why);
  if (postgres == NULL) print_error("%s\n", why);
  return postgres != NULL;
}

/* ---- People ---- */

static void edit(Person *person) {
  char label[32];
  BatchReport report;
  Problem problem;
  snprintf(label, sizeof label, "%u", made);
  Batch *batch = sim_edit(&dice, replica_doc(person->replica), person->actor, label);
  made += batch != NULL && replica_submit(person->replica, batch, &report, &problem) == STATUS_OK;
}

static void connect_somewhere(Person *person) {
  char path[96];
  replica_disconnect(person->replica);
  person->server = random_below(&dice, SERVERS);
  if (servers[person->server].pid == 0) return;
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)branch, person->actor);
  if (!web_socket_open(&person->socket, servers[person->server].port, path, cookie, NULL)) return;
  replica_connect(person->replica);
  person->said_hello = seconds_now();
}

static void pump(Person *person) {
  Buffer bytes;
  bool text;
  buffer_init(&bytes, memory_heap(), 256u << 20);
  if (person->socket.fd < 0) {
    connect_somewhere(person);
  } else if (replica_state(person->replica) == REPLICA_JOINING && seconds_now() - person->said_hello > 3.0) {
    replica_connect(person->replica);
    person->said_hello = seconds_now();
  }
  for (; replica_take_write(person->replica, &bytes) != WRITE_NOTHING; buffer_clear(&bytes)) replica_written(person->replica);
  for (buffer_clear(&bytes); person->socket.fd >= 0 && replica_take(person->replica, &bytes) == STATUS_OK && bytes.size > 0; buffer_clear(&bytes))
    web_socket_send(&person->socket, buffer_bytes(&bytes), false);
  while (person->socket.fd >= 0 && web_socket_receive(&person->socket, 0, &bytes, &text))
    if (!text) assert_int_equal(replica_receive(person->replica, buffer_bytes(&bytes), NULL), STATUS_OK);
  buffer_finish(&bytes);
  const uint64_t settled = replica_given(person->replica) - replica_pending_count(person->replica);
  if (settled > person->acknowledged) person->acknowledged = settled;
}

/* One more step of bringing a sound; whoever answers may be anybody, or nobody. */
static void bring(Sound *sound, uint32_t server) {
  char path[160], body[64], is[24];
  if (sound->here || servers[server].pid == 0) return;
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", project, sound->name);
  snprintf(body, sizeof body, "{\"bytes\":%zu}", sound->wav.size);
  const WebReply reply = web_call(servers[server].port, "POST", path, cookie, body);
  web_field(&reply, "state", is, sizeof is);
  sound->here = strcmp(is, "here") == 0;
  if (strcmp(is, "uploading") != 0) return;
  Buffer answer;
  buffer_init(&answer, memory_heap(), 1u << 20);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/1", project, sound->name);
  const WebBytes part = {.method = "PUT", .path = path, .cookie = cookie, .headers = "Content-Type: application/octet-stream\r\n", .body = buffer_bytes(&sound->wav)};
  web_bytes(servers[server].port, &part, &answer);
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

/* ---- Faults: each breaks something now; mend() brings back what is down ---- */

static void kill_a_server(void) {
  ServerProcess *server = &servers[random_below(&dice, SERVERS)];
  if (server->pid == 0) return;
  server_process_kill(server);
  faults.servers++;
}

static void kill_a_worker(void) {
  pid_t *worker = &workers[random_below(&dice, WORKERS)];
  if (*worker == 0) return;
  kill(*worker, SIGKILL);
  waitpid(*worker, NULL, 0);
  *worker = 0;
  faults.workers++;
}

/* All of it at once, as if the machine had lost its power; what it wrote is there. */
static void kill_the_database(void) {
  char path[96];
  pid_t postmaster = 0;
  if (postgres == NULL) return;
  snprintf(path, sizeof path, "%s/postgres/postmaster.pid", folder);
  FILE *file = fopen(path, "r");
  if (file == NULL || fscanf(file, "%d", &postmaster) != 1) postmaster = 0;
  if (file != NULL) fclose(file);
  assert_true(postmaster > 0);
  kill(postmaster, SIGSTOP); /* so that it does not mend itself while its children die */
  for (pid_t child; (child = server_process_child(postmaster)) > 0; usleep(1000)) kill(child, SIGKILL);
  kill(postmaster, SIGKILL);
  private_db_stop(postgres);
  postgres = NULL;
  faults.databases++;
}

static void disturb_the_store(void) {
  s3_disturb(s3, random_below(&dice, 3), random_below(&dice, 3));
  faults.stores++;
}

static void cut_a_line(void) {
  web_socket_close(&people[random_below(&dice, PEOPLE)].socket);
  faults.cuts++;
}

static void (*const kinds[])(void) = {kill_a_server, kill_a_worker, kill_the_database, disturb_the_store, cut_a_line, cut_a_line, kill_a_server, kill_a_worker};

static void mend(void) {
  if (postgres == NULL) assert_true(start_database());
  for (uint32_t i = 0; i < SERVERS; i++)
    if (servers[i].pid == 0) assert_true(server_process_start(&servers[i]));
  for (uint32_t i = 0; i < WORKERS; i++)
    if (workers[i] == 0) assert_true((workers[i] = server_process_worker(&servers[0])) > 0);
}

/* ---- The story ---- */

static bool at_rest(void) {
  for (uint32_t i = 0; i < PEOPLE; i++) pump(&people[i]);
  bool rest = true;
  for (uint32_t i = 0; i < SOUNDS; i++) {
    bring(&sounds[i], i % SERVERS);
    rest = rest && sounds[i].here;
  }
  for (uint32_t i = 0; i < PEOPLE; i++) {
    const Replica *replica = people[i].replica;
    if (replica_state(replica) != REPLICA_LIVE || replica_pending_count(replica) > 0 || replica_head(replica) != made) rest = false;
  }
  return rest;
}

/* As if the seconds of every lease were over, so that nobody waits for them here. */
static void end_leases(void) {
  Db *db = db_create(url);
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

static uint64_t count(Db *db, const char *text) {
  DbResult result = db_script(db, text);
  if (result.state != DB_OK) print_error("%s\n", result.why);
  assert_int_equal(result.rows, 1);
  const uint64_t value = strtoull(db_text(&result, 0, 0), NULL, 10);
  db_result_finish(&result);
  return value;
}

static void tell(void *context, const char *line) {
  (void)context;
  print_error("%s\n", line);
}

static void what_is_acknowledged_survives_the_death_of_one_of_each(void **state) {
  (void)state;
  const bool longer = getenv("LONG") != NULL;
  const uint32_t turns = longer ? 8000 : 200;
  uint32_t down_since = 0;
  bool down = false;
  for (uint32_t turn = 0; turn < turns; turn++) {
    edit(&people[random_below(&dice, PEOPLE)]);
    if (turn % 8 == 0) bring(&sounds[turn / 8 % SOUNDS], random_below(&dice, SERVERS));
    for (uint32_t i = 0; i < PEOPLE; i++) pump(&people[i]);
    if (turn % 10 == 5) {
      kinds[turn < 80 ? turn / 10 : random_below(&dice, COUNT_OF(kinds))](); /* each at least once */
      if (!down) down_since = turn;
      down = true;
    }
    if (down && turn - down_since >= DOWN_TURNS) {
      mend();
      down = false;
    }
    usleep(2000);
  }
  mend();
  s3_disturb(s3, 0, 0);
  come_to_rest();

  uint64_t acknowledged = 0, lost = 0, forks = 0;
  Db *db = db_create(url);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    char text[160];
    snprintf(text, sizeof text, "select count(*) from batches where client = %u and client_seq <= %llu", people[i].actor, (unsigned long long)people[i].acknowledged);
    const uint64_t there = count(db, text);
    acknowledged += people[i].acknowledged;
    lost += people[i].acknowledged - there;
    forks += doc_hash(replica_doc(people[i].replica)) != doc_hash(replica_doc(people[0].replica)) || replica_side_count(people[i].replica) > 0;
  }
  const uint64_t rows = count(db, "select count(*) from batches"), duplicated = rows - count(db, "select count(distinct body) from batches");
  print_message("        %u servers, %u workers, %u databases killed, %u times a store disturbed, %u lines cut: %llu batches acknowledged, %llu lost, %llu duplicated, %llu forks\n",
                faults.servers, faults.workers, faults.databases, faults.stores, faults.cuts, (unsigned long long)acknowledged, (unsigned long long)lost,
                (unsigned long long)duplicated, (unsigned long long)forks);
  assert_int_equal(lost, 0);
  assert_int_equal(duplicated, 0);
  assert_int_equal(forks, 0);
  assert_int_equal(rows, made);
  assert_int_equal(acknowledged, made);
  assert_int_equal(count(db, "select count(*) from project_assets"), SOUNDS);

  /* And all of it, seen from outside. */
  char why[KEEP_WHY_BYTES], endpoint[64];
  VerifyFigures figures;
  snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%u", s3_port(s3));
  Store *store = store_s3(&(S3Options){.endpoint = endpoint, .bucket = "tutti", .region = "us-east-1", .access_key = "the-servers", .secret_key = "their-secret"}, why);
  assert_non_null(store);
  assert_true(keep_verify(db, store, tell, NULL, &figures, why));
  assert_int_equal(figures.damages, 0);
  assert_int_equal(figures.blobs, SOUNDS);
  store_destroy(store);
  db_destroy(db);
}

static void call(const char *path, const char *body, const char *field, char value[64]) {
  const WebReply reply = web_call(servers[0].port, "POST", path, cookie[0] == '\0' ? NULL : cookie, body);
  assert_int_equal(reply.status, 201);
  if (cookie[0] == '\0') assert_true(web_cookie(&reply, cookie, sizeof cookie));
  web_field(&reply, field, value, 64);
}

static int begin(void **state) {
  char value[64], path[64];
  (void)state;
  dice = random_begin("chaos");
  snprintf(folder, sizeof folder, "/tmp/tutti-chaos-XXXXXX");
  if (mkdtemp(folder) == NULL || chmod(folder, 0711) != 0 || !start_database()) return -1;
  s3 = s3_begin("the-servers", "their-secret");
  if (s3 == NULL) return -1;
  snprintf(value, sizeof value, "http://127.0.0.1:%u", s3_port(s3));
  setenv("S3_ENDPOINT", value, 1);
  setenv("S3_ACCESS_KEY", "the-servers", 1);
  setenv("S3_SECRET_KEY", "their-secret", 1);
  setenv("TUTTI_SANDBOX", "best", 1);
  setenv("TUTTI_RATE", "0", 1);
  setenv("TUTTI_LOG", "error", 1); /* what is killed would have much to tell */
  for (uint32_t i = 0; i < SERVERS; i++) {
    servers[i].database_url = url;
    servers[i].idle = true;
    if (!server_process_begin(&servers[i])) return -1;
  }
  for (uint32_t i = 0; i < WORKERS; i++)
    if ((workers[i] = server_process_worker(&servers[0])) == 0) return -1;
  call("/api/guests", "{}", "id", value);
  const WebReply reply = web_call(servers[0].port, "POST", "/api/projects", cookie, "{\"name\":\"Chaos\"}");
  web_field(&reply, "id", project, sizeof project);
  web_field(&reply, "branch", value, sizeof value);
  branch = strtoull(value, NULL, 10);
  snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)branch);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    call(path, "{}", "actor", value);
    people[i] = (Person){.actor = (uint32_t)strtoul(value, NULL, 10), .socket.fd = -1};
    people[i].replica = replica_create(memory_heap(), (ReplicaOptions){.branch = branch, .client = people[i].actor, .version = SCHEMA_VERSION});
  }
  for (uint32_t i = 0; i < SOUNDS; i++) make_sound(&sounds[i], i);
  return 0;
}

static int end(void **state) {
  char command[128];
  (void)state;
  for (uint32_t i = 0; i < PEOPLE; i++) {
    replica_destroy(people[i].replica);
    web_socket_close(&people[i].socket);
  }
  for (uint32_t i = 0; i < WORKERS; i++) {
    if (workers[i] > 0) kill(workers[i], SIGTERM);
    if (workers[i] > 0) waitpid(workers[i], NULL, 0);
  }
  for (uint32_t i = 0; i < SERVERS; i++) server_process_finish(&servers[i]);
  private_db_stop(postgres);
  s3_finish(s3);
  for (uint32_t i = 0; i < SOUNDS; i++) buffer_finish(&sounds[i].wav);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", folder);
  return system(command);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_acknowledged_survives_the_death_of_one_of_each)};
  return cmocka_run_group_tests(tests, begin, end);
}
