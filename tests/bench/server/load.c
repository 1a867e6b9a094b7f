/* Calls over connections that stay (S1), and people at one song and at many (S2): every answer's content is looked at, every batch comes to
   everybody's document, and the hashes are equal at the end. */
#include "tests/bench/server/rows.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CALLERS = 8, LINES = 8, SONGS = 50 };

static double seconds_each = 5.0;

/* ---- S1: calls ---- */

typedef struct Caller { pthread_t thread; Times times; uint32_t calls, wrong; uint32_t number; } Caller;

static const struct { uint32_t part; const char *method, *path, *body, *head, *expected; } mix[] = {
  {40, "GET", "/api/me", NULL, "HTTP/1.1 200", "\"kind\":\"guest\""}, {65, "GET", "/api/projects", NULL, "HTTP/1.1 200", "\"Song 49\""},
  {85, "PATCH", "/api/me", "{\"name\":\"Ann\"}", "HTTP/1.1 200", "Ann"},  {95, "GET", "/healthz", NULL, "HTTP/1.1 200", "ok"},
  {98, "GET", "/api/nothing", NULL, "HTTP/1.1 404", "error"},             {100, "GET", "/index.html", NULL, "HTTP/1.1 200", "<!doctype html>"},
};

static int dial(void) {
  const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(bench.server.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return connect(fd, (const struct sockaddr *)&at, sizeof at) == 0 ? fd : -1;
}

/* One whole answer by its length. */
static bool hear(int fd, char *text, size_t bytes) {
  size_t size = 0, wanted = 0;
  while (size + 1 < bytes && (wanted == 0 || size < wanted)) {
    const ssize_t got = recv(fd, text + size, bytes - 1 - size, 0);
    if (got <= 0) return false;
    size += (size_t)got;
    text[size] = '\0';
    const char *end = strstr(text, "\r\n\r\n"), *length = strstr(text, "Content-Length: ");
    if (end != NULL && length != NULL) wanted = (size_t)(end - text) + 4 + strtoul(length + 16, NULL, 10);
  }
  return true;
}

static void *make_calls(void *caller_) {
  Caller *caller = caller_;
  Random dice = {caller->number};
  char request[1024], *text = malloc(1 << 16);
  int fds[LINES];
  uint32_t asked[LINES];
  for (uint32_t i = 0; i < LINES; i++) fds[i] = dial();
  const double until = bench_now() + seconds_each;
  bool first = true; /* of a connection's calls: one that begins with a sign of life ends with it */
  for (; bench_now() < until; first = false) {
    const double begun = bench_now();
    for (uint32_t i = 0; i < LINES; i++) {
      const uint32_t roll = first ? 0 : random_below(&dice, 100);
      uint32_t row = 0;
      while (roll >= mix[row].part) row++;
      const char *body = mix[row].body == NULL ? "" : mix[row].body;
      const int length = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\nCookie: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                                  mix[row].method, mix[row].path, bench.server.port, bench.cookie, strlen(body), body);
      asked[i] = row;
      if (send(fds[i], request, (size_t)length, MSG_NOSIGNAL) != length) caller->wrong++;
    }
    for (uint32_t i = 0; i < LINES; i++) {
      const bool heard = hear(fds[i], text, 1 << 16);
      caller->calls++;
      times_add(&caller->times, (bench_now() - begun) * 1e3);
      if (heard && strncmp(text, mix[asked[i]].head, 12) == 0 && strstr(text, mix[asked[i]].expected) != NULL) continue;
      if (caller->wrong++ == 0 && caller->number == 1) fprintf(stderr, "%s answered: %.300s\n", mix[asked[i]].path, heard ? text : "nothing");
    }
  }
  for (uint32_t i = 0; i < LINES; i++) close(fds[i]);
  free(text);
  return NULL;
}

void calls_row(double seconds) {
  seconds_each = seconds;
  bench_become_somebody();
  for (uint32_t i = 0; i < SONGS; i++) {
    char name[24];
    snprintf(name, sizeof name, "Song %u", i);
    bench_make_song(name);
  }
  static Caller callers[CALLERS];
  Times all = {0};
  uint32_t count = 0, wrong = 0;
  const double begun = bench_now();
  for (uint32_t i = 0; i < CALLERS; i++) {
    callers[i].number = i + 1;
    pthread_create(&callers[i].thread, NULL, make_calls, &callers[i]);
  }
  for (uint32_t i = 0; i < CALLERS; i++) {
    pthread_join(callers[i].thread, NULL);
    count += callers[i].calls;
    wrong += callers[i].wrong;
    for (uint32_t t = 0; t < callers[i].times.count; t++) times_add(&all, callers[i].times.ms[t]);
  }
  const double rate = count / (bench_now() - begun), p99 = times_at(&all, 0.99);
  bench_must(wrong == 0, "S1: an answer is not what it should be");
  fprintf(stderr, "S1   64 connections that stay: %.0f calls/s, p50 %.1f, p99 %.1f ms, %u wrong (floor 4000/s, 25 ms)\n", rate, times_at(&all, 0.5), p99, wrong);
  printf("{\"row\":\"S1\",\"calls_per_s\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"wrong\":%u}\n", rate, times_at(&all, 0.5), p99, wrong);
}

/* ---- S2: people at songs ---- */

typedef struct Meeting { const char *row, *what; uint32_t songs, people, per_second; } Meeting;

static bool at_rest(const Person *people, const Meeting *of) {
  for (uint32_t i = 0; i < of->people; i++) {
    const Replica *first = people[i % of->songs].replica, *replica = people[i].replica;
    if (replica_state(replica) != REPLICA_LIVE || replica_pending_count(replica) > 0 || replica_head(replica) != replica_head(first)) return false;
  }
  return true;
}

static void rest(Person *people, const Meeting *of, Buffer *bytes) {
  Times ignored = {0};
  uint64_t some = 0;
  const double until = bench_now() + 120.0;
  do {
    for (uint32_t i = 0; i < of->people; i++) person_pump(&people[i], bytes, &ignored, &some);
  } while (!at_rest(people, of) && bench_must(bench_now() < until, "people do not come to rest"));
  free(ignored.ms);
  for (uint32_t i = 0; i < of->people; i++)
    bench_must(doc_hash(replica_doc(people[i].replica)) == doc_hash(replica_doc(people[i % of->songs].replica)), "somebody sees another song");
}

typedef struct Table {
  const Meeting *of;
  Person *people;
  Buffer bytes;
  Random dice;
  Times acks;
  uint64_t deliveries;
  int polled; /* who has something to read: a thousand pages sleep until then, and so do we */
} Table;

/* Whoever has something to read reads it, within `wait_s` from now. */
static void read_what_came(Table *table, double wait_s) {
  enum { EVENTS = 64 };
  struct epoll_event events[EVENTS];
  const struct timespec wait = {.tv_nsec = wait_s > 0.0 ? (long)(wait_s * 1e9) : 0};
  const int count = epoll_pwait2(table->polled, events, EVENTS, &wait, NULL);
  for (int i = 0; i < count; i++) person_pump(&table->people[events[i].data.u32], &table->bytes, &table->acks, &table->deliveries);
}

static void sit_down(Table *table) {
  const Meeting *of = table->of;
  uint64_t *songs = calloc(of->songs, sizeof *songs);
  bench_become_somebody(); /* one guest may have so many songs only */
  for (uint32_t i = 0; i < of->songs; i++) songs[i] = bench_make_song("Load");
  for (uint32_t i = 0; i < of->people; i++) {
    table->people[i].branch = songs[i % of->songs];
    person_come(&table->people[i]);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    epoll_ctl(table->polled, EPOLL_CTL_ADD, table->people[i].socket.fd, &event);
  }
  free(songs);
}

/* Everybody in turn, evenly over the second: the hundredth edit is due when it is due, however long the ninety-ninth took. */
static void edit_for(Table *table, double seconds) {
  const Meeting *of = table->of;
  const double begun = bench_now(), step = 1.0 / ((double)of->per_second * of->people);
  for (uint64_t made = 0; bench_now() - begun < seconds;) {
    const double due = begun + step * (double)made, now = bench_now();
    if (now < due) {
      read_what_came(table, due - now);
      continue;
    }
    Person *person = &table->people[made++ % of->people];
    person_edit(person, &table->dice);
    person_pump(person, &table->bytes, &table->acks, &table->deliveries);
    if (made % 16 == 0) read_what_came(table, 0.0); /* whoever comes late with edits still listens */
  }
}

static void meet(const Meeting *of) {
  Table table = {.of = of, .people = calloc(of->people, sizeof *table.people), .dice = {20261121}, .polled = epoll_create1(EPOLL_CLOEXEC)};
  uint64_t before = 0, made = 0;
  buffer_init(&table.bytes, memory_heap(), 256u << 20);
  sit_down(&table);
  rest(table.people, of, &table.bytes);
  for (uint32_t i = 0; i < of->songs; i++) before += replica_head(table.people[i].replica);
  table.deliveries = 0;
  table.acks.count = 0;
  const BenchCpu cpu = bench_cpu();
  const double begun = bench_now();
  edit_for(&table, seconds_each);
  const double elapsed = bench_now() - begun;
  const BenchCpu used = bench_cpu();
  rest(table.people, of, &table.bytes);
  for (uint32_t i = 0; i < of->songs; i++) made += replica_head(table.people[i].replica);
  const double batches = (double)(made - before) / elapsed, p50 = times_at(&table.acks, 0.5), p99 = times_at(&table.acks, 0.99), deliveries = (double)table.deliveries / elapsed;
  const double server = (used.server_s - cpu.server_s) / elapsed, database = (used.database_s - cpu.database_s) / elapsed, people = (used.people_s - cpu.people_s) / elapsed;
  fprintf(stderr, "%-4s %s: %.0f batches/s acknowledged, %.0f deliveries/s, ack p50 %.1f, p99 %.1f ms, server %ld MiB; processors: server %.2f, database %.2f, people %.2f\n", of->row, of->what,
          batches, deliveries, p50, p99, bench_rss_kib() / 1024, server, database, people);
  printf("{\"row\":\"%s\",\"batches_per_s\":%.0f,\"deliveries_per_s\":%.0f,\"ack_p50_ms\":%.2f,\"ack_p99_ms\":%.2f,\"rss_mib\":%ld,\"server_cpus\":%.2f,\"database_cpus\":%.2f,\"people_cpus\":%.2f}\n", of->row,
         batches, deliveries, p50, p99, bench_rss_kib() / 1024, server, database, people);
  for (uint32_t i = 0; i < of->people; i++) person_go(&table.people[i]);
  close(table.polled);
  buffer_finish(&table.bytes);
  free(table.acks.ms);
  free(table.people);
}

void meetings_row(double seconds) {
  static const Meeting meetings[] = {
    {"S2a", "8 people at one song, 50 edits/s each", 1, 8, 50},
    {"S2b", "50 people at one song, 20 edits/s each (floor: ack p50 8, p99 60 ms, 50000 deliveries/s)", 1, 50, 20},
    {"S2c", "512 people at 64 songs, 10 edits/s each (floor: 5000 batches/s, p99 100 ms)", 64, 512, 10},
  };
  seconds_each = seconds;
  for (size_t i = 0; i < sizeof meetings / sizeof meetings[0]; i++) meet(&meetings[i]);
}
