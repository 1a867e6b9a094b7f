/* `bench FOLDER SEED SECONDS`: checks the workloads, times them natively and leaves for the other hosts what they must play. */
#include "bench/analyse.h"
#include "bench/checks.h"
#include "bench/player.h"

#include <stdio.h>
#include <stdlib.h>

#define RUNS 5

static int by_size(const void *a, const void *b) {
  const double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* What the whole process holds, the sound and its reference included; 0 where /proc does not say. */
static double resident_mib(void) {
  FILE *file = fopen("/proc/self/statm", "r");
  unsigned long pages = 0;
  if (file && fscanf(file, "%*u %lu", &pages) != 1) pages = 0;
  if (file) fclose(file);
  return (double)pages * 4096.0 / (1024.0 * 1024.0);
}

/* Per block the least of some equal runs: what lies above it was the scheduler, not the engine. */
static void time_it(const Workload *workload, FILE *report) {
  const uint32_t blocks = (workload->frames + workload->block_frames - 1) / workload->block_frames;
  float *left = malloc(workload->frames * sizeof *left), *right = malloc(workload->frames * sizeof *right);
  double *seconds = malloc(blocks * sizeof *seconds);
  if (!left || !right || !seconds) exit(1);
  for (uint32_t i = 0; i < blocks; i++) seconds[i] = 1e9;
  size_t most_bytes = 0;
  for (int run = 0; run < RUNS; run++) most_bytes = player_run(workload, workload->block_frames, left, right, seconds, NULL);
  double sum = 0.0;
  for (uint32_t i = 0; i < blocks; i++) sum += seconds[i];
  qsort(seconds, blocks, sizeof *seconds, by_size);
  fprintf(report, "\"x_rt\": %.2f, \"memory_mib\": %.2f, \"rss_mib\": %.1f, \"block_us\": {\"p50\": %.2f, \"p99\": %.2f, \"p999\": %.2f, \"max\": %.2f}",
          workload->frames / BENCH_RATE_HZ / sum, (double)most_bytes / (1024.0 * 1024.0), resident_mib(), seconds[blocks / 2] * 1e6, seconds[blocks - 1 - blocks / 100] * 1e6,
          seconds[blocks - 1 - blocks / 1000] * 1e6, seconds[blocks - 1] * 1e6);
  free(left);
  free(right);
  free(seconds);
}

static void write_files(const Workload *workload, const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.pack", folder, workload->name);
  if (!player_pack(workload, path)) exit(1);
  Buffer json;
  buffer_init(&json, memory_heap(), 1 << 20);
  workload_json(workload, &json);
  snprintf(path, sizeof path, "%s/%s.json", folder, workload->name);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(json.data, 1, json.size, file) != json.size || fclose(file)) exit(1);
  buffer_finish(&json);
}

/* One line of the report for a workload that was checked. */
static void report_one(const Workload *workload, MixResult result, const char *folder, FILE *report) {
  char digest[65];
  digest_text(&result.digest, digest);
  write_files(workload, folder);
  fprintf(report, "{\"workload\": \"%s\", \"ok\": %s, \"error_db\": %.2f, \"sha256\": \"%s\", ", workload->name,
          result.fine ? "true" : "false", result.error_db, digest);
  time_it(workload, report);
  fprintf(report, "}\n");
  fflush(report);
}

static bool bench_mix(uint64_t seed, uint32_t frames, bool compressor, const char *folder, FILE *report) {
  Workload workload = workload_mix32(seed, frames, compressor), little = workload_mix32(seed, 240000, compressor);
  MixResult result = check_against_reference(&workload);
  result.fine &= check_block_sizes(&little);
  if (compressor) result.fine &= check_change_is_followed(seed);
  report_one(&workload, result, folder, report);
  workload_finish(&workload);
  workload_finish(&little);
  return result.fine;
}

/* The sweep glides by the device's own law, so the comparison with f64 is made without it. */
static bool bench_eq5(uint64_t seed, const char *folder, FILE *report) {
  Workload still = workload_eq5(seed, 480000, false), swept = workload_eq5(seed, EQ5_FRAMES, true);
  MixResult result = check_against_reference(&still);
  result.fine &= check_response(seed);
  result.fine &= check_no_zipper(seed);
  float *left = malloc(swept.frames * sizeof *left), *right = malloc(swept.frames * sizeof *right);
  if (!left || !right) exit(1);
  player_run(&swept, swept.block_frames, left, right, NULL, NULL);
  result.digest = player_digest(left, right, swept.frames);
  free(left);
  free(right);
  report_one(&swept, result, folder, report);
  workload_finish(&still);
  workload_finish(&swept);
  return result.fine;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "use: bench FOLDER SEED SECONDS\n");
    return 2;
  }
  const uint64_t seed = strtoull(arguments[2], NULL, 0);
  const uint32_t frames = (uint32_t)(strtod(arguments[3], NULL) * BENCH_RATE_HZ);
  char path[4096];
  snprintf(path, sizeof path, "%s/native.jsonl", arguments[1]);
  FILE *report = fopen(path, "wb");
  if (!report) return 1;
  bool fine = bench_mix(seed, frames, true, arguments[1], report);
  fine &= bench_mix(seed, frames, false, arguments[1], report);
  fine &= bench_eq5(seed, arguments[1], report);
  fine &= bench_analyse(seed, 10 * frames, arguments[1], report);
  return fclose(report) == 0 && fine ? 0 : 1;
}
