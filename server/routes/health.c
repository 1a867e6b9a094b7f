/* Health, readiness and figures. */

#include "server/routes/health.h"

#include "server/db/pool.h"
#include "server/jobs/sandbox.h"
#include "server/store/store.h"
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

void health_ready(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  (void)request;
  plain(reply, "text/plain; charset=utf-8");
  if (routes->database == NULL) {
    reply->text = "ready\ndatabase none: the page only\n";
    return;
  }
  Db *db = db_pool_borrow(routes->database);
  DbResult result = db_run(db, SQL_DATABASE_READY, NULL);
  db_pool_return(routes->database, db);
  const bool ready = result.state == DB_OK && result.rows == 1;
  const SandboxSupport sandbox = sandbox_support();
  char text[512];
  if (ready) snprintf(text, sizeof text, "ready\ndatabase migration %lld\nfsync %s\nsynchronous_commit %s\nstore %s\nsandbox files %s, calls %s%s\n", (long long)db_i64(&result, 0, 2),
                      db_text(&result, 0, 0), db_text(&result, 0, 1), routes->store->kind->name, sandbox.files ? "shut" : "open", sandbox.calls ? "shut" : "open",
                      sandbox_usable() ? "" : ": nothing is rendered here");
  else snprintf(text, sizeof text, "not ready\nthe database does not answer\n");
  db_result_finish(&result);
  reply->status = ready ? 200 : 503;
  reply->owned = malloc(sizeof text);
  if (reply->owned != NULL) snprintf(reply->owned, sizeof text, "%s", text);
}

void health_metrics(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  (void)request;
  enum { TEXT_BYTES = 2048 };
  plain(reply, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  const RoomsFigures figures = routes->rooms == NULL ? (RoomsFigures){0} : rooms_figures(routes->rooms);
  const struct { const char *name, *type; uint64_t value; } rows[] = {
    {"tutti_rooms", "gauge", figures.rooms}, {"tutti_seats", "gauge", figures.seats}, {"tutti_commits", "counter", figures.commits},
    {"tutti_rows", "counter", figures.rows}, {"tutti_commit_mismatches", "counter", figures.mismatches},
    {"tutti_commit_losses", "counter", figures.losses}, {"tutti_snapshots", "counter", figures.snapshots}, {"tutti_texts", "counter", figures.texts},
    {"tutti_texts_dropped", "counter", figures.dropped}, {"tutti_slow_readers", "counter", figures.slow},
  };
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
