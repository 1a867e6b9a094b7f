/* SoundFonts and SFZ instruments on the command line: asked for file by file, made a project of, listed and refused. */
#include "tools/cli.h"

#include "support/cm.h"
#include "support/soundfont.h"

#include "formats/wav.h"
#include "session/session.h"

#include <string.h>

/* A host of a few files in memory. */
typedef struct File { const char *path; Bytes bytes; } File;
static File files[8];
static uint8_t output[1 << 20];
static size_t output_bytes;
static char text[1 << 16], errors[4096], asked[1024];

static void keep(char *to, size_t room, Bytes bytes) {
  const size_t size = bytes.size < room ? bytes.size : room - 1;
  if (size > 0) memcpy(to, bytes.data, size);
  to[size] = '\0';
}

static void answer(Cli *cli) {
  strcat(strcat(asked, cli_path(cli)), " ");
  for (size_t i = 0; i < COUNT_OF(files) && files[i].path != NULL; i++) {
    if (strcmp(files[i].path, cli_path(cli)) != 0) continue;
    cli_give(cli, files[i].bytes);
    return;
  }
  cli_fail(cli, "no such file");
}

static int run(const char *line) {
  char arguments[512];
  const size_t size = strlen(line) + 1;
  memcpy(arguments, line, size);
  for (size_t i = 0; i < size; i++)
    if (arguments[i] == ' ') arguments[i] = '\0';
  Cli *cli = cli_create(memory_heap(), "tutti", (Bytes){(const uint8_t *)arguments, size});
  assert_non_null(cli);
  asked[0] = '\0';
  output_bytes = 0;
  for (CliStep step; (step = cli_step(cli, 0)) != CLI_DONE;) {
    if (step == CLI_READ) answer(cli);
    if (step != CLI_WRITE) continue;
    const Bytes chunk = cli_chunk(cli);
    assert_true(cli_chunk_offset(cli) + chunk.size <= sizeof output);
    memcpy(output + cli_chunk_offset(cli), chunk.data, chunk.size);
    if (cli_chunk_offset(cli) + chunk.size > output_bytes) output_bytes = cli_chunk_offset(cli) + chunk.size;
  }
  keep(text, sizeof text, cli_output(cli)), keep(errors, sizeof errors, cli_errors(cli));
  const int code = cli_exit_code(cli);
  cli_destroy(cli);
  return code;
}

static Buffer font_file(void) {
  int16_t pcm[300];
  for (int i = 0; i < 300; i++) pcm[i] = (int16_t)(i * 100);
  Font font = font_begin();
  font_sample(&font, &(FontSample){.name = "Tone", .frames = 300, .rate_hz = 44100, .key = 60, .type = 1}, pcm);
  font_instrument(&font, "I"), font_zone(&font), font_gen(&font, 53, 0);
  font_preset(&font, "Second", 0, 9), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
  font_preset(&font, "First", 0, 2), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
  return font_finish(&font);
}

/* The project that was written, with its one instrument track. */
static void opens_as(const char *track) {
  Session *song = session_create(memory_heap(), ACTOR_LOCAL);
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  if (session_from_bundle(song, (Bytes){output, output_bytes}, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  bool found = false;
  for (const Object *o = doc_project(session_doc(song))->first_child; o; o = o->next)
    found = found || (o->kind->number == KIND_TRACK && o->first_child != NULL && strcmp(doc_as_track(o)->name.data, track) == 0);
  assert_true(found);
  session_destroy(song);
}

static void a_preset_is_named_by_its_number_or_its_name(void **state) {
  (void)state;
  Buffer font = font_file();
  memset(files, 0, sizeof files);
  files[0] = (File){"a.sf2", buffer_bytes(&font)};
  assert_int_equal(run("import a.sf2 -o o.tutti --preset 1"), 0);
  opens_as("First"); /* in the order of programs */
  assert_int_equal(run("import a.sf2 -o o.tutti --preset Second"), 0);
  opens_as("Second");
  assert_int_equal(run("import a.sf2 -o o.tutti --preset Third"), 1);
  assert_non_null(strstr(errors, "no such preset"));
  assert_int_equal(run("import a.sf2 -o o.tutti"), 1);
  assert_non_null(strstr(errors, "has 2 presets: say which by --preset"));
  assert_int_equal(run("check a.sf2"), 0);
  assert_non_null(strstr(text, "     1  bank 0, program 2: First\n     2  bank 0, program 9: Second\n"));
  assert_int_equal(run("check a.sf2 --json"), 0);
  assert_non_null(strstr(text, "\"presets\""));
  assert_int_equal(run("render a.sf2 -o o.wav"), 1);
  assert_non_null(strstr(errors, "import makes a project of it"));
  buffer_finish(&font);
}

static void an_sfz_asks_for_what_it_names_from_its_own_folder(void **state) {
  (void)state;
  static const char main_text[] = "#include \"maps/one.sfz\"\n", map[] = "<control> default_path=Samples\\\n<region> sample=a.wav key=60 <region> sample=b.wav key=61 <region> sample=a.wav key=62";
  Buffer wav;
  buffer_init(&wav, memory_heap(), 4096);
  wav_write_header(&wav, 44100, 1, WAV_S16, 100);
  for (int i = 0; i < 100; i++) buffer_u16le(&wav, (uint16_t)(i * 9));
  memset(files, 0, sizeof files);
  files[0] = (File){"lib/My.sfz", {(const uint8_t *)main_text, strlen(main_text)}};
  files[1] = (File){"lib/maps/one.sfz", {(const uint8_t *)map, strlen(map)}};
  files[2] = (File){"lib/Samples/a.wav", buffer_bytes(&wav)};
  files[3] = (File){"lib/Samples/b.wav", buffer_bytes(&wav)};
  if (run("import lib/My.sfz -o o.tutti") != 0) fail_msg("%s", errors);
  assert_string_equal(asked, "lib/My.sfz lib/maps/one.sfz lib/Samples/a.wav lib/Samples/b.wav ");
  opens_as("My");
  files[3].path = NULL;
  assert_int_equal(run("import lib/My.sfz -o o.tutti"), 1);
  assert_string_equal(errors, "tutti: lib/Samples/b.wav: no such file\n");
  assert_int_equal(run("check lib/My.sfz"), 1); /* by its own text alone there is nothing in it */
  files[0].bytes = files[1].bytes;
  assert_int_equal(run("check lib/My.sfz"), 0);
  assert_non_null(strstr(text, "3 zones of 2 sounds"));
  buffer_finish(&wav);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_preset_is_named_by_its_number_or_its_name),
    cmocka_unit_test(an_sfz_asks_for_what_it_names_from_its_own_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
