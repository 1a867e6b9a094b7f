/* The JSON writer: indented for people and diffs, except where a container is asked to stay on one line. */

#include "formats/json.h"
#include "formats/json_number.h"

#include "core/limits.h"
#include "core/math.h"
#include "core/utf8.h"

#include <assert.h>
#include <string.h>

#define WHOLE_MAX INT64_C(999999999999999) /* 15 digits: what the general way would print without an exponent */

static void put_text(JsonWriter *json, const char *text) { buffer_put(json->out, text, strlen(text)); }

static void break_line(JsonWriter *json) {
  static const char spaces[] = "                                                                ";
  buffer_u8(json->out, '\n');
  buffer_put(json->out, spaces, json->depth);
}

/* What stands before any value or key: comma and line break, unless it follows its own key. */
static void put_lead(JsonWriter *json) {
  if (json->keyed) {
    json->keyed = false;
    return;
  }
  if (json->depth == 0) return;
  if (!json->first[json->depth]) put_text(json, ",");
  if (!json->compact[json->depth]) break_line(json);
  else if (!json->first[json->depth]) put_text(json, " ");
  json->first[json->depth] = false;
}

static void begin(JsonWriter *json, const char *bracket, bool one_line) {
  assert(json->depth < LIMIT_JSON_DEPTH);
  put_lead(json);
  put_text(json, bracket);
  const bool compact = one_line || json->compact[json->depth];
  json->depth++;
  json->first[json->depth] = true;
  json->compact[json->depth] = compact;
}

static void end(JsonWriter *json, const char *bracket) {
  assert(json->depth > 0 && !json->keyed);
  const bool empty = json->first[json->depth], compact = json->compact[json->depth];
  json->depth--;
  if (!empty && !compact) break_line(json);
  put_text(json, bracket);
  if (json->depth == 0) put_text(json, "\n");
}

void json_writer_init(JsonWriter *json, Buffer *out) { *json = (JsonWriter){.out = out}; }

void json_write_begin_object(JsonWriter *json, bool one_line) { begin(json, "{", one_line); }
void json_write_end_object(JsonWriter *json) { end(json, "}"); }
void json_write_begin_array(JsonWriter *json, bool one_line) { begin(json, "[", one_line); }
void json_write_end_array(JsonWriter *json) { end(json, "]"); }

static void put_escape(JsonWriter *json, uint8_t byte) {
  static const char hex[] = "0123456789abcdef";
  static const char names[32] = {[8] = 'b', [9] = 't', [10] = 'n', [12] = 'f', [13] = 'r'};
  if (byte == '"' || byte == '\\') {
    buffer_put(json->out, (const char[2]){'\\', (char)byte}, 2);
  } else if (names[byte]) {
    buffer_put(json->out, (const char[2]){'\\', names[byte]}, 2);
  } else {
    buffer_put(json->out, (const char[6]){'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]}, 6);
  }
}

static void put_quoted(JsonWriter *json, const uint8_t *text, size_t size) {
  size_t begin_at = 0, at = 0;
  buffer_u8(json->out, '"');
  while (at < size) {
    const bool special = text[at] < 0x20 || text[at] == '"' || text[at] == '\\';
    const uint32_t length = text[at] < 0x80 ? 1 : utf8_decode(text + at, size - at, NULL);
    if (length > 0 && !special) {
      at += length;
      continue;
    }
    buffer_put(json->out, text + begin_at, at - begin_at);
    if (special) put_escape(json, text[at]);
    else put_text(json, "\xef\xbf\xbd");
    begin_at = ++at;
  }
  buffer_put(json->out, text + begin_at, at - begin_at);
  buffer_u8(json->out, '"');
}

void json_write_key(JsonWriter *json, const char *key) {
  assert(!json->keyed);
  put_lead(json);
  put_quoted(json, (const uint8_t *)key, strlen(key));
  put_text(json, ": ");
  json->keyed = true;
}

void json_write_null(JsonWriter *json) {
  put_lead(json);
  put_text(json, "null");
}

void json_write_bool(JsonWriter *json, bool value) {
  put_lead(json);
  put_text(json, value ? "true" : "false");
}

void json_write_int(JsonWriter *json, int64_t value) {
  char text[24];
  size_t at = sizeof text;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do text[--at] = (char)('0' + rest % 10);
  while (rest /= 10);
  if (value < 0) text[--at] = '-';
  put_lead(json);
  buffer_put(json->out, text + at, sizeof text - at);
}

void json_write_real(JsonWriter *json, double value) {
  assert(math_is_finite(value));
  const int64_t whole = math_round_clamp(value, -WHOLE_MAX, WHOLE_MAX);
  if ((double)whole == value && whole != 0) { /* zero has a sign to keep */
    json_write_int(json, whole);
    return;
  }
  char text[JSON_NUMBER_BYTES];
  const int size = json_number_print(value, text);
  put_lead(json);
  buffer_put(json->out, text, (size_t)size);
}

void json_write_text(JsonWriter *json, const char *text, size_t size) {
  put_lead(json);
  put_quoted(json, (const uint8_t *)text, size);
}

void json_write_raw(JsonWriter *json, Bytes raw) {
  put_lead(json);
  buffer_put(json->out, raw.data, raw.size);
}
