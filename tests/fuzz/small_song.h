#ifndef TUTTI_TESTS_FUZZ_SMALL_SONG_H
#define TUTTI_TESTS_FUZZ_SMALL_SONG_H

#include "devices/device.h"
#include "model/op.h"

#include <stdlib.h>

/* A few tracks with clips and notes, and edits of them: where the document's fuzz targets begin. */

static inline Id small_id(uint32_t counter) { return id_make(ACTOR_LOCAL, 100 + counter); }

static inline uint16_t small_field(uint16_t kind, const char *name) {
  const Field *field = schema_field_by_name(schema_kind(kind), name);
  if (field == NULL) abort();
  return field->number;
}

static inline void small_track(Batch *batch, uint32_t index) {
  const Id track = small_id(10 * index), device = small_id(10 * index + 1), clip = small_id(10 * index + 2);
  batch_op_create(batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_text(batch, track, small_field(KIND_TRACK, "name"), "Lead", 4);
  batch_set_real(batch, track, small_field(KIND_TRACK, "pan"), 0.1 * (double)index);
  if (device_count() > 0) {
    batch_op_create(batch, device, KIND_DEVICE, track, ID_LAST);
    batch_set_int(batch, device, small_field(KIND_DEVICE, "device"), device_at(index % device_count())->number);
  }
  batch_op_create(batch, clip, KIND_NOTE_CLIP, track, ID_LAST);
  batch_set_int(batch, clip, small_field(KIND_NOTE_CLIP, "start_ticks"), index * TICKS_PER_QUARTER);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, small_field(KIND_NOTE_CLIP, "notes"));
  for (uint32_t i = 0; i < 4; i++) {
    const double row[] = {(double)i * (double)TICKS_PER_QUARTER, (double)TICKS_PER_QUARTER / 2, 60 + (double)i, 100, 64, 0};
    batch_patch_row(batch, small_id(1000 * (index + 1) + i), PATCH_ALL, row);
  }
  batch_patch_end(batch);
}

static inline Doc *small_song(uint32_t tracks) {
  Doc *doc = doc_create(memory_heap());
  Batch *batch = batch_create(memory_heap(), "Begin", ACTOR_LOCAL);
  for (uint32_t i = 0; i < tracks; i++) small_track(batch, i);
  if (doc == NULL || batch == NULL || batch_apply(doc, batch, NULL, NULL) != STATUS_OK) abort();
  batch_destroy(batch);
  return doc;
}

/* 0: another track; 1: fields and a move; 2: notes changed, added and gone; 3: a track deleted. */
static inline Batch *small_edit(uint32_t index) {
  Batch *batch = batch_create(memory_heap(), "Edit", ACTOR_LOCAL);
  const uint16_t notes = small_field(KIND_NOTE_CLIP, "notes");
  const double row[] = {12345, 1000, 72, 90, 64, 1};
  switch (index) {
    case 0: small_track(batch, 5); break;
    case 1:
      batch_set_real(batch, small_id(0), small_field(KIND_TRACK, "gain_db"), -6);
      batch_set_text(batch, small_id(0), small_field(KIND_TRACK, "name"), "Bass", 4);
      batch_op_move(batch, small_id(2), small_id(10), ID_LAST);
      break;
    case 2:
      batch_patch_begin(batch, small_id(2), KIND_NOTE_CLIP, notes);
      batch_patch_row(batch, small_id(1000), 1u << NOTE_KEY, row);
      batch_patch_row(batch, small_id(1999), PATCH_ALL, row);
      batch_patch_remove(batch, small_id(1001));
      batch_patch_end(batch);
      break;
    default: batch_op_delete(batch, small_id(10)); break;
  }
  return batch;
}

#endif
