/* `check`: says what a file contains, or what is wrong with it and where. */

#include "formats/json.h"
#include "formats/smf.h"
#include "formats/wav.h"
#include "model/content.h"
#include "model/routes.h"
#include "tools/command.h"
#include "tools/instrument_file.h"

#include <string.h>

enum { JSON };

static const CliOption options[] = {
  [JSON] = {"--json", NULL, OPTION_FLAG, 0, 0, false, "report as JSON"},
};

/* What was found, in the order it is told; `kinds` counts objects by kind number. */
typedef struct Findings {
  InputType type;
  uint32_t kinds[32], groups, returns, sends, sidechains, modulations;
  uint64_t notes;
  double seconds, rate_hz;
  uint64_t hash;
  Smf smf;
  Wav wav;
} Findings;

static void count_routing(const Object *object, Findings *found) {
  if (object->kind->number == KIND_TRACK) {
    found->groups += doc_as_track(object)->type == TRACK_GROUP;
    found->returns += doc_as_track(object)->type == TRACK_RETURN;
  } else if (object->kind->number == KIND_CONNECTION) {
    found->sends += doc_as_connection(object)->type == CONNECTION_SEND;
    found->sidechains += doc_as_connection(object)->type == CONNECTION_SIDECHAIN;
    found->modulations += doc_as_connection(object)->type == CONNECTION_MODULATION;
  }
}

static void count_objects(const Object *object, const TempoMap *map, Findings *found) {
  if (object->kind->number < COUNT_OF(found->kinds)) found->kinds[object->kind->number]++;
  count_routing(object, found);
  int64_t end_ticks = 0;
  ClipSpan span;
  if (content_span(object, &span)) end_ticks = span.start_ticks + span.length_ticks;
  if (object->kind->number == KIND_NOTE_CLIP) found->notes += doc_as_note_clip(object)->notes->count;
  if (object->kind->number == KIND_PART) found->notes += doc_as_part(object)->notes->count;
  const double seconds = tempo_map_seconds(map, (double)end_ticks);
  if (seconds > found->seconds) found->seconds = seconds;
  for (const Object *child = object->first_child; child != NULL; child = child->next) count_objects(child, map, found);
}

static Status look_at_project(Cli *cli, Findings *found, Problem *problem) {
  Doc *doc = session_doc(cli->session);
  const TempoMap *map = doc_tempo_map(doc);
  if (map == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "tempo map", "%s", status_text(STATUS_NO_MEMORY));
  count_objects(doc_project(doc), map, found);
  found->rate_hz = doc_as_project(doc_project(doc))->rate_hz;
  found->hash = doc_hash(doc);
  return STATUS_OK;
}

static Status look_at_file(Cli *cli, Findings *found, Problem *problem) {
  if (found->type == INPUT_MIDI) {
    Smf smf = {0};
    const Status status = smf_read(cli->content, cli->memory, &smf, problem);
    found->smf = smf; /* its counts are told after its events are gone */
    smf_finish(&smf);
    return status;
  }
  const bool is_wav = found->type == INPUT_AUDIO && strcmp(audio_file_format(cli->content), "WAV") == 0;
  return is_wav ? wav_read(cli->content, &found->wav, problem) : STATUS_OK;
}

static void tell_json(Cli *cli, const Findings *found) {
  JsonWriter json;
  Buffer *out = &cli->output;
  json_writer_init(&json, out);
  json_write_begin_object(&json, false);
  json_write_key(&json, "type"), json_write_text(&json, input_type_text(found->type), strlen(input_type_text(found->type)));
  for (uint32_t i = 0; i < schema_kind_count(); i++) {
    const Kind *kind = schema_kind_at(i);
    json_write_key(&json, kind->name);
    json_write_int(&json, kind->number < COUNT_OF(found->kinds) ? found->kinds[kind->number] : 0);
  }
  json_write_key(&json, "notes"), json_write_int(&json, (int64_t)found->notes);
  json_write_key(&json, "seconds"), json_write_real(&json, found->seconds);
  json_write_key(&json, "rate_hz"), json_write_real(&json, found->rate_hz);
  Buffer text;
  buffer_init(&text, cli->memory, 32);
  buffer_format(&text, "%016llx", (unsigned long long)found->hash);
  json_write_key(&json, "hash"), json_write_text(&json, (const char *)text.data, text.size);
  buffer_finish(&text);
  json_write_end_object(&json);
  buffer_text(out, "\n");
}

static void tell_text(Cli *cli, const Findings *found) {
  Buffer *out = &cli->output;
  buffer_format(out, "%s: %s, good\n", cli->input, input_type_text(found->type));
  if (found->type == INPUT_MIDI)
    buffer_format(out, "  type %u, %u tracks, %u events, %u oddities read past\n", found->smf.type, found->smf.track_count,
                  found->smf.event_count, found->smf.warnings);
  if (found->wav.channels > 0)
    buffer_format(out, "  %u channels, %u Hz, %llu frames%s\n", found->wav.channels, found->wav.rate_hz,
                  (unsigned long long)found->wav.frames, found->wav.truncated ? ", cut short (what is there can be used)" : "");
  buffer_format(out, "  as a project: %u tracks, %u devices, %u note clips with %llu notes, %u audio clips, %.2f s, state %016llx\n",
                found->kinds[KIND_TRACK], found->kinds[KIND_DEVICE], found->kinds[KIND_NOTE_CLIP], (unsigned long long)found->notes,
                found->kinds[KIND_AUDIO_CLIP], found->seconds, (unsigned long long)found->hash);
  if (found->kinds[KIND_PATTERN] > 0)
    buffer_format(out, "  its patterns: %u with %u parts, %u pattern clips\n", found->kinds[KIND_PATTERN], found->kinds[KIND_PART], found->kinds[KIND_PATTERN_CLIP]);
  if (found->groups + found->returns + found->kinds[KIND_CONNECTION] > 0)
    buffer_format(out, "  its routing: %u groups, %u returns, %u sends, %u sidechains, %u modulations\n", found->groups, found->returns,
                  found->sends, found->sidechains, found->modulations);
}

/* What nobody hears, though it was made to be heard. */
static void tell_oddities(Cli *cli) {
  Doc *doc = session_doc(cli->session);
  Routes routes;
  if (routes_init(&routes, doc, cli->memory, NULL) != STATUS_OK) return;
  for (uint32_t t = 0; t < routes.track_count; t++) {
    const int64_t type = doc_as_track(routes.tracks[t])->type;
    bool fed = type != TRACK_GROUP && type != TRACK_RETURN;
    for (uint32_t i = 0; i < routes.route_count && !fed; i++) fed = routes.routes[i].target == t;
    char name[ROUTE_NAME_BYTES];
    if (!fed) buffer_format(&cli->output, "  nothing plays into the %s %s\n", type == TRACK_GROUP ? "group" : "return", route_name(routes.tracks[t], name));
  }
  routes_finish(&routes);
}

static CliStep open_input(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  Findings found = {.type = input_type(cli->content)};
  if (found.type == INPUT_SF2 || found.type == INPUT_SFZ) return instrument_check(cli, found.type, cli->values[JSON].given);
  if (look_at_file(cli, &found, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  if (input_open(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  if (look_at_project(cli, &found, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  (cli->values[JSON].given ? tell_json : tell_text)(cli, &found);
  if (!cli->values[JSON].given) tell_oddities(cli);
  return cli_done(cli);
}

static CliStep begin(Cli *cli) { return cli_read(cli, cli->input, open_input); }

const CliCommand command_check = {
  "check", "IN", "say what a file contains, or what is wrong with it and where", options, COUNT_OF(options), begin,
};
