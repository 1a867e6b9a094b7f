/* `library`: what comes with the program - kits, grooves, phrases, instruments, presets - told as a list, or one of it as a project. */

#include "devices/device.h"
#include "formats/json.h"
#include "session/build.h"
#include "session/instruments.h"
#include "session/library.h"
#include "session/patch.h"
#include "session/presets.h"
#include "tools/command.h"

#include "session/bundle.h"

#include <stdio.h>
#include <string.h>

enum { ENTRY, TYPE, OUT, JSON };
enum { KIT, GROOVE, PHRASE, INSTRUMENT, PRESET }; /* the first three as LibraryType counts */

static const CliOption options[] = {
  [ENTRY] = {"--entry", "ID", OPTION_TEXT, 0, 0, false, "only this one"},
  [TYPE] = {"--type", "kit|groove|phrase|instrument|preset", OPTION_CHOICE, 0, 0, false, "only these"},
  [OUT] = {"-o", "OUT.tutti", OPTION_TEXT, 0, 0, false, "write --entry as a project, at its own tempo"},
  [JSON] = {"--json", NULL, OPTION_FLAG, 0, 0, false, "list as JSON"},
};

static const char *const type_names[] = {[KIT] = "kit", [GROOVE] = "groove", [PHRASE] = "phrase", [INSTRUMENT] = "instrument", [PRESET] = "preset"};

/* One of everything that can be listed. */
typedef struct Item {
  uint32_t type, index;
  char own_id[24]; /* of an instrument: "gm-25", "gs-kit-16" */
  const char *id, *name, *tags, *patch;
  const LibraryEntry *entry;
} Item;

static bool item_at(uint32_t index, Item *item) {
  *item = (Item){.index = index};
  if (index < library_count()) {
    const LibraryEntry *entry = library_at(index);
    item->type = (uint32_t)entry->type, item->id = entry->id, item->name = entry->name, item->tags = entry->tags, item->entry = entry;
    return true;
  }
  index -= library_count();
  if (index < instrument_count()) {
    const Instrument *instrument = instrument_at(index);
    item->type = INSTRUMENT, item->name = instrument->name, item->tags = instrument->family, item->patch = instrument->patch, item->id = "";
    snprintf(item->own_id, sizeof item->own_id, index < INSTRUMENT_PROGRAMS ? "gm-%u" : "gs-kit-%u", (unsigned)instrument_program(index) + 1u);
    return true;
  }
  const Preset *preset = preset_at(index - instrument_count());
  if (preset == NULL) return false;
  item->type = PRESET, item->id = preset->id, item->name = preset->name, item->tags = preset->tags, item->patch = preset->patch;
  return true;
}

static const char *id_of(const Item *item) { return item->type == INSTRUMENT ? item->own_id : item->id; }

static bool chosen(const Cli *cli, const Item *item) {
  if (cli->values[TYPE].given && item->type != cli->values[TYPE].number) return false;
  return !cli->values[ENTRY].given || strcmp(cli->values[ENTRY].text, id_of(item)) == 0;
}

static bool find_item(const char *id, Item *item) {
  for (uint32_t i = 0; item_at(i, item); i++)
    if (strcmp(id_of(item), id) == 0) return true;
  return false;
}

static void write_field(JsonWriter *json, const char *key, const char *text) {
  json_write_key(json, key), json_write_text(json, text, strlen(text));
}

static CliStep list_json(Cli *cli) {
  JsonWriter json;
  json_writer_init(&json, &cli->output);
  json_write_begin_array(&json, false);
  Item item = {0};
  for (uint32_t i = 0; item_at(i, &item); i++) {
    if (!chosen(cli, &item)) continue;
    json_write_begin_object(&json, true);
    write_field(&json, "id", id_of(&item));
    write_field(&json, "type", type_names[item.type]);
    write_field(&json, "name", item.name);
    write_field(&json, "tags", item.tags);
    if (item.patch != NULL) {
      write_field(&json, "device", patch_part(item.patch, 0, NULL)->id);
      write_field(&json, "patch", item.patch);
    } else if (item.entry != NULL) {
      json_write_key(&json, "bpm"), json_write_real(&json, item.entry->bpm);
      json_write_key(&json, "quarters"), json_write_real(&json, (double)library_length_ticks(item.entry) / (double)TICKS_PER_QUARTER);
    }
    json_write_end_object(&json);
  }
  json_write_end_array(&json);
  buffer_text(&cli->output, "\n");
  return cli_done(cli);
}

static CliStep list_text(Cli *cli) {
  Item item = {0};
  for (uint32_t i = 0; item_at(i, &item); i++)
    if (chosen(cli, &item)) buffer_format(&cli->output, "%-10s %-26s %-22s %s\n", type_names[item.type], id_of(&item), item.name, item.tags);
  return cli_done(cli);
}

/* A track with the patch; a device that is no instrument stands beside the synthesiser. */
static void add_track(Session *session, const Item *item, Batch *batch) {
  Doc *doc = session_doc(session);
  const Id track = doc_next_id(doc, ACTOR_PROGRAM);
  build_track(batch, track, &(BuildTrack){.name = item->name, .name_bytes = strlen(item->name), .icon = "audio-waveform", .type = TRACK_INSTRUMENT});
  const DeviceRole role = patch_part(item->patch, 0, NULL)->role;
  const BuildPlace place = {doc, ACTOR_PROGRAM, track, ID_LAST};
  if (role != DEVICE_INSTRUMENT && role != DEVICE_NOTE_EFFECT) build_patch(batch, place, "synth", "");
  build_patch(batch, place, item->patch, item->name);
  if (role == DEVICE_NOTE_EFFECT) build_patch(batch, place, "synth", "");
}

static Status make_project(Cli *cli, const Item *item, Problem *problem) {
  cli->session = session_create(cli->memory, ACTOR_PROGRAM);
  if (cli->session == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "library", "%s", status_text(STATUS_NO_MEMORY));
  Batch *batch = NULL;
  Status status = STATUS_OK;
  if (item->patch == NULL) status = library_place(cli->session, item->entry, ID_NONE, 0, &batch, problem);
  else if ((batch = batch_create(cli->memory, "Preset", ACTOR_PROGRAM)) == NULL) status = problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "library", "%s", status_text(STATUS_NO_MEMORY));
  else add_track(cli->session, item, batch);
  return status == STATUS_OK ? session_apply(cli->session, batch, NULL, problem) : status;
}

static CliStep begin(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const bool wanted = cli->values[ENTRY].given;
  Item item = {0};
  if (wanted && !find_item(cli->values[ENTRY].text, &item)) problem_set(&problem, STATUS_NOT_FOUND, NO_OFFSET, cli->values[ENTRY].text, "there is no such entry; `library` lists them");
  else if (cli->values[OUT].given && !wanted) problem_set(&problem, STATUS_NOT_FOUND, NO_OFFSET, "-o", "say with --entry what to write");
  if (problem.status != STATUS_OK) return cli_refuse(cli, &problem);
  if (!cli->values[OUT].given) return (cli->values[JSON].given ? list_json : list_text)(cli);
  if (make_project(cli, &item, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return project_write(cli, cli->values[OUT].text, bundle_file_create);
}

const CliCommand command_library = {
  "library", NULL, "list kits, grooves, phrases, instruments and presets, or write one as a .tutti project", options, COUNT_OF(options), begin,
};
