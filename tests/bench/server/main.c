/*
  The server under work, in a process of its own beside PostgreSQL as it comes (fsync and synchronous_commit are printed): row by row what it
  holds and how fast it is. What is measured is checked too. Arguments: SECONDS of each row that has no length of its own, then names of
  rows (all of them).
*/
#include "tests/bench/server/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct { const char *name; void (*run)(double seconds); } rows[] = {
  {"S1", calls_row}, {"S2", meetings_row}, {"S3", sounds_row}, {"S4", opening_row}, {"S5", storm_row}, {"S6", renders_row}, {"S7", history_row},
};

static bool is_chosen(const char *name, int count, char **chosen) {
  for (int i = 0; i < count; i++)
    if (strcmp(chosen[i], name) == 0) return true;
  return count <= 0;
}

static void nobody_is_there(void) {
  usleep(300000);
  const long kib = bench_rss_kib();
  const WebReply ready = web_call(bench.server.port, "GET", "/readyz", NULL, NULL);
  const char *sync = strstr(ready.body, "synchronous_commit "), *flush = strstr(ready.body, "fsync ");
  const int flush_length = flush ? (int)strcspn(flush, "\n") : 0, sync_length = sync ? (int)strcspn(sync, "\n") : 0;
  fprintf(stderr, "server %.1f MiB when nobody is there (floor 50); %.*s, %.*s\n", (double)kib / 1024.0, flush_length, flush ? flush : "", sync_length, sync ? sync : "");
  printf("{\"row\":\"idle\",\"rss_mib\":%.1f,\"kept\":\"%.*s, %.*s\"}\n", (double)kib / 1024.0, flush_length, flush ? flush : "", sync_length, sync ? sync : "");
}

int main(int count, char **arguments) {
  const double seconds = count > 1 ? strtod(arguments[1], NULL) : 5.0;
  setenv("TUTTI_LOG", "error", 1);
  setenv("TUTTI_RATE", "0", 1); /* what one may ask for is not what is measured */
  if (!server_process_begin(&bench.server)) return 1;
  nobody_is_there();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (is_chosen(rows[i].name, count - 2, arguments + 2)) rows[i].run(seconds);
    fflush(stdout);
  }
  server_process_finish(&bench.server);
  return bench.good ? 0 : 1;
}
