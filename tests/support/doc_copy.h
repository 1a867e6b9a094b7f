#ifndef TUTTI_TESTS_SUPPORT_DOC_COPY_H
#define TUTTI_TESTS_SUPPORT_DOC_COPY_H

#include "core/limits.h"
#include "model/doc.h"
#include "support/cm.h"

/* A document as it is now, through its bytes, to be compared with what becomes of it. */
static inline Doc *doc_copy(const Doc *doc) {
  Buffer bytes;
  Doc *copy = NULL;
  buffer_init(&bytes, memory_heap(), LIMIT_DOCUMENT_BYTES);
  assert_int_equal(doc_encode(doc, &bytes), STATUS_OK);
  assert_int_equal(doc_decode(memory_heap(), buffer_bytes(&bytes), &copy, NULL), STATUS_OK);
  buffer_finish(&bytes);
  return copy;
}

#endif
