#ifndef TUTTI_SERVER_HTTP_LISTENER_H
#define TUTTI_SERVER_HTTP_LISTENER_H

#include "server/http/http.h"

/* The only file that knows libmicrohttpd: its threads, and requests handed to one function. Web sockets are not its business:
   server/http/door.h looks at every connection first. */

typedef struct Listener Listener;

/* Called on the listener's threads; fills `reply`, which was initialised. */
typedef void HttpHandler(void *context, const HttpRequest *request, HttpReply *reply);

/* Asked at the headers of a request. */
typedef HttpExpected HttpExpect(void *context, const HttpRequest *request);

typedef struct ListenerOptions {
  const char *address;  /* "127.0.0.1" */
  uint16_t port;        /* 0: any free one */
  bool try_next;        /* go on to the next ports when this one is taken */
  HttpHandler *handler;
  HttpExpect *expect;   /* NULL: HTTP_BODY_BYTES_MAX, held */
  void (*refuse)(const HttpRequest *request, unsigned status, HttpReply *reply); /* what the listener itself refuses; NULL: in plain text */
  void *context;
  void (*adopt)(void *context, int fd); /* a connection that asks for /ws; NULL: there are none, and it is answered as any other */
  void *adopt_context;
} ListenerOptions;

/* NULL on failure, with one sentence for people in `why`. */
Listener *listener_create(const ListenerOptions *options, char *why, size_t why_bytes);
uint16_t listener_port(const Listener *listener);
/* Answers what is under way, then ends. */
void listener_destroy(Listener *listener);

#endif
