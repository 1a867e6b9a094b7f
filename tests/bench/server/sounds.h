#ifndef TUTTI_TESTS_BENCH_SERVER_SOUNDS_H
#define TUTTI_TESTS_BENCH_SERVER_SOUNDS_H

#include "support/server_process.h"

/* S3: large sounds come and go. `project` is somebody's whose `cookie` is given. False, and said, when a byte was another. */
bool sounds_row(const ServerProcess *server, const char *cookie, const char *project);

#endif
