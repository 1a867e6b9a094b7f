/*
  libmicrohttpd's home. Its epoll mode stalls at 128 ready events in 0.9.75, so connections are polled; two threads serve
  them, and limits stand on everything a stranger could pile up.
*/

#include "server/http/listener.h"

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
                   : MHD_create_response_from_buffer(strlen(reply->text), (void *)(uintptr_t)reply->text, MHD_RESPMEM_PERSISTENT);
  if (response == NULL) {
    if (reply->fd >= 0) close(reply->fd);
    return NULL;
  }
  for (uint32_t i = 0; i < http_security_header_count; i++)
    MHD_add_response_header(response, http_security_headers[i].name, http_security_headers[i].value);
  for (uint32_t i = 0; i < reply->header_count; i++) MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
  return response;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *upload, size_t *upload_bytes, void **request_context) {
  (void)version; (void)upload; (void)upload_bytes; (void)request_context;
  const Listener *listener = context;
  const HttpRequest request = {strcmp(method, "HEAD") == 0 ? "GET" : method, path, header_value, connection};
  HttpReply reply;
  http_reply_init(&reply);
  listener->handler(listener->context, &request, &reply);
  struct MHD_Response *response = make_response(&reply);
  if (response == NULL) return MHD_NO;
  const enum MHD_Result queued = MHD_queue_response(connection, reply.status, response);
  MHD_destroy_response(response);
  return queued;
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
    MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, answer, listener, MHD_OPTION_LISTEN_SOCKET, fd,
    MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
    (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES_MAX, MHD_OPTION_STRICT_FOR_CLIENT, 1,
    MHD_OPTION_UNESCAPE_CALLBACK, decode, NULL, MHD_OPTION_END);
  if (listener->daemon == NULL) {
    snprintf(why, why_bytes, "the web server could not be started");
    close(fd);
    free(listener);
    return NULL;
  }
  return listener;
}

uint16_t listener_port(const Listener *listener) { return listener->port; }

void listener_destroy(Listener *listener) {
  if (listener == NULL) return;
  MHD_stop_daemon(listener->daemon);
  free(listener);
}
