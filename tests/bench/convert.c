/* See convert.h. */
#include "bench/convert.h"

#include "bench/player.h"
#include "devices/measure.h"
#include "dsp/resample.h"
#include "dsp/stretch.h"
#include "formats/wav.h"

#include <stdlib.h>

#define STRETCH_CLIPS 4
#define RESAMPLE_CLIPS 8
#define RATIO 1.25
#define RUNS 3

static const double tones_hz[] = {220.0, 1046.5, 3520.0};

static float *room(size_t count) {
  float *x = calloc(count, sizeof *x);
  if (!x) exit(1);
  return x;
}

static void write_wav(const char *folder, const char *name, const float *left, const float *right, uint32_t frames, uint32_t rate_hz) {
  char path[4096];
  Buffer wav;
  buffer_init(&wav, memory_heap(), 1u << 30);
  wav_write_header(&wav, rate_hz, 2, WAV_F32, frames);
  for (uint32_t i = 0; i < frames; i++) {
    buffer_f32le(&wav, left[i]);
    buffer_f32le(&wav, right[i]);
  }
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(wav.data, 1, wav.size, file) != wav.size || fclose(file)) exit(1);
  buffer_finish(&wav);
}

/* Three tones, and a click each half second. */
static void tones_and_clicks(float *left, float *right, uint32_t frames, double rate_hz) {
  for (uint32_t i = 0; i < frames; i++)
    for (size_t t = 0; t < COUNT_OF(tones_hz); t++) {
      const double x = 0.15 / (double)(t + 1) * sin(2.0 * M_PI * tones_hz[t] * i / rate_hz);
      left[i] += (float)x;
      right[i] += (float)(x * (t == 1 ? 0.5 : 1.0));
    }
  for (double at = 0.5; at * rate_hz + 64 < frames; at += 0.5)
    for (uint32_t i = 0; i < 8; i++) {
      const float click = (float)(0.7 * cos(M_PI * i) * exp(-0.5 * i));
      left[(uint32_t)(at * rate_hz) + i] += click;
      right[(uint32_t)(at * rate_hz) + i] += click;
    }
}

static void report_row(FILE *report, const char *name, bool fine, double error_db, Digest digest, double x_rt, double seconds) {
  char text[65];
  digest_text(&digest, text);
  fprintf(report, "{\"workload\": \"%s\", \"ok\": %s, \"native_only\": true, \"error_db\": %.2f, \"sha256\": \"%s\", \"x_rt\": %.2f, \"audio_seconds\": %.3f}\n", name,
          fine ? "true" : "false", error_db, text, x_rt, seconds);
  fflush(report);
}

bool bench_stretch(uint64_t seed, uint32_t frames, const char *folder, FILE *report) {
  (void)seed; /* tones and clicks have places, not chance */
  const uint32_t longer = (uint32_t)(RATIO * frames);
  float *in[2] = {room(frames), room(frames)}, *out[2] = {room(longer), room(longer)};
  tones_and_clicks(in[0], in[1], frames, BENCH_RATE_HZ);
  StretchWhole whole = {.channels = {in[0], in[1]}, .channel_count = 2, .frames = frames};
  const StretchSound sound = {.reader = {stretch_read_whole, &whole, 2}, .frames = frames, .rate_hz = BENCH_RATE_HZ};
  const StretchPoint points[2] = {{0, 0}, {frames, longer}};
  const StretchMap map = {points, 2};
  const StretchOptions options = {.mode = STRETCH_TONES};
  double least = 1e9;
  for (int run = 0; run < RUNS; run++) {
    const double begin = now_seconds();
    for (int clip = 0; clip < STRETCH_CLIPS; clip++)
      if (stretch_render(memory_heap(), &sound, &map, &options, 0, longer, out) != STATUS_OK) exit(1);
    least = fmin(least, now_seconds() - begin);
  }
  write_wav(folder, "stretch-in.wav", in[0], in[1], frames, (uint32_t)BENCH_RATE_HZ);
  write_wav(folder, "stretch-ours.wav", out[0], out[1], longer, (uint32_t)BENCH_RATE_HZ);
  const double seconds = STRETCH_CLIPS * longer / BENCH_RATE_HZ;
  const bool fine = measure_rms(out[0] + longer / 4, longer / 2) > 0.05;
  report_row(report, "stretch", fine, 0.0, player_digest(out[0], out[1], longer), seconds / least, seconds);
  for (int side = 0; side < 2; side++) { free(in[side]); free(out[side]); }
  return fine;
}

/* What is beside a tone of `hz` after it is taken out, in dB below it, and how far its level is off. */
static double beside_db(const float *x, uint32_t frames, double hz, double level, double *off_db) {
  double matrix[2][3] = {{0}};
  const uint32_t begin = frames / 4, end = begin + frames / 2;
  for (uint32_t i = begin; i < end; i++) {
    const double turn = 2.0 * M_PI * fmod(hz / BENCH_RATE_HZ * i, 1.0), basis[2] = {sin(turn), cos(turn)};
    for (int r = 0; r < 2; r++) {
      for (int c = 0; c < 2; c++) matrix[r][c] += basis[r] * basis[c];
      matrix[r][2] += basis[r] * (double)x[i];
    }
  }
  const double scale = matrix[1][0] / matrix[0][0], b = (matrix[1][2] - scale * matrix[0][2]) / (matrix[1][1] - scale * matrix[0][1]);
  const double a = (matrix[0][2] - matrix[0][1] * b) / matrix[0][0];
  double rest = 0.0;
  for (uint32_t i = begin; i < end; i++) {
    const double turn = 2.0 * M_PI * fmod(hz / BENCH_RATE_HZ * i, 1.0), d = (double)x[i] - a * sin(turn) - b * cos(turn);
    rest += d * d;
  }
  *off_db = measure_db(hypot(a, b) / level);
  return 10.0 * log10(rest / (end - begin) / (0.5 * (a * a + b * b)));
}

bool bench_resample(uint64_t seed, uint32_t frames, const char *folder, FILE *report) {
  static const double hz[] = {997.0, 9001.0, 15013.0, 19000.0};
  const ResampleRates rates = {44100, 48000};
  const uint32_t longer = (uint32_t)resample_frames(rates, frames);
  float *in = room(frames), *out = room(longer), *quiet = room(frames);
  double worst_db = -300.0, worst_off_db = 0.0, off_db = 0.0;
  for (size_t t = 0; t < COUNT_OF(hz); t++) {
    for (uint32_t i = 0; i < frames; i++) in[i] = (float)(0.8 * sin(2.0 * M_PI * fmod(hz[t] / 44100.0 * i, 1.0)));
    if (resample_channel(memory_heap(), rates, in, frames, out) != STATUS_OK) exit(1);
    worst_db = fmax(worst_db, beside_db(out, longer, hz[t], 0.8, &off_db));
    worst_off_db = fmax(worst_off_db, fabs(off_db));
  }
  uint32_t random = (uint32_t)seed * 2654435761u | 1u;
  for (uint32_t i = 0; i < frames; i++) {
    random ^= random << 13; random ^= random >> 17; random ^= random << 5;
    in[i] = (float)(0.5 * (double)(int32_t)random * 0x1p-31);
  }
  double least = 1e9;
  for (int run = 0; run < RUNS; run++) {
    const double begin = now_seconds();
    for (int channel = 0; channel < 2 * RESAMPLE_CLIPS; channel++)
      if (resample_channel(memory_heap(), rates, in, frames, out) != STATUS_OK) exit(1);
    least = fmin(least, now_seconds() - begin);
  }
  write_wav(folder, "resample-in.wav", in, quiet, frames, 44100);
  const bool fine = worst_db <= -100.0 && worst_off_db <= 0.1;
  printf("%s resample: %.1f dB beside tones up to 19 kHz, level within %.4f dB\n", fine ? "ok    " : "not ok", worst_db, worst_off_db);
  const double seconds = RESAMPLE_CLIPS * longer / BENCH_RATE_HZ;
  report_row(report, "resample", fine, worst_db, player_digest(out, out, longer), seconds / least, seconds);
  free(in);
  free(out);
  free(quiet);
  return fine;
}
