/* Any bytes as a session's snapshot, its checksums mended: refused with the session as it was, or a session whose undo and
   redo run to their ends without breaking a rule. */

#include "core/hash.h"
#include "model/rules.h"
#include "session/session.h"

#include "fuzz/seed.h"

#include <stdlib.h>

static void check_undo(Session *session) {
  Problem problem = {0};
  while (session_undo(session, NULL, NULL) == STATUS_OK) {
    if (rules_check(session_doc(session), &problem) != STATUS_OK) abort();
  }
  while (session_redo(session, NULL, NULL) == STATUS_OK) {
    if (rules_check(session_doc(session), &problem) != STATUS_OK) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  const uint64_t before = doc_hash(session_doc(session));
  Problem problem = {0};
  Buffer mended;
  buffer_init(&mended, memory_heap(), 16u << 20);
  const size_t content = size < 4 ? 0 : size - 4;
  buffer_put(&mended, data, content);
  buffer_u32le(&mended, crc32_put(0, data, content));
  if (session_restore(session, buffer_bytes(&mended), &problem) == STATUS_OK) check_undo(session);
  else if (problem.what[0] == '\0' || doc_hash(session_doc(session)) != before) abort();
  buffer_finish(&mended);
  session_destroy(session);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index > 3) return false;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  for (uint32_t i = 0; i <= index; i++) {
    Batch *batch = batch_create(memory_heap(), "Rename", ACTOR_LOCAL);
    batch_set_text(batch, ID_MASTER, 1, "Out", i);
    batch_set_real(batch, ID_MASTER, 5, -1.0 * i);
    if (session_apply(session, batch, NULL, NULL) != STATUS_OK) abort();
  }
  const bool made = session_undo(session, NULL, NULL) == STATUS_OK && session_snapshot(session, out) == STATUS_OK;
  session_destroy(session);
  return made;
}
