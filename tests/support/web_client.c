/* HTTP/1.1 with Connection: close, and RFC 6455 as far as a client needs it. */
#include "support/web_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int dial(uint16_t port) {
  const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof at) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

static bool send_all(int fd, const void *data, size_t size) {
  for (const char *at = data; size > 0;) {
    const ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += sent;
    size -= (size_t)sent;
  }
  return true;
}

/* Up to a time of silence. */
static ssize_t read_some(int fd, void *data, size_t size, int wait_ms) {
  struct pollfd polled = {.fd = fd, .events = POLLIN};
  return poll(&polled, 1, wait_ms) > 0 ? recv(fd, data, size, 0) : -1;
}

WebReply web_call(uint16_t port, const char *method, const char *path, const char *cookie, const char *body) {
  WebReply reply = {0};
  static _Thread_local char text[131072];
  size_t size = 0;
  const int fd = dial(port);
  if (fd < 0) return reply;
  const int length = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\nConnection: close\r\n%s%s%sContent-Length: %zu\r\n%s\r\n%s", method, path,
                              port, cookie ? "Cookie: " : "", cookie ? cookie : "", cookie ? "\r\n" : "", body ? strlen(body) : 0,
                              body ? "Content-Type: application/json\r\n" : "", body ? body : "");
  if (send_all(fd, text, (size_t)length)) {
    for (ssize_t got; size + 1 < sizeof text && (got = read_some(fd, text + size, sizeof text - 1 - size, 10000)) > 0;) size += (size_t)got;
  }
  close(fd);
  text[size] = '\0';
  const char *end = strstr(text, "\r\n\r\n");
  if (end == NULL || sscanf(text, "HTTP/1.1 %d", &reply.status) != 1) return (WebReply){0};
  snprintf(reply.head, sizeof reply.head, "%.*s", (int)(end - text), text);
  snprintf(reply.body, sizeof reply.body, "%s", end + 4);
  return reply;
}

/* Up to the end of the head; what came of the body behind it is the first of `answer`. The status, 0: there is none. */
static int hear_head(int fd, Buffer *answer, size_t *length) {
  char head[8192];
  size_t size = 0;
  int status = 0;
  char *end = NULL;
  for (ssize_t got; end == NULL && size + 1 < sizeof head && (got = read_some(fd, head + size, sizeof head - 1 - size, 20000)) > 0;) {
    head[size += (size_t)got] = '\0';
    end = strstr(head, "\r\n\r\n");
  }
  if (end == NULL || sscanf(head, "HTTP/1.1 %d", &status) != 1) return 0;
  const char *said = strstr(head, "Content-Length: ");
  *length = said != NULL && said < end ? strtoul(said + 16, NULL, 10) : 0;
  buffer_put(answer, end + 4, size - (size_t)(end + 4 - head));
  return status;
}

/* The rest, right to where it belongs: whoever measures the server must not measure this. Without a length, up to the end. */
static void hear_body(int fd, Buffer *answer, size_t length) {
  enum { PIECE = 64 << 10 };
  const struct timeval patience = {.tv_sec = 20};
  ssize_t got = 1;
  if (length > 0) setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  while (got > 0 && (length == 0 || answer->size < length)) {
    const size_t left = length > 0 ? length - answer->size : PIECE;
    uint8_t *to = buffer_extend(answer, left);
    if (to == NULL) return;
    answer->size -= left;
    /* All of a known length at once: being woken for each piece of it would be most of what is measured. */
    for (size_t at = 0; at < left && (got = length > 0 ? recv(fd, to + at, left - at, MSG_WAITALL) : read_some(fd, to + at, left - at, 20000)) > 0; at += (size_t)got) answer->size += (size_t)got;
  }
}

int web_bytes(uint16_t port, const WebBytes *call, Buffer *answer) {
  char head[4096];
  int status = 0;
  const int fd = call->line != NULL && *call->line >= 0 ? *call->line : dial(port);
  if (fd < 0) return 0;
  const int length = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\n%s%s%s%s%sContent-Length: %zu\r\n\r\n", call->method, call->path, port,
                              call->line ? "" : "Connection: close\r\n", call->cookie ? "Cookie: " : "", call->cookie ? call->cookie : "", call->cookie ? "\r\n" : "",
                              call->headers ? call->headers : "", call->body.size);
  const size_t part = call->cut_after > 0 ? call->cut_after : call->body.size;
  const bool sent = send_all(fd, head, (size_t)length) && send_all(fd, call->body.data, part);
  size_t come = 0;
  buffer_clear(answer);
  if (sent && call->cut_after == 0) status = hear_head(fd, answer, &come);
  if (status != 0) hear_body(fd, answer, come);
  const bool stays = call->line != NULL && status != 0 && come > 0 && answer->size == come;
  if (call->line != NULL) *call->line = stays ? fd : -1;
  if (!stays) close(fd);
  return status;
}

bool web_cookie(const WebReply *reply, char *cookie, size_t cookie_bytes) {
  const char *at = strstr(reply->head, "Set-Cookie: ");
  if (at == NULL) return false;
  at += strlen("Set-Cookie: ");
  snprintf(cookie, cookie_bytes, "%.*s", (int)strcspn(at, ";\r"), at);
  return true;
}

bool web_guest(uint16_t port, char *cookie, size_t cookie_bytes) {
  const WebReply reply = web_call(port, "POST", "/api/guests", NULL, "{}");
  return reply.status == 201 && web_cookie(&reply, cookie, cookie_bytes);
}

void web_field(const WebReply *reply, const char *name, char *value, size_t value_bytes) {
  char key[64];
  snprintf(key, sizeof key, "\"%s\":", name);
  const char *at = strstr(reply->body, key);
  value[0] = '\0';
  if (at == NULL) return;
  at += strlen(key);
  const bool quoted = *at == '"';
  at += quoted;
  snprintf(value, value_bytes, "%.*s", (int)strcspn(at, quoted ? "\"" : ",}"), at);
}

/* ---- Web sockets ---- */

bool web_socket_open(WebSocket *socket, uint16_t port, const char *path, const char *cookie, const char *origin) {
  char text[4096];
  size_t size = 0;
  *socket = (WebSocket){.fd = dial(port)};
  if (socket->fd < 0) return false;
  buffer_init(&socket->received, memory_heap(), 256u << 20);
  buffer_init(&socket->begun, memory_heap(), 256u << 20);
  const int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s%s%s%s%s%s\r\n", path, port,
                              cookie ? "Cookie: " : "", cookie ? cookie : "", cookie ? "\r\n" : "", origin ? "Origin: " : "", origin ? origin : "", origin ? "\r\n" : "");
  char *end = NULL;
  if (send_all(socket->fd, text, (size_t)length)) {
    for (ssize_t got; end == NULL && size + 1 < sizeof text && (got = read_some(socket->fd, text + size, sizeof text - 1 - size, 10000)) > 0;) {
      size += (size_t)got;
      text[size] = '\0';
      end = strstr(text, "\r\n\r\n");
    }
  }
  if (end != NULL && strncmp(text, "HTTP/1.1 101", 12) == 0) {
    buffer_put(&socket->received, end + 4, size - (size_t)(end + 4 - text));
    return true;
  }
  web_socket_close(socket);
  return false;
}

static bool send_frame(WebSocket *socket, uint8_t opcode, Bytes message) {
  Buffer frame;
  buffer_init(&frame, memory_heap(), 256u << 20);
  buffer_u8(&frame, 0x80 | opcode);
  if (message.size < 126) buffer_u8(&frame, (uint8_t)(0x80 | message.size));
  else if (message.size < 65536) {
    buffer_u8(&frame, 0x80 | 126);
    buffer_u16be(&frame, (uint16_t)message.size);
  } else {
    buffer_u8(&frame, 0x80 | 127);
    buffer_u32be(&frame, 0);
    buffer_u32be(&frame, (uint32_t)message.size);
  }
  buffer_u32be(&frame, 0); /* a mask that changes nothing */
  buffer_put(&frame, message.data, message.size);
  const bool sent = socket->fd >= 0 && frame.status == STATUS_OK && send_all(socket->fd, frame.data, frame.size);
  buffer_finish(&frame);
  if (!sent) web_socket_close(socket);
  return sent;
}

bool web_socket_send(WebSocket *socket, Bytes message, bool text) { return send_frame(socket, text ? 1 : 2, message); }

/* The first frame in what came, taken out; servers do not mask. */
static bool take_frame(WebSocket *socket, Buffer *message, uint8_t *first) {
  Reader reader;
  reader_init(&reader, buffer_bytes(&socket->received));
  *first = reader_u8(&reader);
  uint64_t size = reader_u8(&reader);
  if (size == 126) size = reader_u16be(&reader);
  else if (size == 127) size = (uint64_t)reader_u32be(&reader) << 32 | reader_u32be(&reader);
  const Bytes payload = reader_take(&reader, size);
  if (reader.failed) return false;
  buffer_put(message, payload.data, payload.size);
  const size_t used = reader.offset;
  memmove(socket->received.data, socket->received.data + used, socket->received.size - used);
  socket->received.size -= used;
  return true;
}

bool web_socket_receive(WebSocket *socket, int wait_ms, Buffer *message, bool *text) {
  uint8_t first;
  buffer_clear(message);
  while (socket->fd >= 0) {
    while (take_frame(socket, message, &first)) {
      const uint8_t opcode = first & 15;
      if (opcode == 8) {
        web_socket_close(socket);
        return false;
      }
      if (opcode == 9) send_frame(socket, 10, buffer_bytes(message));
      if (opcode >= 8) {
        buffer_clear(message);
        continue;
      }
      if (opcode != 0) socket->text = opcode == 1;
      const bool final = first & 0x80;
      if (!final || socket->begun.size > 0) buffer_put(&socket->begun, message->data, message->size);
      if (final && socket->begun.size > 0) {
        buffer_clear(message);
        buffer_put(message, socket->begun.data, socket->begun.size);
        buffer_finish(&socket->begun);
        buffer_init(&socket->begun, memory_heap(), 256u << 20);
      }
      *text = socket->text;
      if (final) return true;
      buffer_clear(message);
    }
    uint8_t bytes[65536];
    struct pollfd polled = {.fd = socket->fd, .events = POLLIN};
    if (wait_ms != 0 && poll(&polled, 1, wait_ms) <= 0) return false;
    const ssize_t got = recv(socket->fd, bytes, sizeof bytes, wait_ms == 0 ? MSG_DONTWAIT : 0);
    if (got < 0 && errno == EAGAIN) return false;
    if (got > 0) buffer_put(&socket->received, bytes, (size_t)got);
    else web_socket_close(socket);
  }
  return false;
}

void web_socket_close(WebSocket *socket) {
  if (socket->fd < 0) return;
  close(socket->fd);
  socket->fd = -1;
  buffer_finish(&socket->received);
  buffer_finish(&socket->begun);
}
