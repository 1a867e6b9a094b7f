#ifndef TUTTI_SERVER_ADMIN_H
#define TUTTI_SERVER_ADMIN_H

#include <stdbool.h>

/* Commands for those who look after a server; all find database and store as `serve` does. */

#define ADMIN_USAGE \
  "       worker | migrate | gc | doctor  [--data FOLDER]\n"

bool admin_has_command(const char *name);
/* `arguments` begins with the command's name. Returns the exit code. */
int admin_run(const char *program, int count, char *const *arguments);

#endif
