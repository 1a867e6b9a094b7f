#ifndef TUTTI_SERVER_DB_PRIVATE_H
#define TUTTI_SERVER_DB_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

/*
  A PostgreSQL of this server's own, for machines where nobody set one up: a cluster in the data folder, reached by a unix
  socket in it that only its owner can open, listening nowhere else. It ends with the server, whatever ends that one.
  PostgreSQL refuses to be root: for root it runs as the user `postgres`, who must be able to reach the folder.
*/

typedef struct PrivateDb PrivateDb;

/* Makes the cluster when `folder` has none. On success `url` is what db_create takes. NULL with one sentence in `why`. */
PrivateDb *private_db_start(const char *folder, char *url, size_t url_bytes, char *why, size_t why_bytes);
/* Ends it in order and waits. NULL is fine. */
void private_db_stop(PrivateDb *database);

/* Where in that folder it keeps what it has. */
void private_db_place(const char *folder, char *place, size_t place_bytes);

/* The address of one that a server of this folder has running now; false: there is none. For commands beside the server. */
bool private_db_running(const char *folder, char *url, size_t url_bytes);

#endif
