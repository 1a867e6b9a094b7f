#ifndef TUTTI_MODEL_WIRE_H
#define TUTTI_MODEL_WIRE_H

#include "core/bytes.h"
#include "model/records.h"
#include "model/value.h"

/*
  How values lie in bytes, shared by the codecs of documents and batches. Integers are varints; rows lie column by column
  as differences, so that 1,000,000 quantised notes take a few bytes each. Whatever may grow is preceded by its length, so
  that an older program can pass by what it does not know. Readers take hostile bytes: every count is checked against what
  is left before memory is asked for. All functions are [control].
*/

typedef struct WireReader {
  Reader in;
  const Memory *memory;
  Problem *problem; /* filled at the first failure; may be NULL */
  Status status;    /* sticky, like the Reader's failure */
} WireReader;

void wire_reader_init(WireReader *wire, Bytes bytes, const Memory *memory, Problem *problem);
/* Record a failure at the place the reader stands. The first one stays. Returns false. */
bool wire_fail(WireReader *wire, Status status, const char *where, const char *what);
/* The reader's own failure, if any, becomes STATUS_TRUNCATED; true when all is well. */
bool wire_ok(WireReader *wire, const char *where);
/* A length and, in `end`, where what it measures must end. */
bool wire_open(WireReader *wire, const char *where, size_t *end);
/* The reader must stand exactly at `end`. */
bool wire_close(WireReader *wire, const char *where, size_t end);

/* Lengths are written afterwards: begin gives the mark for end. */
size_t wire_begin(const Buffer *out);
void wire_end(Buffer *out, size_t mark);

/* Any value but records, its type first. Texts are views of the bytes. */
void wire_put_value(Buffer *out, const Value *value);
bool wire_get_value(WireReader *wire, Value *value);
void wire_put_text(Buffer *out, const char *data, size_t size);
bool wire_get_text(WireReader *wire, const char *where, Bytes *text);

/* Rows: ids, then the columns. A row lacks the cells its mask lacks; `masks` NULL: none does. Reading appends to empty records. */
void wire_put_rows(Buffer *out, const Records *records, const uint32_t *masks);
bool wire_get_rows(WireReader *wire, Records *records, uint32_t **masks);
void wire_put_patch(Buffer *out, const Patch *patch);
bool wire_get_patch(WireReader *wire, Patch *patch);

#endif
