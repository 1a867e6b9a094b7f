/* tutti-gen DIR prints DIR/schema.ts; tutti-gen --reference DIR prints DIR/reference.md and a plot for each device. It links the engine and walks the tables the engine runs on, so
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

static int write_plots(const char *folder) {
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    char path[4096];
    if (gen_plot_title(device) == NULL) continue;
    if (snprintf(path, sizeof path, "%s/%s.svg", folder, device->id) >= (int)sizeof path) return 1;
    FILE *out = fopen(path, "w");
    if (!out) {
      perror(path);
      return 1;
    }
    const bool drawn = gen_plot(out, device);
    if (fclose(out) != 0 || !drawn) {
      perror(path);
      return 1;
    }
  }
  return 0;
}

int main(int argument_count, char **arguments) {
  if (argument_count == 2 && strcmp(arguments[1], "--lock") == 0) {
    gen_lock(stdout);
    return EXIT_SUCCESS;
  }
  const bool reference = argument_count == 3 && strcmp(arguments[1], "--reference") == 0;
  if (reference) return write_file(arguments[2], "reference.md", gen_reference) != 0 || write_plots(arguments[2]) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  if (argument_count != 2) {
    fputs("usage: tutti-gen DIR | tutti-gen --reference DIR | tutti-gen --lock\n", stderr);
    return EXIT_FAILURE;
  }
  return write_file(arguments[1], "schema.ts", gen_typescript) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
