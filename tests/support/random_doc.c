/* See tests/support/random_doc.h. */
#include "support/random_doc.h"

#include "devices/device.h"
#include "model/value.h"

#include <string.h>

double random_number(Random *random, double min, double max, bool integer) {
  const uint32_t chance = random_below(random, 16);
  if (chance == 0) return min;
  if (chance == 1) return max;
  if (!integer) return min + (max - min) * ((double)random_below(random, 1u << 30) / (double)(1u << 30));
  const int64_t low = (int64_t)min, span = (int64_t)max - (int64_t)min;
  return (double)(low + random_between(random, 0, chance < 12 && span > 1000000 ? 1000000 : span));
}

const Object *random_object(Random *random, const Doc *doc, uint32_t kind) {
  const Object *chosen = NULL;
  uint32_t seen = 0;
  const Object *at = doc_project(doc);
  while (at) {
    if ((kind == 0 || at->kind->number == kind) && random_below(random, ++seen) == 0) chosen = at;
    if (at->first_child) {
      at = at->first_child;
      continue;
    }
    while (at && !at->next) at = at->parent;
    at = at ? at->next : NULL;
  }
  return chosen;
}

static Id random_after(Random *random, const Object *parent) {
  Id after = random_below(random, 2) ? ID_LAST : ID_NONE;
  uint32_t seen = 0;
  for (const Object *o = parent->first_child; o; o = o->next) {
    if (random_below(random, ++seen + 1) == 0) after = o->id;
  }
  return after;
}

static void add_text(Random *random, Batch *batch, Id id, uint16_t field) {
  static const char *const texts[] = {"", "a", "Lead", "Bass \xc3\xa9t\xc3\xa9", "\xf0\x9f\x8e\xb9 keys", "line\nbreak \"quoted\" \\ \t", "0123456789012345678901234567890123456789"};
  const char *text = texts[random_below(random, COUNT_OF(texts))];
  batch_set_text(batch, id, field, text, strlen(text));
}

static void add_digest(Random *random, Batch *batch, Id id, uint16_t field) {
  Digest digest;
  for (uint32_t i = 0; i < sizeof digest.bytes; i++) digest.bytes[i] = (uint8_t)random_below(random, 256);
  batch_set_digest(batch, id, field, digest);
}

static void add_ref(Random *random, Batch *batch, const Doc *doc, Id id, const Field *field) {
  const Object *target = NULL;
  uint32_t seen = 0;
  for (uint32_t kind = 1; kind < 32 && random_below(random, 12); kind++) {
    const Object *found = schema_may_name(field, kind) ? random_object(random, doc, kind) : NULL;
    if (found && random_below(random, ++seen) == 0) target = found;
  }
  batch_set_ref(batch, id, field->number, target ? target->id : ID_NONE);
}

static Id random_row_id(Random *random, Doc *doc, uint32_t actor, const Records *records) {
  if (records && records->count && random_below(random, 2)) return records->ids[random_below(random, records->count)];
  return random_below(random, 20) ? doc_next_id(doc, actor) : id_make(actor, 1 + random_below(random, 40));
}

static void add_patch(Random *random, Batch *batch, Doc *doc, uint32_t actor, Id id, uint16_t kind, const Field *field, const Records *records) {
  const uint32_t rows = random_below(random, random_below(random, 8) ? 40 : 300);
  batch_patch_begin(batch, id, kind, field->number);
  for (uint32_t i = 0; i < rows; i++) {
    double values[RECORD_COLUMNS_MAX] = {0};
    for (uint32_t c = 0; c < field->records->column_count; c++) {
      const Column *column = &field->records->columns[c];
      values[c] = random_number(random, column->min, column->max, column->type != COLUMN_F32 || random_below(random, 2));
    }
    batch_patch_row(batch, random_row_id(random, doc, actor, records), random_below(random, 2) ? PATCH_ALL : random_below(random, 256), values);
  }
  for (uint32_t i = 0; records && records->count && i < random_below(random, 4); i++) {
    batch_patch_remove(batch, records->ids[random_below(random, records->count)]);
  }
  batch_patch_end(batch);
}

/* `object` is NULL while it is being created. */
static void add_value(Random *random, Batch *batch, Doc *doc, uint32_t actor, Id id, uint16_t kind, const Field *field, const Object *object) {
  switch (field->type) {
    case FIELD_BOOL: batch_set_bool(batch, id, field->number, random_below(random, 2)); break;
    case FIELD_INT:
    case FIELD_CHOICE: batch_set_int(batch, id, field->number, (int64_t)random_number(random, field->min, field->max, true)); break;
    case FIELD_REAL: batch_set_real(batch, id, field->number, random_number(random, field->min, field->max, random_below(random, 2))); break;
    case FIELD_REF: add_ref(random, batch, doc, id, field); break;
    case FIELD_TEXT: add_text(random, batch, id, field->number); break;
    case FIELD_DIGEST: add_digest(random, batch, id, field->number); break;
    case FIELD_RECORDS: {
      Value value = {.as.records = NULL};
      if (object) value = value_get(object, field);
      add_patch(random, batch, doc, actor, id, kind, field, value.as.records);
      break;
    }
  }
}

static void add_device(Random *random, Batch *batch, Id id) {
  const uint32_t which = random_below(random, device_count() + 1);
  const Device *device = which < device_count() ? device_at(which) : NULL;
  batch_set_int(batch, id, 1, device ? device->number : 60001);
  const uint32_t count = device ? device->param_count : 20;
  for (uint32_t p = 0; p < count; p++) {
    if (random_below(random, 3)) continue;
    const double value = device ? random_number(random, device->params[p].min, device->params[p].max, device->params[p].curve == PARAM_STEPS) : 0.25 * p;
    batch_set_real(batch, id, (uint16_t)(FIELD_PARAM_FIRST + p), value);
  }
}

/* Most connections lead from what there is to a track or a device that listens. */
static void add_connection(Random *random, Batch *batch, const Doc *doc, Id id) {
  const bool sidechain = random_below(random, 3) == 0;
  const Object *source = random_object(random, doc, random_below(random, 3) ? KIND_TRACK : KIND_DEVICE);
  const Object *target = random_object(random, doc, sidechain ? KIND_DEVICE : KIND_TRACK);
  batch_set_int(batch, id, 1, sidechain ? CONNECTION_SIDECHAIN : random_below(random, 10) ? CONNECTION_SEND : CONNECTION_MODULATION);
  if (source) batch_set_ref(batch, id, 2, source->id);
  batch_set_int(batch, id, 3, random_below(random, 3));
  if (target) batch_set_ref(batch, id, 4, target->id);
}

/* Most lanes move something that is there to be moved; on a clip they name a device of its track, or nothing. */
static void add_lane(Random *random, Batch *batch, Id id, const Object *parent) {
  static const int64_t track_fields[] = {5, 6, 7};
  const Object *target = parent;
  if (parent->kind->number == KIND_NOTE_CLIP || parent->kind->number == KIND_AUDIO_CLIP) {
    target = parent->parent;
    for (const Object *o = target->first_child; o && target == parent->parent; o = o->next) {
      if (o->kind->number == KIND_DEVICE && random_below(random, 2)) target = o;
    }
    if (target != parent->parent) batch_set_ref(batch, id, 1, target->id);
  }
  if (target->kind->number == KIND_DEVICE) {
    const uint32_t count = doc_as_device(target)->param_count;
    batch_set_int(batch, id, 2, random_below(random, 4) && count ? (int64_t)(FIELD_PARAM_FIRST + random_below(random, count)) : 2);
  } else {
    batch_set_int(batch, id, 2, track_fields[random_below(random, 3)]);
  }
}

static const int64_t TRACK_TYPES[] = {TRACK_INSTRUMENT, TRACK_AUDIO, TRACK_GROUP, TRACK_RETURN};
/* Most ranges run from low to high. */
static void add_ranges(Random *random, Batch *batch, Id id) {
  for (uint16_t field = 3; field <= 6; field = (uint16_t)(field + 3)) {
    const uint32_t low = 1 + random_below(random, 127), high = low + random_below(random, 128 - low);
    batch_set_int(batch, id, field, low);
    batch_set_int(batch, id, (uint16_t)(field + 1), high);
  }
}

static void add_create(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  const Kind *kind = schema_kind_at(random_below(random, schema_kind_count()));
  while (kind->parents == 0 && random_below(random, 20)) kind = schema_kind_at(random_below(random, schema_kind_count()));
  const Object *parent = NULL;
  for (uint32_t p = 0; p < schema_kind_count() && random_below(random, 30); p++) {
    const uint32_t number = schema_kind_at(p)->number;
    if (kind->parents >> number & 1u) parent = random_object(random, doc, number);
  }
  if (!parent) parent = random_object(random, doc, 0);
  const Id id = doc_next_id(doc, actor);
  batch_op_create(batch, id, kind->number, parent->id, random_after(random, parent));
  if (kind->number == KIND_DEVICE) add_device(random, batch, id);
  const bool lane = kind->number == KIND_AUTOMATION && random_below(random, 30);
  if (lane) add_lane(random, batch, id, parent);
  const bool connection = kind->number == KIND_CONNECTION && random_below(random, 30);
  if (connection) add_connection(random, batch, doc, id);
  for (uint32_t f = kind->number == KIND_DEVICE ? 1 : connection ? 4 : lane ? 2 : 0; f < kind->field_count; f++) {
    if (random_below(random, 3) == 0) continue;
    const bool is_range = kind->number == KIND_ZONE && f >= 2 && f <= 6 && f != 4;
    const bool is_track_type = kind->number == KIND_TRACK && kind->fields[f].number == 2;
    if (is_track_type && random_below(random, 20)) batch_set_int(batch, id, 2, TRACK_TYPES[random_below(random, 4)]);
    else if (!is_range || random_below(random, 20) == 0) add_value(random, batch, doc, actor, id, kind->number, &kind->fields[f], NULL);
  }
  if (kind->number == KIND_ZONE) add_ranges(random, batch, id);
}

static void add_set(Random *random, Batch *batch, Doc *doc, uint32_t actor) {
  const Object *object = random_object(random, doc, 0);
  const uint32_t index = random_below(random, object_field_count(object));
  Field scratch;
  const Field *field = object_field_at(object, index, &scratch);
  if (field->flags & FIELD_READ_ONLY && random_below(random, 30)) return;
  add_value(random, batch, doc, actor, object->id, object->kind->number, field, object);
}

static void add_move(Random *random, Batch *batch, const Doc *doc) {
  const Object *object = random_object(random, doc, 0);
  const Object *parent = object->parent && random_below(random, 2) ? object->parent : random_object(random, doc, 0);
  batch_op_move(batch, object->id, parent->id, random_after(random, parent));
}

Batch *random_batch(Random *random, Doc *doc, uint32_t actor, uint32_t ops) {
  Batch *batch = batch_create(memory_heap(), "Change by chance", actor);
  for (uint32_t i = 0; i < ops; i++) {
    const uint32_t chance = random_below(random, 30);
    if (chance < 14) add_create(random, batch, doc, actor);
    else if (chance < 27) add_set(random, batch, doc, actor);
    else if (chance < 29) add_move(random, batch, doc);
    else batch_op_delete(batch, random_object(random, doc, 0)->id);
  }
  return batch;
}

void random_edits(Random *random, Doc *doc, uint32_t actor, uint32_t batches) {
  for (uint32_t i = 0; i < batches; i++) {
    Batch *batch = random_batch(random, doc, actor, 1 + random_below(random, 3));
    const Status status = batch_apply(doc, batch, NULL, NULL);
    (void)status; /* refusals are part of the game */
    batch_destroy(batch);
  }
}

Doc *random_doc(Random *random, const Memory *memory, uint32_t batches) {
  Doc *doc = doc_create(memory);
  random_edits(random, doc, ACTOR_LOCAL, batches);
  return doc;
}
