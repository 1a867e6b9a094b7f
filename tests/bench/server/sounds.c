/* Eight people bring 50 MB each at once and hear them again by ranges. Beside it, in the same run: the same bytes into plain files of
   the same disk, flushed, by as many threads, and out of them again; nothing can store or read them sooner. */
#include "tests/bench/server/rows.h"

#include "core/hash.h"
#include "formats/wav.h"
#include "support/web_client.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TURNS = 5, BRINGERS = 8, FRAMES = 12500000 /* stereo, 16 bits: 50 MB */, PART_BYTES = 8 << 20, WAIT_SECONDS = 120, WARM_BYTES = 640 << 20 };

typedef struct Bringer {
  pthread_t thread;
  const char *project;
  Buffer sound;
  char name[65];
  uint32_t wrong;
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
  buffer_init(&answer, memory_heap(), 1u << 20);
  b->wrong += !ask(b, "uploading");
  for (size_t at = 0; at < b->sound.size; at += PART_BYTES) {
    char path[200];
    const size_t left = b->sound.size - at;
    snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/%zu", b->project, b->name, at / PART_BYTES + 1);
    const WebBytes call = {.method = "PUT", .path = path, .cookie = bench.cookie, .headers = "Content-Type: application/octet-stream\r\n",
                           .body = {b->sound.data + at, left < PART_BYTES ? left : PART_BYTES}};
    b->wrong += web_bytes(bench.server.port, &call, &answer) != 200;
  }
  buffer_finish(&answer);
  return NULL;
}

static void *hear(void *bringer) {
  Bringer *b = bringer;
  Buffer answer;
  char path[160], heard[65], range[64];
  Sha256 sha;
  sha256_init(&sha);
  buffer_init(&answer, memory_heap(), 16u << 20);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", b->project, b->name);
  for (size_t at = 0; at < b->sound.size; at += PART_BYTES / 2) {
    snprintf(range, sizeof range, "Range: bytes=%zu-%zu\r\n", at, at + PART_BYTES / 2 - 1);
    b->wrong += web_bytes(bench.server.port, &(WebBytes){.method = "GET", .path = path, .cookie = bench.cookie, .headers = range}, &answer) != 206;
    sha256_put(&sha, answer.data, answer.size);
  }
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, heard);
  b->wrong += strcmp(heard, b->name) != 0;
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

static void drop_plain(const Bringer *b) {
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

/* Megabytes a second of all of them together. */
static double rate_of(Bringer *bringers, void *(*what)(void *)) {
  const double begin = bench_now();
  for (uint32_t i = 0; i < BRINGERS; i++) pthread_create(&bringers[i].thread, NULL, what, &bringers[i]);
  for (uint32_t i = 0; i < BRINGERS; i++) pthread_join(bringers[i].thread, NULL);
  return BRINGERS * (double)bringers[0].sound.size / (bench_now() - begin) / 1e6;
}

/* Both ways beside each other; the processor's time is ours and the server's together. */
typedef struct Turn { double rate, of_plain_files, cpu_s, plain_cpu_s; } Turn;

static int by_ratio(const void *a, const void *b) {
  const double x = ((const Turn *)a)->of_plain_files, y = ((const Turn *)b)->of_plain_files;
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

/* Who goes first takes turns too. */
static Turn take_turn(Bringer *bringers, uint32_t number, void *(*plainly)(void *), void *(*served)(void *)) {
  double rates[2], cpu_s[2];
  for (uint32_t i = 0; i < 2; i++) {
    const uint32_t which = (number + i) % 2;
    make_ready();
    const double begin = bench_cpu_s();
    rates[which] = rate_of(bringers, which == 0 ? plainly : served);
    cpu_s[which] = bench_cpu_s() - begin;
  }
  return (Turn){.rate = rates[1], .of_plain_files = rates[1] / rates[0], .cpu_s = cpu_s[1], .plain_cpu_s = cpu_s[0]};
}

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

void sounds_row(double seconds) {
  (void)seconds; /* as long as it takes */
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
      if (turn > 0) drop_plain(&bringers[i]);
      make(&bringers[i], turn * BRINGERS + i + 1);
    }
    ups[turn] = take_turn(bringers, turn, store_plainly, bring);
    looked_at += wait_until_here(bringers) / TURNS;
    downs[turn] = take_turn(bringers, turn, read_plainly, hear);
  }
  for (uint32_t i = 0; i < BRINGERS; i++) {
    wrong += bringers[i].wrong;
    buffer_finish(&bringers[i].sound);
  }
  free(bringers);
  const Turn up = middle(ups), down = middle(downs);
  const long more_mib = (bench_peak_kib() - before) / 1024;
  fprintf(stderr, "S3   8 sounds of 50 MB at once, the middle of %u turns: %.0f MB/s up, %.2f of plain files (floor 0.7), looked at after %.1f s, %.0f MB/s down by ranges, %.2f of plain files (floor 0.7; %.2f s of processor for %.2f), %ld MiB more (floor 64), %u wrong\n",
          TURNS, up.rate, up.of_plain_files, looked_at, down.rate, down.of_plain_files, down.cpu_s, down.plain_cpu_s, more_mib, wrong);
  printf("{\"row\":\"S3\",\"up_mb_per_s\":%.1f,\"of_plain_files\":%.3f,\"up_least\":%.3f,\"checked_s\":%.2f,\"down_mb_per_s\":%.1f,\"down_of_plain_files\":%.3f,\"down_least\":%.3f,\"down_cpu_s\":%.2f,\"plain_cpu_s\":%.2f,\"more_mib\":%ld,\"wrong\":%u}\n",
         up.rate, up.of_plain_files, ups[0].of_plain_files, looked_at, down.rate, down.of_plain_files, downs[0].of_plain_files, down.cpu_s, down.plain_cpu_s, more_mib, wrong);
  bench_must(wrong == 0, "S3: a sound is not what it was");
}
