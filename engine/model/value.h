#ifndef TUTTI_MODEL_VALUE_H
#define TUTTI_MODEL_VALUE_H

#include "model/doc.h"

/*
  A field's value outside its struct, and the one walk over an object's fields: its kind's rows, then, for a device, the
  parameters of its table as reals numbered from FIELD_PARAM_FIRST. Codec, JSON, hash, apply and generators use these.
  All functions are [control].
*/

struct Patch;

typedef struct Value {
  FieldType type;
  union {
    bool boolean;
    int64_t integer;  /* FIELD_INT, FIELD_CHOICE */
    double real;
    Id ref;
    struct { const char *data; uint32_t size; } text; /* a view */
    Digest digest;
    const Records *records;     /* of an object */
    const struct Patch *patch;  /* of an op */
  } as;
} Value;

uint32_t object_field_count(const Object *object);
/* `scratch` holds the row of a parameter; the result is valid as long as it is. */
const Field *object_field_at(const Object *object, uint32_t index, Field *scratch);
/* The same by number; NULL when the object has no such field. */
const Field *object_field(const Object *object, uint32_t number, Field *scratch);

Value value_get(const Object *object, const Field *field);
/* False when there is no such field: for the boundary to other languages. */
bool value_read(const Object *object, uint32_t number, Value *value);
Value value_default(const Field *field);
bool value_is_default(const Object *object, const Field *field);
/* Choices equal integers; records equal records. */
bool value_equal(const Value *a, const Value *b);
/* Type, range, UTF-8. STATUS_OUT_OF_RANGE with "kind.field" in `problem`. */
Status value_check(const Object *object, const Field *field, const Value *value, Problem *problem) NODISCARD;
/* Store a checked value of fixed size; text and records change hands through store.h. */
void value_put(Object *object, const Field *field, const Value *value);

#endif
