/* The table of routes and the walk over it. */

#include "server/routes/routes.h"

#include "server/http/static.h"

#include <string.h>

static void health(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  (void)routes; (void)request;
  reply->text = "ok\n";
  http_reply_header(reply, "Content-Type", "text/plain; charset=utf-8");
  http_reply_header(reply, "Cache-Control", "no-store");
}

static void page(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  http_static(routes->web_folder, request, reply);
}

static const Route table[] = {
  {"GET", "/healthz", health},
  {"GET", "/*", page},
};

static bool path_fits(const char *pattern, const char *path) {
  const size_t length = strlen(pattern);
  return pattern[length - 1] == '*' ? strncmp(pattern, path, length - 1) == 0 : strcmp(pattern, path) == 0;
}

void routes_handle(void *routes, const HttpRequest *request, HttpReply *reply) {
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
