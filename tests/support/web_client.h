#ifndef TUTTI_TESTS_SUPPORT_WEB_CLIENT_H
#define TUTTI_TESTS_SUPPORT_WEB_CLIENT_H

#include "core/bytes.h"

#include <stdbool.h>

/* The other side of the server's port, written by hand so that it can also speak badly: HTTP calls and web sockets on loopback. */

typedef struct WebReply {
  int status;           /* 0: no answer */
  char head[4096];
  char body[65536];
} WebReply;

/* One request; `body` NULL: none. `cookie` may be NULL. */
WebReply web_call(uint16_t port, const char *method, const char *path, const char *cookie, const char *body);
/* With bytes for a body and bytes for an answer, of any length; `headers` are whole lines ("Range: bytes=0-9\r\n"). `cut_after`: hang
   up when so many bytes of the body are sent. `line`: keep the connection there for the next one, as a browser does; -1: there is none
   yet, and none again after an answer that did not come whole or says no length. Returns the status, 0 when there was no answer. */
typedef struct WebBytes {
  const char *method, *path, *cookie, *headers;
  Bytes body;
  size_t cut_after;     /* 0: never */
  int *line;            /* NULL: it ends with the answer */
} WebBytes;
int web_bytes(uint16_t port, const WebBytes *call, Buffer *answer);
/* The session's cookie that a reply sets, "tutti_session=..."; false when there is none. */
bool web_cookie(const WebReply *reply, char *cookie, size_t cookie_bytes);
/* Whoever comes without an account: their cookie; false when they are not let in. */
bool web_guest(uint16_t port, char *cookie, size_t cookie_bytes);
/* A text or number of a flat JSON object, as text; "" when there is none. */
void web_field(const WebReply *reply, const char *name, char *value, size_t value_bytes);

typedef struct WebSocket {
  int fd;               /* -1: closed */
  Buffer received;
  Buffer begun;         /* a message whose last fragment did not come yet, */
  bool text;            /* and what it is */
} WebSocket;

/* False: refused. */
bool web_socket_open(WebSocket *socket, uint16_t port, const char *path, const char *cookie, const char *origin);
bool web_socket_send(WebSocket *socket, Bytes message, bool text);
/* The next whole message within `wait_ms`, replaced in `message`; false when none came. A socket that ended has fd -1. */
bool web_socket_receive(WebSocket *socket, int wait_ms, Buffer *message, bool *text);
void web_socket_close(WebSocket *socket);

#endif
