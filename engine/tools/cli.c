/* The command line's machine: finds the command, parses its options by their rows, and runs its actions one at a time. */

#include "tools/cli.h"

#include "core/limits.h"
#include "tools/command.h"
#include "tools/instrument_file.h"

#include "session/bundle.h"

#include <string.h>

const CliCommand *const command_table[] = {&command_render, &command_import, &command_export, &command_demo, &command_library, &command_check, &command_help, &command_version, NULL};

enum { TEXT_BYTES_MAX = 1 << 20 };

static const CliCommand *find_command(const char *name) {
  for (const CliCommand *const *row = command_table; *row != NULL; row++)
    if (strcmp((*row)->name, name) == 0) return *row;
  return NULL;
}

Cli *cli_create(const Memory *memory, const char *program, Bytes arguments) {
  Cli *cli = memory_new(memory, sizeof *cli);
  char *copy = memory_new(memory, arguments.size + 1);
  if (cli == NULL || copy == NULL) {
    memory_free(memory, copy, arguments.size + 1);
    memory_free(memory, cli, sizeof *cli);
    return NULL;
  }
  if (arguments.size > 0) memcpy(copy, arguments.data, arguments.size);
  cli->memory = memory;
  cli->program = program;
  cli->arguments = copy;
  cli->argument_bytes = arguments.size;
  buffer_init(&cli->output, memory, TEXT_BYTES_MAX);
  buffer_init(&cli->errors, memory, TEXT_BYTES_MAX);
  buffer_init(&cli->bytes, memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&cli->hands, memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&cli->samples, memory, LIMIT_DOCUMENT_BYTES);
  return cli;
}

void cli_destroy(Cli *cli) {
  if (cli == NULL) return;
  if (cli->render != NULL) render_destroy(cli->render);
  audio_writer_finish(&cli->writer);
  archive_file_destroy(cli->archive);
  instrument_finish(cli);
  session_destroy(cli->session);
  buffer_finish(&cli->samples);
  buffer_finish(&cli->hands);
  buffer_finish(&cli->bytes);
  buffer_finish(&cli->errors);
  buffer_finish(&cli->output);
  memory_free(cli->memory, cli->arguments, cli->argument_bytes + 1);
  memory_free(cli->memory, cli, sizeof *cli);
}

void cli_lend(Cli *cli, const RenderCrew *crew) { cli->crew = crew; }

/* ---- Arguments ---- */

/* Said on standard error, with the way out; the exit code tells a script that it is its own mistake. */
static bool usage_error(Cli *cli, const char *what, const char *which) {
  const char *command = cli->command != NULL ? cli->command->name : "";
  buffer_format(&cli->errors, "%s: %s '%s'\nTry: %s help%s%s\n", cli->program, what, which, cli->program, *command ? " " : "", command);
  cli->exit_code = CLI_EXIT_USAGE;
  return false;
}

static bool parse_number(const char *text, const CliOption *option, int64_t *number) {
  int64_t value = 0;
  const bool negative = *text == '-' && option->min < 0;
  if (negative) text++;
  if (*text == '\0') return false;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9' || value > INT64_MAX / 100) return false;
    value = value * 10 + (*text - '0');
  }
  if (negative) value = -value;
  *number = value;
  return (double)value >= option->min && (double)value <= option->max;
}

/* `choices` is "f32|s24|s16". */
static bool parse_choice(const char *text, const char *choices, int64_t *index) {
  const size_t length = strlen(text);
  *index = 0;
  for (const char *choice = choices; choice != NULL; (*index)++) {
    const char *bar = strchr(choice, '|');
    const size_t choice_length = bar != NULL ? (size_t)(bar - choice) : strlen(choice);
    if (choice_length == length && memcmp(choice, text, length) == 0) return true;
    choice = bar != NULL ? bar + 1 : NULL;
  }
  return false;
}

static bool parse_value(Cli *cli, const CliOption *option, CliOptionValue *value, const char *text) {
  value->given = true;
  value->text = text;
  if (option->type == OPTION_NUMBER && !parse_number(text, option, &value->number)) {
    buffer_format(&cli->errors, "%s: %s takes a whole number from %.0f to %.0f, not '%s'\n", cli->program, option->name, option->min,
                  option->max, text);
    cli->exit_code = CLI_EXIT_USAGE;
    return false;
  }
  if (option->type == OPTION_CHOICE && !parse_choice(text, option->argument, &value->number)) {
    buffer_format(&cli->errors, "%s: %s is one of %s, not '%s'\n", cli->program, option->name, option->argument, text);
    cli->exit_code = CLI_EXIT_USAGE;
    return false;
  }
  return true;
}

/* The argument after `argument`, or NULL at the end. */
static const char *following(const Cli *cli, const char *argument) {
  const char *next = argument + strlen(argument) + 1;
  return next < cli->arguments + cli->argument_bytes ? next : NULL;
}

/* Parses the option at *argument and leaves *argument on the last word it took. */
static bool parse_option(Cli *cli, const char **argument) {
  const CliCommand *command = cli->command;
  for (uint32_t i = 0; i < command->option_count; i++) {
    const CliOption *option = &command->options[i];
    if (strcmp(*argument, option->name) != 0) continue;
    if (option->type == OPTION_FLAG) {
      cli->values[i].given = true;
      return true;
    }
    const char *text = following(cli, *argument);
    if (text == NULL) return usage_error(cli, "something must follow", *argument);
    *argument = text;
    return parse_value(cli, option, &cli->values[i], text);
  }
  return usage_error(cli, "there is no option", *argument);
}

static bool check_complete(Cli *cli) {
  const CliCommand *command = cli->command;
  if (command->input != NULL && cli->input == NULL && command != &command_help)
    return usage_error(cli, "what is missing is", command->input);
  for (uint32_t i = 0; i < command->option_count; i++)
    if (command->options[i].required && !cli->values[i].given) return usage_error(cli, "what is missing is", command->options[i].name);
  return true;
}

static bool parse_arguments(Cli *cli) {
  const char *argument = cli->argument_bytes > 0 ? cli->arguments : "help";
  if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) argument = "help";
  if (strcmp(argument, "--version") == 0) argument = "version";
  cli->command = find_command(argument);
  if (cli->command == NULL) return usage_error(cli, "there is no command", argument);
  if (cli->argument_bytes == 0) return true;
  for (argument = following(cli, cli->arguments); argument != NULL; argument = following(cli, argument)) {
    if (argument[0] == '-' && argument[1] != '\0') {
      if (!parse_option(cli, &argument)) return false;
    } else if (cli->command->input == NULL || cli->input != NULL) {
      return usage_error(cli, "there is no use for", argument);
    } else {
      cli->input = argument;
    }
  }
  return check_complete(cli);
}

/* ---- Steps ---- */

CliStep cli_step(Cli *cli, double now_seconds) {
  cli->now_seconds = now_seconds;
  if (cli->command == NULL) {
    if (!parse_arguments(cli)) return CLI_DONE;
    cli->next = cli->command->begin;
  }
  if (cli->next == NULL) return CLI_DONE;
  CliAction *action = cli->next;
  cli->next = NULL;
  return action(cli);
}

CliStep cli_read(Cli *cli, const char *path, CliAction *next) {
  cli->path = path;
  cli->next = next;
  return CLI_READ;
}

CliStep cli_write(Cli *cli, const char *path, Bytes chunk, uint64_t offset, CliAction *next) {
  cli->path = path;
  cli->chunk = chunk;
  cli->chunk_offset = offset;
  cli->next = next;
  return CLI_WRITE;
}

CliStep cli_done(Cli *cli) {
  cli->next = NULL;
  return CLI_DONE;
}

void cli_fail(Cli *cli, const char *why) {
  buffer_format(&cli->errors, "%s: %s: %s\n", cli->program, cli->path != NULL ? cli->path : cli->command->name, why);
  cli->exit_code = CLI_EXIT_REFUSED;
  cli->next = NULL;
}

CliStep cli_refuse(Cli *cli, const Problem *problem) {
  char text[320];
  problem_text(problem, text, sizeof text);
  cli->path = cli->input;
  cli_fail(cli, text);
  return CLI_DONE;
}

CliStep cli_refuse_status(Cli *cli, Status status) {
  cli->path = cli->input;
  cli_fail(cli, status_text(status));
  return CLI_DONE;
}

void cli_give(Cli *cli, Bytes content) { cli->content = content; }

void cli_hear_forgotten(Cli *cli, void (*forget)(void *context, Bytes bytes), void *context) {
  cli->forget = forget;
  cli->forget_context = context;
}
const char *cli_path(const Cli *cli) { return cli->path; }
Bytes cli_chunk(const Cli *cli) { return cli->chunk; }
uint64_t cli_chunk_offset(const Cli *cli) { return cli->chunk_offset; }
double cli_progress(const Cli *cli) { return cli->render != NULL ? render_progress(cli->render) : 0.0; }
Bytes cli_output(const Cli *cli) { return buffer_bytes(&cli->output); }
Bytes cli_errors(const Cli *cli) { return buffer_bytes(&cli->errors); }
int cli_exit_code(const Cli *cli) { return cli->exit_code; }
