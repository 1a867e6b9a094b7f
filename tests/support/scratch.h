#ifndef TESTS_SUPPORT_SCRATCH_H
#define TESTS_SUPPORT_SCRATCH_H

#include "server/files.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SCRATCH_BYTES = 64, SCRATCH_HOME_MOST = 31 }; /* a database has a socket below it, whose whole path must fit into 107 bytes */

/* A path in TMPDIR, where that is short enough, or in /tmp, that nobody has, and a new folder there for its owner only; who makes it removes it. */
static inline void scratch_path(char path[SCRATCH_BYTES], const char *what) {
  const char *home = getenv("TMPDIR");
  if (home == NULL || home[0] != '/' || strlen(home) > SCRATCH_HOME_MOST) home = "/tmp";
  snprintf(path, SCRATCH_BYTES, "%.*s/tutti-%.7s-%016" PRIx64, SCRATCH_HOME_MOST, home, what, file_unique());
}

static inline bool scratch_folder(char path[SCRATCH_BYTES], const char *what) {
  scratch_path(path, what);
  return mkdir(path, 0700) == 0;
}

/* A file in such a folder; the text is good until four more were asked for. */
static inline const char *scratch_file(const char *folder, const char *name) {
  static char paths[4][128];
  static unsigned next;
  char *path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

#endif
