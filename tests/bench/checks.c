/* The checks of checks.h. */
#include "bench/checks.h"

#include "bench/player.h"
#include "bench/reference.h"
#include "support/random.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* Both channels of an output, in one of two widths. */
typedef struct Sound { float *left, *right; } Sound;
typedef struct Truth { double *left, *right; } Truth;

static void *room(size_t count, size_t bytes) {
  void *block = calloc(count, bytes);
  if (block) return block;
  fprintf(stderr, "not enough memory for the bench\n");
  exit(1);
}

static Sound new_sound(uint32_t frames) { return (Sound){room(frames, sizeof(float)), room(frames, sizeof(float))}; }
static Truth new_truth(uint32_t frames) { return (Truth){room(frames, sizeof(double)), room(frames, sizeof(double))}; }
static void free_sound(Sound sound) { free(sound.left); free(sound.right); }
static void free_truth(Truth truth) { free(truth.left); free(truth.right); }

static double level_db(double level) { return 20.0 * log10(level + 1e-30); }

/* The largest difference from `begin` on, in dB full scale. */
static double largest_error_db(Sound sound, Truth truth, uint32_t begin, uint32_t end) {
  double largest = 0.0;
  for (uint32_t i = begin; i < end; i++) {
    largest = fmax(largest, fabs((double)sound.left[i] - truth.left[i]));
    largest = fmax(largest, fabs((double)sound.right[i] - truth.right[i]));
  }
  return level_db(largest);
}

static bool verdict(bool fine, const char *name) {
  printf("%s %s\n", fine ? "ok    " : "not ok", name);
  return fine;
}

/* A track without sound has no level to compare. */
static double meter_distance_db(double a, double b) { return b < 1e-6 ? 0.0 : fabs(level_db(a) - level_db(b)); }

static double worst_meter_db(const Workload *workload, const GraphMeters *meters, const ReferenceMeter *expected) {
  double worst = 0.0;
  for (uint32_t k = 0; k < workload->track_count; k++)
    for (int side = 0; side < 2; side++) {
      worst = fmax(worst, meter_distance_db((double)meters->tracks[k].peak[side], expected[k].peak[side]));
      worst = fmax(worst, meter_distance_db((double)meters->tracks[k].rms[side], expected[k].rms[side]));
    }
  return worst;
}

MixResult check_against_reference(const Workload *workload) {
  const Sound sound = new_sound(workload->frames);
  const Truth truth = new_truth(workload->frames);
  GraphMeters *meters = room(1, sizeof *meters);
  ReferenceMeter expected[TRACKS_MAX];
  player_run_workload(workload, workload->block_frames, sound.left, sound.right, meters);
  reference_render(workload, NULL, truth.left, truth.right, expected);
  double loudest = 0.0;
  for (uint32_t i = 0; i < workload->frames; i++) loudest = fmax(loudest, fabs(truth.left[i]));
  const MixResult result = {.digest = player_digest(sound.left, sound.right, workload->frames),
                            .error_db = largest_error_db(sound, truth, 0, workload->frames)};
  const double meter_db = worst_meter_db(workload, meters, expected);
  char name[200];
  snprintf(name, sizeof name, "%s: largest difference to f64 %.1f dBFS (peak %.1f), meters within %.4f dB", workload->name,
           result.error_db, level_db(loudest), meter_db);
  MixResult judged = result;
  judged.fine = verdict(result.error_db <= -90.0 && meter_db <= 0.01 && loudest > 0.01, name);
  free(meters);
  free_sound(sound);
  free_truth(truth);
  return judged;
}

bool check_block_sizes(const Workload *workload) {
  static const uint32_t sizes[] = {64, 128, 480, 1024};
  const Sound sound = new_sound(workload->frames);
  Digest first = {{0}};
  bool same = true;
  for (uint32_t i = 0; i < COUNT_OF(sizes); i++) {
    player_run_workload(workload, sizes[i], sound.left, sound.right, NULL);
    const Digest digest = player_digest(sound.left, sound.right, workload->frames);
    if (i == 0) first = digest;
    same = same && memcmp(&first, &digest, sizeof digest) == 0;
  }
  free_sound(sound);
  char name[100];
  snprintf(name, sizeof name, "%s: blocks of 64, 128, 480 and 1024 give one digest", workload->name);
  return verdict(same, name);
}

bool check_change_is_followed(uint64_t seed) {
  const uint32_t second = (uint32_t)BENCH_RATE_HZ;
  Random random = random_begin("change");
  random.state += seed;
  Workload workload = workload_mix32(seed, 6 * second, true);
  const uint32_t bands[] = {1, 2, 4};
  const ReferenceChange change = {.frame = (int64_t)(random_between(&random, second, 2 * second) / 128 * 128),
                                  .track = random_below(&random, workload.track_count),
                                  .band = bands[random_below(&random, COUNT_OF(bands))],
                                  .gain_db = random_real(&random, 8.0, 12.0)};
  workload_command(&workload, change.frame, workload_band_command(change.track, change.band, change.gain_db));
  const Sound sound = new_sound(workload.frames);
  const Truth changed = new_truth(workload.frames), unchanged = new_truth(workload.frames);
  player_run_workload(&workload, workload.block_frames, sound.left, sound.right, NULL);
  reference_render(&workload, &change, changed.left, changed.right, NULL);
  reference_render(&workload, NULL, unchanged.left, unchanged.right, NULL);
  /* the engine glides there; two seconds later even the compressor has forgotten how */
  const uint32_t settled = (uint32_t)change.frame + 2 * second;
  const double before_db = largest_error_db(sound, changed, 0, (uint32_t)change.frame);
  const double after_db = largest_error_db(sound, changed, settled, workload.frames);
  const double deaf_db = largest_error_db(sound, unchanged, settled, workload.frames);
  char name[200];
  snprintf(name, sizeof name, "a change of track %u band %u is followed: %.1f dBFS before, %.1f after (%.1f had it not been)",
           change.track + 1, change.band + 1, before_db, after_db, deaf_db);
  free_sound(sound);
  free_truth(changed);
  free_truth(unchanged);
  workload_finish(&workload);
  return verdict(before_db <= -90.0 && after_db <= -90.0 && deaf_db > -70.0, name);
}

/* --- the equaliser alone --------------------------------------------------------------------------------------------- */

static double complex spectrum_at(const float *x, const double *window, uint32_t frames, double hz) {
  double complex sum = 0.0;
  for (uint32_t i = 0; i < frames; i++)
    sum += (double)x[i] * (window ? window[i] : 1.0) * cexp(-I * 2.0 * pi * hz * i / BENCH_RATE_HZ);
  return sum;
}

bool check_response(uint64_t seed) {
  Workload workload = workload_eq5(seed, 65536, false);
  float *const *source = workload.tracks[0].source;
  for (int side = 0; side < 2; side++) {
    memset(source[side], 0, LOOP_FRAMES * sizeof(float));
    source[side][0] = 0.5f;
  }
  const Sound sound = new_sound(workload.frames);
  player_run_workload(&workload, workload.block_frames, sound.left, sound.right, NULL);
  double worst = 0.0;
  for (int point = 0; point < 60; point++) {
    const double hz = 20.0 * pow(1000.0, point / 59.0);
    const double got_db = level_db(cabs(spectrum_at(sound.left, NULL, workload.frames, hz)) / 0.5);
    worst = fmax(worst, fabs(got_db - reference_response_db(&workload.tracks[0], hz)));
  }
  free_sound(sound);
  workload_finish(&workload);
  char name[100];
  snprintf(name, sizeof name, "eq5: response within %.5f dB of theory at 60 frequencies", worst);
  return verdict(worst <= 0.05, name);
}

/* Blackman and Harris' four terms: -92 dB beside the main lobe. */
static double *new_window(uint32_t frames) {
  double *window = room(frames, sizeof *window);
  for (uint32_t i = 0; i < frames; i++) {
    const double t = 2.0 * pi * i / frames;
    window[i] = 0.35875 - 0.48829 * cos(t) + 0.14128 * cos(2.0 * t) - 0.01168 * cos(3.0 * t);
  }
  return window;
}

/* A sine in the middle of the swept band; steps of gain or of the 64-frame grid would stand beside it at their own rate. */
bool check_no_zipper(uint64_t seed) {
  const uint32_t frames = EQ5_FRAMES, span = 48000;
  Workload workload = workload_eq5(seed, frames, true);
  const double hz = 3000.0;
  for (uint32_t i = 0; i < LOOP_FRAMES; i++)
    for (int side = 0; side < 2; side++)
      workload.tracks[0].source[side][i] = (float)(0.1 * sin(2.0 * pi * hz * i / BENCH_RATE_HZ));
  const Sound sound = new_sound(frames);
  player_run_workload(&workload, workload.block_frames, sound.left, sound.right, NULL);
  double *window = new_window(span);
  double worst_db = -300.0;
  for (uint32_t begin = span; begin + span <= frames; begin += 10 * span) {
    const double carrier = cabs(spectrum_at(sound.left + begin, window, span, hz));
    for (int k = -31; k <= 31; k++) {
      const double aside = k * BENCH_RATE_HZ / 512.0; /* the rate of the steps; every eighth is the grid's */
      if (k) worst_db = fmax(worst_db, level_db(cabs(spectrum_at(sound.left + begin, window, span, hz + aside)) / carrier));
    }
  }
  free(window);
  free_sound(sound);
  workload_finish(&workload);
  char name[100];
  snprintf(name, sizeof name, "eq5: loudest sideband of a swept band %.1f dBc", worst_db);
  return verdict(worst_db <= -80.0, name);
}
