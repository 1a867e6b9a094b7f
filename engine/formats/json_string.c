/* Strings of JSON: UTF-8 is checked, escapes are undone, a lone half of a surrogate pair is refused. */

#include "formats/json_string.h"

#include "core/utf8.h"

#include <stdbool.h>
#include <string.h>

/* Four hex digits at `at`; -1 when there are none. */
static int32_t hex_unit(Bytes json, size_t at) {
  int32_t unit = 0;
  if (json.size - at < 4) return -1;
  for (size_t i = 0; i < 4; i++) {
    const uint8_t byte = json.data[at + i], letter = byte | 0x20;
    if (byte >= '0' && byte <= '9') unit = unit * 16 + (byte - '0');
    else if (letter >= 'a' && letter <= 'f') unit = unit * 16 + (letter - 'a' + 10);
    else return -1;
  }
  return unit;
}

/* `*offset` stands past "\u"; on success past the digits, of both halves for a pair. */
static const char *read_unicode(Bytes json, size_t *offset, Buffer *scratch) {
  int32_t code = hex_unit(json, *offset);
  if (code < 0) return "expected four hex digits after \\u";
  size_t size = 4;
  if (code >= 0xd800 && code < 0xdc00) {
    const bool escaped = json.size - *offset >= 10 && memcmp(json.data + *offset + 4, "\\u", 2) == 0;
    const int32_t low = escaped ? hex_unit(json, *offset + 6) : -1;
    if (low < 0xdc00 || low >= 0xe000) return "half of a surrogate pair stands alone";
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    size = 10;
  }
  uint8_t encoded[4];
  const uint32_t length = utf8_encode((uint32_t)code, encoded);
  if (length == 0) return "half of a surrogate pair stands alone";
  buffer_put(scratch, encoded, length);
  *offset += size;
  return NULL;
}

/* `*offset` stands on the backslash. */
static const char *read_escape(Bytes json, size_t *offset, Buffer *scratch) {
  static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
  if (json.size - *offset < 2) {
    *offset = json.size;
    return "the text does not end";
  }
  const uint8_t name = json.data[*offset + 1];
  if (name == 'u') {
    *offset += 2;
    return read_unicode(json, offset, scratch);
  }
  const char *found = name ? strchr(names, name) : NULL;
  if (!found) return "an unknown escape";
  buffer_u8(scratch, (uint8_t)bytes[found - names]);
  *offset += 2;
  return NULL;
}

/* Past the plain characters from `at`, to a quote, a backslash, the end or something wrong. */
static const char *skip_plain(Bytes json, size_t *at) {
  while (*at < json.size) {
    const uint8_t byte = json.data[*at];
    if (byte == '"' || byte == '\\') return NULL;
    if (byte < 0x20) return "a control character in a text";
    const uint32_t length = byte < 0x80 ? 1 : utf8_decode(json.data + *at, json.size - *at, NULL);
    if (length == 0) return "the text is not valid UTF-8";
    *at += length;
  }
  return "the text does not end";
}

const char *json_string_read(Bytes json, size_t *offset, Buffer *scratch, Bytes *text) {
  size_t begin = ++*offset;
  const char *wrong = skip_plain(json, offset);
  if (!wrong && json.data[*offset] == '"') {
    *text = (Bytes){json.data + begin, (*offset)++ - begin};
    return NULL;
  }
  buffer_clear(scratch);
  while (!wrong && json.data[*offset] == '\\') {
    buffer_put(scratch, json.data + begin, *offset - begin);
    wrong = read_escape(json, offset, scratch);
    begin = *offset;
    if (!wrong) wrong = skip_plain(json, offset);
  }
  if (wrong) return wrong;
  buffer_put(scratch, json.data + begin, *offset - begin);
  if (scratch->status != STATUS_OK) return "not enough memory for a text";
  ++*offset;
  *text = buffer_bytes(scratch);
  return NULL;
}
