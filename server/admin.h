#ifndef TUTTI_SERVER_ADMIN_H
#define TUTTI_SERVER_ADMIN_H

#include <stdbool.h>

/* Commands for those who look after a server; all find database and store as `serve` does. */

#define ADMIN_USAGE \
  "worker | migrate | gc | doctor | verify  [--data FOLDER]\n" \
  "       backup FILE | restore FILE  [--data FOLDER]\n" \
  "       admin list | admin link | admin make NAME | admin lock NUMBER | admin unlock NUMBER  [--data FOLDER]\n" \
  "       verify RECEIPT.json FILE [SONG.tutti]\n"

bool admin_has_command(const char *name);
/* `arguments` begins with the command's name. Returns the exit code. */
int admin_run(const char *program, int count, char *const *arguments);

#endif
