#ifndef TUTTI_SERVER_HTTP_DOOR_H
#define TUTTI_SERVER_HTTP_DOOR_H

#include <sys/socket.h>

/*
  One port for two libraries: every connection is accepted here, and its first bytes, which stay unread, say who it is for.
  A first request whose head is not whole in time is closed, so that neither silence nor a byte now and then holds a place.
*/

typedef struct Door Door;

typedef struct DoorOptions {
  int listening_fd; /* taken over */
  void (*web)(void *context, int fd, const struct sockaddr *from, socklen_t from_bytes, const char *head, size_t head_bytes);
  void *web_context;
  void (*socket)(void *context, int fd); /* begins with "GET /ws"; NULL: those go to `web` too */
  void *socket_context;
} DoorOptions;

/* NULL when it cannot be; the descriptor then is still the caller's. Both functions are called on the door's thread. */
Door *door_open(const DoorOptions *options);
/* Accepts nothing more. */
void door_close(Door *door);

#endif
