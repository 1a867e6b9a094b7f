/* doc_hash: what the document says, whatever way it came to say it. Ids, places and every value that is not at its default
   take part; revisions, counters and the order of fields in memory do not. */
#include "model/store.h"

#include <string.h>

static uint64_t hash_real(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static uint64_t fresh_hash_of_rows(const Records *records) {
  uint64_t hash = records->count;
  for (uint32_t row = 0; row < records->count; row++) {
    hash = hash_pair(hash, records->ids[row]);
    for (uint32_t c = 0; c < records->type->column_count; c++) {
      const double value = records_cell(records, c, row);
      if (value != records->type->columns[c].fallback) hash = hash_pair(hash, hash_pair(c + 1, hash_real(value)));
    }
  }
  return hash;
}

/* Rows change only by making new ones, so that a hash holds as long as they do: after an edit one clip is read again, not all. */
uint64_t records_hash(const Records *records) {
  if (records->hash == 0 && records->count > 0) ((Records *)(uintptr_t)records)->hash = fresh_hash_of_rows(records);
  return records->hash;
}

static uint64_t hash_value(const Value *value) {
  switch (value->type) {
    case FIELD_BOOL: return value->as.boolean;
    case FIELD_REAL: return hash_real(value->as.real);
    case FIELD_REF: return value->as.ref;
    case FIELD_TEXT: return hash_bytes(value->as.text.data, value->as.text.size);
    case FIELD_DIGEST: return hash_bytes(value->as.digest.bytes, sizeof value->as.digest.bytes);
    case FIELD_RECORDS: return records_hash(value->as.records);
    default: return (uint64_t)value->as.integer;
  }
}

static uint64_t fresh_hash(const Object *object) {
  uint64_t hash = hash_pair(object->id, object->kind->number);
  hash = hash_pair(hash, object->parent ? object->parent->id : ID_NONE);
  Field scratch;
  for (uint32_t i = 0; i < object_field_count(object); i++) {
    const Field *field = object_field_at(object, i, &scratch);
    if (value_is_default(object, field)) continue;
    const Value value = value_get(object, field);
    hash = hash_pair(hash, hash_pair(field->number, hash_value(&value)));
  }
  return object->unknown ? hash_pair(hash, hash_bytes(object->unknown->data, object->unknown->size)) : hash;
}

/* What changes an object forgets its hash (store.h), so that after an edit few are computed again. */
uint64_t object_hash(const Object *object) {
  if (object->hash == 0) ((Object *)(uintptr_t)object)->hash = fresh_hash(object);
  return object->hash;
}

uint64_t doc_hash(const Doc *doc) {
  uint64_t hash = 0;
  for (const Object *at = doc->root; at; at = store_next(at, doc->root)) hash = hash_pair(hash, object_hash(at));
  return hash;
}
