#ifndef TUTTI_SERVER_BACKEND_H
#define TUTTI_SERVER_BACKEND_H

#include "server/routes/routes.h"

#include <stdbool.h>
#include <stddef.h>

/*
  What stands behind the page where songs are shared: the database, the rooms, the sockets. DATABASE_URL names a PostgreSQL;
  without it a private one is started in the data folder ($TUTTI_DATA, or ~/.local/share/tutti, or /var/lib/tutti for root).
*/

/* What everything stands on: an up to date database and a store. */
typedef struct Ground {
  char url[4096];
  struct PrivateDb *own;
  char own_folder[4096]; /* where a private database lies, this server's or that of one beside; "": it is somebody else's */
  struct Store *store;
} Ground;

/* `beside`: a private database that a server has running is used too. `current`: the database is brought up to date. False with one
   sentence in `why`. */
bool ground_open(const char *folder, bool beside, bool current, Ground *ground, char *why, size_t why_bytes);
void ground_close(Ground *ground);

typedef struct Backend Backend;

/* Migrates the database first. NULL with one sentence in `why`: the page can still be served. `folder` may be NULL. */
Backend *backend_start(const char *folder, char *why, size_t why_bytes);
/* What a request needs of it goes into `routes`. */
void backend_lend(Backend *backend, Routes *routes);
/* A connection that asks for a web socket. [any] */
void backend_adopt(void *backend, int fd);
/* Says goodbye to everybody, keeps what is committed, ends the database if it is ours. NULL is fine. */
void backend_stop(Backend *backend);

#endif
