#ifndef TUTTI_SERVER_ROUTES_ROUTES_H
#define TUTTI_SERVER_ROUTES_ROUTES_H

#include "server/http/http.h"

/* Every address this server answers, as one table; a resource is a file of its own. */

typedef struct Routes { const char *web_folder; } Routes;

typedef struct Route {
  const char *method;
  const char *path; /* a trailing '*' takes everything that begins so; the first row that fits wins */
  void (*handle)(const Routes *routes, const HttpRequest *request, HttpReply *reply);
} Route;

/* A HttpHandler whose context is a Routes. */
void routes_handle(void *routes, const HttpRequest *request, HttpReply *reply);

#endif
