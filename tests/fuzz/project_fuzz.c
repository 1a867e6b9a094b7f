/* Any bytes as project JSON: refused with its place, or a legal document that writes JSON which reads back to the same state. */

#include "model/doc.h"
#include "model/rules.h"

#include "fuzz/seed.h"
#include "fuzz/small_song.h"

#include <stdlib.h>

static void check_round_trip(const Doc *doc) {
  Buffer json;
  Doc *again = NULL;
  buffer_init(&json, memory_heap(), 16u << 20);
  if (doc_to_json(doc, &json) == STATUS_OK) {
    Problem problem = {0};
    if (doc_from_json(memory_heap(), buffer_bytes(&json), &again, &problem) != STATUS_OK) abort();
    if (doc_hash(again) != doc_hash(doc)) abort();
  }
  doc_destroy(again);
  buffer_finish(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Doc *doc = NULL;
  Problem problem = {0};
  if (doc_from_json(memory_heap(), (Bytes){data, size}, &doc, &problem) != STATUS_OK) {
    if (doc != NULL || problem.what[0] == '\0') abort();
    if (problem.offset_bytes != NO_OFFSET && problem.offset_bytes > size) abort();
    return 0;
  }
  if (rules_check(doc, &problem) != STATUS_OK) abort();
  check_round_trip(doc);
  doc_destroy(doc);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index > 3) return false;
  Doc *doc = small_song(index);
  const Status status = doc_to_json(doc, out);
  doc_destroy(doc);
  return status == STATUS_OK;
}
