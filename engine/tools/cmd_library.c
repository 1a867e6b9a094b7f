/* `library`: the kits, grooves and phrases that come with the program, told as a list, or one of them as a project. */

#include "formats/json.h"
#include "session/library.h"
#include "tools/command.h"

#include <string.h>

enum { ENTRY, OUT, JSON };

static const CliOption options[] = {
  [ENTRY] = {"--entry", "ID", OPTION_TEXT, 0, 0, false, "only this one"},
  [OUT] = {"-o", "OUT.tutti", OPTION_TEXT, 0, 0, false, "write --entry as a project, at its own tempo"},
  [JSON] = {"--json", NULL, OPTION_FLAG, 0, 0, false, "list as JSON"},
};

static const char *const type_names[LIBRARY_TYPE_COUNT] = {[LIBRARY_KIT] = "kit", [LIBRARY_GROOVE] = "groove", [LIBRARY_PHRASE] = "phrase"};

static bool chosen(const Cli *cli, const LibraryEntry *entry) { return !cli->values[ENTRY].given || strcmp(cli->values[ENTRY].text, entry->id) == 0; }

static void write_field(JsonWriter *json, const char *key, const char *text) {
  json_write_key(json, key), json_write_text(json, text, strlen(text));
}

static CliStep list_json(Cli *cli) {
  JsonWriter json;
  json_writer_init(&json, &cli->output);
  json_write_begin_array(&json, false);
  for (uint32_t i = 0; i < library_count(); i++) {
    const LibraryEntry *entry = library_at(i);
    if (!chosen(cli, entry)) continue;
    json_write_begin_object(&json, true);
    write_field(&json, "id", entry->id);
    write_field(&json, "type", type_names[entry->type]);
    write_field(&json, "name", entry->name);
    write_field(&json, "tags", entry->tags);
    json_write_key(&json, "bpm"), json_write_real(&json, entry->bpm);
    json_write_key(&json, "quarters"), json_write_real(&json, (double)library_length_ticks(entry) / (double)TICKS_PER_QUARTER);
    json_write_end_object(&json);
  }
  json_write_end_array(&json);
  buffer_text(&cli->output, "\n");
  return cli_done(cli);
}

static CliStep list_text(Cli *cli) {
  for (uint32_t i = 0; i < library_count(); i++) {
    const LibraryEntry *entry = library_at(i);
    if (chosen(cli, entry)) buffer_format(&cli->output, "%-8s %-24s %-20s %s\n", type_names[entry->type], entry->id, entry->name, entry->tags);
  }
  return cli_done(cli);
}

static Status make_project(Cli *cli, const LibraryEntry *entry, Problem *problem) {
  cli->session = session_create(cli->memory, ACTOR_PROGRAM);
  if (cli->session == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "library", "%s", status_text(STATUS_NO_MEMORY));
  Batch *batch = NULL;
  const Status status = library_place(cli->session, entry, ID_NONE, 0, &batch, problem);
  return status == STATUS_OK ? session_apply(cli->session, batch, NULL, problem) : status;
}

static CliStep begin(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const LibraryEntry *entry = cli->values[ENTRY].given ? library_by_id(cli->values[ENTRY].text) : NULL;
  if (cli->values[ENTRY].given && entry == NULL) problem_set(&problem, STATUS_NOT_FOUND, NO_OFFSET, cli->values[ENTRY].text, "there is no such entry; `library` lists them");
  else if (cli->values[OUT].given && entry == NULL) problem_set(&problem, STATUS_NOT_FOUND, NO_OFFSET, "-o", "say with --entry what to write");
  if (problem.status != STATUS_OK) return cli_refuse(cli, &problem);
  if (!cli->values[OUT].given) return (cli->values[JSON].given ? list_json : list_text)(cli);
  if (make_project(cli, entry, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return project_write(cli, cli->values[OUT].text);
}

const CliCommand command_library = {
  "library", NULL, "list the kits, grooves and phrases, or write one as a .tutti project", options, COUNT_OF(options), begin,
};
