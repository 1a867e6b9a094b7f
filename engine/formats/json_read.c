/*
  The JSON reader: structure, keys and values. Duplicate keys are found by a hash table over the keys of all open objects;
  since keys leave it in the reverse order they came in, removal is clearing a slot.
*/

#include "formats/json.h"
#include "formats/json_number.h"
#include "formats/json_string.h"

#include "core/hash.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PROBES_MAX 1024 /* a run this long in a half-full table means keys chosen to collide */

void json_reader_init(JsonReader *json, Bytes bytes, const Memory *memory, Problem *problem) {
  memset(json, 0, sizeof *json);
  json->bytes = bytes;
  json->memory = memory;
  json->problem = problem;
  buffer_init(&json->text, memory, bytes.size);
}

void json_reader_finish(JsonReader *json) {
  buffer_finish(&json->text);
  memory_free(json->memory, json->keys, json->key_capacity * sizeof *json->keys);
  memory_free(json->memory, json->slots, json->key_capacity * 2 * sizeof *json->slots);
  json->keys = NULL;
  json->slots = NULL;
  json->key_count = json->key_capacity = 0;
}

/* Failing: the path is made only now, from what each open level stands at. */

static size_t put_level(const JsonReader *json, const JsonLevel *level, char *path, size_t size, size_t used) {
  if (level->first) return used;
  if (level->array) {
    const int length = snprintf(path + used, size - used, "[%u]", (unsigned)level->index);
    return used + (size_t)length < size ? used + (size_t)length : size - 1;
  }
  if (used > 0 && used + 1 < size) path[used++] = '.';
  const uint8_t *key = json->bytes.data + level->key_offset;
  const size_t left = json->bytes.size - level->key_offset;
  for (size_t at = 0; at < left && key[at] != '"';) {
    const uint32_t length = utf8_decode(key + at, left - at, NULL);
    if (length == 0 || used + length >= size) break;
    memcpy(path + used, key + at, length);
    used += length;
    at += length;
  }
  return used;
}

static Status fail_at(JsonReader *json, Status status, size_t offset, const char *what) {
  if (json->status != STATUS_OK) return json->status;
  json->status = status;
  char path[64] = "";
  size_t used = 0;
  for (uint32_t i = 0; i < json->depth; i++) used = put_level(json, &json->levels[i], path, sizeof path, used);
  path[used] = '\0';
  return problem_set(json->problem, status, offset, used > 0 ? path : "JSON", "%s", what);
}

Status json_fail(JsonReader *json, Status status, const char *format, ...) {
  char what[192];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  return fail_at(json, status, json->value_offset, what);
}

static bool fail_here(JsonReader *json, const char *what) {
  const bool at_end = json->offset >= json->bytes.size;
  fail_at(json, at_end ? STATUS_TRUNCATED : STATUS_CORRUPT, json->offset, what);
  return false;
}

static int peek_byte(JsonReader *json) {
  const uint8_t *data = json->bytes.data;
  while (json->offset < json->bytes.size) {
    const uint8_t byte = data[json->offset];
    if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') return byte;
    json->offset++;
  }
  return -1;
}

JsonType json_peek(JsonReader *json) {
  if (json->status != STATUS_OK) return JSON_NONE;
  const int byte = peek_byte(json);
  if (byte == '{') return JSON_OBJECT;
  if (byte == '[') return JSON_ARRAY;
  if (byte == '"') return JSON_TEXT;
  if (byte == 't' || byte == 'f') return JSON_BOOL;
  if (byte == 'n') return JSON_NULL;
  return byte == '-' || (byte >= '0' && byte <= '9') ? JSON_NUMBER : JSON_NONE;
}

/* True when the next value has this type; otherwise the reader has failed. */
static bool expect(JsonReader *json, JsonType type) {
  static const char *const names[] = {"null", "true or false", "a number", "a text in quotes", "an array", "an object"};
  if (json->status != STATUS_OK) return false;
  const JsonType found = json_peek(json);
  json->value_offset = json->offset;
  if (found == type) return true;
  char what[96];
  snprintf(what, sizeof what, "expected %s%s%s", names[type], found == JSON_NONE ? "" : ", found ",
           found == JSON_NONE ? "" : names[found]);
  return fail_here(json, what);
}

static bool open_level(JsonReader *json, JsonType type) {
  if (!expect(json, type)) return false;
  if (json->depth >= LIMIT_JSON_DEPTH) {
    json_fail(json, STATUS_TOO_LARGE, "nested deeper than %u levels", LIMIT_JSON_DEPTH);
    return false;
  }
  json->offset++;
  json->levels[json->depth++] = (JsonLevel){.key_base = json->key_count, .array = type == JSON_ARRAY, .first = true};
  return true;
}

bool json_begin_object(JsonReader *json) { return open_level(json, JSON_OBJECT); }
bool json_begin_array(JsonReader *json) { return open_level(json, JSON_ARRAY); }

/* Keys seen */

static uint32_t *find_slot(const JsonReader *json, uint64_t key, size_t base, bool *duplicate) {
  const size_t mask = json->key_capacity * 2 - 1;
  *duplicate = false;
  for (size_t probe = 0; probe < PROBES_MAX; probe++) {
    uint32_t *slot = &json->slots[(size_t)(key + probe) & mask];
    if (*slot == 0) return slot;
    if (json->keys[*slot - 1] == key && *slot > base) {
      *duplicate = true;
      return slot;
    }
  }
  return NULL;
}

static bool grow_keys(JsonReader *json) {
  const size_t old = json->key_capacity, capacity = old ? old * 2 : 64;
  uint32_t *slots = memory_new(json->memory, capacity * 2 * sizeof *slots);
  uint64_t *keys = slots ? memory_resize(json->memory, json->keys, old * sizeof *keys, capacity * sizeof *keys) : NULL;
  if (!keys) {
    memory_free(json->memory, slots, capacity * 2 * sizeof *slots);
    json_fail(json, STATUS_NO_MEMORY, "not enough memory for the keys");
    return false;
  }
  memory_free(json->memory, json->slots, old * 2 * sizeof *slots);
  json->keys = keys;
  json->slots = slots;
  json->key_capacity = capacity;
  for (size_t i = 0; i < json->key_count; i++) {
    bool duplicate;
    uint32_t *slot = find_slot(json, keys[i], i, &duplicate);
    if (slot) *slot = (uint32_t)i + 1;
  }
  return true;
}

static bool remember_key(JsonReader *json, const JsonLevel *level, Bytes name) {
  if (json->key_count == json->key_capacity && !grow_keys(json)) return false;
  const uint64_t key = hash_pair(json->depth, hash_bytes(name.data, name.size));
  bool duplicate;
  uint32_t *slot = find_slot(json, key, level->key_base, &duplicate);
  if (!slot) {
    json_fail(json, STATUS_TOO_LARGE, "too many keys");
    return false;
  }
  if (duplicate) {
    json_fail(json, STATUS_CORRUPT, "this key stands twice in one object");
    return false;
  }
  json->keys[json->key_count++] = key;
  *slot = (uint32_t)json->key_count;
  return true;
}

static void forget_keys(JsonReader *json, size_t base) {
  const size_t mask = json->key_capacity * 2 - 1;
  while (json->key_count > base) {
    size_t at = (size_t)json->keys[json->key_count - 1] & mask;
    for (size_t probe = 0; probe < PROBES_MAX && json->slots[at] != json->key_count; probe++) at = (at + 1) & mask;
    if (json->slots[at] == json->key_count) json->slots[at] = 0;
    json->key_count--;
  }
}

/* Steps over the comma to the next member, or over the closing bracket: then false. */
static bool step(JsonReader *json, bool array) {
  if (json->status != STATUS_OK) return false;
  JsonLevel *level = &json->levels[json->depth - 1];
  const char close = array ? ']' : '}';
  const int byte = peek_byte(json);
  if (byte == close) {
    json->offset++;
    forget_keys(json, level->key_base);
    json->depth--;
    return false;
  }
  if (level->first) return true;
  if (byte != ',') return fail_here(json, array ? "expected a comma or the array's end" : "expected a comma or the object's end");
  json->offset++;
  return true;
}

bool json_next_item(JsonReader *json) {
  assert(json->status != STATUS_OK || (json->depth > 0 && json->levels[json->depth - 1].array));
  if (!step(json, true)) return false;
  JsonLevel *level = &json->levels[json->depth - 1];
  level->index += level->first ? 0 : 1;
  level->first = false;
  return true;
}

static bool read_string(JsonReader *json, Bytes *text) {
  json->value_offset = json->offset;
  const char *wrong = json_string_read(json->bytes, &json->offset, &json->text, text);
  if (!wrong) return true;
  if (json->text.status == STATUS_OK) return fail_here(json, wrong);
  json_fail(json, json->text.status, "not enough memory for a text");
  return false;
}

bool json_next_key(JsonReader *json, Bytes *key) {
  assert(json->status != STATUS_OK || (json->depth > 0 && !json->levels[json->depth - 1].array));
  if (!step(json, false)) return false;
  JsonLevel *level = &json->levels[json->depth - 1];
  if (peek_byte(json) != '"') return fail_here(json, "expected a key in quotes");
  level->key_offset = json->offset + 1;
  level->first = false;
  if (!read_string(json, key) || !remember_key(json, level, *key)) return false;
  if (peek_byte(json) != ':') return fail_here(json, "expected a colon after the key");
  json->offset++;
  return true;
}

bool json_key_is(Bytes key, const char *name) {
  return key.size == strlen(name) && memcmp(key.data, name, key.size) == 0;
}

static bool literal(JsonReader *json, const char *word) {
  const size_t size = strlen(word);
  if (json->bytes.size - json->offset < size || memcmp(json->bytes.data + json->offset, word, size) != 0) return false;
  json->offset += size;
  return true;
}

bool json_read_null(JsonReader *json) {
  if (!expect(json, JSON_NULL)) return false;
  return literal(json, "null") || fail_here(json, "expected null");
}

bool json_bool(JsonReader *json, bool *value) {
  if (!expect(json, JSON_BOOL)) return false;
  *value = json->bytes.data[json->offset] == 't';
  return literal(json, *value ? "true" : "false") || fail_here(json, "expected true or false");
}

static bool number(JsonReader *json, Bytes *text, bool *whole) {
  if (!expect(json, JSON_NUMBER)) return false;
  *text = (Bytes){json->bytes.data + json->offset, json->bytes.size - json->offset};
  text->size = json_number_size(*text, whole);
  if (text->size == 0) return fail_here(json, "this is no number");
  json->offset += text->size;
  return true;
}

bool json_int(JsonReader *json, int64_t *value) {
  Bytes text;
  bool whole;
  if (!number(json, &text, &whole)) return false;
  if (whole && json_number_int(text, value)) return true;
  json_fail(json, whole ? STATUS_OUT_OF_RANGE : STATUS_CORRUPT, whole ? "the number does not fit 64 bits" : "expected a whole number");
  return false;
}

bool json_read_real(JsonReader *json, double *value) {
  Bytes text;
  bool whole;
  if (!number(json, &text, &whole)) return false;
  if (json_number_real(text, value)) return true;
  json_fail(json, STATUS_OUT_OF_RANGE, "the number is too large");
  return false;
}

bool json_text(JsonReader *json, Bytes *text) { return expect(json, JSON_TEXT) && read_string(json, text); }

bool json_skip(JsonReader *json) {
  Bytes text;
  bool flag;
  switch (json_peek(json)) {
    case JSON_NULL: return json_read_null(json);
    case JSON_BOOL: return json_bool(json, &flag);
    case JSON_NUMBER: return number(json, &text, &flag);
    case JSON_TEXT: return json_text(json, &text);
    case JSON_ARRAY:
      json_begin_array(json);
      while (json_next_item(json)) json_skip(json);
      return json->status == STATUS_OK;
    case JSON_OBJECT:
      json_begin_object(json);
      while (json_next_key(json, &text)) json_skip(json);
      return json->status == STATUS_OK;
    case JSON_NONE: break;
  }
  json->value_offset = json->offset;
  return fail_here(json, "expected a value");
}

bool json_raw(JsonReader *json, Bytes *raw) {
  json_peek(json); /* past white space */
  const size_t begin = json->offset;
  if (!json_skip(json)) return false;
  *raw = (Bytes){json->bytes.data + begin, json->offset - begin};
  return true;
}

Status json_end(JsonReader *json) {
  if (json->status == STATUS_OK && peek_byte(json) >= 0) fail_here(json, "more follows after the end");
  return json->status;
}
