/* A database that greets and then says nothing more, on a socket of its own: how long whoever asks it waits. */
#include "support/cm.h"
#include "support/live_client.h"
#include "support/scratch.h"

#include "server/db/db.h"

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

/* Its limit on locks is told a new connection first: that is waited for, and what was asked is not said any more. */
static void a_database_that_greets_and_says_no_more_is_waited_for_once(void **state) {
  (void)state;
  char folder[SCRATCH_BYTES], url[128];
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  assert_true(scratch_folder(folder, "silence"));
  snprintf(at.sun_path, sizeof at.sun_path, "%s/.s.PGSQL.5432", folder);
  snprintf(url, sizeof url, "host=%s user=tutti dbname=tutti", folder);
  const int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(listening, (const struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(listen(listening, 8), 0);
  fflush(stdout);
  const pid_t database = fork();
  if (database == 0) greet_all(listening);
  Db *db = db_create(url);
  db_wait_for_locks(db, 5);
  db_wait_for_answers(db, 1);
  const double begun = seconds_now();
  DbResult result = db_run(db, SQL_DATABASE_READY, NULL);
  const double took = seconds_now() - begun;
  assert_int_equal(result.state, DB_LOST);
  assert_string_equal(result.why, "the database does not answer");
  assert_true(db_waited_in_vain(db));
  db_result_finish(&result);
  db_destroy(db);
  kill(database, SIGKILL);
  waitpid(database, NULL, 0);
  close(listening);
  unlink(at.sun_path);
  rmdir(folder);
  print_message("        given up after %.2f s\n", took);
  assert_true(took >= 1.0 && took < 1.8);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_database_that_greets_and_says_no_more_is_waited_for_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
