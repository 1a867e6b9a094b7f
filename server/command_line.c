/* Runs the command line's machine against real files. */

#include "server/command_line.h"

#include "server/clock.h"
#include "server/crew.h"
#include "server/files.h"
#include "tools/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void read_input(Cli *cli, FileBytes *input) {
  const char *why = file_read(cli_path(cli), input);
  if (why != NULL) cli_fail(cli, why);
  else cli_give(cli, (Bytes){input->data, input->size});
}

static void write_output(Cli *cli, FileWriter *output) {
  const Bytes chunk = cli_chunk(cli);
  const char *why = file_writer_put(output, cli_path(cli), chunk.data, chunk.size, cli_chunk_offset(cli));
  if (why != NULL) cli_fail(cli, why);
}

/* `context`: the input they lie in. */
static void forget_input(void *context, Bytes bytes) {
  file_forget(context, bytes.data, bytes.size);
}

static int run(Cli *cli, FileBytes *input, FileWriter *output, CommandTold *told, void *context) {
  for (;;) {
    const CliStep step = cli_step(cli, clock_seconds());
    if (step == CLI_DONE) break;
    if (told != NULL) told(context, cli_progress(cli));
    if (step == CLI_READ) read_input(cli, input);
    else write_output(cli, output);
  }
  if (cli_exit_code(cli) == CLI_EXIT_OK) {
    const char *why = file_writer_commit(output);
    if (why != NULL) cli_fail(cli, why);
  }
  const Bytes text = cli_exit_code(cli) == CLI_EXIT_OK ? cli_output(cli) : cli_errors(cli);
  FILE *stream = cli_exit_code(cli) == CLI_EXIT_OK ? stdout : stderr;
  const bool written = fwrite(text.data, 1, text.size, stream) == text.size && fflush(stream) == 0;
  return written ? cli_exit_code(cli) : CLI_EXIT_REFUSED;
}

int command_line_run(const char *program, int count, char *const *arguments, CommandTold *told, void *context) {
  Buffer joined;
  buffer_init(&joined, memory_heap(), 1u << 22);
  for (int i = 0; i < count; i++) buffer_put(&joined, arguments[i], strlen(arguments[i]) + 1);
  Cli *cli = joined.status == STATUS_OK ? cli_create(memory_heap(), program, buffer_bytes(&joined)) : NULL;
  buffer_finish(&joined);
  if (cli == NULL) {
    fprintf(stderr, "%s: %s\n", program, status_text(STATUS_NO_MEMORY));
    return CLI_EXIT_REFUSED;
  }
  RenderCrew *crew = crew_create();
  cli_lend(cli, crew);
  FileBytes input = {0};
  cli_hear_forgotten(cli, forget_input, &input);
  FileWriter output = {.fd = -1};
  const int exit_code = run(cli, &input, &output, told, context);
  cli_destroy(cli);
  crew_destroy(crew);
  file_writer_discard(&output);
  file_release(&input);
  return exit_code;
}
