#ifndef TUTTI_SERVER_HTTP_HTTP_H
#define TUTTI_SERVER_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  A request and its reply as plain values: what routes see. The library that speaks the protocol is known to listener.c
  alone. One request is handled on one thread from beginning to end.
*/

typedef struct HttpRequest {
  const char *method; /* "GET"; HEAD arrives as GET, the listener drops the body */
  const char *path;   /* percent-decoded, begins with '/' */
  /* The value of a header, or NULL; lives as long as the request. */
  const char *(*header)(const struct HttpRequest *request, const char *name);
  void *connection;   /* the listener's */
  char address[48];   /* of who is connected: "192.0.2.1" */
  const char *body;   /* terminated; "" when there is none */
  size_t body_bytes;  /* at most HTTP_BODY_BYTES_MAX, or what the listener's `expect` allowed */
  void *sink;         /* where a large body went as it came, in place of `body`; NULL: it is in `body` */
} HttpRequest;

enum { HTTP_BODY_BYTES_MAX = 64 * 1024, HTTP_LARGE_BODIES_MAX = 8 /* at once */ };

/* What is expected of a request's body: how long it may be. More than HTTP_BODY_BYTES_MAX is for those who may, and a few at once; it is
   not held, but given to `take` piece by piece, and `end` is called when all is over. */
typedef struct HttpExpected {
  size_t bytes_max;
  void *sink; /* NULL: the body is held */
  void (*take)(void *sink, const void *bytes, size_t count);
  void (*end)(void *sink);
} HttpExpected;

/* A body that is made while it is sent. */
typedef struct HttpStream {
  uint64_t bytes;
  /* Up to `count` bytes from `at` into `to`: how many, or 0 when it cannot go on and the connection must end. */
  size_t (*read)(void *context, uint64_t at, void *to, size_t count);
  void (*end)(void *context);
  void *context;
} HttpStream;

typedef struct HttpHeader {
  const char *name;
  char value[256];
} HttpHeader;

enum { HTTP_HEADERS_MAX = 12 };

/* Begin with http_reply_init. The body is static text, text of the heap, a part of a file or a stream, which the listener takes over. */
typedef struct HttpReply {
  unsigned status;
  const char *text;
  char *owned; /* malloc'ed; instead of `text` */
  int fd; /* -1: `text` */
  uint64_t file_offset, file_bytes;
  HttpStream stream; /* with `read`: instead of all of them */
  HttpHeader headers[HTTP_HEADERS_MAX];
  uint32_t header_count;
} HttpReply;

void http_reply_init(HttpReply *reply);
/* `name` must be static; an overlong value is a mistake of ours. */
void http_reply_header(HttpReply *reply, const char *name, const char *value);
/* A short plain text page for a status: "404 Not Found" and what to do about it. */
void http_reply_plain(HttpReply *reply, unsigned status);

#endif
