/* Words of MIDI files: which events they are, and what of their bytes the document can hold as text. */
#include "session/midi_words.h"

#include "core/limits.h"
#include "core/utf8.h"

#define META 0xff
#define DATA_MAX (LIMIT_TEXT_BYTES - 4u)

static const struct { uint8_t status, meta; } events[WORD_TYPE_COUNT] = {
  [WORD_TEXT] = {META, 0x01}, [WORD_COPYRIGHT] = {META, 0x02}, [WORD_INSTRUMENT] = {META, 0x04}, [WORD_LYRIC] = {META, 0x05},
  [WORD_PROGRAM] = {META, 0x08}, [WORD_PORT] = {META, 0x09}, [WORD_SYSEX] = {0xf0, 0}, [WORD_SYSEX_MORE] = {0xf7, 0}, [WORD_SEQUENCER] = {META, 0x7f},
};

int midi_word_type(uint8_t status, uint8_t meta) {
  for (int type = 0; type < WORD_TYPE_COUNT; type++)
    if (events[type].status == status && (status != META || events[type].meta == meta)) return type;
  return -1;
}

void midi_word_event(int64_t type, uint8_t *status, uint8_t *meta) {
  *status = events[type].status;
  *meta = events[type].meta;
}

static bool is_bytes(int64_t type) { return type >= WORD_SYSEX; }

static void put_text(Bytes raw, Buffer *out) {
  const bool is_utf8 = utf8_valid(raw.data, raw.size);
  for (size_t at = 0; at < raw.size;) {
    uint32_t code = raw.data[at];
    const uint32_t length = is_utf8 ? utf8_decode(raw.data + at, raw.size - at, &code) : 1;
    uint8_t encoded[4];
    const uint32_t bytes = utf8_encode(code, encoded);
    if (length == 0 || out->size + bytes > DATA_MAX) return;
    at += length;
    if (code != 0) buffer_put(out, encoded, bytes);
  }
}

bool midi_word_data(int64_t type, Bytes raw, Buffer *out) {
  if (!is_bytes(type)) {
    put_text(raw, out);
    return true;
  }
  static const char digits[] = "0123456789ABCDEF";
  if (raw.size > DATA_MAX / 3) return false;
  for (size_t i = 0; i < raw.size; i++) {
    const char pair[] = {' ', digits[raw.data[i] >> 4], digits[raw.data[i] & 15]};
    buffer_put(out, i == 0 ? pair + 1 : pair, i == 0 ? 2 : 3);
  }
  return true;
}

static int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

void midi_word_bytes(int64_t type, Text data, Buffer *out) {
  if (!is_bytes(type)) {
    buffer_put(out, data.data, data.size);
    return;
  }
  int high = -1;
  for (size_t i = 0; i < data.size; i++) {
    const int value = digit(data.data[i]);
    if (value >= 0 && high < 0) {
      high = value;
      continue;
    }
    if (high >= 0) {
      const uint8_t byte = (uint8_t)(value >= 0 ? high * 16 + value : high);
      buffer_put(out, &byte, 1);
    }
    high = -1;
  }
  const uint8_t last = (uint8_t)high;
  if (high >= 0) buffer_put(out, &last, 1);
}
