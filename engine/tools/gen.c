/* tutti-gen DIR: prints DIR/schema.ts and DIR/reference.md. It links the engine and walks the tables the engine runs on, so
   what TypeScript and people read cannot disagree with what C does. Called by make. */
#include "tools/gen.h"

#include <stdlib.h>
#include <string.h>

static int write_file(const char *folder, const char *name, void (*print)(FILE *out)) {
  char path[4096];
  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return 1;
  FILE *out = fopen(path, "w");
  if (!out) {
    perror(path);
    return 1;
  }
  print(out);
  const bool failed = ferror(out) != 0;
  if (fclose(out) != 0 || failed) {
    perror(path);
    return 1;
  }
  return 0;
}

int main(int argument_count, char **arguments) {
  if (argument_count == 2 && strcmp(arguments[1], "--lock") == 0) {
    gen_lock(stdout);
    return EXIT_SUCCESS;
  }
  if (argument_count != 2) {
    fputs("usage: tutti-gen DIR | tutti-gen --lock\n", stderr);
    return EXIT_FAILURE;
  }
  const char *folder = arguments[1];
  if (write_file(folder, "schema.ts", gen_typescript) != 0) return EXIT_FAILURE;
  if (write_file(folder, "reference.md", gen_reference) != 0) return EXIT_FAILURE;
  return EXIT_SUCCESS;
}
