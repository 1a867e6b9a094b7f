/* `help` and `version`: derived from the commands' own rows. */

#include "core/version.h"
#include "tools/command.h"

#include <string.h>

static void usage_line(Cli *cli, const CliCommand *command) {
  Buffer *out = &cli->output;
  buffer_format(out, "  %s %s", cli->program, command->name);
  if (command->input != NULL) buffer_format(out, command == &command_help ? " [%s]" : " %s", command->input);
  for (uint32_t i = 0; i < command->option_count; i++) {
    const CliOption *option = &command->options[i];
    buffer_format(out, option->required ? " %s" : " [%s", option->name);
    if (option->argument != NULL) buffer_format(out, " %s", option->argument);
    if (!option->required) buffer_text(out, "]");
  }
  buffer_text(out, "\n");
}

static CliStep help_one(Cli *cli, const CliCommand *command) {
  usage_line(cli, command);
  buffer_format(&cli->output, "\n%s\n", command->help);
  for (uint32_t i = 0; i < command->option_count; i++) {
    const CliOption *option = &command->options[i];
    buffer_format(&cli->output, "  %-11s %-12s %s\n", option->name, option->argument != NULL ? option->argument : "", option->help);
  }
  return cli_done(cli);
}

static CliStep begin_help(Cli *cli) {
  for (const CliCommand *const *row = command_table; *row != NULL; row++)
    if (cli->input != NULL && strcmp((*row)->name, cli->input) == 0) return help_one(cli, *row);
  if (cli->input != NULL) {
    cli->path = cli->input;
    cli_fail(cli, "there is no such command");
    cli->exit_code = CLI_EXIT_USAGE;
    return CLI_DONE;
  }
  buffer_text(&cli->output, "Tutti, a digital audio workstation: the command line\n\n");
  for (const CliCommand *const *row = command_table; *row != NULL; row++) usage_line(cli, *row);
  buffer_format(&cli->output, "\nMore about one: %s help COMMAND. IN is a .tutti project, a .mid or a .wav file.\n", cli->program);
  return cli_done(cli);
}

static CliStep begin_version(Cli *cli) {
  buffer_text(&cli->output, "tutti " TUTTI_VERSION "\n");
  return cli_done(cli);
}

const CliCommand command_help = {"help", "COMMAND", "this text, or one command's", NULL, 0, begin_help};
const CliCommand command_version = {"version", NULL, "the engine's version, part of what makes a render", NULL, 0, begin_version};
