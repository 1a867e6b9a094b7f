/* The musicians of the simulated world: small edits that get in each other's way, on a document that stays small. */
#include "support/sim_world.h"

#include "support/random_doc.h"

#include <string.h>

#define OBJECTS_MAX 24u
#define COMPRESSOR 5 /* its number in the registry: it listens to a sidechain */

static uint16_t field_of(uint32_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }

static void add_notes(Random *random, Batch *batch, Doc *doc, uint32_t actor, Id clip) {
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, field_of(KIND_NOTE_CLIP, "notes"));
  for (uint32_t i = random_below(random, 3) + 1; i > 0; i--) {
    const double row[RECORD_COLUMNS_MAX] = {random_below(random, 64) * 1000.0, 500 + random_below(random, 500), 40 + random_below(random, 40), 100, 64, 0};
    batch_patch_row(batch, doc_next_id(doc, actor), PATCH_ALL, row);
  }
  batch_patch_end(batch);
}

static void make_track(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  const Id id = doc_next_id(doc, actor);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, random_below(random, 2) ? ID_LAST : ID_NONE);
  static const int64_t types[] = {TRACK_INSTRUMENT, TRACK_INSTRUMENT, TRACK_GROUP, TRACK_RETURN};
  batch_set_int(batch, id, field_of(KIND_TRACK, "type"), types[random_below(random, COUNT_OF(types))]);
}

static void make_device(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  const Object *track = random_object(random, doc, KIND_TRACK);
  const Id id = doc_next_id(doc, actor);
  batch_op_create(batch, id, KIND_DEVICE, track->id, ID_LAST);
  batch_set_int(batch, id, field_of(KIND_DEVICE, "device"), COMPRESSOR);
}

/* Ends that someone else may be deleting, circles that two people may be closing from both sides. */
static void make_connection(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  const Object *source = random_object(random, doc, KIND_TRACK), *device = random_object(random, doc, KIND_DEVICE);
  const bool sidechain = device && random_below(random, 2);
  const Id id = doc_next_id(doc, actor);
  batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, random_below(random, 2) ? ID_LAST : ID_NONE);
  batch_set_int(batch, id, field_of(KIND_CONNECTION, "type"), sidechain ? CONNECTION_SIDECHAIN : CONNECTION_SEND);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "source"), source->id);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "target"), sidechain ? device->id : random_object(random, doc, KIND_TRACK)->id);
}

static void make_clip(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  const Object *track = random_object(random, doc, KIND_TRACK);
  const Id id = doc_next_id(doc, actor);
  batch_op_create(batch, id, KIND_NOTE_CLIP, track->id, ID_LAST);
  batch_set_int(batch, id, field_of(KIND_NOTE_CLIP, "start_ticks"), random_below(random, 100) * 1000);
  if (random_below(random, 2)) add_notes(random, batch, doc, actor, id);
}

static void make_tempo(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  const Id id = doc_next_id(doc, actor);
  batch_op_create(batch, id, KIND_TEMPO, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, field_of(KIND_TEMPO, "position_ticks"), random_below(random, 5) * TICKS_PER_QUARTER);
}

static void change_track(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  (void)actor;
  static const char *const names[] = {"", "Lead", "Bass", "Drums of a long, long name that takes its room"};
  const Object *track = random_object(random, doc, KIND_TRACK);
  const char *name = names[random_below(random, COUNT_OF(names))];
  batch_set_real(batch, track->id, field_of(KIND_TRACK, "gain_db"), -(double)random_below(random, 40));
  if (random_below(random, 2)) batch_set_text(batch, track->id, field_of(KIND_TRACK, "name"), name, strlen(name));
}

static void route_track(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  (void)actor;
  const Object *from = random_object(random, doc, KIND_TRACK), *to = random_object(random, doc, KIND_TRACK);
  batch_set_ref(batch, from->id, field_of(KIND_TRACK, "target"), to->id);
}

static void change_notes(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  const Object *clip = random_object(random, doc, KIND_NOTE_CLIP);
  if (!clip) {
    make_clip(random, batch, doc, actor);
    return;
  }
  const Records *notes = doc_as_note_clip(clip)->notes;
  if (notes->count < 4) {
    add_notes(random, batch, doc, actor, clip->id);
    return;
  }
  const double row[RECORD_COLUMNS_MAX] = {0, 0, 30 + random_below(random, 60)};
  batch_patch_begin(batch, clip->id, KIND_NOTE_CLIP, field_of(KIND_NOTE_CLIP, "notes"));
  batch_patch_row(batch, notes->ids[0], 1u << NOTE_KEY, row);
  batch_patch_remove(batch, notes->ids[notes->count - 1]);
  batch_patch_end(batch);
}

static void move_something(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  (void)actor;
  const Object *clip = random_object(random, doc, KIND_NOTE_CLIP), *track = random_object(random, doc, KIND_TRACK);
  if (clip) batch_op_move(batch, clip->id, track->id, ID_LAST);
  else batch_op_move(batch, track->id, ID_PROJECT, ID_NONE);
}

static void delete_something(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  (void)actor;
  batch_op_delete(batch, random_object(random, doc, 0)->id);
}

typedef void Edit(Random *random, Batch *batch, Doc *doc, uint32_t actor);

Batch *sim_small_edit(Random *random, Doc *doc, uint32_t actor, const char *label) {
  static Edit *const growing[] = {make_track, make_clip, make_clip, make_tempo, make_device, make_connection, change_track,
                                 change_notes, route_track, move_something, delete_something};
  static Edit *const full[] = {delete_something, delete_something, make_connection, change_track, change_notes, move_something, route_track};
  Batch *batch = batch_create(memory_heap(), label, actor);
  for (uint32_t ops = 1 + random_below(random, 2); ops > 0; ops--) {
    if (doc_object_count(doc) < OBJECTS_MAX) growing[random_below(random, COUNT_OF(growing))](random, batch, doc, actor);
    else full[random_below(random, COUNT_OF(full))](random, batch, doc, actor);
  }
  return batch;
}

Batch *sim_edit(Random *random, Doc *doc, uint32_t actor, const char *label) {
  Batch *batch = random_below(random, 3) ? NULL : sim_page_edit(random, doc, actor, label, doc_object_count(doc) < OBJECTS_MAX);
  return batch ? batch : sim_small_edit(random, doc, actor, label);
}
