/* Two objects field by field, row by row and child by child, whoever they are. */
#include "model/alike.h"

#include "model/records.h"
#include "model/value.h"

#include <string.h>

/* Rows that nothing else names by their ids, as soon as nothing is told of single ones. */
static bool are_nameless(const RecordType *type) {
  static const char *const names[] = {"note", "control", "point", "warp"};
  bool nameless = false;
  for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++) nameless = nameless || strcmp(type->name, names[i]) == 0;
  return nameless;
}

static bool rows_alike(const Records *a, const Records *b) {
  if (!are_nameless(a->type)) return records_equal(a, b);
  bool alike = a->count == b->count;
  for (uint32_t row = 0; alike && row < a->count; row++) alike = records_row_equal(a, row, b, row, records_mask(a->type));
  return alike;
}

static bool fields_alike(const Object *a, const Object *b, uint16_t but_field) {
  bool alike = object_field_count(a) == object_field_count(b);
  for (uint32_t i = 0; alike && i < object_field_count(a); i++) {
    Field scratch;
    const Field *field = object_field_at(a, i, &scratch);
    if (field->number == but_field) continue;
    const Value x = value_get(a, field), y = value_get(b, field);
    alike = field->type == FIELD_RECORDS ? rows_alike(x.as.records, y.as.records) : value_equal(&x, &y);
  }
  return alike;
}

/* Of what lies in them every field counts. */
bool objects_alike(const Object *a, const Object *b, uint16_t but_field) {
  if (a == b) return true;
  if (a->kind != b->kind || !fields_alike(a, b, but_field)) return false;
  const Object *in_a = a->first_child, *in_b = b->first_child;
  while (in_a && in_b && objects_alike(in_a, in_b, 0)) {
    in_a = in_a->next;
    in_b = in_b->next;
  }
  return !in_a && !in_b;
}
