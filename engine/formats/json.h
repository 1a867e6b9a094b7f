#ifndef TUTTI_FORMATS_JSON_H
#define TUTTI_FORMATS_JSON_H

#include "core/bytes.h"

/*
  JSON (RFC 8259) as a pull reader over bytes and a writer into a Buffer. No tree is built: a reader asks for what it
  expects, and the first thing that is not so becomes the Problem, with its byte offset and path. Duplicate keys, depth over
  the limit, bad UTF-8 and trailing bytes are refused. Numbers are read and written so that every double and every int64
  survives the round trip bit for bit. [control]
*/

typedef enum JsonType { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT, JSON_NONE } JsonType;

/* An array or object being read. */
typedef struct JsonLevel {
  size_t key_offset;         /* of the current member's key in the input, past its quote */
  size_t key_base;           /* where this object's keys begin among the reader's */
  uint32_t index;            /* of the current item */
  bool array, first;
} JsonLevel;

typedef struct JsonReader {
  Bytes bytes;
  size_t offset;             /* next byte */
  size_t value_offset;       /* where the last key or value began: what json_fail points at */
  uint32_t depth;
  JsonLevel levels[64];
  Problem *problem;          /* filled at the first failure; may be NULL */
  Status status;             /* sticky */
  const Memory *memory;
  Buffer text;               /* scratch for unescaped strings and keys */
  uint64_t *keys;            /* hashes of the keys of every open object, innermost last */
  uint32_t *slots;           /* hash table over them: index + 1, or 0 */
  size_t key_count, key_capacity; /* slots: twice the capacity */
} JsonReader;

void json_reader_init(JsonReader *json, Bytes bytes, const Memory *memory, Problem *problem);
void json_reader_finish(JsonReader *json);
JsonType json_peek(JsonReader *json);
bool json_begin_object(JsonReader *json);
/* The next key (valid until the next call that reads text) or false at the object's end, which it consumes. */
bool json_next_key(JsonReader *json, Bytes *key);
bool json_key_is(Bytes key, const char *name);
bool json_begin_array(JsonReader *json);
bool json_next_item(JsonReader *json);           /* false at the array's end, which it consumes */
bool json_read_null(JsonReader *json);
bool json_bool(JsonReader *json, bool *value);
bool json_int(JsonReader *json, int64_t *value); /* fails on fractions and overflow */
bool json_read_real(JsonReader *json, double *value);
bool json_text(JsonReader *json, Bytes *text);   /* unescaped UTF-8; valid until the next text or key */
bool json_skip(JsonReader *json);                /* any value */
bool json_raw(JsonReader *json, Bytes *raw);     /* any value, as the bytes it was written with */
Status json_end(JsonReader *json);               /* nothing but white space may follow */
/* Makes this the reader's failure unless it has one; points at the value or key read last. Returns the sticky status. */
Status json_fail(JsonReader *json, Status status, const char *format, ...) PRINTF_LIKE(3, 4);

typedef struct JsonWriter { Buffer *out; uint32_t depth; bool first[65]; bool compact[65]; bool keyed; } JsonWriter;
void json_writer_init(JsonWriter *json, Buffer *out);
void json_write_begin_object(JsonWriter *json, bool one_line);
void json_write_key(JsonWriter *json, const char *key);
void json_write_end_object(JsonWriter *json);
void json_write_begin_array(JsonWriter *json, bool one_line);
void json_write_end_array(JsonWriter *json);
void json_write_null(JsonWriter *json);
void json_write_bool(JsonWriter *json, bool value);
void json_write_int(JsonWriter *json, int64_t value);
void json_write_real(JsonWriter *json, double value); /* shortest text that reads back equal; finite */
void json_write_text(JsonWriter *json, const char *text, size_t size); /* bytes that are no UTF-8 become U+FFFD */
void json_write_raw(JsonWriter *json, Bytes raw);

#endif
