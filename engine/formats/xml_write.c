/* Writes XML, two spaces a level, attributes on one line. The same calls give the same bytes. */

#include "formats/xml.h"

#include "core/utf8.h"
#include "formats/json_number.h"

#include <assert.h>
#include <string.h>

void xml_writer_init(XmlWriter *xml, Buffer *out) {
  *xml = (XmlWriter){.out = out};
  buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

static void indent(XmlWriter *xml) {
  for (uint32_t i = 0; i < xml->depth; i++) buffer_text(xml->out, "  ");
}

/* What is open gets something inside. */
static void enter(XmlWriter *xml) {
  if (xml->bare) buffer_text(xml->out, ">\n");
  xml->bare = false;
}

void xml_open(XmlWriter *xml, const char *name) {
  assert(xml->depth < XML_DEPTH_MAX);
  enter(xml);
  indent(xml);
  buffer_text(xml->out, "<");
  buffer_text(xml->out, name);
  xml->names[xml->depth++] = name;
  xml->bare = true;
}

void xml_close(XmlWriter *xml) {
  assert(xml->depth > 0);
  const char *name = xml->names[--xml->depth];
  if (xml->bare) {
    buffer_text(xml->out, "/>\n");
  } else {
    indent(xml);
    buffer_text(xml->out, "</");
    buffer_text(xml->out, name);
    buffer_text(xml->out, ">\n");
  }
  xml->bare = false;
}

typedef struct Escape { uint32_t code; const char *text; } Escape;
static const Escape escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\t', "&#9;"}, {'\n', "&#10;"}, {'\r', "&#13;"}};

static const char *escape_of(uint32_t code) {
  for (size_t i = 0; i < COUNT_OF(escapes); i++) {
    if (escapes[i].code == code) return escapes[i].text;
  }
  return NULL;
}

/* XML has no way to say the other control characters: they go. */
static void put_text(Buffer *out, const char *text, size_t size) {
  for (size_t at = 0; at < size;) {
    uint32_t code = 0;
    const uint32_t length = utf8_decode((const uint8_t *)text + at, size - at, &code);
    const char *escape = length > 0 ? escape_of(code) : "\xef\xbf\xbd";
    if (escape != NULL) buffer_text(out, escape);
    else if (code >= ' ' && code != 0xfffe && code != 0xffff) buffer_put(out, text + at, length);
    at += length > 0 ? length : 1;
  }
}

static void begin_attribute(XmlWriter *xml, const char *name) {
  assert(xml->bare);
  buffer_text(xml->out, " ");
  buffer_text(xml->out, name);
  buffer_text(xml->out, "=\"");
}

void xml_write_text(XmlWriter *xml, const char *name, const char *text, size_t size) {
  begin_attribute(xml, name);
  put_text(xml->out, text, size);
  buffer_text(xml->out, "\"");
}

void xml_write_word(XmlWriter *xml, const char *name, const char *word) { xml_write_text(xml, name, word, strlen(word)); }

void xml_write_real(XmlWriter *xml, const char *name, double value) {
  char text[JSON_NUMBER_BYTES];
  json_number_print(value, text);
  xml_write_word(xml, name, text);
}

void xml_write_int(XmlWriter *xml, const char *name, int64_t value) {
  begin_attribute(xml, name);
  buffer_format(xml->out, "%lld\"", (long long)value);
}

void xml_write_bool(XmlWriter *xml, const char *name, bool value) { xml_write_word(xml, name, value ? "true" : "false"); }

void xml_write_element(XmlWriter *xml, const char *name, const char *text, size_t size) {
  enter(xml);
  indent(xml);
  buffer_text(xml->out, "<");
  buffer_text(xml->out, name);
  buffer_text(xml->out, ">");
  put_text(xml->out, text, size);
  buffer_text(xml->out, "</");
  buffer_text(xml->out, name);
  buffer_text(xml->out, ">\n");
}
