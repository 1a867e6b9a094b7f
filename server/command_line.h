#ifndef TUTTI_SERVER_COMMAND_LINE_H
#define TUTTI_SERVER_COMMAND_LINE_H

/*
  The native host of tools/cli.h: files and a clock. Input is mapped, or read whole from a pipe; output goes to a
  temporary file beside its place and takes its name only when the command succeeded, so that a full disk, a bad input or
  an interruption never leaves half a file or destroys the previous one.
*/

/* Run one command to its end; `arguments` without the program's name. Returns the exit code. */
int command_line_run(const char *program, int count, char *const *arguments);

#endif
