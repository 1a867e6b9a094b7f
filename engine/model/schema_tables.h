#ifndef TUTTI_MODEL_SCHEMA_TABLES_H
#define TUTTI_MODEL_SCHEMA_TABLES_H

#include "model/records.h"

/* What the files that hold the tables of model/schema.h share; nobody else includes this. */

#define TICKS_MAX ((double)SCHEMA_TICKS_MAX)
#define FRAMES_MAX 9007199254740991.0 /* the largest integer a JavaScript number holds exactly */
#define BIT(kind) (1u << (kind))
#define AT(type, member) .offset = (uint32_t)offsetof(type, member), .bytes = (uint8_t)sizeof(((type *)NULL)->member)
/* A type of records, and what is none of them: each names the other. */
#define RECORDS(of, title, table, empty) \
  static const RecordType of; \
  static const Records empty = {.type = &of, .columns = records_no_columns}; \
  static const RecordType of = {.name = title, .columns = table, .column_count = COUNT_OF(table), .none = &empty}
#define FIELDS(table) .fields = (table), .field_count = COUNT_OF(table)

enum { BEAT_LAST = 6 };

/* schema_notes.c */
extern const char *const schema_beat_names[BEAT_LAST + 2]; /* of a metre; ends with NULL */
extern const Kind schema_note_clip, schema_part, schema_pattern, schema_pattern_clip, schema_groove, schema_midi_word;

#endif
