#ifndef TUTTI_TOOLS_CLI_H
#define TUTTI_TOOLS_CLI_H

#include "core/bytes.h"

/*
  The command line without the world: `render`, `import`, `check`, `help`, `version` as a machine that asks its host for
  files and hands it bytes to write. The native program and Node drive the same machine, so they cannot differ. [control]

    Cli *cli = cli_create(memory, "tutti", arguments);
    for (CliStep step; (step = cli_step(cli, seconds_now)) != CLI_DONE;) {
      CLI_READ:  read the whole file cli_path(cli) and cli_give() it, or say cli_fail(cli, "no such file")
      CLI_WRITE: write cli_chunk(cli) at cli_chunk_offset(cli) of a temporary file beside cli_path(cli), or cli_fail()
    }
    exit code 0: give the temporary file its name; otherwise remove it. Print cli_output() and cli_errors().

  Exit codes: 0 done, 1 the input or the world refused, 2 the command was not understood.
*/

typedef struct Cli Cli;

typedef enum CliStep { CLI_READ, CLI_WRITE, CLI_DONE } CliStep;

enum { CLI_EXIT_OK = 0, CLI_EXIT_REFUSED = 1, CLI_EXIT_USAGE = 2 };

/* `arguments`: each one ended by a zero byte, the program's own name not among them; copied. `program` ("build/tutti") is for
   messages and must outlive the Cli. NULL when memory is refused. */
Cli *cli_create(const Memory *memory, const char *program, Bytes arguments);
void cli_destroy(Cli *cli);

/* Go on to the next thing the host must do. `now_seconds` is any steady clock; it only measures speed. A chunk is at most
   about a megabyte, so a host may show cli_progress or stop between steps. */
CliStep cli_step(Cli *cli, double now_seconds);

/* Threads for renders, lent before the first step; `crew` must outlive the Cli. Without, everything is done by one. */
struct RenderCrew;
void cli_lend(Cli *cli, const struct RenderCrew *crew);

/* The file a CLI_READ or CLI_WRITE speaks of; one command writes at most one file. */
const char *cli_path(const Cli *cli);
/* Answer to CLI_READ; the bytes stay the host's and must live until cli_destroy. */
void cli_give(Cli *cli, Bytes content);
/* The content given stays until the Cli is destroyed in any case; with this, bytes of it that were read and will not be soon are
   named to the host, which may give their memory back. Before the first step. */
void cli_hear_forgotten(Cli *cli, void (*forget)(void *context, Bytes bytes), void *context);
/* Answer to either: it could not be done; `why` is one plain sentence without a full stop. The next step is CLI_DONE. */
void cli_fail(Cli *cli, const char *why);
/* What a CLI_WRITE writes, and where in the file; valid until the next step. The last chunk may lie at the file's start. */
Bytes cli_chunk(const Cli *cli);
uint64_t cli_chunk_offset(const Cli *cli);
/* 0..1 of the present command. */
double cli_progress(const Cli *cli);

/* After CLI_DONE: text for standard output and standard error, and the process's exit code. */
Bytes cli_output(const Cli *cli);
Bytes cli_errors(const Cli *cli);
int cli_exit_code(const Cli *cli);

#endif
