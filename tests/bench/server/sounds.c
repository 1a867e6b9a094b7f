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
#include <unistd.h>

enum { TURNS = 5, BRINGERS = 8, FRAMES = 12500000 /* stereo, 16 bits: 50 MB */, PART_BYTES = 8 << 20, WAIT_SECONDS = 120 };

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
  buffer_init(&b->sound, memory_heap(), 64u << 20);
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

typedef struct Reading { double rate, of_plain_files, cpu_s, plain_cpu_s; } Reading;

static int by_ratio(const void *a, const void *b) {
  const double x = ((const Reading *)a)->of_plain_files, y = ((const Reading *)b)->of_plain_files;
  return (x > y) - (x < y);
}

/* The middle one of a few turns. The processor's time is ours and the server's together. */
static Reading read_in_turns(Bringer *bringers) {
  Reading turns[TURNS];
  for (uint32_t i = 0; i < TURNS; i++) {
    const double begin = bench_cpu_s(), plain = rate_of(bringers, read_plainly), between = bench_cpu_s(), rate = rate_of(bringers, hear);
    turns[i] = (Reading){.rate = rate, .of_plain_files = rate / plain, .cpu_s = bench_cpu_s() - between, .plain_cpu_s = between - begin};
  }
  qsort(turns, TURNS, sizeof turns[0], by_ratio);
  return turns[TURNS / 2];
}

void sounds_row(double seconds) {
  (void)seconds; /* as long as it takes */
  char project[24];
  bench_become_somebody();
  const WebReply made = web_call(bench.server.port, "POST", "/api/projects", bench.cookie, "{\"name\":\"Sounds\"}");
  web_field(&made, "id", project, sizeof project);
  Bringer *bringers = calloc(BRINGERS, sizeof *bringers);
  for (uint32_t i = 0; i < BRINGERS; i++) {
    bringers[i].project = project;
    make(&bringers[i], i + 1);
  }
  const long before = bench_peak_kib();
  const double plain = rate_of(bringers, store_plainly), up = rate_of(bringers, bring);
  const double come = bench_now();
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < BRINGERS; i++)
    while (!ask(&bringers[i], "here") && bench_now() - come < WAIT_SECONDS) usleep(20000);
  const double looked_at = bench_now() - come;
  const Reading down = read_in_turns(bringers);
  for (uint32_t i = 0; i < BRINGERS; i++) {
    wrong += bringers[i].wrong;
    buffer_finish(&bringers[i].sound);
  }
  free(bringers);
  fprintf(stderr, "S3   8 sounds of 50 MB at once: %.0f MB/s up, %.2f of plain files (floor 0.7), looked at after %.1f s, %.0f MB/s down by ranges, %.2f of plain files (floor 0.7; median of %u turns, %.2f s of processor for %.2f), %ld MiB more (floor 64), %u wrong\n",
          up, up / plain, looked_at, down.rate, down.of_plain_files, TURNS, down.cpu_s, down.plain_cpu_s, (bench_peak_kib() - before) / 1024, wrong);
  printf("{\"row\":\"S3\",\"up_mb_per_s\":%.1f,\"of_plain_files\":%.3f,\"checked_s\":%.2f,\"down_mb_per_s\":%.1f,\"down_of_plain_files\":%.3f,\"down_cpu_s\":%.2f,\"plain_cpu_s\":%.2f,\"more_mib\":%ld,\"wrong\":%u}\n", up, up / plain, looked_at,
         down.rate, down.of_plain_files, down.cpu_s, down.plain_cpu_s, (bench_peak_kib() - before) / 1024, wrong);
  bench_must(wrong == 0, "S3: a sound is not what it was");
}
