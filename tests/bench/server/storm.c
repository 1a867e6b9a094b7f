/* S5: a thousand people at eight songs lose their line at once and come back, each having heard as much of the last five thousand edits as
   chance will have it, while eight others go on with four songs of their own: as many as it takes for a hundredth of their acknowledgements
   to be some, and not one or two. A thousand pages are a thousand machines, and here one: so one in ten has the whole song and plays what it
   hears into it, and must end at its author's; the others look through every row they are sent, of which none may be missing and none be
   there twice. What they compute would be computed elsewhere: their thread gives way to the server's and to those who go on. */
#include "tests/bench/server/rows.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PEOPLE = 100, LISTENERS = 900, SONGS = 8, EDITS = 5000, CHUNK = 500, OTHERS = 8, OTHER_SONGS = 4, QUIET_SECONDS = 6 };

/* Somebody who only listens: where they are in the log of their author's song. */
typedef struct Hearer {
  WebSocket socket;
  const Person *author;
  uint64_t head;
  uint32_t actor;
} Hearer;

static Buffer bytes;
static uint64_t ignored;

static bool is_there(const Person *person, const Person *author) {
  return replica_state(person->replica) == REPLICA_LIVE && replica_head(person->replica) == replica_head(author->replica) && replica_pending_count(person->replica) == 0;
}

static void catch_up(Person *person, const Person *author) {
  const double until = bench_now() + 60.0;
  do person_pump(person, &bytes, NULL, &ignored);
  while (!is_there(person, author) && bench_must(bench_now() < until, "S5: somebody does not catch up"));
}

/* The others, on a thread of their own: an edit each twenty times a second, and how long its acknowledgement takes. */
typedef struct Others {
  pthread_t thread;
  Person people[OTHERS];
  Times quiet, during;
  atomic_bool storm, over;
} Others;

static void *go_on(void *others_) {
  Others *others = others_;
  Random dice = {20261123};
  Buffer message;
  uint64_t deliveries = 0;
  buffer_init(&message, memory_heap(), 1u << 20);
  for (; !atomic_load(&others->over); usleep(500)) {
    for (uint32_t i = 0; i < OTHERS; i++) {
      Person *person = &others->people[i];
      if (bench_now() >= person->next) {
        person_edit(person, &dice);
        person->next = bench_now() + 0.05;
      }
      person_pump(person, &message, atomic_load(&others->storm) ? &others->during : &others->quiet, &deliveries);
    }
  }
  buffer_finish(&message);
  return NULL;
}

/* A tenth of the people hears the song up to each chunk of its edits, and leaves. */
static void make_history(Person *authors, Person *people, Random *dice) {
  for (uint32_t chunk = 0; chunk < EDITS / CHUNK; chunk++) {
    for (uint32_t song = 0; song < SONGS; song++) {
      for (uint32_t i = 0; i < CHUNK; i++) person_edit(&authors[song], dice);
      catch_up(&authors[song], &authors[song]);
    }
    for (uint32_t i = chunk; i < PEOPLE; i += EDITS / CHUNK) {
      people[i].branch = authors[i % SONGS].branch;
      person_come(&people[i]);
      catch_up(&people[i], &authors[i % SONGS]);
      web_socket_close(&people[i].socket);
    }
  }
}

/* ---- Who only listens ---- */

static void come_back(Hearer *hearer) {
  const Person *author = hearer->author;
  bench_sit_down(&hearer->socket, author->branch, hearer->actor);
  buffer_clear(&bytes);
  frame_put(&bytes, &(Frame){.type = FRAME_HELLO, .branch = author->branch, .incarnation = replica_incarnation(author->replica), .head = hearer->head, .client = hearer->actor,
                             .version = SCHEMA_VERSION, .attempt = 1});
  web_socket_send(&hearer->socket, buffer_bytes(&bytes), false);
}

/* Row by row, or all at once from a snapshot. */
static void hear(Hearer *hearer, Bytes message) {
  Frame frame;
  Row row;
  size_t used;
  Problem problem = {.status = STATUS_OK};
  const bool good = frame_get(message, &frame, &used, NULL) == STATUS_OK && used == message.size;
  if (!bench_must(good, "S5: a frame is none")) return;
  if (frame.type == FRAME_SNAPSHOT) hearer->head = frame.head;
  for (Bytes rows = frame.rows; frame.type == FRAME_ROWS && row_next(&rows, &row, &problem); hearer->head++) bench_must(row.sequence == hearer->head + 1, "S5: a row is missing, or there twice");
  bench_must(problem.status == STATUS_OK && (frame.type != FRAME_ROWS || frame.head == hearer->head), "S5: rows are none");
}

static bool has_heard(const Hearer *hearer) { return hearer->head == replica_head(hearer->author->replica); }

static void listen_on(Hearer *hearer) {
  bool text;
  while (web_socket_receive(&hearer->socket, 0, &bytes, &text))
    if (!text) hear(hearer, buffer_bytes(&bytes));
}

/* ---- The storm ---- */

typedef struct Storm {
  Person *people, *authors;
  Hearer *hearers;
} Storm;

/* One look at everybody who is not there yet and has something to read; how many are there. */
static uint32_t look(const Storm *storm) {
  static struct pollfd polled[PEOPLE + LISTENERS];
  uint32_t there = 0;
  for (uint32_t i = 0; i < PEOPLE + LISTENERS; i++) {
    const bool is = i < PEOPLE ? is_there(&storm->people[i], &storm->authors[i % SONGS]) : has_heard(&storm->hearers[i - PEOPLE]);
    polled[i] = (struct pollfd){.fd = is ? -1 : i < PEOPLE ? storm->people[i].socket.fd : storm->hearers[i - PEOPLE].socket.fd, .events = POLLIN};
    there += is;
  }
  poll(polled, PEOPLE + LISTENERS, 1);
  for (uint32_t i = 0; i < PEOPLE + LISTENERS; i++) {
    if (polled[i].revents == 0) continue;
    if (i < PEOPLE) person_pump(&storm->people[i], &bytes, NULL, &ignored);
    else listen_on(&storm->hearers[i - PEOPLE]);
  }
  return there;
}

/* This thread, not those that it began: on Linux each has a niceness of its own. */
static void give_way(void) { setpriority(PRIO_PROCESS, (id_t)gettid(), 10); }

static void many_files(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void storm_row(double ignored_seconds) {
  (void)ignored_seconds;
  Person *people = calloc(PEOPLE, sizeof *people), authors[SONGS] = {{0}};
  Hearer *hearers = calloc(LISTENERS, sizeof *hearers);
  static Others others;
  Random dice = {20261122};
  const Storm storm = {people, authors, hearers};
  many_files();
  buffer_init(&bytes, memory_heap(), 256u << 20);
  bench_become_somebody();
  for (uint32_t i = 0; i < SONGS; i++) {
    authors[i].branch = bench_make_song("Storm");
    person_come(&authors[i]);
    catch_up(&authors[i], &authors[i]);
  }
  make_history(authors, people, &dice);
  for (uint32_t i = 0; i < LISTENERS; i++) {
    const Person *author = &authors[i % SONGS];
    const uint64_t head = replica_head(author->replica), behind = random_below(&dice, EDITS + 1);
    hearers[i] = (Hearer){.author = author, .head = behind < head ? head - behind : 1, .actor = bench_make_actor(author->branch)};
  }
  for (uint32_t i = 0; i < OTHERS; i++) {
    others.people[i].branch = i < OTHER_SONGS ? bench_make_song("Elsewhere") : others.people[i % OTHER_SONGS].branch;
    person_come(&others.people[i]);
  }
  pthread_create(&others.thread, NULL, go_on, &others);
  sleep(QUIET_SECONDS);
  atomic_store(&others.storm, true);
  give_way();
  const double begun = bench_now();
  const BenchCpu before = bench_cpu();
  for (uint32_t i = 0; i < PEOPLE + LISTENERS; i++) {
    if (i % 10 != 0) come_back(&hearers[i - i / 10 - 1]);
    else {
      person_come(&people[i / 10]);
      person_pump(&people[i / 10], &bytes, NULL, &ignored); /* says hello: what the server said first may have been read with the handshake */
    }
  }
  const double connected = bench_now() - begun;
  while (look(&storm) < PEOPLE + LISTENERS && bench_must(bench_now() - begun < 120.0, "S5: people do not come to rest")) {}
  const double seconds = bench_now() - begun;
  const BenchCpu after = bench_cpu(), cpu = {after.server_s - before.server_s, after.database_s - before.database_s, after.people_s - before.people_s};
  atomic_store(&others.over, true);
  pthread_join(others.thread, NULL);
  const double normal = times_at(&others.quiet, 0.99), p99 = times_at(&others.during, 0.99);
  for (uint32_t i = 0; i < PEOPLE; i++) bench_must(doc_hash(replica_doc(people[i].replica)) == doc_hash(replica_doc(authors[i % SONGS].replica)), "S5: somebody sees another song");
  fprintf(stderr, "S5   %u people come back at once, 0 to %u edits behind: connected after %.2f s, all caught up after %.2f s (floor 5), server %ld MiB (floor 400), acks elsewhere p99 %.1f ms, %.1f before: %.1f x (floor 3); it computed %.2f s, its database %.2f s, the people %.2f s\n",
          PEOPLE + LISTENERS, EDITS, connected, seconds, bench_rss_kib() / 1024, p99, normal, p99 / normal, cpu.server_s, cpu.database_s, cpu.people_s);
  printf("{\"row\":\"S5\",\"people\":%u,\"connected_s\":%.3f,\"seconds\":%.3f,\"rss_mib\":%ld,\"elsewhere_p99_ms\":%.2f,\"elsewhere_before_p99_ms\":%.2f,\"elsewhere_p50_ms\":%.2f,\"elsewhere_before_p50_ms\":%.2f,\"acks\":%u,\"server_cpu_s\":%.2f,\"database_cpu_s\":%.2f,\"people_cpu_s\":%.2f}\n", PEOPLE + LISTENERS, connected, seconds,
         bench_rss_kib() / 1024, p99, normal, times_at(&others.during, 0.5), times_at(&others.quiet, 0.5), others.during.count, cpu.server_s, cpu.database_s, cpu.people_s);
  for (uint32_t i = 0; i < PEOPLE + SONGS + OTHERS; i++) person_go(i < PEOPLE ? &people[i] : i < PEOPLE + SONGS ? &authors[i - PEOPLE] : &others.people[i - PEOPLE - SONGS]);
  for (uint32_t i = 0; i < LISTENERS; i++) web_socket_close(&hearers[i].socket);
  buffer_finish(&bytes);
  free(hearers);
  free(others.quiet.ms);
  free(others.during.ms);
  free(people);
}
