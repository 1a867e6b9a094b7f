/*
  Requests that are two things at once, at the real server's port: a proxy in front could read the one and we the other, so they are read as
  none. Nothing that is hidden behind them has an effect.
*/
#include "support/cm.h"
#include "support/raw_line.h"
#include "support/seated.h"
#include "support/server_database.h"
#include "support/web_client.h"

#include "server/db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static ServerProcess server;
static Db *db;
static Seated me;

static uint32_t answers_in(const char *text) {
  uint32_t count = 0;
  for (const char *at = text; (at = strstr(at, "HTTP/1.1 ")) != NULL; at++) count++;
  return count;
}

static void assert_serves(void) { assert_int_equal(web_call(server.port, "GET", "/healthz", NULL, NULL).status, 200); }

#define HIDDEN "POST /api/guests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
#define POST "POST /api/guests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

/* What a proxy could read otherwise than we do must not be read at all: the second request would be somebody else's. */
static void a_request_that_could_be_read_in_two_ways_is_not_read(void **state) {
  (void)state;
  static const char *const requests[] = {
    POST "Content-Length: 2\r\nContent-Length: 90\r\n\r\n{}" HIDDEN,
    POST "Content-Length: 90, 2\r\n\r\n{}" HIDDEN,
    POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" HIDDEN,
    POST "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n" HIDDEN,
    POST "Content-Length: -1\r\n\r\n" HIDDEN,
    POST "Content-Length: +2\r\n\r\n{}" HIDDEN,
    POST "Content-Length: 0x2\r\n\r\n{}" HIDDEN,
    POST "Content-Length: 2 2\r\n\r\n{}" HIDDEN,
    POST "Content-Length: 99999999999999999999999\r\n\r\n{}" HIDDEN,
    POST "Content-Length : 2\r\n\r\n{}" HIDDEN,
    POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" HIDDEN,
    POST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n" HIDDEN,
    POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" HIDDEN,
    POST "Transfer-Encoding: identity, chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n" HIDDEN,
    POST "Content-Length: 2\r\n 0\r\n\r\n{}" HIDDEN,                                   /* lines that go on in the next one */
    POST "Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n" HIDDEN,
    POST "X: y\nContent-Length: 90\nContent-Length: 2\r\n\r\n{}" HIDDEN,               /* lines that end with half of an end */
    POST "X: y\rContent-Length: 90\r\n\r\n{}" HIDDEN,
    "GET / HTTP/1.1\r\n\r\n" HIDDEN,                                                   /* no Host */
    "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" HIDDEN,
    "GET  / HTTP/1.1\r\nHost: x\r\nnothing at all\r\n\r\n" HIDDEN,
    "\0\0\0\0\r\n\r\n" HIDDEN,
  };
  char text[16384];
  for (size_t i = 0; i < COUNT_OF(requests); i++) {
    const uint64_t before = database_number(db, "select count(*) from users");
    const int fd = raw_dial(server.port);
    const size_t size = requests[i][0] == '\0' ? 8 + strlen(HIDDEN) : strlen(requests[i]);
    raw_say(fd, requests[i], size);
    shutdown(fd, SHUT_WR);
    const bool ended = raw_hear(fd, text, sizeof text, 5000);
    close(fd);
    /* At most what stood in front may have been taken; what was hidden behind it never as well. */
    const uint64_t made = database_number(db, "select count(*) from users") - before;
    if (!ended || made > 1 || (made == 1 && answers_in(text) > 1) || (strstr(requests[i], POST) == requests[i] && made > 0 && strncmp(text, "HTTP/1.1 2", 10) != 0))
      print_error("%zu: ended %d, %llu made\n%s\n%s\n", i, ended, (unsigned long long)made, requests[i], text);
    assert_true(ended);
    assert_true(made <= 1);
    assert_false(made == 1 && answers_in(text) > 1);
  }
  assert_serves();
}

/* The same of what follows on a connection that had a good request: by whoever reads them. */
static void a_later_line_that_ends_with_half_of_an_end_is_refused(void **state) {
  (void)state;
  static const char good[] = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" /* a sign of life would be its connection's last */, spaced[] = "GET /healthz HTTP/1.1\r\nHost:x\r\nX:   y \r\nY:\r\nCookie: a=b; c=d\r\n\r\n";
  static const char *const requests[] = {
    "GET /healthz HTTP/1.1\nHost: x\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: x\n\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\nX: y\nZ: z\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\nX:  y\nZ: z\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: x\r\n\n", "GET /healthz HTTP/1.1\rHost: x\r\n\r\n", POST "X: y\nContent-Length: 2\r\n\r\n{}", POST "X:  y\nContent-Length: 2\r\n\r\n{}", POST "X: y\rContent-Length: 2\r\n\r\n{}",
  };
  const uint64_t before = database_number(db, "select count(*) from users");
  char text[8192];
  for (size_t i = 0; i < COUNT_OF(requests); i++) {
    const int fd = raw_dial(server.port);
    raw_say(fd, good, sizeof good - 1);
    usleep(20000); /* it has come past the door */
    raw_say(fd, spaced, sizeof spaced - 1);
    raw_say(fd, requests[i], strlen(requests[i]));
    shutdown(fd, SHUT_WR);
    const bool ended = raw_hear(fd, text, sizeof text, 5000);
    close(fd);
    const char *second = strstr(text + 1, "HTTP/1.1 200"), *third = second == NULL ? NULL : strstr(second + 1, "HTTP/1.1 ");
    if (!ended || second == NULL || (third != NULL && strncmp(third, "HTTP/1.1 400", 12) != 0)) fail_msg("%zu: %s\n%s", i, ended ? "ended" : "it goes on", text);
  }
  assert_int_equal(database_number(db, "select count(*) from users"), before);
}

/* By the door, before a byte of it is read as a request: a proxy that takes half of an end for none has read other headers. */
static void a_line_that_ends_with_half_of_an_end_is_refused(void **state) {
  (void)state;
  static const char *const requests[] = {
    "GET /healthz HTTP/1.1\nHost: x\n\n", "GET /healthz HTTP/1.1\r\nHost: x\n\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\nX: y\nZ: z\r\n\r\n", "GET /healthz HTTP/1.1\rHost: x\r\n\r\n",
    "\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\r\n\r\n", "GET /ws?branch=1&actor=1 HTTP/1.1\r\nHost: x\nUpgrade: websocket\r\n\r\n",
    POST "X: y\nContent-Length: 90\nContent-Length: 2\r\n\r\n{}" HIDDEN, POST "X: y\rContent-Length: 90\r\n\r\n{}" HIDDEN, POST "Content-Length: 2\n\n{}" HIDDEN,
  };
  const uint64_t before = database_number(db, "select count(*) from users");
  char text[4096];
  for (size_t i = 0; i < COUNT_OF(requests); i++) {
    for (size_t piece = strlen(requests[i]); piece > 0; piece = piece > 5 ? 5 : 0) { /* whole, and in pieces */
      const int fd = raw_dial(server.port);
      for (size_t at = 0; at < strlen(requests[i]) && at < 200; at += piece) {
        raw_say(fd, requests[i] + at, strlen(requests[i]) - at < piece ? strlen(requests[i]) - at : piece);
        if (piece == 5) usleep(2000);
      }
      const bool ended = raw_hear(fd, text, sizeof text, 5000);
      close(fd);
      if (!ended || (strncmp(text, "HTTP/1.1 400", 12) != 0 && (piece != 5 || text[0] != '\0'))) fail_msg("%zu, %zu at a time: %s\n%s", i, piece, ended ? "ended" : "it goes on", text);
      assert_true(answers_in(text) <= 1);
    }
  }
  assert_int_equal(database_number(db, "select count(*) from users"), before);
  /* What has whole ends may have the others in its body. */
  const WebReply reply = web_call(server.port, "POST", "/api/guests", NULL, "{\n\r\n}");
  assert_int_equal(reply.status, 201);
  assert_serves();
}

static int open_server(void **state) {
  (void)state;
  return seated_open(&server, &me, &db);
}

static int close_server(void **state) {
  (void)state;
  return seated_close(&server, db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_request_that_could_be_read_in_two_ways_is_not_read),
    cmocka_unit_test(a_line_that_ends_with_half_of_an_end_is_refused),
    cmocka_unit_test(a_later_line_that_ends_with_half_of_an_end_is_refused),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
