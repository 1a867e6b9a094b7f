/* One binary: `serve` starts the server, everything else is the command line shared with every other host. */

#include "server/admin.h"
#include "server/command_line.h"
#include "server/config.h"
#include "server/jobs/sandbox.h"
#include "server/routes/api.h"
#include "server/serve.h"

#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
  const char *program = count > 0 ? arguments[0] : "tutti";
  if (count > 1 && strcmp(arguments[1], "serve") == 0) return serve_run(program, count - 2, arguments + 2);
  if (count > 1 && strcmp(arguments[1], "inside") == 0) return sandbox_inside(program, count - 2, arguments + 2);
  if (count > 1 && strcmp(arguments[1], "config") == 0) return config_run(program, count - 2, arguments + 2);
  if (count > 1 && strcmp(arguments[1], "api") == 0) return api_print_run(program, count - 2, arguments + 2);
  if (count > 1 && admin_has_command(arguments[1])) return admin_run(program, count - 1, arguments + 1);
  const int exit_code = command_line_run(program, count - 1, arguments + 1, NULL, NULL);
  if (count < 2 || (count == 2 && strcmp(arguments[1], "help") == 0)) printf("Also:  %s " SERVE_USAGE "\n       " ADMIN_USAGE CONFIG_USAGE API_USAGE, program);
  return exit_code;
}
