/*
  RFC 6455 at the real server's port, in the order of the Autobahn suite's chapters: lengths, pings, reserved bits and kinds, parts, text, closing,
  and the handshake. A room is no echo: what is whole is seen by whoever else is in it, pongs and closings by whoever sends.
*/
#include "support/cm.h"
#include "support/seated.h"
#include "support/web_client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIN = 0x80, GOES_ON = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, TEXT_BYTES = 1000 };

static ServerProcess server;
static Seated me;

/* One frame, its mask of nothing but zeros. */
static void say(const WebSocket *socket, unsigned first, const void *bytes, size_t size) {
  uint8_t frame[8 + 70000];
  size_t head = 2;
  frame[0] = (uint8_t)first;
  frame[1] = (uint8_t)(0x80 | (size < 126 ? size : size < 65536 ? 126 : 127));
  if (size >= 126 && size < 65536) {
    frame[head++] = (uint8_t)(size >> 8);
    frame[head++] = (uint8_t)size;
  } else if (size >= 65536) {
    for (int i = 7; i >= 0; i--) frame[head++] = (uint8_t)((uint64_t)size >> (8 * i));
  }
  memset(frame + head, 0, 4);
  head += 4;
  if (size > 0) memcpy(frame + head, bytes, size);
  if (send(socket->fd, frame, head + size, MSG_NOSIGNAL) < 0) return; /* it hung up already */
}

/* Frames of the server's as they come; `kind` -1: it hung up, -2: it is silent. */
typedef struct Heard { int kind; size_t size; uint8_t bytes[70000]; } Heard;

/* What came together with the handshake comes first. */
static ssize_t read_some(WebSocket *socket, void *to, size_t size, int wait_ms) {
  Buffer *early = &socket->received;
  if (early->size > 0) {
    const size_t taken = size < early->size ? size : early->size;
    memcpy(to, early->data, taken);
    memmove(early->data, early->data + taken, early->size - taken);
    early->size -= taken;
    return (ssize_t)taken;
  }
  struct pollfd polled = {.fd = socket->fd, .events = POLLIN};
  return poll(&polled, 1, wait_ms) > 0 ? recv(socket->fd, to, size, 0) : -2;
}

static bool read_all(WebSocket *socket, void *to, size_t size) {
  for (size_t at = 0; at < size;) {
    const ssize_t got = read_some(socket, (uint8_t *)to + at, size - at, 10000);
    if (got <= 0) return false;
    at += (size_t)got;
  }
  return true;
}

static void hear(WebSocket *socket, int wait_ms, Heard *heard) {
  uint8_t head[2], more[8];
  *heard = (Heard){.kind = -2};
  const ssize_t got = read_some(socket, head, 1, wait_ms);
  if (got == -2) return;
  heard->kind = -1;
  if (got <= 0 || !read_all(socket, head + 1, 1)) return;
  uint64_t size = head[1];
  const size_t bytes = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (bytes > 0 && !read_all(socket, more, bytes)) return;
  if (bytes > 0) size = 0;
  for (size_t i = 0; i < bytes; i++) size = size << 8 | more[i];
  assert_true(size <= sizeof heard->bytes);
  if (!read_all(socket, heard->bytes, (size_t)size)) return;
  heard->kind = head[0] & 15;
  heard->size = (size_t)size;
}

/* Seated: the room's first word is what one may do there. */
static void open_socket(WebSocket *socket) {
  Heard word;
  assert_true(web_socket_open(socket, server.port, me.way, me.cookie, NULL));
  hear(socket, 20000, &word);
  assert_int_equal(word.kind, TEXT);
}

/* The next frame that is no word of the room's. */
static void hear_control(WebSocket *socket, int wait_ms, Heard *heard) {
  do hear(socket, wait_ms, heard);
  while (heard->kind == TEXT || heard->kind == BINARY);
}

static void expect_pong(WebSocket *socket, const void *bytes, size_t size) {
  Heard heard;
  hear_control(socket, 10000, &heard);
  assert_int_equal(heard.kind, PONG);
  assert_int_equal(heard.size, size);
  assert_memory_equal(heard.bytes, bytes, size);
}

/* A closing, whose answer it waits for, or the end. The code it gave, 0: none. */
static unsigned expect_end(WebSocket *socket, const char *what) {
  Heard heard;
  unsigned code = 0;
  do {
    hear_control(socket, 20000, &heard);
    if (heard.kind == CLOSE && heard.size >= 2) code = (unsigned)heard.bytes[0] << 8 | heard.bytes[1];
    if (heard.kind == PONG || heard.kind == -2) fail_msg("%s: %s", what, heard.kind == PONG ? "it goes on" : "it does not end");
  } while (heard.kind != -1 && heard.kind != CLOSE);
  web_socket_close(socket);
  return code;
}

static void expect_end_after(unsigned first, const void *bytes, size_t size, const char *what) {
  WebSocket socket;
  open_socket(&socket);
  say(&socket, first, bytes, size);
  expect_end(&socket, what);
}

static void pings_are_answered_with_what_they_brought(void **state) {
  (void)state;
  static const size_t sizes[] = {0, 1, 5, 124, 125};
  uint8_t bytes[125];
  WebSocket socket;
  open_socket(&socket);
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(0xfe - i);
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    say(&socket, FIN | PING, bytes, sizes[i]);
    expect_pong(&socket, bytes, sizes[i]);
  }
  say(&socket, FIN | PONG, "nobody asked", 12);
  say(&socket, FIN | PING, "x", 1);
  expect_pong(&socket, "x", 1);
  web_socket_close(&socket);
}

static void reserved_bits_and_kinds_end_it(void **state) {
  (void)state;
  static const unsigned kinds[] = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15};
  char what[48];
  for (unsigned bit = 0x10; bit <= 0x40; bit <<= 1)
    for (unsigned i = 0; i < 4; i++) {
      const unsigned first = FIN | bit | (unsigned[]){TEXT, BINARY, PING, CLOSE}[i];
      snprintf(what, sizeof what, "first byte %02x", first);
      expect_end_after(first, "", 0, what);
    }
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    snprintf(what, sizeof what, "kind %u", kinds[i]);
    expect_end_after(FIN | kinds[i], "", 0, what);
  }
}

/* As long as is said, in as many parts: what the other hears. */
static void expect_whole(WebSocket *one, WebSocket *other, size_t size, size_t part, bool pinged) {
  static char text[TEXT_BYTES], name[TEXT_BYTES];
  Heard heard;
  memset(name, 'n', sizeof name);
  const int head = snprintf(text, sizeof text, "{\"actor\":%s,\"name\":\"", me.actor);
  assert_true((size_t)head + 2 <= size && size < sizeof text);
  snprintf(text + head, sizeof text - (size_t)head, "%.*s\"}", (int)(size - (size_t)head - 2), name);
  for (size_t at = 0; at < size; at += part) {
    const size_t now = size - at < part ? size - at : part;
    say(one, (at + now == size ? FIN : 0u) | (at == 0 ? TEXT : GOES_ON), text + at, now);
    if (pinged && at + now < size) {
      say(one, FIN | PING, "between", 7);
      expect_pong(one, "between", 7);
    }
  }
  do hear(other, 10000, &heard);
  while (heard.kind >= 0 && (heard.size != size || memcmp(heard.bytes, text, size) != 0));
  if (heard.kind < 0) fail_msg("%zu bytes in parts of %zu did not arrive", size, part);
}

static void text_of_any_length_in_any_parts_arrives_whole(void **state) {
  (void)state;
  static const size_t sizes[] = {60, 125, 126, 127, 128, 500};
  WebSocket one, other;
  open_socket(&one);
  open_socket(&other);
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    expect_whole(&one, &other, sizes[i], sizes[i], false);
    usleep(250000); /* people speak a few times a second */
    expect_whole(&one, &other, sizes[i], sizes[i] / 3, i % 2 == 0);
    usleep(250000);
  }
  expect_whole(&one, &other, 70, 1, false);
  web_socket_close(&one);
  web_socket_close(&other);
}

static void parts_out_of_order_end_it(void **state) {
  (void)state;
  WebSocket socket;
  expect_end_after(FIN | GOES_ON, "x", 1, "a part of nothing, the last");
  expect_end_after(GOES_ON, "x", 1, "a part of nothing");
  for (unsigned second = TEXT; second <= BINARY; second++) {
    open_socket(&socket);
    say(&socket, TEXT, "{", 1);
    say(&socket, FIN | second, "}", 1);
    expect_end(&socket, "a message inside another");
  }
  for (unsigned kind = CLOSE; kind <= PONG; kind++) expect_end_after(kind, "", 0, "a control frame in parts");
}

static void who_closes_is_answered_and_not_heard_any_more(void **state) {
  (void)state;
  static const unsigned good[] = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}, bad[] = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535};
  WebSocket socket;
  uint8_t reason[126] = {3, 0xe8};
  char what[48];
  expect_end_after(FIN | CLOSE, "", 0, "a closing without a code");
  for (size_t i = 0; i < COUNT_OF(good) + COUNT_OF(bad); i++) {
    const unsigned code = i < COUNT_OF(good) ? good[i] : bad[i - COUNT_OF(good)];
    snprintf(what, sizeof what, "code %u", code);
    open_socket(&socket);
    say(&socket, FIN | CLOSE, (uint8_t[]){(uint8_t)(code >> 8), (uint8_t)code}, 2);
    say(&socket, FIN | PING, "after", 5);
    const unsigned answer = expect_end(&socket, what);
    if (i >= COUNT_OF(good) && answer == code && code != 0) fail_msg("%s is said back", what);
  }
  memset(reason + 2, 'r', 123);
  expect_end_after(FIN | CLOSE, reason, 125, "a long reason");
  expect_end_after(FIN | CLOSE, reason, 126, "a reason that is too long");
  expect_end_after(FIN | CLOSE, "\x03\xe8\xff\xfe", 4, "a reason that is no text");
}

/* The head of what is answered to a first request. */
static void shake_hands(const char *more, char *text, size_t bytes) {
  char request[1024];
  size_t size = 0;
  const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(server.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
  const int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nCookie: %s\r\n%s\r\n", me.way, me.cookie, more);
  assert_int_equal(send(fd, request, (size_t)length, MSG_NOSIGNAL), length);
  for (ssize_t got = 1; got > 0 && size + 1 < bytes && strstr(text, "\r\n\r\n") == NULL;) {
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    got = poll(&polled, 1, 20000) > 0 ? recv(fd, text + size, bytes - 1 - size, 0) : 0;
    size += got > 0 ? (size_t)got : 0;
    text[size] = '\0';
  }
  close(fd);
}

#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static void hands_are_shaken_as_the_rfc_has_it_and_nothing_is_compressed(void **state) {
  (void)state;
  static const char *const bad[] = {UPGRADE "Sec-WebSocket-Version: 13\r\n", UPGRADE KEY, UPGRADE KEY "Sec-WebSocket-Version: 12\r\n", "Connection: Upgrade\r\n" KEY "Sec-WebSocket-Version: 13\r\n"};
  char text[4096] = "";
  shake_hands(UPGRADE KEY "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n", text, sizeof text);
  assert_memory_equal(text, "HTTP/1.1 101", 12);
  assert_non_null(strcasestr(text, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")); /* the RFC's own example */
  assert_null(strcasestr(text, "Sec-WebSocket-Extensions"));
  for (size_t i = 0; i < COUNT_OF(bad); i++) {
    text[0] = '\0';
    shake_hands(bad[i], text, sizeof text);
    if (strncmp(text, "HTTP/1.1 101", 12) == 0) fail_msg("hands are shaken at\n%s", bad[i]);
  }
}

static int open_server(void **state) {
  (void)state;
  return seated_begin(&server, &me) ? 0 : -1;
}

static int close_server(void **state) {
  (void)state;
  const int code = server_process_stop(&server);
  server_process_finish(&server);
  return code;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pings_are_answered_with_what_they_brought),
    cmocka_unit_test(reserved_bits_and_kinds_end_it),
    cmocka_unit_test(text_of_any_length_in_any_parts_arrives_whole),
    cmocka_unit_test(parts_out_of_order_end_it),
    cmocka_unit_test(who_closes_is_answered_and_not_heard_any_more),
    cmocka_unit_test(hands_are_shaken_as_the_rfc_has_it_and_nothing_is_compressed),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
