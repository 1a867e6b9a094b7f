/* A table of commands over the ground everything stands on. */

#include "server/admin.h"

#include "core/version.h"
#include "server/backend.h"
#include "server/db/db.h"
#include "server/jobs/sandbox.h"
#include "server/jobs/sweep.h"
#include "server/jobs/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 4 };

/* Does jobs until it is told to end; what is under way is put back. */
static int work(Ground *ground) {
  sigset_t ending;
  int received;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, NULL);
  signal(SIGPIPE, SIG_IGN);
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  Worker *worker = worker_create(ground->url, ground->store, processors > THREADS_MAX ? THREADS_MAX : processors < 1 ? 1 : (uint32_t)processors);
  if (worker == NULL) return 1;
  puts("Tutti's worker waits for jobs (Ctrl-C ends it)");
  fflush(stdout);
  sigwait(&ending, &received);
  const WorkerFigures figures = worker_figures(worker);
  worker_destroy(worker);
  printf("%llu jobs done, %llu failed\n", (unsigned long long)figures.done, (unsigned long long)figures.failed);
  return 0;
}

static int say_migrated(Ground *ground) {
  (void)ground; /* opening it did all */
  puts("The database is up to date.");
  return 0;
}

static int collect(Ground *ground) {
  char why[STORE_WHY_BYTES];
  uint64_t swept = 0;
  Db *db = db_create(ground->url);
  const bool done = db != NULL && sweep_store(db, ground->store, SWEEP_GRACE_SECONDS, &swept, why);
  db_destroy(db);
  if (!done) fprintf(stderr, "tutti: %s\n", db == NULL ? "out of memory" : why);
  printf("%llu parts that nothing refers to are gone.\n", (unsigned long long)swept);
  return done ? 0 : 1;
}

static bool count_part(void *count, const Digest *part, double age_seconds) {
  (void)part; (void)age_seconds;
  ++*(uint64_t *)count;
  return true;
}

static int look(Ground *ground) {
  char why[STORE_WHY_BYTES];
  uint64_t parts = 0;
  Db *db = db_create(ground->url);
  DbResult result = db_run(db, SQL_DATABASE_READY, NULL);
  const bool answers = result.state == DB_OK && result.rows == 1, durable = answers && strcmp(db_text(&result, 0, 0), "on") == 0 && strcmp(db_text(&result, 0, 1), "off") != 0;
  const bool stores = ground->store->kind->list(ground->store, count_part, &parts, why);
  const SandboxSupport sandbox = sandbox_support();
  printf("version   " TUTTI_VERSION "\n");
  printf("database  %s\n", !answers ? result.why : durable ? "answers, and what is committed is on the disk" : "answers, but fsync or synchronous_commit is off: what is acknowledged may be lost");
  if (stores) printf("store     %s, %llu parts\n", ground->store->kind->name, (unsigned long long)parts);
  else printf("store     %s\n", why);
  printf("sandbox   files %s, system calls %s\n", sandbox.files ? "shut" : "open: this kernel has no Landlock", sandbox.calls ? "shut" : "open: this kernel has no seccomp");
  if (!sandbox_usable()) puts("          nothing is rendered here (TUTTI_SANDBOX=best changes that)");
  db_result_finish(&result);
  db_destroy(db);
  return durable && stores && sandbox_usable() ? 0 : 1;
}

static const struct { const char *name; int (*run)(Ground *ground); } commands[] = {{"worker", work}, {"migrate", say_migrated}, {"gc", collect}, {"doctor", look}};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

bool admin_has_command(const char *name) {
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (strcmp(commands[i].name, name) == 0) return true;
  return false;
}

int admin_run(const char *program, int count, char *const *arguments) {
  char why[512];
  Ground ground;
  const bool data = count == 3 && strcmp(arguments[1], "--data") == 0;
  if (count != 1 && !data) {
    fprintf(stderr, "usage: %s %s [--data FOLDER]\n", program, arguments[0]);
    return 2;
  }
  int exit_code = 1;
  if (!ground_open(data ? arguments[2] : NULL, true, &ground, why, sizeof why)) fprintf(stderr, "%s: %s\n", program, why);
  else
    for (size_t i = 0; i < COMMAND_COUNT; i++)
      if (strcmp(commands[i].name, arguments[0]) == 0) exit_code = commands[i].run(&ground);
  ground_close(&ground);
  return exit_code;
}
