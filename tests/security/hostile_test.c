/*
  Strangers who do not mean well, at the real server's port: paths that climb, text that is none,
  what is too long, too slow, or too often. Each gets a clear answer or is hung up on, changes nothing, and others are served
  meanwhile. LONG=1 (`make security`) sends more of everything.
*/
#include "support/cm.h"
#include "support/random.h"
#include "support/raw_line.h"
#include "support/seated.h"
#include "support/server_database.h"
#include "support/web_client.h"

#include "server/db/db.h"
#include "server/sync/rooms.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static ServerProcess server;
static Db *db;
static Seated me;

static bool longer(void) { return getenv("LONG") != NULL; }

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void assert_serves(void) { assert_int_equal(web_call(server.port, "GET", "/healthz", NULL, NULL).status, 200); }

/* ---- Paths ---- */

static void a_path_leads_nowhere_outside_the_page(void **state) {
  (void)state;
  static const char *const paths[] = {
    "/../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2f..%2fetc/passwd", "/assets/../../../../etc/passwd", "/%2e%2e%5c%2e%2e%5cetc/passwd",
    "/..\\..\\etc\\passwd", "//etc/passwd", "/etc/passwd", "/index.html%00.png", "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd", "/%252e%252e/%252e%252e/etc/passwd",
    "/./../data/postgres/PG_VERSION", "/data/postgres/PG_VERSION", "/data/store", "/data/", "/proc/self/environ", "/%ff%fe", "/%", "/%4", "/api/../healthz/../data/postgres/PG_VERSION",
    "http://127.0.0.1/data/postgres/PG_VERSION", "*", "",
  };
  char request[512], text[65536];
  for (size_t i = 0; i < COUNT_OF(paths); i++) {
    const int fd = raw_dial(server.port);
    const int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", paths[i]);
    raw_say(fd, request, (size_t)length);
    raw_hear(fd, text, sizeof text, 5000);
    close(fd);
    const bool leaked = strstr(text, "root:") != NULL || strstr(text, "PATH=") != NULL || strstr(text, "\r\n\r\n15") != NULL || strstr(text, "\r\n\r\n17") != NULL;
    if (leaked) print_error("%s\n%s\n", paths[i], text);
    assert_false(leaked);
  }
  assert_serves();
}

/* ---- Text that is none ---- */

static void text_that_is_no_utf8_is_refused(void **state) {
  (void)state;
  static const char *const bodies[] = {
    "{\"name\":\"\xff\"}", "{\"name\":\"\xc0\xaf\"}", "{\"name\":\"\xed\xa0\x80\"}", "{\"name\":\"\xf4\x90\x80\x80\"}", "{\"name\":\"\xe2\x82\"}", "{\"name\":\"\\ud800\"}",
    "{\"name\":\"a\\u0000b\"}", "\xef\xbb\xbf{\"name\":\"x\"}", "{\"name\":\"x\",\"name\":\"y\"}", "{\"name\":1e999}", "{\"name\":{\"name\":[[[[[[]]]]]]}}",
  };
  const uint64_t before = database_number(db, "select count(*) from projects");
  for (size_t i = 0; i < COUNT_OF(bodies); i++) {
    const WebReply reply = web_call(server.port, "POST", "/api/projects", me.cookie, bodies[i]);
    if (reply.status < 400 || reply.status >= 500) print_error("%s: %d\n", bodies[i], reply.status);
    assert_in_range(reply.status, 400, 499);
  }
  static char deep[60000];
  memset(deep, '[', sizeof deep - 1);
  memcpy(deep, "{\"name\":", 8);
  assert_int_equal(web_call(server.port, "POST", "/api/projects", me.cookie, deep).status, 400);
  assert_int_equal(database_number(db, "select count(*) from projects"), before);
}

/* ---- Too long ---- */

static void what_is_too_long_is_refused_before_it_is_there(void **state) {
  (void)state;
  enum { LONG_BYTES = 96 * 1024 };
  static char text[16384];
  char *much = malloc(LONG_BYTES);
  memset(much, 'a', LONG_BYTES);
  static const struct { const char *before, *behind; } places[] = {
    {"GET /", " HTTP/1.1\r\nHost: x\r\n\r\n"}, {"GET / HTTP/1.1\r\nHost: x\r\nX: ", "\r\n\r\n"}, {"GET / HTTP/1.1\r\nHost: ", "\r\n\r\n"}, {"", " / HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"GET / HTTP/1.1\r\nHost: x\r\nCookie: tutti_session=", "\r\n\r\n"}, {"GET /ws?branch=1&actor=", " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"},
    {"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ", "\r\n\r\n"},
  };
  for (size_t i = 0; i < COUNT_OF(places); i++) {
    const int fd = raw_dial(server.port);
    raw_say(fd, places[i].before, strlen(places[i].before));
    raw_say(fd, much, LONG_BYTES);
    raw_say(fd, places[i].behind, strlen(places[i].behind));
    shutdown(fd, SHUT_WR);
    const bool ended = raw_hear(fd, text, sizeof text, 20000);
    close(fd);
    if (!ended || strncmp(text, "HTTP/1.1 2", 10) == 0) print_error("%zu: %d %s\n", i, ended, text);
    assert_true(ended);
    assert_true(strncmp(text, "HTTP/1.1 2", 10) != 0 && strncmp(text, "HTTP/1.1 1", 10) != 0);
  }
  /* Bodies are refused by their announced length; nothing of them is waited for. */
  static const char *const lengths[] = {"134217728", "4294967296", "999999999999999999"};
  for (size_t i = 0; i < COUNT_OF(lengths); i++) {
    char request[512];
    const int fd = raw_dial(server.port);
    const int length = snprintf(request, sizeof request, "POST /api/projects HTTP/1.1\r\nHost: x\r\nCookie: %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n", me.cookie, lengths[i]);
    raw_say(fd, request, (size_t)length);
    raw_hear(fd, text, sizeof text, 10000);
    close(fd);
    if (strstr(text, "413") == NULL) print_error("%s: %s\n", lengths[i], text);
    assert_non_null(strstr(text, "413"));
  }
  free(much);
  assert_serves();
}

/* ---- Frames ---- */

typedef struct Frames { const char *bytes; size_t size; } Frames;
#define FRAMES(text) {text, sizeof text - 1}

static void frames_that_are_none_end_the_connection(void **state) {
  (void)state;
  static const Frames hostile[] = {
    FRAMES("\x82\x02hi"),                                     /* not masked */
    FRAMES("\xf2\x80\0\0\0\0"),                               /* reserved bits */
    FRAMES("\x83\x80\0\0\0\0"),                               /* a reserved kind */
    FRAMES("\x89\xfe\0\x7e\0\0\0\0"),                         /* a ping of 126 bytes */
    FRAMES("\x09\x80\0\0\0\0"),                               /* a ping in parts */
    FRAMES("\x80\x80\0\0\0\0"),                               /* goes on with nothing */
    FRAMES("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x"), /* says it is enormous */
    FRAMES("\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0"),             /* and more than that */
    FRAMES("\x82\x88\0\0\0\0nonsense"),                       /* no frame of ours */
    FRAMES("\x88\x81\0\0\0\0x"),                              /* a closing of one byte */
  };
  for (size_t i = 0; i < COUNT_OF(hostile); i++) {
    char text[8192];
    WebSocket socket;
    assert_true(web_socket_open(&socket, server.port, me.way, me.cookie, NULL));
    raw_say(socket.fd, hostile[i].bytes, hostile[i].size);
    const bool ended = raw_hear(socket.fd, text, sizeof text, 20000);
    if (!ended) print_error("frames %zu: it did not hang up\n", i);
    assert_true(ended);
    web_socket_close(&socket);
  }
  /* Text of people's pages: what is no UTF-8, or none of theirs, goes to nobody, and whoever sends it is the only one who may be cut. */
  WebSocket one, other;
  Buffer heard;
  bool text;
  buffer_init(&heard, memory_heap(), 1u << 22);
  assert_true(web_socket_open(&one, server.port, me.way, me.cookie, NULL));
  assert_true(web_socket_open(&other, server.port, me.way, me.cookie, NULL));
  web_socket_send(&one, (Bytes){(const uint8_t *)"{\"actor\":1,\"\xff\xfe\":1}", 17}, true);
  web_socket_send(&one, (Bytes){(const uint8_t *)"[]", 2}, true);
  static const char role[] = "{\"actor\":0,\"role\":"; /* the server's own word */
  while (web_socket_receive(&other, 300, &heard, &text)) assert_true(!text || (heard.size > sizeof role && memcmp(heard.data, role, sizeof role - 1) == 0));
  assert_true(other.fd >= 0);
  web_socket_close(&one);
  web_socket_close(&other);
  buffer_finish(&heard);
  assert_serves();
}

/* One message in parts without an end, from somebody who listens (and hangs up when told) or who does not. How much was taken of it. */
static uint64_t send_without_end(bool listens) {
  WebSocket socket;
  Buffer told;
  bool is_text, open = true;
  static char part[8 + 65535];
  uint64_t sent_bytes = 0;
  buffer_init(&told, memory_heap(), 1u << 20);
  memcpy(part, "\x02\xfe\xff\xff\0\0\0\0", 8);
  assert_true(web_socket_open(&socket, server.port, me.way, me.cookie, NULL));
  const double until = seconds_now() + 60.0;
  while (open && seconds_now() < until) {
    for (size_t at = 0; open && at < sizeof part;) {
      const ssize_t sent = send(socket.fd, part + at, sizeof part - at, MSG_NOSIGNAL);
      open = sent > 0;
      at += sent > 0 ? (size_t)sent : 0;
      sent_bytes += sent > 0 ? (uint64_t)sent : 0;
    }
    part[0] = 0;
    while (open && listens && web_socket_receive(&socket, 0, &told, &is_text)) {}
    open = open && socket.fd >= 0;
  }
  assert_false(open);
  buffer_finish(&told);
  web_socket_close(&socket);
  return sent_bytes;
}

/* Neither the memory may be filled by it nor the server kept busy: beyond the longest message, only what lies in the kernel's buffers. */
static void a_message_in_endless_parts_is_cut_off(void **state) {
  (void)state;
  for (int listens = 1; listens >= 0; listens--) {
    const uint64_t sent_bytes = send_without_end(listens);
    print_message("        who %s is cut off after %llu MiB\n", listens ? "listens" : "is deaf", (unsigned long long)(sent_bytes >> 20));
    assert_true(sent_bytes < 2u * SEAT_BATCH_BYTES_MAX);
  }
  assert_serves();
}

/* ---- Too slow, too many ---- */

enum { LOGIN_DESCRIPTORS = 1024 }; /* what a process has that nobody gave more */

/* As many as this process may have open, at most `wanted`. */
static uint32_t descriptors(uint32_t wanted) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted + 100) {
    limit.rlim_cur = limit.rlim_max < wanted + 100 ? limit.rlim_max : wanted + 100;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur < wanted + 100 ? (uint32_t)limit.rlim_cur - 100 : wanted;
}

static int by_size(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }

/* What requests cost, one after the other: what 99 of 100 take at most, and what the server computes for each. */
typedef struct Cost { double p99_ms, computed_ms; } Cost;

static double server_computed_ms(void) {
  clockid_t clock;
  struct timespec at = {0};
  assert_true(clock_getcpuclockid(server.pid, &clock) == 0 && clock_gettime(clock, &at) == 0);
  return (double)at.tv_sec * 1e3 + (double)at.tv_nsec * 1e-6;
}

/* Before each request one of the slow ones, if there are any, says a byte. */
static Cost cost_of_requests(const int *slow, uint32_t slow_count) {
  enum { REQUESTS = 800 };
  double ms[REQUESTS];
  const double before = server_computed_ms();
  for (uint32_t i = 0; i < REQUESTS; i++) {
    const int speaker = slow_count > 0 ? slow[i % slow_count] : -1;
    if (speaker >= 0) raw_say(speaker, "y", 1);
    const double asked = seconds_now();
    assert_serves();
    ms[i] = (seconds_now() - asked) * 1e3;
  }
  const double computed = server_computed_ms() - before;
  qsort(ms, REQUESTS, sizeof ms[0], by_size);
  return (Cost){ms[REQUESTS * 99 / 100], computed / REQUESTS};
}

/* How long a hundredth waits says most about who else works at this machine, and is only told; what the server does for a request, with what
   it does for those who are slow, is the same anywhere. */
static void those_who_speak_a_byte_at_a_time_keep_nobody_out(void **state) {
  (void)state;
  const Cost alone = cost_of_requests(NULL, 0);
  const uint32_t wanted = descriptors(longer() ? 3000 : 1400); /* more than the server holds open at once */
  int *slow = calloc(wanted, sizeof *slow);
  uint32_t served = 0, asked = 0;
  for (uint32_t i = 0; i < wanted; i++) {
    slow[i] = raw_dial(server.port);
    if (slow[i] >= 0) raw_say(slow[i], "GET / HTTP/1.1\r\nX: ", 19);
    if (i % 100 != 99) continue;
    for (uint32_t of = i - 99; of <= i; of++)
      if (slow[of] >= 0) raw_say(slow[of], "y", 1);
    asked++;
    served += web_call(server.port, "GET", "/healthz", NULL, NULL).status == 200;
  }
  const Cost beside = cost_of_requests(slow, wanted);
  print_message("        %u of %u requests answered beside up to %u slow ones; p99 %.2f ms, alone %.2f: %.1f x; computed for each %.3f ms, alone %.3f: %.1f x (floor 2)\n", served, asked, wanted, beside.p99_ms,
                alone.p99_ms, beside.p99_ms / alone.p99_ms, beside.computed_ms, alone.computed_ms, beside.computed_ms / alone.computed_ms);
  for (uint32_t i = 0; i < wanted; i++)
    if (slow[i] >= 0) close(slow[i]);
  free(slow);
  assert_int_equal(served, asked);
  assert_true(beside.computed_ms < 2.0 * alone.computed_ms);
}

static uint32_t open_files_of(pid_t pid) {
  char path[32];
  uint32_t count = 0;
  snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
  DIR *files = opendir(path);
  while (files != NULL && readdir(files) != NULL) count++;
  if (files != NULL) closedir(files);
  return count;
}

/* The time of the processor that a process or one of its threads took, by its line in /proc. */
static double seconds_in(const char *path) {
  char text[512] = "";
  unsigned long long user = 0, kernel = 0;
  FILE *file = fopen(path, "re");
  assert_non_null(file);
  assert_non_null(fgets(text, sizeof text, file));
  fclose(file);
  assert_int_equal(sscanf(strrchr(text, ')'), ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &kernel), 2);
  return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static double busy_seconds(pid_t pid) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  return seconds_in(path);
}

/* Where there are fewer descriptors than it would give places: who says nothing is sent home for the next, and nothing goes round in circles. */
static void those_who_take_all_descriptors_and_say_nothing_keep_nobody_out(void **state) {
  (void)state;
  enum { FREE = 60, SILENT = 200, ASKED = 20 };
  struct rlimit before, few;
  int fds[SILENT];
  double slowest = 0.0;
  assert_int_equal(prlimit(server.pid, RLIMIT_NOFILE, NULL, &before), 0);
  assert_true(before.rlim_cur > LOGIN_DESCRIPTORS || before.rlim_cur == before.rlim_max);
  few = (struct rlimit){open_files_of(server.pid) + FREE, before.rlim_max};
  assert_int_equal(prlimit(server.pid, RLIMIT_NOFILE, &few, NULL), 0);
  for (uint32_t i = 0; i < SILENT; i++) fds[i] = raw_dial(server.port);
  const double begun = seconds_now(), busy = busy_seconds(server.pid);
  for (uint32_t i = 0; i < ASKED; i++) {
    const double asked = seconds_now();
    assert_int_equal(web_call(server.port, "GET", "/healthz", NULL, NULL).status, 200);
    if (seconds_now() - asked > slowest) slowest = seconds_now() - asked;
    usleep(50000);
  }
  const double part = (busy_seconds(server.pid) - busy) / (seconds_now() - begun);
  for (uint32_t i = 0; i < SILENT; i++) if (fds[i] >= 0) close(fds[i]);
  assert_int_equal(prlimit(server.pid, RLIMIT_NOFILE, &before, NULL), 0);
  print_message("        the slowest of %d was answered in %.0f ms, the server busy for %.0f %% of the time\n", ASKED, slowest * 1e3, part * 100.0);
  assert_true(slowest < 2.0);
  assert_true(part < 0.2);
}

static bool hears_ok(int fd) {
  char text[2048] = "";
  size_t size = 0;
  while (strstr(text, "ok\n") == NULL && size + 1 < sizeof text) {
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    const ssize_t got = poll(&polled, 1, 20000) > 0 ? recv(fd, text + size, sizeof text - 1 - size, 0) : 0;
    if (got <= 0) break;
    size += (size_t)got;
    text[size] = '\0';
  }
  return strstr(text, "ok\n") != NULL;
}

/* libmicrohttpd's epoll once stalled when 128 connections of a thread were ready in one turn: all of these are, again and again. Each is
   heard once before: of those who have said nothing yet the oldest would have to go. */
static void many_connections_that_are_ready_at_once_are_all_answered(void **state) {
  (void)state;
  enum { CONNECTIONS = 1460 /* of the 1536 that there may be, 128 a thread */, ROUNDS = 3 };
  static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", other[] = "GET /api/me HTTP/1.1\r\nHost: x\r\n\r\n"; /* begins none of those that end with a sign of life */
  const uint32_t number = descriptors(CONNECTIONS);
  int fds[CONNECTIONS];
  uint32_t answered = 0;
  for (uint32_t i = 0; i < number; i++) {
    assert_true((fds[i] = raw_dial(server.port)) >= 0);
    raw_say(fds[i], other, sizeof other - 1);
    raw_say(fds[i], request, sizeof request - 1);
    assert_true(hears_ok(fds[i]));
  }
  const double begun = seconds_now();
  for (uint32_t round = 0; round < ROUNDS; round++) {
    for (uint32_t i = 0; i < number; i++) raw_say(fds[i], request, sizeof request - 1);
    for (uint32_t i = 0; i < number; i++) answered += hears_ok(fds[i]);
  }
  print_message("        %u connections, %u answers, %.0f a second\n", number, answered, answered / (seconds_now() - begun));
  for (uint32_t i = 0; i < number; i++) close(fds[i]);
  assert_int_equal(answered, number * ROUNDS);
}

static void many_who_come_back_at_once_are_all_let_in(void **state) {
  (void)state;
  const uint32_t number = descriptors(longer() ? 1000 : 200);
  WebSocket *sockets = calloc(number, sizeof *sockets);
  uint32_t welcomed = 0;
  const double begun = seconds_now();
  for (uint32_t i = 0; i < number; i++) welcomed += web_socket_open(&sockets[i], server.port, me.way, me.cookie, NULL);
  const double first = seconds_now() - begun;
  for (uint32_t i = 0; i < number; i++) web_socket_close(&sockets[i]);
  const double again = seconds_now();
  for (uint32_t i = 0; i < number; i++) welcomed += web_socket_open(&sockets[i], server.port, me.way, me.cookie, NULL);
  print_message("        %u sockets open in %.2f s, and again, all having left, in %.2f s\n", number, first, seconds_now() - again);
  for (uint32_t i = 0; i < number; i++) web_socket_close(&sockets[i]);
  free(sockets);
  assert_int_equal(welcomed, 2 * number);
}

/* Where the server's thread for sockets says what it took. */
static void find_thread_of_sockets(char path[128]) {
  char tasks_path[64], name[32] = "";
  snprintf(tasks_path, sizeof tasks_path, "/proc/%d/task", (int)server.pid);
  DIR *tasks = opendir(tasks_path);
  assert_non_null(tasks);
  for (const struct dirent *task; strcmp(name, "sockets\n") != 0 && (task = readdir(tasks)) != NULL;) {
    snprintf(path, 128, "%s/%.20s/comm", tasks_path, task->d_name);
    FILE *file = fopen(path, "re");
    if (file == NULL) continue;
    if (fgets(name, sizeof name, file) == NULL) name[0] = '\0';
    fclose(file);
    snprintf(path, 128, "%s/%.20s/stat", tasks_path, task->d_name);
  }
  closedir(tasks);
  assert_string_equal(name, "sockets\n");
}

/* What it took to hear so much of one of them. */
static double seconds_of_pings(const WebSocket *from, const char *path) {
  enum { SAID = 10000 };
  static const uint8_t ping[6] = {0x89, 0x80};
  const double before = seconds_in(path);
  for (uint32_t i = 0; i < SAID; i++) {
    assert_int_equal(send(from->fd, ping, sizeof ping, MSG_NOSIGNAL), sizeof ping);
    usleep(20);
  }
  return seconds_in(path) - before;
}

/* The library asks the kernel about everybody before it does anything for somebody: where that is paced, what comes one by one is dealt with
   together, and a crowd costs no more than a few. */
static void who_says_much_does_not_have_everybody_asked_each_time(void **state) {
  (void)state;
  enum { FEW = 20 };
  char path[128];
  const uint32_t number = descriptors(600);
  WebSocket *sockets = calloc(number, sizeof *sockets);
  find_thread_of_sockets(path);
  for (uint32_t i = 0; i < FEW; i++) assert_true(web_socket_open(&sockets[i], server.port, me.way, me.cookie, NULL));
  const double few = seconds_of_pings(&sockets[0], path);
  for (uint32_t i = FEW; i < number; i++) assert_true(web_socket_open(&sockets[i], server.port, me.way, me.cookie, NULL));
  sleep(1); /* until all are let in and told who they are */
  const double crowd = seconds_of_pings(&sockets[0], path);
  print_message("        ten thousand pings took it %.2f s with %d there, %.2f s with %u\n", few, FEW, crowd, number);
  for (uint32_t i = 0; i < number; i++) web_socket_close(&sockets[i]);
  free(sockets);
  assert_true(crowd < 1.5 * few + 0.05);
}

static int open_server(void **state) {
  (void)state;
  struct rlimit login;
  if (getrlimit(RLIMIT_NOFILE, &login) != 0) return -1;
  if (login.rlim_cur > LOGIN_DESCRIPTORS) login.rlim_cur = LOGIN_DESCRIPTORS;
  return setrlimit(RLIMIT_NOFILE, &login) == 0 ? seated_open(&server, &me, &db) : -1;
}

static int close_server(void **state) {
  (void)state;
  return seated_close(&server, db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_path_leads_nowhere_outside_the_page),
    cmocka_unit_test(text_that_is_no_utf8_is_refused),
    cmocka_unit_test(what_is_too_long_is_refused_before_it_is_there),
    cmocka_unit_test(frames_that_are_none_end_the_connection),
    cmocka_unit_test(a_message_in_endless_parts_is_cut_off),
    cmocka_unit_test(those_who_speak_a_byte_at_a_time_keep_nobody_out),
    cmocka_unit_test(those_who_take_all_descriptors_and_say_nothing_keep_nobody_out),
    cmocka_unit_test(many_connections_that_are_ready_at_once_are_all_answered),
    cmocka_unit_test(many_who_come_back_at_once_are_all_let_in),
    cmocka_unit_test(who_says_much_does_not_have_everybody_asked_each_time),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
