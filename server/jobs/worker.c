/* Threads that take a job, do it, and look again; and the hourly sweep of what nobody can reach. */

#include "server/jobs/worker.h"

#include "server/clock.h"
#include "server/db/blobs.h"
#include "server/jobs/job_folder.h"
#include "server/jobs/sweep.h"
#include "server/journal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

enum { THREADS_MAX = 8, NICENESS = 10 };
#define HOLD_SECONDS 1.0      /* of a lease of 20 */
#define WAIT_SECONDS 1.0
#define SWEEP_SECONDS 3600.0
enum { ANSWER_SECONDS = 20 /* of a database that stands still; the lease is over then */ };

typedef struct WorkerThread {
  pthread_t thread;
  struct Worker *worker;
  Db *db;
} WorkerThread;

struct Worker {
  Store *store;
  pthread_mutex_t lock;
  pthread_cond_t there;
  bool poked;              /* under `lock` */
  atomic_bool ending;
  atomic_ullong done, failed, swept;
  double sweep_at;         /* the first thread's */
  uint32_t thread_count;
  WorkerThread threads[THREADS_MAX];
};

static const struct { const char *kind; JobDo *run; } kinds[] = {{"check", job_check}, {"render", job_render}};

bool job_hold(JobWork *work, double part) {
  if (work->gone || atomic_load(work->ending)) return false;
  const double now = clock_seconds();
  if (now - work->held_at < HOLD_SECONDS) return true;
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, work->job->id);
  db_arg_i64(&args, work->job->lease);
  db_arg_i32(&args, (int32_t)(part * 1000.0));
  DbResult result = db_run(work->db, SQL_JOB_HOLD, &args);
  const bool ours = result.state == DB_LOST || (result.state == DB_OK && result.rows == 1);
  work->held_at = now;
  work->gone = !ours;
  db_result_finish(&result);
  return ours;
}

static bool say(Db *db, const char *text) {
  DbResult result = db_script(db, text);
  const bool done = result.state == DB_OK;
  db_result_finish(&result);
  return done;
}

/* PostgreSQL does what it was asked also when whoever asked has died since: the job is taken only once the answer has arrived and is agreed to,
   or a try would be counted that nobody made. */
static bool take(WorkerThread *thread, Job *job) {
  *job = (Job){0};
  if (getrandom(&job->lease, sizeof job->lease, 0) != sizeof job->lease || !say(thread->db, "begin")) return false;
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, job->lease);
  DbResult result = db_run(thread->db, SQL_JOB_TAKE, &args);
  const bool taken = result.state == DB_OK && result.rows == 1;
  if (taken) {
    job->id = db_i64(&result, 0, 0);
    snprintf(job->kind, sizeof job->kind, "%s", db_text(&result, 0, 1));
    job->project = db_i64(&result, 0, 2);
    job->user = db_i64(&result, 0, 3);
    const Bytes subject = db_bytes(&result, 0, 4);
    if (subject.size == sizeof job->subject.bytes) memcpy(job->subject.bytes, subject.data, subject.size);
    snprintf(job->argument, sizeof job->argument, "%s", db_text(&result, 0, 5));
    job->tries = db_i32(&result, 0, 6);
  }
  db_result_finish(&result);
  return say(thread->db, "commit") && taken;
}

/* We end, it does not: somebody else may begin with it at once, and it was no try of its own. */
static void give_back(WorkerThread *thread, const JobWork *work) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, work->job->id);
  db_arg_i64(&args, work->job->lease);
  DbResult result = db_run(thread->db, SQL_JOB_GIVE_BACK, &args);
  db_result_finish(&result);
}

static void finish(WorkerThread *thread, const JobWork *work, JobEnd end) {
  static const char *const states[] = {[JOB_DONE] = "done", [JOB_FAILED] = "failed", [JOB_AGAIN] = "waiting", [JOB_BADLY] = "badly"};
  DbArgs args;
  if (atomic_load(&thread->worker->ending) && (end == JOB_GONE || end == JOB_AGAIN || end == JOB_BADLY)) {
    give_back(thread, work);
    return;
  }
  if (end == JOB_GONE) return;
  db_args_init(&args);
  db_arg_i64(&args, work->job->id);
  db_arg_i64(&args, work->job->lease);
  db_arg_text(&args, states[end]);
  db_arg_text(&args, work->why);
  db_arg_bytes(&args, work->has_result ? (Bytes){work->result.bytes, sizeof work->result.bytes} : (Bytes){0});
  DbResult result = db_run(thread->db, SQL_JOB_END, &args);
  const bool failed = result.state == DB_OK && result.rows == 1 && strcmp(db_text(&result, 0, 2), states[JOB_FAILED]) == 0;
  db_result_finish(&result);
  if (end == JOB_DONE) atomic_fetch_add(&thread->worker->done, 1);
  if (failed) atomic_fetch_add(&thread->worker->failed, 1);
}

static void tell(const JobWork *work, JobEnd end, double seconds) {
  static const char *const ends[] = {[JOB_DONE] = "job_done", [JOB_FAILED] = "job_failed", [JOB_AGAIN] = "job_put_back", [JOB_BADLY] = "job_ended_badly", [JOB_GONE] = "job_gone"};
  JournalLine line;
  journal_begin(&line, end == JOB_FAILED || end == JOB_AGAIN || end == JOB_BADLY ? JOURNAL_WARNING : JOURNAL_INFO, ends[end]);
  journal_text(&line, "kind", work->job->kind);
  journal_number(&line, "try", work->job->tries);
  journal_ms(&line, "ms", seconds);
  if (work->why[0] != '\0') journal_text(&line, "why", work->why);
  journal_end(&line);
}

static bool do_one(WorkerThread *thread) {
  Job job;
  if (!take(thread, &job)) return false;
  JobWork work = {.db = thread->db, .store = thread->worker->store, .job = &job, .ending = &thread->worker->ending, .held_at = clock_seconds()};
  const double begun = work.held_at;
  JobDo *run = NULL;
  journal_about_number("job", (uint64_t)job.id);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kinds[i].kind, job.kind) == 0) run = kinds[i].run;
  JobEnd end = JOB_FAILED;
  if (run != NULL) end = run(&work);
  else snprintf(work.why, sizeof work.why, "This server does not know how to do that.");
  tell(&work, end, clock_seconds() - begun);
  finish(thread, &work, end);
  journal_done();
  return end != JOB_AGAIN && end != JOB_BADLY;
}

static void wait_a_while(Worker *worker) {
  const struct timespec until = clock_in(WAIT_SECONDS);
  pthread_mutex_lock(&worker->lock);
  while (!worker->poked && !atomic_load(&worker->ending))
    if (pthread_cond_clockwait(&worker->there, &worker->lock, CLOCK_MONOTONIC, &until) != 0) break;
  worker->poked = false;
  pthread_mutex_unlock(&worker->lock);
}

/* Beside people: who waits for an answer waits for it, and a job for what is left. On Linux each thread has a niceness of its own, and what it
   begins has the same. */
static void give_way(void) { setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS); }

static void *run(void *thread_) {
  WorkerThread *thread = thread_;
  Worker *worker = thread->worker;
  give_way();
  while (!atomic_load(&worker->ending)) {
    while (!atomic_load(&worker->ending) && do_one(thread)) {}
    if (thread == worker->threads && clock_seconds() >= worker->sweep_at) {
      uint64_t swept = 0;
      char why[STORE_WHY_BYTES];
      if (sweep_store(thread->db, worker->store, SWEEP_PATIENCE, &swept, why)) atomic_fetch_add(&worker->swept, swept);
      db_wait_for_answers(thread->db, ANSWER_SECONDS);
      worker->sweep_at = clock_seconds() + SWEEP_SECONDS;
    }
    wait_a_while(worker);
  }
  return NULL;
}

Worker *worker_create(const char *database_url, Store *store, uint32_t threads) {
  Worker *worker = calloc(1, sizeof *worker);
  if (worker == NULL) return NULL;
  worker->store = store;
  job_folders_sweep();
  worker->sweep_at = clock_seconds() + SWEEP_SECONDS / 10;
  pthread_mutex_init(&worker->lock, NULL);
  pthread_cond_init(&worker->there, NULL);
  for (uint32_t i = 0; i < threads && i < THREADS_MAX; i++) {
    WorkerThread *thread = &worker->threads[i];
    *thread = (WorkerThread){.worker = worker, .db = db_create(database_url)};
    if (thread->db != NULL) db_wait_for_answers(thread->db, ANSWER_SECONDS);
    if (thread->db == NULL || pthread_create(&thread->thread, NULL, run, thread) != 0) {
      db_destroy(thread->db);
      worker_destroy(worker);
      return NULL;
    }
    worker->thread_count++;
  }
  return worker;
}

void worker_poke(Worker *worker) {
  pthread_mutex_lock(&worker->lock);
  worker->poked = true;
  pthread_cond_signal(&worker->there);
  pthread_mutex_unlock(&worker->lock);
}

void worker_destroy(Worker *worker) {
  if (worker == NULL) return;
  atomic_store(&worker->ending, true);
  pthread_mutex_lock(&worker->lock);
  pthread_cond_broadcast(&worker->there);
  pthread_mutex_unlock(&worker->lock);
  for (uint32_t i = 0; i < worker->thread_count; i++) {
    pthread_join(worker->threads[i].thread, NULL);
    db_destroy(worker->threads[i].db);
  }
  pthread_cond_destroy(&worker->there);
  pthread_mutex_destroy(&worker->lock);
  free(worker);
}

WorkerFigures worker_figures(const Worker *worker) {
  return (WorkerFigures){atomic_load(&worker->done), atomic_load(&worker->failed), atomic_load(&worker->swept)};
}
