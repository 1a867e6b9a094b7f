#ifndef TUTTI_SERVER_COMMAND_LINE_H
#define TUTTI_SERVER_COMMAND_LINE_H

/*
  The native host of tools/cli.h: files and a clock. Input is mapped, or read whole from a pipe; output goes to a
  temporary file beside its place and takes its name only when the command succeeded, so that a full disk, a bad input or
  an interruption never leaves half a file or destroys the previous one.
*/

/* How far a command is, 0..1. */
typedef void CommandTold(void *context, double part);

/* Run one command to its end; `arguments` without the program's name; `told` may be NULL. Returns the exit code. */
int command_line_run(const char *program, int count, char *const *arguments, CommandTold *told, void *context);

#endif
