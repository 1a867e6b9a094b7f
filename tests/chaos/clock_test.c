/*
  Clocks that jump, of a server and of PostgreSQL, by an hour and by ten years, forward and back, while people are at work. What must hold:
  the order of a song comes from its log and from nobody's clock; sessions, tokens and links end by PostgreSQL's clock alone, and are good
  again when that is right again; no thread and no job waits until a turned clock has come round.
*/
#include "support/cm.h"
#include "support/band.h"
#include "support/bare_database.h"
#include "support/server_database.h"

#include "formats/wav.h"
#include "server/db/db.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOUR 3600
#define TEN_YEARS (3652 * 24 * HOUR)

typedef struct Clock { char path[96]; int64_t *turned; } Clock;

static BareDatabase database;
static ServerProcess server;
static Band band;
static Random dice;
static Clock of_database, of_server;
static uint32_t turns;

static bool make_clock(Clock *clock, const char *name) {
  snprintf(clock->path, sizeof clock->path, "%s/%s", database.folder, name);
  const int fd = open(clock->path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  void *mapped = fd < 0 || ftruncate(fd, sizeof *clock->turned) != 0 ? MAP_FAILED : mmap(NULL, sizeof *clock->turned, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd >= 0) close(fd);
  clock->turned = mapped;
  return mapped != MAP_FAILED;
}

/* The library lies where anybody may read it. */
static void preload(const Clock *clock) {
  char library[96];
  snprintf(library, sizeof library, "%s/turned_clock.so", database.folder);
  if (clock == NULL) unsetenv("LD_PRELOAD");
  else setenv("LD_PRELOAD", library, 1);
  if (clock != NULL) setenv("TURNED_CLOCK", clock->path, 1);
}

static void turn(const Clock *clock, int64_t seconds) {
  *clock->turned = seconds;
  turns++;
}

static void work(void) {
  for (uint32_t i = 0; i < 12; i++) {
    band_edit(&band, &band.people[random_below(&dice, BAND_PEOPLE - 1)]);
    band_pump_all(&band);
    usleep(1000);
  }
}

static void everybody_sees_the_same(void) {
  band_come_to_rest(&band);
  for (uint32_t i = 1; i < BAND_PEOPLE; i++) assert_true(band_hash(&band.people[i]) == band_hash(&band.people[0]));
  Db *db = db_create(database.url);
  assert_int_equal(database_number(db, "select count(*) from batches"), band.made);
  assert_int_equal(database_number(db, "select max(seq) from batches"), band.made);
  db_destroy(db);
}

static int status_of(const char *method, const char *path, const char *cookie, const char *body) { return web_call(server.port, method, path, cookie, body).status; }

/* A sound of its own, brought and waited for: its job is looked at by whatever clock there is. */
static void a_sound_is_checked(uint32_t number_of) {
  Buffer wav, answer;
  Sha256 sha;
  char path[160], body[64], name[65], is[24] = "";
  buffer_init(&wav, memory_heap(), 1u << 20);
  buffer_init(&answer, memory_heap(), 1u << 20);
  wav_write_header(&wav, 48000, 1, WAV_S16, 500);
  for (uint32_t i = 0; i < 500; i++) buffer_u16le(&wav, (uint16_t)hash_mix(number_of * 500 + i));
  sha256_init(&sha);
  sha256_put(&sha, wav.data, wav.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, name);
  snprintf(body, sizeof body, "{\"bytes\":%zu}", wav.size);
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  while (strcmp(is, "here") != 0) {
    snprintf(path, sizeof path, "/api/projects/%s/assets/%s", band.project, name);
    const WebReply reply = web_call(server.port, "POST", path, band.people[0].cookie, body);
    web_field(&reply, "state", is, sizeof is);
    snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/1", band.project, name);
    if (strcmp(is, "uploading") == 0)
      web_bytes(server.port, &(WebBytes){.method = "PUT", .path = path, .cookie = band.people[0].cookie, .headers = "Content-Type: application/octet-stream\r\n", .body = buffer_bytes(&wav)}, &answer);
    usleep(10000);
    assert_true(seconds_now() < until);
  }
  buffer_finish(&wav);
  buffer_finish(&answer);
}

static const int64_t jumps[] = {HOUR, -HOUR, TEN_YEARS, -TEN_YEARS, 0};

static void a_turned_clock_changes_no_order(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(jumps); i++) { /* the server's: nobody notices */
    turn(&of_server, jumps[i]);
    work();
    everybody_sees_the_same();
    a_sound_is_checked((uint32_t)i);
    assert_int_equal(status_of("GET", "/api/me", band.people[0].cookie, NULL), 200);
  }
  for (size_t i = 0; i < COUNT_OF(jumps); i++) { /* PostgreSQL's: not so far that sessions end */
    turn(&of_database, jumps[i] == TEN_YEARS ? 300 * 24 * HOUR : jumps[i]);
    work();
    everybody_sees_the_same();
    a_sound_is_checked((uint32_t)(COUNT_OF(jumps) + i));
    assert_int_equal(status_of("GET", "/api/me", band.people[0].cookie, NULL), 200);
  }
  band_newcomer_sees_the_same(&band);
  print_message("        %u turns of a clock, %u batches, all in one order\n", turns, band.made);
}

static void sessions_and_links_end_by_the_databases_clock(void **state) {
  (void)state;
  char path[64], token[64], body[128], later[128];
  snprintf(path, sizeof path, "/api/projects/%s/links", band.project);
  const WebReply reply = web_call(server.port, "POST", path, band.people[0].cookie, "{\"role\":\"viewer\",\"seconds\":3600}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "token", token, sizeof token);
  snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
  turn(&of_server, TEN_YEARS); /* has no say */
  assert_true(web_guest(server.port, later, sizeof later));
  assert_int_equal(status_of("POST", "/api/join", later, body), 200);
  turn(&of_server, 0);

  turn(&of_database, 2 * HOUR);
  assert_true(web_guest(server.port, later, sizeof later));
  assert_in_range(status_of("POST", "/api/join", later, body), 400, 499); /* the link is over */
  turn(&of_database, 0);
  assert_int_equal(status_of("POST", "/api/join", later, body), 200);     /* and is not */

  turn(&of_server, HOUR); /* no thread of it waits until then */
  turn(&of_database, TEN_YEARS);
  assert_int_equal(status_of("GET", "/api/me", band.people[0].cookie, NULL), 401);
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  while (band.people[0].live.socket.fd >= 0) { /* an open socket ends with its session */
    Buffer bytes;
    bool text;
    buffer_init(&bytes, memory_heap(), 64u << 20);
    web_socket_receive(&band.people[0].live.socket, 50, &bytes, &text);
    buffer_finish(&bytes);
    assert_true(seconds_now() < until);
  }
  assert_true(web_guest(server.port, later, sizeof later));
  assert_int_equal(status_of("GET", "/api/me", later, NULL), 200); /* who comes now is let in */
  turn(&of_server, 0);
  turn(&of_database, 0);
  assert_int_equal(status_of("GET", "/api/me", band.people[0].cookie, NULL), 200);
  assert_int_equal(status_of("GET", "/api/me", later, NULL), 200);
  work();
  everybody_sees_the_same();
}

static int begin(void **state) {
  char command[512];
  const char *build = getenv("BUILD");
  (void)state;
  dice = random_begin("clock");
  setenv("TUTTI_RATE", "0", 1);
  setenv("TUTTI_LOG", "error", 1);
  if (!bare_database_make(&database) || !make_clock(&of_database, "clock-of-postgres") || !make_clock(&of_server, "clock-of-server")) return -1;
  snprintf(command, sizeof command, "install -m 755 '%.300s/tests/chaos/preload/turned_clock.so' '%s/'", build == NULL ? "build" : build, database.folder);
  if (system(command) != 0) return -1;
  preload(&of_database);
  if (!bare_database_start(&database, (const char *const[]){"fsync=off", "max_connections=40", NULL})) return -1;
  server = (ServerProcess){.database_url = database.url};
  preload(&of_server);
  const bool begun = server_process_begin(&server);
  preload(NULL);
  if (begun) band_begin(&band, &server);
  return begun ? 0 : -1;
}

static int end(void **state) {
  (void)state;
  band_finish(&band);
  server_process_finish(&server);
  bare_database_finish(&database);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_turned_clock_changes_no_order),
    cmocka_unit_test(sessions_and_links_end_by_the_databases_clock),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
