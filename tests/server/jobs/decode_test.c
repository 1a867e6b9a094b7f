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

#include <sndfile.h>
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

/* ---- All that the library knows ---- */

/* As the library itself writes it; false: it does not, in this combination. */
static bool make_form(int format, Buffer *out) {
  enum { SHORT_FRAMES = 3000 };
  static float samples[SHORT_FRAMES];
  FileBytes file = {0};
  SF_INFO info = {.samplerate = RATE, .channels = 1, .format = format};
  char path[128];
  snprintf(path, sizeof path, "%s", scratch_file(folder, "form"));
  for (uint32_t i = 0; i < SHORT_FRAMES; i++) samples[i] = (float)(hash_mix(i / 20) % 2000u) / 2000.0f - 0.5f;
  SNDFILE *to = sf_format_check(&info) ? sf_open(path, SFM_WRITE, &info) : NULL;
  const bool written = to != NULL && sf_writef_float(to, samples, SHORT_FRAMES) == SHORT_FRAMES;
  const bool good = to != NULL && sf_close(to) == 0 && written && file_read(path, &file) == NULL && file.size > 0;
  buffer_clear(out);
  if (good) buffer_put(out, file.data, file.size);
  file_release(&file);
  unlink(path);
  unlink(scratch_file(folder, "._form")); /* Sound Designer II keeps a second one */
  return good;
}

static int format_of(int command, int index) {
  SF_FORMAT_INFO info = {.format = index};
  return sf_command(NULL, command, &info, sizeof info) == 0 ? info.format : 0;
}

static int count_of(int command) {
  int count = 0;
  sf_command(NULL, command, &count, sizeof count);
  return count;
}

/* The sandbox is shut for each of them alike; which of them people's pages would ever bring is not asked. */
static void every_form_that_the_library_knows_is_read_or_refused_in_words(void **state) {
  (void)state;
  const uint32_t times = getenv("LONG") != NULL ? 100 : 2;
  const int majors = count_of(SFC_GET_FORMAT_MAJOR_COUNT), minors = count_of(SFC_GET_FORMAT_SUBTYPE_COUNT);
  Random random = random_begin("damaged sounds of all forms");
  Buffer whole, damaged;
  Figures sound = {0}, broken = {0};
  uint32_t forms = 0, kinds = 0;
  if (!sandbox_usable()) skip();
  buffer_init(&whole, memory_heap(), FILE_BYTES_MAX);
  buffer_init(&damaged, memory_heap(), FILE_BYTES_MAX);
  for (int major = 0; major < majors; major++) {
    const uint32_t before = forms;
    for (int minor = 0; minor < minors; minor++) {
      const int format = format_of(SFC_GET_FORMAT_MAJOR, major) | format_of(SFC_GET_FORMAT_SUBTYPE, minor);
      if (!make_form(format, &whole)) continue;
      forms++;
      bring(buffer_bytes(&whole), &sound);
      for (uint32_t k = 0; k < times; k++) {
        buffer_clear(&damaged);
        buffer_put(&damaged, whole.data, whole.size);
        damage(&random, &damaged);
        bring(buffer_bytes(&damaged), &broken);
      }
    }
    kinds += forms > before;
  }
  print_message("        %u forms of %u kinds of file: %u are sound, %u refused in words; of %u damaged ones %u and %u, %u decoders died; at most %.0f ms of processor\n", forms, kinds, sound.read, sound.refused,
                forms * times, broken.read, broken.refused, broken.died, broken.slowest_s * 1e3);
  assert_int_equal(sound.died, 0);
  assert_true(sound.read >= forms * 3 / 4);
  assert_true(sound.slowest_s < CPU_SECONDS_MOST && broken.slowest_s < CPU_SECONDS_MOST);
  unlink(scratch_file(folder, "brought"));
  buffer_finish(&damaged);
  buffer_finish(&whole);
}

int main(int count, char **arguments) {
  if (count > 3 && strcmp(arguments[1], "inside") == 0) return sandbox_inside(arguments[0], count - 2, arguments + 2);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(whatever_is_brought_the_decoder_says_and_the_parent_lives_on),
    cmocka_unit_test(every_form_that_the_library_knows_is_read_or_refused_in_words),
  };
  setenv("TUTTI_SANDBOX", "best", 1); /* what the kernel of the machine has must do here */
  if (!scratch_folder(folder, "decode")) return 1;
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  return rmdir(folder) == 0 ? failed : 1;
}
