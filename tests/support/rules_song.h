#ifndef TUTTI_TESTS_SUPPORT_RULES_SONG_H
#define TUTTI_TESTS_SUPPORT_RULES_SONG_H

#include "model/op.h"
#include "support/cm.h"

/* A small document to try rules on, and batches of one object, which may be refused. */

typedef struct Song { Doc *doc; Id notes, audio, asset; } Song;

static inline Status finish(Doc *doc, Batch *batch, Problem *problem) {
  const Status status = batch_apply(doc, batch, NULL, problem);
  batch_destroy(batch);
  return status;
}

static inline Batch *begin(void) { return batch_create(memory_heap(), "Try a rule", 1); }

static inline Song song_create(void) {
  Song song = {.doc = doc_create(memory_heap())};
  song.notes = doc_next_id(song.doc, 1);
  song.audio = doc_next_id(song.doc, 1);
  song.asset = doc_next_id(song.doc, 1);
  Batch *batch = begin();
  batch_op_create(batch, song.notes, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_create(batch, song.audio, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, song.audio, 2 /* type */, TRACK_AUDIO);
  batch_op_create(batch, song.asset, KIND_ASSET, ID_PROJECT, ID_LAST);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_OK);
  return song;
}

static inline Status create(Song *song, uint16_t kind, Id parent, Id after, Id *id) {
  Batch *batch = begin();
  *id = doc_next_id(song->doc, 1);
  batch_op_create(batch, *id, kind, parent, after);
  return finish(song->doc, batch, NULL);
}

#endif
