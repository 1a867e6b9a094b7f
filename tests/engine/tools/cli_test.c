/* The command line as its hosts drive it: what it asks for, what it says, and what it does when the world refuses. */

#include "tools/cli.h"

#include "support/build_song.h"
#include "support/cm.h"
#include "support/failing_memory.h"

#include "formats/wav.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A host in memory: one input file, one output file. */
typedef struct Host {
  const char *input_name; /* NULL: there is none */
  Bytes input;
  const char *read_refusal, *write_refusal;
  uint8_t output[1 << 22];
  size_t output_bytes;
  char text[1 << 16], errors[4096];
  int exit_code;
} Host;

static void take_text(char *text, size_t text_bytes, Bytes bytes) {
  const size_t size = bytes.size < text_bytes ? bytes.size : text_bytes - 1;
  if (size > 0) memcpy(text, bytes.data, size);
  text[size] = '\0';
}

static void host_write(Host *host, Cli *cli) {
  const Bytes chunk = cli_chunk(cli);
  const uint64_t offset = cli_chunk_offset(cli);
  if (host->write_refusal != NULL) {
    cli_fail(cli, host->write_refusal);
    return;
  }
  assert_true(chunk.size <= sizeof host->output && offset <= sizeof host->output - chunk.size);
  memcpy(host->output + offset, chunk.data, chunk.size);
  if (offset + chunk.size > host->output_bytes) host->output_bytes = (size_t)offset + chunk.size;
}

/* `line`: words with single spaces. */
static void run_with(Host *host, const Memory *memory, const char *line) {
  char arguments[1024];
  const size_t size = strlen(line) > 0 ? strlen(line) + 1 : 0;
  memcpy(arguments, line, strlen(line) + 1);
  for (size_t i = 0; i < size; i++)
    if (arguments[i] == ' ') arguments[i] = '\0';
  Cli *cli = cli_create(memory, "tutti", (Bytes){(const uint8_t *)arguments, size});
  host->exit_code = -1;
  if (cli == NULL) return;
  for (int steps = 0; steps < 100000; steps++) {
    const CliStep step = cli_step(cli, steps * 0.001);
    if (step == CLI_DONE) break;
    if (step == CLI_WRITE) host_write(host, cli);
    else if (host->read_refusal != NULL) cli_fail(cli, host->read_refusal);
    else cli_give(cli, host->input);
  }
  take_text(host->text, sizeof host->text, cli_output(cli));
  take_text(host->errors, sizeof host->errors, cli_errors(cli));
  host->exit_code = cli_exit_code(cli);
  cli_destroy(cli);
}

static Host host;

static void run(const char *line) {
  host.output_bytes = 0;
  run_with(&host, memory_heap(), line);
}

/* One bar with one note: type 0, 96 ticks a quarter. */
static const uint8_t midi[] = {'M', 'T', 'h', 'd', 0, 0, 0, 6,  0, 0,    0,  1,   0,    96, 'M',  'T',  'r', 'k', 0,
                               0,   0,   12,  0,   0x90, 69, 100, 96, 0x80, 69, 64, 0, 0xff, 0x2f, 0};

static int begin(void **state) {
  (void)state;
  memset(&host, 0, sizeof host);
  host.input = (Bytes){midi, sizeof midi};
  return 0;
}

static void help_names_every_command_and_option(void **state) {
  (void)state;
  run("help");
  assert_int_equal(host.exit_code, 0);
  static const char *const expected[] = {"render IN -o OUT.wav", "[--rate HZ]", "[--format f32|s24|s16]", "import IN", "check IN", "version"};
  for (size_t i = 0; i < COUNT_OF(expected); i++)
    if (strstr(host.text, expected[i]) == NULL) fail_msg("help does not say '%s':\n%s", expected[i], host.text);
  run("");
  assert_int_equal(host.exit_code, 0);
  run("help render");
  assert_non_null(strstr(host.text, "--block"));
}

static void version_is_one_line(void **state) {
  (void)state;
  run("version");
  assert_int_equal(host.exit_code, 0);
  assert_int_equal(strncmp(host.text, "tutti ", 6), 0);
  assert_ptr_equal(strchr(host.text, '\n') + 1, host.text + strlen(host.text));
}

static void mistakes_are_named_and_exit_with_2(void **state) {
  (void)state;
  static const struct { const char *line, *named; } rows[] = {
    {"rendre a.mid", "rendre"},
    {"render", "IN"},
    {"render a.mid", "-o"},
    {"render a.mid -o", "-o"},
    {"render a.mid -o b.wav --format mp3", "f32|s24|s16"},
    {"render a.mid -o b.wav --rate 3", "8000"},
    {"render a.mid -o b.wav --rate 48k", "48k"},
    {"render a.mid -o b.wav --rate -1", "-1"},
    {"render a.mid -o b.wav --rate 99999999999999999999999999", "--rate"},
    {"render a.mid -o b.wav --block 0", "--block"},
    {"render a.mid b.mid -o b.wav", "b.mid"},
    {"render a.mid -o b.wav --loud", "--loud"},
    {"help nothing", "nothing"},
  };
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    run(rows[i].line);
    if (host.exit_code != CLI_EXIT_USAGE || strstr(host.errors, rows[i].named) == NULL)
      fail_msg("'%s' gave %d: %s", rows[i].line, host.exit_code, host.errors);
    assert_int_equal(host.output_bytes, 0);
  }
}

static void render_writes_a_wav_and_reports_it(void **state) {
  (void)state;
  run("render a.mid -o b.wav --format s16 --json");
  if (host.exit_code != 0) fail_msg("%s", host.errors);
  assert_true(host.output_bytes > 44 + 4 * 24000);
  assert_memory_equal(host.output, "RIFF", 4);
  assert_memory_equal(host.output + 8, "WAVE", 4);
  static const char *const keys[] = {"\"sha256\"", "\"peak\"", "\"seconds\"", "\"x_real_time\"", "\"frames\"", "\"rate_hz\"", "\"lra_lu\""};
  for (size_t i = 0; i < COUNT_OF(keys); i++) assert_non_null(strstr(host.text, keys[i]));
}

static double reported(const char *key) {
  const char *at = strstr(host.text, key);
  if (at == NULL) fail_msg("no %s in %s", key, host.text);
  return strtod(at + strlen(key) + 2, NULL);
}

static void normalise_reaches_the_loudness_or_the_ceiling(void **state) {
  (void)state;
  run("render a.mid -o b.wav --json");
  const double before = reported("integrated_lufs"), peak = reported("true_peak_dbtp");
  assert_true(before < -5.0 && before > -60.0);
  run("render a.mid -o b.wav --normalise -40 --json");
  if (host.exit_code != 0) fail_msg("%s", host.errors);
  assert_true(reported("integrated_lufs") > -40.05 && reported("integrated_lufs") < -39.95);
  const double turned = before + reported("gain_db") + 40.0;
  assert_true(turned < 1e-6 && turned > -1e-6);
  run("render a.mid -o b.wav --normalise -5 --ceiling -3 --json"); /* one note is far from that loud below that ceiling */
  assert_true(reported("true_peak_dbtp") > -3.01 && reported("true_peak_dbtp") < -2.99);
  assert_true(peak + reported("gain_db") > -3.01 && reported("integrated_lufs") < -5.0);
  run("render a.mid -o b.wav --normalise -16");
  assert_non_null(strstr(host.text, " LUFS, range "));
}

static void a_stem_is_as_long_as_the_mix(void **state) {
  (void)state;
  run("render a.mid -o b.wav --json");
  const double frames = reported("frames"), seconds = reported("seconds");
  run("render a.mid -o b.wav --stem 1 --json");
  if (host.exit_code != 0) fail_msg("%s", host.errors);
  assert_true(reported("frames") >= frames && reported("frames") < frames + 48);
  static Host measured;
  char line[96];
  measured = host;
  snprintf(line, sizeof line, "render a.mid -o b.wav --stem 1 --stems group --json --mix-seconds %.17g", seconds);
  run(line);
  if (host.exit_code != 0) fail_msg("%s", host.errors);
  assert_int_equal(host.output_bytes, measured.output_bytes);
  assert_memory_equal(host.output, measured.output, measured.output_bytes);
  run("render a.mid -o b.wav --stem 1 --before-master --json");
  if (host.exit_code != 0) fail_msg("%s", host.errors);
  assert_true(reported("frames") >= frames && reported("frames") < frames + 48);
  run("render a.mid -o b.wav --stem Nobody");
  assert_int_equal(host.exit_code, 1);
  run("render a.mid -o b.wav --stem 1 --mix-seconds soon");
  assert_int_equal(host.exit_code, 1);
}

static void block_size_never_changes_the_bytes(void **state) {
  (void)state;
  static Host first;
  run("render a.mid -o b.wav");
  assert_int_equal(host.exit_code, 0);
  first = host;
  static const char *const lines[] = {"render a.mid -o b.wav --block 1", "render a.mid -o b.wav --block 65", "render a.mid -o b.wav --block 8192"};
  for (size_t i = 0; i < COUNT_OF(lines); i++) {
    run(lines[i]);
    assert_int_equal(host.output_bytes, first.output_bytes);
    assert_memory_equal(host.output, first.output, first.output_bytes);
  }
}

/* A second of A, half a second of silence before: heard as one note, as hard as any, on a track beside the sound's. */
static void a_melody_comes_in_with_its_notes(void **state) {
  (void)state;
  Buffer wav;
  buffer_init(&wav, memory_heap(), 1u << 20);
  wav_write_header(&wav, 48000, 1, WAV_S16, 72000);
  for (int i = 0; i < 72000; i++) buffer_u16le(&wav, (uint16_t)(int16_t)(i < 24000 ? 0 : 12000 * (i / 54 % 2 * 2 - 1))); /* 444 Hz */
  host.input = buffer_bytes(&wav);
  run("import a.wav --notes -o a.tutti");
  if (host.exit_code != 0) fail_msg("%s", host.errors);
  static uint8_t bundle[1 << 20];
  assert_true(host.output_bytes <= sizeof bundle);
  memcpy(bundle, host.output, host.output_bytes);
  host.input = (Bytes){bundle, host.output_bytes};
  Session *session = session_create(memory_heap(), 1);
  assert_int_equal(session_from_bundle(session, host.input, NULL), STATUS_OK);
  uint32_t notes = 0;
  for (const Object *track = doc_project(session_doc(session))->first_child; track != NULL; track = track->next)
    for (const Object *o = track->kind->number == KIND_TRACK ? track->first_child : NULL; o != NULL; o = o->next)
      if (o->kind->number == KIND_NOTE_CLIP) {
        assert_int_equal(((const uint8_t *)doc_as_note_clip(o)->notes->columns[NOTE_KEY])[0], 69);
        notes += doc_as_note_clip(o)->notes->count;
      }
  assert_int_equal(notes, 1);
  session_destroy(session);
  run("import a.tutti --notes -o b.tutti"); /* a project has its sound, too */
  assert_int_equal(host.exit_code, 0);
  buffer_finish(&wav);
  host.input = (Bytes){midi, sizeof midi};
  run("import a.mid --notes -o a.tutti");
  assert_int_equal(host.exit_code, CLI_EXIT_REFUSED);
}

static void what_was_imported_renders_as_the_midi_does(void **state) {
  (void)state;
  static uint8_t wav[1 << 22], bundle[1 << 20];
  run("render a.mid -o b.wav");
  const size_t wav_bytes = host.output_bytes;
  memcpy(wav, host.output, wav_bytes);
  run("import a.mid -o a.tutti");
  if (host.exit_code != 0) fail_msg("%s", host.errors);
  const size_t bundle_bytes = host.output_bytes;
  assert_true(bundle_bytes < sizeof bundle);
  memcpy(bundle, host.output, bundle_bytes);
  host.input = (Bytes){bundle, bundle_bytes};
  run("render a.tutti -o b.wav");
  if (host.exit_code != 0) fail_msg("%s", host.errors);
  assert_int_equal(host.output_bytes, wav_bytes);
  assert_memory_equal(host.output, wav, wav_bytes);
}

static void check_tells_what_is_there(void **state) {
  (void)state;
  run("check a.mid");
  assert_int_equal(host.exit_code, 0);
  assert_non_null(strstr(host.text, "MIDI file"));
  assert_non_null(strstr(host.text, "1 notes"));
  run("check a.mid --json");
  assert_non_null(strstr(host.text, "\"notes\": 1"));
}

static void check_tells_how_tracks_play_into_each_other(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO), hall = song_track(song, TRACK_RETURN);
  song_track(song, TRACK_GROUP);
  song_connect(song, CONNECTION_SEND, track, hall);
  Buffer bundle;
  buffer_init(&bundle, memory_heap(), 1u << 20);
  assert_int_equal(session_to_bundle(song, &bundle), STATUS_OK);
  host.input = buffer_bytes(&bundle);
  run("check a.tutti");
  assert_int_equal(host.exit_code, 0);
  assert_non_null(strstr(host.text, "1 groups, 1 returns, 1 sends, 0 sidechains"));
  assert_non_null(strstr(host.text, "nothing plays into the group Group"));
  assert_null(strstr(host.text, "into the return"));
  buffer_finish(&bundle);
  session_destroy(song);
}

static void bad_input_is_refused_with_its_place(void **state) {
  (void)state;
  host.input.size = 20;
  run("check a.mid");
  assert_int_equal(host.exit_code, CLI_EXIT_REFUSED);
  assert_non_null(strstr(host.errors, "a.mid"));
  assert_non_null(strstr(host.errors, "byte"));
  host.input = (Bytes){(const uint8_t *)"hello", 5};
  run("render a.txt -o b.wav");
  assert_int_equal(host.exit_code, CLI_EXIT_REFUSED);
  assert_int_equal(host.output_bytes, 0);
}

static void a_refusing_world_is_reported(void **state) {
  (void)state;
  host.read_refusal = "No such file";
  run("render a.mid -o b.wav");
  assert_int_equal(host.exit_code, CLI_EXIT_REFUSED);
  assert_string_equal(host.errors, "tutti: a.mid: No such file\n");
  host.read_refusal = NULL;
  host.write_refusal = "the disk is full";
  run("render a.mid -o b.wav");
  assert_int_equal(host.exit_code, CLI_EXIT_REFUSED);
  assert_string_equal(host.errors, "tutti: b.wav: the disk is full\n");
}

static void rendering_over_the_input_is_refused(void **state) {
  (void)state;
  run("render a.mid -o a.mid");
  assert_int_equal(host.exit_code, CLI_EXIT_REFUSED);
}

static void every_refused_allocation_is_survived(void **state) {
  (void)state;
  uint32_t total = 1;
  for (uint32_t fail_at = 0; fail_at <= total; fail_at++) {
    FailingMemory failing;
    const Memory *memory = failing_memory_init(&failing, fail_at);
    host.output_bytes = 0;
    run_with(&host, memory, "check a.mid --json");
    if (fail_at == 0) total = failing.requests;
    if (fail_at == 0) assert_int_equal(host.exit_code, 0);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(help_names_every_command_and_option, begin),
    cmocka_unit_test_setup(version_is_one_line, begin),
    cmocka_unit_test_setup(mistakes_are_named_and_exit_with_2, begin),
    cmocka_unit_test_setup(render_writes_a_wav_and_reports_it, begin),
    cmocka_unit_test_setup(a_stem_is_as_long_as_the_mix, begin),
    cmocka_unit_test_setup(normalise_reaches_the_loudness_or_the_ceiling, begin),
    cmocka_unit_test_setup(block_size_never_changes_the_bytes, begin),
    cmocka_unit_test_setup(a_melody_comes_in_with_its_notes, begin),
    cmocka_unit_test_setup(what_was_imported_renders_as_the_midi_does, begin),
    cmocka_unit_test_setup(check_tells_what_is_there, begin),
    cmocka_unit_test_setup(check_tells_how_tracks_play_into_each_other, begin),
    cmocka_unit_test_setup(bad_input_is_refused_with_its_place, begin),
    cmocka_unit_test_setup(a_refusing_world_is_reported, begin),
    cmocka_unit_test_setup(rendering_over_the_input_is_refused, begin),
    cmocka_unit_test_setup(every_refused_allocation_is_survived, begin),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
