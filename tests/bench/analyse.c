/* W8: what the engine says of a recording, beside the definitions in f64: ITU-R BS.1770-5's filters from its own tables in
   direct form, gates and ranges over plain sorted lists, true peaks by a Hann-windowed sinc at four times the rate. */
#include "bench/analyse.h"

#include "core/hash.h"
#include "session/analysis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RATE 48000u
#define STEP 4800u /* 0.1 s */
#define RUNS 3
#define PI 3.14159265358979323846
#define PIXELS 1024u /* of wasm/exports_analyse.c */

/* --- the recording ---------------------------------------------------------------------------------------------------- */

static void make_recording(uint64_t seed, uint32_t frames, Buffer *file) {
  buffer_init(file, memory_heap(), 1u << 30);
  wav_write_header(file, RATE, 2, WAV_S16, frames);
  uint8_t *to = buffer_extend(file, (size_t)frames * 4);
  if (!to) exit(1);
  uint32_t random = (uint32_t)(seed * 2654435761u) | 1u;
  double dark[2] = {0.0, 0.0};
  for (uint32_t i = 0; i < frames; i++) { /* beats of noise over a bass, soft and loud passages */
    const double t = i / (double)RATE, passage = 0.15 + 0.35 * (1.0 + sin(t * 0.21)), beat = exp(-6.0 * fmod(t * 2.0, 1.0));
    for (int c = 0; c < 2; c++) {
      random ^= random << 13; random ^= random >> 17; random ^= random << 5;
      const double noise = (double)(int32_t)random / 2147483648.0;
      dark[c] += 0.3 * (noise - dark[c]);
      const double x = passage * (0.8 * beat * (0.3 * noise + 0.7 * dark[c]) + 0.3 * sin(2.0 * PI * 55.0 * t + c));
      const int16_t sample = (int16_t)lrint(fmax(-1.0, fmin(1.0, x)) * 32767.0);
      memcpy(to + 4 * (size_t)i + 2 * c, &sample, 2);
    }
  }
}

/* --- the definitions -------------------------------------------------------------------------------------------------- */

typedef struct Biquad { double b[3], a[2], x[2], y[2]; } Biquad;

static double biquad(Biquad *f, double x) {
  const double y = f->b[0] * x + f->b[1] * f->x[0] + f->b[2] * f->x[1] - f->a[0] * f->y[0] - f->a[1] * f->y[1];
  f->x[1] = f->x[0]; f->x[0] = x;
  f->y[1] = f->y[0]; f->y[0] = y;
  return y;
}

static const Biquad shelf = {{1.53512485958697, -2.69169618940638, 1.19839281085285}, {-1.69065929318241, 0.73248077421585}, {0}, {0}};
static const Biquad pass = {{1.0, -2.0, 1.0}, {-1.99004745483398, 0.99007225036621}, {0}, {0}};

static double lufs(double energy) { return -0.691 + 10.0 * log10(energy); }

static int by_size(const void *a, const void *b) {
  const double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* Mean energies of `length` steps at every `hop`-th, those of -70 LUFS and more. */
static uint32_t windows(const double *steps, uint32_t count, uint32_t length, uint32_t hop, double *out) {
  uint32_t found = 0;
  for (uint32_t end = length; end <= count; end += hop) {
    double sum = 0.0;
    for (uint32_t s = end - length; s < end; s++) sum += steps[s];
    if (lufs(sum / ((double)length * STEP)) >= -70.0) out[found++] = sum / ((double)length * STEP);
  }
  return found;
}

/* Those not more than `lu` below the mean of all, moved to the front; gives how many and their mean. */
static uint32_t gate(double *energies, uint32_t count, double lu, double *mean) {
  double sum = 0.0, loud = 0.0;
  for (uint32_t i = 0; i < count; i++) sum += energies[i];
  const double threshold = sum / count * pow(10.0, -lu / 10.0);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++)
    if (energies[i] >= threshold) { energies[kept++] = energies[i]; loud += energies[kept - 1]; }
  *mean = loud / kept;
  return kept;
}

static double true_peak(const float *x, uint32_t frames) {
  double peak = 0.0, taps[4][12];
  for (int q = 1; q < 4; q++)
    for (int k = -5; k <= 6; k++) {
      const double t = k - q / 4.0;
      taps[q][k + 5] = sin(PI * t) / (PI * t) * 0.5 * (1.0 + cos(PI * t / 6.0));
    }
  for (uint32_t i = 0; i < frames; i++) {
    peak = fmax(peak, fabs((double)x[i]));
    for (int q = 1; q < 4 && i >= 6 && i + 7 < frames; q++) {
      double sum = 0.0;
      for (int k = 0; k < 12; k++) sum += (double)x[i + (uint32_t)k - 5] * taps[q][k];
      peak = fmax(peak, fabs(sum));
    }
  }
  return peak;
}

static AnalysisReport define(const float *const rows[2], uint32_t frames) {
  const uint32_t count = frames / STEP;
  double *steps = calloc(count + 1, sizeof *steps), *energies = calloc(count + 1, sizeof *energies), mean = 0.0;
  if (!steps || !energies) exit(1);
  for (int c = 0; c < 2; c++) {
    Biquad first = shelf, second = pass;
    for (uint32_t i = 0; i < count * STEP; i++) {
      const double y = biquad(&second, biquad(&first, (double)rows[c][i]));
      steps[i / STEP] += y * y;
    }
  }
  AnalysisReport report = {.frames = frames};
  (void)gate(energies, windows(steps, count, 4, 1, energies), 10.0, &mean);
  report.integrated_lufs = lufs(mean);
  const uint32_t kept = gate(energies, windows(steps, count, 30, 10, energies), 20.0, &mean);
  qsort(energies, kept, sizeof *energies, by_size);
  report.range_lu = lufs(energies[(uint32_t)((kept - 1) * 0.95 + 0.5)]) - lufs(energies[(uint32_t)((kept - 1) * 0.1 + 0.5)]);
  report.true_peak_dbtp = 20.0 * log10(fmax(true_peak(rows[0], frames), true_peak(rows[1], frames)));
  free(steps);
  free(energies);
  return report;
}

/* --- the check -------------------------------------------------------------------------------------------------------- */

static bool pyramid_is_exact(const Peaks *peaks, const float *const rows[2]) {
  for (uint32_t c = 0; c < 2; c++) {
    uint64_t width = PEAKS_BUCKET_FRAMES;
    for (uint32_t level = 0; level < PEAKS_LEVELS; level++, width *= PEAKS_LEVEL_RATIO)
      for (uint64_t bucket = 0; bucket < peaks->bucket_count[level]; bucket++) {
        float least = 0.0f, greatest = 0.0f;
        for (uint64_t i = bucket * width; i < (bucket + 1) * width && i < peaks->wav.frames; i++) {
          least = rows[c][i] < least ? rows[c][i] : least;
          greatest = rows[c][i] > greatest ? rows[c][i] : greatest;
        }
        const PeakPair pair = peaks->levels[level][c * peaks->bucket_count[level] + bucket];
        if (pair.min != (int16_t)(least * 32767.0f) || pair.max != (int16_t)(greatest * 32767.0f)) return false;
      }
  }
  return true;
}

static double error_of(const AnalysisReport *a, const AnalysisReport *b) {
  return fmax(fabs(a->integrated_lufs - b->integrated_lufs), fmax(fabs(a->range_lu - b->range_lu), fabs(a->true_peak_dbtp - b->true_peak_dbtp)));
}

/* What the other hosts must come to: the report's bytes and the picture's. */
static Digest digest_of(const Analysis *analysis) {
  static float picture[2][2 * PIXELS];
  const AnalysisReport report = analysis_report(analysis);
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, (const uint8_t *)&report, sizeof report);
  for (uint32_t c = 0; c < 2; c++) peaks_read(analysis_peaks(analysis), c, 0.0, report.frames / PIXELS, PIXELS, picture[c]);
  sha256_put(&sha, (const uint8_t *)picture, sizeof picture);
  return sha256_finish(&sha);
}

static bool check(Bytes wav, uint32_t frames, double *error, Digest *digest, AnalysisReport *said) {
  Analysis *analysis = NULL;
  if (analysis_create(wav, memory_heap(), &analysis, NULL) != STATUS_OK) return false;
  (void)analysis_step(analysis, UINT64_MAX);
  const Peaks *peaks = analysis_peaks(analysis);
  float *rows[2];
  for (uint32_t c = 0; c < 2; c++) {
    rows[c] = malloc(frames * sizeof(float));
    if (!rows[c]) exit(1);
    wav_channel(&peaks->wav, c, 0, frames, rows[c]);
  }
  const float *const both[2] = {rows[0], rows[1]};
  const AnalysisReport ours = analysis_report(analysis), theirs = define(both, frames);
  const bool exact = pyramid_is_exact(peaks, both);
  *error = error_of(&ours, &theirs);
  *digest = digest_of(analysis);
  *said = ours;
  const bool fine = exact && *error <= 0.1;
  printf("%s analyse: %.3f LUFS, range %.3f LU, %.3f dBTP; at most %.4f dB from f64, pyramid %s\n", fine ? "ok    " : "NOT OK",
         ours.integrated_lufs, ours.range_lu, ours.true_peak_dbtp, *error, exact ? "exact" : "differs");
  free(rows[0]);
  free(rows[1]);
  analysis_destroy(analysis);
  return fine;
}

static double least_seconds(Bytes wav) {
  double least = 1e9;
  for (int run = 0; run < RUNS; run++) {
    struct timespec begin, end;
    Analysis *analysis = NULL;
    timespec_get(&begin, TIME_UTC);
    if (analysis_create(wav, memory_heap(), &analysis, NULL) != STATUS_OK) exit(1);
    (void)analysis_step(analysis, UINT64_MAX);
    timespec_get(&end, TIME_UTC);
    analysis_destroy(analysis);
    least = fmin(least, (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec));
  }
  return least;
}

bool bench_analyse(uint64_t seed, uint32_t frames, const char *folder, FILE *report) {
  Buffer file;
  make_recording(seed, frames, &file);
  double error = 0.0;
  Digest digest;
  AnalysisReport said = {0};
  const bool fine = check(buffer_bytes(&file), frames, &error, &digest, &said);
  char path[4096], text[65];
  digest_text(&digest, text);
  snprintf(path, sizeof path, "%s/analyse.wav", folder);
  FILE *out = fopen(path, "wb");
  if (!out || fwrite(file.data, 1, file.size, out) != file.size || fclose(out)) exit(1);
  fprintf(report, "{\"workload\": \"analyse\", \"ok\": %s, \"error_db\": %.4f, \"sha256\": \"%s\", \"frames\": %u, \"integrated_lufs\": %.3f, "
          "\"range_lu\": %.3f, \"true_peak_dbtp\": %.3f, \"x_rt\": %.2f}\n",
          fine ? "true" : "false", error, text, frames, said.integrated_lufs, said.range_lu, said.true_peak_dbtp, frames / (double)RATE / least_seconds(buffer_bytes(&file)));
  fflush(report);
  buffer_finish(&file);
  return fine;
}
