/* Any bytes as JSON: read to the end twice, as values and as raw slices; what is read is written and must read the same. */

#include "formats/json.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

/* `exact` turns false when a key cannot be copied: json_write_key takes a C string, and a NUL would cut it. */
static void copy_value(JsonReader *in, JsonWriter *out, bool *exact) {
  Bytes text;
  bool flag = false;
  double real = 0;
  int64_t whole = 0;
  switch (json_peek(in)) {
    case JSON_OBJECT:
      if (!json_begin_object(in)) break;
      json_write_begin_object(out, false);
      while (json_next_key(in, &text)) {
        char key[4096];
        const size_t size = text.size < sizeof key - 1 ? text.size : sizeof key - 1;
        memcpy(key, text.data, size);
        key[size] = '\0';
        *exact = *exact && strlen(key) == text.size;
        json_write_key(out, key);
        copy_value(in, out, exact);
      }
      json_write_end_object(out);
      return;
    case JSON_ARRAY:
      if (!json_begin_array(in)) break;
      json_write_begin_array(out, true);
      while (json_next_item(in)) copy_value(in, out, exact);
      json_write_end_array(out);
      return;
    case JSON_TEXT:
      if (json_text(in, &text)) json_write_text(out, (const char *)text.data, text.size);
      else json_write_null(out);
      return;
    case JSON_NUMBER: {
      JsonReader peek = *in; /* numbers touch neither scratch nor keys */
      peek.problem = NULL;
      if (json_int(&peek, &whole) && whole != 0) json_int(in, &whole), json_write_int(out, whole); /* -0 is a real */
      else if (json_read_real(in, &real)) json_write_real(out, real);
      else json_write_null(out);
      return;
    }
    case JSON_BOOL:
      json_bool(in, &flag);
      json_write_bool(out, flag);
      return;
    case JSON_NULL:
    case JSON_NONE: break;
  }
  json_read_null(in);
  json_write_null(out);
}

static Status copy_all(Bytes bytes, Buffer *out, bool *exact) {
  *exact = true;
  Problem problem = {0};
  JsonReader in;
  JsonWriter writer;
  json_reader_init(&in, bytes, memory_heap(), &problem);
  json_writer_init(&writer, out);
  copy_value(&in, &writer, exact);
  const Status status = json_end(&in);
  if (status != STATUS_OK && (problem.what[0] == '\0' || problem.offset_bytes > bytes.size)) abort();
  json_reader_finish(&in);
  return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const Bytes bytes = {data, size};
  JsonReader in;
  Bytes raw;
  json_reader_init(&in, bytes, memory_heap(), NULL);
  json_raw(&in, &raw);
  json_end(&in);
  json_reader_finish(&in);
  Buffer once, twice;
  buffer_init(&once, memory_heap(), 64u << 20);
  buffer_init(&twice, memory_heap(), 64u << 20);
  bool exact;
  if (copy_all(bytes, &once, &exact) == STATUS_OK && exact && once.status == STATUS_OK) {
    if (copy_all(buffer_bytes(&once), &twice, &exact) != STATUS_OK) abort();
    if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0) abort();
  }
  buffer_finish(&once);
  buffer_finish(&twice);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  static const char *const seeds[] = {
    "{\"format\": \"tutti\", \"version\": 1, \"objects\": [{\"id\": 4294967297, \"name\": \"Gr\\u00fc\\u00df \\ud834\\udd1e\"}]}",
    "[0, -0, 1.5e-300, 9223372036854775807, -9223372036854775808, 1e400, 0.1, 123456789.123456789]",
    "[[[[[[[[[[[]]]]]]]]]]]", "{\"a\":1,\"a\":2}", " \t\r\n null ", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "[true,false,null,{},[],\"\"]"};
  if (index >= COUNT_OF(seeds)) return false;
  buffer_text(out, seeds[index]);
  return true;
}
