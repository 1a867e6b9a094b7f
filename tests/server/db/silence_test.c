/* A database that greets and then says nothing more, on a socket of its own: how long whoever asks it waits. */
#include "support/cm.h"
#include "support/live_client.h"
#include "support/scratch.h"

#include "server/db/connect.h"
#include "server/db/db.h"
#include "server/db/pool.h"
#include "server/db/watch.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* PostgreSQL's protocol 3.0: whoever comes is let in (AuthenticationOk) and may ask (ReadyForQuery). */
static void greet_all(int listening) {
  static const char greeting[] = "R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I";
  char said[1024];
  for (int fd; (fd = accept(listening, NULL, NULL)) >= 0;)
    if (recv(fd, said, sizeof said, 0) > 0) (void)!send(fd, greeting, sizeof greeting - 1, MSG_NOSIGNAL);
  _exit(0);
}

/* Where a database would listen. */
typedef struct Silence { char folder[SCRATCH_BYTES], url[128]; struct sockaddr_un at; int listening; } Silence;

static Silence silence_begin(void) {
  Silence silence = {.at = {.sun_family = AF_UNIX}};
  assert_true(scratch_folder(silence.folder, "silence"));
  snprintf(silence.at.sun_path, sizeof silence.at.sun_path, "%s/.s.PGSQL.5432", silence.folder);
  snprintf(silence.url, sizeof silence.url, "host=%s user=tutti dbname=tutti", silence.folder);
  silence.listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(silence.listening, (const struct sockaddr *)&silence.at, sizeof silence.at), 0);
  assert_int_equal(listen(silence.listening, 8), 0);
  return silence;
}

static void silence_end(const Silence *silence) {
  close(silence->listening);
  unlink(silence->at.sun_path);
  rmdir(silence->folder);
}

/* Its limit on locks is told a new connection first: that is waited for, and what was asked is not said any more. */
static void a_database_that_greets_and_says_no_more_is_waited_for_once(void **state) {
  (void)state;
  Silence silence = silence_begin();
  fflush(stdout);
  const pid_t database = fork();
  if (database == 0) greet_all(silence.listening);
  Db *db = db_create(silence.url);
  db_wait_for_locks(db, 5);
  db_wait_for_answers(db, 1);
  const double begun = seconds_now();
  DbResult result = db_run(db, SQL_DATABASE_READY, NULL);
  const double took = seconds_now() - begun;
  assert_int_equal(result.state, DB_LOST);
  assert_string_equal(result.why, "the database does not answer");
  assert_int_equal(db_waited_in_vain(db), DB_ANSWER_IN_VAIN);
  db_result_finish(&result);
  db_destroy(db);
  kill(database, SIGKILL);
  waitpid(database, NULL, 0);
  silence_end(&silence);
  print_message("        given up after %.2f s\n", took);
  assert_true(took >= 1.0 && took < 1.95); /* not twice */
}

/* However few the threads are that ask: who waits behind the first one shall not wait as long once more, and those behind them again. */
static void who_had_no_answer_speaks_for_all_who_ask_behind_them(void **state) {
  (void)state;
  Silence silence = silence_begin(); /* whoever comes is let in by the system, and that is all */
  DbPool *pool = db_pool_create(silence.url, 6);
  const double begun = seconds_now();
  Db *first = db_pool_borrow(pool);
  DbResult result = db_run(first, SQL_DATABASE_READY, NULL);
  assert_int_equal(result.state, DB_LOST);
  db_result_finish(&result);
  db_pool_return(pool, first);
  assert_true(seconds_now() - begun > DB_CONNECT_SECONDS - 1.0);
  const double waited = seconds_now();
  assert_null(db_pool_borrow(pool));
  assert_true(seconds_now() - waited < 1.0);
  usleep((DB_POOL_SECONDS * 1000 + 100) * 1000);
  Db *again = db_pool_borrow(pool); /* one tries */
  assert_non_null(again);
  db_pool_return(pool, again); /* nothing was in vain: everybody may */
  Db *both[2] = {db_pool_borrow(pool), db_pool_borrow(pool)};
  assert_true(both[0] != NULL && both[1] != NULL);
  result = db_run(both[0], SQL_DATABASE_READY, NULL);
  db_result_finish(&result);
  for (int i = 2; i-- > 0;) db_pool_return(pool, both[i]);
  assert_null(db_pool_borrow(pool));
  db_pool_hear(pool); /* somebody elsewhere was answered */
  again = db_pool_borrow(pool);
  assert_non_null(again);
  db_pool_return(pool, again);
  db_pool_destroy(pool);
  silence_end(&silence);
}

/* Whether a server can work is told at once by a server that cannot. */
static void who_wants_to_know_whether_it_answers_is_told_within_a_second(void **state) {
  (void)state;
  Silence silence = silence_begin();
  DbWatch *watch = db_watch_begin(silence.url);
  const double begun = seconds_now();
  assert_false(db_watch_ask(watch).answers);
  const double first = seconds_now() - begun;
  for (int i = 0; i < 20; i++) assert_false(db_watch_ask(watch).answers);
  const double others = seconds_now() - begun - first, ending = seconds_now();
  db_watch_end(watch);
  const double ended = seconds_now() - ending;
  silence_end(&silence);
  print_message("        told after %.2f s, and %d more after %.2f s; ended in %.2f s\n", first, 20, others, ended);
  assert_true(first < DB_WATCH_SECONDS + 2.0 && others < 2.0); /* a loaded machine has its share */
  assert_true(ended < (double)DB_CONNECT_SECONDS - DB_WATCH_SECONDS - 0.5); /* it still wants to be let in */
}

/* A refusal to each thing that is said, half a second later. */
static void refuse_slowly(int listening) {
  static const char greeting[] = "R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I", refusal[] = "E\0\0\0\x17SERROR\0C57014\0Mno\0\0Z\0\0\0\x05I";
  char said[4096];
  for (int fd; (fd = accept(listening, NULL, NULL)) >= 0; close(fd)) {
    if (recv(fd, said, sizeof said, 0) <= 0 || send(fd, greeting, sizeof greeting - 1, MSG_NOSIGNAL) < 0) continue;
    while (recv(fd, said, sizeof said, 0) > 0) {
      usleep(500000);
      if (send(fd, refusal, sizeof refusal - 1, MSG_NOSIGNAL) < 0) break;
    }
  }
  _exit(0);
}

/* They come one after the other, and would each wait as long. */
static void who_wants_to_know_behind_others_is_told_what_a_slow_database_just_said(void **state) {
  enum { OTHERS = 8 };
  (void)state;
  Silence silence = silence_begin();
  fflush(stdout);
  const pid_t database = fork();
  if (database == 0) refuse_slowly(silence.listening);
  DbWatch *watch = db_watch_begin(silence.url);
  (void)db_watch_ask(watch);
  usleep(600000); /* of the connection it was told more than the question */
  const double begun = seconds_now();
  for (int i = 0; i < OTHERS; i++) assert_false(db_watch_ask(watch).answers);
  const double others = seconds_now() - begun;
  db_watch_end(watch);
  kill(database, SIGKILL);
  waitpid(database, NULL, 0);
  silence_end(&silence);
  print_message("        %d are told in %.2f s\n", OTHERS, others);
  assert_true(others < 2.0); /* a question of half a second, and a loaded machine's share */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_database_that_greets_and_says_no_more_is_waited_for_once),
                                     cmocka_unit_test(who_had_no_answer_speaks_for_all_who_ask_behind_them),
                                     cmocka_unit_test(who_wants_to_know_whether_it_answers_is_told_within_a_second),
                                     cmocka_unit_test(who_wants_to_know_behind_others_is_told_what_a_slow_database_just_said)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
