/* doc_to_json: the document as a musician with a text editor may read it. See model/doc_json.h. */
#include "model/doc_json.h"

#include "core/hash.h"
#include "devices/device.h"
#include "formats/json.h"
#include "model/store.h"

#include <stdio.h>
#include <string.h>

static void write_id(JsonWriter *json, Id id) {
  char text[32];
  const int size = snprintf(text, sizeof text, "%u:%u", id_actor(id), id_counter(id));
  json_write_text(json, text, (size_t)size);
}

static void write_cell(JsonWriter *json, const Records *records, uint32_t column, uint32_t row) {
  const double value = records_cell(records, column, row);
  if (records->type->columns[column].type == COLUMN_F32) json_write_real(json, value);
  else json_write_int(json, (int64_t)value);
}

/* Columns that are nowhere off their fallback are left out. */
static uint32_t used_columns(const Records *records) {
  uint32_t used = 1;
  for (uint32_t c = 1; c < records->type->column_count; c++) {
    for (uint32_t row = 0; row < records->count && !(used >> c & 1u); row++) {
      if (records_cell(records, c, row) != records->type->columns[c].fallback) used |= UINT32_C(1) << c;
    }
  }
  return used;
}

static void write_records(JsonWriter *json, const Records *records) {
  const uint32_t used = used_columns(records);
  json_write_begin_object(json, false);
  json_write_key(json, "columns");
  json_write_begin_array(json, true);
  json_write_text(json, "id", 2);
  for (uint32_t c = 0; c < records->type->column_count; c++) {
    const char *name = records->type->columns[c].name;
    if (used >> c & 1u) json_write_text(json, name, strlen(name));
  }
  json_write_end_array(json);
  json_write_key(json, "rows");
  json_write_begin_array(json, false);
  for (uint32_t row = 0; row < records->count; row++) {
    json_write_begin_array(json, true);
    write_id(json, records->ids[row]);
    for (uint32_t c = 0; c < records->type->column_count; c++) {
      if (used >> c & 1u) write_cell(json, records, c, row);
    }
    json_write_end_array(json);
  }
  json_write_end_array(json);
  json_write_end_object(json);
}

static void write_value(JsonWriter *json, const Field *field, const Value *value) {
  char hex[65];
  switch (field->type) {
    case FIELD_BOOL: json_write_bool(json, value->as.boolean); break;
    case FIELD_INT: json_write_int(json, value->as.integer); break;
    case FIELD_REAL: json_write_real(json, value->as.real); break;
    case FIELD_CHOICE: json_write_text(json, field->choices[value->as.integer], strlen(field->choices[value->as.integer])); break;
    case FIELD_REF: write_id(json, value->as.ref); break;
    case FIELD_TEXT: json_write_text(json, value->as.text.data, value->as.text.size); break;
    case FIELD_RECORDS: write_records(json, value->as.records); break;
    case FIELD_DIGEST:
      digest_text(&value->as.digest, hex);
      json_write_text(json, hex, 64);
      break;
  }
}

static void write_device(JsonWriter *json, int64_t number) {
  const Device *device = device_by_number((uint32_t)number);
  json_write_key(json, "device");
  if (device) json_write_text(json, device->id, strlen(device->id));
  else json_write_int(json, number);
}

static void write_params(JsonWriter *json, const Object *object) {
  const bool known = device_by_number((uint32_t)doc_as_device(object)->device) != NULL;
  bool begun = false;
  Field scratch;
  for (uint32_t i = object->kind->field_count; i < object_field_count(object); i++) {
    const Field *field = object_field_at(object, i, &scratch);
    if (value_is_default(object, field)) continue;
    if (!begun) {
      json_write_key(json, "params");
      json_write_begin_object(json, false);
      begun = true;
    }
    char number[16];
    snprintf(number, sizeof number, "#%u", field->number - FIELD_PARAM_FIRST);
    json_write_key(json, known ? field->name : number);
    json_write_real(json, value_get(object, field).as.real);
  }
  if (begun) json_write_end_object(json);
}

static void write_unknown(JsonWriter *json, const Object *object) {
  const Bytes unknown = object_unknown(object);
  json_write_key(json, "unknown");
  json_write_begin_array(json, false);
  for (size_t i = 0; i < unknown.size; i += 64) {
    char hex[128];
    const size_t count = unknown.size - i < 64 ? unknown.size - i : 64;
    for (size_t k = 0; k < count; k++) {
      hex[2 * k] = "0123456789abcdef"[unknown.data[i + k] >> 4];
      hex[2 * k + 1] = "0123456789abcdef"[unknown.data[i + k] & 15];
    }
    json_write_text(json, hex, 2 * count);
  }
  json_write_end_array(json);
}

static void write_object(JsonWriter *json, const Object *object) {
  const bool is_device = object->kind->number == KIND_DEVICE;
  json_write_begin_object(json, false);
  json_write_key(json, "kind");
  if (schema_kind(object->kind->number)) json_write_text(json, object->kind->name, strlen(object->kind->name));
  else json_write_int(json, object->kind->number);
  json_write_key(json, "id");
  write_id(json, object->id);
  if (object->parent) {
    json_write_key(json, "parent");
    write_id(json, object->parent->id);
  }
  if (is_device) write_device(json, doc_as_device(object)->device);
  for (uint32_t i = is_device ? 1 : 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (value_is_default(object, field)) continue;
    const Value value = value_get(object, field);
    json_write_key(json, field->name);
    write_value(json, field, &value);
  }
  if (is_device) write_params(json, object);
  if (object->unknown) write_unknown(json, object);
  json_write_end_object(json);
}

static void write_ids(JsonWriter *json, const Doc *doc) {
  json_write_key(json, "ids");
  json_write_begin_array(json, true);
  for (uint32_t i = 0; i < doc->actor_count; i++) {
    json_write_begin_array(json, true);
    json_write_int(json, doc->actors[i].actor);
    json_write_int(json, doc->actors[i].last);
    json_write_end_array(json);
  }
  json_write_end_array(json);
}

Status doc_to_json(const Doc *doc, Buffer *out) {
  JsonWriter json;
  json_writer_init(&json, out);
  json_write_begin_object(&json, false);
  json_write_key(&json, "format");
  json_write_text(&json, DOC_JSON_FORMAT, strlen(DOC_JSON_FORMAT));
  json_write_key(&json, "version");
  json_write_int(&json, DOC_JSON_VERSION);
  json_write_key(&json, "schema");
  json_write_int(&json, SCHEMA_VERSION);
  write_ids(&json, doc);
  json_write_key(&json, "objects");
  json_write_begin_array(&json, false);
  for (const Object *at = doc->root; at; at = store_next(at, doc->root)) write_object(&json, at);
  json_write_end_array(&json);
  json_write_end_object(&json);
  return out->status;
}
