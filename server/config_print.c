/* What people read about settings, printed from the table: what holds, the example of an environment, the reference. */

#include "server/config.h"

#include <stdio.h>
#include <string.h>

enum { WRAP_COLUMNS = 110 };

static void wrapped(const char *begin, const char *text) {
  size_t column = 0;
  for (const char *at = text; *at != '\0';) {
    const size_t word = strcspn(at, " ");
    const bool fresh = column == 0 || column + 1 + word > WRAP_COLUMNS;
    const int printed = printf("%s%s%.*s", column > 0 && fresh ? "\n" : "", fresh ? begin : " ", (int)word, at);
    column = (fresh ? 0 : column) + (size_t)printed;
    at += word;
    at += strspn(at, " ");
  }
  printf("\n");
}

static void print_range(const ConfigRow *row) {
  if (row->type == CONFIG_IS_NUMBER) printf("%lld to %lld", (long long)row->least, (long long)row->most);
  else if (row->type == CONFIG_IS_URL) printf("an address");
  else if (row->type == CONFIG_IS_TEXT) printf(row->secret ? "text, secret" : "text");
  else
    for (const char *at = row->choices; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " ")) printf("%s`%.*s`", at == row->choices ? "" : ", ", (int)strcspn(at, " "), at);
}

/* Those a deployment must think about come first. */
static void print_example(void) {
  wrapped("# ", "Copy to deploy/.env. Printed by `tutti config example`. What is not set here has the value that is shown; those without a # must be looked at.");
  for (int needed = 1; needed >= 0; needed--) {
    const char *group = NULL, *told = NULL;
    for (uint32_t i = 0; i < config_row_count; i++) {
      const ConfigRow *row = &config_rows[i];
      if (row->group != NULL) group = row->group;
      if (row->needed != (needed == 1)) continue;
      if (needed == 0 && group != told) printf("\n# ---- %s\n", group);
      told = group;
      printf("\n");
      wrapped("# ", row->doc);
      printf("%s%s=%s\n", needed ? "" : "#", row->name, row->otherwise);
    }
  }
}

static void print_reference(void) {
  printf("# Configuration\n\nPrinted by `tutti config reference` from the table in `server/config.c`. Settings are variables of the environment; an empty one\n"
         "counts as none. A secret may lie in a file instead, named by `NAME_FILE`. A value that cannot be ends the program with one sentence\n"
         "that names it; a name that begins with `TUTTI_` and is no setting is told in the log. `tutti config` shows what holds.\n");
  for (uint32_t i = 0; i < config_row_count; i++) {
    const ConfigRow *row = &config_rows[i];
    if (row->group != NULL) printf("\n## %s\n\n| Setting | Values | Unless set | |\n|---|---|---|---|\n", row->group);
    printf("| `%s` | ", row->name);
    print_range(row);
    printf(row->otherwise[0] == '\0' ? " | none" : " | `%s`", row->otherwise);
    printf(" | %s |\n", row->doc);
  }
}

static void print_values(void) {
  for (uint32_t i = 0; i < CONFIG_COUNT; i++) {
    const ConfigRow *row = &config_rows[i];
    const char *value = config_text((ConfigKey)i);
    printf("%-28s %s%s\n", row->name, row->secret && value[0] != '\0' ? "(a secret)" : value, config_is_set((ConfigKey)i) ? "   (set)" : "");
  }
}

int config_run(const char *program, int count, char *const *arguments) {
  static const struct { const char *name; void (*print)(void); } pages[] = {{"example", print_example}, {"reference", print_reference}};
  char why[512];
  if (count == 0) {
    const bool good = config_begin(why, sizeof why);
    print_values();
    for (uint32_t i = 0; config_stranger(i) != NULL; i++) printf("%.*s is no setting\n", (int)strcspn(config_stranger(i), "="), config_stranger(i));
    if (!good) fprintf(stderr, "%s: %s\n", program, why);
    return good ? 0 : 1;
  }
  for (size_t i = 0; count == 1 && i < sizeof pages / sizeof pages[0]; i++) {
    if (strcmp(pages[i].name, arguments[0]) != 0) continue;
    pages[i].print();
    return 0;
  }
  fprintf(stderr, "usage: %s config [example | reference]\n", program);
  return 2;
}
