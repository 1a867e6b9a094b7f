/* Any bytes as an encoded document: refused with a reason, or a legal document whose bytes and hash survive the round trip.
   The checksum is mended first, so that what lies behind it is tried, too. */

#include "core/hash.h"
#include "model/doc.h"
#include "model/rules.h"

#include "fuzz/seed.h"
#include "fuzz/small_song.h"

#include <stdlib.h>
#include <string.h>

static void check_round_trip(const Doc *doc) {
  Buffer bytes;
  Doc *again = NULL;
  buffer_init(&bytes, memory_heap(), 16u << 20);
  if (doc_encode(doc, &bytes) == STATUS_OK) {
    Problem problem = {0};
    if (doc_decode(memory_heap(), buffer_bytes(&bytes), &again, &problem) != STATUS_OK) abort();
    if (doc_hash(again) != doc_hash(doc)) abort();
  }
  doc_destroy(again);
  buffer_finish(&bytes);
}

static Status decode_mended(const uint8_t *data, size_t size, Doc **doc, Problem *problem) {
  Buffer mended;
  buffer_init(&mended, memory_heap(), 16u << 20);
  const size_t content = size < 4 ? 0 : size - 4;
  buffer_put(&mended, data, content);
  buffer_u32le(&mended, crc32_put(0, data, content));
  const Status status = doc_decode(memory_heap(), buffer_bytes(&mended), doc, problem);
  buffer_finish(&mended);
  return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Doc *doc = NULL;
  Problem problem = {0};
  if (doc_decode(memory_heap(), (Bytes){data, size}, &doc, &problem) == STATUS_OK) {
    doc_destroy(doc);
    doc = NULL;
  }
  if (decode_mended(data, size, &doc, &problem) != STATUS_OK) {
    if (doc != NULL || problem.what[0] == '\0') abort();
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
  const Status status = doc_encode(doc, out);
  doc_destroy(doc);
  return status == STATUS_OK;
}
