/* Tracks far longer than memory: three stereo files become one project and are rendered from it, and what the program held at
   most is measured by the system. TUTTI_LONG_SECONDS says how long they are: tests/scale asks for two hours. */
#include "support/cm.h"

#include "formats/wav.h"
#include "server/command_line.h"
#include "server/files.h"
#include "session/bundle.h"
#include "session/session.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RATE 48000u
#define TRACKS 3
#define SHORT_SECONDS 64u  /* more than a render reads whole */
#define HELD_MAX_KIB (100 * 1024)  /* what was asked for is 300 MB */

static char folder[64];

static const char *path_of(const char *name) {
  static char paths[4][128];
  static unsigned next;
  char *path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

static const char *track_path(int track) {
  char name[32];
  snprintf(name, sizeof name, "%d.wav", track);
  return path_of(name);
}

static void put(int fd, const void *data, size_t size, off_t at) { assert_int_equal(pwrite(fd, data, size, at), (ssize_t)size); }

/* A second of noise every half minute, holes between: long, but quickly made and small on the disk. */
static void make_file(int track, uint32_t seconds) {
  const uint64_t frames = (uint64_t)seconds * RATE;
  Buffer header;
  buffer_init(&header, memory_heap(), 64);
  wav_write_header(&header, RATE, 2, WAV_S16, frames);
  const int fd = open(track_path(track), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  assert_true(fd >= 0);
  put(fd, header.data, header.size, 0);
  static int16_t noise[RATE * 2];
  uint32_t seed = 77u + (uint32_t)track;
  for (uint32_t second = 0; second < seconds; second += 30) {
    for (uint32_t i = 0; i < RATE * 2; i++) {
      seed = seed * 1664525u + 1013904223u;
      noise[i] = (int16_t)((int32_t)(seed >> 18) - 8192);
    }
    put(fd, noise, sizeof noise, (off_t)(header.size + (uint64_t)second * RATE * 4));
  }
  assert_int_equal(ftruncate(fd, (off_t)(header.size + frames * 4)), 0);
  close(fd);
  buffer_finish(&header);
}

static void forget(void *host, Bytes bytes) {
  FileBytes *files = host;
  for (int i = 0; i < TRACKS; i++)
    if (bytes.data >= files[i].data && bytes.data < files[i].data + files[i].size) file_forget(&files[i], bytes.data, bytes.size);
}

static bool all_zero(const uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (bytes[i] != 0) return false;
  return true;
}

static void write_bundle(const Session *session) {
  static uint8_t piece[1 << 20];
  BundleFile *bundle;
  assert_int_equal(bundle_file_create(session, &bundle), STATUS_OK);
  const int fd = open(path_of("song.tutti"), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  const uint64_t size = bundle_file_bytes(bundle);
  for (uint64_t at = 0; at < size; at += sizeof piece) {
    const size_t count = size - at < sizeof piece ? (size_t)(size - at) : sizeof piece;
    assert_true(bundle_file_read(bundle, at, piece, count));
    if (!all_zero(piece, count)) put(fd, piece, count, (off_t)at);
  }
  assert_int_equal(ftruncate(fd, (off_t)size), 0);
  close(fd);
  bundle_file_destroy(bundle);
}

/* One project of all files, each a track from the start. */
static void make_project(void) {
  FileBytes files[TRACKS] = {{0}};
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  session_lend_files(session, forget, files);
  for (int track = 0; track < TRACKS; track++) {
    Batch *batch;
    Problem problem = {0};
    assert_null(file_read(track_path(track), &files[track]));
    const Bytes bytes = {files[track].data, files[track].size};
    if (session_import_audio(session, bytes, "long", 0, ID_NONE, &batch, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
    assert_int_equal(session_apply(session, batch, NULL, &problem), STATUS_OK);
  }
  write_bundle(session);
  session_destroy(session);
  for (int track = 0; track < TRACKS; track++) file_release(&files[track]);
}

/* Runs a command in a process of its own; returns the most it ever held, in KiB. */
static long held_by(int count, char *const *arguments) {
  fflush(stdout);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) _exit(command_line_run("tutti", count, arguments, NULL, NULL));
  int status;
  struct rusage usage;
  assert_int_equal(wait4(child, &status, 0, &usage), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return usage.ru_maxrss;
}

static uint32_t seconds_asked(void) {
  const char *asked = getenv("TUTTI_LONG_SECONDS");
  return asked != NULL ? (uint32_t)strtoul(asked, NULL, 10) : SHORT_SECONDS;
}

static void long_tracks_are_rendered_in_little_memory(void **state) {
  (void)state;
  const uint32_t seconds = seconds_asked();
  snprintf(folder, sizeof folder, "/tmp/tutti-long-XXXXXX");
  assert_non_null(mkdtemp(folder));
  for (int track = 0; track < TRACKS; track++) make_file(track, seconds);
  make_project();
  char song[128], out[128];
  snprintf(song, sizeof song, "%s", path_of("song.tutti"));
  snprintf(out, sizeof out, "%s", path_of("out.flac"));
  char *const render[] = {"render", song, "-o", out, "--json"};
  const long held_kib = held_by(5, render);
  printf("# %d stereo tracks of %u s: rendered in %ld MiB\n", TRACKS, seconds, held_kib / 1024);
  assert_true(held_kib < HELD_MAX_KIB);
  for (int track = 0; track < TRACKS; track++) unlink(track_path(track));
  unlink(song);
  unlink(out);
  rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(long_tracks_are_rendered_in_little_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
