/* `import`: a DAWproject, a MIDI or sound file, an instrument (or an older project) in, a project bundle out. */

#include "tools/command.h"
#include "tools/instrument_file.h"

#include "session/bundle.h"

enum { OUT, PRESET };

static const CliOption options[] = {
  [OUT] = {"-o", "OUT.tutti", OPTION_TEXT, 0, 0, true, "where to write"},
  [PRESET] = {"--preset", "NAME", OPTION_TEXT, 0, 0, false, "which of a SoundFont's presets, by name or by number (check lists them)"},
};

static CliStep open_input(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const InputType type = input_type(cli->content);
  if (type == INPUT_SF2 || type == INPUT_SFZ) return instrument_import(cli, type, cli->values[PRESET].text, cli->values[OUT].text);
  if (input_open(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return project_write(cli, cli->values[OUT].text, bundle_file_create);
}

static CliStep begin(Cli *cli) { return cli_read(cli, cli->input, open_input); }

const CliCommand command_import = {
  "import", "IN", "make a .tutti project of a DAWproject, a MIDI or sound file (WAV, AIFF, FLAC), a SoundFont or an SFZ", options, COUNT_OF(options), begin,
};
