#ifndef TUTTI_TESTS_FUZZ_SEED_H
#define TUTTI_TESTS_FUZZ_SEED_H

#include "core/bytes.h"

#include <stdio.h>

/*
  Where a fuzz target begins: good inputs, made by code and written into the corpus folder (the first argument that is no
  option) before libFuzzer reads it. A target defines `make_seed`, which fills `out` with seed number `index` or returns false.
*/

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
static bool make_seed(uint32_t index, Buffer *out);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  const char *folder = NULL;
  for (int i = 1; i < *argc && !folder; i++) folder = (*argv)[i][0] == '-' ? NULL : (*argv)[i];
  for (uint32_t index = 0; folder; index++) {
    char path[1024];
    Buffer out;
    buffer_init(&out, memory_heap(), 16u << 20);
    const bool more = make_seed(index, &out);
    snprintf(path, sizeof path, "%s/seed-%03u", folder, (unsigned)index);
    FILE *file = more ? fopen(path, "wb") : NULL;
    if (file) {
      if (out.size > 0) fwrite(out.data, 1, out.size, file);
      fclose(file);
    }
    buffer_finish(&out);
    if (!file) break;
  }
  return 0;
}

#endif
