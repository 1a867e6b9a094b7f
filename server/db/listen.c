/* One connection that only listens; asleep in poll, woken by the database or by the end. */

#include "server/db/listen.h"

#include "server/db/connect.h"

#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { RETRY_MS = 1000 };

struct Listening {
  char *url;
  const char *channel;
  HeardHint *heard;
  void *context;
  pthread_t thread;
  int wake;
  atomic_bool ending, works;
};

static bool wait_for(const Listening *listening, int fd, int ms) {
  struct pollfd polled[2] = {{.fd = listening->wake, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
  poll(polled, fd < 0 ? 1 : 2, ms);
  return !atomic_load(&listening->ending);
}

static PGconn *connect_again(const Listening *listening) {
  char text[128];
  PGconn *connection = db_connect(listening->url);
  snprintf(text, sizeof text, "listen %s", listening->channel);
  PGresult *result = PQstatus(connection) == CONNECTION_OK ? PQexec(connection, text) : NULL;
  const bool listens = PQresultStatus(result) == PGRES_COMMAND_OK;
  PQclear(result);
  if (listens) return connection;
  PQfinish(connection);
  return NULL;
}

static bool hear(const Listening *listening, PGconn *connection) {
  if (PQconsumeInput(connection) == 0) return false;
  for (PGnotify *hint; (hint = PQnotifies(connection)) != NULL; PQfreemem(hint)) {
    char *rest = hint->extra;
    const int64_t about = strtoll(rest, &rest, 10), from = strtoll(rest, &rest, 10);
    listening->heard(listening->context, about, from, rest + (*rest == ' '));
  }
  return true;
}

static void *run(void *context) {
  Listening *listening = context;
  PGconn *connection = NULL;
  bool going = true;
  while (going) {
    if (connection == NULL) connection = connect_again(listening);
    atomic_store(&listening->works, connection != NULL);
    going = connection == NULL ? wait_for(listening, -1, RETRY_MS) : wait_for(listening, PQsocket(connection), -1);
    if (going && connection != NULL && !hear(listening, connection)) {
      PQfinish(connection);
      connection = NULL;
    }
  }
  PQfinish(connection);
  return NULL;
}

Listening *listen_begin(const char *url, const char *channel, HeardHint *heard, void *context) {
  Listening *listening = calloc(1, sizeof *listening);
  if (listening == NULL) return NULL;
  *listening = (Listening){.url = strdup(url), .channel = channel, .heard = heard, .context = context, .wake = eventfd(0, EFD_CLOEXEC)};
  if (listening->url != NULL && listening->wake >= 0 && pthread_create(&listening->thread, NULL, run, listening) == 0) return listening;
  if (listening->wake >= 0) close(listening->wake);
  free(listening->url);
  free(listening);
  return NULL;
}

bool listen_works(const Listening *listening) { return listening != NULL && atomic_load(&listening->works); }

void listen_end(Listening *listening) {
  if (listening == NULL) return;
  atomic_store(&listening->ending, true);
  const uint64_t one = 1;
  if (write(listening->wake, &one, sizeof one) != sizeof one) perror("tutti: eventfd");
  pthread_join(listening->thread, NULL);
  close(listening->wake);
  free(listening->url);
  free(listening);
}
