/*
  Files that somebody damaged, in every form that libsndfile reads for us, brought to the decoder as a worker brings them: a child in the
  sandbox for each. Whatever becomes of the child, the parent lives on; either there is sound in the one form that songs keep, with its
  peaks, or a reason in words or none at all. libsndfile is not ours and not compiled to be looked into: what it may break is shut in, and
  counted. LONG=1 damages more of them. The seed is printed.
*/
#include "support/cm.h"
#include "support/random.h"
#include "support/scratch.h"

#include "core/attributes.h"
#include "formats/peaks.h"
#include "formats/wav.h"
#include "server/jobs/encode.h"
#include "server/jobs/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

enum { RATE = 48000, FRAMES = 12000, FILE_BYTES_MAX = 1 << 20, CPU_SECONDS_MOST = 2, MEMORY_KIB_MOST = 256 << 10 };

static char folder[SCRATCH_BYTES];

static bool go_on(void *context, double part) {
  (void)context, (void)part;
  return true;
}

static void write_file(const char *name, Bytes bytes) {
  FileWriter writer = {.fd = -1};
  assert_null(file_writer_put(&writer, scratch_file(folder, name), bytes.data, bytes.size, 0));
  assert_null(file_writer_commit(&writer));
}

/* A chord with some noise, so that no coder finds nothing to do. */
static void make_wav(WavSample sample, uint32_t channels, Buffer *out) {
  buffer_clear(out);
  wav_write_header(out, RATE, channels, sample, FRAMES);
  for (uint32_t i = 0; i < FRAMES * channels; i++) {
    const int32_t wave = (int32_t)((i * 37u * (i / channels % 3 + 1)) % 20000u) - 10000 + (int32_t)(hash_mix(i) % 2000u);
    const float real = (float)wave / 32768.0f;
    uint32_t word;
    memcpy(&word, &real, sizeof word);
    if (sample == WAV_F32) buffer_u32le(out, word);
    else buffer_u16le(out, (uint16_t)wave);
  }
  assert_int_equal(out->status, STATUS_OK);
}

typedef struct Figures { uint32_t read, refused, died; double slowest_s; } Figures;

static double cpu_of_children_s(void) {
  struct rusage used;
  getrusage(RUSAGE_CHILDREN, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static void assert_is_sound(void) {
  FileBytes wav = {0}, peaks = {0};
  Wav sound;
  Peaks picture;
  Problem problem;
  assert_null(file_read(scratch_file(folder, "sound.wav"), &wav));
  assert_null(file_read(scratch_file(folder, "sound.peaks"), &peaks));
  assert_int_equal(wav_read((Bytes){wav.data, wav.size}, &sound, &problem), STATUS_OK);
  assert_true(sound.frames > 0 && sound.channels >= 1 && sound.channels <= 2);
  assert_true(peaks_read_file(&picture, (Bytes){peaks.data, peaks.size}, memory_heap()));
  peaks_finish(&picture);
  file_release(&peaks);
  file_release(&wav);
}

/* What is said is for people: a sentence, or nothing when there was nobody left to say it. */
static void bring(Bytes file, Figures *figures) {
  char said[400];
  char *const arguments[] = {(char *)(uintptr_t)"decode", (char *)(uintptr_t)"brought", (char *)(uintptr_t)"sound.wav", (char *)(uintptr_t)"sound.peaks", NULL};
  write_file("brought", file);
  const double before = cpu_of_children_s();
  const bool good = sandbox_run(&(SandboxRun){.folder = folder, .arguments = arguments, .hold = go_on, .said = said, .said_bytes = sizeof said});
  const double took = cpu_of_children_s() - before;
  if (took > figures->slowest_s) figures->slowest_s = took;
  if (good) {
    figures->read++;
    assert_is_sound();
  } else if (said[0] != '\0') {
    figures->refused++;
    if (said[strlen(said) - 1] != '.') fail_msg("said: %s", said);
  } else {
    figures->died++;
  }
  unlink(scratch_file(folder, "sound.wav"));
  unlink(scratch_file(folder, "sound.peaks"));
}

/* One to five kinds of damage, mostly near the beginning, where forms say what they are. */
static void damage(Random *random, Buffer *file) {
  static const uint32_t edges[] = {0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff};
  const uint32_t times = 1 + random_below(random, 5);
  for (uint32_t i = 0; i < times && file->size > 8; i++) {
    const size_t reach = random_below(random, 3) == 0 || file->size < 256 ? file->size : 256, at = random_below(random, (uint32_t)reach), left = file->size - at;
    const uint32_t edge = edges[random_below(random, COUNT_OF(edges))];
    switch (random_below(random, 6)) {
      case 0: file->data[at] ^= (uint8_t)(1u << random_below(random, 8)); break;
      case 1: file->data[at] = (uint8_t)random_below(random, 256); break;
      case 2: for (size_t k = 0; k < 4 && k < left; k++) file->data[at + k] = (uint8_t)(edge >> (random_below(random, 2) ? 8 * k : 24 - 8 * k)); break;
      case 3: file->size = at + 4; break;
      case 4: memmove(file->data + at, file->data + at + left / 2, left - left / 2); break;
      default: memmove(file->data + at, file->data + random_below(random, (uint32_t)(file->size - left / 2)), left / 2); break;
    }
  }
}

static void whatever_is_brought_the_decoder_says_and_the_parent_lives_on(void **state) {
  (void)state;
  static const struct { const char *name; WavSample sample; } forms[] = {{"wav", WAV_S16}, {"aiff", WAV_S16}, {"ogg", WAV_F32}, {"opus", WAV_F32}, {"mp3", WAV_F32}};
  const uint32_t times = getenv("LONG") != NULL ? 4000 : 150;
  Random random = random_begin("damaged sounds");
  Buffer whole, damaged;
  struct rusage used;
  if (!sandbox_usable()) skip();
  buffer_init(&whole, memory_heap(), FILE_BYTES_MAX);
  buffer_init(&damaged, memory_heap(), FILE_BYTES_MAX);
  for (size_t i = 0; i < COUNT_OF(forms); i++) {
    Figures figures = {0};
    FileBytes file = {0};
    char from[128], to[128];
    make_wav(forms[i].sample, 1 + (uint32_t)i % 2, &whole);
    write_file("plain.wav", buffer_bytes(&whole));
    snprintf(from, sizeof from, "%s", scratch_file(folder, "plain.wav"));
    snprintf(to, sizeof to, "%s", scratch_file(folder, "good"));
    if (strcmp(forms[i].name, "wav") != 0) {
      assert_int_equal(encode_run(3, (char *[]){from, to, (char *)(uintptr_t)forms[i].name}), 0);
      assert_null(file_read(to, &file));
      buffer_clear(&whole);
      buffer_put(&whole, file.data, file.size);
      file_release(&file);
      unlink(to);
    }
    unlink(from);
    bring(buffer_bytes(&whole), &figures);
    assert_int_equal(figures.read, 1); /* as it was made, it is sound */
    for (uint32_t k = 0; k < times; k++) {
      buffer_clear(&damaged);
      buffer_put(&damaged, whole.data, whole.size);
      damage(&random, &damaged);
      bring(buffer_bytes(&damaged), &figures);
    }
    print_message("        %u damaged %s files: %u are sound, %u refused in words, %u decoders died; at most %.0f ms of processor\n", times, forms[i].name, figures.read - 1, figures.refused, figures.died, figures.slowest_s * 1e3);
    assert_true(figures.slowest_s < CPU_SECONDS_MOST);
  }
  getrusage(RUSAGE_CHILDREN, &used);
  print_message("        %ld MiB at most\n", used.ru_maxrss >> 10);
  assert_true(used.ru_maxrss < MEMORY_KIB_MOST);
  unlink(scratch_file(folder, "brought"));
  buffer_finish(&damaged);
  buffer_finish(&whole);
}

int main(int count, char **arguments) {
  if (count > 3 && strcmp(arguments[1], "inside") == 0) return sandbox_inside(arguments[0], count - 2, arguments + 2);
  const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_is_brought_the_decoder_says_and_the_parent_lives_on)};
  setenv("TUTTI_SANDBOX", "best", 1); /* what the kernel of the machine has must do here */
  if (!scratch_folder(folder, "decode")) return 1;
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  return rmdir(folder) == 0 ? failed : 1;
}
