/* Instruments of other programs on the command line: a SoundFont's preset, or an SFZ with the files it names, as a project; and
   what they hold. An SFZ asks for its files one by one, as the paths in it lead from its own folder. */

#include "tools/instrument_file.h"

#include "core/limits.h"
#include "formats/json.h"
#include "formats/sf2_read.h"
#include "formats/sfz_read.h"
#include "session/bundle.h"
#include "session/import_sampled.h"

#include <stdio.h>
#include <string.h>

#define PATH_BYTES 4096u

struct CliInstrument {
  Sampled sampled;
  Buffer texts;         /* SfzText */
  char missing[SAMPLED_PATH_BYTES];
  char path[PATH_BYTES];
  Digest *digests;
  uint32_t sound, room; /* the one that is asked for next; of `digests` */
  const char *out;
};

void instrument_finish(Cli *cli) {
  CliInstrument *it = cli->instrument;
  if (it == NULL) return;
  memory_free(cli->memory, it->digests, it->room * sizeof *it->digests);
  buffer_finish(&it->texts);
  sampled_finish(&it->sampled);
  memory_free(cli->memory, it, sizeof *it);
  cli->instrument = NULL;
}

static bool begin_instrument(Cli *cli) {
  CliInstrument *it = cli->instrument = memory_new(cli->memory, sizeof *it);
  if (it == NULL) return false;
  sampled_init(&it->sampled, cli->memory);
  buffer_init(&it->texts, cli->memory, SFZ_TEXTS_MAX * sizeof(SfzText));
  return true;
}

static bool begin_sounds(Cli *cli) {
  CliInstrument *it = cli->instrument;
  it->room = sampled_sound_count(&it->sampled) + 1;
  it->digests = memory_new(cli->memory, it->room * sizeof *it->digests);
  cli->session = session_create(cli->memory, ACTOR_LOCAL);
  return it->digests != NULL && cli->session != NULL;
}

/* The project of the instrument, written. */
static CliStep put_instrument(Cli *cli) {
  CliInstrument *it = cli->instrument;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  Batch *batch = NULL;
  Status status = session_import_sampled(cli->session, &it->sampled, it->digests, cli->input, &batch, &problem);
  if (status == STATUS_OK) status = session_apply(cli->session, batch, NULL, &problem);
  if (status != STATUS_OK) return cli_refuse(cli, &problem);
  const char *notes = doc_as_project(doc_project(session_doc(cli->session)))->notes.data;
  if (notes != NULL && notes[0] != '\0') buffer_format(&cli->output, "%s\n", notes);
  return project_write(cli, it->out, bundle_file_create);
}

/* ---- SoundFont */

/* By its number in the list, from 1 on, or by its name; -1 when none is that. */
static int64_t find_preset(const Sf2 *sf2, const char *wanted) {
  int64_t number = 0;
  for (const char *at = wanted; *at >= '0' && *at <= '9' && number < 100000; at++) number = at[1] == '\0' || (at[1] >= '0' && at[1] <= '9') ? number * 10 + (*at - '0') : 0;
  if (number > 0 && number <= (int64_t)sf2_preset_count(sf2)) return number - 1;
  for (uint32_t i = 0; i < sf2_preset_count(sf2); i++)
    if (strcmp(sf2_preset(sf2, i).name, wanted) == 0) return i;
  return -1;
}

static Status choose_preset(const Sf2 *sf2, const char *wanted, uint32_t *index, Problem *problem) {
  const int64_t found = wanted != NULL ? find_preset(sf2, wanted) : sf2_preset_count(sf2) == 1 ? 0 : -1;
  if (found < 0 && wanted != NULL) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "preset", "the SoundFont has no such preset");
  if (found < 0) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "preset", "the SoundFont has %u presets: say which by --preset and its number or name (check lists them)", sf2_preset_count(sf2));
  *index = (uint32_t)found;
  return STATUS_OK;
}

static Status take_sounds(Cli *cli, const Sf2 *sf2, Problem *problem) {
  CliInstrument *it = cli->instrument;
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < sampled_sound_count(&it->sampled) && status == STATUS_OK; i++) {
    Buffer wav;
    buffer_init(&wav, cli->memory, LIMIT_FILE_BYTES);
    status = sf2_sound(sf2, sampled_sound(&it->sampled, i), &wav, problem);
    if (status == STATUS_OK) status = session_put_asset(cli->session, buffer_bytes(&wav), &it->digests[i], problem);
    buffer_finish(&wav);
  }
  return status;
}

static CliStep import_sf2(Cli *cli, const char *preset) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const FileReader file = file_reader_of(&cli->content);
  Sf2 sf2;
  uint32_t index = 0;
  Status status = sf2_open(cli->memory, &file, &sf2, &problem);
  if (status != STATUS_OK) return cli_refuse(cli, &problem);
  status = choose_preset(&sf2, preset, &index, &problem);
  if (status == STATUS_OK) status = sf2_take(&sf2, index, &cli->instrument->sampled, &problem);
  if (status == STATUS_OK && !begin_sounds(cli)) status = problem_set(&problem, STATUS_NO_MEMORY, NO_OFFSET, "preset", "%s", status_text(STATUS_NO_MEMORY));
  if (status == STATUS_OK) status = take_sounds(cli, &sf2, &problem);
  sf2_close(&sf2);
  return status == STATUS_OK ? put_instrument(cli) : cli_refuse(cli, &problem);
}

/* ---- SFZ */

static SfzText *texts(const CliInstrument *it) { return (SfzText *)(void *)it->texts.data; }
static uint32_t text_count(const CliInstrument *it) { return (uint32_t)(it->texts.size / sizeof(SfzText)); }

static Status add_text(Cli *cli, const char *path, Bytes bytes) {
  SfzText text;
  memset(&text, 0, sizeof text);
  memcpy(text.path, path, strlen(path));
  text.text = bytes;
  buffer_put(&cli->instrument->texts, &text, sizeof text);
  return cli->instrument->texts.status;
}

/* From the folder of the SFZ file. */
static CliStep ask_for(Cli *cli, const char *path, CliAction *next) {
  const char *slash = strrchr(cli->input, '/');
  const int folder = slash != NULL ? (int)(slash - cli->input) + 1 : 0;
  if (snprintf(cli->instrument->path, PATH_BYTES, "%.*s%s", folder, cli->input, path) >= (int)PATH_BYTES) return cli_refuse_status(cli, STATUS_TOO_LARGE);
  return cli_read(cli, cli->instrument->path, next);
}

static CliStep take_sound_file(Cli *cli);

static CliStep next_sound(Cli *cli) {
  CliInstrument *it = cli->instrument;
  return it->sound < sampled_sound_count(&it->sampled) ? ask_for(cli, sampled_sound(&it->sampled, it->sound)->path, take_sound_file) : put_instrument(cli);
}

static CliStep take_sound_file(Cli *cli) {
  CliInstrument *it = cli->instrument;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  SampledMarks marks;
  const FileReader file = file_reader_of(&cli->content);
  if (session_put_asset(cli->session, cli->content, &it->digests[it->sound], &problem) != STATUS_OK) {
    char text[320];
    problem_text(&problem, text, sizeof text);
    cli_fail(cli, text); /* of the sound, not of the SFZ */
    return CLI_DONE;
  }
  sampled_take_marks(&it->sampled, it->sound, sampled_marks(&file, &marks) ? &marks : NULL);
  it->sound++;
  return next_sound(cli);
}

static CliStep take_text(Cli *cli) {
  CliInstrument *it = cli->instrument;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  if (add_text(cli, it->missing, cli->content) != STATUS_OK) return cli_refuse_status(cli, it->texts.status);
  sampled_finish(&it->sampled);
  sampled_init(&it->sampled, cli->memory);
  const Status status = sfz_read(cli->memory, texts(it), text_count(it), &it->sampled, it->missing, &problem);
  if (status == STATUS_NOT_FOUND && it->missing[0] != '\0') return ask_for(cli, it->missing, take_text);
  if (status != STATUS_OK) return cli_refuse(cli, &problem);
  input_name(cli->input, it->sampled.name, sizeof it->sampled.name);
  return begin_sounds(cli) ? next_sound(cli) : cli_refuse_status(cli, STATUS_NO_MEMORY);
}

CliStep instrument_import(Cli *cli, InputType type, const char *preset, const char *out) {
  if (!begin_instrument(cli)) return cli_refuse_status(cli, STATUS_NO_MEMORY);
  cli->instrument->out = out;
  return type == INPUT_SF2 ? import_sf2(cli, preset) : take_text(cli);
}

/* ---- what they hold */

static void tell_presets_json(Cli *cli, const Sf2 *sf2) {
  JsonWriter json;
  json_writer_init(&json, &cli->output);
  json_write_begin_object(&json, false);
  json_write_key(&json, "type"), json_write_text(&json, "SoundFont", strlen("SoundFont"));
  json_write_key(&json, "presets");
  json_write_begin_array(&json, false);
  for (uint32_t i = 0; i < sf2_preset_count(sf2); i++) {
    const Sf2Preset preset = sf2_preset(sf2, i);
    json_write_begin_object(&json, false);
    json_write_key(&json, "bank"), json_write_int(&json, preset.bank);
    json_write_key(&json, "program"), json_write_int(&json, preset.program);
    json_write_key(&json, "name"), json_write_text(&json, preset.name, strlen(preset.name));
    json_write_end_object(&json);
  }
  json_write_end_array(&json);
  json_write_end_object(&json);
  buffer_text(&cli->output, "\n");
}

static CliStep check_sf2(Cli *cli, bool json) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const FileReader file = file_reader_of(&cli->content);
  Sf2 sf2;
  if (sf2_open(cli->memory, &file, &sf2, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  if (json) tell_presets_json(cli, &sf2);
  else buffer_format(&cli->output, "%s: SoundFont, good\n  %u presets, %u instruments, %u samples of %u bits%s\n", cli->input, sf2_preset_count(&sf2), sf2.instruments.count, sf2.samples.count,
                     sf2.sm24_offset != 0 ? 24u : 16u, sf2.cut ? ", cut short (what is there can be used)" : "");
  for (uint32_t i = 0; i < sf2_preset_count(&sf2) && !json; i++) {
    const Sf2Preset preset = sf2_preset(&sf2, i);
    buffer_format(&cli->output, "  %4u  bank %u, program %u: %s\n", i + 1, preset.bank, preset.program, preset.name);
  }
  sf2_close(&sf2);
  return cli_done(cli);
}

/* By its own text alone: what it includes and the sounds are not asked for. */
static CliStep check_sfz(Cli *cli, bool json) {
  CliInstrument *it = cli->instrument;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  Status status = add_text(cli, "", cli->content);
  for (it->missing[0] = '\0'; status == STATUS_OK;) {
    sampled_finish(&it->sampled);
    sampled_init(&it->sampled, cli->memory);
    status = sfz_read(cli->memory, texts(it), text_count(it), &it->sampled, it->missing, &problem);
    if (status != STATUS_NOT_FOUND || it->missing[0] == '\0') break;
    status = add_text(cli, it->missing, (Bytes){NULL, 0});
  }
  if (status != STATUS_OK) return cli_refuse(cli, &problem);
  const unsigned zones = sampled_zone_count(&it->sampled), sounds = sampled_sound_count(&it->sampled);
  if (json) buffer_format(&cli->output, "{\"type\":\"SFZ instrument\",\"zones\":%u,\"sounds\":%u}\n", zones, sounds);
  else buffer_format(&cli->output, "%s: SFZ instrument, good\n  %u zones of %u sounds\n%s%.*s", cli->input, zones, sounds, it->sampled.left.size > 0 ? "what would not be brought over:\n" : "",
                     (int)it->sampled.left.size, it->sampled.left.size > 0 ? (const char *)it->sampled.left.data : "");
  return cli_done(cli);
}

CliStep instrument_check(Cli *cli, InputType type, bool json) {
  if (!begin_instrument(cli)) return cli_refuse_status(cli, STATUS_NO_MEMORY);
  return type == INPUT_SF2 ? check_sf2(cli, json) : check_sfz(cli, json);
}
