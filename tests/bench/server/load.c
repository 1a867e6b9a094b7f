/*
  The server under work, in a process of its own beside PostgreSQL as it comes (fsync and synchronous_commit are printed): calls over
  connections that stay (S1), people at one song and at many (S2), all of them coming back at once (S5), large sounds (S3), and what it
  holds when nobody is there. What is measured is checked: every answer's content, every batch in everybody's document, equal hashes at the end.
  Arguments: SECONDS of each row. One line of JSON a row goes to the standard output, what people read to the standard error.
*/
#include "support/random.h"
#include "support/server_process.h"
#include "support/sim_world.h"
#include "support/web_client.h"

#include "model/replica.h"
#include "tests/bench/server/sounds.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES_MAX = 1 << 20, CALLERS = 8, LINES = 8, SONGS = 50 };

static ServerProcess server;
static char cookie[128];
static double seconds_each = 5.0;
static bool good = true;

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static long rss_kib(void) {
  char path[64], line[256];
  long kib = 0;
  snprintf(path, sizeof path, "/proc/%d/status", (int)server.pid);
  FILE *file = fopen(path, "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) sscanf(line, "VmRSS: %ld", &kib);
  if (file != NULL) fclose(file);
  return kib;
}

/* Each complaint once. */
static bool must(bool holds, const char *what) {
  static const char *said;
  if (!holds && said != what) fprintf(stderr, "NOT OK: %s\n", said = what);
  good = good && holds;
  return holds;
}

/* ---- Times ---- */

typedef struct Times { uint32_t count; float *ms; } Times;

static void times_add(Times *times, double ms) {
  if (times->ms == NULL) times->ms = malloc(SAMPLES_MAX * sizeof *times->ms);
  if (times->count < SAMPLES_MAX) times->ms[times->count++] = (float)ms;
}

static int by_size(const void *a, const void *b) { return (*(const float *)a > *(const float *)b) - (*(const float *)a < *(const float *)b); }

static double times_at(Times *times, double part) {
  if (times->count == 0) return 0.0;
  qsort(times->ms, times->count, sizeof *times->ms, by_size);
  return times->ms[(uint32_t)(part * (times->count - 1))];
}

/* ---- S1: calls ---- */

typedef struct Caller { pthread_t thread; Times times; uint32_t calls, wrong; uint32_t number; } Caller;

static const struct { uint32_t part; const char *method, *path, *body, *head, *expected; } mix[] = {
  {40, "GET", "/api/me", NULL, "HTTP/1.1 200", "\"kind\":\"guest\""}, {65, "GET", "/api/projects", NULL, "HTTP/1.1 200", "\"Song 49\""},
  {85, "PATCH", "/api/me", "{\"name\":\"Ann\"}", "HTTP/1.1 200", "Ann"},  {95, "GET", "/healthz", NULL, "HTTP/1.1 200", "ok"},
  {98, "GET", "/api/nothing", NULL, "HTTP/1.1 404", "error"},             {100, "GET", "/index.html", NULL, "HTTP/1.1 200", "<!doctype html>"},
};

static int dial(void) {
  const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(server.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
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
  const double until = now() + seconds_each;
  while (now() < until) {
    const double begun = now();
    for (uint32_t i = 0; i < LINES; i++) {
      const uint32_t roll = random_below(&dice, 100);
      uint32_t row = 0;
      while (roll >= mix[row].part) row++;
      const char *body = mix[row].body == NULL ? "" : mix[row].body;
      const int length = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\nCookie: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                                  mix[row].method, mix[row].path, server.port, cookie, strlen(body), body);
      asked[i] = row;
      if (send(fds[i], request, (size_t)length, MSG_NOSIGNAL) != length) caller->wrong++;
    }
    for (uint32_t i = 0; i < LINES; i++) {
      const bool heard = hear(fds[i], text, 1 << 16);
      caller->calls++;
      times_add(&caller->times, (now() - begun) * 1e3);
      if (heard && strncmp(text, mix[asked[i]].head, 12) == 0 && strstr(text, mix[asked[i]].expected) != NULL) continue;
      if (caller->wrong++ == 0 && caller->number == 1) fprintf(stderr, "%s answered: %.300s\n", mix[asked[i]].path, heard ? text : "nothing");
    }
  }
  for (uint32_t i = 0; i < LINES; i++) close(fds[i]);
  free(text);
  return NULL;
}

static void calls(void) {
  static Caller callers[CALLERS];
  Times all = {0};
  uint32_t count = 0, wrong = 0;
  const double begun = now();
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
  const double rate = count / (now() - begun), p99 = times_at(&all, 0.99);
  must(wrong == 0, "S1: an answer is not what it should be");
  fprintf(stderr, "S1   64 connections that stay: %.0f calls/s, p50 %.1f, p99 %.1f ms, %u wrong (floor 4000/s, 25 ms)\n", rate, times_at(&all, 0.5), p99, wrong);
  printf("{\"row\":\"S1\",\"calls_per_s\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"wrong\":%u}\n", rate, times_at(&all, 0.5), p99, wrong);
}

/* ---- S2: people at songs ---- */

typedef struct Person {
  Replica *replica;
  WebSocket socket;
  uint64_t branch;
  uint32_t actor;
  double next, asked; /* when the next edit is due; when the oldest unanswered one was made */
  uint64_t waiting, head;
} Person;

typedef struct Meeting { const char *row, *what; uint32_t songs, people, per_second; } Meeting;

static void become_somebody(void) {
  const WebReply guest = web_call(server.port, "POST", "/api/guests", NULL, "{}");
  must(web_cookie(&guest, cookie, sizeof cookie), "nobody is let in");
}

static uint64_t make_song(const char *name) {
  char body[96], branch[24];
  snprintf(body, sizeof body, "{\"name\":\"%s\"}", name);
  const WebReply reply = web_call(server.port, "POST", "/api/projects", cookie, body);
  must(reply.status == 201, "a song cannot be made");
  web_field(&reply, "branch", branch, sizeof branch);
  return strtoull(branch, NULL, 10);
}

static void come(Person *person) {
  char path[96], actor[24];
  if (person->actor == 0) {
    snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)person->branch);
    const WebReply reply = web_call(server.port, "POST", path, cookie, "{}");
    web_field(&reply, "actor", actor, sizeof actor);
    person->actor = (uint32_t)strtoul(actor, NULL, 10);
    person->replica = replica_create(memory_heap(), (ReplicaOptions){.branch = person->branch, .client = person->actor, .version = SCHEMA_VERSION});
  }
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)person->branch, person->actor);
  replica_disconnect(person->replica);
  must(web_socket_open(&person->socket, server.port, path, cookie, NULL), "a socket is refused");
  replica_connect(person->replica);
}

static void pump(Person *person, Buffer *bytes, Times *acks, uint64_t *deliveries) {
  bool text;
  for (buffer_clear(bytes); replica_take_write(person->replica, bytes) != WRITE_NOTHING; buffer_clear(bytes)) replica_written(person->replica);
  for (buffer_clear(bytes); replica_take(person->replica, bytes) == STATUS_OK && bytes->size > 0; buffer_clear(bytes)) web_socket_send(&person->socket, buffer_bytes(bytes), false);
  while (web_socket_receive(&person->socket, 0, bytes, &text))
    if (!text) must(replica_receive(person->replica, buffer_bytes(bytes), NULL) == STATUS_OK, "a frame is refused");
  *deliveries += replica_head(person->replica) - person->head;
  person->head = replica_head(person->replica);
  if (person->asked > 0.0 && replica_given(person->replica) - replica_pending_count(person->replica) >= person->waiting) {
    times_add(acks, (now() - person->asked) * 1e3);
    person->asked = 0.0;
  }
}

/* A small edit, as a hand makes them: one value. */
static void edit(Person *person, Random *dice) {
  BatchReport report;
  Problem problem;
  Batch *batch = sim_small_edit(dice, replica_doc(person->replica), person->actor, "x");
  if (batch == NULL || replica_submit(person->replica, batch, &report, &problem) != STATUS_OK || person->asked > 0.0) return;
  person->asked = now();
  person->waiting = replica_given(person->replica);
}

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
  const double until = now() + 120.0;
  do {
    for (uint32_t i = 0; i < of->people; i++) pump(&people[i], bytes, &ignored, &some);
  } while (!at_rest(people, of) && must(now() < until, "people do not come to rest"));
  free(ignored.ms);
  for (uint32_t i = 0; i < of->people; i++)
    must(doc_hash(replica_doc(people[i].replica)) == doc_hash(replica_doc(people[i % of->songs].replica)), "somebody sees another song");
}

static void meet(const Meeting *of, bool storm) {
  Person *people = calloc(of->people, sizeof *people);
  uint64_t *songs = calloc(of->songs, sizeof *songs), deliveries = 0, before = 0;
  Times acks = {0};
  Buffer bytes;
  Random dice = {20261121};
  buffer_init(&bytes, memory_heap(), 256u << 20);
  become_somebody(); /* one guest may have so many songs only */
  for (uint32_t i = 0; i < of->songs; i++) songs[i] = make_song("Load");
  for (uint32_t i = 0; i < of->people; i++) {
    people[i].branch = songs[i % of->songs];
    come(&people[i]);
  }
  rest(people, of, &bytes);
  const double begun = now(), period = 1.0 / of->per_second;
  for (uint32_t i = 0; i < of->people; i++) {
    people[i].next = begun + period * i / of->people;
    before += replica_head(people[i].replica);
  }
  deliveries = 0;
  acks.count = 0;
  uint64_t made = 0;
  while (now() - begun < seconds_each) {
    for (uint32_t i = 0; i < of->people; i++) {
      if (now() >= people[i].next) {
        edit(&people[i], &dice);
        people[i].next += period;
      }
      pump(&people[i], &bytes, &acks, &deliveries);
    }
  }
  const double elapsed = now() - begun;
  rest(people, of, &bytes);
  for (uint32_t i = 0; i < of->songs; i++) made += replica_head(people[i].replica);
  const double batches = (double)made / elapsed, p50 = times_at(&acks, 0.5), p99 = times_at(&acks, 0.99);
  fprintf(stderr, "%-4s %s: %.0f batches/s acknowledged, %.0f deliveries/s, ack p50 %.1f, p99 %.1f ms, server %ld MiB\n", of->row, of->what, batches, (double)deliveries / elapsed, p50,
          p99, rss_kib() / 1024);
  printf("{\"row\":\"%s\",\"batches_per_s\":%.0f,\"deliveries_per_s\":%.0f,\"ack_p50_ms\":%.2f,\"ack_p99_ms\":%.2f,\"rss_mib\":%ld}\n", of->row, batches, (double)deliveries / elapsed, p50,
         p99, rss_kib() / 1024);
  if (storm) {
    for (uint32_t i = 0; i < of->people; i++) web_socket_close(&people[i].socket);
    for (uint32_t i = 0; i < 200; i++) edit(&people[i % of->people], &dice);
    const double away = now();
    for (uint32_t i = 0; i < of->people; i++) come(&people[i]);
    rest(people, of, &bytes);
    fprintf(stderr, "S5   %u people come back at once, behind each other: all caught up after %.2f s, server %ld MiB (floor: 1000 in 5 s)\n", of->people, now() - away, rss_kib() / 1024);
    printf("{\"row\":\"S5\",\"people\":%u,\"seconds\":%.3f,\"rss_mib\":%ld}\n", of->people, now() - away, rss_kib() / 1024);
  }
  for (uint32_t i = 0; i < of->people; i++) {
    web_socket_close(&people[i].socket);
    replica_destroy(people[i].replica);
  }
  buffer_finish(&bytes);
  free(acks.ms);
  free(songs);
  free(people);
}

int main(int count, char **arguments) {
  static const Meeting meetings[] = {
    {"S2a", "8 people at one song, 50 edits/s each", 1, 8, 50},
    {"S2b", "50 people at one song, 20 edits/s each (floor: ack p50 8, p99 60 ms, 50000 deliveries/s)", 1, 50, 20},
    {"S2c", "512 people at 64 songs, 10 edits/s each (floor: 5000 batches/s, p99 100 ms)", 64, 512, 10},
  };
  if (count > 1) seconds_each = strtod(arguments[1], NULL);
  setenv("TUTTI_LOG", "error", 1);
  setenv("TUTTI_RATE", "0", 1); /* what one may ask for is not what is measured */
  if (!server_process_begin(&server)) return 1;
  usleep(300000);
  const long idle_kib = rss_kib();
  const WebReply ready = web_call(server.port, "GET", "/readyz", NULL, NULL);
  become_somebody();
  const char *sync = strstr(ready.body, "synchronous_commit "), *flush = strstr(ready.body, "fsync ");
  fprintf(stderr, "server %.1f MiB when nobody is there (floor 50); %.*s, %.*s\n", (double)idle_kib / 1024.0, flush ? (int)strcspn(flush, "\n") : 0, flush ? flush : "",
          sync ? (int)strcspn(sync, "\n") : 0, sync ? sync : "");
  printf("{\"row\":\"idle\",\"rss_mib\":%.1f}\n", (double)idle_kib / 1024.0);
  for (uint32_t i = 0; i < SONGS; i++) {
    char name[24];
    snprintf(name, sizeof name, "Song %u", i);
    make_song(name);
  }
  calls();
  for (size_t i = 0; i < sizeof meetings / sizeof meetings[0]; i++) meet(&meetings[i], i == 2);
  char project[24];
  const WebReply sounds = web_call(server.port, "POST", "/api/projects", cookie, "{\"name\":\"Sounds\"}");
  web_field(&sounds, "id", project, sizeof project);
  good = sounds_row(&server, cookie, project) && good;
  server_process_finish(&server);
  return good ? 0 : 1;
}
