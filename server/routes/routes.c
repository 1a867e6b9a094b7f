/* The table of routes and the walk over it. */

#include "server/routes/routes.h"

#include "server/http/static.h"
#include "server/routes/api.h"
#include "server/routes/health.h"

#include <string.h>

static void page(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  http_static(routes->web_folder, request, reply);
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
  {"GET", "/*", page},
};

static bool path_fits(const char *pattern, const char *path) {
  const size_t length = strlen(pattern);
  return pattern[length - 1] == '*' ? strncmp(pattern, path, length - 1) == 0 : strcmp(pattern, path) == 0;
}

void routes_handle(void *routes, const HttpRequest *request, HttpReply *reply) {
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
