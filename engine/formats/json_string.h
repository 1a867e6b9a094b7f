#ifndef TUTTI_FORMATS_JSON_STRING_H
#define TUTTI_FORMATS_JSON_STRING_H

#include "core/bytes.h"

/*
  Reads the JSON string that begins (with its quote) at `*offset` and moves past it. `text` is a view of the input when
  nothing is escaped, of `scratch` otherwise. Returns NULL, or what is wrong, with `*offset` on the spot. [control]
*/
const char *json_string_read(Bytes json, size_t *offset, Buffer *scratch, Bytes *text);

#endif
