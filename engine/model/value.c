/* Reading, checking and storing one field of one object by its row in the tables. */
#include "model/value.h"

#include "core/limits.h"
#include "core/math.h"
#include "core/utf8.h"
#include "devices/device.h"
#include "model/records.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void *cell(const Object *object, const Field *field) {
  if (field->number >= FIELD_PARAM_FIRST) return doc_as_device(object)->params + (field->number - FIELD_PARAM_FIRST);
  return (uint8_t *)(uintptr_t)object->fields + field->offset;
}

static int64_t integer_at(const void *at, const Field *field) { return field->bytes == 1 ? *(const int8_t *)at : *(const int64_t *)at; }

static void put_integer(void *at, const Field *field, int64_t value) {
  if (field->bytes == 1) *(int8_t *)at = (int8_t)value;
  else *(int64_t *)at = value;
}

static uint32_t param_count(const Object *object) {
  return object->kind->number == KIND_DEVICE ? doc_as_device(object)->param_count : 0;
}

#define DEVICE_FIELD 1u

/* A device we do not know keeps its values as they came, whatever they are. */
static const Field *param_field(const Object *object, uint32_t number, Field *scratch) {
  *scratch = (Field){.number = (uint16_t)(FIELD_PARAM_FIRST + number), .name = "parameter", .type = FIELD_REAL, .min = -1e300, .max = 1e300,
                     .unit = "", .effect = EFFECT_MESSAGE, .since = 1, .doc = ""};
  const Device *device = device_by_number((uint32_t)doc_as_device(object)->device);
  if (device && number < device->param_count) {
    const Param *param = &device->params[number];
    scratch->name = param->id;
    scratch->min = param->min;
    scratch->max = param->max;
    scratch->fallback = param->fallback;
    scratch->unit = param->unit;
  }
  return scratch;
}

uint32_t object_field_count(const Object *object) { return object->kind->field_count + param_count(object); }

const Field *object_field_at(const Object *object, uint32_t index, Field *scratch) {
  const uint32_t rows = object->kind->field_count;
  return index < rows ? &object->kind->fields[index] : param_field(object, index - rows, scratch);
}

const Field *object_field(const Object *object, uint32_t number, Field *scratch) {
  if (number < FIELD_PARAM_FIRST) return schema_field(object->kind, number);
  return number - FIELD_PARAM_FIRST < param_count(object) ? param_field(object, number - FIELD_PARAM_FIRST, scratch) : NULL;
}

Value value_get(const Object *object, const Field *field) {
  Value value = {.type = field->type};
  const void *from = cell(object, field);
  switch (field->type) {
    case FIELD_BOOL: value.as.boolean = *(const uint8_t *)from != 0; break;
    case FIELD_INT:
    case FIELD_CHOICE: value.as.integer = integer_at(from, field); break;
    case FIELD_REAL: value.as.real = *(const double *)from; break;
    case FIELD_REF: value.as.ref = *(const Id *)from; break;
    case FIELD_DIGEST: value.as.digest = *(const Digest *)from; break;
    case FIELD_RECORDS: value.as.records = *(const Records *const *)from; break;
    case FIELD_TEXT:
      value.as.text.data = ((const Text *)from)->data;
      value.as.text.size = ((const Text *)from)->size;
      break;
  }
  return value;
}

bool value_read(const Object *object, uint32_t number, Value *value) {
  Field scratch;
  const Field *field = object_field(object, number, &scratch);
  if (field) *value = value_get(object, field);
  return field != NULL;
}

Value value_default(const Field *field) {
  Value value = {.type = field->type};
  switch (field->type) {
    case FIELD_BOOL: value.as.boolean = field->fallback > 0; break;
    case FIELD_INT:
    case FIELD_CHOICE: value.as.integer = (int64_t)field->fallback; break;
    case FIELD_REAL: value.as.real = field->fallback; break;
    case FIELD_REF: value.as.ref = ID_NONE; break;
    case FIELD_DIGEST: value.as.digest = (Digest){.bytes = {0}}; break;
    case FIELD_TEXT: value.as.text.data = ""; break;
    case FIELD_RECORDS: value.as.records = NULL; break;
  }
  return value;
}

bool value_is_default(const Object *object, const Field *field) {
  const Value now = value_get(object, field), fallback = value_default(field);
  if (field->type == FIELD_RECORDS) return now.as.records->count == 0;
  return value_equal(&now, &fallback);
}

static FieldType base_type(FieldType type) { return type == FIELD_CHOICE ? FIELD_INT : type; }

bool value_equal(const Value *a, const Value *b) {
  if (base_type(a->type) != base_type(b->type)) return false;
  switch (a->type) {
    case FIELD_BOOL: return a->as.boolean == b->as.boolean;
    case FIELD_INT:
    case FIELD_CHOICE: return a->as.integer == b->as.integer;
    case FIELD_REAL: return memcmp(&a->as.real, &b->as.real, sizeof a->as.real) == 0;
    case FIELD_REF: return a->as.ref == b->as.ref;
    case FIELD_DIGEST: return memcmp(&a->as.digest, &b->as.digest, sizeof a->as.digest) == 0;
    case FIELD_TEXT: return a->as.text.size == b->as.text.size && memcmp(a->as.text.data, b->as.text.data, a->as.text.size) == 0;
    case FIELD_RECORDS: return records_equal(a->as.records, b->as.records);
  }
  return false;
}

/* Texts end in a NUL, so they hold none. */
static bool text_valid(const char *text, size_t size) {
  return size == 0 || (memchr(text, 0, size) == NULL && utf8_valid(text, size));
}

static Status refuse(const Object *object, const Field *field, Problem *problem, const char *what) {
  char where[64];
  snprintf(where, sizeof where, "%s.%s", object->kind->name, field->name);
  return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, where, "%s", what);
}

static Status check_number(const Object *object, const Field *field, double number, Problem *problem) {
  char what[128];
  if (number >= field->min && number <= field->max) return STATUS_OK;
  snprintf(what, sizeof what, "%.17g is not within %.17g to %.17g", number, field->min, field->max);
  return refuse(object, field, problem, what);
}

Status value_check(const Object *object, const Field *field, const Value *value, Problem *problem) {
  if (base_type(value->type) != base_type(field->type)) return refuse(object, field, problem, "the value has another type");
  if (object->kind->number == KIND_DEVICE && field->number == DEVICE_FIELD && value->as.integer != doc_as_device(object)->device) {
    return refuse(object, field, problem, "a device stays what it was made as");
  }
  switch (field->type) {
    case FIELD_INT:
    case FIELD_CHOICE: return check_number(object, field, (double)value->as.integer, problem);
    case FIELD_REAL: return check_number(object, field, value->as.real, problem);
    case FIELD_TEXT:
      if (value->as.text.size > LIMIT_TEXT_BYTES) return refuse(object, field, problem, "the text is too long");
      if (!text_valid(value->as.text.data, value->as.text.size)) return refuse(object, field, problem, "the text is not UTF-8, or has a NUL in it");
      return STATUS_OK;
    default: return STATUS_OK;
  }
}

void value_put(Object *object, const Field *field, const Value *value) {
  void *to = cell(object, field);
  switch (field->type) {
    case FIELD_BOOL: *(uint8_t *)to = value->as.boolean; break;
    case FIELD_INT:
    case FIELD_CHOICE: put_integer(to, field, value->as.integer); break;
    case FIELD_REAL: *(double *)to = math_canonical(value->as.real); break;
    case FIELD_REF: *(Id *)to = value->as.ref; break;
    case FIELD_DIGEST: *(Digest *)to = value->as.digest; break;
    case FIELD_TEXT:
    case FIELD_RECORDS: assert(false && "owned values are swapped, not put");
  }
}
