/* Health, readiness and figures. */

#include "server/routes/health.h"

#include "server/db/pool.h"
#include "server/db/watch.h"
#include "server/jobs/sandbox.h"
#include "server/jobs/worker.h"
#include "server/store/store.h"
#include "server/store/watch.h"
#include "server/sync/rooms.h"

#include <stdio.h>
#include <stdlib.h>

static void plain(HttpReply *reply, const char *type) {
  http_reply_header(reply, "Content-Type", type);
  http_reply_header(reply, "Cache-Control", "no-store");
}

void health_alive(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  (void)routes; (void)request;
  reply->text = "ok\n";
  plain(reply, "text/plain; charset=utf-8");
}

/* A server whose store is away is ready: songs are edited and heard as before, sounds and renders wait. */
static void say_store(const Routes *routes, char *text, size_t bytes) {
  const StoreNews news = store_watch_news(routes->store_watch);
  if (news.away) snprintf(text, bytes, "store %s: away for %.0f s (%s): sounds and renders wait", routes->store->kind->name, news.seconds, news.why);
  else snprintf(text, bytes, "store %s", routes->store->kind->name);
}

void health_ready(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  (void)request;
  plain(reply, "text/plain; charset=utf-8");
  if (routes->database == NULL) {
    reply->text = "ready\ndatabase none: the page only\n";
    return;
  }
  const DbReady database = db_watch_ask(routes->database_watch);
  if (database.answers) db_pool_hear(routes->database);
  const SandboxSupport sandbox = sandbox_support();
  char text[1024], store[STORE_WHY_BYTES + 128];
  say_store(routes, store, sizeof store);
  if (database.answers) snprintf(text, sizeof text, "ready\ndatabase migration %lld\nfsync %s\nsynchronous_commit %s\n%s\nsandbox files %s, calls %s%s\n", (long long)database.migrations,
                      database.fsync, database.synchronous_commit, store, sandbox.files ? "shut" : "open", sandbox.calls ? "shut" : "open",
                      sandbox_usable() ? "" : ": nothing is rendered here");
  else snprintf(text, sizeof text, "not ready\nthe database does not answer\n%s\n", store);
  reply->status = database.answers ? 200 : 503;
  reply->owned = malloc(sizeof text);
  if (reply->owned != NULL) snprintf(reply->owned, sizeof text, "%s", text);
}

/* Jobs that wait, for all servers together; false: the database does not answer. */
static bool count_waiting(const Routes *routes, uint64_t *waiting) {
  *waiting = 0;
  if (routes->database == NULL) return false;
  Db *db = db_pool_borrow(routes->database);
  DbResult result = db == NULL ? (DbResult){.state = DB_LOST} : db_run(db, SQL_JOBS_WAITING, NULL);
  const bool answered = result.state == DB_OK && result.rows == 1;
  if (answered) *waiting = (uint64_t)db_i64(&result, 0, 0);
  db_result_finish(&result);
  db_pool_return(routes->database, db);
  return answered;
}

void health_metrics(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  (void)request;
  enum { TEXT_BYTES = 3072 };
  uint64_t waiting;
  const bool database = count_waiting(routes, &waiting);
  const RoomsFigures rooms = routes->rooms == NULL ? (RoomsFigures){0} : rooms_figures(routes->rooms);
  const WorkerFigures worker = routes->worker == NULL ? (WorkerFigures){0} : worker_figures(routes->worker);
  const bool store = routes->store != NULL && !store_watch_news(routes->store_watch).away;
  const struct { const char *name, *type; uint64_t value; } rows[] = {
    {"tutti_database_up", "gauge", database}, {"tutti_store_up", "gauge", store}, {"tutti_rooms", "gauge", rooms.rooms}, {"tutti_seats", "gauge", rooms.seats}, {"tutti_commits", "counter", rooms.commits},
    {"tutti_rows", "counter", rooms.rows}, {"tutti_commit_mismatches", "counter", rooms.mismatches},
    {"tutti_commit_losses", "counter", rooms.losses}, {"tutti_snapshots", "counter", rooms.snapshots}, {"tutti_texts", "counter", rooms.texts},
    {"tutti_texts_dropped", "counter", rooms.dropped}, {"tutti_slow_readers", "counter", rooms.slow}, {"tutti_jobs_waiting", "gauge", waiting},
    {"tutti_jobs_done", "counter", worker.done}, {"tutti_jobs_failed", "counter", worker.failed}, {"tutti_parts_swept", "counter", worker.swept},
  };
  plain(reply, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  reply->owned = calloc(1, TEXT_BYTES);
  if (reply->owned == NULL) return;
  size_t at = 0;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const bool counter = rows[i].type[0] == 'c';
    at += (size_t)snprintf(reply->owned + at, TEXT_BYTES - at, "# TYPE %s %s\n%s%s %llu\n", rows[i].name, rows[i].type, rows[i].name, counter ? "_total" : "",
                           (unsigned long long)rows[i].value);
  }
  snprintf(reply->owned + at, TEXT_BYTES - at, "# EOF\n");
}
