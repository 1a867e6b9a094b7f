/* A table of commands over the ground everything stands on. */

#include "server/admin.h"

#include "server/backend.h"
#include "server/config.h"
#include "server/crew.h"
#include "server/db/db.h"
#include "server/doctor.h"
#include "server/jobs/sweep.h"
#include "server/jobs/worker.h"
#include "server/keep/keep.h"
#include "server/people.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS_MAX = 4, WORDS_MAX = 6 };

/* What was said behind a command's name. */
typedef struct Words { const char *at[WORDS_MAX]; int count; } Words;

/* Does jobs, one on each processor it may use, until it is told to end; what is under way is put back. */
static int work(Ground *ground, const Words *words) {
  (void)words;
  sigset_t ending;
  int received;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, NULL);
  signal(SIGPIPE, SIG_IGN);
  const uint32_t processors = crew_processors();
  Worker *worker = worker_create(ground->url, ground->store, processors < THREADS_MAX ? processors : THREADS_MAX);
  if (worker == NULL) return 1;
  puts("Tutti's worker waits for jobs (Ctrl-C ends it)");
  fflush(stdout);
  sigwait(&ending, &received);
  const WorkerFigures figures = worker_figures(worker);
  worker_destroy(worker);
  printf("%llu jobs done, %llu failed\n", (unsigned long long)figures.done, (unsigned long long)figures.failed);
  return 0;
}

static int say_migrated(Ground *ground, const Words *words) {
  (void)ground; /* opening it did all */
  (void)words;
  puts("The database is up to date.");
  return 0;
}

static int collect(Ground *ground, const Words *words) {
  (void)words;
  char why[STORE_WHY_BYTES];
  uint64_t swept = 0;
  Db *db = db_create(ground->url);
  const bool done = db != NULL && sweep_store(db, ground->store, SWEEP_PATIENCE, &swept, why);
  db_destroy(db);
  if (!done) fprintf(stderr, "tutti: %s\n", db == NULL ? "out of memory" : why);
  printf("%llu parts that nothing refers to are gone.\n", (unsigned long long)swept);
  return done ? 0 : 1;
}

static int look(Ground *ground, const Words *words) {
  (void)words;
  return doctor_look(ground);
}

static double mebibytes(uint64_t bytes) { return (double)bytes / 1048576.0; }

static int back_up(Ground *ground, const Words *words) {
  char why[KEEP_WHY_BYTES];
  KeepFigures figures;
  umask(077); /* it holds what the database holds */
  Db *db = db_create(ground->url);
  const bool done = db != NULL && keep_backup(db, ground->store, words->at[0], &figures, why);
  db_destroy(db);
  if (!done) {
    fprintf(stderr, "tutti: no backup was made: %s\n", db == NULL ? "out of memory" : why);
    return 1;
  }
  printf("%s: %llu tables (%.1f MiB), %llu parts of sounds and renders (%.1f MiB)\n", words->at[0], (unsigned long long)figures.tables, mebibytes(figures.rows_bytes),
         (unsigned long long)figures.parts, mebibytes(figures.part_bytes));
  if (figures.missing == 0) return 0;
  fprintf(stderr, "tutti: %llu parts are missing from the store or damaged, and so from the backup; `tutti verify` names what they belong to\n", (unsigned long long)figures.missing);
  return 1;
}

static int restore(Ground *ground, const Words *words) {
  char why[KEEP_WHY_BYTES];
  KeepFigures figures;
  Db *db = db_create(ground->url);
  const bool done = db != NULL && keep_restore(db, ground->store, words->at[0], &figures, why);
  db_destroy(db);
  if (!done) {
    fprintf(stderr, "tutti: nothing was restored: %s\n", db == NULL ? "out of memory" : why);
    return 1;
  }
  printf("%llu tables (%.1f MiB) and %llu parts (%.1f MiB) are back; `tutti verify` looks at all of it\n", (unsigned long long)figures.tables, mebibytes(figures.rows_bytes),
         (unsigned long long)figures.parts, mebibytes(figures.part_bytes));
  if (figures.missing > 0) printf("%llu parts were missing when the backup was made\n", (unsigned long long)figures.missing);
  return 0;
}

static void tell_damage(void *context, const char *line) {
  (void)context;
  printf("damaged: %s\n", line);
}

static int verify(Ground *ground, const Words *words) {
  char why[KEEP_WHY_BYTES];
  VerifyFigures figures;
  (void)words;
  Db *db = db_create(ground->url);
  const bool done = db != NULL && keep_verify(db, ground->store, tell_damage, NULL, &figures, why);
  db_destroy(db);
  if (!done) {
    fprintf(stderr, "tutti: not everything could be looked at: %s\n", db == NULL ? "out of memory" : why);
    return 1;
  }
  printf("%llu branches with %llu rows, %llu snapshots of %llu pieces, %llu sounds and renders (%.1f MiB), %llu receipts: ", (unsigned long long)figures.branches,
         (unsigned long long)figures.rows, (unsigned long long)figures.snapshots, (unsigned long long)figures.chunks, (unsigned long long)figures.blobs,
         mebibytes(figures.blob_bytes), (unsigned long long)figures.renders);
  if (figures.damages == 0) puts("all is as it should be");
  else printf("%llu damages\n", (unsigned long long)figures.damages);
  return figures.damages == 0 ? 0 : 1;
}

static int verify_receipt(Ground *ground, const Words *words) {
  char why[KEEP_WHY_BYTES];
  (void)ground;
  if (keep_verify_receipt(words->at[0], words->at[1], words->count == 3 ? words->at[2] : NULL, why)) {
    puts(words->count == 3 ? "The file is the receipt's, and the song gives these samples." : "The file is the receipt's.");
    return 0;
  }
  fprintf(stderr, "tutti: %s\n", why);
  return 1;
}

static int people(Ground *ground, const Words *words) {
  Db *db = db_create(ground->url);
  const int exit_code = db == NULL ? 1 : people_run(db, words->at[0], words->count == 2 ? words->at[1] : NULL);
  db_destroy(db);
  if (exit_code == 2) fputs("usage: tutti " ADMIN_USAGE, stderr);
  return exit_code;
}

/* What a command stands on. A restore brings the database's tables along. */
typedef enum Needs { NEEDS_NOTHING, NEEDS_ALL, NEEDS_BARE } Needs;

static const struct { const char *name; int words_min, words_max; Needs needs; int (*run)(Ground *ground, const Words *words); } commands[] = {
  {"worker", 0, 0, NEEDS_ALL, work},     {"migrate", 0, 0, NEEDS_ALL, say_migrated}, {"gc", 0, 0, NEEDS_ALL, collect},     {"doctor", 0, 0, NEEDS_ALL, look},
  {"backup", 1, 1, NEEDS_ALL, back_up},  {"restore", 1, 1, NEEDS_BARE, restore},     {"verify", 0, 0, NEEDS_ALL, verify},  {"verify", 2, 3, NEEDS_NOTHING, verify_receipt},
  {"admin", 1, 2, NEEDS_ALL, people},
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

bool admin_has_command(const char *name) {
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (strcmp(commands[i].name, name) == 0) return true;
  return false;
}

/* False: it cannot be understood. */
static bool read_words(int count, char *const *arguments, Words *words, const char **data) {
  *words = (Words){.count = 0};
  *data = NULL;
  for (int i = 1; i < count; i++) {
    const bool names_data = strcmp(arguments[i], "--data") == 0;
    if (names_data && (i + 1 == count || *data != NULL)) return false;
    if (names_data) *data = arguments[++i];
    else if (arguments[i][0] == '-' || words->count == WORDS_MAX) return false;
    else words->at[words->count++] = arguments[i];
  }
  return true;
}

int admin_run(const char *program, int count, char *const *arguments) {
  char why[512];
  Words words;
  const char *data;
  size_t row = 0;
  const bool understood = read_words(count, arguments, &words, &data);
  while (row < COMMAND_COUNT && !(strcmp(commands[row].name, arguments[0]) == 0 && words.count >= commands[row].words_min && words.count <= commands[row].words_max)) row++;
  if (!understood || row == COMMAND_COUNT) {
    fprintf(stderr, "usage: %s " ADMIN_USAGE, program);
    return 2;
  }
  Ground ground = {.own = NULL};
  int exit_code = 1;
  const bool stands = config_begin(why, sizeof why) && (commands[row].needs == NEEDS_NOTHING || ground_open(data, true, commands[row].needs == NEEDS_ALL, &ground, why, sizeof why));
  if (stands) exit_code = commands[row].run(&ground, &words);
  else fprintf(stderr, "%s: %s\n", program, why);
  ground_close(&ground);
  return exit_code;
}
