/* The Buffer of bytes.h: a growing sequence of bytes with a stated maximum that remembers its first failure. */
#include "core/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CAPACITY_MIN 64u

void buffer_init(Buffer *buffer, const Memory *memory, size_t size_max) {
  *buffer = (Buffer){.memory = memory, .size_max = size_max, .status = STATUS_OK};
}

void buffer_finish(Buffer *buffer) {
  if (buffer->memory) memory_free(buffer->memory, buffer->data, buffer->capacity);
  *buffer = (Buffer){.memory = buffer->memory, .size_max = buffer->size_max};
}

void buffer_clear(Buffer *buffer) {
  buffer->size = 0;
  buffer->status = STATUS_OK;
}

Bytes buffer_bytes(const Buffer *buffer) { return (Bytes){.data = buffer->data, .size = buffer->size}; }

/* Double, or as much as is wanted at once where that is more: a song that is put as a whole takes its own size. Neither past the maximum nor
   past what size_t can say. */
static size_t grown_capacity(const Buffer *buffer, size_t wanted) {
  const size_t doubled = buffer->capacity > SIZE_MAX / 2 ? SIZE_MAX : buffer->capacity * 2, least = doubled < CAPACITY_MIN ? CAPACITY_MIN : doubled;
  const size_t capacity = least < wanted ? wanted : least;
  const size_t most = buffer->size_max > CAPACITY_MIN ? buffer->size_max : CAPACITY_MIN;
  return capacity < most ? capacity : most;
}

uint8_t *buffer_extend(Buffer *buffer, size_t size) {
  if (buffer->status != STATUS_OK) return NULL;
  if (size > buffer->size_max - buffer->size) {
    buffer->status = STATUS_TOO_LARGE;
    return NULL;
  }
  const size_t wanted = buffer->size + size;
  if (!buffer->data || wanted > buffer->capacity) {
    const size_t capacity = grown_capacity(buffer, wanted);
    uint8_t *data = memory_resize(buffer->memory, buffer->data, buffer->capacity, capacity);
    if (!data) {
      buffer->status = STATUS_NO_MEMORY;
      return NULL;
    }
    buffer->data = data;
    buffer->capacity = capacity;
  }
  uint8_t *room = buffer->data + buffer->size;
  buffer->size = wanted;
  return room;
}

void buffer_put(Buffer *buffer, const void *data, size_t size) {
  if (size == 0) return;
  uint8_t *room = buffer_extend(buffer, size);
  if (room) memcpy(room, data, size);
}

void buffer_text(Buffer *buffer, const char *text) { buffer_put(buffer, text, strlen(text)); }

/* For text longer than the usual line: format into a block of its own, so that the terminator never counts. */
static void format_long(Buffer *buffer, size_t length, const char *format, va_list arguments) PRINTF_LIKE(3, 0);
static void format_long(Buffer *buffer, size_t length, const char *format, va_list arguments) {
  if (buffer->status != STATUS_OK) return;
  char *text = memory_new(buffer->memory, length + 1);
  if (!text) {
    buffer->status = STATUS_NO_MEMORY;
    return;
  }
  vsnprintf(text, length + 1, format, arguments);
  buffer_put(buffer, text, length);
  memory_free(buffer->memory, text, length + 1);
}

void buffer_format(Buffer *buffer, const char *format, ...) {
  char line[256];
  va_list arguments;
  va_start(arguments, format);
  const int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  if ((size_t)length < sizeof line) {
    buffer_put(buffer, line, (size_t)length);
    return;
  }
  va_start(arguments, format);
  format_long(buffer, (size_t)length, format, arguments);
  va_end(arguments);
}

static void put_le(Buffer *buffer, uint64_t value, unsigned size) {
  uint8_t *room = buffer_extend(buffer, size);
  for (unsigned i = 0; room && i < size; i++) room[i] = (uint8_t)(value >> (8 * i));
}

static void put_be(Buffer *buffer, uint32_t value, unsigned size) {
  uint8_t *room = buffer_extend(buffer, size);
  for (unsigned i = 0; room && i < size; i++) room[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

void buffer_u8(Buffer *buffer, uint8_t value) { put_le(buffer, value, 1); }
void buffer_u16le(Buffer *buffer, uint16_t value) { put_le(buffer, value, 2); }
void buffer_u32le(Buffer *buffer, uint32_t value) { put_le(buffer, value, 4); }
void buffer_u64le(Buffer *buffer, uint64_t value) { put_le(buffer, value, 8); }
void buffer_u16be(Buffer *buffer, uint16_t value) { put_be(buffer, value, 2); }
void buffer_u32be(Buffer *buffer, uint32_t value) { put_be(buffer, value, 4); }

void buffer_f32le(Buffer *buffer, float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  put_le(buffer, bits, sizeof bits);
}

void buffer_f64le(Buffer *buffer, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  put_le(buffer, bits, sizeof bits);
}

void buffer_varint(Buffer *buffer, uint64_t value) {
  uint8_t coded[10];
  size_t size = 0;
  for (; value >= 0x80; value >>= 7) coded[size++] = (uint8_t)(value | 0x80);
  coded[size++] = (uint8_t)value;
  buffer_put(buffer, coded, size);
}

void buffer_svarint(Buffer *buffer, int64_t value) {
  const uint64_t bits = (uint64_t)value;
  buffer_varint(buffer, bits << 1 ^ (0 - (bits >> 63)));
}
