/*
  The database is there and does not answer, or is not there at all. Whoever asks is told at once to come back; what needs no database goes on;
  nothing is acknowledged; and when it is back, everything is as if nothing had been.
*/
#include "support/band.h"
#include "support/cluster.h"
#include "support/cm.h"
#include "support/web_client.h"

#include "server/db/connect.h"
#include "server/db/db.h"
#include "server/db/pool.h"
#include "server/db/watch.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CROWD = 200 };
#define PROMPTLY_SECONDS 3.0 /* a sign of life, whatever the database does; a loaded machine has its share of it */

static Cluster cluster;
static Band band;

static void run_sql(Db *db, const char *text) {
  DbResult result = db_script(db, text);
  if (result.state != DB_OK) print_error("%s\n", result.why);
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
}

static WebReply ask(const char *path) { return web_call(cluster.servers[0].port, "GET", path, band.people[0].cookie, NULL); }
static bool has_line(const char *path, const char *line) { return strstr(ask(path).body, line) != NULL; }

/* Said, and not listened to yet. */
static int say_to_server(const char *text, size_t size) {
  const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(cluster.servers[0].port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(send(fd, text, size, MSG_NOSIGNAL), size);
  return fd;
}

static int begin_to_ask(const char *path) {
  char text[512];
  const int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: %s\r\n\r\n", path, band.people[0].cookie);
  return say_to_server(text, (size_t)length);
}

static int ask_for_songs(void) { return begin_to_ask("/api/projects"); }

/* Whether it is told to come back; anything else fails. */
static bool is_told_to_come_back(int fd) {
  char text[8192];
  size_t size = 0;
  for (ssize_t got = 1; got > 0 && size + 1 < sizeof text; size += got > 0 ? (size_t)got : 0) {
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    got = poll(&polled, 1, 30000) > 0 ? recv(fd, text + size, sizeof text - 1 - size, 0) : -1;
  }
  text[size] = '\0';
  close(fd);
  const bool refused = strncmp(text, "HTTP/1.1 503", 12) == 0;
  if (refused) assert_non_null(strstr(text, "Retry-After: "));
  else if (strncmp(text, "HTTP/1.1 200", 12) != 0) fail_msg("answered: %s", text);
  return refused;
}

/* Six threads answer the web: without a bound the first six to ask would have kept everybody out for as long as the lock is held. */
static void a_locked_table_keeps_nobody_from_being_answered(void **state) {
  (void)state;
  int fds[CROWD];
  uint32_t refused = 0;
  double slowest = 0.0;
  Db *db = db_create(cluster.url);
  run_sql(db, "begin; lock table projects in access exclusive mode");
  const double begun = seconds_now();
  for (uint32_t i = 0; i < CROWD; i++) fds[i] = ask_for_songs();
  for (uint32_t i = 0; i < 20; i++) {
    const double asked = seconds_now();
    assert_int_equal(ask("/healthz").status, 200);
    const double took = seconds_now() - asked;
    if (took > slowest) slowest = took;
    usleep(50000);
  }
  for (uint32_t i = 0; i < CROWD; i++) refused += is_told_to_come_back(fds[i]);
  const double all = seconds_now() - begun;
  print_message("        %u of %u were told to come back in %.1f s; the slowest sign of life took %.1f s\n", refused, CROWD, all, slowest);
  assert_int_equal(refused, CROWD);
  assert_true(slowest < PROMPTLY_SECONDS);
  assert_true(all < 20.0);
  run_sql(db, "commit");
  const double until = seconds_now() + 20.0;
  while (ask("/api/projects").status != 200) assert_true(seconds_now() < until);
  for (uint32_t i = 0; i < CROWD; i++) fds[i] = ask_for_songs();
  refused = 0;
  for (uint32_t i = 0; i < CROWD; i++) refused += is_told_to_come_back(fds[i]);
  assert_int_equal(refused, 0);
  db_destroy(db);
}

/* One row that somebody holds is waited for by whoever wants it, again and again, and by nobody else. */
static void a_locked_row_keeps_nobody_else_out(void **state) {
  (void)state;
  enum { WAITING = 3, ASKED = 40 };
  char text[256], id[24];
  double slowest = 0.0;
  uint32_t waited = 0;
  const Person *renamed = &band.people[1];
  Db *db = db_create(cluster.url);
  const WebReply me = web_call(cluster.servers[0].port, "GET", "/api/me", renamed->cookie, NULL);
  web_field(&me, "id", id, sizeof id);
  snprintf(text, sizeof text, "begin; select 1 from users where id = %s for update", id);
  run_sql(db, text);
  for (uint32_t round = 0; round < 3; round++) {
    int fds[WAITING];
    char request[512];
    for (uint32_t i = 0; i < WAITING; i++) {
      const int length = snprintf(request, sizeof request, "PATCH /api/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 14\r\nCookie: %s\r\n\r\n{\"name\":\"New\"}", renamed->cookie);
      fds[i] = say_to_server(request, (size_t)length);
    }
    for (uint32_t i = 0; i < ASKED; i++) {
      const double asked = seconds_now();
      assert_int_equal(ask("/api/projects").status, 200);
      const double took = seconds_now() - asked;
      if (took > slowest) slowest = took;
      usleep(20000);
    }
    for (uint32_t i = 0; i < WAITING; i++) waited += is_told_to_come_back(fds[i]);
  }
  print_message("        %u who wanted the row were told to come back; of %u others the slowest was answered in %.2f s\n", waited, 3 * ASKED, slowest);
  assert_int_equal(waited, 3 * WAITING);
  run_sql(db, "commit");
  assert_int_equal(web_call(cluster.servers[0].port, "PATCH", "/api/me", renamed->cookie, "{\"name\":\"New\"}").status, 200);
  db_destroy(db);
}

/* What the last frame says before the line ends. */
static void hear_goodbye(WebSocket *socket, char *said, size_t bytes) {
  size_t size = 0;
  for (ssize_t got = 1; got > 0 && size + 1 < bytes; size += got > 0 ? (size_t)got : 0) {
    struct pollfd polled = {.fd = socket->fd, .events = POLLIN};
    got = poll(&polled, 1, 30000) > 0 ? recv(socket->fd, said + size, bytes - 1 - size, 0) : -1;
  }
  for (size_t i = 0; i < size; i++) if (said[i] == '\0') said[i] = ' ';
  said[size] = '\0';
  web_socket_close(socket);
}

/* Nobody knows by then whether they may: told that they may not, their page would never come again. */
static void who_comes_to_a_song_beside_a_locked_table_is_told_to_come_again(void **state) {
  (void)state;
  char said[256], path[96];
  WebSocket socket = {.fd = -1};
  const Person *person = &band.people[0];
  Db *db = db_create(cluster.url);
  run_sql(db, "begin; lock table sessions in access exclusive mode");
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)band.branch, person->actor);
  assert_true(web_socket_open(&socket, cluster.servers[0].port, path, person->cookie, NULL));
  hear_goodbye(&socket, said, sizeof said);
  run_sql(db, "commit");
  db_destroy(db);
  if (strstr(said, "away") == NULL) fail_msg("told: %s", said);
}

/* Where the database was, somebody lets everyone in and says nothing. */
static int listen_and_say_nothing(struct sockaddr_un *at) {
  *at = (struct sockaddr_un){.sun_family = AF_UNIX};
  const char *host = strstr(cluster.url, "host=") + strlen("host=");
  snprintf(at->sun_path, sizeof at->sun_path, "%.*s/.s.PGSQL.5432", (int)strcspn(host, " "), host);
  unlink(at->sun_path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(fd, (const struct sockaddr *)at, sizeof *at), 0);
  assert_int_equal(listen(fd, 1000), 0);
  return fd;
}

static void a_database_that_lets_in_and_says_nothing_is_given_up(void **state) {
  (void)state;
  struct sockaddr_un at;
  double slowest = 0.0, not_ready = 0.0;
  uint32_t refused = 0;
  int fds[CROWD];
  band_edit(&band, &band.people[0]);
  band_come_to_rest(&band);
  cluster_kill_database(&cluster);
  const int silent = listen_and_say_nothing(&at);
  const double begun = seconds_now();
  for (uint32_t i = 0; i < CROWD; i++) fds[i] = ask_for_songs();
  assert_int_equal(ask("/readyz").status, 503);
  not_ready = seconds_now() - begun;
  assert_true(has_line("/readyz", "not ready\nthe database does not answer\n"));
  for (uint32_t i = 0; i < 20; i++) {
    const double asked = seconds_now();
    assert_int_equal(ask("/healthz").status, 200);
    const double took = seconds_now() - asked;
    if (took > slowest) slowest = took;
    usleep(50000);
  }
  for (uint32_t i = 0; i < CROWD; i++) refused += is_told_to_come_back(fds[i]);
  print_message("        %u of %u were told to come back in %.1f s, /readyz in %.1f s; then the slowest sign of life took %.1f s\n", refused, CROWD, seconds_now() - begun, not_ready, slowest);
  assert_int_equal(refused, CROWD);
  assert_true(not_ready < PROMPTLY_SECONDS && slowest < PROMPTLY_SECONDS);
  while (!band_edit(&band, &band.people[0])) {}
  close(silent);
  unlink(at.sun_path);
  assert_true(cluster_mend(&cluster));
  band_come_to_rest(&band);
  assert_int_equal(replica_head(band.people[0].live.replica), band.made);
  const double back = seconds_now();
  while (ask("/readyz").status != 200) assert_true(seconds_now() - back < 20.0);
}

/* All connections are there, and nothing more is said on any of them. */
static void a_database_that_stands_still_is_given_up(void **state) {
  (void)state;
  double slowest = 0.0;
  uint32_t refused = 0;
  int fds[CROWD];
  band_come_to_rest(&band);
  assert_int_equal(ask("/api/projects").status, 200);
  cluster_stop_database(&cluster);
  const double begun = seconds_now();
  while (!band_edit(&band, &band.people[0])) {}
  band_pump_all(&band);
  for (uint32_t i = 0; i < CROWD; i++) fds[i] = ask_for_songs();
  const double wondered = seconds_now();
  const int wonders = begin_to_ask("/readyz"); /* for as long as an answer may take: who asks for life alone is not behind it */
  assert_int_equal(ask("/healthz").status, 200);
  const double beside = seconds_now() - wondered;
  close(wonders);
  assert_int_equal(ask("/readyz").status, 503);
  const double not_ready = seconds_now() - wondered;
  for (uint32_t i = 0; i < 20; i++) {
    const double asked = seconds_now();
    assert_int_equal(ask("/healthz").status, 200);
    const double took = seconds_now() - asked;
    if (took > slowest) slowest = took;
    usleep(50000);
  }
  for (uint32_t i = 0; i < CROWD; i++) refused += is_told_to_come_back(fds[i]);
  const double all = seconds_now() - begun;
  band_pump_all(&band);
  assert_int_equal(replica_pending_count(band.people[0].live.replica), 1);
  cluster_continue_database(&cluster);
  const double back = seconds_now();
  band_come_to_rest(&band);
  print_message("        %u of %u were told to come back in %.1f s, /readyz in %.1f s, the slowest sign of life took %.1f s; at rest %.1f s after it went on\n", refused, CROWD, all, not_ready, slowest, seconds_now() - back);
  assert_int_equal(refused, CROWD);
  assert_true(slowest < PROMPTLY_SECONDS && not_ready < PROMPTLY_SECONDS);
  assert_true(beside < 0.8 * DB_WATCH_SECONDS);
  assert_int_equal(replica_head(band.people[0].live.replica), band.made);
  while (ask("/readyz").status != 200 || ask("/api/projects").status != 200) assert_true(seconds_now() - back < 30.0);
  band_newcomer_sees_the_same(&band);
}

/* What one says about themselves, until another hears it. */
static double seconds_until_heard(Person *one, Person *other, const char *name) {
  char text[96];
  const int size = snprintf(text, sizeof text, "{\"actor\":%u,\"name\":\"%s\"}", one->actor, name);
  const double said = seconds_now();
  assert_true(web_socket_send(&one->live.socket, (Bytes){(const uint8_t *)text, (size_t)size}, true));
  for (; strstr(other->text, name) == NULL; usleep(2000)) {
    band_pump_all(&band);
    assert_true(seconds_now() - said < 20.0);
  }
  return seconds_now() - said;
}

/* Nobody's edit is saved then, but whoever is there moves about and is seen, while answers are waited for and while connections are. */
static void beside_a_database_that_stands_still_people_hear_each_other(void **state) {
  (void)state;
  char name[32];
  double slowest = 0.0;
  uint32_t said = 0;
  band_come_to_rest(&band);
  cluster_stop_database(&cluster);
  while (!band_edit(&band, &band.people[0])) {}
  band_pump_all(&band);
  for (const double begun = seconds_now(); seconds_now() - begun < DB_ANSWER_SECONDS + 2.0 * DB_CONNECT_SECONDS; usleep(100000)) {
    snprintf(name, sizeof name, "Stood %u", ++said);
    const double took = seconds_until_heard(&band.people[0], &band.people[BAND_PEOPLE - 1], name);
    if (took > slowest) slowest = took;
  }
  assert_int_equal(replica_pending_count(band.people[0].live.replica), 1);
  cluster_continue_database(&cluster);
  band_come_to_rest(&band);
  print_message("        %u times something was said, and heard after at most %.2f s\n", said, slowest);
  assert_true(slowest < 3.0);
  assert_int_equal(replica_head(band.people[0].live.replica), band.made);
}

static void wait_for_end(pid_t pid, double seconds_most, const char *who) {
  int status = -1;
  for (const double until = seconds_now() + seconds_most; waitpid(pid, &status, WNOHANG) != pid; usleep(10000))
    if (seconds_now() > until) fail_msg("%s did not end in %.0f s", who, seconds_most);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Whoever is told to end while it asks something ends, too. */
static void who_is_told_to_end_beside_a_database_that_stands_still_ends(void **state) {
  (void)state;
  cluster_stop_database(&cluster);
  sleep(2); /* each worker asks once a second */
  const double begun = seconds_now();
  kill(cluster.servers[1].pid, SIGTERM);
  kill(cluster.workers[0], SIGTERM);
  wait_for_end(cluster.servers[1].pid, 60.0, "a server");
  cluster.servers[1].pid = 0;
  wait_for_end(cluster.workers[0], 60.0, "a worker");
  cluster.workers[0] = 0;
  print_message("        a server and a worker ended in %.1f s\n", seconds_now() - begun);
  cluster_continue_database(&cluster);
  assert_true(cluster_mend(&cluster));
}

static void without_a_database_people_hear_each_other_and_nothing_is_acknowledged(void **state) {
  (void)state;
  const uint32_t rounds = getenv("LONG") != NULL ? 50 : 2;
  double slowest = 0.0;
  for (uint32_t round = 0; round < rounds; round++) {
    Person *one = &band.people[0], *other = &band.people[BAND_PEOPLE - 1];
    char name[32];
    for (uint32_t turn = 0; turn < 10; turn++) band_edit(&band, one);
    band_come_to_rest(&band);
    assert_true(has_line("/readyz", "fsync on\nsynchronous_commit on\nstore "));
    assert_true(has_line("/metrics", "tutti_database_up 1\n"));
    cluster_kill_database(&cluster);
    assert_int_equal(ask("/healthz").status, 200);
    assert_int_equal(ask("/").status, 200);
    assert_int_equal(ask("/readyz").status, 503);
    assert_true(has_line("/metrics", "tutti_database_up 0\n"));
    const WebReply reply = ask("/api/projects");
    assert_int_equal(reply.status, 503);
    assert_non_null(strstr(reply.head, "Retry-After: "));
    /* Who is in the room stays, and is heard; what is edited waits. */
    while (!band_edit(&band, one)) {}
    snprintf(name, sizeof name, "Round %u", round);
    (void)seconds_until_heard(one, other, name);
    for (uint32_t turn = 0; turn < 200; turn++) {
      band_pump_all(&band);
      usleep(2000);
    }
    assert_int_equal(replica_pending_count(one->live.replica), 1);
    assert_true(cluster_mend(&cluster));
    const double back = seconds_now();
    band_come_to_rest(&band);
    const double took = seconds_now() - back;
    if (took > slowest) slowest = took;
    band_newcomer_sees_the_same(&band);
  }
  print_message("        %u databases killed, %u batches acknowledged, 0 lost; at rest again after at most %.2f s (floor 5)\n", rounds, band.made, slowest);
  assert_int_equal(replica_head(band.people[0].live.replica), band.made);
  assert_true(slowest < 15.0); /* the floor is for a machine that does nothing else */
}

static int begin(void **state) {
  (void)state;
  setenv("TUTTI_RATE", "0", 1);
  if (!cluster_begin(&cluster, NULL)) return -1;
  band_begin(&band, &cluster.servers[0]);
  return 0;
}

static int end(void **state) {
  (void)state;
  band_finish(&band);
  cluster_finish(&cluster);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_locked_table_keeps_nobody_from_being_answered),
    cmocka_unit_test(a_locked_row_keeps_nobody_else_out),
    cmocka_unit_test(who_comes_to_a_song_beside_a_locked_table_is_told_to_come_again),
    cmocka_unit_test(a_database_that_lets_in_and_says_nothing_is_given_up),
    cmocka_unit_test(a_database_that_stands_still_is_given_up),
    cmocka_unit_test(beside_a_database_that_stands_still_people_hear_each_other),
    cmocka_unit_test(who_is_told_to_end_beside_a_database_that_stands_still_ends),
    cmocka_unit_test(without_a_database_people_hear_each_other_and_nothing_is_acknowledged),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
