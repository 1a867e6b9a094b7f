/* See support/cluster.h. */
#include "support/cluster.h"
#include "support/scratch.h"

#include "server/db/private.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool start_database(Cluster *cluster) {
  char why[256];
  cluster->postgres = private_db_start(cluster->folder, cluster->url, sizeof cluster->url, why, sizeof why);
  if (cluster->postgres == NULL) fprintf(stderr, "%s\n", why);
  return cluster->postgres != NULL;
}

static void set_environment(const Cluster *cluster) {
  setenv("S3_ENDPOINT", cluster->endpoint, 1);
  setenv("S3_ACCESS_KEY", "the-servers", 1);
  setenv("S3_SECRET_KEY", "their-secret", 1);
  setenv("TUTTI_SANDBOX", "best", 1);
  setenv("TUTTI_RATE", "0", 1);
  setenv("TUTTI_LOG", "error", 1); /* what is killed would have much to tell */
}

bool cluster_begin(Cluster *cluster, const char *page) {
  *cluster = (Cluster){0};
  if (!scratch_folder(cluster->folder, "cluster") || chmod(cluster->folder, 0711) != 0 || !start_database(cluster)) return false;
  cluster->s3 = s3_begin("the-servers", "their-secret");
  if (cluster->s3 == NULL) return false;
  snprintf(cluster->endpoint, sizeof cluster->endpoint, "http://127.0.0.1:%u", s3_port(cluster->s3));
  set_environment(cluster);
  for (uint32_t i = 0; i < CLUSTER_SERVERS; i++) {
    cluster->servers[i] = (ServerProcess){.database_url = cluster->url, .page = page, .idle = true};
    if (!server_process_begin(&cluster->servers[i])) return false;
  }
  return cluster_mend(cluster);
}

void cluster_finish(Cluster *cluster) {
  char command[128];
  for (uint32_t i = 0; i < CLUSTER_WORKERS; i++) {
    if (cluster->workers[i] > 0) kill(cluster->workers[i], SIGTERM);
    if (cluster->workers[i] > 0) waitpid(cluster->workers[i], NULL, 0);
  }
  for (uint32_t i = 0; i < CLUSTER_SERVERS; i++) server_process_finish(&cluster->servers[i]);
  private_db_stop(cluster->postgres);
  if (cluster->s3 != NULL) s3_finish(cluster->s3);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", cluster->folder);
  if (system(command) != 0) fprintf(stderr, "%s stays\n", cluster->folder);
}

void cluster_kill_server(Cluster *cluster, uint32_t which) {
  if (cluster->servers[which].pid == 0) return;
  server_process_kill(&cluster->servers[which]);
  cluster->faults.servers++;
}

void cluster_kill_worker(Cluster *cluster, uint32_t which) {
  if (cluster->workers[which] == 0) return;
  kill(cluster->workers[which], SIGKILL);
  waitpid(cluster->workers[which], NULL, 0);
  cluster->workers[which] = 0;
  cluster->faults.workers++;
}

/* 0: there is none. */
static pid_t postmaster_of(const Cluster *cluster) {
  char path[96];
  pid_t postmaster = 0;
  snprintf(path, sizeof path, "%s/postgres/postmaster.pid", cluster->folder);
  FILE *file = cluster->postgres == NULL ? NULL : fopen(path, "r");
  if (file == NULL || fscanf(file, "%d", &postmaster) != 1) postmaster = 0;
  if (file != NULL) fclose(file);
  return postmaster > 0 ? postmaster : 0;
}

void cluster_stop_database(const Cluster *cluster) {
  const pid_t postmaster = postmaster_of(cluster);
  if (postmaster == 0) return;
  kill(postmaster, SIGSTOP); /* first: it begins nobody else then */
  server_process_signal_children(postmaster, SIGSTOP);
}

void cluster_continue_database(const Cluster *cluster) {
  const pid_t postmaster = postmaster_of(cluster);
  if (postmaster == 0) return;
  server_process_signal_children(postmaster, SIGCONT);
  kill(postmaster, SIGCONT);
}

void cluster_kill_database(Cluster *cluster) {
  const pid_t postmaster = postmaster_of(cluster);
  if (postmaster == 0) return;
  kill(postmaster, SIGSTOP); /* so that it does not mend itself while its children die */
  for (pid_t child; (child = server_process_child(postmaster)) > 0; usleep(1000)) kill(child, SIGKILL);
  kill(postmaster, SIGKILL);
  private_db_stop(cluster->postgres);
  cluster->postgres = NULL;
  cluster->faults.databases++;
}

void cluster_disturb_store(Cluster *cluster, uint32_t busy, uint32_t cut) {
  s3_disturb(cluster->s3, busy, cut);
  cluster->faults.stores += busy + cut > 0;
}

bool cluster_mend(Cluster *cluster) {
  bool fine = cluster->postgres != NULL || start_database(cluster);
  for (uint32_t i = 0; i < CLUSTER_SERVERS && fine; i++) fine = cluster->servers[i].pid != 0 || server_process_start(&cluster->servers[i]);
  for (uint32_t i = 0; i < CLUSTER_WORKERS && fine; i++) fine = cluster->workers[i] != 0 || (cluster->workers[i] = server_process_worker(&cluster->servers[0])) > 0;
  return fine;
}
