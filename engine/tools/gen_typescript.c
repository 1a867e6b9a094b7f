/* schema.ts: numbers, ranges and choices of the document; the devices' tables; layouts of what the page shares with C. */
#include "core/limits.h"
#include "core/ring.h"
#include "core/status.h"
#include "core/tempo.h"
#include "core/version.h"
#include "devices/device.h"
#include "devices/tap.h"
#include "graph/capture.h"
#include "graph/plan.h"
#include "model/op.h"
#include "tools/gen.h"

#include <ctype.h>

/* snake_case -> camelCase */
static void print_camel(FILE *out, const char *name) {
  for (const char *c = name; *c; c++) {
    const bool upper = *c == '_' && c[1];
    if (upper) c++;
    fputc(upper ? toupper((unsigned char)*c) : *c, out);
  }
}

static void print_string(FILE *out, const char *text) {
  fputc('"', out);
  for (const char *c = text; *c; c++) {
    if (*c == '"' || *c == '\\') fputc('\\', out);
    fputc(*c, out);
  }
  fputc('"', out);
}

static void print_choices(FILE *out, const char *const *choices) {
  fputc('[', out);
  for (uint32_t i = 0; choices[i]; i++) {
    if (i) fputs(", ", out);
    print_string(out, choices[i]);
  }
  fputc(']', out);
}

static void print_kinds(FILE *out) {
  fputs("/** Numbers of kinds. */\nexport const Kind = {\n", out);
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const Kind *kind = schema_kind_at(k);
    fprintf(out, "  /** %s */\n  ", kind->doc);
    print_camel(out, kind->name);
    fprintf(out, ": %u,\n", kind->number);
  }
  fputs("} as const;\n\n", out);
}

static void print_fields(FILE *out) {
  fprintf(out, "/** Numbers of fields; parameter n of a device is FIELD_PARAM_FIRST + n. */\nexport const FIELD_PARAM_FIRST = %u;\n", FIELD_PARAM_FIRST);
  fputs("export const Field = {\n", out);
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const Kind *kind = schema_kind_at(k);
    fputs("  ", out);
    print_camel(out, kind->name);
    fputs(": {\n", out);
    for (uint32_t f = 0; f < kind->field_count; f++) {
      fprintf(out, "    /** %s */\n    ", kind->fields[f].doc);
      print_camel(out, kind->fields[f].name);
      fprintf(out, ": %u,\n", kind->fields[f].number);
    }
    fputs("  },\n", out);
  }
  fputs("} as const;\n\n", out);
}

static void print_field_info(FILE *out) {
  fputs("export interface FieldInfo {\n  readonly number: number; readonly name: string;\n"
        "  readonly type: \"bool\" | \"int\" | \"real\" | \"choice\" | \"ref\" | \"text\" | \"digest\" | \"records\";\n"
        "  readonly min: number; readonly max: number; readonly fallback: number; readonly unit: string;\n"
        "  readonly choices: readonly string[] | null; readonly readOnly: boolean; readonly multiline: boolean; readonly doc: string;\n}\n", out);
  fputs("/** Rows of the schema by kind number. */\nexport const FIELDS: Readonly<Record<number, readonly FieldInfo[]>> = {\n", out);
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const Kind *kind = schema_kind_at(k);
    fprintf(out, "  %u: [\n", kind->number);
    for (uint32_t i = 0; i < kind->field_count; i++) {
      const Field *field = &kind->fields[i];
      fprintf(out, "    { number: %u, name: \"%s\", type: \"%s\", min: %.17g, max: %.17g, fallback: %.17g, unit: \"%s\", choices: ", field->number, field->name,
              gen_field_type(field->type), field->min, field->max, field->fallback, gen_unit(field->unit));
      if (field->choices) print_choices(out, field->choices);
      else fputs("null", out);
      fprintf(out, ", readOnly: %s, multiline: %s, doc: ", field->flags & FIELD_READ_ONLY ? "true" : "false",
              field->flags & FIELD_MULTILINE ? "true" : "false");
      print_string(out, field->doc);
      fputs(" },\n", out);
    }
    fputs("  ],\n", out);
  }
  fputs("};\n\n", out);
}

static void print_record_type(FILE *out, const RecordType *type) {
  fputs("  ", out);
  print_camel(out, type->name);
  fprintf(out, ": { count: %u, ", type->column_count);
  for (uint32_t c = 0; c < type->column_count; c++) {
    print_camel(out, type->columns[c].name);
    fprintf(out, ": %u%s", type->columns[c].number, c + 1 < type->column_count ? ", " : " },\n");
  }
}

/* Kinds may have records of one type. */
static bool is_first_of(uint32_t kind, const RecordType *type) {
  for (uint32_t k = 0; k < kind; k++) {
    for (uint32_t f = 0; f < schema_kind_at(k)->field_count; f++) {
      if (schema_kind_at(k)->fields[f].records == type) return false;
    }
  }
  return true;
}

static void print_columns(FILE *out) {
  fputs("/** Numbers of record columns: their place in a patch's rows and their bit in its masks. */\nexport const Column = {\n", out);
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const Kind *kind = schema_kind_at(k);
    for (uint32_t f = 0; f < kind->field_count; f++) {
      if (kind->fields[f].records && is_first_of(k, kind->fields[f].records)) print_record_type(out, kind->fields[f].records);
    }
  }
  fprintf(out, "} as const;\nexport const PATCH_ALL = %u;\n\n", PATCH_ALL);
}

static void print_param(FILE *out, const Param *param) {
  static const char *const curves[] = {[PARAM_LINEAR] = "linear", [PARAM_LOG] = "log", [PARAM_DB] = "db", [PARAM_STEPS] = "steps",
                                       [PARAM_TOGGLE] = "toggle"};
  static const char *const sizes[] = {[PARAM_MEDIUM] = "medium", [PARAM_LARGE] = "large", [PARAM_SMALL] = "small"};
  fprintf(out, "      { number: %u, id: \"%s\", name: ", param->number, param->id);
  print_string(out, param->name);
  fputs(", group: ", out);
  print_string(out, gen_unit(param->group));
  fprintf(out, ", unit: \"%s\", min: %.17g, max: %.17g, fallback: %.17g, curve: \"%s\", size: \"%s\", bipolar: %s, hidden: %s, more: %s, setup: %s, choices: ",
          gen_unit(param->unit), param->min, param->max, param->fallback, curves[param->curve], sizes[param->size],
          param->flags & PARAM_BIPOLAR ? "true" : "false", param->flags & PARAM_HIDDEN ? "true" : "false", param->flags & PARAM_MORE ? "true" : "false",
          param->flags & PARAM_SETUP ? "true" : "false");
  if (param->choices) print_choices(out, param->choices);
  else fputs("null", out);
  fputs(" },\n", out);
}

static const char *const role_names[] = {[DEVICE_EFFECT] = "effect", [DEVICE_INSTRUMENT] = "instrument", [DEVICE_NOTE_EFFECT] = "note_effect",
                                         [DEVICE_MODULATOR] = "modulator", [DEVICE_CONTAINER] = "container"};

static void print_device(FILE *out, const Device *device) {
  static const char *const visuals[] = {"none", "envelope", "filter", "eq", "lfo", "transfer", "taps", "wave", "spectrum"};
  fprintf(out, "  {\n    number: %u, id: \"%s\", role: \"%s\", name: ", device->number, device->id, role_names[device->role]);
  print_string(out, device->name);
  fputs(", summary: ", out);
  print_string(out, gen_unit(device->summary));
  fprintf(out, ",\n    visuals: [\"%s\", \"%s\"], sidechain: %s, response: %s, outward: %s,\n    params: [\n", visuals[device->visuals[0]], visuals[device->visuals[1]], device->sidechain ? "true" : "false",
          device->kernel != NULL ? "true" : "false", device->outward ? "true" : "false");
  for (uint32_t p = 0; p < device->param_count; p++) print_param(out, &device->params[p]);
  fputs("    ],\n  },\n", out);
}

static void print_devices(FILE *out) {
  fputs("export interface ParamInfo {\n  readonly number: number; readonly id: string; readonly name: string; readonly group: string; readonly unit: string;\n"
        "  readonly min: number; readonly max: number; readonly fallback: number;\n"
        "  readonly curve: \"linear\" | \"log\" | \"db\" | \"steps\" | \"toggle\"; readonly size: \"large\" | \"medium\" | \"small\";\n"
        "  readonly bipolar: boolean; readonly hidden: boolean; readonly more: boolean;\n"
        "  /** Only the document sets it: no lane, modulator or controller. */\n"
        "  readonly setup: boolean; readonly choices: readonly string[] | null;\n}\n"
        "export type Visual = \"none\" | \"envelope\" | \"filter\" | \"eq\" | \"lfo\" | \"transfer\" | \"taps\" | \"wave\" | \"spectrum\";\n"
        "export interface DeviceInfo {\n  readonly number: number; readonly id: string; readonly role: \"instrument\" | \"effect\" | \"note_effect\" | \"modulator\" | \"container\"; readonly name: string;\n"
        "  readonly summary: string; readonly visuals: readonly [Visual, Visual]; readonly sidechain: boolean;\n  /** It takes a recording for what it computes: an impulse response. */\n  readonly response: boolean;\n  /** It plays an instrument outside the computer. */\n  readonly outward: boolean; readonly params: readonly ParamInfo[];\n}\n"
        "export const DEVICES: readonly DeviceInfo[] = [\n", out);
  for (uint32_t d = 0; d < device_count(); d++) print_device(out, device_at(d));
  fputs("];\n\n/** Numbers of devices by id, and of their parameters. */\nexport const Device = {", out);
  for (uint32_t d = 0; d < device_count(); d++) {
    fputs(d ? ", " : " ", out);
    print_camel(out, device_at(d)->id);
    fprintf(out, ": %u", device_at(d)->number);
  }
  fputs(" } as const;\nexport const Param = {\n", out);
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    fputs("  ", out);
    print_camel(out, device->id);
    fputs(": {", out);
    for (uint32_t p = 0; p < device->param_count; p++) {
      fputs(p ? ", " : " ", out);
      print_camel(out, device->params[p].id);
      fprintf(out, ": %u", device->params[p].number);
    }
    fputs(" },\n", out);
  }
  fputs("} as const;\n\n", out);
}

typedef struct Row { const char *name; double value; } Row;

static void print_rows(FILE *out, const char *title, const char *doc, const Row *rows, size_t count) {
  fprintf(out, "/** %s */\nexport const %s = {", doc, title);
  for (size_t i = 0; i < count; i++) {
    fputs(i ? ", " : " ", out);
    print_camel(out, rows[i].name);
    fprintf(out, ": %.17g", rows[i].value);
  }
  fputs(" } as const;\n", out);
}

#define PRINT(out, title, doc, rows) print_rows(out, title, doc, rows, COUNT_OF(rows))
#define OFFSET(type, member) {#member, (double)offsetof(type, member)}

static void print_numbers(FILE *out) {
  static const Row commands[] = {{"play", COMMAND_PLAY}, {"stop", COMMAND_STOP}, {"seek", COMMAND_SEEK}, {"param", COMMAND_PARAM},
    {"strip", COMMAND_STRIP}, {"noteOn", COMMAND_NOTE_ON}, {"noteOff", COMMAND_NOTE_OFF}, {"control", COMMAND_CONTROL},
    {"metronome", COMMAND_METRONOME}, {"mark", COMMAND_MARK}, {"expression", COMMAND_EXPRESSION}, {"countIn", COMMAND_COUNT_IN},
    {"record", COMMAND_RECORD}, {"punch", COMMAND_PUNCH}, {"monitor", COMMAND_MONITOR}, {"letGo", COMMAND_LET_GO},
    {"edge", COMMAND_EDGE}, {"crossfade", COMMAND_CROSSFADE},
    {"launch", COMMAND_LAUNCH}, {"launchScene", COMMAND_LAUNCH_SCENE}, {"stopTrack", COMMAND_STOP_TRACK}, {"arrangement", COMMAND_ARRANGEMENT}};
  static const Row modes[] = {{"read", AUTOMATION_READ}, {"touch", AUTOMATION_TOUCH}, {"latch", AUTOMATION_LATCH}, {"write", AUTOMATION_WRITE},
    {"trim", AUTOMATION_TRIM}};
  static const Row edges[] = {{"gainDb", EDGE_GAIN_DB}, {"pan", EDGE_PAN}};
  static const Row monitors[] = {{"off", MONITOR_OFF}, {"auto", MONITOR_AUTO}, {"on", MONITOR_ON}};
  static const Row inputs[] = {{"both", INPUT_BOTH}, {"left", INPUT_LEFT}, {"right", INPUT_RIGHT}};
  static const Row captures[] = {{"playing", CAPTURE_PLAYING}, {"recording", CAPTURE_RECORDING}, {"counting", CAPTURE_COUNTING}};
  static const Row notices[] = {{"plan", NOTICE_PLAN}, {"mark", NOTICE_MARK}, {"stopped", NOTICE_STOPPED}, {"mutedNan", NOTICE_MUTED_NAN},
    {"gesture", NOTICE_GESTURE}, {"letGo", NOTICE_LET_GO},
    {"launched", NOTICE_LAUNCHED}, {"ended", NOTICE_ENDED}, {"left", NOTICE_LEFT}, {"returned", NOTICE_RETURNED},
    {"overload", NOTICE_OVERLOAD}};
  static const Row tracks[] = {{"instrument", TRACK_INSTRUMENT}, {"audio", TRACK_AUDIO}, {"master", TRACK_MASTER},
    {"group", TRACK_GROUP}, {"return", TRACK_RETURN}};
  static const Row connections[] = {{"send", CONNECTION_SEND}, {"sidechain", CONNECTION_SIDECHAIN}, {"modulation", CONNECTION_MODULATION}};
  static const Row points[] = {{"postFader", POINT_POST_FADER}, {"preFader", POINT_PRE_FADER}, {"beforeDevices", POINT_BEFORE_DEVICES}};
  static const Row ops[] = {{"create", OP_CREATE}, {"set", OP_SET}, {"move", OP_MOVE}, {"delete", OP_DELETE}};
  static const Row statuses[] = {{"ok", STATUS_OK}, {"noMemory", STATUS_NO_MEMORY}, {"tooLarge", STATUS_TOO_LARGE}, {"truncated", STATUS_TRUNCATED},
    {"corrupt", STATUS_CORRUPT}, {"unsupported", STATUS_UNSUPPORTED}, {"outOfRange", STATUS_OUT_OF_RANGE}, {"notFound", STATUS_NOT_FOUND},
    {"refused", STATUS_REFUSED}, {"newer", STATUS_NEWER}, {"full", STATUS_FULL}, {"cancelled", STATUS_CANCELLED}};
  PRINT(out, "Command", "What the page tells the audio thread.", commands);
  PRINT(out, "AutomationMode", "What a hand does to a lane.", modes);
  PRINT(out, "Edge", "What of a send a command moves.", edges);
  PRINT(out, "Monitor", "When a track lets the live input be heard.", monitors);
  PRINT(out, "Input", "Which side of the live input a track hears.", inputs);
  PRINT(out, "Capture", "Flags of what was captured.", captures);
  PRINT(out, "Notice", "What the audio thread tells the page.", notices);
  PRINT(out, "TrackType", "The values of a track's type.", tracks);
  PRINT(out, "ConnectionType", "The values of a connection's type.", connections);
  PRINT(out, "ConnectionPoint", "The values of a connection's point.", points);
  PRINT(out, "Op", "The four operations.", ops);
  PRINT(out, "StatusCode", "What may go wrong.", statuses);
}

static void print_layouts(FILE *out) {
  static const Row command[] = {OFFSET(Command, type), OFFSET(Command, number), OFFSET(Command, value), OFFSET(Command, id),
    OFFSET(Command, position_frame), OFFSET(Command, heard_frame), {"bytes", sizeof(Command)}};
  static const Row notice[] = {OFFSET(Notice, type), OFFSET(Notice, number), OFFSET(Notice, value), OFFSET(Notice, id),
    OFFSET(Notice, position_frame), OFFSET(Notice, reserved), {"bytes", sizeof(Notice)}};
  static const Row meters[] = {OFFSET(GraphMeters, sequence), OFFSET(GraphMeters, playing), OFFSET(GraphMeters, song_frame),
    OFFSET(GraphMeters, output_frame), OFFSET(GraphMeters, song_ticks), OFFSET(GraphMeters, bpm), OFFSET(GraphMeters, count_in_frames), OFFSET(GraphMeters, revision),
    OFFSET(GraphMeters, voices), OFFSET(GraphMeters, dropped_events), OFFSET(GraphMeters, nan_count), OFFSET(GraphMeters, overload_step), OFFSET(GraphMeters, overload_count), OFFSET(GraphMeters, track_count), OFFSET(GraphMeters, page_misses),
    OFFSET(GraphMeters, tracks), {"bytes", sizeof(GraphMeters)}};
  static const Row track[] = {OFFSET(GraphMeterTrack, id), OFFSET(GraphMeterTrack, peak), OFFSET(GraphMeterTrack, rms),
    OFFSET(GraphMeterTrack, slot), OFFSET(GraphMeterTrack, queued), OFFSET(GraphMeterTrack, launch), OFFSET(GraphMeterTrack, turn), {"bytes", sizeof(GraphMeterTrack)}};
  static const Row ring[] = {OFFSET(Ring, written), OFFSET(Ring, taken), OFFSET(Ring, record_bytes), OFFSET(Ring, capacity), OFFSET(Ring, dropped),
    {"bytes", RING_HEADER_BYTES}};
  static const Row audio[] = {{"outputFrame", offsetof(CaptureStamp, output_frame)}, {"songFrame", offsetof(CaptureStamp, song_frame)},
    {"flags", offsetof(CaptureStamp, flags)}, {"pass", offsetof(CaptureStamp, pass)}, OFFSET(CaptureAudio, frames), OFFSET(CaptureAudio, lost_frames),
    OFFSET(CaptureAudio, samples), {"bytes", sizeof(CaptureAudio)}};
  static const Row event[] = {{"outputFrame", offsetof(CaptureStamp, output_frame)}, {"songFrame", offsetof(CaptureStamp, song_frame)},
    {"flags", offsetof(CaptureStamp, flags)}, {"pass", offsetof(CaptureStamp, pass)}, OFFSET(CaptureEvent, heard_frame), OFFSET(CaptureEvent, track),
    OFFSET(CaptureEvent, id), OFFSET(CaptureEvent, type), OFFSET(CaptureEvent, number), OFFSET(CaptureEvent, value), {"bytes", sizeof(CaptureEvent)}};
  PRINT(out, "CaptureEventLayout", "Byte offsets in a CaptureEvent of graph/capture.h.", event);
  PRINT(out, "CaptureAudioLayout", "Byte offsets in a CaptureAudio of graph/capture.h.", audio);
  PRINT(out, "CommandLayout", "Byte offsets in a Command of graph/graph.h.", command);
  PRINT(out, "NoticeLayout", "Byte offsets in a Notice of graph/graph.h.", notice);
  PRINT(out, "MetersLayout", "Byte offsets in GraphMeters of graph/graph.h.", meters);
  PRINT(out, "MeterTrackLayout", "Byte offsets in GraphMeterTrack of graph/graph.h.", track);
  static const Row tap[] = {OFFSET(DeviceTap, sequence), OFFSET(DeviceTap, spectra), OFFSET(DeviceTap, rate_hz), OFFSET(DeviceTap, song_frame),
    OFFSET(DeviceTap, peak_db), OFFSET(DeviceTap, rms_db), OFFSET(DeviceTap, momentary_lufs), OFFSET(DeviceTap, short_term_lufs),
    OFFSET(DeviceTap, integrated_lufs), OFFSET(DeviceTap, range_lu), OFFSET(DeviceTap, true_peak_dbtp), OFFSET(DeviceTap, correlation),
    OFFSET(DeviceTap, balance), OFFSET(DeviceTap, spectrum_db), {"bytes", sizeof(DeviceTap)}};
  PRINT(out, "TapLayout", "Byte offsets in DeviceTap of devices/tap.h.", tap);
  static const Row spectra[] = {OFFSET(GraphSpectra, rate_hz), OFFSET(GraphSpectra, spectra), OFFSET(GraphSpectra, heard_frames), OFFSET(GraphSpectra, db), {"bytes", sizeof(GraphSpectra)}};
  PRINT(out, "SpectraLayout", "Byte offsets in GraphSpectra of graph/graph.h.", spectra);
  PRINT(out, "RingLayout", "Byte offsets in the header of core/ring.h.", ring);
}

static void print_limits(FILE *out) {
  static const Row limits[] = {{"objects", LIMIT_OBJECTS}, {"recordsPerField", LIMIT_RECORDS_PER_FIELD}, {"textBytes", LIMIT_TEXT_BYTES},
    {"batchBytes", LIMIT_BATCH_BYTES}, {"fileBytes", LIMIT_FILE_BYTES}, {"undoSteps", LIMIT_UNDO_STEPS}, {"tracks", LIMIT_TRACKS},
    {"devicesPerTrack", LIMIT_DEVICES_PER_TRACK}, {"params", LIMIT_PARAMS}, {"bpmMin", LIMIT_BPM_MIN}, {"bpmMax", LIMIT_BPM_MAX},
    {"ticksMax", (double)SCHEMA_TICKS_MAX}};
  PRINT(out, "Limit", "The stated maxima people may meet.", limits);
  fprintf(out, "\nexport const VERSION = \"%s\";\nexport const SCHEMA_VERSION = %u;\nexport const PLAN_VERSION = %u;\nexport const TICKS_PER_QUARTER = %lld;\n",
          TUTTI_VERSION, SCHEMA_VERSION, PLAN_VERSION, (long long)TICKS_PER_QUARTER);
  fprintf(out, "export const GRID_FRAMES = %u;\nexport const ID_PROJECT = %un;\nexport const ID_MASTER = %un;\nexport const ID_LAST = 0x%llxn;\n",
          GRID_FRAMES, ID_PROJECT, ID_MASTER, (unsigned long long)ID_LAST);
}

void gen_typescript(FILE *out) {
  fputs("// Printed by tutti-gen from the tables of engine/model, engine/devices and engine/graph.\n\n", out);
  print_kinds(out);
  print_fields(out);
  print_columns(out);
  print_field_info(out);
  print_devices(out);
  print_numbers(out);
  fputs("\n", out);
  print_layouts(out);
  fputs("\n", out);
  print_limits(out);
}
