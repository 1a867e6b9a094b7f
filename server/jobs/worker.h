#ifndef TUTTI_SERVER_JOBS_WORKER_H
#define TUTTI_SERVER_JOBS_WORKER_H

#include "server/db/db.h"
#include "server/store/store.h"

#include <stdatomic.h>

/*
  Who does the jobs: rows of the database, taken one at a time with a lease. A worker that dies loses its lease, and another one
  does the job again; each kind of job may be done twice without harm. Workers end for reasons of their own, so a job is given up
  only when several tries in a row came no further than the one before (sql/functions/job_over.sql). A server has one of its own
  unless told otherwise, and `tutti worker` is one alone.
*/

typedef struct Worker Worker;

/* Starts its threads. The store must outlive it. NULL when it cannot be. */
Worker *worker_create(const char *database_url, Store *store, uint32_t threads);
/* There may be something to do. [any] */
void worker_poke(Worker *worker);
/* Puts back what is under way, and ends. */
void worker_destroy(Worker *worker);

typedef struct WorkerFigures { uint64_t done, failed, swept; } WorkerFigures;
WorkerFigures worker_figures(const Worker *worker);

/* ---- For the kinds of jobs ---- */

typedef struct Job {
  int64_t id, project, user, lease, tries;
  Digest subject;
  char kind[16], argument[256];
} Job;

typedef enum JobEnd {
  JOB_DONE,    /* `result` and `why` are kept */
  JOB_FAILED,  /* for ever: `why` */
  JOB_AGAIN,   /* something was away: somebody tries again, later each time */
  JOB_BADLY,   /* its own work ended badly: tried again, unless it did so too often without getting further */
  JOB_GONE,    /* it was cancelled, or we end: then it is handed back */
} JobEnd;

typedef struct JobWork {
  Db *db;
  Store *store;
  const Job *job;
  const atomic_bool *ending;
  double held_at;       /* when the lease was last renewed */
  Digest result;
  bool has_result, gone;  /* gone: job_hold said so */
  char why[256];
} JobWork;

/* Says how far it is and keeps the lease; cheap when called often. False: stop, the job is not ours any more or we end. */
bool job_hold(JobWork *work, double part);

typedef JobEnd JobDo(JobWork *work);
JobDo job_check, job_render;

#endif
