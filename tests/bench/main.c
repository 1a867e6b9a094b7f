/* `bench FOLDER SEED SECONDS [ROW]`: checks the workloads, times them natively and leaves for the other hosts what they must play. */
#include "bench/analyse.h"
#include "bench/checks.h"
#include "bench/convert.h"
#include "bench/large.h"
#include "bench/million.h"
#include "bench/plain.h"
#include "bench/player.h"
#include "bench/song_checks.h"
#include "bench/songs.h"
#include "bench/threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 5

typedef struct Bench { const char *folder; uint64_t seed; uint32_t frames; FILE *report; } Bench;

static int by_size(const void *a, const void *b) {
  const double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

typedef struct Times { double *seconds; uint32_t count; double sum, median; size_t most_bytes; } Times;

/* Per block the least of some equal runs: what lies above it was the scheduler, not the engine. */
static Times times_of(const Score *score) {
  Times times = {.count = (score->frames + score->block_frames - 1) / score->block_frames};
  float *left = malloc(score->frames * sizeof *left), *right = malloc(score->frames * sizeof *right);
  times.seconds = malloc(times.count * sizeof *times.seconds);
  if (!left || !right || !times.seconds) exit(1);
  for (uint32_t i = 0; i < times.count; i++) times.seconds[i] = 1e9;
  for (int run = 0; run < RUNS; run++) times.most_bytes = player_run(score, score->block_frames, left, right, times.seconds, NULL);
  for (uint32_t i = 0; i < times.count; i++) times.sum += times.seconds[i];
  free(left);
  free(right);
  return times;
}

/* The longest block in which a new plan begins to sound. */
static double longest_edit(const Score *score, const Times *times) {
  double longest = 0.0;
  ScoreItem item;
  for (size_t at = 0; score_next(score, &at, &item);)
    if (item.type == SCORE_PLAN && item.frame > 0 && times->seconds[item.frame / score->block_frames] > longest)
      longest = times->seconds[item.frame / score->block_frames];
  return longest;
}

static void time_it(const Score *score, FILE *report) {
  Times times = times_of(score);
  const double edit = longest_edit(score, &times);
  qsort(times.seconds, times.count, sizeof *times.seconds, by_size);
  const double median = times.seconds[times.count / 2];
  fprintf(report, "\"x_rt\": %.2f, \"memory_mib\": %.2f, \"rss_mib\": %.1f, \"nodes\": %u, \"node_block_ns\": %.1f, ",
          score->frames / score->rate_hz / times.sum, (double)times.most_bytes / (1024.0 * 1024.0), resident_mib(), score->nodes, median * 1e9 / score->nodes);
  if (edit > 0.0) fprintf(report, "\"edit_to_median\": %.2f, ", edit / median);
  fprintf(report, "\"block_us\": {\"p50\": %.2f, \"p99\": %.2f, \"p999\": %.2f, \"max\": %.2f}", median * 1e6,
          times.seconds[times.count - 1 - times.count / 100] * 1e6, times.seconds[times.count - 1 - times.count / 1000] * 1e6,
          times.seconds[times.count - 1] * 1e6);
  free(times.seconds);
}

/* One line of the report for a workload that was checked, and what other hosts need to play it. */
static void report_one(const Score *score, const Workload *workload, MixResult result, const Bench *bench) {
  char digest[65];
  digest_text(&result.digest, digest);
  score_write(score, workload, bench->folder);
  fprintf(bench->report, "{\"workload\": \"%s\", \"ok\": %s, \"error_db\": %.2f, \"sha256\": \"%s\", ", score->name,
          result.fine ? "true" : "false", result.error_db, digest);
  time_it(score, bench->report);
  fprintf(bench->report, "}\n");
  fflush(bench->report);
}

static bool report_workload(const Workload *workload, MixResult result, const Bench *bench) {
  Score score;
  score_workload(&score, workload);
  report_one(&score, workload, result, bench);
  score_finish(&score);
  return result.fine;
}

static bool bench_mix(const Bench *bench, bool compressor) {
  Workload workload = workload_mix32(bench->seed, bench->frames, compressor), little = workload_mix32(bench->seed, 240000, compressor);
  MixResult result = check_against_reference(&workload);
  result.fine &= check_block_sizes(&little);
  if (compressor) result.fine &= check_change_is_followed(bench->seed);
  report_workload(&workload, result, bench);
  workload_finish(&workload);
  workload_finish(&little);
  return result.fine;
}

static bool bench_mix32(const Bench *bench) { return bench_mix(bench, true); }
static bool bench_mix32_bare(const Bench *bench) { return bench_mix(bench, false); }

/* The sweep glides by the device's own law, so the comparison with f64 is made without it. */
static bool bench_eq5(const Bench *bench) {
  Workload still = workload_eq5(bench->seed, 480000, false), swept = workload_eq5(bench->seed, EQ5_FRAMES, true);
  MixResult result = check_against_reference(&still);
  result.fine &= check_response(bench->seed);
  result.fine &= check_no_zipper(bench->seed);
  float *left = malloc(swept.frames * sizeof *left), *right = malloc(swept.frames * sizeof *right);
  if (!left || !right) exit(1);
  player_run_workload(&swept, swept.block_frames, left, right, NULL);
  result.digest = player_digest(left, right, swept.frames);
  free(left);
  free(right);
  report_workload(&swept, result, bench);
  workload_finish(&still);
  workload_finish(&swept);
  return result.fine;
}

static bool report_song(Score *score, SongResult checked, const Bench *bench) {
  report_one(score, NULL, (MixResult){checked.digest, checked.error_db, checked.fine}, bench);
  score_finish(score);
  return checked.fine;
}

static bool bench_poly(const Bench *bench) {
  Score score;
  song_poly64(bench->seed, bench->frames, &score);
  return report_song(&score, check_poly(bench->seed, &score), bench);
}

static bool bench_graph(const Bench *bench) {
  Score score;
  song_graph(bench->seed, bench->frames < 480000 ? bench->frames : 480000, false, &score);
  return report_song(&score, check_graph(bench->seed, &score), bench);
}

static bool bench_song_of(const Bench *bench, const SongShape *usual, const SongShape *fast) {
  Score score, fast_score;
  song_typical(bench->seed, usual, &score);
  const SongResult checked = check_song(bench->seed, &score, usual->whole);
  song_typical(bench->seed, fast, &fast_score);
  const SongResult again = {.digest = score_digest(&fast_score), .fine = checked.fine, .error_db = checked.error_db};
  return report_song(&score, checked, bench) & report_song(&fast_score, again, bench);
}

static bool bench_song(const Bench *bench) {
  return bench_song_of(bench, &(SongShape){"song", 48000, bench->frames, 0, .limiter = true},
                       &(SongShape){"song-96k", 96000, 2 * bench->frames, 0, .limiter = true});
}

static bool bench_whole_song(const Bench *bench) {
  return bench_song_of(bench, &(SongShape){"whole-song", 48000, bench->frames, 0, .limiter = true, .whole = true},
                       &(SongShape){"whole-song-96k", 96000, 2 * bench->frames, 0, .limiter = true, .whole = true});
}

static bool bench_look(const Bench *bench) { return bench_analyse(bench->seed, 10 * bench->frames, bench->folder, bench->report); }

static bool bench_longer(const Bench *bench) {
  return bench_stretch(bench->seed, bench->frames < 480000 ? bench->frames : 480000, bench->folder, bench->report);
}
static bool bench_rates(const Bench *bench) {
  return bench_resample(bench->seed, bench->frames < 480000 ? bench->frames : 480000, bench->folder, bench->report);
}

/* What the browser plays live is the song; the rest of that row is the page's. */
static bool bench_live(const Bench *bench) {
  Score score;
  song_typical(bench->seed, &(SongShape){"whole-song", 48000, bench->frames, 0, .limiter = true, .whole = true}, &score);
  score_write(&score, NULL, bench->folder);
  score_finish(&score);
  return true;
}

/* `plain`: played by the build for any processor, because WASM is compared with it, whose vectors are as wide. */
typedef struct Row { const char *name; bool (*run)(const Bench *bench); bool plain; } Row;
static bool bench_memory(const Bench *bench) { return bench_large(bench->seed, bench->folder, bench->report); }

static bool bench_notes(const Bench *bench) { return bench_million(bench->report); }
static bool bench_replicas(const Bench *bench) { return bench_simulator(bench->report); }

static bool bench_threads(const Bench *bench) { return bench_threads_help(bench->seed); }

static const Row rows[] = {{"large", .run = bench_memory}, {"million", .run = bench_notes}, {"simulator", .run = bench_replicas}, {"mix32", bench_mix32, .plain = true}, {"threads", .run = bench_threads},
                           {"mix32-no-compressor", bench_mix32_bare, .plain = true}, {"eq5", .run = bench_eq5}, {"poly64", .run = bench_poly},
                           {"graph", .run = bench_graph}, {"song", .run = bench_song}, {"whole-song", .run = bench_whole_song}, {"stretch", .run = bench_longer},
                           {"resample", .run = bench_rates}, {"analyse", .run = bench_look}, {"live", .run = bench_live}};

static bool is_row(const char *name) {
  for (size_t i = 0; i < COUNT_OF(rows); i++)
    if (strcmp(name, rows[i].name) == 0) return true;
  fprintf(stderr, "there is no row \"%s\"; there are:", name);
  for (size_t i = 0; i < COUNT_OF(rows); i++) fprintf(stderr, " %s", rows[i].name);
  fprintf(stderr, " server\n");
  return false;
}

int main(int count, char **arguments) {
  if (count != 4 && count != 5) {
    fprintf(stderr, "use: bench FOLDER SEED SECONDS [ROW]\n");
    return 2;
  }
  if (count == 5 && !is_row(arguments[4])) return 2;
  Bench bench = {.folder = arguments[1], .seed = strtoull(arguments[2], NULL, 0), .frames = (uint32_t)(strtod(arguments[3], NULL) * BENCH_RATE_HZ)};
  char path[4096];
  snprintf(path, sizeof path, "%s/native.jsonl", bench.folder);
  bench.report = fopen(path, "wb");
  if (!bench.report) return 1;
  bool fine = true;
  for (size_t i = 0; i < COUNT_OF(rows); i++)
    if (count == 4 || strcmp(arguments[4], rows[i].name) == 0) {
      bench_plain(rows[i].plain);
      fine &= rows[i].run(&bench);
    }
  return fclose(bench.report) == 0 && fine ? 0 : 1;
}
