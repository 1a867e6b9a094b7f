#ifndef TUTTI_TESTS_SUPPORT_SESSION_SONG_H
#define TUTTI_TESTS_SUPPORT_SESSION_SONG_H

#include "session/internal.h"
#include "support/song_file.h"

/* Sessions with something in them, for tests of what is carried out and in again. All failures abort the test. */

static inline void session_song_midi(Session *session, Bytes file) {
  Batch *batch;
  Problem problem = {0};
  if (session_import_midi(session, file, "folder/Melody.mid", 0, true, &batch, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  if (session_apply(session, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static inline Session *session_song_open(Bytes midi) {
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  assert_non_null(session);
  session_song_midi(session, midi);
  return session;
}

/* The `index`-th child of a kind, the master left out; NULL when there are fewer. */
static inline const Object *session_song_child(const Object *parent, uint32_t kind, uint32_t index) {
  for (const Object *o = parent->first_child; o; o = o->next) {
    if (o->kind->number == kind && o->id != ID_MASTER && index-- == 0) return o;
  }
  return NULL;
}

static inline const Object *session_song_track(Session *session, uint32_t index) {
  const Object *track = session_song_child(doc_project(session_doc(session)), KIND_TRACK, index);
  assert_non_null(track);
  return track;
}

#endif
