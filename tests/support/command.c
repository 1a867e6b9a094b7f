/* popen, with the program of this build in front. */
#include "support/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

int command_run(char *said, size_t said_bytes, const char *format, ...) {
  char line[2048], arguments[1536];
  va_list values;
  va_start(values, format);
  vsnprintf(arguments, sizeof arguments, format, values);
  va_end(values);
  const char *build = getenv("BUILD");
  snprintf(line, sizeof line, "%s/tutti %s 2>&1", build == NULL ? "build" : build, arguments);
  FILE *output = popen(line, "r");
  if (output == NULL) return -1;
  const size_t size = fread(said, 1, said_bytes - 1, output);
  said[size] = '\0';
  for (char rest[512]; fread(rest, 1, sizeof rest, output) > 0;) {}
  const int status = pclose(output);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
