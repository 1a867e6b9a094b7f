/* UTF-8 decoding and encoding, for every text that comes from outside: JSON, MIDI names, archive names, documents. */

#include "core/utf8.h"

static bool is_continuation(uint8_t byte) { return (byte & 0xc0) == 0x80; }

uint32_t utf8_decode(const uint8_t *data, size_t size, uint32_t *code) {
  if (size == 0) return 0;
  const uint8_t lead = data[0];
  uint32_t value = lead, length = 1, least = 0;
  if (lead >= 0xf0 && lead <= 0xf4) value = lead & 0x07u, length = 4, least = 0x10000;
  else if (lead >= 0xe0 && lead < 0xf0) value = lead & 0x0fu, length = 3, least = 0x800;
  else if (lead >= 0xc2 && lead < 0xe0) value = lead & 0x1fu, length = 2, least = 0x80;
  else if (lead >= 0x80) return 0;
  if (size < length) return 0;
  for (uint32_t i = 1; i < length; i++) {
    if (!is_continuation(data[i])) return 0;
    value = value << 6 | (data[i] & 0x3fu);
  }
  if (value < least || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 0;
  if (code) *code = value;
  return length;
}

uint32_t utf8_encode(uint32_t code, uint8_t out[4]) {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return 0;
  if (code < 0x80) {
    out[0] = (uint8_t)code;
    return 1;
  }
  const uint32_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const uint8_t leads[5] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (uint32_t i = length - 1; i > 0; i--, code >>= 6) out[i] = (uint8_t)(0x80 | (code & 0x3f));
  out[0] = (uint8_t)(leads[length] | code);
  return length;
}

bool utf8_valid(const void *data, size_t size) {
  const uint8_t *bytes = data;
  for (size_t at = 0; at < size;) {
    const uint32_t length = bytes[at] < 0x80 ? 1 : utf8_decode(bytes + at, size - at, NULL);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

size_t utf8_cut(const void *data, size_t size, size_t size_max) {
  if (size <= size_max) return size;
  const uint8_t *bytes = data;
  size_t end = size_max;
  while (end > 0 && is_continuation(bytes[end])) end--;
  return end;
}
