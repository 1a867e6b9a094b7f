#ifndef TUTTI_SERVER_HEX_H
#define TUTTI_SERVER_HEX_H

#include "core/hash.h"

#include <stdbool.h>

/* The digest that `text` begins with, as 64 lower-case hex digits. False: it does not. [any] */
bool hex_digest(const char *text, Digest *digest);

#endif
