/*
  The disk under PostgreSQL is full, really, while people edit: a small one of its own, filled by somebody else. Whatever PostgreSQL
  makes of that (it refuses rows, or cannot go on writing its log and ends), nothing is lost and nobody is told that something is saved which
  is not; with room again, and PostgreSQL started again if it ended, all of it arrives, without anything being done to server or people.
  Where no disk of our own can be had, that is said. LONG=1 (`make chaos`): five times.
*/
#include "support/cm.h"
#include "support/band.h"
#include "support/bare_database.h"
#include "support/log_count.h"
#include "support/server_database.h"

#include "server/db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUIET_SECONDS 2.0 /* so long nothing is acknowledged: the disk is full */
#define FULL_SECONDS 60.0 /* until then at the latest */

enum { LEFT_BYTES_MAX = 1 << 20 };

static BareDatabase database;
static ServerProcess server;
static Band band;
static Random dice;
static char disk[96], ballast[112];
static bool has_disk;
static uint64_t acknowledged[BAND_PEOPLE];

/* What it has so far goes onto a small disk. */
static bool move_to_small_disk(void) {
  char command[640];
  snprintf(disk, sizeof disk, "%s/disk", database.folder);
  snprintf(ballast, sizeof ballast, "%s/ballast", disk);
  if (mkdir(disk, 0700) != 0 || mount("tmpfs", disk, "tmpfs", 0, "size=192m") != 0) return false;
  has_disk = true;
  snprintf(command, sizeof command, "chown --reference='%s' '%s' && chmod 700 '%s' && cp -a '%s/.' '%s/'", database.data, disk, disk, database.data, disk);
  snprintf(database.data, sizeof database.data, "%s", disk);
  return system(command) == 0;
}

static bool start_database(void) {
  return bare_database_start(&database, (const char *const[]){"max_wal_size=4MB", "min_wal_size=2MB", "checkpoint_timeout=30s", "max_connections=40", NULL});
}

/* To the last byte but those; what is left is taken by what people do. */
static void fill(off_t left) {
  static const char block[1 << 16] = "x";
  off_t size = 0;
  const int file = open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  assert_true(file >= 0);
  for (ssize_t now; (now = write(file, block, sizeof block)) > 0;) size += now;
  assert_int_equal(errno, ENOSPC);
  assert_int_equal(ftruncate(file, size - left), 0);
  close(file);
}

static uint64_t note_acknowledged(void) {
  uint64_t all = 0;
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) {
    const Replica *replica = band.people[i].live.replica;
    acknowledged[i] = replica_given(replica) - replica_pending_count(replica);
    all += acknowledged[i];
  }
  return all;
}

/* People go on until nothing is acknowledged any more. How many batches wait then. */
static uint32_t edit_until_it_is_full(void) {
  const double begun = seconds_now();
  double since = begun;
  uint64_t before = note_acknowledged();
  uint32_t waiting = 0;
  while (seconds_now() - since < QUIET_SECONDS || waiting == 0) {
    assert_true(seconds_now() - begun < FULL_SECONDS);
    for (uint32_t i = 0; i < 5; i++) band_edit(&band, &band.people[random_below(&dice, BAND_PEOPLE - 1)]);
    band_pump_all(&band);
    const uint64_t now = note_acknowledged();
    waiting = band.made - (uint32_t)now;
    if (now != before) since = seconds_now();
    before = now;
    usleep(2000);
  }
  return waiting;
}

static void a_disk_that_is_really_full_is_waited_out(void **state) {
  (void)state;
  const uint32_t rounds = getenv("LONG") != NULL ? 5 : 1;
  uint32_t waited = 0, ended = 0;
  uint64_t all = 0, lost = 0, before = 0;
  if (!has_disk) {
    print_message("        no disk of our own can be had: %s\n", strerror(EPERM));
    skip();
  }
  for (uint32_t round = 0; round < rounds; round++) {
    band_come_to_rest(&band);
    fill((off_t)random_below(&dice, LEFT_BYTES_MAX));
    waited += edit_until_it_is_full();
    before = acknowledged[0] + acknowledged[1] + acknowledged[2] + acknowledged[3];
    const WebReply health = web_call(server.port, "GET", "/healthz", NULL, NULL);
    assert_int_equal(health.status, 200);
    assert_int_equal(unlink(ballast), 0);
    if (waitpid(database.postmaster, NULL, WNOHANG) == database.postmaster) {
      ended++;
      assert_true(start_database());
    }
    Db *db = db_create(database.url);
    for (uint32_t i = 0; i < BAND_PEOPLE; i++) lost += log_lost(db, band.people[i].actor, acknowledged[i]);
    db_destroy(db);
    band_come_to_rest(&band);
    all = note_acknowledged();
  }
  band_newcomer_sees_the_same(&band);
  Db *db = db_create(database.url);
  const uint64_t rows = database_number(db, "select count(*) from batches"), duplicated = rows - database_number(db, "select count(distinct (client, client_seq)) from batches");
  db_destroy(db);
  print_message("        %u times full, PostgreSQL ended %u times: %llu batches acknowledged before (the last time), %u waited in all, %llu acknowledged in the end, %llu lost, %llu duplicated\n", rounds, ended,
                (unsigned long long)before, waited, (unsigned long long)all, (unsigned long long)lost, (unsigned long long)duplicated);
  assert_int_equal(lost, 0);
  assert_int_equal(duplicated, 0);
  assert_int_equal(all, band.made);
  assert_int_equal(rows, band.made);
}

static int begin(void **state) {
  (void)state;
  dice = random_begin("disk");
  setenv("TUTTI_RATE", "0", 1);
  setenv("TUTTI_LOG", "error", 1);
  if (!bare_database_make(&database)) return -1;
  if (!move_to_small_disk()) return has_disk ? -1 : 0; /* the test says so */
  if (!start_database()) return -1;
  server = (ServerProcess){.database_url = database.url};
  if (!server_process_begin(&server)) return -1;
  band_begin(&band, &server);
  return 0;
}

static int end(void **state) {
  (void)state;
  if (has_disk) {
    band_finish(&band);
    server_process_finish(&server);
    bare_database_stop(&database);
    if (umount(disk) != 0) print_error("%s stays\n", disk);
  }
  bare_database_finish(&database);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_disk_that_is_really_full_is_waited_out)};
  return cmocka_run_group_tests(tests, begin, end);
}
