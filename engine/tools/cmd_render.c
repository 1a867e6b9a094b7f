/* `render`: a project, MIDI or WAV file in, a sound file out, with what was made said as text or JSON. */

#include "core/limits.h"
#include "dsp/loudness.h"
#include "formats/json.h"
#include "model/content.h"
#include "session/mapped_file.h"
#include "session/stems.h"
#include "tools/command.h"

#include <stdio.h>
#include <string.h>

enum { OUT, RATE, FORMAT, FROM, TO, NORMALISE, CEILING, BLOCK, PAGES, THREADS, CUE, SCENE, LAUNCH, BARS, CONTROLS, STEM, STEMS, BEFORE_MASTER, LENGTH, JSON };

static const CliOption options[] = {
  [OUT] = {"-o", "OUT.wav", OPTION_TEXT, 0, 0, true, "where to write; .flac makes a FLAC file, anything else a WAV"},
  [RATE] = {"--rate", "HZ", OPTION_NUMBER, LIMIT_RATE_HZ_MIN, LIMIT_RATE_HZ_MAX, false, "sample rate (the project's own)"},
  [FORMAT] = {"--format", "f32|s24|s16", OPTION_CHOICE, 0, 0, false, "sample format (f32; of FLAC s24)"},
  [FROM] = {"--from", "BAR", OPTION_NUMBER, 1, 1e6, false, "first bar (1)"},
  [TO] = {"--to", "BAR", OPTION_NUMBER, 1, 1e6, false, "the bar to stop before (the end)"},
  [NORMALISE] = {"--normalise", "LUFS", OPTION_NUMBER, -60, -5, false, "render twice: the second time as loud as this"},
  [CEILING] = {"--ceiling", "DBTP", OPTION_NUMBER, -20, 0, false, "but with no true peak above this (-1)"},
  [BLOCK] = {"--block", "FRAMES", OPTION_NUMBER, 1, 8192, false, "frames at a time (1024); never changes the result"},
  [PAGES] = {"--pages", "SLOTS", OPTION_NUMBER, 4, 65536, false, "read all sound through so many pages of 64 KiB; never changes the result"},
  [CUE] = {"--cue", NULL, OPTION_FLAG, 0, 0, false, "what the cue output plays instead of the main one"},
  [THREADS] = {"--threads", "COUNT", OPTION_NUMBER, 1, GRAPH_HELPERS_MAX + 1, false, "threads (one for each processor); never changes the result"},
  [SCENE] = {"--scene", "NAME", OPTION_TEXT, 0, 0, false, "launch a scene, by its name or number, instead of the arrangement"},
  [LAUNCH] = {"--launch", NULL, OPTION_FLAG, 0, 0, false, "launch the first scene, and what follows it"},
  [BARS] = {"--bars", "COUNT", OPTION_NUMBER, 1, 1e6, false, "so many bars of what is launched (8)"},
  [CONTROLS] = {"--controls", "FILE.mid", OPTION_TEXT, 0, 0, false, "move what is mapped to controllers as this MIDI file does"},
  [STEM] = {"--stem", "NAME", OPTION_TEXT, 0, 0, false, "only this track, by its name or its number among the stems, as long as the mix or the range"},
  [STEMS] = {"--stems", "track|group", OPTION_CHOICE, 0, 0, false, "what has a stem: each track (track), or each group and track outside of one"},
  [BEFORE_MASTER] = {"--before-master", NULL, OPTION_FLAG, 0, 0, false, "what the master is given, without its devices and fader: of the mix or a stem"},
  [LENGTH] = {"--mix-seconds", "SECONDS", OPTION_TEXT, 0, 0, false, "how long the mix is, when that is known: a stem need not measure it"},
  [JSON] = {"--json", NULL, OPTION_FLAG, 0, 0, false, "report as JSON"},
};

static const char *const format_names[] = {[SAMPLE_F32] = "f32", [SAMPLE_S24] = "s24", [SAMPLE_S16] = "s16"};

enum { STEP_FRAMES = 1 << 16 };

static double speed(const Cli *cli, const RenderReport *report) {
  const double elapsed = cli->now_seconds - cli->begin_seconds;
  return elapsed > 1e-6 ? report->seconds / elapsed : 0.0;
}

static void report_json(Cli *cli, const RenderReport *report, const char *digest) {
  JsonWriter json;
  json_writer_init(&json, &cli->output);
  json_write_begin_object(&json, false);
  json_write_key(&json, "out"), json_write_text(&json, cli->values[OUT].text, strlen(cli->values[OUT].text));
  json_write_key(&json, "sha256"), json_write_text(&json, digest, 64);
  json_write_key(&json, "format"), json_write_text(&json, format_names[cli->values[FORMAT].number], 3);
  json_write_key(&json, "rate_hz"), json_write_real(&json, report->rate_hz);
  json_write_key(&json, "frames"), json_write_int(&json, (int64_t)report->frames);
  json_write_key(&json, "seconds"), json_write_real(&json, report->seconds);
  json_write_key(&json, "peak"), json_write_real(&json, report->peak);
  json_write_key(&json, "peak_db"), json_write_real(&json, report->peak_db);
  json_write_key(&json, "rms_db"), json_write_real(&json, report->rms_db);
  json_write_key(&json, "integrated_lufs"), json_write_real(&json, report->integrated_lufs);
  json_write_key(&json, "lra_lu"), json_write_real(&json, report->range_lu);
  json_write_key(&json, "true_peak_dbtp"), json_write_real(&json, report->true_peak_dbtp);
  json_write_key(&json, "gain_db"), json_write_real(&json, cli->gain_db);
  json_write_key(&json, "clipped"), json_write_int(&json, report->clipped);
  json_write_key(&json, "x_real_time"), json_write_real(&json, speed(cli, report));
  json_write_end_object(&json);
  buffer_text(&cli->output, "\n");
}

static void report_text(Cli *cli, const RenderReport *report, const char *digest) {
  buffer_format(&cli->output, "%s: %.2f s, %.0f Hz, %s, peak %.1f dB, rms %.1f dB, %.0f x real time\n", cli->values[OUT].text,
                report->seconds, report->rate_hz, format_names[cli->values[FORMAT].number], report->peak_db, report->rms_db,
                speed(cli, report));
  buffer_format(&cli->output, "%.1f LUFS, range %.1f LU, true peak %.1f dB", report->integrated_lufs, report->range_lu, report->true_peak_dbtp);
  if (cli->values[NORMALISE].given) buffer_format(&cli->output, ", turned by %+.1f dB", cli->gain_db);
  buffer_format(&cli->output, "\nsha256 of the samples %s\n", digest);
  if (report->clipped > 0) buffer_format(&cli->output, "%u samples were over full scale: lower the master's level\n", report->clipped);
}

static CliStep finish(Cli *cli) {
  const RenderReport report = render_report(cli->render);
  char digest[65];
  digest_text(&report.sha256, digest);
  (cli->values[JSON].given ? report_json : report_text)(cli, &report, digest);
  return cli_done(cli);
}

/* The header states the length, so it is written last, in the room kept for it. */
static CliStep write_header(Cli *cli) {
  buffer_clear(&cli->bytes);
  audio_writer_header(&cli->writer, &cli->bytes);
  if (cli->bytes.status != STATUS_OK) return cli_refuse_status(cli, cli->bytes.status);
  return cli_write(cli, cli->values[OUT].text, buffer_bytes(&cli->bytes), 0, finish);
}

static size_t header_bytes(const Cli *cli) {
  Buffer header;
  buffer_init(&header, cli->memory, 256);
  audio_writer_header(&cli->writer, &header);
  const size_t size = header.size;
  buffer_finish(&header);
  return size;
}

static CliStep render_more(Cli *cli) {
  bool done = false;
  buffer_clear(&cli->samples);
  buffer_clear(&cli->bytes);
  const Status status = render_step(cli->render, STEP_FRAMES, &cli->samples, &done);
  if (status != STATUS_OK) return cli_refuse_status(cli, status);
  audio_writer_put(&cli->writer, buffer_bytes(&cli->samples), &cli->bytes);
  if (done) audio_writer_end(&cli->writer, &cli->bytes);
  if (cli->bytes.status != STATUS_OK) return cli_refuse_status(cli, cli->bytes.status);
  const uint64_t offset = header_bytes(cli) + cli->written_bytes;
  cli->written_bytes += cli->bytes.size;
  return cli_write(cli, cli->values[OUT].text, buffer_bytes(&cli->bytes), offset, done ? write_header : render_more);
}

/* Where the last clip ends, for a render that names only its beginning. */
static int64_t song_end_ticks(const Object *object) {
  int64_t end_ticks = 0;
  if (object->kind->number == KIND_SLOT) return 0; /* what waits in a slot lies nowhere */
  ClipSpan span;
  if (content_span(object, &span)) end_ticks = span.start_ticks + span.length_ticks;
  for (const Object *child = object->first_child; child != NULL; child = child->next) {
    const int64_t child_end_ticks = song_end_ticks(child);
    if (child_end_ticks > end_ticks) end_ticks = child_end_ticks;
  }
  return end_ticks;
}

static bool is_called(const Object *scene, const char *name, uint32_t number) {
  char digits[16];
  snprintf(digits, sizeof digits, "%u", number);
  return strcmp(doc_as_scene(scene)->name.data, name) == 0 || strcmp(digits, name) == 0;
}

/* The first scene of that name or number; of any, when there is no name. */
static Status choose_scene(Cli *cli, RenderOptions *render, Problem *problem) {
  const char *name = cli->values[SCENE].given ? cli->values[SCENE].text : NULL;
  uint32_t number = 0;
  if (name == NULL && !cli->values[LAUNCH].given) return STATUS_OK;
  for (const Object *o = doc_project(session_doc(cli->session))->first_child; o != NULL && render->launch == ID_NONE; o = o->next)
    if (o->kind->number == KIND_SCENE && (name == NULL || is_called(o, name, ++number))) render->launch = o->id;
  if (render->launch != ID_NONE) return STATUS_OK;
  return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "scene", name != NULL ? "there is no scene of that name or number" : "there are no scenes");
}

/* What is launched has no end of its own. */
static int64_t launched_end_ticks(const Cli *cli, const TempoMap *map, int64_t begin_ticks) {
  const int64_t bars = cli->values[BARS].given ? cli->values[BARS].number : 8;
  return tempo_map_bar_ticks(map, tempo_map_bar(map, begin_ticks).bar + bars);
}

static Status choose_range(Cli *cli, RenderOptions *render, Problem *problem) {
  if (!cli->values[FROM].given && !cli->values[TO].given && render->launch == ID_NONE) {
    render->end_ticks = cli->stem_end_ticks;
    return STATUS_OK;
  }
  Doc *doc = session_doc(cli->session);
  const TempoMap *map = doc_tempo_map(doc);
  if (map == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "tempo map", "%s", status_text(STATUS_NO_MEMORY));
  render->begin_ticks = cli->values[FROM].given ? tempo_map_bar_ticks(map, cli->values[FROM].number - 1) : 0;
  if (cli->values[TO].given) render->end_ticks = tempo_map_bar_ticks(map, cli->values[TO].number - 1);
  else if (render->launch != ID_NONE) render->end_ticks = launched_end_ticks(cli, map, render->begin_ticks);
  else render->end_ticks = song_end_ticks(doc_project(doc));
  if (render->end_ticks <= render->begin_ticks)
    return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "range", "there is nothing between these bars");
  return STATUS_OK;
}

static CliStep start_render(Cli *cli, CliAction *next) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  RenderOptions render = {.gain_db = cli->gain_db};
  render.rate_hz = cli->values[RATE].given ? (double)cli->values[RATE].number : 0.0;
  render.cue = cli->values[CUE].given;
  render.format = (SampleFormat)cli->values[FORMAT].number;
  render.page_slots = cli->values[PAGES].given ? (uint32_t)cli->values[PAGES].number : 0;
  if (render.page_slots > 0) session_set_whole_bytes(cli->session, 0);
  render.block_frames = cli->values[BLOCK].given ? (uint32_t)cli->values[BLOCK].number : 0;
  render.crew = cli->crew;
  render.hands = (const RenderHand *)(const void *)cli->hands.data;
  render.hand_count = (uint32_t)(cli->hands.size / sizeof *render.hands);
  render.threads = cli->values[THREADS].given ? (uint32_t)cli->values[THREADS].number : 0;
  if (choose_scene(cli, &render, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  if (choose_range(cli, &render, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  if (render_create(cli->session, &render, &cli->render, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  audio_writer_finish(&cli->writer);
  const AudioContainer container = audio_container_by_name(cli->values[OUT].text);
  if (render_open_writer(cli->render, container, &cli->writer, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return next(cli);
}

/* How far everything has to be turned for the loudness that was asked for, as far as the peaks allow it. */
static double wanted_gain_db(const Cli *cli, const RenderReport *report) {
  const double ceiling = cli->values[CEILING].given ? (double)cli->values[CEILING].number : -1.0;
  if (report->integrated_lufs <= LOUDNESS_NONE) return 0.0; /* silence stays silence */
  const double gain = (double)cli->values[NORMALISE].number - report->integrated_lufs, room = ceiling - report->true_peak_dbtp;
  return gain < room ? gain : room;
}

static CliStep measure_more(Cli *cli) {
  bool done = false;
  while (!done) {
    buffer_clear(&cli->bytes);
    const Status status = render_step(cli->render, STEP_FRAMES, &cli->bytes, &done);
    if (status != STATUS_OK) return cli_refuse_status(cli, status);
  }
  const RenderReport report = render_report(cli->render);
  cli->gain_db = wanted_gain_db(cli, &report);
  render_destroy(cli->render);
  cli->render = NULL;
  return start_render(cli, render_more);
}

/* The stem that is asked for, by its number from 1 or by the name of its track. */
static Id chosen_stem(const Cli *cli) {
  const Doc *doc = session_doc(cli->session);
  Id tracks[STEMS_MAX];
  const uint32_t count = stems_of(doc, (StemEach)cli->values[STEMS].number, tracks);
  char digits[16];
  for (uint32_t i = 0; i < count; i++) {
    snprintf(digits, sizeof digits, "%u", i + 1);
    if (strcmp(digits, cli->values[STEM].text) == 0 || strcmp(doc_as_track(doc_find(doc, tracks[i]))->name.data, cli->values[STEM].text) == 0) return tracks[i];
  }
  return ID_NONE;
}

/* How long the mix is: as it was told, or measured by a render of it. A range has its own end. */
static Status mix_seconds(Cli *cli, double *seconds, Problem *problem) {
  if (cli->values[LENGTH].given) {
    JsonReader json;
    json_reader_init(&json, (Bytes){(const uint8_t *)cli->values[LENGTH].text, strlen(cli->values[LENGTH].text)}, cli->memory, problem);
    json_read_real(&json, seconds);
    const Status status = json_end(&json);
    json_reader_finish(&json);
    return status == STATUS_OK && *seconds >= 0.0 ? STATUS_OK : problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "--mix-seconds", "this is no number of seconds");
  }
  if (cli->values[FROM].given || cli->values[TO].given || cli->values[SCENE].given || cli->values[LAUNCH].given) return STATUS_OK;
  const RenderOptions mix = {.rate_hz = cli->values[RATE].given ? (double)cli->values[RATE].number : 0.0, .crew = cli->crew};
  bool done = false;
  Status status = render_create(cli->session, &mix, &cli->render, problem);
  while (status == STATUS_OK && !done) {
    buffer_clear(&cli->bytes);
    status = render_step(cli->render, STEP_FRAMES, &cli->bytes, &done);
  }
  if (status == STATUS_OK) *seconds = render_report(cli->render).seconds;
  render_destroy(cli->render);
  cli->render = NULL;
  return status;
}

static CliStep start_stem(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const Id track = chosen_stem(cli);
  double seconds = 0.0;
  if (track == ID_NONE) {
    problem_set(&problem, STATUS_NOT_FOUND, NO_OFFSET, "stem", "no track of that name or number has a stem");
    return cli_refuse(cli, &problem);
  }
  if (mix_seconds(cli, &seconds, &problem) != STATUS_OK || stem_solo(cli->session, track, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  cli->stem_end_ticks = stems_end_ticks(cli->session, seconds);
  return start_render(cli, render_more);
}

static CliStep start_first(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  cli->begin_seconds = cli->now_seconds;
  if (cli->values[BEFORE_MASTER].given && stems_before_master(cli->session, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  if (cli->values[STEM].given) return start_stem(cli);
  return start_render(cli, cli->values[NORMALISE].given ? measure_more : render_more);
}

static CliStep open_controls(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  cli->path = cli->values[CONTROLS].text;
  if (mapped_file_hands(cli->session, cli->content, cli->memory, &cli->hands, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return start_first(cli);
}

static CliStep open_input(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  if (input_open(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return cli->values[CONTROLS].given ? cli_read(cli, cli->values[CONTROLS].text, open_controls) : start_first(cli);
}

static CliStep begin(Cli *cli) {
  cli->path = cli->values[OUT].text;
  const bool is_flac = audio_container_by_name(cli->path) == AUDIO_FLAC;
  if (is_flac && !cli->values[FORMAT].given) cli->values[FORMAT].number = SAMPLE_S24;
  if (strcmp(cli->input, cli->values[OUT].text) == 0) {
    cli_fail(cli, "this would overwrite what is to be rendered");
    return CLI_DONE;
  }
  return cli_read(cli, cli->input, open_input);
}

const CliCommand command_render = {
  "render", "IN", "make a WAV or FLAC of a project, MIDI or sound file", options, COUNT_OF(options), begin,
};
