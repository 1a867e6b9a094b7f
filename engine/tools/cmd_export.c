/* `export`: a project for programs of others: as a DAWproject, or as a MIDI file. */

#include "tools/command.h"

#include "session/dawproject.h"

#include <string.h>

enum { OUT };

static const CliOption options[] = {
  [OUT] = {"-o", "OUT.dawproject|OUT.mid", OPTION_TEXT, 0, 0, true, "where to write; the name's end says what"},
};

static bool ends_with(const char *text, const char *end) {
  const size_t size = strlen(text), end_size = strlen(end);
  return size > end_size && strcmp(text + size - end_size, end) == 0;
}

static CliStep midi_written(Cli *cli) {
  buffer_format(&cli->output, "%s: %zu bytes\n", cli->path, cli->bytes.size);
  return cli_done(cli);
}

static CliStep write_midi(Cli *cli, const char *path) {
  buffer_clear(&cli->bytes);
  const Status status = session_export_midi(cli->session, &cli->bytes);
  return status == STATUS_OK ? cli_write(cli, path, buffer_bytes(&cli->bytes), 0, midi_written) : cli_refuse_status(cli, status);
}

static CliStep open_input(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const char *path = cli->values[OUT].text;
  if (input_open(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  if (ends_with(path, ".mid")) return write_midi(cli, path);
  if (ends_with(path, ".dawproject")) return project_write(cli, path, dawproject_file_create);
  problem_set(&problem, STATUS_UNSUPPORTED, NO_OFFSET, path, "a project is exported as .dawproject or .mid");
  return cli_refuse(cli, &problem);
}

static CliStep begin(Cli *cli) { return cli_read(cli, cli->input, open_input); }

const CliCommand command_export = {
  "export", "IN", "write a project for other programs: a DAWproject, or its notes as a MIDI file", options, COUNT_OF(options), begin,
};
