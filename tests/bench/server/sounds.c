/*
  Eight people bring 50 MB each at once and hear them again by ranges, twice over: at a server with a folder, and at one with an S3 store.
  Each beside what the store can do by itself in the same run, asked by its own client: the functions of server/store, called here by as
  many threads without a server between. Both do the same work for what they store: a part of 8 MiB is named by its SHA-256 (whoever asks
  a store must; S3 wants it signed), flushed, given its name and flushed again, before the next one begins; of what is read, 4 MiB at a
  time from the page cache, the SHA-256 is compared. The folders lie on one disk, the buckets in one stand-in in this process; both sides
  begin with nothing to flush, and take turns in going first. The server's people speak HTTP over loopback with it, in this process too; they
  keep their connections, as browsers do and libcurl to its bucket.

  Of what is read, "by itself" has no wire between the store and whoever hears: a folder's own client is pread(), 0.06 s of processor for these
  400 MB, while the kernel alone takes 0.20 s to carry them over loopback (0.15 of them in recv(), so the hearer's), the server's share being
  another 0.05. With 0.35 s of SHA-256 on either side no server that two processors are full of could come above 0.75 of that. So there is also
  the store behind a bare wire: a thread for each hearer that takes piece after piece out of the store and sends it, by sendfile() where the
  store has files, without HTTP, people or rights. What a server could be better at lies between it and that. The same holds of what is
  brought: behind a bare wire a thread for each bringer takes part after part from them, names it, gives it to the store and says so.
  Neither keeps in a database, flushed, who brought which part: of the 1.45 s of processor that bringing takes here beside a full machine (0.65
  of them the server's, 1.04 the store by itself) that is 0.08.

  The row is meant for a core each, and here two carry people, server, database and store: what is told by the wall's clock is how much all of
  them compute. So the time of whoever has most to do is told, too, beside the same of the store by itself: with a core each, nobody would have
  to wait for more. That is calculated, not timed.

  Beside the folder also plain files, which nobody could serve: each sound in one write and one flush, under a name that costs nothing.
*/
#include "tests/bench/server/rows.h"

#include "core/hash.h"
#include "formats/wav.h"
#include "server/store/blob.h"
#include "support/s3_stand_in.h"
#include "support/web_client.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 5, BRINGERS = 8, FRAMES = 12500000 /* stereo, 16 bits: 50 MB */, PART_BYTES = 8 << 20, WAIT_SECONDS = 120, WARM_BYTES = 640 << 20 };

typedef struct Bringer {
  pthread_t thread;
  const char *project;
  Buffer sound;
  char name[65];
  Digest parts[8];
  uint32_t wrong;
  void *(*does)(void *bringer);
  double cpu_s; /* of its thread, for that */
} Bringer;

static void name_of(Bytes bytes, char name[65]) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, name);
}

static void make(Bringer *b, uint32_t seed) {
  buffer_clear(&b->sound);
  wav_write_header(&b->sound, 48000, 2, WAV_S16, FRAMES);
  uint8_t *samples = buffer_extend(&b->sound, (size_t)FRAMES * 4);
  for (uint64_t i = 0; i < FRAMES / 2; i++) {
    const uint64_t value = hash_mix(seed * UINT64_C(100000007) + i);
    memcpy(samples + i * 8, &value, 8);
  }
  name_of(buffer_bytes(&b->sound), b->name);
}

static bool ask(const Bringer *b, const char *wanted) {
  char path[160], body[64], state[24];
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", b->project, b->name);
  snprintf(body, sizeof body, "{\"bytes\":%zu}", b->sound.size);
  const WebReply reply = web_call(bench.server.port, "POST", path, bench.cookie, body);
  web_field(&reply, "state", state, sizeof state);
  return strcmp(state, wanted) == 0;
}

static void *bring(void *bringer) {
  Bringer *b = bringer;
  Buffer answer;
  int line = -1;
  buffer_init(&answer, memory_heap(), 1u << 20);
  b->wrong += !ask(b, "uploading");
  for (size_t at = 0; at < b->sound.size; at += PART_BYTES) {
    char path[200];
    const size_t left = b->sound.size - at;
    snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/%zu", b->project, b->name, at / PART_BYTES + 1);
    const WebBytes call = {.method = "PUT", .path = path, .cookie = bench.cookie, .headers = "Content-Type: application/octet-stream\r\n",
                           .body = {b->sound.data + at, left < PART_BYTES ? left : PART_BYTES}, .line = &line};
    b->wrong += web_bytes(bench.server.port, &call, &answer) != 200;
  }
  if (line >= 0) close(line);
  buffer_finish(&answer);
  return NULL;
}

/* Whether what came back is what was brought: a sound is named by its bytes. */
static bool is_named(const Bringer *b, Sha256 *sha) {
  char heard[65];
  const Digest digest = sha256_finish(sha);
  digest_text(&digest, heard);
  return strcmp(heard, b->name) == 0;
}

static void *hear(void *bringer) {
  Bringer *b = bringer;
  Buffer answer;
  char path[160], range[64];
  Sha256 sha;
  int line = -1;
  sha256_init(&sha);
  buffer_init(&answer, memory_heap(), 16u << 20);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", b->project, b->name);
  for (size_t at = 0; at < b->sound.size; at += PART_BYTES / 2) {
    snprintf(range, sizeof range, "Range: bytes=%zu-%zu\r\n", at, at + PART_BYTES / 2 - 1);
    b->wrong += web_bytes(bench.server.port, &(WebBytes){.method = "GET", .path = path, .cookie = bench.cookie, .headers = range, .line = &line}, &answer) != 206;
    sha256_put(&sha, answer.data, answer.size);
  }
  b->wrong += !is_named(b, &sha);
  if (line >= 0) close(line);
  buffer_finish(&answer);
  return NULL;
}

static int open_plain(const Bringer *b, int flags) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", bench.server.folder, b->name);
  return open(path, flags | O_CLOEXEC, 0600);
}

static void *store_plainly(void *bringer) {
  Bringer *b = bringer;
  const int file = open_plain(b, O_WRONLY | O_CREAT);
  b->wrong += file < 0 || write(file, b->sound.data, b->sound.size) != (ssize_t)b->sound.size || fsync(file) != 0;
  if (file >= 0) close(file);
  return NULL;
}

static void drop_plain(Bringer *b) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", bench.server.folder, b->name);
  unlink(path);
}

static void *read_plainly(void *bringer) {
  Bringer *b = bringer;
  const int file = open_plain(b, O_RDONLY);
  char read_name[65], *bytes = malloc(PART_BYTES);
  Sha256 sha;
  sha256_init(&sha);
  for (ssize_t now; bytes != NULL && (now = read(file, bytes, PART_BYTES / 2)) > 0;) sha256_put(&sha, bytes, (size_t)now);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, read_name);
  b->wrong += strcmp(read_name, b->name) != 0;
  free(bytes);
  if (file >= 0) close(file);
  return NULL;
}

/* ---- Straight to the store ---- */

static Store *straight;

static Digest name_of_part(Bytes part) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, part.data, part.size);
  return sha256_finish(&sha);
}

static size_t part_bytes(const Bringer *b, size_t at) { return b->sound.size - at < PART_BYTES ? b->sound.size - at : PART_BYTES; }

static void *store_straight(void *bringer) {
  Bringer *b = bringer;
  char why[STORE_WHY_BYTES];
  for (size_t at = 0; at < b->sound.size; at += PART_BYTES) {
    const Bytes part = {b->sound.data + at, part_bytes(b, at)};
    b->parts[at / PART_BYTES] = name_of_part(part);
    b->wrong += !straight->kind->put(straight, &b->parts[at / PART_BYTES], part, why);
  }
  return NULL;
}

static void *read_straight(void *bringer) {
  Bringer *b = bringer;
  Buffer answer;
  char why[STORE_WHY_BYTES];
  Sha256 sha;
  sha256_init(&sha);
  buffer_init(&answer, memory_heap(), 16u << 20);
  for (size_t at = 0; at < b->sound.size; at += PART_BYTES / 2) {
    const size_t within = at % PART_BYTES, left = part_bytes(b, at - within) - within;
    buffer_clear(&answer);
    b->wrong += !straight->kind->get(straight, &b->parts[at / PART_BYTES], within, left < PART_BYTES / 2 ? left : PART_BYTES / 2, &answer, why);
    sha256_put(&sha, answer.data, answer.size);
  }
  b->wrong += !is_named(b, &sha);
  buffer_finish(&answer);
  return NULL;
}

/* ---- The store behind a bare wire ---- */

typedef struct Wire { Bringer *of; int fd; bool good; } Wire;

static bool send_bytes(int fd, const uint8_t *bytes, size_t size) {
  for (size_t at = 0; at < size;) {
    const ssize_t sent = send(fd, bytes + at, size - at, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += (size_t)sent;
  }
  return true;
}

static bool send_piece(const Wire *wire, size_t at, Buffer *piece) {
  const Digest *part = &wire->of->parts[at / PART_BYTES];
  const size_t within = at % PART_BYTES, left = part_bytes(wire->of, at - within) - within, count = left < PART_BYTES / 2 ? left : PART_BYTES / 2;
  char why[STORE_WHY_BYTES];
  if (straight->kind->lend == NULL) {
    buffer_clear(piece);
    return straight->kind->get(straight, part, within, count, piece, why) && send_bytes(wire->fd, piece->data, piece->size);
  }
  const int file = straight->kind->lend(straight, part);
  off_t place = (off_t)within;
  while (file >= 0 && (size_t)place < within + count && sendfile(wire->fd, file, &place, within + count - (size_t)place) > 0) {}
  if (file >= 0) close(file);
  return file >= 0 && (size_t)place == within + count;
}

/* A byte asks for the next piece. */
static void *send_by_wire(void *wire_) {
  Wire *wire = wire_;
  uint8_t asked;
  Buffer piece;
  buffer_init(&piece, memory_heap(), 16u << 20);
  wire->good = true;
  for (size_t at = 0; wire->good && at < wire->of->sound.size; at += PART_BYTES / 2) wire->good = recv(wire->fd, &asked, 1, 0) == 1 && send_piece(wire, at, &piece);
  buffer_finish(&piece);
  close(wire->fd);
  return NULL;
}

/* Both ends; nobody else knows the port. */
static bool open_wire(int ends[2]) {
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof here;
  const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ends[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ends[1] = -1;
  if (bind(listening, (const struct sockaddr *)&here, sizeof here) == 0 && listen(listening, 1) == 0 && getsockname(listening, (struct sockaddr *)&here, &size) == 0 &&
      connect(ends[0], (const struct sockaddr *)&here, sizeof here) == 0) ends[1] = accept(listening, NULL, NULL);
  close(listening);
  return ends[1] >= 0;
}

static void *read_by_wire(void *bringer) {
  Bringer *b = bringer;
  int ends[2];
  pthread_t sender;
  Sha256 sha;
  uint8_t *bytes = malloc(PART_BYTES / 2);
  sha256_init(&sha);
  const bool open = open_wire(ends);
  Wire wire = {.of = b, .fd = ends[1]};
  b->wrong += !open;
  if (open) pthread_create(&sender, NULL, send_by_wire, &wire);
  for (size_t at = 0; open && at < b->sound.size; at += PART_BYTES / 2) {
    const size_t left = b->sound.size - at, count = left < PART_BYTES / 2 ? left : PART_BYTES / 2;
    if (send(ends[0], "+", 1, MSG_NOSIGNAL) != 1 || recv(ends[0], bytes, count, MSG_WAITALL) != (ssize_t)count) break;
    sha256_put(&sha, bytes, count);
  }
  close(ends[0]);
  if (open) pthread_join(sender, NULL);
  b->wrong += !open || !wire.good || !is_named(b, &sha);
  free(bytes);
  return NULL;
}

static void *take_by_wire(void *wire_) {
  Wire *wire = wire_;
  Bringer *b = wire->of;
  char why[STORE_WHY_BYTES];
  uint8_t *bytes = malloc(PART_BYTES);
  wire->good = true;
  for (size_t at = 0; wire->good && at < b->sound.size; at += PART_BYTES) {
    const Bytes part = {bytes, part_bytes(b, at)};
    Digest *name = &b->parts[at / PART_BYTES];
    wire->good = recv(wire->fd, bytes, part.size, MSG_WAITALL) == (ssize_t)part.size;
    *name = name_of_part(part);
    wire->good = wire->good && straight->kind->put(straight, name, part, why) && send(wire->fd, "+", 1, MSG_NOSIGNAL) == 1;
  }
  free(bytes);
  close(wire->fd);
  return NULL;
}

static void *store_by_wire(void *bringer) {
  Bringer *b = bringer;
  int ends[2];
  pthread_t taker;
  uint8_t answer;
  const bool open = open_wire(ends);
  Wire wire = {.of = b, .fd = ends[1]};
  b->wrong += !open;
  if (open) pthread_create(&taker, NULL, take_by_wire, &wire);
  for (size_t at = 0; open && at < b->sound.size; at += PART_BYTES)
    if (!send_bytes(ends[0], b->sound.data + at, part_bytes(b, at)) || recv(ends[0], &answer, 1, 0) != 1) break;
  close(ends[0]);
  if (open) pthread_join(taker, NULL);
  b->wrong += !open || !wire.good;
  return NULL;
}

static void drop_straight(Bringer *b) {
  char why[STORE_WHY_BYTES];
  for (size_t at = 0; at < b->sound.size; at += PART_BYTES) b->wrong += !straight->kind->drop(straight, &b->parts[at / PART_BYTES], why);
}

/* ---- Beside each other ---- */

/* One that stores and reads, and takes away what it stored before: two of them store the same in one place, one after the other. */
typedef struct Side {
  const char *name;
  void *(*store)(void *bringer), *(*read)(void *bringer);
  void (*drop)(Bringer *bringer);
} Side;

enum { SERVED, RAW, WIRE, PLAIN, SIDES_MAX };
static const Side sides[SIDES_MAX] = {
  [SERVED] = {"the server", bring, hear, NULL},
  [RAW] = {"its store by itself", store_straight, read_straight, drop_straight},
  [WIRE] = {"its store behind a bare wire", store_by_wire, read_by_wire, drop_straight},
  [PLAIN] = {"plain files", store_plainly, read_plainly, drop_plain},
};

static void *do_and_count(void *bringer) {
  Bringer *b = bringer;
  struct timespec spent;
  void *result = b->does(b);
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  b->cpu_s = (double)spent.tv_sec + (double)spent.tv_nsec * 1e-9;
  return result;
}

/* Megabytes a second of all of them together. */
static double rate_of(Bringer *bringers, void *(*what)(void *)) {
  const double begin = bench_now();
  for (uint32_t i = 0; i < BRINGERS; i++) {
    bringers[i].does = what;
    pthread_create(&bringers[i].thread, NULL, do_and_count, &bringers[i]);
  }
  for (uint32_t i = 0; i < BRINGERS; i++) pthread_join(bringers[i].thread, NULL);
  return BRINGERS * (double)bringers[0].sound.size / (bench_now() - begin) / 1e6;
}

/* All sides beside each other; the processor's time is everybody's together, of that the server's, and the time of whoever had most to do. */
typedef struct Turn { double rate[SIDES_MAX], cpu_s[SIDES_MAX], busiest_s[SIDES_MAX], server_s; } Turn;

static double of_raw(const Turn *turn, uint32_t side) { return turn->rate[SERVED] / turn->rate[side]; }

static int by_ratio(const void *a, const void *b) {
  const double x = of_raw(a, RAW), y = of_raw(b, RAW);
  return (x > y) - (x < y);
}

/* Memory that a virtual machine's host lends when it is touched for the first time costs five times as much as the copy into it, and
   whoever goes second would pay for it: so as much as is needed was in use just before. And nobody flushes what another left. */
static void make_ready(void) {
  uint8_t *memory = mmap(NULL, WARM_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t at = 0; memory != MAP_FAILED && at < WARM_BYTES; at += 4096) memory[at] = 1;
  if (memory != MAP_FAILED) munmap(memory, WARM_BYTES);
  sync();
}

static double busy_s(BenchCpu cpu) { return cpu.server_s + cpu.database_s + cpu.people_s; }

/* Who brings or hears, the server, its database, and the store that lies in this process: of them, who had most to do. */
static double busiest_s(const Bringer *bringers, BenchCpu begin, BenchCpu end) {
  double people_s = 0.0;
  for (uint32_t i = 0; i < BRINGERS; i++) people_s += bringers[i].cpu_s;
  const double others_s[] = {end.server_s - begin.server_s, end.database_s - begin.database_s, end.people_s - begin.people_s - people_s};
  double most_s = people_s;
  for (size_t i = 0; i < sizeof others_s / sizeof others_s[0]; i++) most_s = others_s[i] > most_s ? others_s[i] : most_s;
  return most_s;
}

/* Who goes first takes turns too. */
static Turn take_turn(Bringer *bringers, uint32_t number, uint32_t side_count, bool storing) {
  Turn turn = {.server_s = 0.0};
  for (uint32_t i = 0; i < side_count; i++) {
    const uint32_t which = (number + i) % side_count;
    void *(*what)(void *) = storing ? sides[which].store : sides[which].read;
    for (uint32_t b = 0; storing && sides[which].drop != NULL && b < BRINGERS; b++) sides[which].drop(&bringers[b]);
    make_ready();
    const BenchCpu begin = bench_cpu();
    turn.rate[which] = rate_of(bringers, what);
    const BenchCpu end = bench_cpu();
    turn.cpu_s[which] = busy_s(end) - busy_s(begin);
    turn.busiest_s[which] = busiest_s(bringers, begin, end);
    if (which == SERVED) turn.server_s = end.server_s - begin.server_s;
  }
  return turn;
}

/* Sorts: the least is first then. */
static Turn middle(Turn *turns) {
  qsort(turns, TURNS, sizeof turns[0], by_ratio);
  return turns[TURNS / 2];
}

/* Until the server has looked at all of them. */
static double wait_until_here(const Bringer *bringers) {
  const double come = bench_now();
  for (uint32_t i = 0; i < BRINGERS; i++)
    while (!ask(&bringers[i], "here") && bench_must(bench_now() - come < WAIT_SECONDS, "S3: a sound is not looked at")) usleep(20000);
  return bench_now() - come;
}

static void tell_way(const char *way, const Turn *middle, const Turn *least, uint32_t side_count) {
  fprintf(stderr, ", %.0f MB/s %s, %.2f of its store by itself (floor 0.7; %.2f s of processor, %.2f of them the server's, for %.2f)", middle->rate[SERVED], way, of_raw(middle, RAW), middle->cpu_s[SERVED],
          middle->server_s, middle->cpu_s[RAW]);
  printf(",\"%s_mb_per_s\":%.1f,\"%s_of_raw\":%.3f,\"%s_least\":%.3f,\"%s_cpu_s\":%.2f,\"%s_server_cpu_s\":%.2f,\"%s_raw_cpu_s\":%.2f", way, middle->rate[SERVED], way, of_raw(middle, RAW), way, of_raw(least, RAW),
         way, middle->cpu_s[SERVED], way, middle->server_s, way, middle->cpu_s[RAW]);
  const double each = middle->busiest_s[RAW] / middle->busiest_s[SERVED];
  fprintf(stderr, ", %.2f by the busiest's processor (%.2f s for %.2f)", each, middle->busiest_s[SERVED], middle->busiest_s[RAW]);
  printf(",\"%s_core_each\":%.3f", way, each);
  if (middle->rate[WIRE] > 0.0) {
    fprintf(stderr, ", %.2f of it behind a bare wire (%.2f s)", of_raw(middle, WIRE), middle->cpu_s[WIRE]);
    printf(",\"%s_of_wire\":%.3f,\"%s_wire_cpu_s\":%.2f", way, of_raw(middle, WIRE), way, middle->cpu_s[WIRE]);
  }
  if (side_count <= PLAIN) return;
  fprintf(stderr, " and %.2f of plain files", of_raw(middle, PLAIN));
  printf(",\"%s_of_plain\":%.3f", way, of_raw(middle, PLAIN));
}

static void compare(const char *row, uint32_t side_count) {
  char project[24];
  Turn ups[TURNS], downs[TURNS];
  double looked_at = 0.0;
  uint32_t wrong = 0;
  Bringer *bringers = calloc(BRINGERS, sizeof *bringers);
  for (uint32_t i = 0; i < BRINGERS; i++) buffer_init(&bringers[i].sound, memory_heap(), 64u << 20);
  const long before = bench_peak_kib();
  for (uint32_t turn = 0; turn < TURNS; turn++) {
    bench_become_somebody(); /* one guest may bring so much only */
    const WebReply made = web_call(bench.server.port, "POST", "/api/projects", bench.cookie, "{\"name\":\"Sounds\"}");
    web_field(&made, "id", project, sizeof project);
    for (uint32_t i = 0; i < BRINGERS; i++) {
      bringers[i].project = project;
      for (uint32_t side = RAW; turn > 0 && side < side_count; side++) sides[side].drop(&bringers[i]);
      make(&bringers[i], turn * BRINGERS + i + 1);
    }
    ups[turn] = take_turn(bringers, turn, side_count, true);
    looked_at += wait_until_here(bringers) / TURNS;
    downs[turn] = take_turn(bringers, turn, side_count, false);
  }
  for (uint32_t i = 0; i < BRINGERS; i++) {
    wrong += bringers[i].wrong;
    buffer_finish(&bringers[i].sound);
  }
  free(bringers);
  const Turn up = middle(ups), down = middle(downs);
  const long more_mib = (bench_peak_kib() - before) / 1024;
  fprintf(stderr, "%s   8 sounds of 50 MB at once, the middle of %u turns", row, TURNS);
  printf("{\"row\":\"%s\"", row);
  tell_way("up", &up, &ups[0], side_count);
  tell_way("down", &down, &downs[0], side_count);
  fprintf(stderr, ", looked at after %.1f s, %ld MiB more (floor 64), %u wrong\n", looked_at, more_mib, wrong);
  printf(",\"checked_s\":%.2f,\"more_mib\":%ld,\"wrong\":%u}\n", looked_at, more_mib, wrong);
  bench_must(wrong == 0, "S3: a sound is not what it was");
}

static void compare_by_folder(void) {
  char path[160], why[STORE_WHY_BYTES];
  snprintf(path, sizeof path, "%s/straight", bench.server.folder);
  straight = store_folder(path, why);
  if (bench_must(straight != NULL, "S3: no folder can be made")) compare("S3", SIDES_MAX);
  store_destroy(straight);
}

/* A second server, whose store lies in this process. */
static void compare_by_bucket(void) {
  static const char access_key[] = "a-key", secret_key[] = "a-secret";
  char endpoint[64], why[STORE_WHY_BYTES];
  const ServerProcess first = bench.server;
  S3StandIn *s3 = s3_begin(access_key, secret_key);
  if (!bench_must(s3 != NULL, "S3: no store comes up")) return;
  snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%u", s3_port(s3));
  const char *const settings[][2] = {{"S3_ENDPOINT", endpoint}, {"S3_BUCKET", "songs"}, {"S3_REGION", "us-east-1"}, {"S3_ACCESS_KEY", access_key}, {"S3_SECRET_KEY", secret_key}};
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) setenv(settings[i][0], settings[i][1], 1);
  straight = store_s3(&(S3Options){.endpoint = endpoint, .bucket = "songs", .region = "us-east-1", .access_key = access_key, .secret_key = secret_key}, why);
  bench.server = (ServerProcess){0};
  if (bench_must(straight != NULL && server_process_begin(&bench.server), "S3: no server with a store comes up")) {
    compare("S3 by a bucket", PLAIN);
    server_process_finish(&bench.server);
  }
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) unsetenv(settings[i][0]);
  bench.server = first;
  bench_become_somebody();
  store_destroy(straight);
  s3_finish(s3);
}

void sounds_row(double seconds) {
  (void)seconds; /* as long as it takes */
  compare_by_folder();
  compare_by_bucket();
}
