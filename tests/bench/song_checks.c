/* See song_checks.h. The f64 voice is written from the synthesiser's description: a saw as a sum of partials, envelopes by
   their times, a state variable filter whose cutoff follows them. */
#include "bench/song_checks.h"

#include "bench/player.h"
#include "bench/songs.h"
#include "devices/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 48000u

typedef struct Sound { float *left, *right; } Sound;

static Sound play(const Score *score, uint32_t block_frames, GraphMeters *meters) {
  const Sound sound = {calloc(score->frames, sizeof(float)), calloc(score->frames, sizeof(float))};
  if (!sound.left || !sound.right) exit(1);
  player_run(score, block_frames, sound.left, sound.right, NULL, meters);
  return sound;
}

static void forget(Sound sound) {
  free(sound.left);
  free(sound.right);
}

static bool verdict(bool fine, const char *name) {
  printf("%s %s\n", fine ? "ok    " : "not ok", name);
  return fine;
}

bool check_song_blocks(const Score *score) {
  static const uint32_t sizes[] = {64, 128, 480, 1024};
  Digest first = {{0}};
  bool same = true;
  for (uint32_t i = 0; i < COUNT_OF(sizes); i++) {
    const Sound sound = play(score, sizes[i], NULL);
    const Digest digest = player_digest(sound.left, sound.right, score->frames);
    if (i == 0) first = digest;
    same = same && memcmp(&first, &digest, sizeof digest) == 0;
    forget(sound);
  }
  char name[100];
  snprintf(name, sizeof name, "%s: blocks of 64, 128, 480 and 1024 give one digest", score->name);
  return verdict(same, name);
}

/* --- W2 ------------------------------------------------------------------------------------------------------------------ */

static double hz_of(int key) { return 440.0 * pow(2.0, (key - 69) / 12.0); }

typedef struct Adsr { double level; bool risen; } Adsr;

/* 10 ms up, towards 0.7 by 60 dB in 100 ms, to silence by 60 dB in 200 ms. */
static double adsr(Adsr *e, double seconds) {
  const double goal = seconds < 0.8 ? 0.7 : 0.0, fall_seconds = seconds < 0.8 ? 0.1 : 0.2;
  if (!e->risen && seconds < 0.8) {
    e->level += 1.0 / (0.01 * SECOND);
    e->risen = e->level >= 1.0;
  } else e->level = goal + (e->level - goal) * pow(10.0, -3.0 / (fall_seconds * SECOND));
  return e->level;
}

static double saw(double hz, uint32_t i) {
  double sum = 0.0;
  for (int n = 1; n * hz < 22000.0; n++) sum += sin(2.0 * M_PI * n * fmod(hz * i / SECOND, 1.0)) / n;
  return sum * 2.0 / M_PI;
}

/* RMS over the second after the start; to within a factor that is the same for every key. */
static double voice_rms(int key) {
  Adsr amp = {0}, filter = {0};
  double s1 = 0.0, s2 = 0.0, squares = 0.0;
  for (uint32_t i = 0; i < SECOND; i++) {
    const double x = saw(hz_of(key), i);
    const double cutoff = 200.0 * pow(2.0, 59.45 / 12.0 * adsr(&filter, (double)i / SECOND)), g = tan(M_PI * cutoff / SECOND);
    const double k = (0.765 + 0.649) * pow(2.0, -4.6 * 0.33);
    const double high = (x - (k + g) * s1 - s2) / (1.0 + g * (g + k)), band = g * high + s1, low = g * band + s2;
    s1 = g * high + band;
    s2 = g * band + low;
    squares += pow(low * adsr(&amp, (double)i / SECOND), 2);
  }
  return sqrt(squares / SECOND);
}

static bool check_solos(void) {
  static const int keys[] = {33, 45, 52, 60, 69, 80};
  double first = 0.0, worst_db = 0.0, worst_cents = 0.0;
  bool starts = true;
  for (size_t k = 0; k < COUNT_OF(keys); k++) {
    Score solo, bare;
    song_poly_solo(keys[k], false, 2 * SECOND, &solo);
    song_poly_solo(keys[k], true, 3 * SECOND, &bare);
    const Sound voice = play(&solo, 128, NULL), tone = play(&bare, 128, NULL);
    const double both = measure_rms(voice.left + SOLO_BEGIN, SECOND), other = measure_rms(voice.right + SOLO_BEGIN, SECOND);
    const double db = measure_db(sqrt(both * both + other * other) / voice_rms(keys[k]));
    if (k == 0) first = db;
    worst_db = fmax(worst_db, fabs(db - first));
    worst_cents = fmax(worst_cents, fabs(1200.0 * log2(measure_pitch(tone.left + SECOND / 2, 65536, hz_of(keys[k]), SECOND) / hz_of(keys[k]))));
    for (uint32_t i = 0; i < SOLO_BEGIN; i++) starts = starts && voice.left[i] == 0.0f;
    starts = starts && measure_peak(voice.left + SOLO_BEGIN, 8) > 0.0;
    forget(voice);
    forget(tone);
    score_finish(&solo);
    score_finish(&bare);
  }
  char name[200];
  snprintf(name, sizeof name, "poly64: notes begin on their frame, within %.3f cents, their RMS within %.2f dB of f64", worst_cents, worst_db);
  return verdict(starts && worst_cents <= 0.1 && worst_db <= 0.5, name);
}

/* The loudest thing below 18 kHz that is no partial, beside the fundamental. */
static double alias_db(const float *x, double hz) {
  static double spectrum[32768];
  double fundamental = 0.0, worst = 0.0;
  measure_spectrum(x, 65536, spectrum);
  for (size_t i = 20; i < COUNT_OF(spectrum); i++) {
    const double at = (double)i * SECOND / 65536.0, aside = fabs(at - hz * round(at / hz));
    if (fabs(at - hz) < 10.0) fundamental = fmax(fundamental, spectrum[i]);
    else if (at < 18000.0 && aside > 10.0) worst = fmax(worst, spectrum[i]);
  }
  return measure_db(worst / fundamental);
}

SongResult check_poly(uint64_t seed, const Score *poly) {
  Score bare;
  song_poly_solo(108, true, 3 * SECOND, &bare);
  const Sound tone = play(&bare, 128, NULL);
  const double db = alias_db(tone.left + SECOND / 2, hz_of(108));
  forget(tone);
  score_finish(&bare);
  Score little;
  song_poly64(seed, 3 * SECOND, &little);
  GraphMeters *meters = calloc(1, sizeof *meters);
  const Sound sound = play(poly, 128, meters);
  const SongResult result = {.digest = player_digest(sound.left, sound.right, poly->frames), .error_db = db};
  char name[200];
  snprintf(name, sizeof name, "poly64: aliases of 4186 Hz below 18 kHz at most %.1f dB; %u notes held, 0.2 of a second's 64 in release", db, meters->voices);
  SongResult judged = result;
  judged.fine = verdict(db <= -60.0 && meters->voices >= 51, name) & check_solos() & check_song_blocks(&little);
  free(meters);
  forget(sound);
  score_finish(&little);
  return judged;
}

/* --- W6 ------------------------------------------------------------------------------------------------------------------ */

static bool check_alignment(uint64_t seed) {
  Score score;
  song_graph(seed, 2 * SECOND, true, &score);
  const Sound sound = play(&score, 128, NULL);
  uint32_t peak = 0;
  double beside = 0.0;
  for (uint32_t i = 0; i < score.frames; i++)
    if (fabsf(sound.left[i]) > fabsf(sound.left[peak])) peak = i;
  for (uint32_t i = 0; i < score.frames; i++)
    if (i != peak) beside = fmax(beside, (double)fabsf(sound.left[i]));
  char name[200];
  snprintf(name, sizeof name, "graph: %u impulses meet %u frames after their place, %.1f dB beside", GRAPH_TRACKS, peak - IMPULSE_FRAME,
           measure_db(beside / (double)sound.left[peak]));
  const bool whole = fabs((double)sound.left[peak] - GRAPH_TRACKS * 0x1p-9) < 0.01;
  forget(sound);
  score_finish(&score);
  return verdict(whole && beside < 1e-4, name);
}

SongResult check_graph(uint64_t seed, const Score *graph) {
  const Sound sound = play(graph, 128, NULL);
  double jump = 0.0, peak = 0.0;
  for (uint32_t i = 1; i < graph->frames; i++) {
    jump = fmax(jump, fabs((double)sound.left[i] - (double)sound.left[i - 1]));
    peak = fmax(peak, fabs((double)sound.left[i]));
  }
  char name[200];
  snprintf(name, sizeof name, "graph: from one frame to the next at most %.5f (peak %.3f)", jump, peak);
  SongResult result = {.digest = player_digest(sound.left, sound.right, graph->frames), .error_db = measure_db(jump)};
  forget(sound);
  Score little;
  song_graph(seed, 38400, false, &little); /* before the first edit: those come between blocks */
  result.fine = verdict(jump <= 0.01 && peak > 0.02, name) & check_alignment(seed) & check_song_blocks(&little);
  score_finish(&little);
  return result;
}

/* --- W9 ------------------------------------------------------------------------------------------------------------------ */

static Sound play_quarter(uint64_t seed, uint32_t quarter, uint32_t frames, bool whole) {
  Score score;
  song_typical(seed, &(SongShape){"song", 48000, frames, quarter, .limiter = false, .whole = whole}, &score);
  const Sound sound = play(&score, 128, NULL);
  score_finish(&score);
  return sound;
}

SongResult check_song(uint64_t seed, const Score *song, bool whole) {
  const uint32_t frames = 10 * SECOND;
  const Sound all = play_quarter(seed, 0, frames, whole);
  double *sum = calloc(frames, sizeof *sum), apart = 0.0;
  for (uint32_t quarter = 1; quarter <= 4; quarter++) {
    const Sound part = play_quarter(seed, quarter, frames, whole);
    for (uint32_t i = 0; i < frames; i++) sum[i] += (double)part.left[i];
    forget(part);
  }
  for (uint32_t i = 0; i < frames; i++) apart = fmax(apart, fabs(sum[i] - (double)all.left[i]));
  Score little;
  song_typical(seed, &(SongShape){song->name, 48000, 3 * SECOND, 0, .limiter = true, .whole = whole}, &little);
  const Sound sound = play(song, 128, NULL);
  SongResult result = {.digest = player_digest(sound.left, sound.right, song->frames), .error_db = measure_db(apart)};
  char name[200];
  snprintf(name, sizeof name, "%s: four stems add up to the mix before the limiter within %.1f dBFS (peak %.1f)", song->name, result.error_db,
           measure_db(measure_peak(all.left, frames)));
  result.fine = verdict(result.error_db <= -120.0 && measure_peak(all.left, frames) > 0.05, name) & check_song_blocks(&little);
  forget(all);
  forget(sound);
  free(sum);
  score_finish(&little);
  return result;
}
