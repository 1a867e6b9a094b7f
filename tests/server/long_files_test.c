/* Tracks far longer than memory: three stereo files become one project and are rendered from it, and what the program held at
   most is measured by the system; the same of a FLAC, an AIFF and a take, rendered where they lie, and of files that are stretched.
   TUTTI_LONG_SECONDS says how long they are: tests/scale asks for two hours. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/scratch.h"

#include "dsp/stretch.h"
#include "formats/flac.h"
#include "formats/take_file.h"
#include "formats/wav.h"
#include "server/command_line.h"
#include "server/files.h"
#include "session/bundle.h"
#include "session/render.h"
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
#define STRETCHED_MAX_KIB (160 * 1024)

static char folder[64];

static const char *path_of(const char *name) { return scratch_file(folder, name); }

static const char *track_path(int track) {
  char name[32];
  snprintf(name, sizeof name, "%d.wav", track);
  return path_of(name);
}

static void put(int fd, const void *data, size_t size, off_t at) { assert_int_equal(pwrite(fd, data, size, at), (ssize_t)size); }

/* A second of noise every half minute, holes between: long, but quickly made and small on the disk. */
static const int16_t *noise_of(int track, uint32_t second) {
  static int16_t noise[RATE * 2];
  uint32_t seed = 77u + (uint32_t)track + 3u * second;
  for (uint32_t i = 0; i < RATE * 2; i++) {
    seed = seed * 1664525u + 1013904223u;
    noise[i] = (int16_t)((int32_t)(seed >> 18) - 8192);
  }
  return noise;
}

static int create(int track) {
  const int fd = open(track_path(track), O_CREAT | O_TRUNC | O_RDWR, 0600);
  assert_true(fd >= 0);
  return fd;
}

static void make_wav(int track, uint32_t seconds) {
  const uint64_t frames = (uint64_t)seconds * RATE;
  Buffer header;
  buffer_init(&header, memory_heap(), 64);
  wav_write_header(&header, RATE, 2, WAV_S16, frames);
  const int fd = create(track);
  put(fd, header.data, header.size, 0);
  for (uint32_t second = 0; second < seconds; second += 30)
    put(fd, noise_of(track, second), RATE * 4, (off_t)(header.size + (uint64_t)second * RATE * 4));
  assert_int_equal(ftruncate(fd, (off_t)(header.size + frames * 4)), 0);
  close(fd);
  buffer_finish(&header);
}

static void make_flac(int track, uint32_t seconds) {
  static const int16_t silence[RATE * 2];
  const int fd = create(track);
  FlacWriter writer;
  Buffer out;
  off_t at = FLAC_HEADER_BYTES;
  buffer_init(&out, memory_heap(), 1u << 20);
  assert_int_equal(flac_writer_init(&writer, memory_heap(), RATE, 2, 16), STATUS_OK);
  for (uint32_t second = 0; second <= seconds; second++) {
    buffer_clear(&out);
    if (second == seconds) flac_writer_flush(&writer, &out);
    else flac_writer_put(&writer, (const uint8_t *)(second % 30 == 0 ? noise_of(track, second) : silence), RATE, &out);
    put(fd, out.data, out.size, at);
    at += (off_t)out.size;
  }
  buffer_clear(&out);
  flac_writer_header(&writer, &out);
  put(fd, out.data, out.size, 0);
  flac_writer_finish(&writer);
  buffer_finish(&out);
  close(fd);
}

static void put_big(uint8_t *to, uint64_t value, uint32_t bytes) {
  while (bytes-- > 0) *to++ = (uint8_t)(value >> (8 * bytes));
}

static void make_aiff(int track, uint32_t seconds) {
  const uint64_t data_bytes = (uint64_t)seconds * RATE * 4;
  uint8_t head[54] = "FORM    AIFFCOMM";
  put_big(head + 4, sizeof head - 8 + data_bytes, 4);
  put_big(head + 16, 18, 4);
  put_big(head + 20, 2, 2);
  put_big(head + 22, (uint64_t)seconds * RATE, 4);
  put_big(head + 26, 16, 2);
  put_big(head + 28, 16383 + 15, 2);
  put_big(head + 30, UINT64_C(48000) << 48, 8);
  memcpy(head + 38, "SSND", 4);
  put_big(head + 42, data_bytes + 8, 4);
  const int fd = create(track);
  put(fd, head, sizeof head, 0);
  for (uint32_t second = 0; second < seconds; second += 30) put(fd, noise_of(track, second), RATE * 4, (off_t)(sizeof head + (uint64_t)second * RATE * 4));
  assert_int_equal(ftruncate(fd, (off_t)(sizeof head + data_bytes)), 0);
  close(fd);
}

/* What lies between the noises was lost, all but the last frames. */
static void make_take(int track, uint32_t seconds) {
  static float sides[2][TAKE_PIECE_FRAMES];
  const float *const samples[2] = {sides[0], sides[1]};
  const int fd = create(track);
  Buffer out;
  off_t at = 0;
  buffer_init(&out, memory_heap(), 1u << 20);
  take_file_begin(&out, (TakeInfo){.rate_hz = RATE, .channels = 2});
  for (uint32_t second = 0; second < seconds; second += second % 30 == 0 && second + 30 < seconds ? 30 : seconds - 1 - second % 30) {
    const int16_t *noise = noise_of(track, second);
    for (uint32_t i = 0; i < 2 * TAKE_PIECE_FRAMES; i++) sides[i % 2][i / 2] = (float)noise[i] / 32768.0f;
    take_file_piece(&out, (TakePiece){.output_frame = (int64_t)second * RATE, .frames = TAKE_PIECE_FRAMES}, 2, samples);
    put(fd, out.data, out.size, at);
    at += (off_t)out.size;
    buffer_clear(&out);
  }
  buffer_finish(&out);
  close(fd);
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
  ArchiveFile *bundle;
  assert_int_equal(bundle_file_create(session, &bundle), STATUS_OK);
  const int fd = open(path_of("song.tutti"), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  const uint64_t size = archive_file_bytes(bundle);
  for (uint64_t at = 0; at < size; at += sizeof piece) {
    const size_t count = size - at < sizeof piece ? (size_t)(size - at) : sizeof piece;
    assert_true(archive_file_read(bundle, at, piece, count));
    if (!all_zero(piece, count)) put(fd, piece, count, (off_t)at);
  }
  assert_int_equal(ftruncate(fd, (off_t)size), 0);
  close(fd);
  archive_file_destroy(bundle);
}

/* One project of all files, each a track from the start. */
static Session *import_all(FileBytes *files) {
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
  return session;
}

static void make_project(void) {
  FileBytes files[TRACKS] = {{0}};
  Session *session = import_all(files);
  write_bundle(session);
  session_destroy(session);
  for (int track = 0; track < TRACKS; track++) file_release(&files[track]);
}

static bool render_project(void) {
  char song[128], out[128];
  snprintf(song, sizeof song, "%s", path_of("song.tutti"));
  snprintf(out, sizeof out, "%s", path_of("out.flac"));
  char *const render[] = {"render", song, "-o", out, "--json"};
  return command_line_run("tutti", 5, render, NULL, NULL) == 0;
}

static uint32_t seconds_asked(void) {
  const char *asked = getenv("TUTTI_LONG_SECONDS");
  return asked != NULL ? (uint32_t)strtoul(asked, NULL, 10) : SHORT_SECONDS;
}

/* Rendered, the sound thrown away. */
static bool render_away(Session *session) {
  Render *render = NULL;
  Buffer out;
  bool done = false;
  buffer_init(&out, memory_heap(), 1u << 20);
  bool whole = render_create(session, &(RenderOptions){0}, &render, NULL) == STATUS_OK;
  for (; whole && !done; buffer_clear(&out)) whole = render_step(render, 1 << 16, &out, &done) == STATUS_OK;
  const RenderReport report = render_report(render);
  return whole && report.peak > 0.2 && report.seconds >= 60.0;
}

static bool render_in_place(void) {
  FileBytes files[TRACKS] = {{0}};
  return render_away(import_all(files));
}

/* The song is slower than the sound: every clip follows it. In little time only as drums are stretched. */
static void follow_tempo(Session *session) {
  const Object *project = doc_project(session_doc(session));
  for (const Object *track = project->first_child; track != NULL; track = track->next)
    for (const Object *clip = track->first_child; clip != NULL && track->kind->number == KIND_TRACK; clip = clip->next) {
      if (clip->kind->number != KIND_AUDIO_CLIP) continue;
      song_set(session, clip->id, "time_base", TIME_BASE_BEATS);
      song_set(session, clip->id, "stretch", seconds_asked() == SHORT_SECONDS ? STRETCH_DRUMS : STRETCH_TONES);
      song_set(session, clip->id, "source_bpm", 150.0);
    }
}

static bool render_stretched(void) {
  FileBytes files[TRACKS] = {{0}};
  Session *session = import_all(files);
  follow_tempo(session);
  session_set_whole_bytes(session, SESSION_WHOLE_BYTES / 2); /* a minute is not long enough to be read in pages */
  return render_away(session);
}

/* Does it in a process of its own; returns the most that ever held, in KiB. */
static long held_by(bool (*work)(void)) {
  fflush(stdout);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) _exit(work() ? 0 : 1);
  int status;
  struct rusage usage;
  assert_int_equal(wait4(child, &status, 0, &usage), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return usage.ru_maxrss;
}

static void begin_in_folder(void) {
  assert_true(scratch_folder(folder, "long"));
}

static void end_in_folder(void) {
  for (int track = 0; track < TRACKS; track++) unlink(track_path(track));
  unlink(path_of("song.tutti"));
  unlink(path_of("out.flac"));
  rmdir(folder);
}

static void long_tracks_are_rendered_in_little_memory(void **state) {
  (void)state;
  begin_in_folder();
  for (int track = 0; track < TRACKS; track++) make_wav(track, seconds_asked());
  make_project();
  const long held_kib = held_by(render_project);
  printf("# %d stereo tracks of %u s: rendered in %ld MiB\n", TRACKS, seconds_asked(), held_kib / 1024);
  assert_true(held_kib < HELD_MAX_KIB);
  end_in_folder();
}

/* TRACKS of a kind; or, in little time, one of each. */
static void measure_in_place(const char *name, int first, int step) {
  static void (*const makers[TRACKS])(int, uint32_t) = {make_flac, make_aiff, make_take};
  begin_in_folder();
  for (int track = 0; track < TRACKS; track++) makers[first + step * track](track, seconds_asked());
  const long held_kib = held_by(render_in_place);
  printf("# %d stereo tracks of %u s as %s: imported and rendered in %ld MiB\n", TRACKS, seconds_asked(), name, held_kib / 1024);
  assert_true(held_kib < HELD_MAX_KIB);
  end_in_folder();
}

static void long_tracks_of_other_formats_are_rendered_where_they_lie(void **state) {
  (void)state;
  static const char *const names[TRACKS] = {"FLAC", "AIFF", "takes"};
  if (seconds_asked() == SHORT_SECONDS) measure_in_place("FLAC, AIFF and take", 0, 1);
  else for (int kind = 0; kind < TRACKS; kind++) measure_in_place(names[kind], kind, 0);
}

static void long_tracks_are_stretched_in_little_memory(void **state) {
  (void)state;
  begin_in_folder();
  for (int track = 0; track < TRACKS; track++) make_wav(track, seconds_asked());
  const long held_kib = held_by(render_stretched);
  printf("# %d stereo tracks of %u s: stretched in %ld MiB\n", TRACKS, seconds_asked(), held_kib / 1024);
  assert_true(held_kib < STRETCHED_MAX_KIB);
  end_in_folder();
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(long_tracks_are_rendered_in_little_memory), cmocka_unit_test(long_tracks_are_stretched_in_little_memory),
                                     cmocka_unit_test(long_tracks_of_other_formats_are_rendered_where_they_lie)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
