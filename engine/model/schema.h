#ifndef TUTTI_MODEL_SCHEMA_H
#define TUTTI_MODEL_SCHEMA_H

#include "core/attributes.h"
#include "core/ids.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  What a document may contain: kinds, their fields, and the record columns of bulk fields (notes, controls), as tables the
  program itself runs on. Validation, codec, JSON, diff, inverse, hash, fuzz generators, TypeScript types and accessors and
  the reference docs walk these tables; nothing restates them. Numbers once given are locked in schema.lock.
*/

#define SCHEMA_VERSION 2u
#define SCHEMA_TICKS_MAX (INT64_C(1) << 50) /* sums of two positions stay exact in a double, so in JavaScript too */

typedef enum FieldType {
  FIELD_BOOL,    /* stored as uint8_t */
  FIELD_INT,     /* int64_t, or int8_t where `bytes` is 1: ticks, frames, counts, steps */
  FIELD_REAL,    /* double, canonical: never NaN or -0 */
  FIELD_CHOICE,  /* index into choices, stored as a FIELD_INT is */
  FIELD_REF,     /* Id of an object of one of the kinds in `targets`, or ID_NONE */
  FIELD_TEXT,    /* UTF-8 */
  FIELD_DIGEST,  /* 32 bytes, an asset's SHA-256 */
  FIELD_RECORDS  /* a column store of `records` rows, keyed by 64-bit id */
} FieldType;

/* What must be remade when a field changes. */
typedef enum PlanEffect { EFFECT_NONE, EFFECT_MESSAGE, EFFECT_SEGMENT, EFFECT_TOPOLOGY } PlanEffect;

typedef enum ColumnType { COLUMN_I64, COLUMN_I32, COLUMN_U8, COLUMN_F32 } ColumnType;

typedef struct Column {
  uint16_t number;        /* 0..31: also its bit in a patch's mask */
  const char *name;       /* "start_ticks" */
  ColumnType type;
  double min, max, fallback;
  const char *unit;
} Column;

#define RECORD_COLUMNS_MAX 16u

/* Rows have an id besides their columns and are kept sorted by (column 0, id). */
typedef struct RecordType {
  const char *name;       /* "note" */
  const Column *columns;
  uint32_t column_count;
  const struct Records *none; /* without rows: what every field has that nothing was put into */
} RecordType;

enum { FIELD_READ_ONLY = 1 /* only at creation */, FIELD_LOCAL_UNIT = 2, FIELD_MULTILINE = 4, FIELD_AUTOMATABLE = 8,
  /* References, when what they name is deleted (model/dependents.h). Others forbid that. */
  FIELD_LIVES_WITH = 16, /* the object goes, too */
  FIELD_PASSES_ON = 32,  /* the object then names what the deleted one named in the same field */
  FIELD_SHARED = 64      /* of clips that are linked by their number (model/links.h): an edit of one is an edit of all */
};

typedef struct Field {
  uint16_t number;        /* stable within its kind, 1..255; 256 + n addresses parameter n of a device object */
  const char *name;       /* "start_ticks" */
  FieldType type;
  uint32_t offset;        /* in the kind's C struct (model/doc.h) */
  uint8_t bytes;          /* there; an integer of a small range has 1 */
  double min, max, fallback;
  const char *unit;
  const char *const *choices; /* NULL-terminated */
  const RecordType *records;
  uint32_t targets;       /* FIELD_REF: a bit per kind number it may name */
  uint32_t flags;
  PlanEffect effect;
  uint16_t since;         /* schema version that brought it */
  const char *doc;        /* one sentence */
} Field;

typedef struct Kind {
  uint16_t number;
  const char *name;       /* "note_clip" */
  size_t bytes;           /* of its C struct */
  const Field *fields;
  uint32_t field_count;
  uint32_t parents;       /* bit per kind number it may live under */
  const char *doc;
} Kind;

enum {
  KIND_PROJECT = 1, KIND_TRACK = 2, KIND_DEVICE = 3, KIND_NOTE_CLIP = 4, KIND_AUDIO_CLIP = 5, KIND_ASSET = 6,
  KIND_TEMPO = 7, KIND_SIGNATURE = 8, KIND_CHAIN = 9, KIND_CONNECTION = 10, KIND_AUTOMATION = 11, KIND_ZONE = 12,
  KIND_TAKE_LANE = 13, KIND_SCENE = 14, KIND_SLOT = 15, KIND_MAPPING = 17, KIND_PART = 18, KIND_PATTERN = 19,
  KIND_PATTERN_CLIP = 20, KIND_GROOVE = 21, KIND_MARKER = 24,
  KIND_MIDI_WORD = 25
};

#define FIELD_PARAM_FIRST 256u /* field number of device parameter 0 */

uint32_t schema_kind_count(void);
const Kind *schema_kind_at(uint32_t index);
const Kind *schema_kind(uint32_t number);                 /* NULL when unknown */
const Kind *schema_kind_by_name(const char *name);
const Field *schema_field(const Kind *kind, uint32_t number);
const Field *schema_field_by_name(const Kind *kind, const char *name);
bool schema_may_name(const Field *field, uint32_t kind); /* whether a reference may name an object of that kind */

#endif
