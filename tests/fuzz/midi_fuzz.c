/* Any bytes as a MIDI file brought into a session: refused, or a batch that applies; and what is exported comes in again. */

#include "session/internal.h"

#include "fuzz/seed.h"
#include "support/song_file.h"

#include <stdlib.h>

static uint64_t count_notes(const Doc *doc) {
  uint64_t count = 0;
  for (const Object *track = doc_project(doc)->first_child; track; track = track->next) {
    for (const Object *o = track->first_child; o; o = o->next) count += o->kind->number == KIND_NOTE_CLIP ? doc_as_note_clip(o)->notes->count : 0;
  }
  return count;
}

static Session *import(Bytes file, int64_t at_ticks, bool replace_tempo) {
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Batch *batch;
  Problem problem = {0};
  const Status status = session_import_midi(session, file, "fuzz.mid", at_ticks, replace_tempo, &batch, &problem);
  if (status == STATUS_OK) {
    if (session_apply(session, batch, NULL, &problem) != STATUS_OK) abort();
    return session;
  }
  if (batch || problem.what[0] == '\0') abort();
  session_destroy(session);
  return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  Session *session = import((Bytes){data + 1, size - 1}, data[0] & 2 ? 12345678 : 0, data[0] & 1);
  if (!session) return 0;
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  if (session_export_midi(session, &out) == STATUS_OK) {
    Session *again = import(buffer_bytes(&out), 0, true);
    if (!again || count_notes(session_doc(again)) != count_notes(session_doc(session))) abort();
    session_destroy(again);
  }
  buffer_finish(&out);
  session_destroy(session);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index >= 8) return false;
  Random random = {index};
  buffer_u8(out, (uint8_t)index);
  Buffer file = song_file_real(&random, 1 + index, 8, 4 + index * 2);
  buffer_put(out, file.data, file.size);
  buffer_finish(&file);
  return true;
}
