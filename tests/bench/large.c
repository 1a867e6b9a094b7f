/* See large.h. */
#include "bench/large.h"

#include "bench/player.h"
#include "devices/measure.h"
#include "server/files.h"
#include "session/bundle.h"
#include "support/build_song.h"
#include "support/random.h"

#include <malloc.h>
#include <stdlib.h>

#define PLAYING_TRACKS 100u
#define NOTES 4000u
#define POINTS 1000u
#define RECORDING_SECONDS 6u
#define SECONDS 600.0

double resident_mib(void) {
  FILE *file = fopen("/proc/self/statm", "r");
  unsigned long pages = 0;
  if (file && fscanf(file, "%*u %lu", &pages) != 1) pages = 0;
  if (file) fclose(file);
  return (double)pages * 4096.0 / (1024.0 * 1024.0);
}

static void ride(Session *song, Id track, Random *random) {
  LanePoint points[POINTS];
  for (uint32_t i = 0; i < POINTS; i++)
    points[i] = (LanePoint){song_ticks(2.0 * SECONDS * i / POINTS), random_real(random, -24, -12), CURVE_LINEAR, 0};
  song_lane(song, track, ID_NONE, "gain_db", false, points, POINTS);
}

static void instrument_track(Session *song, Random *random) {
  SongNote *notes = calloc(NOTES, sizeof *notes);
  const Id track = song_track(song, TRACK_INSTRUMENT);
  (void)song_device(song, track, "synth");
  for (uint32_t i = 0; i < NOTES; i++) notes[i] = (SongNote){2.0 * SECONDS * i / NOTES, 0.25, 36 + (int)random_below(random, 48), 30 + random_below(random, 90)};
  song_clip(song, track, (SongSpan){0, 2.0 * SECONDS}, notes, NOTES);
  ride(song, track, random);
  free(notes);
}

static void audio_track(Session *song, Random *random, uint32_t k) {
  const uint32_t frames = RECORDING_SECONDS * 48000u;
  float *left = calloc(frames, sizeof *left), *right = calloc(frames, sizeof *right);
  for (uint32_t i = 0; i < frames; i++) {
    left[i] = (float)random_real(random, -0.1, 0.1);
    right[i] = (float)random_real(random, -0.1, 0.1);
  }
  const Id track = song_track(song, TRACK_AUDIO);
  (void)song_device(song, track, "eq5");
  (void)song_device(song, track, "compressor");
  song_audio(song, track, (SongSpan){0.1 * k, 2.0 * RECORDING_SECONDS}, song_asset(song, left, right, frames, 48000));
  free(left);
  free(right);
}

/* A file as the command line and the server would find it. */
static void write_song(uint64_t seed, const char *path) {
  static uint8_t piece[1 << 20];
  Random random = {seed};
  Session *song = song_new();
  for (uint32_t k = 0; k < PLAYING_TRACKS; k++) instrument_track(song, &random);
  for (uint32_t k = 0; k < PLAYING_TRACKS; k++) audio_track(song, &random, k);
  ArchiveFile *bundle;
  static FileWriter writer = {.fd = -1};
  if (bundle_file_create(song, &bundle) != STATUS_OK) exit(1);
  const uint64_t size = archive_file_bytes(bundle);
  for (uint64_t at = 0; at < size; at += sizeof piece) {
    const size_t count = size - at < sizeof piece ? (size_t)(size - at) : sizeof piece;
    if (!archive_file_read(bundle, at, piece, count) || file_writer_put(&writer, path, piece, count, at) != NULL) exit(1);
  }
  if (file_writer_commit(&writer) != NULL) exit(1);
  archive_file_destroy(bundle);
  session_destroy(song);
  malloc_trim(0); /* what writing it took is not what playing it takes */
}

static void forget(void *host, Bytes bytes) { file_forget(host, bytes.data, bytes.size); }

static Session *open_song(FileBytes *file) {
  Session *song = song_new();
  session_lend_files(song, forget, file);
  if (session_from_bundle(song, (Bytes){file->data, file->size}, NULL) != STATUS_OK) exit(1);
  return song;
}

bool bench_large(uint64_t seed, const char *folder, FILE *report) {
  static float left[48000], right[48000];
  char path[4096];
  snprintf(path, sizeof path, "%s/large.tutti", folder);
  write_song(seed, path);
  FileBytes file;
  if (file_read(path, &file) != NULL) exit(1);
  Session *song = open_song(&file);
  Graph *graph = graph_create(memory_heap(), BENCH_RATE_HZ);
  Problem problem = {.status = STATUS_OK};
  if (session_feed(song, graph, &problem) != STATUS_OK) exit(1);
  const Command play = {.type = COMMAND_PLAY};
  ring_write(graph_commands(graph), &play);
  const double begin = now_seconds();
  for (uint32_t at = 0; at + 128 <= 48000; at += 128) graph_render(graph, left + at, right + at, 128);
  const double seconds = now_seconds() - begin, mib = resident_mib();
  const bool fine = measure_rms(left + 24000, 20000) > 0.001;
  printf("%s large: 200 tracks, 400,000 notes, 100,000 points and 10 minutes of sound in %.0f MiB\n", fine ? "ok    " : "not ok", mib);
  fprintf(report, "{\"workload\": \"large\", \"ok\": %s, \"native_only\": true, \"x_rt\": %.2f, \"rss_mib\": %.1f}\n", fine ? "true" : "false", 1.0 / seconds, mib);
  graph_destroy(graph);
  session_destroy(song);
  file_release(&file);
  remove(path);
  return fine;
}
