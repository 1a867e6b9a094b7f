#ifndef TUTTI_MODEL_STORE_H
#define TUTTI_MODEL_STORE_H

#include "model/idmap.h"
#include "model/records.h"
#include "model/value.h"

/*
  What a document is made of, for the files of this folder that change one: apply.c takes batches, codec.c and json.c make
  whole documents. Nobody else includes this. Changes here are unchecked single steps; rules and rollback are the caller's.
*/

typedef struct ActorCount { uint32_t actor, last; } ActorCount; /* highest counter ever seen of an actor */

/* A kind of a newer version: its objects keep their place and bytes. */
typedef struct UnknownKind {
  struct UnknownKind *next;
  Kind kind;
} UnknownKind;

struct Doc {
  const Memory *memory;
  IdMap objects;          /* id -> Object * */
  IdMap named;            /* id -> how many fields of objects that can be found name it; 0 where none does any more */
  Object *root;
  uint64_t revision;
  ActorCount *actors;     /* ascending by actor */
  uint32_t actor_count, actor_capacity;
  UnknownKind *unknown_kinds;
  TempoMap tempo;
  bool tempo_ready;       /* false: rebuilt at the next doc_tempo_map */
};

/* A document without any object. NULL when memory is refused. */
Doc *store_create(const Memory *memory);
Object *store_find(const Doc *doc, Id id);
/* The kind of this number, made up when it is unknown. NULL when memory is refused. */
const Kind *store_kind(Doc *doc, uint32_t number);

/* An object with defaults, in no list and not to be found. `device` matters for devices only. NULL when memory is refused. */
Object *store_new(Doc *doc, const Kind *kind, Id id, int64_t device);
void store_free(Doc *doc, Object *object); /* alone */
void store_free_tree(Doc *doc, Object *object);
/* Room to be found for one more object, so that store_enter cannot fail. */
Status store_reserve(Doc *doc) NODISCARD;
/* Whole trees become found or lost. */
void store_enter_tree(Doc *doc, Object *object);
void store_leave_tree(Doc *doc, Object *object);
void store_link(Object *object, Object *parent, Object *previous); /* previous NULL: first */
void store_unlink(Object *object);
/* The sibling `after` names under `parent`: ID_NONE is NULL, what is not there (any more) is the last child. */
Object *store_previous(const Doc *doc, const Object *parent, Id after);
/* Next of the tree below `root` in document order, or NULL. */
Object *store_next(const Object *object, const Object *root);

/* Remember that an id was used, so that it is never given out again. */
Status store_see_id(Doc *doc, Id id) NODISCARD;
Status store_see_ids(Doc *doc, const Id *ids, uint32_t count) NODISCARD;
/* A copy of a text owned by the document. */
Status store_text(const Doc *doc, const char *data, size_t size, Text *text) NODISCARD;
void store_text_finish(const Doc *doc, Text *text);
/* Give a new object the bytes of fields this version does not know. */
Status store_keep_unknown(const Doc *doc, Object *object, Bytes unknown) NODISCARD;
/* The places of owned values, to be changed: the object's hash is forgotten. */
Text *store_text_cell(Object *object, const Field *field);
const Records **store_records_cell(Object *object, const Field *field);
/* Rows that change hands: kept as an object's field names them, or, without any, their type's own. NULL when memory is refused: they are gone. */
const Records *store_rows(const Doc *doc, Records *rows);
void store_rows_finish(const Doc *doc, const Records *rows);
/* records_merge into rows that are kept. */
Status store_merge(const Doc *doc, const Records *old, const Patch *patch, const Patch *expect, const Records **merged, const Memory *before_memory,
                   Patch *before, uint32_t *rows_skipped) NODISCARD;
/* Any checked value but records. */
Status store_put(Doc *doc, Object *object, const Field *field, const Value *value) NODISCARD;
/* Room to be named, so that store_put_plain cannot fail. */
Status store_reserve_name(Doc *doc, Id id) NODISCARD;
/* A value that is neither text nor records. What it names, if anything, has room (it had a name before, or store_reserve_name). */
void store_put_plain(Doc *doc, Object *object, const Field *field, const Value *value);
/* Whether a field of an object that can be found names it. */
bool store_is_named(const Doc *doc, Id id);

#endif
