/* `import`: a MIDI or WAV file (or an older project) in, a project bundle out. */

#include "tools/command.h"

#include <string.h>

enum { OUT };

static const CliOption options[] = {
  [OUT] = {"-o", "OUT.tutti", OPTION_TEXT, 0, 0, true, "where to write"},
};

static CliStep finish(Cli *cli) {
  buffer_format(&cli->output, "%s: %u objects, %zu bytes\n", cli->values[OUT].text, doc_object_count(session_doc(cli->session)),
                cli->bytes.size);
  return cli_done(cli);
}

static CliStep open_input(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  if (input_open(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  const Status status = session_to_bundle(cli->session, &cli->bytes);
  if (status != STATUS_OK) return cli_refuse_status(cli, status);
  return cli_write(cli, cli->values[OUT].text, buffer_bytes(&cli->bytes), 0, finish);
}

static CliStep begin(Cli *cli) { return cli_read(cli, cli->input, open_input); }

const CliCommand command_import = {
  "import", "IN", "make a .tutti project of a .mid or .wav file", options, COUNT_OF(options), begin,
};
