/* The table of routes and the walk over it. */

#include "server/routes/routes.h"

#include "server/clock.h"
#include "server/http/static.h"
#include "server/journal.h"
#include "server/routes/api.h"
#include "server/routes/health.h"

#include <string.h>

static void page(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  http_static(routes->web_folder, request, reply);
}

/* A page of its own: small, and without the studio. What it plays stands behind the '#' of its address. */
static void play_page(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  HttpRequest file = *request;
  file.path = "/play.html";
  http_static(routes->web_folder, &file, reply);
}

typedef struct Route {
  const char *method;
  const char *path; /* a trailing '*' takes everything that begins so; the first row that fits wins */
  void (*handle)(const Routes *routes, const HttpRequest *request, HttpReply *reply);
} Route;

static const Route table[] = {
  {"GET", "/healthz", health_alive},
  {"GET", "/readyz", health_ready},
  {"GET", "/metrics", health_metrics},
  {"GET", "/play/", play_page},
  {"GET", "/*", page},
};

static bool path_fits(const char *pattern, const char *path) {
  const size_t length = strlen(pattern);
  return pattern[length - 1] == '*' ? strncmp(pattern, path, length - 1) == 0 : strcmp(pattern, path) == 0;
}

static void answer(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  if (api_handle(routes, request, reply)) return;
  bool known = false;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (!path_fits(table[i].path, request->path)) continue;
    known = true;
    if (strcmp(table[i].method, request->method) != 0) continue;
    table[i].handle(routes, request, reply);
    return;
  }
  http_reply_plain(reply, known ? 405 : 400);
  if (known) http_reply_header(reply, "Allow", "GET, HEAD");
}

/* Calls of the API are told; files and health only to those who want every detail. */
static void tell(const HttpRequest *request, const HttpReply *reply, double seconds) {
  const bool api = strncmp(request->path, "/api/", 5) == 0;
  JournalLine line;
  journal_begin(&line, reply->status >= 500 ? JOURNAL_WARNING : api ? JOURNAL_INFO : JOURNAL_DETAIL, "request");
  journal_text(&line, "method", request->method);
  journal_text(&line, "path", request->path);
  journal_number(&line, "status", reply->status);
  journal_ms(&line, "ms", seconds);
  journal_end(&line);
}

void routes_handle(void *routes, const HttpRequest *request, HttpReply *reply) {
  char id[JOURNAL_ID_DIGITS + 1];
  const double begun = clock_seconds();
  journal_new_id(id);
  journal_about("request", id);
  answer(routes, request, reply);
  http_reply_header(reply, "X-Request-Id", id);
  tell(request, reply, clock_seconds() - begun);
  journal_done();
}

/* What the listener refuses before anybody looks at it. */
void routes_refuse(const HttpRequest *request, unsigned status, HttpReply *reply) {
  const bool api = strncmp(request->path, "/api/", 5) == 0;
  if (!api) http_reply_plain(reply, status);
  else api_refuse_early(reply, status, status == 413 ? "That is more than this call takes." : status == 400 ? "This request can be understood in more than one way." : "The server has too much to do now. Try again in a moment.");
  tell(request, reply, 0.0);
}
