#include "support/cm.h"

#include "formats/xml.h"
#include "support/random.h"

#include <stdio.h>
#include <string.h>

static Bytes text_bytes(const char *text) { return (Bytes){(const uint8_t *)text, strlen(text)}; }

/* A tree of chance is written, and its walk noted; then it is read and must give the same walk. */
typedef struct Walk { Random random; XmlWriter *xml; Buffer *notes; uint32_t left; } Walk;

static const char *const names[] = {"Project", "Track", "Lanes", "Clip", "a.b", "x-y"};

static void random_text(Random *random, char *text) {
  static const char *const pieces[] = {"a", " ", "<", ">", "&", "\"", "'", "\n", "\t", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x8e\xb5", "&amp;"};
  text[0] = '\0';
  for (uint32_t i = random_below(random, 8); i > 0; i--) strcat(text, pieces[random_below(random, COUNT_OF(pieces))]);
}

static void note_element(Buffer *notes, const char *name, const char *text, double real) { buffer_format(notes, "(%s|%s|%.17g", name, text, real); }

static void write_tree(Walk *walk, uint32_t depth) {
  char text[128];
  random_text(&walk->random, text);
  const char *name = names[random_below(&walk->random, COUNT_OF(names))];
  const double real = (double)(int64_t)random_u64(&walk->random) / 4294967296.0;
  xml_open(walk->xml, name);
  xml_write_text(walk->xml, "text", text, strlen(text));
  xml_write_real(walk->xml, "real", real);
  note_element(walk->notes, name, text, real);
  while (walk->left > 0 && depth < 20 && random_below(&walk->random, 3) > 0) {
    walk->left--;
    write_tree(walk, depth + 1);
  }
  buffer_text(walk->notes, ")");
  xml_close(walk->xml);
}

static void read_tree(const Xml *xml, const XmlElement *element, Buffer *notes) {
  Bytes raw;
  Buffer text;
  char name[16];
  buffer_init(&text, memory_heap(), 1024);
  assert_true(xml_attribute(xml, element, "text", &raw));
  xml_unescape(raw, &text);
  buffer_u8(&text, 0);
  snprintf(name, sizeof name, "%.*s", (int)element->name.size, (const char *)element->name.data);
  note_element(notes, name, (const char *)text.data, xml_real(xml, element, "real", -1));
  for (const XmlElement *child = xml_first(xml, element); child; child = xml_next(xml, child)) read_tree(xml, child, notes);
  buffer_text(notes, ")");
  buffer_finish(&text);
}

static void xml_what_was_written_is_read(void **state) {
  (void)state;
  Walk walk = {.random = random_begin("xml round trip")};
  for (int round = 0; round < 200; round++) {
    Buffer out, written, read;
    XmlWriter writer;
    Xml xml;
    Problem problem;
    buffer_init(&out, memory_heap(), 1u << 20);
    buffer_init(&written, memory_heap(), 1u << 20);
    buffer_init(&read, memory_heap(), 1u << 20);
    xml_writer_init(&writer, &out);
    walk.xml = &writer;
    walk.notes = &written;
    walk.left = 60;
    write_tree(&walk, 0);
    assert_int_equal(xml_read(buffer_bytes(&out), memory_heap(), &xml, &problem), STATUS_OK);
    read_tree(&xml, xml_root(&xml), &read);
    assert_int_equal(written.size, read.size);
    assert_memory_equal(written.data, read.data, read.size);
    xml_finish(&xml);
    buffer_finish(&out);
    buffer_finish(&written);
    buffer_finish(&read);
  }
}

static void xml_of_others_is_read(void **state) {
  (void)state;
  static const char file[] = "\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <a> -- b --><P v = '+1.5' w=\" true\" >\r\n"
                             "<![CDATA[<x>]]><T>Tom &amp; &#74;&#x65;r&unknown;</T><E b='1' e='1E-3' n='nan'/></P >  <!--end-->\n";
  Xml xml;
  Problem problem;
  Buffer text;
  assert_int_equal(xml_read(text_bytes(file), memory_heap(), &xml, &problem), STATUS_OK);
  const XmlElement *root = xml_root(&xml), *title = xml_child(&xml, root, "T"), *e = xml_child(&xml, root, "E");
  assert_true(xml_is(root, "P"));
  assert_true(xml_real(&xml, root, "v", 0) == 1.5);
  assert_false(xml_bool(&xml, root, "w", false));
  assert_true(xml_bool(&xml, e, "b", false));
  assert_true(xml_real(&xml, e, "e", 0) == 0.001);
  assert_true(xml_real(&xml, e, "n", 7) == 7);
  assert_true(xml_real(&xml, e, "missing", 8) == 8);
  assert_null(xml_child(&xml, xml_child(&xml, root, "none"), "deeper"));
  buffer_init(&text, memory_heap(), 100);
  xml_unescape(title->content, &text);
  buffer_u8(&text, 0);
  assert_string_equal((const char *)text.data, "Tom & Jer&unknown;");
  buffer_finish(&text);
  xml_finish(&xml);
}

static void xml_that_is_none_is_refused_where_it_breaks(void **state) {
  (void)state;
  static const struct { const char *text; Status status; uint64_t offset; } cases[] = {
    {"", STATUS_TRUNCATED, 0}, {"hello", STATUS_CORRUPT, 0}, {"<a>", STATUS_TRUNCATED, 3}, {"<a></b>", STATUS_CORRUPT, 6},
    {"</a>", STATUS_CORRUPT, 0}, {"<a b></a>", STATUS_CORRUPT, 4}, {"<a b=c/>", STATUS_CORRUPT, 5}, {"<a b='<'/>", STATUS_CORRUPT, 6},
    {"<a/><b/>", STATUS_CORRUPT, 4}, {"<a/>x", STATUS_CORRUPT, 4}, {"<a b='1'c='2'/>", STATUS_CORRUPT, 8}, {"<!--", STATUS_TRUNCATED, 4},
    {"<!DOCTYPE a [<!ENTITY b 'bb'>]><a/>", STATUS_UNSUPPORTED, 0}, {"<a><!ELEMENT a></a>", STATUS_UNSUPPORTED, 3},
    {"\xff\xfe<\0", STATUS_UNSUPPORTED, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Xml xml;
    Problem problem = {0};
    assert_int_equal(xml_read(text_bytes(cases[i].text), memory_heap(), &xml, &problem), cases[i].status);
    assert_int_equal(problem.offset_bytes, cases[i].offset);
    assert_true(problem.what[0] != '\0');
  }
}

static void xml_too_deep_is_refused(void **state) {
  (void)state;
  Buffer deep;
  Xml xml;
  Problem problem;
  buffer_init(&deep, memory_heap(), 1u << 20);
  for (int i = 0; i < 100000; i++) buffer_text(&deep, "<a>");
  assert_int_equal(xml_read(buffer_bytes(&deep), memory_heap(), &xml, &problem), STATUS_TOO_LARGE);
  assert_int_equal(problem.offset_bytes, 3 * XML_DEPTH_MAX);
  buffer_finish(&deep);
}

static void xml_says_no_byte_that_is_no_text(void **state) {
  (void)state;
  Buffer out;
  XmlWriter writer;
  buffer_init(&out, memory_heap(), 1000);
  xml_writer_init(&writer, &out);
  xml_open(&writer, "a");
  xml_write_text(&writer, "t", "x\x01\xffy", 4);
  xml_write_element(&writer, "b", "1 < 2", 5);
  xml_close(&writer);
  buffer_u8(&out, 0);
  assert_string_equal((const char *)out.data, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a t=\"x\xef\xbf\xbdy\">\n  <b>1 &lt; 2</b>\n</a>\n");
  buffer_finish(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(xml_what_was_written_is_read), cmocka_unit_test(xml_of_others_is_read),
    cmocka_unit_test(xml_that_is_none_is_refused_where_it_breaks), cmocka_unit_test(xml_too_deep_is_refused),
    cmocka_unit_test(xml_says_no_byte_that_is_no_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
