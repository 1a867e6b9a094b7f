#ifndef TUTTI_TESTS_SUPPORT_COMMAND_H
#define TUTTI_TESTS_SUPPORT_COMMAND_H

#include <stddef.h>

/* The program's own command line, `tutti ARGUMENTS`, in a shell: what it said (both streams) into `said`. Returns its exit code. */
int command_run(char *said, size_t said_bytes, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
