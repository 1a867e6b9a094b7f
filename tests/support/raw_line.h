#ifndef TUTTI_TESTS_SUPPORT_RAW_LINE_H
#define TUTTI_TESTS_SUPPORT_RAW_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A connection to a server on this machine, for whoever says on it what no client would. */

/* -1: nobody is let in. */
int raw_dial(uint16_t port);
/* All of it, unless they hang up before. */
void raw_say(int fd, const void *bytes, size_t size);
/* Everything that is answered until they hang up, or are silent for `wait_ms`, with a terminator. True: they hung up. */
bool raw_hear(int fd, char *text, size_t bytes, int wait_ms);

#endif
