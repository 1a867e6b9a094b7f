/* The server as a browser meets it: real requests over a real socket to files this test makes. */

#include "support/scratch.h"

#include "server/http/listener.h"
#include "server/routes/routes.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct Server {
  char folder[64], web[80];
  Routes routes;
  Listener *listener;
} Server;

static void put_file(const Server *server, const char *name, const char *content) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", server->folder, name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
  fclose(file);
}

static int start(void **state) {
  Server *server = calloc(1, sizeof *server);
  assert_true(scratch_folder(server->folder, "static"));
  snprintf(server->web, sizeof server->web, "%s/web", server->folder);
  char assets[128];
  snprintf(assets, sizeof assets, "%s/assets", server->web);
  assert_int_equal(mkdir(server->web, 0700) | mkdir(assets, 0700), 0);
  put_file(server, "secret.txt", "not for the web");
  put_file(server, "web/index.html", "<!doctype html><title>Tutti</title>");
  put_file(server, "web/.hidden", "hidden");
  put_file(server, "web/data.txt", "0123456789");
  put_file(server, "web/assets/app-1a2b.js", "let plain;");
  put_file(server, "web/assets/app-1a2b.js.br", "<brotli>");
  put_file(server, "web/assets/app-1a2b.js.gz", "<gzip>");
  char link_to[128], link_at[128];
  snprintf(link_to, sizeof link_to, "%s/secret.txt", server->folder);
  snprintf(link_at, sizeof link_at, "%s/link.txt", server->web);
  assert_int_equal(symlink(link_to, link_at), 0);
  server->routes.web_folder = server->web;
  const ListenerOptions options = {.address = "127.0.0.1", .handler = routes_handle, .context = &server->routes};
  char why[256];
  server->listener = listener_create(&options, why, sizeof why);
  assert_non_null(server->listener);
  *state = server;
  return 0;
}

static int stop(void **state) {
  Server *server = *state;
  listener_destroy(server->listener);
  char command[128];
  snprintf(command, sizeof command, "rm -r %s", server->folder);
  const int status = system(command);
  free(server);
  return status;
}

static int dial(const Server *server) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(listener_port(server->listener))};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  assert_true(fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
  return fd;
}

/* The whole reply to "METHOD PATH" with more header lines, each ending in \r\n. */
static const char *ask(const Server *server, const char *method_and_path, const char *headers) {
  static char reply[65536];
  char request[4096];
  const int length = snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n", method_and_path, headers);
  const int fd = dial(server);
  assert_int_equal(send(fd, request, (size_t)length, 0), length);
  size_t size = 0;
  ssize_t got;
  while ((got = recv(fd, reply + size, sizeof reply - 1 - size, 0)) > 0) size += (size_t)got;
  reply[size] = '\0';
  close(fd);
  return reply;
}

static void assert_status(const char *reply, int status) {
  assert_int_equal(strncmp(reply, "HTTP/1.1 ", 9), 0);
  assert_int_equal(atoi(reply + 9), status);
}

static void assert_header(const char *reply, const char *line) {
  const char *end = strstr(reply, "\r\n\r\n"), *at = strstr(reply, line);
  if (at == NULL || at > end) fail_msg("no '%s' in:\n%s", line, reply);
}

static const char *body(const char *reply) {
  const char *end = strstr(reply, "\r\n\r\n");
  return end != NULL ? end + 4 : "";
}

/* The reply to a request with so many bytes in one header. */
static const char *ask_with_long_header(const Server *server, size_t bytes) {
  static char reply[4096];
  char *request = malloc(bytes + 100);
  const int before = sprintf(request, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ");
  memset(request + before, 'a', bytes);
  memcpy(request + before + bytes, "\r\n\r\n", 5);
  const int fd = dial(server);
  assert_int_equal(send(fd, request, (size_t)before + bytes + 4, MSG_NOSIGNAL), before + (int)bytes + 4);
  size_t size = 0;
  for (ssize_t got; (got = recv(fd, reply + size, sizeof reply - 1 - size, 0)) > 0;) size += (size_t)got;
  reply[size] = '\0';
  close(fd);
  free(request);
  return reply;
}

static void a_head_has_an_end(void **state) {
  const Server *server = *state;
  assert_status(ask_with_long_header(server, 20000), 200);
  assert_status(ask_with_long_header(server, 34000), 431);
  assert_status(ask_with_long_header(server, 60000), 431);
}

static void every_reply_isolates_the_page(void **state) {
  static const char *const asked[] = {"GET /", "GET /nothing", "POST /", "GET /healthz", "GET /data.txt"};
  for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
    const char *reply = ask(*state, asked[i], "");
    assert_header(reply, "Cross-Origin-Opener-Policy: same-origin");
    assert_header(reply, "Cross-Origin-Embedder-Policy: require-corp");
    assert_header(reply, "Cross-Origin-Resource-Policy: same-origin");
    assert_header(reply, "X-Content-Type-Options: nosniff");
    assert_header(reply, "script-src 'self' 'wasm-unsafe-eval';");
    assert_null(strstr(reply, "unsafe-inline"));
    assert_null(strstr(reply, "'unsafe-eval'"));
  }
}

static void the_page_lies_at_the_root(void **state) {
  const char *reply = ask(*state, "GET /", "");
  assert_status(reply, 200);
  assert_header(reply, "Content-Type: text/html; charset=utf-8");
  assert_header(reply, "Cache-Control: no-cache");
  assert_string_equal(body(reply), "<!doctype html><title>Tutti</title>");
}

static void hashed_files_never_expire_and_come_compressed(void **state) {
  const char *reply = ask(*state, "GET /assets/app-1a2b.js", "Accept-Encoding: gzip, br;q=0.8\r\n");
  assert_header(reply, "Cache-Control: public, max-age=31536000, immutable");
  assert_header(reply, "Content-Encoding: br");
  assert_header(reply, "Content-Type: text/javascript; charset=utf-8");
  assert_header(reply, "Vary: Accept-Encoding");
  assert_string_equal(body(reply), "<brotli>");
  assert_string_equal(body(ask(*state, "GET /assets/app-1a2b.js", "Accept-Encoding: gzip, br;q=0\r\n")), "<gzip>");
  assert_string_equal(body(ask(*state, "GET /assets/app-1a2b.js", "Accept-Encoding: zstd\r\n")), "let plain;");
  assert_string_equal(body(ask(*state, "GET /assets/app-1a2b.js", "Accept-Encoding: br\r\nRange: bytes=4-8\r\n")), "plain");
}

static void a_known_file_is_not_sent_again(void **state) {
  const char *reply = ask(*state, "GET /data.txt", "");
  const char *etag = strstr(reply, "ETag: ");
  assert_non_null(etag);
  char header[256];
  snprintf(header, sizeof header, "If-None-Match: %.*s\r\n", (int)strcspn(etag + 6, "\r"), etag + 6);
  reply = ask(*state, "GET /data.txt", header);
  assert_status(reply, 304);
  assert_string_equal(body(reply), "");
}

static void ranges_give_parts(void **state) {
  const char *reply = ask(*state, "GET /data.txt", "Range: bytes=2-4\r\n");
  assert_status(reply, 206);
  assert_header(reply, "Content-Range: bytes 2-4/10");
  assert_string_equal(body(reply), "234");
  reply = ask(*state, "GET /data.txt", "Range: bytes=50-\r\n");
  assert_status(reply, 416);
  assert_header(reply, "Content-Range: bytes */10");
}

static void head_has_headers_only(void **state) {
  const char *reply = ask(*state, "HEAD /data.txt", "");
  assert_status(reply, 200);
  assert_header(reply, "Content-Length: 10");
  assert_string_equal(body(reply), "");
}

static void other_methods_are_refused(void **state) {
  const char *reply = ask(*state, "POST /", "Content-Length: 0\r\n");
  assert_status(reply, 405);
  assert_header(reply, "Allow: GET, HEAD");
  assert_status(ask(*state, "DELETE /data.txt", ""), 405);
}

static void nothing_outside_the_folder_is_reachable(void **state) {
  static const char *const asked[] = {
    "GET /../secret.txt", "GET /%2e%2e/secret.txt", "GET /assets/../../secret.txt", "GET /assets/..%2f..%2fsecret.txt",
    "GET //etc/passwd", "GET /.hidden", "GET /assets", "GET /link.txt", "GET /..%5csecret.txt", "GET /data.txt%00.js/../../secret.txt",
  };
  for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
    const char *reply = ask(*state, asked[i], "");
    if (atoi(reply + 9) == 200) fail_msg("%s was answered:\n%s", asked[i], reply);
    assert_null(strstr(reply, "not for the web"));
  }
}

static void health_is_told(void **state) { assert_string_equal(body(ask(*state, "GET /healthz", "")), "ok\n"); }

/* libmicrohttpd's epoll loop stops answering with 128 ready connections; ours must not. */
static void two_hundred_connections_are_served_at_once(void **state) {
  enum { COUNT = 200 };
  static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  int fds[COUNT];
  for (int i = 0; i < COUNT; i++) fds[i] = dial(*state);
  for (int i = 0; i < COUNT; i++) assert_int_equal(send(fds[i], request, sizeof request - 1, 0), (ssize_t)sizeof request - 1);
  for (int i = 0; i < COUNT; i++) {
    char reply[16] = "";
    const struct timeval patience = {.tv_sec = 5};
    assert_int_equal(setsockopt(fds[i], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    assert_true(recv(fds[i], reply, sizeof reply - 1, MSG_WAITALL) > 0);
    assert_status(reply, 200);
    close(fds[i]);
  }
}

static void a_taken_port_is_said_or_stepped_over(void **state) {
  const Server *server = *state;
  ListenerOptions options = {.address = "127.0.0.1", .port = listener_port(server->listener), .handler = routes_handle};
  char why[256] = "";
  assert_null(listener_create(&options, why, sizeof why));
  assert_non_null(strstr(why, "in use"));
  options.try_next = true;
  Listener *second = listener_create(&options, why, sizeof why);
  assert_non_null(second);
  assert_true(listener_port(second) > listener_port(server->listener));
  listener_destroy(second);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_reply_isolates_the_page),
    cmocka_unit_test(a_head_has_an_end),
    cmocka_unit_test(the_page_lies_at_the_root),
    cmocka_unit_test(hashed_files_never_expire_and_come_compressed),
    cmocka_unit_test(a_known_file_is_not_sent_again),
    cmocka_unit_test(ranges_give_parts),
    cmocka_unit_test(head_has_headers_only),
    cmocka_unit_test(other_methods_are_refused),
    cmocka_unit_test(nothing_outside_the_folder_is_reachable),
    cmocka_unit_test(health_is_told),
    cmocka_unit_test(two_hundred_connections_are_served_at_once),
    cmocka_unit_test(a_taken_port_is_said_or_stepped_over),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
