/*
  libmicrohttpd's home. Its epoll mode stalls at 128 ready events in 0.9.75, so connections are polled; two threads serve
  them, and limits stand on everything a stranger could pile up. It does not listen itself: the door hands it connections.
*/

#include "server/http/listener.h"

#include "server/http/door.h"
#include "server/http/headers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 2, CONNECTIONS_MAX = 1024, IDLE_SECONDS = 30, HEADER_BYTES_MAX = 32 * 1024, PORTS_TRIED = 100 };

struct Listener {
  struct MHD_Daemon *daemon;
  Door *door;
  HttpHandler *handler;
  void *context;
  uint16_t port;
};

static const char *header_value(const HttpRequest *request, const char *name) {
  return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent-decoding in place. %00 stays as it is written: decoded, it would cut the path short for everyone after us. */
static size_t decode(void *context, struct MHD_Connection *connection, char *text) {
  (void)context; (void)connection;
  char *out = text;
  for (const char *in = text; *in != '\0'; in++) {
    const int high = in[0] == '%' ? hex_digit(in[1]) : -1;
    const int low = high >= 0 ? hex_digit(in[2]) : -1;
    const int value = high * 16 + low;
    if (low >= 0 && value != 0) in += 2;
    *out++ = low >= 0 && value != 0 ? (char)value : *in;
  }
  *out = '\0';
  return (size_t)(out - text);
}

static struct MHD_Response *make_response(const HttpReply *reply) {
  struct MHD_Response *response =
    reply->fd >= 0 ? MHD_create_response_from_fd_at_offset64(reply->file_bytes, reply->fd, reply->file_offset)
    : reply->owned != NULL ? MHD_create_response_from_buffer(strlen(reply->owned), reply->owned, MHD_RESPMEM_MUST_FREE)
                           : MHD_create_response_from_buffer(strlen(reply->text), (void *)(uintptr_t)reply->text, MHD_RESPMEM_PERSISTENT);
  if (response == NULL) {
    if (reply->fd >= 0) close(reply->fd);
    free(reply->owned);
    return NULL;
  }
  for (uint32_t i = 0; i < http_security_header_count; i++)
    MHD_add_response_header(response, http_security_headers[i].name, http_security_headers[i].value);
  for (uint32_t i = 0; i < reply->header_count; i++) MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
  return response;
}

/* What came of a request so far: its body. */
typedef struct Incoming {
  size_t bytes;
  bool too_large;
  char body[HTTP_BODY_BYTES_MAX + 1];
} Incoming;

static enum MHD_Result reply_with(struct MHD_Connection *connection, const HttpReply *reply) {
  struct MHD_Response *response = make_response(reply);
  if (response == NULL) return MHD_NO;
  const enum MHD_Result queued = MHD_queue_response(connection, reply->status, response);
  MHD_destroy_response(response);
  return queued;
}

static enum MHD_Result handle(const Listener *listener, struct MHD_Connection *connection, const char *path, const char *method, const Incoming *incoming) {
  const HttpRequest request = {strcmp(method, "HEAD") == 0 ? "GET" : method, path, header_value, connection,
                               incoming == NULL ? "" : incoming->body, incoming == NULL ? 0 : incoming->bytes};
  HttpReply reply;
  http_reply_init(&reply);
  if (incoming != NULL && incoming->too_large) http_reply_plain(&reply, 413);
  else listener->handler(listener->context, &request, &reply);
  return reply_with(connection, &reply);
}

/* Called at the headers, for every piece of a body, and at the end; only requests with a body need more than the first call. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *upload, size_t *upload_bytes, void **request_context) {
  (void)version;
  const Listener *listener = context;
  const bool has_body = strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 || strcmp(method, "DELETE") == 0;
  if (!has_body) return handle(listener, connection, path, method, NULL);
  if (*request_context == NULL) {
    *request_context = calloc(1, sizeof(Incoming));
    return *request_context == NULL ? MHD_NO : MHD_YES;
  }
  Incoming *incoming = *request_context;
  if (*upload_bytes == 0) return handle(listener, connection, path, method, incoming);
  incoming->too_large = incoming->too_large || incoming->bytes + *upload_bytes > HTTP_BODY_BYTES_MAX;
  if (!incoming->too_large) {
    memcpy(incoming->body + incoming->bytes, upload, *upload_bytes);
    incoming->bytes += *upload_bytes;
  }
  *upload_bytes = 0;
  return MHD_YES;
}

static void completed(void *context, struct MHD_Connection *connection, void **request_context, enum MHD_RequestTerminationCode how) {
  (void)context; (void)connection; (void)how;
  free(*request_context);
  *request_context = NULL;
}

/* A listening socket, or -1 with errno. */
static int listen_at(const char *address, uint16_t port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, address, &at.sin_addr) != 1) {
    errno = EADDRNOTAVAIL;
    return -1;
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (fd < 0) return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
      listen(fd, SOMAXCONN) == 0)
    return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

static int listen_somewhere(const ListenerOptions *options) {
  const uint32_t tries = options->try_next && options->port != 0 ? PORTS_TRIED : 1;
  for (uint32_t i = 0; i < tries && options->port + i <= 65535u; i++) {
    const int fd = listen_at(options->address, (uint16_t)(options->port + i));
    if (fd >= 0 || errno != EADDRINUSE) return fd;
  }
  return -1;
}

static uint16_t bound_port(int fd) {
  struct sockaddr_in at = {0};
  socklen_t size = sizeof at;
  return getsockname(fd, (struct sockaddr *)&at, &size) == 0 ? ntohs(at.sin_port) : 0;
}

/* The daemon closes it when it has too many. */
static void take_connection(void *context, int fd, const struct sockaddr *from, socklen_t from_bytes) {
  const Listener *listener = context;
  MHD_add_connection(listener->daemon, fd, from, from_bytes);
}

Listener *listener_create(const ListenerOptions *options, char *why, size_t why_bytes) {
  const int fd = listen_somewhere(options);
  if (fd < 0) {
    snprintf(why, why_bytes, "cannot listen at %s:%u: %s", options->address, options->port, strerror(errno));
    return NULL;
  }
  Listener *listener = calloc(1, sizeof *listener);
  if (listener == NULL) {
    snprintf(why, why_bytes, "out of memory");
    close(fd);
    return NULL;
  }
  *listener = (Listener){.handler = options->handler, .context = options->context, .port = bound_port(fd)};
  listener->daemon = MHD_start_daemon(
    MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, answer, listener,
    MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
    (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES_MAX, MHD_OPTION_STRICT_FOR_CLIENT, 1,
    MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_UNESCAPE_CALLBACK, decode, NULL, MHD_OPTION_END);
  const DoorOptions door = {fd, take_connection, listener, options->adopt, options->adopt_context};
  if (listener->daemon != NULL) listener->door = door_open(&door);
  if (listener->door == NULL) {
    snprintf(why, why_bytes, "the web server could not be started");
    if (listener->daemon != NULL) MHD_stop_daemon(listener->daemon);
    close(fd);
    free(listener);
    return NULL;
  }
  return listener;
}

uint16_t listener_port(const Listener *listener) { return listener->port; }

void listener_destroy(Listener *listener) {
  if (listener == NULL) return;
  door_close(listener->door);
  MHD_stop_daemon(listener->daemon);
  free(listener);
}
