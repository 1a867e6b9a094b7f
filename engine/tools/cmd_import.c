/* `import`: a DAWproject, a MIDI or sound file, an instrument (or an older project) in, a project bundle out. */

#include "tools/command.h"
#include "tools/instrument_file.h"

#include "session/bundle.h"
#include "session/melody.h"

enum { OUT, PRESET, NOTES };

static const CliOption options[] = {
  [OUT] = {"-o", "OUT.tutti", OPTION_TEXT, 0, 0, true, "where to write"},
  [PRESET] = {"--preset", "NAME", OPTION_TEXT, 0, 0, false, "which of a SoundFont's presets, by name or by number (check lists them)"},
  [NOTES] = {"--notes", NULL, OPTION_FLAG, 0, 0, false, "of a sound: its melody, one voice at a time, as notes on a track of their own"},
};

static const Object *first_audio_clip(const Doc *doc) {
  for (const Object *track = doc_project(doc)->first_child; track != NULL; track = track->next)
    for (const Object *o = track->kind->number == KIND_TRACK ? track->first_child : NULL; o != NULL; o = o->next)
      if (o->kind->number == KIND_AUDIO_CLIP) return o;
  return NULL;
}

/* As the page does it in its worker. */
static Status add_notes(Cli *cli, Problem *problem) {
  const Object *clip = first_audio_clip(session_doc(cli->session));
  if (clip == NULL) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "notes", "there is no sound in it to find notes in");
  const Asset *asset = doc_as_asset(doc_find(session_doc(cli->session), doc_as_audio_clip(clip)->asset));
  Melody *melody;
  Buffer told;
  Batch *batch = NULL;
  BatchReport report;
  Status status = melody_create(cli->session, asset->sha256, (MelodyRange){0, asset->frames}, &melody, problem);
  if (status != STATUS_OK) return status;
  (void)melody_step(melody, UINT32_MAX);
  buffer_init(&told, cli->memory, SIZE_MAX);
  status = melody_tell(melody, &told);
  if (status == STATUS_OK) status = session_build_melody(cli->session, &(MelodyTrack){.clip = clip->id, .name = "Notes", .bends = true}, buffer_bytes(&told), &batch, problem);
  if (status == STATUS_OK) status = session_apply(cli->session, batch, &report, problem); /* and takes it */
  melody_destroy(melody);
  buffer_finish(&told);
  return status;
}

static CliStep open_input(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const InputType type = input_type(cli->content);
  if (type == INPUT_SF2 || type == INPUT_SFZ) return instrument_import(cli, type, cli->values[PRESET].text, cli->values[OUT].text);
  if (input_open(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  if (cli->values[NOTES].given && add_notes(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return project_write(cli, cli->values[OUT].text, bundle_file_create);
}

static CliStep begin(Cli *cli) { return cli_read(cli, cli->input, open_input); }

const CliCommand command_import = {
  "import", "IN", "make a .tutti project of a DAWproject, a MIDI or sound file (WAV, AIFF, FLAC), a SoundFont or an SFZ", options, COUNT_OF(options), begin,
};
