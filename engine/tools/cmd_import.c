/* `import`: a DAWproject, a MIDI or sound file (or an older project) in, a project bundle out. */

#include "tools/command.h"

#include "session/bundle.h"

enum { OUT };

static const CliOption options[] = {
  [OUT] = {"-o", "OUT.tutti", OPTION_TEXT, 0, 0, true, "where to write"},
};

static CliStep open_input(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  if (input_open(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return project_write(cli, cli->values[OUT].text, bundle_file_create);
}

static CliStep begin(Cli *cli) { return cli_read(cli, cli->input, open_input); }

const CliCommand command_import = {
  "import", "IN", "make a .tutti project of a DAWproject, a MIDI or sound file (WAV, AIFF, FLAC)", options, COUNT_OF(options), begin,
};
