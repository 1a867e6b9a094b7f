/* See people.h: replicas over real sockets, and what every row needs. */
#include "tests/bench/server/people.h"

#include "support/sim_world.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES_MAX = 1 << 20 };

Bench bench = {.good = true};

double bench_now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

/* A row of /proc/PID/status, as "VmRSS:". */
static long status_kib(const char *row) {
  char path[64], line[256];
  long kib = 0;
  snprintf(path, sizeof path, "/proc/%d/status", (int)bench.server.pid);
  FILE *file = fopen(path, "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) if (strncmp(line, row, strlen(row)) == 0) kib = strtol(line + strlen(row), NULL, 10);
  if (file != NULL) fclose(file);
  return kib;
}

long bench_rss_kib(void) { return status_kib("VmRSS:"); }
long bench_peak_kib(void) { return status_kib("VmHWM:"); }
long bench_program_kib(void) { return status_kib("RssFile:"); }

/* "5" of proc(5), clear_refs. */
long bench_forget_peak(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/clear_refs", (int)bench.server.pid);
  FILE *file = fopen(path, "w");
  bench_must(file != NULL && fputs("5", file) >= 0 && fclose(file) == 0, "the peak cannot be forgotten");
  return bench_rss_kib();
}

/* Fields 14 and 15 of /proc/PID/stat, behind a name in brackets; 16 and 17 are those of its children that ended. With a
   `parent`, nothing for those of another. */
static double process_cpu_s(const char *pid, long parent) {
  char path[300], text[1024];
  snprintf(path, sizeof path, "/proc/%.200s/stat", pid);
  FILE *file = fopen(path, "r");
  if (file == NULL) return 0.0;
  const size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = '\0';
  const char *behind = strrchr(text, ')');
  long is_of = 0;
  double ticks[4] = {0};
  if (behind == NULL || sscanf(behind + 2, "%*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %lf %lf %lf %lf", &is_of, &ticks[0], &ticks[1], &ticks[2], &ticks[3]) != 5) return 0.0;
  return parent > 0 && is_of != parent ? 0.0 : (ticks[0] + ticks[1] + ticks[2] + ticks[3]) / (double)sysconf(_SC_CLK_TCK);
}

/* The database is the server's one child, and each of its connections a child of that one. */
static double database_cpu_s(void) {
  const pid_t database = server_process_child(bench.server.pid);
  char name[24];
  snprintf(name, sizeof name, "%ld", (long)database);
  double seconds = database > 0 ? process_cpu_s(name, 0) : 0.0;
  DIR *processes = database > 0 ? opendir("/proc") : NULL;
  for (const struct dirent *entry; processes != NULL && (entry = readdir(processes)) != NULL;)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') seconds += process_cpu_s(entry->d_name, database);
  if (processes != NULL) closedir(processes);
  return seconds;
}

BenchCpu bench_cpu(void) {
  char name[24];
  struct rusage mine;
  getrusage(RUSAGE_SELF, &mine);
  snprintf(name, sizeof name, "%ld", (long)bench.server.pid);
  return (BenchCpu){.server_s = process_cpu_s(name, 0), .database_s = database_cpu_s(),
                    .people_s = (double)(mine.ru_utime.tv_sec + mine.ru_stime.tv_sec) + (double)(mine.ru_utime.tv_usec + mine.ru_stime.tv_usec) * 1e-6};
}

double bench_cpu_s(void) {
  const BenchCpu cpu = bench_cpu();
  return cpu.server_s + cpu.database_s + cpu.people_s;
}

bool bench_must(bool holds, const char *what) {
  static const char *said;
  if (!holds && said != what) fprintf(stderr, "NOT OK: %s\n", said = what);
  bench.good = bench.good && holds;
  return holds;
}

/* ---- Times ---- */

void times_add(Times *times, double ms) {
  if (times->ms == NULL) times->ms = malloc(SAMPLES_MAX * sizeof *times->ms);
  if (times->count < SAMPLES_MAX) times->ms[times->count++] = (float)ms;
}

static int by_size(const void *a, const void *b) { return (*(const float *)a > *(const float *)b) - (*(const float *)a < *(const float *)b); }

double times_at(Times *times, double part) {
  if (times->count == 0) return 0.0;
  qsort(times->ms, times->count, sizeof *times->ms, by_size);
  return times->ms[(uint32_t)(part * (times->count - 1))];
}

/* ---- People ---- */

void bench_become_somebody(void) { bench_must(web_guest(bench.server.port, bench.cookie, sizeof bench.cookie), "nobody is let in"); }

uint64_t bench_make_song(const char *name) {
  char body[96], branch[24];
  snprintf(body, sizeof body, "{\"name\":\"%s\"}", name);
  const WebReply reply = web_call(bench.server.port, "POST", "/api/projects", bench.cookie, body);
  bench_must(reply.status == 201, "a song cannot be made");
  web_field(&reply, "branch", branch, sizeof branch);
  return strtoull(branch, NULL, 10);
}

uint32_t bench_make_actor(uint64_t branch) {
  char path[96], actor[24];
  snprintf(path, sizeof path, "/api/branches/%llu/actors", (unsigned long long)branch);
  const WebReply reply = web_call(bench.server.port, "POST", path, bench.cookie, "{}");
  web_field(&reply, "actor", actor, sizeof actor);
  return (uint32_t)strtoul(actor, NULL, 10);
}

void bench_sit_down(WebSocket *socket, uint64_t branch, uint32_t actor) {
  char path[96];
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)branch, actor);
  bench_must(web_socket_open(socket, bench.server.port, path, bench.cookie, NULL), "a socket is refused");
}

void person_come(Person *person) {
  if (person->actor == 0) {
    person->actor = bench_make_actor(person->branch);
    person->replica = replica_create(memory_heap(), (ReplicaOptions){.branch = person->branch, .client = person->actor, .version = SCHEMA_VERSION});
  }
  replica_disconnect(person->replica);
  bench_sit_down(&person->socket, person->branch, person->actor);
  replica_connect(person->replica);
}

void person_pump(Person *person, Buffer *bytes, Times *acks, uint64_t *deliveries) {
  bool text;
  for (buffer_clear(bytes); replica_take_write(person->replica, bytes) != WRITE_NOTHING; buffer_clear(bytes)) replica_written(person->replica);
  for (buffer_clear(bytes); replica_take(person->replica, bytes) == STATUS_OK && bytes->size > 0; buffer_clear(bytes)) web_socket_send(&person->socket, buffer_bytes(bytes), false);
  while (web_socket_receive(&person->socket, 0, bytes, &text))
    if (!text) bench_must(replica_receive(person->replica, buffer_bytes(bytes), NULL) == STATUS_OK, "a frame is refused");
  *deliveries += replica_head(person->replica) - person->head;
  person->head = replica_head(person->replica);
  if (person->asked > 0.0 && replica_given(person->replica) - replica_pending_count(person->replica) >= person->waiting) {
    if (acks != NULL) times_add(acks, (bench_now() - person->asked) * 1e3);
    person->asked = 0.0;
  }
}

/* Chance often asks for what the song does not allow, or for nothing: a hand tries again. */
static bool edit_somehow(Person *person, Random *dice) {
  enum { TRIES = 64 };
  for (uint32_t i = 0; i < TRIES; i++) {
    BatchReport report;
    Problem problem;
    Batch *batch = sim_small_edit(dice, replica_doc(person->replica), person->actor, "x");
    if (batch != NULL && replica_submit(person->replica, batch, &report, &problem) == STATUS_OK) return true;
  }
  return false;
}

void person_edit(Person *person, Random *dice) {
  if (!bench_must(edit_somehow(person, dice), "there is nothing to edit") || person->asked > 0.0) return;
  person->asked = bench_now();
  person->waiting = replica_given(person->replica);
}

void person_go(Person *person) {
  web_socket_close(&person->socket);
  replica_destroy(person->replica);
}
