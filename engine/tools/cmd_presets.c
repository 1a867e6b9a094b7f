/* `presets`: the factory presets told as a list, or one of them on a track of a new project. */

#include "formats/json.h"
#include "session/presets.h"
#include "tools/command.h"

#include "devices/device.h"
#include "session/build.h"

#include <string.h>

enum { DEVICE, PRESET, OUT, JSON };

static const CliOption options[] = {
  [DEVICE] = {"--device", "ID", OPTION_TEXT, 0, 0, false, "only those of this device"},
  [PRESET] = {"--preset", "ID", OPTION_TEXT, 0, 0, false, "only this one"},
  [OUT] = {"-o", "OUT.tutti", OPTION_TEXT, 0, 0, false, "write --preset as a project"},
  [JSON] = {"--json", NULL, OPTION_FLAG, 0, 0, false, "list as JSON"},
};

static bool chosen(const Cli *cli, const Preset *preset) {
  if (cli->values[DEVICE].given && strcmp(cli->values[DEVICE].text, preset->device) != 0) return false;
  return !cli->values[PRESET].given || strcmp(cli->values[PRESET].text, preset->id) == 0;
}

static void write_field(JsonWriter *json, const char *key, const char *text) {
  json_write_key(json, key), json_write_text(json, text, strlen(text));
}

static CliStep list_json(Cli *cli) {
  JsonWriter json;
  json_writer_init(&json, &cli->output);
  json_write_begin_array(&json, false);
  for (uint32_t i = 0; i < preset_count(); i++) {
    const Preset *preset = preset_at(i);
    if (!chosen(cli, preset)) continue;
    json_write_begin_object(&json, true);
    write_field(&json, "id", preset->id);
    write_field(&json, "device", preset->device);
    write_field(&json, "name", preset->name);
    write_field(&json, "tags", preset->tags);
    write_field(&json, "settings", preset->settings);
    json_write_end_object(&json);
  }
  json_write_end_array(&json);
  buffer_text(&cli->output, "\n");
  return cli_done(cli);
}

static CliStep list_text(Cli *cli) {
  for (uint32_t i = 0; i < preset_count(); i++) {
    const Preset *preset = preset_at(i);
    if (preset != NULL && chosen(cli, preset)) buffer_format(&cli->output, "%-12s %-24s %-18s %s\n", preset->device, preset->id, preset->name, preset->tags);
  }
  return cli_done(cli);
}

/* A track with the preset's device; one that is no instrument gets the synthesiser beside it. */
static Id add_track(Session *session, const Preset *preset, Batch *batch) {
  Doc *doc = session_doc(session);
  const Device *device = device_by_id(preset->device);
  const Id track = doc_next_id(doc, ACTOR_PROGRAM), id = doc_next_id(doc, ACTOR_PROGRAM);
  build_track(batch, track, &(BuildTrack){.name = preset->name, .name_bytes = strlen(preset->name), .icon = "audio-waveform", .type = TRACK_INSTRUMENT});
  const bool note_effect = device->role == DEVICE_NOTE_EFFECT, instrument = device->role == DEVICE_INSTRUMENT;
  const Id synth = instrument ? ID_NONE : doc_next_id(doc, ACTOR_PROGRAM);
  for (uint32_t i = 0; i < 2; i++) {
    const bool own = (i == 0) == (note_effect || instrument);
    if (!own && instrument) continue;
    batch_op_create(batch, own ? id : synth, KIND_DEVICE, track, ID_LAST);
    batch_set_int(batch, own ? id : synth, build_field(KIND_DEVICE, "device"), own ? device->number : device_by_id("synth")->number);
  }
  return id;
}

static Status make_project(Cli *cli, const Preset *preset, Problem *problem) {
  cli->session = session_create(cli->memory, ACTOR_PROGRAM);
  Batch *batch = cli->session != NULL ? batch_create(cli->memory, "Preset", ACTOR_PROGRAM) : NULL;
  if (batch == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "presets", "%s", status_text(STATUS_NO_MEMORY));
  const Id device = add_track(cli->session, preset, batch);
  Status status = session_apply(cli->session, batch, NULL, problem);
  if (status == STATUS_OK) status = preset_apply(cli->session, preset, device, &batch, problem);
  return status == STATUS_OK ? session_apply(cli->session, batch, NULL, problem) : status;
}

static CliStep begin(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const Preset *preset = cli->values[PRESET].given ? preset_by_id(cli->values[PRESET].text) : NULL;
  if (cli->values[PRESET].given && preset == NULL) problem_set(&problem, STATUS_NOT_FOUND, NO_OFFSET, cli->values[PRESET].text, "there is no such preset; `presets` lists them");
  else if (cli->values[OUT].given && preset == NULL) problem_set(&problem, STATUS_NOT_FOUND, NO_OFFSET, "-o", "say with --preset what to write");
  if (problem.status != STATUS_OK) return cli_refuse(cli, &problem);
  if (preset == NULL || !cli->values[OUT].given) return (cli->values[JSON].given ? list_json : list_text)(cli);
  if (make_project(cli, preset, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return project_write(cli, cli->values[OUT].text);
}

const CliCommand command_presets = {
  "presets", NULL, "list the factory presets, or write one as a .tutti project", options, COUNT_OF(options), begin,
};
