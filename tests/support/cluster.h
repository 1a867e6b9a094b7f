#ifndef TUTTI_TESTS_SUPPORT_CLUSTER_H
#define TUTTI_TESTS_SUPPORT_CLUSTER_H

#include "support/random.h"
#include "support/s3_stand_in.h"
#include "support/server_process.h"

/*
  All that serves one site, as an admin who wants several of each has it: three servers, two workers, PostgreSQL, and an S3 store
  that verifies signatures. Each can be killed at any time, and what is down is brought back by mending. One at a time, as the
  settings of its processes are this process's environment.
*/

enum { CLUSTER_SERVERS = 3, CLUSTER_WORKERS = 2 };

typedef struct Cluster {
  char folder[64], url[512], endpoint[64]; /* of PostgreSQL, and of the store */
  struct PrivateDb *postgres;              /* NULL: it is down */
  S3StandIn *s3;
  ServerProcess servers[CLUSTER_SERVERS];  /* pid 0: down */
  pid_t workers[CLUSTER_WORKERS];          /* the same */
  struct { uint32_t servers, workers, databases, stores; } faults;
} Cluster;

/* `page`: the folder of the page to serve, NULL for an empty one. False with a line on stderr; finish it then, too. */
bool cluster_begin(Cluster *cluster, const char *page);
void cluster_finish(Cluster *cluster);

/* SIGKILL for one of them; nothing when it is down already. */
void cluster_kill_server(Cluster *cluster, uint32_t which);
void cluster_kill_worker(Cluster *cluster, uint32_t which);
/* All of PostgreSQL at once, as if its machine had lost power. */
void cluster_kill_database(Cluster *cluster);
/* All of PostgreSQL stands still, in the middle of whatever it does, and goes on. */
void cluster_stop_database(const Cluster *cluster);
void cluster_continue_database(const Cluster *cluster);
/* The next requests to the store are refused, those after them cut short. */
void cluster_disturb_store(Cluster *cluster, uint32_t busy, uint32_t cut);
/* Starts what is down. */
bool cluster_mend(Cluster *cluster);

#endif
