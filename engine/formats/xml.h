#ifndef TUTTI_FORMATS_XML_H
#define TUTTI_FORMATS_XML_H

#include "core/bytes.h"

/*
  XML 1.0 as far as files of data need it: elements, attributes and the text of an element that holds nothing else, in UTF-8.
  Comments, instructions and CDATA sections are passed over. A document type is refused: nothing is defined, nothing included,
  nothing fetched, so a file cannot unfold to more than it is. What is read becomes a flat tree of views of the file, which must
  outlive it. [control]
*/

#define XML_DEPTH_MAX 64u
#define XML_ELEMENTS_MAX 4000000u

typedef struct XmlAttribute { Bytes name, value; /* as it stands between its quotes */ } XmlAttribute;

typedef struct XmlElement {
  Bytes name;
  Bytes content;              /* up to the first element inside or its end, as it stands there */
  uint64_t offset_bytes;      /* of its '<' */
  uint32_t first_child, next; /* indices; 0: none */
  uint32_t attribute_begin, attribute_count;
} XmlElement;

typedef struct Xml {
  const Memory *memory;
  XmlElement *elements;       /* the root first, each before what is inside it */
  XmlAttribute *attributes;
  uint32_t element_count, element_room, attribute_count, attribute_room;
} Xml;

/* STATUS_CORRUPT with the byte of what is no XML; STATUS_UNSUPPORTED: a document type or another encoding; STATUS_TOO_LARGE. */
Status xml_read(Bytes file, const Memory *memory, Xml *xml, Problem *problem) NODISCARD;
void xml_finish(Xml *xml);

const XmlElement *xml_root(const Xml *xml);
bool xml_is(const XmlElement *element, const char *name);
/* NULL past the last. */
const XmlElement *xml_first(const Xml *xml, const XmlElement *element);
const XmlElement *xml_next(const Xml *xml, const XmlElement *element);
/* The first one inside that is called so, or NULL; of NULL it is NULL, so that a path is read in one go. */
const XmlElement *xml_child(const Xml *xml, const XmlElement *element, const char *name);

/* An attribute as it stands; false when the element (or NULL) has none of that name. */
bool xml_attribute(const Xml *xml, const XmlElement *element, const char *name, Bytes *value);
bool xml_attribute_is(const Xml *xml, const XmlElement *element, const char *name, const char *value);
/* Finite numbers and truths; `fallback` when it is missing or something else. */
double xml_real(const Xml *xml, const XmlElement *element, const char *name, double fallback);
bool xml_bool(const Xml *xml, const XmlElement *element, const char *name, bool fallback);
/* What stands there, with its references resolved, appended to `out`; unknown references stay as they are. */
void xml_unescape(Bytes text, Buffer *out);

/* Writing: elements open and close in turn; names must be names. Failures stay in the buffer. */
typedef struct XmlWriter {
  Buffer *out;
  uint32_t depth;
  const char *names[XML_DEPTH_MAX]; /* of the open elements; they must live as long */
  bool bare;                        /* the innermost has nothing inside yet */
} XmlWriter;

void xml_writer_init(XmlWriter *xml, Buffer *out); /* and the declaration */
void xml_open(XmlWriter *xml, const char *name);
void xml_close(XmlWriter *xml);
void xml_write_text(XmlWriter *xml, const char *name, const char *text, size_t size); /* bytes that are no text become U+FFFD */
void xml_write_word(XmlWriter *xml, const char *name, const char *word);
void xml_write_real(XmlWriter *xml, const char *name, double value);                  /* finite */
void xml_write_int(XmlWriter *xml, const char *name, int64_t value);
void xml_write_bool(XmlWriter *xml, const char *name, bool value);
/* An element that holds only text. */
void xml_write_element(XmlWriter *xml, const char *name, const char *text, size_t size);

#endif
