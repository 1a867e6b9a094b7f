/* Two states of the song beside each other: what differs, as JSON. */

#include "wasm/host.h"

#include "formats/json.h"
#include "model/compare.h"

#include <stdio.h>
#include <string.h>

typedef struct Telling {
  JsonWriter json;
  const Doc *earlier, *later;
} Telling;

static void put_text(JsonWriter *json, const char *key, Text text) {
  json_write_key(json, key);
  json_write_text(json, text.data, text.size);
}

/* Ids do not fit a number of the page's. */
static void put_id(JsonWriter *json, const char *key, Id id) {
  char text[24];
  const int size = snprintf(text, sizeof text, "%llu", (unsigned long long)id);
  json_write_key(json, key);
  json_write_text(json, text, (size_t)size);
}

static void put_int(JsonWriter *json, const char *key, int64_t value) {
  json_write_key(json, key);
  json_write_int(json, value);
}

/* What people call it; nothing where its kind has no names. */
static void put_name(JsonWriter *json, const char *key, const Object *object) {
  const Field *const field = object == NULL ? NULL : schema_field_by_name(object->kind, "name");
  if (field == NULL || field->type != FIELD_TEXT) return;
  const Value value = value_get(object, field);
  json_write_key(json, key);
  json_write_text(json, value.as.text.data, value.as.text.size);
}

static void put_value(JsonWriter *json, const char *key, const Doc *doc, const Value *value) {
  switch (value->type) {
    case FIELD_BOOL: put_int(json, key, value->as.boolean); return;
    case FIELD_INT:
    case FIELD_CHOICE: put_int(json, key, value->as.integer); return;
    case FIELD_REAL:
      json_write_key(json, key);
      json_write_real(json, value->as.real);
      return;
    case FIELD_TEXT:
      json_write_key(json, key);
      json_write_text(json, value->as.text.data, value->as.text.size);
      return;
    case FIELD_REF: put_name(json, key, doc_find(doc, value->as.ref)); return;
    case FIELD_DIGEST:
    case FIELD_RECORDS: return;
  }
}

/* What is needed to call an object by a name, whichever of the two documents it is of. */
static void put_object(JsonWriter *json, const Doc *doc, const Object *object) {
  const Object *const track = compare_track(doc, object), *const parent = object->parent;
  put_id(json, "id", object->id);
  put_int(json, "kind", object->kind->number);
  put_name(json, "name", object);
  if (object->kind->number == KIND_DEVICE) put_int(json, "device", doc_as_device(object)->device);
  if (object->kind->number == KIND_AUTOMATION) {
    put_int(json, "lane", doc_as_automation(object)->param);
    if (parent->kind->number == KIND_DEVICE) put_int(json, "device", doc_as_device(parent)->device);
  }
  if (object->kind->number == KIND_CONNECTION) {
    put_int(json, "connection", doc_as_connection(object)->type);
    const Object *const end = doc_find(doc, doc_as_connection(object)->target);
    put_name(json, "target", end == NULL ? NULL : compare_track(doc, end));
  }
  if (object->kind->number == KIND_NOTE_CLIP || object->kind->number == KIND_AUDIO_CLIP || object->kind->number == KIND_PATTERN_CLIP) {
    const Value start = value_get(object, schema_field(object->kind, 1));
    put_value(json, "start", doc, &start);
  }
  if (track != NULL) {
    put_id(json, "track", track->id);
    put_text(json, "trackName", doc_as_track(track)->name);
  }
}

static void tell(void *context, const Difference *d) {
  static const char *const types[] = {[OP_CREATE] = "added", [OP_SET] = "changed", [OP_MOVE] = "moved", [OP_DELETE] = "removed"};
  Telling *const t = context;
  JsonWriter *const json = &t->json;
  json_write_begin_object(json, true);
  json_write_key(json, "type");
  json_write_text(json, types[d->type], strlen(types[d->type]));
  put_object(json, d->is != NULL ? t->later : t->earlier, d->is != NULL ? d->is : d->was);
  if (d->type == OP_MOVE) put_int(json, "elsewhere", d->was->parent->id != d->is->parent->id);
  if (d->type == OP_SET) {
    put_int(json, "field", d->field);
    put_value(json, "before", t->earlier, &d->before);
    put_value(json, "after", t->later, &d->after);
    put_int(json, "addedRows", d->added);
    put_int(json, "changedRows", d->changed);
    put_int(json, "removedRows", d->removed);
  }
  json_write_end_object(json);
}

/* The input is an earlier state and, behind it, a later one; without that, the song as it is. The output: a list of differences. */
EXPORT(int, versions_compare, uint32_t earlier_bytes, uint32_t later_bytes) {
  Problem *const problem = host_problem();
  Doc *earlier = NULL, *later = NULL;
  Telling telling = {.later = session_doc(host.session)};
  Status status = doc_decode(memory_heap(), host_input(0, earlier_bytes), &earlier, problem);
  if (status == STATUS_OK && later_bytes > 0) status = doc_decode(memory_heap(), host_input(earlier_bytes, later_bytes), &later, problem);
  if (later != NULL) telling.later = later;
  telling.earlier = earlier;
  if (status == STATUS_OK) {
    json_writer_init(&telling.json, host_begin_output());
    json_write_begin_array(&telling.json, false);
    status = compare_docs(earlier, telling.later, tell, &telling, problem);
    json_write_end_array(&telling.json);
    host_output_made();
  }
  doc_destroy(earlier);
  doc_destroy(later);
  return host_status(status);
}
