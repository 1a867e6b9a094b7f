/*
  Any bytes as a batch, applied to a small song: refused without a trace, or applied to a legal document, encoded again to a
  batch that does the same, and taken back by its inverse.
*/

#include "model/op.h"
#include "model/rules.h"

#include "fuzz/seed.h"
#include "fuzz/small_song.h"

#include <stdlib.h>

static void check_inverse(Doc *doc, const Batch *applied, uint64_t hash_before) {
  Batch *inverse = NULL;
  BatchReport report = {0};
  if (batch_invert(applied, memory_heap(), &inverse) != STATUS_OK) return;
  Problem problem = {0};
  if (batch_apply(doc, inverse, &report, &problem) != STATUS_OK) abort();
  if (report.skipped == 0 && report.rows_skipped == 0 && doc_hash(doc) != hash_before) abort();
  batch_destroy(inverse);
}

static void check_again(Batch *batch, uint64_t hash_after) {
  Buffer bytes;
  Batch *again = NULL;
  Doc *doc = small_song(2);
  buffer_init(&bytes, memory_heap(), 16u << 20);
  if (batch_encode(batch, &bytes) != STATUS_OK) abort();
  if (batch_decode(memory_heap(), buffer_bytes(&bytes), &again, NULL) != STATUS_OK) abort();
  if (batch_apply(doc, again, NULL, NULL) != STATUS_OK || doc_hash(doc) != hash_after) abort();
  batch_destroy(again);
  buffer_finish(&bytes);
  doc_destroy(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Batch *batch = NULL;
  Problem problem = {0};
  if (batch_decode(memory_heap(), (Bytes){data, size}, &batch, &problem) != STATUS_OK) {
    if (batch != NULL || problem.what[0] == '\0') abort();
    return 0;
  }
  Doc *doc = small_song(2);
  const uint64_t before = doc_hash(doc);
  if (batch_apply(doc, batch, NULL, &problem) == STATUS_OK) {
    if (rules_check(doc, &problem) != STATUS_OK) abort();
    check_again(batch, doc_hash(doc));
    check_inverse(doc, batch, before);
  } else if (doc_hash(doc) != before) {
    abort();
  }
  batch_destroy(batch);
  doc_destroy(doc);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index > 3) return false;
  Doc *doc = small_song(2);
  Batch *batch = small_edit(index);
  const bool made = batch_apply(doc, batch, NULL, NULL) == STATUS_OK && batch_encode(batch, out) == STATUS_OK;
  if (!made) abort(); /* a seed that is none would leave the target at the door */
  batch_destroy(batch);
  doc_destroy(doc);
  return made;
}
