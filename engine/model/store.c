/* Objects, their lists and their memory: the steps that batches, the codec and JSON are made of. */
#include "model/store.h"

#include "core/limits.h"
#include "devices/device.h"

#include <assert.h>
#include <string.h>

/* Empty texts share this one, so that making an object takes one allocation. */
static char *empty_text(void) { return (char *)(uintptr_t) ""; }

Doc *store_create(const Memory *memory) {
  Doc *doc = memory_new(memory, sizeof *doc);
  if (!doc) return NULL;
  doc->memory = memory;
  idmap_init(&doc->objects, memory);
  idmap_init(&doc->named, memory);
  return doc;
}

Object *store_find(const Doc *doc, Id id) {
  uint64_t found;
  return idmap_get(&doc->objects, id, &found) ? (Object *)(uintptr_t)found : NULL;
}

const Kind *store_kind(Doc *doc, uint32_t number) {
  const Kind *known = schema_kind(number);
  if (known) return known;
  for (UnknownKind *u = doc->unknown_kinds; u; u = u->next) {
    if (u->kind.number == number) return &u->kind;
  }
  UnknownKind *made = memory_new(doc->memory, sizeof *made);
  if (!made) return NULL;
  *made = (UnknownKind){.next = doc->unknown_kinds,
                        .kind = {.number = (uint16_t)number, .name = "unknown", .parents = UINT32_MAX, .doc = "Of a newer version."}};
  doc->unknown_kinds = made;
  return &made->kind;
}

static bool init_params(Doc *doc, DeviceObject *fields, int64_t number) {
  const Device *device = device_by_number((uint32_t)number);
  const uint32_t count = device ? device->param_count : LIMIT_PARAMS;
  fields->device = number;
  if (count == 0) return true;
  fields->params = memory_new(doc->memory, count * sizeof(double));
  if (!fields->params) return false;
  fields->param_count = count;
  for (uint32_t i = 0; device && i < count; i++) fields->params[i] = device->params[i].fallback;
  return true;
}

static void init_field(Object *object, const Field *field) {
  const Value value = value_default(field);
  if (field->type == FIELD_TEXT) *store_text_cell(object, field) = (Text){.data = empty_text()};
  else if (field->type == FIELD_RECORDS) *store_records_cell(object, field) = field->records->none;
  else value_put(object, field, &value);
}

Object *store_new(Doc *doc, const Kind *kind, Id id, int64_t device) {
  Object *object = memory_new(doc->memory, sizeof *object + kind->bytes);
  if (!object) return NULL;
  object->id = id;
  object->kind = kind;
  object->revision = object->within = doc->revision;
  for (uint32_t i = 0; i < kind->field_count; i++) init_field(object, &kind->fields[i]);
  if (kind->number == KIND_DEVICE && !init_params(doc, (DeviceObject *)(void *)object->fields, device)) {
    store_free(doc, object);
    return NULL;
  }
  return object;
}

void store_free(Doc *doc, Object *object) {
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (field->type == FIELD_TEXT) store_text_finish(doc, store_text_cell(object, field));
    if (field->type == FIELD_RECORDS) store_rows_finish(doc, *store_records_cell(object, field));
  }
  if (object->kind->number == KIND_DEVICE) {
    const DeviceObject *fields = doc_as_device(object);
    memory_free(doc->memory, fields->params, fields->param_count * sizeof(double));
  }
  if (object->unknown) memory_free(doc->memory, (void *)(uintptr_t)object->unknown, sizeof *object->unknown + object->unknown->size);
  memory_free(doc->memory, object, sizeof *object + object->kind->bytes);
}

void store_free_tree(Doc *doc, Object *object) {
  /* children first, walking down to a leaf and up again: no recursion, so depth is no danger */
  Object *at = object;
  while (at) {
    while (at->first_child) at = at->first_child;
    Object *parent = at == object ? NULL : at->parent;
    if (parent) store_unlink(at);
    store_free(doc, at);
    at = parent;
  }
}

Status store_reserve(Doc *doc) {
  if (doc->objects.count >= LIMIT_OBJECTS) return STATUS_TOO_LARGE;
  return idmap_reserve(&doc->objects, doc->objects.count + 1);
}

Object *store_next(const Object *object, const Object *root) {
  if (object->first_child) return object->first_child;
  while (object != root && !object->next) object = object->parent;
  return object == root ? NULL : object->next;
}

static void count_name(Doc *doc, Id id, int by) {
  uint64_t *count = id == ID_NONE ? NULL : idmap_cell(&doc->named, id);
  assert(id == ID_NONE || count);
  if (count) *count += (uint64_t)(int64_t)by;
}

static void count_names(Doc *doc, const Object *object, int by) {
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (field->type == FIELD_REF) count_name(doc, value_get(object, field).as.ref, by);
  }
}

Status store_reserve_name(Doc *doc, Id id) {
  uint64_t count;
  if (id == ID_NONE || idmap_get(&doc->named, id, &count)) return STATUS_OK;
  const Status status = idmap_reserve(&doc->named, doc->named.count + 1);
  if (status == STATUS_OK) idmap_put(&doc->named, id, 0);
  return status;
}

bool store_is_named(const Doc *doc, Id id) {
  uint64_t count;
  return idmap_get(&doc->named, id, &count) && count > 0;
}

void store_enter_tree(Doc *doc, Object *object) {
  for (Object *at = object; at; at = store_next(at, object)) {
    const bool fresh = idmap_put(&doc->objects, at->id, (uint64_t)(uintptr_t)at);
    assert(fresh);
    (void)fresh;
    count_names(doc, at, 1);
  }
}

void store_leave_tree(Doc *doc, Object *object) {
  for (Object *at = object; at; at = store_next(at, object)) {
    idmap_remove(&doc->objects, at->id);
    count_names(doc, at, -1);
  }
}

void store_link(Object *object, Object *parent, Object *previous) {
  Object *next = previous ? previous->next : parent->first_child;
  object->hash = 0;
  object->parent = parent;
  object->previous = previous;
  object->next = next;
  if (previous) previous->next = object;
  else parent->first_child = object;
  if (next) next->previous = object;
  else parent->last_child = object;
}

void store_unlink(Object *object) {
  if (object->previous) object->previous->next = object->next;
  else object->parent->first_child = object->next;
  if (object->next) object->next->previous = object->previous;
  else object->parent->last_child = object->previous;
  object->parent = object->previous = object->next = NULL;
}

Object *store_previous(const Doc *doc, const Object *parent, Id after) {
  if (after == ID_NONE) return NULL;
  Object *found = store_find(doc, after);
  return found && found->parent == parent ? found : parent->last_child;
}

Status store_see_id(Doc *doc, Id id) {
  uint32_t low = 0, high = doc->actor_count;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (doc->actors[middle].actor < id_actor(id)) low = middle + 1;
    else high = middle;
  }
  if (low == doc->actor_count || doc->actors[low].actor != id_actor(id)) {
    if (doc->actor_count == LIMIT_ACTORS) return STATUS_TOO_LARGE;
    if (doc->actor_count == doc->actor_capacity) {
      const uint32_t capacity = doc->actor_capacity ? doc->actor_capacity * 2 : 4;
      ActorCount *actors = memory_resize(doc->memory, doc->actors, doc->actor_capacity * sizeof *actors, capacity * sizeof *actors);
      if (!actors) return STATUS_NO_MEMORY;
      doc->actors = actors;
      doc->actor_capacity = capacity;
    }
    memmove(&doc->actors[low + 1], &doc->actors[low], (doc->actor_count - low) * sizeof *doc->actors);
    doc->actors[low] = (ActorCount){.actor = id_actor(id)};
    doc->actor_count++;
  }
  if (id_counter(id) > doc->actors[low].last) doc->actors[low].last = id_counter(id);
  return STATUS_OK;
}

/* Ids mostly come in runs of one actor: only the last of a run needs a look. */
Status store_see_ids(Doc *doc, const Id *ids, uint32_t count) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
    if (i + 1 < count && ids[i + 1] == ids[i] + 1 && id_counter(ids[i]) != UINT32_MAX) continue;
    status = store_see_id(doc, ids[i]);
  }
  return status;
}

Status store_text(const Doc *doc, const char *data, size_t size, Text *text) {
  *text = (Text){.data = empty_text()};
  if (size == 0) return STATUS_OK;
  char *copy = memory_new(doc->memory, size + 1);
  if (!copy) return STATUS_NO_MEMORY;
  memcpy(copy, data, size);
  *text = (Text){.data = copy, .size = (uint32_t)size};
  return STATUS_OK;
}

void store_text_finish(const Doc *doc, Text *text) {
  if (text->size) memory_free(doc->memory, text->data, (size_t)text->size + 1);
  *text = (Text){.data = empty_text()};
}

Status store_keep_unknown(const Doc *doc, Object *object, Bytes unknown) {
  if (unknown.size == 0) return STATUS_OK;
  Bytes *copy = memory_new(doc->memory, sizeof *copy + unknown.size);
  if (!copy) return STATUS_NO_MEMORY;
  memcpy(copy + 1, unknown.data, unknown.size);
  *copy = (Bytes){.data = (const uint8_t *)(copy + 1), .size = unknown.size};
  object->unknown = copy;
  return STATUS_OK;
}

Text *store_text_cell(Object *object, const Field *field) {
  object->hash = 0;
  return (Text *)(void *)((uint8_t *)object->fields + field->offset);
}

const Records **store_records_cell(Object *object, const Field *field) {
  object->hash = 0;
  return (const Records **)(void *)((uint8_t *)object->fields + field->offset);
}

const Records *store_rows(const Doc *doc, Records *rows) {
  if (rows->count == 0) {
    records_finish(rows, doc->memory);
    return rows->type->none;
  }
  Records *kept = memory_new(doc->memory, sizeof *kept);
  if (kept) *kept = *rows;
  else records_finish(rows, doc->memory);
  return kept;
}

void store_rows_finish(const Doc *doc, const Records *rows) {
  if (rows == rows->type->none) return;
  Records *kept = (Records *)(uintptr_t)rows;
  records_finish(kept, doc->memory);
  memory_free(doc->memory, kept, sizeof *kept);
}

Status store_merge(const Doc *doc, const Records *old, const Patch *patch, const Patch *expect, const Records **merged, const Memory *before_memory,
                   Patch *before, uint32_t *rows_skipped) {
  Records rows;
  const Status status = records_merge(old, patch, expect, doc->memory, &rows, before_memory, before, rows_skipped);
  if (status != STATUS_OK) return status;
  *merged = store_rows(doc, &rows);
  if (*merged) return STATUS_OK;
  patch_finish(before, before_memory);
  return STATUS_NO_MEMORY;
}

void store_put_plain(Doc *doc, Object *object, const Field *field, const Value *value) {
  if (field->type == FIELD_REF) {
    count_name(doc, value_get(object, field).as.ref, -1);
    count_name(doc, value->as.ref, 1);
  }
  value_put(object, field, value);
  object->hash = 0;
}

Status store_put(Doc *doc, Object *object, const Field *field, const Value *value) {
  if (field->type != FIELD_TEXT) {
    const Status room = field->type == FIELD_REF ? store_reserve_name(doc, value->as.ref) : STATUS_OK;
    if (room == STATUS_OK) store_put_plain(doc, object, field, value);
    return room;
  }
  Text text;
  const Status status = store_text(doc, value->as.text.data, value->as.text.size, &text);
  if (status != STATUS_OK) return status;
  store_text_finish(doc, store_text_cell(object, field));
  *store_text_cell(object, field) = text;
  return STATUS_OK;
}
