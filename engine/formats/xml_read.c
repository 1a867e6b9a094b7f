/* Reads XML (W3C, Extensible Markup Language 1.0, fifth edition) into a flat tree, without document types. */

#include "formats/xml.h"

#include "core/utf8.h"
#include "formats/json_number.h"

#include <string.h>

#define NONE 0u

typedef struct Parser {
  Bytes file;
  size_t at;
  Xml *xml;
  Problem *problem;
  uint32_t open[XML_DEPTH_MAX]; /* indices of the open elements */
  uint32_t last[XML_DEPTH_MAX]; /* of each: the child that came last, or NONE */
  uint32_t depth;
  Status status;
} Parser;

static bool fail(Parser *p, Status status, const char *what) {
  if (p->status == STATUS_OK) p->status = problem_set(p->problem, status, p->at, "XML", "%s", what);
  return false;
}

static bool starts(const Parser *p, const char *with) {
  const size_t size = strlen(with);
  return p->file.size - p->at >= size && memcmp(p->file.data + p->at, with, size) == 0;
}

static bool is_space(uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void skip_space(Parser *p) {
  while (p->at < p->file.size && is_space(p->file.data[p->at])) p->at++;
}

static bool skip_past(Parser *p, const char *end, const char *what) {
  for (; p->at < p->file.size; p->at++) {
    if (!starts(p, end)) continue;
    p->at += strlen(end);
    return true;
  }
  return fail(p, STATUS_TRUNCATED, what);
}

static bool is_name_byte(uint8_t c, bool first) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || c >= 0x80;
  return letter || (!first && ((c >= '0' && c <= '9') || c == '-' || c == '.'));
}

static bool read_name(Parser *p, Bytes *name) {
  const size_t begin = p->at;
  while (p->at < p->file.size && is_name_byte(p->file.data[p->at], p->at == begin)) p->at++;
  *name = (Bytes){p->file.data + begin, p->at - begin};
  return name->size > 0 || fail(p, p->at < p->file.size ? STATUS_CORRUPT : STATUS_TRUNCATED, "a name is missing");
}

/* Room for one more; `*items` may move. */
static bool make_room(Parser *p, void **items, uint32_t count, uint32_t *room, size_t item_bytes, uint32_t most) {
  if (count < *room) return true;
  if (count >= most) return fail(p, STATUS_TOO_LARGE, "it has too many elements");
  const uint32_t more = *room != 0 ? *room * 2 : 256;
  void *grown = memory_resize(p->xml->memory, *items, *room * item_bytes, more * item_bytes);
  if (grown == NULL) return fail(p, STATUS_NO_MEMORY, status_text(STATUS_NO_MEMORY));
  *items = grown;
  *room = more;
  return true;
}

static bool read_attribute(Parser *p) {
  Xml *const xml = p->xml;
  XmlAttribute attribute;
  if (!read_name(p, &attribute.name)) return false;
  skip_space(p);
  if (!starts(p, "=")) return fail(p, STATUS_CORRUPT, "an attribute has no value");
  p->at++;
  skip_space(p);
  const uint8_t quote = p->at < p->file.size ? p->file.data[p->at] : 0;
  if (quote != '"' && quote != '\'') return fail(p, STATUS_CORRUPT, "an attribute's value has no quotes");
  const size_t begin = ++p->at;
  while (p->at < p->file.size && p->file.data[p->at] != quote && p->file.data[p->at] != '<') p->at++;
  if (p->at >= p->file.size || p->file.data[p->at] != quote) return fail(p, STATUS_CORRUPT, "an attribute's value does not end");
  attribute.value = (Bytes){p->file.data + begin, p->at - begin};
  p->at++;
  if (!make_room(p, (void **)&xml->attributes, xml->attribute_count, &xml->attribute_room, sizeof attribute, 4 * XML_ELEMENTS_MAX)) return false;
  xml->attributes[xml->attribute_count++] = attribute;
  return true;
}

static bool add_element(Parser *p, XmlElement element) {
  Xml *const xml = p->xml;
  if (!make_room(p, (void **)&xml->elements, xml->element_count, &xml->element_room, sizeof element, XML_ELEMENTS_MAX)) return false;
  const uint32_t index = xml->element_count++;
  xml->elements[index] = element;
  if (p->depth == 0) return true;
  const uint32_t parent = p->open[p->depth - 1], before = p->last[p->depth - 1];
  if (before == NONE) xml->elements[parent].first_child = index;
  else xml->elements[before].next = index;
  p->last[p->depth - 1] = index;
  return true;
}

/* The content of an element ends where the first thing that is no text begins. */
static void end_content(Parser *p) {
  if (p->depth == 0) return;
  XmlElement *parent = &p->xml->elements[p->open[p->depth - 1]];
  if (p->last[p->depth - 1] == NONE) parent->content.size = (size_t)(p->file.data + p->at - parent->content.data);
}

static bool read_start(Parser *p) {
  if (p->depth == 0 && p->xml->element_count > 0) return fail(p, STATUS_CORRUPT, "something follows its end");
  if (p->depth == XML_DEPTH_MAX) return fail(p, STATUS_TOO_LARGE, "its elements lie too deep inside each other");
  end_content(p);
  XmlElement element = {.offset_bytes = p->at++, .attribute_begin = p->xml->attribute_count};
  if (!read_name(p, &element.name)) return false;
  for (;;) {
    const size_t before = p->at;
    skip_space(p);
    if (starts(p, ">") || starts(p, "/>")) break;
    if (p->at == before || p->at >= p->file.size) return fail(p, p->at < p->file.size ? STATUS_CORRUPT : STATUS_TRUNCATED, "an element does not end");
    if (!read_attribute(p)) return false;
  }
  element.attribute_count = p->xml->attribute_count - element.attribute_begin;
  const bool empty = starts(p, "/>");
  p->at += empty ? 2 : 1;
  element.content = (Bytes){p->file.data + p->at, 0};
  if (!add_element(p, element)) return false;
  if (empty) return true;
  p->open[p->depth] = p->xml->element_count - 1;
  p->last[p->depth++] = NONE;
  return true;
}

static bool read_end(Parser *p) {
  if (p->depth == 0) return fail(p, STATUS_CORRUPT, "an element ends that did not begin");
  end_content(p);
  p->at += 2;
  Bytes name;
  if (!read_name(p, &name)) return false;
  const Bytes expected = p->xml->elements[p->open[p->depth - 1]].name;
  if (name.size != expected.size || memcmp(name.data, expected.data, name.size) != 0) return fail(p, STATUS_CORRUPT, "another element ends than began");
  skip_space(p);
  if (!starts(p, ">")) return fail(p, STATUS_CORRUPT, "an element's end does not end");
  p->at++;
  p->depth--;
  return true;
}

static bool read_text(Parser *p) {
  for (; p->at < p->file.size && p->file.data[p->at] != '<'; p->at++) {
    if (p->depth == 0 && !is_space(p->file.data[p->at])) return fail(p, STATUS_CORRUPT, "this is no XML");
  }
  return true;
}

static bool read_next(Parser *p) {
  if (!starts(p, "<")) return read_text(p);
  if (starts(p, "<!--")) return skip_past(p, "-->", "a comment does not end");
  if (starts(p, "<?")) return skip_past(p, "?>", "an instruction does not end");
  if (starts(p, "<![CDATA[")) return p->depth > 0 ? skip_past(p, "]]>", "a section does not end") : fail(p, STATUS_CORRUPT, "this is no XML");
  if (starts(p, "<!")) return fail(p, STATUS_UNSUPPORTED, "it defines a document type, which is not read");
  return starts(p, "</") ? read_end(p) : read_start(p);
}

static bool in_utf8(Parser *p) {
  if (starts(p, "\xff\xfe") || starts(p, "\xfe\xff") || (p->file.size > 1 && (p->file.data[0] == 0 || p->file.data[1] == 0)))
    return fail(p, STATUS_UNSUPPORTED, "it is not written in UTF-8");
  if (starts(p, "\xef\xbb\xbf")) p->at = 3;
  return true;
}

Status xml_read(Bytes file, const Memory *memory, Xml *xml, Problem *problem) {
  *xml = (Xml){.memory = memory};
  Parser p = {.file = file, .xml = xml, .problem = problem};
  bool going = in_utf8(&p);
  while (going && p.at < file.size) going = read_next(&p);
  if (going && (p.depth > 0 || xml->element_count == 0)) fail(&p, STATUS_TRUNCATED, "it ends too soon");
  if (p.status != STATUS_OK) xml_finish(xml);
  return p.status;
}

void xml_finish(Xml *xml) {
  memory_free(xml->memory, xml->elements, xml->element_room * sizeof *xml->elements);
  memory_free(xml->memory, xml->attributes, xml->attribute_room * sizeof *xml->attributes);
  *xml = (Xml){.memory = xml->memory};
}

/* ---- looking at it */

static bool equals(Bytes bytes, const char *text) { return bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0; }

const XmlElement *xml_root(const Xml *xml) { return xml->elements; }

bool xml_is(const XmlElement *element, const char *name) { return equals(element->name, name); }

const XmlElement *xml_first(const Xml *xml, const XmlElement *element) {
  return element->first_child != NONE ? &xml->elements[element->first_child] : NULL;
}

const XmlElement *xml_next(const Xml *xml, const XmlElement *element) { return element->next != NONE ? &xml->elements[element->next] : NULL; }

const XmlElement *xml_child(const Xml *xml, const XmlElement *element, const char *name) {
  const XmlElement *child = element != NULL ? xml_first(xml, element) : NULL;
  while (child != NULL && !xml_is(child, name)) child = xml_next(xml, child);
  return child;
}

bool xml_attribute(const Xml *xml, const XmlElement *element, const char *name, Bytes *value) {
  for (uint32_t i = 0; element != NULL && i < element->attribute_count; i++) {
    const XmlAttribute *attribute = &xml->attributes[element->attribute_begin + i];
    if (!equals(attribute->name, name)) continue;
    *value = attribute->value;
    return true;
  }
  return false;
}

bool xml_attribute_is(const Xml *xml, const XmlElement *element, const char *name, const char *value) {
  Bytes text;
  return xml_attribute(xml, element, name, &text) && equals(text, value);
}

double xml_real(const Xml *xml, const XmlElement *element, const char *name, double fallback) {
  Bytes text;
  bool whole;
  double value;
  if (!xml_attribute(xml, element, name, &text)) return fallback;
  while (text.size > 0 && is_space(text.data[0])) text = (Bytes){text.data + 1, text.size - 1};
  while (text.size > 0 && is_space(text.data[text.size - 1])) text.size--;
  if (text.size > 1 && text.data[0] == '+') text = (Bytes){text.data + 1, text.size - 1};
  const bool number = text.size > 0 && json_number_size(text, &whole) == text.size;
  return number && json_number_real(text, &value) ? value : fallback;
}

bool xml_bool(const Xml *xml, const XmlElement *element, const char *name, bool fallback) {
  if (xml_attribute_is(xml, element, name, "true") || xml_attribute_is(xml, element, name, "1")) return true;
  if (xml_attribute_is(xml, element, name, "false") || xml_attribute_is(xml, element, name, "0")) return false;
  return fallback;
}

/* ---- references */

typedef struct Entity { const char *name; char value; } Entity;
static const Entity entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};

/* The character a numeric reference at the beginning of `text` stands for; its length, 0 when it is none. */
static size_t numeric(Bytes text, uint32_t *code) {
  const bool hex = text.size > 3 && text.data[2] == 'x';
  size_t at = hex ? 3 : 2;
  const size_t begin = at;
  uint32_t value = 0;
  for (; at < text.size && value <= 0x10ffff; at++) {
    const uint8_t c = text.data[at];
    const uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : hex && (c | 32) >= 'a' && (c | 32) <= 'f' ? (uint32_t)((c | 32) - 'a' + 10) : 99;
    if (digit == 99) break;
    value = value * (hex ? 16 : 10) + digit;
  }
  if (at == begin || at >= text.size || text.data[at] != ';' || value == 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 0;
  *code = value;
  return at + 1;
}

static size_t put_reference(Bytes text, Buffer *out) {
  uint32_t code = 0;
  for (size_t i = 0; i < COUNT_OF(entities); i++) {
    const size_t size = strlen(entities[i].name);
    if (text.size < size || memcmp(text.data, entities[i].name, size) != 0) continue;
    buffer_u8(out, (uint8_t)entities[i].value);
    return size;
  }
  const size_t size = text.size > 2 && text.data[1] == '#' ? numeric(text, &code) : 0;
  if (size > 0) {
    uint8_t encoded[4];
    buffer_put(out, encoded, utf8_encode(code, encoded));
    return size;
  }
  buffer_u8(out, '&');
  return 1;
}

void xml_unescape(Bytes text, Buffer *out) {
  for (size_t at = 0; at < text.size;) {
    size_t plain = at;
    while (plain < text.size && text.data[plain] != '&') plain++;
    buffer_put(out, text.data + at, plain - at);
    at = plain;
    if (at < text.size) at += put_reference((Bytes){text.data + at, text.size - at}, out);
  }
}
