#ifndef TUTTI_SERVER_ROUTES_ROUTES_H
#define TUTTI_SERVER_ROUTES_ROUTES_H

#include "server/http/http.h"

/* Every address this server answers, as one table; a resource is a file of its own. */

struct DbPool;
struct DbWatch;
struct Rooms;
struct Store;
struct StoreWatch;
struct Worker;
struct Limits;
struct Mailer;
struct Passwords;

typedef struct Routes {
  const char *web_folder;
  struct DbPool *database; /* NULL: this server only serves the page */
  struct Rooms *rooms;
  struct Store *store;
  struct Worker *worker;   /* here; NULL: others do the work */
  struct Limits *limits;   /* NULL: everything may be done as often as one likes */
  struct Mailer *mailer;   /* NULL: no letters are sent */
  struct Passwords *passwords;
  struct StoreWatch *store_watch;
  struct DbWatch *database_watch;
} Routes;

/* A HttpHandler whose context is a Routes. */
void routes_refuse(const HttpRequest *request, unsigned status, HttpReply *reply);
void routes_handle(void *routes, const HttpRequest *request, HttpReply *reply);

#endif
