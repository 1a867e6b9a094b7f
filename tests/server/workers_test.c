/* Jobs outlive who does them: a worker that is killed or told to end in the middle of a render, and the next one. */
#include "support/cm.h"
#include "support/live_client.h"
#include "support/server_database.h"
#include "support/server_song.h"

#include "server/db/db.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_SECONDS 60.0
enum { TRIES = 20 /* to meet a render that takes a moment only */ };

static ServerSong of;
static pid_t worker, aside /* another one, at the same time */, asleep /* a session of PostgreSQL's */;
static Db *db;
static int rate_hz = 48000; /* each render is asked for at another one, so that none is there already */

static void begin_worker(void) {
  worker = server_process_worker(&of.server);
  assert_true(worker > 0);
}

static double patience(void) { return seconds_now() + PATIENCE_SECONDS; }

/* Nobody is waited for for good: what has not happened by then fails the test, by what it was. */
static void wait_on(double until, const char *what) {
  if (seconds_now() > until) fail_msg("for %.0f seconds %s", PATIENCE_SECONDS, what);
  usleep(1000);
}

static void end_worker(int with) {
  const double until = patience();
  const pid_t ends = worker;
  int status = 0;
  kill(ends, with);
  while (waitpid(ends, &status, WNOHANG) != ends) wait_on(until, "a worker did not end that was told to");
  worker = 0;
  if (with == SIGTERM) assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void script(const char *text) {
  DbResult result = db_script(db, text);
  if (result.state != DB_OK) print_error("%s\n", result.why);
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
}

/* The job's state and how often it was begun, "running 1". */
static void look(const char *job, char is[48]) {
  char text[128];
  snprintf(text, sizeof text, "select state || ' ' || tries from jobs where id = %s", job);
  DbResult result = db_script(db, text);
  assert_int_equal(result.rows, 1);
  snprintf(is, 48, "%s", db_text(&result, 0, 0));
  db_result_finish(&result);
}

/* A render that waits, with nobody to do it yet. */
static void ask_for_one(char job[24]) {
  char body[96];
  snprintf(body, sizeof body, "{\"container\":\"wav\",\"format\":\"f32\",\"rateHz\":%d}", ++rate_hz);
  assert_int_equal(server_song_ask(&of, of.owner, body, job), 202);
}

/* The render of that job, stopped: the worker waits for it. 0: it was done before it could be met. */
static pid_t stop_render(const char *job) {
  const double until = patience();
  char is[48] = "";
  for (; strncmp(is, "done", 4) != 0; look(job, is)) {
    const pid_t child = server_process_stop_child(worker);
    if (child > 0) {
      look(job, is);
      if (strncmp(is, "running", 7) == 0) return child;
      kill(child, SIGCONT);
    }
    wait_on(until, "a render was neither begun nor done");
  }
  return 0;
}

/* Asks for a render and stops it in the middle. */
static pid_t stop_in_the_middle(char job[24]) {
  for (int tries = 0; tries < TRIES; tries++) {
    ask_for_one(job);
    const pid_t child = stop_render(job);
    if (child > 0) return child;
  }
  fail_msg("no render could be met in its middle");
  return 0;
}

/* Where the render under way works: the worker holds its lock. */
static void folder_of_worker(char folder[128]) {
  char path[300];
  snprintf(path, sizeof path, "/proc/%d/fd", (int)worker);
  DIR *open_files = opendir(path);
  folder[0] = '\0';
  assert_non_null(open_files);
  for (const struct dirent *file; folder[0] == '\0' && (file = readdir(open_files)) != NULL;) {
    const ssize_t size = readlinkat(dirfd(open_files), file->d_name, path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    if (strncmp(path, "/tmp/tutti-render-", 18) == 0) snprintf(folder, 128, "%.127s", path);
  }
  closedir(open_files);
  assert_string_not_equal(folder, "");
}

static bool is_there(const char *folder) { return access(folder, F_OK) == 0; }

static void set_age(const char *folder, bool old) {
  const struct timespec long_ago[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
  assert_int_equal(utimensat(AT_FDCWD, folder, old ? long_ago : NULL, 0), 0);
}

/* What the worker had begun ends a moment after it, and may have been stopped where it still held what the worker holds. */
static void let_go_of(const char *folder, pid_t child) {
  const double until = patience();
  const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  assert_true(fd >= 0);
  kill(child, SIGCONT);
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) wait_on(until, "what a dead worker had begun held its folder");
  close(fd);
}

static void cancel(const char *job) {
  char path[64];
  snprintf(path, sizeof path, "/api/jobs/%s", job);
  assert_int_equal(web_call(of.server.port, "DELETE", path, of.owner, "{}").status, 200);
}

/* A folder that is old is somebody's as long as they live; nobody else's is touched. While nobody holds it, it is young until the last
   step: any other worker of this machine may sweep it otherwise. */
static void what_a_killed_worker_left_is_swept_by_the_next(void **state) {
  (void)state;
  char job[24], folder[128];
  begin_worker();
  const pid_t child = stop_in_the_middle(job);
  folder_of_worker(folder);
  set_age(folder, true);
  aside = worker;
  begin_worker();
  end_worker(SIGTERM);
  assert_true(is_there(folder));
  worker = aside;
  aside = 0;
  set_age(folder, false);
  end_worker(SIGKILL);
  assert_true(is_there(folder));
  let_go_of(folder, child);
  set_age(folder, true);
  begin_worker();
  assert_false(is_there(folder));
  end_worker(SIGTERM);
}

static void a_killed_workers_job_is_done_by_another_once(void **state) {
  (void)state;
  char job[24], is[48];
  begin_worker();
  stop_in_the_middle(job);
  const uint64_t renders = database_number(db, "select count(*) from renders");
  end_worker(SIGKILL);
  look(job, is);
  assert_string_equal(is, "running 1");
  begin_worker();
  script("update jobs set lease_until = now() + interval '1 year' where state = 'running'"); /* as if PostgreSQL's clock had been turned back since: nobody waits that long */
  const WebReply reply = server_song_wait(&of, job);
  assert_non_null(strstr(reply.body, "\"done\""));
  look(job, is);
  assert_string_equal(is, "done 2");
  assert_int_equal(database_number(db, "select count(*) from renders"), renders + 1);
  end_worker(SIGTERM);
}

/* Else two workers of a machine would do twice as many jobs as it has processors, each for twice as long, and one that dies would lose twice as much. */
static void a_worker_does_no_more_jobs_at_once_than_it_may_use_processors(void **state) {
  (void)state;
  cpu_set_t all, one;
  char first[24], second[24], is[48];
  assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
  CPU_ZERO(&one);
  for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
    if (CPU_ISSET(i, &all)) CPU_SET(i, &one);
  assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
  begin_worker();
  assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
  const pid_t child = stop_in_the_middle(first);
  ask_for_one(second);
  usleep(2500000); /* a worker that has nothing to do looks for something each second */
  look(second, is);
  assert_string_equal(is, "waiting 0");
  kill(child, SIGCONT);
  assert_non_null(strstr(server_song_wait(&of, second).body, "\"done\""));
  end_worker(SIGTERM);
}

static void a_worker_that_is_told_to_end_hands_its_job_back(void **state) {
  (void)state;
  char job[24], is[48];
  begin_worker();
  stop_in_the_middle(job);
  end_worker(SIGTERM);
  look(job, is);
  assert_string_equal(is, "waiting 0");
  begin_worker();
  assert_non_null(strstr(server_song_wait(&of, job).body, "\"done\""));
  look(job, is);
  assert_string_equal(is, "done 1");
  end_worker(SIGTERM);
}

static void a_render_that_is_cancelled_in_its_middle_leaves_nothing(void **state) {
  (void)state;
  char job[24], is[48];
  begin_worker();
  stop_in_the_middle(job);
  const uint64_t renders = database_number(db, "select count(*) from renders");
  cancel(job);
  for (const double until = patience(); server_process_child(worker) > 0;) wait_on(until, "a render went on that was cancelled"); /* its worker asks each second whether it still may */
  end_worker(SIGTERM);
  look(job, is);
  assert_string_equal(is, "cancelled 1");
  assert_int_equal(database_number(db, "select count(*) from renders"), renders);
}

/* PostgreSQL ends what whoever died had begun to say. */
static void wait_for_last_words(const char *job) {
  char holds[120];
  const double until = patience();
  snprintf(holds, sizeof holds, "select count(*) from pg_stat_activity s join jobs j on j.holder = s.pid where j.id = %s", job);
  while (database_number(db, holds) > 0) wait_on(until, "PostgreSQL kept the session of a worker that is dead");
}

/* As if the lease's seconds were over. */
static void end_lease(void) { script("update jobs set lease_until = now() where state = 'running'"); }

/* The worker's end, and what it would have said before it, `part` on: a render of seconds takes longer than a test may. False: the render
   was done before it could be met. */
static bool kill_at(const char *job, double part) {
  char text[128];
  begin_worker();
  const bool is_met = stop_render(job) > 0;
  end_worker(SIGKILL);
  if (!is_met) return false;
  wait_for_last_words(job);
  snprintf(text, sizeof text, "update jobs set part = %.2f where id = %s", part, job);
  script(text);
  end_lease();
  return true;
}

/* A new render whose worker is killed at each of these parts, and then waits. */
static void kill_at_each(const double *parts, size_t part_count, char job[24]) {
  for (int tries = 0; tries < TRIES; tries++) {
    size_t met = 0;
    for (ask_for_one(job); met < part_count && kill_at(job, parts[met]); met++) {}
    if (met == part_count) return;
  }
  fail_msg("no render could be met %zu times", part_count);
}

/* Whoever ends workers from outside does so anywhere: no number of them makes the job a bad one. */
static void kills_from_outside_are_not_the_jobs(void **state) {
  (void)state;
  static const double parts[] = {0.3, 0.3, 0.1, 0.5, 0.4, 0.2, 0.6, 0.0, 0.9};
  char job[24], is[48];
  kill_at_each(parts, COUNT_OF(parts), job);
  begin_worker();
  assert_non_null(strstr(server_song_wait(&of, job).body, "\"done\""));
  look(job, is);
  assert_string_equal(is, "done 10");
  end_worker(SIGTERM);
}

/* The session of the worker's thread that has nothing to do: PostgreSQL's process. */
static pid_t session_that_asks(const char *job) {
  char text[320];
  snprintf(text, sizeof text, "select coalesce(max(s.pid), 0) from pg_stat_activity s join jobs j on j.id = %s where s.backend_type = 'client backend' and s.state = 'idle' "
           "and s.query_start > j.changed - interval '5 seconds' and s.pid not in (j.holder, pg_backend_pid())", job);
  return (pid_t)database_number(db, text);
}

static void wake(void) {
  if (asleep > 0) kill(asleep, SIGCONT);
  asleep = 0;
}

/* Whoever dies while they ask for a job has not taken it, even if PostgreSQL reads their question only afterwards: that would be a try that
   nobody made. */
static void who_dies_while_they_ask_has_taken_nothing(void **state) {
  (void)state;
  char job[24], is[48];
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) return; /* a worker has one thread then, and it does not ask while it does something */
  begin_worker();
  const pid_t child = stop_in_the_middle(job);
  for (const double until = patience(); (asleep = session_that_asks(job)) == 0;) wait_on(until, "no thread asked for something to do");
  assert_int_equal(kill(asleep, SIGSTOP), 0);
  sleep(3); /* each asks once a second */
  end_worker(SIGKILL);
  kill(child, SIGKILL);
  end_lease();
  wake();
  usleep(500000);
  look(job, is);
  assert_string_equal(is, "running 1");
  begin_worker();
  assert_non_null(strstr(server_song_wait(&of, job).body, "\"done\""));
  look(job, is);
  assert_string_equal(is, "done 2");
  end_worker(SIGTERM);
}

/* A job that kills whoever does it does so at one place; it ends, with a reason, and may be asked for again. */
static void what_ends_too_often_at_one_place_is_given_up(void **state) {
  (void)state;
  static const double parts[] = {0.5, 0.49, 0.48, 0.47, 0.46};
  char job[24], again[24], body[96], is[48];
  kill_at_each(parts, COUNT_OF(parts), job);
  begin_worker();
  assert_non_null(strstr(server_song_wait(&of, job).body, "no further than before"));
  look(job, is);
  assert_string_equal(is, "failed 5");
  snprintf(body, sizeof body, "{\"container\":\"wav\",\"format\":\"f32\",\"rateHz\":%d}", rate_hz);
  assert_int_equal(server_song_ask(&of, of.owner, body, again), 202);
  assert_string_not_equal(again, job);
  assert_non_null(strstr(server_song_wait(&of, again).body, "\"done\""));
  end_worker(SIGTERM);
}

/* False: it was done before it could be met. */
static bool kill_renders_only(const char *job) {
  char is[48] = "";
  const double until = patience();
  for (look(job, is); strncmp(is, "failed", 6) != 0; look(job, is)) {
    if (strncmp(is, "done", 4) == 0) return false;
    const pid_t child = server_process_stop_child(worker);
    if (child > 0) kill(child, SIGKILL);
    wait_on(until, "a render was tried that ends badly each time");
  }
  return true;
}

/* The work alone, shut in, ends badly while its worker lives. */
static void a_render_that_ends_badly_by_itself_is_tried_three_times(void **state) {
  (void)state;
  char job[24], is[48] = "";
  int tries = 0;
  begin_worker();
  do ask_for_one(job);
  while (!kill_renders_only(job) && ++tries < TRIES);
  look(job, is);
  assert_string_equal(is, "failed 3");
  assert_non_null(strstr(server_song_wait(&of, job).body, "ended before it was done"));
  end_worker(SIGTERM);
}

/* ---- Stems ---- */

enum { STEMS = 3, PASSES = STEMS + 1 /* the mix says how long they are */ };

static void ask_for_stems(char job[24]) {
  char body[120];
  snprintf(body, sizeof body, "{\"container\":\"wav\",\"format\":\"f32\",\"stems\":\"track\",\"rateHz\":%d}", rate_hz);
  assert_int_equal(server_song_ask(&of, of.owner, body, job), 202);
}

/* As if nobody had ever asked. */
static void forget_stems(const char *job) {
  char text[160];
  snprintf(text, sizeof text, "delete from renders where key = (select result from jobs where id = %s); delete from jobs where id = %s", job, job);
  script(text);
}

/* Kills whoever is at it as soon as so many passes are made. False: it was done before that. */
static bool kill_after_passes(uint64_t passes, const char *job) {
  char is[48] = "";
  const double until = patience();
  begin_worker();
  for (; database_number(db, "select count(*) from render_passes") < passes && strncmp(is, "done", 4) != 0; look(job, is)) wait_on(until, "stems were neither begun nor done");
  end_worker(SIGKILL);
  wait_for_last_words(job);
  look(job, is);
  end_lease();
  return strncmp(is, "running", 7) == 0 && database_number(db, "select count(*) from render_passes") >= passes; /* all of them may be a render already, while the job does not say so */
}

/* The receipt and the files, as the database has them, but for how fast it went. */
static void finish_stems(const char *job, char *text, size_t bytes) {
  char ask[320];
  begin_worker();
  assert_non_null(strstr(server_song_wait(&of, job).body, "\"done\""));
  end_worker(SIGTERM);
  snprintf(ask, sizeof ask, "select (select regexp_replace(receipt, '\"x_real_time\": *[0-9.e+-]+', '', 'g') from renders where key = j.result) || (select string_agg(position || ' ' || name || encode(sha256, 'hex') || crc32, ',' order by position) from render_stems where key = j.result) from jobs j where id = %s", job);
  DbResult result = db_script(db, ask);
  assert_int_equal(result.rows, 1);
  assert_true((size_t)snprintf(text, bytes, "%s", db_text(&result, 0, 0)) < bytes);
  db_result_finish(&result);
  assert_int_equal(database_number(db, "select count(*) from render_passes"), 0); /* nobody has to go on with it */
}

/* Asked for at ever other rates until whoever was at it died with so many made. */
static void die_in_the_middle(uint64_t passes, char job[24]) {
  for (int tries = 0; tries < TRIES; tries++) {
    rate_hz++;
    ask_for_stems(job);
    if (kill_after_passes(passes, job)) return;
  }
  fail_msg("no stems could be met in their middle");
}

static void stems_of_a_killed_worker_are_gone_on_with(void **state) {
  (void)state;
  static char killed[1 << 16], whole[1 << 16];
  char job[24], stems[120];
  for (uint64_t passes = 1; passes < PASSES; passes++) {
    die_in_the_middle(passes, job);
    const uint64_t made = database_number(db, "select count(*) from render_passes");
    assert_true(made >= passes);
    if (kill_after_passes(made + 1, job)) assert_true(database_number(db, "select count(*) from render_passes") > made); /* and whoever goes on, too */
    finish_stems(job, killed, sizeof killed);
    forget_stems(job);
    ask_for_stems(job);
    finish_stems(job, whole, sizeof whole);
    assert_string_equal(killed, whole);
    snprintf(stems, sizeof stems, "select count(*) from render_stems s join jobs j on j.result = s.key where j.id = %s", job);
    assert_int_equal(database_number(db, stems), STEMS);
  }
}

/* What stands there goes into the receipt as it is: nobody made it again. */
static void a_stem_that_is_made_is_not_made_again(void **state) {
  (void)state;
  static char text[1 << 16];
  char job[24];
  die_in_the_middle(2, job);
  script("update render_passes set said = regexp_replace(said, '\"name\": *\"', '\"name\":\"Kept ') where position = 1");
  assert_int_equal(database_number(db, "select count(*) from render_passes where said like '%\"Kept %'"), 1);
  finish_stems(job, text, sizeof text);
  assert_non_null(strstr(text, "\"name\":\"Kept "));
}

static int open_server(void **state) {
  (void)state;
  setenv("TUTTI_SANDBOX", "best", 1);
  of.server.idle = true;
  if (!server_process_begin(&of.server)) return -1;
  db = server_database(&of.server);
  begin_worker();
  server_song_share(&of);
  server_song_upload(&of);
  end_worker(SIGTERM);
  return 0;
}

/* What a test that failed left is nobody else's. */
static int leave_nothing(void **state) {
  (void)state;
  const pid_t left[] = {worker, aside};
  wake();
  worker = aside = 0;
  for (size_t i = 0; i < COUNT_OF(left); i++) {
    if (left[i] == 0) continue;
    kill(left[i], SIGKILL);
    waitpid(left[i], NULL, 0);
  }
  DbResult result = db_script(db, "update jobs set state = 'cancelled' where state in ('waiting', 'running')");
  const bool done = result.state == DB_OK;
  db_result_finish(&result);
  return done ? 0 : -1;
}

static int close_server(void **state) {
  (void)state;
  db_destroy(db);
  server_process_finish(&of.server);
  server_song_finish(&of);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(a_killed_workers_job_is_done_by_another_once, leave_nothing),
    cmocka_unit_test_teardown(what_a_killed_worker_left_is_swept_by_the_next, leave_nothing),
    cmocka_unit_test_teardown(a_worker_does_no_more_jobs_at_once_than_it_may_use_processors, leave_nothing),
    cmocka_unit_test_teardown(a_worker_that_is_told_to_end_hands_its_job_back, leave_nothing),
    cmocka_unit_test_teardown(a_render_that_is_cancelled_in_its_middle_leaves_nothing, leave_nothing),
    cmocka_unit_test_teardown(kills_from_outside_are_not_the_jobs, leave_nothing),
    cmocka_unit_test_teardown(who_dies_while_they_ask_has_taken_nothing, leave_nothing),
    cmocka_unit_test_teardown(what_ends_too_often_at_one_place_is_given_up, leave_nothing),
    cmocka_unit_test_teardown(a_render_that_ends_badly_by_itself_is_tried_three_times, leave_nothing),
    cmocka_unit_test_teardown(stems_of_a_killed_worker_are_gone_on_with, leave_nothing),
    cmocka_unit_test_teardown(a_stem_that_is_made_is_not_made_again, leave_nothing),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
