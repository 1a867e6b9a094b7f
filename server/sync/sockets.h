#ifndef TUTTI_SERVER_SYNC_SOCKETS_H
#define TUTTI_SERVER_SYNC_SOCKETS_H

#include "server/sync/rooms.h"

/*
  Web sockets: GET /ws?branch=N&actor=N with the session's cookie, from a page of this server's own origin, or with an API token that may
  read (then it looks on) or write, as `Authorization: Bearer TOKEN`. Binary messages
  are frames of model/frames.h, text messages what pages tell each other. One thread of its own that frames and nothing else;
  the only file that knows libwebsockets.
*/

typedef struct Sockets Sockets;

/* NULL when it cannot be started. `rooms` must outlive it. */
Sockets *sockets_create(Rooms *rooms);
/* A connected socket that begins with the handshake, unread; it is taken over. [any] */
void sockets_adopt(Sockets *sockets, int fd);
/* Closes what is open, leaves its seats, ends the thread. */
void sockets_destroy(Sockets *sockets);

#endif
