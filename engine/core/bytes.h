#ifndef TUTTI_CORE_BYTES_H
#define TUTTI_CORE_BYTES_H

#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
  Bytes in and bytes out. A Reader never runs past its end: it fails once, stays failed, and gives zeros from then on, so a
  parser checks at the end of a structure instead of at every byte. A Buffer grows up to a maximum stated at its making and
  remembers its first failure in the same way.
*/

typedef struct Bytes {
  const uint8_t *data;
  size_t size;
} Bytes;

typedef struct Reader {
  Bytes bytes;
  size_t offset; /* next byte; where it stood when it failed */
  bool failed;
} Reader;

typedef struct Buffer {
  uint8_t *data;
  size_t size;
  size_t capacity;
  size_t size_max;
  const Memory *memory;
  Status status; /* STATUS_OK, STATUS_NO_MEMORY or STATUS_TOO_LARGE; once set, writes do nothing */
} Buffer;

/* Reading [any]. Names say width and byte order; zero once failed. */
void reader_init(Reader *reader, Bytes bytes);
size_t reader_left(const Reader *reader);
uint8_t reader_u8(Reader *reader);
uint16_t reader_u16le(Reader *reader);
uint32_t reader_u32le(Reader *reader);
uint64_t reader_u64le(Reader *reader);
uint16_t reader_u16be(Reader *reader);
uint32_t reader_u24be(Reader *reader);
uint32_t reader_u32be(Reader *reader);
float reader_f32le(Reader *reader);
double reader_f64le(Reader *reader);
/* LEB128, at most 10 bytes; a longer or overlong one fails. */
uint64_t reader_varint(Reader *reader);
/* Zigzag over reader_varint. */
int64_t reader_svarint(Reader *reader);
/* A view of the next `size` bytes, or an empty view on failure. */
Bytes reader_take(Reader *reader, size_t size);
bool reader_skip(Reader *reader, size_t size);

/* Writing [control]. */
void buffer_init(Buffer *buffer, const Memory *memory, size_t size_max);
void buffer_finish(Buffer *buffer);
/* Room for `size` more bytes at the end, to be filled by the caller; NULL on failure. */
uint8_t *buffer_extend(Buffer *buffer, size_t size);
void buffer_put(Buffer *buffer, const void *data, size_t size);
void buffer_text(Buffer *buffer, const char *text);
void buffer_format(Buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
void buffer_u8(Buffer *buffer, uint8_t value);
void buffer_u16le(Buffer *buffer, uint16_t value);
void buffer_u32le(Buffer *buffer, uint32_t value);
void buffer_u64le(Buffer *buffer, uint64_t value);
void buffer_u16be(Buffer *buffer, uint16_t value);
void buffer_u32be(Buffer *buffer, uint32_t value);
void buffer_f32le(Buffer *buffer, float value);
void buffer_f64le(Buffer *buffer, double value);
void buffer_varint(Buffer *buffer, uint64_t value);
void buffer_svarint(Buffer *buffer, int64_t value);
/* Forget the content, keep the memory and the maximum; clears the failure. */
void buffer_clear(Buffer *buffer);
Bytes buffer_bytes(const Buffer *buffer);

#endif
