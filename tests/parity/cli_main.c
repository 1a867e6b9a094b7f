/* The command line without the server around it, so that any compiler and target can be held against the others. */

#include "server/command_line.h"

#include <stddef.h>

int main(int count, char **arguments) { return command_line_run("tutti-cli", count - 1, arguments + 1, NULL, NULL); }
