/*
  libmicrohttpd's home. Its epoll mode stalls at 128 ready events in 0.9.75, so connections are polled; a few threads, which
  may wait for a database or a store, serve them, and limits stand on everything a stranger could pile up. It does not listen itself: the door hands it connections.
*/

#include "server/http/listener.h"

#include "core/bytes.h"
#include "server/http/door.h"
#include "server/http/framing.h"
#include "server/http/headers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Half of what a connection has in memory is what comes of a body at once: less, and most of taking it is asking for it. */
enum { THREADS = 12, CONNECTIONS_MAX = 128 * THREADS, IDLE_SECONDS = 30, CONNECTION_BYTES = 128 * 1024, HEAD_BYTES_MAX = 32 * 1024, PORTS_TRIED = 100, STREAM_BYTES = 60 << 10 /* asked of a stream at once: what malloc keeps (server/serve.c), so that it is the same memory again and in the cache */,
       PASSED_BY_BYTES = 64 << 20, SIGNS_MAX = 256 };

/* What a connection may begin by asking, and then asks alone: each sign on a thread of its own, behind nobody who waits for anything else. Asked
   on a connection that began with another call it waits with that connection's thread, for DB_ANSWER_SECONDS at most: the library cannot give a
   connection to another of its daemons, and does not read it while a call of its thread is under way. */
enum { SIGN_LIFE, SIGN_READY, SIGNS };
static const char *const sign_paths[SIGNS] = {"/healthz", "/readyz"};

struct Listener {
  struct MHD_Daemon *daemon, *signs[SIGNS];
  Door *door;
  HttpHandler *handler;
  HttpExpect *expect;
  void (*refuse)(const HttpRequest *request, unsigned status, HttpReply *reply);
  void *context;
  atomic_uint large_bodies;
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

/* A stream's numbers, as the library asks for it. */
static ssize_t read_stream(void *stream_, uint64_t at, char *to, size_t count) {
  const HttpStream *stream = stream_;
  const size_t got = stream->read(stream->context, at, to, count);
  return got == 0 ? MHD_CONTENT_READER_END_WITH_ERROR : (ssize_t)got;
}

static void end_stream(void *stream_) {
  HttpStream *stream = stream_;
  stream->end(stream->context);
  free(stream);
}

static struct MHD_Response *make_stream(const HttpReply *reply) {
  HttpStream *stream = malloc(sizeof *stream);
  if (stream == NULL) return NULL;
  *stream = reply->stream;
  struct MHD_Response *response = MHD_create_response_from_callback(stream->bytes, stream->bytes < STREAM_BYTES && stream->bytes > 0 ? (size_t)stream->bytes : STREAM_BYTES, read_stream, stream, end_stream);
  if (response == NULL) free(stream);
  return response;
}

static struct MHD_Response *make_response(const HttpReply *reply) {
  struct MHD_Response *response =
    reply->stream.read != NULL ? make_stream(reply)
    : reply->fd >= 0 ? MHD_create_response_from_fd_at_offset64(reply->file_bytes, reply->fd, reply->file_offset)
    : reply->owned != NULL ? MHD_create_response_from_buffer(strlen(reply->owned), reply->owned, MHD_RESPMEM_MUST_FREE)
                           : MHD_create_response_from_buffer(strlen(reply->text), (void *)(uintptr_t)reply->text, MHD_RESPMEM_PERSISTENT);
  if (response == NULL) {
    if (reply->fd >= 0) close(reply->fd);
    if (reply->stream.read != NULL) reply->stream.end(reply->stream.context);
    free(reply->owned);
    return NULL;
  }
  for (uint32_t i = 0; i < http_security_header_count; i++)
    MHD_add_response_header(response, http_security_headers[i].name, http_security_headers[i].value);
  for (uint32_t i = 0; i < reply->header_count; i++) MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
  return response;
}

/* What came of a request so far: its body. */
typedef struct Body {
  Buffer held;
  HttpExpected expected;
  size_t bytes;
  bool too_large, large;  /* `large`: it has one of the places for large bodies */
} Body;

static const Body no_body;

static enum MHD_Result reply_with(struct MHD_Connection *connection, const HttpReply *reply) {
  struct MHD_Response *response = make_response(reply);
  if (response == NULL) return MHD_NO;
  const enum MHD_Result queued = MHD_queue_response(connection, reply->status, response);
  MHD_destroy_response(response);
  return queued;
}

static HttpRequest request_of(struct MHD_Connection *connection, const char *path, const char *method) {
  HttpRequest request = {.method = strcmp(method, "HEAD") == 0 ? "GET" : method, .path = path, .header = header_value, .connection = connection, .body = ""};
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  const struct sockaddr *from = info == NULL ? NULL : info->client_addr;
  if (from != NULL && from->sa_family == AF_INET) inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)from)->sin_addr, request.address, sizeof request.address);
  return request;
}

static bool is_of_signs(const Listener *listener, struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_DAEMON);
  bool is = false;
  for (size_t i = 0; info != NULL && i < SIGNS; i++) is = is || info->daemon == listener->signs[i];
  return is;
}

static enum MHD_Result handle(const Listener *listener, struct MHD_Connection *connection, const char *path, const char *method, Body *body) {
  HttpRequest request = request_of(connection, path, method);
  HttpReply reply;
  http_reply_init(&reply);
  if (body != NULL) {
    request.body_bytes = body->bytes;
    request.sink = body->expected.sink;
    buffer_u8(&body->held, 0);
    request.body = (const char *)body->held.data;
    body->too_large = body->too_large || body->held.status != STATUS_OK;
  }
  if (body != NULL && body->too_large) listener->refuse(&request, 413, &reply);
  else listener->handler(listener->context, &request, &reply);
  if (is_of_signs(listener, connection)) http_reply_header(&reply, "Connection", "close"); /* the next one may ask for what waits */
  return reply_with(connection, &reply);
}

static void refuse_plainly(const HttpRequest *request, unsigned status, HttpReply *reply) {
  (void)request;
  http_reply_plain(reply, status);
}

static enum MHD_Result refuse(const Listener *listener, struct MHD_Connection *connection, const HttpRequest *request) {
  HttpReply reply;
  http_reply_init(&reply);
  listener->refuse(request, 503, &reply);
  http_reply_header(&reply, "Retry-After", "1");
  return reply_with(connection, &reply);
}

/* And nothing more is read of this connection. */
static enum MHD_Result hang_up(const Listener *listener, struct MHD_Connection *connection, const HttpRequest *request, unsigned status) {
  HttpReply reply;
  http_reply_init(&reply);
  listener->refuse(request, status, &reply);
  http_reply_header(&reply, "Connection", "close");
  return reply_with(connection, &reply);
}

/* What a head says, and where it is read. */
typedef struct Head {
  HttpFraming framing;
  const char *line_end; /* of the line that was seen last */
  bool lines_end_whole;
} Head;

static enum MHD_Result see_header(void *head_, enum MHD_ValueKind kind, const char *name, const char *value) {
  Head *head = head_;
  (void)kind;
  http_framing_see(&head->framing, name, value);
  head->lines_end_whole = head->lines_end_whole && name == head->line_end + 2 && (value == NULL || strchr(value, '\r') == NULL);
  head->line_end = value == NULL ? name + strlen(name) : value + strlen(value);
  return MHD_YES;
}

/* Of a connection's first head the door has seen to it that its lines end with CRLF; of those that follow on the same connection this tells. A
   library that has half of an end for one, as all before 1.0 do, leaves names and values where they came, with a terminator for each byte of
   an end: so each begins two behind the one before, and the head's last byte is the fourth behind them all. */
static bool lines_end_whole(struct MHD_Connection *connection, const char *method, const Head *head) {
  const union MHD_ConnectionInfo *size = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return MHD_VERSION >= 0x01000000 || (head->lines_end_whole && size != NULL && head->line_end + 4 == method + size->header_size);
}

static enum MHD_Result count_bytes(void *bytes_, enum MHD_ValueKind kind, const char *name, const char *value) {
  size_t *bytes = bytes_;
  (void)kind;
  *bytes += strlen(name) + (value == NULL ? 0 : strlen(value));
  return MHD_YES;
}

static bool is_too_long(struct MHD_Connection *connection, const char *path, const char *method) {
  size_t bytes = strlen(path) + strlen(method);
  MHD_get_connection_values(connection, (enum MHD_ValueKind)(MHD_HEADER_KIND | MHD_GET_ARGUMENT_KIND), count_bytes, &bytes);
  return bytes > HEAD_BYTES_MAX;
}

/* One large body less: before its answer is heard, so that whoever sends one after the other never stands in their own way. */
static void leave_large(Listener *listener, Body *body) {
  if (body->large) atomic_fetch_sub(&listener->large_bodies, 1);
  body->large = false;
}

static void end_body(Listener *listener, Body *body) {
  leave_large(listener, body);
  if (body->expected.sink != NULL) body->expected.end(body->expected.sink);
  buffer_finish(&body->held);
  free(body);
}

/* At the headers of a request with a body: how much of it is wanted, and where. */
static enum MHD_Result expect_body(Listener *listener, struct MHD_Connection *connection, const char *path, const char *method, uint64_t body_bytes, void **request_context) {
  const HttpRequest request = request_of(connection, path, method);
  Body *body = calloc(1, sizeof *body);
  if (body == NULL) return MHD_NO;
  body->expected = listener->expect == NULL ? (HttpExpected){.bytes_max = HTTP_BODY_BYTES_MAX} : listener->expect(listener->context, &request);
  const size_t most = body->expected.bytes_max;
  const bool wanted = body_bytes <= most * 2 + PASSED_BY_BYTES; /* less than that is passed by, so that the answer is heard */
  const bool large = wanted && most > HTTP_BODY_BYTES_MAX;
  body->large = large && atomic_fetch_add(&listener->large_bodies, 1) < HTTP_LARGE_BODIES_MAX;
  if (large && !body->large) atomic_fetch_sub(&listener->large_bodies, 1);
  buffer_init(&body->held, memory_heap(), most + 1);
  if (wanted && large == body->large) {
    *request_context = body;
    return MHD_YES;
  }
  end_body(listener, body);
  return wanted ? refuse(listener, connection, &request) : hang_up(listener, connection, &request, 413);
}

static void take_piece(Body *body, const char *piece, size_t size) {
  body->too_large = body->too_large || size > body->expected.bytes_max - body->bytes;
  if (body->too_large) return;
  body->bytes += size;
  if (body->expected.sink != NULL) body->expected.take(body->expected.sink, piece, size);
  else buffer_put(&body->held, piece, size);
}

/* Called at the headers, for every piece of a body, and at the end; only requests with a body need more than the first call. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *upload, size_t *upload_bytes, void **request_context) {
  Listener *listener = context;
  const bool has_body = strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 || strcmp(method, "DELETE") == 0;
  if (*request_context == NULL) {
    Head head = {.line_end = version + strlen(version), .lines_end_whole = true};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, see_header, &head);
    const HttpRequest request = request_of(connection, path, method);
    if (!http_framing_is_plain(&head.framing) || !lines_end_whole(connection, method, &head)) return hang_up(listener, connection, &request, 400);
    if (is_too_long(connection, path, method)) return hang_up(listener, connection, &request, 431);
    if (!has_body) *request_context = (void *)(uintptr_t)&no_body; /* answered now, it would be the connection's last one */
    if (!has_body) return MHD_YES;
    return expect_body(listener, connection, path, method, head.framing.body_bytes, request_context);
  }
  Body *body = *request_context;
  if (!has_body && *upload_bytes > 0) return MHD_NO;
  if (!has_body) return handle(listener, connection, path, method, NULL);
  if (*upload_bytes == 0) {
    const enum MHD_Result answered = handle(listener, connection, path, method, body);
    leave_large(listener, body);
    return answered;
  }
  take_piece(body, upload, *upload_bytes);
  *upload_bytes = 0;
  return MHD_YES;
}

static void completed(void *context, struct MHD_Connection *connection, void **request_context, enum MHD_RequestTerminationCode how) {
  (void)connection; (void)how;
  Listener *listener = context;
  Body *body = *request_context;
  if (body == NULL || body == &no_body) return;
  end_body(listener, body);
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

static bool begins_with(const char *head, size_t head_bytes, const char *method, const char *path) {
  char line[32];
  const size_t length = (size_t)snprintf(line, sizeof line, "%s %s ", method, path);
  return head_bytes >= length && memcmp(head, line, length) == 0;
}

static struct MHD_Daemon *daemon_for(const Listener *listener, const char *head, size_t head_bytes) {
  for (size_t i = 0; i < SIGNS; i++)
    if (begins_with(head, head_bytes, "GET", sign_paths[i]) || begins_with(head, head_bytes, "HEAD", sign_paths[i])) return listener->signs[i];
  return listener->daemon;
}

/* The daemon closes it when it has too many. */
static void take_connection(void *context, int fd, const struct sockaddr *from, socklen_t from_bytes, const char *head, size_t head_bytes) {
  const Listener *listener = context;
  MHD_add_connection(daemon_for(listener, head, head_bytes), fd, from, from_bytes);
}

static struct MHD_Daemon *start_daemon(Listener *listener, unsigned threads, unsigned connections_max) {
  return MHD_start_daemon(
    MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, answer, listener,
    MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT, connections_max, MHD_OPTION_CONNECTION_TIMEOUT,
    (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1,
    MHD_OPTION_NOTIFY_COMPLETED, completed, listener, MHD_OPTION_UNESCAPE_CALLBACK, decode, NULL, MHD_OPTION_END);
}

static void stop_daemons(const Listener *listener) {
  if (listener->daemon != NULL) MHD_stop_daemon(listener->daemon);
  for (size_t i = 0; i < SIGNS; i++)
    if (listener->signs[i] != NULL) MHD_stop_daemon(listener->signs[i]);
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
  *listener = (Listener){.handler = options->handler, .expect = options->expect, .refuse = options->refuse == NULL ? refuse_plainly : options->refuse, .context = options->context, .port = bound_port(fd)};
  listener->daemon = start_daemon(listener, THREADS, CONNECTIONS_MAX);
  bool started = listener->daemon != NULL;
  for (size_t i = 0; i < SIGNS; i++) started = (listener->signs[i] = start_daemon(listener, 0, SIGNS_MAX)) != NULL && started;
  const DoorOptions door = {fd, take_connection, listener, options->adopt, options->adopt_context};
  if (started) listener->door = door_open(&door);
  if (listener->door == NULL) {
    snprintf(why, why_bytes, "the web server could not be started");
    stop_daemons(listener);
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
  stop_daemons(listener);
  free(listener);
}
