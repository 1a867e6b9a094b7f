/* The cluster of support/cluster.h for apart.ts: tells the ports of its servers in its first line, then does what its standard input
   says, a line at a time, and answers each; it goes when that ends. */
#include "support/cluster.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static bool obey(Cluster *cluster, const char *line) {
  uint32_t which = 0;
  if (sscanf(line, "kill server %u", &which) == 1 && which < CLUSTER_SERVERS) cluster_kill_server(cluster, which);
  else if (sscanf(line, "kill worker %u", &which) == 1 && which < CLUSTER_WORKERS) cluster_kill_worker(cluster, which);
  else if (strcmp(line, "kill database\n") == 0) cluster_kill_database(cluster);
  else if (strcmp(line, "disturb store\n") == 0) cluster_disturb_store(cluster, 2, 2);
  else return strcmp(line, "mend\n") == 0 && cluster_mend(cluster);
  return true;
}

int main(int count, char **arguments) {
  Cluster cluster;
  char line[64];
  signal(SIGINT, SIG_IGN); /* whoever started it ends it */
  const bool begun = count == 2 && cluster_begin(&cluster, arguments[1]);
  if (begun) printf("%u %u %u\n", cluster.servers[0].port, cluster.servers[1].port, cluster.servers[2].port);
  fflush(stdout);
  while (begun && fgets(line, sizeof line, stdin) != NULL) {
    puts(obey(&cluster, line) ? "done" : "not done");
    fflush(stdout);
  }
  if (count == 2) cluster_finish(&cluster);
  return begun ? 0 : 1;
}
